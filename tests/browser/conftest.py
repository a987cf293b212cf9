"""Fixtures: real browsers, and the disc as someone copied it."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Error, Page, Playwright, ViewportSize, sync_playwright

import browsers
from tests.sampling import SWEEP

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
# One process for all pages, none started ahead: a third of the time of each test.
FEW_PROCESSES = {
    "fission.autostart": False,
    "dom.ipc.processCount": 1,
    "dom.ipc.processCount.file": 1,
    "dom.ipc.processPrelaunch.enabled": False,
}

# What Playwright gives a page that asks for no other size.
SIZE: ViewportSize = {"width": 1280, "height": 720}


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out in Firefox what it does as Chromium does, unless all is swept."""
    alike = [
        item
        for item in items
        if not SWEEP
        and item.get_closest_marker("logic")
        and isinstance(item, pytest.Function)
        and item.callspec.params.get("browser") == "firefox"
    ]
    if alike:
        config.hook.pytest_deselected(items=alike)
        items[:] = [item for item in items if item not in alike]


@pytest.fixture(scope="session")
def driver() -> Iterator[Playwright]:
    """The one driver: a second at the same time is refused."""
    with sync_playwright() as tool:
        yield tool


@pytest.fixture(scope="session", params=["chromium", "firefox"])
def browser(request: pytest.FixtureRequest, driver: Playwright) -> Iterator[Browser]:
    if request.param == "chromium":
        opened = driver.chromium.launch(executable_path=browsers.chromium(), args=QUIET)
    else:
        opened = driver.firefox.launch(
            channel="moz-firefox",
            executable_path=browsers.firefox(),
            firefox_user_prefs=REAL_FILE_POLICY | NO_KEPT_PAGES | FEW_PROCESSES,
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


@pytest.fixture(scope="session")
def kept() -> dict[Browser, Page]:
    """The page of the test before, if it is as good as new: a new one costs a second."""
    return {}


@pytest.fixture
def page(
    browser: Browser, kept: dict[Browser, Page], request: pytest.FixtureRequest
) -> Iterator[tuple[Page, list[str]]]:
    """A page, and everything that it complains of.

    A test that is marked `own_page` gets a new one for itself: what runs before each page, or
    another clock, cannot be taken back. Of one that is marked `stores` Firefox keeps what is
    stored for each file, and only that of the last can be taken back.
    """
    own = request.node.get_closest_marker("own_page")
    apart = request.node.get_closest_marker("stores") and browser.browser_type.name == "firefox"
    opened = (None if own else kept.pop(browser, None)) or browser.new_context().new_page()
    complaints: list[str] = []
    files: set[str] = set()
    listeners: dict[str, Callable[[Any], None]] = {
        "console": lambda said: (
            complaints.append(f"{opened.url}: {said.text}")
            if said.type in ("error", "warning")
            else None
        ),
        "pageerror": lambda error: complaints.append(f"{opened.url}: {error}"),
        "requestfailed": lambda asked: complaints.append(f"failed: {asked.url}"),
        "framenavigated": lambda frame: files.add(re.sub("[?#].*", "", frame.url)),
    }
    for event, listener in listeners.items():
        opened.on(event, listener)  # type: ignore[call-overload]
    yield opened, complaints
    for event, listener in listeners.items():
        opened.remove_listener(event, listener)
    if own or (apart and len(files - {"about:blank"}) > 1) or not emptied(opened):
        opened.context.close()
    else:
        kept[browser] = opened


def emptied(opened: Page) -> bool:
    """Whether all that a test may leave was taken away: what is stored, other sizes and colours."""
    if not opened.url.startswith("file:") or len(opened.context.pages) > 1:
        return False
    try:
        opened.evaluate("() => { localStorage.clear(); sessionStorage.clear(); }")
        opened.goto("about:blank")
    except Error:
        return False
    opened.set_viewport_size(SIZE)
    opened.emulate_media(color_scheme="null")
    return True
