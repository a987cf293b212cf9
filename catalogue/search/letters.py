"""Letters: which characters a collection says, their numbers, and what others fold to.

Characters of titles, texts and terms are written as their numbers in the table of letters, which
stands in the core: some two thousand frequent ones take one or two bytes, all others stand for
themselves.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from itertools import islice
from typing import Any

import numpy as np
from numpy.typing import NDArray

from catalogue.content import numbering
from catalogue.content.cache import made_once
from catalogue.content.pinyin import syllable
from catalogue.content.state import libraries
from catalogue.search import phonetics
from catalogue.search.analysis import (
    CODES,
    EVERY,
    HAN,
    PLANE,
    fold,
    folded_pairs,
    is_letter,
    points,
)
from catalogue.search.postings import IndexReader
from catalogue.search.spelling import (
    LETTERS,
    ONE_BYTE,
    SPACE,
    SURROGATES,
    TWO_BYTES,
    Numbers,
    codes,
)

# What is asked without more ado: ASCII, and marks of typing.
PLAIN = re.compile("[\0-\x7f\u2013-\u201f\u3001-\u3011]")
# Forms of ASCII as wide as Han, which keyboards for Chinese type.
KEYED = re.compile("[\u3000\uff01-\uff5e]")
LOST = 0xFFFD
# A number that no letter has; itself no character (Unicode 23.7).
UNUSED = "\uffff"
# A character that stands there less often needs no number: every reader reads the whole table, and
# of all that a number would shorten only a hundredth.
RARE = 64
# So many texts are worked on at once: arrays are quick and large.
TOGETHER = 1_000


def telling_ranges(often: Numbers) -> str:
    """The ends of ranges in which the letters of a collection are, and nothing else that it says.

    Nor any Han or sign of typing that is none: of all others the page first reads the whole table.
    """
    known = np.flatnonzero(often[:PLANE] + _asked_at_once())
    letters = np.array([is_letter(chr(code)) for code in known.tolist()])
    turns = np.flatnonzero(np.diff(letters, prepend=False, append=False))
    firsts, lasts = known[turns[::2]], known[turns[1::2] - 1]
    return "".join(map(chr, np.column_stack([firsts, lasts]).ravel().tolist()))


@cache
def _asked_at_once() -> NDArray[np.bool_]:
    """Which characters a page takes without the table of other forms: Han and `PLAIN`."""
    every = "".join(map(chr, range(PLANE)))
    marks = np.zeros(PLANE, np.bool_)
    marks[[hit.start() for one in (HAN, PLAIN) for hit in one.finditer(every)]] = True
    return marks


def characters(shelf: IndexReader) -> tuple[Numbers, Numbers]:
    """How often each code point stands in texts; and with titles, at least once if a term may."""
    inside, often = np.zeros(EVERY, np.int64), np.zeros(EVERY, np.int64)
    for every, (found, many) in zip((inside, often), shelf.often, strict=True):
        every[found] = many
    often += inside
    folded = points(fold("".join(map(chr, np.flatnonzero(often).tolist()))))
    often[folded] = np.maximum(often[folded], 1)
    return inside, often


def ranked(often: Numbers) -> str:
    """The table of letters: the most frequent ones low, as far as two bytes reach.

    Characters that would take two bytes themselves are all in it: what stands outside the table
    can then be told from a number.
    """
    found = np.flatnonzero(often[: SURROGATES[0]])
    low = found[found < TWO_BYTES][:CHOSEN]
    counts = dict(zip(found.tolist(), often[found].tolist(), strict=True))
    # What hardly occurs is not worth its place: every reader reads the whole table.
    high = numbering.most(
        {key: n for key, n in counts.items() if key >= TWO_BYTES and n >= RARE}, CHOSEN - len(low)
    )
    chosen = {key: counts[key] for key in (*low.tolist(), *high)}
    return "".join(UNUSED if key is None else chr(key) for key in numbering.numbered(chosen))


def spelling_of(letters: str) -> Numbers:
    """Code point → how it is written; what has no number and cannot stand for itself is lost."""
    spelling = np.arange(EVERY, dtype=np.int64)
    spelling[:TWO_BYTES] = spelling[slice(*SURROGATES)] = LOST
    spelling[points(letters)] = codes(np.arange(len(letters)))
    spelling[ord(UNUSED)] = ord(UNUSED)
    return spelling


def widths_of(codes: NDArray[np.integer[Any]]) -> Numbers:
    """How many bytes of UTF-8 each code point takes."""
    two: Numbers = 1 + (codes >= ONE_BYTE).astype(np.int64)
    return two + (codes >= TWO_BYTES) + (codes >= PLANE)


def spelt(text: str, spelling: Numbers) -> str:
    """A text in the numbers of its letters."""
    return text_of_codes(spelling[points(text)])


def each_spelt(texts: Iterable[str], spelling: Numbers) -> Iterator[str]:
    """Texts in the numbers of their letters; many together cost less."""
    rest = iter(texts)
    while some := [*islice(rest, TOGETHER)]:
        whole, start = spelt("".join(some), spelling), 0
        for text in some:
            yield whole[start : start + len(text)]
            start += len(text)


def text_of_codes(codes: NDArray[np.integer[Any]]) -> str:
    """The text of some code points."""
    return codes.astype(np.uint32, copy=False).tobytes().decode(CODES)


# Some places of the table are left free (`numbering`).
CHOSEN = int(LETTERS * numbering.WELL)


def folds_of(often: Numbers) -> str:
    """What characters of the collection fold to, and those of keyboards for Chinese."""
    return "".join(old + new for old, new in folded_pairs() if often[ord(old)] or KEYED.match(old))


def other_forms(often: Numbers) -> tuple[str, str]:
    """What others fold to, Han and not Han.

    Only to a character of the index, of ASCII, or whose reading is known, or where letters become
    none or the other way round: else it asks for what no document holds.
    """
    said = phonetics.audible()
    pairs = [
        (old, new)
        for old, new in folded_pairs()
        if often[ord(new)] or new in said or new.isascii() or is_letter(old) != is_letter(new)
    ]
    han = "".join(old + new for old, new in pairs if HAN.match(old))
    return han, "".join(old + new for old, new in pairs if not HAN.match(old))


def heard_alike() -> str:
    """For each syllable the characters that are heard so; kept as the syllables are."""
    return made_once(f"heard alike {libraries()}", _heard_alike)


def _heard_alike() -> str:
    under: Mapping[str, list[str]] = {name: [] for name in phonetics.syllables()}
    for char in sorted(phonetics.audible()):
        if phonetics.HAN_RUN.fullmatch(char) and (spoken := syllable(char)) in under:
            under[spoken].append(char)
    return SPACE.join("".join(chars) for chars in under.values())
