"""Characters: what is refused, what is told, and what other scripts need."""

from __future__ import annotations

import unicodedata

import pytest

from catalogue.content.characters import (
    EVERYDAY,
    ODD_CHARACTERS,
    RADICALS,
    check_forbidden,
    check_written,
    proper,
)

UNSEEN = (
    "\u034f\u061c\u115f\u180e\u200c\u200d\u2061\u2064\u206a\u206f\u2800\u3164\ufe00\ufe0f\uffa0"
    "\U000e0001\U000e0041\U000e0100\U000e01ef\ufdd0"
)
# Persian with a non-joiner, Devanagari with a joiner, Pinyin and Vietnamese with loose accents,
# Thai, a mark shown on its circle, kana with a loose dakuten, names with unified ideographs of
# the compatibility block.
NEEDED = ("می‌خواهم", "क्‍ष", "zhu\u0304", "Nguye\u0302\u0303n", "ที่", "◌\u0301", "か\u3099", "﨑﨑﨎")


@pytest.mark.parametrize("character", UNSEEN, ids=lambda character: f"{ord(character):04X}")
def test_a_character_that_nobody_sees_is_refused_with_its_place(character: str) -> None:
    (found,) = check_forbidden("a.yaml", f"title: 甲\nnote: 天{character}职\n")
    assert (found.line, found.column) == (2, 8)
    assert f"U+{ord(character):04X}" in found.message


@pytest.mark.parametrize("text", NEEDED)
def test_what_a_script_needs_is_let_alone(text: str) -> None:
    assert [*check_forbidden("a.yaml", text)] == []
    assert [*check_written("a.yaml", text)] == []


@pytest.mark.parametrize("text", ["天\u0301职", "\u0301", "甲 \u0308", "（\u20dd", "一\n\u0302"])
def test_a_mark_with_nothing_to_stand_on_is_told(text: str) -> None:
    assert [found.rule for found in check_written("a.yaml", text)] == ["lone-mark"]


def test_each_radical_is_told_with_a_character_that_is_none() -> None:
    radicals = [chr(code) for code in (*range(0x2E81, 0x2EF4), *range(0x2F00, 0x2FD6))]
    for radical in radicals:
        if unicodedata.category(radical) != "Cn":
            assert unicodedata.name(proper(radical)).startswith("CJK UNIFIED IDEOGRAPH")


@pytest.mark.parametrize(
    ("radical", "word"),
    [
        ("⻓", "长"),
        ("⺠", "民"),
        ("⻋", "车"),
        ("⼈", "人"),
        ("⾏", "行"),
        ("⻢", "马"),
        ("⻰", "龙"),
    ],
)
def test_radicals_stand_for_the_right_character(radical: str, word: str) -> None:
    assert proper(radical) == word


def test_the_table_agrees_with_unicode_where_unicode_decomposes() -> None:
    for radical, meant in RADICALS.items():
        assert unicodedata.normalize("NFKC", radical) in (radical, meant)


def test_everyday_text_holds_nothing_odd() -> None:
    """The quick look may only pass what the thorough one passes."""
    everyday = [chr(n) for n in range(0x110000) if EVERYDAY.fullmatch(chr(n))]
    assert "职" in everyday
    assert ODD_CHARACTERS.search("".join(everyday)) is None
