"""Extracts: the courses that some readers asked for, with all that these courses rely on."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from catalogue.content.links import Catalogue, references
from catalogue.content.lookup import check_ids
from catalogue.content.model import KINDS, Course, Entry, Offering, Term
from catalogue.content.problem import CatalogueError, Problem, problem

# What courses are chosen by, and the vocabulary of its words.
WORDLISTS = {"audience": "audiences", "industry": "industries", "line": "lines"}
BY_ID = "ids"

Terms = Mapping[str, tuple[Term, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Extract:
    """A part of a catalogue.

    `of` maps what was chosen by to the names or ids that were chosen, empty for the whole;
    `left_out` maps the id of every entry that is named but not included to its title.
    """

    catalogue: Catalogue
    of: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    left_out: Mapping[str, str] = field(default_factory=dict)


def cut(
    catalogue: Catalogue,
    choices: Mapping[str, Sequence[str]],
    ids: Sequence[str] = (),
    *,
    alone: bool = False,
) -> Extract:
    """The courses for which every choice (`audience`, `industry`, `line`) holds, and the `ids`.

    A word of a choice is a slug or a Chinese name; several words widen a choice. With the
    courses come the policies, cases, programmes and sources that they name, unless they are wanted
    `alone`. Without any choice it is the whole catalogue. CatalogueError with every word and id
    that is unknown, or when nothing is left.
    """
    wanted = {name: tuple(words) for name, words in choices.items() if words}
    if problems := (*_unknown_words(catalogue, wanted), *check_ids(catalogue, ids)):
        raise CatalogueError(problems)
    if not wanted and not ids:
        return Extract(catalogue=catalogue)
    terms = {
        name: tuple(filter(None, (_term(catalogue, name, word) for word in words)))
        for name, words in wanted.items()
    }
    chosen = {*ids, *(course.id for course in catalogue.courses if terms and _fits(course, terms))}
    if not chosen:
        raise CatalogueError([problem("extract-empty", "print")])
    of = {name: tuple(term.name for term in found) for name, found in terms.items()}
    held = chosen if alone else _needed(catalogue, chosen)
    return only(catalogue, held, of | ({BY_ID: tuple(ids)} if ids else {}))


def only(
    catalogue: Catalogue, ids: Collection[str], of: Mapping[str, tuple[str, ...]] | None = None
) -> Extract:
    """The entries with these ids and nothing that they name."""
    part = _kept(catalogue, frozenset(ids))
    return Extract(catalogue=part, of=of or {}, left_out=_left_out(catalogue, part))


def _term(catalogue: Catalogue, name: str, word: str) -> Term | None:
    terms = catalogue.vocabulary[WORDLISTS[name]].terms
    return next((term for term in terms if word in (term.slug, term.name)), None)


def _unknown_words(catalogue: Catalogue, wanted: Mapping[str, Sequence[str]]) -> Iterator[Problem]:
    for name, words in wanted.items():
        wordlist = catalogue.vocabulary[WORDLISTS[name]]
        known = "、".join(f"{term.name}（{term.slug}）" for term in wordlist.terms)
        for word in words:
            if _term(catalogue, name, word) is None:
                yield problem(
                    "unknown-choice",
                    f"vocabulary/{WORDLISTS[name]}.yaml",
                    option=name,
                    value=word,
                    wordlist=wordlist.title,
                    known=known,
                )


def _fits(course: Course, terms: Terms) -> bool:
    values = {
        "audience": course.draft.audiences if course.draft else (),
        "industry": (course.industry,),
        "line": (course.line,),
    }
    return all(any(term.slug in values[name] for term in found) for name, found in terms.items())


def _needed(catalogue: Catalogue, chosen: set[str]) -> set[str]:
    """The chosen entries, what they link to besides other courses, and the sources of all."""
    linked = {
        found.target
        for entry_id in chosen
        for found in references(catalogue.by_id[entry_id])
        if found.relation == "link"
    }
    needed = chosen | {
        target for target in linked if not isinstance(catalogue.by_id[target], Course)
    }
    return needed | {
        found.target
        for entry_id in needed
        for found in references(catalogue.by_id[entry_id])
        if found.relation == "source"
    }


def _kept(catalogue: Catalogue, ids: frozenset[str]) -> Catalogue:
    entries: dict[str, Any] = {
        kind.folder: tuple(
            entry for entry in getattr(catalogue, kind.folder) if _owner(entry) in ids
        )
        for kind in KINDS
    }
    about = tuple(item for item in catalogue.conflicts if ids.intersection(item.about))
    return replace(catalogue, conflicts=about, withdrawn=(), **entries)


def _owner(entry: Entry) -> str:
    """A run of a course is kept with its course."""
    return entry.course if isinstance(entry, Offering) else entry.id


def _left_out(catalogue: Catalogue, part: Catalogue) -> dict[str, str]:
    named = {found.target for entry in part for found in references(entry)}
    named.update(entry_id for item in part.conflicts for entry_id in item.about)
    return {
        entry_id: _title(catalogue, entry_id)
        for entry_id in sorted(named)
        if entry_id in catalogue.by_id and entry_id not in part.by_id
    }


def _title(catalogue: Catalogue, entry_id: str) -> str:
    return getattr(catalogue.by_id[entry_id], "title", "")
