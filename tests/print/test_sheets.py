"""Sheets: poster, leaflet, pages and labels hold what the entries say, inside their edges."""

from __future__ import annotations

import ctypes
import math
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium
import pytest
import zxingcpp
from PIL import Image
from pypdf import PdfReader
from selectolax.lexbor import LexborHTMLParser

from catalogue.content import lookup
from catalogue.content.gazette import Amendment, Change, Gazette, Imprint, Item, Loss, Piece
from catalogue.content.links import Catalogue
from catalogue.content.model import (
    Citation,
    Clause,
    Course,
    Offering,
    Policy,
    Provenance,
    Unit,
    Withdrawal,
)
from catalogue.content.problem import CatalogueError
from catalogue.print import sheets
from catalogue.products import publish
from tests.conftest import ROOT

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
            re.sub(r"[\s\u200b\ufffe]", "", page.get_textpage().get_text_bounded())
            for page in document
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


def with_course(capital: Catalogue, course: Course) -> Catalogue:
    return replace(
        capital, courses=tuple(course if seat.id == course.id else seat for seat in capital.courses)
    )


def with_policy(capital: Catalogue, policy: Policy) -> Catalogue:
    return replace(
        capital,
        policies=tuple(policy if held.id == policy.id else held for held in capital.policies),
    )


def course_of(capital: Catalogue, entry_id: str) -> Course:
    return next(course for course in capital.courses if course.id == entry_id)


def policy_of(capital: Catalogue, entry_id: str) -> Policy:
    return next(policy for policy in capital.policies if policy.id == entry_id)


def row(course: Course) -> str:
    return flat(course.id + course.title + ("※" if sheets.is_drawn_up(course) else ""))


@pytest.fixture(scope="module")
def poster(capital: Catalogue, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return sheets.poster(capital, tmp_path_factory.mktemp("poster") / "poster.pdf")


@pytest.fixture(scope="module")
def leaflet(capital: Catalogue, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return sheets.leaflet(capital, tmp_path_factory.mktemp("leaflet") / "leaflet.pdf")


@pytest.fixture(scope="module")
def label(capital: Catalogue, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return sheets.label(capital, tmp_path_factory.mktemp("label") / "label.pdf", "4F2A-91C7")


# The menu on the wall and in the hand


def test_the_poster_is_one_a3_page(poster: Path) -> None:
    assert formats(poster) == [A3]


def test_the_leaflet_is_both_sides_of_one_a4_sheet(leaflet: Path) -> None:
    assert formats(leaflet) == [A4_LANDSCAPE] * 2


def test_the_poster_names_every_seat_with_its_code_and_mark(
    capital: Catalogue, poster: Path
) -> None:
    said = text(poster)
    assert len(capital.menu) == 131
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
    for line in capital.vocabulary["lines"].terms:
        count = sum(course.line == line.slug for course in capital.menu)
        assert f"{line.name}{count}门" in said
    for family in capital.vocabulary["families"].terms:
        first = next(course for course in capital.menu if course.family == family.slug)
        assert flat(family.name) + row(first) in said


def test_both_menus_say_what_the_mark_means_and_how_to_order(
    capital: Catalogue, poster: Path, leaflet: Path
) -> None:
    drawn = sum(map(sheets.is_drawn_up, capital.menu))
    for said in (text(poster), "".join(texts(leaflet))):
        assert f"※（{drawn}门）本条题名与提纲为本目录拟定，非首都职工素质教育工程官方课名。" in said
        assert f"无※的{131 - drawn}门：本条题名见于同一项目的其他年份" in said
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
    assert astray(found, (12, 12, 285, 410)) == []
    width, gutter = (271 - 3 * 7) / 4, 7
    columns = [
        (13 + n * (width + gutter), 70, 13 + n * (width + gutter) + width, 410) for n in range(4)
    ]
    assert astray([glyph for glyph in found if glyph.top > 71], *columns) == []


@pytest.mark.parametrize(("side", "folds"), [(0, (0, 97, 197, 297)), (1, (0, 100, 200, 297))])
def test_nothing_in_the_leaflet_stands_on_a_fold(
    leaflet: Path, side: int, folds: tuple[int, ...]
) -> None:
    panels = [(left + 4, 5, right - 4, 205) for left, right in pairwise(folds)]
    assert astray(glyphs(leaflet, side), *panels) == []


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
    assert astray(glyphs(wall), (12, 12, 285, 410)) == []
    assert row(course_of(long, "Q040")) in text(wall)


def test_a_menu_too_large_for_the_wall_is_refused_and_not_cut(
    capital: Catalogue, tmp_path: Path
) -> None:
    endless = replace(
        capital,
        courses=tuple(replace(course, title="很长的课名" * 12) for course in capital.courses),
    )
    with pytest.raises(CatalogueError) as caught:
        sheets.poster(endless, tmp_path / "poster.pdf")
    assert [found.rule for found in caught.value.problems] == ["typesetting-failed"]
    assert list(tmp_path.iterdir()) == []


# One entry, one page


@pytest.mark.parametrize("entry_id", [*ONE_OF_EACH, *BUSY])
def test_an_entry_is_one_page_and_its_code_can_be_scanned(
    capital: Catalogue, tmp_path: Path, entry_id: str
) -> None:
    check_sheet(capital, entry_id, tmp_path / "sheet.pdf")


@pytest.mark.slow
def test_every_entry_is_one_page_and_its_code_can_be_scanned(
    capital: Catalogue, tmp_path: Path
) -> None:
    for entry in capital:
        check_sheet(capital, entry.id, tmp_path / f"{entry.id}.pdf")


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


def test_words_in_brackets_are_not_broken(capital: Catalogue, tmp_path: Path) -> None:
    title = "招投标与政府采购机构人才素质提升方案（拟题）"
    named = with_policy(capital, replace(policy_of(capital, "Z036"), title=title))
    short = course_of(capital, "T010")
    assert short.draft is not None
    bare = replace(short.draft, outline=short.draft.outline[:1], bring=(), prerequisites=())
    brief = with_course(named, replace(short, links=(), statutory_notice="", draft=bare))
    policy, course = sheets.sheets(brief, ["Z036", "T010"], tmp_path, mono=False)
    assert len(baselines(glyphs(policy), "（拟题）")) == 1
    assert len(baselines(glyphs(course), "（拟定）")) == 1


def test_the_code_holds_code_title_hours_and_edition(capital: Catalogue) -> None:
    course, kept, policy = (capital.by_id[name] for name in ("T007", "G022", "Z001"))
    assert sheets.code_text(capital, course) == (
        "T007 责任意识与工作执行※\n建议学时：16（拟定）\n※题名由本目录拟定\n"
        "职工素质教育课程目录 2026年11月版"
    )
    assert "\n学时：未定\n" in sheets.code_text(capital, kept)
    assert sheets.code_text(capital, policy) == (
        "Z001 2008年全面建设首都职工素质教育工程实施意见\n职工素质教育课程目录 2026年11月版"
    )


@pytest.mark.parametrize("entry_id", ["T007", "Q022", "G001"])
def test_a_course_says_on_paper_what_its_page_says(
    capital: Catalogue, built: Path, tmp_path: Path, entry_id: str
) -> None:
    page = LexborHTMLParser((built / "site" / "courses" / f"{entry_id}.html").read_text("utf-8"))
    said = text(sheets.sheet(capital, entry_id, tmp_path / "sheet.pdf"))
    units = [
        [flat(cell.text()) for cell in line.css("th, td")]
        for line in page.css("table.outline tbody tr")
    ]
    assert len(units) > 4
    for title, content, hours in units:
        assert f"{title}{content}{hours}学时" in said
    outcomes = [flat(item.text()) for item in page.css("#outcomes li")]
    assert len(outcomes) > 3
    for outcome in outcomes:
        assert outcome in said
    heading = page.css_first("h1")
    assert heading is not None
    assert flat(heading.text()) in said
    assert f"{page.css_first('table.outline tfoot td').text()}学时（拟定）" in said


def test_a_course_tells_its_level_whatever_is_left_out(capital: Catalogue, tmp_path: Path) -> None:
    for entry_id, level in (("Q061", "D他地或他年主题有据"), ("T001", "B同项目他年实名")):
        said = text(sheets.sheet(capital, entry_id, tmp_path / "sheet.pdf"))
        assert f"认定等级{level}" in said


def test_sixty_characters_and_twenty_units_fit_one_page(capital: Catalogue, tmp_path: Path) -> None:
    course = course_of(capital, "Q061")
    assert course.draft
    units = tuple(
        Unit(title=f"第{n:02}单元" + "讲" * 30, hours=1, content="逐条读样本，" * 12)
        for n in range(1, 21)
    )
    long = replace(
        course,
        title="很长的课名" * 12,
        draft=replace(
            course.draft, outline=units, suggested_hours=20, summary="这一门课讲得很细。" * 22
        ),
    )
    pdf = sheets.sheet(with_course(capital, long), "Q061", tmp_path / "sheet.pdf")
    assert formats(pdf) == [A4]
    assert astray(glyphs(pdf), (13, 11, 197, 287)) == []
    said = text(pdf)
    assert flat(long.title) in said
    kept = sum(f"第{n:02}单元" in said for n in range(1, 21))
    assert f"讲什么（提纲为本目录拟定）{20 - kept}项" in said


def test_a_page_that_leaves_things_out_counts_them(capital: Catalogue, tmp_path: Path) -> None:
    clauses = tuple(
        Clause(anchor=f"s{n}", label=f"〔{n}〕", title="某项规定", summary="写得很长。" * 30)
        for n in range(1, 61)
    )
    policy = replace(policy_of(capital, "Z001"), clauses=clauses)
    said = text(sheets.sheet(with_policy(capital, policy), "Z001", tmp_path / "sheet.pdf"))
    kept = sum(f"〔{n}〕" in said for n in range(1, 61))
    assert 3 < kept < 60
    assert f"条款（逐条概述，不是原文）{60 - kept}项" in said
    assert "全文见印刷目录或网站的Z001条" in said


def test_a_page_with_everything_on_it_says_nothing_of_an_extract(
    capital: Catalogue, tmp_path: Path
) -> None:
    said = text(sheets.sheet(capital, "Z001", tmp_path / "sheet.pdf"))
    assert "节选" not in said
    assert "只得开头，模块以下的任务、经费和分工未见" in said


def test_a_past_rule_never_reads_as_an_offer(capital: Catalogue, tmp_path: Path) -> None:
    policy = text(sheets.sheet(capital, "Z007", tmp_path / "policy.pdf"))
    case = text(sheets.sheet(capital, "A012", tmp_path / "case.pdf"))
    assert "执行期已过，所列标准只供查考，不能据以申领。" in policy
    assert "【历史】岗前培训：500元/人" in policy
    assert "（原文作20xx元，据遮盖规律推定）" in policy
    assert "【历史】通识课程免费" in case
    assert "「历史」规则的执行期已过，所列是当时的标准，只供查考，不能据以申领。" in case


def test_runs_of_a_course_stand_on_its_page_and_have_their_own(
    capital: Catalogue, tmp_path: Path
) -> None:
    evidence = Provenance(basis="stated", sources=(Citation(source="S000", locator="一"),))
    run = Offering(
        id="K001",
        course="T007",
        organiser="区总工会",
        place="beijing",
        venue="二楼教室",
        starts="2026-12-01",
        ends="2026-12-03",
        seats=40,
        contact="区工会值班电话",
        evidence=evidence,
        reviewed="2026-11-21",
    )
    running = replace(capital, offerings=(run,))
    assert "2026-12-01至2026-12-03，二楼教室，区总工会；40个名额；区工会值班电话" in text(
        sheets.sheet(running, "T007", tmp_path / "course.pdf")
    )
    pdf = sheets.sheet(running, "K001", tmp_path / "run.pdf")
    assert formats(pdf) == [A4]
    assert scanned(pdf).startswith("K001 责任意识与工作执行")
    assert "课程T007责任意识与工作执行※" in text(pdf)


# What people ask for


def test_every_unknown_id_is_told_at_once_with_near_ones(
    capital: Catalogue, tmp_path: Path
) -> None:
    with pytest.raises(CatalogueError) as caught:
        sheets.sheets(capital, ("T007", "T099", "心理健康"), tmp_path / "out")
    first, second = caught.value.problems
    assert {first.rule, second.rule} == {"no-such-entry"}
    assert "T099" in first.message
    assert "T009 职工基本法律知识" in first.hint
    assert "T011 心理与健康" in second.hint
    assert not (tmp_path / "out").exists()


def test_a_withdrawn_id_leads_to_its_successor(capital: Catalogue) -> None:
    gone = Withdrawal(
        id="T099", title="旧课", date="2026-01-01", reason="并入他课", successor="T007"
    )
    with pytest.raises(CatalogueError) as caught:
        lookup.chosen(replace(capital, withdrawn=(gone,)), ("T099",))
    (found,) = caught.value.problems
    assert found.rule == "withdrawn-entry"
    assert "T007" in found.hint


def test_ids_are_understood_in_any_spelling_and_taken_once(capital: Catalogue) -> None:
    found = lookup.chosen(capital, ("t7", "T-007", " z 1", "Ｑ０２２"))
    assert [entry.id for entry in found] == ["T007", "Z001", "Q022"]


def test_a_character_without_a_glyph_names_entry_and_character(
    capital: Catalogue, tmp_path: Path
) -> None:
    odd = with_course(capital, replace(course_of(capital, "T007"), title="笑😀一笑"))
    for make in (
        lambda: sheets.poster(odd, tmp_path / "poster.pdf"),
        lambda: sheets.sheet(odd, "T007", tmp_path / "sheet.pdf"),
    ):
        with pytest.raises(CatalogueError) as caught:
            make()
        (found,) = caught.value.problems
        assert (found.rule, found.path) == ("missing-glyph", "courses/general/T007.yaml")
        assert "T007" in found.message
        assert "U+1F600" in found.message
    assert list(tmp_path.iterdir()) == []


# Labels


def test_the_label_is_one_page_with_edition_counts_and_code(
    capital: Catalogue, label: Path
) -> None:
    said = text(label)
    assert formats(label) == [A4]
    assert said.replace(capital.site.publisher, "").count(capital.site.title) == 3
    assert said.count("2026年11月版（2026-11-21）") == 3
    assert said.count("核对码4F2A-91C7") == 3
    for words in ("131个课程席位", "40份政策", "49个案例", "54个项目", "27份来源"):
        assert words in said


def test_a_label_without_a_code_has_no_place_for_one(capital: Catalogue, tmp_path: Path) -> None:
    assert "核对码" not in text(sheets.label(capital, tmp_path / "label.pdf"))


def test_the_words_of_the_disc_keep_clear_of_hub_and_edge(label: Path) -> None:
    disc = [glyph for glyph in glyphs(label) if glyph.right < 132 and glyph.bottom < 132]
    far = [math.hypot(x - 69, y - 70) for glyph in disc for x, y in glyph.corners()]
    assert len(disc) > 60
    assert min(far) > 11.5
    assert max(far) < 58


def test_the_words_of_sleeve_and_tag_keep_inside_their_folds(label: Path) -> None:
    rest = [glyph for glyph in glyphs(label) if glyph.right >= 132 or glyph.bottom >= 132]
    front = (47.5, 144, 162.5, 259)
    flaps = ((30, 140, 42, 264), (168, 140, 180, 264), (43, 264.5, 167, 277))
    tags = ((147, 31, 197, 55.5), (147, 56.5, 197, 81))
    notes = (140, 11, 201, 30), (140, 83, 201, 135)
    assert astray(rest, front, *flaps, *tags, *notes) == []


# All of them


def test_black_and_white_lays_no_whole_panel_of_ink(capital: Catalogue, tmp_path: Path) -> None:
    front = picture(sheets.leaflet(capital, tmp_path / "leaflet.pdf", mono=True), 1).convert("L")
    assert sum(front.histogram()[:128]) < 0.1 * front.width * front.height


def test_black_and_white_has_no_colour(capital: Catalogue, tmp_path: Path) -> None:
    for name, make in (
        ("poster", sheets.poster),
        ("leaflet", sheets.leaflet),
        ("label", sheets.label),
    ):
        coloured, plain = (tmp_path / f"{name}{mono}.pdf" for mono in (False, True))
        make(capital, coloured)
        make(capital, plain, mono=True)
        assert texts(plain) == texts(coloured)
        assert is_grey(plain)
        assert not is_grey(coloured)
    assert is_grey(sheets.sheet(capital, "Q022", tmp_path / "sheet.pdf", mono=True))


def is_grey(pdf: Path) -> bool:
    red, green, blue = picture(pdf, 0.5).convert("RGB").split()
    return red.tobytes() == green.tobytes() == blue.tobytes()


@pytest.mark.parametrize("name", ["poster", "leaflet", "label"])
def test_a_sheet_is_tagged_named_and_bookmarked(
    capital: Catalogue, request: pytest.FixtureRequest, name: str
) -> None:
    reader = PdfReader(request.getfixturevalue(name))
    root: Any = reader.root_object
    assert reader.metadata is not None
    assert str(reader.metadata.title).startswith(capital.site.title)
    assert str(reader.metadata["/CreationDate"]) == "D:20261121000000Z"
    assert root["/Lang"] == "zh-CN"
    assert root["/MarkInfo"]["/Marked"].value is True
    assert reader.outline


def test_lines_are_bookmarks_and_families_stand_below_them(
    capital: Catalogue, poster: Path
) -> None:
    outline: list[Any] = PdfReader(poster).outline
    names = [item.title for item in outline if not isinstance(item, list)]
    below = [item.title for part in outline if isinstance(part, list) for item in part]
    assert names == ["通用能力", "怎样点单", "企业自主开发", "岗位培训教材"]
    assert below == [family.name for family in capital.vocabulary["families"].terms]


def test_the_same_catalogue_gives_the_same_bytes_anywhere(
    capital: Catalogue, poster: Path, tmp_path: Path
) -> None:
    here = sheets.sheet(capital, "T007", tmp_path / "here.pdf").read_bytes()
    code = (
        "import sys; from pathlib import Path; from catalogue import sheets;"
        "from catalogue.load import load; capital = load(Path('content'));"
        "out = Path(sys.argv[1]); sheets.sheet(capital, 'T007', out / 'there.pdf');"
        "sheets.poster(capital, out / 'poster.pdf')"
    )
    subprocess.run(
        [sys.executable, "-c", code, str(tmp_path)],
        cwd=ROOT,
        check=True,
        env={
            **os.environ,
            "TZ": "Pacific/Kiritimati",
            "LC_ALL": "tr_TR.UTF-8",
            "SOURCE_DATE_EPOCH": "1",
            "PYTHONHASHSEED": "7",
            "PYTHONPATH": str(ROOT),
        },
    )
    assert (tmp_path / "there.pdf").read_bytes() == here
    assert (tmp_path / "poster.pdf").read_bytes() == poster.read_bytes()


def catalogue(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "catalogue", *words],
        cwd=ROOT,
        text=True,
        capture_output=True,
        check=False,
        encoding="utf-8",
        env={**os.environ, "PYTHONUTF8": "1", "PYTHONPATH": str(ROOT)},
    )


def test_the_command_line_makes_sheets_and_a_build_may_follow(tmp_path: Path) -> None:
    out = tmp_path / "build"
    done = catalogue("sheet", "t7", "Z001", "--out", str(out), "--mono")
    assert done.returncode == 0
    assert "T007.pdf" in done.stdout
    done = catalogue("label", "--code", "4F2A", "--out", str(out))
    assert done.returncode == 0
    with publish.replacing(out, ("site",)):
        pass
    assert sorted(path.name for path in (out / "sheets").iterdir()) == [
        "T007.pdf",
        "Z001.pdf",
        "label.pdf",
    ]
    assert "核对码4F2A" in text(out / "sheets" / "label.pdf")


def test_the_command_line_tells_every_unknown_id_and_makes_nothing(tmp_path: Path) -> None:
    done = catalogue("sheet", "T007", "T099", "Z999", "--out", str(tmp_path / "build"))
    assert done.returncode == 1
    assert "没有编号为 T099 的条目" in done.stderr
    assert "没有编号为 Z999 的条目" in done.stderr
    assert not (tmp_path / "build").exists()


# The gazette


def gazette_of(count: int) -> Gazette:
    """A gazette with every part, `count` entries changed."""

    def item(entry_id: str) -> Item:
        return Item(kind="courses", id=entry_id, title=f"题名{entry_id}", drawn=entry_id == "T901")

    def change(old: str, new: str) -> Change:
        return Change(
            keys=("title",),
            label="拟定内容·简介",
            pieces=(
                Piece(state="kept", text="前面的话"),
                Piece(state="gone", text=old),
                Piece(state="new", text=new),
            ),
        )

    return Gazette(
        before=Imprint(title="目录", edition="2026年5月版", date="2026-05-20"),
        after=Imprint(title="目录", edition="2026年11月版", date="2026-11-21"),
        added=(item("T901"),),
        reviewed=(item("T904"), item("T905")),
        changed=tuple(
            Amendment(item=item(f"Q{n:03}"), changes=(change("旧" * 90, "新" * 90),))
            for n in range(count)
        ),
        renumbered=(Amendment(item=item("T902"), was="T899", changes=()),),
        withdrawn=(Loss(item=item("T903"), date="2026-10-01", reason="并入", successor="T901"),),
    )


def test_a_gazette_prints_every_change_inside_the_page_however_many(
    capital: Catalogue, tmp_path: Path
) -> None:
    pdf = sheets.bulletin(capital, gazette_of(40), tmp_path / "gazette.pdf")
    pages = texts(pdf)
    whole = "".join(pages)
    assert len(pages) > 2
    assert set(formats(pdf)) == {A4}
    for told in (
        "2026年11月版（2026-11-21）与2026年5月版（2026-05-20）对照",
        "T901题名T901※（课程）",
        "T899改为T902题名T902",
        "2026-10-01撤下：并入请看T901",
        "T904、T905",
        "新增1",
        "改动40",
    ):
        assert told in whole
    assert [whole.count(f"Q{n:03}题名") for n in range(40)] == [1] * 40
    assert (whole.count("旧"), whole.count("新") > 3600) == (3600, True)
    assert all(f"{n}/{len(pages)}" in page for n, page in enumerate(pages, 1))
    for n in range(len(pages)):
        assert astray(glyphs(pdf, n), (19.5, 15, 190.5, 290)) == []


def colourfulness(image: Image.Image) -> int:
    """How far the colour of any pixel is from grey."""
    return max(
        max(colour) - min(colour) for _, colour in image.convert("RGB").getcolors(1 << 24) or ()
    )


def test_a_gazette_in_black_and_white_has_no_colour(capital: Catalogue, tmp_path: Path) -> None:
    told = gazette_of(1)
    coloured, plain = (
        picture(sheets.bulletin(capital, told, tmp_path / name, mono=mono), 1)
        for name, mono in (("c.pdf", False), ("m.pdf", True))
    )
    assert colourfulness(coloured) > 60
    assert colourfulness(plain) == 0


def test_the_same_gazette_is_the_same_bytes(capital: Catalogue, tmp_path: Path) -> None:
    first, again = (
        sheets.bulletin(capital, gazette_of(2), tmp_path / name).read_bytes()
        for name in ("a.pdf", "b.pdf")
    )
    assert first == again
