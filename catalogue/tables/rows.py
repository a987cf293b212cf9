"""Rows: what a row of a table says and where it stands, and what is wrong or odd about a cell."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from catalogue.content.problem import Problem
from catalogue.content.resources import word
from catalogue.tables.grids import cell_name
from catalogue.tables.layout import ID, ROW_KEY, Path, Sheet


@dataclass(frozen=True, slots=True, kw_only=True)
class RowPlace:
    """A row: the name of its grid, its number from 0, and the column of each field."""

    file: str
    sheet: Sheet
    grid: str
    row: int
    columns: Mapping[Path, int]
    entry: str

    def cell(self, path: Path = ()) -> str:
        """How people find a cell: 课程!C17『学时』; the row where a field has no column."""
        if path not in self.columns:
            return f"{self.grid}!{self.row + 1}"
        at = self.columns[path]
        path = ID if path == ROW_KEY and not self.sheet.lists else path
        column = self.sheet.by_path.get(path)
        heading = column.heading if column else word("workbook", "id")
        return f"{self.grid}!{cell_name(self.row, at)}『{heading}』"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A problem with the cell where it is, and what to write there instead, if that is known."""

    problem: Problem
    place: RowPlace | None = None
    path: Path = ()
    proposal: str = ""

    @property
    def entry(self) -> str:
        """The key of the entry that has to wait for it; "" for a problem of the whole file."""
        return self.place.entry if self.place else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """Something odd that did not stop a cell from being read: a word of `workbook`, and where."""

    key: str
    where: str
    said: str = ""


@dataclass(slots=True, kw_only=True)
class ReadRow:
    """What one row says otherwise than at export, or all that it says where nobody knows that."""

    place: RowPlace
    values: dict[Path, Any]
    numbers: tuple[int | None, ...] = ()


@dataclass(slots=True, kw_only=True)
class SaidEntry:
    """All rows that speak of one entry, by its id or a name made up for a new one."""

    key: str
    sheet: Sheet
    row: ReadRow | None = None
    lists: dict[tuple[Path, ...], list[ReadRow]] = field(default_factory=dict)
