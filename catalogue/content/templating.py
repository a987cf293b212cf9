"""Templating: one way to open a folder of Jinja templates."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from jinja2 import (
    BytecodeCache,
    Environment,
    FileSystemLoader,
    StrictUndefined,
    select_autoescape,
)

if TYPE_CHECKING:
    from types import CodeType

    from jinja2.bccache import Bucket


class Compiled(BytecodeCache):
    """The code of templates, for as long as this process lives.

    To compile them is two fifths of drawing a small site; a preview draws it again and again.
    """

    def __init__(self) -> None:
        self._held: dict[tuple[str, str], CodeType | None] = {}

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
