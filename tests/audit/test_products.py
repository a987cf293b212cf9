"""The products of the real content: they can be made, and what lies on the disc is sound."""

from __future__ import annotations

from pathlib import Path

import pytest

from catalogue.content.links import Catalogue
from catalogue.content.load import examine
from catalogue.content.model import url_of
from catalogue.products import release
from tests.conftest import CONTENT

pytestmark = pytest.mark.slow


def test_nothing_is_wrong_with_the_content() -> None:
    assert examine(CONTENT)[1] == ()


def test_the_disc_passes_every_check(real_packed: Path) -> None:
    assert release.judged(real_packed / "disc")[1] == ()


def test_every_entry_has_its_page(real: Catalogue, real_built: Path) -> None:
    site = real_built / "site"
    assert [entry.id for entry in real if not (site / url_of(entry)).is_file()] == []
