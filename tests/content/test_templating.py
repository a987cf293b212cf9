"""Templating: values are escaped in HTML alone, and unknown names are errors."""

from __future__ import annotations

from pathlib import Path

import pytest
from jinja2.exceptions import UndefinedError
from markupsafe import Markup

from catalogue.content.templating import templates


def drawn(folder: Path, text: str, name: str = "t.html", **values: object) -> str:
    (folder / name).write_text(text, encoding="utf-8")
    return templates(folder).get_template(name).render(values)


def test_markup_characters_become_text(tmp_path: Path) -> None:
    assert drawn(tmp_path, "{{ value }}", value="<b> & \"'") == "&lt;b&gt; &amp; &#34;&#39;"


def test_what_is_markup_already_stays(tmp_path: Path) -> None:
    assert drawn(tmp_path, "{{ value }}", value=Markup("<b>5</b>")) == "<b>5</b>"


def test_plain_text_is_not_escaped(tmp_path: Path) -> None:
    assert drawn(tmp_path, "{{ value }}", "t.txt", value="<b>") == "<b>"


def test_an_unknown_name_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(UndefinedError, match="nobody"):
        drawn(tmp_path, "{{ nobody }}")
