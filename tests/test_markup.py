"""Markup: values are escaped just as Jinja escapes them, and unknown names are errors."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as some
from jinja2 import Environment
from jinja2.exceptions import UndefinedError
from markupsafe import Markup

from catalogue.markup import Templates

PLAIN = Environment(autoescape=True)
SHOWN = '<p title="{{ value }}">{% macro b(x) %}{{ x }}{{ x }}{% endmacro %}{{ b(value) }}'


def drawn(folder: Path, text: str, **values: object) -> str:
    (folder / "t.html").write_text(text, encoding="utf-8")
    return Templates(folder).render("t.html", values)


def test_markup_characters_become_text(tmp_path: Path) -> None:
    assert drawn(tmp_path, "{{ value }}", value="<b> & \"'") == "&lt;b&gt; &amp; &#34;&#39;"


def test_what_is_markup_already_stays(tmp_path: Path) -> None:
    assert drawn(tmp_path, "{{ value }}", value=Markup("<b>5</b>")) == "<b>5</b>"


@given(some.one_of(some.text(), some.integers(), some.none(), some.floats(), some.booleans(),
                   some.lists(some.text())))
def test_any_value_is_drawn_as_jinja_itself_draws_it(value: object) -> None:
    template = Templates(Path()).from_string(SHOWN)
    assert template.render(value=value) == PLAIN.from_string(SHOWN).render(value=value)


def test_an_unknown_name_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(UndefinedError, match="nobody"):
        drawn(tmp_path, "{{ nobody }}")
