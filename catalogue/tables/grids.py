"""Grids: the cells of a file that people sent, whatever program wrote it."""

from __future__ import annotations

import csv
import datetime
import io
import posixpath
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError

from catalogue.content.problem import CatalogueError, problem
from catalogue.content.spreadsheet import check_length
from catalogue.tables.beside import At, Beside

ZIP, COMPOUND = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
MARKUP = re.compile(rb"\s*(?:<!doctype html|<html|<\?xml|<table|MIME-Version:)", re.IGNORECASE)
MARKS = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
DELIMITERS = ",;\t，；"
# Bytes that are enough to see how a text is encoded.
SAMPLE = 4096
# Rows that are enough to see what parts the cells.
SEEN = 20
# Programs that count days from here agree from 1900-03-01 on.
EPOCH, LEAP = datetime.date(1899, 12, 30), datetime.date(1900, 3, 1)
DAY = datetime.timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """One sheet: its cells from A1 on, and what a program added to them.

    `merged` are ranges of merged cells, first and last; `formulas` the cells that a formula
    fills; `comments` what people wrote beside a cell. `plain` says that it came as text, `old`
    that it came in the format of Excel 97, of which nobody tells formulas.
    """

    name: str
    rows: tuple[tuple[Any, ...], ...]
    merged: tuple[tuple[At, At], ...] = ()
    formulas: frozenset[At] = frozenset()
    comments: Mapping[At, str] = field(default_factory=dict)
    plain: bool = False
    old: bool = False

    def at(self, row: int, column: int) -> Any:
        """A cell; None outside the sheet."""
        cells = self.rows[row] if row < len(self.rows) else ()
        value = cells[column] if column < len(cells) else None
        return None if value == "" else value


def cell_name(row: int, column: int) -> str:
    """What spreadsheets call a cell: C17."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return f"{letters}{row + 1}"


def grids_in(name: str, raw: bytes) -> tuple[Grid, ...]:
    """The sheets of a file, told by its bytes and not by its name; CatalogueError when it is none.

    Workbooks of Excel (.xlsx, .xls), WPS (.et) and LibreOffice (.ods); text in UTF-8, UTF-16 or
    GB18030 with commas, semicolons or tabs.
    """
    check_length(name, raw)
    if raw.startswith((ZIP, COMPOUND)):
        return tuple(_workbook(name, raw))
    if not raw.strip():
        raise _refused("table-empty", name)
    if MARKUP.match(raw):
        raise _refused("table-markup", name)
    return (_text(name, raw),)


def _refused(rule: str, name: str, **values: Any) -> CatalogueError:
    return CatalogueError([problem(rule, name, **values)])


def _workbook(name: str, raw: bytes) -> Iterator[Grid]:
    beside = Beside.of(name, raw) if raw.startswith(ZIP) else Beside.old(raw)
    held: dict[str, str] = {}
    try:
        with CalamineWorkbook.from_object(io.BytesIO(raw)) as book:
            for title in book.sheet_names:
                grid = _grid(title, book.get_sheet_by_name(title), beside)
                # Ids and titles stand in every row of a list: each is held once.
                rows = tuple((*_held(held, row[:2]), *row[2:]) for row in grid.rows)
                yield replace(grid, rows=rows, old=raw.startswith(COMPOUND))
    except PasswordError as error:
        raise _refused("table-password", name) from error
    except (CalamineError, OSError, ValueError) as error:
        locked = b"E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k" in raw
        raise _refused("table-password" if locked else "table-unreadable", name) from error


def _held(held: dict[str, str], cells: Sequence[Any]) -> Iterator[Any]:
    for cell in cells:
        yield held.setdefault(cell, cell) if isinstance(cell, str) else cell


def _grid(title: str, sheet: CalamineSheet, beside: Beside) -> Grid:
    rows = tuple(map(tuple, sheet.to_python(skip_empty_area=False)))
    if errors := beside.errors.get(title):
        # calamine reads them as empty, as if somebody had cleared the cell.
        cells = list(map(list, rows))
        for (row, column), said in errors.items():
            if row < len(cells) and column < len(cells[row]):
                cells[row][column] = said
        rows = tuple(map(tuple, cells))
    if beside.true_days:
        rows = tuple(tuple(map(_as_excel_counts, row)) for row in rows)
    return Grid(
        name=title,
        rows=rows,
        merged=tuple(sheet.merged_cell_ranges or beside.merged.get(title) or ()),
        formulas=beside.formulas.get(title, frozenset()),
        comments=beside.comments.get(title, {}),
    )


def _as_excel_counts(cell: Any) -> Any:
    """The day by which Excel calls a number: its 1900 had a day more, at the end of February."""
    if isinstance(cell, datetime.date) and not isinstance(cell, datetime.datetime):
        return cell + DAY if EPOCH < cell < LEAP else cell
    return cell


def _text(name: str, raw: bytes) -> Grid:
    text = _decoded(name, raw)
    delimiter = _delimiter(text)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        rows = tuple(tuple(row) for row in reader)
    except csv.Error as error:
        raise _refused("table-unreadable", name) from error
    title = posixpath.basename(name).rpartition(".")[0] or name
    return Grid(name=title, rows=rows, plain=True)


def _decoded(name: str, raw: bytes) -> str:
    for mark, encoding in MARKS.items():
        if raw.startswith(mark):
            return _as(name, raw, encoding)
    if b"\0" in raw[:SAMPLE]:
        # Commas and line ends leave one byte of two empty, which no other text does.
        low = raw[1:SAMPLE:2].count(0) > raw[:SAMPLE:2].count(0)
        return _as(name, raw, "utf-16-le" if low else "utf-16-be")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return _as(name, raw, "gb18030")


def _as(name: str, raw: bytes, encoding: str) -> str:
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError as error:
        raise _refused("table-encoding", name) from error


def _delimiter(text: str) -> str:
    """What parts the cells: the sign that gives most rows the same number of them, above one."""

    def even(sign: str) -> tuple[int, int]:
        try:
            reader = csv.reader(io.StringIO(text, newline=""), delimiter=sign)
            widths = [len(row) for _, row in zip(range(SEEN), reader, strict=False) if row]
        except csv.Error:
            return 0, 0
        best = max(widths, key=widths.count, default=1)
        return (widths.count(best), best) if best > 1 else (0, 0)

    return max(DELIMITERS, key=even)


def unmerged(grid: Grid) -> tuple[tuple[tuple[Any, ...], ...], tuple[str, ...]]:
    """The rows with the value of each merged range in all its rows, and the ranges that had any.

    A range that only spans columns keeps its value in the first: it is a title.
    """
    rows = [list(row) for row in grid.rows]
    told = []
    for (top, left), (bottom, right) in grid.merged:
        if top == bottom or top >= len(rows) or left >= len(rows[top]):
            continue
        value = rows[top][left]
        if value in ("", None):
            continue
        told.append(f"{cell_name(top, left)}:{cell_name(bottom, right)}")
        for row in rows[top + 1 : bottom + 1]:
            row += [""] * (left + 1 - len(row))
            row[left] = value
    return tuple(map(tuple, rows)), tuple(told)


def non_empty(row: Sequence[Any]) -> bool:
    """Whether anything stands in a row: borders and blanks are nothing."""
    return any(cell is not None and (not isinstance(cell, str) or cell.strip()) for cell in row)
