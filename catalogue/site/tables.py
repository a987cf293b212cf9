"""Tables: the entries of each kind as rows for those who work in spreadsheets."""

from __future__ import annotations

import codecs
from collections.abc import Iterable, Iterator
from functools import partial

from catalogue.content import dataset, spreadsheet
from catalogue.content.dataset import TableRow
from catalogue.content.facts import Placement, cells, placements
from catalogue.content.links import Catalogue
from catalogue.content.model import KINDS, Entry, Kind, url_of
from catalogue.content.resources import word
from catalogue.content.schema import SchemaSet, without_content
from catalogue.content.titles import marked_title


def files(catalogue: Catalogue) -> Iterator[tuple[str, Iterable[TableRow]]]:
    """What others can take away of this edition: path relative to the top of the site, content.

    TableRow by row, since a large catalogue has hundreds of megabytes of them.
    """
    data, schema, *rows = names()
    yield data, dataset.rows(catalogue)
    yield schema, (TableRow(None, b"", partial(dataset.schema, catalogue)),)
    for path, kind in zip(rows, KINDS, strict=True):
        yield path, _csv(catalogue, kind)


def names() -> tuple[str, ...]:
    """Where they stand, in this order."""
    return dataset.DATA, dataset.SCHEMA, *(f"{dataset.FOLDER}{kind.folder}.csv" for kind in KINDS)


def _csv(catalogue: Catalogue, kind: Kind) -> Iterator[TableRow]:
    """What readers see of each entry of a kind, a fact a column, under its full label."""
    between = word("facts", "between")
    yield TableRow(None, codecs.BOM_UTF8, partial(_heads, kind))
    for entry in getattr(catalogue, kind.folder):
        yield TableRow(entry, b"", partial(_cells, catalogue, entry, between))


def _heads(kind: Kind) -> bytes:
    schema_set = without_content()
    return spreadsheet.raw_row(
        (
            schema_set.label(kind.name, ("id",)),
            word("tables", "title"),
            *(_heading(schema_set, kind.name, place) for place in placements(kind.name)),
            schema_set.label(kind.name, ("reviewed",)),
            word("tables", "page"),
        )
    )


def _cells(catalogue: Catalogue, entry: Entry, between: str) -> bytes:
    return spreadsheet.raw_row(
        (
            entry.id,
            marked_title(catalogue, entry),
            *cells(catalogue, entry, between),
            entry.reviewed,
            url_of(entry),
        )
    )


def _heading(schema_set: SchemaSet, kind: str, place: Placement) -> str:
    """The label with the group that the field stands in, which tells what is suggested."""
    if len(place.pointers) > 1:
        return place.label
    return schema_set.label(kind, tuple(place.key.split("/")))
