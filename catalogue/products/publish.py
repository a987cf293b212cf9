"""Publishing: a new output takes the old one's place whole, or not at all."""

from __future__ import annotations

import ctypes
import json
import os
import re
import shutil
import sys
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path
from typing import Any

from catalogue.content import atomic
from catalogue.content.problem import CatalogueError, problem, reason

MARKER = ".made-by-catalogue"
AT_FDCWD = -100
RENAME_EXCHANGE = 2


@contextmanager
def replacing(out: Path, renewed: Collection[str]) -> Iterator[Path]:
    """A folder to build in; when the block ends well it becomes `out` in one step.

    Whatever `out` holds besides the names in `renewed` is carried over. When the
    block raises, or the process is killed at any moment, `out` stays as it was (a
    kill between the two renames of a system without exchange is mended by the next
    run). CatalogueError when `out` holds what this program did not make.
    """
    # A link leads to where the output is to lie; it is not replaced itself.
    out = out.resolve()
    if not out.name:
        raise CatalogueError([problem("foreign-folder", "", folder=out)])
    out.parent.mkdir(parents=True, exist_ok=True)
    with _locked(out):
        _mend(out)
        _refuse_foreign(out)
        new, old = (_cleared(out, state) for state in ("new", "old"))
        new.mkdir()
        try:
            (new / MARKER).touch()
            yield new
            _carry_over(out, new, renewed)
            sync(new)
            _swap(new, out, old)
            atomic.sync_folder(out.parent)
        finally:
            shutil.rmtree(new, ignore_errors=True)
            shutil.rmtree(old, ignore_errors=True)


def sync(folder: Path) -> None:
    """Wait until the disk holds everything in a folder.

    One call for the whole file system (Linux syncfs(2)), which is many times quicker than one
    for each of thousands of files; elsewhere file by file.
    """
    call = _system("syncfs")
    if call:
        opened = os.open(folder, os.O_RDONLY)
        try:
            if call(opened) == 0:
                return
        finally:
            os.close(opened)
    for path in sorted(folder.rglob("*"), reverse=True):
        if path.is_file():
            with path.open("r+b") as stream:
                os.fsync(stream.fileno())
        else:
            atomic.sync_folder(path)
    atomic.sync_folder(folder)


def made_from(out: Path) -> dict[str, str]:
    """Which input each product in `out` was made from: product → fingerprint."""
    try:
        made: dict[str, str] = json.loads((out / MARKER).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return made


def note(new: Path, made: Mapping[str, str]) -> None:
    """Write down in `new` what `made_from` is to tell."""
    (new / MARKER).write_text(
        json.dumps(dict(sorted(made.items()))) + "\n", encoding="utf-8", newline="\n"
    )


def claim(out: Path) -> None:
    """Make the output folder `out` if it is not there; a later build takes it as its own."""
    if not out.exists():
        out.mkdir(parents=True)
        (out / MARKER).touch()


@contextmanager
def _locked(out: Path) -> Iterator[None]:
    from filelock import FileLock, Timeout

    try:
        with FileLock(out.with_name(f".{out.name}.lock"), timeout=0):
            yield
    except Timeout as error:
        raise CatalogueError([problem("folder-busy", out.name, folder=out.name)]) from error


def _mend(out: Path) -> None:
    """Undo a swap that was killed between its two renames."""
    if not out.exists():
        for old in sorted(_left(out, "old")):
            if (old / MARKER).exists():
                old.rename(out)
                return


def _left(out: Path, state: str) -> Iterator[Path]:
    """What runs that were killed left beside an output."""
    ours = re.compile(rf"\.{re.escape(out.name)}\.{state}[0-9]*")
    return (path for path in out.parent.iterdir() if ours.fullmatch(path.name))


def _cleared(out: Path, state: str) -> Path:
    """A name beside an output that is free, once all that can go is gone.

    What cannot be removed, such as a folder in which a program of Windows still stands, must not
    keep the next run from working.
    """
    for left in tuple(_left(out, state)):
        if left.is_symlink() or not left.is_dir():
            with suppress(OSError):
                left.unlink()
        else:
            shutil.rmtree(left, ignore_errors=True)
    names = (out.with_name(f".{out.name}.{state}{n or ''}") for n in count())
    return next(name for name in names if not os.path.lexists(name))


def _refuse_foreign(out: Path) -> None:
    if out.exists() and any(out.iterdir()) and not (out / MARKER).exists():
        raise CatalogueError([problem("foreign-folder", out.name, folder=out.name)])


def _carry_over(out: Path, new: Path, renewed: Collection[str]) -> None:
    for place in out.iterdir() if out.exists() else ():
        target = new / place.name
        if place.name in renewed or target.exists():
            continue
        if place.is_dir():
            shutil.copytree(place, target, copy_function=_link)
        else:
            _link(str(place), str(target))


def _link(source: str, target: str) -> str:
    """A hard link where the disk allows it; nothing is ever written in place."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)
    return target


def _swap(new: Path, out: Path, old: Path) -> None:
    if not out.exists():
        new.rename(out)
        return
    if _exchange(new, out):
        return
    try:
        out.rename(old)
    except OSError as error:
        raise CatalogueError(
            [problem("cannot-replace", out.name, folder=out.name, said=reason(error))]
        ) from error
    new.rename(out)


def _exchange(new: Path, out: Path) -> bool:
    """Swap two folders in one system call (Linux renameat2); False where there is none."""
    call = _system("renameat2")
    return bool(
        call and call(AT_FDCWD, os.fsencode(new), AT_FDCWD, os.fsencode(out), RENAME_EXCHANGE) == 0
    )


def _system(name: str) -> Any:
    """A call of Linux that Python does not offer; None on other systems and older libraries."""
    if not sys.platform.startswith("linux"):
        return None
    return getattr(ctypes.CDLL(None, use_errno=True), name, None)
