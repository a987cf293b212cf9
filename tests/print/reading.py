"""Reading: a printed book read back as text, bookmarks and places on the page."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import pypdfium2
from fontTools.ttLib import TTFont
from pypdf import PdfReader

from catalogue.content.links import Catalogue
from catalogue.content.model import Offering
from catalogue.print import fonts

DRAWN_UP = "※本条题名与提纲为本目录拟定，非首都职工素质教育工程官方课名。"
MASKED = "原文作20xx元，据遮盖规律推定"
MARGIN, PAGE_WIDTH, PAGE_HEIGHT = 56.69, 595.28, 841.89


@dataclass(frozen=True, kw_only=True)
class Printed:
    """A book read back: the text of each page without head and foot, and the bookmarks."""

    path: Path
    text: list[str]
    marks: list[tuple[int, str, int]]

    @property
    def starts(self) -> dict[str, int]:
        """Title of a bookmark → its page; of equal titles the first."""
        return {title: number for _, title, number in reversed(self.marks)}


def flat(text: str) -> str:
    """Text without its spaces: where a line breaks is not what these tests are about."""
    return re.sub(r"[\s\u2060]", "", text)


def pages(reader: PdfReader) -> list[str]:
    return [flat(page.extract_text()) for page in reader.pages]


def whole(reader: PdfReader) -> str:
    return "".join(pages(reader))


def page_of(reader: PdfReader, entry_id: str) -> int:
    """The number of the page (from 1) on which the bookmark of an entry leads."""
    return next(page for _, title, page in bookmarks(reader) if title.startswith(entry_id))


def around(reader: PdfReader, entry_id: str) -> str:
    """The text of the page on which an entry begins."""
    return pages(reader)[page_of(reader, entry_id) - 1]


def bookmarks(reader: PdfReader) -> list[tuple[int, str, int]]:
    """Depth, title and page (from 1) of every line of the PDF outline."""

    def walk(items: list[Any], depth: int) -> Iterator[tuple[int, str, int]]:
        for item in items:
            if isinstance(item, list):
                yield from walk(item, depth + 1)
            else:
                number = reader.get_destination_page_number(item)
                assert number is not None
                yield depth, flat(item.title), number + 1

    return list(walk(reader.outline, 1))


def advances() -> dict[str, dict[str, float]]:
    """Face → character → width in em; punctuation may be squeezed to half."""
    table = {}
    faces = fonts.find()
    for face in (faces.sans, faces.serif):
        with TTFont(face.path, lazy=True) as font:
            widths, cmap = font["hmtx"].metrics, font.getBestCmap()
            table[face.path.stem] = {
                chr(code): widths[name][0] / 1000 for code, name in cmap.items()
            }
    return table


def runs(page: Any, widths: dict[str, dict[str, float]]) -> list[tuple[float, float, float]]:
    """Baseline, left edge and right edge of every run of text on a page, in reading order."""
    ends: dict[tuple[float, float], float] = {}

    def visit(
        text: str, cm: list[float], _: list[float], font: dict[str, Any] | None, size: float
    ) -> None:
        words = flat(text)
        if words and font:
            face = widths[font["/BaseFont"].split("+")[1].removesuffix("-Identity-H")]
            place = (-round(cm[5], 1), cm[4])
            ends[place] = ends.get(place, cm[4]) + size * sum(
                face[word] / (2 if word in "，。；：！？、（）「」《》“”" else 1) for word in words
            )

    page.extract_text(visitor_text=visit)
    return sorted((*place, end) for place, end in ends.items())


def bodies(path: Path) -> list[str]:
    """The text of each page without its head and foot."""
    with pypdfium2.PdfDocument(path) as pdf:
        return [
            flat(page.get_textpage().get_text_bounded(bottom=71, top=PAGE_HEIGHT - 64))
            for page in pdf
        ]


def outside(path: Path) -> Iterator[tuple[int, tuple[float, ...]]]:
    """(page, box) of every piece of text that leaves the margins or the sheet.

    But for what numbers the glyphs of the fonts, which stands far above the first page.
    """
    with pypdfium2.PdfDocument(path) as pdf:
        for number, page in enumerate(pdf, 1):
            text = page.get_textpage()
            for n in range(text.count_rects()):
                left, bottom, right, top = text.get_rect(n)
                if number == 1 and bottom > PAGE_HEIGHT + 500:
                    continue
                # A space after Latin letters may hang beyond the edge.
                if (
                    left < MARGIN - 1
                    or right > PAGE_WIDTH - MARGIN + 3
                    or bottom < 20
                    or (top > PAGE_HEIGHT - 25)
                ):
                    yield number, (left, bottom, right, top)


def lie(path: Path) -> tuple[list[int], list[int]]:
    """The pages with nothing in their lower half, and those that begin with one or two last lines.

    The cover does not count. What ends is what stands above the first bookmark of a page.
    """
    half_empty, tails = [], []
    with pypdfium2.PdfDocument(path) as pdf:
        first: dict[int, float] = {}
        for mark in pdf.get_toc():
            place = mark.get_dest()
            number, (_, height, *_) = place.get_index(), place.get_view()[1]
            first[number] = max(first.get(number, 0), height)
        for n in range(1, len(pdf)):
            text = pdf[n].get_textpage()
            if not text.get_text_bounded(bottom=71, top=PAGE_HEIGHT / 2).strip():
                half_empty.append(n + 1)
            above = text.get_text_bounded(bottom=first.get(n, 71), top=PAGE_HEIGHT - 64)
            if 0 < len(above.strip().splitlines()) < 3:
                tails.append(n + 1)
    return half_empty, tails


def titled(catalogue: Catalogue) -> list[Any]:
    return [entry for entry in catalogue if not isinstance(entry, Offering)]


def named(entry: Any) -> str:
    """An entry as the book prints it wherever it names it, without spaces."""
    drawn_up = getattr(entry, "title_origin", "") in ("drawn-up", "descriptive")
    return entry.id + flat(entry.title) + "※" * drawn_up


def spilt(reader: PdfReader) -> list[tuple[float, ...]]:
    """Runs that leave the text area, or that run into their neighbour on the line."""
    widths = advances()
    found: list[tuple[float, ...]] = []
    for page in reader.pages[1:]:
        lines = runs(page, widths)
        assert lines
        found += [
            run
            for run in lines
            if run[1] < MARGIN - 1
            or run[2] > PAGE_WIDTH - MARGIN + 1
            or not -(PAGE_HEIGHT - 40) < run[0] < -25
        ]
        found += [
            (*left, *right)
            for left, right in pairwise(lines)
            # Kerning, which `advances` does not know, makes a long address 3 points shorter.
            if left[0] == right[0] and left[2] > right[1] + 3
        ]
    return found


def sizes(reader: PdfReader) -> dict[float, str]:
    """Size in points → what is printed in it."""
    found: dict[float, str] = defaultdict(str)

    def visit(text: str, _: Any, __: Any, font: Any, size: float) -> None:
        if text.strip() and font:
            found[round(size, 1)] += flat(text)

    for page in reader.pages:
        page.extract_text(visitor_text=visit)
    return found
