"""Menus: poster and leaflet name every seat, inside their edges and folds."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from pypdf import PdfReader

from catalogue.content.links import Catalogue
from catalogue.content.problem import CatalogueError
from catalogue.print import sheets
from tests.builders import course_of, with_course
from tests.print.looking import (
    A3,
    A4_LANDSCAPE,
    MM,
    astray,
    flat,
    formats,
    glyphs,
    row,
    text,
    texts,
)


def test_the_poster_is_one_a3_page(poster: Path) -> None:
    assert formats(poster) == [A3]


def test_the_leaflet_is_both_sides_of_one_a4_sheet(leaflet: Path) -> None:
    assert formats(leaflet) == [A4_LANDSCAPE] * 2


def test_the_poster_names_every_seat_with_its_code_and_mark(
    capital: Catalogue, poster: Path
) -> None:
    said = text(poster)
    assert len(capital.menu) > 50
    assert [course.id for course in capital.menu if row(course) not in said] == []
    assert [
        course.id
        for course in capital.menu
        if not sheets.is_drawn_up(course) and row(course) + "※" in said
    ] == []


def test_the_leaflet_names_every_seat_with_its_hours(capital: Catalogue, leaflet: Path) -> None:
    said = "".join(texts(leaflet))
    hours = {
        course.id: str(course.draft.suggested_hours) if course.draft else "—"
        for course in capital.menu
    }
    assert [
        course.id for course in capital.menu if row(course) + hours[course.id] not in said
    ] == []


def test_lines_and_families_stand_over_their_courses(capital: Catalogue, poster: Path) -> None:
    said = text(poster)
    for line in capital.main_menu.lines:
        count = sum(course.line == line.slug for course in capital.menu)
        assert f"{line.name}{count}门" in said
    for family in capital.vocabulary["families"].terms:
        members = [course for course in capital.menu if course.family == family.slug]
        if members:
            assert flat(family.name) + row(members[0]) in said


def test_both_menus_say_what_the_mark_means_and_how_to_order(
    capital: Catalogue, poster: Path, leaflet: Path
) -> None:
    drawn = sum(map(sheets.is_drawn_up, capital.menu))
    for said in (text(poster), "".join(texts(leaflet))):
        assert f"※（{drawn}门）本条题名与提纲为本目录拟定，非首都职工素质教育工程官方课名。" in said
        assert f"无※的{len(capital.menu) - drawn}门：本条题名见于同一项目的其他年份" in said
        assert "怎样点单" in said
        assert "把编号和人数告诉本单位工会" in said
        assert flat(capital.site.edition) in said


def test_the_poster_can_be_read_from_the_wall(capital: Catalogue, poster: Path) -> None:
    sizes = sorted(round(glyph.size, 1) for glyph in glyphs(poster))
    titles = sum(len(flat(course.title)) for course in capital.menu)
    assert sizes[0] >= 9.5
    assert sum(size >= 12 for size in sizes) >= titles
    assert sum(size >= 16 for size in sizes) > 150
    assert sum(size >= 25 for size in sizes) >= 20
    assert sizes[-1] >= 90


def test_codes_on_the_wall_are_as_large_as_titles(capital: Catalogue, poster: Path) -> None:
    ciphers = [glyph.size for glyph in glyphs(poster) if glyph.text.isdigit()]
    assert sum(size >= 12 for size in ciphers) >= 3 * len(capital.menu)


def test_nothing_in_the_leaflet_is_smaller_than_seven_points(leaflet: Path) -> None:
    assert min(glyph.size for side in (0, 1) for glyph in glyphs(leaflet, side)) >= 7


def test_nothing_on_the_poster_runs_over_its_margin_or_its_column(poster: Path) -> None:
    found = glyphs(poster)
    assert astray(found, (12, 12, 285, 411)) == []
    width, gutter = (271 - 3 * 7) / 4, 7
    columns = [
        (13 + n * (width + gutter), 70, 13 + n * (width + gutter) + width, 411) for n in range(4)
    ]
    assert astray([glyph for glyph in found if glyph.top > 71], *columns) == []


@pytest.mark.parametrize(("side", "folds"), [(0, (0, 97, 197, 297)), (1, (0, 100, 200, 297))])
def test_nothing_in_the_leaflet_stands_on_a_fold(
    leaflet: Path, side: int, folds: tuple[int, ...]
) -> None:
    panels = [(left + 4, 5, right - 4, 205) for left, right in pairwise(folds)]
    assert astray(glyphs(leaflet, side), *panels) == []


def test_no_column_of_the_leaflet_has_a_hole(leaflet: Path) -> None:
    """Columns of the longest line: text begins left of each fourth of its two panels."""
    edges = (6, 52, 105, 151, 200)
    for left, right in pairwise(edges):
        lines = sorted(
            {
                round(glyph.bottom, 1)
                for glyph in glyphs(leaflet, 1)
                if left <= glyph.left < right and glyph.top > 20
            }
        )
        assert len(lines) > 15
        assert max(below - above for above, below in pairwise(lines)) < 13


def test_seats_that_are_only_kept_are_not_offered(poster: Path, leaflet: Path) -> None:
    for said in (text(poster), "".join(texts(leaflet))):
        assert "只留席位，叫什么还不知道，不能点单" in said


def test_fold_guides_stand_at_the_edges(leaflet: Path) -> None:
    """Dark dots in the upper margin, where nothing else is."""
    with pypdfium2.PdfDocument(leaflet) as document:
        for page, folds in zip(document, ((97, 197), (100, 200)), strict=True):
            whole = page.render(scale=4).to_pil().convert("L")
            strip = whole.crop((0, 0, whole.width, 40))
            dark = {
                round(x / (4 * MM))
                for x in range(strip.width)
                for y in range(0, 40, 3)
                if strip.getpixel((x, y)) < 160
            }
            assert dark == set(folds)


def test_a_title_of_sixty_characters_keeps_the_menu_in_shape(
    capital: Catalogue, tmp_path: Path
) -> None:
    long = with_course(capital, replace(course_of(capital, "Q040"), title="很长的课名" * 12))
    wall = sheets.poster(long, tmp_path / "poster.pdf")
    hand = sheets.leaflet(long, tmp_path / "leaflet.pdf")
    assert formats(wall) + formats(hand) == [A3, A4_LANDSCAPE, A4_LANDSCAPE]
    assert astray(glyphs(wall), (12, 12, 285, 411)) == []
    assert row(course_of(long, "Q040")) in text(wall)


def test_a_menu_too_large_for_the_wall_is_refused_and_not_cut(
    capital: Catalogue, tmp_path: Path
) -> None:
    endless = replace(
        capital,
        courses=tuple(
            replace(course, id=f"{course.id[0]}{n}", title="很长的课名" * 12)
            for n, course in enumerate(capital.courses * 4, 100)
        ),
    )
    with pytest.raises(CatalogueError) as caught:
        sheets.poster(endless, tmp_path / "poster.pdf")
    assert [found.rule for found in caught.value.problems] == ["typesetting-failed"]
    assert list(tmp_path.iterdir()) == []


def test_lines_are_bookmarks_and_families_stand_below_them(
    capital: Catalogue, poster: Path
) -> None:
    outline: list[Any] = PdfReader(poster).outline
    names = [item.title for item in outline if not isinstance(item, list)]
    below = [item.title for part in outline if isinstance(part, list) for item in part]
    assert names == ["通用能力", "企业自主开发", "岗位培训教材", "怎样点单"]
    held = {course.family for course in capital.menu}
    families = capital.vocabulary["families"].terms
    assert below == [family.name for family in families if family.slug in held]
