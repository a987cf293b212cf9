"""Book: one file, tagged and bookmarked, that leads from chapter to entry."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from pypdf import PdfReader

from catalogue.content import extract
from catalogue.content.links import Catalogue
from catalogue.content.model import Clause, Link
from catalogue.print import book
from catalogue.print.book import Printing
from tests.builders import capital, course, draft, linked, one_of_each, policy, world
from tests.conftest import ROOT
from tests.print.reading import bookmarks, page_of, pages, whole


def test_the_book_is_one_file_where_it_was_asked_for(tmp_path: Path) -> None:
    out = tmp_path / "new" / "book.pdf"
    assert book.typeset(one_of_each(), out) == out
    assert [path.name for path in out.parent.iterdir()] == ["book.pdf"]
    assert out.read_bytes().startswith(b"%PDF-")


def test_the_document_names_itself(printed: Callable[[Catalogue], PdfReader]) -> None:
    catalogue = one_of_each()
    reader = printed(catalogue)
    assert reader.metadata is not None
    assert reader.metadata.title == catalogue.site.title
    assert reader.metadata.author == catalogue.site.publisher
    assert str(reader.metadata["/CreationDate"]) == "D:20261121000000Z"
    root: Any = reader.root_object
    assert root["/Lang"] == "zh-CN"
    assert root["/MarkInfo"]["/Marked"].value is True
    assert "/StructTreeRoot" in root


def test_a_variant_names_itself_so_that_a_queue_of_prints_tells_them_apart(tmp_path: Path) -> None:
    part = extract.cut(linked(), {}, ("T001",))
    path = book.typeset(part, tmp_path / "part.pdf", Printing(large=True, mono=True))
    metadata = PdfReader(path).metadata
    assert metadata is not None
    assert metadata.title == capital().site.title + "（摘编本 · 大字本 · 黑白版）"


def test_a_word_that_is_said_earlier_changes_no_page_but_its_own(tmp_path: Path) -> None:
    """Glyphs keep their numbers, so that a patch between two editions holds that page alone."""

    def streams(summary: str) -> list[bytes]:
        texts = (summary, "再说氤氲、蹉跎。" * 400, "说到凭据和绝缘、羁绊。" * 9)
        drafts = [draft(summary=text) for text in texts]
        courses = tuple(course(f"T00{n}", draft=held) for n, held in enumerate(drafts, 1))
        out = book.typeset(world(courses=courses), tmp_path / "book.pdf")
        return [page.get_contents().get_data() for page in PdfReader(out).pages]

    one, other = streams("先说别的。" * 9), streams("先说羁绊。" + "先说别的。" * 8)
    assert len(one) == len(other)
    differing = [
        n for n, (ours, theirs) in enumerate(zip(one, other, strict=True)) if ours != theirs
    ]
    # The order of rare glyphs on the cover, and the page of the course.
    assert len(differing) <= 2
    assert len(one) > 5


def test_every_page_is_a4_and_numbered(small_book: PdfReader) -> None:
    reader = small_book
    total = len(reader.pages)
    assert {(round(page.mediabox.width), round(page.mediabox.height)) for page in reader.pages} == {
        (595, 842)
    }
    for number, page in enumerate(pages(reader)[1:], 2):
        assert f"{number}/{total}" in page


def test_the_pdf_outline_leads_from_chapter_to_entry(
    small_book: PdfReader,
) -> None:
    lines = [(depth, title) for depth, title, _ in bookmarks(small_book)]
    assert lines == [
        (1, "版本说明"),
        (1, "如何读一个条目"),
        (1, "目录"),
        (1, "课程：通用能力"),
        (2, "法律与权益"),
        (3, "T001劳动合同常识※"),
        (1, "政策"),
        (2, "北京"),
        (3, "Z001技能提升方案"),
        (1, "案例"),
        (2, "北京"),
        (3, "A001工地夜校"),
        (1, "项目"),
        (2, "总项目"),
        (3, "X001素质工程"),
        (1, "来源"),
        (2, "文件或总结"),
        (3, "S000年度总结"),
        (1, "音序索引"),
        (1, "编号索引"),
    ]


def test_the_contents_give_the_page_on_which_an_entry_stands(
    small_book: PdfReader,
) -> None:
    reader = small_book
    text = pages(reader)
    places = [(title, number) for _, title, number in bookmarks(reader)[3:]]
    assert len(places) == 17
    start, end = (page_of(reader, name) for name in ("目录", "课程"))
    contents = "".join(text[start - 1 : end])
    for title, number in places:
        assert f"{title}{number}" in contents
        assert title in text[number - 1]


def test_a_link_in_print_tells_the_page(printed: Callable[[Catalogue], PdfReader]) -> None:
    link = Link(policy="Z001", clause="s1", reason="补贴的条件写在这一条里")
    clause = Clause(anchor="s1", label="（一）", title="岗前培训", summary="每人给多少")
    reader = printed(
        replace(
            one_of_each(), courses=(course(links=(link,)),), policies=(policy(clauses=(clause,)),)
        )
    )
    number = page_of(reader, "Z001")
    assert f"Z001技能提升方案见第{number}页条款：（一）岗前培训补贴的条件写在这一条里" in whole(
        reader
    )


def test_the_same_catalogue_gives_the_same_bytes_anywhere(tmp_path: Path) -> None:
    here = book.typeset(one_of_each(), tmp_path / "here.pdf").read_bytes()
    copy = tmp_path / "elsewhere" / "checkout"
    for folder in ("catalogue", "schemas", "tests"):
        shutil.copytree(ROOT / folder, copy / folder)
    code = (
        "from pathlib import Path; from catalogue.print import book;"
        "from tests.builders import one_of_each;"
        "book.typeset(one_of_each(), Path('there.pdf'))"
    )
    subprocess.run(
        [sys.executable, "-c", code],
        cwd=copy,
        check=True,
        env={
            **os.environ,
            "TZ": "Pacific/Kiritimati",
            "LC_ALL": "tr_TR.UTF-8",
            "SOURCE_DATE_EPOCH": "1",
            "PYTHONHASHSEED": "7",
        },
    )
    assert (copy / "there.pdf").read_bytes() == here
