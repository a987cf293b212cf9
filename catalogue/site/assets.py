"""Assets: our own scripts, as small as pages carry them."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from calmjs.parse import es5
from calmjs.parse.unparsers.es5 import minify_print

from catalogue.content.resources import OVERRIDES

SOURCES = OVERRIDES / "assets"


def minified(path: Path) -> bytes:
    """A script without comments, spaces and long names; it must be ES5, which is parsed here."""
    return _minified(path.read_text("utf-8"))


@cache
def _minified(text: str) -> bytes:
    """The site carries a script and the inspection knows it again: parsing it once is enough."""
    return f"{minify_print(es5(text), obfuscate=True)}\n".encode()
