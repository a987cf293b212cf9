"""Backlinks: who names an entry, and who relies on a clause of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from operator import attrgetter

from catalogue.content.links import Catalogue, Reference
from catalogue.content.model import Entry, kind_of, url_of
from catalogue.site.paging import LINKS, Part, in_sections

SAID = attrgetter("origin", "relation", "clause", "reason")
# More of them than these are read on a page of their own.
CROWD = 12


def backlinks_of(catalogue: Catalogue, entry: Entry) -> Mapping[str, tuple[Reference, ...]]:
    """Who names this entry, by folder of the naming kind, in the order of the kinds."""
    references = catalogue.backlinks.get(entry.id)
    return dict(by_folder(catalogue, _distinct(references))) if references else {}


def cited(catalogue: Catalogue, entry: Entry) -> Mapping[str, tuple[Reference, ...]]:
    """Anchor → who relies on that clause of a policy."""
    found = {
        clause.anchor: catalogue.relied.get((entry.id, clause.anchor), ())
        for clause in getattr(entry, "clauses", ())
    }
    return {anchor: references for anchor, references in found.items() if references}


def crowd(
    catalogue: Catalogue, entry: Entry, backlinks: Mapping[str, tuple[Reference, ...]]
) -> tuple[Part[tuple[str, Reference]], ...]:
    """The pages of those who name an entry, its `backlinks`, where these are too many for its own.

    First those who rely on a clause, under its anchor; then all, under the folder of their kind.
    """
    if not is_crowd(backlinks):
        return ()
    above, _, name = url_of(entry).rpartition("/")
    # A folder that holds a thousand entries has no room for as many pages more.
    path = f"{above}-links/{name}" if "/" in above else f"{above}/{entry.id}-links.html"
    return in_sections(path, {**cited(catalogue, entry), **backlinks}, LINKS)


def by_folder(
    catalogue: Catalogue, references: Sequence[Reference]
) -> Iterator[tuple[str, tuple[Reference, ...]]]:
    """References, in id order of their origins, by the folder of the kind of origin."""
    for folder, run in groupby(
        references, key=lambda each: kind_of(catalogue.by_id[each.origin]).folder
    ):
        yield folder, tuple(run)


def origins(references: Sequence[Reference]) -> tuple[str, ...]:
    """The ids of those who refer, each once."""
    return tuple(dict.fromkeys(reference.origin for reference in references))


def _distinct(references: Sequence[Reference]) -> list[Reference]:
    """References that say the same count once: an entry may cite one place for many figures."""
    return list(dict(zip(map(SAID, references), references, strict=True)).values())


def may_be_crowd(catalogue: Catalogue, entry: Entry) -> bool:
    """Whether so many name this entry that it is worth looking who; quickly told."""
    return len(catalogue.backlinks.get(entry.id, ())) > CROWD


def is_crowd(backlinks: Mapping[str, Sequence[Reference]]) -> bool:
    """Whether reverse links get a page of their own, so that no entry's page grows without end."""
    return sum(map(len, backlinks.values())) > CROWD
