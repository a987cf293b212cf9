"""Placing: from what an entry says to the cell that says so, and how that cell shows it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from catalogue.content.model import Kind
from catalogue.content.problem import Keys, Problem
from catalogue.tables.cells import Lexicon, cell_of
from catalogue.tables.filling import value_at
from catalogue.tables.layout import Path, Sheet
from catalogue.tables.merge import FieldChange
from catalogue.tables.rows import Finding, RowPlace, SaidEntry


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposed:
    """One entry as the tables would have it; `old` is None for a new one.

    `path` is that of its file, relative to the content; `places` lead from the keys of the
    entry and of each of its groups to their rows.
    """

    id: str
    kind: Kind
    path: str
    data: Mapping[str, Any]
    old: Mapping[str, Any] | None
    changes: tuple[FieldChange, ...]
    places: Mapping[Keys, RowPlace]
    key: str


def located(found: Problem, proposed: Proposed, file: str) -> Finding:
    """A problem of an entry as one of the cell that it comes from."""
    keys = found.keys
    if found.rule == "missing-key" or found.rule == "missing-evidence":
        # It names the group in which something is missing; the message names the field.
        keys = _with_missing(found)
    for end in range(len(keys), -1, -1):
        if (place := proposed.places.get(keys[:end])) is not None:
            path = tuple(str(key) for key in keys[end:] if type(key) is str)
            fitting = next(
                (path[:n] for n in range(len(path), 0, -1) if path[:n] in place.columns), path
            )
            worded = replace(found, path=file, label=place.cell(fitting), line=0, column=0)
            return Finding(problem=worded, place=place, path=fitting)
    place = next(iter(proposed.places.values()))
    worded = replace(found, path=file, label=place.cell(), line=0, column=0)
    return Finding(problem=worded, place=place)


def _with_missing(found: Problem) -> Keys:
    name = re.search("[a-z_]+", found.message)
    return (*found.keys, name[0]) if name else found.keys


def first_place(entry: SaidEntry) -> RowPlace:
    """Where the entry is first spoken of."""
    if entry.row:
        return entry.row.place
    return next(rows[0].place for rows in entry.lists.values())


def places_of(found: Mapping[Keys, Any], entry: SaidEntry) -> dict[Keys, RowPlace]:
    """From the keys of the entry and of its groups to their rows."""
    places = {keys: place for keys, place in found.items() if isinstance(place, RowPlace)}
    return {(): first_place(entry), **places}


def sheet_and_path(sheets: Sequence[Sheet], kind: Kind, path: Sequence[str]) -> tuple[Sheet, Path]:
    """The sheet that has a field, and the path of the field in it."""
    best: tuple[Sheet, Path] | None = None
    for sheet in sheets:
        lists = tuple(key for part in sheet.lists for key in part)
        if (
            sheet.kind is kind
            and lists == tuple(path[: len(lists)])
            and (best is None or len(lists) > len(path) - len(best[1]))
        ):
            best = (sheet, tuple(path[len(lists) :]))
    if best is None:
        raise KeyError(path)
    return best


def shown_value(lexicon: Lexicon, sheet: Sheet, path: Path, value: Any) -> str:
    """A value as its cell would show it; a group as its cells."""
    nothing = "—"
    column = sheet.by_path.get(path)
    if column:
        return str(cell_of(lexicon, column, value)).replace("\n", "、") or nothing
    if isinstance(value, Mapping):
        said = [
            f"{c.heading} {cell_of(lexicon, c, v)}"
            for c in sheet.columns
            if (v := value_at(value, c.path)) is not None
        ]
        return "；".join(said).replace("\n", "、") or nothing
    return nothing if value is None else str(value)
