"""Scaffolds: a new entry's file, with every field explained by its schema."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Mapping
from typing import Any

import yaml

from catalogue.content import addresses
from catalogue.content.links import Catalogue
from catalogue.content.model import KINDS, Kind
from catalogue.content.problem import CatalogueError, problem
from catalogue.content.schema import SchemaSet

FOLDER_OF_LETTER = {
    "T": "courses/general",
    "Q": "courses/enterprise",
    "G": "courses/post",
    "L": "courses/later",
}
LINE_OF_LETTER = {"T": "general", "Q": "enterprise", "G": "post", "L": "general"}
MENU_YEAR = {"T": "2009", "Q": "2009", "G": "2009"}
KIND = {kind.name: kind for kind in KINDS}


def next_id(catalogue: Catalogue, letter: str) -> str:
    """The lowest id of this letter that was never used, withdrawn and lost ones counted as used."""
    used = _used(catalogue)
    return next(name for n in range(1, 100_000) if (name := f"{letter}{n:03}") not in used)


def path_of(entry_id: str, kind: Kind) -> str:
    """Where the file of an entry belongs, relative to the content folder."""
    return f"{FOLDER_OF_LETTER.get(entry_id[0], kind.folder)}/{entry_id}.yaml"


def check_id(catalogue: Catalogue, kind: Kind, entry_id: str) -> None:
    """CatalogueError unless `entry_id` has this kind's shape and was never used."""
    path = path_of(entry_id, kind)
    if not re.fullmatch(f"[{kind.letters}][0-9]{{3,5}}", entry_id):
        raise CatalogueError(
            [problem("id-shape", path, id=entry_id, example=f"{kind.letters[0]}001")]
        )
    if entry_id in _used(catalogue):
        raise CatalogueError([problem("id-taken", path, id=entry_id)])


def _used(catalogue: Catalogue) -> set[str]:
    """Every id that is used, was withdrawn, or once had a page."""
    return {
        *catalogue.by_id,
        *catalogue.unreadable,
        *(gone.id for gone in catalogue.withdrawn),
        *map(addresses.entry_of, catalogue.addresses),
    }


def text(schema_set: SchemaSet, kind: Kind, entry_id: str, title: str, today: str) -> str:
    """The file's text: known values filled in, the rest empty under its explanation.

    `today` is an ISO date. An empty value is a problem that `catalogue check` reports
    with the place and the remedy, so that nothing half-written is ever published.
    """
    depth = path_of(entry_id, kind).count("/") + 1
    known = {
        "id": entry_id,
        "reviewed": f'"{today}"',
        "title": _quoted(title),
        "line": LINE_OF_LETTER.get(entry_id[0], ""),
        "menu_year": MENU_YEAR.get(entry_id[0], ""),
    }
    lines = [f"# yaml-language-server: $schema={'../' * depth}schemas/{kind.name}.schema.json"]
    lines += _fields(schema_set, kind.name, (), schema_set.schemas[kind.name], known)
    return "\n".join(lines) + "\n"


def _quoted(title: str) -> str:
    """A title as YAML takes it, whatever signs are in it; as it is where that does."""
    if not title:
        return ""
    item: str = yaml.safe_dump([title], allow_unicode=True, width=sys.maxsize)
    return item.removeprefix("- ").rstrip("\n")


def _fields(
    schema_set: SchemaSet,
    kind: str,
    keys: tuple[str, ...],
    schema: Mapping[str, Any],
    known: Mapping[str, str],
) -> Iterator[str]:
    """The required fields and, for a course, the draft; then the others as a list of names."""
    pad = "  " * len(keys)
    required = [*schema.get("required", ())]
    if "draft" in schema["properties"] and "draft" not in required:
        required.append("draft")
    for key in [name for name in schema["properties"] if name in required]:
        yield from _field(schema_set, kind, (*keys, key), known, pad)
    optional = [name for name in schema["properties"] if name not in required]
    if optional and not keys:
        yield f"{pad}# {'、'.join(optional)}"


def _field(
    schema_set: SchemaSet, kind: str, keys: tuple[str, ...], known: Mapping[str, str], pad: str
) -> Iterator[str]:
    layers = schema_set.layers(kind, keys)
    explained = (
        next((la[word] for la in layers if word in la), "")
        for word in ("title", "description", "x-hint")
    )
    yield f"{pad}# {'；'.join(filter(None, (*explained, _words(schema_set, layers))))}"
    nested = next((la for la in layers if "properties" in la), None)
    if nested is not None:
        yield f"{pad}{keys[-1]}:"
        yield from _fields(schema_set, kind, keys, nested, {})
    else:
        yield f"{pad}{keys[-1]}: {known.get(keys[-1], '')}".rstrip()


def _words(schema_set: SchemaSet, layers: list[dict[str, Any]]) -> str:
    """The vocabulary to choose from, slug and name."""
    for layer in layers:
        name = layer.get("x-vocabulary") or layer.get("items", {}).get("x-vocabulary")
        if name:
            return " ".join(f"{slug}={word}" for slug, word in schema_set.words[name].items())
    return ""
