"""Loading: everything that is wrong, of every file, in one run, and never an exception."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from catalogue.content.links import Catalogue, references
from catalogue.content.load import examine, load
from catalogue.content.problem import MAX_TOLD, CatalogueError
from catalogue.content.schema import raw_schemas
from tests.conftest import CAPITAL, HARBOUR


@pytest.fixture
def content(tmp_path: Path) -> Path:
    """A copy of the real content to damage."""
    shutil.copytree(CAPITAL, tmp_path / "content")
    return tmp_path / "content"


def test_the_real_content_is_sound() -> None:
    assert examine(CAPITAL)[1] == ()


def test_every_problem_of_every_file_comes_in_one_run(content: Path) -> None:
    broken = [f"courses/general/T{n:03}.yaml" for n in range(1, 11)]
    for path in broken:
        text = (content / path).read_text("utf-8")
        text = text.replace("menu_year: 2009", "menu_year: 09年\nzzz: 1")
        (content / path).write_text(text, "utf-8")
    _, problems = examine(content)
    assert {p.path for p in problems} == set(broken)
    assert all(sum(p.path == path for p in problems) >= 2 for path in broken)
    assert all(p.line > 0 and p.column > 0 for p in problems)


def test_a_broken_file_is_not_reported_again_where_it_is_named(content: Path) -> None:
    (content / "sources" / "S000.yaml").write_text("id: [", "utf-8")
    _, problems = examine(content)
    assert {p.path for p in problems} == {"sources/S000.yaml"}


def test_load_raises_with_every_problem(content: Path) -> None:
    (content / "site.yaml").write_text("title: 甲\n", "utf-8")
    with pytest.raises(CatalogueError) as refused:
        load(content)
    assert {p.path for p in refused.value.problems} == {"site.yaml"}
    assert len(refused.value.problems) >= 5


def test_a_missing_folder_is_a_problem(tmp_path: Path) -> None:
    catalogue, problems = examine(tmp_path / "none")
    assert catalogue is None
    assert [p.rule for p in problems] == ["missing-folder"]


def test_a_folder_of_something_else_is_one_problem(tmp_path: Path) -> None:
    catalogue, problems = examine(tmp_path)
    assert catalogue is None
    assert [p.rule for p in problems] == ["not-a-content"]


def test_content_one_folder_further_in_is_found(tmp_path: Path) -> None:
    (tmp_path / "content").mkdir()
    (tmp_path / "content" / "site.yaml").write_text("title: 甲\n", "utf-8")
    ((problem,), name) = examine(tmp_path)[1], f"{tmp_path.name}/content"
    assert (problem.rule, name in problem.hint) == ("not-a-content", True)


@given(
    some.binary(max_size=300)
    | some.text(max_size=200).map(lambda text: text.encode("utf-8", "replace"))
    | some.text(" -:[]{}&*!|>#'\"\n\tab12甲", max_size=80).map(str.encode)
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_any_bytes_in_a_file_give_problems_and_no_exception(tmp_path: Path, raw: bytes) -> None:
    folder = tmp_path / "content"
    if not folder.exists():
        shutil.copytree(HARBOUR / "vocabulary", folder / "vocabulary")
        for name in ("site.yaml", "withdrawn.yaml"):
            shutil.copy(HARBOUR / name, folder / name)
        (folder / "courses").mkdir()
    (folder / "courses" / "T001.yaml").write_bytes(raw)
    _, problems = examine(folder)
    assert any(p.path == "courses/T001.yaml" for p in problems)


def test_every_reference_has_its_reverse(capital: Catalogue) -> None:
    forward = {reference for entry in capital for reference in references(entry)}
    backward = {reference for found in capital.backlinks.values() for reference in found}
    assert forward == backward


def test_the_reverse_is_never_typed() -> None:
    assert not any("backlinks" in schema.get("properties", {}) for schema in raw_schemas().values())


def test_the_evidence_levels_of_the_menu_are_what_they_are_known_to_be(capital: Catalogue) -> None:
    assert capital.tally("level")["A"] == 0
    assert {course.id for course in capital.menu if course.evidence.level == "B"} == {
        "T001",
        "T010",
        "T011",
    }


def test_the_beijing_scheme_carries_all_its_rules(capital: Catalogue) -> None:
    scheme = capital.by_id["Z007"]
    assert [rule.id for rule in scheme.subsidies] == [  # type: ignore[union-attr]
        f"s6-{n:02}" for n in range(1, 21)
    ]


def test_an_alias_for_a_key_is_told(content: Path) -> None:
    path = content / "site.yaml"
    path.write_text(path.read_text("utf-8") + "*other : 1\n", "utf-8")
    assert "alias" in {found.rule for found in examine(content)[1]}


@pytest.mark.parametrize(
    ("lines", "rule"),
    [("- {to: P999, odd: 1}\n", "unknown-key"), ("- 甲 # 乙\n", "trailing-comment")],
)
def test_a_file_is_parsed_once_for_all_its_problems(
    content: Path, lines: str, rule: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = next((content / "courses").rglob("*.yaml"))
    head = path.read_text("utf-8").partition("links:")[0]
    path.write_text(f"{head}links:\n{lines * 200}", "utf-8")
    first = head.count("\n") + 2
    parsed = []
    compose = yaml.compose
    monkeypatch.setattr(yaml, "compose", lambda *a, **k: (parsed.append(1), compose(*a, **k))[1])
    told = [found for found in examine(content)[1] if found.rule == rule]
    assert sorted({found.line for found in told}) == list(range(first, first + 200))
    assert len(parsed) <= 2


HEAD = "---\ntitle: 甲乙\nnav: false\n---\n\n"
# A line that a file holds over and over, and the file; n is the number of the line.
HOSTILE = {
    "# \u200b\u200b": "site.yaml",
    '- " \u0301"': "site.yaml",
    "- ⼯": "site.yaml",
    "k{n}: 1": "site.yaml",
    "titl{n}: 1": "site.yaml",
    "title: 1": "site.yaml",
    "- &a b # c": "site.yaml",
    "a：b": "site.yaml",
    "- [{{a: {n}}}]": "conflicts.yaml",
    "- <a": "site.yaml",
    "<a [b][c] [d](e{n}.md)": "pages/odd.md",
    "[d](#e{n})": "pages/odd.md",
    "```a{n}": "pages/odd.md",
    "[d](T9{n}) {{: a=b }}": "pages/odd.md",
}


@pytest.mark.parametrize(("line", "name"), HOSTILE.items())
def test_work_grows_with_the_length_of_a_file_and_no_faster(
    content: Path, line: str, name: str
) -> None:
    def calls(times: int) -> int:
        body = "".join(line.format(n=n) + "\n" for n in range(times))
        (content / name).write_text((HEAD if name.endswith(".md") else "") + body, "utf-8")
        found = 0

        def count(*_: Any) -> None:
            nonlocal found
            found += 1

        sys.setprofile(count)
        try:
            examine(content)
        finally:
            sys.setprofile(None)
        return found

    # What is looked at for the first time takes longer.
    calls(1)
    none, once, twice = calls(1), calls(50), calls(100)
    assert twice - none < 3 * (once - none) + 100


def test_only_the_first_problems_of_a_file_are_told_and_that_there_are_more(content: Path) -> None:
    (content / "site.yaml").write_text("".join(f"k{n}: 1\n" for n in range(3 * MAX_TOLD)), "utf-8")
    told = examine(content)[1]
    assert len(told) <= MAX_TOLD + 1
    assert "more-problems" in {found.rule for found in told}


@pytest.mark.parametrize("name", ["courses/general/T009.yaml", "pages/odd.md", "pages/odd.png"])
def test_a_pipe_is_told_and_not_waited_for(content: Path, name: str) -> None:
    (content / name).unlink(missing_ok=True)
    os.mkfifo(content / name)
    assert [(found.rule, found.path) for found in examine(content)[1]] == [("cannot-read", name)]


# More than any machine has memory for; the file system keeps none of it.
ENDLESS = 1 << 40


@pytest.mark.parametrize(
    ("name", "rule"),
    [
        ("courses/general/T009.yaml", "too-large"),
        ("vocabulary/levels.yaml", "too-large"),
        ("pages/odd.md", "too-large"),
        ("pages/odd.png", "picture-large"),
        ("baseline.lock.json", "dataset-unreadable"),
        ("keys.json", "keys-unreadable"),
    ],
)
def test_a_file_without_end_is_told_and_not_read(content: Path, name: str, rule: str) -> None:
    with (content / name).open("wb") as file:
        file.truncate(ENDLESS)
    told = [(found.rule, found.path) for found in examine(content)[1]]
    assert (rule, name) in told
