"""Numbering: what is frequent gets a low number, and keeps it when a few words change.

Low numbers take fewer bytes in the index, and a PDF numbers glyphs as they come. A mere ranking
would move half of all numbers by one as soon as one thing overtakes another, and with them nearly
every byte; a patch would hold all of it.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from itertools import count

# So many numbers take one byte of UTF-8, so many two; each class after them is twice as large.
ONE_BYTE, TWO_BYTES = 92, 1920
# Knuth, The Art of Computer Programming, volume 3, 6.4: multiplicative hashing, uniform probing.
SPREAD, AGAIN, BITS = 2654435769, 2246822519, 32
MASK = (1 << BITS) - 1
STEPS, FEW = 8, 4
# How much of a table is used; of its last class a little more, as what is unused takes room, too.
WELL, FILLED = 0.75, 0.85
# What comes and goes is rare: rarer than this it takes its place last, and moves only its like.
SELDOM = 20


def numbered(often: Mapping[int, int]) -> list[int | None]:
    """The keys at their numbers, the frequent ones low, by how often each is; None for unused ones.

    Within a class of as many bytes a key stands where its own value sends it, or at the next place
    that is free.
    """
    return _numbered(often, _classes())


def doubled(often: Mapping[int, int]) -> list[int | None]:
    """The same for numbers that take bits: each class is twice as large as the one before."""
    return _numbered(often, (1 << bits for bits in count()))


def _numbered(often: Mapping[int, int], classes: Iterator[int]) -> list[int | None]:
    waiting, places = dict(often), list[int | None]()
    for size in classes:
        some = sorted(most(waiting, size), key=lambda key: (often[key] < SELDOM, key))
        for key in some:
            del waiting[key]
        room = math.ceil(steady(len(some) / FILLED))
        places += placed(some, size if waiting else min(size, room))
        if not waiting:
            break
    while places and places[-1] is None:
        places.pop()
    return places


def most(often: Mapping[int, int], size: int) -> list[int]:
    """The most frequent keys, no more than `size`, rising.

    How often each is counts by steps of a scale: within a step the lower key comes first, so that
    few change places. Of those that do, one moves one other out.
    """
    if len(often) <= size:
        return sorted(often)
    falling = sorted(often, key=lambda key: (-_step(often[key]), key))
    return sorted(falling[:size])


def _step(count: int) -> int:
    """Which of the steps of an octave a count has reached."""
    return math.floor(FEW * math.log2(count))


def _classes() -> Iterator[int]:
    yield ONE_BYTE
    size = TWO_BYTES
    while True:
        yield size
        size *= 2


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


def steady(size: float, steps: int = STEPS) -> float:
    """A size that stays what it is while what it is made of grows by a little.

    It has so many `steps` an octave.
    """
    return 2 ** (round(steps * math.log2(size)) / steps) if size > 0 else size
