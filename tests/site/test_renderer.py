"""Pages: what each course says to programs is what its page says to people."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from selectolax.lexbor import LexborHTMLParser

from catalogue.content.links import Catalogue
from catalogue.content.load import load
from catalogue.content.model import Course
from catalogue.content.resources import OVERRIDES
from catalogue.content.titles import marked_title
from catalogue.site.entries import entry_page
from catalogue.site.renderer import SiteRenderer
from tests.conftest import HARBOUR

ALLOWED = {
    "@context",
    "@type",
    "courseCode",
    "name",
    "description",
    "inLanguage",
    "provider",
    "timeRequired",
    "educationalLevel",
    "teaches",
}


@pytest.fixture(scope="module")
def heads(capital: Catalogue) -> dict[str, str]:
    renderer = SiteRenderer(capital)
    return {course.id: entry_page(renderer, course, None, None).head for course in capital.courses}


def told(head: str) -> dict[str, Any]:
    (script,) = LexborHTMLParser(f"<head>{head}</head>").css("script")
    assert script.attributes == {"type": "application/ld+json"}
    found: dict[str, Any] = json.loads(script.text())
    return found


def test_every_course_tells_programs_what_its_entry_says_and_no_more(
    capital: Catalogue, heads: dict[str, str]
) -> None:
    for course in capital.courses:
        found = told(heads[course.id])
        assert found.keys() <= ALLOWED
        assert (found["courseCode"], found["name"]) == (course.id, marked_title(capital, course))
        assert found["description"].endswith(course.summary)
        if course.draft:
            assert found["timeRequired"] == f"PT{45 * course.hours}M"
            assert found["teaches"] == list(course.draft.outcomes)
            assert found["educationalLevel"] == capital.term("levels", course.draft.level).name
        else:
            assert found.keys().isdisjoint({"timeRequired", "teaches", "educationalLevel"})


def test_a_title_of_ours_is_marked_and_not_put_in_the_mouth_of_the_programme(
    capital: Catalogue, heads: dict[str, str]
) -> None:
    providers = set()
    for course in capital.courses:
        found = told(heads[course.id])
        statement = capital.term("evidence-levels", course.evidence.level).statement
        assert statement in found["description"]
        ours = course.title_origin == "drawn-up"
        assert found["description"].startswith("※") == ours
        assert (found["provider"]["name"] == capital.site.publisher) == ours
        providers.add(found["provider"]["name"])
    assert providers == {capital.site.publisher, "首都职工素质教育工程"}


def test_what_programs_read_is_small_and_on_one_line(heads: dict[str, str]) -> None:
    assert max(len(head.encode()) for head in heads.values()) < 2_500
    assert all("\n" not in head for head in heads.values())


def test_only_courses_are_courses(capital: Catalogue) -> None:
    renderer = SiteRenderer(capital)
    assert [
        entry.id
        for entry in capital
        if not isinstance(entry, Course)
        and "ld+json" in entry_page(renderer, entry, None, None).head
    ] == []


def test_no_title_can_end_the_script_that_holds_it(capital: Catalogue) -> None:
    odd = "</script><script>alert(1)</script>&amp;<!--"
    course = replace(capital.courses[0], title=odd)
    renderer = SiteRenderer(replace(capital, courses=(course, *capital.courses[1:])))
    head = entry_page(renderer, course, None, None).head
    assert told(head)["name"] == odd


def test_the_code_of_a_template_holds_nothing_of_a_catalogue(capital: Catalogue) -> None:
    # It is kept and used for any: a filter of a constant would be worked out once for all.
    def code(catalogue: Catalogue) -> dict[str, str]:
        environment = SiteRenderer(catalogue).environment
        own = [name for name in environment.list_templates(["html"]) if name != "main.html"]
        return {
            name: environment.compile((OVERRIDES / name).read_text("utf-8"), name, raw=True)
            for name in own
            if not name.startswith("partials/")
        }

    assert code(capital) == code(load(HARBOUR))
