"""Applying: plans are judged as a whole and written whole."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from catalogue.content.changing import write_all
from catalogue.content.load import examine
from catalogue.content.problem import CatalogueError
from catalogue.tables.applying import Judged, judged_plan
from tests.conftest import HARBOUR
from tests.tables.hands import Hand, copied, harbour, rules


def verdict(hand: Hand, root: Path) -> Judged:
    return judged_plan(hand.plan(), root, harbour(), examine(root)[1])


def files(root: Path) -> dict[str, bytes]:
    return {p.relative_to(root).as_posix(): p.read_bytes() for p in root.rglob("*.yaml")}


def test_only_the_line_of_the_field_changes(tmp_path: Path) -> None:
    root = copied(HARBOUR, tmp_path)
    found = verdict(Hand().write("课程", "M001", "题名", "写两封家信"), root)
    assert files(root) == files(HARBOUR)
    write_all(root, found.files)
    changed = {path for path, raw in files(root).items() if raw != files(HARBOUR)[path]}
    assert changed == {"courses/leisure/M001.yaml"}
    old, new = (base / "courses/leisure/M001.yaml" for base in (HARBOUR, root))
    assert new.read_text("utf-8") == old.read_text("utf-8").replace("写一封家信", "写两封家信")


def test_what_the_whole_catalogue_has_against_it_is_told_at_its_cell() -> None:
    found = verdict(Hand().write("课程", "B002", "建议学时", 9), HARBOUR)
    ((rule, place, _),) = rules(found.plan)
    assert (rule, place.endswith("4『建议学时』")) == ("hours-sum", True)
    assert (found.files, [entry.id for entry in found.plan.waiting]) == ({}, ["B002"])


def test_a_reference_to_nobody_is_told_at_its_cell() -> None:
    found = verdict(Hand().write("课程·关联", "B002", "政策编号", "P077"), HARBOUR)
    ((rule, place, _),) = rules(found.plan)
    assert rule in ("unknown-reference", "misspelt-reference")
    assert place.startswith("课程·关联!")
    assert place.endswith("『政策编号』")


def test_what_is_sound_can_go_in_while_the_rest_waits() -> None:
    hand = Hand().write("课程", "B002", "建议学时", 9).write("课程", "M001", "题名", "写两封家信")
    assert [*verdict(hand, HARBOUR).files] == ["courses/leisure/M001.yaml"]


def test_a_new_entry_gets_a_file_that_check_accepts(tmp_path: Path) -> None:
    root = copied(HARBOUR, tmp_path)
    origins, levels = (
        harbour().vocabulary[name].terms for name in ("title-origins", "evidence-levels")
    )
    hand = Hand().add(
        "课程",
        席位号="新1",
        题名="写一副春联",
        课程线="闲暇",
        复核日期="2031-08-20",
        题名由来=next(t.name for t in origins if t.slug == "official"),
        认定等级=next(t.name for t in levels if t.slug == "A"),
    )
    hand.add("课程·来源", 编号="新1", 来源编号="D001", 位置="第五行")
    found = verdict(hand, root)
    write_all(root, found.files)
    catalogue, problems = examine(root)
    assert catalogue
    assert (problems, catalogue.by_id["M002"].title) == ((), "写一副春联")  # type: ignore[union-attr]


def test_a_problem_that_was_there_before_stops_nobody(tmp_path: Path) -> None:
    root = copied(HARBOUR, tmp_path)
    path = root / "cases/H001.yaml"
    path.write_text(path.read_text("utf-8").replace("reviewed:", "reviwed:"), encoding="utf-8")
    catalogue, problems = examine(root)
    assert catalogue
    assert problems
    plan = Hand().write("课程", "M001", "题名", "写两封家信").plan(catalogue)
    assert [*judged_plan(plan, root, catalogue, problems).files] == ["courses/leisure/M001.yaml"]


def test_all_files_or_none_are_written(tmp_path: Path) -> None:
    root = copied(HARBOUR, tmp_path)
    before = files(root)
    (root / "courses/new").write_text("a file where a folder should be", encoding="utf-8")
    wanted: Any = {"courses/leisure/M001.yaml": "id: X\n", "courses/new/M009.yaml": "id: Y\n"}
    with pytest.raises(CatalogueError):
        write_all(root, wanted)
    assert files(root) == before
