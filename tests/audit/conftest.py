"""Fixtures: the real content, built once for all audits."""

from __future__ import annotations

from pathlib import Path

import pytest

from catalogue.content.links import Catalogue
from catalogue.content.load import load
from tests.conftest import CONTENT, run_build, run_pack


@pytest.fixture(scope="session")
def real() -> Catalogue:
    """The real content."""
    return load(CONTENT)


@pytest.fixture(scope="session")
def real_built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The whole output of the real content."""
    return run_build(tmp_path_factory.mktemp("real") / "build", content=CONTENT)


@pytest.fixture(scope="session")
def real_packed(real_built: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The output of the real content with the disc, its zip and its image."""
    return run_pack(real_built, tmp_path_factory.mktemp("real-packed") / "build", CONTENT)
