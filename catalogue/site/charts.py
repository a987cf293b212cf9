"""Charts: bars for the seats of the menu and for amounts by place, laid out for a phone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from catalogue.content.links import Catalogue
from catalogue.content.model import Course, Subsidy, Term
from catalogue.site.facets import Facet, Placed

# Units of a drawing, about a pixel each where the page is as narrow as a phone.
FULL = 324
# Room around the drawing for what stands out by a hair.
EDGE = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Slots:
    """Where the parts of a bar stand: from the left of the drawing, and from the top of its row.

    `name_y` and `amount_y` are the lines on which letters stand; the amount follows the
    bar at a distance of `gap`, and `kept` is the room for it beside the longest bar.
    """

    row: int
    name_x: int
    name_y: int
    bar_x: int
    bar_y: int
    thickness: int
    gap: int
    amount_y: int
    kept: int

    @property
    def room(self) -> int:
        """How long the longest bar is."""
        return FULL - self.bar_x - self.kept


# A name of eleven characters that ends before its bar, and a number behind it.
BESIDE = Slots(
    row=26, name_x=152, name_y=18, bar_x=158, bar_y=4, thickness=18, gap=6, amount_y=18, kept=36
)
# A whole line above its bar, and a span of amounts behind it.
ABOVE = Slots(
    row=46, name_x=0, name_y=16, bar_x=1, bar_y=22, thickness=16, gap=7, amount_y=35, kept=117
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One bar: solid up to `low`, open from there to `high`; `name` is a word's or a grade's."""

    name: str
    low: float
    high: float
    y: int
    solid: int
    whole: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """Bars below one another, all to one scale."""

    layout: Slots
    bars: tuple[Bar, ...]

    @property
    def width(self) -> int:
        return FULL

    @property
    def height(self) -> int:
        return self.layout.row * len(self.bars) + 2 * EDGE


@dataclass(frozen=True, slots=True, kw_only=True)
class Amounts:
    """Rules of one topic and unit in several places; `rules` stand beside the bars."""

    topic: Term
    unit: str
    chart: Chart
    rules: tuple[tuple[Placed, Subsidy], ...]


def seats(catalogue: Catalogue, facet: Facet[Course], line: str = "") -> Chart:
    """How many seats of the menu stand under each word of a facet, in one line or in all.

    The scale is that of the whole menu, so that the charts of the lines compare.
    """
    tally = Counter(
        (course.line, slug) for course in catalogue.menu for slug in facet.slugs(course)
    )
    words = [term.slug for term in catalogue.vocabulary[facet.wordlist].terms]
    counts = {
        slug: sum(
            count
            for (where, found), count in tally.items()
            if found == slug and line in ("", where)
        )
        for slug in words
    }
    most = max(Counter(slug for _, slug in tally.elements()).values(), default=1)
    shown = [
        (slug, counts[slug], counts[slug])
        for slug in words
        if counts[slug] or facet.name == "level"
    ]
    return _chart(shown, most, BESIDE)


def amounts(catalogue: Catalogue, standing: str) -> Iterator[Amounts]:
    """Sums of money of one standing that several places pay for the same thing."""
    placed = [
        (entry, rule)
        for entry, rule in catalogue.subsidies()
        if rule.topic
        and catalogue.standing(entry, rule) == standing
        and not rule.unit.startswith("%")
    ]
    for topic in catalogue.vocabulary["subsidy-topics"].terms:
        alike = [pair for pair in placed if pair[1].topic == topic.slug]
        for unit in dict.fromkeys(rule.unit for _, rule in alike):
            steps = [
                (pair, *step) for pair in alike if pair[1].unit == unit for step in _steps(pair[1])
            ]
            if len({entry.place for (entry, _), *_ in steps}) > 1:
                yield Amounts(
                    topic=topic,
                    unit=unit,
                    rules=tuple(pair for pair, *_ in steps),
                    chart=_chart(
                        [(name, low, high) for _, name, low, high in steps],
                        max(high for *_, high in steps),
                        ABOVE,
                    ),
                )


def _steps(rule: Subsidy) -> Iterator[tuple[str, float, float]]:
    """(grade, from, up to) of a rule that says numbers."""
    for step in rule.ladder:
        yield step.grade, step.amount, step.amount
    if rule.amount is not None:
        yield "", rule.amount, rule.amount
    elif rule.amount_max is not None:
        yield "", rule.amount_min or 0, rule.amount_max
    elif rule.amount_min is not None:
        yield "", rule.amount_min, rule.amount_min


def _chart(values: Sequence[tuple[str, float, float]], most: float, layout: Slots) -> Chart:
    bars = tuple(
        Bar(
            name=name,
            low=low,
            high=high,
            y=place * layout.row,
            solid=round(layout.room * low / most),
            whole=round(layout.room * high / most),
        )
        for place, (name, low, high) in enumerate(values)
    )
    return Chart(layout=layout, bars=bars)
