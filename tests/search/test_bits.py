"""Bits: what is written is read again, takes what it should, and needs no escape in a script."""

from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some

from catalogue.search.bits import BRIEF, UNIT, Bits, golomb, in_characters, put, rice

NUMBERS = some.lists(some.tuples(some.integers(0, 3), some.integers(0, 4_000)), min_size=1)


def written(runs: list[list[tuple[int, int]]]) -> tuple[str, list[int]]:
    """Runs of numbers, of each of which so many bits are written as they are."""
    codes, used, ends, start = [], [], [], 0
    for run in runs:
        at = start
        for low, number in run:
            code, wide = (int(column[number]) for column in golomb(4_000, low))
            at += wide
            codes.append(code)
            ends.append(at)
        used.append(at - start)
        start += -(-used[-1] // UNIT) * UNIT
    units = np.zeros(start // UNIT, np.int64)
    put(units, np.array(ends), np.array(codes))
    text, sizes = in_characters(units, np.array(used))
    return text.decode(), sizes.tolist()


@given(some.lists(NUMBERS, min_size=1))
def test_runs_of_numbers_are_read_as_they_were_written(runs: list[list[tuple[int, int]]]) -> None:
    text, sizes = written(runs)
    read = Bits(text)
    for run, size in zip(runs, sizes, strict=True):
        start = read.at
        assert [(low, read.golomb(low)) for low, _ in run] == run
        read.end()
        assert read.at == start + size
    assert read.at == len(text)
    assert json.dumps(text, ensure_ascii=False) == f'"{text}"'


@pytest.mark.parametrize("number", [0, 1, 2, 6, 30, 63])
def test_a_run_takes_two_characters_for_thirteen_bits_and_one_for_the_last_five(
    number: int,
) -> None:
    wide = int(golomb(64)[1][number])
    _, (size,) = written([[(0, number)]])
    rest = wide % UNIT
    assert size == 2 * (wide // UNIT) + (rest > 0) + (rest > BRIEF)


def test_what_is_cut_off_is_no_endless_row_of_zeros() -> None:
    text, _ = written([[(0, 4_000)]])
    with pytest.raises(IndexError):
        Bits(text[:1]).golomb()


@given(some.lists(some.integers(1, 5_000), min_size=1), some.integers(5_000, 200_000))
def test_distances_are_written_in_about_as_few_bits_as_can_be(sizes: list[int], many: int) -> None:
    """For distances that are all the same, no other number of bits is better by more than one."""
    lows = rice(np.array(sizes), many)
    for size, low in zip(sizes, lows.tolist(), strict=True):
        step = many // size - 1
        cost = [(step >> other) + 1 + other for other in range(20)]
        assert cost[low] <= min(cost) + 1
