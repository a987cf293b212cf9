"""Amounts: how numbers with units, and what a money rule pays, are worded everywhere."""

from __future__ import annotations

from catalogue.content.model import Figure, Subsidy
from catalogue.content.resources import word

# Words of a source that stand behind the number; every other one stands before it.
TRAILING = ("余", "多", "以上", "左右")


def grouped(value: float) -> str:
    """A number as it is printed: grouped by thousands, no needless decimals."""
    return f"{value:,.0f}" if float(value).is_integer() else f"{value:,}"


def quantity(figure: Figure) -> str:
    """A figure with its unit and what its source says of its exactness."""
    number = grouped(figure.value)
    if figure.qualifier in TRAILING:
        return f"{number} {figure.qualifier}{figure.unit}"
    return f"{figure.qualifier} {number} {figure.unit}".strip()


def sum_of(rule: Subsidy) -> str:
    """What a rule pays; a masked amount carries its mark."""
    mark = word("amounts", "mark")
    if rule.amount is not None:
        return f"{grouped(rule.amount)} {rule.unit}" + mark * rule.masked
    if rule.ladder:
        steps = (f"{s.grade} {grouped(s.amount)}" + mark * s.masked for s in rule.ladder)
        return f"{word('amounts', 'between').join(steps)}（{rule.unit}）"
    low, high = rule.amount_min, rule.amount_max
    if low is None and high is None:
        return rule.amount_text + mark * rule.masked
    if low is not None and high is not None:
        said = f"{grouped(low)}–{grouped(high)}"
    else:
        name = "at-least" if high is None else "at-most"
        said = word("amounts", name).format(amount=grouped(low or high or 0))
    return f"{said} {rule.unit}" + mark * rule.masked
