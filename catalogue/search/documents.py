"""Documents: what can be found, and each entry of a catalogue as one of them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import chain

from catalogue.content.digests import Digests, one_digest
from catalogue.content.facts import PAIRED, above_title, facts, worded
from catalogue.content.links import Catalogue
from catalogue.content.model import Course, Entry, Policy, kind_of, texts, url_of
from catalogue.content.resources import word
from catalogue.content.titles import mark_of, title_of, withdrawn_title
from catalogue.search.sections import page_sections

# Two of the fields of an index: what people type, and what is said aloud or stands as a word.
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
# An id, and a day that is all that a line says.
ID_OR_DAY = re.compile(
    "(?<![A-Za-z0-9])[A-Z][0-9]{3,5}(?![A-Za-z0-9])|^[0-9]{4}(?:-[0-9]{2}){0,2}$"
)


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
class Pending:
    """A document that is made when it is needed.

    One with an equal `digest` would be the same; it is empty where nothing tells.
    """

    id: str
    kind: str
    make: Callable[[], Document]
    digest: bytes = b""

    @classmethod
    def given(cls, document: Document) -> Pending:
        """One that is there already."""
        return cls(id=document.id, kind=document.kind, make=lambda: document)


Names = Mapping[str, Mapping[str, str]]


def documents(catalogue: Catalogue) -> Iterator[Document]:
    """Every entry with all that readers see of it, in the order of its page.

    After them what was withdrawn: its id stands in old papers, and its page says what became of it.
    Then the sections of hand-written pages, whose ids are their addresses.
    """
    names = _names(catalogue)
    for entry in catalogue:
        yield _of_entry(catalogue, entry, names)
    yield from _beside_entries(catalogue)


def pending(catalogue: Catalogue) -> Iterator[Pending]:
    """The same, each to be made when it is needed."""
    digests, names = Digests(catalogue), _names(catalogue)
    for entry in catalogue:
        yield Pending(
            id=entry.id,
            kind=kind_of(entry).name,
            make=partial(_of_entry, catalogue, entry, names),
            digest=digests.in_facts(entry),
        )
    for document in _beside_entries(catalogue):
        yield replace(Pending.given(document), digest=one_digest(repr(document)))


def _beside_entries(catalogue: Catalogue) -> Iterator[Document]:
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


def _names(catalogue: Catalogue) -> Names:
    """List → slug → name."""
    return {
        name: {term.slug: term.name for term in wordlist.terms}
        for name, wordlist in catalogue.vocabulary.items()
    }


def _of_entry(catalogue: Catalogue, entry: Entry, names: Names) -> Document:
    kind = kind_of(entry).name
    title, summary = title_of(catalogue, entry), getattr(entry, "summary", "")
    # What people type is no keyword of a document of record.
    keywords = (*getattr(entry, "keywords", ()), *getattr(entry, "asked", ()))
    elsewhere = {title, summary, *keywords, entry.id}
    lines = [line for line in _lines(catalogue, entry) if line.text not in elsewhere]
    return Document(
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


def _facets(entry: Entry, names: Names) -> Iterator[tuple[str, str]]:
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
