"""Analysis: how a text and a query are cut into the same terms.

Blanks, quotation marks, brackets and line ends are habits of typing: a text is the row of its
letters, and what stands between them never decides what is found. Signs count where they make
another word: C++, C#, .NET, 1.2.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import pairwise
from typing import Any

import numpy as np
import opencc
import rjieba
from numpy.typing import NDArray

from catalogue.content.characters import RADICALS
from catalogue.search import numerals

MAX_QUERY = 64
# A term of one or two characters is a number: the first code point above, the second below.
BITS = 21
# A term is counted no further than this.
MOST = 0xFFFF
CODES, PLANE, EVERY = "utf-32-le", 0x10000, 0x110000
# What follows a pair is remembered as one of so many, so that it takes one byte; or as nothing.
FOLLOWERS = 90
NOTHING = FOLLOWERS
FOLLOW_BITS = np.uint64(7)
# Between what does not belong together.
SEAM = "\0"
# Accents: they stand apart from their letter in some texts and are left out by those who type.
ACCENTS = range(0x300, 0x370)
ACCENT = re.compile("[\u0300-\u036f]")
# What is drawn as nothing, and yet is a letter or mark to Unicode.
UNSEEN = {0x115F, 0x1160, 0x17B4, 0x17B5, 0x3164, 0xFFA0}.union(
    range(0x180B, 0x1810), range(0xFE00, 0xFE10)
)
# Beyond the basic plane whole planes of scripts are letters: what lies between is pictures.
BEYOND = ((0x10000, 0x1CFFF), (0x20000, 0x3FFFF))
HAN_BLOCKS = (range(0x2E80, 0x2FE0), range(0x3400, 0xA000), range(0x20000, 0x32400))
HAN = re.compile("[\u2e80-\u2fdf\u3005-\u3007\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
SIGNS = re.compile("[.+#]")
# What Python calls a blank; scripts call another set so.
BLANK = re.compile(
    "[\t\x0b\x0c\x1c-\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+"
)
LATIN_WORD = re.compile(r"\.?[a-z]+(?:\+\+?|#)?|[0-9]+(?:\.[0-9]+)*")

Codes = NDArray[np.uint64]
Mask = NDArray[np.bool_]

_simplify = opencc.OpenCC("t2s").convert
_NONE = np.zeros(0, np.uint8)


@dataclass(frozen=True, slots=True)
class Bag:
    """The terms of a text, rising, and how often each stands in it; how many there are in all.

    `held` tells for each term how many of `follows` are its own: what may follow it, rising.
    `names` are terms of more than two characters, each of which stands there once.
    """

    terms: Codes
    counts: NDArray[np.uint16]
    length: int
    names: tuple[str, ...] = ()
    held: NDArray[np.uint8] = field(default_factory=lambda: _NONE)
    follows: NDArray[np.uint8] = field(default_factory=lambda: _NONE)


def letter_ranges() -> Sequence[tuple[int, int]]:
    """First and last code point of each run of letters, digits and marks of the basic plane.

    Code points that no Unicode has given to anything do not end a run.
    """
    return _ranges()


@cache
def _ranges() -> tuple[tuple[int, int], ...]:
    found: list[list[int]] = []
    open_run = False
    for code in range(PLANE):
        category = unicodedata.category(chr(code))
        if category == "Cn":
            continue
        if category[0] in "LNM" and code not in ACCENTS and code not in UNSEEN:
            if open_run:
                found[-1][1] = code
            else:
                found.append([code, code])
            open_run = True
        else:
            open_run = False
    return tuple((first, last) for first, last in found)


@cache
def _telling() -> Mask:
    """For each code point whether it is a letter, a digit or a mark."""
    telling = np.zeros(EVERY, np.bool_)
    for first, last in (*_ranges(), *BEYOND):
        telling[first : last + 1] = True
    return telling


def is_letter(char: str) -> bool:
    """Whether a character is a letter, a digit or a mark."""
    return bool(_telling()[ord(char)])


class _Folded(dict[int, str]):
    """Code point → the character as it is indexed; always exactly one, so that offsets keep."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        flat = _flat(RADICALS.get(char, char))
        simple = _simplify(flat) if flat > "\u2e80" and not "\ud800" <= flat <= "\udfff" else flat
        self[code] = simple if len(simple) == 1 else flat
        return self[code]


def _flat(char: str) -> str:
    """A character without width, case, accents, circles and brackets, if one letter is left."""
    wide = unicodedata.normalize("NFKC", char).lower()
    for said in (unicodedata.normalize("NFD", wide), wide):
        letters = [one for one in said if _telling()[ord(one)]]
        if len(letters) == 1:
            return letters[0]
    return char if len(wide) != 1 else wide


_FOLDED = _Folded()
# The same as a table, filled as characters are met: a dict takes ten times as long.
_TABLE = np.zeros(EVERY, np.uint32)


def fold(text: str) -> str:
    """Width, case, accents and traditional script folded away, character by character."""
    if text.isascii():
        return text.lower()
    codes = points(text)
    found = _TABLE[codes]
    if not found.all():
        for code in np.unique(codes[found == 0]).tolist():
            _TABLE[code] = ord(_FOLDED[code])
        found = _TABLE[codes]
    return found.tobytes().decode(CODES, "surrogatepass")


@cache
def folded_pairs() -> tuple[tuple[str, str], ...]:
    """Every character beyond ASCII that folds to another, with what it becomes.

    What a browser makes of them depends on its year: it is told instead.
    """
    han = [code for block in HAN_BLOCKS for code in block]
    chars = [RADICALS.get(chr(code), chr(code)) for code in han]
    simple = _simplify("\n".join(chars)).split("\n")
    changed = {code for code, one in zip(han, simple, strict=True) if one != chr(code)}
    others = (
        code for code in (*range(0x80, BEYOND[1][0]), *HAN_BLOCKS[-1]) if _has_form(chr(code))
    )
    codes = sorted(changed.union(others))
    return tuple((chr(code), _FOLDED[code]) for code in codes if _FOLDED[code] != chr(code))


def _has_form(char: str) -> bool:
    return bool(unicodedata.decomposition(char)) or char.lower() != char


def points(text: str) -> NDArray[np.uint32]:
    """The code points of a text."""
    return np.frombuffer(text.encode(CODES, "surrogatepass"), np.uint32)


def _kept(codes: NDArray[np.uint32]) -> Mask:
    """Which code points of a folded text are said: letters, and the signs of C++, C#, .NET, 1.2."""
    kept: Mask = _telling()[codes]
    if not _signs()[codes].any():
        return kept
    digit = (codes >= ord("0")) & (codes <= ord("9"))
    latin = (codes >= ord("a")) & (codes <= ord("z"))
    before, after = _shifted(latin), np.append(latin[1:], False)
    plus = (codes == ord("+")) & before
    twice = (codes == ord("+")) & _shifted(plus)
    dot = codes == ord(".")
    digits = _shifted(digit) & np.append(digit[1:], False)
    begins = after & ~before & ~_shifted(digit) & ~_shifted(dot)
    sign = plus | twice | ((codes == ord("#")) & before) | (dot & (digits | begins))
    kept |= sign[: len(codes)]
    return kept


@cache
def _signs() -> Mask:
    """For each code point whether it is a sign that may count."""
    signs = np.zeros(EVERY, np.bool_)
    signs[[ord(sign) for sign in ".+#"]] = True
    return signs


def _shifted(mask: Mask) -> Mask:
    """Whether the place before is marked."""
    return np.append(False, mask[:-1])[: len(mask)]


def bare(text: str) -> str:
    """What is said of a text, folded, and nothing between it."""
    codes = points(fold(text))
    kept = codes[_kept(codes)] if len(codes) else codes
    return kept.tobytes().decode(CODES, "surrogatepass")


def latin_words(text: str) -> tuple[str, ...]:
    """The different Latin words and numbers of a text, cut between letters and digits."""
    return folded_words(fold(ACCENT.sub("", text)))


def folded_words(folded: str) -> tuple[str, ...]:
    """The same of a text that is folded, without accents that stand apart from their letter."""
    return tuple(dict.fromkeys(_sign_free(folded, hit) for hit in LATIN_WORD.finditer(folded)))


def _sign_free(folded: str, hit: re.Match[str]) -> str:
    """A word without the full stop that ends what stands before it."""
    word, start = hit.group(), hit.start()
    joined = word[0] == "." and re.match("[.0-9a-z]", folded[max(0, start - 1) : start])
    return word[1:] if joined else word


def pieces(query: str) -> tuple[str, ...]:
    """What a query asks for, cut at blanks only where Han meets Han.

    A single character is no word of its own there: it belongs to the one before.
    """
    found: list[str] = []
    for part in apart(query):
        between = found and HAN.match(found[-1][-1]) and HAN.match(part[0])
        if found and (not between or 1 in (len(part), len(found[-1]))):
            found[-1] += part
        else:
            found.append(part)
    return tuple(found)


def one_form(text: str) -> str:
    """A text, folded, with its numbers and dates in their one form."""
    return numerals.in_one_form(fold(text))


def apart(query: str) -> tuple[str, ...]:
    """What a query asks for, cut at every blank; a line end comes with what is pasted."""
    return tuple(filter(None, map(bare, BLANK.split(re.sub("[\r\n]", "", query)))))


def couples(text: str) -> list[str]:
    """The terms of something bare: its pairs, or the only character."""
    return [a + b for a, b in pairwise(text)] or list(text)


def unsigned(query: str) -> str:
    """A query without signs: it may be a piece that begins or ends inside another word."""
    return SIGNS.sub("", fold(query))


def required(query: str) -> tuple[str, ...]:
    """The terms that a document must hold to answer `query`, without repeats, cut at 64."""
    return tuple(links(pieces(query)))


def links(asked: Iterable[str]) -> dict[str, tuple[int, ...]]:
    """Each term of what is asked for, and what must follow it where the order is the same."""
    found: dict[str, dict[int, None]] = {}
    for piece in asked:
        for place, term in enumerate(couples(piece)):
            after = piece[place + 2 : place + 3]
            found.setdefault(term, {}).update({follower(char): None for char in after})
    return {term: tuple(found[term]) for term in list(found)[:MAX_QUERY]}


def follower(char: str) -> int:
    """What is remembered of a character that follows a pair."""
    return ord(char) % FOLLOWERS


def number(term: str) -> int:
    """A term of one or two characters as a number; numbers rise as terms do."""
    return ord(term[0]) << BITS | (ord(term[1]) if len(term) > 1 else 0)


def term(number: int) -> str:
    """The term that a number stands for."""
    first, second = divmod(number, 1 << BITS)
    return chr(first) + (chr(second) if second else "")


def _said(folded: str) -> tuple[Codes, NDArray[np.intp]]:
    """The code points that are said, and where in the text each stands."""
    codes = points(folded)
    places = np.flatnonzero(_kept(codes)) if len(codes) else np.zeros(0, np.intp)
    return codes[places].astype(np.uint64), places


def places_said(folded: str) -> tuple[str, list[int]]:
    """What is said of a folded text, and where each character of it stands."""
    codes, places = _said(folded)
    return codes.astype(np.uint32).tobytes().decode(CODES, "surrogatepass"), places.tolist()


def _pairs(codes: Codes) -> tuple[Codes, NDArray[np.uint64]]:
    """Every pair of neighbours, and what follows each."""
    after = np.append(codes[2:] % np.uint64(FOLLOWERS), np.uint64(NOTHING))
    return codes[:-1] << np.uint64(BITS) | codes[1:], after[: max(0, len(codes) - 1)]


def _otherwise(folded: str) -> tuple[Codes, NDArray[np.uint64]]:
    """The pairs of numbers and dates in their one form, and what follows each."""
    if not (forms := tuple(numerals.otherwise(folded))):
        return np.zeros(0, np.uint64), np.zeros(0, np.uint64)
    codes = points(SEAM.join(forms))
    said = codes[_kept(codes) | (codes == 0)].astype(np.uint64)
    found, after = _pairs(said)
    seam = said == 0
    after[:-1][seam[2:]] = NOTHING
    inside = ~(seam[:-1] | seam[1:])
    return found[inside], after[inside]


def short(text: str) -> Bag:
    """The terms of a title or the like: characters and pairs.

    All count twice but the pairs that straddle the seam of two words.
    """
    folded = fold(text)
    codes, places = _said(folded)
    found, after = _pairs(codes)
    singles = codes << np.uint64(BITS)
    weights = np.concatenate([1 + _whole(folded, places), np.full(len(singles), 2)])
    return _bag(np.concatenate([found, singles]), weights, (found, after), _otherwise(folded))


def _whole(folded: str, places: NDArray[np.intp]) -> Mask:
    """For each pair of neighbours whether both are of one word, as a reader would cut words."""
    # A lone surrogate is no text for the segmenter; "?" keeps its place.
    cut = rjieba.cut(folded.encode("utf-8", "replace").decode("utf-8"))
    owners = np.repeat(np.arange(len(cut)), np.array([len(word) for word in cut], int))[places]
    return np.equal(owners[:-1], owners[1:])


def long(text: str) -> Bag:
    """The terms of a body: each pair, and the first and the last character of each run.

    A piece of a text may end just after a run began, and begin just before one ends.
    """
    folded = fold(text)
    codes, places = _said(folded)
    found, after = _pairs(codes)
    joined = (np.diff(places) == 1) & (codes[1:] != ord(".")) & (codes[:-1] != ord("."))
    inner = np.append(False, joined)[: len(codes)] & np.append(joined, False)[: len(codes)]
    terms = np.concatenate([found, codes[~inner] << np.uint64(BITS)])
    return _bag(terms, np.ones(len(terms)), (found, after), _otherwise(folded))


Followed = tuple[Codes, NDArray[np.uint64]]


def _bag(every: Codes, weights: NDArray[Any], pairs: Followed, forms: Followed) -> Bag:
    """The bag of a text; the other forms of its numbers make it no longer."""
    length = len(every)
    if len(forms[0]):
        every = np.concatenate([every, forms[0]])
        weights = np.concatenate([weights, np.zeros(len(forms[0]))])
        pairs = np.concatenate([pairs[0], forms[0]]), np.concatenate([pairs[1], forms[1]])
    terms, places = np.unique(every, return_inverse=True)
    counts = np.bincount(places, weights, len(terms))
    links = np.unique(pairs[0] << FOLLOW_BITS | pairs[1])
    owners = np.searchsorted(terms, links >> FOLLOW_BITS)
    return Bag(
        terms,
        _clipped(np.maximum(counts, 1)),
        length,
        held=np.bincount(owners, minlength=len(terms)).astype(np.uint8),
        follows=(links & np.uint64((1 << 7) - 1)).astype(np.uint8),
    )


def _clipped(counts: NDArray[Any]) -> NDArray[np.uint16]:
    clipped: NDArray[np.uint16] = np.minimum(counts, MOST).astype(np.uint16)
    return clipped


def bag(terms: Iterable[str]) -> Bag:
    """Given terms, those of two characters and others; nothing is known of what follows them."""
    every = list(terms)
    joined = points("".join(term for term in every if len(term) == 2)).astype(np.uint64)
    found, counts = np.unique(joined[::2] << np.uint64(BITS) | joined[1::2], return_counts=True)
    return Bag(
        found,
        _clipped(counts),
        len(every),
        tuple(dict.fromkeys(term for term in every if len(term) > 2)),
        held=np.zeros(len(found), np.uint8),
    )
