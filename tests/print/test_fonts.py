"""Fonts: a Chinese face is found or missed in one sentence, and its gaps are known."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import typst
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont

from catalogue.content.problem import CatalogueError
from catalogue.print import book, fonts
from catalogue.print.fonts import Face, Typefaces
from tests.builders import one_of_each


def make_font(path: Path, family: str, characters: str, weight: int = 400) -> Path:
    """A font in which each of `characters` is an empty glyph."""
    names = [f"u{ord(character):04X}" for character in characters]
    builder = FontBuilder(1000, isTTF=True)
    builder.setupGlyphOrder([".notdef", *names])
    builder.setupCharacterMap(dict(zip(map(ord, characters), names, strict=True)))
    empty = TTGlyphPen(None).glyph()
    builder.setupGlyf(dict.fromkeys([".notdef", *names], empty))
    builder.setupHorizontalMetrics(dict.fromkeys([".notdef", *names], (1000, 0)))
    builder.setupHorizontalHeader(ascent=880, descent=-120)
    builder.setupNameTable(
        {"familyName": family, "styleName": "Regular", "psName": family.replace(" ", "")}
    )
    builder.setupOS2(usWeightClass=weight)
    builder.setupPost()
    builder.save(path)
    return path


def seen_in(folder: Path) -> list[typst.FontInfo]:
    return typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[folder]
    ).fonts()


def test_the_bundled_pair_is_a_sans_and_a_serif() -> None:
    faces = fonts.bundled(fonts.PACKAGE)
    assert faces is not None
    assert [faces.sans.family, faces.serif.family] == ["Noto Sans SC", "Noto Serif SC"]


def test_the_bundled_pair_is_preferred_to_what_the_machine_has() -> None:
    assert fonts.find() == fonts.bundled(fonts.PACKAGE)


def test_typst_knows_the_bundled_families_by_these_names() -> None:
    faces = fonts.find()
    folder = faces.sans.path.parent
    assert {faces.sans.family, faces.serif.family} == {font.family for font in seen_in(folder)}


def test_without_the_package_there_is_no_bundled_pair() -> None:
    assert fonts.bundled("no_such_package_of_fonts") is None


def test_the_same_pair_from_anywhere_else_serves_and_another_does_not(tmp_path: Path) -> None:
    pair = fonts.bundled(fonts.PACKAGE)
    assert pair
    for path in pair.files:
        (tmp_path / path.name).write_bytes(path.read_bytes())
    found = fonts.elsewhere(seen_in(tmp_path))
    assert found
    assert [face.family for face in (found.sans, found.serif)] == [
        pair.sans.family,
        pair.serif.family,
    ]
    assert {path.parent for path in found.files} == {tmp_path}
    serif = tmp_path / fonts.BUNDLED[1]
    serif.write_bytes(serif.read_bytes() + b"x")
    assert fonts.elsewhere(seen_in(tmp_path)) is None
    assert fonts.elsewhere([]) is None


@pytest.fixture
def afresh() -> Iterator[None]:
    """Fonts are looked for once a process."""
    fonts.find.cache_clear()
    yield
    fonts.find.cache_clear()


@pytest.mark.usefixtures("afresh")
def test_the_same_pair_in_a_folder_that_the_environment_names_prints_the_same_bytes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ours = book.typeset(one_of_each(), tmp_path / "ours.pdf").read_bytes()
    folder = tmp_path / "字体 (1)"
    folder.mkdir()
    for path in fonts.find().files:
        shutil.copy(path, folder)
    fonts.find.cache_clear()
    monkeypatch.setenv(fonts.FOLDER, str(folder))
    assert {path.parent for path in fonts.find().files} == {folder}
    assert book.typeset(one_of_each(), tmp_path / "theirs.pdf").read_bytes() == ours


@pytest.mark.usefixtures("afresh")
def test_a_folder_without_the_pair_is_told_and_nothing_else_is_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_font(tmp_path / fonts.BUNDLED[0], "Noto Sans SC", "中")
    monkeypatch.setenv(fonts.FOLDER, str(tmp_path))
    with pytest.raises(CatalogueError) as caught:
        fonts.find()
    (found,) = caught.value.problems
    assert found.rule == "fonts-differ"
    assert str(tmp_path) in found.message
    assert all(name in found.hint for name in fonts.BUNDLED)


def test_of_several_installed_families_the_first_in_the_list_is_taken(tmp_path: Path) -> None:
    for family in reversed(fonts.FAMILIES):
        make_font(tmp_path / f"{family}.ttf", family, "中")
        faces = fonts.installed(seen_in(tmp_path))
        assert (faces.sans.family, faces.serif.family) == (family, family)


def test_a_bold_face_is_not_taken_for_reading(tmp_path: Path) -> None:
    make_font(tmp_path / "bold.ttf", fonts.FAMILIES[0], "中", weight=700)
    regular = make_font(tmp_path / "regular.ttf", fonts.FAMILIES[3], "中")
    assert fonts.installed(seen_in(tmp_path)).sans.path == regular


def test_a_machine_without_chinese_fonts_is_told_what_to_install(tmp_path: Path) -> None:
    make_font(tmp_path / "latin.ttf", "Some Latin", "a")
    with pytest.raises(CatalogueError) as caught:
        fonts.installed(seen_in(tmp_path))
    (found,) = caught.value.problems
    assert found.rule == "no-chinese-font"
    assert fonts.PACKAGE in found.hint
    assert all(family in found.hint for family in fonts.FAMILIES)


def test_a_character_is_missing_unless_both_faces_have_it(tmp_path: Path) -> None:
    sans = make_font(tmp_path / "sans.ttf", "Sans", "中文 a")
    serif = make_font(tmp_path / "serif.ttf", "Serif", "中 ab")
    faces = Typefaces(sans=Face(family="Sans", path=sans), serif=Face(family="Serif", path=serif))
    assert faces.missing("中文 ab 中文") == ["b", "文"]


@pytest.mark.parametrize("face", [fonts.find().sans, fonts.find().serif])
def test_the_coverage_of_a_font_is_what_the_library_reads(face: Face) -> None:
    covered = {code for first, last in fonts.coverage(face) for code in range(first, last + 1)}
    with TTFont(face.path, fontNumber=face.index) as font:
        assert covered == set(font.getBestCmap())


def test_a_line_end_needs_no_glyph(tmp_path: Path) -> None:
    path = make_font(tmp_path / "one.ttf", "One", "中")
    face = Face(family="One", path=path)
    assert Typefaces(sans=face, serif=face).missing("中\n中") == []


@pytest.mark.parametrize(
    "text",
    [
        "职工素质教育课程目录",
        "※〔2019〕18号「」《》“”——……·＊–%",
        "PLC 20xx 1,234.5",
        "囍镕喆燚",
    ],
)
def test_the_bundled_pair_draws_what_entries_are_written_in(text: str) -> None:
    assert fonts.find().missing(text) == []


def test_the_bundled_pair_admits_what_it_cannot_draw() -> None:
    assert fonts.find().missing("好😀བ好") == ["བ", "😀"]


def test_a_check_is_told_of_symbols_and_not_of_letters_that_have_a_stand_in() -> None:
    assert fonts.missing(["好😀", "𠮷བ", ""]) == ["😀"]


def test_letters_without_a_glyph_are_replaced_and_nothing_else() -> None:
    faces = fonts.find()
    assert fonts.drawable('{"a": "𠮷野"}', faces) == '{"a": "〓野"}'
    assert faces.missing(fonts.STAND_IN) == []
