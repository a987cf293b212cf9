"""Archives: the folder and nothing else, to the byte, the same bytes every time."""

from __future__ import annotations

import io
import os
import random
import shutil
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from pycdlib import PyCdlib

from catalogue.content.problem import CatalogueError
from catalogue.disc import archive, edition, udf
from catalogue.disc.paths import check_paths
from catalogue.disc.verification import verify
from tests.conftest import ROOT
from tests.discs import SITE, WHEN, as_iso, as_zip, content, make

VIEWS = ("rr_path", "joliet_path", "udf_path")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return make(tmp_path)


def unzipped(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as opened:
        return {info.filename: opened.read(info) for info in opened.infolist()}


def imaged(path: Path, view: str) -> dict[str, bytes]:
    """What one of the directories of an image shows."""
    image = PyCdlib()
    image.open(str(path))
    found = {}
    for folder, _, names in image.walk(**{view: "/"}):
        for name in names:
            inside, held = f"{folder.rstrip('/')}/{name}", io.BytesIO()
            image.get_file_from_iso_fp(held, **{view: inside})
            found[inside[1:]] = held.getvalue()
    image.close()
    return found


def test_the_zip_holds_the_folder(folder: Path) -> None:
    assert unzipped(as_zip(folder)) == content(folder)


@pytest.mark.parametrize("view", VIEWS)
def test_each_directory_of_the_image_holds_the_folder(folder: Path, view: str) -> None:
    assert imaged(as_iso(folder), view) == content(folder)


@pytest.mark.parametrize("write", [as_zip, as_iso])
def test_what_no_file_shows_is_told_by_packing_once_more(
    folder: Path, write: Callable[[Path], Path]
) -> None:
    """A flipped bit is a problem, or no reader shows it and the archive is not as packed."""
    path, held, rng = write(folder), content(folder), random.Random(7)
    raw = path.read_bytes()
    assert archive.is_as_packed(path, SITE.edition_date)
    silent = 0
    for place in silent_places(raw, rng, 250):
        path.write_bytes(
            raw[:place] + bytes([raw[place] ^ 1 << rng.randrange(8)]) + raw[place + 1 :]
        )
        if is_found(path):
            continue
        silent += 1
        assert not archive.is_as_packed(path, SITE.edition_date), place
        if write is as_zip:
            assert unzipped(path) == held, place
        else:
            assert [imaged(path, view) == held for view in VIEWS] == [True] * 3, place
            assert read_by_udf(path) == held, place
    assert silent > 5


def silent_places(raw: bytes, rng: random.Random, count: int) -> list[int]:
    """Places in blocks that hold something, most of them near the beginning of one."""
    used = [at for at in range(0, len(raw), 2048) if any(raw[at : at + 2048])]
    places = (
        rng.choice(used) + rng.choice((rng.randrange(400), rng.randrange(2048)))
        for _ in range(count)
    )
    return [place for place in places if place < len(raw)]


def is_found(path: Path) -> bool:
    try:
        return bool(verify(path).problems)
    except CatalogueError:
        return True


def read_by_udf(path: Path) -> dict[str, bytes]:
    """What a system sees that knows UDF and nothing else."""
    raw = path.read_bytes()
    with path.open("rb") as stream:
        found = dict(udf.files(stream))
    return {
        name: b"".join(raw[start : start + length] for start, length in runs or ())
        for name, runs in found.items()
    }


def test_another_archive_of_the_same_files_is_not_as_packed(folder: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.zip"
    with zipfile.ZipFile(other, "w") as written:
        for name, raw in content(folder).items():
            written.writestr(name, raw)
    assert not is_found(other)
    assert not archive.is_as_packed(other, SITE.edition_date)


def test_the_real_disc_is_the_same_in_folder_zip_and_image(packed: Path) -> None:
    held = content(packed / "disc")
    (zipped,), (image,) = packed.glob("*.zip"), packed.glob("*.iso")
    assert len(held) > 300
    assert unzipped(zipped) == held
    for view in VIEWS:
        assert imaged(image, view) == held, view


@pytest.mark.parametrize("zone", ["Asia/Shanghai", "America/St_Johns", "UTC"])
def test_archives_are_the_same_bytes_elsewhere_later_and_in_other_time_zones(
    folder: Path, tmp_path: Path, zone: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = tmp_path / "elsewhere" / "another name"
    shutil.copytree(folder, copy)
    for path in copy.rglob("*"):
        os.utime(path, (1, 1))
        path.chmod(0o700)
    first = [write(folder).read_bytes() for write in (as_zip, as_iso)]
    monkeypatch.setenv("TZ", zone)
    monkeypatch.setattr(time, "time", lambda: 86_400.0 * 365 * 20)
    random.seed(zone)
    assert [write(copy).read_bytes() for write in (as_zip, as_iso)] == first


def test_archives_are_the_same_bytes_in_another_process(folder: Path) -> None:
    first = as_iso(folder).read_bytes()
    script = "import sys, pathlib, tests.discs as discs; discs.as_iso(pathlib.Path(sys.argv[1]))"
    subprocess.run(
        [sys.executable, "-c", script, str(folder)],
        cwd=ROOT,
        check=True,
        env={**os.environ, "TZ": "Asia/Shanghai", "LC_ALL": "C"},
    )
    assert folder.with_name("c.iso").read_bytes() == first


def test_writing_an_image_leaves_the_clock_alone(folder: Path) -> None:
    as_iso(folder)
    from pycdlib import headervd, udf

    assert headervd.time is time
    assert udf.random is random


def test_everything_in_an_archive_is_dated_like_the_edition(folder: Path) -> None:
    with zipfile.ZipFile(as_zip(folder)) as opened:
        assert {info.date_time for info in opened.infolist()} == {(2026, 11, 21, 0, 0, 0)}
    assert b"2026112100000000" in as_iso(folder).read_bytes()


def test_windows_explorer_unpacks_the_zip_as_it_is(packed: Path) -> None:
    (path,) = packed.glob("*.zip")
    with zipfile.ZipFile(path) as opened:
        infos = opened.infolist()
    assert path.name.isascii()
    assert list(check_paths(info.filename for info in infos)) == []
    for info in infos:
        assert info.compress_type in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
        assert (info.flag_bits, info.extra) == (0, b"")
        assert not info.is_dir()


def test_names_that_plain_iso_would_confuse_stay_apart(tmp_path: Path) -> None:
    names = (
        "a-b.html",
        "a_b.html",
        "a+b.html",
        "n" * 59 + "1.css",
        "n" * 59 + "2.css",
        "A.b.c",
        "index",
        "a b/x.html",
        "a_b/x.html",
    )
    for name in names:
        (tmp_path / "disc" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "disc" / name).write_text(name)
    out = archive.write_iso(tmp_path / "disc", tmp_path / "c.iso", WHEN, "LABEL")
    assert imaged(out, "rr_path") == {name: name.encode() for name in names}
    assert sorted(imaged(out, "iso_path").values()) == sorted(name.encode() for name in names)


def test_a_digest_beside_an_archive_is_what_sha256sum_reads(folder: Path) -> None:
    path = as_zip(folder)
    line = archive.write_digest(path).read_text(encoding="ascii")
    assert line == f"{edition.record(path).sha256}  c.zip\n"
