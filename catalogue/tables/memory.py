"""Memory: the hidden sheets of a workbook, which know what it was exported as."""

from __future__ import annotations

import json
from typing import Any

from catalogue.tables.grids import Grid
from catalogue.tables.workbook import FORMAT, digest_of


def is_base(grid: Grid) -> bool:
    """Whether this is the sheet that remembers the entries at export."""
    return bool(grid.at(0, 0) == FORMAT)


def hidden_base(grid: Grid) -> tuple[dict[str, Any], tuple[str, ...], dict[str, str]]:
    """The entries at export, those whose memory is damaged, and what the file says of itself."""
    found, damaged = {}, []
    for n in range(1, len(grid.rows)):
        text = "".join(str(cell) for cell in grid.rows[n][2:] if cell)
        if digest_of(text) == grid.at(n, 1):
            found[str(grid.at(n, 0))] = json.loads(text)
        elif grid.at(n, 0):
            damaged.append(str(grid.at(n, 0)))
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
