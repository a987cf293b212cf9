"""Starters: what `catalogue init` writes is a whole catalogue of examples."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner

from catalogue.cli.main import main
from catalogue.content import starter
from catalogue.content.load import examine, load
from catalogue.content.model import KINDS
from catalogue.content.problem import CatalogueError
from catalogue.content.schema import SchemaSet

LINES = "手艺:K,读书:L:books,急救：Z"


def write(folder: Path, lines: str = LINES) -> Path:
    words = ["init", str(folder), "--title", "某某市职工课表", "--lines", lines]
    done = CliRunner().invoke(main, words)
    assert done.exit_code == 0, done.output
    return folder / "content"


def test_a_starter_has_no_problem_and_an_entry_of_every_kind_and_line(tmp_path: Path) -> None:
    content = write(tmp_path / "new")
    assert examine(content)[1] == ()
    catalogue = load(content)
    assert catalogue.site.title == "某某市职工课表"
    assert [course.id for course in catalogue.courses] == ["K001", "L001", "Z001"]
    assert [line.slug for line in catalogue.organisation.lines] == ["line-k", "books", "line-z"]
    assert [kind.name for kind in KINDS if not getattr(catalogue, kind.folder)] == []


def test_every_entry_of_a_starter_says_that_it_is_an_example(tmp_path: Path) -> None:
    content = write(tmp_path / "new")
    entries = [path for kind in KINDS for path in (content / kind.folder).rglob("*.yaml")]
    assert len(entries) == len(KINDS) + 2
    for path in entries:
        data = yaml.safe_load(path.read_text("utf-8"))
        assert "样例" in path.read_text("utf-8").splitlines()[0]
        assert "样例" in data.get("title", data.get("organiser"))


def test_every_field_at_the_top_of_an_entry_is_explained_above_it(tmp_path: Path) -> None:
    path = write(tmp_path / "new") / "courses" / "books" / "L001.yaml"
    lines = path.read_text("utf-8").splitlines()
    fields = [n for n, line in enumerate(lines) if line[:1].isalpha()]
    schema_set = SchemaSet(words={})
    for n in fields:
        label = schema_set.label("course", (lines[n].partition(":")[0],))
        assert lines[n - 1].startswith(f"# {label}")


def test_a_letter_that_a_line_takes_is_no_letter_of_another_kind(tmp_path: Path) -> None:
    letters = load(write(tmp_path / "new", "甲:Z,乙:A,丙:S")).organisation.letters
    assert len({*letters.values(), "Z", "A", "S"}) == len(letters) + 3


@pytest.mark.parametrize("lines", ["", "甲", "甲:a", "甲:T,乙:T", "甲:T:Up", "甲:T乙:G:x:y"])
def test_lines_that_cannot_be_read_are_refused(lines: str) -> None:
    with pytest.raises(CatalogueError) as caught:
        starter.lines_of(lines)
    assert [found.rule for found in caught.value.problems] == ["starter-lines"]


def test_a_folder_that_holds_something_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "kept.txt").write_text("kept", "utf-8")
    done = CliRunner().invoke(main, ["init", str(tmp_path)])
    assert isinstance(done.exception, CatalogueError)
    assert [found.rule for found in done.exception.problems] == ["folder-not-empty"]
    assert [path.name for path in tmp_path.iterdir()] == ["kept.txt"]


@pytest.mark.parametrize("title", ['他说"好"：', "#1 课表", "a: b", "- 课"])
def test_any_title_is_taken_as_it_was_given(title: str, tmp_path: Path) -> None:
    CliRunner().invoke(main, ["init", str(tmp_path / "new"), "--title", title])
    assert load(tmp_path / "new" / "content").site.title == title


@pytest.mark.slow
def test_a_starter_becomes_a_sound_disc_that_names_only_its_own_union(tmp_path: Path) -> None:
    content, out = write(tmp_path / "new"), tmp_path / "build"
    for verb in ("build", "pack"):
        words = [verb, "--quiet", "--content", str(content), "--out", str(out), "--commit", ""]
        done = CliRunner().invoke(main, words)
        assert done.exit_code == 0, done.output
    assert CliRunner().invoke(main, ["inspect", str(out / "disc")]).exit_code == 0
    pages = [path.read_text("utf-8") for path in (out / "site").rglob("*.html")]
    assert len(pages) > 30
    for foreign in ("首都", "北京", "131 ", "2009"):
        assert [text for text in pages if foreign in text] == []
