"""Setting aside: what is not finished is left out or stands as it was; nothing leads nowhere."""

from __future__ import annotations

from pathlib import Path

import pytest

from catalogue.content.links import Catalogue, references
from catalogue.content.load import examine
from catalogue.content.problem import CatalogueError, problem
from catalogue.content.setting_aside import SetAside, finished, without_unfinished
from tests.conftest import HARBOUR
from tests.tables.hands import copied, harbour


@pytest.fixture
def content(tmp_path: Path) -> Path:
    return copied(HARBOUR, tmp_path)


def shown(content: Path, before: Catalogue | None = None) -> Catalogue:
    catalogue, problems = examine(content)
    assert catalogue
    assert problems
    found = finished(catalogue, problems, before)
    assert all(tie.target in found.by_id for entry in found for tie in references(entry))
    assert all(found.paths[entry.id] for entry in found)
    return found


def unfinished(content: Path, path: str) -> None:
    text = (content / path).read_text("utf-8")
    (content / path).write_text(text.replace("title:", "titel:", 1), "utf-8")


def test_a_new_entry_that_is_not_finished_is_left_out_alone(content: Path) -> None:
    (content / "courses/leisure/M002.yaml").write_text("id: M002\ntitle:\n", "utf-8")
    assert shown(content).by_id.keys() == harbour().by_id.keys()


def test_whoever_names_it_is_left_out_with_it(content: Path) -> None:
    unfinished(content, "courses/craft/B001.yaml")
    gone = harbour().by_id.keys() - shown(content).by_id.keys()
    assert gone == {"B001", "R001", "R002", "H001"}


def test_what_was_finished_before_stands_as_it_was(content: Path) -> None:
    unfinished(content, "sources/D001.yaml")
    found = shown(content, harbour())
    assert found.by_id.keys() == harbour().by_id.keys()
    assert found.by_id["D001"] is harbour().by_id["D001"]


def test_an_entry_of_other_words_does_not_stand(content: Path) -> None:
    unfinished(content, "courses/leisure/M001.yaml")
    path = content / "vocabulary/audiences.yaml"
    path.write_text(path.read_text("utf-8") + "  - {slug: cook, name: 厨师}\n", "utf-8")
    assert "M001" not in shown(content, harbour()).by_id


def test_successors_and_conflicts_name_only_what_is_left(content: Path) -> None:
    unfinished(content, "courses/craft/B002.yaml")
    unfinished(content, "courses/leisure/M001.yaml")
    found = shown(content)
    assert [gone.successor for gone in found.withdrawn] == [""]
    assert [conflict.about for conflict in found.conflicts] == [()]


def aside(content: Path, *wanted: str) -> SetAside:
    return without_unfinished(*examine(content), wanted)


def refused(content: Path, *wanted: str) -> list[tuple[str, str]]:
    with pytest.raises(CatalogueError) as caught:
        aside(content, *wanted)
    return [(found.rule, found.path) for found in caught.value.problems]


def test_what_goes_out_names_whom_it_leaves_out(content: Path) -> None:
    unfinished(content, "courses/craft/B001.yaml")
    (content / "courses/leisure/M002.yaml").write_text("id: M002\ntitle: '写\n", "utf-8")
    found = aside(content, "M001")
    assert found.left_out == ("B001", "H001", "M002", "R001", "R002")
    assert not {*found.left_out} & found.catalogue.by_id.keys()


def test_nothing_is_left_out_of_what_is_whole(content: Path) -> None:
    assert aside(content, "B001").left_out == ()


def test_whoever_is_asked_for_and_unfinished_says_what_it_lacks(content: Path) -> None:
    unfinished(content, "courses/craft/B001.yaml")
    unfinished(content, "courses/leisure/M001.yaml")
    own = {path for _, path in refused(content, "B001")}
    assert own == {"courses/craft/B001.yaml"}
    assert refused(content, "H001") == [("names-unfinished", "cases/H001.yaml")]


def test_what_is_wrong_with_the_whole_lets_nothing_out(content: Path) -> None:
    path = content / "withdrawn.yaml"
    path.write_text(path.read_text("utf-8").replace("reason:", "raeson:"), "utf-8")
    assert {path for _, path in refused(content)} == {"withdrawn.yaml"}


def test_a_clause_that_others_rely_on_waits_for_those_who_look() -> None:
    path = "policies/P001.yaml"
    changed = problem("clause-changed", path, anchor="P001#art1", reliers="B002")
    with pytest.raises(CatalogueError):
        without_unfinished(harbour(), [changed])
