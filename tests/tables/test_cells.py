"""Cells: what they say, and what they are refused for."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogue.tables.cells import Lexicon, Refused, Taken, cell_of, read_cell, same
from catalogue.tables.layout import Column, all_sheets
from tests.tables.hands import harbour

LEXICON = Lexicon(catalogue=harbour())
COLUMNS = {column.pointer: column for sheet in all_sheets(harbour()) for column in sheet.columns}
TITLE, HOURS = COLUMNS["course/title"], COLUMNS["course/draft/outline/*/hours"]
DAY, PARTIAL = COLUMNS["course/reviewed"], COLUMNS["policy/date_issued"]
AMOUNT, FLAG = COLUMNS["policy/subsidies/*/amount"], COLUMNS["course/placeholder"]
LINE, FORMATS = COLUMNS["course/line"], COLUMNS["course/draft/audiences"]
COURSE, DOC = COLUMNS["offering/course"], COLUMNS["policy/doc_no"]
KEYWORDS, ID = COLUMNS["course/draft/keywords"], COLUMNS["course/id"]


@pytest.mark.parametrize(
    ("column", "raw", "value"),
    [
        (TITLE, "写一封家信", "写一封家信"),
        (TITLE, "=1+1", "=1+1"),
        (TITLE, "'=1+1", "=1+1"),
        (TITLE, " 空格 ", "空格"),
        (TITLE, "", None),
        (TITLE, None, None),
        (TITLE, 12.0, "12"),
        (HOURS, 12.0, 12),
        (HOURS, "12", 12),
        (HOURS, "12.0", 12),
        (AMOUNT, "0.5", 0.5),
        (DAY, "2026-11-21", "2026-11-21"),
        (DAY, datetime.date(2026, 11, 21), "2026-11-21"),
        (DAY, datetime.datetime(2026, 11, 21, tzinfo=None), "2026-11-21"),  # noqa: DTZ001
        (PARTIAL, 2026.0, "2026"),
        (FLAG, "是", True),
        (FLAG, "否", False),
        (FLAG, True, True),
        (LINE, "手艺", "craft"),
        (LINE, "craft", "craft"),
        (COURSE, "B001", "B001"),
        (COURSE, "B001 Forklift Basics 叉车入门", "B001"),
        (COURSE, "写一封家信", "M001"),
        (KEYWORDS, "打绳结\r\nknots\n", ["打绳结", "knots"]),
    ],
)
def test_what_a_cell_says(column: Column, raw: Any, value: Any) -> None:
    read = read_cell(LEXICON, column, raw)
    assert isinstance(read, Taken)
    assert same(read.value, value)


@pytest.mark.parametrize(
    ("column", "raw", "rule", "proposal"),
    [
        (DAY, "2026年11月21日", "table-date", "2026-11-21"),
        (DAY, "2026/1/5", "table-date", "2026-01-05"),
        (DAY, "2026.1.5", "table-date", "2026-01-05"),
        (DAY, "20261121", "table-date", "2026-11-21"),
        (DAY, "２０２６－１１－２１", "table-date", "2026-11-21"),
        (DAY, "2026年11月", "table-date", ""),
        (DAY, "2026-02-30", "table-date", ""),
        (PARTIAL, "2026年11月", "table-date", "2026-11"),
        (DAY, 46347.0, "table-serial", "2026-11-21"),
        (HOURS, "16学时", "table-number", "16"),
        (HOURS, "两学时", "table-number", "2"),
        (HOURS, "十六", "table-number", "16"),
        (HOURS, "１６", "table-number", "16"),
        (HOURS, "2.5", "table-not-whole", ""),
        (HOURS, 2.5, "table-not-whole", ""),
        (HOURS, "待定", "table-number", ""),
        (HOURS, datetime.date(1900, 1, 12), "table-date-value", "12"),
        (AMOUNT, "5万元", "table-number", "50000"),
        (AMOUNT, "1,200", "table-number", "1200"),
        (AMOUNT, "1亿", "table-number", "100000000"),
        (FLAG, "也许", "table-flag", ""),
        (LINE, "手艺课", "table-word", "手艺"),
        (LINE, "ｃｒａｆｔ", "table-word", "手艺"),
        (COURSE, "BO01", "table-id", "B001"),
        (COURSE, "b1", "table-id", "B001"),
        (COURSE, "Ｂ００１", "table-id", "B001"),
        (COURSE, "写一封信", "table-id", "M001 写一封家信"),
        (DOC, "港政发[2031]18号", "table-pattern", "港政发〔2031〕18号"),
        (DOC, "港政发（2031） 18号", "table-pattern", "港政发〔2031〕18号"),
        (TITLE, "#REF!", "table-error-value", ""),
        (HOURS, "#VALUE!", "table-error-value", ""),
        (TITLE, "1.20262E+10", "table-number-in-text", ""),
        (TITLE, 1.20262e13, "table-number-in-text", ""),
        (TITLE, datetime.date(2026, 3, 4), "table-date-value", ""),
        (TITLE, True, "table-type", ""),
        (TITLE, "叉车\u00a0入门", "table-blank", "叉车 入门"),
        (TITLE, "叉\u200b车", "table-blank", "叉车"),
        (LINE, "手艺\u00a0", "table-blank", "手艺"),
        (ID, "\u00a0", "table-blank", ""),
        (COURSE, "\u200b", "table-blank", ""),
        (HOURS, "\u3000", "table-blank", ""),
        (KEYWORDS, "绳\n结\n绳", "table-twice", "绳\n结"),
    ],
)
def test_what_a_cell_is_refused_for(column: Column, raw: Any, rule: str, proposal: str) -> None:
    read = read_cell(LEXICON, column, raw)
    assert isinstance(read, Refused)
    assert (read.rule, read.proposal) == (rule, proposal)
    if proposal:
        assert isinstance(read_cell(LEXICON, column, proposal), Taken)


def test_zeros_that_excel_took_away_come_back_from_the_memory() -> None:
    read = read_cell(LEXICON, TITLE, 12.0, before="0012")
    assert read == Refused(rule="table-zeros", said="12", proposal="0012")


def test_words_may_be_parted_by_any_comma_unless_a_word_has_one() -> None:
    names = list(LEXICON.names["audiences"].values())[:2]
    for sign in "、，；,;\n":
        read = read_cell(LEXICON, FORMATS, sign.join(names))
        assert isinstance(read, Taken)
        assert read.value == [LEXICON.slugs["audiences"][name] for name in names]


def test_a_word_is_known_by_the_name_that_it_had_at_export() -> None:
    lexicon = Lexicon(catalogue=harbour(), before={"lines": {"老名字": "craft"}})
    assert read_cell(lexicon, LINE, "老名字") == Taken(value="craft")


@given(st.text(max_size=40))
def test_a_text_comes_back_or_its_cell_is_kept(text: str) -> None:
    shown = cell_of(LEXICON, TITLE, text or None)
    read = read_cell(LEXICON, TITLE, shown)
    kept = str(shown).startswith("（这一格")
    assert kept or (isinstance(read, Taken) and same(read.value, text or None))


@given(st.lists(st.text(max_size=12), max_size=4))
def test_a_list_comes_back_or_its_cell_is_kept(items: list[str]) -> None:
    shown = cell_of(LEXICON, KEYWORDS, items)
    read = read_cell(LEXICON, KEYWORDS, shown)
    kept = str(shown).startswith("（这一格")
    assert kept or (isinstance(read, Taken) and same(read.value, items or None))
