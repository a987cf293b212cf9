"""Hands: what clerks and their programs do to a workbook between export and import."""

from __future__ import annotations

import io
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import openpyxl

from catalogue.content.links import Catalogue
from catalogue.content.load import load
from catalogue.content.model import KINDS, data_of
from catalogue.tables.cells import Lexicon
from catalogue.tables.foreign import Foreign
from catalogue.tables.grids import grids_in
from catalogue.tables.plan import Plan, plan_of
from catalogue.tables.workbook import export_csv, export_workbook
from tests.conftest import CAPITAL, HARBOUR

HEADINGS, FIRST = 2, 3


@cache
def harbour() -> Catalogue:
    return load(HARBOUR)


@cache
def capital() -> Catalogue:
    return load(CAPITAL)


def kinds_of(catalogue: Catalogue) -> list[Any]:
    return [kind for kind in KINDS if kind.name in catalogue.numbering.letters]


@cache
def exported(catalogue_of: Callable[[], Catalogue] = harbour) -> bytes:
    catalogue = catalogue_of()
    return export_workbook(Lexicon(catalogue=catalogue), kinds_of(catalogue))


@cache
def csv_files() -> dict[str, bytes]:
    return export_csv(Lexicon(catalogue=harbour()), kinds_of(harbour()))


class Hand:
    """An open workbook: cells by sheet, id and heading."""

    def __init__(self, raw: bytes | None = None) -> None:
        self.book = openpyxl.load_workbook(io.BytesIO(raw or exported()))

    def column(self, sheet: str, heading: str) -> int:
        cells = self.book[sheet][HEADINGS]
        return next(cell.column for cell in cells if cell.value == heading)

    def row(self, sheet: str, entry_id: str, number: int = 1) -> int:
        """The row of an entry, or of its group with this number."""
        page = self.book[sheet]
        rows = [n for n in range(FIRST, page.max_row + 1) if page.cell(n, 1).value == entry_id]
        return rows[number - 1]

    def cell(self, sheet: str, entry_id: str, heading: str, number: int = 1) -> Any:
        return self.book[sheet].cell(self.row(sheet, entry_id, number), self.column(sheet, heading))

    def write(self, sheet: str, entry_id: str, heading: str, value: Any, number: int = 1) -> Hand:
        self.cell(sheet, entry_id, heading, number).value = value
        return self

    def add(self, sheet: str, **values: Any) -> Hand:
        """A row below the last; headings are the names of the arguments."""
        page = self.book[sheet]
        row = max(n for n in range(1, page.max_row + 1) if page.cell(n, 1).value) + 1
        for heading, value in values.items():
            page.cell(row, self.column(sheet, heading)).value = value
        return self

    def delete(self, sheet: str, entry_id: str, number: int = 1) -> Hand:
        self.book[sheet].delete_rows(self.row(sheet, entry_id, number))
        return self

    @property
    def raw(self) -> bytes:
        target = io.BytesIO()
        self.book.save(target)
        return target.getvalue()

    def plan(self, catalogue: Catalogue | None = None, **foreign: Any) -> Plan:
        return planned(self.raw, catalogue, **foreign)


def without_memory(hand: Hand) -> Hand:
    del hand.book["_底稿"]
    return hand


def planned(
    raw: bytes, catalogue: Catalogue | None = None, name: str = "表.xlsx", **foreign: Any
) -> Plan:
    return plan_of(catalogue or harbour(), name, grids_in(name, raw), Foreign(**foreign))


def differences(plan: Plan) -> dict[str, list[tuple[Any, Any, Any]]]:
    """Id → keys, old and new of each change that could go in."""
    return {
        entry.id: [(change.keys, change.old, change.new) for change in entry.changes]
        for entry in plan.ready
    }


def rules(plan: Plan) -> list[tuple[str, str, str]]:
    """Rule, place and proposal of each finding."""
    return [(f.problem.rule, f.problem.label, f.proposal) for f in plan.findings]


def data(catalogue: Catalogue, entry_id: str) -> Any:
    return data_of(catalogue.by_id[entry_id])


def copied(root: Path, folder: Path) -> Path:
    """A content folder that a test may write to."""
    import shutil

    return Path(shutil.copytree(root, folder / "content"))
