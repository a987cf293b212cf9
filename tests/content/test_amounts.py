"""Amounts: what a rule pays and what a figure says is worded in one way."""

from __future__ import annotations

from typing import Any

import pytest

from catalogue.content.amounts import grouped, quantity, sum_of
from catalogue.content.model import Figure, Provenance, Step, Subsidy


def rule(**values: Any) -> Subsidy:
    evidence = Provenance(basis="stated", sources=())
    return Subsidy(id="s1-01", to=("individual",), what="补贴", evidence=evidence, **values)


@pytest.mark.parametrize(
    ("value", "said"), [(500, "500"), (13446.0, "13,446"), (1234.5, "1,234.5"), (0, "0")]
)
def test_a_number_is_grouped_by_thousands(value: float, said: str) -> None:
    assert grouped(value) == said


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"amount": 500, "unit": "元/人"}, "500 元/人"),
        ({"amount": 2000, "unit": "元", "masked": True}, "2,000 元＊"),
        ({"amount_min": 5000, "amount_max": 8000, "unit": "元"}, "5,000–8,000 元"),
        ({"amount_min": 5000, "unit": "元"}, "不低于 5,000 元"),
        ({"amount_max": 300, "unit": "元"}, "不超过 300 元"),
        ({"amount_text": "免费"}, "免费"),
        ({"amount": 0, "unit": "元"}, "0 元"),
    ],
)
def test_what_a_rule_pays(values: dict[str, Any], said: str) -> None:
    assert sum_of(rule(**values)) == said


def test_a_ladder_marks_the_step_that_was_masked() -> None:
    steps = (Step(grade="初级", amount=1000), Step(grade="高级", amount=2000, masked=True))
    assert sum_of(rule(ladder=steps, unit="元")) == "初级 1,000、高级 2,000＊（元）"


@pytest.mark.parametrize(
    ("qualifier", "said"),
    [("", "30 人"), ("近", "近 30 人"), ("余", "30 余人"), ("左右", "30 左右人")],
)
def test_a_qualifier_stands_where_the_source_has_it(qualifier: str, said: str) -> None:
    figure = Figure(
        what="人数", value=30, unit="人", source="S000", locator="一", qualifier=qualifier
    )
    assert quantity(figure) == said
