"""Paging: long lists in parts, so that no page grows with the catalogue."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import Generic, TypeVar

S = TypeVar("S")
T = TypeVar("T")

# So many cards of a list stand on a page: with them it stays below 300 kB.
PART = 300
# The same of mere links with a sentence each.
LINKS = 800
# From this number on the pages of a list stand in a folder of their own.
WIDE = 50
# So many pages on either side are linked from a page of a list, besides the first and the last.
NEAR = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Part(Generic[T]):
    """One page of a list: its number from 1, of `last`; `entries` with the places that they have.

    `first` and `until` are the places, from 1, of the first and last entry; `all` counts the list.
    `stem` is where the list begins, below the folder of its kind and without the ending.
    """

    path: str
    number: int
    last: int
    entries: Sequence[T]
    first: int
    all: int
    stem: str

    @property
    def file(self) -> str:
        """Its path below the folder of its kind."""
        return page_file(self.stem, self.number)

    @property
    def until(self) -> int:
        return self.first + len(self.entries) - 1

    def near(self) -> Iterator[tuple[int, str]]:
        """The pages that are linked from here, by number, each with its file; gaps are skipped."""
        wanted = {1, self.last, *range(self.number - NEAR, self.number + NEAR + 1)}
        for number in sorted(wanted & set(range(1, self.last + 1))):
            yield number, page_file(self.stem, number)


def pages_of(path: str, entries: Sequence[T], most: int = PART) -> Iterator[Part[T]]:
    """A list that begins at `path`, in pages of at most `most` entries; an empty one has one."""
    folder, _, name = path.partition("/")
    stem = name.removesuffix(".html")
    last = max(1, -(-len(entries) // most))
    for number in range(1, last + 1):
        start = (number - 1) * most
        yield Part(
            path=f"{folder}/{page_file(stem, number)}",
            number=number,
            last=last,
            entries=entries[start : start + most],
            first=start + 1,
            all=len(entries),
            stem=stem,
        )


def in_sections(
    path: str, sections: Mapping[S, Sequence[T]], most: int = PART
) -> tuple[Part[tuple[S, T]], ...]:
    """The pages of a list in sections, each item with its own; a section may go on on the next."""
    pairs = [(section, item) for section, items in sections.items() for item in items]
    return tuple(pages_of(path, pairs, most))


def begins(parts: Sequence[Part[tuple[S, T]]]) -> dict[S, str]:
    """Section → the page on which it begins, below the folder of the kind."""
    found: dict[S, str] = {}
    for part in parts:
        for section, _ in part.entries:
            found.setdefault(section, part.file)
    return found


def by_section(part: Part[tuple[S, T]]) -> Iterator[tuple[S, list[T]]]:
    """The sections on a page, each with those of its items that stand there."""
    for section, run in groupby(part.entries, key=itemgetter(0)):
        yield section, [item for _, item in run]


def page_file(stem: str, number: int) -> str:
    """Where a page of a list stands; no slug holds a dot, so that none can be mistaken for it.

    No folder holds all the pages of a list that is very long.
    """
    if number >= WIDE and "/" not in stem:
        return f"{stem}/{number}.html"
    return f"{stem}.html" if number == 1 else f"{stem}.{number}.html"
