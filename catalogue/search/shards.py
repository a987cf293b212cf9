"""Shards: the index as scripts, which a page reads from a disc without any server.

Each script calls one global function with its name and strings. UTF-8 is the only packing: what is
frequent gets low code points (`numbering`). Characters of titles, texts and terms are written as
their numbers in the table of letters, which stands in the core: some two thousand frequent ones
take one or two bytes, all others stand for themselves. What stands where says `spelling`.
"""

from __future__ import annotations

import json
import math
import re
import zlib
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import accumulate, groupby, islice
from operator import add, itemgetter
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from catalogue.content import numbering
from catalogue.content.pinyin import syllable
from catalogue.content.resources import word
from catalogue.search import phonetics
from catalogue.search.analysis import (
    BEGINNING,
    BITS,
    CODES,
    EVERY,
    HAN,
    MOST,
    PLANE,
    Mask,
    fold,
    folded_pairs,
    is_letter,
    letter_ranges,
    points,
)
from catalogue.search.bags import differing
from catalogue.search.codec import Stored, StoredLists, alike
from catalogue.search.index import IndexReader, asking, reading, uncollected, wants
from catalogue.search.spelling import (
    ALONE,
    CALL,
    COLUMNS,
    CORE,
    FACETS,
    FORMAT,
    FORMS,
    HEARD,
    KNOWN,
    LETTERS,
    NAMES,
    ONE_BYTE,
    PAIRS,
    ROW,
    SCRIPT,
    SET,
    SOUNDS,
    SPACE,
    SURROGATES,
    TEXTS,
    TITLES,
    TWO_BYTES,
    UNITS,
    WIDE,
    WITHOUT_SETS,
    Begun,
    Core,
    Numbers,
    coded,
    codes,
)

# What is asked without more ado: ASCII, and marks of typing.
PLAIN = re.compile("[\0-\x7f\u2013-\u201f\u3001-\u3011]")
# Forms of ASCII as wide as Han, which keyboards for Chinese type.
KEYED = re.compile("[\u3000\uff01-\uff5e]")
LOST = 0xFFFD
# A number that no letter has; itself no character (Unicode 23.7).
UNUSED = "\uffff"
# So much larger or smaller than it should be a file of lists may be: the more places it may end at,
# the more surely it ends where it did before a word came or went.
SLACK = 0.15
LOW = (1 << BITS) - 1
# The field whose lengths stand in the core, once each: as part of its many postings they would
# change hundreds of scripts with one sentence. Of so many documents more the core would weigh.
APART, MANY = "body", 2_000
# So do those of a field that has more lengths than so many: each goes with every weight.
VARIED = 20
# So many titles are read at once.
SMALL = 320
# So many documents have lists that are long in any case.
LARGE = 20_000
# A character that stands there less often needs no number: every reader reads the whole table, and
# of all that a number would shorten only a hundredth.
RARE = 64
# Most distances are small, and most postings are of the first few numbers of the scale: together
# they fit in one byte. From a hundred documents on lists take a third less; 3 to 6 are as good.
BRIEF = 4
# A number of two characters begins with one of so many, enough for 180 million.
FOLLOWING = 3_000
# So many texts, and so many postings, are worked on at once: arrays are quick and large.
TOGETHER, CHUNK = 1_000, 200_000
# So many terms: each of their lists is an object while they are.
AT_ONCE = 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """How many files: a query reads a postings file a pair, and ten of titles and of texts."""

    postings: int
    texts: int
    titles: int


def web(count: int) -> Layout:
    """For disks, sticks and servers, where bytes cost more than opening a file."""
    # Few documents make few files: there postings may lie in more of them. Of many more than a page
    # reads at once, a query of five pairs else reads half a megabyte, and ten texts another.
    more = 1.28 if count <= SMALL else 1 if count <= LARGE else 2.5
    return Layout(
        postings=round(3.9 * count**0.62 * more) or 1,
        texts=min(max(2_000, count // 12), round(0.63 * count**0.8)) or 1,
        titles=min(4, count // 25) or 1 if count <= SMALL else min(4_000, count // 25),
    )


def cd(count: int) -> Layout:
    """For a disc, where opening a file costs as much as reading 430 kB."""
    return Layout(
        postings=round(0.45 * count**0.57) or 1,
        texts=round(count**0.8 / 6) or 1,
        titles=count // 12_000 + 1,
    )


PROFILES: Mapping[str, Callable[[int], Layout]] = {"web": web, "cd": cd}


def write(index: Path, folder: Path, profile: str = "web") -> None:
    """Export the index in `index` as scripts into `folder`, which is made."""
    folder.mkdir(parents=True, exist_ok=True)
    with uncollected(), reading(index) as shelf:
        layout = PROFILES[profile](shelf.size)
        hits = [shelf.stored(number) for number in range(shelf.size)]
        inside, often = _characters(shelf, hits)
        letters = ranked(often)
        spelling = _spelling(letters)
        together = math.ceil(shelf.size / layout.titles) or 1
        room = numbering.steady(int(_widths(spelling) @ inside) / layout.texts)
        every = map(shelf.text, range(shelf.size))
        texts = _texts(folder, each_spelt(every, spelling), room)
        core = _core(shelf, hits, often)
        begun = _postings(shelf, folder, spelling, layout)
        core |= {"letters": letters, "together": together, "texts": texts}
        core |= {"pairs": begun["pairs"], "names": begun["names"], "scales": begun["scales"]}
        core["format"] = begun["format"]
        _script(folder, CORE, core)
        _titles(folder, hits, spelling, together)
        _script(folder, FACETS, _facets(hits))
        han, others = _others(often)
        _script(folder, SCRIPT, han)
        _script(
            folder, FORMS, others, "".join(chr(end) for ends in letter_ranges() for end in ends)
        )
        _script(folder, SOUNDS, SPACE.join(phonetics.syllables()))
        _script(folder, HEARD, _readings())
        _script(folder, KNOWN, SPACE.join(shelf.known))


def _core(shelf: IndexReader, hits: Sequence[Mapping[str, Any]], often: Numbers) -> Core:
    """What every query needs, before anything is written."""
    return Core(
        format=WITHOUT_SETS,
        letters="",
        together=0,
        texts="",
        telling=_telling(often),
        folds=_folds(often),
        pairs="",
        names="",
        scales=[],
        brief=BRIEF,
        count=shelf.size,
        units=UNITS,
        averages=[shelf.average(name) for name in COLUMNS],
        lengths=[_apart(shelf, name) for name in COLUMNS],
        kinds=[
            [kind, many, shelf.weights[kind], *_address(hits, kind)]
            for kind, many in shelf.kinds.items()
        ],
        asking=SPACE.join(asking()),
        nothing=word("search", "nothing"),
        wants={kind: words for kind, words in wants().items() if kind in shelf.kinds},
        keyword=word("search", "keyword"),
        words=SPACE.join(",".join(group) for group in shelf.synonyms),
    )


def _telling(often: Numbers) -> str:
    """The ends of ranges in which the letters of a collection are, and nothing else that it says.

    Nor any Han or sign of typing that is none: of all others the page first reads the whole table.
    """
    known = np.flatnonzero(often[:PLANE] + _asked_at_once())
    letters = np.array([is_letter(chr(code)) for code in known.tolist()])
    turns = np.flatnonzero(np.diff(letters, prepend=False, append=False))
    firsts, lasts = known[turns[::2]], known[turns[1::2] - 1]
    return "".join(map(chr, np.column_stack([firsts, lasts]).ravel().tolist()))


@cache
def _asked_at_once() -> NDArray[np.bool_]:
    """Which characters a page takes without the table of other forms: Han and `PLAIN`."""
    every = "".join(map(chr, range(PLANE)))
    marks = np.zeros(PLANE, np.bool_)
    marks[[hit.start() for one in (HAN, PLAIN) for hit in one.finditer(every)]] = True
    return marks


def _address(hits: Sequence[Mapping[str, Any]], kind: str) -> list[str]:
    """What stands before and after the id in the addresses of a kind; nothing when they vary."""
    rows = [(hit["id"], hit["url"]) for hit in hits if hit["kind"] == kind]
    before, found, after = rows[0][1].partition(rows[0][0])
    regular = found and all(url == before + name + after for name, url in rows)
    return [before, after] if regular else []


def _characters(shelf: IndexReader, hits: Sequence[Mapping[str, Any]]) -> tuple[Numbers, Numbers]:
    """How often each code point stands in texts; and with titles, at least once if a term may."""
    inside, often = np.zeros(EVERY, np.int64), np.zeros(EVERY, np.int64)
    for start in range(0, shelf.size, TOGETHER):
        some = range(start, min(start + TOGETHER, shelf.size))
        said = "".join(shelf.text(number) for number in some)
        inside += np.bincount(points(said), minlength=EVERY)
        rows = "".join(hits[number][name] for number in some for name in ROW)
        often += np.bincount(points(rows), minlength=EVERY)
    often += inside
    folded = points(fold("".join(map(chr, np.flatnonzero(often).tolist()))))
    often[folded] = np.maximum(often[folded], 1)
    return inside, often


def ranked(often: Numbers) -> str:
    """The table of letters: the most frequent ones low, as far as two bytes reach.

    Characters that would take two bytes themselves are all in it: what stands outside the table
    can then be told from a number.
    """
    found = np.flatnonzero(often[: SURROGATES[0]])
    low = found[found < TWO_BYTES][:CHOSEN]
    counts = dict(zip(found.tolist(), often[found].tolist(), strict=True))
    # What hardly occurs is not worth its place: every reader reads the whole table.
    high = numbering.most(
        {key: n for key, n in counts.items() if key >= TWO_BYTES and n >= RARE}, CHOSEN - len(low)
    )
    chosen = {key: counts[key] for key in (*low.tolist(), *high)}
    return "".join(UNUSED if key is None else chr(key) for key in numbering.numbered(chosen))


def _spelling(letters: str) -> Numbers:
    """Code point → how it is written; what has no number and cannot stand for itself is lost."""
    spelling = np.arange(EVERY, dtype=np.int64)
    spelling[:TWO_BYTES] = spelling[slice(*SURROGATES)] = LOST
    spelling[points(letters)] = codes(np.arange(len(letters)))
    spelling[ord(UNUSED)] = ord(UNUSED)
    return spelling


def _widths(codes: NDArray[np.integer[Any]]) -> Numbers:
    """How many bytes of UTF-8 each code point takes."""
    two: Numbers = 1 + (codes >= ONE_BYTE).astype(np.int64)
    return two + (codes >= TWO_BYTES) + (codes >= PLANE)


def spelt(text: str, spelling: Numbers) -> str:
    """A text in the numbers of its letters."""
    return _text(spelling[points(text)])


def each_spelt(texts: Iterable[str], spelling: Numbers) -> Iterator[str]:
    """Texts in the numbers of their letters; many together cost less."""
    rest = iter(texts)
    while some := [*islice(rest, TOGETHER)]:
        whole, start = spelt("".join(some), spelling), 0
        for text in some:
            yield whole[start : start + len(text)]
            start += len(text)


def _text(codes: NDArray[np.integer[Any]]) -> str:
    return codes.astype(np.uint32, copy=False).tobytes().decode(CODES)


@cache
def _coded(number: int) -> bytes:
    return coded(number).encode()


_BITS = 1 << np.arange(len(COLUMNS))
# Numbers that take one byte.
_BYTES = codes(np.arange(BEGINNING + 1)).astype(np.uint8)
_CODES = codes(np.arange(WIDE + FOLLOWING)).astype(np.uint32)
_WIDTHS = _widths(_CODES).astype(np.uint8)
# What is written in no script.
NOTHING = b"\0"
# Some places of the table are left free (`numbering`).
CHOSEN = int(LETTERS * numbering.WELL)


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


def _every(shelf: IndexReader) -> Written:
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
        told = _text(np.column_stack(columns).ravel()).encode()
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


def _postings(shelf: IndexReader, folder: Path, spelling: Numbers, layout: Layout) -> Begun:
    """Write all lists; where each script of them begins, and what their numbers mean."""
    if not shelf.size:
        return Begun(format=WITHOUT_SETS, pairs="", names="", scales=[])
    written = _every(shelf)
    terms = sum(map(len, written.terms))
    room = numbering.steady((written.size + 3 * terms) / layout.postings)
    short, long = (
        _cut(_entries(places, written), room)
        for places in (_short(written, spelling), _long(written, spelling))
    )
    return Begun(
        format=FORMAT if written.sets else WITHOUT_SETS,
        pairs=(_grouped if written.sets else SPACE.join)(_files(folder, PAIRS, _grouped, short)),
        names=SPACE.join(_files(folder, NAMES, SPACE.join, long)),
        scales=[*written.scales],
    )


def _lengths(shelf: IndexReader, name: str) -> Numbers:
    return np.array([shelf.length(number, name) for number in range(shelf.size)], np.int64)


def _stands_apart(shelf: IndexReader, name: str) -> bool:
    if shelf.size > MANY:
        return False
    return name == APART or len(np.unique(_lengths(shelf, name))) > VARIED


def _apart(shelf: IndexReader, name: str) -> list[str]:
    """The lengths that there are, rising, and for each document the place of its own there.

    Nothing where each posting says how long its text is.
    """
    if not _stands_apart(shelf, name):
        return []
    found = np.unique(_lengths(shelf, name), return_inverse=True)
    return ["".join(map(coded, numbers.tolist())) for numbers in found]


# Terms as they are spelt, how many lists there are of each, and the places of all these.
Places = tuple[Sequence[str], Numbers, Numbers]


def _short(written: Written, spelling: Numbers) -> Iterator[Places]:
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
    starts = np.append(np.flatnonzero(differing(keys.view(np.uint64))), len(keys))
    for first in range(0, len(starts) - 1, AT_ONCE):
        bounds = starts[first : first + AT_ONCE + 1]
        found = keys[bounds[:-1]]
        chars = _text(_codes(np.column_stack([found >> BITS, found & LOW]).ravel()))
        terms = [*map(add, chars[::2], chars[1::2])]
        yield terms, np.diff(bounds), places[bounds[0] : bounds[-1]]


def _long(written: Written, spelling: Numbers) -> Iterator[Places]:
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


class Entry(NamedTuple):
    """A term as it is spelt, and how many bytes all of it takes.

    Then the number of its fields with the length of each list, the lists, and what may follow it.
    The lower bits of that number are the fields with a list, the upper ones those with a set.
    """

    term: str
    size: int
    head: bytes
    lists: bytes | bytearray
    follows: bytes | bytearray


def _entries(every: Iterable[Places], written: Written) -> Iterator[Entry]:
    for terms, many, places in every:
        heads = [*map(_coded, written.sizes[places].tolist())]
        lists: Sequence[bytes | bytearray] = _slices(written.text, written.starts, places)
        follows = _slices(written.follows, written.after, places)
        starts = np.cumsum(many) - many
        sets = [written.sets.get(place, b"") for place in places.tolist()]
        lists = [told or one for told, one in zip(sets, lists, strict=True)]
        upper = np.array([*map(bool, sets)], np.int64) * len(COLUMNS)
        bits = _BITS[written.fields[places]] << upper
        fields = map(_coded, np.add.reduceat(bits, starts).tolist())
        told = zip(terms, fields, starts.tolist(), (starts + many).tolist(), strict=True)
        for term, field, start, end in told:
            if end - start == 1:
                head, held, after = field + heads[start], lists[start], follows[start]
            else:
                head = field + b"".join(heads[start:end])
                held, after = b"".join(lists[start:end]), b"".join(follows[start:end])
            size = len(term) + len(head) + len(held) + len(after)
            yield Entry(term, size, head, held, after)


def _slices(text: bytearray, starts: Numbers, places: Numbers) -> list[bytearray]:
    bounds = zip(starts[places].tolist(), starts[places + 1].tolist(), strict=True)
    return [text[start:end] for start, end in bounds]


def _cut(entries: Iterable[Entry], room: float) -> Iterator[list[Entry]]:
    """Runs of entries that fill `room`, give or take `SLACK`, in bytes but for their terms.

    Of all entries that the next run may begin with, it begins with the one whose term has the
    least checksum (content-defined chunking by local minima): the same ends are found again right
    behind what changed. A large entry begins a run of its own.
    """
    shard, ends = list[Entry](), list[int]()
    for entry in entries:
        size = entry.size
        filled = ends[-1] if ends else 0
        if shard and filled + size > room * (1 + SLACK):
            at = len(shard) if size > room / 2 else _end(shard, ends, entry, room * (1 - SLACK))
            yield shard[:at]
            filled -= ends[at - 1]
            ends = [end - ends[at - 1] for end in ends[at:]]
            shard = shard[at:]
        shard.append(entry)
        ends.append(filled + size)
    if shard:
        yield shard


def _end(shard: list[Entry], ends: list[int], following: Entry, least: float) -> int:
    """How many entries of a run go before the next one begins; they fill `least` if they can."""
    first = min(bisect_left(ends, least) + 1, len(shard))
    terms = [entry.term for entry in (*shard[first:], following)]
    return first + min(range(len(terms)), key=lambda place: zlib.crc32(terms[place].encode()))


def _files(
    folder: Path, family: str, terms: Callable[[Iterable[str]], str], shards: Iterable[list[Entry]]
) -> list[str]:
    """Write the shards of a family; the first term of each."""
    firsts = []
    for number, shard in enumerate(shards):
        _script(
            folder,
            f"{family}{number}",
            terms(entry.term for entry in shard),
            *(b"".join(part) for part in zip(*(entry[2:] for entry in shard), strict=True)),
        )
        firsts.append(shard[0].term)
    return firsts


def _grouped(terms: Iterable[str]) -> str:
    """Terms of two characters: each first one with all that follow it."""
    return SPACE.join(
        first + "".join(term[1] for term in found)
        for first, found in groupby(terms, key=itemgetter(0))
    )


def _texts(folder: Path, texts: Iterable[str], room: float) -> str:
    """Write the texts in blocks that fill `room`, in bytes; how many documents each has."""
    counts = []
    written = (text.encode() for text in texts)
    for name, (_, found) in enumerate(groupby(written, key=_room(room))):
        block = list(found)
        _script(folder, f"{TEXTS}{name}", _in_string(SPACE.encode().join(block)))
        counts.append(coded(len(block)))
    return "".join(counts)


def _room(most: float) -> Callable[[bytes], int]:
    """A key that changes as soon as the texts before it fill `most` bytes."""
    filled = [0, 0]

    def block(text: bytes) -> int:
        if filled[1] >= most:
            filled[:] = [filled[0] + 1, 0]
        filled[1] += len(text)
        return filled[0]

    return block


def _titles(
    folder: Path, hits: Sequence[Mapping[str, Any]], spelling: Numbers, together: int
) -> None:
    """Write id, title, mark and address of each document, the address unless it is regular."""
    regular = {kind for kind in {hit["kind"] for hit in hits} if _address(hits, kind)}
    told = [ROW[:-1] if hit["kind"] in regular else ROW for hit in hits]
    every = (hit[name] for hit, names in zip(hits, told, strict=True) for name in names)
    parts = each_spelt(every, spelling)
    rows = [ALONE.join(islice(parts, len(names))) for names in told]
    for start in range(0, len(rows), together):
        _script(folder, f"{TITLES}{start // together}", SPACE.join(rows[start : start + together]))


def _facets(hits: Sequence[Mapping[str, Any]]) -> dict[str, tuple[list[str], str]]:
    """Facet → its words in order of first use, and for each document the numbers of its words."""
    names = dict.fromkeys(name for hit in hits for name, _ in hit["facets"])
    found = {}
    for name in names:
        numbers: dict[str, int] = {}
        rows = [
            "".join(
                coded(numbers.setdefault(word, len(numbers)))
                for facet, word in dict.fromkeys(map(tuple, hit["facets"]))
                if facet == name
            )
            for hit in hits
        ]
        found[name] = (list(numbers), SPACE.join(rows))
    return found


def _folds(often: Numbers) -> str:
    """What characters of the collection fold to, and those of keyboards for Chinese."""
    return "".join(old + new for old, new in folded_pairs() if often[ord(old)] or KEYED.match(old))


def _others(often: Numbers) -> tuple[str, str]:
    """What others fold to, Han and not Han.

    Only to a character of the index, of ASCII, or whose reading is known, or where letters become
    none or the other way round: else it asks for what no document holds.
    """
    said = phonetics.audible()
    pairs = [
        (old, new)
        for old, new in folded_pairs()
        if often[ord(new)] or new in said or new.isascii() or is_letter(old) != is_letter(new)
    ]
    han = "".join(old + new for old, new in pairs if HAN.match(old))
    return han, "".join(old + new for old, new in pairs if not HAN.match(old))


def _readings() -> str:
    """For each syllable the characters that are heard so."""
    under: Mapping[str, list[str]] = {name: [] for name in phonetics.syllables()}
    for char in sorted(phonetics.audible()):
        if phonetics.HAN_RUN.fullmatch(char) and (spoken := syllable(char)) in under:
            under[spoken].append(char)
    return SPACE.join("".join(chars) for chars in under.values())


def _script(folder: Path, name: str, *values: object) -> None:
    words = b",".join(map(_told, (name, *values)))
    (folder / f"{name}.js").write_bytes(b"%b(%b);\n" % (CALL.encode(), words))


def _told(value: object) -> bytes:
    """A value as a script writes it; bytes are what may stand in a string of it."""
    if isinstance(value, bytes):
        return b'"%b"' % value
    told = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return _in_string(told.encode("utf-8", "replace"))


def _in_string(told: bytes) -> bytes:
    """Without the two separators of lines that a script may not hold."""
    for line_end in ("\u2028", "\u2029"):
        told = told.replace(line_end.encode(), ascii(line_end)[1:-1].encode())
    return told
