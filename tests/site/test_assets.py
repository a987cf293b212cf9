"""Assets: our scripts lose what only people read."""

from __future__ import annotations

from pathlib import Path

import pytest
from calmjs.parse import es5
from calmjs.parse.exceptions import ECMASyntaxError

from catalogue.site import assets


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


def test_what_is_newer_than_es5_would_be_seen() -> None:
    with pytest.raises(ECMASyntaxError, match="Unexpected"):
        es5("const f = () => 1;")


@pytest.mark.parametrize("script", sorted(assets.SOURCES.glob("*.js")), ids=lambda path: path.name)
def test_each_script_is_smaller_minified_and_the_same_every_time(script: Path) -> None:
    small = assets.minified(script)
    assert len(small) < script.stat().st_size
    assert small == assets.minified(script)
