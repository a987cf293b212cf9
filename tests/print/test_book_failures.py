"""Failures: what cannot be printed is told with its entry, and leaves the last book alone."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from pypdf import PdfReader

from catalogue.content.links import Catalogue
from catalogue.content.problem import CatalogueError
from catalogue.print import book, fonts, typesetting
from catalogue.print.fonts import Face, Typefaces
from tests.builders import capital, case, course, draft, one_of_each, source, world
from tests.print.reading import pages, whole
from tests.print.test_fonts import make_font


def test_a_missing_glyph_names_the_entry_and_the_character(tmp_path: Path) -> None:
    catalogue = replace(
        one_of_each(),
        courses=(course(draft=draft(assessment="笑😀一笑")),),
        paths={"T001": "courses/general/T001.yaml"},
    )
    with pytest.raises(CatalogueError) as caught:
        book.typeset(catalogue, tmp_path / "book.pdf")
    (found,) = caught.value.problems
    assert (found.rule, found.path) == ("missing-glyph", "courses/general/T001.yaml")
    assert "T001" in found.message
    assert "😀" in found.message
    assert "U+1F600" in found.message
    assert list(tmp_path.iterdir()) == []


def test_a_failed_book_leaves_the_last_one_alone(tmp_path: Path) -> None:
    out = tmp_path / "book.pdf"
    out.write_bytes(b"last year's")
    with pytest.raises(CatalogueError):
        book.typeset(replace(one_of_each(), sources=(source(title="😀"),)), out)
    assert [path.name for path in tmp_path.iterdir()] == ["book.pdf"]
    assert out.read_bytes() == b"last year's"


def test_the_words_of_the_templates_are_checked_too(tmp_path: Path) -> None:
    written = {
        character
        for path in (*typesetting.BOOK_TEMPLATES.glob("*.typ"), typesetting.WORDING)
        for character in path.read_text(encoding="utf-8")
    }
    face = Face(
        family="few",
        path=make_font(tmp_path / "few.ttf", "few", "".join(sorted(written - {"※", "\n"}))),
    )
    found = {
        problem.path: problem.message
        for problem in book.check_glyphs(world(), Typefaces(sans=face, serif=face))
        if problem.path.endswith(".typ")
    }
    assert "data.typ" in found
    assert all("※" in message for message in found.values())


@pytest.mark.parametrize(
    ("template", "said"),
    [
        ('#panic("the press stopped")', "the press stopped"),
        ('#set document(title: "x")\n#set text(font: "No Such Face")\nx', "no such face"),
    ],
)
def test_what_typst_says_becomes_a_worded_problem(tmp_path: Path, template: str, said: str) -> None:
    (tmp_path / book.MAIN).write_text(template, encoding="utf-8")
    with pytest.raises(CatalogueError) as caught:
        typesetting.compile_pdf(
            tmp_path / book.MAIN, {}, fonts.find(), typesetting.midnight("2026-11-21")
        )
    (found,) = caught.value.problems
    assert found.rule == "typesetting-failed"
    assert said in found.message
    assert re.search(r"book\.typ:\d+:\d+：", found.message)


def test_a_bad_datum_is_told_with_its_entry_and_the_line_of_the_template(tmp_path: Path) -> None:
    entries = [course(f"T{n:03}") for n in range(1, 20)]
    entries[12] = course("T013", draft=draft(level="no-such-level"))
    catalogue = world(courses=tuple(entries), paths={"T013": "courses/general/T013.yaml"})
    with pytest.raises(CatalogueError) as caught:
        book.typeset(catalogue, tmp_path / "book.pdf")
    (found,) = caught.value.problems
    assert (found.rule, found.path) == ("typesetting-failed", "courses/general/T013.yaml")
    assert "T013" in found.message
    assert re.search(r"data\.typ:\d+:\d+：.*no-such-level", found.message)
    assert list(tmp_path.iterdir()) == []


def test_what_is_wrong_in_the_frame_blames_no_entry(tmp_path: Path) -> None:
    words = {**capital().vocabulary}
    del words["bases"]
    # Without those that stand on a basis, only the pages before the entries need the words for it.
    bare = replace(one_of_each(), vocabulary=words, policies=(), cases=(), programmes=())
    with pytest.raises(CatalogueError) as caught:
        book.typeset(bare, tmp_path / "book.pdf")
    (found,) = caught.value.problems
    assert found.path == "book.typ"


def test_a_name_that_no_font_has_is_printed_with_a_stand_in_that_the_imprint_explains(
    printed: Callable[[Catalogue], PdfReader],
) -> None:
    reader = printed(
        replace(one_of_each(), cases=(case(title="𠮷氏夜校"),), sources=(source(host="𠮷"),))
    )
    assert "A001〓氏夜校" in whole(reader)
    imprint = pages(reader)[1]
    assert "缺字印作〓的字本书字体里没有，正字见网页或光盘：U+20BB7（A001、S000）" in imprint


def test_a_book_that_lacks_no_character_says_nothing_of_stand_ins(small_book: PdfReader) -> None:
    assert "〓" not in whole(small_book)
