"""Fingerprints: one digest of whole folders, of which only the files are read that may be new.

What each file held is remembered in the user's cache, under the mark that the file had.
"""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from catalogue.content import cache, state
from catalogue.content.resources import OVERRIDES, PACKAGE, SCHEMAS
from catalogue.content.state import FileMark, file_mark, held_digest, is_settled

# So many files may be new, or one in so many, before all is written anew; and so many bytes: to
# read two fonts takes as long as ten thousand entries are looked at.
FEW, PART, BYTES = 50, 20, 1 << 20
# What a mark says, and the SHA-256 of what the file held.
Marked = tuple[tuple[int, ...], bytes]


def program() -> str:
    """The state of this program and of the libraries that are installed.

    Another version of either may make another product.
    """
    return fingerprint_of((PACKAGE, SCHEMAS, OVERRIDES), state.libraries())


def program_here() -> str:
    """The same, and where it lies: the files of another may be changed or taken away."""
    return f"{program()} in {OVERRIDES} {state.library_places()}"


def fingerprint_of(places: Sequence[Path], besides: str = "") -> str:
    """The same as `state.state_of` tells of files and folders, wherever these lie."""
    name = " ".join(["digests of", *(str(place.absolute()) for place in places)])
    before: dict[str, Marked] = cache.held_values(name) or {}
    after: dict[str, Marked] = {}
    now = time.time_ns()

    def digest(path: str) -> bytes:
        with suppress(OSError):
            mark = file_mark(os.stat(path))  # noqa: PTH116
            told, known = before.get(path, ((), b""))
            found = known if told == mark else held_digest(path)
            if is_settled(mark, now):
                after[path] = (tuple(mark), found)
            return found
        return held_digest(path)

    made = state.state_of(places, besides, digest)
    new = [FileMark(*marked[0]) for path, marked in after.items() if before.get(path) != marked]
    if len(new) > max(FEW, len(before) // PART) or sum(mark.size for mark in new) > BYTES:
        cache.keep_values(name, after)
    return made
