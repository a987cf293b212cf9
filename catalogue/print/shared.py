"""Shared: what every printed thing is told of the catalogue besides its entries."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from catalogue.content.links import Catalogue
from catalogue.content.model import KINDS
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
            }
            for kind in KINDS
        ],
        "official": [[name, schema["title"]] for name, schema in official.items()],
    }
