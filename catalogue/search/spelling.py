"""Spelling: how the scripts of an index are named, what each says, and how numbers stand in them.

`shards` writes so and `scripts` reads so, as the page does (site_overrides/assets/find.js). A
number is the character at code point 35 and up, past the quote's neighbours, the backslash, the
line separators and the surrogates, so that nothing is escaped; space and `!` stay free to separate.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache, lru_cache
from typing import Any, TypedDict

import numpy as np
from numpy.typing import NDArray

from catalogue.search.codec import SHOWN
from catalogue.search.documents import SOUND
from catalogue.search.index import FIELDS

Numbers = NDArray[np.int64]

# The function that each script calls with its name and what it says.
CALL = "CatalogueShard"
# Scripts that an older page or program would read wrongly have a higher number; so has find.js.
# Before the third, numbers of postings were characters.
FORMAT, IN_BITS = 3, 3
CORE, FACETS, KNOWN = "core", "facets", "known"
SCRIPT, FORMS, SOUNDS, HEARD = "script", "forms", "sound", "heard"
# Numbered scripts: postings of pairs and of longer terms, texts and titles.
PAIRS, NAMES, TEXTS, TITLES = "p", "n", "x", "t"
# What a row of a title says, the last only where addresses follow no rule.
ROW, ADDRESS = SHOWN, SHOWN[-1]
# The fields of a posting, in the order of the bits that say which a term stands in.
COLUMNS = (*FIELDS, SOUND)
UNITS = (*FIELDS.values(), 1.0)
# Numbers below take one character; the others a second one, which tells the rest.
WIDE = 60_000
# What counted alike in many documents was a set, of which each character told so many.
SET = 6
# What follows is remembered in so many bits; a single list of so few documents is told briefly.
FOLLOWER, SHORT = 7, 12
# One byte of UTF-8 and two bytes end at these code points.
ONE_BYTE, TWO_BYTES = 0x80, 0x800
# What separates, and what stands in the place of a second character; below every number.
SPACE, ALONE = " ", "!"
SURROGATES = (0xD800, 0xE000)


class Begun(TypedDict):
    """The first terms of the scripts of `PAIRS` and of `NAMES`, and by field what numbers mean.

    Of pairs each first character stands once, with all that follow it; in indexes of before each
    may stand in full.

    `format` says which program can read the scripts; indexes of before have none.
    """

    format: int
    pairs: str
    names: str
    scales: list[str]


class Core(Begun):
    """What every query needs.

    `letters` is the table of characters; `texts` says how many documents each script of texts
    holds, `together` how many each of titles. `telling` are the ends of ranges of letters, which
    hold no other character of the collection; all ranges stand beside the forms of others. `folds`
    characters that fold to others. `scales` say for each field, and then for each where nothing is
    remembered to follow, what a number of a posting means: how often, how long, how many follow.
    `lengths` has for each field the lengths that there are and the place among them of each
    document's, or nothing where postings say how long texts are. `kinds` are (name, how many,
    weight, and what stands around an id in an address, where that is a rule). Indexes of before
    have one scale for each field, and may have `brief`: a posting began with a distance times that,
    and a number of the scale below it, of which the last one said that more follows.
    """

    letters: str
    together: int
    texts: str
    telling: str
    folds: str
    count: int
    units: tuple[float, ...]
    averages: list[float]
    lengths: list[list[str]]
    kinds: list[list[Any]]
    asking: str
    nothing: str
    wants: dict[str, str]
    keyword: str
    words: str


def codes(numbers: Numbers) -> Numbers:
    """The code points of numbers below some 63,000."""
    found = numbers + 35
    found = found + (found >= ord("\\"))
    found = found + 2 * (found >= 0x2028)
    return found + (SURROGATES[1] - SURROGATES[0]) * (found >= SURROGATES[0])


def value(code: int) -> int:
    """The number that a code point stands for."""
    code -= (SURROGATES[1] - SURROGATES[0]) * (code >= SURROGATES[1])
    code -= 2 * (code > 0x2029)
    return code - (code > ord("\\")) - ord("#")


@cache
@lru_cache(maxsize=TWO_BYTES)
def coded(number: int) -> str:
    """A number as one character, or as two from 60,000 on."""
    if number < WIDE:
        return _character(number)
    return _character(WIDE + number // WIDE) + _character(number % WIDE)


def _character(number: int) -> str:
    return chr(int(codes(np.array([number]))[0]))


def coded_numbers(text: str) -> Iterator[int]:
    """The numbers of a text."""
    points = map(ord, text)
    for code in points:
        number = value(code)
        yield number if number < WIDE else (number - WIDE) * WIDE + value(next(points))


# Two bytes of UTF-8 hold so many numbers.
LETTERS = int(np.searchsorted(codes(np.arange(TWO_BYTES)), TWO_BYTES))
