"""Clauses on the built pages without scripts: both directions, and what waits for a script."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from selectolax.lexbor import LexborHTMLParser as HTMLParser

from catalogue.content.links import Catalogue, Reference
from catalogue.content.model import Course, Policy, url_of
from catalogue.site.relations import diagram


def page(built: Path, name: str) -> HTMLParser:
    return HTMLParser((built / "site" / name).read_text("utf-8"))


def crowded(capital: Catalogue) -> dict[bool, list[tuple[str, str, tuple[Reference, ...]]]]:
    """(policy, anchor, who relies on it), apart by whether the policy has a page of its links."""
    found: dict[bool, list[tuple[str, str, tuple[Reference, ...]]]] = {False: [], True: []}
    for (policy_id, anchor), references in capital.relied.items():
        found[len(capital.backlinks[policy_id]) > 12].append((policy_id, anchor, references))
    return found


def test_the_real_content_has_clauses_of_both_sorts(capital: Catalogue) -> None:
    assert all(crowded(capital).values())


def test_a_clause_unfolds_who_relies_on_it_and_why(capital: Catalogue, built: Path) -> None:
    for policy_id, anchor, references in crowded(capital)[False]:
        fold = page(built, capital.numbering.url_of(policy_id)).css_first(
            f"#{anchor} details.relied"
        )
        assert fold.css_first("summary").text().startswith(f"{len(references)} 条"), policy_id
        for reference in references:
            assert reference.reason in fold.text()
            assert fold.css_first(f'a[href="../{capital.numbering.url_of(reference.origin)}"]')


def test_a_clause_of_a_crowded_policy_leads_to_who_relies_on_it(
    capital: Catalogue, built: Path
) -> None:
    for policy_id, anchor, references in crowded(capital)[True]:
        link = page(built, capital.numbering.url_of(policy_id)).css_first(f"#{anchor} .relied a")
        assert link.text().startswith(f"{len(references)} 条")
        assert link.attributes["href"] == f"../policies/{policy_id}-links.html#{anchor}"
        listed = page(built, f"policies/{policy_id}-links.html").css_first(f"#{anchor}")
        assert all(reference.reason in listed.text() for reference in references)


def test_a_course_names_the_clauses_that_cover_it_and_their_standing(
    capital: Catalogue, built: Path
) -> None:
    covered = [course for course in capital.courses if any(link.clause for link in course.links)]
    assert len(covered) > 10
    for course in covered:
        said = page(built, url_of(course)).css_first("#covered")
        for link in course.links:
            if link.clause:
                policy = capital.by_id[link.policy]
                assert isinstance(policy, Policy)
                clause = next(each for each in policy.clauses if each.anchor == link.clause)
                assert f"{clause.label} {clause.title}" in said.text()
                assert capital.term("statuses", policy.status).short in said.text()


def test_no_link_of_a_course_is_lost_or_told_twice(capital: Catalogue, built: Path) -> None:
    for course in (each for each in capital.courses if isinstance(each, Course)):
        tree = page(built, url_of(course))
        told = [node.text() for node in tree.css("#covered .note, #links li:not(.home) .note")]
        # The programme that is its line as well is named once, with both reasons.
        shown = [text.removesuffix("；也是这门课所在的课程线") for text in told]
        assert sorted(shown) == sorted(link.reason for link in course.links), course.id


def test_copying_waits_for_the_script(capital: Catalogue, built: Path) -> None:
    for policy in capital.policies:
        tree = page(built, url_of(policy))
        menu = tree.css_first("#copying")
        assert (menu is not None) == bool(policy.clauses), policy.id
        assert menu is None or "hidden" in menu.attributes
        assert tree.css_first(".copy") is None


def test_every_relation_is_drawn_and_said(capital: Catalogue, built: Path) -> None:
    for policy in capital.policies:
        figure = page(built, url_of(policy)).css_first("figure.strip")
        found = diagram(capital, policy)
        assert (figure is not None) == (found is not None), policy.id
        if figure is not None and found is not None:
            named = {tie.target for tie in found.above} | {tie.origin for tie in found.below}
            drawing, words = figure.css_first("svg"), figure.css_first("figcaption")
            assert drawing.attributes["role"] == "img"
            assert drawing.css_first("title").text()
            assert all(name in drawing.css_first("desc").text() for name in named)
            assert all(
                words.css_first(f'a[href="../{capital.numbering.url_of(name)}"]') for name in named
            )


@pytest.mark.parametrize(
    "name", ["courses/T001.html", "courses/index.html", "about.html", "policies/Z007-links.html"]
)
def test_every_page_knows_its_edition_and_until_when_it_is_fresh(
    built: Path, capital: Catalogue, name: str
) -> None:
    tree = page(built, name)
    assert tree.css_first("footer .edition[data-said] > span a").attributes["href"]
    assert tree.css_first('script[src$="assets/edition.js"]')
    raw = (built / "site" / "assets" / "edition.js").read_text("utf-8")
    said = json.loads(raw.removeprefix("window.CatalogueEdition=").rstrip(";\n"))
    site = capital.site
    assert (said["edition"], said["date"]) == (site.edition, site.edition_date)
    assert said["due"] == "2027-11-21"


def test_the_start_page_says_its_edition_without_scripts(built: Path, capital: Catalogue) -> None:
    said = page(built, "index.html").css_first("footer .edition > span").text()
    assert said == f"{capital.site.edition}，复核于 {capital.site.edition_date}"


def test_every_entry_says_when_it_was_reviewed(built: Path, capital: Catalogue) -> None:
    for entry in capital:
        colophon = page(built, url_of(entry)).css_first(".colophon[data-due]")
        assert f"复核于 {entry.reviewed}" in colophon.text()
        assert "hidden" in colophon.css_first(".overdue").attributes
