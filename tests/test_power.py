"""Power: after a cut at any moment the disk holds the last good output, or the new one, whole."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from catalogue.content import atomic
from catalogue.disc import signature
from catalogue.products import publish
from tests.power import GONE, MOVED, moves, number, recorded, waits


def build(out: Path, text: str) -> None:
    with publish.replacing(out, ("site",)) as new:
        (new / "site" / "deep").mkdir(parents=True)
        (new / "site" / "index.html").write_text(text)
        (new / "site" / "deep" / "page.html").write_text(text)


@pytest.mark.parametrize("linux", [True, False])
def test_an_output_lies_on_the_disk_before_it_takes_its_place_and_the_old_one_goes_last(
    tmp_path: Path, *, linux: bool
) -> None:
    out = tmp_path / "build"
    build(out, "old")
    old = [number(path) for path in (out, *out.rglob("*"))]
    with recorded(linux=linux) as calls:
        build(out, "new")
    new = [number(path) for path in (out, *out.rglob("*"))]
    assert not {*old} & {*new}
    # The new one gets its name once every file and folder of it is held,
    (named,) = moves(calls, number(out))
    for file in new:
        assert min(waits(calls, file)) < named
    # and that name is held before anything of the old one is removed.
    first = min(at for at, call in enumerate(calls) if call.what == GONE and call.file in old)
    assert any(named < at < first for at in waits(calls, number(tmp_path)))


def test_a_first_output_lies_on_the_disk_before_it_gets_its_name(tmp_path: Path) -> None:
    with recorded(linux=False) as calls:
        build(tmp_path / "build", "new")
    (named,) = moves(calls, number(tmp_path / "build"))
    for path in (tmp_path / "build").rglob("*"):
        assert min(waits(calls, number(path))) < named
    assert max(waits(calls, number(tmp_path))) > named


def one(folder: Path) -> list[Path]:
    return [atomic.replace_file(folder / "a.lock.yaml", b"new")]


def several(folder: Path) -> list[Path]:
    paths = [folder / name for name in ("a.lock.yaml", "b.yaml", "c.yaml")]
    atomic.replace_files(dict.fromkeys(paths, b"new"))
    return paths


def created(folder: Path) -> list[Path]:
    return [atomic.create_file(folder / "new.yaml", b"new")]


def keys(folder: Path) -> list[Path]:
    signature.create(folder / "signing.key")
    return [folder / "signing.key", folder / "signing.key.pub"]


@pytest.mark.parametrize("write", [one, several, created, keys])
def test_a_file_lies_on_the_disk_before_it_gets_its_name(
    write: Callable[[Path], list[Path]], tmp_path: Path
) -> None:
    (tmp_path / "a.lock.yaml").write_bytes(b"old")
    with recorded() as calls:
        paths = write(tmp_path)
    named = [at for path in paths for at in moves(calls, number(path))]
    assert len(named) == len(paths)
    for path in paths:
        (wait,) = waits(calls, number(path))
        assert wait < min(moves(calls, number(path)))
    assert max(waits(calls, number(tmp_path))) > max(named)


def test_of_several_files_none_gets_its_name_before_all_lie_on_the_disk(tmp_path: Path) -> None:
    with recorded() as calls:
        paths = several(tmp_path)
    first = next(at for at, call in enumerate(calls) if call.what == MOVED)
    assert all(wait < first for path in paths for wait in waits(calls, number(path)))
