"""Freshness: until when a review stands."""

from __future__ import annotations

# The menu was drawn up anew each year (its documents speak for one year each),
# and a money rule runs out at the end of one: what nobody looked at for a year may be past.
REVIEW_MONTHS = 12


def due(reviewed: str) -> str:
    """The last day, as an ISO date, on which a review of the day `reviewed` is recent enough.

    The 29th of February counts as the 28th.
    """
    year, month, day = map(int, reviewed.split("-"))
    later, month = divmod(month - 1 + REVIEW_MONTHS, 12)
    return f"{year + later:04}-{month + 1:02}-{min(day, 28) if month == 1 else day:02}"
