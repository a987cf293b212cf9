"""Organisation: menus, lines and letters are the content's to choose."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from catalogue.content import scaffold
from catalogue.content.load import examine, load
from catalogue.content.model import BY_NAME
from catalogue.content.problem import CatalogueError
from catalogue.content.schema import SchemaSet
from tests.conftest import CAPITAL
from tests.discs import ORGANISATION

WORLD = Path(__file__).parent.parent / "world"
NUMBERING = ORGANISATION.numbering
GONE = 'withdrawn:\n  - {id: T002, title: 旧课, date: "2026-01-01", reason: 并入了别的课程}\n'


@pytest.fixture
def world(tmp_path: Path) -> Path:
    """The small world with every word list, so that it passes the checks."""
    content = tmp_path / "content"
    shutil.copytree(CAPITAL / "vocabulary", content / "vocabulary")
    shutil.copytree(WORLD, content, dirs_exist_ok=True)
    return content


def test_ids_sort_by_line_then_by_kind_then_by_number() -> None:
    ids = ["Z001", "T1000", "Q001", "T999", "L001", "G001"]
    in_order = ["T999", "T1000", "Q001", "G001", "L001", "Z001"]
    assert sorted(ids, key=NUMBERING.order) == in_order


def test_an_address_is_the_folder_and_the_id() -> None:
    assert [NUMBERING.url_of(i) for i in ("T008", "Z007")] == [
        "courses/T008.html",
        "policies/Z007.html",
    ]


def test_an_unknown_letter_belongs_to_no_kind() -> None:
    with pytest.raises(KeyError):
        NUMBERING.kind_of("Y001")


def test_ids_in_schemas_take_the_letters_of_the_content() -> None:
    schemas = SchemaSet(words={}, letters={"course": "BM", "source": "V"}).schemas
    assert schemas["course"]["properties"]["id"]["pattern"] == "^[BM][0-9]{3,5}$"
    citation = schemas["common"]["$defs"]["citation"]["properties"]["source"]
    assert (citation["pattern"], "V001" in citation["x-hint"]) == ("^[V][0-9]{3,5}$", True)


def test_a_new_course_goes_to_the_open_line(world: Path) -> None:
    catalogue = load(world)
    assert scaffold.next_id(catalogue, BY_NAME["course"]) == "G001"
    assert scaffold.path_of(catalogue, "G001") == "courses/post/G001.yaml"


@pytest.mark.parametrize("wanted", ["later", "L", "其他年份的课程"])
def test_a_line_is_named_by_slug_letter_or_name(world: Path, wanted: str) -> None:
    assert scaffold.next_id(load(world), BY_NAME["course"], wanted) == "L001"


@pytest.mark.parametrize(("wanted", "rule"), [("夜校", "no-such-line"), ("general", "line-full")])
def test_a_course_for_a_line_that_takes_none_is_refused(
    world: Path, wanted: str, rule: str
) -> None:
    with pytest.raises(CatalogueError) as refused:
        scaffold.next_id(load(world), BY_NAME["course"], wanted)
    assert [problem.rule for problem in refused.value.problems] == [rule]


def test_a_kind_without_a_letter_takes_no_entry(world: Path) -> None:
    menu = world / "menu.yaml"
    text = menu.read_text(encoding="utf-8").replace(", offering: K", "")
    menu.write_text(text, encoding="utf-8")
    shutil.rmtree(world / "offerings")
    with pytest.raises(CatalogueError) as refused:
        scaffold.next_id(load(world), BY_NAME["offering"])
    assert [problem.rule for problem in refused.value.problems] == ["unknown-kind"]


def test_a_course_of_title_hours_and_source_is_enough(world: Path) -> None:
    (world / "courses" / "post").mkdir()
    (world / "courses" / "post" / "G001.yaml").write_text(
        """id: G001
line: post
title: 夜间急救
title_origin: official
evidence:
  level: A
  sources:
    - {source: S000, locator: 一}
official:
  hours_official: {value: 12, source: S000, locator: 一}
  teacher: {value: 样本老师, source: S000, locator: 一}
reviewed: "2026-11-20"
""",
        encoding="utf-8",
    )
    catalogue = load(world)
    assert catalogue.by_id["G001"] in catalogue.menu
    assert catalogue.courses[-1].hours == 12


def test_a_withdrawn_seat_stays_counted(world: Path) -> None:
    (world / "courses" / "general" / "T002.yaml").unlink()
    (world / "withdrawn.yaml").write_text(GONE, encoding="utf-8")
    _, problems = examine(world)
    assert [found.rule for found in problems if found.rule == "seat-total"] == []
