"""Baskets: the courses and head counts of an order as a short code that survives a telephone call.

A code is a number written with the 31 letters and digits that have no look-alike (no 0, 1, I,
L, O), in groups of four, the last character being the check:

- The check character follows the pure systems of ISO 7064 (MOD 11-2, MOD 37-2 …): with the
  characters numbered from 0 and counted from the right, Σ aᵢ·3ⁱ ≡ 1 (mod 31). The standard names
  no system for 31 characters; the construction is the same. As 31 is prime, one wrong character
  changes the sum by (a − b)·3ⁱ ≢ 0, and a swap of neighbours by 2·(a − b)·3ⁱ ≢ 0: both are always
  seen. 3 is a primitive root of 31, so a swap over less than 30 places is seen, too.
- Every group is full: a character too many or too few is always seen.
- A code that says what no encoder writes is refused.

The number is a chain of fields in mixed radix, the first one lowest: layout version, month of the
edition, how many courses, the gaps between their numbers (letters in the order of the lines; a
gap of 0 goes on to the next letter), and the head counts: none, one for all, or one each, 0 being
"not said". `assets/orders.js` writes and reads the same codes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from catalogue.content.problem import Problem, problem

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
MODULUS, RADIX = 31, 3
GROUP = 4
VERSION, VERSIONS = 0, 4
EPOCH, MONTHS = 2000, 1200
SILENT, ALIKE, EACH, MODES = 0, 1, 2, 3
COUNT_BASE, HEADS_BASE = 16, 32
# So many courses at most → how far apart they mostly are; the last for any number of them.
GAP_BASES = ((3, 64), (6, 32), (12, 16), (24, 8), (60, 4), (99_999, 2))
MAX_NUMBER, MAX_HEADS, MAX_LENGTH = 99_999, 9_999, 4_000

VALUES = {letter: value for value, letter in enumerate(ALPHABET)}
SPACES = " \t\r\n\u00a0\u2002\u2003\u2009\u200b\u3000\ufeff"
DASHES = "-\u00ad\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u30fc\ufe63\uff0d"
_FULL_WIDTH = {code + 0xFEE0: chr(code) for code in range(0x21, 0x7F)}
_FOLD = (
    {code: text.upper() for code, text in _FULL_WIDTH.items()}
    | {ord(letter): letter.upper() for letter in "abcdefghijklmnopqrstuvwxyz"}
    | {ord(mark): None for mark in SPACES + DASHES}
)

Field = tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A course and for how many people; 0 when that is not said."""

    course: str
    heads: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """What a code says: the edition's year and month as `2026-11`, the choices in menu order."""

    edition: str
    choices: tuple[Choice, ...]


def in_menu_order(choices: Iterable[Choice], *, letters: str) -> tuple[Choice, ...]:
    """By letter in the order of the menu, then by number."""
    return tuple(sorted(choices, key=lambda choice: _place(choice.course, letters)))


def _place(course: str, letters: str) -> tuple[int, int]:
    return letters.index(course[0]), int(course[1:])


def encode(choices: Iterable[Choice], edition: str, *, letters: str) -> str:
    """The code of some choices; `edition` is a date or a month: `2026-11`.

    `letters` are those of the lines in menu order: a code stays valid as long as new lines
    come last.
    """
    number = 0
    for value, radix in reversed(
        tuple(_fields(in_menu_order(choices, letters=letters), edition, letters))
    ):
        number = number * radix + value
    text = ""
    while number:
        number, value = divmod(number, MODULUS)
        text = ALPHABET[value] + text
    text = ALPHABET[0] * (-(len(text) + 1) % GROUP) + text
    text += ALPHABET[(1 - _sum(text) * RADIX) % MODULUS]
    return "-".join(text[start : start + GROUP] for start in range(0, len(text), GROUP))


def _sum(text: str) -> int:
    """Σ aᵢ·3ⁱ (mod 31), i counted from the right."""
    total = 0
    for letter in text:
        total = (total * RADIX + VALUES[letter]) % MODULUS
    return total


def _fields(choices: Sequence[Choice], edition: str, letters: str) -> Iterator[Field]:
    yield VERSION, VERSIONS
    yield _month(edition), MONTHS
    yield from _digits(len(choices), COUNT_BASE)
    for gap in _gaps(choices, letters):
        yield from _digits(gap, _gap_base(len(choices)))
    heads = [choice.heads for choice in choices]
    if not any(heads):
        yield SILENT, MODES
        return
    alike = len(set(heads)) == 1
    yield (ALIKE if alike else EACH), MODES
    for count in heads[:1] if alike else heads:
        yield from _digits(count, HEADS_BASE)


def _month(edition: str) -> int:
    year, month = edition.split("-")[:2]
    return ((int(year) - EPOCH) * 12 + int(month) - 1) % MONTHS


def _digits(value: int, base: int) -> Iterator[Field]:
    """A number of any size, lowest digit first; all digits but the last are marked."""
    while value >= base:
        yield base + value % base, 2 * base
        value //= base
    yield value, 2 * base


def _gap_base(count: int) -> int:
    return next(base for limit, base in GAP_BASES if count <= limit)


def _gaps(choices: Sequence[Choice], letters: str) -> Iterator[int]:
    places = [_place(choice.course, letters) for choice in choices]
    for (old_letter, old), (letter, number) in pairwise([(0, 0), *places]):
        if letter > old_letter:
            yield from [0] * (letter - old_letter)
            old = 0
        yield number - old


def clean(text: str) -> str:
    """A code as it is meant: any case and width, spaces and hyphens anywhere."""
    return text.translate(_FOLD)


def decode(text: str, path: str = "", line: int = 0, *, letters: str) -> Selection | Problem:
    """What a code says, or what is wrong with it; `letters` as for `encode`."""
    plain = clean(text)
    if foreign := sorted(set(plain) - VALUES.keys()):
        return problem("code-character", path, line=line, column=1, characters=" ".join(foreign))
    if not plain or len(plain) % GROUP or len(plain) > MAX_LENGTH:
        return problem("code-length", path, line=line, column=1, length=len(plain))
    if _sum(plain) != 1:
        return problem("code-check", path, line=line, column=1, code=text)
    found = _read(_number(plain[:-1]), letters)
    if found is None or clean(encode(found.choices, found.edition, letters=letters)) != plain:
        return problem("code-layout", path, line=line, column=1, code=text)
    return found


def _number(plain: str) -> int:
    number = 0
    for letter in plain:
        number = number * MODULUS + VALUES[letter]
    return number


@dataclass(slots=True)
class _Chain:
    """The fields of a number, taken off one by one."""

    number: int

    def take(self, radix: int) -> int:
        self.number, value = divmod(self.number, radix)
        return value

    def digits(self, base: int, limit: int) -> int:
        """A number of any size; above the limit, just something above the limit."""
        value, weight = 0, 1
        while value <= limit:
            digit = self.take(2 * base)
            value += digit % base * weight
            weight *= base
            if digit < base:
                break
        return value


def _read(number: int, letters: str) -> Selection | None:
    chain = _Chain(number)
    if chain.take(VERSIONS) != VERSION:
        return None
    year, month = divmod(chain.take(MONTHS), 12)
    courses = _courses(chain, letters)
    mode = chain.take(MODES)
    if courses is None:
        return None
    heads = [0] * len(courses)
    if mode == ALIKE:
        heads = [chain.digits(HEADS_BASE, MAX_HEADS)] * len(courses)
    elif mode == EACH:
        heads = [chain.digits(HEADS_BASE, MAX_HEADS) for _ in courses]
    if max(heads, default=0) > MAX_HEADS:
        return None
    return Selection(
        edition=f"{EPOCH + year}-{month + 1:02}",
        choices=tuple(
            Choice(course=course, heads=count) for course, count in zip(courses, heads, strict=True)
        ),
    )


def _courses(chain: _Chain, letters: str) -> list[str] | None:
    count = chain.digits(COUNT_BASE, MAX_NUMBER)
    found: list[str] = []
    letter, number = 0, 0
    while len(found) < count and letter < len(letters) and number <= MAX_NUMBER:
        gap = chain.digits(_gap_base(min(count, MAX_NUMBER)), MAX_NUMBER)
        if gap:
            number += gap
            found.append(f"{letters[letter]}{number:03}")
        else:
            letter, number = letter + 1, 0
    return found if len(found) == count and number <= MAX_NUMBER else None
