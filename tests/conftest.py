"""Fixtures: the catalogues of the tests, each built once for the whole run.

Engine tests run on two unions of their own: `capital` is a frozen excerpt of the real content,
rich enough for every feature, `harbour` a small invented one with other letters, lines and words.
The real content itself is looked at in tests/audit alone.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from catalogue.content.links import Catalogue
from catalogue.content.load import load

ROOT = Path(__file__).parent.parent
CONTENT = ROOT / "content"
CAPITAL = ROOT / "tests" / "worlds" / "capital"
HARBOUR = ROOT / "tests" / "worlds" / "harbour"


def run(*arguments: str, **environment: str) -> None:
    """Run the command line as a clerk would, in the checkout."""
    subprocess.run(
        [sys.executable, "-m", "catalogue", *arguments],
        cwd=ROOT,
        check=True,
        env={**os.environ, **environment},
    )


def run_build(out: Path, *arguments: str, content: Path = CAPITAL, **environment: str) -> Path:
    """Build a content folder, the excerpt unless another is named, and give `out` back."""
    run("build", "--quiet", "--content", str(content), "--out", str(out), *arguments, **environment)
    return out


def run_pack(built: Path, out: Path, content: Path = CAPITAL) -> Path:
    """A copy of what was built, with the disc, its zip and its image."""
    shutil.copytree(built, out)
    run("pack", "--quiet", "--content", str(content), "--out", str(out))
    return out


@pytest.fixture(scope="session")
def capital() -> Catalogue:
    """The excerpt of the real content."""
    return load(CAPITAL)


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The whole output of the excerpt."""
    return run_build(tmp_path_factory.mktemp("built") / "build")


@pytest.fixture(scope="session")
def packed(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The output of the excerpt with the disc, its zip and its image."""
    return run_pack(built, tmp_path_factory.mktemp("packed") / "build")
