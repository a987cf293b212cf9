"""Pinyin: how Chinese titles sort, and under which letter they stand in an index."""

from __future__ import annotations

import os
import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from string import ascii_uppercase

from catalogue.content.model import Reading

# The table of phrases costs 30 MB and a third of a second; our own readings replace it.
os.environ.setdefault("PYPINYIN_NO_PHRASES", "true")

from pypinyin.constants import PINYIN_DICT  # the setting must come first

OTHER = "#"
LETTERS = (*ascii_uppercase, OTHER)


@lru_cache(maxsize=8192)
def syllable(char: str) -> str:
    """The most common reading of one character, lower case, without its tone, ü written v.

    pypinyin lists the readings of a character, the most common first; asking it for one at a time
    takes ten times as long. A character without a reading is its own.
    """
    said = PINYIN_DICT.get(ord(char), "").partition(",")[0]
    flat = unicodedata.normalize("NFD", said).replace("u\u0308", "v")
    return "".join(c for c in flat if not unicodedata.combining(c)).lower() or char.lower()


class Order:
    """Reads titles aloud; `readings` corrects words that single characters get wrong.

    A key is the tuple of toneless syllables, ü written v; ASCII words count as one
    syllable and punctuation is silent, so that keys compare as a printed index does.
    """

    def __init__(self, readings: Iterable[Reading] = ()) -> None:
        self._words = {r.word: tuple(r.pinyin.split()) for r in readings}
        longest_first = sorted(self._words, key=len, reverse=True)
        known = "|".join(map(re.escape, longest_first))
        self._token = re.compile(
            f"({known})|([0-9A-Za-z]+)|(\\w)" if known else r"(?!)()|([0-9A-Za-z]+)|(\w)"
        )

    def key(self, text: str) -> tuple[str, ...]:
        """The syllables of `text`, lower case, without tones."""
        syllables: list[str] = []
        for word, ascii_run, char in self._token.findall(unicodedata.normalize("NFKC", text)):
            if word:
                syllables += self._words[word]
            else:
                syllables.append(ascii_run.lower() if ascii_run else syllable(char))
        return tuple(syllables)

    def letter(self, text: str) -> str:
        """The index letter A to Z, or `#` for titles that begin with anything else."""
        first = "".join(self.key(text))[:1].upper()
        return first if first in ascii_uppercase and first else OTHER
