"""Menu: by what readers choose among courses and money rules, and how courses stand in line."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from catalogue.content.links import Catalogue
from catalogue.content.model import Case, Course, Policy, Programme, Subsidy
from catalogue.content.pinyin import Order

T = TypeVar("T")
Placed = Policy | Case | Programme
Rule = tuple[Placed, Subsidy]

# Class hours that a reader has: eight of them fill a day. The last band has no end.
BANDS = (("1-8", 8), ("9-12", 12), ("13-16", 16), ("17-24", 24), ("25-", 0))
STANDINGS = ("current", "unknown", "historical")


@dataclass(frozen=True, slots=True, kw_only=True)
class Facet(Generic[T]):
    """A way to sort things: by the words of one vocabulary, or by slugs of its own."""

    name: str
    slugs: Callable[[T], Sequence[str]]
    wordlist: str = ""
    own: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """What a list can be narrowed by.

    `facets` are (name, vocabulary, slugs that narrow the list), those that have any; `broad` are
    (name, slug) of what all but a few have and nobody is asked for; `rows` are (id, codes): for
    each facet the places of the slugs that an item has, `0 3 1,2` for three facets.
    """

    facets: tuple[tuple[str, str, tuple[str, ...]], ...]
    broad: tuple[tuple[str, str], ...]
    rows: tuple[tuple[str, str], ...]


def narrows(count: int, total: int) -> bool:
    """Whether a choice that holds for `count` of `total` items is worth offering.

    One that holds for more than four fifths leaves the list as long as it was. `search.js` asks the
    same of what it found.
    """
    return 0 < count * 5 <= total * 4


def stated(slug: str) -> tuple[str, ...]:
    """A slug, or nothing where an entry leaves it out."""
    return (slug,) if slug else ()


LINE: Facet[Course] = Facet(name="line", wordlist="lines", slugs=lambda course: (course.line,))
FAMILY: Facet[Course] = Facet(
    name="family", wordlist="families", slugs=lambda course: stated(course.family)
)
INDUSTRY: Facet[Course] = Facet(
    name="industry", wordlist="industries", slugs=lambda course: stated(course.industry)
)
AUDIENCE: Facet[Course] = Facet(
    name="audience",
    wordlist="audiences",
    slugs=lambda course: course.draft.audiences if course.draft else (),
)
LEVEL: Facet[Course] = Facet(
    name="level", wordlist="evidence-levels", slugs=lambda course: (course.evidence.level,)
)
GRADE: Facet[Course] = Facet(
    name="grade",
    wordlist="levels",
    slugs=lambda course: (course.draft.level,) if course.draft else (),
)
FORMAT: Facet[Course] = Facet(
    name="format",
    wordlist="formats",
    slugs=lambda course: course.draft.formats if course.draft else (),
)
HOURS: Facet[Course] = Facet(
    name="hours",
    own=tuple(name for name, _ in BANDS),
    slugs=lambda course: (band(course.hours),) if course.hours else (),
)
# Those that have pages of their own, for browsing without scripts; hours stand in one table.
FACETS = (LINE, FAMILY, INDUSTRY, AUDIENCE, LEVEL, GRADE, FORMAT)
CHOICES = (LINE, FAMILY, INDUSTRY, AUDIENCE, GRADE, FORMAT, HOURS, LEVEL)


def band(count: int) -> str:
    """The band that so many class hours fall into."""
    return next(name for name, most in BANDS if count <= most or not most)


def courses(catalogue: Catalogue) -> Filter:
    """How the courses of the menu can be narrowed."""
    return filter_by(catalogue, CHOICES, {course.id: course for course in catalogue.courses})


def rules(catalogue: Catalogue) -> Filter:
    """How the money rules can be narrowed: who, what, where, paid to whom, still in force."""
    facets: tuple[Facet[Rule], ...] = (
        Facet(name="who", wordlist="audiences", slugs=lambda rule: rule[1].audiences),
        Facet(
            name="topic",
            wordlist="subsidy-topics",
            slugs=lambda rule: stated(rule[1].topic),
        ),
        Facet(name="place", wordlist="places", slugs=lambda rule: (rule[0].place,)),
        Facet(name="to", wordlist="beneficiaries", slugs=lambda rule: rule[1].to),
        Facet(
            name="standing",
            wordlist="statuses",
            own=STANDINGS,
            slugs=lambda rule: (catalogue.standing(*rule),),
        ),
    )
    return filter_by(catalogue, facets, {rule[1].id: rule for rule in catalogue.subsidies()})


def by_standing(catalogue: Catalogue) -> Mapping[str, tuple[Rule, ...]]:
    """Every money rule under its standing, in the order of the entries."""
    placed = [(catalogue.standing(*rule), rule) for rule in catalogue.subsidies()]
    return {
        standing: tuple(rule for found, rule in placed if found == standing)
        for standing in STANDINGS
    }


def filter_by(catalogue: Catalogue, facets: Sequence[Facet[T]], items: Mapping[str, T]) -> Filter:
    """The facets with the slugs that narrow the items, as listed, and the codes of each item."""
    used: list[tuple[Facet[T], dict[str, int]]] = []
    broad: list[tuple[str, str]] = []
    for facet in facets:
        listed = facet.own or [term.slug for term in catalogue.vocabulary[facet.wordlist].terms]
        held = Counter(slug for item in items.values() for slug in {*facet.slugs(item)})
        offered = [slug for slug in listed if narrows(held[slug], len(items))]
        broad += [(facet.name, slug) for slug in listed if held[slug] and slug not in offered]
        if offered:
            used.append((facet, {slug: place for place, slug in enumerate(offered)}))
    rows = tuple(
        (
            key,
            " ".join(
                ",".join(str(places[slug]) for slug in facet.slugs(item) if slug in places)
                for facet, places in used
            ),
        )
        for key, item in items.items()
    )
    return Filter(
        rows=rows,
        broad=tuple(broad),
        facets=tuple((facet.name, facet.wordlist, tuple(places)) for facet, places in used),
    )


def ranks(catalogue: Catalogue, order: Order) -> Mapping[str, int]:
    """Course → its place in pinyin order; titles that sound alike stand by number."""
    keyed = sorted(
        (order.key(course.title), number) for number, course in enumerate(catalogue.courses)
    )
    return {catalogue.courses[number].id: rank for rank, (_, number) in enumerate(keyed)}
