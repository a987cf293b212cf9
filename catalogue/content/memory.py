"""Memory: what files said when they were read last, so that only those that changed are parsed.

Parsing is most of what it costs to read a large content. Only what was sound is remembered from run
to run, as JSON, in the user's cache: nothing in it can run, and schema and checks judge what comes
from it like anything that is parsed.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from functools import cache
from io import BytesIO
from itertools import chain
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import BinaryIO

import yaml

from catalogue.content.cache import MOST, held_file, keep, key_of
from catalogue.content.resources import PACKAGE
from catalogue.content.source import Document, Found
from catalogue.content.state import state_of

# So many files may be new, or one in so many, before all is written anew: to parse them once more
# costs less.
FEW, PART = 300, 20
# What is new is written aside from so many bytes on.
HELD = 1 << 20
# First byte and number of bytes.
Place = tuple[int, int]
# Characters of a digest.
SIZE = 64


class Memory:
    """What each file said, for whoever looks at the same folder again and again."""

    def __init__(self) -> None:
        self._found: dict[str, tuple[bytes, Found]] = {}

    def get(self, path: str, digest: bytes) -> Found | None:
        """What was found in a file that says the same as before; None when it does not."""
        before, found = self._found.get(path, (b"", None))
        return found if before == digest else None

    def put(self, path: str, digest: bytes, found: Found) -> None:
        """Remember what was found in a file."""
        self._found[path] = (digest, found)


class Kept:
    """The same from run to run: what files without a problem said, as lines of JSON.

    Each line is read when its file is asked for, and let go.
    """

    def __init__(self, root: Path) -> None:
        self._key = key_of(f"files of {root.absolute()} read by {_program()}")
        self._old = held_file(self._key) or BytesIO()
        # The digest of a text → where in the cache stands what it said.
        self._places = _places(self._old)
        self._asked: dict[bytes, Place] = {}
        self._new, self._many = SpooledTemporaryFile(HELD), 0  # noqa: SIM115
        # A content for which the cache is too small need not be written.
        self._room = MOST

    def __enter__(self) -> Kept:
        return self

    def __exit__(self, *_: object) -> None:
        self._old.close()
        self._new.close()

    def get(self, path: str, digest: bytes) -> Found | None:
        """What a file said whose text was read before."""
        place = self._places.get(digest)
        if place is None:
            return None
        self._asked[digest] = place
        return Document(path=path, data=json.loads(self._line(place))), []

    def _line(self, place: Place) -> bytes:
        start, size = place
        self._old.seek(start)
        return self._old.read(size)

    def put(self, _: str, digest: bytes, found: Found) -> None:
        """Remember what was found in a file, if nothing is wrong with it."""
        document, problems = found
        if document is None or problems or self._room <= 0:
            return
        said = json.dumps(document.data, ensure_ascii=False, separators=(",", ":"))
        line = b"%b%b\n" % (_name(digest), said.encode("utf-8", "surrogatepass"))
        try:
            self._new.write(line)
        except OSError:
            # Where no more can be written, nothing is kept.
            self._room = 0
        self._room -= len(line)
        self._many += 1

    def keep(self) -> None:
        """Write it all, unless little is new or all is too much."""
        if self._room > 0 and self._many > max(FEW, len(self._asked) // PART):
            self._new.seek(0)
            keep(self._key, chain(self._held(), self._new))

    def _held(self) -> Iterator[bytes]:
        """The lines that were asked for."""
        for digest, place in self._asked.items():
            yield b"%b%b\n" % (_name(digest), self._line(place))
        # Where a file that is open cannot be replaced, it is closed before.
        self._old.close()


@cache
def _program() -> str:
    """What reads files: another of it may understand them otherwise."""
    return f"{state_of((PACKAGE / 'content',))} {yaml.__version__} {sys.version}"


def _places(cache: BinaryIO) -> dict[bytes, Place]:
    """Where each line of a cache stands, by the digest that it begins with."""
    found, at = {}, cache.tell()
    for line in cache:
        found[bytes.fromhex(line[:SIZE].decode())] = (at + SIZE, len(line) - SIZE)
        at += len(line)
    return found


def _name(digest: bytes) -> bytes:
    """A digest as it heads a line: its own bytes may end one."""
    return digest.hex().encode()
