"""Fixtures: the real content, built once for the whole run."""

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


def run_build(out: Path, *arguments: str, **environment: str) -> Path:
    """Run `catalogue build` on the real content as a clerk would, and give `out` back."""
    subprocess.run(
        [sys.executable, "-m", "catalogue", "build", "--quiet", "--out", str(out), *arguments],
        cwd=ROOT,
        check=True,
        env={**os.environ, **environment},
    )
    return out


@pytest.fixture(scope="session")
def real() -> Catalogue:
    """The real content."""
    return load(CONTENT)


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The whole output, built from the real content."""
    return run_build(tmp_path_factory.mktemp("built") / "build")


@pytest.fixture(scope="session")
def packed(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The output with the disc, its zip and its image, packed from what was built."""
    out = tmp_path_factory.mktemp("packed") / "build"
    shutil.copytree(built, out)
    subprocess.run(
        [sys.executable, "-m", "catalogue", "pack", "--quiet", "--out", str(out)],
        cwd=ROOT,
        check=True,
    )
    return out
