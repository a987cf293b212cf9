"""Typesetting: Typst templates and data become a PDF, or a complaint that names its place."""

from __future__ import annotations

import datetime
import json
from collections.abc import Mapping
from pathlib import Path

import typst

from catalogue.fonts import Typefaces
from catalogue.problem import CatalogueError, problem

TEMPLATES = Path(__file__).parent / "templates" / "print"


def press(main: Path, values: Mapping[str, object], faces: Typefaces,
          when: datetime.datetime) -> bytes:
    """Run Typst over the template `main`, which may import what lies beside it.

    CatalogueError with Typst's complaint. A warning counts as one: an unknown font or a layout
    that does not settle would print wrong page numbers without anyone noticing.
    """
    folders = sorted({path.parent for path in faces.files})
    try:
        pdf, warnings = typst.compile_with_warnings(
            main, root=main.parent, format="pdf", pdf_standards="ua-1", timestamp=when,
            font_paths=typst.Fonts(include_system_fonts=False, include_embedded_fonts=False,
                                   font_paths=folders),
            sys_inputs={"data": json.dumps(values, ensure_ascii=False)},
        )
    except typst.TypstError as error:
        raise _refused(main.name, error.diagnostic) from error
    if warnings:
        raise _refused(main.name, *(warning.diagnostic for warning in warnings))
    return pdf


def _refused(name: str, *said: str) -> CatalogueError:
    return CatalogueError([problem("typesetting-failed", name, said="\n".join(said))])


def midnight(date: str) -> datetime.datetime:
    """The first moment of an edition's day, the same in every time zone."""
    return datetime.datetime.fromisoformat(date).replace(tzinfo=datetime.UTC)


def put(pdf: bytes, out: Path) -> Path:
    """Write a finished PDF to the file `out`, whole or not at all."""
    out.parent.mkdir(parents=True, exist_ok=True)
    unfinished = out.with_name(f".{out.name}.part")
    unfinished.write_bytes(pdf)
    unfinished.replace(out)
    return out
