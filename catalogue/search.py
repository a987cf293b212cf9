"""Search: the whole catalogue in a Whoosh index, and questions to it."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from catalogue.analysis import GramAnalyzer, WordAnalyzer, fold, grams, required, words
from catalogue.links import Catalogue
from catalogue.model import Entry, kind_of, texts, url_of
from catalogue.problem import CatalogueError, problem
from catalogue.schema import named_wordlists, raw_schemas

with warnings.catch_warnings():
    warnings.filterwarnings("ignore", category=SyntaxWarning)
    warnings.filterwarnings("ignore", category=DeprecationWarning)
    from whoosh import fields, index, query, scoring

FIELDS = {"title": 6.0, "keywords": 3.0, "summary": 2.0, "body": 1.0}
# A word that stands whole in a title says more than the pairs it is made of.
WORD_WEIGHT = 0.5
EXACT_TITLE, EXACT_ID, PHRASE = 1000.0, 2000.0, 100.0
SNIPPET = 60
OPEN, CLOSE = "【", "】"
# Whoosh unpickles the schema of an index it opens: never open one that we did not write.
MARKER, VERSION = "catalogue-index", "1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One thing to find."""

    id: str
    kind: str
    title: str
    keywords: str = ""
    summary: str = ""
    body: str = ""
    url: str = ""


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
                 for wordlist in _wordlists(kind) for slug in names.get(wordlist, ())}
        title, summary = getattr(entry, "title", ""), getattr(entry, "summary", "")
        keywords = getattr(entry, "keywords", ())
        elsewhere = {title, summary, *keywords, entry.id}
        yield Document(
            id=entry.id, kind=kind, title=title or _offering_title(catalogue, entry),
            keywords="\n".join(keywords), summary=summary, url=url_of(entry.id),
            body="\n".join(slugs.get(text, text) for text in texts(entry)
                           if text not in elsewhere),
        )


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
                               "text": fields.STORED, "plain": fields.STORED}
    for name, boost in FIELDS.items():
        columns[name] = fields.TEXT(GramAnalyzer(), phrase=False, field_boost=boost)
        columns[f"{name}_words"] = fields.TEXT(WordAnalyzer(), phrase=False, field_boost=boost)
    return fields.Schema(**columns)


def build(found: Iterable[Document], folder: Path) -> None:
    """Write the index of `found` into `folder`, which is made."""
    folder.mkdir(parents=True, exist_ok=True)
    writer = index.create_in(folder, _schema()).writer(limitmb=64)
    for document in found:
        values = {name: getattr(document, name) for name in FIELDS}
        values["body"] = f"{document.id}\n{values['body']}"
        writer.add_document(
            id=document.id, kind=document.kind, url=document.url, plain=document.title,
            text="\n".join(filter(None, (document.summary, document.body, document.keywords))),
            **values, **{f"{name}_words": value for name, value in values.items()})
    writer.commit()
    (folder / MARKER).write_text(VERSION, encoding="ascii")


def search(folder: Path, asked: str, *, kind: str | None = None, limit: int = 10
           ) -> tuple[Row, ...]:
    """The best answers, best first; none for a query without letter, digit or Han.

    BM25F over title, keywords, summary and body: every pair of characters of the query
    must occur in the document, whole words add to its rank. An exact id, an exact title
    and a title that holds the query come first. CatalogueError when `folder` holds no
    index of this program.
    """
    terms = required(asked)
    if not terms:
        return ()
    wanted = _query(asked, terms)
    only = query.Term("kind", kind) if kind else None
    with _open(folder).searcher(weighting=scoring.BM25F(B=0.75, K1=1.2)) as searcher:
        hits = searcher.search(wanted, limit=None, filter=only)
        rows = [_row(hit, asked) for hit in hits]
    return tuple(sorted(rows, key=lambda row: (-row.score, row.id))[:limit])


def _open(folder: Path) -> Any:
    marker = folder / MARKER
    if not marker.is_file() or marker.read_text(encoding="ascii") != VERSION:
        raise CatalogueError([problem("no-search-index", folder.name, folder=folder.name)])
    return index.open_dir(folder)


def _query(asked: str, terms: Iterable[str]) -> Any:
    must = query.And([query.Or([query.Term(name, term) for name in FIELDS]) for term in terms])
    may = [query.Term(f"{name}_words", word, boost=WORD_WEIGHT)
           for name in FIELDS for word in dict.fromkeys(word for word, _ in words(asked[:256]))]
    return query.AndMaybe(must, query.Or(may)) if may else must


def _row(hit: Any, asked: str) -> Row:
    title = hit["plain"]
    return Row(id=hit["id"], kind=hit["kind"], title=title, url=hit["url"],
               score=round(hit.score + _bonus(hit["id"], title, asked), 3),
               snippet=snippet(hit["text"], asked))


def _bonus(entry_id: str, title: str, asked: str) -> float:
    """What the order of characters is worth: pairs alone do not see it."""
    said, named = _bare(asked), _bare(title)
    if said == _bare(entry_id):
        return EXACT_ID
    if said == named:
        return EXACT_TITLE
    return PHRASE if said in named else 0.0


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
