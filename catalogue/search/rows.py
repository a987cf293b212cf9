"""Rows: what an answer shows of its document: the line that says it, cut where a reader would.

A text holds readable lines first, then its keywords, then what is found but never shown. A line
may begin with the anchor under which its page has it. The page cuts its rows in the same way.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from catalogue.content.resources import word
from catalogue.search.analysis import HAN, apart, bare, fold, one_form, places_said, required
from catalogue.search.numerals import forms

# Between the parts of a text, and behind the anchor of a line.
PART, ANCHORED = "\0", "\x01"
ANCHOR = re.compile(f"(?:^|\n)[^\n{ANCHORED}]*{ANCHORED}")
LONGEST, BEFORE, ENOUGH = 60, 24, 30
STOPS, PAUSES = "。；！？!?;", "，、：,:）)"
ELLIPSIS = "…"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """`hit` is what was asked for, between what stands before and after it in its line."""

    before: str = ""
    hit: str = ""
    after: str = ""
    anchor: str = ""


def text_of(lines: Iterable[str], keywords: str, hidden: str) -> str:
    """The parts of a text in one; what separates them stands in none of them."""
    parts = ("\n".join(filter(None, lines)), keywords, hidden)
    return PART.join(part.replace(PART, " ") for part in parts)


def anchored(anchor: str, line: str) -> str:
    """A line that its page has under an anchor."""
    said = line.replace(ANCHORED, " ")
    return f"{anchor}{ANCHORED}{said}" if anchor else said


def as_indexed(text: str, name: str) -> str:
    """A text as it is indexed: without its anchors, the id before the keywords."""
    return ANCHOR.sub("\n", text).replace(PART, f"{PART}{name}", 1)


def landing(url: str, said: Shown) -> str:
    """The address of a page, at the line that is shown."""
    return f"{url}#{said.anchor}" if said.anchor and url and "#" not in url else url


def excerpt(text: str, asked: str) -> Shown:
    """What to show of a text: the first that is asked for and stands there, else its beginning."""
    readable, keywords, *_ = *text.split(PART), "", ""
    folded = fold(readable)
    whole = (*apart(asked), *apart(one_form(asked)), *_as_written(folded, one_form(asked)))
    if found := _first(folded, whole):
        return _window(readable, *found)
    for line in keywords.split("\n"):
        if any(piece in bare(line) for piece in whole):
            lead = _window(readable, 0, 0)
            return Shown(before=word("search", "keyword"), hit=line, after=ELLIPSIS + lead.after)
    # A pair of letters or figures stands anywhere: it says nothing.
    pairs = [pair for pair in required(asked) if HAN.match(pair)]
    return _window(readable, *(_first(folded, pairs) or (0, 0)))


def _as_written(folded: str, wanted: str) -> Iterator[str]:
    """Numbers and dates of a text that say in another form what is wanted."""
    for written, form in forms(folded):
        if written != form and form in wanted:
            yield bare(written)


def _first(folded: str, wanted: Sequence[str]) -> tuple[int, int] | None:
    """Where the first of what is wanted begins and ends, whatever stands between its letters."""
    said, places = places_said(folded)
    for piece in wanted:
        at = said.find(piece)
        if at >= 0:
            return places[at], places[at + len(piece) - 1] + 1
    return None


def _window(readable: str, start: int, end: int) -> Shown:
    """Some sixty characters of the line around a place."""
    first = readable.rfind("\n", 0, start) + 1
    last = readable.find("\n", end)
    last = len(readable) if last < 0 else last
    mark = readable.find(ANCHORED, first, last)
    anchor = ""
    if mark >= 0:
        anchor, first = readable[first:mark], mark + 1
    start, end = (start, end) if start >= first else (first, first)
    begin = _beginning(readable, first, start)
    finish = _end(readable, max(end, begin + ENOUGH), begin + LONGEST, last)
    return Shown(
        before=(ELLIPSIS if begin > first and readable[begin - 1] not in STOPS else "")
        + readable[begin:start],
        hit=_in_one_line(readable[start:end]),
        after=readable[end:finish]
        + (ELLIPSIS if finish < last and readable[finish - 1] not in STOPS else ""),
        anchor=anchor,
    )


def _in_one_line(said: str) -> str:
    """What runs over the end of a line, without the anchor of the next."""
    return re.sub(f"\n(?:[^\n{ANCHORED}]*{ANCHORED})?", " ", said)


def _beginning(readable: str, first: int, start: int) -> int:
    """Where to begin before a place: with the line, or behind a mark that is near."""
    if start - first <= BEFORE:
        return first
    for marks in (STOPS, PAUSES):
        for place in range(start, start - BEFORE, -1):
            if readable[place - 1] in marks:
                return place
    return start - BEFORE // 2


def _end(readable: str, least: int, most: int, last: int) -> int:
    """Where to end: with the line, or behind a mark before so many characters."""
    if last <= most:
        return last
    for marks in (STOPS, PAUSES):
        for place in range(most, least, -1):
            if readable[place - 1] in marks:
                return place if marks is STOPS else place - 1
    return max(least, most)
