"""Fingerprints: one digest of a whole folder, of which only the files are read that may be new.

What each file held is remembered in the user's cache, under the mark that the file had.
"""

from __future__ import annotations

import os
import time
from contextlib import suppress
from pathlib import Path

from catalogue.content import cache, state
from catalogue.content.state import file_mark, held_digest, is_settled

# So many files may be new, or one in so many, before all is written anew.
FEW, PART = 300, 20
# What a mark says, and the SHA-256 of what the file held.
Marked = tuple[tuple[int, ...], bytes]


def fingerprint_of(folder: Path, besides: str = "") -> str:
    """The same as `state.state_of` tells of a folder, wherever it lies."""
    name, now = f"digests of {folder.absolute()}", time.time_ns()
    before: dict[str, Marked] = cache.held_values(name) or {}
    after: dict[str, Marked] = {}

    def digest(path: str) -> bytes:
        with suppress(OSError):
            mark = file_mark(os.stat(path))  # noqa: PTH116
            told, known = before.get(path, ((), b""))
            found = known if told == mark else held_digest(path)
            if is_settled(mark, now):
                after[path] = (tuple(mark), found)
            return found
        return held_digest(path)

    made = state.state_of((folder,), besides, digest)
    new = sum(before.get(path) != marked for path, marked in after.items())
    if new > max(FEW, len(before) // PART):
        cache.keep_values(name, after)
    return made
