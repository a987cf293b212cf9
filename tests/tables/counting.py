"""Counting: every cell of a workbook that says something, and what became of it in its plan.

A cell is lost when it is none of these: it says what its field says then (as it was, or changed),
it or its row or its whole file is refused by a problem, a note or the list of unknown columns
names it, its sheet is told as strange, or it is a heading, an id, a number or another aid of ours.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain
from typing import Any

from catalogue.content.links import Catalogue
from catalogue.content.model import data_of
from catalogue.content.resources import word
from catalogue.tables.cells import Lexicon, Taken, read_cell, same
from catalogue.tables.filling import groups_at, value_at
from catalogue.tables.grids import Grid, cell_name
from catalogue.tables.headings import Table
from catalogue.tables.layout import ROW_KEY
from catalogue.tables.memory import is_base
from catalogue.tables.plan import OWN_SHEETS, Plan
from catalogue.tables.rows import SaidEntry

Row = tuple[str, int]


def lost(plan: Plan, grids: Sequence[Grid], catalogue: Catalogue) -> list[str]:
    """The cells of which nobody hears, by their names."""
    own = {word("workbook", key) for key in OWN_SHEETS}
    if any(finding.place is None for finding in plan.findings):
        return []
    told = {finding.problem.label.partition("『")[0] for finding in plan.findings}
    told |= {note.where.partition("『")[0] for note in plan.notes}
    told |= {f"{column.sheet}!{at}" for column in plan.unknown for at in column.cells}
    waiting = {(f.place.grid, f.place.row) for f in plan.findings if f.place}
    # Of an entry whose rows cannot be told apart, all of them are refused.
    tangled = {finding.entry for finding in plan.findings if finding.path == ROW_KEY}
    waiting |= {row for key in tangled & plan.entries.keys() for row in _rows(plan.entries[key])}
    groups = dict(_groups(plan, catalogue))
    lexicon = Lexicon(catalogue=catalogue)
    tables = {table.grid.name: table for table in plan.tables}
    found = []
    for grid in grids:
        if is_base(grid) or grid.name in own or grid.name in plan.strange:
            continue
        for row, column, raw in said(grid):
            where = f"{grid.name}!{cell_name(row, column)}"
            if where in told or (grid.name, row) in waiting:
                continue
            table = tables[grid.name]
            if row < table.first:
                heard = _is_heading(table, row, column)
            else:
                group = groups.get((grid.name, row), {})
                heard = column in table.own or _holds(lexicon, table, group, column, raw)
            if not heard:
                found.append(where)
    return found


def said(grid: Grid) -> Iterator[tuple[int, int, Any]]:
    """Row, column and value of each cell that says something."""
    for n, row in enumerate(grid.rows):
        for m, raw in enumerate(row):
            if raw is not None and str(raw).strip():
                yield n, m, raw


def _is_heading(table: Table, row: int, column: int) -> bool:
    pointers = any(str(cell).startswith(f"{table.sheet.pointer}/") for cell in table.grid.rows[row])
    known = (table.columns, table.own, table.unknown)
    return pointers or (row == table.first - 1 and any(column in names for names in known))


def _holds(lexicon: Lexicon, table: Table, group: Any, at: int, raw: Any) -> bool:
    """Whether a field says in the end what its cell says."""
    column = table.columns.get(at)
    if column is None or raw == word("workbook", "kept"):
        return column is not None
    if column.path == ("id",) and not table.sheet.lists:
        return bool(group)
    value = value_at(group, column.path)
    read = read_cell(lexicon, column, raw, value)
    return isinstance(read, Taken) and same(read.value, value)


def _rows(entry: SaidEntry) -> Iterator[Row]:
    for read in (entry.row, *chain(*entry.lists.values())):
        if read:
            yield read.place.grid, read.place.row


def _groups(plan: Plan, catalogue: Catalogue) -> Iterator[tuple[Row, Any]]:
    """Grid and row → the entry or the group in a list that the row is about, as it will be."""
    for entry in (*plan.ready, *plan.waiting):
        for keys, place in entry.places.items():
            group: Any = entry.data
            for key in keys:
                group = group[key]
            yield (place.grid, place.row), group
    for entry_id in plan.unchanged:
        data = data_of(catalogue.by_id[entry_id])
        said_entry = plan.entries[entry_id]
        rows = [said_entry.row] if said_entry.row else []
        for row in rows:
            yield (row.place.grid, row.place.row), data
        for lists, held in said_entry.lists.items():
            by_number = dict(groups_at(data, lists))
            for row in held:
                numbers = tuple((n or 0) + 1 for n in row.numbers)
                yield (row.place.grid, row.place.row), by_number.get(numbers, {})
