"""Memory: what files said when they were read last, so that only those that changed are parsed.

Parsing is most of what it costs to read a large content. Only what was sound is remembered from run
to run, as plain values in the user's cache: nothing in it can run. A file that is marked as it was
is not even opened, and an entry that was found sound in the same `context` is not judged again.
"""

from __future__ import annotations

import marshal
import os
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

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
        # By the digest of a text, what it said.
        self._said = Pieces(f"files of {root.absolute()}")
        known, self._context, self._sound = self._said.besides or ({}, b"", {})
        # A file → its last text, and what the mark said that it had.
        self._known: dict[str, tuple[bytes, Mark]] = known
        self._marks: dict[str, tuple[bytes, Mark]] = {}
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

    def get(self, path: str, digest: bytes) -> Found | None:
        """What a file said whose text was read before."""
        said = self._said.get(digest)
        return None if said is None else (Document(path=path, data=marshal.loads(said)), [])

    def put(self, _: str, digest: bytes, found: Found) -> None:
        """Remember what was found in a file, if nothing is wrong with it."""
        document, problems = found
        if document is not None and not problems:
            self._said.add(digest, marshal.dumps(document.data))

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
            self._marks[path] = (digest, tuple(mark))
            self._many += digest in self._said

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
                    self._said.add(digest, said)

    def _parsed(self, paths: Sequence[str]) -> list[tuple[bytes, bytes]]:
        """What each sound file says that is not remembered, after its digest."""
        made = []
        for path in paths:
            text, odd = read_text(self._root, path)
            if text is None or odd or (digest := text_digest(text)) in self._said:
                continue
            document, problems = read_string(path, text)
            if document is not None and not problems:
                made.append((digest, marshal.dumps(document.data)))
        return made

    def keep(self) -> None:
        """Write it all, unless little is new or all is too much."""
        if self._said.is_new(FEW, PART, self._many):
            sound = {text: kind for text, kind in self._sound.items() if self._said.keeps(text)}
            self._said.keep((self._marks, self._context, sound))
