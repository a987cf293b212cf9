"""Media: a folder, a zip or an ISO image read in place, nothing trusted and nothing written."""

from __future__ import annotations

import errno
import io
import math
import os
import re
import stat
import struct
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import BinaryIO

from pycdlib import PyCdlib
from pycdlib.pycdlibexception import PyCdlibException

from catalogue.content.problem import CatalogueError, Problem, problem, reason, wording
from catalogue.disc import udf
from catalogue.disc.paths import check_paths

CHUNK = 1 << 16
# More than a DVD holds, and more than any honest archive packs into its size.
MAX_BYTES = 4_700_000_000
MAX_FILES = 20_000
MAX_RATIO = 100
ALWAYS_ALLOWED = 64 << 20
# What the list of contents may weigh in bytes: the libraries read it whole, before any other limit
# can be judged, and make fifty times as much of it in memory.
MAX_LISTING = 8 << 20
# A UDF file entry fills a block and becomes one object: it weighs as much as a line of a list.
UDF_FILE_ENTRIES = (b"\x05\x01", b"\x0a\x01")
UDF_WEIGHT = 64

ISO_MARK = (0x8001, b"CD001")
# The first volume descriptor (ECMA-119, 8.4), and where it says how many blocks the volume has.
HEAD = 0x8000 + 2048
BLOCK, BLOCKS = 2048, 0x8000 + 80
ZIP_MARK = b"PK"
ISO_VIEWS = {
    "rr_path": PyCdlib.has_rock_ridge,
    "joliet_path": PyCdlib.has_joliet,
    "udf_path": PyCdlib.has_udf,
}
ENCRYPTED = 0x1
PACKINGS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)

# What systems leave on every stick that they see; no page leads there. The folders stand at the
# top of a volume and nowhere else.
LEFT_FILES = (".DS_Store", "Thumbs.db", "desktop.ini")
LEFT_FOLDERS = (
    "System Volume Information",
    "$RECYCLE.BIN",
    "RECYCLER",
    "lost+found",
    ".Trashes",
    ".Spotlight-V100",
    ".fseventsd",
    ".TemporaryItems",
)
# What systems keep there for themselves. Whatever else lies there hides: programs that spread
# by sticks like to, since nobody looks into these folders.
LEFT_INSIDE = re.compile(
    r"\.?[^.]*|.*\.(?:dat|db|ini|log|plist|state|tmp|toc|(?:index|shadow|directorystore)[a-z]*)",
    re.IGNORECASE,
)
# macOS keeps what other file systems have no place for in a second file of this name.
SHADOW = "._"

# What reading a damaged archive raises; OSError means that the medium itself cannot be read.
# ValueError comes from names that are no UTF-8, in the header that stands before a file.
DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    NotImplementedError,
    ValueError,
)
# pycdlib checks much and trips over the rest.
ISO_DAMAGE = (PyCdlibException, struct.error, ValueError, LookupError, AttributeError, TypeError)

# Where a file's bytes lie in an image: offsets and lengths.
Runs = tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """One file of a medium; `chunks` reads it piece by piece.

    It raises OSError when the medium cannot be read, and one of DAMAGE when what was read cannot
    be what was written.
    """

    size: int
    chunks: Callable[[], Iterator[bytes]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Medium:
    """What a medium holds, by path, and what is wrong with it before any file is read.

    `left` counts what operating systems have put beside it.
    """

    members: Mapping[str, Member]
    problems: tuple[Problem, ...] = ()
    left: int = 0


class Rationed(io.FileIO):
    """A file of which only so many bytes may be read until `ration` is lifted."""

    ration: float = MAX_LISTING

    def read(self, size: int | None = -1, /) -> bytes:
        if size is None or size < 0:
            size = max(0, os.fstat(self.fileno()).st_size - self.tell())
        if size > self.ration:
            raise _too_big()
        content = super().read(size) or b""
        self.ration -= UDF_WEIGHT if content[:2] in UDF_FILE_ENTRIES else len(content)
        return content


@contextmanager
def opened(path: Path) -> Iterator[Medium]:
    """The medium at `path`: a folder, a zip, or an ISO image or drive.

    CatalogueError when it cannot be read as such or exceeds the limits.
    """
    try:
        if path.is_dir():
            yield _folder(path)
            return
        _refuse_pipe(path)
        with Rationed(path) as stream:
            yield _reader(path, stream)(stream)
    except OSError as error:
        raise CatalogueError([problem("medium-unreadable", "", said=reason(error))]) from error


def _refuse_pipe(path: Path) -> None:
    """A pipe would wait for its other end for ever; a drive is read as an image is."""
    mode = path.stat().st_mode
    if not (stat.S_ISREG(mode) or stat.S_ISBLK(mode)):
        raise OSError(errno.EINVAL, os.strerror(errno.EINVAL))


def _reader(path: Path, stream: BinaryIO) -> Callable[[Rationed], Medium]:
    """What reads a file: by its name, or else, as of a drive, by what stands in it."""
    if path.suffix.lower() == ".zip":
        return _zip
    if udf.is_alone(stream):
        return _udf
    place, mark = ISO_MARK
    stream.seek(place)
    named = path.suffix.lower() == ".iso"
    return _iso if named or stream.read(len(mark)) == mark else _zip


def readers(found: Medium) -> dict[str, Callable[[], bytes]]:
    """Each file with what reads it whole: CatalogueError when it is damaged."""
    return {path: partial(_joined, path, member) for path, member in found.members.items()}


def _joined(path: str, member: Member) -> bytes:
    try:
        return b"".join(member.chunks())
    except DAMAGE as error:
        raise CatalogueError([problem("file-damaged", path)]) from error


# Folders


def _folder(top: Path) -> Medium:
    """Links and devices are not followed."""
    members: dict[str, Member] = {}
    problems: list[Problem] = []
    left = 0
    for path in _walk(top, problems):
        inside = _inside(path, top)
        if _is_left(inside, path):
            left += 1
        elif stat.S_ISREG(path.lstat().st_mode):
            members[inside] = Member(size=path.lstat().st_size, chunks=partial(_whole, path))
        else:
            problems.append(problem("odd-member", inside))
        if len(members) > MAX_FILES:
            raise _too_big()
    return Medium(members=members, problems=tuple(problems), left=left)


def _walk(top: Path, problems: list[Problem]) -> Iterator[Path]:
    """All that is no folder; what cannot be listed is told, unless a system keeps it closed."""
    folders = [top]
    while folders:
        folder = folders.pop()
        try:
            found = sorted(folder.iterdir())
        except OSError as error:
            if folder == top:
                raise
            if not _is_kept(_inside(folder, top)):
                problems.append(
                    problem("file-unreadable", _inside(folder, top), said=reason(error))
                )
            continue
        for path in found:
            if stat.S_ISDIR(path.lstat().st_mode):
                folders.append(path)
            else:
                yield path


def _is_kept(inside: str) -> bool:
    """Whether a path lies in a folder that systems keep for themselves."""
    return inside.partition("/")[0].lower() in (name.lower() for name in LEFT_FOLDERS)


def _is_left(inside: str, path: Path) -> bool:
    """Whether a system put a file there: by its name alone, as the check page can do no more."""
    if not stat.S_ISREG(path.lstat().st_mode):
        return False
    if _is_kept(inside):
        return bool(LEFT_INSIDE.fullmatch(path.name))
    if path.name in LEFT_FILES:
        return True
    # Of what is not there, nothing can be kept.
    shadowed = path.name.removeprefix(SHADOW)
    return shadowed not in ("", path.name) and (
        shadowed in (*LEFT_FILES, *LEFT_FOLDERS) or path.with_name(shadowed).exists()
    )


def _inside(path: Path, top: Path) -> str:
    return path.relative_to(top).as_posix()


def _whole(path: Path) -> Iterator[bytes]:
    with path.open("rb") as stream:
        while chunk := stream.read(CHUNK):
            yield chunk


# Zips


def _zip(stream: Rationed) -> Medium:
    try:
        archive = zipfile.ZipFile(stream)
    except DAMAGE as error:
        raise _spoilt(stream) from error
    hidden = min((info.header_offset for info in archive.infolist()), default=0)
    stream.ration = math.inf
    infos = [info for info in archive.infolist() if not _is_safe_folder(info)]
    _refuse_bombs([info.file_size for info in infos], stream)
    read = _medium((info.orig_filename.removesuffix("/"), _packed(archive, info)) for info in infos)
    # A program may carry a zip behind it: some systems run it, others unpack it.
    found = (problem("hidden-shell", "", length=hidden),) if hidden else ()
    return replace(read, problems=(*found, *read.problems))


def _is_safe_folder(info: zipfile.ZipInfo) -> bool:
    kind = stat.S_IFMT(info.external_attr >> 16)
    return (
        info.orig_filename.endswith("/")
        and kind in (0, stat.S_IFDIR)
        and not is_unsafe(info.orig_filename.removesuffix("/"))
    )


def _packed(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Member | None:
    """A file in a zip; None for what is no plain file."""
    kind = stat.S_IFMT(info.external_attr >> 16)
    if (
        info.flag_bits & ENCRYPTED
        or info.compress_type not in PACKINGS
        or kind not in (0, stat.S_IFREG)
    ):
        return None

    def chunks() -> Iterator[bytes]:
        with archive.open(info) as stream:
            while chunk := stream.read(CHUNK):
                yield chunk

    return Member(size=info.file_size, chunks=chunks)


# ISO images


def _iso(stream: Rationed) -> Medium:
    try:
        image = PyCdlib()
        image.open_fp(stream)
        trees = {view: _tree(image, view) for view, present in ISO_VIEWS.items() if present(image)}
    except ISO_DAMAGE as error:
        raise _spoilt(stream) from error
    if not trees:
        raise CatalogueError([problem("no-long-names", "")])
    stream.ration = math.inf
    first = next(iter(trees.values()))
    _refuse_bombs([length for _, runs in first for _, length in runs or ()], stream)
    read = _medium(
        (path, runs if runs is None else _stretched(stream, runs)) for path, runs in first
    )
    shell = (*_check_start(stream), *_check_boot(image))
    return replace(read, problems=(*shell, *read.problems, *_check_views(trees)))


def _check_start(stream: Rationed) -> Iterator[Problem]:
    """Nothing stands where a computer would start from: ECMA-119, 6.2.1."""
    stream.seek(0)
    system_area = stream.read(ISO_MARK[0] - 1)
    if any(system_area):
        yield problem("hidden-shell", "", length=len(system_area.rstrip(b"\0")))


def _check_boot(image: PyCdlib) -> Iterator[Problem]:
    """Nor does El Torito lead there from elsewhere."""
    if image.eltorito_boot_catalog is not None:
        yield problem("boot-record", "")


def _tree(image: PyCdlib, view: str) -> list[tuple[str, Runs | None]]:
    """Every path that one of the image's directories shows, and where its bytes lie."""
    return [
        (path, None if is_unsafe(path) else _runs(image, view, path))
        for folder, _, names in image.walk(**{view: "/"})
        for path in (f"{folder.strip('/')}/{name}".lstrip("/") for name in names)
    ]


def _runs(image: PyCdlib, view: str, path: str) -> Runs | None:
    """Where the bytes of a file lie, neighbours joined; None for what is no plain file."""
    place = {view: f"/{path}"}
    if stat.S_IFMT(image.file_mode(**place) or 0) not in (0, stat.S_IFREG):
        return None
    joined: list[tuple[int, int]] = []
    for start, length in image.get_file_byte_extents(**place):
        if joined and sum(joined[-1]) == start:
            start, length = joined[-1][0], joined.pop()[1] + length
        if length:
            joined.append((start, length))
    return tuple(joined)


def _stretched(stream: BinaryIO, runs: Runs) -> Member:
    def chunks() -> Iterator[bytes]:
        for start, length in runs:
            for done in range(0, length, CHUNK):
                stream.seek(start + done)
                yield stream.read(min(CHUNK, length - done))

    return Member(size=sum(length for _, length in runs), chunks=chunks)


def _check_views(trees: Mapping[str, list[tuple[str, Runs | None]]]) -> Iterator[Problem]:
    """Windows, Linux and old systems each read a directory of their own: all must agree."""
    seen: dict[str, set[Runs | None]] = {}
    for tree in trees.values():
        for path, runs in tree:
            seen.setdefault(path, set()).add(runs)
    counts = Counter(path for tree in trees.values() for path, _ in tree)
    for path, places in seen.items():
        if len(places) > 1 or counts[path] != len(trees):
            yield problem("views-differ", path)


def _udf(stream: Rationed) -> Medium:
    """An image or a drive with UDF alone."""
    try:
        tree = list(udf.files(stream))
    except (ValueError, LookupError, struct.error) as error:
        raise _spoilt(stream) from error
    stream.ration = math.inf
    _refuse_bombs([length for _, runs in tree for _, length in runs or ()], stream)
    read = _medium(
        (path, runs if runs is None else _stretched(stream, runs)) for path, runs in tree
    )
    return replace(read, problems=(*_check_start(stream), *read.problems))


# Zips and images


def _medium(found: Iterable[tuple[str, Member | None]]) -> Medium:
    """What an archive holds, without what must never be unpacked."""
    members: dict[str, Member] = {}
    problems: list[Problem] = []
    for path, member in found:
        if is_unsafe(path):
            problems.append(problem("unsafe-path", path))
        elif member is None:
            problems.append(problem("odd-member", path))
        elif path in members:
            problems.append(problem("repeated-member", path))
        else:
            members[path] = member
    return Medium(members=members, problems=(*problems, *check_paths(members)))


def is_unsafe(path: str) -> bool:
    """Whether unpacking a path could write outside the folder that it is unpacked in."""
    return any(mark in path for mark in "\\:\0") or any(
        step in ("", ".", "..") for step in path.split("/")
    )


def _refuse_bombs(sizes: Sequence[int], stream: Rationed) -> None:
    """Stop before anything is unpacked that would fill a disk or never end."""
    stream.seek(0, os.SEEK_END)
    honest = max(ALWAYS_ALLOWED, MAX_RATIO * stream.tell())
    if len(sizes) > MAX_FILES or sum(sizes) > min(MAX_BYTES, honest):
        raise _too_big()


def _too_big() -> CatalogueError:
    return CatalogueError(
        [problem("medium-too-big", "", files=MAX_FILES, gigabytes=MAX_BYTES / 1e9, ratio=MAX_RATIO)]
    )


def _spoilt(stream: Rationed) -> CatalogueError:
    """What a file is that could be read neither as a zip nor as an image, or not to its end."""
    # A drive has no size but where its end is.
    size = stream.seek(0, os.SEEK_END)
    stream.ration = HEAD
    stream.seek(0)
    head = stream.read(HEAD)
    due = 0
    if head[ISO_MARK[0] :].startswith(ISO_MARK[1]):
        due = BLOCK * int.from_bytes(head[BLOCKS : BLOCKS + 4], "little")
    if due > size:
        word = "medium-cut"
    elif due or head.startswith(ZIP_MARK) or head[udf.RECOGNITION :].startswith(udf.BEGINNING):
        word = "medium-damaged"
    else:
        word = "medium-foreign"
    said = wording()[word]["message"].format(size=size, due=due)
    return CatalogueError([problem("medium-unreadable", "", said=said)])
