"""Atomic: a file is written whole, or the old one stays."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from catalogue.content.atomic import create_file, replace_file, replace_files
from catalogue.content.problem import CatalogueError
from tests.conftest import CAPITAL


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


def test_of_several_files_none_takes_its_place_when_one_cannot_be_written(tmp_path: Path) -> None:
    first, second = tmp_path / "a.txt", tmp_path / "b.txt"
    replace_files({first: b"1", second: b"1"})
    (tmp_path / ".b.txt.new").mkdir()
    with pytest.raises(CatalogueError):
        replace_files({first: b"2", second: b"2"})
    assert (first.read_bytes(), second.read_bytes()) == (b"1", b"1")
    assert not (tmp_path / ".a.txt.new").exists()


def test_what_took_its_place_goes_back_when_a_later_file_cannot(tmp_path: Path) -> None:
    first, second, third = (tmp_path / name for name in ("a.txt", "b.txt", "c.txt"))
    replace_files({first: b"1", third: b"3"})
    second.mkdir()
    with pytest.raises(CatalogueError):
        replace_files({first: b"2", tmp_path / "new.txt": b"4", third: None, second: b"5"})
    assert (first.read_bytes(), third.read_bytes()) == (b"1", b"3")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.txt", "b.txt", "c.txt"]


def test_a_file_of_no_content_is_removed(tmp_path: Path) -> None:
    first, second = tmp_path / "a.txt", tmp_path / "b.txt"
    replace_files({first: b"1", second: b"1"})
    replace_files({first: b"2", second: None})
    assert (first.read_bytes(), second.exists()) == (b"2", False)


def test_a_new_file_never_takes_the_place_of_another(tmp_path: Path) -> None:
    made = create_file(tmp_path / "a.txt", b"1", 0o600)
    assert made.stat().st_mode & 0o077 == 0
    with pytest.raises(CatalogueError):
        create_file(made, b"2")
    assert made.read_bytes() == b"1"
    assert [path.name for path in tmp_path.iterdir()] == ["a.txt"]


# A disk as full as it gets for one process: no file may grow beyond 8 KB (setrlimit(2)).
FULL = """
import resource, signal, sys
from catalogue.cli.main import main
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[1]),) * 2)
main(sys.argv[2:])
"""


@pytest.mark.slow
def test_a_full_disk_leaves_locks_keys_and_entries_whole_or_not_there(tmp_path: Path) -> None:
    content = shutil.copytree(CAPITAL, tmp_path / "content")
    locks = {path.name: path.read_bytes() for path in content.glob("*.lock.yaml")}
    limit = max(map(len, locks.values())) // 2
    key = tmp_path / "keys" / "signing.key"
    for size, *verb in (
        (limit, "pin", "--content", str(content)),
        (100, "new", "course", "--content", str(content)),
        (20, "keygen", str(key)),
    ):
        before = sorted(path for path in tmp_path.rglob("*") if path.is_file())
        done = subprocess.run(
            [sys.executable, "-c", FULL, str(size), *verb], capture_output=True, check=False
        )
        assert done.returncode == 1
        assert sorted(path for path in tmp_path.rglob("*") if path.is_file()) == before
    assert {path.name: path.read_bytes() for path in content.glob("*.lock.yaml")} == locks
