"""Loading: everything that is wrong, of every file, in one run, and never an exception."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from catalogue.content.links import Catalogue, references
from catalogue.content.load import examine, load
from catalogue.content.problem import CatalogueError
from catalogue.content.schema import raw_schemas
from tests.conftest import CAPITAL


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
@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=150
)
def test_any_bytes_in_a_file_give_problems_and_no_exception(tmp_path: Path, raw: bytes) -> None:
    folder = tmp_path / "content"
    if not folder.exists():
        shutil.copytree(CAPITAL / "vocabulary", folder / "vocabulary")
        for name in ("site.yaml", "withdrawn.yaml"):
            shutil.copy(CAPITAL / name, folder / name)
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
    files = sorted((content / "courses").rglob("*.yaml"))
    path = next(path for path in files if "links:" not in path.read_text("utf-8"))
    head = path.read_text("utf-8")
    path.write_text(f"{head}links:\n{lines * 300}", "utf-8")
    first = head.count("\n") + 2
    parsed = []
    compose = yaml.compose
    monkeypatch.setattr(yaml, "compose", lambda *a, **k: (parsed.append(1), compose(*a, **k))[1])
    told = [found for found in examine(content)[1] if found.rule == rule]
    assert sorted({found.line for found in told}) == list(range(first, first + 300))
    assert len(parsed) <= 2
