"""Templating: one way to open a folder of Jinja templates."""

from __future__ import annotations

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape


def templates(folder: Path, *, whole_lines: bool = False) -> Environment:
    """The templates of a folder: an unknown name is an error, and values in HTML are escaped.

    With `whole_lines` a text keeps the line end that closes its file.
    """
    return Environment(
        loader=FileSystemLoader(folder),
        autoescape=select_autoescape(["html"]),
        auto_reload=False,
        keep_trailing_newline=whole_lines,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
