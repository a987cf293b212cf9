"""Withdrawals: what named the entry is told or led on; nothing else changes, or nothing at all."""

from __future__ import annotations

from pathlib import Path

import pytest

from catalogue.content.load import examine, load
from tests.conftest import HARBOUR
from tests.keeping.world import changed, files, run
from tests.tables.hands import copied


@pytest.fixture
def content(tmp_path: Path) -> Path:
    return copied(HARBOUR, tmp_path)


def test_an_entry_that_nobody_names_goes_and_its_id_stays(content: Path) -> None:
    done = run(content, "withdraw", "r-2", "--because", "人数不够", "--date", "2031-08-30")
    assert done.exit_code == 0, done.output
    assert [*changed(content)] == ["offerings/R002.yaml", "withdrawn.yaml"]
    gone = load(content).withdrawn[-1]
    assert (gone.id, gone.date, gone.reason, gone.successor) == (
        "R002",
        "2031-08-30",
        "人数不够",
        "",
    )
    assert "叉车入门" in gone.title


def test_whoever_names_it_is_told_and_nothing_is_touched(content: Path) -> None:
    done = run(content, "withdraw", "P001", "--because", "废止")
    assert done.exit_code == 1
    for name in ("courses/craft/B002.yaml", "policies/P002.yaml", "pages/index.md", "--relink"):
        assert name in done.output
    assert files(content) == files(HARBOUR)


def test_references_and_links_of_pages_are_led_to_the_successor(content: Path) -> None:
    (content / "policies/P003.yaml").write_text(
        (HARBOUR / "policies/P001.yaml")
        .read_text("utf-8")
        .replace("id: P001", "id: P003")
        .replace("title: 蓝湾学堂章程", "title: 蓝湾学堂新章程")
        .replace("sj-01", "sj-02"),
        "utf-8",
    )
    arguments = ("--because", "重新印发", "--successor", "P003", "--relink")
    done = run(content, "withdraw", "P001", *arguments)
    assert done.exit_code == 0, done.output
    found = changed(content)
    assert found["courses/craft/B002.yaml"] == ["- policy: P003", "-- policy: P001"]
    assert "(P003#art3)" in found["pages/index.md"][0]
    assert examine(content)[1] == ()


def test_a_reference_goes_where_there_is_nobody_to_lead_to(content: Path) -> None:
    (content / "pages/index.md").write_text("---\ntitle: 首页\n---\n\n# 课表\n", "utf-8")
    (content / "programmes/J001.yaml").write_text(
        (HARBOUR / "programmes/J001.yaml").read_text("utf-8").partition("links:")[0]
        + 'reviewed: "2031-08-25"\n',
        "utf-8",
    )
    done = run(content, "withdraw", "P001", "--because", "废止", "--relink")
    assert done.exit_code == 0, done.output
    found = changed(content)
    assert found["courses/craft/B002.yaml"][0] == "-links:"
    assert found["policies/P002.yaml"][0] == "-relations:"


def test_a_course_without_which_others_make_no_sense_stays(content: Path) -> None:
    done = run(content, "withdraw", "B001", "--because", "停开", "--relink")
    assert done.exit_code == 1
    assert "offerings/R001.yaml" in done.output
    assert files(content) == files(HARBOUR)


def test_a_withdrawn_seat_still_counts(content: Path) -> None:
    arguments = ("--because", "停开", "--successor", "B002", "--relink")
    assert run(content, "withdraw", "B001", *arguments).exit_code == 0
    assert examine(content)[1] == ()


def test_who_came_after_an_earlier_one_comes_after_both(content: Path) -> None:
    arguments = ("--because", "停开", "--successor", "B001", "--relink")
    assert run(content, "withdraw", "B002", *arguments).exit_code == 0
    assert {gone.id: gone.successor for gone in load(content).withdrawn} == {
        "B003": "B001",
        "B002": "B001",
    }


@pytest.mark.parametrize(
    ("entry_id", "successor", "said"),
    [
        ("R002", "B001", "另一类"),
        ("R002", "R002", "不能接替自己"),
        ("R002", "R009", "没有编号为 R009"),
        ("R009", "", "没有编号为 R009"),
        ("B003", "", "已于 2030-09-01 撤下"),
    ],
)
def test_what_cannot_be_is_told(content: Path, entry_id: str, successor: str, said: str) -> None:
    done = run(content, "withdraw", entry_id, "--because", "停开", "--successor", successor)
    assert done.exit_code == 1
    assert said in done.output
    assert files(content) == files(HARBOUR)


def test_a_day_that_there_is_not_is_refused(content: Path) -> None:
    done = run(content, "withdraw", "R002", "--because", "停开", "--date", "2031-02-30")
    assert done.exit_code == 2
    assert "没有 2031-02-30 这一天" in done.output


def test_the_first_one_needs_no_list_to_stand_in(content: Path) -> None:
    (content / "withdrawn.yaml").write_text("# 编号永不再用\nwithdrawn: []\n", "utf-8")
    (content / "menu.yaml").write_text(
        (content / "menu.yaml").read_text("utf-8").replace("expected: 3", "expected: 2"), "utf-8"
    )
    assert run(content, "withdraw", "R002", "--because", "人数不够").exit_code == 0
    text = (content / "withdrawn.yaml").read_text("utf-8")
    assert text.startswith("# 编号永不再用\nwithdrawn:\n")
    assert [gone.id for gone in load(content).withdrawn] == ["R002"]
