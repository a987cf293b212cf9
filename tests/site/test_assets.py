"""Assets: our scripts lose what only people read."""

from __future__ import annotations

from pathlib import Path

import pytest
from calmjs.parse.exceptions import ECMASyntaxError

from catalogue.site import assets


def test_a_script_loses_comments_spaces_and_long_names(tmp_path: Path) -> None:
    path = tmp_path / "a.js"
    path.write_text("/* why */ (function () { var number = 1; return number + 1; }());\n", "utf-8")
    small = assets.minified(path)
    assert b"why" not in small
    assert b"number" not in small
    assert small.endswith(b"\n")
    assert len(small) < 45


def test_a_script_that_is_not_es5_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.js"
    path.write_text("const f = () => 1;\n", "utf-8")
    with pytest.raises(ECMASyntaxError, match="Unexpected"):
        assets.minified(path)


@pytest.mark.parametrize("script", sorted(assets.SOURCES.glob("*.js")), ids=lambda path: path.name)
def test_each_script_is_smaller_minified_and_the_same_every_time(script: Path) -> None:
    small = assets.minified(script)
    assert len(small) < script.stat().st_size
    assert small == assets.minified(script)
