"""Choosing in real browsers: facets that combine, an address that remembers, one sheet of paper."""

from __future__ import annotations

import io
import random
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from playwright.sync_api import Browser, Page
from pypdf import PdfReader

from catalogue.content.links import Catalogue
from catalogue.content.pinyin import Order
from catalogue.site import facets
from tests.browser.axe import faults

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.stores]

A4_HEIGHT = 842
CHROMIUM = pytest.mark.parametrize("browser", ["chromium"], indirect=True)
# The theme's own scripts complain of it.
NO_STORAGE = """Object.defineProperty(window, 'localStorage', {
    get: function () { throw new Error('storage is off'); }});"""
SHOWN = """() => Array.from(document.querySelectorAll('#filter-list [data-course]'))
    .filter(node => !node.closest('[hidden]')).map(node => node.getAttribute('data-course'))"""
COUNTS = """() => Array.from(document.querySelectorAll('#filter details.facet')).map(facet =>
    [facet.getAttribute('data-facet'), Array.from(facet.querySelectorAll('label')).map(label =>
            [label.querySelector('input').value,
         Number(label.querySelector('.count').textContent)])])"""
RULES = """() => Array.from(document.querySelectorAll('[data-rule]'))
    .filter(row => !row.hidden).map(row => row.getAttribute('data-rule'))"""
OPEN = "() => document.querySelectorAll('details').forEach(each => { each.open = true; })"
GAP = ("#filter-chosen button >> nth=0", "#filter-sort")
BAR = """() => {
    const box = document.querySelector('.filter-bar').getBoundingClientRect();
    return {top: box.top, bottom: box.bottom, height: box.height};
}"""
ANSWER = """() => ['#filter-said', '#filter-list section:not([hidden]) h2'].map(
    css => document.querySelector(css).getBoundingClientRect().top)"""
# What has the focus and lies behind a bar at the foot of the screen.
COVERED = """() => {
    const bars = Array.from(document.querySelectorAll('.basket-bar, .filter-bar')).filter(
        bar => getComputedStyle(bar).position !== 'static');
    return Array.from(document.querySelectorAll('#filter input:enabled')).filter(input => {
        input.focus();
        const foot = Math.min(...bars.map(bar => bar.getBoundingClientRect().top));
        return input.getBoundingClientRect().bottom > foot;
    }).map(input => input.value);
}"""
# Courses whose pages say most, of each line.
LONG = ("T012", "Q061", "Q067", "Q070", "Q021", "G001", "L001", "G023")


def opened(
    page: tuple[Page, list[str]], disc: Path, name: str = "courses/index.html", hash_: str = ""
) -> Page:
    shown, _ = page
    shown.goto("about:blank")
    shown.goto((disc / "site" / name).as_uri() + hash_)
    if "compare" not in name:
        shown.wait_for_selector("#filter-said:not(:empty)", state="attached")
    return shown


def printed(shown: Page) -> bytes:
    return shown.pdf(prefer_css_page_size=True)


def choice(shown: Page, facet: str, slug: str) -> None:
    shown.evaluate(OPEN)
    shown.click(f"[data-facet={facet}] input[value='{slug}']")


def expected(capital: Catalogue, chosen: dict[str, list[str]], but: str = "") -> list[str]:
    """The ids that every facet lets through; `but` names one that is not asked.

    Nor is one of which something is wanted that nearly all have.
    """
    by_name = {facet.name: facet for facet in facets.CHOICES}
    held = facets.courses(capital).broad
    broad = {but, *(name for name, slug in held if slug in chosen.get(name, ()))}
    return [
        course.id
        for course in capital.courses
        if all(
            set(by_name[name].slugs(course)) & set(slugs)
            for name, slugs in chosen.items()
            if name not in broad
        )
    ]


@pytest.mark.logic
def test_facets_combine_and_a_facet_does_not_narrow_its_own_counts(
    page: tuple[Page, list[str]], disc: Path, capital: Catalogue
) -> None:
    dice = random.Random(5)
    by_name = {facet.name: facet for facet in facets.CHOICES}
    for _ in range(4):
        seed = dice.choice([course for course in capital.courses if course.draft])
        names = dice.sample(sorted(by_name), 3)
        chosen = {name: [by_name[name].slugs(seed)[0]] for name in names}
        other = dice.choice(capital.menu[:100])
        chosen[names[0]] = list(dict.fromkeys((*chosen[names[0]], *by_name[names[0]].slugs(other))))
        hash_ = "#" + "&".join(f"{name}={','.join(slugs)}" for name, slugs in chosen.items())
        shown = opened(page, disc, hash_=hash_)
        assert sorted(shown.evaluate(SHOWN)) == sorted(expected(capital, chosen)), hash_
        assert shown.inner_text("#filter-said").startswith(f"{len(expected(capital, chosen))} 门课")
        for name, counts in shown.evaluate(COUNTS):
            others = [capital.by_id[one] for one in expected(capital, chosen, but=name)]
            for slug, count in counts:
                assert count == sum(
                    slug in by_name[name].slugs(course)  # type: ignore[arg-type]
                    for course in others
                ), (hash_, name, slug)
    assert page[1] == []


def test_a_choice_is_in_the_address_and_survives_a_reload(
    page: tuple[Page, list[str]], disc: Path, capital: Catalogue
) -> None:
    # A choice that nearly all have is none, though an address of before may hold it.
    shown = opened(page, disc, hash_="#audience=frontline,new-hire")
    assert len(shown.evaluate(SHOWN)) == len(capital.courses)
    choice(shown, "line", "post")
    choice(shown, "hours", "13-16")
    shown.select_option("#filter-sort", "pinyin")
    shown.wait_for_url("**#line=post&hours=13-16&sort=pinyin")
    before = shown.evaluate(SHOWN)
    shown.reload()
    shown.wait_for_selector("#filter-said:not(:empty)")
    assert shown.evaluate(SHOWN) == before
    assert 0 < len(before) < 30
    shown.click("#filter-chosen button >> nth=0")
    shown.wait_for_url("**#hours=13-16&sort=pinyin")
    assert len(shown.evaluate(SHOWN)) > len(before)
    shown.click("#filter-clear")
    shown.select_option("#filter-sort", "")
    shown.wait_for_url("**#all")
    assert len(shown.evaluate(SHOWN)) == len(capital.courses)
    assert page[1] == []


def test_a_place_in_the_list_and_a_shared_address_are_left_alone(
    page: tuple[Page, list[str]], disc: Path
) -> None:
    shown = opened(page, disc, hash_="#construction")
    assert shown.url.endswith("#construction")
    shown.evaluate("() => { location.hash = '#line=general'; }")
    shown.wait_for_function(
        "() => document.querySelector('#filter-said').textContent.slice(0, 2) !== '13'"
    )
    assert {name[0] for name in shown.evaluate(SHOWN)} <= {"T", "L"}


@pytest.mark.parametrize(
    "hash_",
    [
        "#line=__proto__&sort=constructor&c=toString,T999",
        "#hours=%E0%A4%A&=&&c=,,,",
        "#format",
        "#line=<img src=x onerror=alert(1)>",
        "#o=damaged&line=",
    ],
)
@pytest.mark.logic
def test_an_address_that_makes_no_sense_shows_everything(
    page: tuple[Page, list[str]], disc: Path, capital: Catalogue, hash_: str
) -> None:
    shown = opened(page, disc, hash_=hash_)
    assert len(shown.evaluate(SHOWN)) == len(capital.courses)
    assert not shown.is_visible(".basket-bar")
    assert page[1] == []


@pytest.mark.logic
def test_the_list_sorts_by_number_pinyin_and_hours(
    page: tuple[Page, list[str]], disc: Path, capital: Catalogue
) -> None:
    shown = opened(page, disc)
    plain = shown.evaluate(SHOWN)
    ranks = facets.ranks(capital, Order(capital.readings))
    by_id = {course.id: course for course in capital.courses}
    sorts: dict[str, Any] = {
        "number": capital.numbering.order,
        "pinyin": lambda name: ranks[name],
        "hours": lambda name: (by_id[name].hours or 999, ranks[name]),
    }
    for name, key in sorts.items():
        shown.select_option("#filter-sort", name)
        assert shown.evaluate(SHOWN) == sorted(by_id, key=key), name
    shown.select_option("#filter-sort", "")
    assert shown.evaluate(SHOWN) == plain


@pytest.mark.logic
def test_up_to_four_courses_stand_side_by_side(
    page: tuple[Page, list[str]], disc: Path, capital: Catalogue
) -> None:
    shown = opened(page, disc, hash_="#line=general")
    ids = shown.evaluate(SHOWN)[:5]
    for name in ids:
        shown.click(f"li[data-course={name}] .pair")
    assert "最多并排 4 门" in shown.inner_text(".basket-bar")
    assert shown.inner_text(f"li[data-course={ids[4]}] .pair").startswith("对比\n")
    shown.click(".basket-bar a:visible")
    shown.wait_for_selector("#compare-table table")
    assert shown.locator("#compare-table thead th").count() == 4
    assert not shown.is_visible("#compare-all")
    text = shown.inner_text("#compare-table")
    for name in ids[:4]:
        course = capital.by_id[name]
        assert all(outcome in text for outcome in course.draft.outcomes)  # type: ignore[union-attr]
    shown.click("#compare-table button.quiet >> nth=0")
    shown.wait_for_function(
        "() => document.querySelectorAll('#compare-table thead th').length === 3"
    )
    shown.click("#compare-table button.pick >> nth=0")
    shown.click("#compare-back")
    shown.wait_for_selector(".basket-bar a:visible")
    assert "并排看 3 门" in shown.inner_text(".basket-bar")
    assert shown.is_checked("[data-facet=line] input[value=general]")
    assert shown.inner_text(f"li[data-course={ids[1]}] button.pick").startswith("已选")
    assert page[1] == []


@pytest.mark.own_page
@pytest.mark.parametrize("storage", ["on", "off"])
def test_courses_are_put_side_by_side_from_a_page_a_search_and_a_shelf(
    page: tuple[Page, list[str]], disc: Path, storage: str
) -> None:
    shown, _ = page
    if storage == "off":
        shown.add_init_script(NO_STORAGE.replace("localStorage", "sessionStorage"))
    shown.goto((disc / "site" / "courses" / "T007.html").as_uri())
    shown.click(".dock .pair")
    assert "对比 1 门" in shown.inner_text(".basket-bar")
    shown.click("nav.crumbs a >> nth=2")
    shown.click("li[data-course]:not([data-course=T007]) .pair >> nth=0")
    shown.goto((disc / "site" / "search.html").as_uri() + "#" + shown.url.partition("#")[2])
    shown.fill("#search-box", "T001")
    shown.click("#search-results li[data-course=T001] .pair")
    shown.click(".basket-bar a:visible")
    shown.wait_for_selector("#compare-table table")
    heads = shown.locator("#compare-table thead .code").all_inner_texts()
    assert (len(heads), heads[0], heads[2]) == (3, "T007", "T001")
    assert not shown.is_visible(".basket-bar")


@CHROMIUM
@pytest.mark.parametrize(
    ("name", "first"),
    [
        ("courses/index.html", "#filter-list li"),
        ("search.html#q=安全", "#search-results li"),
        ("subsidies.html", "#current > h2 + *"),
        ("policies/index.html", "ul.rows li"),
        ("courses/compare.html#c=T001,T007", ".compared thead th"),
    ],
)
def test_the_first_of_a_list_shows_without_scrolling_on_a_phone(
    page: tuple[Page, list[str]], disc: Path, name: str, first: str
) -> None:
    shown = page[0]
    shown.set_viewport_size({"width": 360, "height": 740})
    shown.goto("about:blank")
    shown.goto((disc / "site").as_uri() + "/" + name)
    shown.wait_for_selector(first)
    assert (
        shown.evaluate("css => document.querySelector(css).getBoundingClientRect().top", first)
        < 400
    )


@CHROMIUM
def test_a_course_that_was_found_is_the_card_that_the_menu_shows(
    page: tuple[Page, list[str]], disc: Path
) -> None:
    shown = page[0]
    parts = """name => ['.side use', '.side .code', '.about > a', '.meta', '.proof-of', '.pick']
        .map(css => document.querySelector('li.card[data-course=' + name + '] ' + css))
        .map(part => part.getAttribute('xlink:href')
            || (part.nodeName === 'A' ? part.firstChild : part).textContent)"""
    opened(page, disc)
    card = shown.evaluate(parts, "T007")
    line = shown.get_attribute("li[data-course=T007]", "class")
    shown.goto((disc / "site" / "search.html").as_uri() + "#q=T007")
    shown.wait_for_selector("#search-results li.card[data-course=T007] .pair")
    assert shown.evaluate(parts, "T007") == card
    assert shown.get_attribute("li[data-course=T007]", "class") == line


@CHROMIUM
def test_where_nothing_prints_the_reader_is_told_another_way(
    page: tuple[Page, list[str]], disc: Path
) -> None:
    shown, _ = page
    shown.goto((disc / "site" / "courses" / "T007.html").as_uri())
    # Programs that show pages inside themselves have the function, and it does nothing.
    shown.evaluate("() => { window.print = function () {}; }")
    shown.click(".dock .paper")
    shown.wait_for_selector(".told:has-text('用浏览器打开')")
    shown.evaluate(
        "() => { window.print = function () { window.dispatchEvent(new Event('beforeprint')); }; }"
    )
    shown.click(".dock .paper")
    shown.wait_for_timeout(1500)
    assert shown.inner_text(".told") == ""


@pytest.mark.own_page
def test_choices_and_the_order_share_the_address_where_nothing_can_be_stored(
    page: tuple[Page, list[str]], disc: Path
) -> None:
    shown, complaints = page
    shown.add_init_script(NO_STORAGE)
    opened(page, disc)
    shown.click("li[data-course=T001] button.pick")
    shown.wait_for_url("**#o=*")
    choice(shown, "line", "general")
    shown.wait_for_url("**#line=general&o=*")
    shown.click("li[data-course=T003] button.pick")
    shown.reload()
    shown.wait_for_selector("#filter-said:not(:empty)")
    assert shown.is_checked("[data-facet=line] input[value=general]")
    assert [choice["id"] for choice in shown.evaluate("() => Orders.basket().choices")] == [
        "T001",
        "T003",
    ]
    shown.click("#filter-clear")
    shown.wait_for_url("**#o=*")
    shown.reload()
    assert len(shown.evaluate("() => Orders.basket().choices")) == 2
    assert [said for said in complaints if "storage is off" not in said] == []


def test_keys_alone_choose_and_the_count_is_announced(
    page: tuple[Page, list[str]], disc: Path, capital: Catalogue
) -> None:
    shown = opened(page, disc)
    assert shown.get_attribute("#filter-said", "role") == "status"
    general = [course for course in capital.courses if course.line == "general"]
    shown.focus("#filter-facets > summary")
    for _ in range(2):
        shown.keyboard.press("Tab")
    shown.keyboard.press("Space")
    assert shown.evaluate("() => document.activeElement.value") == "general"
    assert shown.is_checked("[data-facet=line] input[value=general]")
    assert (
        shown.inner_text("#filter-said") == f"{len(general)} 门课，全部 {len(capital.courses)} 门。"
    )
    outline = shown.evaluate("() => getComputedStyle(document.activeElement).outlineStyle")
    assert outline != "none"


def test_on_a_phone_the_facets_are_folded_and_nothing_scrolls_sideways(
    page: tuple[Page, list[str]], disc: Path
) -> None:
    shown = page[0]
    shown.set_viewport_size({"width": 360, "height": 740})
    for name, hash_ in (
        ("courses/index.html", "#line=post&c=G001,G002"),
        ("subsidies.html", ""),
        ("courses/compare.html", "#c=T001,Q003"),
        ("modules.html", ""),
    ):
        opened(page, disc, "courses/compare.html")
        shown.goto((disc / "site" / name).as_uri() + hash_)
        if name != "modules.html" and "compare" not in name:
            assert not shown.evaluate("() => document.querySelector('#filter-facets').open")
        shown.evaluate(OPEN)
        over = shown.evaluate(
            "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        assert over <= 0, name


@CHROMIUM
def test_open_facets_answer_in_view_on_a_phone_and_no_bar_covers_the_focus(
    page: tuple[Page, list[str]], disc: Path
) -> None:
    shown = page[0]
    shown.set_viewport_size({"width": 360, "height": 740})
    for name in ("courses/index.html", "subsidies.html"):
        opened(page, disc, name)
        shown.evaluate(OPEN)
        last = shown.locator("#filter label:has(input:enabled)").last
        said = shown.inner_text("#filter-said")
        last.click()
        bar = shown.evaluate(BAR)
        assert bar["top"] > 0
        assert bar["bottom"] <= 740
        assert shown.inner_text("#filter-said") != said
        assert bar["height"] <= 740 / 6
        shown.click("#filter-go")
        assert not shown.evaluate("() => document.querySelector('#filter-facets').open")
        said_at, first = shown.evaluate(ANSWER)
        assert 0 < said_at < first < 740
    for width in (360, 1366):
        shown.set_viewport_size({"width": width, "height": 650})
        opened(page, disc, hash_="#line=general&c=T001,T003")
        shown.evaluate(OPEN)
        assert shown.evaluate(COVERED) == [], width
        chips, sort = (shown.locator(css).bounding_box() for css in GAP)
        assert chips
        assert sort
        assert chips["y"] - sort["y"] - sort["height"] >= 4, width


@pytest.mark.logic
def test_money_rules_are_answered_in_a_sentence_and_the_past_opens_where_the_matches_are(
    page: tuple[Page, list[str]], disc: Path, capital: Catalogue
) -> None:
    shown = opened(page, disc, "subsidies.html", "#who=hazardous&place=beijing")
    wanted = {
        rule.id
        for entry, rule in capital.subsidies()
        if "hazardous" in rule.audiences and entry.place == "beijing"
    }
    assert set(shown.evaluate(RULES)) == wanted != set()
    past = [
        rule
        for entry, rule in capital.subsidies()
        if rule.id in wanted and capital.standing(entry, rule) == "historical"
    ]
    assert len(past) * 2 > len(wanted)
    assert shown.locator("[data-rule] .stamp-historical:visible").count() == len(past)
    answer = shown.inner_text("#filter-answer")
    assert f"{len(past)} 条是历史规则" in answer
    years = [stamp[:4] for rule in past for stamp in (rule.valid_from, rule.valid_to) if stamp]
    assert f"{min(years)} 至 {max(years)} 年" in answer
    shown.goto("about:blank")
    opened(page, disc, "subsidies.html")
    assert not shown.evaluate("() => document.querySelector('#past').open")
    assert not shown.is_visible("#filter-answer")


@CHROMIUM
def test_without_scripts_lists_rules_and_charts_are_whole(
    browser: Browser, disc: Path, capital: Catalogue
) -> None:
    context = browser.new_context(java_script_enabled=False)
    shown = context.new_page()
    shown.goto((disc / "site/courses/index.html").as_uri())
    assert shown.locator("#filter-list li[data-course]:visible").count() == len(capital.courses)
    assert not shown.is_visible("#filter")
    shown.goto((disc / "site/subsidies.html").as_uri())
    assert shown.locator("[data-rule]:visible .stamp-historical").count() == 0
    shown.click("#past > summary")
    assert shown.locator("[data-rule]:visible").count() == len(list(capital.subsidies()))
    shown.goto((disc / "site/courses/compare.html").as_uri())
    assert shown.locator("[data-row]:visible").count() == len(capital.courses)
    shown.goto((disc / "site/modules.html").as_uri())
    assert shown.locator("figure.chart svg:visible").count() >= 5
    context.close()


@CHROMIUM
@pytest.mark.parametrize(("scheme", "drawn"), [("light", "default"), ("dark", "slate")])
def test_axe_finds_nothing_with_the_facets_open(
    page: tuple[Page, list[str]], disc: Path, scheme: Any, drawn: str
) -> None:
    shown, _ = page
    shown.emulate_media(color_scheme=scheme)
    found = []
    for name, hash_ in (
        ("courses/index.html", "#line=post&hours=13-16&c=G001,G002"),
        ("courses/index.html", "#level=E&sort=hours"),
        ("courses/compare.html", "#c=T001,Q003,G002"),
        ("courses/compare.html", ""),
        ("subsidies.html", "#who=frontline"),
        ("modules.html", ""),
        ("courses/Q061.html", ""),
    ):
        shown.goto("about:blank")
        shown.goto((disc / "site" / name).as_uri() + hash_)
        assert shown.get_attribute("body", "data-md-color-scheme") == drawn
        shown.evaluate(OPEN)
        found.append((name, faults(shown, scheme)))
    assert [(name, said) for name, said in found if said] == []


@CHROMIUM
def test_a_course_prints_on_one_sheet_in_letters_that_can_be_read(
    page: tuple[Page, list[str]], disc: Path
) -> None:
    shown, _ = page
    pages = {}
    shown.goto((disc / "site" / "courses" / f"{LONG[0]}.html").as_uri())
    shown.emulate_media(media="print")
    letters = shown.evaluate(
        "() => parseFloat(getComputedStyle(document.querySelector('.lead')).fontSize)"
    )
    shown.emulate_media(media="null")
    assert letters * 3 / 4 >= 9.5
    for name in LONG:
        shown.goto((disc / "site" / "courses" / f"{name}.html").as_uri())
        sheet = PdfReader(io.BytesIO(shown.pdf(prefer_css_page_size=True)))
        pages[name] = len(sheet.pages)
        assert f"编号 {name}" in sheet.pages[0].extract_text()
    assert set(pages.values()) == {1}, pages


@CHROMIUM
def test_money_rules_print_close_together(
    page: tuple[Page, list[str]], disc: Path, capital: Catalogue
) -> None:
    shown = opened(page, disc, "subsidies.html")
    rules = [rule.id for _, rule in capital.subsidies()]
    past = {
        rule.id for at, rule in capital.subsidies() if capital.standing(at, rule) == "historical"
    }
    # What is past is on paper where its reader opened it, and a sentence says so.
    assert past
    pages = PdfReader(io.BytesIO(printed(shown))).pages
    held = "".join(sheet.extract_text() for sheet in pages).replace(" ", "").replace("\n", "")
    assert f"{len(past)}条历史规则没有印" in held
    assert {name for name in past if name in held} == set()
    shown.click("#past > summary")
    with pypdfium2.PdfDocument(printed(shown)) as sheets:
        text = [sheet.get_textpage() for sheet in sheets]
        down = [min(words.get_rect(n)[1] for n in range(words.count_rects())) for words in text]
        said = "".join(words.get_text_range() for words in text)
    assert len(rules) / len(down) >= 10
    assert "没有印" not in said
    assert [lowest for lowest in down[:-1] if lowest > A4_HEIGHT / 4] == []
    for control in ("展开历史规则", "看数字与出处"):
        assert control not in said
