"""Memory: what files said when they were read last, so that only those that changed are parsed.

Parsing is most of what it costs to read a large content. Only what was sound is remembered from run
to run, as plain values in the user's cache: nothing in it can run. A file that is marked as it was
is not even opened, and an entry that was found sound in the same `context` is not judged again.
"""

from __future__ import annotations

import marshal
import os
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from io import SEEK_END, BytesIO
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import BinaryIO

from catalogue.content.cache import MOST, held_file, keep, key_of
from catalogue.content.source import Document, Found, read_string, read_text, text_digest
from catalogue.content.state import FileMark, code_here, file_mark, is_settled, libraries
from catalogue.content.workers import Team

# So many files may be new, or one in so many, before all is written anew: to parse them once more
# costs less.
FEW, PART = 300, 20
# What is new is written aside from so many bytes on, and so many are copied at once.
HELD = 1 << 20
# So many files are read ahead at once; fewer are read before a worker has begun.
AHEAD = 400
# How many bytes tell how long the list of all that is remembered is, at its end.
LENGTH = 8
# First byte and number of bytes.
Place = tuple[int, int]


class Memory:
    """What each file said, for whoever looks at the same folder again and again."""

    def __init__(self) -> None:
        self._found: dict[str, tuple[bytes, Found]] = {}
        self._context = b""
        self._sound: dict[bytes, str] = {}

    def judge_in(self, context: bytes) -> None:
        """Say what entries are judged by besides what they say: in another one nothing is sound."""
        if context != self._context:
            self._context, self._sound = context, {}

    def is_sound(self, kind: str, digest: bytes) -> bool:
        """Whether a text was found sound as an entry of this kind, taken by itself."""
        return self._sound.get(digest) == kind

    def found_sound(self, kind: str, digest: bytes) -> None:
        """Remember that of a text."""
        self._sound[digest] = kind

    def get(self, path: str, digest: bytes) -> Found | None:
        """What was found in a file that says the same as before; None when it does not."""
        before, found = self._found.get(path, (b"", None))
        return found if before == digest else None

    def put(self, path: str, digest: bytes, found: Found) -> None:
        """Remember what was found in a file."""
        self._found[path] = (digest, found)

    def same(self, _: str) -> bytes | None:
        """The digest of what a file says, if that can be told without opening it."""
        return None

    def saw(self, path: str, digest: bytes) -> None:
        """Remember that a file says this, and that nothing is odd in how it is written."""

    def read_ahead(self, paths: Sequence[str], team: Team) -> None:
        """Have the team parse what is to be parsed of many files."""


class Kept(Memory):
    """The same from run to run: what files without a problem said.

    What a file said is read when it is asked for, and let go.
    """

    def __init__(self, root: Path) -> None:
        super().__init__()
        self._root, self._now = root, time.time_ns()
        self._key = key_of(f"files of {root.absolute()} read by {code_here()} {libraries()}")
        self._old = held_file(self._key) or BytesIO()
        # The digest of a text → where in the cache stands what it said; a file → its last text.
        self._places, self._known, self._context, self._sound = _contents(self._old)
        self._asked: dict[bytes, Place] = {}
        self._new, self._fresh = SpooledTemporaryFile(HELD), dict[bytes, Place]()  # noqa: SIM115
        self._marks: dict[str, tuple[bytes, FileMark]] = {}
        self._many = 0
        # A content for which the cache is too small need not be written.
        self._room = MOST

    def __enter__(self) -> Kept:
        return self

    def __exit__(self, *_: object) -> None:
        self._old.close()
        self._new.close()

    def found_sound(self, kind: str, digest: bytes) -> None:
        """Remember that of a text; what is kept of others is written once much of it is new."""
        super().found_sound(kind, digest)
        self._many += digest in self._places

    def get(self, path: str, digest: bytes) -> Found | None:
        """What a file said whose text was read before."""
        if place := self._fresh.get(digest):
            said = _line(self._new, place)
        elif place := self._places.get(digest):
            self._asked[digest] = place
            said = _line(self._old, place)
        else:
            return None
        return Document(path=path, data=marshal.loads(said)), []

    def put(self, _: str, digest: bytes, found: Found) -> None:
        """Remember what was found in a file, if nothing is wrong with it."""
        document, problems = found
        if document is not None and not problems:
            self._add(digest, marshal.dumps(document.data))

    def _add(self, digest: bytes, said: bytes) -> None:
        if self._room <= 0:
            return
        try:
            start = self._new.seek(0, SEEK_END)
            self._new.write(said)
        except OSError:
            # Where no more can be written, nothing is kept.
            self._room = 0
            return
        self._fresh[digest] = (start, len(said))
        self._room -= len(said)
        self._many += 1

    def same(self, path: str) -> bytes | None:
        """The digest of what a file says that is marked as it was."""
        known = self._known.get(path)
        if known is None or (path not in self._marks and known[1] != self._mark(path)):
            return None
        self._marks[path] = known
        return known[0]

    def saw(self, path: str, digest: bytes) -> None:
        """Remember that a file says this, if nobody can have changed it since unseen."""
        if path not in self._marks and (mark := self._mark(path)):
            self._marks[path] = (digest, mark)
            self._many += digest in self._places

    def _mark(self, path: str) -> FileMark | None:
        """The mark of a file that has settled; a file may be changed while it is read."""
        with suppress(OSError):
            mark = file_mark(os.stat(f"{self._root}{os.sep}{path}"))  # noqa: PTH116
            return mark if is_settled(mark, self._now) else None
        return None

    def read_ahead(self, paths: Sequence[str], team: Team) -> None:
        """Parse what is to be parsed of many files, side by side; the rest says what it said.

        A file with a problem is read once more by whoever tells it.
        """
        left = [path for path in paths if self.same(path) is None] if team.jobs > 1 else []
        if len(left) <= AHEAD:
            return
        shares = [left[at : at + AHEAD] for at in range(0, len(left), AHEAD)]
        for at in range(0, len(shares), team.jobs):
            own, *others = shares[at : at + team.jobs]
            begun = [team.submit(self._parsed, share) for share in others]
            for found in (self._parsed(own), *(each.result() for each in begun)):
                for digest, said in found:
                    self._add(digest, said)

    def _parsed(self, paths: Sequence[str]) -> list[tuple[bytes, bytes]]:
        """What each sound file says that is not remembered, after its digest."""
        made = []
        for path in paths:
            text, odd = read_text(self._root, path)
            if text is None or odd or (digest := text_digest(text)) in self._places:
                continue
            document, problems = read_string(path, text)
            if document is not None and not problems:
                made.append((digest, marshal.dumps(document.data)))
        return made

    def keep(self) -> None:
        """Write it all, unless little is new or all is too much."""
        if self._room > 0 and self._many > max(FEW, len(self._asked) // PART):
            keep(self._key, self._all())

    def _all(self) -> Iterator[bytes]:
        """What was asked for and what is new, then where each stands and how long that list is."""
        places, at = {}, 0
        for digest, place in self._asked.items():
            yield _line(self._old, place)
            places[digest] = (at, place[1])
            at += place[1]
        # Where a file that is open cannot be replaced, it is closed before.
        self._old.close()
        self._new.seek(0)
        while part := self._new.read(HELD):
            yield part
        places |= {digest: (at + start, size) for digest, (start, size) in self._fresh.items()}
        marks = {path: (digest, tuple(mark)) for path, (digest, mark) in self._marks.items()}
        sound = {digest: kind for digest, kind in self._sound.items() if digest in places}
        told = marshal.dumps((places, marks, self._context, sound))
        yield told
        yield len(told).to_bytes(LENGTH)


Contents = tuple[
    Mapping[bytes, Place], Mapping[str, tuple[bytes, FileMark]], bytes, dict[bytes, str]
]


def _contents(file: BinaryIO) -> Contents:
    """What a cache holds: where each text stands, what each file said under which mark.

    Then the context in which entries were judged, and the kind of each text that was sound in it.
    """
    start, end = file.tell(), file.seek(0, SEEK_END)
    if end == start:
        return {}, {}, b"", {}
    length = int.from_bytes(_line(file, (end - LENGTH, LENGTH)))
    places, marks, context, sound = marshal.loads(_line(file, (end - LENGTH - length, length)))
    return (
        {digest: (start + at, size) for digest, (at, size) in places.items()},
        {path: (digest, FileMark(*mark)) for path, (digest, mark) in marks.items()},
        context,
        sound,
    )


def _line(file: BinaryIO | SpooledTemporaryFile[bytes], place: Place) -> bytes:
    start, size = place
    file.seek(start)
    return file.read(size)
