"""Postings: an open index, and which documents hold what is asked for, with their scores."""

from __future__ import annotations

import json
import math
from bisect import bisect_right
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from functools import cache, cached_property, lru_cache
from itertools import accumulate
from pathlib import Path
from string import ascii_lowercase
from typing import Any

import numpy as np
from numpy.typing import NDArray
from whoosh import index, query, scoring

from catalogue.content.problem import CatalogueError, problem
from catalogue.search import phonetics
from catalogue.search.analysis import (
    BEGINNING,
    ENDING,
    MAX_QUERY,
    bare,
    couples,
    fold,
    latin_words,
    links,
    one_form,
    required,
)
from catalogue.search.codec import (
    ROWS,
    STORED,
    TEXTS,
    ColumnReader,
    Lists,
    StoredLists,
    Texts,
    alike,
    stored_lengths,
    texts_path,
)
from catalogue.search.documents import KEYWORDS, PAGE, SOUND
from catalogue.search.index import COLLECTION, FIELDS, MARKER, VERSION
from catalogue.search.questions import MAX_PARTS, befell, brevity, telling_terms

EXACT = 1000.0
# So few documents may say several words as one.
AS_ONE = 6
K1, B = 1.2, 0.75
# The terms of some queries, whose scores are kept.
TERMS = 256
NEAR_LEAST = 3
# What it is worth to say in other words what a question names.
OTHER_WORDS = 0.7
# What it tells that a title or a keyword holds a pair, of what a question names besides its score,
# and of the question as it stands: people ask with keywords, and how many there are is no matter.
CALLED, ASKED = 5.0, 10.0
# Where somebody says what befell him, pages say what to do, and the words for it tell more than his
# trade.
BEFELL, INCIDENT = 3.0, 2.0
NAMES = ("title", KEYWORDS)
# Two characters that change places are in three pairs, one that is another is in two.
PAIRS_LOST = 3
# What it is worth that a title has every character of what was typed: one may have been left out.
WHOLE = 50.0


@contextmanager
def reading(folder: Path) -> Iterator[IndexReader]:
    """An index of ours, opened to be asked; CatalogueError when `folder` holds none."""
    marker = folder / MARKER
    if not marker.is_file() or marker.read_text(encoding="ascii") != VERSION:
        raise CatalogueError([problem("no-search-index", folder.name, folder=folder.name)])
    collection = json.loads((folder / COLLECTION).read_text("utf-8"))
    weighting = scoring.BM25F(B=B, K1=K1)
    with (
        index.open_dir(folder).searcher(weighting=weighting) as searcher,
        closing(IndexReader(searcher, **collection)) as reader,
    ):
        yield reader


class IndexReader:
    """The postings of an open index, scored; documents are numbered as they were indexed."""

    def __init__(
        self,
        searcher: Any,
        kinds: Mapping[str, int],
        synonyms: Sequence[Sequence[str]],
        weights: Mapping[str, float],
        known: Sequence[str],
        often: Sequence[Sequence[Sequence[int]]],
    ) -> None:
        self.searcher, self.weights, self.known = searcher, weights, known
        self.kinds, self.synonyms, self.often = kinds, synonyms, often
        self.ends = list(accumulate(kinds.values()))
        self.stored: Callable[[int], dict[str, Any]] = cache(self._row)
        self._scored = lru_cache(maxsize=TERMS)(self._scores)
        self.lengths = cache(self._lengths)

    @property
    def size(self) -> int:
        """How many documents there are."""
        return int(self.searcher.doc_count_all())

    def kind(self, number: int) -> str:
        """The kind of a document: they are numbered kind by kind."""
        return list(self.kinds)[bisect_right(self.ends, number)]

    def text(self, number: int) -> str:
        """All that a document says besides its title."""
        return self.texts[number]

    def _row(self, number: int) -> dict[str, Any]:
        return dict(zip(STORED, json.loads(self._rows[number]), strict=True))

    @cached_property
    def texts(self) -> Texts:
        """The texts of all documents."""
        return self._in_file(TEXTS)

    @cached_property
    def _rows(self) -> Texts:
        return self._in_file(ROWS)

    def _in_file(self, name: str) -> Texts:
        reader = self.searcher.reader()
        return Texts(texts_path(reader.storage(), reader.segment(), name), self.size)

    def close(self) -> None:
        """Let go of the files of rows and texts."""
        for name in vars(self).keys() & {"texts", "_rows"}:
            vars(self)[name].close()

    def _lengths(self, name: str) -> NDArray[np.int64]:
        """The length of a field in each document, as the index remembers it."""
        # An index of nothing has no file of them.
        if not self.size:
            return np.zeros(0, np.int64)
        reader = self.searcher.reader()
        return stored_lengths(reader.storage(), reader.segment(), name, self.size)

    def average(self, name: str) -> float:
        """The average length of a field."""
        return float(self.searcher.avg_field_length(name)) or 1.0

    @cached_property
    def lists(self) -> Callable[[str], Lists]:
        """Field → its postings, to be read whole; an index of nothing has none."""
        read: Callable[[str], Lists] = self._terms.lists
        return read

    def stored_lists(self, name: str) -> StoredLists:
        """The postings of a field, to be read in parts: whole they may fill a gigabyte."""
        return self._terms.stored(name)

    @cached_property
    def _terms(self) -> ColumnReader:
        """The terms of all fields; the longer ones of a large collection fill 100 MB."""
        reader = self.searcher.reader()
        terms: ColumnReader = reader.codec().terms_reader(reader.storage(), reader.segment())
        return terms

    def scores(self, term: str, names: Iterable[str] = FIELDS) -> Mapping[int, float]:
        """Document → the term's BM25F score over the fields; the stages of a query ask alike."""
        return self._scored(term, tuple(names))

    def _scores(self, term: str, names: tuple[str, ...]) -> Mapping[int, float]:
        found: dict[int, float] = {}
        for name in names:
            if (name, term) not in self.searcher.reader():
                continue
            if worth := self._alike(name, term):
                for number in self.lists(name).list(term)[0].tolist():
                    found[number] = found.get(number, 0.0) + worth
                continue
            matcher = query.Term(name, term).matcher(self.searcher)
            while matcher.is_active():
                number = matcher.id()
                found[number] = found.get(number, 0.0) + matcher.score()
                matcher.next()
        return found

    def _alike(self, name: str, term: str) -> float:
        """What a term counts in each document, where it counts alike in all; else 0."""
        lists = self.lists(name)
        documents, counts = lists.list(term)
        if not alike(len(documents), self.size):
            return 0.0
        rarity = self.searcher.idf(name, term)
        return float(scoring.bm25(rarity, float(counts[0]) * lists.unit, 1, 1, B, K1))

    def holding(self, terms: Sequence[str], names: Iterable[str] = FIELDS) -> dict[int, float]:
        """Document → score, for the documents that hold every term."""
        if not terms:
            return {}
        lists = [self.scores(term, names) for term in terms]
        shared = set(lists[0]).intersection(*lists[1:])
        return {number: sum(scores[number] for scores in lists) for number in shared}

    def beginning(self, asked: str) -> dict[int, float]:
        """Documents with a pair that begins with the query, if that is a single character."""
        if len(asked) != 1:
            return {}
        found: dict[int, float] = {}
        for term in sorted(self.opening(asked)):
            for number, score in self.scores(term).items():
                found[number] = found.get(number, 0.0) + score
        return found

    def opening(self, char: str) -> Collection[str]:
        """Every term that begins with a character."""
        reader = self.searcher.reader()
        return {term.decode() for name in FIELDS for term in reader.expand_prefix(name, char)}

    def followed(self, name: str, term: str, by: Sequence[int]) -> Iterable[int]:
        """The documents in a field of which all of `by` may follow a term."""
        found: list[int] = self.lists(name).followed(term, by).tolist()
        return found

    def in_order(self, piece: str, names: Iterable[str] = FIELDS) -> frozenset[int]:
        """Documents with a field in which each pair of `piece` may be followed as it is there."""
        wanted = links([piece])
        found: set[int] = set()
        for name in names:
            held = [self.followed(name, term, by) for term, by in wanted.items()]
            found |= set(held[0]).intersection(*held[1:]) if held else set()
        return frozenset(found)

    def as_one(self, said: str) -> dict[int, float]:
        """The few documents that may say several words as one: with more, the words alone tell."""
        held = self.in_order(said)
        if len(held) > AS_ONE:
            return {}
        return {n: score for n, score in self.holding(tuple(links([said]))).items() if n in held}

    def called(self, said: str) -> frozenset[int]:
        """Documents of which something is a whole keyword, as far as that is told from pairs."""
        terms = couples(said)
        if not 1 < len(said) <= MAX_QUERY:
            return frozenset()
        begin = self.followed(KEYWORDS, terms[0], [BEGINNING])
        end = self.followed(KEYWORDS, terms[-1], [ENDING])
        return self.in_order(said, (KEYWORDS,)).intersection(begin, end)

    def named_alike(self, code: str) -> dict[int, float]:
        """Documents with an id that is a code but for zeros before its number."""
        short = phonetics.without_zeros(code)
        number = phonetics.short_number(short.lstrip(ascii_lowercase))
        return self.holding([phonetics.name(short)], (SOUND,)) or {
            n: score
            for n, score in self.holding([number], (SOUND,)).items()
            if phonetics.without_zeros(bare(self.stored(n)["id"])) == short
        }

    def saying(self, said: str) -> frozenset[int]:
        """Documents that may say something in its order, its Latin words as words."""
        found: set[int] = set()
        for form in {bare(said), bare(one_form(said))}:
            found |= self.in_order(form) if len(form) > 2 else {*self._brief(form)}
        words = [phonetics.as_word(word) for word in latin_words(fold(said))]
        return frozenset(found.intersection(self.holding(words, (SOUND,))) if words else found)

    def _brief(self, said: str) -> dict[int, float]:
        """Documents that say something of one or two characters."""
        return self.holding(couples(said)) | self.beginning(said)

    def summed(
        self, terms: Sequence[str], own: int, names: Iterable[str] = FIELDS
    ) -> dict[int, tuple[float, int]]:
        """Document → the scores of all terms, and how many of the first `own` it holds."""
        found: dict[int, tuple[float, int]] = {}
        for place, term in enumerate(terms):
            for number, score in self.scores(term, names).items():
                sum_, count = found.get(number, (0.0, 0))
                found[number] = sum_ + score, count + (place < own)
        return found

    def near(
        self, asked: str, least: Callable[[int], int], *, joined: bool = False
    ) -> dict[int, float]:
        """Documents whose title has the least of the characters of a query of three or more.

        When `joined`, side by side as in the query, but where a character was changed or moved.
        """
        chars = tuple(dict.fromkeys(bare(asked)))
        if len(chars) < NEAR_LEAST:
            return {}
        pairs = required(asked)
        found = self.summed((*chars, *pairs), len(chars), ("title",))
        beside = self.summed(pairs, len(pairs), ("title",)) if joined else {}
        enough = max(1, len(pairs) - PAIRS_LOST) if joined else 0
        return {
            n: score + WHOLE * (count == len(chars))
            for n, (score, count) in found.items()
            if count >= least(len(chars)) and beside.get(n, (0.0, 0))[1] >= enough
        }

    def lacking(self, asked: str) -> dict[int, float]:
        """Documents that hold all pairs of a query but one, where two words may meet."""
        terms = required(asked)
        if len(terms) < NEAR_LEAST:
            return {}
        found = self.summed(terms, len(terms))
        return {n: score for n, (score, count) in found.items() if count >= len(terms) - 1}

    def telling(self, about: Sequence[Sequence[str]], said: str = "") -> dict[int, float]:
        """Documents that hold the most telling pairs of what a question names.

        `about` has for each thing that it names the ways to say it, of which the one that fits a
        document best counts there; `said` is the question, to be compared with titles and keywords.
        """
        found: dict[int, float] = {}
        every = [one for ways in about for one in ways]
        among = dict.fromkeys(telling_terms(every), 1.0)
        incident = befell(said)
        among |= {term: INCIDENT for term in among if term in incident}
        for ways in about:
            best: dict[int, float] = {}
            for place, one in enumerate(ways):
                # Longer words say no more than those that were typed.
                worth = OTHER_WORDS * brevity(ways[0], one, among) if place else 1.0
                for number, score in self._told(one, among).items():
                    best[number] = max(best.get(number, 0.0), score * worth)
            for number, score in best.items():
                found[number] = found.get(number, 0.0) + score
        for term in links([said]):
            named = self.scores(term, NAMES)
            for number in named:
                worth = ASKED * (INCIDENT if term in incident else 1.0)
                found[number] = found.get(number, 0.0) + worth * self.rarity(len(named))
        if incident:
            found = {n: s * (BEFELL if self.kind(n) == PAGE else 1.0) for n, s in found.items()}
        most = max(found.values(), default=0.0)
        return {n: score for n, score in found.items() if 2 * score >= most}

    def _told(self, said: str, among: Mapping[str, float]) -> dict[int, float]:
        """What the pairs of something tell: BM25, by the rarity of each once more and its worth."""
        found: dict[int, float] = {}
        for term in links([said]):
            if term not in among:
                continue
            scores = self._held(term)
            for number, score in scores.items():
                worth = among[term] * self.rarity(len(scores))
                found[number] = found.get(number, 0.0) + score * worth
        return found

    def _held(self, term: str) -> dict[int, float]:
        """The scores of a pair, more where a title or a keyword holds it."""
        found = {**self.scores(term)}
        for number in self.scores(term, NAMES):
            found[number] += CALLED
        return found

    def rarity(self, count: int) -> float:
        """What it tells that so many documents hold a term.

        The logarithm that BM25 takes, to the power of 1.5: one rare word tells more than two that
        many hold (盾构司机).
        """
        worth = math.log(self.size / (count + 1)) + 1
        return worth * math.sqrt(worth)

    def partly(self, about: Sequence[str]) -> dict[int, float]:
        """Documents that hold some of several words; each word weighs more than any score."""
        found: dict[int, float] = {}
        parts = tuple(dict.fromkeys(about))[:MAX_PARTS]
        for part in parts if len(parts) > 1 else ():
            for number, score in self.holding(tuple(links([part]))).items():
                found[number] = found.get(number, 0.0) + score + EXACT
        return found
