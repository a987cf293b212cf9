"""Pieces: much that was made in pieces, each by the digest of what it was made from, in one file.

It lies in the user's cache. A piece is read when it is asked for, and let go.
"""

from __future__ import annotations

import marshal
import os
from collections.abc import Callable, Iterator
from io import SEEK_END, BytesIO
from tempfile import SpooledTemporaryFile
from typing import Any, BinaryIO

from catalogue.content.cache import MOST, held_file, keep, key_of
from catalogue.content.state import code_here, libraries

# What is new is written aside from so many bytes on, and so many are copied at once.
HELD = 1 << 20
# How many bytes tell how long the list of all that is kept is, at its end.
LENGTH = 8
# First byte and number of bytes.
Place = tuple[int, int]


class Pieces:
    """The pieces that this same code kept under a name, and those that are new.

    `besides` are plain values that were kept with them; None when there is nothing.
    """

    def __init__(self, name: str) -> None:
        self._key = key_of(f"{name} by {code_here()} {libraries()}")
        self._old = held_file(self._key) or BytesIO()
        self._places, self.besides = _contents(self._old)
        # To read a piece in one call takes half as long as to go there first.
        there = not isinstance(self._old, BytesIO) and hasattr(os, "pread")
        self._file = self._old.fileno() if there else -1
        self._asked: dict[bytes, Place] = {}
        self._new, self._fresh = SpooledTemporaryFile(HELD), dict[bytes, Place]()  # noqa: SIM115
        # How much is new, and whether the place in that file is its end.
        self._end, self._at_end = 0, True
        # What is too much for the cache need not be written.
        self._room = MOST

    def close(self) -> None:
        """Let go of the files."""
        self._old.close()
        self._new.close()

    def __contains__(self, digest: bytes) -> bool:
        """Whether a piece was kept by an earlier run."""
        return digest in self._places

    def get(self, digest: bytes) -> bytes | None:
        """The piece that was made from what has this digest."""
        if place := self._fresh.get(digest):
            self._at_end = False
            return _part(self._new, place)
        if place := self._places.get(digest):
            self._asked[digest] = place
            start, size = place
            return _part(self._old, place) if self._file < 0 else os.pread(self._file, size, start)
        return None

    def hold(self, digest: bytes) -> None:
        """Keep a piece for the next run that this one may have no need to read."""
        if place := self._places.get(digest):
            self._asked[digest] = place

    def made(self, digest: bytes, make: Callable[[], Any]) -> Any:
        """A piece that is plain values; it is made now if it is new."""
        if (kept := self.get(digest)) is not None:
            return marshal.loads(kept)
        values = make()
        self.add(digest, marshal.dumps(values))
        return values

    def add(self, digest: bytes, made: bytes) -> None:
        """Take in a piece that is new, or now another."""
        if self._room <= 0:
            return
        try:
            # To move there takes longer than to write.
            if not self._at_end:
                self._new.seek(self._end)
                self._at_end = True
            self._new.write(made)
        except OSError:
            # Where no more can be written, nothing is kept.
            self._room = 0
            return
        self._fresh[digest] = (self._end, len(made))
        self._asked.pop(digest, None)
        self._end += len(made)
        self._room -= len(made)

    def keeps(self, digest: bytes) -> bool:
        """Whether a piece is kept for the next run: one that is new or was asked for."""
        return digest in self._fresh or digest in self._asked

    def is_new(self, few: int, part: int, more: int = 0) -> bool:
        """Whether more than `few` pieces are new, and more than one `part` of the others.

        To make fewer once more costs less than to write all. So many `more` count as new.
        """
        return len(self._fresh) + more > max(few, len(self._asked) // part)

    def keep(self, besides: Any = None) -> None:
        """Write all that was asked for or is new, with some plain values, unless it is too much."""
        if self._room > 0:
            keep(self._key, self._all(besides))

    def _all(self, besides: Any) -> Iterator[bytes]:
        """The pieces, then where each stands, then how long that list is."""
        places, at = {}, 0
        for digest, place in self._asked.items():
            yield _part(self._old, place)
            places[digest] = (at, place[1])
            at += place[1]
        # Where a file that is open cannot be replaced, it is closed before.
        self._old.close()
        self._new.seek(0)
        while part := self._new.read(HELD):
            yield part
        places |= {digest: (at + start, size) for digest, (start, size) in self._fresh.items()}
        told = marshal.dumps((places, besides))
        yield told
        yield len(told).to_bytes(LENGTH)


def _contents(file: BinaryIO) -> tuple[dict[bytes, Place], Any]:
    """Where in a file each piece stands, and what was kept besides."""
    start, end = file.tell(), file.seek(0, SEEK_END)
    if end == start:
        return {}, None
    length = int.from_bytes(_part(file, (end - LENGTH, LENGTH)))
    places, besides = marshal.loads(_part(file, (end - LENGTH - length, length)))
    return {digest: (start + at, size) for digest, (at, size) in places.items()}, besides


def _part(file: BinaryIO | SpooledTemporaryFile[bytes], place: Place) -> bytes:
    start, size = place
    file.seek(start)
    return file.read(size)
