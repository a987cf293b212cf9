"""Plans of workbooks as they come back: each mangled in one way, each with its whole plan."""

from __future__ import annotations

import datetime
import io
from dataclasses import replace
from typing import Any

import openpyxl
import pytest
from openpyxl.comments import Comment

from catalogue.content.model import Course, data_of, fit
from catalogue.content.problem import CatalogueError
from catalogue.tables.applying import told_once
from tests.tables.hands import (
    HEADINGS,
    Hand,
    csv_files,
    data,
    differences,
    exported,
    harbour,
    planned,
    rules,
    without_memory,
)


def test_one_cell_changes_one_field() -> None:
    plan = Hand().write("课程", "B002", "建议学时", 9).plan()
    assert differences(plan) == {"B002": [(("draft", "suggested_hours"), 8, 9)]}
    assert plan.ready[0].data == {
        **data(harbour(), "B002"),
        "draft": {**data(harbour(), "B002")["draft"], "suggested_hours": 9},
    }


def test_an_emptied_cell_takes_its_field_out() -> None:
    plan = Hand().write("课程", "B002", "认定说明", None).plan()
    assert [new for _, _, new in differences(plan)["B002"]] == [None]


def test_a_group_is_changed_added_and_taken_out() -> None:
    hand = Hand().write("课程·单元", "B002", "学时", 3, number=2).delete("课程·单元", "B002", 5)
    hand.add("课程·单元", 编号="B002", 单元名="新添的一个单元", 学时=1, 讲什么="讲一讲")
    found = differences(hand.plan())["B002"]
    at = ("draft", "outline")
    assert ((*at, 1, "hours"), 1, 3) in found
    assert [(keys, old["title"]) for keys, old, new in found if new is None] == [
        ((*at, 4), "看结找毛病")
    ]
    assert [(keys, new["title"]) for keys, old, new in found if old is None] == [
        ((*at, 4), "新添的一个单元")
    ]


def test_rows_of_entries_that_are_not_there_change_nothing() -> None:
    hand = Hand().delete("课程", "B002")
    while True:
        try:
            hand.delete("课程·单元", "B002")
        except IndexError:
            break
    plan = hand.plan()
    assert (plan.ready, plan.findings, plan.absent) == ((), (), ("B002",))


def test_a_sheet_that_is_not_there_changes_nothing() -> None:
    hand = Hand()
    for name in hand.book.sheetnames:
        if name not in ("课程", "_底稿", "_词表"):
            del hand.book[name]
    plan = hand.plan()
    assert (plan.ready, plan.findings) == ((), ())
    assert plan.based


def test_columns_in_another_order_are_read_by_their_headings() -> None:
    hand = Hand()
    page = hand.book["课程"]
    rows = [[cell.value for cell in row] for row in page.iter_rows()]
    page.delete_cols(1, page.max_column)
    for n, row in enumerate(rows, 1):
        for m, value in enumerate(reversed(row), 1):
            page.cell(n, m).value = value
    plan = hand.plan()
    assert (differences(plan), plan.findings, plan.unknown) == ({}, (), ())


def test_a_column_that_is_not_there_clears_nothing() -> None:
    hand = Hand()
    hand.book["课程"].delete_cols(hand.column("课程", "认定说明"))
    plan = hand.plan()
    assert (differences(plan), plan.findings) == ({}, ())


def test_a_reworded_heading_is_known_by_its_pointer() -> None:
    hand = Hand().write("课程", "B002", "建议学时", 9)
    hand.book["课程"].cell(HEADINGS, hand.column("课程", "建议学时")).value = "课时（编者定）"
    assert differences(hand.plan()) == {"B002": [(("draft", "suggested_hours"), 8, 9)]}


def test_a_title_above_the_headings_does_no_harm() -> None:
    hand = Hand()
    hand.book["课程"].insert_rows(1, 3)
    hand.book["课程"].cell(1, 1).value = "某某市总工会课程表（征求意见稿）"
    plan = hand.plan()
    assert (differences(plan), plan.findings) == ({}, ())
    assert {*plan.unchanged} == {*harbour().by_id}


def test_an_unknown_column_is_told_with_all_its_cells() -> None:
    hand = Hand()
    page = hand.book["课程"]
    page.cell(HEADINGS, page.max_column + 1).value = "备注"
    column = page.max_column
    page.cell(3, column).value = "看一看"
    (found,) = hand.plan().unknown
    assert (found.sheet, found.heading, [*found.cells.values()]) == ("课程", "备注", ["看一看"])


def test_a_heading_that_stands_twice_stops_the_file() -> None:
    hand = Hand().write("课程", "B002", "建议学时", 9)
    page = hand.book["课程"]
    for n in (1, HEADINGS):
        page.cell(n, page.max_column + (n == 1)).value = page.cell(
            n, hand.column("课程", "题名") if n == HEADINGS else 2
        ).value
    plan = hand.plan()
    assert [rule for rule, _, _ in rules(plan)] == ["table-same-column"]
    assert plan.ready == ()


def test_a_wrong_cell_is_named_and_its_entry_waits_alone() -> None:
    hand = Hand().write("课程", "B002", "复核日期", "2026年11月21日")
    plan = hand.write("课程", "B001", "题名", "叉车入门").plan()
    assert [(rule, proposal) for rule, _, proposal in rules(plan)] == [("table-date", "2026-11-21")]
    (_, place, _) = rules(plan)[0]
    assert place.startswith("课程!")
    assert place.endswith("4『复核日期』")
    assert [entry.id for entry in plan.ready] == ["B001"]
    assert [entry.id for entry in plan.waiting] == ["B002"]


@pytest.mark.parametrize(
    ("value", "rule", "proposal"),
    [
        ("十六学时", "table-number", "16"),
        ("16 学时", "table-number", "16"),
        (8.5, "table-not-whole", ""),
        ("#REF!", "table-error-value", ""),
        (datetime.date(1900, 1, 8), "table-date-value", "8"),
        ("不定", "table-number", ""),
        (0, "too-small", ""),
        ("８\u00a0", "table-blank", "8"),
    ],
)
def test_every_kind_of_wrong_number_is_told(value: Any, rule: str, proposal: str) -> None:
    plan = Hand().write("课程", "B002", "建议学时", value).plan()
    assert [(r, p) for r, _, p in rules(plan)] == [(rule, proposal)]
    assert plan.ready == ()


def test_one_cause_in_many_cells_is_one_problem() -> None:
    hand = Hand()
    for entry_id in ("B001", "B002", "M001"):
        hand.write("课程", entry_id, "课程线", "手艺活儿")
    told = list(told_once(hand.plan().findings))
    assert [(found.problem.rule, count) for found, count in told] == [("table-word", 3)]


def test_the_same_id_twice_names_both_rows() -> None:
    hand = Hand().add("课程", 席位号="B002", 题名="又一条")
    plan = hand.plan()
    ((rule, place, _),) = rules(plan)
    assert (rule, place) == ("table-id-twice", "课程!A6『席位号』")
    assert "课程!A4『席位号』" in plan.findings[0].problem.message


def test_an_id_that_was_typed_over_is_told_with_the_old_one() -> None:
    plan = Hand().write("课程", "B002", "席位号", "B009").plan()
    assert ("table-id-changed", "课程!A4『席位号』", "B002") in rules(plan)
    assert [entry.id for entry in plan.ready] == []


@pytest.mark.parametrize(
    ("written", "rule", "proposal"),
    [
        ("BO02", "table-id", "B002"),
        ("b2", "table-id", "B002"),
        ("编号", "table-id", ""),
        ("P001", "table-id-kind", ""),
        ("Y001", "table-id-kind", ""),
    ],
)
def test_a_slip_in_an_id_is_told(written: str, rule: str, proposal: str) -> None:
    hand = Hand().add("课程", 席位号=written, 题名="随便")
    assert (rule, proposal) in [(r, p) for r, _, p in rules(hand.plan())]


def test_rows_of_a_list_without_their_entry_are_told() -> None:
    plan = Hand().add("课程·单元", 编号="B077", 单元名="没有主的", 学时=1, 讲什么="讲").plan()
    assert [rule for rule, _, _ in rules(plan)] == ["table-no-row"]


def test_a_number_that_stands_twice_is_told() -> None:
    hand = Hand().write("课程·单元", "B002", "序号", 1, number=2)
    assert [rule for rule, _, _ in rules(hand.plan())] == ["table-number-twice"]


def named(wordlist: str, slug: str) -> str:
    return harbour().term(wordlist, slug).name


def new_course(hand: Hand, key: str | None) -> Hand:
    hand.add(
        "课程",
        席位号=key,
        题名="写一副春联",
        课程线="闲暇",
        题名由来=named("title-origins", "official"),
        认定等级=named("evidence-levels", "A"),
        复核日期="2031-08-20",
    )
    return hand.add("课程·来源", 编号=key, 来源编号="D001", 位置="第五行") if key else hand


def test_a_new_row_takes_the_next_free_id() -> None:
    plan = new_course(Hand(), "新1").plan()
    assert rules(plan) == []
    (entry,) = plan.ready
    assert (entry.id, entry.path, entry.old) == ("M002", "courses/leisure/M002.yaml", None)
    assert entry.data["evidence"]["sources"] == [{"source": "D001", "locator": "第五行"}]


def test_a_new_row_without_what_it_needs_says_what_and_where() -> None:
    plan = new_course(Hand(), None).plan()
    assert [rule for rule, _, _ in rules(plan)] == ["missing-evidence"]
    assert [entry.id for entry in plan.waiting] == ["M002"]


def test_a_conflict_shows_all_three_and_the_cell() -> None:
    held = harbour()
    course = replace(held.by_id["M001"], title="写两封家信")
    now = replace(held, courses=tuple(course if c.id == "M001" else c for c in held.courses))
    plan = Hand().write("课程", "M001", "题名", "写三封家信").plan(now)
    (found,) = plan.findings
    assert found.problem.label == "课程!B5『题名』"
    for text in ("写三封家信", "写两封家信", "写一封家信"):
        assert text in found.problem.message
    assert plan.ready == ()


def test_the_number_of_a_rule_is_a_field_and_not_the_id_of_the_row() -> None:
    hand = Hand()
    assert hand.cell("政策·资金规则", "P001", "规则编号").value == "sj-01"
    plan = hand.write("政策·资金规则", "P001", "规则编号", "sj-02").plan()
    assert differences(plan) == {"P001": [(("subsidies", 0, "id"), "sj-01", "sj-02")]}


def test_two_offices_merge_one_after_the_other() -> None:
    first = Hand().write("课程", "B002", "考核", "蒙眼打三个结").plan()
    draft = first.ready[0].data
    held = harbour()
    now = replace(
        held, courses=tuple(fit(Course, draft) if c.id == "B002" else c for c in held.courses)
    )
    second = Hand().write("课程", "B002", "建议学时", 9).plan(now)
    assert rules(second) == []
    assert second.ready[0].data["draft"]["assessment"] == "蒙眼打三个结"
    assert second.ready[0].data["draft"]["suggested_hours"] == 9


def test_without_the_hidden_sheet_it_is_two_way_and_empty_cells_clear_nothing() -> None:
    hand = without_memory(Hand().write("课程", "B002", "考核", None))
    plan = hand.write("课程", "B002", "建议学时", 9).delete("课程·单元", "B002").plan()
    assert not plan.based
    assert differences(plan) == {"B002": [(("draft", "suggested_hours"), 8, 9)]}


def test_a_memory_that_was_tampered_with_is_told_and_not_used() -> None:
    hand = Hand()
    page = hand.book["_底稿"]
    row = next(n for n in range(1, page.max_row + 1) if page.cell(n, 1).value == "B002")
    page.cell(row, 3).value = page.cell(row, 3).value.replace("缆绳", "绳子")
    plan = hand.write("课程", "B002", "建议学时", 9).plan()
    assert plan.damaged == ("B002",)
    assert differences(plan) == {"B002": [(("draft", "suggested_hours"), 8, 9)]}


def test_comments_formulas_and_merged_cells_are_told() -> None:
    hand = Hand()
    hand.cell("课程", "B002", "题名").comment = Comment("请核对", "张三")
    hand.cell("课程", "M001", "题名").value = '="甲"&"乙"'
    assert ("table-formula", "课程!B5『题名』", "") in rules(hand.plan())
    page = hand.book["课程"]
    column = page.cell(1, hand.column("课程", "课程线")).column_letter
    page.merge_cells(f"{column}3:{column}4")
    plan = hand.plan()
    told = {note.key: (note.where, note.said) for note in plan.notes}
    assert told["comment"] == ("课程!B4", "请核对")
    assert told["merged"][0] == f"课程!{column}3:{column}4"


def test_blank_rows_and_borders_are_no_rows() -> None:
    hand = Hand()
    for row in (30, 31):
        hand.book["课程"].cell(row, 2).value = "  "
        hand.book["课程"].cell(row, 1).border = openpyxl.styles.Border()
    plan = hand.plan()
    assert (plan.ready, plan.findings) == ((), ())


def test_a_sheet_of_others_is_told_and_not_read() -> None:
    hand = Hand()
    hand.book.create_sheet("食堂菜谱").append(["星期", "菜名", "价钱"])
    assert hand.plan().strange == ("食堂菜谱",)


def test_a_file_of_others_is_refused_with_what_is_looked_for() -> None:
    book = openpyxl.Workbook()
    book.active.append(["星期", "菜名", "价钱"])
    target = io.BytesIO()
    book.save(target)
    with pytest.raises(CatalogueError) as caught:
        planned(target.getvalue())
    assert [found.rule for found in caught.value.problems] == ["table-no-heading"]
    assert "席位号" in caught.value.problems[0].message


def foreign(*rows: list[Any]) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


OTHERS = foreign(
    ["某某区职工课程一览"],
    [],
    ["序", "课程名称", "总学时", "授课对象", "经费"],
    [1, "剪纸入门", 4, "退休职工", "区里出"],
    [2, "合唱基础", "6学时", "全体职工", None],
)
FILL = {
    "line": "leisure",
    "title_origin": "official",
    "evidence/level": "A",
    "evidence/sources/1/source": "D001",
    "evidence/sources/1/locator": "附表",
    "reviewed": "2031-08-20",
    "official/hours_official/source": "D001",
    "official/hours_official/locator": "附表",
    "official/audience/source": "D001",
    "official/audience/locator": "附表",
}


def test_a_table_of_another_office_is_read_by_what_its_headings_mean() -> None:
    plan = planned(OTHERS, kind="course", fill=FILL)
    (entry,) = plan.ready
    assert entry.data["title"] == "剪纸入门"
    assert entry.data["official"]["hours_official"] == {
        "value": 4,
        "source": "D001",
        "locator": "附表",
    }
    assert [(r, p) for r, _, p in rules(plan)] == [("table-number", "6")]
    assert {column.heading for column in plan.unknown} == {"序", "经费"}


def test_a_setting_that_is_no_column_is_refused() -> None:
    with pytest.raises(CatalogueError) as caught:
        planned(OTHERS, kind="course", fill={"colour": "红"})
    assert [found.rule for found in caught.value.problems] == ["table-no-setting"]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("sign", [",", ";", "\t"])
def test_a_csv_that_excel_saved_anew_is_read(encoding: str, sign: str) -> None:
    text = csv_files()["课程.csv"].decode("utf-8-sig").replace("写一封家信", "写两封家信")
    raw = text.replace('","', f'"{sign}"').encode(encoding)
    plan = planned(raw, name="课程.csv")
    assert differences(plan) == {"M001": [(("title",), "写一封家信", "写两封家信")]}


def test_what_the_plan_holds_fits_the_catalogue_that_it_came_from() -> None:
    plan = planned(exported())
    assert {entry: data_of(harbour().by_id[entry]) for entry in plan.unchanged} == {
        entry.id: data_of(entry) for entry in harbour()
    }


def test_an_entry_that_was_there_may_name_a_new_one() -> None:
    hand = new_course(Hand(), "新1").write("课程·关联", "B002", "政策编号", None)
    hand.write("课程·关联", "B002", "条款锚点", None)
    hand.write("课程·关联", "B002", "课程编号", "新1")
    plan = hand.plan()
    new, old = {entry.id: entry for entry in plan.ready}["M002"], plan.ready[0]
    assert (new.old, old.id) == (None, "B002")
    assert old.data["links"][0]["course"] == "M002"


def test_a_text_that_reads_like_a_made_up_id_stays() -> None:
    hand = new_course(Hand(), "新1").write("课程", "M001", "题名", "新1")
    found = {entry.id: entry.data["title"] for entry in hand.plan().ready}
    assert found["M001"] == "新1"
