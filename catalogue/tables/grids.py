"""Grids: the cells of a file that people sent, whatever program wrote it."""

from __future__ import annotations

import csv
import html
import io
import posixpath
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from xml.etree import ElementTree

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError

from catalogue.content.problem import CatalogueError, problem

# (row, column), from 0.
At = tuple[int, int]

ZIP, COMPOUND = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
MARKUP = re.compile(rb"\s*(?:<!doctype html|<html|<\?xml|<table|MIME-Version:)", re.IGNORECASE)
MARKS = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
DELIMITERS = ",;\t，；"
# Bytes that are enough to see how a text is encoded.
SAMPLE = 4096
# Rows that are enough to see what parts the cells.
SEEN = 20
# Who writes the comments that explain columns and problems.
OURS = "catalogue-table-1"
MAX_BYTES = 64 * 1024 * 1024
MAX_UNPACKED = 512 * 1024 * 1024
FORMULAS = re.compile(rb'<c r="([A-Z]+)([0-9]+)"[^>]*><f[ >/]')
FAILED = re.compile(rb'<c r="([A-Z]+)([0-9]+)"[^>]*t="e"[^>]*>(?:(?!</c>).)*?<v>([^<]*)</v>')
SPREAD = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
CALC = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}"
LINKED = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """One sheet: its cells from A1 on, and what a program added to them.

    `merged` are ranges of merged cells, first and last; `formulas` the cells that a formula
    fills; `comments` what people wrote beside a cell. `plain` says that it came as text, `old`
    that it came in the format of Excel 97, of which nobody tells formulas, errors or comments.
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
    if len(raw) > MAX_BYTES:
        raise _refused("table-too-large", name, limit=MAX_BYTES // 1024 // 1024)
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
    beside = _Beside.of(name, raw) if raw.startswith(ZIP) else _Beside()
    try:
        with CalamineWorkbook.from_object(io.BytesIO(raw)) as book:
            for title in book.sheet_names:
                grid = _grid(title, book.get_sheet_by_name(title), beside)
                yield replace(grid, old=raw.startswith(COMPOUND))
    except PasswordError as error:
        raise _refused("table-password", name) from error
    except (CalamineError, OSError, ValueError) as error:
        locked = b"E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k" in raw
        raise _refused("table-password" if locked else "table-unreadable", name) from error


def _grid(title: str, sheet: CalamineSheet, beside: _Beside) -> Grid:
    rows = tuple(map(tuple, sheet.to_python(skip_empty_area=False)))
    if errors := beside.errors.get(title):
        # calamine reads them as empty, as if somebody had cleared the cell.
        cells = list(map(list, rows))
        for (row, column), said in errors.items():
            if row < len(cells) and column < len(cells[row]):
                cells[row][column] = said
        rows = tuple(map(tuple, cells))
    return Grid(
        name=title,
        rows=rows,
        merged=tuple(sheet.merged_cell_ranges or ()),
        formulas=beside.formulas.get(title, frozenset()),
        comments=beside.comments.get(title, {}),
    )


@dataclass(slots=True)
class _Beside:
    """What calamine does not tell of an xlsx or ods file, sheet by sheet."""

    formulas: dict[str, frozenset[At]] = field(default_factory=dict)
    errors: dict[str, dict[At, str]] = field(default_factory=dict)
    comments: dict[str, dict[At, str]] = field(default_factory=dict)

    @classmethod
    def of(cls, name: str, raw: bytes) -> _Beside:
        """Nothing for a zip that is no xlsx; CatalogueError for one that would fill the memory."""
        found = cls()
        try:
            with zipfile.ZipFile(io.BytesIO(raw)) as archive:
                if sum(info.file_size for info in archive.infolist()) > MAX_UNPACKED:
                    raise _refused("table-too-large", name, limit=MAX_UNPACKED // 1024 // 1024)
                _open_document(archive, found)
                for title, part in _parts(archive):
                    xml = archive.read(part)
                    found.formulas[title] = _formulas(xml)
                    found.errors[title] = _errors(xml)
                    found.comments[title] = _comments(archive, part)
        except (zipfile.BadZipFile, KeyError, ElementTree.ParseError, OSError):
            return cls()
        return found


def _open_document(archive: zipfile.ZipFile, found: _Beside) -> None:
    """The same of a file of LibreOffice, where repeated cells stand once with their number."""
    if "content.xml" not in archive.namelist():
        return
    row = column = 0
    title = ""
    for what, node in ElementTree.iterparse(archive.open("content.xml"), ("start", "end")):
        name = node.tag.rpartition("}")[2]
        if name == "table" and what == "start":
            title, row = node.get(f"{TABLE}name", ""), 0
        elif name == "table-row":
            column = 0
            row += int(node.get(f"{TABLE}number-rows-repeated", 1)) if what == "end" else 0
            if what == "end":
                node.clear()
        elif name in ("table-cell", "covered-table-cell") and what == "end":
            if node.get(f"{TABLE}formula"):
                found.formulas[title] = found.formulas.get(title, frozenset()) | {(row, column)}
            if node.get(f"{CALC}value-type") == "error":
                said = "".join(node.itertext()).strip()
                found.errors.setdefault(title, {})[row, column] = said
            column += int(node.get(f"{TABLE}number-columns-repeated", 1))


def _parts(archive: zipfile.ZipFile) -> Iterator[tuple[str, str]]:
    """Title of a sheet → the file that holds it."""
    if "xl/workbook.xml" not in archive.namelist():
        return
    links = _related(archive, "xl/workbook.xml")
    for sheet in ElementTree.fromstring(archive.read("xl/workbook.xml")).iter(f"{SPREAD}sheet"):
        if part := links.get(sheet.get(LINKED, "")):
            yield sheet.get("name", ""), part


def _related(archive: zipfile.ZipFile, part: str) -> dict[str, str]:
    """Id → the file that a part of an xlsx file refers to."""
    folder, _, stem = part.rpartition("/")
    rels = f"{folder}/_rels/{stem}.rels"
    if rels not in archive.namelist():
        return {}
    found = {}
    for link in ElementTree.fromstring(archive.read(rels)):
        target = link.get("Target", "")
        whole = target.lstrip("/") if target.startswith("/") else f"{folder}/{target}"
        found[link.get("Id", "")] = posixpath.normpath(whole)
    return found


def _formulas(xml: bytes) -> frozenset[At]:
    return frozenset(_at(hit[1].decode(), int(hit[2])) for hit in FORMULAS.finditer(xml))


def _errors(xml: bytes) -> dict[At, str]:
    return {
        _at(hit[1].decode(), int(hit[2])): html.unescape(hit[3].decode())
        for hit in FAILED.finditer(xml)
    }


def _comments(archive: zipfile.ZipFile, part: str) -> dict[At, str]:
    found: dict[At, str] = {}
    for target in _related(archive, part).values():
        if "comments" not in target or target not in archive.namelist():
            continue
        root = ElementTree.fromstring(archive.read(target))
        authors = [author.text or "" for author in root.iter(f"{SPREAD}author")]
        for note in root.iter(f"{SPREAD}comment"):
            if authors[int(note.get("authorId", 0))] == OURS:
                continue
            letters, row = re.fullmatch("([A-Z]+)([0-9]+)", note.get("ref", "A1")).groups()  # type: ignore[union-attr]
            found[_at(letters, int(row))] = "".join(note.itertext()).strip()
    return found


def _at(letters: str, row: int) -> At:
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter) - ord("A") + 1
    return row - 1, column - 1


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
