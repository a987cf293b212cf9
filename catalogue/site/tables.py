"""Tables: courses and policies as rows for those who work in spreadsheets."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from typing import Any

from catalogue.content import dataset, spreadsheet
from catalogue.content.links import Catalogue
from catalogue.content.model import BY_FOLDER, Entry, url_of
from catalogue.content.problem import Keys
from catalogue.content.resources import word
from catalogue.content.schema import SchemaSet, without_content
from catalogue.content.titles import mark_of

# Each column is what the keys lead to, under the name that the schema gives it.
COLUMNS: Mapping[str, tuple[Keys, ...]] = {
    "courses": (
        ("id",),
        ("title",),
        ("title_origin",),
        ("evidence", "level"),
        ("evidence", "sources"),
        ("evidence", "note"),
        ("line",),
        ("family",),
        ("industry",),
        ("menu_year",),
        ("recognition",),
        ("placeholder_note",),
        ("statutory_notice",),
        ("draft", "summary"),
        ("draft", "outcomes"),
        ("draft", "suggested_hours"),
        ("draft", "audiences"),
        ("draft", "level"),
        ("draft", "formats"),
        ("draft", "assessment"),
        ("draft", "keywords"),
        ("reviewed",),
    ),
    "policies": (
        ("id",),
        ("title",),
        ("title_origin",),
        ("doc_no",),
        ("issuers",),
        ("date_issued",),
        ("date_published",),
        ("type",),
        ("level",),
        ("place",),
        ("status",),
        ("status_note",),
        ("valid_from",),
        ("valid_to",),
        ("themes",),
        ("audiences",),
        ("summary",),
        ("text_held",),
        ("evidence", "basis"),
        ("evidence", "sources"),
        ("evidence", "note"),
        ("gaps",),
        ("url",),
        ("keywords",),
        ("reviewed",),
    ),
}


def files(catalogue: Catalogue) -> dict[str, bytes]:
    """What others can take away of this edition, by path relative to the top of the site."""
    return {
        dataset.DATA: dataset.write(dataset.of(catalogue)),
        dataset.SCHEMA: dataset.schema(catalogue),
        **{f"data/{folder}.csv": _csv(catalogue, folder) for folder in COLUMNS},
    }


def _csv(catalogue: Catalogue, folder: str) -> bytes:
    schema_set = without_content()
    kind = BY_FOLDER[folder].name
    heads = (
        *(
            word("tables", "title") if keys == ("title",) else schema_set.label(kind, keys)
            for keys in COLUMNS[folder]
        ),
        word("tables", "page"),
    )
    lists = {keys: _wordlist(schema_set, kind, keys) for keys in COLUMNS[folder]}
    return spreadsheet.table(
        (
            heads,
            *(
                (
                    *(_cell(catalogue, entry, keys, lists[keys]) for keys in COLUMNS[folder]),
                    url_of(entry),
                )
                for entry in getattr(catalogue, folder)
            ),
        )
    )


def _wordlist(schema_set: SchemaSet, kind: str, keys: Keys) -> str:
    """The vocabulary that a field, or each item of it, is taken from; "" when it is free."""
    return schema_set.annotation(kind, keys, "x-vocabulary") or schema_set.annotation(
        kind, (*keys, 0), "x-vocabulary"
    )


def _cell(catalogue: Catalogue, entry: Entry, keys: Keys, wordlist: str) -> str:
    held: Any = entry
    for key in keys:
        held = getattr(held, str(key), "")
    items = held if isinstance(held, tuple) else (held,)
    names = (
        catalogue.term(wordlist, item).name if wordlist and item else " ".join(_said(item))
        for item in items
    )
    mark = mark_of(entry) if keys == ("title",) else ""
    return word("tables", "between").join(names) + mark


def _said(value: Any) -> Iterator[str]:
    """What a value says, in the order of its fields."""
    if is_dataclass(value):
        for field in fields(value):
            yield from _said(getattr(value, field.name))
    elif value != "":
        yield str(value)
