"""State: one digest of all that something is made from."""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import suppress
from functools import cache
from pathlib import Path

from catalogue.content.resources import OVERRIDES, PACKAGE, SCHEMAS

# What the folder is called in which an installed library says what it is.
ENDINGS = (".dist-info", ".egg-info")


def program() -> str:
    """The state of this program and of the libraries that are installed.

    Another version of either may make another product.
    """
    return state_of((PACKAGE, SCHEMAS, OVERRIDES), _libraries())


def program_here() -> str:
    """The same, and where it lies: the files of another may be changed or taken away."""
    return f"{program()} in {OVERRIDES} {_places()}"


@cache
def _libraries() -> str:
    """Names and versions as folders have them; to parse what each says of itself takes longer."""
    return " ".join(sorted({name for place in sys.path for name in _installed(place)}))


def _installed(place: str) -> list[str]:
    """The libraries that are installed in a place from which modules are imported."""
    with suppress(OSError):
        return [name for name in os.listdir(place or ".") if name.endswith(ENDINGS)]  # noqa: PTH208
    return []


@cache
def _places() -> str:
    return " ".join(sorted(place for place in sys.path if _installed(place)))


def state_of(places: Iterable[Path], besides: str = "") -> str:
    """One digest of the names and bytes of every file in `places`, wherever these lie."""
    whole = hashlib.sha256(besides.encode())
    for place in places:
        for name, path in [("", str(place))] if place.is_file() else _files(str(place)):
            whole.update(name.encode())
            whole.update(hashlib.sha256(_held(path)).digest())
    return whole.hexdigest()


def marks_of(places: Iterable[Path]) -> dict[str, tuple[int, int, int]]:
    """What changes with each file in `places`, by its path: its size, time of change and number.

    To read tens of thousands of files would take longer than what is done once one has changed.
    """
    marks = {}
    for place in places:
        for _, path in _files(str(place)):
            with suppress(OSError):
                found = os.stat(path)  # noqa: PTH116
                marks[path] = (found.st_size, found.st_mtime_ns, found.st_ino)
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


def _held(path: str) -> bytes:
    """What a file holds; nothing when it cannot be read, which checking the content tells."""
    try:
        with open(path, "rb", 0) as file:  # noqa: PTH123
            return file.read()
    except OSError:
        return b""
