"""Pinyin: titles stand where a reader looks for them."""

from __future__ import annotations

from pathlib import Path

import pytest

import phrases
from catalogue.content import cache, pinyin, resources
from catalogue.content.links import Catalogue
from catalogue.content.model import Reading
from catalogue.content.pinyin import PHRASES, KeptOrder, Order
from catalogue.content.workers import Workers


@pytest.mark.parametrize(
    ("word", "read"),
    [
        ("重庆", "chong qing"),
        ("银行", "yin hang"),
        ("行业", "hang ye"),
        ("长城", "chang cheng"),
        ("调查", "diao cha"),
        ("会计", "kuai ji"),
        ("音乐", "yin yue"),
        ("女职工", "nv zhi gong"),
        ("空调维修", "kong tiao wei xiu"),
        ("协调与调解", "xie tiao yu tiao jie"),
        ("长途", "chang tu"),
        ("切削", "qie xiao"),
        ("厦门", "xia men"),
        ("弹性", "tan xing"),
        ("PLC编程", "plc bian cheng"),
        ("“153”培养", "153 pei yang"),
    ],
)
def test_words_are_read_aloud(capital: Catalogue, word: str, read: str) -> None:
    assert " ".join(Order(capital.readings).key(word)) == read


@pytest.mark.parametrize(
    ("title", "letter"),
    [
        ("劳动合同", "L"),
        ("银行柜面服务", "Y"),
        ("长城", "C"),
        ("PLC编程入门", "P"),
        ("“153”培养计划", "#"),
        ("2009年工作总结", "#"),
        ("——", "#"),
    ],
)
def test_a_title_stands_under_its_letter(capital: Catalogue, title: str, letter: str) -> None:
    assert Order(capital.readings).letter(title) == letter


def test_the_words_that_are_read_otherwise_are_those_of_the_library() -> None:
    """`scripts/phrases.py` writes the file anew when a newer library reads them otherwise."""
    assert resources.words(PHRASES) == phrases.phrases()


def test_titles_are_read_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache, "user_cache_path", lambda name: tmp_path / name)
    titles = ("银行会计实务", "电工 PLC 入门", "！", "𠮷野家")
    first = KeptOrder()
    read = [first.key(title) for title in titles]
    assert read == [Order().key(title) for title in titles]
    first.keep()
    asked: list[str] = []
    monkeypatch.setattr(pinyin, "_cut", lambda text: asked.append(text) or [text])
    again = KeptOrder()
    assert [again.key(title) for title in titles] == read
    assert asked == []
    # What is read otherwise, or was not read yet, is read.
    other = KeptOrder([Reading(word="会计", pinyin="hui ji")])
    assert other.key("会计") == ("hui", "ji")
    assert other.key(titles[0]) != read[0]
    again.key("新的")
    assert asked[-1] == "新的"


def test_many_titles_are_read_by_a_worker(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capital: Catalogue
) -> None:
    monkeypatch.setattr(cache, "user_cache_path", lambda name: tmp_path / name)
    monkeypatch.setattr(pinyin, "AHEAD", 2)
    titles = [course.title for course in capital.courses]
    read = [Order(capital.readings).key(title) for title in titles]
    order = KeptOrder(capital.readings)
    with Workers(2) as team:
        order.read_ahead(titles, team)
    monkeypatch.setattr(pinyin, "_cut", lambda text: pytest.fail(text))
    assert [order.key(title) for title in titles] == read
