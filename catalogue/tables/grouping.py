"""Grouping: the rows of an entry put together, list in list, as what is said of it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from catalogue.tables.filling import value_at
from catalogue.tables.layout import ID, Path
from catalogue.tables.merge import SaidGroup
from catalogue.tables.rows import ReadRow, SaidEntry


@dataclass(slots=True)
class Grouping:
    """The rows of one entry, put list in list.

    `sheets` are the pointers of the sheets that the file has, `known` the lists of the kind of
    which anything is said; `lonely` are rows of groups that have no row of their own, with the
    sheet that lacks it and the number of the group.
    """

    entry: SaidEntry
    sheets: Collection[str]
    known: Collection[tuple[Path, ...]]
    lonely: list[tuple[ReadRow, str, str]] = field(default_factory=list)

    def whole(self, base: Mapping[str, Any] | None) -> SaidGroup:
        """All that is said of the entry, against what it was at export."""
        values = dict(self.entry.row.values) if self.entry.row else {}
        values.pop(ID, None)
        return self.group((), (), values, self.entry.row, base)

    def group(
        self,
        lists: tuple[Path, ...],
        numbers: tuple[int | None, ...],
        values: dict[Path, Any],
        row: ReadRow | None,
        base: Any,
    ) -> SaidGroup:
        """A group with the lists below it; `row` is None for one that only its lists name."""
        kind = self.entry.sheet.kind
        found: dict[Path, tuple[SaidGroup, ...]] = {}
        partial = set()
        below = {
            known[: len(lists) + 1]
            for known in self.known
            if known[: len(lists)] == lists and len(known) > len(lists)
        }
        for path in sorted(below):
            at = path[-1]
            rows = [r for r in self.entry.lists.get(path, ()) if r.numbers[:-1] == numbers]
            there = "/".join((kind.name, *(k for p in path for k in p))) in self.sheets
            items = list(value_at(base, at) or ())
            made = [self.one(path, numbers, r, items) for r in rows]
            made += self.unnamed(path, numbers, rows, items)
            if not there:
                partial.add(at)
            if there or made:
                found[at] = tuple(made)
        number = numbers[-1] if numbers else None
        return SaidGroup(
            values=values,
            lists=found,
            number=number,
            place=row.place if row else None,
            whole=row is not None,
            partial=frozenset(partial),
        )

    def one(
        self,
        path: tuple[Path, ...],
        above: tuple[int | None, ...],
        row: ReadRow,
        items: Sequence[Any],
    ) -> SaidGroup:
        number = row.numbers[-1]
        held = items[number] if number is not None and number < len(items) else None
        return self.group(path, (*above, number), row.values, row, held)

    def unnamed(
        self,
        path: tuple[Path, ...],
        above: tuple[int | None, ...],
        rows: Sequence[ReadRow],
        items: Sequence[Any],
    ) -> Iterator[SaidGroup]:
        """Groups that have no row of their own here, only rows in the lists below them."""
        named = {row.numbers[-1] for row in rows}
        deeper = {
            r.numbers[len(above)]: r
            for lists, held in self.entry.lists.items()
            if lists[: len(path)] == path and len(lists) > len(path)
            for r in held
            if r.numbers[: len(above)] == above
        }
        sheet = "/".join((self.entry.sheet.kind.name, *(k for p in path for k in p)))
        for number, row in deeper.items():
            if number in named:
                continue
            if sheet in self.sheets or number is None or number >= len(items):
                said = "" if number is None else str(number + 1)
                self.lonely.append((row, row.place.sheet.numbers[len(path) - 1], said))
            else:
                yield self.group(path, (*above, number), {}, None, items[number])
