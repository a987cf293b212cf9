"""Looking: a printed sheet read back as words, glyphs in their places, pictures and codes."""

from __future__ import annotations

import ctypes
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium
import zxingcpp
from PIL import Image

from catalogue.content import lookup
from catalogue.content.links import Catalogue
from catalogue.content.model import Course
from catalogue.print import sheets

MM = 72 / 25.4
A3 = (297, 420)
A4 = (210, 297)
A4_LANDSCAPE = (297, 210)
ONE_OF_EACH = ("T007", "Q022", "G001", "G022", "L001", "Z001", "Z007", "A012", "X006", "S001")
BUSY = ("T010", "Q009", "Q061", "Z035", "A032", "X001")


@dataclass(frozen=True, slots=True, kw_only=True)
class Glyph:
    """One printed character: its size in points, and its box in millimetres from the upper left."""

    text: str
    size: float
    left: float
    top: float
    right: float
    bottom: float

    def corners(self) -> Iterator[tuple[float, float]]:
        for x in (self.left, self.right):
            yield x, self.top
            yield x, self.bottom


def formats(pdf: Path) -> list[tuple[int, int]]:
    """Width and height of each page in millimetres."""
    with pypdfium2.PdfDocument(pdf) as document:
        return [(round(page.get_width() / MM), round(page.get_height() / MM)) for page in document]


def texts(pdf: Path) -> list[str]:
    """The words of each page without their spaces and line ends."""
    with pypdfium2.PdfDocument(pdf) as document:
        return [
            re.sub(r"[\s\ufffe]", "", page.get_textpage().get_text_bounded()) for page in document
        ]


def text(pdf: Path) -> str:
    (only,) = texts(pdf)
    return only


def flat(words: str) -> str:
    return re.sub(r"\s", "", words)


def glyphs(pdf: Path, number: int = 0) -> list[Glyph]:
    with pypdfium2.PdfDocument(pdf) as document:
        page = document[number]
        return list(_glyphs(page.get_textpage(), page.get_height()))


def _glyphs(page: Any, height: float) -> Iterator[Glyph]:
    matrix = pdfium.FS_MATRIX()
    for n in range(page.count_chars()):
        character = chr(pdfium.FPDFText_GetUnicode(page, n))
        if character.isspace() or character in "\ufffe\x00":
            continue
        left, bottom, right, top = page.get_charbox(n)
        pdfium.FPDFText_GetMatrix(page, n, ctypes.byref(matrix))
        size = pdfium.FPDFText_GetFontSize(page, n) * math.hypot(matrix.a, matrix.b)
        yield Glyph(
            text=character,
            size=size,
            left=left / MM,
            right=right / MM,
            top=(height - top) / MM,
            bottom=(height - bottom) / MM,
        )


def astray(found: list[Glyph], *boxes: tuple[float, float, float, float]) -> list[Glyph]:
    """The glyphs that lie wholly in none of the boxes (left, top, right, bottom; millimetres)."""
    return [
        glyph
        for glyph in found
        if not any(
            left <= glyph.left
            and glyph.right <= right
            and top <= glyph.top
            and glyph.bottom <= bottom
            for left, top, right, bottom in boxes
        )
    ]


def picture(pdf: Path, scale: float = 200 / 72) -> Image.Image:
    with pypdfium2.PdfDocument(pdf) as document:
        image: Image.Image = document[0].render(scale=scale).to_pil()
        return image


def scanned(pdf: Path) -> str:
    """What a phone reads when it is held over the lower left of the page."""
    with pypdfium2.PdfDocument(pdf) as document:
        image = document[0].render(scale=200 / 72, crop=(0, 0, 145 * MM, 230 * MM)).to_pil()
    (found,) = zxingcpp.read_barcodes(image, formats=zxingcpp.BarcodeFormat.QRCode)
    return str(found.text)


def row(course: Course) -> str:
    return flat(course.id + course.title + ("※" if sheets.is_drawn_up(course) else ""))


def check_sheet(capital: Catalogue, entry_id: str, out: Path) -> None:
    entry = capital.by_id[entry_id]
    pdf = sheets.sheet(capital, entry_id, out)
    assert formats(pdf) == [A4], entry_id
    found = glyphs(pdf)
    assert astray(found, (13, 11, 197, 287)) == [], entry_id
    assert min(glyph.size for glyph in found) >= 8, entry_id
    assert scanned(pdf) == sheets.code_text(capital, entry), entry_id
    said = text(pdf)
    assert entry_id in said
    assert flat(lookup.title_of(capital, entry)) in said
    assert flat(entry.summary)[:200] in said


def baselines(found: list[Glyph], words: str) -> set[int]:
    """The lines (millimetres from the top) on which the brackets around `words` stand."""
    said = "".join(glyph.text for glyph in found)
    return {
        round(found[n].bottom)
        for start in [said.index(words)]
        for n in (start, start + len(words) - 1)
    }


def is_grey(pdf: Path) -> bool:
    red, green, blue = picture(pdf, 0.5).convert("RGB").split()
    return red.tobytes() == green.tobytes() == blue.tobytes()


def colourfulness(image: Image.Image) -> int:
    """How far the colour of any pixel is from grey."""
    return max(
        max(colour) - min(colour) for _, colour in image.convert("RGB").getcolors(1 << 24) or ()
    )
