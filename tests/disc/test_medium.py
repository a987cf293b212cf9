"""Media: hostile ones end in a clear answer, read little, and write nothing."""

from __future__ import annotations

import inspect
import io
import os
import stat
import sys
import tracemalloc
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from pycdlib import PyCdlib

from catalogue.content.problem import CatalogueError
from catalogue.disc import medium
from tests.discs import as_iso, as_zip, content, make


def rules(path: Path) -> list[str]:
    """What is wrong with a medium, whether it could be opened or not; nothing may be written."""
    before = content(path.parent)
    try:
        with medium.opened(path) as found:
            for member in found.members.values():
                assert sum(map(len, member.chunks())) == member.size
            return sorted({problem.rule for problem in found.problems})
    except CatalogueError as error:
        return sorted({problem.rule for problem in error.problems})
    finally:
        assert content(path.parent) == before


def zipped(path: Path, *names: str, **attributes: int) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name in names:
            info = zipfile.ZipInfo("placeholder")
            info.filename = name
            for attribute, value in attributes.items():
                setattr(info, attribute, value)
            archive.writestr(info, b"content")
    return path


# Paths


@pytest.mark.parametrize(
    "name",
    [
        "../evil.html",
        "a/../../evil.html",
        "/etc/evil",
        "C:/evil",
        "C:evil",
        "a\\..\\evil",
        "a//b",
        "./a",
        "a/.",
        "..",
        "a/b/..",
        "../evil/",
        "/",
        "",
        "a\0b",
    ],
)
def test_a_path_that_leads_out_is_refused(tmp_path: Path, name: str) -> None:
    assert "unsafe-path" in rules(zipped(tmp_path / "a.zip", "good.html", name))


@pytest.mark.parametrize("name", ["a/b.html", "..a", "a..b/c", "a/", ".nojekyll"])
def test_a_path_that_stays_inside_is_not_unsafe(tmp_path: Path, name: str) -> None:
    assert rules(zipped(tmp_path / "a.zip", name)) == []


@pytest.mark.parametrize(
    ("names", "rule"),
    [
        (("a.html", "a.html"), "repeated-member"),
        (("a.html", "A.html"), "disc-case-clash"),
        (("n" * 65,), "disc-name-long"),
        (("a" * 60 + "/" + "b" * 60,), "disc-path-long"),
        (("aux.html",), "disc-name-reserved"),
        (("课程.html",), "disc-name"),
        (("a/" * 8 + "b",), "disc-path-deep"),
    ],
)
@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_name_that_windows_would_spoil_is_told(
    tmp_path: Path, names: tuple[str, ...], rule: str
) -> None:
    assert rules(zipped(tmp_path / "a.zip", *names)) == [rule]


# What is no file


@pytest.mark.parametrize(
    "kind", [stat.S_IFLNK, stat.S_IFIFO, stat.S_IFCHR, stat.S_IFBLK, stat.S_IFSOCK, stat.S_IFDIR]
)
def test_a_link_or_a_device_in_a_zip_is_refused(tmp_path: Path, kind: int) -> None:
    path = zipped(tmp_path / "a.zip", "a.html", external_attr=(kind | 0o777) << 16)
    assert rules(path) == ["odd-member"]


def test_a_link_that_calls_itself_a_folder_is_refused(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", "a/", external_attr=(stat.S_IFLNK | 0o777) << 16)
    assert rules(path) == ["odd-member"]


def test_an_encrypted_or_oddly_packed_file_is_refused(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", "a.html")
    raw = path.read_bytes()
    place = raw.index(b"PK\x01\x02")
    path.write_bytes(raw[: place + 8] + b"\x01" + raw[place + 9 :])
    assert rules(path) == ["odd-member"]
    path.write_bytes(raw[: place + 10] + b"\x0e" + raw[place + 11 :])
    assert rules(path) == ["odd-member"]


def test_links_and_devices_in_a_folder_are_told_and_not_followed(tmp_path: Path) -> None:
    top = tmp_path / "disc"
    (top / "sub").mkdir(parents=True)
    (tmp_path / "secret.txt").write_text("secret")
    (top / "file.html").symlink_to(tmp_path / "secret.txt")
    (top / "folder").symlink_to(tmp_path)
    (top / "loop").symlink_to(top)
    os.mkfifo(top / "sub" / "pipe")
    with medium.opened(top) as found:
        assert {(problem.rule, problem.path) for problem in found.problems} == {
            ("odd-member", path) for path in ("file.html", "folder", "loop", "sub/pipe")
        }
        assert found.members == {}


def test_what_systems_leave_on_a_stick_is_counted_and_left_alone(tmp_path: Path) -> None:
    for name in (
        "System Volume Information/IndexerVolumeGuid",
        ".DS_Store",
        "sub/Thumbs.db",
        "sub/._page.html",
        "sub/page.html",
    ):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("x")
    with medium.opened(tmp_path) as found:
        assert (sorted(found.members), found.left, found.problems) == (["sub/page.html"], 4, ())


def test_what_hides_among_what_systems_leave_is_read(tmp_path: Path) -> None:
    hidden = (
        "$RECYCLE.BIN/run.exe",
        "$Recycle.Bin/S-1-5-21/$R1.scr",
        ".Trashes/501/a.command",
        "RECYCLER/autorun.inf",
        "._setup.exe",
        "deep/System Volume Information/IndexerVolumeGuid",
        "._",
    )
    for name in hidden:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("x")
    with medium.opened(tmp_path) as found:
        assert (sorted(found.members), found.left) == (sorted(hidden), 0)


def test_a_program_in_front_of_a_zip_or_an_image_is_told(tmp_path: Path) -> None:
    folder = make(tmp_path)
    for path in (as_zip(folder), as_iso(folder)):
        with medium.opened(path) as found:
            assert found.problems == ()
        raw = path.read_bytes()
        hidden = b"MZ" + bytes(60)
        path.write_bytes(hidden + raw if path.suffix == ".zip" else hidden + raw[len(hidden) :])
        with medium.opened(path) as found:
            assert [problem.rule for problem in found.problems] == ["hidden-shell"]


def test_a_name_that_is_damaged_before_its_file_is_told(tmp_path: Path) -> None:
    path = tmp_path / "named.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("页.html", b"x")
    raw = path.read_bytes()
    name = "页".encode()
    path.write_bytes(raw.replace(name, b"\xc2" + name[1:], 1))
    with medium.opened(path) as found:
        (member,) = found.members.values()
        with pytest.raises(medium.DAMAGE):
            list(member.chunks())


def test_an_image_that_starts_a_computer_is_told(tmp_path: Path) -> None:
    image = PyCdlib()
    image.new(joliet=3, rock_ridge="1.09", udf="2.60")
    boot = bytes(2048)
    image.add_fp(
        io.BytesIO(boot),
        len(boot),
        "/BOOT.;1",
        rr_name="boot",
        joliet_path="/boot",
        udf_path="/boot",
    )
    image.add_eltorito("/BOOT.;1", rr_bootcatname="boot.cat", joliet_bootcatfile="/boot.cat")
    image.write(str(tmp_path / "boot.iso"))
    image.close()
    with medium.opened(tmp_path / "boot.iso") as found:
        assert "boot-record" in [problem.rule for problem in found.problems]


def test_a_folder_deeper_than_the_stack_is_read_to_its_end(tmp_path: Path) -> None:
    place = tmp_path / ("d/" * 300)
    place.mkdir(parents=True)
    (place / "page.html").touch()
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(len(inspect.stack()) + 100)
    try:
        with medium.opened(tmp_path) as found:
            assert list(found.members) == ["d/" * 300 + "page.html"]
    finally:
        sys.setrecursionlimit(limit)


# Bombs


def test_a_bomb_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    path = tmp_path / "bomb.zip"
    with (
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("zeros", "w") as stream,
    ):
        for _ in range(80):
            stream.write(bytes(1 << 20))
    assert rules(path) == ["medium-too-big"]


def test_a_bomb_that_lies_about_its_size_is_damaged_and_costs_no_memory(tmp_path: Path) -> None:
    path = tmp_path / "bomb.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("zeros", bytes(20 << 20))
    raw = bytearray(path.read_bytes())
    place = raw.index(b"PK\x01\x02") + 24
    raw[place : place + 4] = (1000).to_bytes(4, "little")
    path.write_bytes(raw)
    tracemalloc.start()
    with medium.opened(path) as found, pytest.raises(medium.DAMAGE):
        list(found.members["zeros"].chunks())
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 2 << 20


def test_too_many_files_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(medium, "MAX_FILES", 3)
    assert rules(zipped(tmp_path / "a.zip", *"abc")) == []
    assert rules(zipped(tmp_path / "a.zip", *"abcd")) == ["medium-too-big"]
    (tmp_path / "a.zip").unlink()
    (tmp_path / "folder").mkdir()
    for name in "abcd":
        (tmp_path / "folder" / name).touch()
    assert rules(tmp_path / "folder") == ["medium-too-big"]


def test_a_list_of_contents_without_end_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.html", b"")
        archive.filelist *= medium.MAX_LISTING // 46
        archive.comment = b"-"
    assert path.stat().st_size > medium.MAX_LISTING
    tracemalloc.start()
    assert rules(path) == ["medium-too-big"]
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 40 << 20


def test_a_large_file_is_read_in_small_pieces(tmp_path: Path) -> None:
    path = tmp_path / "large.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("large", os.urandom(20 << 20))
    tracemalloc.start()
    with medium.opened(path) as found:
        assert sum(map(len, found.members["large"].chunks())) == 20 << 20
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 2 << 20


# Images


def image(path: Path, fill: Callable[[PyCdlib], None], **views: str | int | None) -> Path:
    made = PyCdlib()
    made.new(interchange_level=3, **views)
    fill(made)
    made.write(str(path))
    made.close()
    return path


def put(made: PyCdlib, raw: bytes, **places: str) -> None:
    made.add_fp(io.BytesIO(raw), len(raw), **places)


def test_a_link_in_an_image_is_refused(tmp_path: Path) -> None:
    path = image(
        tmp_path / "a.iso",
        lambda made: made.add_symlink(
            symlink_path="/LINK.;1", rr_symlink_name="link", rr_path="/etc/passwd"
        ),
        rock_ridge="1.09",
    )
    assert rules(path) == ["odd-member"]


def test_a_device_in_an_image_is_refused(tmp_path: Path) -> None:
    path = image(
        tmp_path / "a.iso",
        lambda made: made.add_fp(
            io.BytesIO(b"x"), 1, iso_path="/A.;1", rr_name="a", file_mode=stat.S_IFBLK | 0o600
        ),
        rock_ridge="1.09",
    )
    assert rules(path) == ["odd-member"]


@pytest.mark.parametrize("name", [b"../x", b"a/bc", b"a\\bc", b"C:ab"])
def test_a_name_in_an_image_that_leads_out_is_refused(tmp_path: Path, name: bytes) -> None:
    path = image(
        tmp_path / "a.iso",
        lambda made: put(made, b"x", iso_path="/A.;1", rr_name="QQQQ"),
        rock_ridge="1.09",
    )
    path.write_bytes(path.read_bytes().replace(b"QQQQ", name))
    assert rules(path) in (["unsafe-path"], ["medium-unreadable"], ["odd-member"])


def test_directories_of_an_image_that_differ_are_told(tmp_path: Path) -> None:
    def fill(made: PyCdlib) -> None:
        put(made, b"for Linux", iso_path="/A.;1", rr_name="a.html")
        put(made, b"for Windows", joliet_path="/a.html")
        put(made, b"same", iso_path="/B.;1", rr_name="b.html", joliet_path="/b.html")
        put(made, b"hidden", joliet_path="/c.html")

    path = image(tmp_path / "a.iso", fill, rock_ridge="1.09", joliet=3)
    with medium.opened(path) as found:
        assert [(problem.rule, problem.path) for problem in found.problems] == [
            ("views-differ", "a.html"),
            ("views-differ", "c.html"),
        ]


def test_an_image_without_long_names_is_refused(tmp_path: Path) -> None:
    path = image(tmp_path / "a.iso", lambda made: put(made, b"x", iso_path="/A.;1"))
    assert rules(path) == ["no-long-names"]


def test_an_image_whose_files_lie_on_top_of_each_other_is_a_bomb(tmp_path: Path) -> None:
    def fill(made: PyCdlib) -> None:
        put(made, bytes(1 << 20), iso_path="/A.;1", rr_name="a")
        for n in range(200):
            made.add_hard_link(iso_old_path="/A.;1", iso_new_path=f"/L{n}.;1", rr_name=f"l{n}")

    assert rules(image(tmp_path / "a.iso", fill, rock_ridge="1.09")) == ["medium-too-big"]


def test_an_image_is_read_by_its_name_or_by_its_mark(tmp_path: Path) -> None:
    path = image(
        tmp_path / "a.iso",
        lambda made: put(made, b"x", iso_path="/A.;1", rr_name="a.html"),
        rock_ridge="1.09",
    )
    assert rules(path) == []
    assert rules(path.rename(tmp_path / "sr0")) == []
    assert rules((tmp_path / "sr0").rename(tmp_path / "a.zip")) == ["medium-unreadable"]


# What is no medium


@pytest.mark.parametrize("name", ["a.zip", "a.iso", "a"])
@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"PK",
        b"PK\x05\x06" + bytes(18),
        b"x" * 100_000,
        bytes(0x8000) + b"\x01CD001\x01" + bytes(4000),
    ],
)
def test_what_is_no_archive_is_unreadable(tmp_path: Path, name: str, raw: bytes) -> None:
    (tmp_path / name).write_bytes(raw)
    empty = raw.startswith(b"PK\x05\x06") and name != "a.iso"
    assert rules(tmp_path / name) == ([] if empty else ["medium-unreadable"])


@pytest.mark.parametrize(
    ("write", "keep", "said"),
    [
        (as_zip, 0.5, "文件没有下载或拷贝完整，或者损坏了"),
        (as_iso, 0.5, "文件没有下载或拷贝完整，只有"),
        (as_iso, 0.9, "文件没有下载或拷贝完整，只有"),
    ],
)
def test_half_a_download_is_told_in_chinese(
    tmp_path: Path, write: Callable[[Path], Path], keep: float, said: str
) -> None:
    path = write(make(tmp_path))
    os.truncate(path, int(path.stat().st_size * keep))
    with pytest.raises(CatalogueError) as caught, medium.opened(path):
        pass
    assert f"读不出来：{said}" in caught.value.problems[0].message


def test_another_kind_of_archive_is_told_in_chinese(tmp_path: Path) -> None:
    path = tmp_path / "a.7z"
    path.write_bytes(b"7z\xbc\xaf\x27\x1c" + bytes(100_000))
    with pytest.raises(CatalogueError) as caught, medium.opened(path):
        pass
    assert caught.value.problems[0].message == "读不出来：这不是 zip，也不是 iso 映像"


def test_a_file_that_is_gone_is_unreadable(tmp_path: Path) -> None:
    assert rules(tmp_path / "gone.zip") == ["medium-unreadable"]


@pytest.mark.parametrize("name", ["a.zip", "a.iso", "a"])
def test_a_pipe_is_refused_and_not_waited_for(tmp_path: Path, name: str) -> None:
    os.mkfifo(tmp_path / name)
    with pytest.raises(CatalogueError) as refused, medium.opened(tmp_path / name):
        pass
    assert [found.rule for found in refused.value.problems] == ["medium-unreadable"]
