"""Drafts: the content as it would read, and where an id or a word of a list stands in it."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from catalogue.content import source
from catalogue.content.checks import WITHDRAWN
from catalogue.content.handwritten import ASKED, FOLDER, page_of_words
from catalogue.content.links import Catalogue, schemas_of
from catalogue.content.load import LOCKS, NAMED, SINGLES
from catalogue.content.model import BY_FOLDER
from catalogue.content.problem import CatalogueError, Keys, problem
from catalogue.content.schema import SchemaSet
from catalogue.tables.rewriting import names_of, rewritten

VOCABULARY = "vocabulary"
# Keyword of a schema → what it says of the strings there: `x-id` any id, `x-vocabulary` a list.
ID, WORD = "x-id", "x-vocabulary"


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """One string of a file, and the keys that lead to it."""

    path: str
    keys: Keys
    value: str


@dataclass(kw_only=True)
class Draft:
    """Changes in the making: `files` are those that read differently, or are gone."""

    root: Path
    catalogue: Catalogue
    files: dict[str, str | None] = field(default_factory=dict)

    @cached_property
    def schemas(self) -> SchemaSet:
        return schemas_of(self.catalogue)

    @cached_property
    def paths(self) -> tuple[str, ...]:
        return tuple(source.files(self.root)[0])

    def text(self, path: str) -> str:
        """The text of a file as it would read; CatalogueError when it is no clean UTF-8."""
        if (held := self.files.get(path)) is not None:
            return held
        text, problems = source.read_text(self.root, path)
        if text is None:
            raise CatalogueError(problems)
        return text

    def data(self, path: str) -> Any:
        """What a YAML file says, for the caller to change; CatalogueError when it is broken."""
        document, problems = source.read_string(path, self.text(path))
        if document is None or problems:
            raise CatalogueError(problems or [problem("empty-file", path)])
        return copy.deepcopy(document.data)

    def say(self, path: str, data: Any) -> None:
        """Let a file say `data`, every byte of the rest as it was."""
        names = names_of(self.schemas, schema_of(path))
        text = self.text(path)
        if (said := rewritten(path, text, data, names)) != text:
            self.files[path] = said

    def move(self, old: str, new: str) -> None:
        """Another name for a file, which reads as it did."""
        self.files[new] = self.text(old)
        self.files[old] = None

    def spots(self, keyword: str, wanted: str, value: str) -> Iterator[Spot]:
        """Where `value` stands as an id (`x-id`) or as a word of the list `wanted`.

        For ids `wanted` is "": an id is the same whatever kind of reference it is.
        """
        for path in self.paths:
            if not schema_of(path) or (path in self.files and self.files[path] is None):
                continue
            if value in self.text(path):
                for keys, held in strings(self.data(path)):
                    if held == value and self.stands_for(path, keys, keyword, wanted):
                        yield Spot(path=path, keys=keys, value=held)

    def stands_for(self, path: str, keys: Keys, keyword: str, wanted: str) -> bool:
        named = self.schemas.annotation(schema_of(path), keys, keyword)
        return bool(named) and wanted in ("", named)

    def linking(self, entry_id: str) -> list[str]:
        """The pages that link to an entry."""
        pages = [path for path in self.paths if path.startswith(FOLDER) and path.endswith(".md")]
        return [path for path in pages if _link_to(entry_id).search(self.text(path))]

    def mentions(self, entry_id: str) -> Iterator[tuple[str, int]]:
        """Where words still speak of an id: path and line, in the content as it is now."""
        word = re.compile(rf"(?<![A-Za-z0-9]){entry_id}(?![A-Za-z0-9])")
        for path in source.files(self.root)[0]:
            if path.endswith((".yaml", ".md")) and path not in (*LOCKS, WITHDRAWN):
                text, _ = source.read_text(self.root, path)
                for number, line in enumerate((text or "").splitlines(), 1):
                    if word.search(line):
                        yield path, number

    def relink(self, old: str, new: str) -> None:
        """Lead every link of a page from the entry `old`, or from a clause of it, to `new`."""
        for path in self.linking(old):
            self.files[path] = _link_to(old).sub(rf"\g<1>{new}", self.text(path))


def _link_to(entry_id: str) -> re.Pattern[str]:
    """A link of a page to an entry or a clause of it, and what stands before the id."""
    return re.compile(rf"(\]\(\s*<?|\]:\s*<?){entry_id}(?=[#)>\s]|$)", re.MULTILINE)


def schema_of(path: str) -> str:
    """The schema that judges a file of the content; "" for locks, pages and what is no YAML."""
    folder = path.split("/")[0]
    if path in NAMED:
        return SINGLES.get(path, "")
    if not path.endswith(".yaml"):
        return ""
    if page_of_words(path):
        return ASKED
    return BY_FOLDER[folder].name if folder in BY_FOLDER else VOCABULARY * (folder == VOCABULARY)


def strings(data: Any, keys: Keys = ()) -> Iterator[tuple[Keys, str]]:
    """Every string of some data, and the keys that lead to it."""
    if isinstance(data, str):
        yield keys, data
    elif isinstance(data, dict):
        for key, value in data.items():
            yield from strings(value, (*keys, key))
    elif isinstance(data, list):
        for n, value in enumerate(data):
            yield from strings(value, (*keys, n))


def at(data: Any, keys: Keys) -> Any:
    """What the keys lead to."""
    for key in keys:
        data = data[key]
    return data
