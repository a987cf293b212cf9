"""Lists: the postings of all fields as the page reads them, in UTF-8."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate

import numpy as np
from numpy.typing import NDArray

from catalogue.content import numbering
from catalogue.search.analysis import BEGINNING, MOST, Mask
from catalogue.search.codec import Stored, StoredLists, alike
from catalogue.search.letters import text_of_codes, widths_of
from catalogue.search.postings import IndexReader
from catalogue.search.spelling import COLUMNS, SET, WIDE, Numbers, coded, codes

# The field whose lengths stand in the core, once each: as part of its many postings they would
# change hundreds of scripts with one sentence. Of so many documents more the core would weigh.
APART, MANY = "body", 2_000
# So do those of a field that has more lengths than so many: each goes with every weight.
VARIED = 20
# Most distances are small, and most postings are of the first few numbers of the scale: together
# they fit in one byte. From a hundred documents on lists take a third less; 3 to 6 are as good.
BRIEF = 4
# A number of two characters begins with one of so many, enough for 180 million.
FOLLOWING = 3_000
# So many postings are worked on at once: arrays are quick and large.
CHUNK = 200_000
# What is written in no script.
NOTHING = b"\0"
# Numbers that take one byte.
_BYTES = codes(np.arange(BEGINNING + 1)).astype(np.uint8)
_CODES = codes(np.arange(WIDE + FOLLOWING)).astype(np.uint32)
_WIDTHS = widths_of(_CODES).astype(np.uint8)


@dataclass(frozen=True, kw_only=True)
class Written:
    """The lists of all fields as they are read, in UTF-8.

    `terms` are numbers, and `names` the longer terms, field by field. `text` holds for each posting
    the distance to the document before, and the number in `scale` of how often the term stands
    in it, how long it is (0 where the core says so) and how many of `follows` tell what comes after
    it there: as one number where that is one of the first of the scale, as nearly always (`BRIEF`).
    Of a field the lists of the names stand behind those of the terms. The list at place p is of
    the field `fields[p]`, has `sizes[p]` postings and runs from `starts[p]` to `starts[p + 1]`, its
    followers from `after[p]` to `after[p + 1]`. What counts alike in many documents is in `sets`,
    by its place: nothing of it is in `text`, and its size is how often it counts.
    """

    terms: Sequence[Numbers]
    names: Sequence[Sequence[str]]
    fields: Numbers
    sizes: Numbers
    starts: Numbers
    after: Numbers
    text: bytearray
    follows: bytearray
    scales: Sequence[str]
    sets: Mapping[int, bytes]

    @property
    def size(self) -> int:
        """How many bytes all lists take."""
        return len(self.text) + len(self.follows) + sum(map(len, self.sets.values()))

    def places(self, field: int) -> tuple[int, int]:
        """Where the lists of the terms of a field begin, and those of its names."""
        first = sum(map(len, (*self.terms[:field], *self.names[:field])))
        return first, first + len(self.terms[field])


def every_list(shelf: IndexReader) -> Written:
    """The lists of all fields, written."""
    text, follows = bytearray(), bytearray()
    columns = [
        _column(
            shelf.stored_lists(name),
            _lengths(shelf, name) * (not _stands_apart(shelf, name)),
            text,
            follows,
        )
        for name in COLUMNS
    ]
    many = [len(column.sizes) for column in columns]
    first = accumulate(many, initial=0)
    return Written(
        terms=[column.terms for column in columns],
        names=[column.names for column in columns],
        fields=np.repeat(np.arange(len(columns), dtype=np.uint8), many),
        sizes=np.concatenate([column.sizes for column in columns]),
        starts=np.append(np.concatenate([column.starts for column in columns]), len(text)),
        after=np.append(np.concatenate([column.after for column in columns]), len(follows)),
        text=text,
        follows=follows,
        scales=[column.scale for column in columns],
        sets={
            before + place: told
            for before, column in zip(first, columns, strict=False)
            for place, told in column.sets.items()
        },
    )


@dataclass(frozen=True, slots=True)
class _Column:
    """The same of one field."""

    terms: Numbers
    names: Sequence[str]
    sizes: Numbers
    starts: Numbers
    after: Numbers
    scale: str
    sets: Mapping[int, bytes]


def _column(lists: StoredLists, lengths: Numbers, text: bytearray, follows: bytearray) -> _Column:
    """The lists of a field, written behind what `text` and `follows` hold."""
    named = np.array([one for found in lists.names.values() for one in found], np.uint32)
    sizes = np.append(np.diff(lists.starts), [*map(len, lists.names.values())]).astype(np.int64)
    begins = np.append(0, np.cumsum(sizes))
    same = np.flatnonzero(alike(sizes, len(lengths)))
    pairs = _Pairs(lists, named, lengths, np.column_stack([begins[same], begins[same + 1]]))
    documents = pairs.documents
    rank, scale = pairs.scale()
    spelling = _Spelling(rank)
    starts, before = [np.zeros(0, np.int64)], 0
    for first in range(0, len(documents), CHUNK):
        some = slice(first, first + CHUNK)
        here = begins[np.searchsorted(begins, first) : np.searchsorted(begins, some.stop)] - first
        here = here[here < len(documents) - first]
        found = documents[some]
        steps = _steps(found, here, before)
        before = int(found[-1])
        kept, widths = pairs.told(some), np.zeros(len(steps), np.uint8)
        told, widths[kept] = spelling.written(steps[kept], pairs.keys(some)[kept])
        starts.append(len(text) + _sums_before(widths, here))
        text += told
    after = len(follows) + _ends(lists.held, begins)
    _add_followers(follows, lists.follows)
    for place in same.tolist():
        sizes[place] = pairs.counts[begins[place] : begins[place] + 1][0]
    return _Column(
        terms=lists.terms.astype(np.int64),
        names=tuple(lists.names),
        sizes=sizes,
        starts=np.concatenate(starts),
        after=after[:-1],
        scale=scale,
        sets={
            place: _set(documents[begins[place] : begins[place + 1]], len(lengths))
            for place in same.tolist()
        },
    )


def _set(documents: NDArray[np.uint32], many: int) -> bytes:
    """Which of so many documents are among some."""
    there = np.zeros(-(-many // SET) * SET, np.uint8)
    there[documents] = 1
    return _BYTES[there.reshape(-1, SET) @ (1 << np.arange(SET))].tobytes()


class _Spelling:
    """How distances and numbers of a scale are written together.

    The first `BRIEF - 1` of the scale stand in the number of the distance, and what is beyond them
    after it.
    """

    def __init__(self, rank: NDArray[np.int32]) -> None:
        """`rank` says which number of the scale each key has."""
        self.brief = np.minimum(rank, BRIEF - 1)
        self.rest, self.widths = _characters_of(np.maximum(rank - (BRIEF - 1), 0))
        told = rank >= BRIEF - 1
        self.rest, self.widths = [column * told for column in self.rest], self.widths * told

    def written(
        self, steps: NDArray[np.int32], keys: NDArray[np.intp]
    ) -> tuple[bytes, NDArray[np.uint8]]:
        """The text of all, and how many bytes each takes."""
        steps *= BRIEF
        steps += self.brief[keys]
        first, widths = _characters_of(steps)
        columns = [*first, *(column[keys] for column in self.rest)]
        told = text_of_codes(np.column_stack(columns).ravel()).encode()
        widths += self.widths[keys]
        return told.translate(None, NOTHING), widths


def _characters_of(
    numbers: NDArray[np.int32],
) -> tuple[list[NDArray[np.uint32]], NDArray[np.uint8]]:
    """The code points of numbers, in two columns if any takes two; and how many bytes each takes.

    No number is written as 0.
    """
    wide = np.flatnonzero(numbers >= WIDE)
    if not len(wide):
        return [_CODES.take(numbers)], _WIDTHS.take(numbers)
    head, numbers = numbers[wide] // WIDE + WIDE, numbers.copy()
    numbers[wide] %= WIDE
    before, widths = np.zeros(len(numbers), np.uint32), _WIDTHS.take(numbers)
    before[wide] = _CODES[head]
    widths[wide] += _WIDTHS[head]
    return [before, _CODES.take(numbers)], widths


def _add_followers(written: bytearray, follows: Stored) -> None:
    """Write what follows: each takes a byte."""
    for first in range(0, len(follows), CHUNK):
        written += _BYTES[follows[first : first + CHUNK]].tobytes()


def _ends(held: Stored, begins: Numbers) -> Numbers:
    """What all before a place hold together; names stand behind and hold nothing."""
    inside = np.minimum(begins, len(held))
    ends = [np.zeros(int(np.searchsorted(inside, 0, "right")), np.int64)]
    before = 0
    for first in range(0, len(held), CHUNK):
        some = held[first : first + CHUNK]
        here = slice(*np.searchsorted(inside, [first, first + CHUNK], "right"))
        sums = _sums_before(some, np.append(inside[here] - first, len(some)))
        ends.append(before + sums[:-1])
        before += int(sums[-1])
    return np.concatenate(ends)


def _sums_before(numbers: NDArray[np.uint8], places: Numbers) -> Numbers:
    """The sum of all numbers before each of some rising places."""
    sums = np.zeros(len(places) + 1, np.int64)
    inside = int(np.searchsorted(places, len(numbers)))
    runs = np.append(0, places[:inside])
    sums[: inside + 1] = np.add.reduceat(numbers, runs, dtype=np.int64)
    sums[:inside][runs[:-1] == runs[1:]] = 0
    return np.cumsum(sums)[:-1]


def _steps(documents: NDArray[np.uint32], begins: Numbers, before: int) -> NDArray[np.int32]:
    """The distance of each document to the one before it in its list; to -1 at a beginning."""
    here = documents.astype(np.int32)
    steps = np.diff(here, prepend=before)
    steps[begins] = here[begins] + 1
    return steps


class _Pairs:
    """For each posting how often the term is there, how long that is, and how many follow it."""

    def __init__(
        self, lists: StoredLists, named: NDArray[np.uint32], lengths: Numbers, alike: Numbers
    ) -> None:
        """`named` are the documents of the longer terms, each of which stands there once.

        `alike` says where postings that are not told one by one begin and end.
        """
        self.alike = alike
        self.documents: Stored | NDArray[np.uint32] = lists.documents
        self.counts: Stored | NDArray[np.uint16] = lists.counts
        self.held: Stored | NDArray[np.uint8] = lists.held
        if len(named):
            self.documents = np.append(lists.documents[:], named)
            self.counts = np.append(lists.counts[:], np.ones(len(named), np.uint16))
            self.held = np.append(lists.held[:], np.zeros(len(named), np.uint8))
        # Whoosh remembers a length in one byte: there are few.
        self.known, length = np.unique(lengths, return_inverse=True)
        self.length = length.astype(np.intp)
        # Numbers for how often and how many, so that all keys fit a table.
        there, self.most = np.zeros(MOST + 1, np.bool_), 1
        for some in self.parts():
            there[self.counts[some]] = True
            self.most = max(self.most, int(self.held[some].max(initial=0)) + 1)
        self.often = np.flatnonzero(there)
        self.of_count = (np.cumsum(there) - 1) * (self.most * len(self.known))
        self.of_held = np.arange(self.most) * len(self.known)

    def parts(self) -> Iterator[slice]:
        """All postings, so many at a time."""
        return (slice(first, first + CHUNK) for first in range(0, len(self.documents), CHUNK))

    def told(self, some: slice) -> Mask | slice:
        """Which postings are told one by one."""
        last = min(some.stop, len(self.documents))
        within = self.alike[(self.alike[:, 1] > some.start) & (self.alike[:, 0] < last)]
        if not len(within):
            return slice(None)
        told = np.ones(last - some.start, np.bool_)
        for first, end in np.maximum(within - some.start, 0).tolist():
            told[first:end] = False
        return told

    def keys(self, some: slice) -> NDArray[np.intp]:
        """For each posting a number below `many`."""
        found: NDArray[np.intp] = self.of_count.take(self.counts[some])
        found += self.of_held.take(self.held[some])
        # Most fields have lengths; where these stand apart all are the same.
        if len(self.known) > 1:
            found += self.length.take(self.documents[some])
        return found

    def scale(self) -> tuple[NDArray[np.int32], str]:
        """The number of each key, low if it is frequent, the most frequent first; what each means.

        Numbers depend on what keys mean, not on which lengths there are.
        """
        many = len(self.often) * self.most * len(self.known)
        often = np.zeros(many, np.int64)
        for some in self.parts():
            often += np.bincount(self.keys(some)[self.told(some)], minlength=many)
        known = np.flatnonzero(often).tolist()
        by_worth = {}
        for key in known:
            count, length, held = self.meaning(key)
            by_worth[count + (MOST + 1) * (held + WIDE * length)] = (count, length, held)
        worth = dict(zip(by_worth, known, strict=True))
        counts = {value: int(often[key]) for value, key in worth.items()}
        first = numbering.most(counts, BRIEF - 1)
        rest = {value: count for value, count in counts.items() if value not in first}
        places = [*first, *numbering.numbered(rest)]
        rank = np.zeros(many, np.int32)
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


def _lengths(shelf: IndexReader, name: str) -> Numbers:
    return np.array([shelf.length(number, name) for number in range(shelf.size)], np.int64)


def _stands_apart(shelf: IndexReader, name: str) -> bool:
    if shelf.size > MANY:
        return False
    return name == APART or len(np.unique(_lengths(shelf, name))) > VARIED


def lengths_apart(shelf: IndexReader, name: str) -> list[str]:
    """The lengths that there are, rising, and for each document the place of its own there.

    Nothing where each posting says how long its text is.
    """
    if not _stands_apart(shelf, name):
        return []
    found = np.unique(_lengths(shelf, name), return_inverse=True)
    return ["".join(map(coded, numbers.tolist())) for numbers in found]
