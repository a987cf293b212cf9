"""Workbook: what is exported, and that it comes back unchanged."""

from __future__ import annotations

import io
import re
from pathlib import Path

import openpyxl

from catalogue.content.model import KINDS
from catalogue.content.resources import word
from catalogue.tables.cells import Lexicon
from catalogue.tables.workbook import export_csv, export_workbook
from tests.conftest import HARBOUR
from tests.program import started
from tests.tables.hands import FIRST, Hand, differences, exported, harbour, kinds_of, planned


def test_the_same_catalogue_gives_the_same_bytes() -> None:
    again = export_workbook(Lexicon(catalogue=harbour()), kinds_of(harbour()))
    assert again == exported()


def test_only_the_kinds_that_are_asked_for_are_exported() -> None:
    raw = export_workbook(Lexicon(catalogue=harbour()), [KINDS[1]])
    names = openpyxl.load_workbook(io.BytesIO(raw)).sheetnames
    assert "政策" in names
    assert "课程" not in names


def test_words_and_memory_lie_where_no_menu_shows_them() -> None:
    book = Hand().book
    assert {name: book[name].sheet_state for name in ("_词表", "_底稿")} == {
        "_词表": "veryHidden",
        "_底稿": "veryHidden",
    }


def test_ids_are_text_and_locked_and_other_cells_are_open() -> None:
    page = Hand().book["课程"]
    assert page.protection.sheet
    assert not page.protection.password
    assert page.cell(FIRST, 1).number_format == "@"
    assert page.cell(FIRST, 1).protection.locked
    assert not page.cell(FIRST, 2).protection.locked
    assert page.freeze_panes == "C3"


def test_a_row_is_as_high_as_its_texts_and_a_few_of_its_lists() -> None:
    hand = Hand()
    page = hand.book["课程"]
    heights = [page.row_dimensions[hand.row("课程", name)].height for name in ("B002", "M001")]
    summary = hand.cell("课程", "B002", "简介").value
    assert len(summary) * 2 > 2 * 60
    assert heights[0] == 15 * 4
    assert heights[1] < heights[0]


def test_headings_and_ids_stand_on_every_page_that_is_printed() -> None:
    page = Hand().book["课程"]
    assert page.page_setup.orientation == "landscape"
    assert page.print_title_rows == "$2:$2"
    assert page.print_title_cols == "$A:$B"


def test_words_are_chosen_from_a_named_list() -> None:
    hand = Hand()
    page = hand.book["课程"]
    letter = page.cell(1, hand.column("课程", "课程线")).column_letter
    rules = {str(r.sqref).split(":")[0]: r.formula1 for r in page.data_validations.dataValidation}
    assert rules[f"{letter}{FIRST}"] == "w_lines"
    assert "w_lines" in hand.book.defined_names


def test_ids_are_chosen_with_their_titles() -> None:
    hand = Hand()
    page = hand.book["课程·关联"]
    letter = page.cell(1, hand.column("课程·关联", "政策编号")).column_letter
    rules = {str(r.sqref).split(":")[0]: r.formula1 for r in page.data_validations.dataValidation}
    assert rules[f"{letter}{FIRST}"] == "e_policy"
    place = hand.book.defined_names["e_policy"].attr_text
    column, first = re.fullmatch(r"'_词表'!\$([A-Z]+)\$([0-9]+):.*", place).groups()  # type: ignore[union-attr]
    assert hand.book["_词表"][f"{column}{first}"].value.startswith("P001 ")


def test_what_must_not_be_left_out_is_coloured_while_it_is_empty() -> None:
    hand = Hand()
    page = hand.book["课程"]
    coloured = {str(found.sqref).partition(":")[0] for found in page.conditional_formatting}
    letters = {h: page.cell(1, hand.column("课程", h)).column_letter for h in ("题名", "考核")}
    assert f"{letters['题名']}{FIRST}" in coloured
    assert f"{letters['考核']}{FIRST}" not in coloured


def test_the_same_bytes_come_from_another_process_at_another_place(tmp_path: Path) -> None:
    there = tmp_path / "elsewhere"
    there.mkdir()
    arguments = ("table", "export", "--content", str(HARBOUR), "--out", "all.xlsx")
    done = started(*arguments, cwd=there, PYTHONHASHSEED="7", TZ="Asia/Shanghai")
    assert done.returncode == 0, done.stderr
    assert (there / "all.xlsx").read_bytes() == exported()


def test_a_heading_explains_itself_in_a_comment() -> None:
    hand = Hand()
    comment = hand.book["课程"].cell(2, hand.column("课程", "建议学时")).comment
    assert "只写数字" in comment.text


def test_a_workbook_that_nobody_touched_changes_nothing() -> None:
    plan = planned(exported())
    assert (plan.ready, plan.waiting, plan.findings, plan.notes, plan.absent) == ((),) * 5
    assert {*plan.unchanged} == {*harbour().by_id}
    assert plan.based


def test_a_workbook_that_another_program_saved_changes_nothing() -> None:
    plan = Hand().plan()
    assert differences(plan) == {}
    assert (plan.findings, plan.notes) == ((), ())
    assert {*plan.unchanged} == {*harbour().by_id}


def test_csv_changes_nothing_either_and_says_that_it_remembers_nothing() -> None:
    for name, raw in export_csv(Lexicon(catalogue=harbour()), kinds_of(harbour())).items():
        if raw.count(b"\r\n") < 2:
            continue
        plan = planned(raw, name=name)
        assert (plan.ready, plan.findings, plan.based) == ((), (), False), name


def test_every_value_of_a_world_can_be_changed_in_its_cell() -> None:
    kept = word("workbook", "kept")
    held = [c.value for page in Hand().book for row in page.iter_rows() for c in row]
    assert kept not in held
