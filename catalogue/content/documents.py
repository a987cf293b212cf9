"""Documents: JSON files of the program's own making, which may come back from anywhere."""

from __future__ import annotations

import json
from typing import Any

from catalogue.content.problem import CatalogueError, Problem
from catalogue.content.schema import without_content
from catalogue.content.source import MAX_DEPTH


def read_document(raw: bytes, schema: str, unreadable: Problem) -> dict[str, Any]:
    """The document when it obeys the schema of that name; else CatalogueError says `unreadable`."""
    try:
        data: dict[str, Any] = json.loads(raw)
        lawful = without_content().fast_validators[schema](data) and not _is_deep(data, MAX_DEPTH)
    except (ValueError, RecursionError) as error:
        raise CatalogueError([unreadable]) from error
    if not lawful:
        raise CatalogueError([unreadable])
    return data


def _is_deep(value: Any, left: int) -> bool:
    """Whether anything lies so deep that no document has it and walking there could fail."""
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return left == 0 or any(_is_deep(item, left - 1) for item in inner)
