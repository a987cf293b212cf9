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
from array import array
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby
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
    fold,
    folded_pairs,
    is_letter,
    letter_ranges,
    points,
)
from catalogue.search.codec import Stored, StoredLists
from catalogue.search.index import IndexReader, asking, reading, uncollected, wants
from catalogue.search.spelling import (
    ADDRESS,
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
    SOUNDS,
    SPACE,
    SURROGATES,
    TEXTS,
    TITLES,
    TWO_BYTES,
    UNITS,
    WIDE,
    Begun,
    Core,
    Numbers,
    coded,
    codes,
)

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
# So many titles are read at once.
SMALL = 320
# A character that stands there less often needs no number.
RARE = 8
# Most distances are small, and most postings are of the first few numbers of the scale: together
# they fit in one byte. From a hundred documents on lists take a third less; 3 to 6 are as good.
BRIEF = 4
# A number of two characters begins with one of so many, enough for 180 million.
FOLLOWING = 3_000
# So many texts, and so many postings, are worked on at once: arrays are quick and large.
TOGETHER, CHUNK = 1_000, 200_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """How many files: a query reads a postings file a pair, and ten of titles and of texts."""

    postings: int
    texts: int
    titles: int


def web(count: int) -> Layout:
    """For disks, sticks and servers, where bytes cost more than opening a file."""
    return Layout(
        # Few documents make few files: there postings may lie in more of them.
        postings=round(3.9 * count**0.62 * (1.28 if count <= SMALL else 1)) or 1,
        texts=min(max(2_000, count // 20), round(0.63 * count**0.8)) or 1,
        titles=min(4, count // 25) or 1 if count <= SMALL else min(2_500, count // 25),
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
        every = (spelt(shelf.text(number), spelling) for number in range(shelf.size))
        texts = _texts(folder, every, room)
        core = _core(shelf, hits, often)
        begun = _postings(shelf, folder, spelling, layout)
        core |= {"letters": letters, "together": together, "texts": texts}
        core |= {"pairs": begun["pairs"], "names": begun["names"], "scales": begun["scales"]}
        _script(folder, CORE, core)
        _titles(folder, hits, spelling, together)
        _script(folder, FACETS, _facets(hits))
        for name, others in zip((SCRIPT, FORMS), _others(often), strict=True):
            _script(folder, name, others)
        _script(folder, SOUNDS, SPACE.join(phonetics.syllables()))
        _script(folder, HEARD, _readings())
        _script(folder, KNOWN, SPACE.join(shelf.known))


def _core(shelf: IndexReader, hits: Sequence[Mapping[str, Any]], often: Numbers) -> Core:
    """What every query needs, before anything is written."""
    return Core(
        format=FORMAT,
        letters="",
        together=0,
        texts="",
        telling="".join(chr(end) for ends in letter_ranges() for end in ends),
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


def _text(codes: NDArray[np.integer[Any]]) -> str:
    return codes.astype(np.uint32).tobytes().decode(CODES)


@cache
def _coded(number: int) -> bytes:
    return coded(number).encode()


_FOLLOWERS = codes(np.arange(BEGINNING + 1)).astype(np.uint8)
_CODES = codes(np.arange(WIDE + FOLLOWING)).astype(np.uint32)
# Some places of the table are left free (`numbering`).
CHOSEN = int(LETTERS * numbering.WELL)


@dataclass(frozen=True, kw_only=True)
class Written:
    """The lists of one field as they are read, in UTF-8.

    `terms` are numbers, and `names` the longer terms after them. `text` holds for each posting
    the distance to the document before, and the number in `scale` of how often the term stands
    in it, how long it is (0 where the core says so) and how many of `follows` tell what comes after
    it there: as one number where that is one of the first of the scale, as nearly always (`BRIEF`).
    The list at place p has `sizes[p]` postings and runs from `starts[p]` to `starts[p + 1]`, its
    followers from `after[p]` to `after[p + 1]`.
    """

    terms: Numbers
    names: tuple[str, ...]
    sizes: Sequence[int]
    starts: Sequence[int]
    text: bytearray
    after: Sequence[int]
    follows: bytearray
    scale: str

    def list(self, place: int) -> tuple[int, bytearray, bytearray]:
        return (
            self.sizes[place],
            self.text[self.starts[place] : self.starts[place + 1]],
            self.follows[self.after[place] : self.after[place + 1]],
        )


def _written(lists: StoredLists, lengths: Numbers) -> Written:
    named = np.array([one for found in lists.names.values() for one in found], np.uint32)
    pairs = _Pairs(lists, named, lengths)
    documents = pairs.documents
    sizes = np.append(np.diff(lists.starts), [*map(len, lists.names.values())]).astype(np.int64)
    begins = np.append(0, np.cumsum(sizes))
    rank, scale = pairs.scale()
    text, starts, size, before = bytearray(), [np.zeros(0, np.int64)], 0, 0
    for first in range(0, len(documents), CHUNK):
        some = slice(first, first + CHUNK)
        here = begins[np.searchsorted(begins, first) : np.searchsorted(begins, some.stop)] - first
        here = here[here < len(documents) - first]
        found = documents[some]
        steps = _steps(found, here, before)
        before = int(found[-1])
        numbers, last = _joined(steps, rank[pairs.keys(some)])
        codes, ends = _packed(numbers)
        text += _text(codes).encode()
        ends = np.append(0, np.cumsum(_widths(codes)))[np.append(0, ends[last])]
        starts.append(size + ends[here])
        size += int(ends[-1])
    return Written(
        terms=lists.terms.astype(np.int64),
        names=tuple(lists.names),
        sizes=array("q", sizes.tobytes()),
        starts=array("q", np.append(np.concatenate(starts), size).tobytes()),
        text=text,
        after=array("q", _ends(lists.held, begins).tobytes()),
        follows=_followers(lists.follows),
        scale=scale,
    )


def _joined(
    steps: NDArray[np.int32], rank: NDArray[np.int32]
) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
    """Distances and numbers of the scale in one row; where the last number of each pair stands.

    The first `BRIEF - 1` of the scale stand in the number of the distance, and what is beyond them
    after it.
    """
    rest = rank - (BRIEF - 1)
    both = np.column_stack([steps * BRIEF + np.minimum(rank, BRIEF - 1), rest])
    told = np.column_stack([np.ones(len(rest), np.bool_), rest >= 0])
    return both[told], np.cumsum(1 + told[:, 1]) - 1


def _followers(follows: Stored) -> bytearray:
    """What follows, as it is written: each takes a byte."""
    written = bytearray()
    for first in range(0, len(follows), CHUNK):
        written += _FOLLOWERS[follows[first : first + CHUNK]].tobytes()
    return written


def _ends(held: Stored, begins: Numbers) -> Numbers:
    """What all before a place hold together; names stand behind and hold nothing."""
    inside = np.minimum(begins, len(held))
    ends = np.zeros(len(begins), np.int64)
    before = 0
    for first in range(0, len(held), CHUNK):
        sums = np.append(0, np.cumsum(held[first : first + CHUNK], dtype=np.int64))
        here = (inside > first) & (inside <= first + CHUNK)
        ends[here] = before + sums[inside[here] - first]
        before += int(sums[-1])
    return ends


def _steps(documents: NDArray[np.uint32], begins: Numbers, before: int) -> NDArray[np.int32]:
    """The distance of each document to the one before it in its list; to -1 at a beginning."""
    here = documents.astype(np.int32)
    steps = np.diff(here, prepend=before)
    steps[begins] = here[begins] + 1
    return steps


class _Pairs:
    """For each posting how often the term is there, how long that is, and how many follow it."""

    def __init__(self, lists: StoredLists, named: NDArray[np.uint32], lengths: Numbers) -> None:
        """`named` are the documents of the longer terms, each of which stands there once."""
        self.documents: Stored | NDArray[np.uint32] = lists.documents
        self.counts: Stored | NDArray[np.uint16] = lists.counts
        self.held: Stored | NDArray[np.uint8] = lists.held
        if len(named):
            self.documents = np.append(lists.documents[:], named)
            self.counts = np.append(lists.counts[:], np.ones(len(named), np.uint16))
            self.held = np.append(lists.held[:], np.zeros(len(named), np.uint8))
        # Whoosh remembers a length in one byte: there are few.
        self.known, length = np.unique(lengths, return_inverse=True)
        self.length = length.astype(np.int32)
        # Numbers for how often and how many, so that all keys fit a table.
        there, self.most = np.zeros(MOST + 1, np.bool_), 1
        for some in self.parts():
            there[self.counts[some]] = True
            self.most = max(self.most, int(self.held[some].max(initial=0)) + 1)
        self.often, self.count_of = np.flatnonzero(there), np.cumsum(there, dtype=np.int32) - 1

    def parts(self) -> Iterator[slice]:
        """All postings, so many at a time."""
        return (slice(first, first + CHUNK) for first in range(0, len(self.documents), CHUNK))

    def keys(self, some: slice) -> NDArray[np.int32]:
        """For each posting a number below `many`."""
        found: NDArray[np.int32] = self.count_of[self.counts[some]] * self.most + self.held[some]
        return found * len(self.known) + self.length[self.documents[some]]

    def scale(self) -> tuple[NDArray[np.int32], str]:
        """The number of each key, low if it is frequent, the most frequent first; what each means.

        Numbers depend on what keys mean, not on which lengths there are.
        """
        many = len(self.often) * self.most * len(self.known)
        often = np.zeros(many, np.int64)
        for some in self.parts():
            often += np.bincount(self.keys(some), minlength=many)
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


def _packed(
    numbers: NDArray[np.integer[Any]],
) -> tuple[NDArray[np.integer[Any]], NDArray[np.integer[Any]]]:
    """The code points of numbers of any size, and where each number ends."""
    wide = np.flatnonzero(numbers >= WIDE)
    ends = np.cumsum(1 + (numbers >= WIDE))
    if not len(wide):
        return _CODES[numbers], ends
    spread = np.insert(numbers, wide + 1, numbers[wide] % WIDE)
    spread[wide + np.arange(len(wide))] = WIDE + numbers[wide] // WIDE
    return _CODES[spread], ends


def _postings(shelf: IndexReader, folder: Path, spelling: Numbers, layout: Layout) -> Begun:
    """Write all lists; where each script of them begins, and what their numbers mean."""
    if not shelf.size:
        return Begun(pairs="", names="", scales=[])
    columns = [
        _written(shelf.stored_lists(name), _lengths(shelf, name) * (not _stands_apart(shelf, name)))
        for name in COLUMNS
    ]
    room = numbering.steady(
        sum(len(column.text) + len(column.follows) + 3 * len(column.terms) for column in columns)
        / layout.postings
    )
    short, long = (
        _cut(_entries(places, columns), room)
        for places in (_short(columns, spelling), _long(columns, spelling))
    )
    return Begun(
        pairs=_files(folder, PAIRS, _grouped, short),
        names=_files(folder, NAMES, SPACE.join, long),
        scales=[column.scale for column in columns],
    )


def _lengths(shelf: IndexReader, name: str) -> Numbers:
    return np.array([shelf.length(number, name) for number in range(shelf.size)], np.int64)


def _stands_apart(shelf: IndexReader, name: str) -> bool:
    return name == APART and shelf.size <= MANY


def _apart(shelf: IndexReader, name: str) -> list[str]:
    """The lengths that there are, rising, and for each document the place of its own there.

    Nothing where each posting says how long its text is.
    """
    if not _stands_apart(shelf, name):
        return []
    found = np.unique(_lengths(shelf, name), return_inverse=True)
    return ["".join(map(coded, numbers.tolist())) for numbers in found]


Place = tuple[str, int, int]


def _short(columns: Sequence[Written], spelling: Numbers) -> Iterator[Place]:
    """(term as it is spelt, field, place) of the terms of one or two characters, in order."""
    fields = np.repeat(np.arange(len(columns)), [len(column.terms) for column in columns])
    places = np.concatenate([np.arange(len(column.terms)) for column in columns])
    keys = _keys(columns, spelling)
    order = np.lexsort((fields, keys))
    for first in range(0, len(order), CHUNK):
        some = order[first : first + CHUNK]
        chars = _text(_codes(np.column_stack([keys[some] >> BITS, keys[some] & LOW]).ravel()))
        terms = map(add, chars[::2], chars[1::2])
        yield from zip(terms, fields[some].tolist(), places[some].tolist(), strict=True)


def _long(columns: Sequence[Written], spelling: Numbers) -> list[Place]:
    """The same of the longer ones."""
    found = (
        (spelt(name, spelling), field, len(column.terms) + place)
        for field, column in enumerate(columns)
        for place, name in enumerate(column.names)
    )
    return sorted(found, key=lambda row: (row[0].encode("utf-16-be"), row[1:]))


def _keys(columns: Sequence[Written], spelling: Numbers) -> Numbers:
    terms = np.concatenate([column.terms for column in columns])
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
    """A term as it is spelt.

    Then the number of its fields with the length of each list, the lists, and what may follow it.
    """

    term: str
    head: bytes
    lists: bytearray
    follows: bytearray


def _entries(places: Iterable[Place], columns: Sequence[Written]) -> Iterator[Entry]:
    for term, rows in groupby(places, key=itemgetter(0)):
        fields, head, lists, follows = 0, b"", bytearray(), bytearray()
        for _, field, place in rows:
            size, text, after = columns[field].list(place)
            follows += after
            fields |= 1 << field
            head += _coded(size)
            lists += text
        yield Entry(term, _coded(fields) + head, lists, follows)


def _cut(entries: Iterable[Entry], room: float) -> Iterator[list[Entry]]:
    """Runs of entries that fill `room`, give or take `SLACK`, in bytes but for their terms.

    Of all entries that the next run may begin with, it begins with the one whose term has the
    least checksum (content-defined chunking by local minima): the same ends are found again right
    behind what changed. A large entry begins a run of its own.
    """
    shard, ends = list[Entry](), list[int]()
    for entry in entries:
        size = sum(map(len, entry))
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
) -> str:
    """Write the shards of a family; the first term of each."""
    firsts = []
    for number, shard in enumerate(shards):
        _script(
            folder,
            f"{family}{number}",
            terms(entry.term for entry in shard),
            *(b"".join(part) for part in zip(*(entry[1:] for entry in shard), strict=True)),
        )
        firsts.append(shard[0].term)
    return SPACE.join(firsts)


def _grouped(terms: Iterable[str]) -> str:
    """Terms of two characters: each first one with all that follow it."""
    return SPACE.join(
        first + "".join(term[1] for term in found)
        for first, found in groupby(terms, key=itemgetter(0))
    )


def _texts(folder: Path, texts: Iterable[str], room: float) -> str:
    """Write the texts in blocks that fill `room`, in bytes; how many documents each has."""
    counts = []
    for name, (_, found) in enumerate(groupby(texts, key=_room(room))):
        block = list(found)
        _script(folder, f"{TEXTS}{name}", SPACE.join(block))
        counts.append(coded(len(block)))
    return "".join(counts)


def _room(most: float) -> Callable[[str], int]:
    """A key that changes as soon as the texts before it fill `most` bytes."""
    filled = [0, 0]

    def block(text: str) -> int:
        if filled[1] >= most:
            filled[:] = [filled[0] + 1, 0]
        filled[1] += len(text.encode("utf-8", "replace"))
        return filled[0]

    return block


def _titles(
    folder: Path, hits: Sequence[Mapping[str, Any]], spelling: Numbers, together: int
) -> None:
    """Write id, title, mark and address of each document, the address unless it is regular."""
    regular = {kind for kind in {hit["kind"] for hit in hits} if _address(hits, kind)}
    rows = [
        ALONE.join(
            spelt(hit[name], spelling)
            for name in ROW
            if name != ADDRESS or hit["kind"] not in regular
        )
        for hit in hits
    ]
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
    """A value as a script writes it; bytes are numbers, of which nothing need be escaped."""
    if isinstance(value, bytes):
        return b'"%b"' % value
    told = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    safe = told.replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
    return safe.encode("utf-8", "replace")
