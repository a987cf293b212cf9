"""Analysis: text and query are cut alike, whatever is thrown at it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as some

from catalogue.search.analysis import (
    apart,
    bare,
    fold,
    folded_pairs,
    latin_words,
    letter_ranges,
    links,
    number,
    pieces,
    required,
    term,
)


def test_blanks_marks_and_line_ends_never_decide() -> None:
    for written in ("5S管理", "5S 管理", "5S“管理”", "5S\n管理"):
        assert bare(written) == "5s管理"


def test_a_query_is_cut_where_han_meets_han_and_nowhere_else() -> None:
    assert pieces("劳务派遣 保洁") == ("劳务派遣", "保洁")
    assert pieces("ISO 9001 认证") == ("iso9001认证",)
    assert pieces("技 能 竞 赛") == ("技能竞赛",)
    assert apart("sample rate") == ("sample", "rate")


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("用 C++ 与 C#", "用c++与c#"),
        ("微软 .NET 平台", "微软.net平台"),
        ("internet.net 与 v1.2.3。", "internetnet与v1.2.3"),
        ("1+1=2，#3", "1123"),
        ("GB/T 7714—2025", "gbt77142025"),
    ],
)
def test_signs_count_where_they_make_another_word(written: str, said: str) -> None:
    assert bare(written) == said


@pytest.mark.parametrize(
    ("written", "cut"),
    [
        ("ISO9001", ("iso", "9001")),
        ("sample_rate", ("sample", "rate")),
        ("C++、C# 与 .NET 8", ("c++", "c#", ".net", "8")),
        ("re\u0301sume\u0301 v1.2.3", ("resume", "v", "1.2.3")),
    ],
)
def test_latin_words_are_cut_at_signs_and_between_letters_and_digits(
    written: str, cut: tuple[str, ...]
) -> None:
    assert latin_words(written) == cut


@pytest.mark.parametrize("script", ["བོད་ཡིག", "ئۇيۇشمىسى", "หลักสูตร", "प्रशिक्षण", "𠮷𧏖"])
def test_marks_and_rare_characters_belong_to_their_words(script: str) -> None:
    joiners = "་"
    assert bare(script) == script.replace(joiners, "")


def test_what_nobody_sees_is_not_said() -> None:
    for code in (0xAD, 0x34F, 0x115F, 0x200D, 0x3164, 0xFE00, 0xE0041, 0x1F600):
        assert bare(f"安{chr(code)}全") == "安全", hex(code)


def test_letters_of_the_basic_plane_are_told_in_ranges_that_rise() -> None:
    flat = [code for ends in letter_ranges() for code in ends]
    assert flat == sorted(flat)
    for char in "a甲é一ཡि":
        assert any(first <= ord(char) <= last for first, last in letter_ranges())
    for char in "，་\u0301\ue000\u200b":
        assert not any(first <= ord(char) <= last for first, last in letter_ranges())


def test_every_character_that_folds_is_in_the_table_of_pairs() -> None:
    table = dict(folded_pairs())
    assert [table[old] for old in "⻓勞Ａé𝟙"] == ["长", "劳", "a", "e", "1"]
    said = "".join(
        map(chr, (*range(0x80, 0xD800), *range(0xE000, 0x20000), *range(0x2F800, 0x2FA20)))
    )
    asked = {*said}
    assert {old: new for old, new in zip(said, fold(said), strict=True) if old != new} == {
        old: new for old, new in table.items() if old in asked
    }


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("勞動權益", "劳动权益"),
        ("ＰＬＣ编程", "plc编程"),
        ("〔２０１９〕18號", "〔2019〕18号"),
        ("T007", "t007"),
        ("⻓期⺠生", "长期民生"),
        ("Café ㈠①", "cafe 一1"),
    ],
)
def test_width_case_and_script_are_folded(written: str, meant: str) -> None:
    assert fold(written) == meant


def test_brackets_of_any_style_ask_for_the_same_terms() -> None:
    styles = ["〔2019〕18号", "[2019]18号", "（2019）18号", "【２０１９】18號"]
    assert len({required(style) for style in styles}) == 1


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
    assert "".join(apart(text)) == "".join(pieces(text))
    assert set(required(text)) == set(links(pieces(text)))
