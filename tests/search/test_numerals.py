"""Numerals: one form for a number or a date, however it is written."""

from __future__ import annotations

import pytest

from catalogue.search.numerals import arabic, changed, in_one_form, otherwise


@pytest.mark.parametrize(
    ("written", "form"),
    [
        ("第十二条", "第12条"),
        ("第二十一条", "第21条"),
        ("第一百零二条之一", "第102条之一"),
        ("三个月", "3个月"),
        ("两万五千元", "25000元"),
        ("二〇〇九年三月五日", "2009年3月5日"),
        ("二○一○年", "2010年"),
        ("2009-03-05", "2009年3月5日"),
        ("2009.3.5", "2009年3月5日"),
        ("2009/3/5", "2009年3月5日"),
        ("2009年03月05日", "2009年3月5日"),
        ("20090305", "2009年3月5日"),
        ("2010-12", "2010年12月"),
        # What is no number, or may be two, or a part of something longer, stays.
        ("十二五期间", "十二五期间"),
        ("三四个月", "三四个月"),
        ("统筹千万家", "统筹千万家"),
        ("12009-03-05", "12009-03-05"),
        ("v2009.3.5.6", "v2009.3.5.6"),
        ("2009-13-05", "2009-13-05"),
    ],
)
def test_numbers_and_dates_have_one_form(written: str, form: str) -> None:
    assert in_one_form(written) == form


@pytest.mark.parametrize(
    ("han", "figures"),
    [
        ("十", "10"),
        ("一百零五", "105"),
        ("一千零五十", "1050"),
        ("十万", "100000"),
        ("十十", None),
        ("一百千", None),
        ("万万", None),
    ],
)
def test_a_numeral_is_read_as_it_is_said_or_not_at_all(han: str, figures: str | None) -> None:
    assert arabic(han) == figures


def test_a_form_comes_with_what_stands_around_it() -> None:
    said = "依照本条例第十二条规定办理。"
    assert list(otherwise(said, changed(said))) == ["照本条例第12条规定办"]
    assert changed("依照第12条") == ()
