"""Runs: files of lists end where the terms say, not where the bytes before them do."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence

import numpy as np
import pytest

from catalogue.search import runs


def test_one_term_less_moves_few_ends_of_files() -> None:
    """Where files end by their size alone, all behind it end elsewhere."""
    dice = random.Random(19)
    sizes = dice.choices(range(3, 40), k=6000)
    terms = {f"{chr(0x4E00 + n)}甲": size for n, size in enumerate(sizes)}
    ends = begun(terms, 6000)
    moved = 0
    for gone in dice.sample(sorted(terms), 20):
        rest = {term: size for term, size in terms.items() if term != gone}
        moved += len(begun(rest, 6000) - ends)
    assert len(ends) > 40
    assert moved < 20


@pytest.mark.parametrize("together", [1, 2, 7, 300])
def test_files_end_at_the_same_terms_however_many_are_told_at_once(together: int) -> None:
    """Large lists among them, and one that fills a file alone."""
    dice = random.Random(together)
    sizes = [*dice.choices(range(3, 40), k=900), 1700, 9000, *dice.choices(range(900, 1600), k=90)]
    dice.shuffle(sizes)
    terms = {f"{chr(0x4E00 + n)}甲": size for n, size in enumerate(sizes)}
    assert begun(terms, together) == begun(terms, len(terms))


def begun(terms: Mapping[str, int], together: int) -> set[str]:
    """The terms with which files begin, of terms with lists of some sizes, told so many at once."""
    every = [*terms.items()]
    some = (told(every[at : at + together]) for at in range(0, len(every), together))
    found = [*runs.into_runs(some, 3000)]
    assert [term for run in found for term in run.terms] == [*terms]
    for run in found:
        assert [len(part) for part in run.lists] == [terms[term] for term in run.terms]
        assert len(run.heads) == len(run.terms)
    return {run.terms[0] for run in found}


def told(terms: Sequence[tuple[str, int]]) -> runs.TermLists:
    """Terms with one list each."""
    step, lists = np.arange(len(terms) + 1), [bytearray(size) for _, size in terms]
    sizes = np.array([4 + size for _, size in terms])
    return runs.TermLists(
        [term for term, _ in terms], sizes, [b"12"] * len(terms), step, lists, step
    )
