"""Resources: where the files of the program lie, in a checkout and in an installed package."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

PACKAGE = Path(__file__).parent.parent


def folder(name: str) -> Path:
    """The folder `name` of the program: in the package when installed, else beside it.

    `schemas/` and `site_overrides/` stand at the top of the checkout; pyproject.toml maps
    them into the package.
    """
    inside = PACKAGE / name
    return inside if inside.is_dir() else PACKAGE.parent / name


SCHEMAS = folder("schemas")
OVERRIDES = folder("site_overrides")


@cache
def words(name: str) -> Mapping[str, Any]:
    """The Chinese words that one part of the program shows: `catalogue/words/<name>.json`."""
    table: dict[str, Any] = json.loads((PACKAGE / "words" / f"{name}.json").read_text("utf-8"))
    return table


def word(table: str, key: str) -> str:
    """One of the `words` that stands for itself."""
    return str(words(table)[key])
