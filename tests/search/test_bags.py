"""Bags: texts that are cut together have the terms that each has alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as some

from catalogue.search.analysis import BEGINNING, ENDING, NOTHING, follower, links, required, term
from catalogue.search.bags import TOGETHER, Bags, batches, folding, long, short, short_lines
from catalogue.search.bags import given as given_terms

CUTS = (short, long, short_lines)
TEXTS = some.lists(
    some.text("安全生产2009年第十二条c+#. ，\n", max_size=12), min_size=1, max_size=5
)


def read(found: Bags) -> dict[str, dict[int, tuple[int, list[int]]]]:
    """Term → document → how often it stands there, and what is remembered to follow it."""
    told: dict[str, dict[int, tuple[int, list[int]]]] = {}
    place, after = 0, 0
    for code, size in zip(found.terms.tolist(), found.sizes.tolist(), strict=True):
        held = told[term(code)] = {}
        for _ in range(size):
            share = after + int(found.held[place])
            own = found.follows[after:share].tolist()
            held[int(found.documents[place])] = int(found.counts[place]), own
            place, after = place + 1, share
    return told


def counted(found: Bags) -> dict[str, int]:
    return {name: held[0][0] for name, held in read(found).items()}


def followed(found: Bags) -> dict[str, list[int]]:
    return {name: held[0][1] for name, held in read(found).items()}


def test_a_pair_across_the_seam_of_two_words_counts_half() -> None:
    assert counted(short(folding(["安全\n健康职业"]))) == {
        "安全": 2,
        "健康": 2,
        "职业": 2,
        "全健": 1,
        "康职": 1,
        "安": 2,
        "全": 2,
        "健": 2,
        "康": 2,
        "职": 2,
        "业": 2,
    }


def test_of_a_body_every_pair_counts_and_the_ends_of_each_run() -> None:
    found = long(folding(["安全，安全第一。"]))
    assert counted(found) == {
        "安全": 2,
        "全安": 1,
        "全第": 1,
        "第一": 1,
        "第1": 1,
        "安": 2,
        "全": 1,
        "一": 1,
    }
    assert found.lengths.tolist() == [9]


def test_a_pair_remembers_everything_that_follows_it() -> None:
    found = followed(long(folding(["安全第一，安全生产"])))
    assert found["安全"] == sorted({follower("第"), follower("生")})
    assert found["生产"] == [NOTHING]
    assert links(["安全生产"]) == {
        "安全": (follower("生"),),
        "全生": (follower("产"),),
        "生产": (),
    }


def test_terms_are_counted_up_to_a_limit() -> None:
    assert counted(long(folding(["一" * 70_000]))) == {"一一": 65_535, "一": 2}


def test_longer_terms_are_kept_as_they_are() -> None:
    found = given_terms(["甲乙甲乙", "", ""], [["t007"], [], ["t007"]])
    assert read(found) == {"甲乙": {0: (2, [NOTHING])}}
    assert (found.names, found.lengths.tolist()) == ({"t007": [0, 2]}, [3, 0, 1])


def test_of_lines_what_begins_and_ends_one_is_told() -> None:
    found = read(short_lines(folding(["甲乙丙\n丁，甲\n乙", "乙丙"])))
    assert set(found["甲乙"][0][1]) == {follower("丙"), BEGINNING, NOTHING}
    assert set(found["乙丙"][0][1]) == {follower("丁"), ENDING}
    assert set(found["丁甲"][0][1]) == {follower("乙"), BEGINNING, ENDING}
    assert set(found["乙丙"][1][1]) == {BEGINNING, ENDING}


def test_a_given_pair_is_followed_by_the_end_of_the_one_that_begins_as_it_ends() -> None:
    found = given_terms(["甲乙乙丙丁甲", "甲乙", "乙丁"], [[], [], []])
    assert read(found)["甲乙"] == {0: (1, [follower("丙")]), 1: (1, [NOTHING])}


@pytest.mark.parametrize("cut", CUTS)
@given(texts=TEXTS)
def test_what_is_cut_together_is_what_each_is_alone(cut: type, texts: list[str]) -> None:
    together = cut(folding(texts))
    alone = [cut(folding([text])) for text in texts]
    assert together.lengths.tolist() == [int(one.lengths[0]) for one in alone]
    found = read(together)
    for place, one in enumerate(alone):
        held = {name: said[place] for name, said in found.items() if place in said}
        assert held == {name: said[0] for name, said in read(one).items()}


@pytest.mark.parametrize("cut", CUTS)
@given(text=some.text(some.characters(), max_size=80))
def test_any_text_has_terms_that_rise_and_count(cut: type, text: str) -> None:
    found = cut(folding([text]))
    assert sorted(set(found.terms.tolist())) == found.terms.tolist()
    assert all(found.counts)


@pytest.mark.parametrize("cut", CUTS)
@given(some.text("安全生产2009年plc，。 ", min_size=6, max_size=40), some.data())
def test_every_piece_of_a_text_asks_only_for_terms_of_the_text(
    cut: type, text: str, data: some.DataObject
) -> None:
    start = data.draw(some.integers(0, len(text) - 2))
    piece = text[start : start + data.draw(some.integers(2, 6))]
    assert set(required(piece)) <= counted(cut(folding([text]))).keys()


def test_runs_hold_what_fills_them_and_never_too_many() -> None:
    assert [*batches([5, 5, 5, 20, 1], 10)] == [slice(0, 2), slice(2, 4), slice(4, 5)]
    assert [*batches([], 10)] == []
    many = [*batches([0] * (TOGETHER + 1), 10)]
    assert many == [slice(0, TOGETHER), slice(TOGETHER, TOGETHER + 1)]
