"""Reprints: what the last build printed and would be set as it is, taken over from there.

To find that out by asking for each print by itself takes a second, and most edits of a clerk are of
words that no paper says.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from catalogue.content import cache, state
from catalogue.content.fingerprint import program
from catalogue.content.links import Catalogue
from catalogue.print import fonts
from catalogue.print.shared import as_printed
from catalogue.print.typesetting import told_of_faces


def printed_from(catalogue: Catalogue, commit: str) -> str:
    """All that any print of an edition is made from, as a key of the cache."""
    others = (catalogue.site, catalogue.organisation, sorted(catalogue.vocabulary.items()))
    words = (catalogue.readings, catalogue.conflicts, catalogue.glossary, catalogue.withdrawn)
    entries = [as_printed(entry) for entry in catalogue]
    by = f"{program()} {told_of_faces(fonts.find())} {commit}"
    return cache.key_of(f"{by} {others!r} {words!r} {entries!r}")


def taken(files: Iterable[str], last: Path, new: Path, made_from: str) -> bool:
    """Have all files stand in the folder `new` as they are in `last`, if these are made from that.

    A file that is not the one that was written is none of them.
    """
    known, marks = cache.held_values(_name(last)) or ("", {})
    found = {file: _mark(last / file) for file in files}
    if known != made_from or "" in found.values() or found != marks:
        return False
    try:
        for file in found:
            os.link(last / file, new / file)
    except OSError:
        return False
    return True


def remember_prints(files: Iterable[str], last: Path, new: Path, made_from: str) -> None:
    """Remember what the files in `new` are made from, which will stand in `last`."""
    marks = {file: _mark(new / file) for file in files}
    cache.keep_values(_name(last), (made_from, marks))


def _name(last: Path) -> str:
    return f"prints of {last.absolute()}"


def _mark(path: Path) -> str:
    """The mark of a file; nothing when there is none."""
    try:
        return state.mark_of_made(str(path))
    except OSError:
        return ""
