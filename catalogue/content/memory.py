"""Memory: what files said when they were read last, so that only those that changed are parsed.

Parsing is most of what it costs to read a large content. Only what was sound is remembered from run
to run, as JSON, in the user's cache: nothing in it can run, and schema and checks judge what comes
from it like anything that is parsed.
"""

from __future__ import annotations

import hashlib
import json
import sys
from functools import cache
from itertools import chain
from pathlib import Path
from tempfile import SpooledTemporaryFile

import yaml

from catalogue.content.cache import MOST, held, keep, key_of
from catalogue.content.resources import PACKAGE
from catalogue.content.source import Document, Found
from catalogue.content.state import state_of

# So many files may be new, or one in so many, before all is written anew: to parse them once more
# costs less.
FEW, PART = 300, 20
# What is new is written aside from so many bytes on.
HELD = 1 << 20
# Characters of a digest.
SIZE = 64


class Memory:
    """What each file said, for whoever looks at the same folder again and again."""

    def __init__(self) -> None:
        self._found: dict[str, tuple[str, Found]] = {}

    def get(self, path: str, text: str) -> Found | None:
        """What was found in a file that says the same as before; None when it does not."""
        before, found = self._found.get(path, ("", None))
        return found if before == text else None

    def put(self, path: str, text: str, found: Found) -> None:
        """Remember what was found in a file."""
        self._found[path] = (text, found)


class Kept:
    """The same from run to run: what files without a problem said, as lines of JSON.

    Each line is read when its file is asked for, and let go.
    """

    def __init__(self, root: Path) -> None:
        self._key = key_of(f"files of {root.absolute()} read by {_program()}")
        self._raw = held(self._key) or b""
        # The digest of a text → where in the cache stands what it said; and what is new.
        self._places = _places(self._raw)
        self._asked: dict[bytes, slice] = {}
        self._new: SpooledTemporaryFile[bytes] | None = None
        self._many = 0
        # A content for which the cache is too small need not be written.
        self._room = MOST

    def get(self, path: str, text: str) -> Found | None:
        """What a file said whose text was read before."""
        key = _digest(text)
        place = self._places.get(key)
        if place is None:
            return None
        self._asked[key] = place
        return Document(path=path, data=json.loads(self._raw[place])), []

    def put(self, _: str, text: str, found: Found) -> None:
        """Remember what was found in a file, if nothing is wrong with it."""
        document, problems = found
        if document is None or problems or self._room <= 0:
            return
        said = json.dumps(document.data, ensure_ascii=False, separators=(",", ":"))
        line = b"%b%b\n" % (_digest(text), said.encode("utf-8", "surrogatepass"))
        if self._new is None:
            self._new = SpooledTemporaryFile(HELD)  # noqa: SIM115
        try:
            self._new.write(line)
        except OSError:
            # Where no more can be written, nothing is kept.
            self._room = 0
        self._room -= len(line)
        self._many += 1

    def keep(self) -> None:
        """Write it all, unless little is new or all is too much."""
        if self._new is None:
            return
        with self._new as new:
            if self._room > 0 and self._many > max(FEW, len(self._asked) // PART):
                asked = (b"%b%b\n" % (key, self._raw[place]) for key, place in self._asked.items())
                new.seek(0)
                keep(self._key, chain(asked, new))


@cache
def _program() -> str:
    """What reads files: another of it may understand them otherwise."""
    return f"{state_of((PACKAGE / 'content',))} {yaml.__version__} {sys.version}"


def _places(raw: bytes) -> dict[bytes, slice]:
    """Where each line of a cache stands, by the digest that it begins with."""
    found, at = {}, 0
    while (end := raw.find(b"\n", at)) >= 0:
        found[raw[at : at + SIZE]] = slice(at + SIZE, end)
        at = end + 1
    return found


def _digest(text: str) -> bytes:
    return hashlib.sha256(text.encode()).hexdigest().encode()
