"""Shared: what every printed thing is told of the catalogue besides its entries."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, replace
from functools import cache
from typing import Any

from catalogue.content import facts
from catalogue.content.facts import Fact
from catalogue.content.links import Catalogue
from catalogue.content.model import KINDS, Entry, kind_of
from catalogue.content.schema import raw_schemas
from catalogue.content.titles import kind_title
from catalogue.print.fonts import Typefaces


def shared(catalogue: Catalogue, faces: Typefaces) -> dict[str, Any]:
    """The site, the menus, the kinds with their letters, labels of fields, and the fonts."""
    return {
        "fonts": {"sans": faces.sans.family, "serif": faces.serif.family},
        "site": asdict(catalogue.site),
        "organisation": catalogue.organisation.described(),
        "kinds": [
            {
                "name": kind.name,
                "folder": kind.folder,
                "title": kind_title(kind.name),
                "letters": catalogue.numbering.letters.get(kind.name, ""),
                "about": raw_schemas()[kind.name].get("x-index", ""),
            }
            for kind in KINDS
        ],
        "labels": {kind.name: _labels(kind.name) for kind in KINDS},
    }


# Fields that only search reads, where the schema of a kind hides them.
SEARCHED = ("keywords", "asked")


def as_printed(entry: Entry) -> Entry:
    """An entry without what no paper says: to change that sets nothing anew, and lacks no glyph."""
    for *above, name in _unprinted(kind_of(entry).name):
        nothing: dict[str, Any] = {name: ()}
        if not above:
            entry = replace(entry, **nothing)
        elif held := getattr(entry, above[0]):
            entry = replace(entry, **{above[0]: replace(held, **nothing)})
    return entry


@cache
def _unprinted(kind: str) -> tuple[tuple[str, ...], ...]:
    hidden = (tuple(pointer.split("/")) for pointer in raw_schemas()[kind].get("x-hidden", ()))
    return tuple(keys for keys in hidden if keys[-1] in SEARCHED)


def _labels(kind: str) -> dict[str, str]:
    """Key of a section with a title, or pointer of a field → what readers see it called."""
    return {
        **{section.key: section.title for section in facts.plan(kind) if section.title},
        **{pointer: place.label for place in facts.placements(kind) for pointer in place.pointers},
    }


# Kind → the fields that a layout of its own places; what else an entry says follows as any kind
# says it, so that a new field is printed as soon as its schema has it.
PLACED: Mapping[str, frozenset[str]] = {
    "course": frozenset(
        """draft/summary placeholder_note draft/audiences industry draft/level draft/prerequisites
        statutory_notice draft/outcomes draft/outline draft/suggested_hours draft/formats
        draft/assessment draft/bring recognition evidence/level evidence/note evidence/sources
        links""".split()
    ),
    "policy": frozenset(
        """summary index_no title_origin issuers doc_no date_issued date_published valid_from
        valid_to themes type audiences keywords url text_held masked relations clauses subsidies
        figures gaps evidence/basis evidence/note evidence/sources links""".split()
    ),
    "case": frozenset(
        """summary orgs audiences problem actions results outcome draft/problem draft/lessons
        subsidies gaps evidence/basis evidence/note evidence/sources links""".split()
    ),
    "programme": frozenset(
        """summary started part_of continues aliases features figures subsidies gaps
        evidence/basis evidence/note evidence/sources links""".split()
    ),
}
# A sheet has no room for the whole record: what its layout leaves out stands low on the page.
PLACED_ON_SHEETS = {
    **PLACED,
    "policy": PLACED["policy"]
    - frozenset("index_no title_origin date_published themes type keywords url".split()),
}
# In the book cases and programmes are drawn from their facts. Offerings stand there with their
# courses; a sheet of one says all as any kind does.
PLACED_IN_BOOK = {
    "course": PLACED["course"],
    "policy": PLACED["policy"],
    "offering": frozenset("course organiser venue starts apply_by seats fee contact".split()),
}


# Facts whose many values are told in one breath; those of all others are told one by one.
IN_ONE = ("words", "span", "names")


def sections(
    catalogue: Catalogue, entry: Entry, placed: Mapping[str, frozenset[str]]
) -> list[dict[str, Any]]:
    """What an entry says, in words, section by section, but for what a layout has `placed`."""
    ours = placed.get(kind_of(entry).name, frozenset())
    return [
        {
            "key": section.key,
            "title": section.title,
            "note": section.note,
            "facts": [
                {
                    "key": fact.key,
                    "label": fact.place.label,
                    "form": fact.place.form,
                    "items": _items(catalogue, fact),
                }
                for fact in left
            ],
        }
        for section in facts.facts(entry)
        if (left := [fact for fact in section.facts if fact.key not in ours])
    ]


def _items(catalogue: Catalogue, fact: Fact) -> list[str]:
    if isinstance(fact.value, tuple) and fact.place.form not in IN_ONE:
        return [facts.plain(catalogue, fact._replace(value=(item,))) for item in fact.value]
    return [said] if (said := facts.plain(catalogue, fact)) else []
