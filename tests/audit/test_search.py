"""Search on the real content: known items come first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

import queries
from catalogue.content.links import Catalogue
from catalogue.content.pinyin import Order
from catalogue.search import answers, postings
from tests.sampling import SWEEP
from tests.search.test_answers import QUERIES, SEED


@pytest.fixture(scope="module")
def folder(real_built: Path) -> Path:
    """The index of the real content."""
    return real_built / "search"


def share(places: Iterable[int], best: int) -> float:
    known = list(places)
    return sum(place < best for place in known) / len(known)


def standing(folder: Path, rows: Iterable[tuple[str, str, str]]) -> dict[str, list[int]]:
    """Class → for each of its queries the place of the entry that was meant; 99 for none."""
    places: dict[str, list[int]] = {}
    with postings.reading(folder) as opened:
        for name, entry_id, asked in rows:
            ids = [row.id for row in answers.answered(opened, asked, None, 5).rows]
            places.setdefault(name, []).append(ids.index(entry_id) if entry_id in ids else 99)
    return places


def of_each_class(rows: Iterable[tuple[str, str, str]]) -> Iterator[tuple[str, str, str]]:
    """Half of the queries of each class; all of them in a sweep."""
    seen: Counter[str] = Counter()
    for row in rows:
        seen[row[0]] += 1
        if SWEEP or seen[row[0]] <= queries.EACH // 2:
            yield row


@pytest.mark.slow
def test_known_items_are_found(real: Catalogue, folder: Path) -> None:
    untuned = queries.draw(list(real), Order(real.readings), SEED)
    drawn = [*of_each_class(QUERIES), *of_each_class(untuned)]
    places = standing(folder, drawn)
    every = [place for found_at in places.values() for place in found_at]
    assert len(drawn) >= 300
    assert share(every, 1) >= 0.97
    assert share(every, 5) >= 0.99
    for name in ("pinyin", "spaced pinyin", "initials", "traditional", "homophone"):
        assert share(places[name], 1) >= 0.9, name
        assert share(places[name], 5) >= 0.95, name
    assert share(places["typo"] + places["dropped"], 5) >= 0.85
