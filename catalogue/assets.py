"""Assets: our own scripts, as small as pages carry them."""

from __future__ import annotations

from pathlib import Path

from calmjs.parse import es5
from calmjs.parse.unparsers.es5 import minify_print

SOURCES = Path(__file__).parent.parent / "site_overrides" / "assets"


def minified(path: Path) -> bytes:
    """A script without comments, spaces and long names; it must be ES5, which is parsed here."""
    return f"{minify_print(es5(path.read_text('utf-8')), obfuscate=True)}\n".encode()
