"""State: one digest of all that something is made from."""

from __future__ import annotations

import hashlib
import os
import stat
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import NamedTuple

from catalogue.content.resources import PACKAGE

# What the folder is called in which an installed library says what it is.
ENDINGS = (".dist-info", ".egg-info")
# Some systems tell the time of a change to two seconds: what changed later than so many
# nanoseconds before it was read may change again and bear the same mark.
SETTLED = 3_000_000_000


@cache
def code_here() -> str:
    """The state of the code that is running: it stays as it was when it was read."""
    return f"{state_of((PACKAGE,))} {sys.version}"


@cache
def libraries() -> str:
    """Names and versions as folders have them; to parse what each says of itself takes longer."""
    return " ".join(sorted({name for place in sys.path for name in _installed(place)}))


def _installed(place: str) -> list[str]:
    """The libraries that are installed in a place from which modules are imported."""
    with suppress(OSError):
        return [name for name in os.listdir(place or ".") if name.endswith(ENDINGS)]  # noqa: PTH208
    return []


@cache
def library_places() -> str:
    """Where they are installed."""
    return " ".join(sorted(place for place in sys.path if _installed(place)))


def held_digest(path: str) -> bytes:
    """The SHA-256 of what a file holds.

    That of nothing when it cannot be read, which checking the content tells.
    """
    try:
        with open(path, "rb", 0) as file:  # noqa: PTH123
            return hashlib.sha256(file.read()).digest()
    except OSError:
        return hashlib.sha256().digest()


def state_of(
    places: Iterable[Path], besides: str = "", digest: Callable[[str], bytes] = held_digest
) -> str:
    """One digest of the names and bytes of every file in `places`, wherever these lie.

    `digest` tells that of the bytes of each.
    """
    whole = hashlib.sha256(besides.encode())
    for place in places:
        for name, path in [("", str(place))] if place.is_file() else _files(str(place)):
            whole.update(name.encode())
            whole.update(digest(path))
    return whole.hexdigest()


class FileMark(NamedTuple):
    """What changes with a file: its size in bytes, its number, and nanoseconds since 1970.

    `said` is the time of its last change, which programs may set; `last` that of the last change
    of anything about it, links to it among them, where the system knows that.
    """

    size: int
    number: int
    said: int
    last: int


def file_mark(found: os.stat_result) -> FileMark:
    """The mark of a file that was looked up."""
    last = max(found.st_mtime_ns, found.st_ctime_ns)
    return FileMark(size=found.st_size, number=found.st_ino, said=found.st_mtime_ns, last=last)


def is_settled(mark: FileMark, now: int) -> bool:
    """Whether a file was changed so long before `now` that any later change shows in its mark."""
    return mark.last < now - SETTLED


def mark_of_made(path: str) -> str:
    """What changes with what a file holds, and not with how many builds it stands in.

    OSError when it is no file of its own.
    """
    found = os.lstat(path)
    if not stat.S_ISREG(found.st_mode):
        raise FileNotFoundError(path)
    size, number, said, _ = file_mark(found)
    return f" {size} {said} {number}"


def marks_of(places: Iterable[Path]) -> dict[str, FileMark]:
    """The mark of each file in `places`, by its path.

    To read tens of thousands of files would take longer than what is done once one has changed.
    """
    marks = {}
    for place in places:
        for _, path in _files(str(place)):
            with suppress(OSError):
                marks[path] = file_mark(os.stat(path))  # noqa: PTH116
    return marks


def _files(folder: str, above: str = "") -> Iterator[tuple[str, str]]:
    """Each file below a folder: its name there, and its path, in the order of the names.

    A path object for each of thousands of files would cost more than its digest.
    """
    try:
        with os.scandir(folder) as held:
            found = sorted(held, key=lambda each: each.name)
    except OSError:
        return
    for each in found:
        name = f"{above}{each.name}"
        if each.is_dir(follow_symlinks=False):
            yield from _files(each.path, f"{name}/")
        elif each.is_file() and not name.endswith(".pyc"):
            yield name, each.path
