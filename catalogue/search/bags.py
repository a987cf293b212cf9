"""Bags: the terms of many texts at once, which documents hold each, and what follows it there.

An array costs as much to begin as a thousand numbers cost to work on, and a text has a few hundred
terms: so the texts of some hundred documents are cut together, and sorted once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from catalogue.search import numerals
from catalogue.search.analysis import (
    BEGINNING,
    BITS,
    ENDING,
    EVERY,
    FOLLOWERS,
    MOST,
    NOTHING,
    SEAM,
    Codes,
    Mask,
    folded_points,
    points,
    said,
    telling,
)

# A key is a term, the place of the document, what follows and what it counts: 42 + 13 + 7 + 2 bits.
DOCUMENT_BITS, FOLLOW_BITS, WEIGHT_BITS = 13, 7, 2
_BESIDE = np.uint64(DOCUMENT_BITS + FOLLOW_BITS + WEIGHT_BITS)
TOGETHER = 1 << DOCUMENT_BITS
# What is said to follow a single character: not even nothing.
UNTOLD = (1 << FOLLOW_BITS) - 1

Weights = NDArray[Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Bags:
    """The terms of some documents, at most `TOGETHER`, numbered from 0.

    `terms` rise, each stands in so many documents as `sizes` says. `documents`, which rise under
    each term, `counts` and `held` have a number for each of these; `held` tells how many of
    `follows` say what may come after the term there, rising. `names` are terms of more than two
    characters, with the documents that hold each. `lengths` says how many terms a document has.
    """

    terms: Codes
    sizes: NDArray[np.uint32]
    documents: NDArray[np.uint16]
    counts: NDArray[np.uint16]
    held: NDArray[np.uint8]
    follows: NDArray[np.uint8]
    lengths: NDArray[np.int64]
    names: Mapping[str, Sequence[int]]


@dataclass(frozen=True, slots=True)
class Folded:
    """Texts, folded, and the numbers in each that have another form.

    `codes` are the code points of all, a seam behind each.
    """

    texts: Sequence[str]
    changes: Sequence[Sequence[numerals.Change]]
    codes: NDArray[np.uint32]


def folding(texts: Sequence[str]) -> Folded:
    """Texts, folded; what is folded together costs less."""
    codes = folded_points("".join([text.replace(SEAM, " ") + SEAM for text in texts]))
    whole = said(codes)
    found, start = [], 0
    for text in texts:
        end = start + len(text)
        found.append(whole[start:end])
        start = end + len(SEAM)
    return Folded(found, [*map(numerals.changed, found)], codes)


def short(found: Folded) -> Bags:
    """The terms of titles or the like: characters and pairs.

    All count twice but the pairs that straddle the seam of two words.
    """
    whole = _Said(found)
    keys = [whole.pairs(1 + whole.in_words()), whole.singles(2), _other_forms(found)]
    return _bags(keys, whole.lengths(whole.sizes))


def short_lines(found: Folded) -> Bags:
    """The same of short lines, such as keywords: which pairs begin and end one is told as well."""
    whole = _Said(found)
    begins, ends = whole.line_ends()
    keys = [
        whole.pairs(1 + whole.in_words()),
        whole.told(begins, BEGINNING),
        whole.told(ends, ENDING),
        whole.singles(2),
        _other_forms(found),
    ]
    return _bags(keys, whole.lengths(whole.sizes))


def long(found: Folded) -> Bags:
    """The terms of bodies: each pair, and the first and the last character of each run.

    A piece of a text may end just after a run began, and begin just before one ends.
    """
    whole = _Said(found)
    outer = whole.outer()
    keys = [whole.pairs(1), whole.singles(1, outer), _other_forms(found)]
    singles = np.diff(np.searchsorted(outer, whole.ends), prepend=0)
    return _bags(keys, whole.lengths(singles))


def given(pairs: Iterable[str], names: Iterable[Sequence[str]]) -> Bags:
    """Given terms: of each document those of two characters, in one, and different longer ones.

    What follows a pair is the end of the next one, where that begins as it ends.
    """
    brief = [*pairs]
    many = [len(text) // 2 for text in brief]
    held: dict[str, list[int]] = {}
    lengths = []
    for document, row in enumerate(names):
        lengths.append(many[document] + len(row))
        for name in row:
            held.setdefault(name, []).append(document)
    codes = points("".join(brief))
    first, second = codes[::2], codes[1::2]
    owners = np.repeat(np.arange(len(many), dtype=np.uint32), many)
    after = np.full(len(first), NOTHING, np.uint8)
    goes_on = (second[:-1] == first[1:]) & (owners[:-1] == owners[1:])
    after[:-1][goes_on] = _followers()[second[1:][goes_on]]
    return _bags([_keys(first, second, owners, after, 1)], np.array(lengths, np.int64), held)


class _Said:
    """What is said of texts: the code points, where each stands, and how many each text has."""

    def __init__(self, found: Folded) -> None:
        self.found = found
        self.telling = telling(found.codes)
        self.places = np.flatnonzero(self.telling)
        self.codes = found.codes[self.places]
        ends = np.cumsum([len(text) + len(SEAM) for text in found.texts])
        self.ends = np.searchsorted(self.places, ends)
        self.sizes = np.diff(self.ends, prepend=0)
        self.owners = np.repeat(np.arange(len(ends), dtype=np.uint32), self.sizes)
        # Where a text ends and another begins there is no pair.
        last = self.ends[(self.sizes > 0) & (self.ends < len(self.codes))] - 1
        self.inside = np.ones(max(0, len(self.codes) - 1), np.bool_)
        self.inside[last] = False

    def pairs(self, weights: Weights | int) -> Codes:
        """The keys of every pair of neighbours in a text, with what follows it there."""
        after = _following(self.codes)
        after[self.ends[self.ends > 1] - 2] = NOTHING
        keys = _keys(self.codes[:-1], self.codes[1:], self.owners[:-1], after, weights)
        return keys[self.inside]

    def told(self, some: Mask, after: int) -> Codes:
        """The keys of some pairs that are there anyway, with something else told of them."""
        places = np.flatnonzero(some & self.inside)
        owners = self.owners[places]
        return _keys(self.codes[places], self.codes[places + 1], owners, after, 0)

    def singles(self, weight: int, some: NDArray[np.intp] | slice = slice(None)) -> Codes:
        """The keys of single characters, or of those at some places."""
        return _keys(self.codes[some], 0, self.owners[some], UNTOLD, weight)

    def outer(self) -> NDArray[np.intp]:
        """The places of the characters that begin or end a run; a stop is in none."""
        joined = self.telling & (self.found.codes != ord("."))
        inner = np.zeros(len(joined), np.bool_)
        inner[1:-1] = joined[1:-1] & joined[:-2] & joined[2:]
        return np.flatnonzero(~inner[self.places])

    def in_words(self) -> Mask:
        """For each pair of neighbours whether both are of one word, as a reader would cut."""
        # What was cut before needs none, which takes as long to begin as a hundred documents.
        import rjieba

        # A lone surrogate is no text for the segmenter; "?" keeps its place.
        cut = rjieba.cut(said(self.found.codes).encode("utf-8", "replace").decode("utf-8"))
        words = np.repeat(np.arange(len(cut)), [*map(len, cut)])[self.places]
        whole: Mask = np.equal(words[:-1], words[1:])
        return whole

    def line_ends(self) -> tuple[Mask, Mask]:
        """For each pair of neighbours in a text whether both begin a line, or end one."""
        breaks = np.cumsum(self.found.codes == ord("\n"))[self.places]
        other = (np.diff(breaks) > 0) | ~self.inside
        begins, ends = np.append(True, other)[: len(other)], np.append(other, True)[1:]
        return begins & ~other, ends[: len(other)] & ~other

    def lengths(self, singles: NDArray[np.int64]) -> NDArray[np.int64]:
        """How many terms each text has: pairs, and so many single characters."""
        many: NDArray[np.int64] = np.maximum(self.sizes - 1, 0) + singles
        return many


def _following(codes: NDArray[np.uint32]) -> NDArray[np.uint8]:
    """For each pair of neighbours what is remembered of the character after it."""
    after = np.full(max(0, len(codes) - 1), NOTHING, np.uint8)
    after[:-1] = _followers().take(codes[2:])
    return after


@cache
def _followers() -> NDArray[np.uint8]:
    """For each code point what is remembered of it where it follows: to divide takes longer."""
    return (np.arange(EVERY) % FOLLOWERS).astype(np.uint8)


def _other_forms(found: Folded) -> Codes:
    """The pairs of numbers and dates in their one form; they make a text no longer."""
    joined = [
        SEAM.join(numerals.otherwise(text, changes))
        for text, changes in zip(found.texts, found.changes, strict=True)
    ]
    codes = points(SEAM.join(joined))
    seams = telling(codes) | (codes == 0)
    ends = np.cumsum([len(text) + len(SEAM) for text in joined])
    owners = np.searchsorted(ends, np.flatnonzero(seams), "right").astype(np.uint32)
    spoken = codes[seams]
    after = _following(spoken)
    seam = spoken == 0
    after[:-1][seam[2:]] = NOTHING
    inside = ~(seam[:-1] | seam[1:])
    keys: Codes = _keys(spoken[:-1], spoken[1:], owners[:-1], after, 0)[inside]
    return keys


def _keys(
    first: NDArray[np.uint32],
    second: NDArray[np.uint32] | int,
    owners: NDArray[np.uint32],
    after: NDArray[np.uint8] | int,
    weights: Weights | int,
) -> Codes:
    """Keys of terms that rise by term, then by document, then by what follows."""
    told = owners << (FOLLOW_BITS + WEIGHT_BITS)
    told |= np.asarray(after, np.uint32) << WEIGHT_BITS
    told |= np.asarray(weights, np.uint32)
    keys: Codes = first.astype(np.uint64)
    keys <<= np.uint64(BITS)
    keys |= np.asarray(second, np.uint32)
    keys <<= _BESIDE
    keys |= told
    return keys


def _bags(
    keys: Sequence[Codes],
    lengths: NDArray[np.int64],
    names: Mapping[str, Sequence[int]] | None = None,
) -> Bags:
    every = np.concatenate(keys)
    every.sort()
    low = every.astype(np.uint32)
    every >>= np.uint64(WEIGHT_BITS)
    other = differing(every)
    every >>= np.uint64(FOLLOW_BITS)
    first = np.flatnonzero(differing(every))
    counts = _sums(low & np.uint32((1 << WEIGHT_BITS) - 1), first)
    after = (low >> WEIGHT_BITS).astype(np.uint8) & UNTOLD
    told = other & (after != UNTOLD)
    held = every[first]
    terms = held >> np.uint64(DOCUMENT_BITS)
    begins = np.flatnonzero(differing(terms))
    return Bags(
        terms=terms[begins],
        sizes=np.diff(begins, append=len(terms)).astype(np.uint32),
        documents=held.astype(np.uint16) & np.uint16(TOGETHER - 1),
        counts=np.clip(counts, 1, MOST).astype(np.uint16),
        held=_sums(told.astype(np.uint32), first).astype(np.uint8),
        follows=after[told],
        lengths=lengths,
        names=names or {},
    )


def differing(rising: NDArray[Any]) -> Mask:
    """For each number whether it is another than the one before."""
    other = np.ones(len(rising), np.bool_)
    np.not_equal(rising[1:], rising[:-1], out=other[1:])
    return other


def distinct(numbers: NDArray[Any]) -> NDArray[Any]:
    """The different ones of some numbers, rising.

    What numpy has for it first imports as much again as numpy itself.
    """
    rising = np.sort(numbers)
    found: NDArray[Any] = rising[differing(rising)]
    return found


def _sums(numbers: NDArray[np.uint32], starts: NDArray[np.intp]) -> NDArray[np.uint32]:
    """The sum of each run; to turn the type of an array while adding takes three times as long."""
    if not len(starts):
        return np.zeros(0, np.uint32)
    sums: NDArray[np.uint32] = np.add.reduceat(numbers, starts, dtype=np.uint32)
    return sums


def batches(sizes: Iterable[int], most: int) -> Iterator[slice]:
    """What may be cut together: runs of texts that fill `most`, and are not too many."""
    start, filled, at = 0, 0, 0
    for at, size in enumerate(sizes, 1):
        filled += size
        if filled >= most or at - start == TOGETHER:
            yield slice(start, at)
            start, filled = at, 0
    if start < at:
        yield slice(start, at)
