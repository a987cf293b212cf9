"""Search: the whole catalogue in a Whoosh index, and questions to it."""

from __future__ import annotations

import gc
import json
import math
import re
import tempfile
from bisect import bisect_right
from collections import deque
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from functools import cache, cached_property, lru_cache, partial
from itertools import accumulate, chain, takewhile
from pathlib import Path
from string import ascii_lowercase
from typing import Any

from whoosh import fields, index, query, scoring

from catalogue.content.facts import PAIRED, above_title, facts, worded
from catalogue.content.links import Catalogue
from catalogue.content.model import Course, Entry, Policy, Reading, kind_of, texts, url_of
from catalogue.content.pinyin import Order
from catalogue.content.problem import CatalogueError, problem
from catalogue.content.resources import word
from catalogue.content.titles import mark_of, title_of, withdrawn_title
from catalogue.search import bags, phonetics, rows
from catalogue.search.analysis import (
    BEGINNING,
    ENDING,
    MAX_QUERY,
    SEAM,
    apart,
    ascii_only,
    bare,
    brief_codes,
    couples,
    fold,
    latin_words,
    links,
    one_form,
    pieces,
    required,
    unsigned,
    words_of,
)
from catalogue.search.asked import Asked, understood
from catalogue.search.codec import (
    BagField,
    ColumnReader,
    ColumnSegmentWriter,
    Lists,
    StoredLists,
    Texts,
    alike,
)
from catalogue.search.nearest import known, nearest
from catalogue.search.sections import page_sections

# What a count of one weighs in a field: in the short ones every whole pair counts twice.
FIELDS = {"title": 3.0, "keywords": 1.5, "summary": 1.0, "body": 1.0}
KEYWORDS, SOUND = "keywords", "sound"
# A course or a certificate answers a question better than a case or a source that mentions it.
WITHDRAWN = "withdrawn"
IN_FORCE = "current"
PAGE = "page"
KIND_WEIGHT = {
    "course": 1.3,
    "certificate": 1.1,
    PAGE: 1.2,
    "policy": 1.1,
    "case": 0.8,
    "source": 0.7,
    WITHDRAWN: 0.5,
}
# What is more worth when a query names its kind.
WANTED = 2.0
EXACT, IN_TITLE, PIECES_IN_TITLE = 1000.0, 100.0, 60.0
# What is said in the order of the query, and Latin words that stand there as words.
IN_ORDER, AS_WORDS = 300.0, 150.0
# What is asked for is a whole keyword.
AS_KEYWORD = 100.0
# What follows a pair is remembered in a byte. So few answers in order are compared with their
# texts, if there are no more of them than so many: the page must read these texts.
PROOFS, DOUBTFUL = 12, 200
# Of more documents than so many each text is read with many others: there fewer are compared.
PARTED, FEWER_PROOFS, FEWER_DOUBTFUL = 20_000, 4, 40
# So few documents may say several words as one.
AS_ONE = 6
# Whether what is quoted stands there is looked up in the texts of so many, and taken from the index
# for the others.
QUOTED_LOOK = 30
# Titles are compared only for the best so many: the page must not read every title.
CLOSE_LOOK = 40
STAGE_STEP = 0.1
# A single character is looked for inside words too, when it is not enough by itself.
FEW = 10
# Ids that people type have a letter or a digit; for other queries none need be read.
LATIN = re.compile(r"[0-9a-z]")
# An id, and a day that is all that a line says.
ID_OR_DAY = re.compile(
    "(?<![A-Za-z0-9])[A-Z][0-9]{3,5}(?![A-Za-z0-9])|^[0-9]{4}(?:-[0-9]{2}){0,2}$"
)
# What may be an id, one with zeros before its number, and what is a number and nothing else.
ID, PADDED = re.compile("[a-z]+[0-9]+"), re.compile("[a-z]+0+([1-9][0-9]*)")
NUMBER = re.compile("[0-9]+")
CODE = re.compile(r"([a-z])[-\s]?([0-9]{1,5})")
OPEN, CLOSE = "【", "】"
# Whoosh unpickles the schema of an index it opens: never open one that we did not write.
MARKER, VERSION = "catalogue-index", "8"
# What the index cannot hold: how many documents there are of each kind, synonyms, known words.
COLLECTION = "collection.json"
K1, B = 1.2, 0.75
# The terms of some queries, whose scores are kept.
TERMS = 256
# So many characters are cut into terms at once; about so many has a line.
CUT_TOGETHER, LINE = 2_000_000, 40
PAIR, NEAR_LEAST, MAX_PARTS = 2, 3, 8
# The rank of the last stages that take a query as it is asked, or as others say it.
OTHERWISE = 2
# What it is worth to say in other words what a question names.
OTHER_WORDS = 0.7
# What it tells that a title or a keyword holds a pair, of what a question names besides its score,
# and of the question as it stands: people ask with keywords, and how many there are is no matter.
CALLED, ASKED = 5.0, 10.0
NAMES = ("title", KEYWORDS)
# Two characters that change places are in three pairs, one that is another is in two.
PAIRS_LOST = 3


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a page: the anchor that it has there, and the label before it."""

    text: str
    anchor: str = ""
    label: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One thing to find.

    `lines` are readable as `body` is; `details` are found and not shown. `mark` is what a list
    shows beside its title: a letter of evidence, ※, what became of a rule. `facets` are (facet,
    word) pairs by which a list can be narrowed, such as ("place", name).
    """

    id: str
    kind: str
    title: str
    keywords: str = ""
    summary: str = ""
    body: str = ""
    lines: tuple[Line, ...] = ()
    details: str = ""
    url: str = ""
    mark: str = ""
    facets: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One answer; `snippet` shows the words asked for between 【 and 】.

    `stage` says how the query was understood, the likeliest way first. Of several indexes asked
    together, `source` names the one, and `also` others with the same title, and its id there.
    """

    id: str
    kind: str
    title: str
    score: float
    snippet: str
    url: str
    mark: str = ""
    stage: int = 0
    source: str = ""
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """The best answers, how many there are in all, and whether they are only similar: how.

    `strict` when words were quoted or left out. `words` of the collection are nearest to what was
    asked for, where nothing answers it.
    """

    rows: tuple[Row, ...]
    total: int
    similar: str = ""
    strict: bool = False
    words: tuple[str, ...] = ()


def documents(catalogue: Catalogue) -> Iterator[Document]:
    """Every entry with all that readers see of it, in the order of its page.

    After them what was withdrawn: its id stands in old papers, and its page says what became of it.
    Then the sections of hand-written pages, whose ids are their addresses.
    """
    names = {
        name: {term.slug: term.name for term in wordlist.terms}
        for name, wordlist in catalogue.vocabulary.items()
    }
    for entry in catalogue:
        kind = kind_of(entry).name
        title, summary = title_of(catalogue, entry), getattr(entry, "summary", "")
        # What people type is no keyword of a document of record.
        keywords = (*getattr(entry, "keywords", ()), *getattr(entry, "asked", ()))
        elsewhere = {title, summary, *keywords, entry.id}
        lines = [line for line in _lines(catalogue, entry) if line.text not in elsewhere]
        yield Document(
            id=entry.id,
            kind=kind,
            title=title,
            keywords="\n".join(keywords),
            summary=summary,
            url=url_of(entry),
            lines=tuple(filter(_readable, lines)),
            details=_details(catalogue, entry, lines),
            mark=_mark(catalogue, entry),
            facets=tuple(_facets(entry, names)),
        )
    for gone in catalogue.withdrawn:
        yield Document(
            id=gone.id,
            kind=WITHDRAWN,
            title=withdrawn_title(gone),
            summary=gone.reason,
            body=gone.successor,
            url=catalogue.numbering.url_of(gone.id),
        )
    for section in page_sections(catalogue):
        yield Document(
            id=section.address,
            kind=PAGE,
            title=section.title,
            keywords="\n".join(section.keywords),
            body=section.text,
            url=section.address,
        )


def _lines(catalogue: Catalogue, entry: Entry) -> Iterator[Line]:
    """What readers see, in reading order; each of several things that a fact lists by itself."""
    yield from map(Line, above_title(catalogue, entry))
    for fact in chain.from_iterable(section.facts for section in facts(entry)):
        label = fact.place.label if fact.place.form in PAIRED else ""
        listed = fact.place.form not in PAIRED and isinstance(fact.value, tuple)
        for item in [(item,) for item in fact.value] if listed else [fact.value]:
            if text := worded(catalogue, fact.place, item, word("search", "between")):
                one = item[0] if listed else item
                yield Line(text, str(getattr(one, "anchor", getattr(one, "id", ""))), label)


def _readable(line: Line) -> bool:
    """Whether a line says something to a reader: one with an id, or of a day, does not."""
    return not ID_OR_DAY.search(line.text)


def _details(catalogue: Catalogue, entry: Entry, lines: Sequence[Line]) -> str:
    """What is found and not shown: lines with ids, notes that only the page of a detail has."""
    whole = "\n".join(line.text for line in lines)
    other = {slug for _, slug in catalogue.terms} | {getattr(entry, "reviewed", "")}
    left = [line.text for line in lines if not _readable(line)]
    notes = [text for text in texts(entry) if text not in whole and text not in other]
    return "\n".join([*left, *notes])


def _facets(entry: Entry, names: Mapping[str, Mapping[str, str]]) -> Iterator[tuple[str, str]]:
    if isinstance(entry, Course):
        yield "line", names["lines"][entry.line]
        if entry.industry:
            yield "industry", names["industries"][entry.industry]
        for slug in entry.draft.audiences if entry.draft else ():
            yield "audience", names["audiences"][slug]
        yield "level", f"{entry.evidence.level} {names['evidence-levels'][entry.evidence.level]}"
    elif place := getattr(entry, "place", ""):
        yield "place", names["places"][place]


def _mark(catalogue: Catalogue, entry: Entry) -> str:
    """The evidence level of a course, whether the title is ours, and what became of a rule."""
    level = entry.evidence.level if isinstance(entry, Course) else ""
    state = ""
    if isinstance(entry, Policy) and entry.status != IN_FORCE:
        term = catalogue.term("statuses", entry.status)
        state = term.short or term.name
    return level + mark_of(entry) + state


def _schema() -> Any:
    stored = ("id", "kind", "url", "plain", "mark", "facets")
    columns: dict[str, Any] = dict.fromkeys(stored, fields.STORED)
    units = FIELDS | {SOUND: 1.0}
    columns |= {name: BagField(unit) for name, unit in units.items()}
    return fields.Schema(**columns)


def build(
    found: Iterable[Document],
    folder: Path,
    readings: Iterable[Reading] = (),
    synonyms: Iterable[Sequence[str]] = (),
    weights: Mapping[str, float] = KIND_WEIGHT,
) -> None:
    """Write the index of `found` into `folder`, which is made, with the synonyms beside it.

    `weights` says what the kinds count, those that it does not name 1. Documents are numbered
    kind by kind, in the order in which each kind is first met.
    """
    folder.mkdir(parents=True, exist_ok=True)
    order = Order(readings)
    kinds: dict[str, int] = {}
    titles, keywords = [], []
    with uncollected(), tempfile.TemporaryFile(dir=folder) as file:
        writer = ColumnSegmentWriter(index.create_in(folder, _schema()), file)
        waiting = deque(_by_kind(found))
        for run in bags.batches([*map(_size, waiting)], CUT_TOGETHER):
            # Those that nobody else holds need no room any more.
            some = [waiting.popleft() for _ in range(run.start, run.stop)]
            cut = _bags(some, order)
            for name, bag in cut.items():
                writer.pool.take(name, bag)
            names = sorted(cut)
            lengths = zip(*(cut[name].lengths.tolist() for name in names), strict=True)
            for document, counted in zip(some, lengths, strict=True):
                lengths_of = dict(zip(names, counted, strict=True))
                writer.take(_stored(document), _text(document), lengths_of)
                titles.append(document.title)
                keywords += document.keywords.split("\n")
                kinds[document.kind] = kinds.get(document.kind, 0) + 1
        writer.commit()
    groups = [list(filter(None, map(bare, group))) for group in synonyms]
    told = {
        "kinds": kinds,
        "synonyms": groups,
        "weights": {kind: weights.get(kind, 1.0) for kind in kinds},
        "known": known(titles, keywords),
    }
    (folder / COLLECTION).write_text(json.dumps(told), encoding="ascii")
    (folder / MARKER).write_text(VERSION, encoding="ascii")


@contextmanager
def uncollected() -> Iterator[None]:
    """Work that makes many objects and no cycles: looking for these takes a fifth of the time."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def _by_kind(found: Iterable[Document]) -> Iterator[Document]:
    kinds: dict[str, list[Document]] = {}
    for document in found:
        kinds.setdefault(document.kind, []).append(document)
    return chain.from_iterable(kinds.values())


def _stored(document: Document) -> dict[str, Any]:
    return {
        "facets": document.facets,
        "id": document.id,
        "kind": document.kind,
        "mark": document.mark,
        "plain": document.title,
        "url": document.url,
    }


def _text(document: Document) -> bytes:
    """All that a document says besides its title."""
    said = (rows.anchored(line.anchor, _labelled(line)) for line in document.lines)
    summary, body = (rows.anchored("", text) for text in (document.summary, document.body))
    text = rows.text_of((summary, body, *said), document.keywords, document.details)
    return text.encode("utf-8", "replace")


def _labelled(line: Line) -> str:
    return f"{line.label}{word('search', 'label')}{line.text}" if line.label else line.text


def _size(document: Document) -> int:
    """About how many characters a document has."""
    return len(document.body) + len(document.details) + len(document.lines) * LINE


def _bags(documents: Sequence[Document], order: Order) -> dict[str, bags.Bags]:
    """Field → the terms of some documents."""
    said = {
        name: bags.folding([text(document) for document in documents])
        for name, text in TEXTS.items()
    }
    cut = dict.fromkeys(said, bags.short) | {"body": bags.long, KEYWORDS: bags.short_lines}
    sound = bags.given(_called(documents, said, order), _names(documents, said))
    return {name: cut[name](some) for name, some in said.items()} | {SOUND: sound}


def _called(
    documents: Sequence[Document], said: Mapping[str, bags.Folded], order: Order
) -> Iterator[str]:
    """What each document is called aloud: its title and keywords, without its id before these."""
    texts = zip(documents, said["title"].texts, said[KEYWORDS].texts, strict=True)
    for document, title, keywords in texts:
        yield phonetics.spoken(f"{title}\n{keywords[len(document.id) + 1 :]}", order)


def _names(
    documents: Sequence[Document], said: Mapping[str, bags.Folded]
) -> Iterator[tuple[str, ...]]:
    """For each document its id, and the words and numbers that stand in it as such."""
    seam = SEAM.encode()
    latin = zip(*(ascii_only(some.codes).split(seam)[:-1] for some in said.values()), strict=True)
    changes = zip(*(some.changes for some in said.values()), strict=True)
    for document, written, changed in zip(documents, latin, changes, strict=True):
        forms = SEAM.join([form for some in changed for _, _, form in some])
        whole = seam.join((*written, forms.encode("ascii", "replace")))
        words = (*words_of(whole), *brief_codes(whole))
        yield (
            phonetics.name(bare(document.id)),
            *_short_number(document.id),
            *(phonetics.as_word(word.decode("ascii")) for word in words),
        )


def _short_number(id_: str) -> Iterator[str]:
    """The number of an id without the zeros before it, which people leave out."""
    if padded := PADDED.fullmatch(bare(id_)):
        yield phonetics.short_number(padded[1])


def _body(document: Document) -> str:
    lines = (document.body, *map(_labelled, document.lines), document.details)
    return "\n".join(filter(None, lines))


# What of a document stands in which field.
TEXTS: Mapping[str, Callable[[Document], str]] = {
    "title": lambda document: document.title,
    "summary": lambda document: document.summary,
    KEYWORDS: lambda document: f"{document.id}\n{document.keywords}",
    "body": _body,
}


def plain(shelf: IndexReader, asked: str, limit: int = 10) -> tuple[tuple[str, float], ...]:
    """Ids and BM25F scores of the documents that hold every pair of the query, best first.

    K1 = 1.2, B = 0.75; lengths as Whoosh keeps them, in one byte. Equal scores stand in the
    order in which the documents were indexed.
    """
    found = shelf.holding(required(asked))
    return tuple(
        (shelf.stored(number)["id"], round(score, 3)) for number, score in _best(found)[:limit]
    )


def search(
    folder: Path, asked: str, *, kind: str | None = None, limit: int = 10
) -> tuple[Row, ...]:
    """The rows of `answers`."""
    return answers(folder, asked, kind=kind, limit=limit).rows


def answers(folder: Path, asked: str, *, kind: str | None = None, limit: int = 10) -> Answers:
    """The best answers, best first; none for a query without letter, digit or Han.

    In stages, each below the one before: every pair of the query; synonyms of its words;
    for letters, pinyin and initials; homophones; what differs in a character or two; what holds
    the most of it. The page asks in the same stages. CatalogueError when `folder` holds no index
    of ours.
    """
    with reading(folder) as shelf:
        return answered(shelf, asked, kind, limit)


def answered(shelf: IndexReader, asked: str, kind: str | None, limit: int) -> Answers:
    """`answers` of an index that is open."""
    query = understood(asked)
    found, similar = _staged(shelf, query)
    chosen = [hit for hit in found if kind in (None, shelf.kind(hit.number))]
    return Answers(
        rows=tuple(_row(shelf, hit, query.said) for hit in chosen[:limit]),
        total=len(chosen),
        similar=similar,
        strict=bool(query.phrases or query.without),
        words=() if chosen and not similar else nearest(shelf.known, asked),
    )


@dataclass(frozen=True, slots=True)
class Hit:
    """A document that answers, the stage that found it, and whether its title says it."""

    number: int
    score: float
    stage: int
    titled: bool = False


def _row(shelf: IndexReader, found: Hit, said: str) -> Row:
    hit, shown = shelf.stored(found.number), rows.excerpt(shelf.text(found.number), said)
    marked = f"{OPEN}{shown.hit}{CLOSE}" if shown.hit else ""
    return Row(
        id=hit["id"],
        kind=hit["kind"],
        title=hit["plain"],
        score=round(found.score, 3),
        snippet=shown.before + marked + shown.after,
        url=rows.landing(hit["url"], shown),
        mark=hit["mark"],
        stage=found.stage,
    )


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
    ) -> None:
        self.searcher, self.weights, self.known = searcher, weights, known
        self.kinds, self.synonyms = kinds, synonyms
        self.ends = list(accumulate(kinds.values()))
        self.stored: Callable[[int], dict[str, Any]] = cache(searcher.stored_fields)
        self._scored = lru_cache(maxsize=TERMS)(self._scores)

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

    @cached_property
    def texts(self) -> Texts:
        """The texts of all documents."""
        reader = self.searcher.reader()
        return Texts(Texts.path(reader.storage(), reader.segment()), self.size)

    def close(self) -> None:
        """Let go of the file of texts."""
        if "texts" in vars(self):
            self.texts.close()

    def length(self, number: int, name: str) -> int:
        """The length of a field in a document, as the index remembers it."""
        return int(self.searcher.reader().doc_field_length(number, name, 1) or 1)

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
            n: score
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
        among = frozenset(telling_terms(every))
        for ways in about:
            best: dict[int, float] = {}
            for place, one in enumerate(ways):
                # Longer words say no more than those that were typed.
                worth = OTHER_WORDS * _brevity(ways[0], one, among) if place else 1.0
                for number, score in self._told(one, among).items():
                    best[number] = max(best.get(number, 0.0), score * worth)
            for number, score in best.items():
                found[number] = found.get(number, 0.0) + score
        for term in links([said]):
            named = self.scores(term, NAMES)
            for number in named:
                found[number] = found.get(number, 0.0) + ASKED * self.rarity(len(named))
        most = max(found.values(), default=0.0)
        return {n: score for n, score in found.items() if 2 * score >= most}

    def _told(self, said: str, among: Collection[str]) -> dict[int, float]:
        """What the pairs of something tell: BM25, by the rarity of each once more.

        Pairs that follow one another, as in the words of three characters, count twice.
        """
        found: dict[int, float] = {}
        held = {term: self._held(term) for term in links([said]) if term in among}
        rarity = {term: self.rarity(len(scores)) for term, scores in held.items()}
        for term, scores in held.items():
            for number, score in scores.items():
                found[number] = found.get(number, 0.0) + score * rarity[term]
        for three in threes(said, held):
            first, second = three[:2], three[1:]
            for number in self.in_order(three):
                less = min(held[first].get(number, 0.0), held[second].get(number, 0.0))
                found[number] = found.get(number, 0.0) + less * min(rarity[first], rarity[second])
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


def _best(found: Mapping[int, float]) -> list[tuple[int, float]]:
    return sorted(found.items(), key=lambda pair: (-round(pair[1], 3), pair[0]))


def _staged(shelf: IndexReader, asked: Asked) -> tuple[list[Hit], str]:
    """Every answer; a later stage scores below the worst of the one before.

    And how the answers are only similar, if they are.
    """
    ranked: dict[int, Hit] = {}
    similar = ""
    loose: list[Weighed] = []
    passes, kinds = _filter(shelf, asked), wanted(asked.said)
    settled = False
    for stage in _stages(shelf, asked.said):
        if stage.rank > OTHERWISE and not settled:
            ranked = _titled_first(shelf, ranked, asked.said)
            ranked, settled = _wanted_first(shelf, ranked, kinds, asked.said), True
        if len(ranked) >= stage.unless or (stage.loose and not loose):
            continue
        groups, firm, titled = loose, True, frozenset[int]()
        if not stage.loose:
            fresh = {
                n: score
                for n, score in stage.find().items()
                if n not in ranked and passes(n) and stage.kind in ("", shelf.kind(n))
            }
            found, firm, titled = _weighed(shelf, fresh, stage, kinds)
            groups = [found] if found else []
        if groups and not firm and not ranked:
            loose.append(groups[0])
            continue
        if groups and not (stage.loose and ranked):
            similar = stage.similar
        for group in groups:
            _add(ranked, group, stage.rank, titled)
    kept = [
        hit
        for place, hit in enumerate(ranked.values())
        if place >= QUOTED_LOOK or _said(shelf, hit.number, asked.phrases)
    ]
    return kept, similar


def _add(ranked: dict[int, Hit], found: Weighed, rank: int, titled: Collection[int]) -> None:
    """Place what is found below all that is ranked already."""
    ceiling = min((hit.score for hit in ranked.values()), default=math.inf)
    fresh = [(number, score) for number, score in found if number not in ranked]
    for place, (number, score) in enumerate(fresh, 1):
        below = score if ceiling == math.inf else ceiling - STAGE_STEP * place
        ranked[number] = Hit(number, below, rank, number in titled)


def _titled_first(shelf: IndexReader, ranked: dict[int, Hit], said: str) -> dict[int, Hit]:
    """What a question finds, titles that say it in other words before mere mentions of it."""
    first = next(iter(ranked.values()), None)
    asks = topic(said, shelf.synonyms) != bare(said)
    if first is None or first.titled or first.stage < OTHERWISE or not asks:
        return ranked
    hits = sorted(ranked.values(), key=lambda hit: not hit.titled)
    return _in_places_of(ranked, hits)


def _in_places_of(ranked: Mapping[int, Hit], hits: Iterable[Hit]) -> dict[int, Hit]:
    """The same hits in another order, which is that of the scores."""
    scores = [hit.score for hit in ranked.values()]
    return {hit.number: replace(hit, score=score) for hit, score in zip(hits, scores, strict=True)}


def _wanted_first(
    shelf: IndexReader, ranked: dict[int, Hit], kinds: Collection[str], said: str
) -> dict[int, Hit]:
    """What is found, the kinds that are asked for first, unless the first answers it all the same.

    So does a title that says it, or a page that says the question: pages answer questions.
    """
    wanted = [hit for hit in ranked.values() if shelf.kind(hit.number) in {*kinds} - {PAGE}]
    if not wanted:
        return ranked
    first = next(iter(ranked.values()))
    kind = shelf.kind(first.number)
    if (
        kind in kinds
        or (kind == PAGE and first.stage == 1)
        or _bonus(shelf, first.number, topic(said, shelf.synonyms))
    ):
        return ranked
    others = [hit for hit in ranked.values() if hit not in wanted]
    return _in_places_of(ranked, (*(replace(hit, stage=1) for hit in wanted), *others))


def _filter(shelf: IndexReader, asked: Asked) -> Callable[[int], bool]:
    """Whether a document may say all that is quoted, and says nothing that is left out."""
    quoted = [shelf.saying(phrase) for phrase in asked.phrases]
    left = frozenset[int]().union(*map(shelf.saying, asked.without))
    return lambda number: number not in left and all(number in held for held in quoted)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """One way to understand a query, tried unless so many answers are there already.

    `asked` is what titles are compared with, "" for a stage that no title can confirm, `pieces`
    what may stand in order, and `sounds` the terms that may be heard so; `exact` when what it finds
    is what was meant, `similar` when it is not: "near", or "parts" of what was asked for. A `loose`
    one finds what was held back: it holds all pairs of what was asked for, and says it nowhere.
    `rank` rises with the stages, and is the same in every index that is asked: synonyms of one
    query have one. With `kind`, it finds nothing else.
    """

    find: Callable[[], dict[int, float]]
    asked: str = ""
    pieces: tuple[str, ...] = ()
    sounds: tuple[str, ...] = ()
    exact: bool = False
    similar: str = ""
    unless: float = math.inf
    loose: bool = False
    rank: int = 0
    kind: str = ""


def _stages(shelf: IndexReader, asked: str) -> Iterator[Stage]:
    if LATIN.search(folded := fold(asked)):
        named = [phonetics.name(_code(asked))]
        yield Stage(find=lambda: shelf.holding(named, (SOUND,)), exact=True)
        if ID.fullmatch(code := bare(asked)):
            yield Stage(find=lambda: shelf.named_alike(code), exact=True, unless=1)
    if len(pieces(asked)) > 1:
        whole = bare(asked)
        yield Stage(find=lambda: shelf.as_one(whole), asked=asked, pieces=(whole,), rank=1)
    for said, cut in _as_asked(asked):
        yield _literally(shelf, said, cut, 1)
    for said, cut in _said_otherwise(asked, shelf.synonyms):
        yield _literally(shelf, said, cut, OTHERWISE)
    # Pages answer questions; other kinds are asked for by name.
    kinds = [kind for kind in wanted(asked) if kind != PAGE]
    for kind in kinds:
        for said in _named(asked, kind, shelf.synonyms):
            yield replace(_literally(shelf, said, pieces(said), OTHERWISE), kind=kind)
    # The letters of a code are no sound.
    if phonetics.LETTERS.search(folded) and not ID.fullmatch(bare(asked)):
        for terms in phonetics.typed(folded):
            yield Stage(find=partial(shelf.holding, terms, (SOUND,)), sounds=tuple(terms), rank=3)
    heard = phonetics.heard(folded)
    last = (
        Stage(find=lambda: shelf.beginning(bare(asked)), unless=FEW),
        Stage(find=lambda: shelf.holding(heard, (SOUND,)), sounds=tuple(heard), unless=1),
        *(
            Stage(
                find=partial(shelf.telling, [_named(asked, kind, shelf.synonyms)]),
                similar="parts",
                unless=1,
                kind=kind,
            )
            for kind in kinds
        ),
        Stage(find=partial(shelf.near, asked, all_but_one, joined=True), similar="near", unless=1),
        Stage(find=dict, similar="near", loose=True),
        Stage(find=lambda: shelf.partly(apart(asked)), similar="parts", unless=1),
        Stage(find=lambda: shelf.lacking(asked), similar="near", unless=1),
        Stage(
            find=lambda: shelf.telling(_widened(asked, shelf.synonyms), bare(asked)),
            similar="parts",
            unless=1,
        ),
        Stage(find=partial(shelf.near, asked, half), similar="near", unless=1),
    )
    yield from (replace(stage, rank=rank) for rank, stage in enumerate(last, 4))


def _widened(asked: str, groups: Sequence[Sequence[str]]) -> list[tuple[str, ...]]:
    """What a question names, each with what other people call it."""
    return [(one, *_synonyms(one, groups)) for one in subjects(asked, groups)]


def wanted(asked: str) -> tuple[str, ...]:
    """The kinds that a query asks for by a word of it: a certificate, a number to call."""
    said = bare(asked)
    return tuple(kind for kind, words in wants().items() if re.search(words, said))


def _named(asked: str, kind: str, groups: Sequence[Sequence[str]]) -> tuple[str, ...]:
    """What a query names besides the kind that it asks for, in its words and in others."""
    about = topic(re.sub(wants()[kind], "", bare(asked)), groups)
    return (about, *_synonyms(about, groups)) if len(about) > 1 else ()


@cache
def wants() -> Mapping[str, str]:
    """Kind → an expression for the words by which it is asked for."""
    told: dict[str, str] = json.loads(word("search", "wants"))
    return {kind: "|".join(words.split()) for kind, words in told.items()}


def _as_asked(asked: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The query, and the pieces of it that must be found, the likeliest first."""
    one, plainer = one_form(asked), unsigned(asked)
    if bare(one) != bare(asked):
        yield one, pieces(one)
    yield asked, pieces(asked)
    if apart(asked) != pieces(asked):
        yield asked, apart(asked)
    if plainer != fold(asked):
        yield plainer, pieces(plainer)


def _said_otherwise(
    asked: str, groups: Sequence[Sequence[str]]
) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The same with other words for its own, and of what it is about."""
    rest, about = topic(asked, groups), subjects(asked, groups)
    yield from ((other, pieces(other)) for other in _synonyms(asked, groups))
    if rest != bare(asked):
        yield from ((other, pieces(other)) for other in (rest, *_synonyms(rest, groups)))
    if len("".join(about)) > 1 and about != (rest,):
        named = " ".join(about)
        yield from ((other, apart(other)) for other in (named, *_synonyms(named, groups)))


def telling_terms(about: Iterable[str]) -> tuple[str, ...]:
    """The pairs of what a question names but those that tell nothing, if there are others."""
    terms, nothing = tuple(links(about)), set(word("search", "nothing"))
    return tuple(term for term in terms if nothing.isdisjoint(term)) or terms


def _brevity(typed: str, other: str, among: Collection[str]) -> float:
    """How many pairs what was typed has for each of another way to say it, at most one."""
    pairs = [sum(term in among for term in links([one])) or 1 for one in (typed, other)]
    return min(1.0, pairs[0] / pairs[1])


def threes(said: str, among: Collection[str]) -> tuple[str, ...]:
    """Three characters in a row whose pairs are among some, without repeats."""
    found = (said[at : at + 3] for at in range(len(said) - 2))
    return tuple(
        dict.fromkeys(three for three in found if three[:2] in among and three[1:] in among)
    )


def subjects(asked: str, groups: Sequence[Sequence[str]] = ()) -> tuple[str, ...]:
    """What a question names, one by one: its words, cut at what only asks."""
    named = (topic(part, groups) for said in apart(asked) for part in _asks().split(said))
    return tuple(dict.fromkeys(part for part in named if len(part) > 1))[:MAX_PARTS]


@cache
def _asks() -> re.Pattern[str]:
    """What only asks wherever it stands: a single character may be a part of a word."""
    return re.compile("|".join(one for one in asking() if len(one) > 1))


def topic(asked: str, groups: Sequence[Sequence[str]] = ()) -> str:
    """What a question is about: its words without those that only ask, at least two of them.

    A single character that asks is not taken from a word that has others for it.
    """
    said, before = bare(asked), ""
    words = [word for group in groups for word in group if word in said]
    while said != before:
        before = said
        for one in asking():
            rest = re.sub(f"^(?:{one})|(?:{one})$", "", said)
            whole = len(one) > 1 or all(word in rest for word in words if word in said)
            if rest != said and len(rest) > 1 and whole:
                said = rest
                break
    return said


@cache
def asking() -> tuple[str, ...]:
    """Expressions for words that only ask, in the order in which they are looked for."""
    return tuple(word("search", "asking").split())


def _literally(shelf: IndexReader, asked: str, cut: tuple[str, ...], rank: int) -> Stage:
    terms = tuple(links(cut))
    return Stage(find=lambda: shelf.holding(terms), asked=asked, pieces=cut, rank=rank)


def all_but_one(count: int) -> int:
    """How many of so many characters a title must have to be what was meant."""
    return max(2, count - 1)


def half(count: int) -> int:
    """How many it must have to be worth showing when nothing else is found."""
    return max(2, (count + 1) // 2)


def _code(asked: str) -> str:
    """The id that a query may mean, in any spelling: t7, T-007, Q 31."""
    if code := CODE.fullmatch(fold(asked).strip()):
        return f"{code[1]}{code[2].zfill(3)}"
    return bare(asked)


def _synonyms(asked: str, groups: Sequence[Sequence[str]]) -> Iterator[str]:
    """The query with one of its words said otherwise, for the longest word of each group."""
    said = bare(asked)
    for group in groups:
        if held := max((word for word in group if word in said), key=len, default=""):
            yield from (said.replace(held, word) for word in group if word not in said)


Weighed = list[tuple[int, float]]


def _weighed(
    shelf: IndexReader, found: Mapping[int, float], stage: Stage, kinds: Collection[str]
) -> tuple[Weighed, bool, frozenset[int]]:
    """The best first: by kind, by what stands in order, and of the best so many by their titles.

    And whether any of them says what was asked for, as far as that is told from pairs; and those
    whose titles or keywords do.
    """

    def weigh(kind: str) -> float:
        return shelf.weights[kind] * (WANTED if kind in kinds else 1.0)

    ordered = _ordered(shelf, stage) if found else frozenset()
    worded = _worded(shelf, stage) if found else {}
    called = shelf.called(stage.pieces[0]) if found and len(stage.pieces) == 1 else frozenset()
    first = _best(
        {
            number: score * weigh(shelf.kind(number))
            + IN_ORDER * (number in ordered or shelf.kind(number) in kinds)
            + AS_WORDS * (number in worded)
            + AS_KEYWORD * (number in called)
            for number, score in found.items()
        }
    )
    # Only a title that holds every pair can say more, and the page need read no other.
    titled = shelf.holding(tuple(links(stage.pieces)), ("title",))
    top = first[:CLOSE_LOOK]
    said = {n: _bonus(shelf, n, stage.asked) for n, _ in top if n in titled}
    close = {n: score + (EXACT if stage.exact else said.get(n, 0.0)) for n, score in top}
    saying = set(ordered.intersection(found))
    doubtful = _doubtful(shelf, _best(close), ordered.intersection(found), said, stage.rank)
    for number in doubtful if stage.pieces else ():
        if shelf.kind(number) in kinds:
            continue
        # Those after the first that says it are below it in any case: the page reads fewer texts.
        if _said(shelf, number, stage.pieces):
            break
        close[number] -= IN_ORDER
        saying.discard(number)
    brief = stage.exact or all(len(piece) < NEAR_LEAST for piece in stage.pieces)
    titles = frozenset(number for number, worth in said.items() if worth)
    # A whole keyword is as good as a title, which may hold the same by chance.
    named = titles.union(number for number, _ in top if number in called)
    return _best(close) + first[CLOSE_LOOK:], bool(brief or saying or titles), named


def _doubtful(
    shelf: IndexReader,
    ranked: Sequence[tuple[int, float]],
    ordered: frozenset[int],
    said: Mapping[int, float],
    rank: int,
) -> list[int]:
    """The few before the first whose title says it all, if these are few enough to be compared.

    A single one is taken at its word, unless what it is to say is not what was typed.
    """
    parted = shelf.size <= PARTED
    if not (rank < OTHERWISE) < len(ordered) <= (DOUBTFUL if parted else FEWER_DOUBTFUL):
        return []
    first = takewhile(lambda pair: said.get(pair[0], 0.0) < IN_TITLE, ranked)
    few = [number for number, _ in first if number in ordered]
    return few[: PROOFS if parted else FEWER_PROOFS]


def _ordered(shelf: IndexReader, stage: Stage) -> frozenset[int]:
    """Documents that may say every piece in its order, or be called so."""
    if len(stage.sounds) > 1:
        said = stage.sounds[0][0] + "".join(term[1] for term in stage.sounds)
        return shelf.in_order(said, (SOUND,))
    longer = [piece for piece in stage.pieces if len(piece) > 2]
    held = [shelf.in_order(piece) for piece in longer]
    return held[0].intersection(*held[1:]) if held else frozenset()


def _worded(shelf: IndexReader, stage: Stage) -> Mapping[int, float]:
    """Documents in which the Latin words and numbers of a query stand as words.

    A code of a figure and a letter rather as one word; and where a number stands nowhere, those in
    whose id it stands behind zeros.
    """
    asked, words = bare(stage.asked), [*map(phonetics.as_word, latin_words(stage.asked))]
    ways = [words]
    if len(words) == len(asked) == PAIR:
        ways = [[phonetics.as_word(asked)], words]
    elif NUMBER.fullmatch(asked):
        ways = [words, [phonetics.short_number(phonetics.without_zeros(asked))]]
    return next(filter(None, (shelf.holding(way, (SOUND,)) for way in ways)), {})


def _said(shelf: IndexReader, number: int, asked: tuple[str, ...]) -> bool:
    """Whether a document says every piece, in its title or elsewhere."""
    if not asked:
        return True
    row = shelf.stored(number)
    texts = row["plain"], rows.as_indexed(shelf.text(number), row["id"])
    forms = [bare(form(text)) for text in texts for form in (str, one_form)]
    return all(
        any(piece in said for said in forms for piece in {bare(one), bare(one_form(one))})
        for one in asked
    )


def _bonus(shelf: IndexReader, number: int, asked: str) -> float:
    """What the order of characters is worth: pairs alone do not see it."""
    title = shelf.stored(number)["plain"]
    return max(_agreement(asked, bare(title)), _agreement(one_form(asked), bare(one_form(title))))


def _agreement(asked: str, named: str) -> float:
    said = bare(asked)
    if said == named:
        return EXACT
    if said in named:
        return IN_TITLE
    several = apart(asked)
    inside = len(several) > 1 and all(part in named for part in several)
    return PIECES_IN_TITLE if inside else 0.0
