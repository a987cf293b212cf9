"""The verbs of print: who still writes stops nobody, and nothing is left out in silence."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import HARBOUR
from tests.keeping.world import run
from tests.tables.hands import copied


@pytest.fixture
def content(tmp_path: Path) -> Path:
    """The harbour, where somebody has not finished a course."""
    made = copied(HARBOUR, tmp_path)
    (made / "courses/leisure/M002.yaml").write_text("id: M002\ntitle:\n", "utf-8")
    return made


@pytest.mark.parametrize(
    ("verb", "made"),
    [
        (("sheet", "M001"), "sheets/M001.pdf"),
        (("poster",), "sheets/poster.pdf"),
        (("leaflet",), "sheets/leaflet.pdf"),
        (("print", "--ids", "M001"), None),
    ],
)
def test_a_course_that_is_not_finished_is_left_out_and_named(
    content: Path, tmp_path: Path, verb: tuple[str, ...], made: str | None
) -> None:
    out = tmp_path / ("out" if made else "out.pdf")
    done = run(content, *verb, "--out", out)
    assert done.exit_code == 0, done.output
    assert "M002" in done.stderr
    assert (out / made if made else out).read_bytes().startswith(b"%PDF")


@pytest.mark.parametrize("verb", [("sheet", "M002"), ("print", "--ids", "M002")])
def test_what_is_asked_for_and_not_finished_is_not_printed(
    content: Path, tmp_path: Path, verb: tuple[str, ...]
) -> None:
    done = run(content, *verb, "--out", tmp_path / "out")
    assert done.exit_code == 1
    assert "courses/leisure/M002.yaml" in done.stderr
    assert not [*tmp_path.rglob("*.pdf")]


@pytest.mark.parametrize("verb", ["build", "pack", "pin", "label"])
def test_an_edition_and_what_goes_with_it_is_whole(
    content: Path, tmp_path: Path, verb: str
) -> None:
    more = () if verb == "pin" else ("--out", tmp_path / "out")
    done = run(content, verb, *more)
    assert done.exit_code == 1
    assert "courses/leisure/M002.yaml" in done.output
    assert not (tmp_path / "out" / "site").exists()
    assert not [*content.glob("*.lock.yaml")]
