"""The site opened by double-click: every page, from a folder with an awkward name."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

pytestmark = [pytest.mark.browser, pytest.mark.slow]

QUIET = ["--no-sandbox", "--disable-gpu", "--disable-background-networking",
         "--disable-component-update", "--disable-sync"]
# Test tools relax Firefox's file policy; readers' browsers do not.
REAL_FILE_POLICY = {"security.fileuri.strict_origin_policy": True}


def program(*names: str) -> str:
    found = next(filter(None, map(shutil.which, names)), None)
    assert found, f"{names[0]} is not installed: scripts/test.py installs it or says how"
    return found


@pytest.fixture(scope="session", params=["chromium", "firefox"])
def browser(request: pytest.FixtureRequest) -> Iterator[Browser]:
    with sync_playwright() as tool:
        if request.param == "chromium":
            opened = tool.chromium.launch(executable_path=program("chromium"), args=QUIET)
        else:
            opened = tool.firefox.launch(channel="moz-firefox",
                                         executable_path=program("firefox-esr", "firefox"),
                                         firefox_user_prefs=REAL_FILE_POLICY)
        yield opened
        opened.close()


@pytest.fixture(scope="session")
def disc(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The disc as someone copied it to a disk."""
    folder = tmp_path_factory.mktemp("copied") / "培训 资料 (1)"
    shutil.copytree(built / "disc", folder)
    return folder


@pytest.fixture
def page(browser: Browser) -> Iterator[tuple[Page, list[str]]]:
    """A page, and everything that it complains of."""
    context = browser.new_context()
    opened = context.new_page()
    complaints: list[str] = []
    opened.on("console", lambda said: complaints.append(f"{opened.url}: {said.text}")
              if said.type in ("error", "warning") else None)
    opened.on("pageerror", lambda error: complaints.append(f"{opened.url}: {error}"))
    opened.on("requestfailed", lambda asked: complaints.append(f"failed: {asked.url}"))
    yield opened, complaints
    context.close()


def test_every_page_opens_from_a_file_without_a_complaint_or_a_foreign_request(
        page: tuple[Page, list[str]], disc: Path) -> None:
    opened, complaints = page
    home = disc.as_uri()
    files = sorted(disc.rglob("*.html"))
    assert len(files) > 200
    for path in files:
        opened.goto(path.as_uri())
        asked = opened.evaluate("performance.getEntriesByType('resource').map(e => e.name)")
        assert [url for url in asked if not url.startswith(home)] == [], path.name
        heading = opened.evaluate("(document.querySelector('h1') || {}).innerText || ''")
        assert heading.strip(), f"{path.name} shows no heading"
    assert complaints == []


def test_styles_load_from_a_file(page: tuple[Page, list[str]], disc: Path) -> None:
    opened, _ = page
    opened.goto((disc / "site" / "index.html").as_uri())
    header = opened.evaluate(
        "getComputedStyle(document.querySelector('.md-header')).backgroundColor")
    assert header == "rgb(138, 28, 28)"


@pytest.mark.parametrize("width", [360, 1366])
def test_no_page_scrolls_sideways(page: tuple[Page, list[str]], disc: Path, width: int) -> None:
    opened, _ = page
    opened.set_viewport_size({"width": width, "height": 768})
    names = ("index", "courses/index", "courses/T008", "policies/Z007", "cases/A043",
             "programmes/X001", "sources/S001", "evidence", "history", "pinyin/index")
    for name in names:
        opened.goto((disc / "site" / f"{name}.html").as_uri())
        over = opened.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert over <= 0, f"{name} is {over} px too wide at {width} px"


def test_the_disc_leads_from_its_start_page_to_a_course(
        page: tuple[Page, list[str]], disc: Path) -> None:
    opened, _ = page
    opened.goto((disc / "index.html").as_uri())
    opened.click("a[href='site/index.html']")
    opened.click("a[href='courses/index.html'] >> nth=0")
    opened.click("a:has-text('T008') >> nth=0")
    assert opened.inner_text("h1").startswith("劳动合同与劳动权益常识")
