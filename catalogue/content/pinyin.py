"""Pinyin: how Chinese titles sort, and under which letter they stand in an index."""

from __future__ import annotations

import os
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import Future
from functools import cache, lru_cache
from itertools import chain
from string import ascii_uppercase

from catalogue.content import cache as kept
from catalogue.content import state
from catalogue.content.model import Reading
from catalogue.content.resources import words
from catalogue.content.workers import Team

# pypinyin's table of phrases costs 40 MB and a quarter of a second: `scripts/phrases.py` takes
# from it what its table of characters does not say. The setting must come before its import.
os.environ.setdefault("PYPINYIN_NO_PHRASES", "true")
# Nobody here changes its table of characters.
os.environ.setdefault("PYPINYIN_NO_DICT_COPY", "true")

PHRASES = "phrases"
OTHER = "#"
# The longest phrase that pypinyin knows.
LONGEST = 10
HAN = "\u3007\u3400-\u9fff"
LETTERS = (*ascii_uppercase, OTHER)
# So many titles are read before a worker has begun.
AHEAD = 1_000


@lru_cache(maxsize=8192)
def syllable(char: str) -> str:
    """The most common reading of one character, lower case, without its tone, ü written v.

    A character without a reading is its own.
    """
    return _readings().get(char) or char.lower()


@cache
def _readings() -> Mapping[str, str]:
    """Each character that pypinyin knows, with its reading.

    To begin takes pypinyin as long as to draw a hundred pages: what it says is kept.
    """
    return kept.made_once(f"readings of characters {state.libraries()}", _read_all)


def _read_all() -> dict[str, str]:
    """It lists the readings of a character, the most common first."""
    from pypinyin.constants import PINYIN_DICT

    return {chr(code): toneless(said.partition(",")[0]) for code, said in PINYIN_DICT.items()}


@cache
def toneless(said: str) -> str:
    """A syllable without its tone, ü written v."""
    flat = unicodedata.normalize("NFD", said).replace("u\u0308", "v")
    return "".join(c for c in flat if not unicodedata.combining(c)).lower()


@cache
def _phrases() -> Mapping[str, tuple[str, ...]]:
    """Words that are not read as their characters are, with their syllables."""
    return {word: tuple(said.split()) for word, said in words(PHRASES).items()}


def _cut(text: str) -> list[str]:
    """A text in words. The segmenter takes as long to begin as a small site to be drawn."""
    import rjieba

    return rjieba.cut(text)


@lru_cache(maxsize=8192)
def _read(word: str) -> tuple[str, ...]:
    """A word as a reader would cut it: the longest phrases that it holds, then characters."""
    found: list[str] = []
    place = 0
    while place < len(word):
        ends = range(min(len(word), place + LONGEST), place + 1, -1)
        phrase = next((word[place:end] for end in ends if word[place:end] in _phrases()), "")
        found += _phrases()[phrase] if phrase else (syllable(word[place]),)
        place += len(phrase) or 1
    return tuple(found)


class Order:
    """Reads titles aloud; `readings` corrects words that pypinyin's phrases get wrong.

    A key is the tuple of toneless syllables, ü written v; ASCII words count as one
    syllable and punctuation is silent, so that keys compare as a printed index does.
    """

    def __init__(self, readings: Iterable[Reading] = ()) -> None:
        self._words = {r.word: tuple(r.pinyin.split()) for r in readings}
        longest_first = sorted(self._words, key=len, reverse=True)
        known = "|".join(map(re.escape, longest_first))
        self._token = re.compile(
            f"({known or '(?!)'})|([0-9A-Za-z]+)|((?:(?!{known or '(?!)'})[{HAN}])+)|(\\w)"
        )

    def key(self, text: str) -> tuple[str, ...]:
        """The syllables of `text`, lower case, without tones."""
        syllables: list[str] = []
        said = unicodedata.normalize("NFKC", text)
        for word, ascii_run, han, char in self._token.findall(said):
            if word:
                syllables += self._words[word]
            elif han:
                syllables += chain.from_iterable(map(_read, _cut(han)))
            else:
                syllables.append(ascii_run.lower() if ascii_run else syllable(char))
        return tuple(syllables)

    def letter(self, text: str) -> str:
        """The index letter A to Z, or `#` for titles that begin with anything else."""
        return letter_of(self.key(text))


class KeptOrder(Order):
    """The same from run to run: titles that were read before are not read again."""

    def __init__(self, readings: Iterable[Reading] = ()) -> None:
        super().__init__(readings)
        self._name = f"titles read with {sorted(self._words.items())} {state.libraries()}"
        self._held: dict[str, tuple[str, ...]] = kept.held_values(self._name) or {}
        # What a worker of this process reads.
        self._ahead: Future[dict[str, tuple[str, ...]]] | None = None
        self._process = os.getpid()
        self._asked: dict[str, tuple[str, ...]] = {}

    def read_ahead(self, titles: Iterable[str], team: Team) -> None:
        """Have a worker read many titles, until one is asked for; the segmenter goes with it."""
        new = [title for title in titles if title not in self._held]
        if team.jobs > 1 and team.forks and len(new) > AHEAD:
            self._ahead = team.submit(self._read, new)

    def _read(self, titles: Sequence[str]) -> dict[str, tuple[str, ...]]:
        read = super().key
        return {title: read(title) for title in titles}

    def key(self, text: str) -> tuple[str, ...]:
        """The syllables of `text`, lower case, without tones."""
        if (found := self._asked.get(text)) is None:
            found = self._held.get(text) or self._read_by_worker(text) or super().key(text)
            self._asked[text] = found
        return found

    def _read_by_worker(self, text: str) -> tuple[str, ...] | None:
        """How a worker has read a title; a fork of this process cannot ask it."""
        if self._ahead is None or os.getpid() != self._process:
            return None
        return self._ahead.result().get(text)

    def keep(self) -> None:
        """Keep how the titles that were asked for are read, if any is new."""
        if not self._asked.keys() <= self._held.keys():
            kept.keep_values(self._name, self._asked)


def letter_of(key: tuple[str, ...]) -> str:
    """The same for a title whose key is known."""
    first = "".join(key)[:1].upper()
    return first if first in ascii_uppercase and first else OTHER
