"""Timeline: the years in which the sources speak of each programme, laid out for a phone."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from catalogue.content.links import Catalogue
from catalogue.content.model import Programme
from catalogue.site.charts import EDGE, FULL

# Room beside the first and the last year, for their circles and numbers.
SIDE = 18
# Above the rows stand the years; a row is a line of words and a line of circles.
TOP, ROW, WORDS_Y, CIRCLE_Y = 22, 44, 15, 29
# Years are numbered where they divide by this, that their numbers do not touch.
STEP = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """What is said of one year: pairs of `started`, `ended`, `called` or `counted` and words."""

    year: int
    x: int
    said: tuple[tuple[str, str], ...]

    @property
    def firm(self) -> bool:
        """Whether a programme began or ended in this year, and is not only spoken of."""
        return any(what in ("started", "ended") for what, _ in self.said)


@dataclass(frozen=True, slots=True, kw_only=True)
class Dated:
    """A programme and its years, from the first to the last; drawn when these are several."""

    programme: Programme
    y: int
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeline:
    """The programmes that have years, earliest first; `ticks` are (numbered year, place)."""

    rows: tuple[Dated, ...]
    ticks: tuple[tuple[int, int], ...]

    @property
    def drawn(self) -> tuple[Dated, ...]:
        return tuple(row for row in self.rows if len(row.marks) > 1)

    @property
    def width(self) -> int:
        return FULL

    @property
    def height(self) -> int:
        return TOP + ROW * len(self.drawn) + EDGE


def timeline(catalogue: Catalogue) -> Timeline:
    """What the content says of years, with no row when it says nothing."""
    found = [(programme, _years(programme)) for programme in catalogue.programmes]
    dated = [(programme, years) for programme, years in found if years]
    every = {year for _, years in dated for year in years}
    first, last = min(every, default=0), max(every, default=0)
    # Those with one year alone are told in the table and take no room in the drawing.
    dated.sort(key=lambda pair: (len(pair[1]) == 1, min(pair[1]), pair[0].id))
    return Timeline(
        rows=tuple(
            Dated(
                programme=programme,
                y=TOP + ROW * place,
                marks=tuple(
                    Mark(year=year, x=_x(year, first, last), said=tuple(years[year]))
                    for year in sorted(years)
                ),
            )
            for place, (programme, years) in enumerate(dated)
        ),
        ticks=tuple(
            (year, _x(year, first, last)) for year in range(first, last + 1) if year % STEP == 0
        ),
    )


def _x(year: int, first: int, last: int) -> int:
    return SIDE + round((FULL - 2 * SIDE) * (year - first) / max(last - first, 1))


def _years(programme: Programme) -> dict[int, list[tuple[str, str]]]:
    """Year → what is said of it, without what is said twice."""
    years: dict[int, list[tuple[str, str]]] = defaultdict(list)
    for what, words, text in _told(programme):
        for year in map(int, re.findall(r"(?<!\d)\d{4}(?!\d)", text)):
            if (what, words) not in years[year]:
                years[year].append((what, words))
    return years


def _told(programme: Programme) -> Iterator[tuple[str, str, str]]:
    """What is told, in which words, and the text that holds its years."""
    yield "started", "", programme.started[:4]
    for alias in programme.aliases:
        yield "called", alias.name, alias.years
    for figure in programme.figures:
        yield "counted", figure.what, figure.as_of[:4]
    yield "ended", "", programme.ended[:4]
