"""Cuttings: what was cut before is what would be cut now, and one change has one bundle cut."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from catalogue.content import cache
from catalogue.content.links import Catalogue
from catalogue.content.model import Reading
from catalogue.search import cuttings, index, nearest
from catalogue.search.bags import Bags
from catalogue.search.documents import Document, Pending, documents
from tests.discs import content as files_of


@pytest.fixture(autouse=True)
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A cache of its own, and bundles of a few documents."""
    monkeypatch.setattr(cache, "user_cache_path", lambda name: tmp_path / "cache" / name)
    monkeypatch.setattr(cuttings, "BUNDLE", 4)
    monkeypatch.setattr(cuttings, "PART", 10**9)


@pytest.fixture
def held(capital: Catalogue) -> list[Document]:
    odd = Document(
        id="\ud800", kind="x", title="𠮷\ud800", body="2024年3月 C++\0", keywords="甲\n\n乙"
    )
    return [*documents(capital), odd, Document(id="Y", kind="x", title="")]


def cut(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The documents that are cut from now on."""
    made, asked = cuttings._bags, list[str]()

    def noted(some: Sequence[Document], *others: object) -> dict[str, Bags]:
        asked.extend(document.id for document in some)
        return made(some, *others)  # type: ignore[arg-type]

    monkeypatch.setattr(cuttings, "_bags", noted)
    return asked


def pending(document: Document) -> Pending:
    digest = hashlib.sha256(repr(document).encode("utf-8", "surrogatepass")).digest()
    return replace(Pending.given(document), digest=digest)


def built(found: Sequence[Document], folder: Path, name: str, said: str = "") -> dict[str, bytes]:
    index.build(
        map(pending, found), folder, [Reading(word="重庆", pinyin=said or "chong qing")], kept=name
    )
    return files_of(folder)


def test_an_index_of_what_was_cut_before_is_the_same_bytes(
    held: list[Document], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = built(held, tmp_path / "first", "")
    assert built(held, tmp_path / "second", "here") == first
    asked = cut(monkeypatch)
    assert built(held, tmp_path / "third", "here") == first
    assert asked == []


@pytest.mark.parametrize("bundle", [1, 10**9], ids=["each", "all"])
def test_how_documents_are_bundled_changes_no_byte(
    held: list[Document], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, bundle: int
) -> None:
    first = built(held, tmp_path / "first", "")
    monkeypatch.setattr(cuttings, "BUNDLE", bundle)
    assert built(held, tmp_path / "second", "here") == first


def test_one_change_has_one_bundle_cut(
    held: list[Document], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    built(held, tmp_path / "first", "here")
    other = [*held]
    other[20] = replace(held[20], title=f"新{held[20].title}")
    del other[60]
    asked = cut(monkeypatch)
    again = built(other, tmp_path / "second", "here")
    assert held[20].id in asked
    assert len(asked) < len(held) / 3
    asked.clear()
    assert built(other, tmp_path / "third", "") == again
    assert len(asked) == len(other)


def test_another_reading_has_all_cut(
    held: list[Document], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    built(held, tmp_path / "first", "here")
    asked = cut(monkeypatch)
    built(held, tmp_path / "second", "here", "zhong qing")
    assert len(asked) == len(held)


@pytest.mark.parametrize("field", ["title", "keywords", "body"])
def test_only_what_is_called_otherwise_is_read_aloud_again(
    held: list[Document], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, field: str
) -> None:
    built(held, tmp_path / "first", "here")
    other = [*held]
    changed: dict[str, str] = {field: f"新{getattr(held[20], field)}"}
    other[20] = replace(held[20], **changed)  # type: ignore[arg-type]
    read, asked = nearest.title_words, list[str]()

    def noted(titles: Sequence[str]) -> list[list[str]]:
        asked.extend(titles)
        return read(titles)

    monkeypatch.setattr(nearest, "title_words", noted)
    again = built(other, tmp_path / "second", "here")
    assert asked == ([] if field == "body" else [other[20].title])
    asked.clear()
    assert built(other, tmp_path / "third", "") == again
    assert len(asked) == len({(document.title, document.keywords) for document in other})
