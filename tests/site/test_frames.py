"""Frames: drawn once for the same pages of words, and never used for others."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from catalogue.content import cache, fingerprint, resources
from catalogue.content.load import load
from catalogue.site import building, plugin
from tests.conftest import HARBOUR
from tests.discs import content as files_of


@pytest.fixture(autouse=True)
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A cache of its own."""
    monkeypatch.setattr(cache, "user_cache_path", lambda name: tmp_path / "cache" / name)
    return tmp_path / "cache" / cache.NAME


@pytest.fixture
def content(tmp_path: Path) -> Path:
    shutil.copytree(HARBOUR, tmp_path / "content")
    return tmp_path / "content"


def drawn(content: Path, out: Path) -> dict[str, bytes]:
    building.draw(load(content), content, out)
    return files_of(out)


def edit(path: str, old: str, new: str) -> Callable[[Path], None]:
    def change(content: Path) -> None:
        text = (content / path).read_text("utf-8")
        assert old in text, (path, old)
        (content / path).write_text(text.replace(old, new), "utf-8")

    return change


# What is changed, and whether the frames are others then.
EDITS = (
    (edit("courses/craft/B001.yaml", "title: ", "title: 改名"), False),
    (edit("vocabulary/audiences.yaml", "name: ", "name: 新"), False),
    (edit("pages/index.md", "\n# ", "\n# 新"), True),
    (edit("nav.yaml", "title: ", "title: 新"), True),
    (edit("site.yaml", "title: ", "title: 新"), True),
)


def test_what_frames_were_kept_for_changes_no_byte(
    content: Path, kept: Path, tmp_path: Path
) -> None:
    drawn(content, tmp_path / "first")
    for number, (change, others) in enumerate(EDITS):
        change(content)
        before = len(list(kept.iterdir()))
        warm = drawn(content, tmp_path / f"warm{number}")
        assert len(list(kept.iterdir())) == before + others
        shutil.rmtree(kept)
        assert drawn(content, tmp_path / f"cold{number}") == warm


def test_frames_of_the_same_are_not_drawn_again(
    content: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = drawn(content, tmp_path / "first")
    monkeypatch.setattr(plugin, "drawn", None)
    assert drawn(content, tmp_path / "again") == whole


@pytest.mark.parametrize("raw", [b"", b"{}", b"\0" * 99])
def test_frames_that_were_cut_are_drawn_again(
    content: Path, kept: Path, tmp_path: Path, raw: bytes
) -> None:
    whole = drawn(content, tmp_path / "first")
    for path in kept.iterdir():
        path.write_bytes(raw)
    assert drawn(content, tmp_path / "again") == whole


def test_another_program_draws_its_own(
    content: Path, kept: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn(content, tmp_path / "first")
    before = {*kept.iterdir()}
    monkeypatch.setattr(fingerprint, "program", lambda: "another")
    drawn(content, tmp_path / "again")
    assert len({*kept.iterdir()} - before) == 1


def test_a_program_that_lies_elsewhere_draws_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What frames say of the theme's files are places, and those of another may be gone."""
    here = fingerprint.program_here()
    for folder in ("one", "two"):
        shutil.copytree(resources.OVERRIDES, tmp_path / folder / "site_overrides")
        monkeypatch.setattr(fingerprint, "OVERRIDES", tmp_path / folder / "site_overrides")
        assert fingerprint.program_here() != here
        here = fingerprint.program_here()
