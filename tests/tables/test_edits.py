"""Edits: random cells of a workbook are changed, and just these fields change; nothing is lost.

`TABLE_EXAMPLES=2000` tries as many workbooks, by hand before a release.
"""

from __future__ import annotations

import copy
import io
import os
from functools import cache
from typing import Any

import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalogue.content.model import data_of
from catalogue.tables.cells import Lexicon
from catalogue.tables.filling import groups_at, value_at
from catalogue.tables.grids import cell_name, grids_in
from catalogue.tables.layout import Column, Sheet, all_sheets
from tests.tables.hands import FIRST, HEADINGS, exported, harbour, planned

EXAMPLES = int(os.environ.get("TABLE_EXAMPLES", "12"))
LEXICON = Lexicon(catalogue=harbour())
DATA = {entry.id: data_of(entry) for entry in harbour()}
# Every cell of a field: sheet, entry, number of the group in each list, column.
CELLS = tuple(
    (sheet, entry_id, numbers, column)
    for sheet in all_sheets(harbour())
    for entry_id, held in DATA.items()
    if harbour().numbering.kind_of(entry_id) is sheet.kind
    for numbers, _ in groups_at(held, sheet.lists)
    for column in sheet.columns
    if column.path != ("id",) or sheet.lists
)
TEXTS = st.text(st.characters(categories=("L", "N", "P", "S")), min_size=1, max_size=9)
NUMBERS = st.one_of(st.integers(0, 10**9), st.decimals(0, 10**6, places=2).map(float))


@st.composite
def typed(draw: st.DrawFn, column: Column) -> tuple[Any, Any]:
    """What a clerk types, and the value that it means."""
    if draw(st.integers(0, 9)) == 0:
        return None, None
    if column.shape == "words":
        names = LEXICON.names[column.wordlist]
        chosen = draw(st.lists(st.sampled_from([*names]), min_size=1, max_size=3, unique=True))
        chosen = chosen if column.many else chosen[:1]
        said = "\n".join(draw(st.sampled_from([names[slug], slug])) for slug in chosen)
        return said, chosen if column.many else chosen[0]
    if column.shape == "reference":
        entry_id = draw(st.sampled_from([*DATA]))
        return draw(st.sampled_from([entry_id, LEXICON.named(entry_id)])), entry_id
    if column.shape == "flag":
        value = draw(st.booleans())
        return ("是" if value else "否"), value
    if column.shape == "integer":
        value = draw(st.integers(0, 10**9))
        return draw(st.sampled_from([value, str(value)])), value
    if column.shape == "number":
        number = draw(NUMBERS)
        return number, int(number) if float(number).is_integer() else number
    if column.shape == "date":
        day = draw(st.dates()).isoformat()
        return day, day
    if column.many:
        items = draw(st.lists(TEXTS, min_size=1, max_size=3, unique=True))
        return "\n".join(items), items
    text = draw(TEXTS)
    return text, text


def put(data: Any, sheet: Sheet, numbers: tuple[int, ...], column: Column, value: Any) -> None:
    for path, number in zip(sheet.lists, numbers, strict=True):
        data = value_at(data, path)[number - 1]
    *above, last = column.path
    for key in above:
        data = data.setdefault(key, {})
    data[last] = value


def without_nothing(data: Any) -> Any:
    """The same without fields that say nothing and groups that are empty."""
    if isinstance(data, dict):
        kept = {key: without_nothing(value) for key, value in data.items()}
        return {key: value for key, value in kept.items() if value not in (None, {}, [])}
    if isinstance(data, list):
        return [without_nothing(item) for item in data]
    return data


@cache
def exported_rows() -> dict[str, tuple[tuple[Any, ...], ...]]:
    return {grid.name: grid.rows for grid in grids_in("x.xlsx", exported())}


@cache
def row_of(sheet: str, entry_id: str, numbers: tuple[int, ...]) -> int:
    for n, row in enumerate(exported_rows()[sheet][FIRST - 1 :], FIRST):
        if row[0] == entry_id and tuple(row[2 : 2 + len(numbers)]) == numbers:
            return n
    raise LookupError(entry_id, numbers)


@cache
def column_of(sheet: str, heading: str) -> int:
    return exported_rows()[sheet][HEADINGS - 1].index(heading) + 1


def saved(edits: dict[tuple[str, int, int], Any]) -> bytes:
    """The workbook with other values in some cells (sheet, row, column, from 1), saved anew."""
    target = io.BytesIO()
    # As in cells of text: a sign in front makes no formula.
    options = {"strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(target, options)
    for name, rows in exported_rows().items():
        page = book.add_worksheet(name)
        for n, row in enumerate(rows, 1):
            page.write_row(n - 1, 0, [edits.get((name, n, m), v) for m, v in enumerate(row, 1)])
    book.close()
    return target.getvalue()


@given(st.data())
@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=[*HealthCheck])
def test_random_edits_change_just_their_fields(draw: st.DataObject) -> None:
    edits: dict[tuple[str, int, int], Any] = {}
    wanted = copy.deepcopy(DATA)
    places: dict[str, set[str]] = {}
    cells = draw.draw(
        st.lists(
            st.sampled_from(CELLS),
            min_size=1,
            max_size=6,
            unique_by=lambda c: (c[0].pointer, *c[1:3], c[3].pointer),
        )
    )
    for sheet, entry_id, numbers, column in cells:
        raw, value = draw.draw(typed(column))
        row, at = row_of(sheet.name, entry_id, numbers), column_of(sheet.name, column.heading)
        edits[sheet.name, row, at] = raw
        put(wanted[entry_id], sheet, numbers, column, value)
        places.setdefault(entry_id, set()).add(f"{sheet.name}!{cell_name(row - 1, at - 1)}")
    plan = planned(saved(edits))
    proposed = {entry.key: entry.data for entry in (*plan.ready, *plan.waiting)}
    # Cells that a reader may not be sure of are refused, each by its name.
    refused = {
        f.problem.label.split("『")[0] for f in plan.findings if f.problem.rule.startswith("table-")
    }
    for entry_id, held in DATA.items():
        if refused & places.get(entry_id, set()):
            assert entry_id not in {entry.key for entry in plan.ready}
        else:
            found = proposed.get(entry_id, held)
            assert without_nothing(found) == without_nothing(wanted[entry_id])
    assert plan.unknown == ()
