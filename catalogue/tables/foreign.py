"""Foreign: tables of other offices, and what is said once for all their rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from catalogue.content.problem import CatalogueError, Problem, problem
from catalogue.content.titles import kind_title
from catalogue.tables.cells import Refused, read_cell
from catalogue.tables.layout import Column, Path, Sheet
from catalogue.tables.reading import TableReading
from catalogue.tables.rows import SaidEntry


@dataclass(frozen=True, slots=True, kw_only=True)
class Foreign:
    """How headings of another office are read: heading → pointer below the kind.

    `fill` has what its table leaves unsaid: pointer → text of a cell.
    """

    kind: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)
    fill: Mapping[str, str] = field(default_factory=dict)


def filled_in(reading: TableReading, fill: Mapping[str, str], entry: SaidEntry) -> dict[str, Any]:
    """What a new entry starts from: what was said for all rows of the file.

    CatalogueError for a pointer that leads to no column, and for a text that cannot be read there.
    """
    data: dict[str, Any] = {}
    sheets = [sheet for sheet in reading.known if sheet.kind is entry.sheet.kind]
    for pointer, text in fill.items():
        keys = tuple(int(key) - 1 if key.isdecimal() else key for key in pointer.split("/"))
        path = tuple(key for key in keys if type(key) is str)
        if (column := _column_at(sheets, path)) is None:
            raise CatalogueError([_no_such_column(reading.file, pointer, sheets[0])])
        if column.inner and not column.required and not _has_sibling(entry, path):
            continue
        read = read_cell(reading.lexicon, column, text)
        if isinstance(read, Refused):
            found = problem(
                read.rule, reading.file, label=pointer, said=read.said, known=read.known
            )
            raise CatalogueError([found])
        _set(data, keys, read.value)
    return data


def _column_at(sheets: Sequence[Sheet], path: Path) -> Column | None:
    for sheet in sheets:
        lists = tuple(key for part in sheet.lists for key in part)
        if lists == path[: len(lists)] and path[len(lists) :] in sheet.by_path:
            return sheet.by_path[path[len(lists) :]]
    return None


def _no_such_column(file: str, pointer: str, sheet: Sheet) -> Problem:
    known = "、".join(column.heading for column in sheet.columns)
    kind = kind_title(sheet.kind.name)
    return problem("table-no-setting", file, name=pointer, kind=kind, known=known)


def _has_sibling(entry: SaidEntry, path: Path) -> bool:
    """Whether the row says anything of the group in which a field stands."""
    values = entry.row.values if entry.row else {}
    return any(key[:-1] == path[:-1] and value is not None for key, value in values.items())


def _set(data: dict[str, Any], keys: Sequence[str | int], value: Any) -> None:
    """Set a value below groups and first items of lists that are made if need be."""
    at: Any = data
    for key, following in pairwise(keys):
        if isinstance(key, str):
            at = at.setdefault(key, [] if type(following) is int else {})
        else:
            if not at:
                at.append({})
            at = at[-1]
    if isinstance(keys[-1], str):
        at[keys[-1]] = value
