"""Headings: which sheet of ours a grid is, in which row its headings stand, and what they mean."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from catalogue.content.resources import word, words
from catalogue.tables.grids import Grid, cell_name, non_empty
from catalogue.tables.layout import Column, Sheet
from catalogue.tables.workbook import FIRST, HEADINGS, KEY, heads

# Rows in which headings are looked for.
DEPTH = 30
# How like a heading must be to ours to be taken for it: less, and chance will do.
LIKE = 0.6
NO_MATTER = re.compile(r"[\s*＊:：()（）【】\[\]]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A grid that is understood: columns by number, from the row `first` on.

    `own` are columns of ours that are no fields: the key, numbers, proposals. `unknown` are
    headings of others, `guessed` those taken for ours by likeness, `twice` a heading and its
    two cells.
    """

    grid: Grid
    sheet: Sheet
    first: int
    columns: Mapping[int, Column]
    own: Mapping[int, str] = field(default_factory=dict)
    unknown: Mapping[int, str] = field(default_factory=dict)
    guessed: Mapping[str, str] = field(default_factory=dict)
    twice: tuple[tuple[str, str, str], ...] = ()

    @property
    def key(self) -> int | None:
        """The column of ids; None when there is none."""
        found = [n for n, name in self.own.items() if name == KEY]
        found += [
            n
            for n, column in self.columns.items()
            if column.path == (KEY,) and not self.sheet.lists
        ]
        return found[0] if found else None


def plain_heading(text: Any) -> str:
    """A heading without what people put around it."""
    return NO_MATTER.sub("", unicodedata.normalize("NFKC", str(text))).lower()


def recognised(
    grid: Grid, sheets: Sequence[Sheet], remembered: Mapping[str, str] | None = None
) -> Table | None:
    """The grid as one of our sheets; None when no row of it reads like their headings.

    `remembered` maps headings of others to pointers, which people confirmed once.
    """
    if found := _by_pointers(grid, sheets):
        return found
    best: tuple[float, int, Sheet] | None = None
    named = [sheet for sheet in sheets if plain_heading(sheet.name) == plain_heading(grid.name)]
    for sheet in named or sheets:
        known = _known(sheet, remembered or {})
        for row in range(min(DEPTH, len(grid.rows))):
            texts = {plain_heading(cell) for cell in grid.rows[row] if isinstance(cell, str)}
            score = len(texts & known.keys()) + (0.5 if not sheet.lists else 0)
            if score >= 2 and (best is None or score > best[0]):
                best = (score, row, sheet)
    return _matched(grid, best[2], best[1], remembered or {}) if best else None


def _by_pointers(grid: Grid, sheets: Sequence[Sheet]) -> Table | None:
    """By the row that no clerk sees: headings may be reworded, moved and left out."""
    owners = {head.pointer: sheet for sheet in sheets for head in heads(sheet, proposals=True)}
    for row in range(min(DEPTH, len(grid.rows))):
        found = Counter(
            owners[cell].pointer
            for cell in grid.rows[row]
            if isinstance(cell, str) and cell in owners
        )
        if not found:
            continue
        pointer = found.most_common(1)[0][0]
        sheet = next(sheet for sheet in sheets if sheet.pointer == pointer)
        below = row + HEADINGS
        return _assigned(
            grid,
            sheet,
            below,
            row + FIRST,
            {n: cell for n, cell in enumerate(grid.rows[row]) if owners.get(cell) is sheet},
            {},
        )
    return None


def _known(sheet: Sheet, remembered: Mapping[str, str]) -> dict[str, str]:
    """What a heading may be → the pointer that it means."""
    found: dict[str, str] = {}
    aliases: Mapping[str, Sequence[str]] = words("workbook")["aliases"]
    for head in heads(sheet, proposals=True):
        column = head.column
        said = [head.heading, head.pointer, head.pointer.partition("/")[2]]
        if column:
            said += [column.label, *aliases.get("/".join(column.path), ())]
        if column and column.path == (KEY,):
            said.append(word("workbook", "id"))
        for name in said:
            found.setdefault(plain_heading(name), head.pointer)
    return found | {plain_heading(name): pointer for name, pointer in remembered.items()}


def _matched(grid: Grid, sheet: Sheet, row: int, remembered: Mapping[str, str]) -> Table:
    known = _known(sheet, remembered)
    cells = {
        n: str(cell).strip()
        for n, cell in enumerate(grid.rows[row])
        if cell is not None and str(cell).strip()
    }
    meant = {
        n: known[plain] for n, text in cells.items() if (plain := plain_heading(text)) in known
    }
    free = {name: pointer for name, pointer in known.items() if pointer not in meant.values()}
    guessed = {}
    for n, text in cells.items():
        near = difflib.get_close_matches(plain_heading(text), free, 1, LIKE)
        if n in meant or not near:
            continue
        meant[n] = free[near[0]]
        guessed[text] = meant[n]
        free = {name: pointer for name, pointer in free.items() if pointer != meant[n]}
    return _assigned(grid, sheet, row, row + 1, meant, guessed)


def _assigned(
    grid: Grid,
    sheet: Sheet,
    heading: int,
    first: int,
    meant: Mapping[int, str],
    guessed: Mapping[str, str],
) -> Table:
    columns: dict[int, Column] = {}
    own: dict[int, str] = {}
    twice = []
    seen: dict[str, int] = {}
    by_pointer = {head.pointer: head for head in heads(sheet, proposals=True)}
    for n, pointer in sorted(meant.items()):
        head = by_pointer.get(pointer)
        if head is None:
            continue
        if pointer in seen:
            twice.append((head.heading, cell_name(heading, seen[pointer]), cell_name(heading, n)))
            continue
        seen[pointer] = n
        if head.column:
            columns[n] = head.column
        else:
            own[n] = pointer.rpartition("/")[2]
    rest = {
        n: str(cell).strip()
        for n, cell in enumerate(grid.rows[heading] if heading < len(grid.rows) else ())
        if n not in meant and cell is not None and str(cell).strip()
    }
    # A column without a heading is one only where something stands in it.
    for row in grid.rows[first:]:
        for n, cell in enumerate(row):
            if n not in meant and n not in rest and non_empty((cell,)):
                rest[n] = cell_name(heading, n).rstrip("0123456789")
    headings = {head.pointer: head.heading for head in by_pointer.values()}
    return Table(
        grid=grid,
        sheet=sheet,
        first=first,
        columns=columns,
        own=own,
        unknown=rest,
        guessed={text: headings.get(pointer, pointer) for text, pointer in guessed.items()},
        twice=tuple(twice),
    )
