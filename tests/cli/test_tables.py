"""The verbs of tables: plans are printed, and content changes only when asked."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from catalogue.cli.main import main
from catalogue.cli.tables import table
from tests.conftest import HARBOUR, ROOT
from tests.tables.hands import Hand, copied
from tests.tables.test_plan import OTHERS


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, ["table", *map(str, arguments)])


@pytest.fixture
def content(tmp_path: Path) -> Path:
    return copied(HARBOUR, tmp_path)


def saved(hand: Hand, folder: Path) -> Path:
    path = folder / "交来.xlsx"
    path.write_bytes(hand.raw)
    return path


def test_the_manual_names_options_that_there_are() -> None:
    manual = (ROOT / "catalogue/manuals/clerk.md").read_text("utf-8")
    section = manual.partition("## 用Excel或WPS改")[2].partition("\n## ")[0]
    named = {*re.findall("--[a-z]+", section)}
    known = {name for verb in table.commands.values() for p in verb.params for name in p.opts}
    assert named
    assert named <= known


def test_export_and_import_change_nothing(content: Path, tmp_path: Path) -> None:
    assert run("export", "--content", content, "--out", tmp_path / "a.xlsx").exit_code == 0
    done = run("import", tmp_path / "a.xlsx", "--content", content, "--write")
    assert done.exit_code == 0
    assert "新增 0 条\n改动 0 条，0 处\n" in done.output
    assert all(
        (content / path.relative_to(HARBOUR)).read_bytes() == path.read_bytes()
        for path in HARBOUR.rglob("*.yaml")
    )


def test_a_folder_of_csv_comes_back(content: Path, tmp_path: Path) -> None:
    assert run("export", "course", "--content", content, "--out", tmp_path / "csv").exit_code == 0
    path = tmp_path / "csv" / "课程.csv"
    text = path.read_text("utf-8-sig").replace("写一封家信", "写两封家信")
    path.write_bytes(text.encode("gb18030"))
    done = run("import", tmp_path / "csv", "--content", content, "--write")
    assert done.exit_code == 0
    assert "写两封家信" in (content / "courses/leisure/M001.yaml").read_text("utf-8")


def test_nothing_is_written_unless_asked(content: Path, tmp_path: Path) -> None:
    path = saved(Hand().write("课程", "M001", "题名", "写两封家信"), tmp_path)
    done = run("import", path, "--content", content)
    assert "M001 课程!B5『题名』：写一封家信 → 写两封家信" in done.output
    assert "还没有写" in done.output
    assert "写两封家信" not in (content / "courses/leisure/M001.yaml").read_text("utf-8")


def test_one_wrong_cell_stops_writing_unless_the_sound_may_go_in(
    content: Path, tmp_path: Path
) -> None:
    hand = Hand().write("课程", "M001", "题名", "写两封家信")
    path = saved(hand.write("课程", "B002", "复核日期", "八月"), tmp_path)
    course = content / "courses/leisure/M001.yaml"
    assert run("import", path, "--content", content, "--write").exit_code == 1
    assert "写两封家信" not in course.read_text("utf-8")
    back = tmp_path / "退回.xlsx"
    done = run("import", path, "--content", content, "--write", "--sound", "--return", back)
    assert done.exit_code == 1
    assert "写两封家信" in course.read_text("utf-8")
    assert Hand(back.read_bytes()).cell("课程", "B002", "复核日期").value == "八月"


def test_the_plan_is_data_for_programs(content: Path, tmp_path: Path) -> None:
    path = saved(Hand().write("课程", "M001", "题名", "写两封家信"), tmp_path)
    told = json.loads(run("import", path, "--content", content, "--format", "json").output)
    assert [entry["id"] for entry in told["changed"]] == ["M001"]
    assert [change["cell"] for change in told["changed"][0]["changes"]] == ["课程!B5『题名』"]
    assert told["problems"] == []


def test_the_table_that_came_in_is_not_overwritten(content: Path, tmp_path: Path) -> None:
    path = saved(Hand(), tmp_path)
    before = path.read_bytes()
    assert run("import", path, "--content", content, "--return", path).exit_code == 1
    assert path.read_bytes() == before


def test_how_another_office_is_read_is_remembered(content: Path, tmp_path: Path) -> None:
    path = tmp_path / "他们的.xlsx"
    path.write_bytes(OTHERS)
    settings = {
        "课程线": "闲暇",
        "题名由来": "official",
        "认定等级": "A",
        "复核日期": "2031-08-20",
        "evidence/sources/1/source": "D001",
        "evidence/sources/1/locator": "附表",
        "官方学时·来源编号": "D001",
        "官方学时·位置": "附表",
        "官方对象·来源编号": "D001",
        "官方对象·位置": "附表",
    }
    given = [part for pair in settings.items() for part in ("--set", "=".join(pair))]
    done = run(
        "import", path, "--content", content, "--kind", "course", *given, "--write", "--sound"
    )
    assert "M002 剪纸入门" in done.output
    assert (content / "courses/leisure/M002.yaml").exists()
    # The next sheet with these headings needs no words.
    again = run("import", path, "--content", content)
    assert "剪纸入门" in again.output
    assert "table-no" not in again.output
    assert (content / ".tables.yaml").read_text("utf-8").count("kind: course") == 1
