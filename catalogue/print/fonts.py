"""Fonts: the Chinese typefaces that the printed catalogue is set in, and what they can draw."""

from __future__ import annotations

import hashlib
import os
import struct
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources
from itertools import chain
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING

from catalogue.content.cache import made_once
from catalogue.content.fingerprint import fingerprint_of
from catalogue.content.model import texts
from catalogue.content.problem import CatalogueError, Problem, problem

if TYPE_CHECKING:
    import typst

PACKAGE = "pylopdf_fonts_zh_cn"
BUNDLED = ("NotoSansSC-Regular.otf", "NotoSerifSC-Regular.otf")
# SHA-256 of Noto Sans SC 2.004 and Noto Serif SC 2.003 as Google publishes them: should the package
# vanish, the same two files from anywhere else, in a folder that the environment names or installed
# on the machine, print the same bytes.
FOLDER = "CATALOGUE_FONTS"
DIGESTS = {
    "NotoSansSC-Regular.otf": "faa6c9df652116dde789d351359f3d7e5d2285a2b2a1f04a2d7244df706d5ea9",
    "NotoSerifSC-Regular.otf": "e8f396decc1f0963a016a989c3d8852e863d1350996f573860a80767c83a1cd3",
}

# What offices have, in the order of how close it comes to the bundled faces.
FAMILIES = ("Noto Sans CJK SC", "Source Han Sans SC", "Microsoft YaHei", "PingFang SC")

# The geta mark, which printers set where they lack a sort.
STAND_IN = "〓"

# Line ends carry no glyph.
UNDRAWN = frozenset("\n")

# The subtables of a font that hold all of Unicode (platform, encoding), and their usual format.
FULL_UNICODE = ((3, 10), (0, 4), (0, 6))
SEGMENTED_COVERAGE = 12


# What is printed: the path, the id and the value that holds the words.
Printed = tuple[str, str, object]

# First and last code of each run of characters, in order.
Ranges = tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Face:
    """One face inside a font file; `index` counts the faces of a collection."""

    family: str
    path: Path
    index: int = 0


@cache
def coverage(face: Face) -> Ranges:
    """The codes of the characters that a face has a glyph for.

    Read from the face's table of groups (OpenType `cmap`, format 12), which every font of some
    thousand characters has; fontTools looks up the name of each glyph first, and that costs 20 MB
    a font.
    """
    from fontTools.ttLib import TTFont

    with TTFont(face.path, fontNumber=face.index, lazy=True) as font:
        table = font.reader["cmap"]
        (count,) = struct.unpack(">H", table[2:4])
        for platform, encoding, start in struct.iter_unpack(">HHL", table[4 : 4 + 8 * count]):
            if (platform, encoding) in FULL_UNICODE:
                format_, groups = struct.unpack(">H10xL", table[start : start + 16])
                if format_ == SEGMENTED_COVERAGE:
                    found = struct.iter_unpack(">LLL", table[start + 16 : start + 16 + 12 * groups])
                    return tuple((first, last) for first, last, _ in found)
        return tuple((code, code) for code in sorted(font.getBestCmap()))


def _covers(ranges: Ranges, code: int) -> bool:
    before = bisect_right(ranges, code, key=itemgetter(0)) - 1
    return before >= 0 and code <= ranges[before][1]


@dataclass(frozen=True, kw_only=True)
class Typefaces:
    """The pair that a book is set in: sans for headings and labels, serif for reading."""

    sans: Face
    serif: Face

    @property
    def files(self) -> tuple[Path, ...]:
        return tuple(dict.fromkeys((self.sans.path, self.serif.path)))

    def missing(self, text: Iterable[str]) -> list[str]:
        """The characters that would print as an empty box, in code order.

        Any text may stand in either face, so both must draw it.
        """
        faces = coverage(self.sans), coverage(self.serif)
        return [
            character
            for character in sorted(set(text))
            if character not in UNDRAWN
            and not all(_covers(ranges, ord(character)) for ranges in faces)
        ]


def missing(texts: Iterable[str]) -> list[str]:
    """The characters with which nothing can be printed, in code order; a cheap check of content.

    A letter or an ideograph is never among them: it may stand in a name, which nobody can write
    in another way, so a stand-in is printed for it.
    """
    found = find().missing(set[str]().union(*texts))
    return [character for character in found if not has_stand_in(character)]


def has_stand_in(character: str) -> bool:
    """Whether a character belongs to words: a letter, an ideograph, or a mark on one."""
    return unicodedata.category(character)[0] in "LM"


def drawable(text: str, faces: Typefaces) -> str:
    """The same text with a stand-in for each letter that the faces lack."""
    lacking = filter(has_stand_in, faces.missing(text))
    return text.translate({ord(character): STAND_IN for character in lacking})


def check_glyphs(printed: Iterable[Printed], faces: Typefaces) -> Iterator[Problem]:
    """Every character that would print as an empty box, with the entry that has it.

    Typst itself warns of an unknown font and says nothing of a missing glyph.
    """
    for path, name, character in undrawn(printed, faces):
        if not has_stand_in(character):
            yield problem(
                "missing-glyph", path, id=name, character=character, code=code_of(character)
            )


def replaced(printed: Iterable[Printed], faces: Typefaces) -> dict[str, list[str]]:
    """Code of each letter that is printed as a stand-in → the names of what holds it."""
    found: dict[str, list[str]] = {}
    for _, name, character in undrawn(printed, faces):
        if has_stand_in(character):
            found.setdefault(code_of(character), []).append(name)
    return dict(sorted(found.items()))


def undrawn(printed: Iterable[Printed], faces: Typefaces) -> Iterator[tuple[str, str, str]]:
    """Path, name and character, in order, for all that the faces lack."""
    held, used = tuple(printed), set[str]()
    for _, _, value in held:
        used.update(*texts(value))
    # The characters of each by itself would weigh twice as much as all that they say.
    lacking = set(faces.missing(used))
    for path, name, value in held if lacking else ():
        for character in sorted(lacking.intersection(chain.from_iterable(texts(value)))):
            yield path, name, character


def code_of(character: str) -> str:
    """A character as Unicode numbers it: U+4E00."""
    return f"U+{ord(character):04X}"


@cache
def find() -> Typefaces:
    """The pair in the folder that `FOLDER` names, the bundled one, or what the machine has.

    CatalogueError when the folder holds other files, or the machine no Chinese ones.
    """
    if folder := os.environ.get(FOLDER):
        return kept(Path(folder))
    if found := bundled(PACKAGE):
        return found
    import typst

    there = typst.Fonts(include_embedded_fonts=False).fonts()
    return elsewhere(there) or installed(there)


def kept(folder: Path) -> Typefaces:
    """The bundled pair, byte for byte, in a folder; CatalogueError when it is not there."""
    if found := elsewhere(_inside(folder)):
        return found
    names = "、".join(BUNDLED)
    raise CatalogueError([problem("fonts-differ", "", folder=str(folder), names=names)])


def bundled(package: str) -> Typefaces | None:
    """The faces in a Python package of fonts; None when it is not installed."""
    try:
        folder = Path(str(resources.files(package)))
    except ModuleNotFoundError:
        return None
    families = made_once(
        f"families in {folder} {fingerprint_of((folder,))}",
        lambda: {Path(font.path).name: font.family for font in _inside(folder) if font.path},
    )
    sans, serif = (Face(family=families[name], path=folder / name) for name in BUNDLED)
    return Typefaces(sans=sans, serif=serif)


def _inside(folder: Path) -> list[typst.FontInfo]:
    """The fonts in a folder. To read two large ones takes as long as to draw a hundred pages."""
    import typst

    there = typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[folder]
    )
    return there.fonts()


def elsewhere(fonts: Iterable[typst.FontInfo]) -> Typefaces | None:
    """The bundled pair, byte for byte, among other fonts; None unless both are there."""
    there = {
        path.name: Face(family=font.family, path=path)
        for font in fonts
        if font.path
        and (path := Path(font.path)).name in DIGESTS
        and hashlib.sha256(path.read_bytes()).hexdigest() == DIGESTS[path.name]
    }
    return Typefaces(sans=there[BUNDLED[0]], serif=there[BUNDLED[1]]) if len(there) > 1 else None


def installed(fonts: list[typst.FontInfo]) -> Typefaces:
    """The first of `FAMILIES` among the fonts that Typst sees; it serves as sans and as serif."""
    face = next((face for family in FAMILIES for face in _regular(family, fonts)), None)
    if face is None:
        raise CatalogueError(
            [problem("no-chinese-font", "print", package=PACKAGE, families="、".join(FAMILIES))]
        )
    return Typefaces(sans=face, serif=face)


def _regular(family: str, fonts: list[typst.FontInfo]) -> Iterator[Face]:
    for font in fonts:
        if font.family == family and font.path and font.weight == 400 and font.style == "normal":
            yield Face(family=family, path=Path(font.path), index=font.index)
