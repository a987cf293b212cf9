"""Orders: what many workplaces sent becomes one table, or a list of what to put right."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from calmjs.parse import es5

from catalogue.content import spreadsheet
from catalogue.content.links import Catalogue
from catalogue.content.load import load
from catalogue.content.model import Withdrawal
from catalogue.orders import demand
from catalogue.orders.order_code import Choice
from catalogue.site.order_desk import desk
from tests.conftest import CAPITAL, ROOT
from tests.orders.test_order_code import encode
from tests.program import catalogue as command
from tests.tables.hands import copied

ASSETS = ROOT / "site_overrides" / "assets"
# dist/qrcode.js of qrcode-generator 2.0.4, as its registry hands it out.
QRCODE = "79ec86f82856005b1c887905cfccfcfbec3821ca61c7fd5a952faa5f778f791c"
THREE = encode(
    (Choice(course="T007", heads=20), Choice(course="Q031"), Choice(course="G002")), "2026-11"
)
ONE = encode((Choice(course="T007", heads=5),), "2026-11")
HEADING = ",".join(demand.columns(load(CAPITAL)).values())


def row(unit: str, course: str, heads: str = "", code: str = "", district: str = "海淀区") -> str:
    return f'"{unit}","{district}","","","2026-11","{course}","题名","8","{heads}","{code}"'


def written(folder: Path, name: str, *lines: str, encoding: str = "utf-8", end: str = "\n") -> Path:
    path = folder / name
    path.write_bytes(end.join([*lines, ""]).encode(encoding))
    return path


def told(capital: Catalogue, *paths: Path) -> list[tuple[str, str, int]]:
    """(rule, file, line) of every problem."""
    return [
        (problem.rule, Path(problem.path).name, problem.line)
        for problem in demand.read(paths, capital)[1]
    ]


def totals(
    capital: Catalogue, *paths: Path
) -> Mapping[tuple[str, str, str, str], tuple[int, int, int]]:
    """(kind, course, district, unit) → (heads, orders, silent orders)."""
    found, problems = demand.read(paths, capital)
    assert problems == ()
    return {
        (line.kind, line.course, line.district, line.unit): (line.heads, line.orders, line.silent)
        for line in demand.lines(demand.merge(found), capital)
    }


def cells(raw: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(raw.decode("utf-8-sig"), newline="")))


def test_lines_and_tables_of_many_workplaces_add_up(capital: Catalogue, tmp_path: Path) -> None:
    messages = written(tmp_path, "a.txt", f"甲厂,海淀,{THREE}", "", f"乙店，，{ONE.lower()}")
    table = written(
        tmp_path,
        "b.csv",
        HEADING,
        row("丙公司", "T007", "7"),
        row("丙公司", "G002"),
        encoding="utf-8-sig",
        end="\r\n",
    )
    found = totals(capital, messages, table)
    assert found["total", "T007", "", ""] == (32, 3, 0)
    assert found["total", "G002", "", ""] == (0, 2, 2)
    assert found["by-district", "T007", "海淀区", ""] == (27, 2, 0)
    assert found["by-district", "T007", "未写区", ""] == (5, 1, 0)
    assert found["detail", "T007", "海淀区", "丙公司"] == (7, 1, 0)
    assert found["detail", "Q031", "海淀区", "甲厂"] == (0, 1, 1)


def test_the_same_order_sent_twice_counts_once_and_is_reported(
    capital: Catalogue, tmp_path: Path
) -> None:
    message = written(tmp_path, "a.txt", f"甲厂（总部）,,{THREE}")
    table = written(
        tmp_path,
        "b.csv",
        HEADING,
        *(
            row("甲厂(总部)", course, heads, THREE)
            for course, heads in (("T007", "20"), ("Q031", ""), ("G002", ""))
        ),
    )
    again = demand.merge(demand.read([message, table, table], capital)[0])
    assert len(again.orders) == 1
    assert [(Path(one.path).name, Path(two.path).name) for one, two in again.repeats] == [
        ("b.csv", "a.txt"),
        ("b.csv", "b.csv"),
    ]
    assert totals(capital, message, table)["by-district", "T007", "海淀区", ""] == (20, 1, 0)


def test_two_orders_of_one_unit_both_count(capital: Catalogue, tmp_path: Path) -> None:
    path = written(tmp_path, "a.txt", f"甲厂,海淀,{THREE}", f"甲厂,海淀,{ONE}")
    found, problems = demand.read([path], capital, demand.BOTH)
    counted = demand.lines(demand.merge(found), capital)
    assert problems == ()
    assert [(line.heads, line.orders) for line in counted if line.course == "T007"] == [(25, 2)] * 3


@pytest.mark.parametrize(
    ("second", "asked"),
    [
        (row("甲厂", "T007", "35"), True),
        (row("甲厂", "T007", "35", district=""), True),
        (row("甲厂", "T007", "30"), False),
        (row("乙厂", "T007", "35"), False),
        (row("甲厂", "G002", "35"), False),
        (row("甲厂", "T007", "35", district="朝阳区"), False),
        (row("甲厂", "T007", "35").replace("2026-11", "2027-03"), False),
    ],
)
def test_an_amended_order_is_asked_about(
    capital: Catalogue, tmp_path: Path, second: str, asked: bool
) -> None:
    one = written(tmp_path, "a.csv", HEADING, row("甲厂", "T007", "30"))
    two = written(tmp_path, "b.csv", HEADING, second)
    assert told(capital, one, two) == ([("orders-amended", "b.csv", 2)] if asked else [])


def test_the_last_of_several_orders_counts_when_a_clerk_says_so(
    capital: Catalogue, tmp_path: Path
) -> None:
    one = written(tmp_path, "b.csv", HEADING, row("甲厂", "T007", "30"))
    two = written(tmp_path, "a.csv", HEADING, row("甲厂", "T007", "35"))
    for paths, heads in (((one, two), 35), ((two, one), 30)):
        found, problems = demand.read(paths, capital, demand.LAST)
        assert problems == ()
        assert [order.choices for order in found] == [(Choice(course="T007", heads=heads),)]


@pytest.mark.parametrize(
    ("cell", "unit"),
    [
        ("北京第一\n机床厂", "北京第一机床厂"),
        ("北京第一\r\n机床厂", "北京第一机床厂"),
        ("ABC\nCo", "ABC Co"),
        ("甲\n乙\n丙", "甲乙丙"),
    ],
)
def test_a_line_break_in_a_cell_is_no_new_line(
    capital: Catalogue, tmp_path: Path, cell: str, unit: str
) -> None:
    path = written(tmp_path, "a.csv", HEADING, row(cell, "T007", "30"), row("乙", "G002", "2"))
    found, problems = demand.read([path], capital)
    assert problems == ()
    assert [(order.unit, order.line) for order in found] == [
        (unit, 2),
        ("乙", 3 + cell.count("\n")),
    ]


def test_a_quotation_mark_that_nobody_closes_spoils_only_its_line(
    capital: Catalogue, tmp_path: Path
) -> None:
    path = written(
        tmp_path, "a.txt", f'"甲厂,海淀,{ONE}', *[f"乙{n},海淀,{ONE}" for n in range(40)]
    )
    found, _ = demand.read([path], capital)
    assert len(found) >= 40


@pytest.mark.parametrize(
    "heading",
    [
        "单位名称,所属区,课程编号,人 数",
        "单位,区,编号,人　数",
        "用人单位,区县,课程代码,报名人数",
        " 单 位 ,区,编 号,人数",
    ],
)
def test_columns_are_known_by_other_names(capital: Catalogue, tmp_path: Path, heading: str) -> None:
    path = written(tmp_path, "a.csv", heading, "甲厂,海淀区,T007,30人")
    assert totals(capital, path)["detail", "T007", "海淀区", "甲厂"] == (30, 1, 0)


@pytest.mark.parametrize(
    ("heading", "missing"),
    [("区,编号,人数", "单位"), ("单位,区,人数", "编号"), ("区,人数", "单位、编号")],
)
def test_a_heading_says_which_columns_it_lacks(
    capital: Catalogue, tmp_path: Path, heading: str, missing: str
) -> None:
    path = written(tmp_path, "a.csv", heading)
    (problem, *_) = demand.read([path], capital)[1]
    assert (problem.rule, missing in problem.message) == ("orders-heading", True)


@pytest.mark.parametrize(
    ("heading", "cells", "lost"),
    [
        ("单位,区,编号,要几个", "甲厂,海淀区,T007,30", True),
        ("单位,区,编号", "甲厂,海淀区,T007,30", True),
        ("单位,区,编号,要几个", "甲厂,海淀区,T007,很多", False),
        ("单位,区,编号,联系电话", "甲厂,海淀区,T007,62550103", False),
        ("单位,区,编号,要几个,人数", "甲厂,海淀区,T007,3,30", False),
    ],
)
def test_a_number_that_nobody_can_place_is_told(
    capital: Catalogue, tmp_path: Path, heading: str, cells: str, lost: bool
) -> None:
    path = written(tmp_path, "a.csv", heading, cells)
    assert told(capital, path) == ([("orders-number", "a.csv", 2)] if lost else [])


@pytest.mark.parametrize("said", ["合计", "总 计", "小计"])
def test_a_row_that_only_adds_up_is_no_order(capital: Catalogue, tmp_path: Path, said: str) -> None:
    path = written(tmp_path, "a.csv", "单位,区,编号,人数", "甲厂,海淀区,T007,30", f"{said},,,30")
    assert totals(capital, path)["total", "T007", "", ""] == (30, 1, 0)


def test_a_course_that_is_not_finished_is_counted_by_its_id(
    capital: Catalogue, tmp_path: Path
) -> None:
    path = written(tmp_path, "a.csv", HEADING, row("甲厂", "T007", "30"))
    without = tuple(course for course in capital.courses if course.id != "T007")
    found = replace(capital, courses=without, unreadable=frozenset({"T007"}))
    orders, problems = demand.read([path], found)
    assert problems == ()
    assert cells(demand.table(demand.merge(orders), found))[1][1:4] == ["T007", "T007", ""]


def test_the_command_counts_while_an_entry_is_not_finished(tmp_path: Path) -> None:
    content = copied(CAPITAL, tmp_path)
    course = content / "courses/general/T008.yaml"
    course.write_text(course.read_text("utf-8").replace("title: ", "titel: ", 1), "utf-8")
    path = written(tmp_path, "a.csv", HEADING, row("甲厂", "T007", "30"), row("甲厂", "T008", "5"))
    done = command("orders", str(path), "--content", str(content))
    assert done.returncode == 0
    assert "个问题，不影响汇总" in done.stderr
    assert "T008  T008：5 人，1 份" in done.stdout


@pytest.mark.parametrize("name", ["a.csv", "other.csv"])
def test_the_table_never_takes_the_place_of_another_file(tmp_path: Path, name: str) -> None:
    path = written(tmp_path, "a.csv", HEADING, row("甲厂", "T007", "30"))
    written(tmp_path, "other.csv", "名单")
    before = (tmp_path / name).read_bytes()
    done = command("orders", str(path), "--out", str(tmp_path / name))
    assert (done.returncode, "换一个文件名" in done.stderr) == (1, True)
    assert (tmp_path / name).read_bytes() == before


def test_a_table_of_demand_is_written_anew(tmp_path: Path) -> None:
    path = written(tmp_path, "a.csv", HEADING, row("甲厂", "T007", "30"))
    for _ in range(2):
        done = command("orders", str(path), "--out", str(tmp_path / "需求表.csv"))
        assert done.returncode == 0


def test_tables_laid_end_to_end_are_told_apart(capital: Catalogue, tmp_path: Path) -> None:
    one = [HEADING, row("甲厂", "T007", "5", ONE)]
    path = written(
        tmp_path,
        "all.csv",
        *one,
        "\ufeff" + HEADING,
        row("乙店", "T007", "5", ONE),
        row("乙店", "T007", "5", ONE),
    )
    found, problems = demand.read([path], capital)
    assert problems == ()
    assert [order.line for order in found] == [2, 4, 5]
    assert len(demand.merge(found).repeats) == 1


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_files_as_office_programs_save_them_are_read(
    capital: Catalogue, tmp_path: Path, encoding: str, end: str
) -> None:
    path = written(
        tmp_path,
        "a.csv",
        "单位\t区\t选课码",
        f"甲厂\t海淀\t{ONE}",
        "\t\t",
        encoding=encoding,
        end=end,
    )
    assert totals(capital, path)["total", "T007", "", ""] == (5, 1, 0)


def test_columns_may_stand_in_another_order(capital: Catalogue, tmp_path: Path) -> None:
    path = written(tmp_path, "a.csv", "编号,备注,人数,单位", "t7,要,１２,甲厂", "Q31,,,甲厂")
    assert totals(capital, path)["total", "T007", "", ""] == (12, 1, 0)
    assert totals(capital, path)["total", "Q031", "", ""] == (0, 1, 1)


def test_every_bad_line_of_every_file_is_told_in_one_run(
    capital: Catalogue, tmp_path: Path
) -> None:
    wrong = ONE[:-1] + ("2" if ONE[-1] != "2" else "3")
    one = written(
        tmp_path,
        "a.txt",
        f"甲厂,海淀,{wrong}",
        "你好，我们要三门课",
        f",海淀,{ONE}",
        f"乙店,,{ONE[:-1]}",
        f"丙,,0{ONE}",
        f"丁,朝阳,{ONE}",
        f"戊,,{encode((), '2026-11')}",
    )
    two = written(
        tmp_path,
        "b.csv",
        HEADING,
        row("甲", "T007", "二十"),
        row("甲", "安全课"),
        row("乙", "T007", "6", ONE),
        row("丙", "T007", "5"),
        row("丙", "T007", "6"),
    )
    assert told(capital, one, two) == [
        ("code-check", "a.txt", 1),
        ("orders-columns", "a.txt", 2),
        ("orders-unit", "a.txt", 3),
        ("code-length", "a.txt", 4),
        ("code-character", "a.txt", 5),
        ("orders-no-course", "a.txt", 7),
        ("orders-heads", "b.csv", 2),
        ("orders-id", "b.csv", 3),
        ("orders-mismatch", "b.csv", 4),
        ("orders-repeated-course", "b.csv", 6),
    ]


def test_a_code_from_another_program_is_told(capital: Catalogue, tmp_path: Path) -> None:
    path = written(tmp_path, "a.txt", f"甲,,2222{ONE}")
    assert told(capital, path) == [("code-layout", "a.txt", 1)]


def test_a_withdrawn_course_names_its_successor(capital: Catalogue, tmp_path: Path) -> None:
    gone = Withdrawal(id="T099", title="旧课", date="2026-10-01", reason="并入", successor="T007")
    lost = Withdrawal(id="T098", title="无后", date="2026-10-01", reason="停开")
    code = encode([Choice(course=course) for course in ("T097", "T098", "T099")], "2027-03")
    path = written(tmp_path, "a.txt", f"甲,,{code}")
    _, problems = demand.read([path], replace(capital, withdrawn=(gone, lost)))
    assert {problem.rule for problem in problems} == {"orders-withdrawn", "orders-unknown"}
    said = " ".join(problem.message + problem.hint for problem in problems)
    for said_words in ("旧课", "T007", "2026-10-01", "没有编号为 T097", "2027-03"):
        assert said_words in said


def test_one_order_from_two_districts_must_be_made_clear(
    capital: Catalogue, tmp_path: Path
) -> None:
    path = written(
        tmp_path,
        "a.txt",
        f"物美,朝阳区,{ONE}",
        f"物美,朝阳,{ONE}",
        f"物美,,{ONE}",
        f"物美,海淀区,{ONE}",
    )
    assert told(capital, path) == [("orders-two-districts", "a.txt", 4)]


def test_files_that_hold_no_orders_are_told(capital: Catalogue, tmp_path: Path) -> None:
    empty = written(tmp_path, "a.txt", "", " , ")
    picture = tmp_path / "b.jpg"
    picture.write_bytes(b"\xff\xd8\xff\xe0\x80\xff")
    table = tmp_path / "c.csv"
    table.write_bytes(demand.table(demand.merge([]), capital))
    heading = written(tmp_path, "d.csv", HEADING)
    assert told(capital, empty, picture, table, heading) == [
        ("orders-empty", "a.txt", 0),
        ("orders-encoding", "b.jpg", 0),
        ("orders-own-table", "c.csv", 0),
        ("orders-empty", "d.csv", 0),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "\0",
        '"',
        '"甲,乙,' + "丙" * 200_000,
        "," * 9,
        "\u2028,\x85,\x1c",
        "单位,选课码\n甲",
        "='甲,,x",
    ],
)
def test_odd_text_is_told_and_never_stops_the_run(
    capital: Catalogue, tmp_path: Path, text: str
) -> None:
    path = written(tmp_path, "a.txt", text)
    assert [rule for rule, _, _ in told(capital, path)] != []


def test_no_cell_of_the_table_runs_as_a_formula(capital: Catalogue, tmp_path: Path) -> None:
    names = ("=1+1", "+86", "-甲", "@甲", "＝1", "'=2")
    path = written(tmp_path, "a.txt", *(f"{name},{name},{ONE}" for name in names))
    table = cells(demand.table(demand.merge(demand.read([path], capital)[0]), capital))
    assert [cell for line in table for cell in line if spreadsheet.is_formula(cell)] == []
    assert {line[5] for line in table if line[0] == "明细"} == {
        "'=1+1",
        "'+86",
        "'-甲",
        "'@甲",
        "'＝1",
        "'=2",
    }


def test_the_table_is_the_same_whatever_the_order_of_the_files(
    capital: Catalogue, tmp_path: Path
) -> None:
    paths = [
        written(tmp_path, f"{name}.txt", f"{name},{place},{code}")
        for name, place, code in (
            ("乙", "海淀", ONE),
            ("甲", "海淀区", THREE),
            ("丙", "", THREE),
            ("丁", "朝阳", ONE),
        )
    ]
    tables = {
        demand.table(demand.merge(demand.read(given, capital)[0]), capital)
        for given in (paths, paths[::-1], [*paths[2:], *paths[:2]])
    }
    assert len(tables) == 1
    raw = tables.pop()
    assert raw.startswith(b'\xef\xbb\xbf"')
    assert raw.count(b"\n") == raw.count(b"\r\n")
    lines = cells(raw)
    assert [line[0] for line in lines] == sorted(
        (line[0] for line in lines), key=["行别", "合计", "分区", "明细"].index
    )
    assert [line[1] for line in lines if line[0] == "合计"] == ["T007", "Q031", "G002"]
    assert lines[1][2] == "责任意识与工作执行※"


def test_what_the_desk_knows_marks_titles_that_were_drawn_up(capital: Catalogue) -> None:
    known = {course: title for course, title, _ in desk(capital)["courses"]}
    kept = [course.id for course in capital.courses if course.placeholder]
    assert desk(capital)["kept"] == kept
    assert [course.id for course in capital.courses if course.id not in known] == kept
    assert len(kept) > 2
    assert known["T001"] == "天职与敬业"
    assert known["T007"].endswith("※")


def test_the_command_writes_the_table_and_says_what_it_counted(tmp_path: Path) -> None:
    path = written(tmp_path, "a.txt", f"甲厂,海淀,{THREE}", f"甲厂,海淀,{THREE}")
    out = tmp_path / "demand.csv"
    done = command("orders", str(path), "--out", str(out))
    assert (done.returncode, done.stderr) == (0, "")
    assert "T007  责任意识与工作执行※：20 人，1 份" in done.stdout
    assert f"a.txt:2 与 {path.as_posix()}:1 是“甲厂”的同一份" in done.stdout
    assert "选课单 1 份，课程 3 门，重复 1 份。" in done.stdout
    assert len(cells(out.read_bytes())) == 1 + 3 * 3
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.txt", "demand.csv"]


def test_a_file_without_end_is_told_and_not_read(capital: Catalogue, tmp_path: Path) -> None:
    with (tmp_path / "a.csv").open("wb") as file:
        file.truncate(1 << 40)
    _, problems = demand.read([tmp_path / "a.csv"], capital)
    assert [(one.rule, Path(one.path).name) for one in problems] == [("table-too-large", "a.csv")]


def test_the_command_writes_nothing_while_a_line_is_wrong(tmp_path: Path) -> None:
    path = written(tmp_path, "a.txt", f"甲厂,海淀,{THREE}", "甲厂,海淀")
    out = tmp_path / "demand.csv"
    done = command("orders", str(path), "--out", str(out))
    assert (done.returncode, done.stdout) == (1, "")
    assert f"{path.as_posix()}:2:1 这一行有 2 栏" in done.stderr
    assert not out.exists()


def test_the_command_says_when_the_table_cannot_be_written(tmp_path: Path) -> None:
    path = written(tmp_path, "a.txt", f"甲厂,海淀,{ONE}")
    done = command("orders", str(path), "--out", str(path / "demand.csv"))
    assert done.returncode == 1
    assert "写不下 demand.csv" in done.stderr


@pytest.mark.parametrize("name", ["orders.js", "desk.js", "qrcode.js"])
def test_the_scripts_of_the_desk_are_what_engines_of_2016_read(name: str) -> None:
    es5((ASSETS / name).read_text("utf-8"))


def test_the_drawer_of_qr_codes_is_the_one_that_was_published() -> None:
    assert hashlib.sha256((ASSETS / "qrcode.js").read_bytes()).hexdigest() == QRCODE
    assert "Kazuhiko Arase" in (ASSETS / "qrcode-licence.txt").read_text("utf-8")
