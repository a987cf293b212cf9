"""The cache: what was kept comes back whole, or not at all, and never from others."""

from __future__ import annotations

from pathlib import Path

import pytest

from catalogue.content import cache


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(cache, "user_cache_path", lambda name: tmp_path / "home" / name)
    return tmp_path / "home" / cache.NAME


def test_what_was_kept_comes_back(folder: Path) -> None:
    assert cache.held("a") is None
    cache.keep("a", (b"made",))
    cache.keep("b", (b"",))
    assert (cache.held("a"), cache.held("b")) == (b"made", b"")
    assert sorted(path.name for path in folder.iterdir()) == ["a", "b"]


@pytest.mark.parametrize("damage", ["cut", "bit", "empty", "folder"])
def test_what_is_damaged_is_not_there(folder: Path, damage: str) -> None:
    cache.keep("a", (b"made",))
    raw = (folder / "a").read_bytes()
    if damage == "folder":
        (folder / "a").unlink()
        (folder / "a").mkdir()
    else:
        spoilt = {"cut": raw[:-1], "bit": raw[:-1] + b"f", "empty": b""}[damage]
        (folder / "a").write_bytes(spoilt)
    assert cache.held("a") is None


def test_a_folder_in_which_others_may_write_is_not_believed(folder: Path) -> None:
    cache.keep("a", (b"made",))
    folder.chmod(0o777)
    assert cache.held("a") is None
    cache.keep("b", (b"made",))
    assert not (folder / "b").exists()


def test_a_link_to_a_folder_of_others_is_not_followed(folder: Path, tmp_path: Path) -> None:
    cache.keep("a", (b"made",))
    folder.rename(tmp_path / "elsewhere")
    folder.symlink_to(tmp_path / "elsewhere")
    assert cache.held("a") is None


def test_where_nothing_can_be_written_nothing_is_kept(folder: Path) -> None:
    folder.parent.mkdir()
    folder.write_text("a file")
    cache.keep("a", (b"made",))
    assert cache.held("a") is None


def test_what_was_used_longest_ago_makes_room(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cache, "KEPT", 2)
    for name, second in (("a", 1), ("b", 2)):
        cache.keep(name, (b"made",))
        cache.os.utime(folder / name, (second, second))
    assert cache.held("a") == b"made"
    cache.keep("c", (b"made",))
    assert [cache.held(name) for name in "abc"] == [b"made", None, b"made"]


def test_what_takes_long_is_made_once(folder: Path) -> None:
    made = []

    def make() -> list[str]:
        made.append(1)
        return ["甲"]

    assert [cache.made_once("words", make) for _ in range(3)] == [["甲"]] * 3
    assert len(made) == 1
    (folder / next(folder.iterdir()).name).write_bytes(b"spoilt")
    assert cache.made_once("words", make) == ["甲"]
    assert len(made) == 2
