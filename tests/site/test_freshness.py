"""Freshness: a review stands for a year."""

from __future__ import annotations

import pytest

from catalogue.site.freshness import due


@pytest.mark.parametrize(
    ("reviewed", "last"),
    [
        ("2026-11-21", "2027-11-21"),
        ("2026-12-31", "2027-12-31"),
        ("2026-01-01", "2027-01-01"),
        ("2028-02-29", "2029-02-28"),
        ("2027-02-28", "2028-02-28"),
    ],
)
def test_a_review_stands_until_the_same_day_of_the_next_year(reviewed: str, last: str) -> None:
    assert due(reviewed) == last
