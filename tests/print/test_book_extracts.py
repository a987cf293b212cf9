"""Extracts and variants: a part, large print, black and white."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pypdfium2
import pytest
from pypdf import PdfReader

from catalogue.content import extract
from catalogue.content.links import Catalogue
from catalogue.content.model import Figure
from catalogue.print import book
from catalogue.print.book import Printing
from tests.builders import capital, crowded, linked, one_of_each, policy, programme, subsidy, world
from tests.print.reading import (
    PAGE_HEIGHT,
    PAGE_WIDTH,
    around,
    bookmarks,
    page_of,
    pages,
    sizes,
    spilt,
    whole,
)


def test_an_extract_holds_what_its_courses_rely_on_and_says_what_it_is(tmp_path: Path) -> None:
    part = extract.cut(linked(), {"audience": ("农民工",)})
    reader = PdfReader(book.typeset(part, tmp_path / "part.pdf"))
    shown = [title[:4] for depth, title, _ in bookmarks(reader) if depth == 3]
    assert shown == ["T001", "Z001", "S000"]
    assert "摘编本人群：农民工课程1门" in pages(reader)[0]
    assert "菜单应有" not in pages(reader)[0]
    text = whole(reader)
    assert "先修T002工单填写本书未收：先学" in text
    assert "落实Z002国家方案本书未收" in text


def test_an_extract_passes_over_what_it_does_not_hold(tmp_path: Path) -> None:
    def front(entry_id: str) -> str:
        part = extract.cut(linked(), {}, (entry_id,))
        reader = PdfReader(book.typeset(part, tmp_path / "part.pdf"))
        return pages(reader)[0] + pages(reader)[1]

    assert not re.search(r"(?<!\d)0[条门]", front("T002") + front("A001"))
    assert "编号：T002课程1门来源1条认定等级" in front("T002")
    assert "编号：A001案例1条、来源1条2026年11月版" in front("A001")


def test_an_entry_printed_alone_is_a_few_pages_that_name_what_they_cite(tmp_path: Path) -> None:
    part = extract.cut(linked(), {}, ("T001",), alone=True)
    path = book.typeset(part, tmp_path / "slip.pdf")
    reader = PdfReader(path)
    chapters = [title for depth, title, _ in bookmarks(reader) if depth == 1]
    assert chapters == ["版本说明", "如何读一个条目", "课程：通用能力", "所引来源"]
    assert len(reader.pages) == 3
    assert "S000年度总结" in pages(reader)[-1]
    assert "certutil" not in whole(reader)


def test_a_rule_under_the_clause_that_a_course_names_is_printed_with_it(
    printed: Callable[[Catalogue], PdfReader],
) -> None:
    text = around(printed(linked()), "T001")
    assert re.search(
        "谁来付课程所依条款里的资金规则：历史岗前培训：500元/人，付给个人"
        r"Z001技能提升方案见第\d+页标「历史」的规则执行期已过",
        text,
    )


@pytest.mark.parametrize("printing", [Printing(large=True), Printing(mono=True)])
def test_a_variant_says_the_same_from_the_same_templates(
    tmp_path: Path, printing: Printing
) -> None:
    def said(printing: Printing) -> set[str]:
        reader = PdfReader(book.typeset(crowded(), tmp_path / "book.pdf", printing))
        assert spilt(reader) == []
        return {title for _, title, _ in bookmarks(reader)}

    assert said(printing) == said(Printing())


def test_large_print_is_set_in_sixteen_points(tmp_path: Path) -> None:
    figure = Figure(what="参训", value=3, unit="人", source="S000", locator="末页")
    world_of_all = replace(linked(), programmes=(programme(figures=(figure,)),))
    reader = PdfReader(book.typeset(world_of_all, tmp_path / "l.pdf", Printing(large=True)))
    found = sizes(reader)
    assert min(found) >= 14
    for read in ("劳动合同常识", "逐条读样本", "据以开课", "S000，一（一）", "S000，末页", "T001"):
        assert [size for size, words in found.items() if read in words and size >= 16]
    beside = "".join(words for size, words in found.items() if size < 16)
    assert "适合谁" in beside
    for read in ("劳动合同", "读样本", "据以开课", "一（一）", "末页", "当场改", "岗前培训"):
        assert read not in beside
    assert "大字本" in pages(reader)[0]
    for number, page in enumerate(pages(reader)[1:], 2):
        assert f"{number}/{len(reader.pages)}" in page


def test_a_rule_in_large_print_is_never_torn_from_its_stamp(tmp_path: Path) -> None:
    rules = tuple(
        subsidy(id=f"s1-{n:02}", what=f"始{n}。", note="说明。" * (n * 5 % 23) + f"终{n}。")
        for n in range(1, 30)
    )
    reader = PdfReader(
        book.typeset(
            world(policies=(policy(subsidies=rules),)), tmp_path / "l.pdf", Printing(large=True)
        )
    )
    text = pages(reader)
    end = page_of(reader, "补贴对照") - 1
    for n in range(1, 30):
        rule = rf"s1-{n:02}历史付给谁.*始{n}。.*终{n}。"
        assert sum(bool(re.search(rule, page)) for page in text[: end + 1]) == 1
        rule = rf"始{n}。.*?历史Z001s1-{n:02}"
        assert sum(bool(re.search(rule, page)) for page in text[end:]) == 1


def test_the_running_head_keeps_its_line_in_large_print(tmp_path: Path) -> None:
    part = extract.cut(capital(), {}, ("G019", "Q031"))
    path = book.typeset(part, tmp_path / "l.pdf", Printing(large=True))
    with pypdfium2.PdfDocument(path) as pdf:
        heads = [
            page.get_textpage().get_text_bounded(bottom=PAGE_HEIGHT - 54).strip() for page in pdf
        ][1:]
    assert any(head.endswith("第五行业（原文未列名）") for head in heads)
    assert [head for head in heads if len(head.splitlines()) != 1] == []


def test_commands_in_large_print_do_not_tear_the_words_around_them(tmp_path: Path) -> None:
    path = book.typeset(one_of_each(), tmp_path / "l.pdf", Printing(large=True))
    with pypdfium2.PdfDocument(path) as pdf:
        said = pdf[1].get_textpage().get_text_range()
    assert re.search("Windows ?上运行", said)


def test_a_stamp_without_room_stands_at_the_right_of_the_next_line(tmp_path: Path) -> None:
    path = book.typeset(
        extract.cut(capital(), {}, ("T006",)), tmp_path / "l.pdf", Printing(large=True)
    )
    with pypdfium2.PdfDocument(path) as pdf:
        page = pdf[page_of(PdfReader(path), "T006") - 1].get_textpage()
        said = page.get_text_range()
        (place,) = (found for found in re.finditer("不分行业 · 2009 ?年菜单", said))
        stamp = said.index("他地或他年", place.end())
        lefts, lines = (
            [page.get_charbox(n)[side] for n in (place.start(), stamp)] for side in (0, 1)
        )
    assert lines[1] < lines[0] - 10
    assert lefts[0] < PAGE_WIDTH / 2 < lefts[1]


def test_a_family_named_like_its_industry_is_said_once(tmp_path: Path) -> None:
    path = book.typeset(extract.cut(capital(), {}, ("Q078",)), tmp_path / "b.pdf")
    assert "企业自主开发·城市运行保障·2009年菜单" in around(PdfReader(path), "Q078")


def test_the_name_on_the_cover_keeps_its_line_in_large_print(tmp_path: Path) -> None:
    path = book.typeset(one_of_each(), tmp_path / "l.pdf", Printing(large=True))
    with pypdfium2.PdfDocument(path) as pdf:
        assert capital().site.title in pdf[0].get_textpage().get_text_range().splitlines()


def test_black_and_white_uses_no_colour_and_no_grey(tmp_path: Path) -> None:
    def colours(printing: Printing) -> set[str]:
        reader = PdfReader(book.typeset(linked(), tmp_path / "book.pdf", printing))
        return {
            " ".join(found.split()[:-1])
            for page in reader.pages
            for found in re.findall(
                r"(?:[\d.]+ ){1,4}(?:scn?|SCN?|rg|RG|g|G|k|K)\b",
                page.get_contents().get_data().decode("latin-1"),
            )
        }

    assert len(colours(Printing())) > 3
    assert {number for colour in colours(Printing(mono=True)) for number in colour.split()} <= {
        "0",
        "1",
    }
