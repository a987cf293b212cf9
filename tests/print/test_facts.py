"""Facts: what an entry says is printed, each field of each kind, in the book and on its sheet."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass, replace
from itertools import count
from pathlib import Path
from types import UnionType
from typing import Any, get_args, get_origin, get_type_hints

import pytest
from pypdf import PdfReader

from catalogue.content import facts
from catalogue.content.facts import Placement, Section
from catalogue.content.links import Catalogue
from catalogue.content.model import KINDS, Entry
from catalogue.print import sheets
from tests import builders
from tests.print.looking import text
from tests.print.reading import flat, whole

# What must name something that there is, or what a count or a date is made from.
FIXED: dict[str, Any] = {
    "source": "S000",
    "course": "T001",
    "policy": "Z001",
    "case": "",
    "programme": "",
    "to": ("individual",),
    "basis": "stated",
    "type": "implements",
    "topic": "",
    "audiences": (),
    "ladder": (),
    "amount_min": None,
    "amount_max": None,
    "amount_text": "",
    "valid_from": "2019-01",
    "valid_to": "2021-12-31",
    "qualifier": "近",
}
# On paper as on the site.
HEADINGS = {"links": "相关条目"}
LEFT_OUT = re.compile("本页是节选，略去(.*?)。全文见")
MADE_UP = re.compile(r"甲\d+乙")


def filled(hint: Any, numbers: Iterator[int]) -> Any:
    """A value of a type with all that it can hold; each text is one that is nowhere else."""
    if isinstance(hint, UnionType):
        return filled(next(kind for kind in get_args(hint) if kind is not type(None)), numbers)
    if get_origin(hint) is tuple:
        return tuple(filled(get_args(hint)[0], numbers) for _ in range(2))
    if is_dataclass(hint) and isinstance(hint, type):
        hints = get_type_hints(hint)
        return hint(
            **{
                field.name: FIXED[field.name]
                if field.name in FIXED
                else filled(hints[field.name], numbers)
                for field in fields(hint)
            }
        )
    if hint is bool:
        return True
    return f"甲{next(numbers)}乙" if hint is str else 100 + next(numbers)


def stated(catalogue: Catalogue, place: Placement, pointer: str, hint: Any, numbers: Any) -> Any:
    """What a field may say, by the form that its fact has."""
    if place.wordlist:
        slugs = [term.slug for term in catalogue.vocabulary[place.wordlist].terms[:2]]
        return tuple(slugs) if get_origin(hint) is tuple else slugs[0]
    if place.form == "reference":
        return "T001" if pointer == "course" else "X001"
    return filled(hint, numbers)


def with_value(holder: Any, keys: list[str], make: Callable[[Any], Any]) -> Any:
    """The holder with a field changed, however deep it lies; what is missing above it is made."""
    hint = get_type_hints(type(holder))[keys[0]]
    if len(keys) == 1:
        return replace(holder, **{keys[0]: make(hint)})
    inner = getattr(holder, keys[0]) or filled(hint, count(9000))
    return replace(holder, **{keys[0]: with_value(inner, keys[1:], make)})


def full(kind: str) -> Entry:
    """An entry of a kind that says all that its schema has a place for."""
    words, numbers = builders.capital(), count(1)
    entry: Entry = getattr(builders, kind)()
    for place in facts.placements(kind):
        for pointer in place.pointers:
            # A course that is only kept has a note in place of an outline.
            if pointer != "placeholder_note":
                entry = with_value(
                    entry,
                    pointer.split("/"),
                    lambda hint, place=place, pointer=pointer: stated(
                        words, place, pointer, hint, numbers
                    ),
                )
    return entry


def holding(entry: Entry, kind: str) -> Catalogue:
    """One entry of each kind, the full one in place of its own."""
    folder = next(kept.folder for kept in KINDS if kept.name == kind)
    return replace(builders.one_of_each(), **{folder: (entry,)})


def expected(catalogue: Catalogue, section: Section, left_out: str) -> Iterator[str]:
    """The labels and the values that a reader must find, but for facts said to be left out."""
    for fact in section.facts:
        if fact.place.label in left_out:
            continue
        if fact.place.form != "lead":
            yield heading(section) if heads(section) else fact.place.label
        said = facts.plain(catalogue, fact)
        yield from said.split("、") if fact.place.form == "words" else MADE_UP.findall(said)


def missing(catalogue: Catalogue, entry: Entry, found: str) -> list[str]:
    """What a text does not hold of an entry, but for the sections that it says it leaves out."""
    said = LEFT_OUT.search(found)
    left_out = said[1] if said else ""
    return [
        words
        for section in facts.facts(entry)
        if heading(section) not in left_out
        for words in expected(catalogue, section, left_out)
        if flat(words) not in found
    ]


def heading(section: Section) -> str:
    return HEADINGS.get(section.key, section.heading)


def heads(section: Section) -> bool:
    """Whether the heading of a section serves as the label of all that stands in it."""
    return len(section.facts) == 1 and bool(section.bodies)


KINDS_PRINTED = [kind.name for kind in KINDS]


@pytest.mark.parametrize("kind", KINDS_PRINTED)
def test_the_book_prints_every_fact(kind: str, printed: Callable[[Catalogue], PdfReader]) -> None:
    entry = full(kind)
    catalogue = holding(entry, kind)
    found = whole(printed(catalogue))
    assert missing(catalogue, entry, found) == []


@pytest.mark.parametrize("kind", KINDS_PRINTED)
def test_a_sheet_prints_every_fact_that_it_does_not_leave_out(kind: str, tmp_path: Path) -> None:
    entry = full(kind)
    catalogue = holding(entry, kind)
    found = flat(text(sheets.sheet(catalogue, entry.id, tmp_path / "sheet.pdf")))
    assert missing(catalogue, entry, found) == []


def test_a_full_entry_says_something_in_each_of_its_facts() -> None:
    for kind in KINDS_PRINTED:
        said = {fact.key for section in facts.facts(full(kind)) for fact in section.facts}
        placed = {place.key for section in facts.plan(kind) for place in section.places}
        assert placed - said <= {"placeholder_note"}
