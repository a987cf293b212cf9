"""Reading: the rows of understood tables as what they say of each entry, cell by cell."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from catalogue.content.problem import problem
from catalogue.content.resources import word
from catalogue.tables.cells import MADE_UP, Lexicon, Refused, Taken, read_cell, same
from catalogue.tables.filling import value_at
from catalogue.tables.grids import Grid, cell_name, unmerged
from catalogue.tables.grouping import Grouping
from catalogue.tables.headings import Table
from catalogue.tables.layout import ROW_KEY, Column, Path, Sheet
from catalogue.tables.merge import SaidGroup
from catalogue.tables.rows import Finding, Note, ReadRow, RowPlace, SaidEntry
from catalogue.tables.workbook import KEY, NUMBER, PROPOSAL, SHOWN

PROPOSED = re.compile(r"【([^】\n]+)】")
# The column of ids in the sheet of a list.
ANY_ID = Column(
    path=(KEY,), pointer="", heading="", label="", explanation="", shape="text", target="any"
)


@dataclass(slots=True, kw_only=True)
class TableReading:
    """What the tables of a file say, with all that was odd about it.

    `sheets` are the pointers of the sheets that the file has.
    """

    file: str
    lexicon: Lexicon
    bases: Mapping[str, Any]
    known: tuple[Sheet, ...]
    entries: dict[str, SaidEntry] = field(default_factory=dict)
    sheets: set[str] = field(default_factory=set)
    findings: list[Finding] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    # Sheet → the tables of it, one after the other.
    taken: dict[str, list[Table]] = field(default_factory=dict)
    # Kind → its lists, once every table is read.
    below: dict[str, frozenset[tuple[Path, ...]]] = field(default_factory=dict)

    def take(self, table: Table) -> None:
        """Read every row of a table."""
        if (first := self.copied_from(table)) is not None:
            self.refuse("table-sheet-copy", None, (), name=table.grid.name, other=first)
            return
        self.sheets.add(table.sheet.pointer)
        grid, told = _plain(table.grid)
        self.notes += [Note(key="merged", where=f"{grid.name}!{where}") for where in told]
        if grid.old:
            self.notes.append(Note(key="old-format", where=grid.name))
        # Comments beside data are not ours to carry.
        self.notes += [
            Note(key="comment", where=f"{grid.name}!{cell_name(*at)}", said=said)
            for at, said in grid.comments.items()
            if at[0] >= table.first
        ]
        self.notes += [
            Note(key="above", where=f"{grid.name}!{at}", said=said) for at, said in _above(table)
        ]
        for heading, first, other in table.twice:
            self.refuse("table-same-column", None, (), heading=heading, first=first, other=other)
        if table.sheet.lists and table.key is None:
            self.refuse("table-no-id", None, (), heading=word("workbook", "id"))
            return
        columns = {column.path: n for n, column in table.columns.items()}
        if table.key is not None:
            columns[ROW_KEY] = table.key
        for n in range(table.first, len(grid.rows)):
            if any(_full(grid.at(n, m)) for m in (*table.columns, *table.own)):
                _RowReader(self, table, grid, n, columns).read()

    def copied_from(self, table: Table) -> str | None:
        """The name of an earlier grid that has all rows of this one; None where there is none."""
        earlier = self.taken.setdefault(table.sheet.pointer, [])
        ids = _ids(table) if earlier else set()
        first = next((each.grid.name for each in earlier if ids and ids <= _ids(each)), None)
        earlier.append(table)
        return first

    def lists(self, kind: str) -> frozenset[tuple[Path, ...]]:
        """The lists of a kind of which anything is said, and those that lead to them."""
        if kind not in self.below:
            present = {
                sheet.lists
                for sheet in self.known
                if sheet.kind.name == kind and sheet.pointer in self.sheets
            }
            self.below[kind] = frozenset(
                lists[:n] for lists in present for n in range(1, len(lists) + 1)
            )
        return self.below[kind]

    def refuse(
        self, rule: str, place: RowPlace | None, path: Path, proposal: str = "", **values: Any
    ) -> None:
        """Note what is wrong in a cell, or with the file as a whole."""
        label = place.cell(path) if place else ""
        found = problem(rule, self.file, label=label, **values)
        self.findings.append(Finding(problem=found, place=place, path=path, proposal=proposal))

    def group_of(self, entry: SaidEntry, base: Mapping[str, Any] | None) -> SaidGroup:
        """What the rows say of an entry, list in list."""
        grouping = Grouping(
            entry=entry, sheets=self.sheets, known=self.lists(entry.sheet.kind.name)
        )
        group = grouping.whole(base)
        for row, sheet, number in grouping.lonely:
            self.refuse("table-no-group", row.place, (), id=entry.key, number=number, sheet=sheet)
        return group


def _full(cell: Any) -> bool:
    return cell is not None and (not isinstance(cell, str) or bool(cell.strip()))


def _plain(grid: Grid) -> tuple[Grid, tuple[str, ...]]:
    if not grid.merged:
        return grid, ()
    rows, told = unmerged(grid)
    return replace(grid, rows=rows), told


def _ids(table: Table) -> set[tuple[str, ...]]:
    """The id of each row, with its numbers where it stands in a list: new rows have none."""
    own = [n for n, name in table.own.items() if name.startswith(NUMBER)]
    at = [] if table.key is None else [table.key, *own]
    rows = range(table.first, len(table.grid.rows))
    cells = [[table.grid.at(n, m) for m in at] for n in rows if at]
    return {tuple(str(cell).strip() for cell in row) for row in cells if all(map(_full, row))}


def _above(table: Table) -> Iterator[tuple[str, str]]:
    """What stands above the headings, such as a title, but for our own pointers."""
    for n, row in enumerate(table.grid.rows[: table.first - 1]):
        if not any(
            isinstance(cell, str) and cell.startswith(f"{table.sheet.pointer}/") for cell in row
        ):
            yield from ((cell_name(n, m), str(cell)) for m, cell in enumerate(row) if _full(cell))


@dataclass(slots=True)
class _RowReader:
    """One row on its way to values."""

    reading: TableReading
    table: Table
    grid: Grid
    row: int
    # Shared by the places of all rows.
    columns: Mapping[Path, int]

    def read(self) -> None:
        key = self.key(self.columns)
        place = self.placed(key, self.columns)
        before = self.before(key)
        proposals = self.proposals()
        row = ReadRow(place=place, values={}, numbers=self.numbers(place))
        self.shown_title(key, before)
        group = self.base_group(before, row.numbers)
        for n, column in self.table.columns.items():
            self.cell(row, n, column, group, proposals)
        self.file_away(key, row)

    def placed(self, key: str, columns: Mapping[Path, int]) -> RowPlace:
        return RowPlace(
            file=self.reading.file,
            sheet=self.table.sheet,
            grid=self.grid.name,
            row=self.row,
            columns=columns,
            entry=key,
        )

    def key(self, columns: Mapping[Path, int]) -> str:
        """The id of the row; for a row without one that can be read, where it stands."""
        own = f"*{self.grid.name}!{self.row + 1}"
        if self.table.key is None:
            return own
        raw = self.grid.at(self.row, self.table.key)
        read = read_cell(self.reading.lexicon, ANY_ID, raw)
        if isinstance(read, Refused) and (said := self.proposals().get(word("workbook", "id"))):
            read = read_cell(self.reading.lexicon, ANY_ID, said)
        if isinstance(read, Taken) and read.value is None:
            if self.table.sheet.lists:
                self.reading.refuse("table-id", self.placed(own, columns), ROW_KEY, said="")
            return own
        if isinstance(read, Taken):
            return str(read.value).replace(" ", "")
        place = self.placed(own, columns)
        self.reading.refuse(
            read.rule, place, ROW_KEY, read.proposal, said=read.said, known=read.known
        )
        return own

    def shown_title(self, key: str, before: Any) -> None:
        """A title that only tells whose row it is: what is written there changes nothing."""
        at = next((n for n, name in self.table.own.items() if name == SHOWN), None)
        raw = None if at is None else self.grid.at(self.row, at)
        titles = self.reading.lexicon.titles
        if at is None or not _full(raw) or key not in titles:
            return
        if str(raw).strip() not in (titles[key], value_at(before, ("title",))):
            where = f"{self.grid.name}!{cell_name(self.row, at)}"
            self.reading.notes.append(Note(key="title-shown", where=where, said=str(raw)))

    def before(self, key: str) -> Any:
        return self.reading.bases.get(key)

    def base_group(self, before: Any, numbers: Sequence[int | None]) -> Any:
        """The group that stood here at export."""
        for at, number in zip(self.table.sheet.lists, numbers, strict=False):
            items = value_at(before, at) or ()
            if number is None or number >= len(items):
                return None
            before = items[number]
        return before

    def numbers(self, place: RowPlace) -> tuple[int | None, ...]:
        """Where the group stands in each list, from 0; None for a new one."""
        found: list[int | None] = []
        for level in range(len(self.table.sheet.lists)):
            at = next((n for n, name in self.table.own.items() if name == f"{NUMBER}{level}"), None)
            raw = None if at is None else self.grid.at(self.row, at)
            if not _full(raw):
                found.append(None)
                continue
            said = str(raw).strip()
            number = int(float(said)) if re.fullmatch(r"[0-9]{1,6}(?:\.0+)?", said) else 0
            if number < 1:
                self.reading.refuse("table-number-bad", place, (), said=said)
            found.append(number - 1 if number else None)
        return tuple(found)

    def proposals(self) -> dict[str, str]:
        """Heading → what a returned table proposes for this row."""
        at = next((n for n, name in self.table.own.items() if name == PROPOSAL), None)
        raw = None if at is None else self.grid.at(self.row, at)
        parts = PROPOSED.split(raw)[1:] if isinstance(raw, str) else []
        return {name: said.strip("\n") for name, said in zip(parts[::2], parts[1::2], strict=True)}

    def cell(
        self, row: ReadRow, n: int, column: Column, group: Any, proposals: Mapping[str, str]
    ) -> None:
        if column.path == (KEY,) and not self.table.sheet.lists:
            return
        raw = self.grid.at(self.row, n)
        before = value_at(group, column.path)
        formula = (self.row, n) in self.grid.formulas
        if raw is None and formula:
            self.reading.refuse("table-formula", row.place, column.path)
            return
        if raw is None:
            # Nothing where nothing was says nothing.
            if before is not None:
                row.values[column.path] = None
            return
        if raw == word("workbook", "kept"):
            return
        if formula:
            self.note("formula", row, column, str(raw))
        read = self.said(row, column, raw, before, proposals)
        if isinstance(read, Refused):
            self.reading.refuse(
                read.rule, row.place, column.path, read.proposal, said=read.said, known=read.known
            )
            return
        # What is as it was at export says nothing; kept, it would outweigh all that is said.
        if before is None or not same(read.value, before):
            row.values[column.path] = read.value
        for key in read.notes:
            self.note(key, row, column, str(raw)[:40])

    def said(
        self, row: ReadRow, column: Column, raw: Any, before: Any, proposals: Mapping[str, str]
    ) -> Taken | Refused:
        """What a cell says; what was proposed for it where it still says what was refused."""
        read = read_cell(self.reading.lexicon, column, raw, before)
        if isinstance(read, Refused) and (proposal := proposals.get(column.heading)):
            second = read_cell(self.reading.lexicon, column, proposal)
            if isinstance(second, Taken):
                self.note("proposal-taken", row, column, proposal)
                return second
        return read

    def note(self, key: str, row: ReadRow, column: Column, said: str) -> None:
        where = row.place.cell(column.path)
        self.reading.notes.append(Note(key=key, where=where, said=said))

    def file_away(self, key: str, row: ReadRow) -> None:
        sheet = self.table.sheet
        entry = self.reading.entries.get(key)
        if entry is None:
            entry = self.reading.entries[key] = SaidEntry(key=key, sheet=sheet)
        if sheet.lists:
            self.listed(entry, row)
        elif entry.row is not None:
            # A made-up id that stands for two new entries is mended by another, not by a blank.
            rule = "table-new-twice" if MADE_UP.fullmatch(key) else "table-id-twice"
            self.reading.refuse(
                rule, row.place, ROW_KEY, id=key, other=entry.row.place.cell(ROW_KEY)
            )
        else:
            entry.row, entry.sheet = row, sheet

    def listed(self, entry: SaidEntry, row: ReadRow) -> None:
        rows = entry.lists.setdefault(self.table.sheet.lists, [])
        same = next(
            (r for r in rows if r.numbers == row.numbers and row.numbers[-1] is not None), None
        )
        if same:
            self.reading.refuse(
                "table-number-twice",
                row.place,
                ROW_KEY,
                id=entry.key,
                number=(row.numbers[-1] or 0) + 1,
                other=same.place.cell(ROW_KEY),
            )
        rows.append(row)
