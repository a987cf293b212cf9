"""Titles: what an entry is called, the same wherever it is named."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from catalogue.content.links import Catalogue
from catalogue.content.model import DRAWN_UP, Entry, Offering, Withdrawal
from catalogue.content.resources import word
from catalogue.content.schema import raw_schemas


@cache
def kind_title(name: str) -> str:
    """What one thing of a kind is called: the title of its schema."""
    return str(raw_schemas()[name]["title"])


def is_drawn_up(entry: Entry | Mapping[str, Any]) -> bool:
    """Whether the title is ours; the mark says so wherever the title stands.

    An entry of an older edition is a mapping, since no class fits it any more.
    """
    if isinstance(entry, Mapping):
        return entry.get("title_origin") in DRAWN_UP
    return getattr(entry, "title_origin", "") in DRAWN_UP


def mark_of(entry: Entry) -> str:
    """What stands behind a title that is ours; "" behind any other."""
    return word("titles", "mark") if is_drawn_up(entry) else ""


def withdrawn_title(gone: Withdrawal) -> str:
    """What a withdrawn entry was called, with its mark."""
    return gone.title + (word("titles", "mark") if gone.drawn_up else "")


def title_of(catalogue: Catalogue, entry: Entry) -> str:
    """The title without its mark; one run of a course is told from others by who and when."""
    if not isinstance(entry, Offering):
        return entry.title
    course = catalogue.by_id.get(entry.course)
    return word("titles", "run").format(
        course=marked_title(catalogue, course) if course else entry.course,
        organiser=entry.organiser,
        starts=entry.starts,
    )


def marked_title(catalogue: Catalogue, entry: Entry) -> str:
    """The title as it stands wherever an entry is named."""
    return title_of(catalogue, entry) + mark_of(entry)
