"""Templating: one way to open a folder of Jinja templates."""

from __future__ import annotations

import marshal
import sys
from contextlib import suppress
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from jinja2 import (
    BytecodeCache,
    Environment,
    FileSystemLoader,
    StrictUndefined,
    TemplateAssertionError,
    select_autoescape,
)

from catalogue.content import cache
from catalogue.content.state import state_of

if TYPE_CHECKING:
    from types import CodeType

    from jinja2.bccache import Bucket


class Compiled(BytecodeCache):
    """The code of templates, for as long as this process lives.

    To compile them is two fifths of drawing a small site; a preview draws it again and again.
    """

    def __init__(self) -> None:
        self._held: dict[tuple[str, str], CodeType | None] = {}
        self._filled: set[Path] = set()

    def fill(self, environment: Environment, folder: Path) -> None:
        """Compile all templates of a folder, or take them as the last run compiled them.

        Code is taken from the cache of this user alone, and only that of the same templates in the
        same place by the same Jinja and Python.
        """
        if folder in self._filled:
            return
        self._filled.add(folder)
        told = f"{version('jinja2')} {sys.version} {folder} {state_of((folder,))}"
        key = cache.key_of(f"templates {told}")
        if (kept := cache.held(key)) is not None:
            self._held |= marshal.loads(kept)
            return
        before = set(self._held)
        for name in environment.list_templates(["html"]):
            # One for the frames asks what only MkDocs knows.
            with suppress(TemplateAssertionError):
                environment.get_template(name)
        new = {name: code for name, code in self._held.items() if name not in before}
        cache.keep(key, marshal.dumps(new))

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self._held.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._held[bucket.key, bucket.checksum] = bucket.code


COMPILED = Compiled()


def templates(folder: Path, *, whole_lines: bool = False) -> Environment:
    """The templates of a folder: an unknown name is an error, and values in HTML are escaped.

    With `whole_lines` a text keeps the line end that closes its file.
    """
    return Environment(
        loader=FileSystemLoader(folder),
        autoescape=select_autoescape(["html"]),
        auto_reload=False,
        bytecode_cache=COMPILED,
        keep_trailing_newline=whole_lines,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
