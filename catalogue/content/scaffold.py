"""Scaffolds: a new entry's file, with every field explained by its schema."""

from __future__ import annotations

import re
import sys
from collections.abc import Collection, Iterator, Mapping
from typing import Any

import yaml

from catalogue.content import addresses, organisation
from catalogue.content.links import Catalogue, schemas_of
from catalogue.content.model import COURSE, Kind
from catalogue.content.organisation import Line
from catalogue.content.problem import CatalogueError, problem
from catalogue.content.schema import SchemaSet


def next_id(catalogue: Catalogue, kind: Kind, line: str = "", taken: Collection[str] = ()) -> str:
    """The lowest id of a kind that was never used, withdrawn and lost ones counted as used.

    A course takes the letter of its `line`, as `open_line` finds it. `taken` are ids that others
    will have before this one is written.
    """
    letter = (
        open_line(catalogue, line).letter
        if kind is COURSE
        else catalogue.organisation.letters.get(kind.name, "")
    )
    if not letter:
        known = "、".join(catalogue.organisation.letters)
        raise CatalogueError(
            [problem("unknown-kind", organisation.FILE, kind=kind.name, known=known)]
        )
    used = _used(catalogue).union(taken)
    return next(name for n in range(1, 100_000) if (name := f"{letter}{n:03}") not in used)


def path_of(catalogue: Catalogue, entry_id: str) -> str:
    """Where the file of an entry belongs, relative to the content folder."""
    return catalogue.organisation.path_of(entry_id)


def _line(catalogue: Catalogue, entry_id: str) -> Line | None:
    """The line that a course with this id stands in; None for other kinds."""
    return next((line for line in catalogue.organisation.lines if line.letter == entry_id[0]), None)


def open_line(catalogue: Catalogue, wanted: str = "") -> Line:
    """The line that takes a new course: the one named by slug, letter or name, else the first open.

    CatalogueError when no line is called so, or when all seats of the line are taken.
    """
    lines = catalogue.organisation.lines
    fitting = [line for line in lines if wanted in ("", line.slug, line.letter, line.name)]
    if not fitting:
        known = "、".join(f"{line.slug}（{line.name}）" for line in lines)
        raise CatalogueError([problem("no-such-line", organisation.FILE, name=wanted, known=known)])
    room = [line for line in fitting if not line.expected or _seats_left(catalogue, line)]
    if not room:
        names = "、".join(line.name for line in fitting)
        raise CatalogueError([problem("line-full", organisation.FILE, names=names)])
    return min(room, key=lambda line: bool(line.expected))


def _seats_left(catalogue: Catalogue, line: Line) -> int:
    held = sum(course.line == line.slug for course in catalogue.courses)
    return line.expected - held - catalogue.withdrawn_seats(line)


def check_id(catalogue: Catalogue, kind: Kind, entry_id: str) -> None:
    """CatalogueError unless `entry_id` has this kind's shape and was never used."""
    letters = catalogue.numbering.letters.get(kind.name, "")
    path = f"{kind.folder}/{entry_id}.yaml"
    if not letters or not re.fullmatch(f"[{letters}][0-9]{{3,5}}", entry_id):
        raise CatalogueError([problem("id-shape", path, id=entry_id, example=f"{letters[:1]}001")])
    if kind is COURSE and not int(entry_id[1:]):
        raise CatalogueError([problem("id-zero", path, id=entry_id, due=f"{letters[0]}001")])
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


def text(catalogue: Catalogue, entry_id: str, title: str, today: str) -> str:
    """The file's text: known values filled in, the rest empty under its explanation.

    `today` is an ISO date. An empty value is a problem that `catalogue check` reports
    with the place and the remedy, so that nothing half-written is ever published.
    """
    kind = catalogue.numbering.kind_of(entry_id)
    line = _line(catalogue, entry_id)
    known = {
        "id": entry_id,
        "reviewed": f'"{today}"',
        "title": quoted(title),
        "line": line.slug if line else "",
    }
    schema_set = schemas_of(catalogue)
    lines = [schema_comment(path_of(catalogue, entry_id), kind)]
    lines += _fields(schema_set, kind.name, (), schema_set.schemas[kind.name], known)
    return "\n".join(lines) + "\n"


def schema_comment(path: str, kind: Kind) -> str:
    """The line by which editors find the schema of an entry, whose file is at `path`."""
    up = "../" * (path.count("/") + 1)
    return f"# yaml-language-server: $schema={up}schemas/{kind.name}.schema.json"


def quoted(title: str) -> str:
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
