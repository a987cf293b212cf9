"""Layout: which sheets and columns a kind of entry has, as its schema and its facts say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from catalogue.content import facts
from catalogue.content.links import Catalogue, schemas_of
from catalogue.content.model import KINDS, Kind
from catalogue.content.resources import word
from catalogue.content.schema import SchemaSet

# Keys of a field below its group, one after another: ("evidence", "level").
Path = tuple[str, ...]

ID: Path = ("id",)
TITLE: Path = ("title",)
# The id of the entry in any row: a group in a list may have a field of that name.
ROW_KEY: Path = ("~id",)
# What stands between the lists that lead to a sheet in its name, and in a long heading.
BETWEEN = "·"
# In a pointer, in place of the number in a list.
EACH = "*"
# Excel refuses longer names of sheets.
MAX_SHEET_NAME = 31
# Behind all that readers see.
LAST = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One field of an entry, or of a group in one of its lists.

    `path` leads from the group to the field, `pointer` from the entry; `shape` is one of
    text, date, integer, number, flag, words, reference. `many` says that a cell holds several
    values, one a line; `inner` that the field stands in a group that may be left out.
    """

    path: Path
    pointer: str
    heading: str
    label: str
    explanation: str
    shape: str
    many: bool = False
    required: bool = False
    inner: bool = False
    wordlist: str = ""
    target: str = ""
    pattern: str = ""
    least: float | None = None


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """The entries of a kind, or one of their lists of groups.

    `lists` are the paths that lead here, list by list: () for the entries themselves.
    """

    kind: Kind
    name: str
    lists: tuple[Path, ...]
    columns: tuple[Column, ...]

    @property
    def pointer(self) -> str:
        """How the sheet is called in the row of pointers: course, course/draft/outline."""
        return "/".join((self.kind.name, *(key for path in self.lists for key in path)))

    @cached_property
    def numbers(self) -> tuple[str, ...]:
        """The headings of the columns that count the groups, the outermost list first."""
        own = word("workbook", "number")
        outer = tuple(
            word("workbook", "number-of").format(name=name)
            for name in self.name.split(BETWEEN)[1:-1]
        )
        return (*outer, own) if self.lists else ()

    @cached_property
    def by_path(self) -> dict[Path, Column]:
        return {column.path: column for column in self.columns}


def sheets_of(catalogue: Catalogue, kind: Kind) -> tuple[Sheet, ...]:
    """The sheet of a kind, then one for each list of groups, in the order of the facts."""
    schemas = schemas_of(catalogue)
    title = str(schemas.schemas[kind.name]["title"])
    found = list(_sheets(_Place(schemas, kind), (), (), title))
    names = [sheet.name for sheet in found]
    # Excel knows no two sheets of one name.
    return tuple(
        replace(sheet, name=f"{sheet.name[: MAX_SHEET_NAME - 2]}{n}")
        if names.count(sheet.name) > 1
        else sheet
        for n, sheet in enumerate(found)
    )


def all_sheets(catalogue: Catalogue) -> tuple[Sheet, ...]:
    """The sheets of every kind that the content numbers."""
    named = [kind for kind in KINDS if kind.name in catalogue.numbering.letters]
    return tuple(sheet for kind in named for sheet in sheets_of(catalogue, kind))


@dataclass(frozen=True, slots=True)
class _Place:
    """A kind, and the schemas that describe it."""

    schemas: SchemaSet
    kind: Kind

    def layers(self, keys: Sequence[str | int]) -> list[dict[str, Any]]:
        return self.schemas.layers(self.kind.name, keys)

    def said(self, keys: Sequence[str | int], name: str) -> Any:
        return next((layer[name] for layer in self.layers(keys) if name in layer), "")

    def rank(self, keys: Sequence[str | int]) -> int:
        """Where readers meet a field; what they do not see comes where its list has it."""
        pointer = "/".join(str(key) for key in keys)
        if pointer in (*ID, *TITLE):
            return -1
        for n, place in enumerate(facts.placements(self.kind.name)):
            if any(
                f"{said}/".startswith(f"{pointer}/") or f"{pointer}/".startswith(f"{said}/")
                for said in place.pointers
            ):
                return n
        return LAST


def _sheets(
    place: _Place, lists: tuple[Path, ...], root: tuple[str | int, ...], name: str
) -> Iterator[Sheet]:
    found = list(_fields(place, root, (), required=True))
    if not lists:
        found.sort(key=lambda pair: place.rank(pair[1]))
    own = [_column(place, root, path, required) for path, _, required, group in found if not group]
    yield Sheet(kind=place.kind, name=name[:MAX_SHEET_NAME], lists=lists, columns=_headed(own))
    for path, keys, _, group in found:
        if group:
            label = str(place.said(keys, "title"))
            yield from _sheets(place, (*lists, path), (*keys, 0), f"{name}{BETWEEN}{label}")


def _fields(
    place: _Place, root: tuple[str | int, ...], path: Path, *, required: bool
) -> Iterator[tuple[Path, tuple[str | int, ...], bool, bool]]:
    """Path, keys, whether it must be filled, and whether it is a list of groups."""
    layers = place.layers((*root, *path))
    must = {key for layer in layers for key in layer.get("required", ())}
    names = dict.fromkeys(key for layer in layers for key in layer.get("properties", {}))
    for name in names:
        keys = (*root, *path, name)
        needed = required and name in must
        inner = place.layers(keys)
        if any("properties" in layer for layer in inner):
            yield from _fields(place, root, (*path, name), required=needed)
        else:
            group = any("properties" in layer for layer in place.layers((*keys, 0)))
            yield (*path, name), keys, needed, group


def _column(place: _Place, root: tuple[str | int, ...], path: Path, required: bool) -> Column:
    keys = (*root, *path)
    layers = place.layers(keys)
    types = {layer["type"] for layer in layers if "type" in layer}
    many = "array" in types
    inner = place.layers((*keys, 0)) if many else layers

    def said(name: str) -> Any:
        return next((layer[name] for layer in inner if name in layer), "")

    target, wordlist, pattern = said("x-id"), said("x-vocabulary"), said("pattern")
    # An own number is no reference: it names the row.
    own = not root and path == ID
    explained = (place.said(keys, word) for word in ("title", "description", "x-hint"))
    return Column(
        path=path,
        pointer="/".join((place.kind.name, *(EACH if type(k) is int else str(k) for k in keys))),
        heading="",
        label=place.schemas.label(place.kind.name, keys).replace("[1]", ""),
        explanation="\n".join(dict.fromkeys(filter(None, explained))),
        shape=_shape(types, wordlist, "" if own else target, pattern),
        many=many,
        required=required,
        inner=len(path) > 1,
        wordlist=wordlist,
        target=target,
        pattern=pattern,
        least=next((layer["minimum"] for layer in inner if "minimum" in layer), None),
    )


def _shape(types: set[str], wordlist: str, target: str, pattern: str) -> str:
    if wordlist:
        return "words"
    if target:
        return "reference"
    for name, shape in (("integer", "integer"), ("number", "number"), ("boolean", "flag")):
        if name in types:
            return shape
    return "date" if pattern.startswith("^[0-9]{4}") else "text"


def _headed(columns: Sequence[Column]) -> tuple[Column, ...]:
    """Columns with headings that differ: as short as that allows.

    A value that its source vouches for is called as the field is: its group's name alone.
    """
    stated = {column.path[:-1] for column in columns if column.path[-1] == "value"} - {()}
    short = [_short(column, stated) for column in columns]
    times = Counter(short)
    return tuple(
        replace(column, heading=name if times[name] == 1 else column.label)
        for column, name in zip(columns, short, strict=True)
    )


def _short(column: Column, stated: set[Path]) -> str:
    parts = column.label.split(BETWEEN)
    if column.path[:-1] in stated:
        return parts[-2] if column.path[-1] == "value" else BETWEEN.join(parts[-2:])
    return parts[-1]
