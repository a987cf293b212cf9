"""Fixtures: the catalogues of the tests, each built once for the whole run.

Engine tests run on two unions of their own: `capital` is a frozen excerpt of the real content,
rich enough for every feature, `harbour` a small invented one with other letters, lines and words.
The real content itself is looked at in tests/audit alone.
"""

from __future__ import annotations

import gc
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from filelock import FileLock
from hypothesis import settings

from catalogue.content.links import Catalogue
from catalogue.content.load import load
from tests.program import ROOT, catalogue, started

CONTENT = ROOT / "content"
CAPITAL = ROOT / "tests" / "worlds" / "capital"
HARBOUR = ROOT / "tests" / "worlds" / "harbour"


# CATALOGUE_EXAMPLES=2000 thinks up so many inputs for every property; by hand.
settings.register_profile(
    "run",
    settings.get_profile(settings.get_current_profile_name()),
    max_examples=int(os.environ.get("CATALOGUE_EXAMPLES", "40")),
    deadline=None,
)
settings.load_profile("run")


def pytest_collection_finish() -> None:
    """What was read and collected stays to the end, so the collector of garbage need not look."""
    gc.freeze()


Shared = Callable[[str, Callable[[Path], object]], Path]


def run(*arguments: str, **environment: str) -> None:
    """Run the command line as a clerk would, in the checkout; it must end well."""
    call = started if environment else catalogue
    done = call(*arguments, **environment)
    assert done.returncode == 0, done.stdout + done.stderr


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
def harbour() -> Catalogue:
    """The invented union."""
    return load(HARBOUR)


@pytest.fixture(scope="session")
def shared(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Shared:
    """Name and maker of a folder → the folder, made once for all processes of a run.

    The first that asks makes it, the others wait; nobody writes into it afterwards.
    """
    own = tmp_path_factory.getbasetemp()
    top = (own.parent if hasattr(request.config, "workerinput") else own) / "shared"
    top.mkdir(exist_ok=True)

    def made_once(name: str, make: Callable[[Path], object]) -> Path:
        folder, done = top / name, top / f"{name}.done"
        with FileLock(top / f"{name}.lock"):
            if not done.exists():
                shutil.rmtree(folder, ignore_errors=True)
                make(folder)
                done.touch()
        return folder

    return made_once


@pytest.fixture(scope="session")
def built(shared: Shared) -> Path:
    """The whole output of the excerpt."""
    return shared("built", run_build)


@pytest.fixture(scope="session")
def harbour_packed(shared: Shared) -> Path:
    """The whole output of the invented union, whose edition has further prints, with its disc."""
    arguments = ("pack", "--quiet", "--content", str(HARBOUR), "--out")
    return shared("harbour", lambda out: run(*arguments, str(out)))


@pytest.fixture(scope="session")
def packed(built: Path, shared: Shared) -> Path:
    """The output of the excerpt with the disc, its zip and its image."""
    return shared("packed", lambda out: run_pack(built, out))
