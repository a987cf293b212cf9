"""Publishing: a new output takes the old one's place whole, or not at all."""

from __future__ import annotations

import ctypes
import hashlib
import json
import os
import shutil
import sys
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

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
    out = out.absolute()
    out.parent.mkdir(parents=True, exist_ok=True)
    new, old = (out.with_name(f".{out.name}.{state}") for state in ("new", "old"))
    with _locked(out):
        _mend(out, old)
        _refuse_foreign(out)
        shutil.rmtree(new, ignore_errors=True)
        shutil.rmtree(old, ignore_errors=True)
        new.mkdir()
        try:
            (new / MARKER).touch()
            yield new
            _carry_over(out, new, renewed)
            _swap(new, out, old)
        finally:
            shutil.rmtree(new, ignore_errors=True)


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


def state_of(places: Iterable[Path], besides: str = "") -> str:
    """One digest of the names and bytes of every file in `places`, wherever these lie."""
    whole = hashlib.sha256(besides.encode())
    for place in places:
        files = (
            [place]
            if place.is_file()
            else sorted(
                path for path in place.rglob("*") if path.is_file() and path.suffix != ".pyc"
            )
        )
        for path in files:
            whole.update(path.relative_to(place.parent).as_posix().partition("/")[2].encode())
            whole.update(hashlib.sha256(_held(path)).digest())
    return whole.hexdigest()


def _held(path: Path) -> bytes:
    """What a file holds; nothing when it cannot be read, which checking the content tells."""
    try:
        return path.read_bytes()
    except OSError:
        return b""


def claim(out: Path) -> None:
    """Make the output folder `out` if it is not there; a later build takes it as its own."""
    if not out.exists():
        out.mkdir(parents=True)
        (out / MARKER).touch()


@contextmanager
def _locked(out: Path) -> Iterator[None]:
    try:
        with FileLock(out.with_name(f".{out.name}.lock"), timeout=0):
            yield
    except Timeout as error:
        raise CatalogueError([problem("folder-busy", out.name, folder=out.name)]) from error


def _mend(out: Path, old: Path) -> None:
    """Undo a swap that was killed between its two renames."""
    if old.exists() and not out.exists():
        old.rename(out)


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
    shutil.rmtree(old, ignore_errors=True)


def _exchange(new: Path, out: Path) -> bool:
    """Swap two folders in one system call (Linux renameat2); False where there is none."""
    if not sys.platform.startswith("linux"):
        return False
    call = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if call is None:
        return False
    return bool(call(AT_FDCWD, os.fsencode(new), AT_FDCWD, os.fsencode(out), RENAME_EXCHANGE) == 0)
