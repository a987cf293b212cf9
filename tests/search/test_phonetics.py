"""Sound: how titles are heard, and what typed letters may mean."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as some

from catalogue.content.model import Reading
from catalogue.content.pinyin import Order
from catalogue.search import phonetics


def spoken(text: str, order: Order) -> list[str]:
    said = phonetics.spoken(text, order)
    return [said[at : at + 2] for at in range(0, len(said), 2)]


@pytest.mark.parametrize(
    ("letters", "first"),
    [
        ("zhiyedaode", ["zhi", "ye", "dao", "de"]),
        ("xian", ["xian"]),
        ("zydd", []),
        ("", []),
    ],
)
def test_letters_are_read_as_pinyin_longest_first(letters: str, first: list[str]) -> None:
    assert next(phonetics.parsed(letters), []) == first


def test_letters_that_can_be_cut_twice_are_read_both_ways() -> None:
    read = list(phonetics.parsed("jineng"))
    assert ["jin", "eng"] in read
    assert ["ji", "neng"] in read


def test_a_title_answers_to_its_pinyin_its_initials_and_a_homophone() -> None:
    terms = set(spoken("职业道德", Order()))
    by_pinyin, *_, by_initials = phonetics.typed("zhiyedaode")
    assert terms.issuperset(by_pinyin)
    assert not terms.issuperset(by_initials)
    assert terms.issuperset(list(phonetics.typed("zydd"))[-1])
    assert terms.issuperset(phonetics.heard("知业到德"))


def test_readings_of_words_are_heard() -> None:
    order = Order([Reading(word="银行", pinyin="yin hang")])
    assert set(next(phonetics.typed("yinhang"))) <= set(spoken("银行柜面", order))


def test_han_beyond_the_basic_plane_are_heard() -> None:
    order = Order([Reading(word="𠮷野", pinyin="ji ye")])
    terms = set(spoken("𠮷野家𠀍鱼", order))
    assert terms.issuperset(next(phonetics.typed("jiyejiashiyu")))
    assert terms.issuperset(list(phonetics.typed("jyjsy"))[-1])


def test_terms_of_sound_cannot_be_written() -> None:
    assert all(0xE000 <= ord(char) <= 0xF8FF for char in phonetics.spoken("安全生产", Order()))


@given(some.text(max_size=200))
def test_any_query_is_heard_without_an_exception(text: str) -> None:
    assert all(len(term) == 2 for terms in phonetics.typed(text) for term in terms)
    assert all(len(term) == 2 for term in phonetics.heard(text))
