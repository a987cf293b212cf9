"""Outlines: entries of which only little is here, and the rest in the published data.

As such a catalogue travels to other processes: a page names many entries and needs few of them
whole. Whatever else an outline is asked for is read from its line; it is the entry from then on.
"""

from __future__ import annotations

import copyreg
import io
import pickle
from array import array
from collections.abc import Callable
from dataclasses import dataclass, fields
from functools import cached_property
from pathlib import Path
from typing import Any

from catalogue.content import dataset
from catalogue.content.links import Catalogue
from catalogue.content.model import KINDS, Entry, fit_json

# What pages ask of every entry, or of all that they name; hours are worked out from the rest.
TOLD = ("id", "title", "title_origin", "line", "family", "place", "type", "hours")


def packed(value: object, catalogue: Catalogue, data: Path) -> bytes:
    """A pickle of a value that holds entries of the catalogue, whose dataset is the file `data`.

    Where it is read the file must have the same path.
    """
    raw, starts = io.BytesIO(), dataset.starts(data)
    lines = {
        kind.entry: _Lines(
            path=str(data.absolute()),
            entry=kind.entry,
            numbers={held.id: n for n, held in enumerate(getattr(catalogue, kind.folder))},
            starts=starts[kind.folder],
            derived={
                name: [getattr(held, name) for held in getattr(catalogue, kind.folder)]
                for name in TOLD
                if isinstance(getattr(kind.entry, name, None), property)
            },
        )
        for kind in KINDS
    }
    pickler = pickle.Pickler(raw, pickle.HIGHEST_PROTOCOL)
    reducers: dict[type, Any] = {entry: held.reduced for entry, held in lines.items()}
    pickler.dispatch_table = {**copyreg.dispatch_table, **reducers}
    pickler.dump(value)
    return raw.getvalue()


@dataclass(frozen=True, kw_only=True)
class _Lines:
    """Where in a dataset the entries of a kind stand: id → number → first byte of a line.

    `starts` has one more, where the last line ends. `derived` has, by name, what is worked out from
    an entry, by its number.
    """

    path: str
    entry: type[Entry]
    numbers: dict[str, int]
    starts: array[int]
    derived: dict[str, list[object]]

    def reduced(self, entry: Entry) -> tuple[Callable[..., Entry], tuple[Any, ...]]:
        return _outline, (self, *(getattr(entry, name) for name in self.told))

    @cached_property
    def names(self) -> tuple[str, ...]:
        return tuple(field.name for field in fields(self.entry))

    @cached_property
    def told(self) -> tuple[str, ...]:
        return tuple(name for name in self.names if name in TOLD)

    def __reduce__(self) -> tuple[Callable[..., _Lines], tuple[Any, ...]]:
        return _lines, (self.path, self.entry, self.numbers, self.starts, self.derived)

    def whole(self, entry_id: str) -> Entry:
        """The entry as its line says it."""
        number = self.numbers[entry_id]
        start, end = self.starts[number : number + 2]
        # Nobody holds it open: who shares the folder may replace what is in it.
        with open(self.path, "rb", 0) as file:  # noqa: PTH123
            file.seek(start)
            line = file.read(end - start)
        return fit_json(self.entry, line.rstrip(b",\n"))

    @cached_property
    def outline(self) -> type[Entry]:
        """The class of what is still an outline."""

        def rest(self: Any, name: str) -> Any:
            if name not in lines.names:
                raise AttributeError(name)
            found = lines.whole(self.id)
            for each in lines.names:
                object.__setattr__(self, each, getattr(found, each))
            object.__setattr__(self, "__class__", lines.entry)
            return getattr(self, name)

        def worked_out(name: str) -> property:
            return property(lambda outline: lines.derived[name][lines.numbers[outline.id]])

        lines = self
        own = {name: worked_out(name) for name in self.derived}
        held = {"__slots__": (), "__getattr__": rest, **own}
        return type(self.entry.__name__, (self.entry,), held)


def _lines(
    path: str,
    entry: type[Entry],
    numbers: dict[str, int],
    starts: array[int],
    derived: dict[str, list[object]],
) -> _Lines:
    return _Lines(path=path, entry=entry, numbers=numbers, starts=starts, derived=derived)


def _outline(lines: _Lines, *told: object) -> Entry:
    made: Entry = object.__new__(lines.outline)
    for name, value in zip(lines.told, told, strict=True):
        object.__setattr__(made, name, value)
    return made
