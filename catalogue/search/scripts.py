"""Scripts: the index of a page, read as data.

What another made is never opened as a Whoosh index, which may run what it holds: the scripts beside
its page are read as JSON and asked as an index of our own is.
"""

from __future__ import annotations

import json
import math
from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import accumulate, islice
from pathlib import Path
from typing import Any

import numpy as np

from catalogue.content.problem import CatalogueError, problem
from catalogue.search.bits import Bits, rice
from catalogue.search.index import FIELDS
from catalogue.search.postings import K1, B, IndexReader
from catalogue.search.spelling import (
    ADDRESS,
    ALONE,
    CALL,
    COLUMNS,
    CORE,
    FOLLOWER,
    FORMAT,
    IN_BITS,
    KNOWN,
    NAMES,
    PAIRS,
    ROW,
    SET,
    SHORT,
    SPACE,
    TEXTS,
    TITLES,
    TWO_BYTES,
    Core,
    coded,
    coded_numbers,
    value,
)

# Where the scripts lie in a build, a disc or the folder of a collection.
PLACES = ("site/find", "find", ".")
# What stands for a character that no document holds: it sorts before every spelling.
NOWHERE = "\0"

Posting = tuple[int, float, tuple[int, ...]]


def find_folder(folder: Path) -> Path:
    """Where the scripts of a build, a disc or a collection lie; CatalogueError when nowhere."""
    for place in PLACES:
        if (folder / place / f"{CORE}.js").is_file():
            return folder / place
    raise _none(folder)


def _none(folder: Path) -> CatalogueError:
    return CatalogueError([problem("no-search-index", folder.name, folder=folder.name)])


@dataclass(frozen=True, slots=True)
class Shard:
    """A file of postings: where each term stands, and the numbers of all."""

    places: Mapping[str, int]
    head: str
    lists: str
    follows: str = ""


class ScriptReader(IndexReader):
    """The scripts of a folder, asked as an index is.

    CatalogueError when a script is missing, damaged or of another version.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.script = cache(self._script)
        self.shard = cache(self._shard)
        self.stored = cache(self._stored)
        self.postings = cache(self._postings)
        try:
            self._open(self.script(CORE)[0])
        except (KeyError, IndexError, TypeError, ValueError) as damage:
            raise _none(folder) from damage

    def _open(self, core: Core) -> None:
        # Scripts of before say nothing of it.
        if core.get("format", FORMAT) > FORMAT:
            newer = problem("newer-search-index", self.folder.name, folder=self.folder.name)
            raise CatalogueError([newer])
        self.core = core
        self.letters: str = core["letters"]
        self.number_of = {char: number for number, char in enumerate(self.letters)}
        self.kinds = {kind: many for kind, many, *_ in core["kinds"]}
        self.weights = {kind: weight for kind, _, weight, *_ in core["kinds"]}
        self.addresses = {kind: rest for kind, _, _, *rest in core["kinds"]}
        self.ends = list(accumulate(self.kinds.values()))
        self.synonyms = [group.split(",") for group in core["words"].split(SPACE) if group]
        self.firsts = {
            PAIRS: [
                _order(group[0] + second)
                for group in core["pairs"].split(SPACE)
                for second in group[1:]
            ],
            NAMES: [*map(_order, filter(None, core["names"].split(SPACE)))],
        }
        # Indexes of before have none.
        has = (self.folder / f"{KNOWN}.js").is_file()
        listed: str = self.script(KNOWN)[0] if has else ""
        self.known = listed.split(SPACE) if listed else []
        self.scales = [list(self._scale(column)) for column in range(len(core["scales"]))]
        self.taken = [list(self._taken(column)) for column in range(len(COLUMNS))]
        self.starts = [0, *accumulate(coded_numbers(core["texts"]))]

    def _scale(self, column: int) -> Iterator[tuple[float, float, int]]:
        """For each number what a posting weighs, what length takes away, its share."""
        numbers = coded_numbers(self.core["scales"][column])
        column %= len(COLUMNS)
        for count, length, share in zip(numbers, numbers, numbers, strict=True):
            yield count * self.core["units"][column], self._away(column, length), share

    def _taken(self, column: int) -> Iterator[float]:
        """For each document what its length takes away, where no posting says it."""
        # Scripts of before say in each posting how long its text is.
        apart = self.core.get("lengths")
        if apart and (told := apart[column]):
            lengths, places = map(coded_numbers, told)
            known = [self._away(column, length) for length in lengths]
            yield from (known[place] for place in places)

    def _away(self, column: int, length: int) -> float:
        return K1 * (1 - B + B * length / self.core["averages"][column])

    @property
    def size(self) -> int:
        """How many documents there are."""
        return int(self.core["count"])

    def _script(self, name: str) -> Sequence[Any]:
        """What a script tells; CatalogueError when it is not there or is no script of ours."""
        try:
            said = (self.folder / f"{name}.js").read_text("utf-8").strip()
            values: list[Any]
            told, *values = json.loads(f"[{said.removeprefix(f'{CALL}(').removesuffix(');')}]")
        except (OSError, ValueError, RecursionError) as damage:
            raise _none(self.folder) from damage
        if told != name:
            raise _none(self.folder)
        return values

    def text(self, number: int) -> str:
        """All that a document says besides its title."""
        block = bisect_right(self.starts, number) - 1
        listed: str = self.script(f"{TEXTS}{block}")[0]
        return self._read(listed.split(SPACE)[number - self.starts[block]])

    def _stored(self, number: int) -> dict[str, Any]:
        kind, together = self.kind(number), self.core["together"]
        listed: str = self.script(f"{TITLES}{number // together}")[0]
        said = map(self._read, listed.split(SPACE)[number % together].split(ALONE))
        row = dict(zip(ROW, said, strict=False))
        if around := self.addresses[kind]:
            row[ADDRESS] = f"{around[0]}{row['id']}{around[1]}"
        return {**row, "kind": kind}

    def _read(self, spelling: str) -> str:
        return "".join(
            self.letters[value(ord(char))] if ord(char) < TWO_BYTES else char for char in spelling
        )

    def _spelt(self, term: str) -> str:
        found = "".join(
            coded(self.number_of[char])
            if char in self.number_of
            else (NOWHERE if ord(char) < TWO_BYTES else char)
            for char in term
        )
        return found + ALONE if len(found) == 1 else found

    def _shard_of(self, spelling: str) -> str:
        family = PAIRS if len(spelling) == 2 else NAMES
        at = bisect_right(self.firsts[family], _order(spelling))
        return f"{family}{at - 1}" if at else ""

    def _shard(self, name: str) -> Shard:
        words, head, lists, *follows = self.script(name)
        groups = words.split(SPACE)
        terms = (
            groups
            if name[0] == NAMES
            else [group[0] + second for group in groups for second in group[1:]]
        )
        return Shard({term: at for at, term in enumerate(terms)}, head, lists, *follows)

    def _postings(self, term: str) -> Mapping[int, Sequence[Posting]]:
        """Field → (document, score, what follows it) of each posting of a term."""
        spelling = self._spelt(term)
        name = self._shard_of(spelling)
        if not name or spelling not in self.shard(name).places:
            return {}
        shard = self.shard(name)
        if self.core.get("format", 0) >= IN_BITS:
            return self._lists(shard, shard.places[spelling])
        head, body, after = map(coded_numbers, (shard.head, shard.lists, shard.follows))
        found: dict[int, list[Posting]] = {}
        for _ in range(shard.places[spelling] + 1):
            fields = next(head)
            several = len(COLUMNS)
            columns = [
                column for column in range(several) if (fields | fields >> several) >> column & 1
            ]
            sizes = [next(head) for _ in columns]
            found = {
                column: list(
                    self._set(column, size, body)
                    if fields >> several + column & 1
                    else self._field(column, size, body, after)
                )
                for column, size in zip(columns, sizes, strict=True)
            }
        return found

    def _lists(self, shard: Shard, place: int) -> Mapping[int, Sequence[Posting]]:
        """The postings of the term at a place of a file, by field."""
        head, body = coded_numbers(shard.head), Bits(shard.lists)
        found: dict[int, list[Posting]] = {}
        for _ in range(place + 1):
            found = {}
            for column, size, same in list(_told(head)):
                found[column] = list(self._list(column, size, same, body))
                body.end()
        return found

    def _list(self, column: int, size: int, same: int, body: Bits) -> Iterator[Posting]:
        many = 0 if same else body.golomb()
        many = 1 - many if many < 2 and not same else many
        book = [body.take(FOLLOWER) for _ in range(many)]
        low = body.take(2) if many > 1 else 0
        scale = self.scales[column + len(COLUMNS) * (not many)]
        rarity = math.log(self.size / (size + 1)) + 1
        step, document = int(rice(np.array([size]), self.size)[0]), -1
        for _ in range(size):
            document += 1 + body.rice(step)
            weight, away, share = (
                (same * self.core["units"][column], K1, 0) if same else scale[body.golomb()]
            )
            if not same and self.taken[column]:
                away = self.taken[column][document]
            after = tuple(book[body.golomb(low) if many > 1 else 0] for _ in range(many and share))
            yield document, weight * (K1 + 1) / (weight + away) * rarity, after

    def _field(
        self, column: int, size: int, body: Iterator[int], after: Iterator[int]
    ) -> Iterator[Posting]:
        document = -1
        rarity = math.log(self.size / (size + 1)) + 1
        told: Mapping[str, Any] = {**self.core}
        brief: int = told.get("brief", 1)
        for _ in range(size):
            step, place = divmod(next(body), brief)
            document += step
            place += next(body) if place == brief - 1 else 0
            weight, away, share = self.scales[column][place]
            away = self.taken[column][document] if self.taken[column] else away
            worth = weight * (K1 + 1) / (weight + away)
            yield document, worth * rarity, tuple(next(after) for _ in range(share))

    def _set(self, column: int, count: int, body: Iterator[int]) -> Iterator[Posting]:
        """The postings of what counts alike in all documents that hold it."""
        told = enumerate(islice(body, -(-self.size // SET)))
        held = [SET * at + bit for at, bits in told for bit in range(SET) if bits >> bit & 1]
        weight = count * self.core["units"][column]
        rarity = math.log(self.size / (len(held) + 1)) + 1
        worth = weight * (K1 + 1) / (weight + K1)
        return ((document, worth * rarity, ()) for document in held)

    def scores(self, term: str, names: Iterable[str] = FIELDS) -> dict[int, float]:
        """Document → the term's BM25F score over the fields."""
        found: dict[int, float] = {}
        columns = {COLUMNS.index(name) for name in names}
        for column, postings in self.postings(term).items():
            for document, score, _ in postings if column in columns else ():
                found[document] = found.get(document, 0.0) + score
        return found

    def opening(self, char: str) -> Collection[str]:
        """Every term that begins with a character."""
        first = self._spelt(char)[0]
        start, end = self._shard_of(first + ALONE), self._shard_of(f"{first}\uffff")
        names = range(int(start[1:] or 0), int(end[1:]) + 1) if end else ()
        spellings = [term for number in names for term in self.shard(f"{PAIRS}{number}").places]
        return {
            char + ("" if term[1] == ALONE else self._read(term[1]))
            for term in spellings
            if term[0] == first
        }

    def followed(self, name: str, term: str, by: Sequence[int]) -> Iterable[int]:
        """The documents in a field of which all of `by` may follow a term.

        Anything may, where nothing is remembered.
        """
        postings = self.postings(term).get(COLUMNS.index(name), ())
        return [document for document, _, after in postings if not after or set(by) <= set(after)]


def _told(head: Iterator[int]) -> Iterator[tuple[int, int, int]]:
    """Of each list of a term the field, how many documents, and how often if alike in all."""
    several = len(COLUMNS)
    marks = next(head) - several * SHORT
    if marks < 0:
        size, column = divmod(marks + several * SHORT, several)
        yield column, size + 1, 0
        return
    for column in range(several):
        if marks >> column & 1:
            yield column, next(head), next(head) if marks >> several + column & 1 else 0


def _order(spelling: str) -> bytes:
    """How scripts compare: by units of UTF-16."""
    return spelling.encode("utf-16-be", "surrogatepass")
