"""Tables: courses and policies as office programs open them, none of it run, all of it marked."""

from __future__ import annotations

import csv
import io
from dataclasses import replace

from catalogue.content import spreadsheet
from catalogue.content.links import Catalogue
from tests.builders import taken_away


def rows(raw: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(raw.decode("utf-8-sig"), newline="")))


def test_every_course_and_every_policy_is_a_row(capital: Catalogue) -> None:
    files = taken_away(capital)
    assert [row["席位号"] for row in rows(files["data/courses.csv"])] == [
        course.id for course in capital.courses
    ]
    assert [row["编号"] for row in rows(files["data/policies.csv"])] == [
        policy.id for policy in capital.policies
    ]


def test_a_row_says_in_words_what_the_entry_says_in_slugs(capital: Catalogue) -> None:
    (row,) = [
        row for row in rows(taken_away(capital)["data/courses.csv"]) if row["席位号"] == "T002"
    ]
    course = capital.courses[1]
    assert course.draft
    assert row["课程线"] == "通用能力"
    assert row["拟定内容·适合谁"].split("；") == [
        capital.term("audiences", slug).name for slug in course.draft.audiences
    ]
    assert row["拟定内容·学完能做到"] == "；".join(course.draft.outcomes)
    assert row["认定·来源"].startswith("S000 ")
    assert row["页面"] == "courses/T002.html"


def test_a_title_of_ours_carries_its_mark_in_both_tables(capital: Catalogue) -> None:
    files = taken_away(capital)
    title = "题名（※为本目录拟定）"
    for name, entries in (("courses", capital.courses), ("policies", capital.policies)):
        marked = [row[title].endswith("※") for row in rows(files[f"data/{name}.csv"])]
        assert marked == [entry.title_origin in ("drawn-up", "descriptive") for entry in entries]
        assert len(set(marked)) == 2


def test_office_programs_of_windows_open_a_table() -> None:
    raw = spreadsheet.table((("甲", "乙"), ("一", 'x"y')))
    assert raw == '\ufeff"甲","乙"\r\n"一","x""y"\r\n'.encode()


def test_no_cell_is_run_as_a_formula(capital: Catalogue) -> None:
    odd = replace(
        capital, courses=(replace(capital.courses[0], title="=1+1", statutory_notice="＋甲"),)
    )
    (row,) = rows(taken_away(odd)["data/courses.csv"])
    assert row["题名（※为本目录拟定）"] == "'=1+1"
    assert row["注意"] == "'＋甲"
    for sign in "=+-@\t\r＝＋－＠":
        assert spreadsheet.table((((sign + "1"),),)).decode("utf-8-sig")[1] == "'"
