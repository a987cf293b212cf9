"""Analysis: how a text and a query are cut into the same terms.

Blanks, quotation marks, brackets and line ends are habits of typing: a text is the row of its
letters, and what stands between them never decides what is found. Signs count where they make
another word: C++, C#, .NET, 1.2.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import cache
from itertools import pairwise

import numpy as np
import opencc
from numpy.typing import NDArray

from catalogue.content.cache import made_once
from catalogue.content.characters import RADICALS
from catalogue.content.state import libraries
from catalogue.search import numerals

MAX_QUERY = 64
# A term of one or two characters is a number: the first code point above, the second below.
BITS = 21
# A term is counted no further than this.
MOST = 0xFFFF
CODES, PLANE, EVERY = "utf-32-le", 0x10000, 0x110000
BEYOND_ASCII = 0x80
SIGN = 2
# What follows a pair is remembered as one of so many, so that it takes one byte; or as nothing.
FOLLOWERS = 90
NOTHING = FOLLOWERS
# Of a pair that begins a line, and of one that ends it, that is remembered too.
BEGINNING, ENDING = FOLLOWERS + 1, NOTHING
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
# A full stop that ends what stands before it begins no word. An expression that begins with a set
# of characters passes over all others in a loop of its own.
LATIN_WORD = re.compile(
    rb"[.0-9a-z](?:(?<=[a-z])[a-z]*(?:\+\+?|#)?|(?<=\.)(?<![.0-9a-z].)[a-z]+(?:\+\+?|#)?"
    rb"|(?<=[0-9])[0-9]*(?:\.[0-9]+)*)"
)

# A code of a figure and a letter, such as a class of licences.
BRIEF_CODE = re.compile(
    rb"[0-9a-z](?<![0-9a-z].)(?:(?<=[0-9])[a-z]|(?<=[a-z])[0-9])(?![0-9a-z])", re.DOTALL
)

Codes = NDArray[np.uint64]
Mask = NDArray[np.bool_]

_simplify = opencc.OpenCC("t2s").convert


@cache
def letter_ranges() -> Sequence[tuple[int, int]]:
    """First and last code point of each run of letters, digits and marks of the basic plane.

    Code points that no Unicode has given to anything do not end a run.
    """
    return made_once("ranges of letters", _letter_ranges)


def _letter_ranges() -> tuple[tuple[int, int], ...]:
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
def _letters() -> Mask:
    """For each code point whether it is a letter, a digit or a mark."""
    telling = np.zeros(EVERY, np.bool_)
    for first, last in (*letter_ranges(), *BEYOND):
        telling[first : last + 1] = True
    return telling


def is_letter(char: str) -> bool:
    """Whether a character is a letter, a digit or a mark."""
    return bool(_letters()[ord(char)])


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
        letters = [one for one in said if _letters()[ord(one)]]
        if len(letters) == 1:
            return letters[0]
    return char if len(wide) != 1 else wide


_FOLDED = _Folded()
# The same as a table, filled as characters are met: a dict takes ten times as long.
_TABLE = np.zeros(EVERY, np.uint32)


def fold(text: str) -> str:
    """Width, case, accents and traditional script folded away, character by character."""
    return text.lower() if text.isascii() else said(folded_points(text))


def folded_points(text: str) -> NDArray[np.uint32]:
    """The code points of a text, folded."""
    codes = points(text)
    # To take is twice as fast as to index, unless places are of the type that numpy counts in.
    found = _TABLE.take(codes)
    if len(found) and not found.min():
        for code in set(codes[found == 0].tolist()):
            _TABLE[code] = ord(_FOLDED[code])
        found = _TABLE.take(codes)
    return found


@cache
def folded_pairs() -> tuple[tuple[str, str], ...]:
    """Every character beyond ASCII that folds to another, with what it becomes.

    What a browser makes of them depends on its year: it is told instead. To look at each takes
    as long as to cut a hundred documents, so it is kept.
    """
    return tuple(made_once(f"folded pairs {libraries()}", _folded_pairs))


def _folded_pairs() -> list[tuple[str, str]]:
    han = [code for block in HAN_BLOCKS for code in block]
    chars = [RADICALS.get(chr(code), chr(code)) for code in han]
    simple = _simplify("\n".join(chars)).split("\n")
    changed = {code for code, one in zip(han, simple, strict=True) if one != chr(code)}
    others = (
        code for code in (*range(0x80, BEYOND[1][0]), *HAN_BLOCKS[-1]) if _has_form(chr(code))
    )
    codes = sorted(changed.union(others))
    return [(chr(code), _FOLDED[code]) for code in codes if _FOLDED[code] != chr(code)]


def _has_form(char: str) -> bool:
    return bool(unicodedata.decomposition(char)) or char.lower() != char


def points(text: str) -> NDArray[np.uint32]:
    """The code points of a text."""
    return np.frombuffer(text.encode(CODES, "surrogatepass"), np.uint32)


def said(codes: NDArray[np.uint32]) -> str:
    """The text of code points."""
    return codes.tobytes().decode(CODES, "surrogatepass")


def telling(codes: NDArray[np.uint32]) -> Mask:
    """Which code points of a folded text are said: letters, and the signs of C++, C#, .NET, 1.2."""
    kept = _kinds().take(codes)
    places = np.flatnonzero(kept == SIGN)
    if len(places):
        kept[places] = _counting(codes, places)
    return kept.view(np.bool_)


def _counting(codes: NDArray[np.uint32], places: NDArray[np.intp]) -> Mask:
    """Which of the signs at some places make another word."""
    around = np.arange(-2, 2)[:, None] + places
    inside = (around >= 0) & (around < len(codes))
    earlier, before, sign, after = np.where(inside, codes.take(around, mode="clip"), 0)
    word, pound, dot = _latin(before), sign == ord("#"), sign == ord(".")
    twice = (before == ord("+")) & _latin(earlier)
    begins = _latin(after) & ~word & ~_digit(before) & (before != ord("."))
    plus = (sign == ord("+")) & (word | twice)
    counting: Mask = plus | (pound & word) | (dot & (_digit(before) & _digit(after) | begins))
    return counting


def _latin(codes: NDArray[np.uint32]) -> Mask:
    return (codes >= ord("a")) & (codes <= ord("z"))


def _digit(codes: NDArray[np.uint32]) -> Mask:
    return (codes >= ord("0")) & (codes <= ord("9"))


@cache
def _kinds() -> NDArray[np.uint8]:
    """For each code point 1 if it is a letter, `SIGN` if it is a sign that may count."""
    kinds = _letters().astype(np.uint8)
    kinds[[ord(sign) for sign in ".+#"]] = SIGN
    return kinds


def bare(text: str) -> str:
    """What is said of a text, folded, and nothing between it."""
    if text.isascii() and text.isalnum():
        return text.lower()
    codes = points(fold(text))
    return said(codes[telling(codes)])


def latin_words(text: str) -> tuple[str, ...]:
    """The different Latin words and numbers of a text, cut between letters and digits."""
    found = words_of(ascii_only(folded_points(ACCENT.sub("", text))))
    return tuple(word.decode("ascii") for word in found)


def words_of(text: bytes) -> Iterable[bytes]:
    """The different words of a text as `ascii_only` gives it."""
    return dict.fromkeys(LATIN_WORD.findall(text))


def brief_codes(text: bytes) -> Iterable[bytes]:
    """The different codes of a figure and a letter in such a text."""
    return dict.fromkeys(BRIEF_CODE.findall(text))


def ascii_only(folded: NDArray[np.uint32]) -> bytes:
    """A folded text without accents that stand apart, and a byte for what is not of ASCII."""
    codes = folded.clip(max=BEYOND_ASCII).astype(np.uint8)
    apart = (folded >= ACCENTS.start) & (folded < ACCENTS.stop)
    return (codes[~apart] if apart.any() else codes).tobytes()


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


def places_said(folded: str) -> tuple[str, list[int]]:
    """What is said of a folded text, and where each character of it stands."""
    codes = points(folded)
    places = np.flatnonzero(telling(codes))
    return said(codes[places]), places.tolist()
