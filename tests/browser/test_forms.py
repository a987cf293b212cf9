"""The edition in the forms that it is handed out in, opened as it is: no network, no trace."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route

from catalogue.disc import medium
from tests.conftest import Shared
from tests.discs import content
from tests.sampling import SWEEP

pytestmark = [pytest.mark.browser, pytest.mark.slow]

# A page of every template.
SAMPLE = (
    "index.html",
    "site/index.html",
    "site/courses/index.html",
    "site/courses/T008.html",
    "site/courses/by-line.html",
    "site/policies/Z007.html",
    "site/cases/A009.html",
    "site/programmes/X001.html",
    "site/sources/S000.html",
    "site/search.html",
    "site/orders.html",
    "site/verify.html",
    "site/pinyin/index.html",
    "site/404.html",
)
NO_STORAGE = """for (const name of ['localStorage', 'sessionStorage', 'indexedDB']) {
  Object.defineProperty(window, name, {get() { throw new Error('denied'); }});
}"""


AWKWARD = "培训 资料 (1)#%"


@pytest.fixture(scope="module", params=["zip", "iso"])
def edition(packed: Path, shared: Shared, request: pytest.FixtureRequest) -> Path:
    """All that the archive holds, read-only, in a folder with an awkward name."""
    (archive,) = packed.glob(f"*.{request.param}")
    return shared(f"D_{request.param}", lambda top: spread(archive, top / AWKWARD)) / AWKWARD


def spread(archive: Path, folder: Path) -> None:
    """Write all that an archive holds into a folder, read-only."""
    with medium.opened(archive) as found:
        for path, read in medium.readers(found).items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_bytes(read())
            (folder / path).chmod(0o444)


@pytest.fixture
def cut_off(browser: Browser, request: pytest.FixtureRequest) -> Iterator[tuple[Page, list[str]]]:
    """A page of a browser without network and storage, and what it asked for or complained of."""
    context = browser.new_context(**getattr(request, "param", {}))
    context.add_init_script(NO_STORAGE)
    told: list[str] = []

    def deny(route: Route) -> None:
        told.append(f"asked for {route.request.url}")
        route.abort()

    context.route(re.compile("^(?!file:)"), deny)
    opened = context.new_page()
    opened.on("pageerror", lambda error: told.append(f"{opened.url}: {error}"))
    opened.on("requestfailed", lambda asked: told.append(f"failed: {asked.url}"))
    yield opened, told
    context.close()


def test_pages_of_every_kind_open_cut_off_from_all_and_leave_no_trace(
    cut_off: tuple[Page, list[str]], edition: Path
) -> None:
    opened, told = cut_off
    before: Mapping[str, bytes] = content(edition)
    # The image holds the same files as the zip, as tests/disc/test_archive.py proves.
    few = edition.parent.name == "D_iso" and not SWEEP
    for path in SAMPLE[::4] if few else SAMPLE:
        opened.goto((edition / path).as_uri())
        assert opened.inner_text("h1").strip(), path
        asked = opened.evaluate("performance.getEntriesByType('resource').map(e => e.name)")
        assert [url for url in asked if not url.startswith(edition.as_uri())] == [], path
    opened.goto((edition / "site" / "search.html").as_uri())
    opened.fill("#search-box", "劳动合同")
    opened.wait_for_selector("#search-results li")
    assert told == []
    assert content(edition) == before


# The driver cannot switch scripts off in Firefox.
@pytest.mark.parametrize("browser", ["chromium"], indirect=True)
@pytest.mark.parametrize("cut_off", [{"java_script_enabled": False}], indirect=True)
def test_without_scripts_the_start_page_leads_everywhere_it_names(
    cut_off: tuple[Page, list[str]], edition: Path
) -> None:
    opened, told = cut_off
    start = (edition / "index.html").as_uri()
    opened.goto(start)
    links = [link.get_attribute("href") or "" for link in opened.locator("a[href]").all()]
    assert {"site/index.html", "site/verify.html", "SHA256SUMS"} <= set(links)
    for link in links:
        assert (edition / link).is_file(), link
    for link in filter(lambda name: name.endswith(".html"), links):
        opened.goto(start)
        opened.click(f"a[href='{link}'] >> nth=0")
        assert opened.inner_text("h1").strip(), link
    assert opened.is_visible("#proof-still")
    assert opened.is_visible("text=Get-FileHash")
    opened.goto((edition / "site" / "index.html").as_uri())
    opened.click("article a[href='courses/index.html'] >> nth=0")
    assert opened.is_visible("[data-course=T008] a")
    assert told == []
