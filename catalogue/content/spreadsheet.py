"""Spreadsheets: rows as CSV that office programs open and none of them runs."""

from __future__ import annotations

import codecs
import csv
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from catalogue.content import source
from catalogue.content.problem import CatalogueError, problem

# As much as a table may have that somebody gave.
MAX_BYTES = 64 << 20
# What a spreadsheet would run as a formula, in either width; `'` in front makes it text.
FORMULA = frozenset("=+-@\t\r\uff1d\uff0b\uff0d\uff20")


def table(rows: Iterable[Iterable[object]]) -> bytes:
    """Rows as CSV: UTF-8 with BOM, CRLF, everything quoted."""
    return codecs.BOM_UTF8 + b"".join(map(raw_row, rows))


def raw_row(row: Iterable[object]) -> bytes:
    """A row of it; the bytes of the whole begin with the mark that says it is UTF-8."""
    raw: bytes = WRITER.writerow([_inert(cell) for cell in row])
    return raw


class _Handed:
    """Takes what a writer of CSV would write, and hands it to whoever asked for the row."""

    def write(self, text: str) -> bytes:
        return text.encode()


WRITER: Any = csv.writer(_Handed(), quoting=csv.QUOTE_ALL, lineterminator="\r\n")


def handed_in(path: Path) -> bytes:
    """What a table holds that somebody gave; CatalogueError when it is larger than any.

    OSError when it cannot be read.
    """
    raw = source.first_bytes(path, MAX_BYTES)
    check_length(path.name, raw)
    return raw


def check_length(name: str, raw: bytes) -> None:
    """CatalogueError when a table is larger than any that is read."""
    if len(raw) > MAX_BYTES:
        raise CatalogueError([problem("table-too-large", name, limit=MAX_BYTES >> 20)])


def is_formula(text: str) -> bool:
    """Whether a spreadsheet would run a cell that holds this."""
    return text[:1] in FORMULA


def _inert(value: object) -> str:
    """A cell that no spreadsheet runs."""
    text = str(value)
    return f"'{text}" if is_formula(text) else text
