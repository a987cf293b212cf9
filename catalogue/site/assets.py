"""Assets: our own scripts and our stylesheet, as small as pages carry them."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import rcssmin
import rjsmin

from catalogue.content.resources import OVERRIDES

SOURCES = OVERRIDES / "assets"
STYLES = OVERRIDES / "styles"
STYLESHEET = "assets/catalogue.css"
# One file for each component, in the order in which they stand in the one that pages load:
# of two rules that weigh the same the later one wins, and paper has the last word.
COMPONENTS = (
    "base",
    "frame",
    "listing",
    "entry",
    "facts",
    "material",
    "stack",
    "search",
    "clauses",
    "charts",
    "orders",
    "proof",
    "gazette",
    "filter",
    "compare",
    "rules",
    "touch",
    "print",
)


@cache
def minified(path: Path) -> bytes:
    """A script without comments and needless blanks; that it is ES5 the tests see to."""
    return f"{rjsmin.jsmin(path.read_text('utf-8'))}\n".encode()


@cache
def stylesheet() -> str:
    """All components in one, without comments and needless blanks."""
    parts = (STYLES.joinpath(f"{name}.css").read_text("utf-8") for name in COMPONENTS)
    return f"{rcssmin.cssmin(''.join(parts))}\n"
