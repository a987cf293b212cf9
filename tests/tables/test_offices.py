"""Offices: what clerks send in one after the other, and what each of them is told."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import Result

from tests.conftest import HARBOUR
from tests.keeping.world import run
from tests.tables.hands import Hand, copied, exported, without_memory
from tests.tables.test_mangled import by_csv, by_xlsxwriter, rows


@pytest.fixture
def content(tmp_path: Path) -> Path:
    return copied(HARBOUR, tmp_path)


def sent(content: Path, name: str, raw: bytes, *more: str | Path) -> Result:
    path = content.parent / name
    path.write_bytes(raw)
    return run(content, "table", "import", path, *more)


def said(content: Path, path: str) -> str:
    return (content / path).read_text("utf-8")


def test_two_offices_change_one_entry_one_after_the_other(content: Path) -> None:
    north = Hand().write("课程", "B002", "考核", "蒙眼打三个结").raw
    south = (
        Hand()
        .write("课程", "B002", "题名", "打结与靠船")
        .write("课程", "M001", "题名", "写两封家信")
    )
    assert sent(content, "北区.xlsx", north, "--write").exit_code == 0
    done = sent(content, "南区.xlsx", south.raw, "--write")
    assert done.exit_code == 0, done.output
    assert "assessment: 蒙眼打三个结" in said(content, "courses/craft/B002.yaml")
    assert "title: 打结与靠船" in said(content, "courses/craft/B002.yaml")
    assert "写两封家信" in said(content, "courses/leisure/M001.yaml")


def test_one_cell_that_both_changed_is_shown_three_times_and_nothing_is_written(
    content: Path,
) -> None:
    first = Hand().write("课程", "M001", "题名", "写两封家信").raw
    second = Hand().write("课程", "M001", "题名", "写三封家信").raw
    assert sent(content, "甲.xlsx", first, "--write").exit_code == 0
    done = sent(content, "乙.xlsx", second, "--write")
    assert done.exit_code == 1
    assert "课程!B5『题名』" in done.output
    assert "你的：写三封家信；库里的：写两封家信；导出时的：写一封家信" in done.output
    assert "写两封家信" in said(content, "courses/leisure/M001.yaml")


def test_without_a_memory_it_says_so(content: Path) -> None:
    assert "没有导出时的底稿" in sent(content, "甲.xlsx", without_memory(Hand()).raw).output


def test_a_workbook_of_other_columns_says_so(content: Path) -> None:
    hand = Hand()
    hand.book["_底稿"].cell(1, 4).value = "0000000000000000"
    assert "栏目有过变化" in sent(content, "甲.xlsx", hand.raw).output
    assert "栏目有过变化" not in sent(content, "乙.xlsx", exported()).output


def test_a_plan_tells_every_kind_of_thing(content: Path) -> None:
    hand = Hand().write("课程", "M001", "题名", "写两封家信").delete("政策", "P001")
    hand.write("课程", "B002", "复核日期", "2031年8月20日").add("来源", 编号="新1")
    page = hand.book["课程"]
    page.cell(2, page.max_column + 1).value = "备注"
    page.cell(3, page.max_column).value = "看一看"
    told = sent(content, "甲.xlsx", hand.raw).output
    for line in (
        "新增 0 条",
        "改动 1 条，1 处",
        "不认识的栏目：课程『备注』，1 格有字，没有写入：课程!",
        "P001",
        "『复核日期』",
        "2031-08-20",
    ):
        assert line.partition("课程!")[0] in told, line
    assert "不变" in told


def test_a_guessed_heading_is_told(content: Path) -> None:
    cells = rows()
    cells[1][cells[1].index("建议学时")] = "建议的学时"
    raw = by_xlsxwriter(课程=cells[1:])
    assert "猜的栏目：课程『建议的学时』当作『建议学时』" in sent(content, "甲.xlsx", raw).output


def test_a_new_row_comes_back_with_the_id_that_it_was_given(content: Path) -> None:
    hand = Hand().write("课程", "B002", "复核日期", "八月")
    hand.add(
        "课程",
        席位号="新1",
        题名="写一副春联",
        课程线="闲暇",
        题名由来="公布的课名",
        认定等级="公布过",
        复核日期="2031-08-20",
    ).add("课程·来源", 编号="新1", 来源编号="D001", 位置="第五行")
    back = content.parent / "退回.xlsx"
    done = sent(content, "甲.xlsx", hand.raw, "--write", "--sound", "--return", back)
    assert "M002 写一副春联" in done.output
    returned = Hand(back.read_bytes())
    assert returned.cell("课程", "M002", "题名").value == "写一副春联"
    assert returned.cell("课程·来源", "M002", "位置").value == "第五行"


def test_a_csv_of_an_old_office_goes_in(content: Path) -> None:
    raw = by_csv(rows(题名="写两封家信"), "gb18030", ";")
    assert sent(content, "课程.csv", raw, "--write").exit_code == 0
    assert "写两封家信" in said(content, "courses/leisure/M001.yaml")
