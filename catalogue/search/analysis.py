"""Analysis: how a text and a query are cut into the same terms."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import opencc
import rjieba
from numpy.typing import NDArray

# Letters and digits of the basic plane: scripts of 2016 know no other.
TELLING = "[^\\W_\U00010000-\U0010ffff]"
RUN, SINGLE = re.compile(f"{TELLING}+"), re.compile(TELLING)
MAX_QUERY = 64
# A term of one or two characters is a number: the first code point above, the second below.
BITS = 21
# A term is counted no further than this.
MOST = 0xFFFF
CODES, PLANE = "utf-32-le", 0x10000

Codes = NDArray[np.uint64]

_simplify = opencc.OpenCC("t2s").convert


@dataclass(frozen=True, slots=True)
class Bag:
    """The terms of a text, rising, and how often each stands in it; how many there are in all.

    `names` are terms of more than two characters, each of which stands there once.
    """

    terms: Codes
    counts: NDArray[np.uint16]
    length: int
    names: tuple[str, ...] = ()


class _Folded(dict[int, str]):
    """Code point → the character as it is indexed; always exactly one, so that offsets keep."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        flat = unicodedata.normalize("NFKC", char).lower()
        flat = flat if len(flat) == 1 else char
        simple = _simplify(flat) if flat > "\u2e80" and not "\ud800" <= flat <= "\udfff" else flat
        self[code] = simple if len(simple) == 1 else flat
        return self[code]


_FOLDED = _Folded()


def fold(text: str) -> str:
    """Width, case and traditional script folded away, character by character."""
    return text.translate(_FOLDED)


def simplified_pairs() -> Iterator[tuple[str, str]]:
    """Every character of the two Han blocks that folds to another, with what it becomes."""
    for code in range(0x3400, 0xA000):
        if (simple := _FOLDED[code]) != chr(code):
            yield chr(code), simple


def grams(text: str) -> Iterator[tuple[str, int]]:
    """Every pair of neighbours in each run of letters, digits and Han, with its offset.

    A run of one character gives that character. Text and query are cut alike, so a
    query of two or more characters finds every text that holds it.
    """
    for run in RUN.finditer(fold(text)):
        start, word = run.start(), run.group()
        if len(word) == 1:
            yield word, start
        for n in range(len(word) - 1):
            yield word[n : n + 2], start + n


def bare(text: str) -> str:
    """The letters, digits and Han of a text, folded, and nothing between them."""
    return "".join(SINGLE.findall(fold(text)))


def required(query: str) -> tuple[str, ...]:
    """The terms that a document must hold to answer `query`, without repeats, cut at 64."""
    return tuple(dict.fromkeys(term for term, _ in grams(query)))[:MAX_QUERY]


def points(text: str) -> NDArray[np.uint32]:
    """The code points of a text."""
    return np.frombuffer(text.encode(CODES, "surrogatepass"), np.uint32)


def number(term: str) -> int:
    """A term of one or two characters as a number; numbers rise as terms do."""
    return ord(term[0]) << BITS | (ord(term[1]) if len(term) > 1 else 0)


def term(number: int) -> str:
    """The term that a number stands for."""
    first, second = divmod(number, 1 << BITS)
    return chr(first) + (chr(second) if second else "")


@cache
def _telling() -> NDArray[np.bool_]:
    """For each code point of the basic plane whether it is a letter or a digit; False after it."""
    return np.frombuffer(bytes(map(str.isalnum, map(chr, range(PLANE)))) + b"\0", np.bool_)


def _parts(text: str) -> tuple[Codes, NDArray[np.bool_]]:
    """The code points of a text, and which of them are letters, digits or Han."""
    codes = points(text)
    return codes.astype(np.uint64), _telling()[np.minimum(codes, PLANE)]


def _pairs(codes: Codes, telling: NDArray[np.bool_]) -> tuple[Codes, NDArray[np.bool_]]:
    """Every pair inside a run, and where in the text there is one."""
    paired = telling[:-1] & telling[1:]
    return codes[:-1][paired] << np.uint64(BITS) | codes[1:][paired], paired


def short(text: str) -> Bag:
    """The terms of a title or the like: characters and pairs.

    All count twice but the pairs that straddle the seam of two words.
    """
    folded = fold(text)
    codes, telling = _parts(folded)
    pairs, paired = _pairs(codes, telling)
    singles = codes[telling] << np.uint64(BITS)
    weights = np.concatenate([1 + _whole(folded)[paired], np.full(len(singles), 2)])
    terms, places = np.unique(np.concatenate([pairs, singles]), return_inverse=True)
    counts = np.bincount(places, weights, len(terms))
    return Bag(terms, _clipped(counts), len(pairs) + len(singles))


def _whole(folded: str) -> NDArray[np.bool_]:
    """For each pair of neighbours whether both are of one word, as a reader would cut words."""
    # A lone surrogate is no text for the segmenter; "?" keeps its place.
    words = rjieba.cut(folded.encode("utf-8", "replace").decode("utf-8"))
    owners = np.repeat(np.arange(len(words)), np.array([len(word) for word in words], int))
    return np.equal(owners[:-1], owners[1:])


def long(text: str) -> Bag:
    """The terms of a body: each pair, and the first and the last character of each run.

    A piece of a text may end just after a run began, and begin just before one ends.
    """
    codes, telling = _parts(fold(text))
    inner = np.append(False, telling[:-1]) & np.append(telling[1:], False)
    edges = codes[telling & ~inner[: len(codes)]] << np.uint64(BITS)
    found = np.concatenate([_pairs(codes, telling)[0], edges])
    terms, counts = np.unique(found, return_counts=True)
    return Bag(terms, _clipped(counts), len(found))


def _clipped(counts: NDArray[Any]) -> NDArray[np.uint16]:
    clipped: NDArray[np.uint16] = np.minimum(counts, MOST).astype(np.uint16)
    return clipped


def bag(terms: Iterable[str]) -> Bag:
    """Given terms, those of two characters and others."""
    every = list(terms)
    pairs = points("".join(term for term in every if len(term) == 2)).astype(np.uint64)
    found, counts = np.unique(pairs[::2] << np.uint64(BITS) | pairs[1::2], return_counts=True)
    return Bag(found, _clipped(counts), len(every), tuple(term for term in every if len(term) > 2))
