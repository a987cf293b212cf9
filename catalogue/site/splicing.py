"""Splicing: tables of many rows, of which those that say the same come from the earlier site.

What each row was made from is remembered in the user's cache, with where it stands.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from contextlib import nullcontext
from io import BytesIO
from typing import BinaryIO

from catalogue.content import cache
from catalogue.content.dataset import TableRow
from catalogue.content.model import Entry
from catalogue.content.state import mark_of_made
from catalogue.site.earlier import Earlier

# First byte and number of bytes.
Place = tuple[int, int]
# So many bytes are copied at once.
COPIED = 1 << 20


class Splicing:
    """The tables of a new site, some of whose rows may stand in the `earlier` one.

    `made_from` is the digest of all that the row of an entry may show.
    """

    def __init__(self, earlier: Earlier, made_from: Callable[[Entry], bytes]) -> None:
        self.earlier, self.made_from = earlier, made_from
        self._name = f"rows of {earlier.place.absolute()}" if earlier.place else ""
        kept = cache.held_values(self._name) if earlier.place and earlier.trusted else None
        # Table → the mark of its file, and where in it each row stands, by the row's digest.
        self._known: dict[str, tuple[str, dict[bytes, Place]]] = kept or {}
        self._now: dict[str, tuple[str, dict[bytes, Place]]] = {}

    def write(self, path: str, rows: Iterable[TableRow]) -> int:
        """Write a table into the new site; how many bytes it has."""
        new = self.earlier.site / path
        new.parent.mkdir(parents=True, exist_ok=True)
        places = self._places(path)
        before = (self.earlier.place / path).open("rb") if self.earlier.place and places else None
        with new.open("wb") as file, before or nullcontext(BytesIO()) as old:
            table = _Table(file, old, places)
            for row in rows:
                table.add(self._digest(row), row)
            table.flush()
        self._now[path] = (mark_of_made(str(new)), table.rows)
        return table.size

    def _places(self, path: str) -> Mapping[bytes, Place]:
        """Where rows stand in the table before, if it is still the one that was written."""
        told, places = self._known.get(path, ("", {}))
        try:
            return places if told and told == mark_of_made(f"{self.earlier.place}/{path}") else {}
        except OSError:
            return {}

    def _digest(self, row: TableRow) -> bytes:
        """What a row is made from; nothing for one that is always made."""
        if self.earlier.place is None or row.entry is None:
            return b""
        return self.made_from(row.entry) + row.before

    def remember(self) -> None:
        """Remember what the rows of every table were made from."""
        if self.earlier.place:
            cache.keep_values(self._name, self._now)


class _Table:
    """A table that is being written, from rows of its own and from those of an `old` one."""

    def __init__(self, new: BinaryIO, old: BinaryIO, places: Mapping[bytes, Place]) -> None:
        self.new, self.old, self.places = new, old, places
        self.rows: dict[bytes, Place] = {}
        self.size = 0
        # What is to be copied: rows that stood beside each other are copied as one.
        self.waiting: Place = (0, 0)

    def add(self, digest: bytes, row: TableRow) -> None:
        if place := self.places.get(digest):
            size = self._take(*place)
        else:
            self.flush()
            size = self.new.write(row.raw())
        if digest:
            self.rows[digest] = (self.size, size)
        self.size += size

    def _take(self, start: int, size: int) -> int:
        first, length = self.waiting
        if first + length == start:
            self.waiting = (first, length + size)
        else:
            self.flush()
            self.waiting = (start, size)
        return size

    def flush(self) -> None:
        """Copy what waits."""
        start, left = self.waiting
        self.waiting = (0, 0)
        self.old.seek(start)
        while left > 0 and (part := self.old.read(min(left, COPIED))):
            self.new.write(part)
            left -= len(part)
