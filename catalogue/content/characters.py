"""Characters: those that content may not hold, as nobody sees or types them, and their remedy."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import Any

from catalogue.content.places import places
from catalogue.content.problem import Problem, first_of, problem

# Cc except tab and line ends, BOM inside the text, line separators, private-use characters, which
# only broken transcoding leaves in Chinese text, what stands for a character that was lost, and
# what Unicode draws as nothing: default ignorables (UAX #44, soft hyphens, fillers, selectors,
# tags), annotation marks, the blank braille cell, noncharacters.
UNSEEN = (
    "\x01-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e"
    "\u200b\u2028\u2029\u2060-\u2065\u206a-\u206f\u2800\u3164\ud800-\uf8ff\ufdd0-\ufdef"
    "\ufe00-\ufe0f\ufeff\uffa0\ufff0-\uffff\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
    "\U000e0000-\U0010ffff"
) + "".join(
    f"{chr(plane + 0xFFFE)}{chr(plane + 0xFFFF)}" for plane in range(0x10000, 0xE0000, 0x10000)
)
# The controls of UAX #9.
TURNING = "\u200e\u200f\u202a-\u202e\u2066-\u2069"
# Joiners shape words in the scripts from Arabic to Khmer, Mongolian and their later blocks.
JOINERS = "\u200c\u200d"
JOINED = re.compile("[\u0600-\u109f\u1780-\u18af\u1900-\u1cff\ua800-\uabff\U00010a00-\U00011fff]")
FORBIDDEN = re.compile(f"[{UNSEEN}{TURNING}{JOINERS}]")
FORBIDDEN_VALUE = re.compile(f"[\0\r{UNSEEN}{TURNING}{JOINERS}]")
BIDI = re.compile(f"[{TURNING}]")
LOST = "\ufffd"

# Where combining marks are, and other things too: which of them are marks is asked of Unicode.
MARKS = (
    "\u0300-\u036f\u0483-\u0489\u0591-\u1cff\u1dc0-\u1dff\u20d0-\u20ff\u2cef-\u2dff"
    "\u302a-\u302f\u3099\u309a\ua66f-\uabff\ufb1e\ufe20-\ufe2f\U000101fd-\U0001e94a"
)
# What a mark is shown on when it is the subject itself.
DOTTED_CIRCLE = "\u25cc"
HAN = re.compile("[\u2e80-\u2fdf\u3005-\u3007\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")

# Radicals and compatibility ideographs: they look like characters, and only PDFs hold them.
LOOKALIKES = "\u2e81-\u2fd5\uf900-\ufaff\U0002f800-\U0002fa1f"
WRITTEN = re.compile(f"[{MARKS}{LOOKALIKES}]")
# What Unicode's names of the radicals from U+2E81 on say that each stands for, in the order of
# their codes: NFKC leaves nearly all of them alone.
FIRST_RADICAL = "\u2e81"
STOOD_FOR = (
    "厂乛乚乙亻冂几刀刂卜㔾小小兀尣尢尢巳幺彑彑忄㣺扌攵 旡日月歺母民氵氺灬爫爫丬牛犭王疋目示礻竹糹"
    "纟罓罒㓁冈冈羊羊羊耂肀聿肉臼艹艹艹虎衤覀西见角角讠贝足车辶辶辶阝钅長镸长门阜阝雨青韦页风飞食"
    "飠飠饣首马骨鬼鱼鸟卤麦黄黾斉齐歯齿竜龙龜亀龟"
)
RADICALS = {chr(ord(FIRST_RADICAL) + n): meant for n, meant in enumerate(STOOD_FOR) if meant != " "}
# One scan for all of the above: nearly every text has nothing to be looked at twice.
ODD_CHARACTERS = re.compile(f"[\0{UNSEEN}{TURNING}{JOINERS}{MARKS}{LOOKALIKES}]")
# Letters, Han and signs of which none is odd: a few ranges pass twenty times as fast as the many
# above are sought, and most texts hold nothing else.
EVERYDAY = re.compile(
    "[\t\n\r -~\u00b7\u2010-\u2027\u203b\u3000-\u3029\u3030-\u3098\u309b-\u312f"
    "\u4e00-\u9fff\uff01-\uff5e]*"
)


def is_odd(text: str) -> bool:
    """Whether a text holds a character that is to be looked at."""
    return not EVERYDAY.fullmatch(text) and ODD_CHARACTERS.search(text) is not None


def proper(character: str) -> str:
    """The character that a radical or a compatibility ideograph looks like; itself if none."""
    return RADICALS.get(character) or unicodedata.normalize("NFKC", character)


def check_forbidden(path: str, text: str, *, controls: bool = False) -> Iterator[Problem]:
    """What spoils a text so much that it is not read any further.

    With `controls` the text is a value that was written with escapes: a carriage return in it
    is no end of a line of its file, and a zero no sign of another encoding.
    """
    return first_of(path, _forbidden(path, text, FORBIDDEN_VALUE if controls else FORBIDDEN))


def _forbidden(path: str, text: str, forbidden: re.Pattern[str]) -> Iterator[Problem]:
    place = places(text)
    for hit in forbidden.finditer(text):
        if hit.group() in JOINERS and JOINED.match(text, hit.start() - 1):
            continue
        rule = "bidi" if BIDI.match(hit.group()) else "control-character"
        rule = "lost-character" if hit.group() == LOST else rule
        yield _at(rule, path, text[hit.start()], place(hit.start()))
    if forbidden is FORBIDDEN and (at := text.find("\0")) >= 0:
        yield _at("nul", path, text[at], place(at))


def check_written(path: str, text: str) -> Iterator[Problem]:
    """What looks right, or nearly so, and is another character than a reader would type."""
    return first_of(path, _written(path, text))


def _written(path: str, text: str) -> Iterator[Problem]:
    place = places(text)
    for hit in WRITTEN.finditer(text):
        if unicodedata.category(hit.group())[0] == "M":
            if not _carries(text, hit.start()):
                yield _at("lone-mark", path, hit.group(), place(hit.start()))
        elif HAN.match(hit.group()) and (meant := proper(hit.group())) != hit.group():
            yield _at("lookalike", path, hit.group(), place(hit.start()), proper=meant)


def _carries(text: str, at: int) -> bool:
    """Whether the character before a mark is one that it can stand on."""
    before = text[at - 1] if at else " "
    letter = before == DOTTED_CIRCLE or unicodedata.category(before)[0] in "LMN"
    return letter and not HAN.match(before)


def _at(rule: str, path: str, character: str, place: tuple[int, int], **values: Any) -> Problem:
    return problem(
        rule,
        path,
        line=place[0],
        column=place[1],
        code=f"U+{ord(character):04X}",
        character=character,
        **values,
    )
