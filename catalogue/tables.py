"""Tables: courses and policies as rows for those who work in spreadsheets."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from functools import cache
from pathlib import Path
from typing import Any

from catalogue import dataset, spreadsheet
from catalogue.links import Catalogue
from catalogue.model import BY_FOLDER, Entry, url_of
from catalogue.problem import Keys
from catalogue.schema import Law

WORDS = Path(__file__).parent / "templates" / "tables.json"
# Each column is what the keys lead to, under the name that the schema gives it.
COLUMNS: Mapping[str, tuple[Keys, ...]] = {
    "courses": (
        ("id",), ("title",), ("title_origin",), ("evidence", "level"), ("evidence", "sources"),
        ("evidence", "note"), ("line",), ("family",), ("industry",), ("menu_year",),
        ("recognition",), ("placeholder_note",), ("statutory_notice",), ("draft", "summary"),
        ("draft", "outcomes"), ("draft", "suggested_hours"), ("draft", "audiences"),
        ("draft", "level"), ("draft", "formats"), ("draft", "assessment"), ("draft", "keywords"),
        ("reviewed",)),
    "policies": (
        ("id",), ("title",), ("title_origin",), ("doc_no",), ("issuers",), ("date_issued",),
        ("date_published",), ("type",), ("level",), ("place",), ("status",), ("status_note",),
        ("valid_from",), ("valid_to",), ("themes",), ("audiences",), ("summary",), ("text_held",),
        ("evidence", "basis"), ("evidence", "sources"), ("evidence", "note"), ("gaps",), ("url",),
        ("keywords",), ("reviewed",)),
}
OURS = ("drawn-up", "descriptive")


@cache
def words() -> Mapping[str, str]:
    """What stands in the tables besides the words of schemas and vocabularies."""
    table: dict[str, str] = json.loads(WORDS.read_text(encoding="utf-8"))
    return table


def files(catalogue: Catalogue) -> dict[str, bytes]:
    """What others can take away of this edition, by path relative to the top of the site."""
    return {dataset.DATA: dataset.write(dataset.of(catalogue)),
            dataset.SCHEMA: dataset.schema(catalogue),
            **{f"data/{folder}.csv": _csv(catalogue, folder) for folder in COLUMNS}}


def _csv(catalogue: Catalogue, folder: str) -> bytes:
    law = Law(words={})
    kind = BY_FOLDER[folder].name
    heads = (*(words()["title"] if keys == ("title",) else law.label(kind, keys)
               for keys in COLUMNS[folder]), words()["page"])
    lists = {keys: _wordlist(law, kind, keys) for keys in COLUMNS[folder]}
    return spreadsheet.table((heads, *(
        (*(_cell(catalogue, entry, keys, lists[keys]) for keys in COLUMNS[folder]),
         url_of(entry.id)) for entry in getattr(catalogue, folder))))


def _wordlist(law: Law, kind: str, keys: Keys) -> str:
    """The vocabulary that a field, or each item of it, is taken from; "" when it is free."""
    return (law.annotation(kind, keys, "x-vocabulary")
            or law.annotation(kind, (*keys, 0), "x-vocabulary"))


def _cell(catalogue: Catalogue, entry: Entry, keys: Keys, wordlist: str) -> str:
    held: Any = entry
    for key in keys:
        held = getattr(held, str(key), "")
    items = held if isinstance(held, tuple) else (held,)
    names = (catalogue.term(wordlist, item).name if wordlist and item else " ".join(_said(item))
             for item in items)
    ours = keys == ("title",) and getattr(entry, "title_origin", "") in OURS
    return words()["between"].join(names) + (words()["drawn-up"] if ours else "")


def _said(value: Any) -> Iterator[str]:
    """What a value says, in the order of its fields."""
    if is_dataclass(value):
        for field in fields(value):
            yield from _said(getattr(value, field.name))
    elif value != "":
        yield str(value)
