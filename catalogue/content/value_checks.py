"""Value checks: values of the right shape that cannot be what was meant, such as a year of 2062."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from functools import cache
from typing import Any

from catalogue.content.problem import Keys, Problem, problem

# What has happened when it is written down, and what is planned ahead. An end of validity is
# neither: some say 9999.
PAST = ("reviewed", "date_issued", "date_published", "date", "host_date", "as_of")
PLANNED = ("valid_from", "started", "ended", "starts", "ends", "apply_by")
SINCE = (*PAST, *PLANNED, "valid_to", "edition_date")
FIRST_YEAR = 1900
# No catalogue of this kind was kept before: a review or an edition of 1926 is a slip.
FIRST_KEPT = 2000
KEPT = ("reviewed", "edition_date")
LATE_DAYS = 400
PLANNED_DAYS = 20 * 366


def check_plausible(path: str, keys: Keys, holder: object, edition: str) -> Iterator[Problem]:
    """Dates that lie too far from the day of the edition, or before anything was kept.

    The day of the edition is the measure, as the same content must be judged alike on any day.
    But entries are written and reviewed after it, for the next edition, so what has happened may
    be up to 400 days younger: an edition a year and a month of delay. A figure with a qualifier,
    such as 目标 or 预计, may speak of the future.
    """
    past = PAST if not getattr(holder, "qualifier", "") else ()
    for names, days in ((past, LATE_DAYS), (PLANNED, PLANNED_DAYS)):
        last = _days_after(edition, days)
        for name in those_of(holder, names):
            value: str = getattr(holder, name)
            if last and value[: len(last)] > last[: len(value)]:
                yield problem("date-late", path, keys=(*keys, name), date=value, edition=edition)
    for name in those_of(holder, SINCE):
        value = getattr(holder, name)
        first = FIRST_KEPT if name in KEPT else FIRST_YEAR
        if value and int(value[:4]) < first:
            yield problem("date-early", path, keys=(*keys, name), date=value, first=first)


def those_of(holder: Any, names: tuple[str, ...]) -> tuple[str, ...]:
    """The fields that a value has among some names; to look for all of them takes longer."""
    return _those_of(holder.__class__, names)


@cache
def _those_of(cls: type, names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(name for name in names if hasattr(cls, name))


@cache
def _days_after(day: str, days: int) -> str:
    """The day so many days after another; "" when there is no such day."""
    try:
        found = datetime.date.fromisoformat(day) + datetime.timedelta(days=days)
    except (ValueError, OverflowError):
        return ""
    return found.isoformat()
