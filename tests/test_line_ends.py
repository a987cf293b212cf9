"""Line ends: a checkout with those of Windows is the same content to everything that is made."""

from __future__ import annotations

import shutil

import pytest

from catalogue.content.links import Catalogue
from catalogue.content.load import load
from catalogue.search import documents
from tests.builders import taken_away
from tests.conftest import HARBOUR


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> tuple[Catalogue, Catalogue]:
    """The same content as it is, and as git writes it with core.autocrlf."""
    top = tmp_path_factory.mktemp("windows") / "content"
    shutil.copytree(HARBOUR, top)
    changed = [path for path in top.rglob("*") if path.suffix in (".yaml", ".md")]
    for path in changed:
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert len(changed) > 30
    return load(HARBOUR), load(top)


def test_entries_data_and_tables_are_the_same(pair: tuple[Catalogue, Catalogue]) -> None:
    assert [*pair[0]] == [*pair[1]]
    ours, theirs = (taken_away(one) for one in pair)
    assert ours == theirs


def test_what_is_searched_is_the_same(pair: tuple[Catalogue, Catalogue]) -> None:
    ours, theirs = (list(documents.documents(one)) for one in pair)
    assert ours == theirs
    assert any("html" in document.url for document in ours)
