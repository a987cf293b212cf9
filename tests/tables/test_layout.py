"""Layout: every field has a place."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from catalogue.content.links import schemas_of
from catalogue.content.model import KINDS
from catalogue.tables.layout import EACH, MAX_SHEET_NAME, all_sheets, sheets_of
from tests.tables.hands import harbour


def fields(kind: str, keys: tuple[str | int, ...] = ()) -> Iterator[str]:
    """The pointer of every field that holds no group, as the schema alone has it."""
    layers = schemas_of(harbour()).layers(kind, keys)
    names = [name for layer in layers for name in layer.get("properties", {})]
    items = schemas_of(harbour()).layers(kind, (*keys, 0))
    if names:
        for name in names:
            yield from fields(kind, (*keys, name))
    elif any("properties" in layer for layer in items):
        yield from fields(kind, (*keys, 0))
    else:
        yield "/".join((kind, *(EACH if type(key) is int else str(key) for key in keys)))


@pytest.mark.parametrize("kind", KINDS, ids=[kind.name for kind in KINDS])
def test_every_field_of_a_kind_has_one_column(kind: Any) -> None:
    columns = [c.pointer for sheet in sheets_of(harbour(), kind) for c in sheet.columns]
    assert sorted(columns) == sorted(fields(kind.name))


def test_headings_differ_within_a_sheet_and_names_within_the_workbook() -> None:
    sheets = all_sheets(harbour())
    for sheet in sheets:
        headings = [column.heading for column in sheet.columns]
        assert len(headings) == len({*headings})
        assert all(headings)
    names = [sheet.name for sheet in sheets]
    assert len({*names}) == len(names)
    assert max(map(len, names)) <= MAX_SHEET_NAME


def test_the_id_comes_first_and_the_title_next() -> None:
    course = sheets_of(harbour(), KINDS[0])[0]
    assert [column.path for column in course.columns[:2]] == [("id",), ("title",)]


def test_a_stated_value_is_headed_by_what_it_states() -> None:
    course = sheets_of(harbour(), KINDS[0])[0]
    headings = {column.path: column.heading for column in course.columns}
    assert headings["official", "fee", "value"] == "收费"
    assert headings["official", "fee", "source"] == "收费·来源编号"


def test_a_list_in_a_list_has_a_sheet_with_the_numbers_of_both() -> None:
    ladder = next(s for s in all_sheets(harbour()) if s.pointer == "policy/subsidies/ladder")
    assert ladder.numbers == ("资金规则序号", "序号")
