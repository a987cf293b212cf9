"""Nearest: the words of a collection that are written or sound most like what was asked for.

The page does the same: site_overrides/assets/nearest.js.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import chain

from catalogue.content.pinyin import syllable
from catalogue.search.analysis import fold
from catalogue.search.phonetics import audible, syllables

SAID = re.compile("[a-z0-9\u4e00-\u9fff]")
WORD = re.compile("[a-z0-9\u4e00-\u9fff]{2,8}")
# So many words of a collection are known, and so much of a query is looked at.
KNOWN, LOOKED_AT, OFFERED = 5_000, 30, 5
# One letter of so many may be another, and one character of a word of so many.
LETTERS_TO_ONE, CHARACTERS = 5, 3


def title_words(titles: Sequence[str]) -> list[list[str]]:
    """The words of each title that may be known, as a reader would cut it."""
    if not titles:
        return []
    # Where all was cut before, it is not needed, and it takes as long to begin as a small index.
    import rjieba

    # All at once: folding and cutting them one by one takes a tenth of the time of an index.
    said = fold("\n".join(title.replace("\n", " ") for title in titles))
    found = [list[str]()]
    for part in rjieba.cut(said.encode("utf-8", "replace").decode("utf-8")):
        if WORD.fullmatch(part):
            found[-1].append(part)
        else:
            found += ([] for _ in range(part.count("\n")))
    return found


def words_in(words: Iterable[Iterable[str]], keywords: Iterable[str]) -> Counter[str]:
    """The words of titles and of keywords that may be known, with how often each stands."""
    said = filter(WORD.fullmatch, fold("\n".join(keywords)).split("\n"))
    return Counter(chain(chain.from_iterable(words), said))


def known(counts: Mapping[str, int]) -> tuple[str, ...]:
    """The words of a collection that are remembered: the most frequent, these first."""
    return tuple(sorted(counts, key=lambda word: (-counts[word], word))[:KNOWN])


def nearest(words: Sequence[str], asked: str) -> tuple[str, ...]:
    """The few of `words` nearest to a piece of the query, the nearest first.

    Near are letters of which one in five is another, in pinyin, and words of three characters and
    more of which one is another: by Levenshtein's distance, in which pinyin counts once and
    characters twice. Equally near ones stand in the order of `words`.
    """
    said = "".join(SAID.findall(asked.lower()))[:LOOKED_AT]
    far = ((_distance(word, said), place, word) for place, word in enumerate(words))
    found = sorted((distance, place, word) for distance, place, word in far if distance is not None)
    return tuple(word for *_, word in found[:OFFERED])


def _distance(word: str, said: str) -> int | None:
    """How far a word is from the nearest piece as long as it is; None when it is not near."""
    # Who writes an index asks for no distance.
    from rapidfuzz.distance import Levenshtein

    sound = _sound(word)
    least = max(1, len(sound) // LETTERS_TO_ONE)
    if said.isascii():
        away = [Levenshtein.distance(piece, sound) for piece in _windows(said, len(sound))]
        return min((one for one in away if one <= least), default=None)
    found = []
    for piece in _windows(said, len(word)):
        written = Levenshtein.distance(piece, word)
        spoken = Levenshtein.distance(_sound(piece), sound)
        if spoken <= least or (written <= 1 and len(word) >= CHARACTERS):
            found.append(spoken + 2 * written)
    return min(found, default=None)


def _windows(said: str, size: int) -> list[str]:
    return [said[at : at + size] for at in range(max(0, len(said) - size) + 1)] if said else []


@lru_cache(maxsize=2 * KNOWN)
def _sound(text: str) -> str:
    return "".join(_spoken(char) for char in text)


def _spoken(char: str) -> str:
    said = syllable(char) if char in audible() else char
    return said if said in syllables() else char
