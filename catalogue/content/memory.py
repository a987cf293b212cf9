"""Memory: what files said when they were read last, so that only those that changed are parsed.

Parsing is most of what it costs to read a large content. Only what was sound is remembered from run
to run, as plain values in the user's cache: nothing in it can run. A file that is marked as it was
is not even opened, and an entry that was found sound in the same `context` is not judged again: it
is unpacked as what it is.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from catalogue.content.model import BY_NAME, Entry, fit_packed
from catalogue.content.pieces import Pieces
from catalogue.content.source import Document, Found, read_string, read_text, text_digest
from catalogue.content.state import FileMark, file_mark, is_settled
from catalogue.content.workers import Team

# So many files may be new, or one in so many, before all is written anew: to parse them once more
# costs less.
FEW, PART = 300, 20
# So many files are read ahead at once; fewer are read before a worker has begun.
AHEAD = 400
Mark = tuple[int, ...]
# Whether the data of an entry of a kind obey its schema.
Obeys = Callable[[str, Any], bool]


class _Parsed(NamedTuple):
    """What a file says, the digest of its text, its mark where it has settled.

    `said` is empty where the text was known; `lawful` tells whether it obeys the schema of its
    kind.
    """

    path: str
    digest: bytes
    mark: Mark
    said: bytes
    lawful: bool


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

    def entries(self, _: Mapping[str, str]) -> dict[str, tuple[bytes, Entry]]:
        """The entries of files that were found sound as such of a kind, by their paths.

        Each with the digest of its text; none of a file of which that is not known unopened.
        """
        return {}

    def is_lawful(self, _: str, __: bytes) -> bool:
        """Whether a text was found to obey the schema of this kind when it was read ahead."""
        return False

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

    def read_ahead(self, kinds: Mapping[str, str], team: Team, obeys: Obeys) -> None:
        """Have the team parse what is to be parsed of many files, and hold it to its schema.

        `kinds` has the kind of entry of each file; `obeys` tells whether data do.
        """

    def keep(self) -> None:
        """Keep it for the next run, which only some memories do."""


class Kept(Memory):
    """The same from run to run: what files without a problem said.

    What a file said is read when it is asked for, and let go.
    """

    def __init__(self, root: Path) -> None:
        super().__init__()
        self._root, self._now = root, time.time_ns()
        # By the digest of a text, what it said.
        self._said = Pieces(f"files of {root.absolute()}")
        known, self._context, self._sound = self._said.besides or ({}, b"", {})
        # A file → its last text, and what the mark said that it had.
        self._known: dict[str, tuple[bytes, Mark]] = known
        self._marks: dict[str, tuple[bytes, Mark]] = {}
        # What was read ahead: a file → its text; a text → the kind whose schema it obeys.
        self._ahead: dict[str, bytes] = {}
        self._lawful: dict[bytes, str] = {}
        # How many texts are marked or judged otherwise than before.
        self._many = 0

    def __enter__(self) -> Kept:
        return self

    def __exit__(self, *_: object) -> None:
        self._said.close()

    def found_sound(self, kind: str, digest: bytes) -> None:
        """Remember that of a text; what is kept of others is written once much of it is new."""
        super().found_sound(kind, digest)
        self._many += digest in self._said

    def entries(self, kinds: Mapping[str, str]) -> dict[str, tuple[bytes, Entry]]:
        """The entries of files that are marked as they were and were found sound as of a kind."""
        found: dict[str, tuple[bytes, Entry]] = {}
        for path, kind in kinds.items():
            digest = self.same(path)
            if digest is None or self._sound.get(digest) != kind:
                continue
            if said := self._said.get(digest):
                found[path] = digest, fit_packed(BY_NAME[kind].entry, said)
        return found

    def get(self, path: str, digest: bytes) -> Found | None:
        """What a file said whose text was read before."""
        if (said := self._said.get(digest)) is None:
            return None
        return Document(path=path, data=msgspec.msgpack.decode(said)), []

    def put(self, _: str, digest: bytes, found: Found) -> None:
        """Remember what was found in a file, if nothing is wrong with it."""
        document, problems = found
        if document is not None and not problems and (said := _packed(document.data)):
            self._said.add(digest, said)

    def same(self, path: str) -> bytes | None:
        """The digest of what a file says that is marked as it was."""
        if digest := self._ahead.get(path):
            return digest
        known = self._known.get(path)
        if known is None or (path not in self._marks and known[1] != self._mark(path)):
            return None
        self._marks[path] = known
        return known[0]

    def saw(self, path: str, digest: bytes) -> None:
        """Remember that a file says this, if nobody can have changed it since unseen."""
        if path not in self._marks and (mark := self._mark(path)):
            self._marks[path] = (digest, tuple(mark))
            self._many += digest in self._said

    def _mark(self, path: str) -> FileMark | None:
        """The mark of a file that has settled; a file may be changed while it is read."""
        with suppress(OSError):
            mark = file_mark(os.stat(f"{self._root}{os.sep}{path}"))  # noqa: PTH116
            return mark if is_settled(mark, self._now) else None
        return None

    def is_lawful(self, kind: str, digest: bytes) -> bool:
        """Whether a text was found to obey the schema of this kind when it was read ahead."""
        return self._lawful.get(digest) == kind

    def read_ahead(self, kinds: Mapping[str, str], team: Team, obeys: Obeys) -> None:
        """Parse what is to be parsed of many files, side by side, and hold it to its schema.

        A file with a problem is read once more by whoever tells it.
        """
        left = [path for path in kinds if self.same(path) is None] if team.jobs > 1 else []
        if len(left) <= AHEAD:
            return
        shares = [
            {path: kinds[path] for path in left[at : at + AHEAD]}
            for at in range(0, len(left), AHEAD)
        ]
        for at in range(0, len(shares), team.jobs):
            own, *others = shares[at : at + team.jobs]
            begun = [team.submit(self._parsed, share, obeys) for share in others]
            for some in (self._parsed(own, obeys), *(each.result() for each in begun)):
                for each in some:
                    self._take(each, kinds[each.path])

    def _parsed(self, kinds: Mapping[str, str], obeys: Obeys) -> list[_Parsed]:
        """What the files say in which nothing is odd or wrong by itself."""
        made = []
        for path, kind in kinds.items():
            mark = self._mark(path)
            text, odd = read_text(self._root, path)
            if text is None or odd:
                continue
            digest, marked = text_digest(text), tuple(mark or ())
            if digest in self._said:
                # What it says is read by who asks: workers would share the place in that file.
                made.append(_Parsed(path, digest, marked, b"", lawful=False))
                continue
            document, problems = read_string(path, text)
            if document is not None and not problems:
                lawful = obeys(kind, document.data)
                made.append(_Parsed(path, digest, marked, _packed(document.data), lawful=lawful))
        return made

    def _take(self, found: _Parsed, kind: str) -> None:
        """Remember what was read ahead."""
        self._ahead[found.path] = found.digest
        if found.said:
            self._said.add(found.digest, found.said)
        if found.mark:
            self._marks[found.path] = (found.digest, found.mark)
            self._many += found.digest in self._said
        if found.lawful:
            self._lawful[found.digest] = kind

    def keep(self) -> None:
        """Write it all, unless little is new or all is too much."""
        if self._said.is_new(FEW, PART, self._many):
            sound = {text: kind for text, kind in self._sound.items() if self._said.keeps(text)}
            self._said.keep((self._marks, self._context, sound))


def _packed(data: Any) -> bytes:
    """The data of a file; empty where it holds what cannot be packed, such as a huge number."""
    try:
        packed: bytes = msgspec.msgpack.encode(data)
    except (OverflowError, RecursionError, TypeError, ValueError):
        return b""
    return packed
