"""Analysis: text and query are cut alike, whatever is thrown at it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as some

from catalogue.analysis import fold, grams, required, singles, words


def test_pairs_run_over_letters_digits_and_han_but_not_over_punctuation() -> None:
    assert [term for term, _ in grams("PLC编程，入门")] == ["pl", "lc", "c编", "编程", "入门"]


def test_a_run_of_one_character_is_its_own_term() -> None:
    assert list(grams("甲、乙")) == [("甲", 0), ("乙", 2)]


def test_offsets_point_into_the_text_as_it_was_written() -> None:
    text = "勞動合同（２００９年）"
    assert [text[at:at + len(term)] for term, at in grams(text)] == [
        "勞動", "動合", "合同", "２０", "００", "０９", "９年"]


@pytest.mark.parametrize(("written", "meant"), [
    ("勞動權益", "劳动权益"), ("ＰＬＣ编程", "plc编程"), ("〔２０１９〕18號", "〔2019〕18号"),
    ("T007", "t007"),
])
def test_width_case_and_script_are_folded(written: str, meant: str) -> None:
    assert fold(written) == meant


def test_brackets_of_any_style_ask_for_the_same_terms() -> None:
    styles = ["〔2019〕18号", "[2019]18号", "（2019）18号", "【２０１９】18號"]
    assert len({required(style) for style in styles}) == 1


def test_words_are_cut_as_a_reader_would() -> None:
    assert [word for word, _ in words("心理健康与职业安全")] == ["心理健康", "职业", "安全"]


def test_words_survive_line_ends() -> None:
    assert [word for word, _ in words("安全\n健康")] == ["安全", "健康"]


@given(some.text(some.characters(), max_size=80))
def test_any_text_is_cut_without_an_exception_and_offsets_stay_inside(text: str) -> None:
    folded = fold(text)
    assert len(folded) == len(text)
    for cut in (grams, singles, words):
        for term, at in cut(text):
            assert 0 <= at < len(text)
            assert term


@given(some.text("安全生产2009年plc，。 ", min_size=6, max_size=40), some.data())
def test_every_piece_of_a_text_asks_only_for_terms_of_the_text(text: str, data: some.DataObject
                                                              ) -> None:
    start = data.draw(some.integers(0, len(text) - 2))
    piece = text[start:start + data.draw(some.integers(2, 6))]
    held = {term for term, _ in grams(text)} | {term for term, _ in singles(text)}
    assert set(required(piece)) <= held
