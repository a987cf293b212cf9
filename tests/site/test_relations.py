"""Relations: a policy between its basis and what rests on it."""

from __future__ import annotations

import pytest

from catalogue.content.links import Catalogue
from catalogue.content.model import Policy
from catalogue.site.relations import CHARACTERS, LINES, MEASURES, MOST, Diagram, broken, diagram


def of(catalogue: Catalogue, policy_id: str) -> Diagram | None:
    policy = catalogue.by_id[policy_id]
    assert isinstance(policy, Policy)
    return diagram(catalogue, policy)


def test_a_policy_stands_between_its_basis_and_what_rests_on_it(capital: Catalogue) -> None:
    found = of(capital, "Z010")
    assert found is not None
    assert [tie.target for tie in found.above] == ["Z014", "Z013"]
    assert [tie.origin for tie in found.below] == ["Z005", "Z012"]
    assert [(box.id, box.side) for box in found.boxes] == [
        ("Z014", -1),
        ("Z013", -1),
        ("Z010", 0),
        ("Z005", 1),
        ("Z012", 1),
    ]


def test_a_policy_that_stands_alone_has_no_strip(capital: Catalogue) -> None:
    assert of(capital, "Z003") is None


def test_boxes_of_one_side_stand_close_and_an_arrow_leads_to_the_next(capital: Catalogue) -> None:
    found = of(capital, "Z010")
    assert found is not None
    gaps = [
        later.y - earlier.y - earlier.height
        for earlier, later in zip(found.boxes, found.boxes[1:], strict=False)
    ]
    assert gaps == [MEASURES.close, MEASURES.arrow, MEASURES.arrow, MEASURES.close]
    assert found.height == found.boxes[-1].y + found.boxes[-1].height


def test_no_strip_of_the_real_content_is_crowded(capital: Catalogue) -> None:
    strips = [found for policy in capital.policies if (found := diagram(capital, policy))]
    assert len(strips) > 5
    assert max(len(found.boxes) for found in strips) <= 1 + 2 * MOST


@pytest.mark.parametrize(
    ("title", "lines"),
    [
        ("短题", ("短题",)),
        ("甲" * CHARACTERS, ("甲" * CHARACTERS,)),
        ("甲" * (CHARACTERS + 1), ("甲" * CHARACTERS, "甲")),
        ("甲" * (CHARACTERS - 1) + "2019-2021年", ("甲" * (CHARACTERS - 1), "2019-2021年")),
        ("甲" * (CHARACTERS - 1) + "（乙）", ("甲" * (CHARACTERS - 1), "（乙）")),
        ("", ("",)),
    ],
)
def test_a_title_breaks_where_it_may(title: str, lines: tuple[str, ...]) -> None:
    assert broken(title) == lines


def test_a_title_that_is_too_long_says_that_it_goes_on() -> None:
    lines = broken("甲" * 80)
    assert len(lines) == LINES
    assert lines[-1].endswith("…")
    assert all(len(line) <= CHARACTERS for line in lines)
