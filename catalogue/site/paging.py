"""Paging: long lists in parts, so that no page grows with the catalogue."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")

# So many cards of a list stand on a page: with them it stays below 300 kB.
PART = 300
# So many pages on either side are linked from a page of a list, besides the first and the last.
NEAR = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Part(Generic[T]):
    """One page of a list: its number from 1, of `last`; `entries` with the places that they have.

    `first` and `until` are the places, from 1, of the first and last entry; `all` counts the list.
    """

    path: str
    number: int
    last: int
    entries: Sequence[T]
    first: int
    all: int
    stem: str

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
    folder, _, name = path.rpartition("/")
    stem = name.removesuffix(".html")
    last = max(1, -(-len(entries) // most))
    for number in range(1, last + 1):
        start = (number - 1) * most
        yield Part(
            path=f"{folder}/{page_file(stem, number)}".removeprefix("/"),
            number=number,
            last=last,
            entries=entries[start : start + most],
            first=start + 1,
            all=len(entries),
            stem=stem,
        )


def page_file(stem: str, number: int) -> str:
    """The file of a page of a list; no slug holds a dot, so that none can be mistaken for it."""
    return f"{stem}.html" if number == 1 else f"{stem}.{number}.html"
