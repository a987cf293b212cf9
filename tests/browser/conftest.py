"""Fixtures: real browsers, and the disc as someone copied it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Playwright, sync_playwright

QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# Test tools relax Firefox's file policy; readers' browsers do not.
REAL_FILE_POLICY = {"security.fileuri.strict_origin_policy": True}
# A page that is left and not kept in memory must bring its state back by itself.
NO_KEPT_PAGES = {"browser.sessionhistory.max_total_viewers": 0, "fission.bfcacheInParent": False}


def program(*names: str) -> str:
    found = next(filter(None, map(shutil.which, names)), None)
    assert found, f"{names[0]} is not installed: scripts/test.py installs it or says how"
    return found


@pytest.fixture(scope="session")
def driver() -> Iterator[Playwright]:
    """The one driver: a second at the same time is refused."""
    with sync_playwright() as tool:
        yield tool


@pytest.fixture(scope="session", params=["chromium", "firefox"])
def browser(request: pytest.FixtureRequest, driver: Playwright) -> Iterator[Browser]:
    if request.param == "chromium":
        opened = driver.chromium.launch(executable_path=program("chromium"), args=QUIET)
    else:
        opened = driver.firefox.launch(
            channel="moz-firefox",
            executable_path=program("firefox-esr", "firefox"),
            firefox_user_prefs=REAL_FILE_POLICY | NO_KEPT_PAGES,
        )
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def disc(packed: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The disc as someone unpacked it from the zip."""
    folder = tmp_path_factory.mktemp("copied") / "培训 资料 (1)"
    (archive,) = packed.glob("*.zip")
    shutil.unpack_archive(archive, folder)
    return folder


@pytest.fixture
def page(browser: Browser) -> Iterator[tuple[Page, list[str]]]:
    """A page, and everything that it complains of."""
    context = browser.new_context()
    opened = context.new_page()
    complaints: list[str] = []
    opened.on(
        "console",
        lambda said: (
            complaints.append(f"{opened.url}: {said.text}")
            if said.type in ("error", "warning")
            else None
        ),
    )
    opened.on("pageerror", lambda error: complaints.append(f"{opened.url}: {error}"))
    opened.on("requestfailed", lambda asked: complaints.append(f"failed: {asked.url}"))
    yield opened, complaints
    context.close()
