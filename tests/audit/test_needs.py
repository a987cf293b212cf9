"""Needs: what workers and clerks ask for, in their words, leads to what answers it.

The questions were written down before the answers were. Floors, not equalities: they hold what
has been reached, and go up as the content grows.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from catalogue.search import answers, postings

NEEDS = Path(__file__).parent / "needs.yaml"
FLOORS = {
    "worker": 0.95,
    "clerk": 0.95,
    "worker_again": 0.91,
    "clerk_again": 0.92,
    "later": 0.84,
    "latest": 0.82,
    "typed": 0.95,
    "typed_again": 0.95,
    "spoken": 0.95,
    "spoken_again": 0.93,
}


@pytest.fixture(scope="module")
def shelf(real_built: Path) -> Iterator[postings.IndexReader]:
    with postings.reading(real_built / "search") as opened:
        yield opened


def answered(shelf: postings.IndexReader, need: dict[str, Any]) -> bool:
    """Whether the first row is an entry or page that answers: by its id, or a word of its title."""
    for first in answers.answered(shelf, need["ask"], None, 1).rows:
        names = {first.id, first.id.partition("#")[0].removesuffix(".html")}
        return any(str(meant) in names or str(meant) in first.title for meant in need["answer"])
    return False


@pytest.mark.parametrize("who", FLOORS)
def test_what_people_ask_leads_to_what_answers_it(shelf: postings.IndexReader, who: str) -> None:
    needs = yaml.safe_load(NEEDS.read_text("utf-8"))[who]
    share = sum(answered(shelf, need) for need in needs) / len(needs)
    assert len(needs) >= 40
    assert share >= FLOORS[who]
