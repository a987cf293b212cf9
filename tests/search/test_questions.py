"""Questions: words that only ask fall away, and what is left is what they are about."""

from __future__ import annotations

import pytest

from catalogue.search import questions


@pytest.mark.parametrize(
    ("asked", "about"),
    [
        ("怎么报名", "报名"),
        ("我想学电工", "电工"),
        ("考证给多少钱", "考证"),
        ("请问哪里有保洁吗", "保洁"),
        ("咋报名呀", "报名"),
        ("俺想学电工", "电工"),
        ("哪儿能学电焊不", "电焊"),
        ("叉车本几年换", "叉车本几年换"),
        ("健康证要不要钱", "健康证要不要钱"),
        ("去什么地方报名嘛", "报名"),
        ("不会电脑", "电脑"),
        ("怎么", "怎么"),
        ("给", "给"),
        ("老板不要我了", "老板不要我"),
    ],
)
def test_words_that_only_ask_fall_away_but_never_all(asked: str, about: str) -> None:
    assert questions.topic(asked) == about


def test_a_word_that_asks_is_not_cut_from_one_that_has_others() -> None:
    assert questions.topic("做饭的要学什么") == "饭的"
    assert questions.topic("做饭的要学什么", [("烹调", "做饭")]) == "做饭"
    assert questions.topic("做饭好不好学", [("烹调", "做饭")]) == "做饭"


@pytest.mark.parametrize(
    ("asked", "named"),
    [
        ("工伤怎么赔", ("工伤",)),
        ("女职工有什么培训", ("女职工", "培训")),
        ("请问 电工 怎么考证吗", ("电工", "考证")),
        ("怎么办", ()),
        ("技能竞赛", ("技能竞赛",)),
    ],
)
def test_what_a_question_names_is_what_stands_between_words_that_ask(
    asked: str, named: tuple[str, ...]
) -> None:
    assert questions.subjects(asked) == named


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("俺在车间滑倒了", True),
        ("腰闪了算谁的", True),
        ("没证硬叫我上塔吊", True),
        ("想学电焊", False),
        ("老人摔倒怎么扶", False),
        ("乘客打架怎么劝", False),
        ("大爷被乘客打了", True),
        ("怎么预防中暑", False),
        ("电工证几年一审", False),
    ],
)
def test_what_befell_somebody_is_told_from_what_is_learnt(asked: str, told: bool) -> None:
    assert bool(questions.befell(asked)) is told


def test_words_for_what_befell_somebody_end_with_what_tells() -> None:
    assert questions.befell("阿姨被客人推倒") == {"人推", "推倒"}
