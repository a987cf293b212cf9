"""Power: what a disk is told to hold, and when, as strace would show it.

Names and bytes reach a disk in any order unless a program waits. So every call that makes it wait,
and every call that moves or removes a name, is written down in turn, each with the file that it
concerns: by its number in the file system, which no renaming changes.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from catalogue.products import publish

# Calls that make the disk wait for a file or a folder, for everything; that move; that remove.
SYNCED, ALL_SYNCED, MOVED, GONE = "fsync", "syncfs", "rename", "remove"


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One call: what it does, and the number of the file."""

    what: str
    file: int


def number(path: Path | str | bytes, folder: int | None = None) -> int:
    """The number of a file; 0 when there is none."""
    try:
        return os.stat(path, dir_fd=folder, follow_symlinks=False).st_ino
    except (OSError, TypeError):
        return 0


@contextmanager
def recorded(*, linux: bool = True) -> Iterator[list[Call]]:
    """Every such call of a block; without `linux` as on systems that have none of its own."""
    calls: list[Call] = []

    def told(real: Callable[..., Any], what: str) -> Callable[..., Any]:
        def wrapper(path: Any, *rest: Any, **named: Any) -> Any:
            if what == SYNCED:
                calls.append(Call(what=what, file=os.fstat(path).st_ino))
            else:
                calls.append(Call(what=what, file=number(path, named.get("dir_fd"))))
            return real(path, *rest, **named)

        return wrapper

    def system(name: str) -> Any:
        call = own(name) if linux else None
        if call is None:
            return None

        def wrapper(*arguments: Any) -> Any:
            if name == "syncfs":
                calls.append(Call(what=ALL_SYNCED, file=os.fstat(arguments[0]).st_ino))
            else:
                calls.append(Call(what=MOVED, file=number(arguments[1])))
            return call(*arguments)

        return wrapper

    own = publish._system
    with pytest.MonkeyPatch.context() as patch:
        for name, what in (
            ("fsync", SYNCED),
            ("rename", MOVED),
            ("replace", MOVED),
            ("unlink", GONE),
            ("remove", GONE),
            ("rmdir", GONE),
        ):
            patch.setattr(os, name, told(getattr(os, name), what))
        patch.setattr(publish, "_system", system)
        yield calls


def waits(calls: list[Call], file: int) -> list[int]:
    """At which calls the disk has been made to hold a file, with all that was written before."""
    return [
        at
        for at, call in enumerate(calls)
        if call.what == ALL_SYNCED or (call.what == SYNCED and call.file == file)
    ]


def moves(calls: list[Call], file: int) -> list[int]:
    """At which calls a file gets another name."""
    return [at for at, call in enumerate(calls) if call.what == MOVED and call.file == file]
