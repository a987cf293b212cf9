"""Facts: what an entry says, section by section, under the labels of its schema.

The schema of a kind places each of its fields once, in `x-sections`, or says in `x-hidden` why no
reader sees it. Page, sheet, book, table and search text draw the same facts; what a fact means
follows from the shape that its schema gives it, and `x-form` may say otherwise.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from operator import attrgetter
from typing import Any, NamedTuple

from catalogue.content import amounts
from catalogue.content.links import Catalogue
from catalogue.content.model import (
    Alias,
    Attested,
    AttestedHours,
    Citation,
    Clause,
    Entry,
    Figure,
    Link,
    Prerequisite,
    Relation,
    Subsidy,
    Unit,
    kind_of,
)
from catalogue.content.resources import word
from catalogue.content.schema import SchemaSet, raw_schemas, without_content
from catalogue.content.titles import marked_title

# The shape of a referenced definition → the form of a fact that has it.
FORMS = {
    "citations": "citations",
    "links": "links",
    "figures": "figures",
    "subsidies": "rules",
    "attested": "attested",
    "attested_hours": "attested",
    "texts": "texts",
    "keywords": "texts",
}
# Lists of groups, by what one of them is called in the schema of its kind.
ROWS = ("outline", "prerequisites", "clauses", "relations", "aliases")


# What is said in one line, behind its label.
PAIRED = frozenset(
    ("words", "level", "attested", "span", "reference", "flag", "text", "names", "prerequisites")
)
PAIRED_AMONG_OTHERS = PAIRED | {"texts"}
# The section that has no heading: each fact needs its label.
BARE = "facts"
# Where `screen` puts a section on the page of an entry; paper has the order of the schema.
SCREEN = {"first": -1, "": 0, "last": 1}


@dataclass(frozen=True, slots=True, kw_only=True)
class Placement:
    """Where one fact comes from: the fields, how they are labelled, of which form they are.

    `read` takes the value from an entry. `ours` says that the value is the editors' suggestion,
    `wordlist` names the vocabulary of a word, `unit` what a bare number counts.
    """

    pointers: tuple[str, ...]
    read: Callable[[Entry], Any]
    label: str
    form: str
    wordlist: str = ""
    unit: str = ""
    ours: bool = False

    @property
    def key(self) -> str:
        return self.pointers[0]


class Fact(NamedTuple):
    """One thing that an entry says: the value as the entry holds it, and how it is placed.

    A tuple, as a section is, since a large catalogue makes a hundred thousand of them.
    """

    place: Placement
    value: Any

    @property
    def key(self) -> str:
        return self.place.key

    @property
    def slugs(self) -> tuple[str, ...]:
        """The words of a vocabulary that a fact of the form `words` names."""
        return _slugs(self.value)


def _slugs(value: Any) -> tuple[str, ...]:
    return value if isinstance(value, tuple) else (value,)


class Section(NamedTuple):
    """Facts under one heading; without a title its only fact gives the heading.

    `pairs` stand behind their label in one line each, `bodies` fill the section or stand
    below the pairs.
    """

    key: str
    title: str
    note: str
    facts: tuple[Fact, ...]
    pairs: tuple[Fact, ...]
    bodies: tuple[Fact, ...]

    @property
    def heading(self) -> str:
        return self.title or self.facts[0].place.label


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionPlan:
    """A section of a kind before any entry is looked at.

    `unstated` keeps empty facts, `rank` is one of SCREEN.
    """

    key: str
    title: str
    note: str
    unstated: bool
    rank: int
    places: tuple[Placement, ...]


@cache
def plan(kind: str) -> tuple[SectionPlan, ...]:
    """The sections of a kind, in reading order."""
    schema_set = without_content()
    return tuple(
        SectionPlan(
            key=section["key"],
            title=section.get("title", ""),
            note=section.get("note", ""),
            unstated=section.get("unstated", False),
            rank=SCREEN[section.get("screen", "")],
            places=tuple(_placement(schema_set, kind, field) for field in section["fields"]),
        )
        for section in raw_schemas()[kind]["x-sections"]
    )


@cache
def plan_on_screen(kind: str) -> tuple[SectionPlan, ...]:
    """The same with the sections first and last that `screen` in the schema puts there."""
    return tuple(sorted(plan(kind), key=lambda section: section.rank))


@cache
def above(kind: str) -> tuple[Placement, ...]:
    """What stands in the line above the title."""
    schema_set = without_content()
    return tuple(_placement(schema_set, kind, field) for field in raw_schemas()[kind]["x-above"])


@cache
def placements(kind: str) -> tuple[Placement, ...]:
    """Every fact that readers see of a kind, each once, in reading order."""
    placed = (*above(kind), *(place for section in plan(kind) for place in section.places))
    return tuple({place.key: place for place in placed}.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparedColumn:
    """What entries of a kind are compared by: the first of its facts that an entry states."""

    label: str
    places: tuple[Placement, ...]

    def fact_of(self, entry: Entry) -> Fact | None:
        """What the entry says here; None where it says nothing."""
        for place in self.places:
            if value := place.read(entry):
                return Fact(place=place, value=value)
        return None


@cache
def compared(kind: str) -> tuple[ComparedColumn, ...]:
    """The columns in which entries of a kind are compared; `x-compared` of its schema has them."""
    schema_set = without_content()
    return tuple(
        ComparedColumn(
            label=column["label"],
            places=tuple(_placement(schema_set, kind, field) for field in column["fields"]),
        )
        for column in raw_schemas()[kind].get("x-compared", ())
    )


@cache
def label_of(kind: str, pointer: str) -> str:
    """What a field is called."""
    return next(place.label for place in placements(kind) if pointer in place.pointers)


def _placement(schema_set: SchemaSet, kind: str, field: str | Mapping[str, Any]) -> Placement:
    if not isinstance(field, str):
        ends = tuple(field["fields"])
        return Placement(pointers=ends, read=_between(ends), label=field["label"], form="span")
    keys = tuple(field.split("/"))
    layers = schema_set.layers(kind, keys)
    items = schema_set.layers(kind, (*keys, 0))

    def said(name: str, of: list[dict[str, Any]] = layers) -> Any:
        return next((layer[name] for layer in of if name in layer), "")

    wordlist = said("x-vocabulary") or said("x-vocabulary", items)
    inner = schema_set.layers(kind, (*keys, "value"))
    return Placement(
        pointers=(field,),
        read=reader(field),
        label=str(said("title")),
        form=said("x-form") or _form(keys[-1], layers, wordlist),
        wordlist=wordlist,
        unit=said("x-unit") or said("x-unit", inner),
        ours=bool(said("x-ours")),
    )


def _form(name: str, layers: list[dict[str, Any]], wordlist: str) -> str:
    """The form that the shape of a field asks for."""
    for layer in layers:
        if found := FORMS.get(str(layer.get("$ref", "")).rpartition("/")[2]):
            return found
    kinds = {layer["type"] for layer in layers if "type" in layer}
    if wordlist:
        return "words"
    if name in ROWS:
        return name
    if "array" in kinds:
        return "texts"
    if "boolean" in kinds:
        return "flag"
    if any("x-id" in layer for layer in layers):
        return "reference"
    return "text"


@cache
def reader(pointer: str) -> Callable[[Entry], Any]:
    """What takes a value from an entry; None where a group above it is left out."""
    head, _, rest = pointer.partition("/")
    get = attrgetter(head)
    if not rest:
        return get
    inner = reader(rest)

    def read(entry: Entry) -> Any:
        # Not by what is raised at a missing group: most entries leave most groups out.
        group = get(entry)
        return None if group is None else inner(group)

    return read


def _between(pointers: tuple[str, ...]) -> Callable[[Entry], tuple[str, ...]]:
    """What takes the ends of a span; nothing where neither is stated."""
    ends = tuple(map(reader, pointers))

    def read(entry: Entry) -> tuple[str, ...]:
        values = tuple([read(entry) or "" for read in ends])
        return values if any(values) else ()

    return read


def facts(entry: Entry) -> tuple[Section, ...]:
    """What an entry says; what it leaves out is left out, unless its section shows that too."""
    return _sections(entry, plan(kind_of(entry).name))


def facts_on_screen(entry: Entry) -> tuple[Section, ...]:
    """The same in the order of the screen, where what most readers come for stands first."""
    return _sections(entry, plan_on_screen(kind_of(entry).name))


def _sections(entry: Entry, plans: tuple[SectionPlan, ...]) -> tuple[Section, ...]:
    return tuple(filter(None, [_section(entry, section) for section in plans]))


def above_title(catalogue: Catalogue, entry: Entry) -> tuple[str, ...]:
    """The words of the line above the title."""
    found = (Fact(place=p, value=p.read(entry)) for p in above(kind_of(entry).name))
    return tuple(filter(None, (plain(catalogue, fact) for fact in found)))


def _section(entry: Entry, section: SectionPlan) -> Section | None:
    """The facts of a section that an entry says; None where it says nothing there."""
    found: list[Fact] = []
    pairs: list[Fact] = []
    bodies: list[Fact] = []
    for place in section.places:
        value = place.read(entry)
        if value or (section.unstated and place.form != "flag"):
            fact = Fact(place, value)
            found.append(fact)
            (pairs if place.form in PAIRED_AMONG_OTHERS else bodies).append(fact)
    if not found:
        return None
    # Several texts are a list of their own only where they are all that is said.
    if len(found) == 1 and section.key != BARE and found[0].place.form not in PAIRED:
        pairs, bodies = [], found
    return Section(
        key=section.key,
        title=section.title,
        note=section.note,
        facts=tuple(found),
        pairs=tuple(pairs),
        bodies=tuple(bodies),
    )


def cells(catalogue: Catalogue, entry: Entry, between: str) -> Iterator[str]:
    """What an entry says at each of the `placements` of its kind; "" where it says nothing."""
    for place in placements(kind_of(entry).name):
        value = place.read(entry)
        yield worded(catalogue, place, value, between) if value else ""


def plain(catalogue: Catalogue, fact: Fact) -> str:
    """A fact in words, as a sentence names it; "" where nothing is stated."""
    return worded(catalogue, fact.place, fact.value, "、")


def worded(catalogue: Catalogue, place: Placement, value: Any, between: str) -> str:
    """A value in words, as its placement asks; `between` stands between words of a list."""
    if not value:
        return ""
    form = place.form
    if form == "level":
        return f"{value} {catalogue.term(place.wordlist, value).name}"
    if form == "words":
        return between.join(catalogue.term(place.wordlist, slug).name for slug in _slugs(value))
    if form == "span":
        return span(value)
    if form == "attested":
        return _attested(value, place.unit)
    if form == "reference":
        return _named(catalogue, value)
    if form == "flag":
        masking = catalogue.site.masking
        return masking.policy if masking else place.label
    if form == "names":
        return between.join(value)
    items = value if isinstance(value, tuple) else (value,)
    said = [item if type(item) is str else _said(catalogue, item) for item in items]
    return word("facts", "between").join(said) + (f" {place.unit}" if place.unit else "")


def span(value: tuple[str, ...]) -> str:
    """From when to when; a side that nobody states is said to be so."""
    first, last = (side or word("facts", "unstated") for side in value)
    return first if first == last else word("facts", "span").format(first=first, last=last)


def _named(catalogue: Catalogue, entry_id: str) -> str:
    entry = catalogue.by_id.get(entry_id)
    return f"{entry_id} {marked_title(catalogue, entry)}" if entry else entry_id


def _said(catalogue: Catalogue, item: Any) -> str:
    """One item of a fact in words."""
    teller = TELLERS.get(type(item))
    return teller(catalogue, item) if teller else str(item)


def _attested(item: Attested | AttestedHours, unit: str) -> str:
    note = f"；{item.note}" if item.note else ""
    counted = f" {unit}" if unit else ""
    return f"{item.value}{counted}（{item.source}，{item.locator}{note}）"


def _citation(_: Catalogue, item: Citation) -> str:
    note = f"（{item.note}）" if item.note else ""
    return f"{item.source} {item.locator}{note}"


def _figure(_: Catalogue, item: Figure) -> str:
    when = f"（{item.as_of}）" if item.as_of else ""
    return f"{item.what} {amounts.quantity(item)}{when}，{item.source} {item.locator}"


def _unit(_: Catalogue, item: Unit) -> str:
    return f"{item.title}（{item.hours} {word('facts', 'hours')}）：{item.content}"


def _prerequisite(_: Catalogue, item: Prerequisite) -> str:
    return f"{item.course}：{item.reason}"


def _link(_: Catalogue, item: Link) -> str:
    clause = f"#{item.clause}" if item.clause else ""
    return f"{item.target}{clause}：{item.reason}"


def _relation(catalogue: Catalogue, item: Relation) -> str:
    tie = catalogue.term("relations", item.type).name
    return f"{tie} {item.policy}：{item.reason}"


def _clause(_: Catalogue, item: Clause) -> str:
    return f"{item.label} {item.title}：{item.summary}"


def _alias(_: Catalogue, item: Alias) -> str:
    years = f"（{item.years}）" if item.years else ""
    return f"{item.name}{years}，{item.source} {item.locator}"


def _rule(catalogue: Catalogue, item: Subsidy) -> str:
    to = "、".join(catalogue.term("beneficiaries", slug).name for slug in item.to)
    parts = (
        *(item.who, item.condition, item.limit, item.stacking, item.fund, item.payer),
        *(item.deadline, item.apply, item.note),
    )
    said = word("facts", "within").join(filter(None, (f"{word('facts', 'to')}{to}", *parts)))
    return f"{item.what} {amounts.sum_of(item)}，{said}"


TELLERS: Mapping[type, Callable[[Catalogue, Any], str]] = {
    Citation: _citation,
    Figure: _figure,
    Unit: _unit,
    Prerequisite: _prerequisite,
    Link: _link,
    Relation: _relation,
    Clause: _clause,
    Alias: _alias,
    Subsidy: _rule,
}


def said(catalogue: Catalogue, entry: Entry) -> Iterator[str]:
    """Every fact of an entry in words, in reading order."""
    yield from above_title(catalogue, entry)
    for section in facts(entry):
        for fact in section.facts:
            if text := plain(catalogue, fact):
                yield text
