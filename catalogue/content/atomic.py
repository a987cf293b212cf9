"""Atomic: a file is written whole, or the old one stays as it was, whenever the power fails."""

from __future__ import annotations

import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from catalogue.content.problem import CatalogueError, problem, reason


def replace_file(path: Path, content: bytes) -> Path:
    """Write `content` to the file `path`, in a folder that is made if need be.

    CatalogueError when the file cannot be written or cannot be replaced.
    """
    replace_files({path: content})
    return path


def replace_files(contents: Mapping[Path, bytes | None]) -> None:
    """Write several files, and remove those of no content, in the order given.

    Nothing takes its place until all of them lie whole on the disk. CatalogueError when one
    cannot be written, replaced or removed, and then all are as they were.
    """
    staged = {path: path.with_name(f".{path.name}.new") for path in contents}
    before: dict[Path, bytes | None] = {}
    path = Path()
    try:
        for path, content in contents.items():
            if content is not None:
                path.parent.mkdir(parents=True, exist_ok=True)
                write_synced(staged[path], content)
        for path, content in contents.items():
            held = path.read_bytes() if len(contents) > 1 and path.exists() else None
            if content is None:
                path.unlink()
            else:
                staged[path].replace(path)
            before[path] = held
    except OSError as error:
        for new in staged.values():
            with suppress(OSError):
                new.unlink()
        _put_back(before)
        raise CatalogueError(
            [problem("cannot-write", path.name, file=path.name, said=reason(error))]
        ) from error
    for folder in {path.parent for path in contents}:
        sync_folder(folder)


def _put_back(before: Mapping[Path, bytes | None]) -> None:
    """What stood there before; where even that is refused, `check` tells what is amiss."""
    for path, content in before.items():
        with suppress(OSError):
            if content is None:
                path.unlink()
            else:
                write_synced(path, content)


def create_file(path: Path, content: bytes, mode: int = 0o666) -> Path:
    """Write a file that must not exist yet, whole or not at all, where `mode` may be less.

    CatalogueError when it exists or cannot be written.
    """
    new = path.with_name(f".{path.name}.new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        new.unlink(missing_ok=True)
        if path.exists():
            raise FileExistsError(17, os.strerror(17))
        write_synced(new, content, mode)
        new.rename(path)
    except OSError as error:
        with suppress(OSError):
            new.unlink()
        raise CatalogueError(
            [problem("cannot-write", path.name, file=path.name, said=reason(error))]
        ) from error
    sync_folder(path.parent)
    return path


def write_synced(path: Path, content: bytes, mode: int = 0o666) -> None:
    """Write a file and wait until the disk holds it."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_BINARY", 0)
    with os.fdopen(os.open(path, flags, mode), "wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())


def sync_folder(folder: Path) -> None:
    """Wait until the disk holds the names in a folder; Windows, which opens none, keeps its own."""
    with suppress(OSError):
        opened = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(opened)
        finally:
            os.close(opened)
