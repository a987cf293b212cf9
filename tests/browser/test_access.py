"""Access in a real browser: axe-core, keys alone, small screens, no scripts, steady layout."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

from catalogue.basket import Choice, encode
from catalogue.links import Catalogue
from catalogue.model import Withdrawal
from catalogue.plugin import draw
from tests.browser.conftest import QUIET, program
from tests.conftest import CONTENT
from tests.test_basket import EDITION

pytestmark = [pytest.mark.browser, pytest.mark.slow]

BASKET = "#o=" + encode([Choice(course=course, heads=30) for course in ("T001", "Q031", "G002")],
                        EDITION)
ENTRIES = ("courses/T007", "courses/L001", "policies/Z007", "policies/Z001", "cases/A001",
           "programmes/X006", "sources/S001", "policies/Z007-links", "courses/T099")
LISTINGS = ("courses/index", "courses/by-audience", "courses/line-post", "policies/index",
            "offerings/index", "pinyin/index", "pinyin/a")
HANDWRITTEN = ("index", "market", "modules", "policy-map", "subsidies", "case-map", "data",
               "conflicts", "terms", "evidence", "clerk", "excluded", "search#q=安全",
               f"orders{BASKET}", "orders", "404")
# What shapes a page on a wide screen differs from a narrow one; colours and words do not.
SHAPED = ("index", "courses/index", "courses/T007", "policies/Z007", "data", "evidence",
          "search#q=安全", f"orders{BASKET}")
EVERY = ("../index", *ENTRIES, *LISTINGS, *HANDWRITTEN)
COLOURS = {"runOnly": ["color-contrast", "link-in-text-block"]}
PHONE, OFFICE = 360, 1366

FOCUS = """() => {
  const at = document.activeElement, style = element => getComputedStyle(element);
  const shown = at.classList.contains('md-option') ? at.nextElementSibling : at;
  const box = shown.getBoundingClientRect(), ring = style(shown);
  return {
    name: at === document.body ? '' : at.id || at.textContent.trim() || at.nodeName,
    ringed: ring.outlineStyle !== 'none' && parseFloat(ring.outlineWidth) >= 2,
    seen: box.width > 0 && ring.visibility === 'visible' && box.bottom > 0 && box.right > 0
      && box.top < innerHeight && box.left < innerWidth,
  };
}"""
# What a reader can operate: shown, not behind something closed, one stop for a group of radios.
OPERABLE = """() => Array.from(document.querySelectorAll(
    'a[href], button, input:not([type=hidden]), textarea, summary, [tabindex="0"]'))
  .filter(one => one.checkVisibility({visibilityProperty: true}) && !one.disabled
    && !(one.type === 'radio' && !one.checked) && one.tabIndex >= 0).length"""
SMALL = """() => Array.from(document.querySelectorAll(
    'button, summary, .jump a, .facet-tabs a, .letters a, .rows li > a, .cards a, .doors a, '
    + '.crumbs a, .finder input, .desk input, .md-header__button'))
  .filter(one => one.checkVisibility({visibilityProperty: true}))
  .map(one => [one.textContent.trim() || one.id, one.getBoundingClientRect().height])
  .filter(([, height]) => height < 44)"""
SHIFT = """() => new Promise(done => {
  let moved = 0;
  new PerformanceObserver(list => {
    for (const entry of list.getEntries()) { if (!entry.hadRecentInput) { moved += entry.value; } }
  }).observe({type: 'layout-shift', buffered: true});
  setTimeout(() => done(moved), 300);
})"""


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as tool:
        opened = tool.chromium.launch(executable_path=program("chromium"), args=QUIET)
        yield opened
        opened.close()


@pytest.fixture(scope="session")
def copied(real: Catalogue, built: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The disc, with the page of a withdrawn course beside the others."""
    folder = tmp_path_factory.mktemp("access") / "disc"
    shutil.copytree(built / "disc", folder)
    gone = Withdrawal(id="T099", title="旧课", date="2026-01-01", reason="与另一门课重复",
                      successor="")
    drawn = folder.parent / "drawn"
    draw(replace(real, withdrawn=(gone,)), CONTENT, drawn)
    shutil.copyfile(drawn / "courses" / "T099.html", folder / "site" / "courses" / "T099.html")
    return folder


def address(disc: Path, name: str) -> str:
    path, sign, hash_ = name.partition("#")
    return (disc / "site" / f"{path}.html").resolve().as_uri() + sign + hash_


def opened(shown: Page, disc: Path, name: str) -> Page:
    shown.goto("about:blank")
    shown.goto(address(disc, name))
    if "#q=" in name:
        shown.wait_for_selector("#search-results mark")
    shown.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    return shown


def breaches(shown: Page, options: dict[str, Any] | None = None) -> list[str]:
    found = Axe().run(shown, options=options).response["violations"]
    return [f"{rule['id']}: {node['html']}" for rule in found for node in rule["nodes"]]


@pytest.mark.parametrize(("scheme", "width", "names", "options"), [
    ("light", PHONE, EVERY, None), ("dark", PHONE, EVERY, COLOURS), ("light", OFFICE, SHAPED, None),
    ("dark", OFFICE, SHAPED, COLOURS),
], ids=["light-phone", "dark-phone", "light-office", "dark-office"])
def test_axe_finds_nothing_on_any_template(
        chromium: Browser, copied: Path, scheme: Literal["light", "dark"], width: int,
        names: tuple[str, ...], options: dict[str, Any] | None) -> None:
    context = chromium.new_context(color_scheme=scheme, viewport={"width": width, "height": 768})
    shown = context.new_page()
    found = {name: breaches(opened(shown, copied, name), options) for name in names}
    context.close()
    assert {name: said for name, said in found.items() if said} == {}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_with_the_menu_open(
        chromium: Browser, copied: Path, scheme: Literal["light", "dark"]) -> None:
    context = chromium.new_context(color_scheme=scheme, viewport={"width": PHONE, "height": 740})
    shown = opened(context.new_page(), copied, "courses/T007")
    shown.click(".menu-button")
    shown.click("#__nav_2_label")
    shown.wait_for_timeout(500)
    found = breaches(shown)
    context.close()
    assert found == []
