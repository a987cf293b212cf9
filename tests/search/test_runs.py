"""Runs: files of lists end where the terms say, not where the bytes before them do."""

from __future__ import annotations

import random

from catalogue.search import runs


def test_one_term_less_moves_few_ends_of_files() -> None:
    """Where files end by their size alone, all behind it end elsewhere."""
    dice = random.Random(19)
    entries = [
        runs.Entry(f"{chr(0x4E00 + n)}甲", 4 + size, b"12", bytearray(size))
        for n, size in enumerate(dice.choices(range(3, 40), k=6000))
    ]
    ends = {run[0].term for run in runs.into_runs(entries, 3000)}
    moved = 0
    for gone in dice.sample(entries, 20):
        rest = [entry for entry in entries if entry is not gone]
        moved += len({run[0].term for run in runs.into_runs(rest, 3000)} - ends)
    assert len(ends) > 40
    assert moved < 20
