"""Returning: the workbook that goes back to the clerk, wrong cells marked.

What waits stands as it was typed, yellow, with the sentence as its comment and what to write
instead in the column of proposals; what went in stands as the catalogue has it now.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from catalogue.content.model import data_of
from catalogue.content.problem import Keys
from catalogue.content.resources import word
from catalogue.tables.cells import Lexicon, cell_of
from catalogue.tables.filling import Cell, FilledRow, FilledSheet, groups_at, value_at
from catalogue.tables.headings import Table
from catalogue.tables.layout import ROW_KEY, Sheet, sheets_of
from catalogue.tables.placing import Proposed
from catalogue.tables.plan import Plan
from catalogue.tables.rows import Finding, ReadRow, RowPlace
from catalogue.tables.workbook import workbook_bytes

# In a conflict the cell shows what the catalogue has: saving must not overwrite a colleague.
THEIRS = "table-conflict"


def returned_workbook(plan: Plan, lexicon: Lexicon) -> bytes:
    """The rows of the file over the catalogue as it is now, which `lexicon` has."""
    kinds = list(dict.fromkeys(table.sheet.kind for table in plan.tables))
    run = _Run(plan, lexicon)
    sheets = [
        FilledSheet(sheet=sheet, rows=tuple(run.rows(sheet)))
        for kind in kinds
        for sheet in sheets_of(lexicon.catalogue, kind)
    ]
    extra = {
        table.sheet.name: tuple(dict.fromkeys(table.unknown.values())) for table in plan.tables
    }
    base = {
        entry_id: data_of(lexicon.catalogue.by_id[entry_id])
        for entry_id in run.ids()
        if entry_id in lexicon.catalogue.by_id
    }
    return workbook_bytes(lexicon, sheets, base, extra=extra, returned=True)


class _Run:
    """One plan on its way back."""

    def __init__(self, plan: Plan, lexicon: Lexicon) -> None:
        self.plan = plan
        self.lexicon = lexicon
        self.tables: dict[str, Table] = {table.grid.name: table for table in plan.tables}
        self.proposed: dict[str, Proposed] = {
            entry.key: entry for entry in (*plan.ready, *plan.waiting)
        }
        self.waiting = {entry.key for entry in plan.waiting}
        self.found: dict[tuple[str, int], list[Finding]] = {}
        for finding in plan.findings:
            if finding.place:
                self.found.setdefault((finding.place.grid, finding.place.row), []).append(finding)

    def ids(self) -> Iterator[str]:
        for key in self.plan.entries:
            yield self.proposed[key].id if key in self.proposed else key

    def rows(self, sheet: Sheet) -> Iterator[FilledRow]:
        for key, entry in self.plan.entries.items():
            if entry.sheet.kind is not sheet.kind:
                continue
            proposed = self.proposed.get(key)
            held = self.lexicon.catalogue.by_id.get(proposed.id if proposed else key)
            if proposed and key in self.waiting:
                yield from self.entry(sheet, proposed.data, proposed)
            elif held:
                yield from self.entry(sheet, data_of(held), proposed)
                if not proposed:
                    yield from self.refused(sheet, entry.row, entry.lists.get(sheet.lists, ()))
            elif proposed:
                yield from self.entry(sheet, proposed.data, proposed)
            else:
                yield from self.refused(
                    sheet, entry.row, entry.lists.get(sheet.lists, ()), every=True
                )

    def entry(
        self, sheet: Sheet, data: Mapping[str, Any], proposed: Proposed | None
    ) -> Iterator[FilledRow]:
        shown = str(data.get("id", ""))
        new = proposed and proposed.old is None and proposed.key in self.waiting
        if new and proposed:
            shown = "" if proposed.key.startswith("*") else proposed.key
        for numbers, group in groups_at(data, sheet.lists):
            keys = _keys(sheet, numbers)
            place = proposed.places.get(keys) if proposed else self.main_place(shown, keys)
            cells = [cell_of(self.lexicon, c, value_at(group, c.path)) for c in sheet.columns]
            if not sheet.lists:
                cells[0] = shown
            yield self.marked(sheet, shown, numbers, str(data.get("title", "")), cells, place)

    def main_place(self, entry_id: str, keys: Keys) -> RowPlace | None:
        entry = self.plan.entries.get(entry_id)
        return entry.row.place if entry and entry.row and not keys else None

    def refused(
        self, sheet: Sheet, row: ReadRow | None, rows: Sequence[ReadRow], *, every: bool = False
    ) -> Iterator[FilledRow]:
        """Rows of which nothing could be made, as they came; others only in the sheets of lists."""
        main = [row] if row and every else []
        for read in rows if sheet.lists else main:
            place = read.place
            if not every and (place.grid, place.row) not in self.found:
                continue
            cells = [self.raw(place, column.path) for column in sheet.columns]
            raw_id = str(self.raw(place, ROW_KEY))
            numbers = tuple(0 if n is None else n + 1 for n in read.numbers)
            yield self.marked(sheet, raw_id, numbers, "", cells, place)

    def raw(self, place: RowPlace, path: tuple[str, ...]) -> Cell:
        value = (
            self.tables[place.grid].grid.at(place.row, place.columns[path])
            if (path in place.columns)
            else None
        )
        if value is None:
            return ""
        return value if type(value) in (int, float) else str(value)

    def marked(
        self,
        sheet: Sheet,
        entry_id: str,
        numbers: tuple[int, ...],
        title: str,
        cells: list[Cell],
        place: RowPlace | None,
    ) -> FilledRow:
        comments: dict[str, str] = {}
        proposals: list[str] = []
        extra: dict[str, str] = {}
        if place and place.sheet.pointer == sheet.pointer:
            for finding in self.found.get((place.grid, place.row), ()):
                self.mark(sheet, finding, cells, comments, proposals)
            table = self.tables[place.grid]
            extra = {
                name: str(value)
                for n, name in table.unknown.items()
                if (value := table.grid.at(place.row, n)) is not None
            }
        return FilledRow(
            entry_id=entry_id,
            numbers=numbers,
            title=title,
            cells=tuple(cells),
            proposal="\n".join(proposals),
            comments=comments,
            extra=extra,
        )

    def mark(
        self,
        sheet: Sheet,
        finding: Finding,
        cells: list[Cell],
        comments: dict[str, str],
        proposals: list[str],
    ) -> None:
        paths = [column.path for column in sheet.columns]
        n = paths.index(finding.path) if finding.path in paths else 0
        column = sheet.columns[n]
        in_key = finding.path not in paths and bool(sheet.lists)
        pointer = f"{sheet.pointer}/id" if in_key else column.pointer
        said = f"{finding.problem.message} —— {finding.problem.hint}"
        comments[pointer] = "\n".join(filter(None, (comments.get(pointer, ""), said)))
        place = finding.place
        if (
            place
            and finding.path in place.columns
            and not in_key
            and (finding.problem.rule != THEIRS)
        ):
            cells[n] = self.raw(place, finding.path)
        if finding.proposal:
            heading = word("workbook", "id") if finding.path == ROW_KEY else column.heading
            proposals.append(f"【{heading}】{finding.proposal}")


def _keys(sheet: Sheet, numbers: tuple[int, ...]) -> Keys:
    keys: list[str | int] = []
    for path, number in zip(sheet.lists, numbers, strict=True):
        keys += [*path, number - 1]
    return tuple(keys)
