"""Numbering: the frequent get low numbers, and one word more moves few."""

from __future__ import annotations

import random

from hypothesis import given
from hypothesis import strategies as st

from catalogue.content.numbering import FILLED, ONE_BYTE, WELL, doubled, most, numbered, steady

OFTEN = {key: 40_000 // (key + 1) for key in range(3_000)}


def places(often: dict[int, int]) -> dict[int, int]:
    return {key: at for at, key in enumerate(numbered(often)) if key is not None}


@given(st.dictionaries(st.integers(0, 1 << 40), st.integers(1, 99), max_size=300))
def test_every_key_has_one_number_and_few_are_unused(often: dict[int, int]) -> None:
    found = numbered(often)
    assert sorted(key for key in found if key is not None) == sorted(often)
    assert len(found) <= len(often) / WELL + 1


@given(st.dictionaries(st.integers(0, 1 << 40), st.integers(1, 99), max_size=300))
def test_in_classes_that_double_every_key_has_one_number_too(often: dict[int, int]) -> None:
    found = doubled(often)
    assert sorted(key for key in found if key is not None) == sorted(often)
    assert len(found) <= len(often) / FILLED * 1.1 + 1


def test_in_classes_that_double_no_number_is_below_that_of_a_much_more_frequent_one() -> None:
    held = {key: at for at, key in enumerate(doubled(OFTEN)) if key is not None}
    assert held[0] == 0
    for key in (1, 2, 6, 14, 30, 62):
        assert held[key] <= key
        assert held[key + 1] > key


def test_the_frequent_get_the_numbers_of_one_byte() -> None:
    held = places(OFTEN)
    low = {key for key in OFTEN if held[key] < ONE_BYTE}
    assert low == set(range(len(low)))
    assert len(low) >= WELL * ONE_BYTE


def test_one_that_becomes_more_frequent_moves_one_other_out_at_most() -> None:
    kept = {*most(OFTEN, ONE_BYTE)}
    moved = [{*most(OFTEN | {key: OFTEN[key] + 1}, ONE_BYTE)} - kept for key in range(0, 3_000, 7)]
    assert max(map(len, moved)) <= 1
    assert sum(map(bool, moved)) < 5


def test_of_equals_as_many_as_there_is_room_for_are_taken() -> None:
    assert most(dict.fromkeys(range(300), 1), 92) == [*range(92)]


def test_a_few_words_more_or_less_leave_nearly_every_number_as_it_is() -> None:
    before, rng = places(OFTEN), random.Random(1)
    for _ in range(20):
        other = dict(OFTEN)
        for key in rng.choices(range(3_000), k=8):
            other[key] += rng.choice((-1, 1))
        after = places(other)
        moved = [key for key in OFTEN if after.get(key) != before[key]]
        # By mere rank, hundreds would move.
        assert sum(OFTEN[key] for key in moved) < sum(OFTEN.values()) / 200


def test_a_size_stays_what_it_is_while_little_is_added() -> None:
    kept = [steady(size) == steady(size + 3) for size in range(4_000, 9_000, 7)]
    assert sum(kept) > 0.99 * len(kept)
    assert all(abs(steady(size) / size - 1) < 0.05 for size in (1, 10, 7_000, 1e9))
    assert steady(0) == 0
