"""Menu: what a list can be narrowed by, and which rules a course leads to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from selectolax.lexbor import LexborHTMLParser as HTMLParser
from selectolax.lexbor import LexborNode

from catalogue.content.links import Catalogue, paying
from catalogue.content.model import Link, Policy, url_of
from catalogue.content.pinyin import Order
from catalogue.site import facets

ORDER = ["outcomes", "for-whom", "outline", "how", "cost", "runs", "evidence"]
AFTER = ["covered", "links", "backlinks", "sisters"]


def page(built: Path, name: str) -> LexborNode:
    body = HTMLParser((built / "site" / name).read_text("utf-8")).body
    assert body
    return body


def narrowing(made: facets.Filter, name: str, held: tuple[str, ...]) -> tuple[str, ...]:
    """Those of an item's slugs that a list can be narrowed by."""
    return tuple(slug for slug in held if (name, slug) not in made.broad)


def slugs(made: facets.Filter, codes: str) -> Mapping[str, tuple[str, ...]]:
    """Facet → the slugs that an item has, read back from its codes as the script does."""
    return {
        name: tuple(found[int(code)] for code in each.split(",") if code)
        for (name, _, found), each in zip(made.facets, codes.split(" "), strict=True)
    }


@pytest.mark.parametrize(
    ("hours", "band"),
    [
        (1, "1-8"),
        (8, "1-8"),
        (9, "9-12"),
        (13, "13-16"),
        (17, "17-24"),
        (24, "17-24"),
        (25, "25-"),
        (400, "25-"),
    ],
)
def test_every_number_of_hours_falls_into_one_band(hours: int, band: str) -> None:
    assert facets.band(hours) == band


def test_every_rule_stands_under_one_standing(capital: Catalogue) -> None:
    held = facets.by_standing(capital)
    assert tuple(held) == facets.STANDINGS
    assert sum(map(len, held.values())) == len(list(capital.subsidies()))
    for standing, rules in held.items():
        assert {capital.standing(*rule) for rule in rules} <= {standing}


def test_the_codes_of_a_course_say_what_the_course_says(capital: Catalogue) -> None:
    made = facets.courses(capital)
    read = {name: slugs(made, codes) for name, codes in made.rows}
    assert read.keys() == {course.id for course in capital.courses}
    for course in capital.courses:
        held = read[course.id]
        assert held["line"] == (course.line,)
        assert held["level"] == (course.evidence.level,)
        audiences = course.draft.audiences if course.draft else ()
        assert held["audience"] == narrowing(made, "audience", audiences)
        assert held["grade"] == ((course.draft.level,) if course.draft else ())
        assert held["hours"] == ((facets.band(course.hours),) if course.draft else ())


def test_words_that_nothing_has_are_not_offered_and_the_rest_keep_their_order(
    capital: Catalogue,
) -> None:
    used = {name: found for name, _, found in facets.courses(capital).facets}
    listed = [term.slug for term in capital.vocabulary["formats"].terms]
    assert list(used["format"]) == [slug for slug in listed if slug in used["format"]]
    assert "A" not in used["level"]


@pytest.mark.parametrize(
    ("count", "offered"), [(0, False), (1, True), (8, True), (9, False), (10, False)]
)
def test_what_more_than_four_fifths_have_is_not_offered(
    capital: Catalogue, count: int, offered: bool
) -> None:
    some: facets.Facet[int] = facets.Facet(
        name="some", own=("few", "it"), slugs=lambda n: ("few",) * (n == 9) + ("it",) * (n < count)
    )
    same: facets.Facet[int] = facets.Facet(
        name="same", own=("all",), slugs=lambda _: ("all", "all")
    )
    made = facets.filter_by(capital, (some, same), {str(n): n for n in range(10)})
    assert made.facets == (("some", "", ("few", "it") if offered else ("few",)),)
    assert ("same", "all") in made.broad
    assert (("some", "it") in made.broad) == (count > 8)
    assert [codes for _, codes in made.rows] == [
        ",".join(["0"] * (n == 9) + ["1"] * (offered and n < count)) for n in range(10)
    ]


def test_pinyin_ranks_are_a_line_without_gaps_in_the_order_of_the_index(capital: Catalogue) -> None:
    order = Order(capital.readings)
    ranks = facets.ranks(capital, order)
    line = sorted(capital.courses, key=lambda course: ranks[course.id])
    assert sorted(ranks.values()) == list(range(len(capital.courses)))
    keys = [order.key(course.title) for course in line]
    assert keys == sorted(keys)


def test_every_rule_has_a_topic_a_place_and_a_standing(capital: Catalogue) -> None:
    made = facets.rules(capital)
    read = {name: slugs(made, codes) for name, codes in made.rows}
    assert len(read) == len(list(capital.subsidies()))
    for entry, rule in capital.subsidies():
        assert read[rule.id]["topic"] == (rule.topic,) != ("",)
        assert read[rule.id]["place"] == (entry.place,)
        standing = (capital.standing(entry, rule),)
        assert read[rule.id]["standing"] == narrowing(made, "standing", standing)


def test_a_clause_leads_to_its_rules_and_a_whole_policy_to_none(capital: Catalogue) -> None:
    policy = capital.by_id["Z007"]
    assert isinstance(policy, Policy)
    rule = next(rule for rule in policy.subsidies if rule.clause)
    course = replace(
        capital.courses[0],
        links=(
            Link(policy="Z007", clause=rule.clause, reason="一"),
            Link(policy="Z032", reason="二"),
            Link(policy="Z001", reason="没有规则"),
        ),
    )
    found = {policy.id: rules for policy, rules in paying(capital, course)}
    assert found.keys() == {"Z007", "Z032"}
    assert rule in found["Z007"]
    assert {each.clause for each in found["Z007"]} == {rule.clause}
    assert found["Z032"] == ()


def test_a_course_answers_in_the_order_in_which_readers_ask(
    built: Path, capital: Catalogue
) -> None:
    for course in capital.courses:
        if not course.draft:
            continue
        sections = [
            node.attributes["id"] for node in page(built, url_of(course)).css("article > section")
        ]
        assert sections[: len(ORDER)] == ORDER, course.id
        assert [name for name in AFTER if name in sections] == sections[len(ORDER) :], course.id


def test_no_course_shows_an_expired_rule_without_its_stamp(built: Path, capital: Catalogue) -> None:
    shown = 0
    for course in capital.courses:
        for item in page(built, url_of(course)).css("#cost li"):
            shown += 1
            stamp = item.css_first(".stamp").text()
            policy = capital.by_id[(item.css_first("a").attributes["href"] or "")[12:16]]
            assert isinstance(policy, Policy)
            assert stamp == ("历史" if policy.status == "historical" else "待核"), course.id
    assert shown > 20


def test_expired_rules_stand_only_under_history(built: Path, capital: Catalogue) -> None:
    body = page(built, "subsidies.html")
    under = {
        section: {row.attributes["data-rule"] for row in body.css(f"#{section} [data-rule]")}
        for section in ("current", "unknown", "historical")
    }
    for entry, rule in capital.subsidies():
        assert [name for name, rows in under.items() if rule.id in rows] == [
            capital.standing(entry, rule)
        ], rule.id
    assert "不能据以申领" in body.css_first("#historical").text()
    outside = [
        row
        for row in body.css("tr")
        if row.css_first("td .stamp-historical")
        and row.attributes["data-rule"] not in under["historical"]
    ]
    assert outside == []


def test_every_rule_shows_its_clause_its_validity_and_its_evidence(
    built: Path, capital: Catalogue
) -> None:
    body = page(built, "subsidies.html")
    for entry, rule in capital.subsidies():
        row = body.css_first(f'[data-rule="{rule.id}"]')
        links = [link.attributes["href"] for link in row.css("a")]
        expected = [f"{url_of(entry)}#{rule.id}"]
        if rule.clause:
            expected.append(f"{url_of(entry)}#{rule.clause}")
        assert links == expected
        assert row.css_first(".stamp").text() in ("现行", "待核", "历史")
        assert capital.term("bases", rule.evidence.basis).name in row.text()


def test_the_table_of_all_courses_holds_their_facts(built: Path, capital: Catalogue) -> None:
    body = page(built, "courses/compare.html")
    for course in capital.courses:
        text = body.css_first(f'[data-row="{course.id}"]').text()
        assert course.title in text
        if course.draft:
            assert all(outcome in text for outcome in course.draft.outcomes)
            assert all(f"{unit.title}（{unit.hours}）" in text for unit in course.draft.outline)
            assert capital.term("levels", course.draft.level).name in text


def test_without_scripts_nothing_is_shown_that_waits_for_one(built: Path) -> None:
    for name in ("courses/index.html", "subsidies.html"):
        form = page(built, name).css_first("#filter")
        assert "hidden" in form.attributes
