"""Front: the cover, the imprint and the page on reading count and explain."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from pypdf import PdfReader

from catalogue.content.links import Catalogue
from catalogue.content.model import Evidence
from catalogue.print import book
from catalogue.print.book import Printing
from tests.builders import CITED, capital, course, one_of_each, world
from tests.print.reading import MASKED, around, flat, page_of, pages


def test_the_cover_tells_the_edition_and_the_tally(
    printed: Callable[[Catalogue], PdfReader],
) -> None:
    catalogue = replace(
        one_of_each(),
        courses=(
            course("T001"),
            course("T002", title_origin="other-year", evidence=Evidence(level="B", sources=CITED)),
            course("T003"),
        ),
    )
    cover = pages(printed(catalogue))[0]
    site = catalogue.site
    for words in (site.title, site.subtitle, site.edition, site.publisher):
        assert flat(words) in cover
    assert "课程菜单3个席位" in cover
    levels = {
        slug: int(count)
        for slug, count in re.findall(r"([A-E])[\u4e00-\u9fff]{4,8}题.*?。(\d)", cover)
    }
    assert levels == {"A": 0, "B": 1, "C": 0, "D": 0}
    assert re.search(r"E仅席位有据.*?。2合计", cover)


def test_a_cover_short_of_seats_admits_it(small_book: PdfReader) -> None:
    assert "菜单应有56个席位，本版收录1个" in pages(small_book)[0]


def test_a_course_of_another_year_takes_no_seat(printed: Callable[[Catalogue], PdfReader]) -> None:
    later = course(
        "L001",
        line="later",
        title="人际沟通",
        title_origin="other-year",
        menu_year=2014,
        evidence=Evidence(level="B", sources=CITED),
    )
    reader = printed(world(courses=(course(), later)))
    assert "课程菜单1个席位" in pages(reader)[0]
    page = around(reader, "L001")
    assert "课程：其他年份的课程" in page
    assert "本条是2014年的课程，不占2009年菜单的席位" in page
    assert "是否在2009年菜单内待考" not in page


def test_the_page_on_reading_explains_every_level(
    small_book: PdfReader,
) -> None:
    start, end = (page_of(small_book, name) for name in ("如何读", "目录"))
    page = "".join(pages(small_book)[start - 1 : end])
    for level in capital().vocabulary["evidence-levels"].terms:
        assert flat(level.note) in page
        assert flat(level.statement) in page
    assert MASKED in page


def test_the_imprint_tells_the_commit_and_how_to_verify(tmp_path: Path) -> None:
    printing = Printing(commit="abc123def")
    page = pages(PdfReader(book.typeset(one_of_each(), tmp_path / "b.pdf", printing)))[1]
    for words in ("版本日期2026-11-21", "内容提交号abc123def", "SHA256SUMS", "certutil"):
        assert words in page
    assert (
        "内容提交号未注明" in pages(PdfReader(book.typeset(one_of_each(), tmp_path / "b.pdf")))[1]
    )
