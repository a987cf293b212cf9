"""The front of the site, the cards of courses and the heads of entries, in two unions."""

from __future__ import annotations

import re

import pytest
from selectolax.lexbor import LexborHTMLParser

from catalogue.content.links import Catalogue
from catalogue.content.resources import OVERRIDES
from catalogue.content.schema import raw_schemas
from catalogue.site.entries import entry_page
from catalogue.site.listings import listings
from catalogue.site.renderer import SISTERS, SiteRenderer
from tests.conftest import ROOT

HARBOUR = ROOT / "tests" / "worlds" / "harbour"


def front(catalogue: Catalogue) -> LexborHTMLParser:
    return LexborHTMLParser(SiteRenderer(catalogue).block("doors", ""))


def test_every_icon_that_a_word_may_name_is_drawn() -> None:
    term = raw_schemas()["vocabulary"]["properties"]["terms"]["items"]["properties"]
    text = OVERRIDES.joinpath("icons.html").read_text("utf-8")
    assert re.findall(r'^  "([a-z]+)":', text, re.MULTILINE) == term["icon"]["enum"]


def test_a_trade_has_its_icon_its_count_and_the_colour_of_its_line(harbour: Catalogue) -> None:
    page = front(harbour)
    (boats,) = page.css('ul.line-craft a[href="courses/family-boats.html"]')
    held = [course for course in harbour.courses if course.family == "boats"]
    assert boats.css_first("use").attributes["xlink:href"] == "#i-boat"
    assert boats.css_first("small").text() == f"{len(held)} 门"
    assert page.css_first("symbol#i-boat")
    sheet = SiteRenderer(harbour).render("styles/lines.html")
    assert f".line-craft{{--hue:{harbour.organisation.lines[0].colour}}}" in sheet


def test_a_trade_of_which_nothing_is_known_but_its_seats_is_no_way_in(capital: Catalogue) -> None:
    known = {course.family for course in capital.courses if not course.placeholder}
    offered = {link.attributes["href"] for link in front(capital).css("ul.trades a")}
    assert offered == {f"courses/family-{family}.html" for family in known if family}


def test_the_menu_is_drawn_as_one_square_a_seat_solid_where_the_title_is_attested(
    capital: Catalogue,
) -> None:
    renderer = SiteRenderer(capital)
    page = LexborHTMLParser(renderer.block("tally", ""))
    squares = [("attested" in str(i.attributes["class"])) for i in page.css(".squares i")]
    assert squares == [not renderer.mark(course.id) for course in capital.menu]


@pytest.mark.parametrize(
    ("hours", "said"),
    [
        (3, "3 学时（半天）"),
        (4, "4 学时（半天）"),
        (8, "8 学时（1 天）"),
        (12, "12 学时（1 天半）"),
        (17, "17 学时（约 2 天）"),
    ],
)
def test_class_hours_are_said_in_days_too(capital: Catalogue, hours: int, said: str) -> None:
    macros = SiteRenderer(capital).environment.globals["m"]
    assert str(macros.time(hours)) == said


def test_a_card_says_what_a_course_gives_and_how_sure_its_title_is(capital: Catalogue) -> None:
    course = next(course for course in capital.courses if course.draft and course.draft.outcomes)
    card = LexborHTMLParser(SiteRenderer(capital).row(course.id)).css_first("li.card")
    assert course.draft
    assert card.css_first(".gain").text() == course.draft.outcomes[0]
    assert course.evidence.level in card.css_first(".proof-of").text()


def drawn(catalogue: Catalogue, entry_id: str) -> LexborHTMLParser:
    entry = catalogue.by_id[entry_id]
    return LexborHTMLParser(entry_page(SiteRenderer(catalogue), entry, None, None).body)


def test_the_page_of_a_course_has_the_colour_of_its_line_and_says_first_what_people_ask(
    capital: Catalogue,
) -> None:
    course = next(course for course in capital.courses if course.draft and course.draft.outline)
    assert course.draft
    page = drawn(capital, course.id)
    assert f"line-{course.line}" in str(page.css_first("article").attributes["class"])
    brief = page.css_first("dl.brief").text()
    assert f"{course.hours} 学时" in brief
    assert capital.term("levels", course.draft.level).name in brief
    assert ("拟定" in brief) is not course.hours_are_stated
    lengths = [int(str(bar.attributes["width"])) for bar in page.css("svg.length")]
    assert lengths == [24 * min(unit.hours, 8) for unit in course.draft.outline]
    headings = [heading.attributes["id"] for heading in page.css("section[id]")]
    assert headings.index("outcomes") < headings.index("for-whom") < headings.index("cost")


def test_sisters_are_of_the_family_and_never_the_course_itself(capital: Catalogue) -> None:
    renderer = SiteRenderer(capital)
    for course in capital.courses:
        sisters = renderer.sisters(course)
        assert course not in sisters
        assert len(sisters) <= SISTERS
        assert {sister.family for sister in sisters} <= {course.family}
        others = [each for each in capital.courses if each.family == course.family != ""]
        assert len(sisters) == min(SISTERS, max(len(others) - 1, 0))


def test_a_policy_says_its_clauses_before_its_register_and_lists_them(capital: Catalogue) -> None:
    policy = next(policy for policy in capital.policies if len(policy.clauses) > 1)
    page = drawn(capital, policy.id)
    places = [section.attributes["id"] for section in page.css("article > section[id]")]
    assert places.index("clauses") < places.index("record")
    listed = [link.attributes["href"] for link in page.css("#clauses .jump-to a")]
    assert listed == [f"#{clause.anchor}" for clause in policy.clauses]


def test_the_years_show_each_dated_policy_once_in_order_with_its_title_in_words(
    capital: Catalogue,
) -> None:
    page = LexborHTMLParser(SiteRenderer(capital).block("policies", ""))
    dated = sorted((p for p in capital.policies if p.date_issued), key=lambda p: p.date_issued)
    boxes = page.css("dl.years dd a")
    assert [box.attributes["href"] for box in boxes] == [
        capital.numbering.url_of(policy.id) for policy in dated
    ]
    assert all(policy.title in box.text() for policy, box in zip(dated, boxes, strict=True))
    years = [year.text() for year in page.css("dl.years dt")]
    assert years == sorted({policy.date_issued[:4] for policy in dated})
    undated = len(capital.policies) - len(dated)
    assert (f"{undated} 份没有载明日期" in page.css_first("#years").text()) is bool(undated)


def test_the_menu_lists_every_course_also_those_of_no_family(harbour: Catalogue) -> None:
    renderer = SiteRenderer(harbour)
    page = next(page for page in listings(renderer) if page.path == "courses/index.html")
    cards = LexborHTMLParser(page.body).css("#filter-list li[data-course]")
    assert any(not course.family for course in harbour.courses)
    assert sorted(str(card.attributes["data-course"]) for card in cards) == sorted(
        course.id for course in harbour.courses
    )


@pytest.mark.parametrize("name", ["courses/index.html", "courses/by-line.html", "cases/index.html"])
def test_a_list_leads_to_what_the_navigation_puts_beside_it(capital: Catalogue, name: str) -> None:
    page = next(page for page in listings(SiteRenderer(capital)) if page.path == name)
    own = name.replace(".html", ".md")
    (section,) = (item for item in capital.nav if any(below.page == own for below in item.items))
    links = LexborHTMLParser(page.body).css("h1 + nav.siblings a")
    assert [link.attributes["href"] for link in links] == [
        "../" + below.page.replace(".md", ".html") for below in section.items if below.page
    ]
    (here,) = (link for link in links if "aria-current" in link.attributes)
    assert here.attributes["href"] == f"../{name}"
