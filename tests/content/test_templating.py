"""Templating: values are escaped in HTML alone, and unknown names are errors."""

from __future__ import annotations

from pathlib import Path
from types import CodeType, SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import Environment
from jinja2.exceptions import UndefinedError
from markupsafe import Markup, escape

from catalogue.content.templating import Compiled, PageEnvironment, escaped, templates


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


VALUES = st.one_of(st.text("a<>&'\"\u4e00\ue000"), st.integers(), st.none(), st.booleans())


@given(VALUES)
def test_a_value_is_written_as_jinja_writes_it(value: object) -> None:
    for each in (value, Markup(str(value))):
        assert escaped(each) == escape(each)
    assert type(escaped("a")) is str


def test_a_page_shows_every_value_escaped_once(tmp_path: Path) -> None:
    parts = (
        "{% macro m(x) %}<i>{{ x }}</i>{% endmacro %}{% set y %}<b>{{ this.text }}</b>{% endset %}",
        "{{ this.text }}{{ m(this.text) }}{{ y }}{{ this.text ~ y }}{{ [this.text, y] | join }}",
        "{% for x in this.many %}{{ loop.index }}{{ x }}{% endfor %}",
    )
    (tmp_path / "a.html").write_text("".join(parts))
    this = SimpleNamespace(text="<&>", many=("<", Markup("<u>")))
    drawn = {
        kind: templates(tmp_path, kind=kind).get_template("a.html").render(this=this)
        for kind in (Environment, PageEnvironment)
    }
    safe = "&lt;&amp;&gt;"
    twice = f"{safe}<b>{safe}</b>" * 2
    assert drawn[PageEnvironment] == f"{safe}<i>{safe}</i><b>{safe}</b>{twice}1&lt;2<u>"
    assert drawn[Environment] == drawn[PageEnvironment]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of templates, and nothing kept by other runs."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    found = tmp_path / "templates"
    found.mkdir()
    (found / "a.html").write_text("{{ said }}!", "utf-8")
    return found


def filled(folder: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[str, int]:
    """What a new process draws of a template, and how many it had to compile."""
    compiled = Compiled()
    environment = templates(folder)
    environment.bytecode_cache = compiled
    compile_, count = environment.compile, 0

    def counted(*words: Any, **more: Any) -> CodeType:
        nonlocal count
        count += 1
        return compile_(*words, **more)

    monkeypatch.setattr(environment, "compile", counted)
    compiled.fill(environment, folder)
    return environment.get_template("a.html").render(said="x"), count


def test_templates_are_compiled_once_and_again_when_they_change(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert filled(folder, monkeypatch) == ("x!", 1)
    assert filled(folder, monkeypatch) == ("x!", 0)
    (folder / "a.html").write_text("{{ said }}?", "utf-8")
    assert filled(folder, monkeypatch) == ("x?", 1)


def test_code_that_was_cut_or_that_others_may_write_is_not_run(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    filled(folder, monkeypatch)
    (kept,) = (path for path in (folder.parent / "cache").rglob("*") if path.is_file())
    kept.write_bytes(kept.read_bytes()[:-1])
    assert filled(folder, monkeypatch) == ("x!", 1)
    assert filled(folder, monkeypatch) == ("x!", 0)
    kept.parent.chmod(0o777)
    assert filled(folder, monkeypatch) == ("x!", 1)


def test_a_template_for_another_environment_is_left_to_it(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "b.html").write_text("{{ said | nobody_knows }}", "utf-8")
    assert filled(folder, monkeypatch) == ("x!", 2)
    assert filled(folder, monkeypatch) == ("x!", 0)
