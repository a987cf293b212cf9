"""Templating: one way to open a folder of Jinja templates."""

from __future__ import annotations

import marshal
import sys
from contextlib import suppress
from importlib.metadata import version
from keyword import iskeyword
from pathlib import Path
from typing import TYPE_CHECKING

from jinja2 import (
    BytecodeCache,
    Environment,
    FileSystemLoader,
    StrictUndefined,
    TemplateAssertionError,
    nodes,
    select_autoescape,
)
from jinja2.compiler import CodeGenerator
from markupsafe import Markup, escape

from catalogue.content import cache
from catalogue.content.state import state_of

if TYPE_CHECKING:
    from types import CodeType

    from jinja2.bccache import Bucket
    from jinja2.compiler import Frame


# What templates are called.
TEMPLATE_KINDS = ("html", "md", "txt")


class Compiled(BytecodeCache):
    """The code of templates, for as long as this process lives.

    To compile them is two fifths of drawing a small site; a preview draws it again and again.
    """

    def __init__(self) -> None:
        self._held: dict[tuple[str, str, str], CodeType | None] = {}
        self._filled: set[Path] = set()

    def fill(self, environment: Environment, folder: Path) -> None:
        """Compile all templates of a folder, or take them as the last run compiled them.

        Code is taken from the cache of this user alone, and only that of the same templates in the
        same place by the same Jinja and Python.
        """
        if folder in self._filled:
            return
        self._filled.add(folder)
        ours = state_of((folder, Path(__file__)))
        told = f"{version('jinja2')} {sys.version} {folder} {ours}"
        key = cache.key_of(f"templates {told}")
        if (kept := cache.held(key)) is not None:
            self._held |= marshal.loads(kept)
            return
        before = set(self._held)
        for name in environment.list_templates(TEMPLATE_KINDS):
            # One for the frames asks what only MkDocs knows.
            with suppress(TemplateAssertionError):
                environment.get_template(name)
        new = {name: code for name, code in self._held.items() if name not in before}
        cache.keep(key, (marshal.dumps(new),))

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self._held.get(_name(bucket))

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._held[_name(bucket)] = bucket.code


def _name(bucket: Bucket) -> tuple[str, str, str]:
    """What the code of a template is held under: each environment compiles it in its own way."""
    return type(bucket.environment).__name__, bucket.key, bucket.checksum


COMPILED = Compiled()


def escaped(value: object) -> str:
    """What Jinja writes of a value in HTML.

    Its own `escape` wraps each text in a class that knows that it is safe, which costs five times
    as much; what is written is only joined, and hardly any text holds what must be replaced.
    """
    if type(value) is str:
        plain = not ("&" in value or "<" in value or ">" in value or '"' in value or "'" in value)
        return value if plain else escape(value)
    if type(value) is int:
        return str(value)
    return value if type(value) is Markup else escape(value)


class _Short(CodeGenerator):
    """Writes what templates do a million times as Python would: a dot, and a value.

    A dot reads an attribute and nothing else; Jinja also looks for an item of that name.
    """

    def visit_Getattr(self, node: nodes.Getattr, frame: Frame) -> None:  # noqa: N802
        if iskeyword(node.attr):
            super().visit_Getattr(node, frame)
        else:
            self.visit(node.node, frame)
            self.write(f".{node.attr}")

    def write_commons(self) -> None:
        super().write_commons()
        self.writeline("escape = environment.escaped")


class PageEnvironment(Environment):
    """The environment of templates that draw tens of thousands of pages.

    An item is read as one, `names["places"]`; whether there is such a field a template asks with
    `having`.
    """

    code_generator_class = _Short
    escaped = staticmethod(escaped)


def templates(
    folder: Path, *, whole_lines: bool = False, kind: type[Environment] = Environment
) -> Environment:
    """The templates of a folder: an unknown name is an error, and values in HTML are escaped.

    With `whole_lines` a text keeps the line end that closes its file.
    """
    return kind(
        loader=FileSystemLoader(folder),
        autoescape=select_autoescape(["html"]),
        auto_reload=False,
        bytecode_cache=COMPILED,
        keep_trailing_newline=whole_lines,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
