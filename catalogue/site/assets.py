"""Assets: our own scripts and our stylesheet, as small as pages carry them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

import rcssmin
import rjsmin

from catalogue.content.cache import made_once
from catalogue.content.fingerprint import fingerprint_of
from catalogue.content.resources import OVERRIDES
from catalogue.content.state import libraries
from catalogue.site.shortening import shortened

SOURCES = OVERRIDES / "assets"
STYLES = OVERRIDES / "styles"
SHARED, FIRST = "page.js", "frame.js"
# What a search reads: the names that such a script gives itself are cut to a letter or two.
SHORTENED = (SHARED, "find.js", "further.js", "search.js", "nearest.js", "beside.js")
STYLESHEET = "assets/catalogue.css"
# One file for each component, in the order in which they stand in the one that pages load:
# of two rules that weigh the same the later one wins, and paper has the last word.
COMPONENTS = (
    "base",
    "frame",
    "listing",
    "front",
    "entry",
    "card",
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
    small = rjsmin.jsmin(path.read_text("utf-8"))
    return f"{shortened(small) if path.name in SHORTENED else small}\n".encode()


@cache
def page_scripts() -> Mapping[str, bytes]:
    """Each script that pages load, by file name.

    What several scripts share stands once, in front of the one that every page loads first:
    no page asks for one file more, and none carries it twice. They are kept as long as none of
    their sources changes.
    """
    name = f"scripts made small {fingerprint_of((SOURCES,), libraries())}"
    small = made_once(
        name, lambda: {path.name: minified(path) for path in sorted(SOURCES.glob("*.js"))}
    )
    shared = small.pop(SHARED)
    return {**small, FIRST: shared + small[FIRST]}


def search_scripts(*, beside: bool = False) -> Mapping[str, bytes]:
    """The scripts of a page that does nothing but search, with what scripts share in the latter.

    One more when it asks indexes that lie beside its own.
    """
    names = ("find.js", "further.js", "nearest.js", *(("beside.js",) if beside else ()))
    search = "search.js"
    return {
        **{name: minified(SOURCES / name) for name in names},
        search: minified(SOURCES / SHARED) + minified(SOURCES / search),
    }


@cache
def stylesheet() -> str:
    """All components in one, without comments and needless blanks."""
    parts = (STYLES.joinpath(f"{name}.css").read_text("utf-8") for name in COMPONENTS)
    return f"{rcssmin.cssmin(''.join(parts))}\n"
