"""Atomic: a file is written whole, or the old one stays."""

from __future__ import annotations

from pathlib import Path

import pytest

from catalogue.content.atomic import replace_file
from catalogue.content.problem import CatalogueError


def test_a_file_is_written_into_a_new_folder_and_nothing_is_left_beside_it(tmp_path: Path) -> None:
    out = tmp_path / "new" / "a.txt"
    assert replace_file(out, b"1") == out
    assert replace_file(out, b"2").read_bytes() == b"2"
    assert [path.name for path in out.parent.iterdir()] == ["a.txt"]


def test_what_cannot_be_replaced_is_told_and_leaves_nothing_behind(tmp_path: Path) -> None:
    (tmp_path / "a.txt" / "full").mkdir(parents=True)
    with pytest.raises(CatalogueError) as caught:
        replace_file(tmp_path / "a.txt", b"1")
    assert [found.rule for found in caught.value.problems] == ["cannot-write"]
    assert [path.name for path in tmp_path.iterdir()] == ["a.txt"]
