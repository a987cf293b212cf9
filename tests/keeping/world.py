"""A content folder that a test may write to, and what changed in it."""

from __future__ import annotations

from pathlib import Path

from click.testing import CliRunner, Result

from catalogue.cli.main import main
from tests.conftest import HARBOUR


def run(content: Path, *arguments: str | Path) -> Result:
    return CliRunner().invoke(main, [*map(str, arguments), "--content", str(content)])


def files(root: Path) -> dict[str, str]:
    return {
        path.relative_to(root).as_posix(): path.read_bytes().decode("utf-8")
        for path in root.rglob("*")
        if path.is_file()
    }


def changed(root: Path, since: Path = HARBOUR) -> dict[str, list[str]]:
    """Path → the lines that it has and had not, then those that it had, marked by `-`."""
    old, new = files(since), files(root)
    found = {}
    for path in sorted(old.keys() | new.keys()):
        before, after = old.get(path, "").splitlines(), new.get(path, "").splitlines()
        if before != after:
            added = [line.strip() for line in after if line not in before]
            found[path] = added + [f"-{line.strip()}" for line in before if line not in after]
    return found
