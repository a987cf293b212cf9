"""Fonts: the Chinese typefaces that the printed catalogue is set in, and what they can draw."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from importlib import resources
from pathlib import Path

import typst
from fontTools.ttLib import TTFont

from catalogue.model import texts
from catalogue.problem import CatalogueError, Problem, problem

PACKAGE = "pylopdf_fonts_zh_cn"
BUNDLED = ("NotoSansSC-Regular.otf", "NotoSerifSC-Regular.otf")

# What offices have, in the order of how close it comes to the bundled faces.
FAMILIES = ("Noto Sans CJK SC", "Source Han Sans SC", "Microsoft YaHei", "PingFang SC")

# Line ends carry no glyph, and Typst itself shapes the break that lets a long address wrap.
UNDRAWN = frozenset(map(ord, "\n\u200b"))


# What is printed: the path, the id and the value that holds the words.
Printed = tuple[str, str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Face:
    """One face inside a font file; `index` counts the faces of a collection."""

    family: str
    path: Path
    index: int = 0


@cache
def characters(face: Face) -> frozenset[int]:
    """The code of every character that a face has a glyph for."""
    with TTFont(face.path, fontNumber=face.index, lazy=True) as font:
        # Names of glyphs are not asked for, and reading the bundled ones costs 40 MB.
        font.setGlyphOrder([str(n) for n in range(font["maxp"].numGlyphs)])
        return frozenset(font.getBestCmap())


@dataclass(frozen=True, kw_only=True)
class Typefaces:
    """The pair that a book is set in: sans for headings and labels, serif for reading."""

    sans: Face
    serif: Face

    @property
    def files(self) -> tuple[Path, ...]:
        return tuple(dict.fromkeys((self.sans.path, self.serif.path)))

    @cached_property
    def drawable(self) -> frozenset[int]:
        """The codes of the characters that may stand anywhere: both faces can draw them."""
        return (characters(self.sans) & characters(self.serif)) | UNDRAWN

    def missing(self, text: str) -> list[str]:
        """The characters of `text` that would print as an empty box, in code order."""
        return sorted(character for character in set(text) if ord(character) not in self.drawable)


def check_glyphs(printed: Iterable[Printed], faces: Typefaces) -> Iterator[Problem]:
    """Every character that would print as an empty box, with the entry that has it.

    Typst itself warns of an unknown font and says nothing of a missing glyph.
    """
    for path, name, value in printed:
        for character in faces.missing("".join(texts(value))):
            yield problem("missing-glyph", path, id=name, character=character,
                          code=f"U+{ord(character):04X}")


def find() -> Typefaces:
    """The bundled pair, else what the machine has; CatalogueError when it has neither."""
    return bundled(PACKAGE) or installed(typst.Fonts(include_embedded_fonts=False).fonts())


def bundled(package: str) -> Typefaces | None:
    """The faces in a Python package of fonts; None when it is not installed."""
    try:
        folder = resources.files(package)
    except ModuleNotFoundError:
        return None
    sans, serif = (_only_face(Path(str(folder / name))) for name in BUNDLED)
    return Typefaces(sans=sans, serif=serif)


def _only_face(path: Path) -> Face:
    with TTFont(path, lazy=True) as font:
        return Face(family=font["name"].getBestFamilyName(), path=path)


def installed(fonts: list[typst.FontInfo]) -> Typefaces:
    """The first of `FAMILIES` among the fonts that Typst sees; it serves as sans and as serif."""
    face = next((face for family in FAMILIES for face in _regular(family, fonts)), None)
    if face is None:
        raise CatalogueError([problem("no-chinese-font", "print", package=PACKAGE,
                                      families="、".join(FAMILIES))])
    return Typefaces(sans=face, serif=face)


def _regular(family: str, fonts: list[typst.FontInfo]) -> Iterator[Face]:
    for font in fonts:
        if font.family == family and font.path and font.weight == 400 and font.style == "normal":
            yield Face(family=family, path=Path(font.path), index=font.index)
