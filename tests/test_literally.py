"""Literally: a text that is accepted stands letter for letter wherever an entry is told."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from selectolax.lexbor import LexborHTMLParser

from catalogue.content import dataset, facts
from catalogue.content.links import Catalogue, schemas_of
from catalogue.content.model import KINDS, Course, Entry, Kind
from catalogue.print import book, sheets
from catalogue.search import answers, documents, index
from catalogue.site.entries import entries
from catalogue.site.renderer import SiteRenderer
from catalogue.tables import grids, workbook
from catalogue.tables.cells import Lexicon
from tests.builders import one_of_each, taken_away
from tests.print.looking import text
from tests.print.reading import bodies, flat
from tests.print.test_facts import MADE_UP, full

# What HTML, Markdown, Typst, JSON, CSV, spreadsheets, formats and regular expressions take for
# their own.
ODD = """=#f("x")*a*_b_$x$<b>&lt;'r'\\n@e|~--{y}%s[z](u),;`c`^+"""
# What names an entry or a clause names none here; a day is a day.
PLAIN = {"clause": "", "contact": "", "certificate": "", "as_of": "2020-01-01"}


def told(value: Any) -> Any:
    """An entry whose made-up texts hold what looks like markup."""
    if isinstance(value, str):
        return MADE_UP.sub(lambda found: f"{found[0][:-1]}{ODD}乙", value)
    if isinstance(value, tuple):
        return tuple(told(one) for one in value)
    if is_dataclass(value) and not isinstance(value, type):
        held = {f.name: getattr(value, f.name) for f in fields(value)}
        return replace(value, **{name: told(one) for name, one in held.items()} | _plain(held))
    return value


def _plain(held: dict[str, Any]) -> dict[str, Any]:
    """The fields of an entry that hold no text of their own; anchors stay as they are."""
    known = PLAIN | ({"anchor": held["anchor"]} if "anchor" in held else {})
    return {name: one for name, one in known.items() if name in held}


@pytest.fixture(scope="module")
def literal() -> Catalogue:
    """One entry of each kind, which says all that it can, with marks in each text."""
    return replace(one_of_each(), **{kind.folder: (told(full(kind.name)),) for kind in KINDS})


def texts(value: Any) -> Iterator[str]:
    """Every text with marks in a value."""
    if isinstance(value, str):
        yield from (f"{start}{ODD}乙" for start in _starts(value))
    elif isinstance(value, tuple):
        for one in value:
            yield from texts(one)
    elif is_dataclass(value) and not isinstance(value, type):
        for field in fields(value):
            yield from texts(getattr(value, field.name))


def _starts(said: str) -> Iterator[str]:
    for piece in said.split(f"{ODD}乙")[:-1]:
        yield piece[piece.rindex("甲") :]


def shown(catalogue: Catalogue, entry: Entry) -> set[str]:
    """The texts that the facts of an entry show."""
    said = (facts.plain(catalogue, fact) for part in facts.facts(entry) for fact in part.facts)
    return {one for words in said for one in texts(words)}


def every(catalogue: Catalogue) -> Iterator[tuple[Kind, Entry]]:
    for kind in KINDS:
        yield from ((kind, entry) for entry in getattr(catalogue, kind.folder))


def test_a_text_with_marks_is_accepted_and_there_are_many(literal: Catalogue) -> None:
    assert all(len(shown(literal, entry)) > 1 for _, entry in every(literal))
    title = f"甲{ODD}乙"
    data = json.loads(b"".join(dataset.publish(one_of_each())))["courses"][0] | {"title": title}
    told = schemas_of(literal).violations("course", "T001.yaml", data)
    assert [found for found in told if found.keys == ("title",)] == []


def test_it_stands_in_the_data(literal: Catalogue) -> None:
    data = json.loads(b"".join(dataset.publish(literal)))
    for kind, entry in every(literal):
        assert {*texts(entry)} - {*texts(_strings(data[kind.folder]))} == set()


def _strings(value: Any) -> tuple[Any, ...]:
    """A value of JSON as tuples of what it holds."""
    if isinstance(value, dict | list):
        held = value.values() if isinstance(value, dict) else value
        return tuple(_strings(one) for one in held)
    return (value,)


def test_it_stands_in_the_table_of_its_kind(literal: Catalogue) -> None:
    made = taken_away(literal)
    for kind, entry in every(literal):
        raw = made[f"data/{kind.folder}.csv"].decode("utf-8-sig")
        rows = tuple(tuple(row) for row in csv.reader(io.StringIO(raw, newline="")))
        assert shown(literal, entry) - {*texts(rows)} == set()


def test_it_stands_in_the_workbook(literal: Catalogue) -> None:
    raw = workbook.export_workbook(Lexicon(catalogue=literal), KINDS)
    held = tuple(
        str(cell) for grid in grids.grids_in("a.xlsx", raw) for row in grid.rows for cell in row
    )
    for _, entry in every(literal):
        assert shown(literal, entry) - {*texts(held)} == set()


def test_it_stands_on_its_page(literal: Catalogue) -> None:
    drawn = {page.path: page.body for page in entries(SiteRenderer(literal))}
    for kind, entry in every(literal):
        body = LexborHTMLParser(drawn[f"{kind.folder}/{entry.id}.html"]).body
        assert body
        assert shown(literal, entry) - {*texts(body.text())} == set()


def test_it_stands_in_the_book(literal: Catalogue, tmp_path: Path) -> None:
    # Without heads and feet of pages, which stand between the lines of a text.
    printed = "".join(bodies(book.typeset(literal, tmp_path / book.BOOK)))
    for _, entry in every(literal):
        assert shown(literal, entry) - {*texts(printed)} == set()


def test_what_a_sheet_does_not_leave_out_stands_there(literal: Catalogue, tmp_path: Path) -> None:
    # A sheet is set until it fits: half of the kinds will do.
    for _, entry in [*every(literal)][::2]:
        said = flat(text(sheets.sheet(literal, entry.id, tmp_path / "sheet.pdf")))
        begun = {one for one in shown(literal, entry) if one.partition(ODD)[0] + ODD[0] in said}
        assert len(begun) > 1
        assert begun - {*texts(said)} == set()


def test_it_stands_in_what_a_search_shows(literal: Catalogue, tmp_path: Path) -> None:
    index.build(
        documents.documents(literal), tmp_path / "search", literal.readings, literal.synonyms
    )
    (entry,) = literal.courses
    assert isinstance(entry, Course)
    (outcome, *_) = entry.draft.outcomes  # type: ignore[union-attr]
    row = next(row for row in answers.search(tmp_path / "search", outcome) if row.id == entry.id)
    assert entry.title in row.title
    assert outcome in row.snippet
