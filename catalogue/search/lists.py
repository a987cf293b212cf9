"""Lists: the postings of all fields as the page reads them, in `bits`.

A list begins with how many different characters are remembered to follow its term, which they are,
the most frequent first, and how their ranks are written. Then for each document the distance to the
one before, the number in a scale of how often the term stands there, how long that is and how many
of those follow it there, and the ranks of these. Where a term counts alike in all documents, there
are distances and nothing else.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate

import numpy as np
from numpy.typing import NDArray

from catalogue.content import numbering
from catalogue.search import bits
from catalogue.search.analysis import MOST, Mask
from catalogue.search.bags import differing, distinct
from catalogue.search.codec import Stored, StoredLists, alike
from catalogue.search.postings import IndexReader
from catalogue.search.spelling import FOLLOWER, WIDE, Numbers, coded

# The largest field. Its lengths stand in the core, once each: in each of its many postings they
# would change hundreds of scripts with one sentence. Of so many documents more the core would
# weigh.
LARGE, MANY = "body", 2_000
# So do those of a field that has more lengths than so many: each goes with every weight.
VARIED = 20
# So many postings are worked on at once: arrays are quick and large.
CHUNK = 200_000
# Of the ranks of what follows so many bits may be written as they are; how many, is told in two.
WAYS = range(4)
CHOICE = 2
# A place of what is counted has room for so many bits.
COUNTED = 24


@dataclass(frozen=True, kw_only=True)
class Written:
    """The lists of all fields as they are read, the `texts` of a field in one.

    `terms` are numbers, and `names` the longer terms, field by field. Of a field the lists of the
    names stand behind those of the terms. The list at place p is of the field `fields[p]`, has
    `sizes[p]` postings and runs from `starts[p]` to `ends[p]` in the text of that field. `same` has
    how often a term counts, by the place of its list, where that is the same in many documents.
    `scales` has for each field what numbers mean, and then for each what they mean where nothing
    follows.
    """

    terms: Sequence[Numbers]
    names: Sequence[Sequence[str]]
    fields: Numbers
    sizes: Numbers
    starts: Numbers
    ends: Numbers
    texts: Sequence[bytearray]
    scales: Sequence[str]
    same: Mapping[int, int]

    def places(self, field: int) -> tuple[int, int]:
        """Where the lists of the terms of a field begin, and those of its names."""
        first = sum(map(len, (*self.terms[:field], *self.names[:field])))
        return first, first + len(self.terms[field])


def every_list(columns: Sequence[FieldLists]) -> Written:
    """The lists of all fields, written field by field."""
    many = [len(column.sizes) for column in columns]
    first = accumulate(many, initial=0)
    ends = [np.cumsum(column.widths) for column in columns]
    starts = [end - column.widths for end, column in zip(ends, columns, strict=True)]
    return Written(
        terms=[column.terms for column in columns],
        names=[column.names for column in columns],
        fields=np.repeat(np.arange(len(columns), dtype=np.uint8), many),
        sizes=np.concatenate([column.sizes for column in columns]),
        starts=np.concatenate(starts),
        ends=np.concatenate(ends),
        texts=[column.text for column in columns],
        scales=[column.scales[way] for way in range(2) for column in columns],
        same={
            before + place: count
            for before, column in zip(first, columns, strict=False)
            for place, count in column.same.items()
        },
    )


@dataclass(frozen=True, slots=True)
class FieldLists:
    """The same of one field; `widths` are how many bytes of the `text` the lists take."""

    terms: Numbers
    names: Sequence[str]
    sizes: Numbers
    widths: Numbers
    text: bytearray
    scales: tuple[str, str]
    same: Mapping[int, int]


def field_lists(shelf: IndexReader, name: str) -> FieldLists:
    """The lists of a field, written."""
    lists, text = shelf.stored_lists(name), bytearray()
    pairs = _Pairs(lists, shelf.lengths(name) * (not _stands_apart(shelf, name)))
    rank, scales = pairs.scales()
    widths = [np.zeros(0, np.int64)]
    for first, last in pairs.runs():
        told, some = _told(pairs, rank, first, last)
        text += told
        widths.append(some)
    return FieldLists(
        terms=lists.terms.astype(np.int64),
        names=tuple(lists.names),
        sizes=pairs.sizes,
        widths=np.concatenate(widths),
        text=text,
        scales=scales,
        same={
            place: int(pairs.counts[pairs.begins[place] : pairs.begins[place] + 1][0])
            for place in np.flatnonzero(pairs.same).tolist()
        },
    )


def _told(pairs: _Pairs, rank: Numbers, first: int, last: int) -> tuple[bytes, Numbers]:
    """The text of some lists, and how many bytes each takes."""
    begins, sizes = pairs.begins[first:last] - pairs.begins[first], pairs.sizes[first:last]
    owner = np.repeat(np.arange(last - first, dtype=np.int32), sizes)
    told = ~pairs.same[first:last]
    codes, wide = _distances(pairs, first, last, owner)
    keys = pairs.keys(first, last)
    ranked, broad = (column[rank].take(keys) for column in bits.golomb(len(rank)))
    if not told.all():
        ranked, broad = ranked * told[owner], broad * told[owner]
    held = pairs.held[pairs.postings(first, last)].astype(np.int32)
    after = slice(*pairs.after[[first, last]].tolist())
    book = _Book(pairs.follows[after], np.repeat(owner, held), last - first)
    more = _Following.of(book, held)
    codes = (codes << broad | ranked) << more.wide | more.codes
    wide += (broad + more.wide).astype(np.int32)
    whole = wide + more.rest
    before = np.cumsum(whole, dtype=np.int32) - whole
    used = book.wide(told) + np.add.reduceat(whole, begins)
    units = -(-used // bits.UNIT)
    start = bits.UNIT * (np.cumsum(units) - units)
    found = np.zeros(int(units.sum()), np.int64)
    book.put(found, start, told)
    shift = (start + book.wide(told) - before[begins]).astype(np.int32)
    ends = np.repeat(shift, sizes)
    ends += before
    ends += wide
    bits.put(found, ends, codes)
    more.put(found, ends)
    return bits.in_characters(found, used)


def _distances(
    pairs: _Pairs, first: int, last: int, owner: NDArray[np.int32]
) -> tuple[Numbers, NDArray[np.int32]]:
    """How the distances of some lists are written, and in how many bits."""
    begins = pairs.begins[first:last] - pairs.begins[first]
    documents = pairs.documents[pairs.postings(first, last)].astype(np.int32)
    steps = np.diff(documents, prepend=np.int32(0))
    steps -= 1
    steps[begins] = documents[begins]
    low = bits.rice(pairs.sizes[first:last], pairs.many).astype(np.int32)[owner]
    whole = steps >> low
    steps -= (whole - 1) << low
    whole += low
    whole += 1
    return steps.astype(np.int64), whole


class _Book:
    """What follows the terms of some lists: the characters of each, and how these are written."""

    def __init__(self, follows: NDArray[np.uint8], owner: NDArray[np.int32], many: int) -> None:
        keys = owner << FOLLOWER | follows
        found, often = _counted(keys, many << FOLLOWER)
        lists = found >> FOLLOWER
        self.sizes = np.bincount(lists, minlength=many)
        # The most frequent first, of equal ones the lower.
        order = np.argsort(lists << COUNTED | (1 << COUNTED) - 1 - often, kind="stable")
        found = found[order]
        self.symbols, self.lists = found & (1 << FOLLOWER) - 1, found >> FOLLOWER
        self.places = np.arange(len(found)) - (np.cumsum(self.sizes) - self.sizes)[self.lists]
        ways = [bits.golomb(1 << FOLLOWER, low) for low in WAYS]
        cost = [np.bincount(self.lists, often[order] * wide[self.places], many) for _, wide in ways]
        self.low = np.argmin(cost, axis=0)
        # One alone is no choice: nothing is written.
        nothing = np.zeros_like(ways[0][0])
        self.ranks = [np.concatenate([*columns, nothing]) for columns in zip(*ways, strict=True)]
        way = np.where(self.sizes > 1, self.low, len(WAYS)) * len(nothing)
        table = np.empty(many << FOLLOWER, np.uint16)
        table[found] = way[self.lists] + self.places
        self.at = table.take(keys)
        # One is what nearly all have, nothing the rest.
        sizes = np.where(self.sizes < 2, 1 - self.sizes, self.sizes)
        self.head = [column[sizes] for column in bits.golomb(1 << FOLLOWER)]

    def wide(self, told: Mask) -> Numbers:
        """How many bits are written of each book, where there is one."""
        wide: Numbers = self.head[1] * told + FOLLOWER * self.sizes + CHOICE * (self.sizes > 1)
        return wide

    def put(self, units: Numbers, start: Numbers, told: Mask) -> None:
        """Write each book from a bit on."""
        first = start + self.head[1] * told
        bits.put(units, first[told], self.head[0][told])
        bits.put(units, first[self.lists] + FOLLOWER * (self.places + 1), self.symbols)
        choice = self.sizes > 1
        bits.put(units, (start + self.wide(told))[choice], self.low[choice])


@dataclass(frozen=True, slots=True)
class _Following:
    """What follows in each posting: the first as `codes` in `wide` bits, others in `rest` more.

    Of these others there are few: `others` are their codes, `ends` how many bits after those of
    the first of their posting each ends, and `owner` says which posting that is.
    """

    codes: Numbers
    wide: Numbers
    rest: NDArray[np.int32]
    others: Numbers
    ends: Numbers
    owner: NDArray[np.int32]

    @classmethod
    def of(cls, book: _Book, held: NDArray[np.int32]) -> _Following:
        first = np.cumsum(held, dtype=np.int32) - held
        some = held > 0
        at = np.append(book.at, np.uint16(0))[first]
        codes, wide = (column.take(at) * some for column in book.ranks)
        other = np.ones(len(book.at), np.bool_)
        other[first[some]] = False
        others, broad = (column.take(book.at[other]) for column in book.ranks)
        owner = np.repeat(np.arange(len(held), dtype=np.int32), np.maximum(held - 1, 0))
        rest = np.bincount(owner, broad, len(held)).astype(np.int32)
        before = np.cumsum(rest, dtype=np.int32) - rest
        return cls(codes, wide, rest, others, np.cumsum(broad) - before[owner], owner)

    def put(self, units: Numbers, ends: NDArray[np.int32]) -> None:
        """Write the others behind the bits that postings end with."""
        bits.put(units, ends[self.owner] + self.ends, self.others)


def _counted(keys: NDArray[np.int32], most: int) -> tuple[Numbers, Numbers]:
    """The different ones of some numbers below `most`, rising, and how often each is there."""
    if most < 8 * len(keys):
        every = np.bincount(keys, minlength=most)
        found = np.flatnonzero(every != 0)
        return found, every[found]
    rising = np.sort(keys).astype(np.int64)
    starts = np.flatnonzero(differing(rising))
    return rising[starts], np.diff(starts, append=len(rising))


class _Pairs:
    """For each posting how often the term is there, how long that is, and how many follow it."""

    def __init__(self, lists: StoredLists, lengths: Numbers) -> None:
        named = [*lists.names.values()]
        self.many = len(lengths)
        self.sizes = np.append(np.diff(lists.starts), [*map(len, named)]).astype(np.int64)
        self.begins = np.append(0, np.cumsum(self.sizes))
        self.same: Mask = alike(self.sizes, self.many)
        self.documents: Stored | NDArray[np.uint32] = lists.documents
        self.counts: Stored | NDArray[np.uint16] = lists.counts
        self.held: Stored | NDArray[np.uint8] = lists.held
        self.follows = lists.follows
        if named:
            documents = np.array([one for found in named for one in found], np.uint32)
            self.documents = np.append(lists.documents[:], documents)
            self.counts = np.append(lists.counts[:], np.ones(len(documents), np.uint16))
            self.held = np.append(lists.held[:], np.zeros(len(documents), np.uint8))
        self.after = _ends(lists.held, self.begins)
        # Whoosh remembers a length in one byte: there are few.
        self.known = distinct(lengths)
        self.length = np.searchsorted(self.known, lengths)
        # Numbers for how often and how many, so that all keys fit a table.
        there, self.most = np.zeros(MOST + 1, np.bool_), 1
        for first, last in self.runs():
            some = self.postings(first, last)
            there[self.counts[some]] = True
            self.most = max(self.most, int(self.held[some].max(initial=0)) + 1)
        self.often = np.flatnonzero(there)
        self.of_count = (np.cumsum(there) - 1) * (self.most * len(self.known))
        self.of_held = np.arange(self.most) * len(self.known)
        self.kinds = len(self.often) * self.most * len(self.known)
        # Something follows a term wherever it stands, or nothing anywhere.
        self.of_held[0] = self.kinds

    def runs(self) -> Iterator[tuple[int, int]]:
        """All lists, some postings or one list at a time: the first, and that behind the last."""
        first, end = 0, len(self.sizes)
        while first < end:
            most = np.searchsorted(self.begins, self.begins[first] + CHUNK, "right") - 1
            last = max(first + 1, min(int(most), end))
            yield first, last
            first = last

    def postings(self, first: int, last: int) -> slice:
        """The postings of some lists."""
        return slice(*self.begins[[first, last]].tolist())

    def keys(self, first: int, last: int) -> NDArray[np.intp]:
        """For each posting of some lists a number, other ones where nothing follows."""
        some = self.postings(first, last)
        found: NDArray[np.intp] = self.of_count.take(self.counts[some])
        found += self.of_held.take(self.held[some])
        # Most fields have lengths; where these stand apart all are the same.
        if len(self.known) > 1:
            found += self.length.take(self.documents[some])
        return found

    def scales(self) -> tuple[NDArray[np.int64], tuple[str, str]]:
        """The number of each key, low if it is frequent; what each means, and where none follows.

        Numbers depend on what keys mean, not on which lengths there are.
        """
        often = np.zeros(2 * self.kinds, np.int64)
        for first, last in self.runs():
            told = ~self.same[first:last]
            keys = self.keys(first, last)
            if not told.all():
                keys = keys[np.repeat(told, self.sizes[first:last])]
            often += np.bincount(keys, minlength=2 * self.kinds)
        parts = [self._scale(often[: self.kinds]), self._scale(often[self.kinds :])]
        return np.concatenate([rank for rank, _ in parts]), (parts[0][1], parts[1][1])

    def _scale(self, often: Numbers) -> tuple[NDArray[np.int64], str]:
        known = np.flatnonzero(often).tolist()
        by_worth = {}
        for key in known:
            count, length, held = self.meaning(key)
            by_worth[count + (MOST + 1) * (held + WIDE * length)] = (count, length, held)
        worth = dict(zip(by_worth, known, strict=True))
        rank = np.zeros(self.kinds, np.int64)
        places = numbering.doubled({value: int(often[key]) for value, key in worth.items()})
        for at, value in enumerate(places):
            if value is not None:
                rank[worth[value]] = at
        told = ((0, 0, 0) if value is None else by_worth[value] for value in places)
        return rank, "".join(coded(part) for parts in told for part in parts)

    def meaning(self, key: int) -> tuple[int, int, int]:
        """How often, how long, how many follow."""
        rest, length = divmod(key, len(self.known))
        count, held = divmod(rest, self.most)
        return int(self.often[count]), int(self.known[length]), held


def _ends(held: Stored, begins: Numbers) -> Numbers:
    """What all before a place hold together; names stand behind and hold nothing."""
    inside = np.minimum(begins, len(held))
    ends = [np.zeros(int(np.searchsorted(inside, 0, "right")), np.int64)]
    before = 0
    for first in range(0, len(held), CHUNK):
        some = held[first : first + CHUNK]
        here = slice(*np.searchsorted(inside, [first, first + CHUNK], "right"))
        sums = np.append(0, np.cumsum(some, dtype=np.int64))
        ends.append(before + sums[inside[here] - first])
        before += int(sums[-1])
    return np.concatenate(ends)


def _stands_apart(shelf: IndexReader, name: str) -> bool:
    if shelf.size > MANY:
        return False
    return name == LARGE or len(distinct(shelf.lengths(name))) > VARIED


def lengths_apart(shelf: IndexReader, name: str) -> list[str]:
    """The lengths that there are, rising, and for each document the place of its own there.

    Nothing where each posting says how long its text is.
    """
    if not _stands_apart(shelf, name):
        return []
    lengths = shelf.lengths(name)
    known = distinct(lengths)
    found = (known, np.searchsorted(known, lengths))
    return ["".join(map(coded, numbers.tolist())) for numbers in found]
