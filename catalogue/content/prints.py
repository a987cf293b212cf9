"""Prints: what an edition is printed as, the book and what else it names, file by file."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

from catalogue.content.resources import words

if TYPE_CHECKING:
    from catalogue.content.model import Site

FOLDER = "print"
BOOK = "catalogue.pdf"
# What `prints` of site.yaml may name → its file.
FURTHER = MappingProxyType(
    {"large": "catalogue-large.pdf", "poster": "poster.pdf", "leaflet": "leaflet.pdf"}
)


def files(site: Site) -> Mapping[str, str]:
    """What an edition is printed as → its file; the `book`, which each is, first."""
    return {"book": BOOK} | {name: file for name, file in FURTHER.items() if name in site.prints}


def told(site: Site) -> list[dict[str, str]]:
    """The same in the words of readers: `name`, `paper`, `use`, and its `file`."""
    return [words("prints")[name] | {"file": file} for name, file in files(site).items()]
