"""Bags: the terms of many texts at once, which documents hold each, and what follows it there.

An array costs as much to begin as a thousand numbers cost to work on, and a text has a few hundred
terms: so the texts of some hundred documents are cut together, and sorted once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import rjieba
from numpy.typing import NDArray

from catalogue.search import numerals
from catalogue.search.analysis import (
    BEGINNING,
    BITS,
    ENDING,
    FOLLOWERS,
    MOST,
    NOTHING,
    SEAM,
    Codes,
    Mask,
    fold,
    points,
    telling,
)

# A key is a term, the place of the document, what follows and what it counts: 42 + 13 + 7 + 2 bits.
DOCUMENT_BITS, FOLLOW_BITS, WEIGHT_BITS = np.uint64(13), np.uint64(7), np.uint64(2)
TOGETHER = 1 << int(DOCUMENT_BITS)
# What is said to follow a single character: not even nothing.
UNTOLD = (1 << int(FOLLOW_BITS)) - 1

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
    """Texts, folded, and the numbers in each that have another form."""

    texts: Sequence[str]
    changes: Sequence[Sequence[numerals.Change]]


def folding(texts: Sequence[str]) -> Folded:
    """Texts, folded; what is folded together costs less."""
    said = fold(SEAM.join(texts))
    found, start = [], 0
    for text in texts:
        found.append(said[start : start + len(text)])
        start += len(text) + len(SEAM)
    return Folded(found, [*map(numerals.changed, found)])


def short(found: Folded) -> Bags:
    """The terms of titles or the like: characters and pairs.

    All count twice but the pairs that straddle the seam of two words.
    """
    said = _Said(found.texts)
    terms, after, owners = said.pairs()
    singles = said.codes << np.uint64(BITS)
    keys = [
        _keys(terms, owners, after, 1 + _whole(said)),
        _keys(singles, said.owners, UNTOLD, 2),
        _other_forms(found),
    ]
    return _bags(keys, said.lengths(owners, said.owners))


def short_lines(found: Folded) -> Bags:
    """The same of short lines, such as keywords: which pairs begin and end one is told as well."""
    said = _Said(found.texts)
    terms, after, owners = said.pairs()
    singles = said.codes << np.uint64(BITS)
    begins, ends = said.line_ends()
    keys = [
        _keys(terms, owners, after, 1 + _whole(said)),
        _keys(terms[begins], owners[begins], BEGINNING, 0),
        _keys(terms[ends], owners[ends], ENDING, 0),
        _keys(singles, said.owners, UNTOLD, 2),
        _other_forms(found),
    ]
    return _bags(keys, said.lengths(owners, said.owners))


def long(found: Folded) -> Bags:
    """The terms of bodies: each pair, and the first and the last character of each run.

    A piece of a text may end just after a run began, and begin just before one ends.
    """
    said = _Said(found.texts)
    terms, after, owners = said.pairs()
    stop = ord(".")
    joined = (np.diff(said.places) == 1) & (said.codes[1:] != stop) & (said.codes[:-1] != stop)
    inner = (np.append(False, joined) & np.append(joined, False))[: len(said.codes)]
    singles, single_owners = said.codes[~inner] << np.uint64(BITS), said.owners[~inner]
    keys = [
        _keys(terms, owners, after, 1),
        _keys(singles, single_owners, UNTOLD, 1),
        _other_forms(found),
    ]
    return _bags(keys, said.lengths(owners, single_owners))


def given(rows: Iterable[Sequence[str]]) -> Bags:
    """Given terms, those of two characters and others.

    What follows a pair is the end of the next one, where that begins as it ends.
    """
    names: dict[str, list[int]] = {}
    brief, many, lengths = [], [], []
    for document, row in enumerate(rows):
        pairs = [term for term in row if len(term) == 2]
        brief.append("".join(pairs))
        many.append(len(pairs))
        lengths.append(len(row))
        for name in dict.fromkeys(term for term in row if len(term) > 2):
            names.setdefault(name, []).append(document)
    codes = points("".join(brief)).astype(np.uint64)
    terms = codes[::2] << np.uint64(BITS) | codes[1::2]
    owners = np.repeat(np.arange(len(many), dtype=np.uint64), many)
    after = np.full(len(terms), NOTHING, np.uint64)
    goes_on = (codes[1:-1:2] == codes[2::2]) & (owners[:-1] == owners[1:])
    after[:-1][goes_on] = codes[3::2][goes_on] % np.uint64(FOLLOWERS)
    return _bags([_keys(terms, owners, after, 1)], np.array(lengths, np.int64), names)


class _Said:
    """What is said of texts: the code points, where each stands, and whose it is."""

    def __init__(self, texts: Sequence[str]) -> None:
        self.many = len(texts)
        self.text = SEAM.join(texts)
        codes = points(self.text)
        self.places = np.flatnonzero(telling(codes)) if len(codes) else np.zeros(0, np.intp)
        self.codes: Codes = codes[self.places].astype(np.uint64)
        ends = np.cumsum([len(text) + len(SEAM) for text in texts])
        self.owners: Codes = np.searchsorted(ends, self.places, "right").astype(np.uint64)

    def pairs(self) -> tuple[Codes, Codes, Codes]:
        """Every pair of neighbours in a text, what follows it, and the text."""
        one, owners = self.codes, self.owners
        after = _following(one)
        after[:-1][owners[2:] != owners[:-2]] = NOTHING
        inside = owners[1:] == owners[:-1]
        terms = one[:-1] << np.uint64(BITS) | one[1:]
        return terms[inside], after[inside], owners[:-1][inside]

    def line_ends(self) -> tuple[Mask, Mask]:
        """For each pair of neighbours in a text whether both begin a line, or end one."""
        breaks = np.cumsum(points(self.text) == ord("\n"))[self.places]
        other = (np.diff(breaks) > 0) | (self.owners[1:] != self.owners[:-1])
        begins, ends = np.append(True, other), np.append(other, True)
        inside = self.owners[1:] == self.owners[:-1]
        together = ~other
        first: Mask = (begins[: len(other)] & together)[inside]
        last: Mask = (ends[1 : len(other) + 1] & together)[inside]
        return first, last

    def lengths(self, *owners: Codes) -> NDArray[np.int64]:
        """How many terms each text has."""
        every = np.concatenate(owners).astype(np.int64)
        return np.bincount(every, minlength=self.many)


def _following(codes: Codes) -> Codes:
    """For each pair of neighbours what is remembered of the character after it."""
    after = np.append(codes[2:] % np.uint64(FOLLOWERS), np.uint64(NOTHING))
    return after[: max(0, len(codes) - 1)]


def _whole(said: _Said) -> Mask:
    """For each pair of neighbours in a text whether both are of one word, as a reader would cut."""
    # A lone surrogate is no text for the segmenter; "?" keeps its place.
    cut = rjieba.cut(said.text.encode("utf-8", "replace").decode("utf-8"))
    words = np.repeat(np.arange(len(cut)), np.array([len(word) for word in cut], int))[said.places]
    inside = said.owners[1:] == said.owners[:-1]
    whole: Mask = np.equal(words[:-1], words[1:])[inside]
    return whole


def _other_forms(found: Folded) -> Codes:
    """The pairs of numbers and dates in their one form; they make a text no longer."""
    joined = [
        SEAM.join(numerals.otherwise(text, changes))
        for text, changes in zip(found.texts, found.changes, strict=True)
    ]
    codes = points(SEAM.join(joined))
    if not len(codes):
        return codes.astype(np.uint64)
    seams = telling(codes) | (codes == 0)
    ends = np.cumsum([len(text) + len(SEAM) for text in joined])
    owners = np.searchsorted(ends, np.flatnonzero(seams), "right").astype(np.uint64)
    said = codes[seams].astype(np.uint64)
    after = _following(said)
    seam = said == 0
    after[:-1][seam[2:]] = NOTHING
    inside = ~(seam[:-1] | seam[1:])
    terms = said[:-1] << np.uint64(BITS) | said[1:]
    return _keys(terms[inside], owners[:-1][inside], after[inside], 0)


def _keys(terms: Codes, owners: Codes, after: Codes | int, weights: Weights | int) -> Codes:
    """Keys that rise by term, then by document, then by what follows."""
    found = terms << DOCUMENT_BITS | owners
    found = found << FOLLOW_BITS | np.asarray(after, np.uint64)
    keys: Codes = found << WEIGHT_BITS | np.asarray(weights, np.uint64)
    return keys


def _bags(
    keys: Sequence[Codes],
    lengths: NDArray[np.int64],
    names: Mapping[str, Sequence[int]] | None = None,
) -> Bags:
    every = np.concatenate(keys)
    every.sort()
    links = every >> WEIGHT_BITS
    held = links >> FOLLOW_BITS
    first = np.flatnonzero(differing(held))
    weights = every & np.uint64((1 << int(WEIGHT_BITS)) - 1)
    counts = _sums(weights.astype(np.uint32), first)
    after = (links & np.uint64(UNTOLD)).astype(np.uint8)
    told = differing(links) & (after != UNTOLD)
    held = held[first]
    terms = held >> DOCUMENT_BITS
    begins = np.flatnonzero(differing(terms))
    return Bags(
        terms=terms[begins],
        sizes=np.diff(begins, append=len(terms)).astype(np.uint32),
        documents=(held & np.uint64(TOGETHER - 1)).astype(np.uint16),
        counts=np.clip(counts, 1, MOST).astype(np.uint16),
        held=_sums(told.astype(np.uint32), first).astype(np.uint8),
        follows=after[told],
        lengths=lengths,
        names=names or {},
    )


def differing(rising: Codes) -> Mask:
    """For each number whether it is another than the one before."""
    return np.append(True, rising[1:] != rising[:-1])[: len(rising)]


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
