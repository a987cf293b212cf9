"""Documents: those that are kept from run to run are those that would be made now."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from catalogue.content import cache
from catalogue.content.links import Catalogue
from catalogue.content.model import Entry, Wordlist
from catalogue.search import documents
from catalogue.search.documents import Document


@pytest.fixture(autouse=True)
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A cache of its own, in which all is kept that is new."""
    monkeypatch.setattr(cache, "user_cache_path", lambda name: tmp_path / "cache" / name)
    monkeypatch.setattr(documents, "FEW", 0)


def made(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The entries of which documents are made from now on."""
    of_entry, asked = documents._of_entry, list[str]()

    def noted(catalogue: Catalogue, entry: Entry, names: documents.Names) -> Document:
        asked.append(entry.id)
        return of_entry(catalogue, entry, names)

    monkeypatch.setattr(documents, "_of_entry", noted)
    return asked


def both(catalogue: Catalogue) -> Iterator[list[Document]]:
    yield [*documents.documents(catalogue, "here")]
    yield [*documents.documents(catalogue)]


def test_they_are_kept(capital: Catalogue, monkeypatch: pytest.MonkeyPatch) -> None:
    first, again = both(capital)
    assert first == again
    asked = made(monkeypatch)
    assert [*documents.documents(capital, "here")] == first
    assert asked == []


def test_what_another_is_called_is_said_anew_wherever_it_is_named(
    capital: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, _ = both(capital)
    named = next(
        reference.target for found in capital.named.values() for reference in found
        if reference.relation == "source"
    )  # fmt: skip
    source = capital.by_id[named]
    changed = capital.with_entry(replace(source, title="另一个名字"))  # type: ignore[call-arg]
    asked = made(monkeypatch)
    now = [*documents.documents(changed, "here")]
    namers = {each.origin for each in capital.backlinks[named]}
    assert {*asked} == {named, *namers}
    assert now == [*documents.documents(changed)] != before


def test_a_word_of_a_vocabulary_is_said_anew(capital: Catalogue) -> None:
    before, _ = both(capital)
    places = capital.vocabulary["places"]
    terms = tuple(replace(term, name=f"新{term.name}") for term in places.terms)
    words: dict[str, Wordlist] = {**capital.vocabulary, "places": replace(places, terms=terms)}
    changed = replace(capital, vocabulary=words)
    now, fresh = both(changed)
    assert now == fresh != before
