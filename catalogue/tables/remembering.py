"""Remembering: how the headings of other offices were read, so that it is asked only once.

The file lies in the content folder under a name that loading passes over; it is committed with it.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from catalogue.content import atomic
from catalogue.content.problem import CatalogueError
from catalogue.content.source import read_string, read_text
from catalogue.tables.foreign import Foreign
from catalogue.tables.headings import Table, plain_heading
from catalogue.tables.rewriting import whole

FILE = ".tables.yaml"


def signature(table: Table) -> str:
    """What tells a table of one office from those of others: its headings, in any order."""
    heading = table.grid.rows[table.first - 1]
    return "、".join(sorted(filter(None, (plain_heading(cell) for cell in heading if cell))))


def remembered_tables(root: Path) -> dict[str, Any]:
    """Signature → kind, columns and fill; CatalogueError when the file cannot be read."""
    if not (root / FILE).exists():
        return {}
    text, problems = read_text(root, FILE)
    document = None
    if text is not None:
        document, problems = read_string(FILE, text)
    if document is None or problems:
        raise CatalogueError(problems)
    return dict(document.data)


def recalled(known: Mapping[str, Any], headings: set[str]) -> Foreign | None:
    """How a table was read whose headings are all of one that was read before."""
    for said, how in known.items():
        if {*said.split("、")} <= headings:
            return Foreign(kind=how["kind"], columns=how["columns"], fill=how.get("fill", {}))
    return None


def remember(root: Path, table: Table, fill: Mapping[str, str]) -> None:
    """Keep how a table was read."""
    heading = table.grid.rows[table.first - 1]
    columns = {
        str(heading[n]).strip(): column.pointer.partition("/")[2]
        for n, column in table.columns.items()
        if n < len(heading)
    }
    known = remembered_tables(root)
    known[signature(table)] = {
        "kind": table.sheet.kind.name,
        "columns": columns,
        **({"fill": dict(fill)} if fill else {}),
    }
    atomic.replace_file(root / FILE, whole(dict(sorted(known.items()))).encode())
