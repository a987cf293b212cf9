"""Copies: the original is read, the copy is told, whichever comes first."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from catalogue.content.links import Catalogue
from catalogue.content.load import examine, load
from tests.conftest import HARBOUR
from tests.tables.hands import copied

COURSE = "courses/craft/B002.yaml"


@pytest.fixture
def content(tmp_path: Path) -> Path:
    return copied(HARBOUR, tmp_path)


def told(content: Path) -> list[tuple[str, str]]:
    return [(problem.rule, problem.path) for problem in examine(content)[1]]


@pytest.mark.parametrize(
    "name",
    [
        "B002 (1).yaml",
        "B002（2）.yaml",
        "B002 - 副本.yaml",
        "B002 - 副本 (2).yaml",
        "B002 - Copy.yaml",
        "B002-WORK-PC.yaml",
        "B002_conflict-20311101.yaml",
        "B002 (甲的冲突副本 2031-11-01).yaml",
        "副本 B002.yaml",
        "A复件 B002.yaml",
    ],
)
def test_a_copy_is_told_and_not_read(content: Path, name: str) -> None:
    (content / "courses/craft" / name).write_text("不是条目", "utf-8")
    assert told(content) == [("file-copy", f"courses/craft/{name}")]
    assert load_despite(content).paths["B002"] == COURSE


def load_despite(content: Path) -> Catalogue:
    catalogue, _ = examine(content)
    assert catalogue
    return catalogue


@pytest.mark.parametrize("name", ["site (1).yaml", "menu - 副本.yaml", "pages/about - 副本.md"])
def test_copies_of_other_files_are_told_too(content: Path, name: str) -> None:
    (content / name).write_text("甲", "utf-8")
    assert told(content) == [("file-copy", name)]


@pytest.mark.parametrize(
    "name",
    [
        "~$B002.docx",
        "~WRL0001.tmp",
        "Desktop.ini",
        "ehthumbs.db",
        "Thumbs.db",
        "B002.yaml.bak",
        "B002.yaml~",
        ".~lock.B002.ods#",
        ".DS_Store",
        "$RECYCLE.BIN/B002.yaml",
        "System Volume Information/a",
        "__MACOSX/B002.yaml",
    ],
)
def test_what_programs_leave_behind_is_passed_over(content: Path, name: str) -> None:
    (content / "courses/craft" / name).parent.mkdir(exist_ok=True)
    (content / "courses/craft" / name).write_text("甲", "utf-8")
    assert told(content) == []


@pytest.mark.parametrize("folder", ["courses/craft - 副本", "courses/a", "courses/craft/craft"])
def test_a_copied_folder_is_one_problem_and_the_originals_stay(content: Path, folder: str) -> None:
    shutil.copytree(content / "courses/craft", content.parent / "copy")
    (content.parent / "copy").rename(content / folder)
    with (content / folder / "B002.yaml").open("a", encoding="utf-8") as stream:
        stream.write("# 旧\n")
    ((problem,), catalogue) = examine(content)[1], load_despite(content)
    assert (problem.rule, problem.path) == ("folder-copy", folder)
    assert "内容不同的：B002" in problem.message
    assert catalogue.paths["B002"] == COURSE


def test_a_moved_folder_is_no_copy(content: Path) -> None:
    (content / "courses/craft").rename(content / "courses/handwork")
    assert told(content) == []


def test_a_renamed_folder_is_one_problem(content: Path) -> None:
    (content / "courses").rename(content / "course")
    assert told(content) == [("stray-folder", "course")]


@pytest.mark.parametrize(("later", "said"), [(60, "晚"), (-60, "早"), (0, "内容不同")])
def test_what_differs_says_which_was_saved_later(content: Path, later: int, said: str) -> None:
    copy = content / "courses/craft/B002 (1).yaml"
    copy.write_text("id: B002", "utf-8")
    saved = (content / COURSE).stat().st_mtime + later
    os.utime(copy, (saved, saved))
    (problem,) = examine(content)[1]
    assert said in problem.message


def test_the_same_copy_says_so(content: Path) -> None:
    shutil.copy(content / COURSE, content / "courses/craft/B002 (1).yaml")
    (problem,) = examine(content)[1]
    assert "内容相同" in problem.message
    assert load(HARBOUR).paths["B002"] == COURSE
