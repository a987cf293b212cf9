"""Codes of baskets: they carry what was chosen, and no slip of hand or tongue goes unseen."""

from __future__ import annotations

import random
import string
from collections.abc import Iterator
from functools import partial
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as some

from catalogue.content.links import Catalogue
from catalogue.content.problem import Problem
from catalogue.orders import order_code
from catalogue.orders.order_code import (
    ALPHABET,
    DASHES,
    GAP_BASES,
    GROUP,
    MAX_HEADS,
    MODULUS,
    RADIX,
    SPACES,
    Choice,
    Selection,
    clean,
)

LETTERS = "TQGL"
encode = partial(order_code.encode, letters=LETTERS)
decode = partial(order_code.decode, letters=LETTERS)
in_menu_order = partial(order_code.in_menu_order, letters=LETTERS)
EDITION = "2026-11"
MENU = tuple(
    f"{letter}{number:03}"
    for letter, count in (("T", 18), ("Q", 90), ("G", 23))
    for number in range(1, count + 1)
)
TYPED = tuple(string.digits + string.ascii_uppercase + "- ")


USUAL = (1, 2, 3, 3, 4, 5, 6, 8, 12)


def baskets(
    count: int, seed: int, sizes: tuple[int, ...] = (*USUAL, 20, 60, 131)
) -> Iterator[tuple[Choice, ...]]:
    """Random baskets of the menu: small ones mostly; head counts not said, alike or mixed."""
    dice = random.Random(seed)
    for _ in range(count):
        size = dice.choice(sizes)
        heads = dice.choice(((0,), (dice.randint(1, 300),), (0, 1, 20, 35, 9_999), range(1, 60)))
        yield in_menu_order(
            Choice(course=course, heads=dice.choice(heads)) for course in dice.sample(MENU, size)
        )


def codes(count: int, seed: int) -> tuple[str, ...]:
    return tuple(encode(basket, EDITION) for basket in baskets(count, seed, USUAL))


def rule(code: str) -> str:
    found = decode(code)
    return found.rule if isinstance(found, Problem) else "read"


def test_a_thousand_baskets_come_back_as_they_were() -> None:
    for basket in baskets(1_000, seed=1):
        assert decode(encode(basket, EDITION)) == Selection(edition=EDITION, choices=basket)


def test_the_order_in_which_courses_were_chosen_leaves_no_trace() -> None:
    for basket in baskets(50, seed=2):
        assert encode(reversed(basket), EDITION) == encode(basket, EDITION)


def test_different_baskets_have_different_codes() -> None:
    found = {basket: encode(basket, EDITION) for basket in baskets(1_000, seed=3)}
    assert len(set(found.values())) == len(found)


@given(
    some.sets(some.tuples(some.sampled_from(LETTERS), some.integers(1, 99_999)), max_size=30),
    some.integers(0, MAX_HEADS),
    some.integers(2000, 2099),
    some.integers(1, 12),
)
def test_any_id_head_count_and_month_can_be_said(
    ids: set[tuple[str, int]], heads: int, year: int, month: int
) -> None:
    basket = in_menu_order(
        Choice(course=f"{letter}{number:03}", heads=heads if number % 3 else 0)
        for letter, number in ids
    )
    edition = f"{year}-{month:02}"
    assert decode(encode(basket, edition)) == Selection(edition=edition, choices=basket)


def test_one_wrong_character_or_swapped_neighbours_never_pass() -> None:
    for code in codes(300, seed=4):
        plain = clean(code)
        for place, right in enumerate(plain):
            for wrong in ALPHABET:
                if wrong != right:
                    assert isinstance(decode(plain[:place] + wrong + plain[place + 1 :]), Problem)
        for place, (one, two) in enumerate(pairwise(plain)):
            if one != two:
                swapped = plain[:place] + two + one + plain[place + 2 :]
                assert isinstance(decode(swapped), Problem), swapped


def test_whatever_key_is_hit_instead_the_code_means_the_same_or_is_refused() -> None:
    for code in codes(40, seed=5):
        meant = decode(code)
        for place in range(len(code)):
            for typed in TYPED:
                found = decode(code[:place] + typed + code[place + 1 :])
                assert found == meant or isinstance(found, Problem)
        for place, (one, two) in enumerate(pairwise(code)):
            found = decode(code[:place] + two + one + code[place + 2 :])
            assert found == meant or isinstance(found, Problem)


def test_a_character_left_out_or_doubled_is_always_seen() -> None:
    for code in codes(200, seed=6):
        plain = clean(code)
        for place, letter in enumerate(plain):
            assert rule(plain[:place] + plain[place + 1 :]) == "code-length"
            assert rule(plain[:place] + letter + plain[place:]) == "code-length"


def test_the_check_is_sound_for_the_whole_alphabet() -> None:
    """ISO 7064, pure system: no wrong value and no swap leaves the sum as it was."""
    assert len(ALPHABET) == len(set(ALPHABET)) == MODULUS
    assert all(MODULUS % divisor for divisor in range(2, MODULUS))
    weights = [RADIX**place % MODULUS for place in range(MODULUS - 1)]
    assert len(set(weights)) == MODULUS - 1
    for weight in weights:
        for one in range(MODULUS):
            for two in set(range(MODULUS)) - {one}:
                assert (one - two) * weight % MODULUS
                assert (one * RADIX + two - two * RADIX - one) * weight % MODULUS


def test_the_alphabet_has_no_look_alikes() -> None:
    assert set("0O1IL").isdisjoint(ALPHABET)
    assert set(ALPHABET) == set(string.digits + string.ascii_uppercase) - set("0O1IL")


def test_case_width_spaces_and_hyphens_do_not_matter() -> None:
    code = encode((Choice(course="T007", heads=20), Choice(course="G002")), EDITION)
    wide = "".join(chr(ord(letter) + 0xFEE0) for letter in code)
    spellings = (
        code.lower(),
        code.replace("-", ""),
        code.replace("-", " - "),
        wide,
        wide.lower(),
        "　".join(code),
        f"\ufeff {code}\r\n",
        *(code.replace("-", dash) for dash in DASHES),
        *(code.replace("-", space) for space in SPACES),
    )
    assert {decode(spelling) for spelling in spellings} == {decode(code)}


def test_each_way_of_being_wrong_has_its_own_words() -> None:
    code = encode((Choice(course="T007"),), EDITION)
    assert rule(code.replace(code[0], "0", 1)) == "code-character"
    assert rule("题名") == "code-character"
    assert rule("") == rule("--") == rule(code[:-1]) == rule("2" * 8_000) == "code-length"
    assert (
        rule(code[:-1] + next(letter for letter in ALPHABET if letter != code[-1])) == "code-check"
    )
    problem = decode("0ABC", "a.csv", 7)
    assert isinstance(problem, Problem)
    assert (problem.path, problem.line) == ("a.csv", 7)


def test_only_what_an_encoder_writes_is_read() -> None:
    plain = clean(encode((Choice(course="T007"),), EDITION))
    assert rule(ALPHABET[0] * GROUP + plain) == "code-layout"
    said = [rule(text) for text in random_texts(3_000, seed=7)]
    assert said.count("code-layout") > 20
    assert said.count("read") < 40


def random_texts(count: int, seed: int) -> Iterator[str]:
    dice = random.Random(seed)
    for _ in range(count):
        yield "".join(dice.choices(ALPHABET, k=dice.choice((4, 8, 12, 16, 40))))


@given(some.text(max_size=60) | some.text(alphabet=ALPHABET, max_size=200))
def test_any_text_is_read_or_refused(text: str) -> None:
    found = decode(text)
    if isinstance(found, Selection):
        assert clean(encode(found.choices, found.edition)) == clean(text)


@pytest.mark.parametrize(("size", "limit"), [(1, 9), (3, 14), (5, 18), (12, 24)])
def test_codes_are_short_enough_to_be_read_out(size: int, limit: int) -> None:
    dice = random.Random(8)
    lengths = [
        len(clean(encode([Choice(course=course) for course in dice.sample(MENU, size)], EDITION)))
        for _ in range(100)
    ]
    assert sum(lengths) / len(lengths) <= limit


def test_gaps_have_a_base_for_every_size() -> None:
    assert [limit for limit, _ in GAP_BASES] == sorted({limit for limit, _ in GAP_BASES})
    assert decode(encode([Choice(course=course) for course in MENU], EDITION)) == Selection(
        edition=EDITION, choices=tuple(Choice(course=course) for course in MENU)
    )


def test_the_real_menu_fits(capital: Catalogue) -> None:
    basket = in_menu_order(Choice(course=course.id, heads=30) for course in capital.courses)
    assert decode(encode(basket, capital.site.edition_date)) == Selection(
        edition=capital.site.edition_date[:7], choices=basket
    )
