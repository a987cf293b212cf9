"""Outlines: an entry that travelled is the same entry, and is read when it is asked for more."""

from __future__ import annotations

import pickle
from pathlib import Path

import pytest

from catalogue.content import dataset, outlines
from catalogue.content.links import Catalogue
from catalogue.content.model import kind_of


@pytest.fixture
def data(capital: Catalogue, tmp_path: Path) -> Path:
    path = tmp_path / "catalogue.json"
    path.write_bytes(b"".join(dataset.publish(capital)))
    return path


def arrived(catalogue: Catalogue, data: Path) -> Catalogue:
    found: Catalogue = pickle.loads(outlines.packed(catalogue, catalogue, data))
    return found


def test_what_travelled_is_what_it_was_once_it_is_asked_for_more(
    capital: Catalogue, data: Path
) -> None:
    found = arrived(capital, data)
    for ours, theirs in zip(capital, found, strict=True):
        assert kind_of(theirs) is kind_of(ours)
        assert isinstance(theirs, type(ours))
        assert theirs.reviewed == ours.reviewed
        assert theirs == ours
        assert found.by_id[ours.id] is theirs
    assert found == capital
    assert found.backlinks == capital.backlinks


def test_titles_are_told_without_the_data_and_a_field_that_no_entry_has_is_none(
    capital: Catalogue, data: Path
) -> None:
    found = arrived(capital, data)
    data.unlink()
    assert [course.title for course in found.courses] == [each.title for each in capital.courses]
    assert [course.hours for course in found.courses] == [each.hours for each in capital.courses]
    assert not hasattr(found.courses[0], "colour")
    with pytest.raises(FileNotFoundError):
        assert found.courses[0].draft
