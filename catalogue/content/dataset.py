"""Datasets: a whole edition as JSON that others can check, read and rebuild from."""

from __future__ import annotations

import json
from array import array
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from catalogue.content.documents import read_document
from catalogue.content.links import Catalogue, schemas_of
from catalogue.content.model import BY_FOLDER, KINDS, Entry, data_of
from catalogue.content.problem import problem
from catalogue.content.schema import SchemaSet
from catalogue.content.titles import kind_title

FOLDER = "data/"
DATA = f"{FOLDER}catalogue.json"
SCHEMA = f"{FOLDER}catalogue.schema.json"
PARTS = f"{FOLDER}parts.json"
# A dataset of more entries than that is there in parts as well, which hold so many each.
LARGE, PART = 20_000, 1_000
# The data of the edition before this one, held in the content folder.
BASELINE = "baseline.lock.json"
VERSION = 1
# What is one thing each, and what holds one thing a line.
SINGLES = ("synonyms", "readings", "glossary", "conflicts", "withdrawn")
LISTS = (*SINGLES, *(kind.folder for kind in KINDS))
# For those who edit YAML; whoever reads the published schema reads no YAML.
PRIVATE = (
    "x-hint",
    "x-rule",
    "x-id",
    "x-known",
    "x-form",
    "x-ours",
    "x-above",
    "x-compared",
    "x-sections",
    "x-hidden",
    "x-index",
    "x-grouped",
)

Dataset = dict[str, Any]


class TableRow(NamedTuple):
    """A piece of a table, made when it is asked for: of one entry, or of none.

    `before` are the bytes between it and what comes before it.
    """

    entry: Entry | None
    before: bytes
    made: Callable[[], bytes]

    def raw(self) -> bytes:
        """The row as it stands in the table."""
        return self.before + self.made()


# As `json` writes it without blanks, in a fifth of the time.
COMPACT = msgspec.json.Encoder()


def of(catalogue: Catalogue) -> Dataset:
    """Everything that people curate, each entry as its file says it."""
    return {
        name: list(map(data_of, held)) if name in LISTS else held
        for name, held in _parts(catalogue)
    }


def _parts(catalogue: Catalogue) -> Iterator[tuple[str, Any]]:
    """The parts of the dataset, things in lists as they are."""
    yield "version", VERSION
    yield "site", data_of(catalogue.site)
    yield "menu", data_of(catalogue.organisation)
    yield "vocabulary", {name: data_of(w) for name, w in sorted(catalogue.vocabulary.items())}
    for name in LISTS:
        yield name, getattr(catalogue, name)


def publish(catalogue: Catalogue) -> Iterator[bytes]:
    """The dataset of a catalogue as JSON, piece by piece: that of a large one is never held."""
    return (row.raw() for row in rows(catalogue))


def rows(catalogue: Catalogue) -> Iterator[TableRow]:
    """The same before it is made, so that what was made before need not be made again."""
    return _rows(_parts(catalogue))


def is_large(catalogue: Catalogue) -> bool:
    """Whether its dataset is there in parts as well."""
    return sum(len(getattr(catalogue, kind.folder)) for kind in KINDS) > LARGE


def in_parts(catalogue: Catalogue, data: Path) -> Iterator[tuple[str, bytes]]:
    """The files in which a dataset is there once more, so that nobody need read all of it.

    `data` is the dataset as it was written. Entries stand in JSON Lines, by kind; `PARTS` has the
    rest of the dataset and names them. A catalogue of few entries has no such files.
    """
    if not is_large(catalogue):
        return
    parts = []
    found = starts(data)
    with data.open("rb") as file:
        for kind in KINDS:
            at = found[kind.folder]
            for number, first in enumerate(range(0, len(at) - 1, PART), 1):
                last = min(first + PART, len(at) - 1)
                file.seek(at[first])
                lines = file.read(at[last] - at[first]).splitlines()
                raw = b"".join(line.removesuffix(b",") + b"\n" for line in lines)
                path = f"{FOLDER}{kind.folder}/{number}.jsonl"
                ends = [json.loads(line.removesuffix(b","))["id"] for line in (lines[0], lines[-1])]
                parts.append(
                    {"path": path, "kind": kind.folder, "first": ends[0], "last": ends[1]}
                    | {"entries": len(lines), "bytes": len(raw), "sha256": sha256(raw).hexdigest()}
                )
                yield path, raw
    kinds = {kind.folder for kind in KINDS}
    rest = {name: value for name, value in _parts(catalogue) if name not in kinds}
    yield PARTS, write(rest | {"parts": parts})


def write(data: Dataset) -> bytes:
    """A dataset as JSON, one line an entry, so that two editions can be compared by line."""
    return b"".join(row.raw() for row in _rows(data.items()))


def _rows(parts: Iterable[tuple[str, Any]]) -> Iterator[TableRow]:
    between = b"{\n"
    for name, value in parts:
        yield TableRow(None, between, partial(_json, name))
        yield from _lines(name, value)
        between = b",\n"
    yield TableRow(None, b"\n}\n", bytes)


def _lines(name: str, value: Any) -> Iterator[TableRow]:
    if not isinstance(value, list | tuple):
        yield TableRow(None, b": ", partial(_json, value))
        return
    start = between = b": [\n"
    for item in value:
        yield TableRow(item if name in BY_FOLDER else None, between, partial(_line, item))
        between = b",\n"
    yield TableRow(None, b": []" if between is start else b"\n]", bytes)


def _line(item: Any) -> bytes:
    return _json(data_of(item))


def _json(value: Any) -> bytes:
    return COMPACT.encode(value)


def starts(path: Path) -> dict[str, array[int]]:
    """Of each list that a written dataset has: where its lines begin, and where the last ends."""
    found: dict[str, array[int]] = {}
    at, held = 0, array("Q")
    with path.open("rb") as file:
        for line in file:
            if line.startswith(b'"'):
                held = found[json.loads(line[: line.index(b":")])] = array("Q", [at + len(line)])
            elif line.startswith(b"{") and found:
                held.append(at + len(line))
            at += len(line)
    return found


def read(raw: bytes, path: str) -> Dataset:
    """The dataset of any edition, as far as two editions can be compared; else CatalogueError.

    The laws of entries change from edition to edition: an older one is not held to those of today.
    """
    return read_document(raw, "baseline", problem("dataset-unreadable", path))


def schema(catalogue: Catalogue) -> bytes:
    """The law of the dataset in one file: every schema that it names is bundled in it.

    JSON Schema 2020-12, Core, 9.3 "Compound Documents".
    """
    schema_set = schemas_of(catalogue)
    top = _with_kinds(schema_set.schemas["dataset"])
    named = _named(schema_set, top)
    held = {name: found for name, found in schema_set.schemas.items() if found["$id"] in named}
    text = json.dumps(_public({**top, "$defs": held}), ensure_ascii=False, indent=1)
    return f"{text}\n".encode()


def _with_kinds(top: dict[str, Any]) -> dict[str, Any]:
    """The schema of the dataset with the list of each kind of entry."""
    lists = {
        kind.folder: {
            "title": kind_title(kind.name),
            "type": "array",
            "items": {"$ref": f"urn:catalogue:{kind.name}"},
        }
        for kind in KINDS
    }
    return {
        **top,
        "properties": {**top["properties"], **lists},
        "required": [*top["required"], *lists],
    }


def _named(schema_set: SchemaSet, top: dict[str, Any]) -> set[str]:
    """The schemas that the dataset's own leads to."""
    found: set[str] = set()
    queue = [top]
    while queue:
        for urn in _references(queue.pop()) - found:
            found.add(urn)
            queue.append(schema_set.by_urn[urn])
    return found


def _references(node: Any) -> set[str]:
    if isinstance(node, dict):
        own = {
            urn for key, value in node.items() if key == "$ref" if (urn := value.partition("#")[0])
        }
        return own.union(*map(_references, node.values()))
    return set().union(*map(_references, node)) if isinstance(node, list) else set()


def _public(node: Any) -> Any:
    if isinstance(node, dict):
        return {key: _public(value) for key, value in node.items() if key not in PRIVATE}
    return [_public(item) for item in node] if isinstance(node, list) else node
