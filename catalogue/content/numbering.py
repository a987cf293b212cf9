"""Numbering: what is frequent gets a low number, and keeps it when a few words change.

Low numbers take fewer bytes in the index, and a PDF numbers glyphs as they come. A mere ranking
would move half of all numbers by one as soon as one thing overtakes another, and with them nearly
every byte; a patch would hold all of it.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

# So many numbers take one byte of UTF-8; each class after them is twice as large as the last, so
# that the last of two bytes ends where these do.
ONE_BYTE, FIRST = 92, 128
# Knuth, The Art of Computer Programming, volume 3, 6.4: multiplicative hashing.
SPREAD, BITS = 2654435769, 32
STEPS, PARTS = 8, 16


def level(often: int) -> int:
    """How frequent something is, in half octaves: as near as rank needs to know it."""
    return round(2 * math.log2(often)) if often > 0 else -1


def numbered(keys: Sequence[int]) -> list[int | None]:
    """The keys, which fall in `level` and rise within one, at their numbers; None for unused ones.

    Within a class of as many bytes a key stands where its own value sends it, or at the next place
    that is free. A class that is not full has some places more than it needs.
    """
    places: list[int | None] = []
    for start, size in _classes():
        some = keys[start : start + size]
        if not some:
            break
        places += placed(some, min(size, -(-len(some) // (size // PARTS)) * (size // PARTS)))
    while places and places[-1] is None:
        places.pop()
    return places


def _classes() -> Iterator[tuple[int, int]]:
    start, size = 0, ONE_BYTE
    while True:
        yield start, size
        start, size = start + size, size * 2 if start else FIRST


def placed(keys: Sequence[int], size: int) -> list[int | None]:
    """The keys where their values send them, or at the next free of `size` places; else None."""
    places: list[int | None] = [None] * size
    for key in keys:
        at = (key * SPREAD % (1 << BITS)) * size >> BITS
        while places[at] is not None:
            at = (at + 1) % size
        places[at] = key
    return places


def steady(size: float) -> float:
    """A size that stays what it is while what it is made of grows by a little: an eighth octave."""
    return 2 ** (round(STEPS * math.log2(size)) / STEPS) if size > 0 else size
