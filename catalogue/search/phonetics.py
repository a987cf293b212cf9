"""Sound: terms for what an entry is called aloud: pinyin, initials, homophones, and its id."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from itertools import islice, pairwise, product

from catalogue.content.cache import made_once
from catalogue.content.pinyin import Order, syllable
from catalogue.content.state import libraries

HAN_RUN = re.compile("[\u3400-\u9fff\U00020000-\U0003ffff]+")
LETTERS = re.compile("[a-z]+")
# Private-use characters stand for syllables and initials: reading refuses them in content, so
# a term of sound is never a term of writing.
SYLLABLE_BASE, INITIAL_BASE, NAME_MARK, WORD_MARK = 0xE000, 0xF000, "\uefff", "\ueffe"
MAX_LETTERS, MAX_READINGS = 60, 8
# Of so many runs of Han the terms are kept.
RUNS = 8_192
# Zeros before a number.
ZEROS = re.compile("(?<=[a-z])0+(?=[0-9])|^0+(?=[0-9])")
BASIC_BLOCK = range(0x4E00, 0x9FA6)


@cache
def syllables() -> Mapping[str, int]:
    """Every toneless syllable of the basic block, and its number in alphabetical order.

    To read twenty thousand characters takes as long as to write a small index: they are kept.
    """
    plain = made_once(f"syllables {libraries()}", _syllables)
    return {sound: number for number, sound in enumerate(plain)}


def _syllables() -> list[str]:
    found = {syllable(chr(code)) for code in BASIC_BLOCK}
    return sorted(sound for sound in found if sound.isascii() and sound.isalpha())


def spoken(text: str, order: Order) -> str:
    """The terms of a folded text in one: pairs of syllables, and pairs of initials."""
    return "".join([_sounded(run, order) for run in HAN_RUN.findall(text)])


@lru_cache(maxsize=RUNS)
def _sounded(run: str, order: Order) -> str:
    """The same of a run of Han: many documents have one keyword."""
    known = _marks()
    sounds = [known[sound] for sound in order.key(run) if sound in known]
    return "".join([left[at] + right[at] for at in (0, 1) for left, right in pairwise(sounds)])


@cache
def _marks() -> Mapping[str, str]:
    """For each syllable what stands for it, and for its initial."""
    return {
        sound: chr(SYLLABLE_BASE + number) + chr(INITIAL_BASE + ord(sound[0]))
        for sound, number in syllables().items()
    }


def name(folded_id: str) -> str:
    """The term by which an entry answers to its id, and nobody else does."""
    return f"{NAME_MARK}{NAME_MARK}{folded_id}"


def without_zeros(code: str) -> str:
    """A code without the zeros before its numbers."""
    return ZEROS.sub("", code)


def short_number(short: str) -> str:
    """The term of the number of an id that has zeros before it, without these."""
    return f"{WORD_MARK}{as_word(short)}"


def as_word(folded: str) -> str:
    """The term of a Latin word or number that stands as one, and not in a piece of another.

    The mark stands twice, so that no such term is as short as a pair.
    """
    return f"{WORD_MARK}{WORD_MARK}{folded}"


def pairs(sounds: list[str]) -> Iterator[str]:
    """One term for each two neighbouring syllables."""
    number = syllables()
    for left, right in pairwise(sounds):
        yield chr(SYLLABLE_BASE + number[left]) + chr(SYLLABLE_BASE + number[right])


def initials(letters: str) -> Iterator[str]:
    """One term for each two neighbouring initials."""
    for left, right in pairwise(letters):
        yield chr(INITIAL_BASE + ord(left)) + chr(INITIAL_BASE + ord(right))


def parsed(letters: str) -> Iterator[list[str]]:
    """The ways to read a run of letters as pinyin, longest syllables first, a few at most."""
    known = syllables()
    dead: set[int] = set()

    def rest(start: int) -> Iterator[list[str]]:
        if start == len(letters):
            yield []
        elif start not in dead:
            fruitful = False
            for end in range(min(len(letters), start + 6), start, -1):
                if letters[start:end] in known:
                    for tail in rest(end):
                        fruitful = True
                        yield [letters[start:end], *tail]
            if not fruitful:
                dead.add(start)

    if len(letters) <= MAX_LETTERS:
        yield from islice(rest(0), MAX_READINGS)


def typed(folded: str) -> Iterator[list[str]]:
    """What a query in letters may mean: terms of its syllables, read in turn; of its initials."""
    runs = LETTERS.findall(folded)
    for readings in islice(product(*map(parsed, runs)), MAX_READINGS):
        yield list(pairs([sound for reading in readings for sound in reading]))
    yield list(initials("".join(runs)[:MAX_LETTERS]))


@cache
def audible() -> frozenset[str]:
    """The characters whose reading a query is taken to mean: those of GB 2312-80.

    Pages must know them all; who writes a rarer one means that one.
    """
    return frozenset(
        bytes((row, cell)).decode("gb2312", "ignore")
        for row in range(0xB0, 0xF8)
        for cell in range(0xA1, 0xFF)
    ) - {""}


def heard(folded: str) -> list[str]:
    """The terms of a query in Han as it sounds, character by character."""
    sounds = [
        sound
        for char in "".join(HAN_RUN.findall(folded))
        if char in audible() and (sound := syllable(char)) in syllables()
    ]
    return list(pairs(sounds))
