"""Runs: the lists of each term side by side, in the order of the terms, cut into files."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from math import ceil, floor
from operator import add

import numpy as np

from catalogue.search.analysis import BITS, EVERY, PLANE
from catalogue.search.bags import differing
from catalogue.search.letters import each_spelt, text_of_codes
from catalogue.search.lists import Written
from catalogue.search.spelling import ALONE, COLUMNS, SHORT, SURROGATES, Numbers, coded

# So much larger or smaller than it should be a file of lists may be: the more places it may end at,
# the more surely it ends where it did before a word came or went.
SLACK = 0.15
LOW = (1 << BITS) - 1
# So many terms: each of their lists is an object while they are.
AT_ONCE = 20_000
# Terms as they are spelt, how many lists there are of each, and the places of all these.
Places = tuple[Sequence[str], Numbers, Numbers]


@cache
def _coded(number: int) -> bytes:
    return coded(number).encode()


def short_terms(written: Written, spelling: Numbers) -> Iterator[Places]:
    """The terms of one or two characters, in order, so many at a time; their fields rise."""
    places = np.concatenate(
        [
            written.places(field)[0] + np.arange(len(terms))
            for field, terms in enumerate(written.terms)
        ]
    )
    keys = _keys(written, spelling)
    order = np.argsort(keys, kind="stable")
    keys, places = keys[order], places[order]
    starts = np.append(np.flatnonzero(differing(keys)), len(keys))
    for first in range(0, len(starts) - 1, AT_ONCE):
        bounds = starts[first : first + AT_ONCE + 1]
        found = keys[bounds[:-1]]
        chars = text_of_codes(_codes(np.column_stack([found >> BITS, found & LOW]).ravel()))
        terms = [*map(add, chars[::2], chars[1::2])]
        yield terms, np.diff(bounds), places[bounds[0] : bounds[-1]]


def long_terms(written: Written, spelling: Numbers) -> Iterator[Places]:
    """The same of the longer ones."""
    found = sorted(
        (name.encode("utf-16-be"), place)
        for field, names in enumerate(written.names)
        for place, name in enumerate(each_spelt(names, spelling), written.places(field)[1])
    )
    if found:
        begins = [at for at in range(len(found)) if not at or found[at][0] != found[at - 1][0]]
        terms = [found[at][0].decode("utf-16-be") for at in begins]
        yield terms, np.diff([*begins, len(found)]), np.array([place for _, place in found])


def _keys(written: Written, spelling: Numbers) -> Numbers:
    terms = np.concatenate(written.terms)
    second = terms & LOW
    keys: Numbers = _units(spelling[terms >> BITS]) << BITS
    return keys | _units(np.where(second, spelling[second], ord(ALONE)))


def _units(codes: Numbers) -> Numbers:
    """Code points as numbers that rise as scripts compare: the last of the basic plane last."""
    return codes.astype(np.int64) + EVERY * ((codes >= SURROGATES[1]) & (codes < PLANE))


def _codes(units: Numbers) -> Numbers:
    """The same backwards."""
    return units - EVERY * (units >= EVERY)


@dataclass(frozen=True, slots=True)
class TermLists:
    """Terms as they are spelt, with how many bytes each takes, and with all their lists.

    `heads` say what the `lists` are; the parts of a term stand between its place in `heads_at` or
    `lists_at` and the next one. Of a single short list the field and the number of documents are
    one number. Of others the fields are one, the lower bits of it those with a list, the upper ones
    those of them where the term counts alike in all documents of the list. The number of documents
    of each list follows, and how often it counts there.
    """

    terms: Sequence[str]
    sizes: Numbers
    heads: Sequence[bytes]
    heads_at: Numbers
    lists: Sequence[bytes | bytearray]
    lists_at: Numbers

    def part(self, first: int, last: int) -> TermLists:
        """Some of the terms."""
        heads, lists = self.heads_at[first : last + 1], self.lists_at[first : last + 1]
        return TermLists(
            self.terms[first:last],
            self.sizes[first:last],
            self.heads[heads[0] : heads[-1]],
            heads - heads[0],
            self.lists[lists[0] : lists[-1]],
            lists - lists[0],
        )

    def and_then(self, other: TermLists) -> TermLists:
        """These terms, and others behind them."""
        return TermLists(
            [*self.terms, *other.terms],
            np.append(self.sizes, other.sizes),
            [*self.heads, *other.heads],
            np.append(self.heads_at, other.heads_at[1:] + self.heads_at[-1]),
            [*self.lists, *other.lists],
            np.append(self.lists_at, other.lists_at[1:] + self.lists_at[-1]),
        )


def side_by_side(every: Iterable[Places], written: Written) -> Iterator[TermLists]:
    """Some terms after the others, with all their lists."""
    for terms, many, places in every:
        at = np.append(0, np.cumsum(many))
        heads, heads_at = _heads(written, places, at)
        wide = np.fromiter(map(len, heads), np.int64, len(heads))
        held = (written.ends - written.starts)[places]
        sizes = np.fromiter(map(len, terms), np.int64, len(terms))
        sizes += np.add.reduceat(wide, heads_at[:-1]) + np.add.reduceat(held, at[:-1])
        yield TermLists(terms, sizes, heads, heads_at, _slices(written, places), at)


def _heads(written: Written, places: Numbers, at: Numbers) -> tuple[list[bytes], Numbers]:
    """What is told of the lists of terms: the first number of each, and others if it needs any."""
    several, fields, sizes = len(COLUMNS), written.fields[places], written.sizes[places]
    told = [*map(_coded, sizes.tolist())]
    marks = 1 << fields.astype(np.int64)
    same = np.zeros(len(places), np.bool_)
    for where, place in enumerate(places.tolist()) if written.same else ():
        if count := written.same.get(place):
            told[where] += _coded(count)
            marks[where] |= marks[where] << several
            same[where] = True
    starts, many = at[:-1], np.diff(at)
    brief = (many == 1) & (sizes[starts] <= SHORT) & ~same[starts]
    short = fields[starts] + several * (sizes[starts] - 1)
    first = np.where(brief, short, several * SHORT + np.add.reduceat(marks, starts))
    parts = np.empty(len(first) + len(told), np.object_)
    begins = np.zeros(len(parts), np.bool_)
    begins[starts + np.arange(len(starts))] = True
    parts[begins], parts[~begins] = [*map(_coded, first.tolist())], told
    heads: list[bytes] = parts[begins | ~np.repeat(brief, many + 1)].tolist()
    return heads, np.append(0, np.cumsum(1 + many * ~brief))


def _slices(written: Written, places: Numbers) -> list[bytearray]:
    texts = written.texts
    found = (array[places].tolist() for array in (written.fields, written.starts, written.ends))
    return [texts[field][start:end] for field, start, end in zip(*found, strict=True)]


def into_runs(every: Iterable[TermLists], room: float) -> Iterator[TermLists]:
    """Runs of terms that fill `room`, give or take `SLACK`, in bytes but for the terms themselves.

    Of all terms that the next run may begin with, it begins with the one that has the least
    checksum (content-defined chunking by local minima): the same ends are found again right behind
    what changed. A large one begins a run of its own.
    """
    left: TermLists | None = None
    for some in every:
        told, first = left.and_then(some) if left else some, 0
        ends = np.cumsum(told.sizes)
        while end := _end(told, ends, first, room):
            yield told.part(first, end)
            first = end
        left = told.part(first, len(told.terms))
    if left:
        yield left


def _end(told: TermLists, ends: Numbers, first: int, room: float) -> int:
    """Where the run ends that begins with the `first` term; 0 where it takes all that is there."""
    filled = int(ends[first] - told.sizes[first]) if first < len(ends) else 0
    most, least = floor(room * (1 + SLACK)), ceil(room * (1 - SLACK))
    over = max(first + 1, int(np.searchsorted(ends, filled + most, "right")))
    if over >= len(ends):
        return 0
    if told.sizes[over] > room / 2:
        return over
    begin = min(first + 1 + int(np.searchsorted(ends[first:over], filled + least)), over)
    sums = [zlib.crc32(term.encode()) for term in told.terms[begin : over + 1]]
    return begin + sums.index(min(sums))
