"""Bits: numbers that take as few bits as they need, in characters that a script may hold.

Two characters of one byte each are a unit of 13 bits: 92 times 92 of them are a little more than
2 to the power of 13. What is written together begins with a unit of its own; where no more than
`BRIEF` bits of its last unit are used, that is one character, and whatever comes behind it is read
with it and let go. A distance is written as Rice does (as many zeros as it has whole steps, a one,
the rest), all others as Golomb codes that grow (as many zeros as there are bits to come, a one,
these bits).
"""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from catalogue.search.spelling import Numbers, codes, value

UNIT, DIGITS, BRIEF = 13, 92, 5
FULL = (1 << UNIT) - 1
# Numbers that take one byte.
_BYTES = codes(np.arange(DIGITS)).astype(np.uint8)


def rice(sizes: Numbers, many: int) -> Numbers:
    """How many bits of each distance are written as they are, in lists of so many documents.

    A step of as many is worth its bit as long as distances are a quarter longer on average.
    """
    found = np.zeros(len(sizes), np.int64)
    while (more := (5 * sizes << found + 1) <= 4 * many).any():
        found += more
    return found


@cache
def golomb(most: int, low: int = 0) -> tuple[Numbers, Numbers]:
    """How the numbers up to `most` are written, and in how many bits; `low` of them as they are."""
    numbers = np.arange(most + 1, dtype=np.int64)
    zeros = np.frexp((numbers >> low) + 1)[1].astype(np.int64) - 1
    return numbers + (1 << low), 2 * zeros + 1 + low


def put(units: Numbers, ends: NDArray[np.integer[Any]], numbers: Numbers) -> None:
    """Write each number so that it ends before a bit; nothing is written at any of its bits."""
    last = (ends - 1) // UNIT
    shift = UNIT * (last + 1) - ends
    np.add.at(units, last, numbers << shift & FULL)
    rest = numbers >> UNIT - shift
    more = np.flatnonzero(rest != 0)
    while len(more):
        rest, last = rest[more], last[more] - 1
        np.add.at(units, last, rest & FULL)
        rest >>= UNIT
        more = np.flatnonzero(rest != 0)


def in_characters(units: Numbers, used: Numbers) -> tuple[bytes, Numbers]:
    """Units as text, and how many characters each run takes that uses so many bits of them."""
    many = -(-used // UNIT)
    lasts = np.cumsum(many) - 1
    brief = used - UNIT * (many - 1) <= BRIEF
    places = lasts[brief]
    pairs = np.column_stack(np.divmod(units, DIGITS))
    pairs[places, 0] = -(-units[places] // DIGITS)
    kept = np.ones(pairs.shape, np.bool_)
    kept[places, 1] = False
    return _BYTES[pairs[kept]].tobytes(), 2 * many - brief


class Bits:
    """Numbers read one after the other, from a place in a text on."""

    def __init__(self, text: str) -> None:
        self.text, self.at, self.unit, self.left = text, 0, 0, 0

    def _one(self) -> int:
        if not self.left:
            first, second = (value(ord(self.text[at])) for at in self._unit())
            self.unit, self.left = first * DIGITS + second, UNIT
            self.at += 2
        self.left -= 1
        return self.unit >> self.left & 1

    def _unit(self) -> tuple[int, int]:
        """The places of the two characters of a unit; of a single one at the end, that one."""
        return self.at, min(self.at + 1, len(self.text) - 1)

    def take(self, many: int) -> int:
        """A number of so many bits."""
        found = 0
        for _ in range(many):
            found = 2 * found + self._one()
        return found

    def zeros(self) -> int:
        """How many zeros stand before the next one."""
        many = 0
        while not self._one():
            many += 1
        return many

    def golomb(self, low: int = 0) -> int:
        """A number of which `low` bits are written as they are."""
        zeros = self.zeros()
        return (1 << zeros + low) - (1 << low) + self.take(zeros + low)

    def rice(self, low: int) -> int:
        """A distance of which `low` bits are written as they are."""
        return (self.zeros() << low) + self.take(low)

    def end(self) -> None:
        """Let go of what is left of a unit."""
        self.at -= self.left >= UNIT - BRIEF
        self.left = 0
