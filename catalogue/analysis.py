"""Analysis: how a text and a query are cut into the same terms."""

from __future__ import annotations

import re
import unicodedata
import warnings
from collections.abc import Iterator
from functools import cache
from typing import Any

import opencc
import rjieba

with warnings.catch_warnings():
    # Whoosh 2.7.4 has string literals that newer Pythons warn of when they compile it.
    warnings.filterwarnings("ignore", category=SyntaxWarning)
    warnings.filterwarnings("ignore", category=DeprecationWarning)
    from whoosh.analysis import Analyzer, Token

RUN = re.compile(r"[^\W_]+")
ASCII_WORD = re.compile(r"[0-9a-z]+")
MAX_QUERY = 64
SEAM_WEIGHT = 0.5

_simplify = opencc.OpenCC("t2s").convert


@cache
def _folded(char: str) -> str:
    """One character as it is indexed; always exactly one, so that offsets keep."""
    flat = unicodedata.normalize("NFKC", char).lower()
    flat = flat if len(flat) == 1 else char
    simple = _simplify(flat) if flat > "\u2e80" and not "\ud800" <= flat <= "\udfff" else flat
    return simple if len(simple) == 1 else flat


def simplified_pairs() -> Iterator[tuple[str, str]]:
    """Every character of the two Han blocks that folds to another, with what it becomes."""
    for code in range(0x3400, 0xA000):
        if (simple := _folded(chr(code))) != chr(code):
            yield chr(code), simple


def fold(text: str) -> str:
    """Width, case and traditional script folded away, character by character."""
    return "".join(map(_folded, text))


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
            yield word[n:n + 2], start + n


def singles(text: str) -> Iterator[tuple[str, int]]:
    """Every character of every run: what a query of one character asks for."""
    for run in RUN.finditer(fold(text)):
        yield from ((char, run.start() + n) for n, char in enumerate(run.group()))


def words(text: str) -> Iterator[tuple[str, int]]:
    """Words as a reader would cut them; they add to the weight of pairs and decide nothing."""
    place = 0
    folded = fold(text)
    # A lone surrogate is no text for the segmenter; "?" keeps its place.
    for word in rjieba.cut(folded.encode("utf-8", "replace").decode("utf-8")):
        if len(word) > 1 and RUN.fullmatch(word):
            yield word, place
        place += len(word)


def required(query: str) -> tuple[str, ...]:
    """The terms that a document must hold to answer `query`, without repeats, cut at 64."""
    return tuple(dict.fromkeys(term for term, _ in grams(query)))[:MAX_QUERY]


def weighted(text: str) -> Iterator[tuple[str, int, float]]:
    """Terms with their offset and weight: a pair across the seam of two words weighs half."""
    whole = {start + n for word, start in words(text) for n in range(len(word) - 1)}
    for term, start in grams(text):
        if len(term) > 1:
            yield term, start, 1.0 if start in whole else SEAM_WEIGHT
    for term, start in singles(text):
        yield term, start, 1.0


class GramAnalyzer(Analyzer):  # type: ignore[misc]
    """What Whoosh indexes: every pair and every single character, words telling their weight."""

    def __call__(self, value: str, **_: Any) -> Iterator[Any]:
        token = Token(positions=False, chars=False, removestops=False)
        token.stopped = False
        for token.text, token.pos, token.boost in weighted(value):
            yield token
