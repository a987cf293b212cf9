"""Memory: the hidden sheets of a workbook, which know what it was exported as."""

from __future__ import annotations

import json
from typing import Any

from catalogue.tables.grids import Grid
from catalogue.tables.workbook import FORMAT, digest_of

# Entries that are read as one share their keys, which otherwise weigh as much as what they say.
SHARING = 500


def is_base(grid: Grid) -> bool:
    """Whether this is the sheet that remembers the entries at export."""
    return bool(grid.at(0, 0) == FORMAT)


def hidden_base(grid: Grid) -> tuple[dict[str, Any], tuple[str, ...], dict[str, str]]:
    """The entries at export, those whose memory is damaged, and what the file says of itself."""
    found: dict[str, Any] = {}
    damaged: list[str] = []
    for first in range(1, len(grid.rows), SHARING):
        texts = {}
        for row in grid.rows[first : first + SHARING]:
            entry_id, digest = (str(cell) if cell else "" for cell in row[:2])
            text = "".join(str(cell) for cell in row[2:] if cell)
            if digest_of(text) == digest:
                texts[entry_id] = text
            elif entry_id:
                damaged.append(entry_id)
        entries = json.loads(f"[{','.join(texts.values())}]")
        found |= zip(texts, entries, strict=True)
    about = {"edition": str(grid.at(0, 1)), "schema": str(grid.at(0, 3))}
    return found, tuple(damaged), about


def hidden_words(grid: Grid) -> dict[str, dict[str, str]]:
    """List → name → slug, as words were called when the workbook was made."""
    found: dict[str, dict[str, str]] = {}
    for n, name in enumerate(grid.rows[0] if grid.rows else ()):
        if name:
            pairs = ((grid.at(row, n), grid.at(row, n + 1)) for row in range(1, len(grid.rows)))
            found[str(name)] = {str(said): str(slug) for said, slug in pairs if said and slug}
    return found
