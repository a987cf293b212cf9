"""Shared: what every printed thing is told of the catalogue besides its entries."""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import Any

from catalogue.content import facts
from catalogue.content.facts import Fact
from catalogue.content.links import Catalogue
from catalogue.content.model import KINDS, Entry
from catalogue.content.schema import raw_schemas
from catalogue.content.titles import kind_title
from catalogue.print.fonts import Typefaces


def shared(catalogue: Catalogue, faces: Typefaces) -> dict[str, Any]:
    """The site, the menus, the kinds with their letters, labels of fields, and the fonts."""
    official = raw_schemas()["course"]["properties"]["official"]["properties"]
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
        "official": [[name, schema["title"]] for name, schema in official.items()],
    }


# Facts whose many values are told in one breath; those of all others are told one by one.
IN_ONE = ("words", "span", "names")


def sections(catalogue: Catalogue, entry: Entry) -> list[dict[str, Any]]:
    """What an entry says, in words: the sections of its schema, for kinds without a layout."""
    return [
        {
            "title": section.title,
            "facts": [
                {
                    "label": fact.place.label,
                    "form": fact.place.form,
                    "items": _items(catalogue, fact),
                }
                for fact in section.facts
            ],
        }
        for section in facts.facts(entry)
    ]


def _items(catalogue: Catalogue, fact: Fact) -> list[str]:
    if isinstance(fact.value, tuple) and fact.place.form not in IN_ONE:
        return [facts.plain(catalogue, replace(fact, value=(item,))) for item in fact.value]
    return [said] if (said := facts.plain(catalogue, fact)) else []
