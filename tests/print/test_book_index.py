"""Index: titles stand under the letters that they are read with."""

from __future__ import annotations

import pytest

from catalogue.print import book
from tests.builders import capital, course, world


@pytest.mark.parametrize(
    ("title", "letter"),
    [
        ("重庆", "C"),
        ("长城", "C"),
        ("调查", "D"),
        ("行业", "H"),
        ("会计", "K"),
        ("银行", "Y"),
        ("音乐", "Y"),
        ("首都", "S"),
        ("5S管理", "#"),
        ("PLC编程", "P"),
    ],
)
def test_a_title_stands_under_the_letter_that_it_is_read_with(title: str, letter: str) -> None:
    found = book.by_letter(world(courses=(course(title=title),), readings=capital().readings))
    assert found == [{"letter": letter, "ids": ["T001"]}]


def test_the_index_is_in_the_order_of_readings() -> None:
    titles = ("音乐", "银行", "会计", "行业", "调查", "重庆", "长城", "长期", "首都", "收银")
    courses = tuple(course(f"T{n:03}", title=title) for n, title in enumerate(titles))
    found = book.by_letter(world(courses=courses, readings=capital().readings))
    ids = [entry_id for group in found for entry_id in group["ids"]]  # type: ignore[attr-defined]
    assert [titles[int(entry_id[1:])] for entry_id in ids] == [
        "长城",
        "长期",
        "重庆",
        "调查",
        "行业",
        "会计",
        "首都",
        "收银",
        "银行",
        "音乐",
    ]
