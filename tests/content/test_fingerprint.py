"""Fingerprints: the digest of a folder, of which what is marked as it was is not read again."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from catalogue.content import cache, fingerprint, state
from catalogue.content.fingerprint import fingerprint_of


@pytest.fixture(autouse=True)
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A cache of its own, in which every file is known by its mark at once."""
    monkeypatch.setattr(cache, "user_cache_path", lambda name: tmp_path / "cache" / name)
    monkeypatch.setattr(state, "SETTLED", -(10**18))
    monkeypatch.setattr(fingerprint, "FEW", 0)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "made"
    (made / "below").mkdir(parents=True)
    (made / "one").write_text("1")
    (made / "below" / "two").write_bytes(b"\xff\0")
    return made


def opened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The files that are read from now on."""
    read, asked = fingerprint.held_digest, list[str]()

    def noted(path: str) -> bytes:
        asked.append(Path(path).name)
        return read(path)

    monkeypatch.setattr(fingerprint, "held_digest", noted)
    return asked


def test_it_is_the_state_of_the_folder(folder: Path) -> None:
    for _ in range(2):
        assert fingerprint_of((folder,), "x") == state.state_of((folder,), "x")
        assert fingerprint_of((folder,)) == state.state_of((folder,))


def test_only_what_may_be_new_is_read(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = fingerprint_of((folder,))
    asked = opened(monkeypatch)
    assert fingerprint_of((folder,)) == first
    assert asked == []
    held = (folder / "one").stat()
    (folder / "one").write_text("2")
    # As long as before, and with its old time: the system knows better.
    os.utime(folder / "one", ns=(held.st_atime_ns, held.st_mtime_ns))
    changed = fingerprint_of((folder,))
    assert asked == ["one"]
    assert changed == state.state_of((folder,)) != first


def test_a_file_that_comes_or_goes_is_seen(folder: Path) -> None:
    first = fingerprint_of((folder,))
    (folder / "three").touch()
    second = fingerprint_of((folder,))
    (folder / "three").unlink()
    assert fingerprint_of((folder,)) == first != second


def test_what_was_changed_a_moment_ago_is_read(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fingerprint_of((folder,))
    monkeypatch.setattr(state, "SETTLED", 3_000_000_000)
    fingerprint_of((folder,))
    asked = opened(monkeypatch)
    for path in (folder / "one", folder / "below" / "two"):
        path.write_bytes(path.read_bytes())
    fingerprint_of((folder,))
    assert sorted(asked) == ["one", "two"]


def test_without_a_cache_it_is_the_same(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = fingerprint_of((folder,))
    monkeypatch.setattr(cache, "held_values", lambda _: None)
    assert fingerprint_of((folder,)) == first


@pytest.mark.parametrize(("size", "again"), [(1, ["one", "two"]), (2 << 20, [])])
def test_of_few_files_only_what_is_large_is_remembered(
    folder: Path, monkeypatch: pytest.MonkeyPatch, size: int, again: list[str]
) -> None:
    """To write down what few small files held takes longer than to read them."""
    monkeypatch.setattr(fingerprint, "FEW", 50)
    (folder / "one").write_bytes(bytes(size))
    fingerprint_of((folder,))
    asked = opened(monkeypatch)
    fingerprint_of((folder,))
    assert sorted(asked) == again
