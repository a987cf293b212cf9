"""Access in a real browser: axe-core, keys alone, small screens, no scripts, steady layout."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Browser, Page

from catalogue.content.links import Catalogue
from catalogue.content.model import Withdrawal
from catalogue.orders.order_code import Choice
from catalogue.site.entries import tombstones
from catalogue.site.renderer import SiteRenderer
from tests.browser.axe import faults
from tests.orders.test_order_code import EDITION, encode

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.parametrize("browser", ["chromium"], indirect=True),
]

BASKET = "#o=" + encode(
    [Choice(course=course, heads=30) for course in ("T001", "Q031", "G002")], EDITION
)
ENTRIES = (
    "courses/T007",
    "courses/L001",
    "policies/Z007",
    "policies/Z001",
    "cases/A001",
    "programmes/X006",
    "sources/S001",
    "policies/Z007-links",
    "courses/T099",
)
LISTINGS = (
    "courses/index",
    "courses/by-audience",
    "courses/line-post",
    "policies/index",
    "offerings/index",
    "pinyin/index",
    "pinyin/a",
)
HANDWRITTEN = (
    "index",
    "market",
    "modules",
    "policy-map",
    "subsidies",
    "case-map",
    "data",
    "conflicts",
    "terms",
    "evidence",
    "clerk",
    "excluded",
    "search#q=安全",
    f"orders{BASKET}",
    "orders",
    "404",
)
# On a wide screen tabs and sidebar differ; in the dark only colours do.
SHAPED = ("index", "policies/Z007", "evidence", f"orders{BASKET}")
COLOURED = (
    "../index",
    "index",
    "courses/index",
    "courses/T007",
    "policies/Z007",
    "data",
    "conflicts",
    "search#q=安全",
    f"orders{BASKET}",
    "courses/T099",
)
FORCED = (
    "index",
    f"courses/index{BASKET}",
    "courses/by-audience",
    "courses/T007",
    "courses/compare#c=T001,G002",
    "policies/Z007",
    "search#q=安全",
    f"orders{BASKET}",
    "subsidies#who=frontline",
    "pinyin/a",
)
EVERY = ("../index", *ENTRIES, *LISTINGS, *HANDWRITTEN)
PHONE, OFFICE = 360, 1366

FOCUS = """() => {
  const at = document.activeElement;
  const shown = at.classList.contains('md-option') ? at.nextElementSibling : at;
  const box = shown.getBoundingClientRect(), ring = getComputedStyle(shown);
  return {
    number: Array.from(document.querySelectorAll('*')).indexOf(at),
    name: at === document.body ? '' : at.id || at.textContent.trim() || at.nodeName,
    ringed: ring.outlineStyle !== 'none' && parseFloat(ring.outlineWidth) >= 2,
    seen: box.width > 0 && ring.visibility === 'visible' && box.bottom > 0 && box.right > 0
      && box.top < innerHeight && box.left < innerWidth,
  };
}"""
# What a reader can operate: shown, and one stop for a group of radios.
OPERABLE = """() => {
  const every = Array.from(document.querySelectorAll('*'));
  return Array.from(document.querySelectorAll(
    'a[href], button, input:not([type=hidden]), textarea, summary, [tabindex="0"]'))
    .filter(one => one.checkVisibility({visibilityProperty: true}) && !one.disabled
      && !(one.type === 'radio' && !one.checked) && !one.matches('.md-skip, .md-top'))
    .map(one => [every.indexOf(one), one.id || one.textContent.trim()]);
}"""
SMALL = """() => Array.from(document.querySelectorAll(
    'button, summary, .jump a, .facet-tabs a, .letters a, .rows li > a, .cards a, .doors a, '
    + '.crumbs a, .filter fieldset label, .finder input, .desk input, .md-header__button'))
  .filter(one => one.checkVisibility({visibilityProperty: true}))
  .map(one => [one.textContent.trim() || one.id, one.getBoundingClientRect().height])
  .filter(([, height]) => height < 44)"""
# Words that leave the screen or what holds them, where nothing scrolls: what is only heard, folded
# heads of tables and what the header repeats of the page's title do not count.
CUT = """() => {
  const found = [], walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const range = document.createRange();
  const hides = style => [style.overflowX, style.overflowY].some(how => /hidden|clip/.test(how));
  if (document.documentElement.scrollWidth > innerWidth) { found.push('the whole page'); }
  while (walk.nextNode()) {
    const node = walk.currentNode, at = node.parentElement;
    if (!node.data.trim() || at.closest('svg, script, noscript, .away, .md-skip, .scroll, thead, '
        + '[data-md-component=header-topic]') || !at.checkVisibility({visibilityProperty: true})) {
      continue;
    }
    range.selectNodeContents(node);
    const boxes = Array.from(range.getClientRects());
    if (boxes.some(box => box.width && box.right > innerWidth + 1)) { found.push(node.data); }
    for (let above = at; above !== document.body; above = above.parentElement) {
      if (!hides(getComputedStyle(above))) { continue; }
      const room = above.getBoundingClientRect();
      const out = box => box.width && (box.right > room.right + 2 || box.bottom > room.bottom + 3);
      if (room.height > 2 && boxes.some(out)) {
        found.push(above.className + ': ' + node.data);
      }
    }
  }
  return found.slice(0, 5);
}"""
# In colours that the reader forces, backgrounds are gone: what is current or chosen and says so by
# no line of its own, bars without an edge, and buttons without one.
UNTOLD = """() => {
  const lines = style => [style.outlineStyle, style.textDecorationLine]
    .filter(how => how !== 'none');
  const edge = style => ['Top', 'Bottom'].some(side => parseFloat(style['border' + side + 'Width'])
    && style['border' + side + 'Style'] !== 'none');
  const shown = css => Array.from(document.querySelectorAll(css))
    .filter(one => one.checkVisibility({visibilityProperty: true}));
  const name = one => one.className + ' ' + one.textContent.trim().slice(0, 20);
  return [
    ...shown('[aria-current], [aria-pressed="true"], .picked, .md-tabs__item--active a')
      .filter(one => one.nodeName !== 'SPAN' && !lines(getComputedStyle(one)).length),
    ...shown('.basket-bar, .dock, .filter-bar, .finder input, .page button, .doors a, .trades a, '
      + '.card')
      .filter(one => one.getBoundingClientRect().width > 1 && !edge(getComputedStyle(one))
        && (one.nodeName !== 'DIV' || getComputedStyle(one).position === 'sticky')),
  ].map(name);
}"""
# What readers set for themselves: letters twice as large, and the spaces of WCAG 1.4.12.
TWICE = """() => {
  const root = document.documentElement, size = parseFloat(getComputedStyle(root).fontSize);
  root.style.fontSize = 2 * size + 'px';
}"""
SPACED = """() => {
  const sheet = new CSSStyleSheet();
  document.documentElement.style.fontSize = '';
  sheet.replaceSync('* { line-height: 1.5 !important; letter-spacing: 0.12em !important; '
    + 'word-spacing: 0.16em !important } p { margin-bottom: 2em !important }');
  document.adoptedStyleSheets = [sheet];
}"""
# What in-app browsers offer: letters larger, and nothing else (`text-size-adjust`).
GROWN = """() => {
  document.adoptedStyleSheets = [];
  const every = Array.from(document.querySelectorAll('body, body *'))
    .map(one => [one, parseFloat(getComputedStyle(one).fontSize)]);
  every.forEach(([one, size]) => { one.style.fontSize = 1.6 * size + 'px'; });
}"""
# What is read aloud before what stands above it.
OUT_OF_TURN = """() => {
  let before = 0;
  return Array.from(document.querySelectorAll('h1, h2, h3, .card, footer'))
    .filter(one => one.getClientRects().length)
    .filter(one => {
      const top = one.getBoundingClientRect().top + scrollY, back = top < before - 1;
      before = top;
      return back;
    }).map(one => one.textContent.trim().slice(0, 30));
}"""
# Text that takes up no room, but for what only a script can use or what is folded away.
UNSEEN = """main => {
  const found = [], walk = document.createTreeWalker(main, NodeFilter.SHOW_TEXT);
  const range = document.createRange();
  while (walk.nextNode()) {
    range.selectNodeContents(walk.currentNode);
    if (walk.currentNode.data.trim() && !range.getClientRects().length
        && !walk.currentNode.parentElement.closest('script, noscript, form, title, desc, .copying, '
          + '.overdue, .compare, #search-ways, details:not([open]), .md-top, .screen, .desk, '
          + '.desk-said, .desk-back, .siblings, .unprinted, #menu')) {
      found.push(walk.currentNode.data);
    }
  }
  return found;
}"""
# Nothing slides or fades any more.
STEADY = "() => document.getAnimations().every(one => one.playState !== 'running')"
SHIFT = """() => new Promise(done => {
  let moved = 0;
  new PerformanceObserver(list => {
    for (const entry of list.getEntries()) { if (!entry.hadRecentInput) { moved += entry.value; } }
  }).observe({type: 'layout-shift', buffered: true});
  setTimeout(() => done(moved), 300);
})"""


@pytest.fixture(scope="session")
def copied(capital: Catalogue, built: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The disc, with the page of a withdrawn course in the frame of another."""
    folder = tmp_path_factory.mktemp("access") / "disc"
    shutil.copytree(built / "disc", folder)
    gone = Withdrawal(
        id="T099", title="旧课", date="2026-01-01", reason="与另一门课重复", successor=""
    )
    stone = next(tombstones(SiteRenderer(replace(capital, withdrawn=(gone,))), ()))
    frame = (folder / "site" / "courses" / "T007.html").read_text("utf-8")
    start, end = frame.index('<nav class="crumbs"'), frame.index("</article>\n<nav class")
    (folder / "site" / stone.path).write_text(frame[:start] + stone.body + frame[end:], "utf-8")
    return folder


def address(disc: Path, name: str) -> str:
    path, sign, hash_ = name.partition("#")
    return (disc / "site" / f"{path}.html").resolve().as_uri() + sign + hash_


def opened(shown: Page, disc: Path, name: str) -> Page:
    shown.goto("about:blank")
    shown.goto(address(disc, name))
    if "#q=" in name:
        shown.wait_for_selector("#search-results li")
    shown.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    return shown


def violations(shown: Page, scheme: str = "light") -> list[str]:
    """Whether the page is wider than the screen, what it says too late, what axe-core finds."""
    wide = shown.evaluate("document.documentElement.scrollWidth - innerWidth")
    late = [f"out of turn: {words}" for words in shown.evaluate(OUT_OF_TURN)]
    return ([f"{wide} pixels too wide"] if wide > 0 else []) + late + faults(shown, scheme)


def cut(shown: Page) -> list[str]:
    """Words cut on a phone: at 1280 × 1024 and 400 %, in larger letters, in wide spaces."""
    shown.set_viewport_size({"width": 320, "height": 256})
    found = shown.evaluate(CUT)
    shown.set_viewport_size({"width": PHONE, "height": 768})
    for change in (TWICE, SPACED, GROWN):
        shown.evaluate(change)
        found += shown.evaluate(CUT)
    return [f"cut: {words}" for words in found]


@pytest.mark.parametrize(
    ("scheme", "width", "names"),
    [("light", PHONE, EVERY), ("dark", PHONE, COLOURED), ("light", OFFICE, SHAPED)],
    ids=["light-phone", "dark-phone", "light-office"],
)
def test_axe_finds_nothing_and_no_words_are_cut_on_any_template(
    page: tuple[Page, list[str]],
    copied: Path,
    scheme: Literal["light", "dark"],
    width: int,
    names: tuple[str, ...],
) -> None:
    shown, _ = page
    shown.emulate_media(color_scheme=scheme)
    shown.set_viewport_size({"width": width, "height": 768})
    found = {}
    for name in names:
        found[name] = violations(opened(shown, copied, name), scheme)
        if (scheme, width) == ("light", PHONE):
            found[name] += cut(shown)
    assert {name: said for name, said in found.items() if said} == {}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_with_the_menu_open(
    phone: Page, copied: Path, scheme: Literal["light", "dark"]
) -> None:
    phone.emulate_media(color_scheme=scheme)
    shown = opened(phone, copied, "courses/T007")
    shown.click(".menu-button")
    shown.wait_for_function(STEADY)
    assert violations(shown, scheme) == []


@pytest.mark.own_page
def test_forced_colours_hide_no_edge_and_nothing_that_is_chosen(
    page: tuple[Page, list[str]], copied: Path
) -> None:
    shown, _ = page
    shown.emulate_media(forced_colors="active")
    found = {}
    for width in (PHONE, OFFICE):
        shown.set_viewport_size({"width": width, "height": 768})
        for name in FORCED:
            opened(shown, copied, name)
            for button in shown.locator(".page .pair:visible, .page .pick:visible").all()[:1]:
                button.click()
            found[name, width] = shown.evaluate(UNTOLD)
    assert {name: said for name, said in found.items() if said} == {}


@pytest.fixture
def phone(page: tuple[Page, list[str]]) -> Page:
    page[0].set_viewport_size({"width": PHONE, "height": 740})
    return page[0]


@pytest.fixture
def silent(browser: Browser) -> Iterator[Page]:
    """A page that runs no script of its own."""
    context = browser.new_context(java_script_enabled=False)
    yield context.new_page()
    context.close()


@pytest.fixture
def office(page: tuple[Page, list[str]]) -> Page:
    page[0].set_viewport_size({"width": OFFICE, "height": 768})
    return page[0]


@pytest.mark.parametrize(
    "name",
    [
        "index",
        "courses/T007",
        "courses/line-post",
        "policies/Z001",
        "evidence",
        "search#q=T007",
        f"orders{BASKET}",
    ],
)
def test_tab_reaches_all_that_can_be_operated_and_shows_where_it_is(
    office: Page, copied: Path, name: str
) -> None:
    shown = opened(office, copied, name)
    shown.evaluate("() => document.activeElement.blur()")
    wanted = dict(shown.evaluate(OPERABLE))
    stops = []
    for _ in range(2 * len(wanted) + 20):
        shown.keyboard.press("Tab")
        stops.append(shown.evaluate(FOCUS))
        if not stops[-1]["name"]:
            break
    assert stops[-1]["name"] == "", "the focus never left the page"
    reached = {stop["number"] for stop in stops}
    assert {said for number, said in wanted.items() if number not in reached} == set()
    assert [stop["name"] for stop in stops[:-1] if not (stop["ringed"] and stop["seen"])] == []


def test_the_first_key_offers_to_skip_to_the_content(office: Page, copied: Path) -> None:
    shown = opened(office, copied, "courses/T007")
    shown.keyboard.press("Tab")
    assert shown.evaluate("document.activeElement.className").startswith("md-skip")
    shown.keyboard.press("Enter")
    shown.keyboard.press("Tab")
    assert shown.evaluate("document.querySelector('#content').contains(document.activeElement)")


def test_the_menu_opens_and_closes_with_keys(phone: Page, copied: Path) -> None:
    shown = opened(phone, copied, "courses/T007")
    shown.focus(".menu-button")
    assert shown.evaluate(FOCUS)["ringed"]
    for key in ("Enter", "Space"):
        shown.keyboard.press(key)
        assert shown.get_attribute(".menu-button", "aria-expanded") == "true"
        assert shown.evaluate("document.getElementById('menu').contains(document.activeElement)")
        shown.keyboard.press("Escape")
        assert shown.get_attribute(".menu-button", "aria-expanded") == "false"
        assert "menu-button" in shown.evaluate("document.activeElement.className")
    shown.keyboard.press("Enter")
    shown.keyboard.press("Shift+Tab")
    assert shown.get_attribute(".menu-button", "aria-expanded") == "false"
    assert not shown.is_visible("#menu a >> nth=1")


def test_the_switch_to_dark_answers_to_enter(office: Page, copied: Path) -> None:
    shown = opened(office, copied, "courses/T007")
    shown.focus("#__palette_0")
    for scheme in ("slate", "default"):
        shown.keyboard.press("Enter")
        assert shown.get_attribute("body", "data-md-color-scheme") == scheme
        assert shown.evaluate(FOCUS)["ringed"]


def test_escape_closes_what_a_clause_opened(office: Page, copied: Path) -> None:
    shown = opened(office, copied, "policies/Z001")
    shown.focus(".copy")
    shown.keyboard.press("Enter")
    assert shown.is_visible("#copying")
    shown.keyboard.press("Escape")
    assert not shown.is_visible("#copying")
    assert shown.evaluate("document.activeElement.className").startswith("copy")


def test_a_finger_finds_every_button_on_a_phone(phone: Page, copied: Path) -> None:
    found = {
        name: opened(phone, copied, name).evaluate(SMALL)
        for name in (
            "index",
            "courses/index",
            "courses/T007",
            "policies/index",
            "policies/Z007",
            "pinyin/index",
            "market",
            "search#q=安全",
            f"orders{BASKET}",
        )
    }
    assert {name: small for name, small in found.items() if small} == {}


@pytest.mark.own_page
def test_nothing_moves_while_a_page_loads_on_a_slow_phone(phone: Page, copied: Path) -> None:
    session = phone.context.new_cdp_session(phone)
    session.send("Emulation.setCPUThrottlingRate", {"rate": 4})
    moved = {}
    for name in (
        "index",
        "courses/index",
        "courses/index#hours=1-8&family=ethics",
        "courses/T007",
        "policies/Z007",
        "data",
        "subsidies",
        "search#q=安全",
        f"orders{BASKET}",
    ):
        phone.goto("about:blank")
        phone.goto(address(copied, name))
        moved[name] = phone.evaluate(SHIFT)
    assert {name: by for name, by in moved.items() if by >= 0.02} == {}


def test_a_reader_without_scripts_misses_nothing(silent: Page, copied: Path) -> None:
    shown = silent
    shown.set_viewport_size({"width": PHONE, "height": 740})
    shown.goto(address(copied, "courses/T007"))
    assert not shown.is_visible("#menu")
    shown.focus(".menu-button")
    shown.keyboard.press("Enter")
    links = shown.locator("#menu .site-map a").all()
    assert len(links) > 20
    assert [link.get_attribute("href") for link in links if not link.is_visible()] == []
    shown.click(".menu-close a")
    assert not shown.is_visible("#menu")
    shown.fill(".finder input", "安全")
    shown.press(".finder input", "Enter")
    shown.wait_for_url("**/search.html?q=*")
    assert not shown.is_visible("#search-form")
    shown.click(".warning a")
    shown.click(".letters a")
    shown.click(".rows a")
    assert shown.is_visible("article h1")


def test_no_words_are_hidden_from_a_reader_without_scripts(silent: Page, copied: Path) -> None:
    found = {}
    for name in EVERY:
        silent.goto(address(copied, name))
        assert silent.is_visible("h1")
        found[name] = silent.locator("main").first.evaluate(UNSEEN)
    assert {name: words for name, words in found.items() if words} == {}
