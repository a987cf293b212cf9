"""Numerals: numbers and dates in the one form in which texts and queries are compared.

第十二条 is 第12条, and 2024-03-05, 2024.3.5 and 二〇二四年三月五日 are 2024年3月5日. A text keeps
what it says and is found by this form besides; a query is put into it first. So does the page.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

DIGITS = {char: place for place, char in enumerate("零一二三四五六七八九")} | {
    "〇": 0,
    "○": 0,
    "两": 2,
}
UNITS = {"十": 10, "百": 100, "千": 1_000}
TEN_THOUSAND = "万"
_HAN_FIGURES = "〇○零一二两三四五六七八九十百千万"
# No number is longer than 16, and a run of one character must not cost the square of its length.
# After 第, or before what is counted: elsewhere such characters are parts of words. An expression
# that begins with a set of characters passes over all others in a loop of its own.
_COUNTED = "[条款项章节届期次号年月日天周岁人元个名级]|学时|课时|小时|分钟"
_MONTH, _DAY = "0?[1-9]|1[0-2]", "0?[1-9]|[12][0-9]|3[01]"
_TWO_MONTH, _TWO_DAY = "0[1-9]|1[0-2]", "0[1-9]|[12][0-9]|3[01]"
NUMERAL = re.compile(
    f"[第{_HAN_FIGURES}0-9](?:(?<=第)[{_HAN_FIGURES}]{{1,16}}"
    f"|(?<=[{_HAN_FIGURES}])[{_HAN_FIGURES}]{{0,15}}(?={_COUNTED})"
    r"|(?<=0)[1-9](?=[月日])"
    rf"|(?:(?<=1)9|(?<=2)0)[0-9]{{2}}(?:([-/.])(?:{_MONTH})(?:\1(?:{_DAY}))?(?!\.?[0-9])"
    rf"|(?:{_TWO_MONTH})(?:{_TWO_DAY})(?![0-9])))"
)
# What such a one says: a numeral, a month or a day, or a date.
_SAID = re.compile(
    f"(第?)([{_HAN_FIGURES}]+)|0([1-9])"
    rf"|([0-9]{{4}})(?:([-/.])({_MONTH})(?:\5({_DAY}))?|({_TWO_MONTH})({_TWO_DAY}))"
)
# So many different ones are remembered: there are few.
KNOWN = 10_000
FIGURES = frozenset("0123456789")
# Enough of what stands around a number for every pair that it changes and what follows them.
AROUND = 4
# Where a number begins and ends, and its one form.
Change = tuple[int, int, str]


def in_one_form(folded: str) -> str:
    """A folded text with every number and date in its one form."""
    return NUMERAL.sub(lambda hit: _form(folded, hit), folded)


def changed(folded: str) -> tuple[Change, ...]:
    """The numbers of a folded text that have another form: where each stands, and that form."""
    found = []
    for hit in NUMERAL.finditer(folded):
        written = hit.group()
        form = _one_form(written)
        if form != written and not _inside(folded, hit.start()):
            found.append((*hit.span(), form))
    return tuple(found)


def otherwise(folded: str, changes: Iterable[Change]) -> Iterator[str]:
    """What is changed, in its place.

    Numbers that stand close together, as in a date, come together.
    """
    said, last = "", 0
    for start, end, form in changes:
        if said and start - last <= AROUND:
            said += folded[last:start] + form
        else:
            if said:
                yield said + folded[last : last + AROUND]
            said = folded[max(0, start - AROUND) : start] + form
        last = end
    if said:
        yield said + folded[last : last + AROUND]


def forms(folded: str) -> Iterator[tuple[str, str]]:
    """Every number and date of a folded text as it is written, with its one form.

    A short one comes with what it counts: by itself it could stand anywhere.
    """
    for hit in NUMERAL.finditer(folded):
        form = _form(folded, hit)
        counted = folded[hit.end() : hit.end() + 1] if len(form) < AROUND else ""
        yield hit.group() + counted, form + counted


def _form(folded: str, hit: re.Match[str]) -> str:
    return hit.group() if _inside(folded, hit.start()) else _one_form(hit.group())


def _inside(folded: str, start: int) -> bool:
    """Whether a number begins inside a longer one."""
    return start > 0 and folded[start] in FIGURES and folded[start - 1] in FIGURES


@lru_cache(maxsize=KNOWN)
def _one_form(written: str) -> str:
    """The one form of a number or a date, whatever stands around it."""
    hit = _SAID.fullmatch(written)
    if not hit:
        return written
    ordinal, han, short, year, _, month, day, packed, packed_day = hit.groups()
    if han:
        value = arabic(han)
        return written if value is None else f"{ordinal}{value}"
    if short:
        return str(short)
    said = f"{year}年{int(month or packed)}月"
    return f"{said}{int(day or packed_day)}日" if day or packed_day else said


def arabic(han: str) -> str | None:
    """A Chinese numeral in figures; None when it is none (十二五) or may be two (三四)."""
    if all(char in DIGITS for char in han):
        return None if len(han) == 2 else "".join(str(DIGITS[char]) for char in han)
    total, rest = 0, han
    if TEN_THOUSAND in han:
        many, _, rest = han.partition(TEN_THOUSAND)
        thousands = _below(many) if many else 1
        if thousands is None:
            return None
        total = thousands * 10_000
    value = _below(rest)
    return None if value is None else str(total + value)


def _below(han: str) -> int | None:
    """A numeral below 10,000; None when its order is no numeral's."""
    total, digit, least = 0, 0, 10_000
    for char in han:
        if (unit := UNITS.get(char)) and unit < least:
            total, digit, least = total + (digit or 1) * unit, 0, unit
        elif unit or digit or char not in DIGITS:
            return None
        else:
            digit = DIGITS[char]
    return total + digit
