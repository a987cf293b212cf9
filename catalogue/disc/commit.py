"""Commits: where a content comes from, asked of git without obeying what came with the content."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from catalogue.content import ledger

# What a checkout may say of itself. All else in its configuration, such as core.fsmonitor,
# filter.*.clean, gpg.program or include.path, can name programs for git to run.
PLAIN = (
    "core.autocrlf",
    "core.eol",
    "core.filemode",
    "core.ignorecase",
    "core.precomposeunicode",
    "core.symlinks",
)
# What of a repository says which commit is out, and which files were at what state then.
STATE = ("index", "shallow")
# The ledger tells of editions and is no part of them: whoever commits it can pack the same again.
CONTENT = ("--", ".", f":(exclude){ledger.LOCK}")
REPOSITORY = "[core]\n\trepositoryformatversion = 1\n[extensions]\n\tobjectformat = {format}\n"


def commit_of(folder: Path) -> str:
    """The last commit that changed anything in `folder`, with `-dirty` when more was changed since.

    Commits elsewhere do not count, so that the same content is told by the same commit. Empty
    where there is no git or no checkout. Whatever the repository's configuration says to run is
    not run: git reads a repository that has the same objects and a configuration of ours.
    """
    try:
        with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as bare:
            return _told(folder, Path(bare))
    except (OSError, subprocess.CalledProcessError):
        return ""


def _told(folder: Path, bare: Path) -> str:
    top, objects, form, head, *states = _git(
        folder,
        {},
        "rev-parse",
        "--path-format=absolute",
        "--show-toplevel",
        *("--git-path", "objects"),
        "--show-object-format",
        "HEAD",
        *(part for name in STATE for part in ("--git-path", name)),
    ).split("\n")
    (bare / "refs").mkdir()
    (bare / "HEAD").write_text(f"{head}\n", encoding="ascii")
    (bare / "config").write_text(REPOSITORY.format(format=form), encoding="ascii")
    for name, path in zip(STATE, states, strict=True):
        if Path(path).exists():
            # With its date, by which git tells files that were changed in the same instant.
            shutil.copy2(path, bare / name)
    ours = {"GIT_DIR": str(bare), "GIT_WORK_TREE": top, "GIT_OBJECT_DIRECTORY": objects}
    plain = [part for name in PLAIN for part in _setting(folder, name)]
    commit = _git(folder, ours, *plain, "log", "-1", "--format=%H", *CONTENT)
    # A submodule has a configuration of its own.
    changed = _git(
        folder, ours, *plain, "status", "--porcelain", "--ignore-submodules=all", *CONTENT
    )
    return f"{commit}-dirty" if commit and changed else commit


def _setting(folder: Path, name: str) -> tuple[str, ...]:
    try:
        return "-c", f"{name}={_git(folder, {}, 'config', '--get', name)}"
    except subprocess.CalledProcessError:
        return ()


def _git(folder: Path, ours: dict[str, str], *command: str) -> str:
    return subprocess.run(
        ["git", "--no-optional-locks", "-C", str(folder.absolute()), *command],
        env={**os.environ, "GIT_NO_LAZY_FETCH": "1", **ours},
        capture_output=True,
        text=True,
        encoding="utf-8",
        errors="surrogateescape",
        check=True,
    ).stdout.strip("\n")
