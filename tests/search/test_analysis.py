"""Analysis: text and query are cut alike, whatever is thrown at it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as some

from catalogue.search.analysis import (
    Bag,
    bag,
    bare,
    fold,
    grams,
    long,
    number,
    required,
    short,
    term,
)


def test_pairs_run_over_letters_digits_and_han_but_not_over_punctuation() -> None:
    assert [term for term, _ in grams("PLC编程，入门")] == ["pl", "lc", "c编", "编程", "入门"]


def test_a_run_of_one_character_is_its_own_term() -> None:
    assert list(grams("甲、乙")) == [("甲", 0), ("乙", 2)]


def test_offsets_point_into_the_text_as_it_was_written() -> None:
    text = "勞動合同（２００９年）"
    assert [text[at : at + len(term)] for term, at in grams(text)] == [
        "勞動",
        "動合",
        "合同",
        "２０",
        "００",
        "０９",
        "９年",
    ]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("勞動權益", "劳动权益"),
        ("ＰＬＣ编程", "plc编程"),
        ("〔２０１９〕18號", "〔2019〕18号"),
        ("T007", "t007"),
    ],
)
def test_width_case_and_script_are_folded(written: str, meant: str) -> None:
    assert fold(written) == meant


def test_brackets_of_any_style_ask_for_the_same_terms() -> None:
    styles = ["〔2019〕18号", "[2019]18号", "（2019）18号", "【２０１９】18號"]
    assert len({required(style) for style in styles}) == 1


def counted(found: Bag) -> dict[str, int]:
    return {
        term(int(code)): int(count) for code, count in zip(found.terms, found.counts, strict=True)
    }


def test_a_pair_across_the_seam_of_two_words_counts_half() -> None:
    assert counted(short("安全\n健康职业")) == {
        "安全": 2,
        "健康": 2,
        "职业": 2,
        "康职": 1,
        "安": 2,
        "全": 2,
        "健": 2,
        "康": 2,
        "职": 2,
        "业": 2,
    }


def test_of_a_body_every_pair_counts_and_the_ends_of_each_run() -> None:
    found = long("安全，安全第一。")
    assert counted(found) == {"安全": 2, "全第": 1, "第一": 1, "安": 2, "全": 1, "一": 1}
    assert found.length == 8


def test_terms_are_counted_up_to_a_limit() -> None:
    assert counted(long("一" * 70_000)) == {"一一": 65_535, "一": 2}


def test_longer_terms_are_kept_as_they_are() -> None:
    found = bag(["甲乙", "t007", "甲乙"])
    assert (counted(found), found.names, found.length) == ({"甲乙": 2}, ("t007",), 3)


@given(some.text("安全生产2009plc", min_size=1, max_size=2))
def test_a_term_is_its_number(text: str) -> None:
    assert term(number(text)) == text


def test_numbers_rise_as_terms_do() -> None:
    terms = ["2", "20", "a", "ab", "安", "安全", "健"]
    assert sorted(terms) == sorted(terms, key=number)


def test_what_is_bare_has_neither_space_nor_marks() -> None:
    assert bare("《ＰＬＣ 編程》（二）_") == "plc编程二"


@given(some.text(some.characters(), max_size=80))
def test_any_text_is_cut_without_an_exception_and_offsets_stay_inside(text: str) -> None:
    folded = fold(text)
    assert len(folded) == len(text)
    for piece, at in grams(text):
        assert 0 <= at < len(text)
        assert piece
    for cut in (short, long):
        found = cut(text)
        assert sorted(set(found.terms.tolist())) == found.terms.tolist()
        assert all(found.counts)


@given(some.text("安全生产2009年plc，。 ", min_size=6, max_size=40), some.data())
def test_every_piece_of_a_text_asks_only_for_terms_of_the_text(
    text: str, data: some.DataObject
) -> None:
    start = data.draw(some.integers(0, len(text) - 2))
    piece = text[start : start + data.draw(some.integers(2, 6))]
    for cut in (short, long):
        assert set(required(piece)) <= counted(cut(text)).keys()
