"""Assets: our scripts lose what only people read."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import rcssmin
import rjsmin
from calmjs.parse import es5
from calmjs.parse.exceptions import ECMASyntaxError

from catalogue.content.resources import OVERRIDES
from catalogue.site import assets

STYLES = OVERRIDES / "styles"


def test_a_script_loses_comments_and_spaces(tmp_path: Path) -> None:
    path = tmp_path / "a.js"
    path.write_text("/* why */ (function () { var number = 1; return number + 1; }());\n", "utf-8")
    small = assets.minified(path)
    assert b"why" not in small
    assert small.endswith(b"\n")
    assert len(small) < 60


@pytest.mark.parametrize("script", sorted(assets.SOURCES.glob("*.js")), ids=lambda path: path.name)
def test_each_script_is_es5_before_and_after(script: Path) -> None:
    assert es5(script.read_text("utf-8"))
    assert es5(assets.minified(script).decode())


def test_minifiers_that_were_not_compiled_write_the_same() -> None:
    """On Windows and on Macs with ARM there is no wheel: without a compiler pip installs these."""
    css = "".join(path.read_text("utf-8") for path in sorted(STYLES.glob("*.css")))
    assert rcssmin._make_cssmin(python_only=True)(css) == rcssmin.cssmin(css)
    minify = rjsmin._make_jsmin(python_only=True)
    for path in assets.SOURCES.glob("*.js"):
        assert minify(path.read_text("utf-8")) == rjsmin.jsmin(path.read_text("utf-8"))


def test_what_is_newer_than_es5_would_be_seen() -> None:
    with pytest.raises(ECMASyntaxError, match="Unexpected"):
        es5("const f = () => 1;")


@pytest.mark.parametrize("script", sorted(assets.SOURCES.glob("*.js")), ids=lambda path: path.name)
def test_each_script_is_smaller_minified_and_the_same_every_time(script: Path) -> None:
    small = assets.minified(script)
    assert len(small) < script.stat().st_size
    assert small == assets.minified(script)


def test_every_page_loads_what_scripts_share_before_any_script(built: Path) -> None:
    assert assets.SHARED not in assets.page_scripts()
    assert assets.page_scripts()[assets.FIRST].startswith(
        assets.minified(assets.SOURCES / "page.js")
    )
    assert not (built / "site" / "assets" / assets.SHARED).exists()
    pages = [page.read_text("utf-8") for page in sorted((built / "site").rglob("*.html"))]
    assert len(pages) > 100
    first = [re.search(r'<script src="[^"]*?([^/"]+)"', text) for text in pages]
    assert {found[1] for found in first if found} == {assets.FIRST}


@pytest.mark.parametrize(
    "shared",
    [
        r"function (?:element|clear|each|away|worded|pairs)\(",
        r"\\\{\(\\w\+\)\\\}",
        r"Array\.prototype\.forEach",
        r"decodeURIComponent\(pair",
        r"className = .away.",
    ],
)
def test_what_scripts_share_is_written_once(shared: str) -> None:
    texts = {path.name: path.read_text("utf-8") for path in assets.SOURCES.glob("*.js")}
    others = [name for name, text in texts.items() if re.search(shared, text)]
    assert set(others) <= {assets.SHARED, "qrcode.js", "sha256.js"}
