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
# Knuth, The Art of Computer Programming, volume 3, 6.4: multiplicative hashing, uniform probing.
SPREAD, AGAIN, BITS = 2654435769, 2246822519, 32
MASK = (1 << BITS) - 1
STEPS, PARTS = 8, 16


def level(often: int) -> int:
    """How frequent something is, in octaves: as near as rank needs to know it."""
    return often.bit_length()


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
    """The keys where their values send them, or at the next free of `size` places; else None.

    Each is sent from place to place as if by chance: one key more then moves some five others (the
    logarithm of the size), where a search among the neighbours moves a whole row.
    """
    places: list[int | None] = [None] * size
    for key in keys:
        at = next(at for at in _sent(key, size) if places[at] is None)
        places[at] = key
    return places


def _sent(key: int, size: int) -> Iterator[int]:
    """The places that a key asks for in turn; all of them in the end."""
    for attempt in range(size):
        value = (key * SPREAD + attempt * AGAIN) & MASK
        value = (value ^ value >> 15) * AGAIN & MASK
        yield (value ^ value >> 13) * size >> BITS
    yield from range(size)


def steady(size: float) -> float:
    """A size that stays what it is while what it is made of grows by a little: an eighth octave."""
    return 2 ** (round(STEPS * math.log2(size)) / STEPS) if size > 0 else size
