"""Extract: a part of the catalogue is chosen in words people use, with all that it relies on."""

from __future__ import annotations

import pytest

from catalogue.content.extract import cut
from catalogue.content.links import Catalogue
from catalogue.content.problem import CatalogueError


def ids(entries: tuple[object, ...]) -> set[str]:
    return {entry.id for entry in entries}  # type: ignore[attr-defined]


def test_without_a_choice_it_is_the_whole_catalogue(capital: Catalogue) -> None:
    part = cut(capital, {"audience": (), "industry": (), "line": ()})
    assert part.catalogue is capital
    assert (part.of, part.left_out) == ({}, {})


@pytest.mark.parametrize(
    ("choices", "fits"),
    [
        ({"audience": ("农民工",)}, lambda c: c.draft and "rural-migrant" in c.draft.audiences),
        (
            {"audience": ("rural-migrant",)},
            lambda c: c.draft and "rural-migrant" in c.draft.audiences,
        ),
        ({"industry": ("物业",)}, lambda c: c.industry == "property"),
        ({"line": ("post",)}, lambda c: c.line == "post"),
        ({"line": ("post", "通用能力")}, lambda c: c.line in ("post", "general")),
        (
            {"line": ("post",), "industry": ("饭店",)},
            lambda c: c.line == "post" and c.industry == "hotel",
        ),
    ],
)
def test_exactly_the_courses_that_fit_are_kept(
    capital: Catalogue, choices: dict[str, tuple[str, ...]], fits: object
) -> None:
    expected = {course.id for course in capital.courses if fits(course)}  # type: ignore[operator]
    assert 0 < len(expected) < len(capital.courses)
    assert ids(cut(capital, choices).catalogue.courses) == expected


def test_what_the_courses_link_to_comes_with_them_and_nothing_else(capital: Catalogue) -> None:
    part = cut(capital, {"industry": ("饭店",)})
    linked = {link.target for course in part.catalogue.courses for link in course.links}
    kept = (*part.catalogue.policies, *part.catalogue.cases, *part.catalogue.programmes)
    assert ids(kept) == {target for target in linked if target[0] in "ZAX"}
    assert {
        source.source for course in part.catalogue.courses for source in course.evidence.sources
    } <= ids(part.catalogue.sources)
    assert all({*item.about} & part.catalogue.by_id.keys() for item in part.catalogue.conflicts)


def test_what_is_named_and_left_out_keeps_its_title(capital: Catalogue) -> None:
    part = cut(capital, {}, ("T001",))
    assert part.of == {"ids": ("T001",)}
    for entry_id, title in part.left_out.items():
        assert entry_id not in part.catalogue.by_id
        assert title == capital.by_id[entry_id].title  # type: ignore[union-attr]
    assert part.left_out


def test_ids_come_on_top_of_what_fits(capital: Catalogue) -> None:
    part = cut(capital, {"industry": ("饭店",)}, ("T001",))
    assert {course.industry for course in part.catalogue.courses} == {"hotel", "all"}
    assert part.of == {"industry": ("饭店",), "ids": ("T001",)}


def test_every_unknown_word_is_told_with_the_choices(capital: Catalogue) -> None:
    with pytest.raises(CatalogueError) as caught:
        cut(capital, {"audience": ("外星人",), "industry": ("物业", "月球")}, ("T999", "T001"))
    first, second, third = caught.value.problems
    assert [first.rule, second.rule, third.rule] == [
        "unknown-choice",
        "unknown-choice",
        "no-such-entry",
    ]
    assert "外星人" in first.message
    assert "农民工（rural-migrant）" in first.hint
    assert "月球" in second.message
    assert "饭店（hotel）" in second.hint
    assert "T999" in third.message


def test_choices_that_no_course_meets_are_told(capital: Catalogue) -> None:
    with pytest.raises(CatalogueError) as caught:
        cut(capital, {"line": ("通用能力",), "industry": ("饭店",)})
    (found,) = caught.value.problems
    assert found.rule == "extract-empty"
