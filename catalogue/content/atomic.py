"""Atomic: a file is written whole, or the old one stays as it was."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from catalogue.content.problem import CatalogueError, problem, reason


def replace_file(path: Path, content: bytes) -> Path:
    """Write `content` to the file `path`, in a folder that is made if need be.

    CatalogueError when the file cannot be written or cannot be replaced.
    """
    new = path.with_name(f".{path.name}.new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        new.write_bytes(content)
        new.replace(path)
    except OSError as error:
        with suppress(OSError):
            new.unlink()
        raise CatalogueError(
            [problem("cannot-write", path.name, file=path.name, said=reason(error))]
        ) from error
    return path
