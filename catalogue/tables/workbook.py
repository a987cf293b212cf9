"""Workbook: the sheets as one file for Excel or WPS, or as one CSV file each.

What Excel must not touch stays out of reach: the first row holds a pointer for each column, and
two sheets that no menu shows hold the words to choose from and each entry as it was exported.
"""

from __future__ import annotations

import datetime
import hashlib
import io
import json
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from catalogue.content import spreadsheet
from catalogue.content.model import KINDS, Kind
from catalogue.content.resources import word
from catalogue.content.schema import raw_schemas
from catalogue.tables.beside import OURS
from catalogue.tables.cells import Lexicon
from catalogue.tables.filling import Cell, FilledRow, FilledSheet, entries_of, filled
from catalogue.tables.layout import Column, Sheet

# What the file calls itself, and who its comments are by.
FORMAT = OURS
DIGEST_LENGTH = 16
# A cell holds 32,767 characters; what is longer goes on in the next.
PIECE = 32_000
# In the row of pointers: columns that are no fields.
NUMBER, SHOWN, PROPOSAL, KEY = "#", "~title", "~proposal", "id"
POINTERS, HEADINGS, FIRST = 0, 1, 2
# Rows below the last one that take new entries.
SPARE = 500
MIN_WIDTH, MAX_WIDTH, SAMPLE = 8, 60, 200
# A column is rare of which fewer rows than one in so many say anything.
RARE, RARE_WIDTH = 10, 24
MAX_PROMPT = 255
# Points a line of text takes, and lines that a row shows at most; of a list a few tell enough.
LINE_HEIGHT, MAX_LINES, MAX_LISTED = 15, 8, 4
WRONG, MISSING, LOCKED, HEAD = "#fff2a8", "#fde3df", "#eeeeee", "#dfe9e6"
MAX_COMMENT = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """One column as it stands in the file."""

    pointer: str
    heading: str
    column: Column | None = None


def heads(sheet: Sheet, extra: Sequence[str] = (), *, proposals: bool = False) -> tuple[Head, ...]:
    """Id, the numbers of groups, what shows the title, the fields, what is no field."""
    key = word("workbook", "id")
    own = [
        Head(pointer=column.pointer, heading=column.heading, column=column)
        for column in sheet.columns
    ]
    if sheet.lists:
        numbers = [
            Head(pointer=f"{sheet.pointer}/{NUMBER}{n}", heading=name)
            for n, name in enumerate(sheet.numbers)
        ]
        shown = Head(pointer=f"{sheet.pointer}/{SHOWN}", heading=word("workbook", "title-shown"))
        own = [Head(pointer=f"{sheet.pointer}/{KEY}", heading=key), shown, *numbers, *own]
    found = [*own, *(Head(pointer="", heading=name) for name in extra)]
    if proposals:
        found.append(
            Head(pointer=f"{sheet.pointer}/{PROPOSAL}", heading=word("workbook", "proposal"))
        )
    return tuple(found)


def line(
    sheet: Sheet, row: FilledRow, extra: Sequence[str] = (), *, proposals: bool = False
) -> list[Cell]:
    """The cells of a row, one for each of its `heads`."""
    front: list[Cell] = [row.entry_id, row.title, *row.numbers] if sheet.lists else []
    found = [*front, *row.cells, *((row.extra or {}).get(name, "") for name in extra)]
    return [*found, row.proposal] if proposals else found


def base_of(data: Any) -> str:
    """An entry as the hidden sheet keeps it: JSON with sorted keys."""
    return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def digest_of(text: str) -> str:
    """What tells that a kept entry was not changed by hand."""
    return hashlib.sha256(text.encode()).hexdigest()[:DIGEST_LENGTH]


@cache
def schema_version() -> str:
    """What changes when the shape of entries does."""
    said = json.dumps([raw_schemas()[kind.name] for kind in KINDS], sort_keys=True)
    return digest_of(said)


def export_workbook(lexicon: Lexicon, kinds: Sequence[Kind]) -> bytes:
    """The entries of some kinds as an xlsx file; the same catalogue gives the same bytes."""
    held = {kind: entries_of(lexicon, kind) for kind in kinds}
    sheets = [found for kind in kinds for found in filled(lexicon, kind, held[kind])]
    base = {entry_id: data for kind in kinds for entry_id, data in held[kind].items()}
    return workbook_bytes(lexicon, sheets, base)


def export_csv(lexicon: Lexicon, kinds: Sequence[Kind]) -> dict[str, bytes]:
    """File name → the CSV of one sheet; they have no hidden part to merge against."""
    return {
        f"{found.sheet.name}.csv": spreadsheet.table(
            [
                [head.heading for head in heads(found.sheet)],
                *(line(found.sheet, row) for row in found.rows),
            ]
        )
        for kind in kinds
        for found in filled(lexicon, kind, entries_of(lexicon, kind))
    }


def workbook_bytes(
    lexicon: Lexicon,
    sheets: Sequence[FilledSheet],
    base: Mapping[str, Any],
    *,
    extra: Mapping[str, Sequence[str]] | None = None,
    returned: bool = False,
) -> bytes:
    """The file; `extra` are headings of columns that are no fields, sheet name by sheet name.

    A workbook that is `returned` has a column of proposals, and yellow cells with comments where
    its rows have any.
    """
    target = io.BytesIO()
    book = xlsxwriter.Workbook(
        target, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    site = lexicon.catalogue.site
    day = datetime.datetime.fromisoformat(site.edition_date)
    book.set_properties({"title": site.title, "created": day})
    looks = _looks(book)
    _about(book, looks, lexicon, sheets)
    for found in sheets:
        _Page(book, looks, lexicon, found, (extra or {}).get(found.sheet.name, ()), returned).draw()
    _wordlists(book, lexicon)
    _base(book, lexicon, base)
    book.close()
    return target.getvalue()


def _looks(book: Any) -> dict[str, Format]:
    text = {"num_format": "@", "text_wrap": True, "valign": "top"}
    return {
        "text": book.add_format({**text, "locked": False}),
        "number": book.add_format({"valign": "top", "locked": False}),
        "locked": book.add_format({**text, "locked": True, "bg_color": LOCKED}),
        "head": book.add_format({**text, "bold": True, "bg_color": HEAD, "border": 1}),
        "optional": book.add_format({**text, "bg_color": HEAD, "border": 1}),
        "wrong": book.add_format({**text, "locked": False, "bg_color": WRONG}),
        "missing": book.add_format({"bg_color": MISSING}),
        "title": book.add_format({"bold": True, "font_size": 14}),
        "plain": book.add_format({"text_wrap": True, "valign": "top"}),
    }


def _about(
    book: Any, looks: dict[str, Format], lexicon: Lexicon, sheets: Sequence[FilledSheet]
) -> None:
    """The first sheet: what this is and how it is filled in."""
    sheet = book.add_worksheet(word("workbook", "about-sheet"))
    sheet.set_column(0, 0, 100, looks["plain"])
    site = lexicon.catalogue.site
    sheet.write_string(0, 0, f"{site.title} {site.edition}", looks["title"])
    for n, told in enumerate(word("workbook", "about").split("\n"), 1):
        sheet.set_row(n, LINE_HEIGHT * _lines(told, 100))
        sheet.write_string(n, 0, told, looks["plain"])
    for m, found in enumerate(sheets, n + 2):
        sheet.write_url(m, 0, f"internal:'{found.sheet.name}'!A2", string=found.sheet.name)
    sheet.hide_gridlines(2)


@dataclass(slots=True)
class _Page:
    """One visible sheet on its way into the file."""

    book: Any
    looks: dict[str, Format]
    lexicon: Lexicon
    found: FilledSheet
    extra: Sequence[str]
    returned: bool

    def draw(self) -> None:
        sheet, rows = self.found.sheet, self.found.rows
        columns = heads(sheet, self.extra, proposals=self.returned)
        page = self.book.add_worksheet(sheet.name)
        lines = [line(sheet, row, self.extra, proposals=self.returned) for row in rows]
        wide = [
            self.column(page, n, head, [cells[n] for cells in lines[:SAMPLE]])
            for n, head in enumerate(columns)
        ]
        page.set_row(POINTERS, None, None, {"hidden": True})
        for n, head in enumerate(columns):
            page.write_string(POINTERS, n, head.pointer or f"{sheet.pointer}/?{head.heading}")
        for n, head in enumerate(columns):
            required = head.column and head.column.required
            page.write_string(
                HEADINGS, n, head.heading, self.looks["head" if required else "optional"]
            )
            if head.column:
                page.write_comment(HEADINGS, n, head.column.explanation, {"author": FORMAT})
        for n, cells in enumerate(lines):
            # WPS and LibreOffice show one line of a wrapped cell unless they are told how many.
            tall = max(
                min(_lines(cell, room), _most_lines(head))
                for cell, room, head in zip(cells, wide, columns, strict=True)
            )
            page.set_row(FIRST + n, LINE_HEIGHT * tall)
            self.row(page, FIRST + n, columns, cells, rows[n])
        last = FIRST + len(rows) + SPARE
        for n, head in enumerate(columns):
            if head.column:
                self.rules(page, n, head.column, last)
        page.freeze_panes(FIRST, 2)
        page.set_landscape()
        page.repeat_rows(HEADINGS)
        page.repeat_columns(0, 1)
        page.autofilter(HEADINGS, 0, max(FIRST, FIRST + len(rows) - 1), len(columns) - 1)
        page.protect(
            "",
            {
                "format_cells": True,
                "format_columns": True,
                "format_rows": True,
                "insert_rows": True,
                "delete_rows": True,
                "sort": True,
                "autofilter": True,
            },
        )

    def column(self, page: Worksheet, n: int, head: Head, sample: Sequence[Cell]) -> int:
        """Wide enough to read; a group that nobody fills is folded away."""
        said = [_width(cell) for cell in sample if cell != ""]
        widest = max(said, default=0)
        # What hardly anybody fills need not take the room of what everybody does.
        most = MAX_WIDTH if len(said) * RARE > len(sample) else RARE_WIDTH
        wide = min(most, max(MIN_WIDTH, _width(head.heading) + 3, widest + 2))
        number = head.column and head.column.shape in ("integer", "number")
        look = self.looks["number" if number else "text"]
        optional = head.column and head.column.inner and not head.column.required
        empty = optional and not any(sample)
        page.set_column(n, n, wide, look, {"level": 1, "hidden": True} if empty else {})
        return wide

    def row(
        self,
        page: Worksheet,
        at: int,
        columns: Sequence[Head],
        cells: Sequence[Cell],
        row: FilledRow,
    ) -> None:
        comments = row.comments or {}
        for n, (head, cell) in enumerate(zip(columns, cells, strict=True)):
            comment = comments.get(head.pointer)
            look = self.looks["wrong" if comment else "text"]
            if n == 0 and not comment and row.entry_id:
                look = self.looks["locked"]
            if type(cell) is str:
                if cell or comment:
                    page.write_string(at, n, cell, look)
            else:
                page.write_number(at, n, cell, self.looks["wrong" if comment else "number"])
            if comment:
                page.write_comment(at, n, comment[:MAX_COMMENT], {"author": FORMAT})

    def rules(self, page: Worksheet, n: int, column: Column, last: int) -> None:
        """What may be chosen, and what must not be left out."""
        if source := self.choices(column):
            page.data_validation(
                FIRST,
                n,
                last,
                n,
                {
                    "validate": "list",
                    "source": source,
                    "ignore_blank": True,
                    "error_type": "information",
                    "show_error": not column.many,
                    "error_title": word("workbook", "choose-title"),
                    "error_message": word("workbook", "choose"),
                },
            )
        if column.required and not column.inner:
            key, own = xlsxwriter.utility.xl_col_to_name(0), xlsxwriter.utility.xl_col_to_name(n)
            page.conditional_format(
                FIRST,
                n,
                last,
                n,
                {
                    "type": "formula",
                    "criteria": f'=AND(${key}{FIRST + 1}<>"",{own}{FIRST + 1}="")',
                    "format": self.looks["missing"],
                },
            )

    def choices(self, column: Column) -> str | list[str]:
        if column.shape == "flag":
            return [word("workbook", "yes"), word("workbook", "no")]
        if column.shape == "words" and column.wordlist in self.lexicon.catalogue.vocabulary:
            return f"={_name('w', column.wordlist)}"
        if (
            column.shape == "reference"
            and column.target in self.lexicon.catalogue.numbering.letters
        ):
            return f"={_name('e', column.target)}"
        return ""


def _most_lines(head: Head) -> int:
    return MAX_LISTED if head.column and head.column.many else MAX_LINES


def _lines(cell: Cell, room: int) -> int:
    """Lines that a cell takes in a column, a sign of Chinese as wide as two letters."""
    if type(cell) is not str or (len(cell) * 2 <= room and "\n" not in cell):
        return 1
    wide = 1 if cell.isascii() else 2
    return min(MAX_LINES, sum(1 + len(said) * wide // room for said in cell.split("\n")))


def _width(cell: Cell) -> int:
    lines = str(cell).split("\n")
    return max(sum(1 + (unicodedata.east_asian_width(c) in "WF") for c in said) for said in lines)


def _name(kind: str, name: str) -> str:
    """The defined name of a list: lists that are written into the rule break at 255 characters."""
    return f"{kind}_{re.sub('[^A-Za-z0-9]', '_', name)}"


def _wordlists(book: Any, lexicon: Lexicon) -> None:
    """The sheet of what may be chosen: names in one column, slugs in the next."""
    lists = [
        (_name("w", name), name, list(held.values()), list(held))
        for name, held in lexicon.names.items()
    ]
    for kind in KINDS:
        ids = [entry.id for entry in getattr(lexicon.catalogue, kind.folder)]
        lists.append((_name("e", kind.name), "", list(map(lexicon.named, ids)), []))
    page = book.add_worksheet(word("workbook", "words-sheet"))
    page.very_hidden()
    depth = max((len(names) for _, _, names, _ in lists), default=0)
    for n, (_, name, _, _) in enumerate(lists):
        page.write_string(0, 2 * n, name)
    for row in range(depth):
        for n, (_, _, names, slugs) in enumerate(lists):
            if row < len(names):
                page.write_string(row + 1, 2 * n, names[row][:MAX_PROMPT])
            if row < len(slugs):
                page.write_string(row + 1, 2 * n + 1, slugs[row])
    for n, (defined, _, names, _) in enumerate(lists):
        letter = xlsxwriter.utility.xl_col_to_name(2 * n, True)
        end = max(2, len(names) + 1)
        book.define_name(defined, f"='{page.name}'!{letter}$2:{letter}${end}")


def _base(book: Any, lexicon: Lexicon, base: Mapping[str, Any]) -> None:
    """The sheet that remembers every entry as exported: id, digest, JSON in pieces."""
    page = book.add_worksheet(word("workbook", "base-sheet"))
    page.very_hidden()
    site = lexicon.catalogue.site
    for n, said in enumerate((FORMAT, site.edition, site.edition_date, schema_version())):
        page.write_string(0, n, said)
    for row, (entry_id, data) in enumerate(base.items(), 1):
        text = base_of(data)
        page.write_string(row, 0, entry_id)
        page.write_string(row, 1, digest_of(text))
        for n in range(0, len(text), PIECE):
            page.write_string(row, 2 + n // PIECE, text[n : n + PIECE])
