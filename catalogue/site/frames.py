"""Frames: the pages of a site without what data says on them.

A frame has markers where the title, the body and pieces of live data go. It changes with the pages
that someone wrote, the navigation and the program, and not with the entries: it is drawn once and
kept, and a page is what stands between its markers, filled in by concatenation.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

# Private-use characters cannot occur in the content: reading refuses them. Material adds
# a heading of its own to a body that has no `<h1`, so the marker for the body shows one.
TITLE, DESCRIPTION, BODY = "\ue000title\ue000", "\ue000description\ue000", "\ue000<h1\ue000"
HEAD, REPORT = "\ue000head\ue000", "\ue000report\ue000"
BLOCK = "\ue000block {}\ue000"
A_BLOCK = re.compile("\ue000block ([^\ue000]+)\ue000")
FRAME = "frame.html"
# A link to an id, `[条款](ID#s2-1)` or `[两说](C02)`, leads to where that stands; the checks
# know that it exists.
ENTRY_LINK = re.compile(r'href="([A-Z][0-9]{2,5})(#[^"]+)?"')

# What is followed by an address that begins at the folder of the page.
RELATIVE = re.compile(r'\b(?:href|src|action|data-root)="(?![a-z][a-z0-9+.-]*:|[#/"])')


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """All that decides how frames look, besides the program.

    `settings` are those of MkDocs by name, `nav` its navigation, `written` the Markdown of pages
    by path, `listed` the addresses of lists that are drawn each for itself, `folders` those into
    which pages are poured, `files` and `pictures` what else pages may lead to, `policy` whether
    they forbid all but their own files.
    """

    settings: Mapping[str, Any]
    nav: Sequence[Any]
    written: Mapping[str, str]
    listed: Sequence[str]
    folders: Sequence[str]
    files: Sequence[str]
    pictures: Sequence[str]
    policy: bool

    def as_text(self) -> str:
        """The same told the same way."""
        return json.dumps(asdict(self), sort_keys=True, ensure_ascii=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Frames:
    """`drawn`: address → page with markers; `assets`: address → file of the theme to be copied."""

    drawn: Mapping[str, str]
    assets: Mapping[str, str]

    def as_bytes(self) -> bytes:
        """What `read` reads."""
        return json.dumps(asdict(self), ensure_ascii=False).encode()


def read(raw: bytes) -> Frames:
    """Frames that were kept."""
    return Frames(**json.loads(raw))


def frame_of(folder: str) -> str:
    """Where the frame of a folder's pages would stand, "" for the top."""
    return f"{folder}/{FRAME}".removeprefix("/")


def deeper(text: str) -> str:
    """A frame of a folder for the pages of a folder in it."""
    return RELATIVE.sub(r"\g<0>../", text)


def lower(text: str) -> str:
    """What stands on a page of a folder, for a page of a folder in it.

    All its links lead by way of the top, as the templates of entries write them: to look for
    others in every page would cost more than to draw it.
    """
    return text.replace('="../', '="../../').replace("url=../", "url=../../")


class Frame:
    """A drawn page cut at its markers, ready to be filled."""

    def __init__(self, text: str, path: str) -> None:
        markers = (TITLE, DESCRIPTION, BODY, HEAD, REPORT, path)
        pieces: list[str] = re.split(f"({'|'.join(map(re.escape, markers))})", text)
        # A marker stays text; what stands between is more than half of a page, and encoded once.
        self.pieces: list[str | bytes] = [
            piece if piece in markers else piece.encode() for piece in pieces
        ]

    def filled(self, values: Mapping[str, str]) -> bytes:
        """The whole page, with a value for each of its markers."""
        return b"".join(
            [values[piece].encode() if isinstance(piece, str) else piece for piece in self.pieces]
        )
