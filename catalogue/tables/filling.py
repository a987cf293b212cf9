"""Filling: the entries as rows of cells, sheet by sheet."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from catalogue.content.model import Kind, data_of
from catalogue.tables.cells import Lexicon, cell_of
from catalogue.tables.layout import Path, Sheet, sheets_of

Cell = str | int | float


@dataclass(frozen=True, slots=True, kw_only=True)
class FilledRow:
    """One entry, or one group of one of its lists: `numbers` count from 1, list by list.

    `proposal` is what the column of proposals says, `comments` maps paths to what is wrong there;
    `extra` are the cells of columns that are no fields.
    """

    entry_id: str
    numbers: tuple[int, ...]
    title: str
    cells: tuple[Cell, ...]
    proposal: str = ""
    comments: Mapping[str, str] | None = None
    extra: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FilledSheet:
    """A sheet with its rows."""

    sheet: Sheet
    rows: Sequence[FilledRow]


def entries_of(lexicon: Lexicon, kind: Kind) -> dict[str, Any]:
    """Id → the data of each entry of a kind, in order."""
    return {entry.id: data_of(entry) for entry in getattr(lexicon.catalogue, kind.folder)}


def filled(lexicon: Lexicon, kind: Kind, entries: Mapping[str, Any]) -> Iterator[FilledSheet]:
    """The sheets of a kind with the rows of `entries`, id → data."""
    for sheet in sheets_of(lexicon.catalogue, kind):
        yield FilledSheet(sheet=sheet, rows=tuple(_rows(lexicon, sheet, entries)))


def _rows(lexicon: Lexicon, sheet: Sheet, entries: Mapping[str, Any]) -> Iterator[FilledRow]:
    for entry_id, data in entries.items():
        for numbers, group in groups_at(data, sheet.lists):
            yield FilledRow(
                entry_id=entry_id,
                numbers=numbers,
                title=str(data.get("title") or lexicon.titles.get(entry_id, "")),
                cells=tuple([cell_of(lexicon, c, value_at(group, c.path)) for c in sheet.columns]),
            )


def groups_at(data: Any, lists: Sequence[Path]) -> Iterator[tuple[tuple[int, ...], Any]]:
    """Every group at the end of the lists, with its number in each of them."""
    if not lists:
        yield (), data
        return
    for n, item in enumerate(value_at(data, lists[0]) or (), 1):
        for numbers, group in groups_at(item, lists[1:]):
            yield (n, *numbers), group


def value_at(data: Any, path: Sequence[str]) -> Any:
    """The value that keys lead to; None where something on the way is not there."""
    for key in path:
        # A class of its own would cost a search for every cell.
        if type(data) is not dict:
            return None
        data = data.get(key)
    return data
