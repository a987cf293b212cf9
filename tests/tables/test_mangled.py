"""Mangled: workbooks as many programs and hands leave them, each with its whole plan.

Written by openpyxl, xlsxwriter, xlwt, by hand as CSV and OpenDocument, and by LibreOffice (a set
in `libreoffice/`). Of each one every cell is counted: none is lost.
"""

from __future__ import annotations

import csv
import datetime
import io
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, fields
from functools import cache
from typing import Any

import pytest
import xlsxwriter
import xlwt
from openpyxl.comments import Comment

from catalogue.tables.grids import grids_in
from catalogue.tables.plan import Plan
from tests.tables.counting import lost
from tests.tables.hands import HEADINGS, Hand, differences, harbour, planned, rules
from tests.tables.office import FOLDER, MAIN, MEMORY, UNITS, courses
from tests.tables.test_grids import ods

Rows = list[list[Any]]
HOURS, TITLE, NOTE, DAY = "建议学时", "题名", "认定说明", "复核日期"
WORDS = "会议记录只说要讲缆绳，没有课名。"
RETITLED = {"M001": [(("title",), "写一封家信", "写两封家信")]}
NINE = {"B002": [(("draft", "suggested_hours"), 8, 9)]}


@dataclass(frozen=True, kw_only=True)
class Told:
    """A whole plan: what is not named is empty, entries that are not named are unchanged."""

    changes: dict[str, Any] = field(default_factory=dict)
    problems: Sequence[tuple[str, str, str]] = ()
    notes: Sequence[tuple[str, str]] = ()
    waiting: Sequence[str] = ()
    absent: Sequence[str] = ()
    strange: Sequence[str] = ()
    unknown: Sequence[tuple[str, str]] = ()
    guessed: Sequence[tuple[str, str]] = ()
    based: bool = True


def listed(plan: Told) -> dict[str, Any]:
    """Field by field, whatever kind of sequence each is."""
    held = {name.name: getattr(plan, name.name) for name in fields(plan)}
    return {k: list(v) if isinstance(v, tuple | list) else v for k, v in held.items()}


def told(plan: Plan) -> Told:
    return Told(
        changes=differences(plan),
        problems=rules(plan),
        notes=sorted({(n.key, n.where) for n in plan.notes if n.key != "old-format"}),
        waiting=[entry.id for entry in plan.waiting],
        absent=list(plan.absent),
        strange=list(plan.strange),
        unknown=[(column.sheet, column.heading) for column in plan.unknown],
        guessed=[(heading, meant) for _, heading, meant in plan.guessed],
        based=plan.based,
    )


def hand() -> Hand:
    return Hand(courses())


def typed(heading: str, value: Any, entry_id: str = "B002", sheet: str = MAIN) -> bytes:
    return hand().write(sheet, entry_id, heading, value).raw


def at(heading: str, row: int, sheet: str = MAIN) -> str:
    """How a cell of the courses is named; rows from 1."""
    letter = hand_columns(sheet)[heading]
    return f"{sheet}!{letter}{row}『{heading}』"


@cache
def hand_columns(sheet: str) -> dict[str, str]:
    page = hand().book[sheet]
    return {cell.value: cell.column_letter for cell in page[HEADINGS]}


@cache
def rows_of(sheet: str) -> tuple[tuple[Any, ...], ...]:
    return next(grid.rows for grid in grids_in("x.xlsx", courses()) if grid.name == sheet)


def rows(sheet: str = MAIN, **changes: Any) -> Rows:
    """A sheet as it was exported, with other cells for the course M001."""
    found = [list(row) for row in rows_of(sheet)]
    for heading, value in changes.items():
        row = next(row for row in found if row[0] == "M001")
        row[found[1].index(heading)] = value
    return found


# Writers of other libraries: sheets of cells by name.


def by_xlsxwriter(**sheets: Rows) -> bytes:
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"strings_to_formulas": False})
    for name, lines in sheets.items():
        page = book.add_worksheet(name)
        for n, line in enumerate(lines):
            page.write_row(n, 0, line)
    book.close()
    return target.getvalue()


def by_xlwt(**sheets: Rows) -> bytes:
    book = xlwt.Workbook(encoding="utf-8")
    for name, lines in sheets.items():
        page = book.add_sheet(name)
        for n, line in enumerate(lines):
            for m, cell in enumerate(line):
                page.write(n, m, cell)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def by_csv(lines: Rows, encoding: str = "utf-8-sig", sign: str = ",", end: str = "\r\n") -> bytes:
    target = io.StringIO(newline="")
    csv.writer(target, csv.unix_dialect, delimiter=sign, lineterminator=end).writerows(lines)
    return target.getvalue().encode(encoding)


def by_hand(cells: str) -> bytes:
    """An OpenDocument whose sheet has the headings of a course, and a row with these cells."""
    spaces = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for name in ("office", "table", "text")
    )
    heads = "".join(map(said, ("席位号", TITLE, DAY)))
    return ods(
        f"<office:document-content {spaces}><office:body><office:spreadsheet>"
        f'<table:table table:name="课程"><table:table-row>{heads}</table:table-row>'
        f"<table:table-row>{cells}</table:table-row></table:table>"
        "</office:spreadsheet></office:body></office:document-content>"
    )


def said(text: str, more: str = "") -> str:
    return (
        f'<table:table-cell office:value-type="string"{more}><text:p>{text}</text:p>'
        "</table:table-cell>"
    )


def with_memory(lines: Rows) -> dict[str, Rows]:
    return {MAIN: lines, MEMORY: [list(row) for row in rows_of(MEMORY)]}


def from_libreoffice(name: str) -> bytes:
    return (FOLDER / name).read_bytes()


# What hands do in openpyxl.


def with_column(values: dict[int, str], heading: str | None = "备注") -> bytes:
    found = hand()
    page = found.book[MAIN]
    column = page.max_column + 1
    page.cell(HEADINGS, column).value = heading
    for row, value in values.items():
        page.cell(row, column).value = value
    return found.raw


def done(change: Callable[[Hand], Any]) -> bytes:
    found = hand()
    change(found)
    return found.raw


def renamed(found: Hand) -> None:
    found.write(MAIN, "M001", TITLE, "写两封家信").book[MAIN].title = "课程（李）"


def noted(found: Hand) -> None:
    found.cell(MAIN, "M001", TITLE).comment = Comment("请核对", "张三")


def merged(found: Hand) -> None:
    letter = hand_columns(MAIN)["课程线"]
    found.book[MAIN].merge_cells(f"{letter}3:{letter}4")


def entitled(found: Hand) -> None:
    found.book[MAIN].insert_rows(1)
    found.book[MAIN].cell(1, 1).value = "征求意见稿"


def copied(found: Hand) -> None:
    found.book.copy_worksheet(found.book[MAIN]).title = "课程 (2)"


def moved(found: Hand) -> None:
    """The last row on top, as sorting does."""
    page = found.book[MAIN]
    cells = [cell.value for cell in page[5]]
    page.delete_rows(5)
    page.insert_rows(3)
    for n, value in enumerate(cells, 1):
        page.cell(3, n).value = value


def forgetful(found: Hand) -> None:
    del found.book[MEMORY]
    found.write(MAIN, "M001", TITLE, "写两封家信").write(MAIN, "B002", NOTE, None)


def unpointed(found: Hand) -> None:
    """The row that nobody sees is deleted, and a heading reworded."""
    found.write(MAIN, "M001", TITLE, "写两封家信")
    for name in (MAIN, UNITS):
        found.book[name].delete_rows(1)
    found.book[MAIN][f"{hand_columns(MAIN)[HOURS]}1"].value = "建议的学时"


def foreign_sheet(found: Hand) -> None:
    found.book.create_sheet("食堂菜谱").append(["星期", "菜名", "价钱"])


def retitled_below(found: Hand) -> None:
    found.book[UNITS].cell(3, 2).value = "改在这里"


CELLS: dict[str, tuple[str, Any, Told]] = {
    "an hour more": (HOURS, 9, Told(changes=NINE)),
    "hours as text": (HOURS, "9", Told(changes=NINE)),
    "hours with blanks around": (
        HOURS,
        " 9 ",
        Told(changes=NINE, notes=[("trimmed", at(HOURS, 4))]),
    ),
    "a day of the calendar": (
        DAY,
        datetime.date(2031, 8, 20),
        Told(
            changes={"B002": [(("reviewed",), "2031-08-25", "2031-08-20")]},
            notes=[("real-date", at(DAY, 4))],
        ),
    ),
    "a number for a text": (
        NOTE,
        12,
        Told(
            changes={"B002": [(("evidence", "note"), WORDS, "12")]},
            notes=[("number-as-text", at(NOTE, 4))],
        ),
    ),
    "nothing where a note was": (
        NOTE,
        None,
        Told(changes={"B002": [(("evidence", "note"), WORDS, None)]}),
    ),
}
WRONG: dict[str, tuple[str, Any, str, str]] = {
    "hours with their unit": (HOURS, "9学时", "table-number", "9"),
    "hours in words": (HOURS, "九学时", "table-number", "9"),
    "hours in full width": (HOURS, "９", "table-number", "9"),
    "hours as a sum of money": (HOURS, "1,200元", "table-number", "1200"),
    "half an hour": (HOURS, 8.5, "table-not-whole", ""),
    "hours that became a day": (HOURS, datetime.date(1900, 1, 9), "table-date-value", "9"),
    "hours below all": (HOURS, 0, "too-small", ""),
    "an error that was pasted": (NOTE, "#REF!", "table-error-value", ""),
    "a day in Chinese": (DAY, "2031年8月20日", "table-date", "2031-08-20"),
    "a day with points": (DAY, "2031.8.20", "table-date", "2031-08-20"),
    "a day as a number": (DAY, 48080, "table-serial", "2031-08-20"),
    "a day without its day": (DAY, "2031-08", "table-date", ""),
    "a blank that is none": (TITLE, "缆绳\u00a0打结", "table-blank", "缆绳 打结"),
    "a mark of order in a number": (HOURS, "\ufeff9", "table-blank", "9"),
    "a word of no list": ("课程线", "手艺活", "table-word", "手艺"),
    "yes for a text": (NOTE, True, "table-type", ""),
    "a number that lost its digits": (NOTE, 1.20262e12, "table-number-in-text", WORDS),
    "a number written with E": (NOTE, "1.20262E+10", "table-number-in-text", ""),
}
HANDS: dict[str, tuple[bytes, Told]] = {
    "a sheet with another name": (
        done(renamed),
        Told(changes=RETITLED),
    ),
    "a comment": (done(noted), Told(notes=[("comment", "课程!B5")])),
    "merged cells": (done(merged), Told(notes=[("merged", "课程!C3:C4")])),
    "a title above the headings": (done(entitled), Told(notes=[("above", "课程!A1")])),
    "a sheet copied": (
        done(copied),
        Told(problems=[("table-sheet-copy", "", "")]),
    ),
    "rows in another order": (done(moved), Told()),
    "no memory": (done(forgetful), Told(changes=RETITLED, based=False)),
    "no pointers": (
        done(unpointed),
        Told(changes=RETITLED, guessed=[("建议的学时", HOURS)]),
    ),
    "a sheet of others": (done(foreign_sheet), Told(strange=["食堂菜谱"])),
    "a title changed where it only tells the row": (
        done(retitled_below),
        Told(notes=[("title-shown", "课程·单元!B3")]),
    ),
    "a column of others": (with_column({3: "看一看"}), Told(unknown=[(MAIN, "备注")])),
    "cells beside the table": (
        with_column({3: "看一看"}, None),
        Told(unknown=[(MAIN, "CJ")]),
    ),
    "a row taken out": (
        done(lambda found: found.delete(MAIN, "M001")),
        Told(absent=["M001"]),
    ),
    "a unit too few": (
        done(lambda found: found.delete(UNITS, "B002", 5)),
        Told(problems=[("too-few", "课程!4", "")], waiting=["B002"]),
    ),
    "a number twice": (
        done(lambda found: found.write(UNITS, "B002", "序号", 1, number=2)),
        Told(
            changes={},
            problems=[("table-number-twice", "课程·单元!A4『编号』", "")],
            waiting=["B002"],
        ),
    ),
    "an id that was typed over": (
        typed("席位号", "B009"),
        Told(
            problems=[("table-id-changed", "课程!A4『席位号』", "B002")],
            absent=["B002"],
        ),
    ),
}
OTHERS: dict[str, tuple[str, bytes, Told]] = {
    "xlsxwriter, with a memory": (
        "x.xlsx",
        by_xlsxwriter(**with_memory(rows(题名="写两封家信"))),
        Told(changes=RETITLED),
    ),
    "xlsxwriter, without": (
        "x.xlsx",
        by_xlsxwriter(课程=rows(题名="写两封家信")),
        Told(changes=RETITLED, based=False),
    ),
    "xlsxwriter, only three columns": (
        "x.xlsx",
        by_xlsxwriter(表一=[["席位号", TITLE, "备考"], ["M001", "写两封家信", "急"]]),
        Told(
            changes=RETITLED,
            based=False,
            absent=["B001", "B002"],
            unknown=[("表一", "备考")],
        ),
    ),
    "xlwt as .xls": ("x.xls", by_xlwt(课程=rows()), Told(based=False)),
    "xlwt as .et": (
        "x.et",
        by_xlwt(**with_memory(rows(题名="写两封家信"))),
        Told(changes=RETITLED),
    ),
    "xlwt as .xlsx": (
        "x.xlsx",
        by_xlwt(课程=rows(题名="写两封家信")),
        Told(changes=RETITLED, based=False),
    ),
    "xlwt, a day of the calendar": (
        "x.xls",
        by_xlwt(课程=rows(复核日期="2031/8/20")),
        Told(
            problems=[("table-date", at(DAY, 5), "2031-08-20")],
            waiting=["M001"],
            based=False,
        ),
    ),
    **{
        f"CSV in {encoding}, parted by {sign!r}": (
            "课程.csv",
            by_csv(rows(题名="写两封家信"), encoding, sign),
            Told(changes=RETITLED, based=False),
        )
        for encoding in ("utf-8", "utf-8-sig", "gb18030", "utf-16")
        for sign in (",", ";", "\t")
    },
    "CSV with the line ends of old Macs": (
        "课程.csv",
        by_csv(rows(题名="写两封家信"), end="\r"),
        Told(changes=RETITLED, based=False),
    ),
    "OpenDocument, repeated and covered cells": (
        "x.ods",
        by_hand(
            said("M001")
            + said("写两封家信")
            + '<table:table-cell table:number-columns-repeated="900"/>'
        ),
        Told(changes=RETITLED, based=False, absent=["B001", "B002"]),
    ),
    "OpenDocument, a day": (
        "x.ods",
        by_hand(
            said("M001")
            + said("写一封家信")
            + '<table:table-cell office:value-type="date" office:date-value="2031-08-20">'
            "<text:p>31-8-20</text:p></table:table-cell>"
        ),
        Told(
            changes={"M001": [(("reviewed",), "2031-08-25", "2031-08-20")]},
            notes=[("real-date", "课程!C2『复核日期』")],
            based=False,
            absent=["B001", "B002"],
        ),
    ),
}
ERROR = [("table-error-value", at(NOTE, 4), "")]
FORMULAS = sorted(("formula", at(name, row)) for name, row in ((NOTE, 4), (TITLE, 5), (HOURS, 4)))
LIBREOFFICE: dict[str, Told] = {
    "untouched.ods": Told(),
    "untouched.xls": Told(),
    "untouched.xlsx": Told(),
    "titled.ods": Told(changes=RETITLED),
    "titled.et": Told(changes=RETITLED),
    "titled.utf-8.csv": Told(changes=RETITLED, based=False),
    "titled.gb18030.csv": Told(changes=RETITLED, based=False),
    "titled.utf-16.csv": Told(changes=RETITLED, based=False),
    "computed.ods": Told(
        changes=RETITLED,
        problems=ERROR,
        notes=[("comment", "课程!B3"), *FORMULAS],
        waiting=["B002"],
    ),
    "computed.xlsx": Told(
        changes=RETITLED,
        problems=ERROR,
        notes=[("comment", "课程!B3"), *FORMULAS],
        waiting=["B002"],
    ),
    "failed.xls": Told(problems=ERROR, notes=[("comment", "课程!B3")], waiting=["B002"]),
    **{
        name: Told(
            problems=[("table-date-value", at(HOURS, 4), "8")],
            notes=[("real-date", at(DAY, 4))],
            waiting=["B002"],
        )
        for name in ("dated.ods", "dated.xls")
    },
    "merged.ods": Told(notes=[("merged", "课程!C3:C4")]),
    "regrouped.ods": Told(
        changes={
            "B002": [
                (
                    ("draft", "outline", 4),
                    {"title": "看结找毛病", "hours": 1, "content": "挑出会松的结"},
                    None,
                ),
                (("draft", "outline", 1, "hours"), 1, 2),
                (
                    ("draft", "outline", 4),
                    None,
                    {"title": "把缆绳收好盘好", "hours": 1, "content": "盘好再走"},
                ),
            ]
        }
    ),
    "slipped.xls": Told(
        problems=[
            ("table-date", at(DAY, 3), ""),
            ("table-number", at(HOURS, 4), "8"),
            ("table-blank", at(TITLE, 5), "写一封 家信"),
            ("table-id", "课程!A6『席位号』", "M002"),
        ],
        waiting=["B001", "B002", "M001"],
    ),
    "counted.ods": Told(
        changes={
            "B002": [(("title",), "缆绳打结与带缆", "12026200000")],
            "M001": [(("title",), "写一封家信", "12")],
        },
        notes=[("number-as-text", at(TITLE, 4)), ("number-as-text", at(TITLE, 5))],
    ),
}
ALL: dict[str, tuple[str, Callable[[], bytes], Told]] = {
    **{
        name: ("x.xlsx", lambda heading=heading, value=value: typed(heading, value), plan)
        for name, (heading, value, plan) in CELLS.items()
    },
    **{
        name: (
            "x.xlsx",
            lambda heading=heading, value=value: typed(heading, value),
            Told(problems=[(rule, at(heading, 4), proposal)], waiting=["B002"]),
        )
        for name, (heading, value, rule, proposal) in WRONG.items()
    },
    **{name: ("x.xlsx", lambda raw=raw: raw, plan) for name, (raw, plan) in HANDS.items()},
    **{name: (file, lambda raw=raw: raw, plan) for name, (file, raw, plan) in OTHERS.items()},
    **{
        name: (name, lambda name=name: from_libreoffice(name), plan)
        for name, plan in LIBREOFFICE.items()
    },
}


def test_there_are_sixty_at_least() -> None:
    assert len(ALL) >= 60


@pytest.mark.parametrize("name", ALL)
def test_each_workbook_has_its_plan_and_no_cell_is_lost(name: str) -> None:
    file, made, expected = ALL[name]
    raw = made()
    plan = planned(raw, name=file)
    assert listed(told(plan)) == listed(expected)
    assert lost(plan, grids_in(file, raw), harbour()) == []


def test_a_cell_that_is_lost_is_counted() -> None:
    """What counts is none of the program's own: of a plan of another file much is lost."""
    plan = planned(courses())
    other = grids_in("x.xlsx", typed(TITLE, "无人提起"))
    assert lost(plan, other, harbour()) == ["课程!B4"]


def test_a_page_of_the_web_is_no_workbook_whatever_its_name() -> None:
    raw = from_libreoffice("titled.html.xls")
    assert [found.rule for found in _refusal("课程.xls", raw)] == ["table-markup"]


def test_a_zip_of_something_else_is_no_workbook() -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("xl/nothing.xml", "<x/>")
    assert [found.rule for found in _refusal("x.xlsx", target.getvalue())] == ["table-unreadable"]


def _refusal(name: str, raw: bytes) -> Sequence[Any]:
    from catalogue.content.problem import CatalogueError

    with pytest.raises(CatalogueError) as caught:
        planned(raw, name=name)
    return caught.value.problems
