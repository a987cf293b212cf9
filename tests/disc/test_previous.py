"""The last disc: what would be copied as it is there is taken over, and nothing else is."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from catalogue.content import cache
from catalogue.disc import edition, layout
from tests.discs import CATALOGUE, content, write_site

Assemble = Callable[..., Path]


@pytest.fixture
def assemble(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Assemble:
    """Lays out the disc of the site that is there, in the place of the last one."""
    monkeypatch.setattr(cache, "user_cache_path", lambda name: tmp_path / "home" / name)
    # To find them takes longer than all else.
    monkeypatch.setattr(layout, "licence_text", lambda name: name)
    write_site(tmp_path / "site")
    (tmp_path / "catalogue.pdf").write_bytes(b"%PDF-")

    def assembled(*, again: bool = False) -> Path:
        last, new = tmp_path / "disc", tmp_path / "new"
        layout.assemble(
            CATALOGUE,
            site=tmp_path / "site",
            book=tmp_path / "catalogue.pdf",
            out=new,
            last=None if again else last,
        )
        if last.exists():
            last.rename(tmp_path / f"old{len([*tmp_path.iterdir()])}")
        return new.rename(last)

    return assembled


def numbers(folder: Path) -> dict[str, int]:
    """Which file each is."""
    found = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.stat().st_ino for path in found}


def test_what_is_copied_from_the_same_file_is_the_same_file(assemble: Assemble) -> None:
    first = numbers(assemble())
    made = numbers(assemble())
    kept = {path for path, number in made.items() if first[path] == number}
    own = {path for path in made if "/" not in path}
    assert made.keys() - kept == {*own, layout.FIRST_PAGE}


def test_one_page_that_changed_is_copied_and_all_is_as_if_nothing_had_been_known(
    assemble: Assemble, tmp_path: Path
) -> None:
    first = numbers(assemble())
    changed = next(path for path in first if path.endswith(".html") and path.count("/") > 1)
    old = (tmp_path / "disc" / changed).read_bytes()
    (tmp_path / changed).write_bytes(b"<html>")
    made = assemble()
    assert (made / changed).read_bytes() == b"<html>" != old
    assert edition.read_manifest((made / edition.MANIFEST).read_bytes()).files[changed].size == 6
    whole = content(made)
    assert content(assemble(again=True)) == whole


@pytest.mark.parametrize("how", ["written", "removed", "linked"])
def test_what_somebody_did_to_the_last_disc_is_not_taken_over(
    assemble: Assemble, tmp_path: Path, how: str
) -> None:
    whole = content(assemble())
    path = tmp_path / "disc" / next(path for path in whole if path.count("/") > 1)
    raw = path.read_bytes()
    path.unlink()
    if how == "written":
        path.write_bytes(bytes(len(raw)))
    elif how == "linked":
        (tmp_path / "other.js").write_bytes(bytes(len(raw)))
        path.symlink_to(tmp_path / "other.js")
    assert content(assemble()) == whole


def test_a_page_that_is_written_anew_leaves_the_last_disc_as_it_is(
    assemble: Assemble, tmp_path: Path
) -> None:
    """Both would be one file otherwise."""
    assemble()
    last = content(tmp_path / "disc")
    (tmp_path / "site" / "index.html").write_bytes(b"<!-- cover --> new")
    assemble()
    before = next(path for path in tmp_path.iterdir() if path.name.startswith("old"))
    assert content(before) == last
