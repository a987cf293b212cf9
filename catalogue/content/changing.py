"""Changing: files of the content replaced or removed, judged before any of them takes its place."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from catalogue.content import atomic
from catalogue.content.load import examine
from catalogue.content.problem import CatalogueError, Problem, in_order

# Path in the content folder → what the file holds then; None where it is removed.
Files = Mapping[str, str | None]


def problems_of(root: Path, files: Files, known: Sequence[Problem]) -> tuple[Problem, ...]:
    """What `check` says of the content with these files in it, and did not say before."""
    before = {(p.path, p.rule, p.message) for p in known}
    with _staged(root, files) as folder:
        _, found = examine(folder)
    return in_order(p for p in found if (p.path, p.rule, p.message) not in before)


@contextmanager
def _staged(root: Path, files: Files) -> Iterator[Path]:
    """A copy of the content, as links where the system can, with the files in their places."""
    with tempfile.TemporaryDirectory() as folder:
        staged = Path(folder) / root.name
        shutil.copytree(root, staged, copy_function=_linked)
        for path, text in files.items():
            (staged / path).parent.mkdir(parents=True, exist_ok=True)
            # A link must not carry the new text into the content.
            with suppress(FileNotFoundError):
                (staged / path).unlink()
            if text is not None:
                (staged / path).write_bytes(text.encode())
        yield staged


def _linked(source: str, target: str) -> None:
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)


def write_all(root: Path, files: Files) -> None:
    """Every file takes its place, or all stay as they were; CatalogueError when they must."""
    atomic.replace_files(
        {root / path: None if text is None else text.encode() for path, text in files.items()}
    )


def write_judged(root: Path, files: Files, known: Sequence[Problem], later: Sequence[str]) -> None:
    """The same, unless `check` would say of it what it does not say now.

    CatalogueError with what it would say; the rules `later` are left for people to look at.
    """
    if found := [p for p in problems_of(root, files, known) if p.rule not in later]:
        raise CatalogueError(found)
    write_all(root, files)
