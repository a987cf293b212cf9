"""Fixtures: the real content, built once for all audits."""

from __future__ import annotations

from pathlib import Path

import pytest

from catalogue.content.links import Catalogue
from catalogue.content.load import load
from tests.conftest import CONTENT, Shared, run_build, run_pack


@pytest.fixture(scope="session")
def real() -> Catalogue:
    """The real content."""
    return load(CONTENT)


@pytest.fixture(scope="session")
def real_built(shared: Shared) -> Path:
    """The whole output of the real content."""
    return shared("real-built", lambda out: run_build(out, content=CONTENT))


@pytest.fixture(scope="session")
def real_packed(real_built: Path, shared: Shared) -> Path:
    """The output of the real content with the disc, its zip and its image."""
    return shared("real-packed", lambda out: run_pack(real_built, out, CONTENT))
