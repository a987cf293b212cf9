"""One look at the files that changed tells what a look at all of them would."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from catalogue.content.links import Catalogue
from catalogue.content.load import examine, load, revised
from tests.conftest import CAPITAL

COURSE = "courses/general/T008.yaml"
# Names programmes.
NAMING = "courses/general/T001.yaml"
TITLE = "title: 劳动合同与劳动权益常识"


@pytest.fixture
def content(tmp_path: Path) -> Path:
    return shutil.copytree(CAPITAL, tmp_path / "content")


def say(content: Path, path: str, old: str, new: str) -> None:
    text = (content / path).read_text("utf-8")
    assert old in text
    (content / path).write_text(text.replace(old, new, 1), "utf-8")


@pytest.mark.parametrize(("old", "new"), [(TITLE, "title: 新题"), ("签字前看", "先看")])
def test_what_an_entry_says_now_is_what_all_files_say(content: Path, old: str, new: str) -> None:
    before = load(content)
    say(content, COURSE, old, new)
    found = revised(content, before, [COURSE])
    assert found
    after, problems = found
    assert (after, problems) == (load(content), ())
    assert after.backlinks == load(content).backlinks
    assert after != before


def test_what_an_entry_names_now_is_found_from_both_sides(content: Path) -> None:
    before = load(content)
    say(content, NAMING, "programme: X005", "programme: X047")
    found = revised(content, before, [NAMING])
    assert found
    assert found[0].backlinks == load(content).backlinks != before.backlinks


@pytest.mark.parametrize(
    ("old", "new", "rule"),
    [
        (TITLE, "title: [", "yaml-bracket"),
        (TITLE, f"{TITLE}\nodd: 1", "unknown-key"),
        ("source: S", "source: S9", "misspelt-reference"),
    ],
)
def test_an_entry_with_a_problem_stands_as_it_was(
    content: Path, old: str, new: str, rule: str
) -> None:
    before = load(content)
    say(content, COURSE, old, new)
    found = revised(content, before, [COURSE])
    assert found
    assert found[0] == before
    assert [problem.rule for problem in found[1]] == [rule]
    assert found[1] == examine(content)[1]


def _gone(content: Path, _: Catalogue) -> str:
    (content / COURSE).unlink()
    return COURSE


def _new(content: Path, _: Catalogue) -> str:
    path = COURSE.replace("T008", "T998")
    shutil.copy(content / COURSE, content / path)
    return path


def _renamed(content: Path, _: Catalogue) -> str:
    say(content, COURSE, "id: T008", "id: T998")
    return COURSE


def _without_clause(content: Path, before: Catalogue) -> str:
    (policy, anchor), *_ = before.relied
    path = before.paths[policy]
    say(content, path, f"anchor: {anchor}", "anchor: s99-9")
    return path


def _word(content: Path, _: Catalogue) -> str:
    assert (content / "vocabulary/levels.yaml").is_file()
    return "vocabulary/levels.yaml"


@pytest.mark.parametrize("edit", [_gone, _new, _renamed, _without_clause, _word])
def test_what_may_matter_to_others_is_left_to_a_look_at_all(content: Path, edit: object) -> None:
    before = load(content)
    assert callable(edit)
    assert revised(content, before, [edit(content, before)]) is None
