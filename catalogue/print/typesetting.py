"""Typesetting: Typst templates and data become a PDF, or a complaint that names its place."""

from __future__ import annotations

import ctypes
import datetime
import json
import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from threading import Event

from catalogue.content import cache
from catalogue.content.fingerprint import fingerprint_of
from catalogue.content.problem import CatalogueError, problem
from catalogue.print.fonts import Typefaces, drawable

TEMPLATES = Path(__file__).parent / "templates"
BOOK_TEMPLATES, SHEET_TEMPLATES = TEMPLATES / "book", TEMPLATES / "sheets"
# What both import.
WORDING = TEMPLATES / "wording.typ"

# The number of the setting in glibc's malloc.h.
M_MMAP_THRESHOLD = -3

# Where Typst puts its finger first: the innermost template, line and column.
PLACE = re.compile(r"┌─ (?:[^\n]*[\\/])?([^\n\\/]+:\d+:\d+)")


# Set once Typst ran: its threads live on, and a process forked from this one would wait for them.
_ran = Event()


def has_threads() -> bool:
    """Whether Typst has run in this process, so that no worker of it may typeset."""
    return _ran.is_set()


def kept_pdf(
    main: Path, values: Mapping[str, object], faces: Typefaces, when: datetime.datetime
) -> bytes:
    """What `compile_pdf` makes, or made before of the same templates, values, fonts and day.

    To set a book takes longer than all else of a build, and much that is edited is not in it.
    """
    from importlib.metadata import version

    said = f"{version('typst')} {main.name} {when} {_data(values, faces)} {told_of_faces(faces)}"
    key = cache.key_of(f"pdf {fingerprint_of((main.parent, WORDING))} {said}")
    if (kept := cache.held(key)) is not None:
        return kept
    pdf = compile_pdf(main, values, faces, when)
    cache.keep(key, (pdf,))
    return pdf


def told_of_faces(faces: Typefaces) -> str:
    """What Typst may take letters from: the faces, and what lies in their folders."""
    beside = [
        (path.name, path.stat().st_size)
        for folder in _folders(faces)
        for path in sorted(folder.iterdir())
    ]
    return f"{faces.sans.family} {faces.serif.family} {fingerprint_of(tuple(faces.files))} {beside}"


def _folders(faces: Typefaces) -> list[Path]:
    return sorted({path.parent for path in faces.files})


def _data(values: Mapping[str, object], faces: Typefaces) -> str:
    """The values as a template reads them."""
    return drawable(json.dumps(values, ensure_ascii=False), faces)


def compile_pdf(
    main: Path,
    values: Mapping[str, object],
    faces: Typefaces,
    when: datetime.datetime,
    *,
    entry: str = "",
    path: str = "",
) -> bytes:
    """Run Typst over the template `main`, which may import what lies beside its folder or in it.

    CatalogueError with Typst's complaint, the place in the template and, where the caller knows
    them, the entry that is being set and its file. A warning counts as a complaint: an unknown
    font or a layout that does not settle would print wrong page numbers without anyone noticing.
    """
    import typst

    _return_large_blocks()
    _ran.set()
    try:
        pdf, warnings = typst.compile_with_warnings(
            main,
            root=main.parent.parent,
            format="pdf",
            pdf_standards="ua-1",
            timestamp=when,
            font_paths=typst.Fonts(
                include_system_fonts=False,
                include_embedded_fonts=False,
                font_paths=_folders(faces),
            ),
            sys_inputs={"data": _data(values, faces)},
        )
    except typst.TypstError as error:
        raise _refused((error.diagnostic,), main.name, entry, path) from error
    if warnings:
        raise _refused([warning.diagnostic for warning in warnings], main.name, entry, path)
    return pdf


def _return_large_blocks() -> None:
    """Let glibc give each large block back to the system when it is freed; elsewhere nothing.

    By default it learns to keep them once one was freed. Typst's tables grow by doubling, and what
    they leave behind made a peak of 200 MiB one of up to 230 in one run of four.
    """
    with suppress(AttributeError, OSError, TypeError):
        ctypes.CDLL(None).mallopt(M_MMAP_THRESHOLD, 128 * 1024)


def _refused(diagnostics: Sequence[str], main: str, entry: str, path: str) -> CatalogueError:
    return CatalogueError(
        problem(
            "typesetting-failed",
            path or main,
            where=entry or main,
            template=found[1] if (found := PLACE.search(said)) else main,
            said=said.partition("\n")[0],
        )
        for said in diagnostics
    )


def midnight(date: str) -> datetime.datetime:
    """The first moment of an edition's day, the same in every time zone."""
    return datetime.datetime.fromisoformat(date).replace(tzinfo=datetime.UTC)
