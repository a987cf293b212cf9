"""Assets: our own scripts, as small as pages carry them."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import rjsmin

from catalogue.content.resources import OVERRIDES

SOURCES = OVERRIDES / "assets"


@cache
def minified(path: Path) -> bytes:
    """A script without comments and needless blanks; that it is ES5 the tests see to."""
    return f"{rjsmin.jsmin(path.read_text('utf-8'))}\n".encode()
