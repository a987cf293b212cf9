"""Search: the whole catalogue in a Whoosh index, and questions to it."""

from __future__ import annotations

import json
import math
import re
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from typing import Any

from catalogue import sound
from catalogue.analysis import GramAnalyzer, fold, grams, required, singles
from catalogue.links import Catalogue
from catalogue.model import Course, Entry, Reading, kind_of, texts, url_of
from catalogue.pinyin import Order
from catalogue.problem import CatalogueError, problem
from catalogue.schema import named_wordlists, raw_schemas

with warnings.catch_warnings():
    warnings.filterwarnings("ignore", category=SyntaxWarning)
    warnings.filterwarnings("ignore", category=DeprecationWarning)
    from whoosh import fields, index, query, scoring
    from whoosh.analysis import SpaceSeparatedTokenizer

FIELDS = {"title": 6.0, "keywords": 3.0, "summary": 2.0, "body": 1.0}
SOUND = "sound"
# A course answers a question better than a source that mentions it.
KIND_WEIGHT = {"course": 1.3, "policy": 1.1, "source": 0.7}
EXACT, IN_TITLE, PIECES_IN_TITLE = 1000.0, 100.0, 60.0
# Titles are compared only for the best so many: the page must not read every title.
CLOSE_LOOK = 40
STAGE_STEP = 0.1
CODE = re.compile(r"([a-z])[-\s]?([0-9]{1,5})")
SNIPPET = 60
OPEN, CLOSE = "【", "】"
DRAWN_UP = "※"
# Whoosh unpickles the schema of an index it opens: never open one that we did not write.
MARKER, VERSION = "catalogue-index", "2"
GROUPS = "synonyms.json"
K1, B = 1.2, 0.75
NEAR_LEAST, NEAR_MISSES = 3, 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One thing to find.

    `mark` is what a list shows beside its title; `facets` are (facet, word) pairs by which a
    list can be narrowed, such as ("place", "北京").
    """

    id: str
    kind: str
    title: str
    keywords: str = ""
    summary: str = ""
    body: str = ""
    url: str = ""
    mark: str = ""
    facets: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One answer; `snippet` shows the words asked for between 【 and 】."""

    id: str
    kind: str
    title: str
    score: float
    snippet: str
    url: str


def documents(catalogue: Catalogue) -> Iterator[Document]:
    """Every entry with all its words, the Chinese names of its slugs among them."""
    names = {name: {term.slug: term.name for term in wordlist.terms}
             for name, wordlist in catalogue.vocabulary.items()}
    for entry in catalogue:
        kind = kind_of(entry.id).name
        slugs = {slug: names[wordlist][slug]
                 for wordlist in sorted(_wordlists(kind)) for slug in names.get(wordlist, ())}
        title, summary = getattr(entry, "title", ""), getattr(entry, "summary", "")
        keywords = getattr(entry, "keywords", ())
        elsewhere = {title, summary, *keywords, entry.id}
        yield Document(
            id=entry.id, kind=kind, title=title or _offering_title(catalogue, entry),
            keywords="\n".join(keywords), summary=summary, url=url_of(entry.id),
            body="\n".join(slugs.get(text, text) for text in texts(entry)
                           if text not in elsewhere),
            mark=_mark(entry), facets=tuple(_facets(entry, names)),
        )


def _facets(entry: Entry, names: Mapping[str, Mapping[str, str]]) -> Iterator[tuple[str, str]]:
    if isinstance(entry, Course):
        yield "line", names["lines"][entry.line]
        yield "industry", names["industries"][entry.industry]
        for slug in entry.draft.audiences if entry.draft else ():
            yield "audience", names["audiences"][slug]
        yield "level", f"{entry.evidence.level} {names['evidence-levels'][entry.evidence.level]}"
    elif place := getattr(entry, "place", ""):
        yield "place", names["places"][place]


def _mark(entry: Entry) -> str:
    """The evidence level of a course, and whether its title was drawn up here."""
    if not isinstance(entry, Course):
        return ""
    return entry.evidence.level + DRAWN_UP * (entry.title_origin == "drawn-up")


def _offering_title(catalogue: Catalogue, entry: Entry) -> str:
    course = catalogue.by_id[getattr(entry, "course", "")]
    return f"{getattr(course, 'title', '')} {getattr(entry, 'organiser', '')}"


@cache
def _wordlists(kind: str) -> frozenset[str]:
    """The vocabularies that the schema of a kind draws on."""
    schemas = raw_schemas()
    return frozenset(named_wordlists(schemas[kind]) | named_wordlists(schemas["common"]))


def _schema() -> Any:
    columns: dict[str, Any] = {"id": fields.ID(stored=True, unique=True),
                               "kind": fields.ID(stored=True), "url": fields.STORED,
                               "text": fields.STORED, "plain": fields.STORED,
                               "mark": fields.STORED, "facets": fields.STORED,
                               SOUND: fields.TEXT(SpaceSeparatedTokenizer(), phrase=False)}
    for name, boost in FIELDS.items():
        columns[name] = fields.TEXT(GramAnalyzer(), phrase=False, field_boost=boost)
    return fields.Schema(**columns)


def build(found: Iterable[Document], folder: Path, readings: Iterable[Reading] = (),
          synonyms: Iterable[Sequence[str]] = ()) -> None:
    """Write the index of `found` into `folder`, which is made, with the synonyms beside it."""
    folder.mkdir(parents=True, exist_ok=True)
    order = Order(readings)
    writer = index.create_in(folder, _schema()).writer(limitmb=64)
    for document in found:
        values = {name: getattr(document, name) for name in FIELDS}
        values["keywords"] = f"{document.id}\n{values['keywords']}"
        said = fold(f"{document.title}\n{document.keywords}")
        writer.add_document(
            id=document.id, kind=document.kind, url=document.url, plain=document.title,
            mark=document.mark, facets=document.facets,
            text="\n".join(filter(None, (document.summary, document.body, document.keywords))),
            sound=" ".join((sound.name(_bare(document.id)), *sound.spoken(said, order))), **values)
    writer.commit()
    groups = [[_bare(word) for word in group] for group in synonyms]
    (folder / GROUPS).write_text(json.dumps(groups, ensure_ascii=False), encoding="utf-8")
    (folder / MARKER).write_text(VERSION, encoding="ascii")


def plain(folder: Path, asked: str, limit: int = 10) -> tuple[tuple[str, float], ...]:
    """Ids and BM25F scores of the documents that hold every pair of the query, best first.

    K1 = 1.2, B = 0.75; lengths as Whoosh keeps them, in one byte. Equal scores stand in the
    order in which the documents were indexed.
    """
    with reading(folder) as shelf:
        found = shelf.holding(required(asked))
        return tuple((shelf.stored(number)["id"], round(score, 3))
                     for number, score in _best(found)[:limit])


def search(folder: Path, asked: str, *, kind: str | None = None, limit: int = 10
           ) -> tuple[Row, ...]:
    """The best answers, best first; none for a query without letter, digit or Han.

    In stages, each below the one before: every pair of the query; synonyms of its words;
    for letters, pinyin and initials; homophones; what differs in a character or two. The
    page asks in the same stages. CatalogueError when `folder` holds no index of ours.
    """
    with reading(folder) as shelf:
        found = _staged(shelf, asked, json.loads((folder / GROUPS).read_text("utf-8")))
        rows = []
        for number, score in found:
            hit = shelf.stored(number)
            if kind in (None, hit["kind"]):
                rows.append(Row(id=hit["id"], kind=hit["kind"], title=hit["plain"],
                                url=hit["url"], score=round(score, 3),
                                snippet=snippet(hit["text"], asked)))
        return tuple(rows[:limit])


@contextmanager
def reading(folder: Path) -> Iterator[Shelf]:
    """An index of ours, opened to be asked; CatalogueError when `folder` holds none."""
    marker = folder / MARKER
    if not marker.is_file() or marker.read_text(encoding="ascii") != VERSION:
        raise CatalogueError([problem("no-search-index", folder.name, folder=folder.name)])
    with index.open_dir(folder).searcher(weighting=scoring.BM25F(B=B, K1=K1)) as searcher:
        yield Shelf(searcher)


class Shelf:
    """The postings of an open index, scored; documents are numbered as they were indexed."""

    def __init__(self, searcher: Any) -> None:
        self.searcher = searcher
        self.stored: Callable[[int], dict[str, Any]] = cache(searcher.stored_fields)

    @property
    def size(self) -> int:
        """How many documents there are."""
        return int(self.searcher.doc_count_all())

    def length(self, number: int, name: str) -> int:
        """The length of a field in a document, as the index remembers it."""
        return int(self.searcher.reader().doc_field_length(number, name, 1) or 1)

    def average(self, name: str) -> float:
        """The average length of a field."""
        return float(self.searcher.avg_field_length(name)) or 1.0

    def postings(self, name: str) -> Iterator[tuple[str, int, float]]:
        """(term, document, weight) of every posting of a field, terms in order."""
        reader = self.searcher.reader()
        for raw in reader.lexicon(name):
            term = raw.decode("utf-8")
            matcher = reader.postings(name, raw)
            while matcher.is_active():
                yield term, matcher.id(), matcher.weight()
                matcher.next()

    def scores(self, term: str, names: Iterable[str] = FIELDS) -> dict[int, float]:
        """Document → the term's BM25F score over the fields."""
        found: dict[int, float] = {}
        for name in names:
            if (name, term) not in self.searcher.reader():
                continue
            matcher = query.Term(name, term).matcher(self.searcher)
            while matcher.is_active():
                number = matcher.id()
                found[number] = found.get(number, 0.0) + matcher.score()
                matcher.next()
        return found

    def holding(self, terms: Sequence[str], names: Iterable[str] = FIELDS) -> dict[int, float]:
        """Document → score, for the documents that hold every term."""
        if not terms:
            return {}
        lists = [self.scores(term, names) for term in terms]
        shared = set(lists[0]).intersection(*lists[1:])
        return {number: sum(scores[number] for scores in lists) for number in shared}

    def near(self, asked: str) -> dict[int, float]:
        """Documents whose title shares most of the characters of a query of three or more."""
        chars = dict.fromkeys(char for char, _ in singles(asked))
        if len(chars) < NEAR_LEAST:
            return {}
        lists = [self.scores(char, ("title",)) for char in chars]
        lists += [self.scores(term, ("title",)) for term in required(asked)]
        found: dict[int, float] = {}
        count: dict[int, int] = {}
        for place, scores in enumerate(lists):
            for number, score in scores.items():
                found[number] = found.get(number, 0.0) + score
                count[number] = count.get(number, 0) + (place < len(chars))
        least = max(2, len(chars) - NEAR_MISSES)
        return {number: score for number, score in found.items() if count[number] >= least}


def _best(found: Mapping[int, float]) -> list[tuple[int, float]]:
    return sorted(found.items(), key=lambda pair: (-round(pair[1], 3), pair[0]))


def _staged(shelf: Shelf, asked: str, groups: Sequence[Sequence[str]]
            ) -> list[tuple[int, float]]:
    """Every answer with its score; a later stage scores below the worst of the one before."""
    ranked: dict[int, float] = {}
    for stage in _stages(shelf, asked, groups):
        if ranked and stage.only_if_none:
            continue
        fresh = {n: s for n, s in stage.find().items() if n not in ranked}
        ceiling = min(ranked.values(), default=math.inf)
        for place, (number, score) in enumerate(_weighed(shelf, fresh, stage.asked)):
            ranked[number] = score if ceiling == math.inf else ceiling - STAGE_STEP * (place + 1)
    return list(ranked.items())


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """One way to understand a query; `asked` is what titles are compared with."""

    find: Callable[[], dict[int, float]]
    asked: str
    only_if_none: bool = False


def _stages(shelf: Shelf, asked: str, groups: Sequence[Sequence[str]]) -> Iterator[Stage]:
    code = _code(asked)
    yield Stage(find=lambda: shelf.holding([sound.name(code)], (SOUND,)), asked=code)
    yield Stage(find=lambda: shelf.holding(required(asked)), asked=asked)
    for other in _synonyms(asked, groups):
        yield Stage(find=partial(shelf.holding, required(other)), asked=other)
    folded = fold(asked)
    if sound.LETTERS.search(folded):
        for terms in sound.typed(folded):
            yield Stage(find=partial(shelf.holding, terms, (SOUND,)), asked=asked)
    heard = sound.heard(folded)
    yield Stage(find=lambda: shelf.holding(heard, (SOUND,)), asked=asked, only_if_none=True)
    yield Stage(find=lambda: shelf.near(asked), asked=asked, only_if_none=True)


def _code(asked: str) -> str:
    """The id that a query may mean, in any spelling: t7, T-007, Q 31."""
    if code := CODE.fullmatch(fold(asked).strip()):
        return f"{code[1]}{code[2].zfill(3)}"
    return _bare(asked)


def _synonyms(asked: str, groups: Sequence[Sequence[str]]) -> Iterator[str]:
    """The query with one of its words said otherwise, for the longest word of each group."""
    bare = _bare(asked)
    for group in groups:
        if held := max((word for word in group if word in bare), key=len, default=""):
            yield from (bare.replace(held, word) for word in group if word not in bare)


def _weighed(shelf: Shelf, found: Mapping[int, float], asked: str) -> list[tuple[int, float]]:
    """The best first: by kind, and of the best so many by what their titles say."""
    kinds = {number: score * KIND_WEIGHT.get(shelf.stored(number)["kind"], 1.0)
             for number, score in found.items()}
    ordered = _best(kinds)
    close = {number: score + _bonus(shelf.stored(number), asked)
             for number, score in ordered[:CLOSE_LOOK]}
    return _best(close) + ordered[CLOSE_LOOK:]


def _bonus(hit: Mapping[str, Any], asked: str) -> float:
    """What the order of characters is worth: pairs alone do not see it."""
    said, named = _bare(asked), _bare(hit["plain"])
    if said in (named, _bare(hit["id"])):
        return EXACT
    if said in named:
        return IN_TITLE
    pieces = fold(asked).split()
    inside = len(pieces) > 1 and all(_bare(piece) in named for piece in pieces)
    return PIECES_IN_TITLE if inside else 0.0


def _bare(text: str) -> str:
    return "".join(char for char in fold(text) if char.isalnum())


def snippet(text: str, asked: str) -> str:
    """Some sixty characters around the first place that the query names, marked."""
    folded, pieces = fold(text), fold(asked).split()
    places = [(at, len(piece)) for piece in pieces if (at := folded.find(piece)) >= 0]
    if not places:
        terms = [(folded.find(term), len(term)) for term, _ in grams(asked)]
        places = [place for place in terms if place[0] >= 0][:1] or [(0, 0)]
    start, length = min(places)
    begin = max(0, start - SNIPPET // 3)
    shown = text[begin:start] + OPEN + text[start:start + length] + CLOSE \
        + text[start + length:begin + max(SNIPPET, length)]
    return shown.replace("\n", " ")
