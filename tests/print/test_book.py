"""Book: the printed catalogue says what the entries say, whole, on numbered pages."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from fontTools.ttLib import TTFont
from pypdf import PdfReader
from selectolax.lexbor import LexborHTMLParser as HTMLParser

from catalogue.content import extract
from catalogue.content.links import Catalogue
from catalogue.content.load import examine
from catalogue.content.model import (
    Alias,
    Case,
    CaseDraft,
    Citation,
    Clause,
    Conflict,
    Course,
    CourseDraft,
    Definition,
    Evidence,
    Figure,
    Link,
    Offering,
    Policy,
    Prerequisite,
    Programme,
    Provenance,
    Relation,
    Side,
    Source,
    Step,
    Subsidy,
    Unit,
    Withdrawal,
    url_of,
)
from catalogue.content.pinyin import Order
from catalogue.content.problem import CatalogueError
from catalogue.disc import edition
from catalogue.print import book, fonts, typesetting
from catalogue.print.book import Printing
from catalogue.print.fonts import Face, Typefaces
from catalogue.site.renderer import SiteRenderer
from tests.print.test_fonts import make_font

ROOT = Path(__file__).parent.parent.parent
REVIEWED = "2026-11-20"
DRAWN_UP = "※本条题名与提纲为本目录拟定，非首都职工素质教育工程官方课名。"
MASKED = "原文作20xx元，据遮盖规律推定"
CITED = (Citation(source="S000", locator="一（一）"),)
STATED = Provenance(basis="stated", sources=CITED)
MARGIN, PAGE_WIDTH, PAGE_HEIGHT = 56.69, 595.28, 841.89


@cache
def real() -> Catalogue:
    """The real content, as far as it can be read: its words serve every small world."""
    catalogue, _ = examine(ROOT / "content")
    assert catalogue is not None
    return catalogue


def world(**entries: Any) -> Catalogue:
    """A small catalogue in the words of the capital one."""
    return Catalogue(
        site=real().site, organisation=real().organisation, vocabulary=real().vocabulary, **entries
    )


def course(entry_id: str = "T001", **changes: Any) -> Course:
    values: dict[str, Any] = {
        "id": entry_id,
        "line": "general",
        "family": "law",
        "industry": "all",
        "menu_year": 2009,
        "title": "劳动合同常识",
        "title_origin": "drawn-up",
        "recognition": "unknown",
        "evidence": Evidence(level="E", sources=CITED),
        "reviewed": REVIEWED,
        "draft": draft(),
    }
    return Course(**{**values, **changes})


def draft(**changes: Any) -> CourseDraft:
    values: dict[str, Any] = {
        "summary": "学完能看懂自己的合同。",
        "outcomes": ("说出合同必备条款",),
        "outline": (Unit(title="合同怎么订", hours=3, content="逐条读样本"),),
        "suggested_hours": 3,
        "audiences": ("frontline",),
        "level": "basic",
        "formats": ("classroom",),
        "assessment": "当场改一份合同",
        "keywords": ("合同",),
    }
    return CourseDraft(**{**values, **changes})


def policy(entry_id: str = "Z001", **changes: Any) -> Policy:
    values: dict[str, Any] = {
        "id": entry_id,
        "title": "技能提升方案",
        "title_origin": "official",
        "summary": "三年里怎样补贴培训。",
        "issuers": ("市政府",),
        "themes": ("employment",),
        "type": "scheme",
        "level": "province",
        "place": "beijing",
        "status": "historical",
        "status_note": "执行期到2021年底",
        "text_held": "opening",
        "evidence": STATED,
        "reviewed": REVIEWED,
    }
    return Policy(**{**values, **changes})


def subsidy(**changes: Any) -> Subsidy:
    values: dict[str, Any] = {
        "id": "s1-01",
        "to": ("individual",),
        "what": "岗前培训",
        "amount": 500,
        "unit": "元/人",
        "evidence": STATED,
    }
    return Subsidy(**{**values, **changes})


def case(entry_id: str = "A001", **changes: Any) -> Case:
    values: dict[str, Any] = {
        "id": entry_id,
        "title": "工地夜校",
        "place": "beijing",
        "orgs": ("某工会",),
        "types": ("base",),
        "summary": "把课开到工地上。",
        "actions": ("晚上开课",),
        "draft": CaseDraft(lessons=("先问工人几点有空",)),
        "evidence": STATED,
        "reviewed": REVIEWED,
    }
    return Case(**{**values, **changes})


def programme(entry_id: str = "X001", **changes: Any) -> Programme:
    values: dict[str, Any] = {
        "id": entry_id,
        "title": "素质工程",
        "type": "programme",
        "place": "beijing",
        "summary": "市里的培训项目。",
        "evidence": STATED,
        "reviewed": REVIEWED,
    }
    return Programme(**{**values, **changes})


def source(entry_id: str = "S000", **changes: Any) -> Source:
    values: dict[str, Any] = {
        "id": entry_id,
        "title": "年度总结",
        "type": "document",
        "summary": "一份总结。",
        "reliability": "转载",
        "reviewed": REVIEWED,
    }
    return Source(**{**values, **changes})


def one_of_each() -> Catalogue:
    return world(
        courses=(course(),),
        policies=(policy(),),
        cases=(case(),),
        programmes=(programme(),),
        sources=(source(),),
    )


@dataclass(frozen=True, kw_only=True)
class Printed:
    """A book read back: the text of each page without head and foot, and the bookmarks."""

    path: Path
    text: list[str]
    marks: list[tuple[int, str, int]]

    @property
    def starts(self) -> dict[str, int]:
        """Title of a bookmark → its page; of equal titles the first."""
        return {title: number for _, title, number in reversed(self.marks)}


@pytest.fixture(scope="module")
def whole_book(tmp_path_factory: pytest.TempPathFactory) -> Printed:
    """The book of the real content."""
    path = book.typeset(real(), tmp_path_factory.mktemp("book") / book.BOOK)
    return Printed(path=path, text=bodies(path), marks=bookmarks(PdfReader(path)))


@pytest.fixture
def printed(tmp_path: Path) -> Callable[[Catalogue], PdfReader]:
    return lambda catalogue: PdfReader(book.typeset(catalogue, tmp_path / book.BOOK))


def flat(text: str) -> str:
    """Text without its spaces: where a line breaks is not what these tests are about."""
    return re.sub(r"[\s\u200b\u2060]", "", text)


def pages(reader: PdfReader) -> list[str]:
    return [flat(page.extract_text()) for page in reader.pages]


def whole(reader: PdfReader) -> str:
    return "".join(pages(reader))


def page_of(reader: PdfReader, entry_id: str) -> int:
    """The number of the page (from 1) on which the bookmark of an entry leads."""
    return next(page for _, title, page in bookmarks(reader) if title.startswith(entry_id))


def around(reader: PdfReader, entry_id: str) -> str:
    """The text of the page on which an entry begins."""
    return pages(reader)[page_of(reader, entry_id) - 1]


def bookmarks(reader: PdfReader) -> list[tuple[int, str, int]]:
    """Depth, title and page (from 1) of every line of the PDF outline."""

    def walk(items: list[Any], depth: int) -> Iterator[tuple[int, str, int]]:
        for item in items:
            if isinstance(item, list):
                yield from walk(item, depth + 1)
            else:
                number = reader.get_destination_page_number(item)
                assert number is not None
                yield depth, flat(item.title), number + 1

    return list(walk(reader.outline, 1))


# The file


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
    assert metadata.title == real().site.title + "（摘编本 · 大字本 · 黑白版）"


def test_every_page_is_a4_and_numbered(printed: Callable[[Catalogue], PdfReader]) -> None:
    reader = printed(one_of_each())
    total = len(reader.pages)
    assert {(round(page.mediabox.width), round(page.mediabox.height)) for page in reader.pages} == {
        (595, 842)
    }
    for number, page in enumerate(pages(reader)[1:], 2):
        assert f"{number}/{total}" in page


def test_the_pdf_outline_leads_from_chapter_to_entry(
    printed: Callable[[Catalogue], PdfReader],
) -> None:
    lines = [(depth, title) for depth, title, _ in bookmarks(printed(one_of_each()))]
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
    printed: Callable[[Catalogue], PdfReader],
) -> None:
    reader = printed(one_of_each())
    text = pages(reader)
    places = [(title, number) for _, title, number in bookmarks(reader)[3:]]
    assert len(places) == 17
    for title, number in places:
        assert f"{title}{number}" in text[3]
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


# Front matter


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


def test_a_cover_short_of_seats_admits_it(printed: Callable[[Catalogue], PdfReader]) -> None:
    assert "菜单应有131个席位，本版收录1个" in pages(printed(one_of_each()))[0]


def test_a_course_of_another_year_takes_no_seat(printed: Callable[[Catalogue], PdfReader]) -> None:
    later = course(
        "L001",
        title="人际沟通",
        title_origin="other-year",
        menu_year=2014,
        evidence=Evidence(level="B", sources=CITED),
    )
    reader = printed(world(courses=(course(), later)))
    assert "课程菜单1个席位" in pages(reader)[0]
    page = around(reader, "L001")
    assert "课程：其他年份" in page
    assert "本条是2014年的课程，不占课程菜单的席位" in page
    assert "是否在2009年菜单内待考" not in page


def test_the_page_on_reading_explains_every_level(
    printed: Callable[[Catalogue], PdfReader],
) -> None:
    page = pages(printed(one_of_each()))[2]
    assert page.startswith(flat(real().site.title) + "如何读一个条目")
    for level in real().vocabulary["evidence-levels"].terms:
        assert flat(level.note) in page
        assert flat(level.statement) in page
    assert MASKED in page


# Courses


def test_a_course_prints_what_a_reader_chooses_by(
    printed: Callable[[Catalogue], PdfReader],
) -> None:
    step = Prerequisite(course="T002", reason="先会写工单")
    first = course(statutory_notice="不替代电工证", draft=draft(prerequisites=(step,)))
    text = whole(printed(world(courses=(first, course("T002", title="工单填写")))))
    for words in (
        "T001劳动合同常识※通用能力·法律与权益·不分行业·2009年菜单E仅席位有据",
        "适合谁一线职工",
        "程度基础",
        "形式面授（站点）",
        "建议学时3学时（拟定）",
        "注意不替代电工证",
        "学完能做到1.说出合同必备条款",
        "讲什么提纲为本目录拟定，合计3学时。1.合同怎么订3学时逐条读样本",
        "怎样考核当场改一份合同",
        "来源S000，一（一）",
        "学习成果认定待考",
        "本条复核于2026-11-20",
    ):
        assert words in text
    assert re.search(r"先修T002工单填写※见第\d页：先会写工单", text)


def test_a_seat_that_is_only_kept_prints_what_is_known_and_no_outline(
    printed: Callable[[Catalogue], PdfReader],
) -> None:
    kept = course(
        "G019",
        placeholder=True,
        draft=None,
        placeholder_note="行业未列名，只留席位。",
        line="post",
        family="post-unnamed-5",
        industry="unnamed-5",
    )
    text = whole(printed(world(courses=(kept,))))
    assert "行业未列名，只留席位。" in text
    assert "讲什么（提纲" not in text


def test_runs_of_a_course_are_printed_with_it(printed: Callable[[Catalogue], PdfReader]) -> None:
    run = Offering(
        id="K001",
        course="T001",
        organiser="区工会",
        place="beijing",
        venue="二楼教室",
        starts="2026-12-01",
        ends="2026-12-03",
        seats=40,
        contact="区工会值班电话",
        apply_by="2026-11-28",
        evidence=STATED,
        reviewed=REVIEWED,
    )
    text = whole(printed(world(courses=(course(),), offerings=(run,))))
    assert "2026-12-01至2026-12-03区工会北京二楼教室402026-11-28前报名；区工会值班电话" in text


def test_every_page_with_a_drawn_up_title_carries_the_sentence(
    printed: Callable[[Catalogue], PdfReader],
) -> None:
    units = tuple(
        Unit(title=f"第{n}单元讲合同", hours=1, content="逐条读样本。" * 30) for n in range(20)
    )
    reader = printed(
        replace(one_of_each(), courses=(course(draft=draft(outline=units, suggested_hours=20)),))
    )
    first, end = (
        next(n for _, title, n in bookmarks(reader) if title == wanted)
        for wanted in ("课程：通用能力", "政策")
    )
    assert end - first >= 4
    foot = re.compile("T001" + flat(real().site.edition) + r"\d+/\d+" + DRAWN_UP)
    carrying = [n for n, page in enumerate(pages(reader), 1) if foot.search(page)]
    assert carrying == list(range(page_of(reader, "T001"), end))
    assert [n for n, page in enumerate(pages(reader), 1) if DRAWN_UP in page] == carrying


def test_a_page_of_two_kinds_of_titles_carries_both_sentences_once(
    printed: Callable[[Catalogue], PdfReader],
) -> None:
    kept = {"draft": None, "placeholder_note": "只留席位。", "title_origin": "other-year"}
    named = course("T001", **kept, evidence=Evidence(level="B", sources=CITED))
    drawn = (
        course("T002", draft=None, placeholder_note="二"),
        course("T003", draft=None, placeholder_note="三"),
    )
    page = around(printed(world(courses=(named, *drawn))), "T001")
    assert re.search(
        "".join(
            (
                "T001–T003",
                flat(real().site.edition),
                r"\d+/\d+",
                "本条题名见于同一项目的其他年份，是否在2009年菜单内待考；提纲为本目录拟定。",
                DRAWN_UP,
            )
        ),
        page,
    )


def test_a_page_of_attested_titles_carries_no_mark(
    printed: Callable[[Catalogue], PdfReader],
) -> None:
    named = course(title_origin="official", evidence=Evidence(level="A", sources=CITED))
    assert "※" not in around(printed(world(courses=(named,))), "T001")


def test_the_running_head_gives_the_chapter_and_the_foot_the_entries(
    printed: Callable[[Catalogue], PdfReader],
) -> None:
    long = source("S002", damage=tuple(f"第{n}处残损" for n in range(40)))
    reader = printed(world(sources=(source("S000"), source("S001"), long)))
    first, second = pages(reader)[page_of(reader, "S000") - 1 :][:2]
    title, edition = flat(real().site.title), flat(real().site.edition)
    assert first.startswith(f"{title}来源来源本目录用到")
    assert re.match(f"{title}来源·?第", second)
    assert f"S000–S002{edition}" in first
    assert f"S002{edition}" in second
    assert f"–S002{edition}" not in second


# Policies and money


def test_a_policy_prints_its_whole_record(printed: Callable[[Catalogue], PdfReader]) -> None:
    clause = Clause(anchor="s1", label="（一）", title="岗前培训", summary="新招的人先培训再上岗")
    tie = Relation(type="implements", policy="Z002", reason="开头写明据此制定")
    first = policy(
        clauses=(clause,),
        relations=(tie,),
        doc_no="京政办发〔20xx〕18号",
        masked=True,
        gaps=("附件缺失",),
        valid_to="2021-12-31",
        keywords=("补贴",),
    )
    text = whole(printed(world(policies=(first, policy("Z002", title="国家方案")))))
    for words in (
        "历史（执行期已过）",
        "状态说明执行期到2021年底",
        "索引号未载（以本目录编号Z001代行）",
        "发布机构市政府",
        "文号京政办发〔20xx〕18号遮盖来源转载时把年份改作20xx",
        "成文日期未载",
        "废止日期2021-12-31",
        "体裁分类实施方案",
        "掌握程度只得开头",
        "主题分类就业与创业",
        "服务对象未载",
        "关键词补贴",
        "网址未载",
        "（一）岗前培训s1新招的人先培训再上岗",
        "·附件缺失",
        "依据原文明载S000，一（一）",
    ):
        assert words in text
    assert re.search(r"落实Z002国家方案见第\d页开头写明据此制定", text)


def test_a_title_that_the_editors_gave_a_policy_is_marked_too(
    printed: Callable[[Catalogue], PdfReader],
) -> None:
    page = around(printed(world(policies=(policy(title_origin="descriptive"),))), "Z001")
    assert "Z001技能提升方案※" in page
    assert "※原文无题，本目录拟题。" in page


def test_a_past_rule_is_never_printed_as_an_offer(
    printed: Callable[[Catalogue], PdfReader],
) -> None:
    text = whole(printed(world(policies=(policy(subsidies=(subsidy(),)),))))
    assert "资金规则（历史）盖「历史」章的规则执行期已过" in text
    assert "不能据以申领。规则付给谁补什么当时标准" in text
    assert "s1-01历史个人岗前培训500元/人" in text


def test_a_rule_in_force_is_printed_without_a_caution(
    printed: Callable[[Catalogue], PdfReader],
) -> None:
    reader = printed(world(policies=(policy(status="current", subsidies=(subsidy(),)),)))
    text = around(reader, "Z001")
    assert "资金规则规则付给谁补什么标准" in text
    assert "s1-01现行个人岗前培训500元/人" in text


def test_a_rule_that_a_case_tells_of_is_not_printed_as_in_force(
    printed: Callable[[Catalogue], PdfReader],
) -> None:
    text = whole(printed(world(cases=(case(subsidies=(subsidy(),)),))))
    assert "s1-01待核" in text
    assert "申领前请向主管单位查询" in text


@pytest.mark.parametrize(
    ("amounts", "words"),
    [
        ({"amount": 1234.5}, "1,234.5元/人"),
        ({"amount": None, "amount_min": 4000, "amount_max": 8000}, "4,000–8,000元/人"),
        ({"amount": None, "amount_max": 300000}, "不超过300,000元/人"),
        ({"amount": None, "amount_min": 4000}, "不低于4,000元/人"),
        ({"amount": None, "amount_text": "全额学费", "unit": ""}, "全额学费"),
        ({"amount": 2000, "masked": True}, f"2,000元/人「{MASKED}」"),
        (
            {
                "amount": None,
                "ladder": (
                    Step(grade="初级工", amount=1000),
                    Step(grade="高级工", amount=2000, masked=True),
                ),
            },
            f"初级工1,000高级工2,000＊（元/人）＊「{MASKED}」",
        ),
    ],
)
def test_an_amount_is_printed_as_the_rule_gives_it(
    printed: Callable[[Catalogue], PdfReader], amounts: dict[str, Any], words: str
) -> None:
    text = whole(printed(world(policies=(policy(subsidies=(subsidy(**amounts),)),))))
    assert f"岗前培训{words}" in text


@pytest.mark.parametrize(
    ("entry", "valid_to", "expected"),
    [
        (policy(status="historical"), "", "historical"),
        (policy(status="defunct"), "2030", "historical"),
        (policy(status="current"), "", "current"),
        (policy(status="current"), "2026-11-20", "historical"),
        (policy(status="unknown"), "", "unknown"),
        (case(), "", "unknown"),
        (programme(), "2012", "historical"),
    ],
)
def test_a_rule_stands_as_its_document_does(
    entry: Policy | Case | Programme, valid_to: str, expected: str
) -> None:
    assert world().standing(entry, subsidy(valid_to=valid_to)) == expected


@pytest.mark.parametrize(
    ("valid_to", "past"),
    [
        ("", False),
        ("2025", True),
        ("2026", False),
        ("2026-10", True),
        ("2026-11", False),
        ("2026-11-20", True),
        ("2026-11-21", False),
        ("2027", False),
    ],
)
def test_a_rule_is_past_only_when_its_last_day_is(valid_to: str, past: bool) -> None:
    assert (world().standing(case(), subsidy(valid_to=valid_to)) == "historical") is past


# Cases, programmes, sources


def test_a_case_prints_what_was_done_and_what_we_make_of_it(
    printed: Callable[[Catalogue], PdfReader],
) -> None:
    figure = Figure(
        what="听课",
        value=8000,
        unit="人",
        source="S000",
        locator="二（一）",
        qualifier="近",
        as_of="2009",
        note="只算工地",
    )
    told = case(results=(figure,), draft=CaseDraft(lessons=("先问时间",), problem="没有空闲"))
    text = whole(printed(world(cases=(told,))))
    assert "听课近8,000人2009S000，二（一）只算工地" in text
    assert "别处能学什么编者归纳：·先问时间" in text
    assert "没有空闲（编者推断）" in text


def test_a_programme_prints_its_other_names_and_figures(
    printed: Callable[[Catalogue], PdfReader],
) -> None:
    alias = Alias(name="素质建设工程", years="2011", source="S000", locator="篇二")
    figure = Figure(what="站点", value=122, unit="个", source="S000", locator="一", qualifier="余")
    child = programme("X002", aliases=(alias,), figures=(figure,), part_of="X001", started="2004")
    text = whole(printed(world(programmes=(programme(), child))))
    assert "素质建设工程2011S000，篇二" in text
    assert "站点122余个未载S000，一" in text
    assert "起止2004至未载" in text
    assert re.search(r"属于X001素质工程见第\d页", text)


def test_a_source_prints_its_address_as_text_and_counts_its_uses(
    printed: Callable[[Catalogue], PdfReader],
) -> None:
    address = "http://example.invalid/" + "a/b-" * 40 + "end"
    reader = printed(replace(one_of_each(), sources=(source(url=address),)))
    assert address in whole(reader)
    assert "用在课程1条、政策1条、案例1条、项目1条" in whole(reader)
    actions = [
        note.get_object()["/A"]["/S"]
        for page in reader.pages
        for note in page.get("/Annots", ())
        if "/A" in note.get_object()
    ]
    assert "/URI" not in actions


def test_a_withdrawn_number_is_remembered(printed: Callable[[Catalogue], PdfReader]) -> None:
    gone = Withdrawal(
        id="T099", title="旧课", date="2026-01-02", reason="与T001重复", successor="T001"
    )
    text = whole(printed(world(courses=(course(),), withdrawn=(gone,))))
    assert "T099旧课2026-01-02与T001重复T001" in text


# The sheet


def test_text_that_looks_like_markup_is_printed_as_it_stands(
    printed: Callable[[Catalogue], PdfReader],
) -> None:
    odd = '#panic("x")*a*_b_$x$@ref<label>`c`\\u{41}//d/*e*/==~--"q"[z]{y}'
    entries = one_of_each()
    catalogue = replace(
        entries,
        courses=(course(title=odd, draft=draft(summary=odd)),),
        site=replace(entries.site, title=odd, publisher=odd),
    )
    reader = printed(catalogue)
    assert reader.metadata is not None
    assert reader.metadata.title == odd
    text = whole(reader)
    assert flat(odd) in pages(reader)[0]
    assert f"T001{flat(odd)}※" in text
    assert text.count(flat(odd)) >= 4


def crowded() -> Catalogue:
    """Every kind of entry with the longest words that the schemas allow, and longer."""
    long, letters, address = "长" * 80, "W" * 80, "http://example.invalid/" + "w" * 300
    rule = subsidy(
        what=letters,
        who=letters,
        condition=letters,
        note=letters,
        amount=10**12,
        unit=letters,
        id="s" + "w" * 20 + "-01",
    )
    figure = Figure(
        what=letters,
        value=10**12,
        unit="万人次",
        source="S000",
        locator=letters,
        qualifier="每年预计超过",
        as_of="2009-12-10",
        note=letters,
    )
    link = Link(policy="Z001", reason=letters + long)
    units = tuple(Unit(title="W" * 40, hours=100, content=letters) for _ in range(8))
    return world(
        courses=(
            course(
                title="W" * 60,
                links=(link,),
                statutory_notice=letters,
                draft=draft(
                    summary=letters * 2, outline=units, outcomes=(letters,), assessment=letters
                ),
            ),
        ),
        policies=(
            policy(
                title=long,
                summary=letters * 5,
                issuers=(letters,),
                url=address,
                subsidies=(rule,),
                figures=(figure,),
            ),
            policy("Z002", title=letters, subsidies=(replace(rule, id="s2-01"),)),
        ),
        cases=(case(title="长" * 60, orgs=(letters, long), results=(figure,)),),
        programmes=(
            programme(
                title="W" * 60,
                aliases=(Alias(name=letters, source="S000", locator=letters, years=long),),
            ),
        ),
        sources=(source(title=letters, url=address, host=letters),),
    )


def advances() -> dict[str, dict[str, float]]:
    """Face → character → width in em; punctuation may be squeezed to half."""
    table = {}
    faces = fonts.find()
    for face in (faces.sans, faces.serif):
        with TTFont(face.path, lazy=True) as font:
            widths, cmap = font["hmtx"].metrics, font.getBestCmap()
            table[face.path.stem] = {
                chr(code): widths[name][0] / 1000 for code, name in cmap.items()
            }
    return table


def runs(page: Any, widths: dict[str, dict[str, float]]) -> list[tuple[float, float, float]]:
    """Baseline, left edge and right edge of every run of text on a page, in reading order."""
    ends: dict[tuple[float, float], float] = {}

    def visit(
        text: str, cm: list[float], _: list[float], font: dict[str, Any] | None, size: float
    ) -> None:
        words = flat(text)
        if words and font:
            face = widths[font["/BaseFont"].split("+")[1].removesuffix("-Identity-H")]
            place = (-round(cm[5], 1), cm[4])
            ends[place] = ends.get(place, cm[4]) + size * sum(
                face[word] / (2 if word in "，。；：！？、（）「」《》“”" else 1) for word in words
            )

    page.extract_text(visitor_text=visit)
    return sorted((*place, end) for place, end in ends.items())


def bodies(path: Path) -> list[str]:
    """The text of each page without its head and foot."""
    with pypdfium2.PdfDocument(path) as pdf:
        return [
            flat(page.get_textpage().get_text_bounded(bottom=71, top=PAGE_HEIGHT - 64))
            for page in pdf
        ]


def outside(path: Path) -> Iterator[tuple[int, tuple[float, ...]]]:
    """(page, box) of every piece of text that leaves the margins or the sheet."""
    with pypdfium2.PdfDocument(path) as pdf:
        for number, page in enumerate(pdf, 1):
            text = page.get_textpage()
            for n in range(text.count_rects()):
                left, bottom, right, top = text.get_rect(n)
                # A space after Latin letters may hang beyond the edge.
                if (
                    left < MARGIN - 1
                    or right > PAGE_WIDTH - MARGIN + 3
                    or bottom < 20
                    or (top > PAGE_HEIGHT - 25)
                ):
                    yield number, (left, bottom, right, top)


def titled(catalogue: Catalogue) -> list[Any]:
    return [entry for entry in catalogue if not isinstance(entry, Offering)]


def named(entry: Any) -> str:
    """An entry as the book prints it wherever it names it, without spaces."""
    drawn_up = getattr(entry, "title_origin", "") in ("drawn-up", "descriptive")
    return entry.id + flat(entry.title) + "※" * drawn_up


def spilt(reader: PdfReader) -> list[tuple[float, ...]]:
    """Runs that leave the text area, or that run into their neighbour on the line."""
    widths = advances()
    found: list[tuple[float, ...]] = []
    for page in reader.pages[1:]:
        lines = runs(page, widths)
        assert lines
        found += [
            run
            for run in lines
            if run[1] < MARGIN - 1
            or run[2] > PAGE_WIDTH - MARGIN + 1
            or not -(PAGE_HEIGHT - 40) < run[0] < -25
        ]
        found += [
            (*left, *right)
            for left, right in pairwise(lines)
            if left[0] == right[0] and left[2] > right[1] + 2
        ]
    return found


def test_the_longest_words_stay_in_their_columns(printed: Callable[[Catalogue], PdfReader]) -> None:
    assert spilt(printed(crowded())) == []


def test_what_is_longer_than_a_page_goes_on_overleaf(
    printed: Callable[[Catalogue], PdfReader],
) -> None:
    endless, end = "很长的话。" * 900, "到此为止"
    rule = subsidy(note=endless + end)
    clause = Clause(anchor="s1", label="一、", title="条款", summary=endless + end)
    kept = course("G019", draft=None, placeholder_note=endless + end, statutory_notice=endless)
    reader = printed(
        world(courses=(kept,), policies=(policy(clauses=(clause,), subsidies=(rule,)),))
    )
    assert spilt(reader) == []
    text = whole(reader)
    assert text.count(end) == 3
    assert text.count("很长的话。") >= 4 * 890


def uneven(count: int) -> tuple[Programme, ...]:
    """Programmes of many types and lengths, so that pages break everywhere."""
    types = [term.slug for term in real().vocabulary["programme-types"].terms]
    return tuple(
        programme(
            f"X{n:03}",
            type=types[n * len(types) // (count + 1)],
            title=f"第{n}个项目",
            summary=f"开头{n}。" + "说明。" * 20,
            features=tuple(f"要点{n}之{m}" for m in range(n * 7 % 12)),
        )
        for n in range(1, count + 1)
    )


def test_an_opening_is_never_torn_from_its_first_words(
    printed: Callable[[Catalogue], PdfReader],
) -> None:
    entries = uneven(60)
    text = pages(printed(world(programmes=entries)))
    for entry in entries:
        kind = real().term("programme-types", entry.type).name
        opening = f"{entry.id}{entry.title}{kind}·北京{entry.summary}"
        assert sum(opening in page for page in text) == 1


def test_a_group_heading_stands_on_the_page_of_its_first_entry(
    printed: Callable[[Catalogue], PdfReader],
) -> None:
    lines = bookmarks(printed(world(programmes=uneven(120))))
    steps = [(above[2], below[2]) for above, below in pairwise(lines) if above[0] == 2]
    assert len(steps) > 8
    assert [step for step in steps if step[0] != step[1]] == []


def test_a_row_of_a_table_is_never_torn(printed: Callable[[Catalogue], PdfReader]) -> None:
    rules = tuple(
        subsidy(
            id=f"s1-{n:02}",
            what=f"始{n}。" + "补贴的事项。" * (n % 7),
            condition="须合条件。" * (n % 12) + f"终{n}。",
        )
        for n in range(1, 40)
    )
    reader = printed(world(policies=(policy(subsidies=rules),)))
    text = pages(reader)[: page_of(reader, "补贴对照") - 1]
    for n in range(1, 40):
        assert sum(f"始{n}。" in page and f"终{n}。" in page for page in text) == 1


# What goes wrong


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
        for path in typesetting.TEMPLATES.glob("*.typ")
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
    words = {**real().vocabulary}
    del words["bases"]
    with pytest.raises(CatalogueError) as caught:
        book.typeset(replace(one_of_each(), vocabulary=words), tmp_path / "book.pdf")
    (found,) = caught.value.problems
    assert found.path == "book.typ"


# The same again


def test_the_same_catalogue_gives_the_same_bytes_anywhere(tmp_path: Path) -> None:
    here = book.typeset(one_of_each(), tmp_path / "here.pdf").read_bytes()
    copy = tmp_path / "elsewhere" / "checkout"
    for folder in ("catalogue", "schemas", "content", "tests"):
        shutil.copytree(ROOT / folder, copy / folder)
    code = (
        "import sys, pathlib; sys.path[:0] = ['.', 'tests']; import test_book;"
        "test_book.book.typeset(test_book.one_of_each(), pathlib.Path('there.pdf'))"
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


def test_every_entry_and_every_conflict_is_in_the_bookmarks(whole_book: Printed) -> None:
    shown = {title for depth, title, _ in whole_book.marks if depth > 1}
    assert {named(entry) for entry in titled(real())} <= shown
    assert {item.id + flat(item.title) for item in real().conflicts} <= shown


def test_no_page_begins_with_the_last_line_of_an_entry(whole_book: Printed) -> None:
    assert sum("本条复核于" in page for page in whole_book.text) > 200
    assert [n for n, page in enumerate(whole_book.text, 1) if page.startswith("本条复核于")] == []


def test_every_number_that_leads_to_an_entry_is_that_of_its_page(whole_book: Printed) -> None:
    """In the contents, in both indexes, behind titles, and in the lists of families."""
    text, starts = whole_book.text, whole_book.starts
    listed = {
        name: "".join(text[starts[name] - 1 : until - 1])
        for name, until in (
            ("目录", starts["课程：通用能力"]),
            ("音序索引", starts["编号索引"]),
            ("编号索引", len(text) + 1),
        )
    }
    running = "".join(text)
    for entry in titled(real()):
        name = named(entry)
        number = starts[name]
        assert name in text[number - 1]
        for where, words in listed.items():
            assert re.search(re.escape(name) + rf"{number}(?!\d)", words), (where, name)
        told = {int(n) for n in re.findall(re.escape(name) + r"见第(\d+)页", running)}
        assert told <= {number}


def test_no_number_stands_on_a_line_alone(whole_book: Printed) -> None:
    """In the contents and the indexes: a number is read with the last words of its title."""
    starts = whole_book.starts
    with pypdfium2.PdfDocument(whole_book.path) as pdf:
        lists = (
            *range(starts["目录"], starts["课程：通用能力"]),
            *range(starts["政策与课程对照"], len(pdf) + 1),
        )
        lines = [
            (number, line.strip())
            for number in lists
            for line in pdf[number - 1]
            .get_textpage()
            .get_text_bounded(bottom=71, top=PAGE_HEIGHT - 64)
            .splitlines()
        ]
    assert sum(bool(re.search(r"\D\d+$", line)) for _, line in lines) > 500
    assert [(number, line) for number, line in lines if line.isdigit()] == []


def test_every_link_of_an_entry_is_printed_with_a_page(whole_book: Printed) -> None:
    catalogue = real()
    expected = sum(len(course.draft.prerequisites) for course in catalogue.courses if course.draft)
    expected += sum(
        len(getattr(entry, "links", ())) + len(getattr(entry, "relations", ()))
        for entry in catalogue
    )
    expected += sum(bool(entry.part_of) + bool(entry.continues) for entry in catalogue.programmes)
    expected += sum(len(list(book.paying(catalogue, entry))) for entry in catalogue.courses)
    expected += sum(len(item.about) for item in catalogue.conflicts)
    expected += len(list(catalogue.subsidies()))
    running = "".join(whole_book.text)
    assert len(re.findall(r"见第\d+页", running)) == expected


def test_chapters_and_families_are_found_where_the_contents_say(whole_book: Printed) -> None:
    text, starts = whole_book.text, whole_book.starts
    contents = "".join(text[starts["目录"] - 1 : starts["课程：通用能力"] - 1])
    compared = 0
    for depth, title, number in whole_book.marks:
        inside_back_matter = depth > 1 and number >= starts["补贴对照"]
        if depth < 3 and number > starts["目录"] and not inside_back_matter:
            assert title in text[number - 1]
            assert re.search(re.escape(title) + rf"{number}(?!\d)", contents), title
            compared += 1
    assert compared > 60


def test_each_family_opens_with_a_page_of_its_courses(whole_book: Printed) -> None:
    text, starts = whole_book.text, whole_book.starts
    for family in real().vocabulary["families"].terms:
        members = [course for course in real().menu if course.family == family.slug]
        if members:
            opening = text[starts[named(members[0])] - 2]
            assert flat(family.name) in opening
            for member in members:
                line = re.escape(named(member)) + rf".*?{starts[named(member)]}(?!\d)"
                assert re.search(line, opening)


def test_every_font_is_embedded_and_a_subset(whole_book: Printed) -> None:
    reader = PdfReader(whole_book.path)
    found = {font for page in reader.pages for font in page["/Resources"].get("/Font", {}).values()}  # type: ignore[index]
    assert found
    for font in found:
        below = font.get_object()["/DescendantFonts"][0].get_object()
        assert re.match(r"/[A-Z]{6}\+Noto", below["/BaseFont"])
        assert "/FontFile3" in below["/FontDescriptor"].get_object()


def test_nothing_in_the_real_book_leaves_the_text_area(whole_book: Printed) -> None:
    assert list(outside(whole_book.path)) == []


def facts(entry: Any) -> Iterator[str]:
    """What a reader must find alike on paper and on the screen."""
    yield entry.title
    yield entry.summary
    if isinstance(entry, Course) and entry.draft:
        yield f"{entry.draft.suggested_hours}学时（拟定）"
        yield entry.draft.assessment
        for unit in entry.draft.outline:
            yield unit.title
            yield unit.content
    for clause in getattr(entry, "clauses", ()):
        yield clause.summary
    for rule in getattr(entry, "subsidies", ()):
        yield rule.what
        if rule.amount is not None:
            yield f"{rule.amount:,.10g}{rule.unit}"
    for figure in (*getattr(entry, "figures", ()), *getattr(entry, "results", ())):
        yield figure.what
        yield f"{figure.value:,.10g}"
    if isinstance(entry, Policy):
        yield entry.doc_no


def test_the_same_facts_stand_in_the_book_and_on_the_site(whole_book: Printed) -> None:
    catalogue, text = real(), whole_book.text
    site = {page.path: page.body for page in SiteRenderer(catalogue).entries()}
    compared = 0
    for here, after in pairwise([*whole_book.marks, (1, "", len(text))]):
        entry = catalogue.by_id.get(here[1][:4])
        if entry is None or here[0] != 3:
            continue
        paper = "".join(text[here[2] - 1 : after[2]])
        screen = flat(HTMLParser(site[url_of(entry)]).text())
        for fact in filter(None, map(flat, facts(entry))):
            assert fact in paper, (entry.id, fact)
            assert fact in screen, (entry.id, fact)
            compared += 1
    assert compared > 3000


# The order of the index


@pytest.mark.parametrize(
    ("title", "letter"),
    [
        ("重庆", "C"),
        ("长城", "C"),
        ("调查", "D"),
        ("行业", "H"),
        ("会计", "K"),
        ("银行", "Y"),
        ("音乐", "Y"),
        ("首都", "S"),
        ("5S管理", "#"),
        ("PLC编程", "P"),
    ],
)
def test_a_title_stands_under_the_letter_that_it_is_read_with(title: str, letter: str) -> None:
    found = book.by_letter(world(courses=(course(title=title),), readings=real().readings))
    assert found == [{"letter": letter, "ids": ["T001"]}]


def test_the_index_is_in_the_order_of_readings() -> None:
    titles = ("音乐", "银行", "会计", "行业", "调查", "重庆", "长城", "长期", "首都", "收银")
    courses = tuple(course(f"T{n:03}", title=title) for n, title in enumerate(titles))
    found = book.by_letter(world(courses=courses, readings=real().readings))
    ids = [entry_id for group in found for entry_id in group["ids"]]  # type: ignore[attr-defined]
    assert [titles[int(entry_id[1:])] for entry_id in ids] == [
        "长城",
        "长期",
        "重庆",
        "调查",
        "行业",
        "会计",
        "首都",
        "收银",
        "银行",
        "音乐",
    ]


# Where the library, which cuts words by itself, reads a title wrong.
MISREAD = {("luo", "ta"), ("hang", "xing"), ("de", "di")}


def test_every_title_is_read_as_a_dictionary_of_phrases_reads_it() -> None:
    order = Order(real().readings)
    titles = [entry.title for entry in titled(real())]
    code = (
        "import json, sys; from pypinyin import lazy_pinyin; json.dump([[s.lower() for s in"
        " lazy_pinyin(t, errors=lambda x: __import__('re').findall(r'[0-9A-Za-z]+', x))]"
        " for t in json.load(sys.stdin)], sys.stdout)"
    )
    plain = {name: value for name, value in os.environ.items() if name != "PYPINYIN_NO_PHRASES"}
    done = subprocess.run(
        [sys.executable, "-c", code],
        input=json.dumps(titles),
        text=True,
        capture_output=True,
        check=True,
        env=plain,
    )
    for title, said in zip(titles, json.loads(done.stdout), strict=True):
        ours = order.key(title)
        assert len(ours) == len(said)
        differ = {pair for pair in zip(ours, said, strict=True) if pair[0] != pair[1]}
        assert differ <= MISREAD, title


# Extracts and variants


def linked() -> Catalogue:
    """Two courses for two audiences; the first relies on a policy, and that on another."""
    first = course(
        links=(Link(policy="Z001", clause="s1", reason="据以开课"),),
        draft=draft(
            audiences=("rural-migrant",),
            prerequisites=(Prerequisite(course="T002", reason="先学"),),
        ),
    )
    tie = Relation(type="implements", policy="Z002", reason="据此制定")
    clause = Clause(anchor="s1", label="（一）", title="岗前培训", summary="先培训再上岗")
    return world(
        courses=(first, course("T002", title="工单填写", industry="hotel")),
        policies=(
            policy(relations=(tie,), clauses=(clause,), subsidies=(subsidy(clause="s1"),)),
            policy("Z002", title="国家方案"),
        ),
        cases=(case(),),
        sources=(source(), source("S001", title="不相干的")),
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
    number = page_of(reader, "T001")
    assert f"目录课程：通用能力5法律与权益6T001劳动合同常识※{number}" in pages(reader)[3]
    assert f"LT001劳动合同常识※{number}" in text


def test_an_extract_passes_over_what_it_does_not_hold(tmp_path: Path) -> None:
    def front(entry_id: str) -> str:
        part = extract.cut(linked(), {}, (entry_id,))
        reader = PdfReader(book.typeset(part, tmp_path / "part.pdf"))
        return pages(reader)[0] + pages(reader)[1]

    assert not re.search(r"(?<!\d)0[条门]", front("T002") + front("A001"))
    assert "编号：T002课程1门来源1条认定等级" in front("T002")
    assert "编号：A001案例1条、来源1条2026年11月版" in front("A001")


def test_a_rule_under_the_clause_that_a_course_names_is_printed_with_it(
    printed: Callable[[Catalogue], PdfReader],
) -> None:
    text = around(printed(linked()), "T001")
    assert re.search(
        "谁来付课程所依条款里的资金规则：历史岗前培训：500元/人，付给个人"
        r"Z001技能提升方案见第\d+页盖「历史」章的规则执行期已过",
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


def sizes(reader: PdfReader) -> dict[float, str]:
    """Size in points → what is printed in it."""
    found: dict[float, str] = defaultdict(str)

    def visit(text: str, _: Any, __: Any, font: Any, size: float) -> None:
        if text.strip() and font:
            found[round(size, 1)] += flat(text)

    for page in reader.pages:
        page.extract_text(visitor_text=visit)
    return found


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
        assert sum(bool(re.search(rule, page)) for page in text[:end]) == 1
        rule = rf"始{n}。.*?历史Z001s1-{n:02}"
        assert sum(bool(re.search(rule, page)) for page in text[end:]) == 1


def test_the_running_head_keeps_its_line_in_large_print(tmp_path: Path) -> None:
    part = extract.cut(real(), {}, ("G019", "Q031"))
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
        extract.cut(real(), {}, ("T006",)), tmp_path / "l.pdf", Printing(large=True)
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
    path = book.typeset(extract.cut(real(), {}, ("Q078",)), tmp_path / "b.pdf")
    assert "企业自主开发·城市运行保障·2009年菜单" in around(PdfReader(path), "Q078")


def test_the_name_on_the_cover_keeps_its_line_in_large_print(tmp_path: Path) -> None:
    path = book.typeset(one_of_each(), tmp_path / "l.pdf", Printing(large=True))
    with pypdfium2.PdfDocument(path) as pdf:
        assert real().site.title in pdf[0].get_textpage().get_text_range().splitlines()


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


def test_the_imprint_tells_the_commit_and_how_to_verify(tmp_path: Path) -> None:
    printing = Printing(commit="abc123def")
    page = pages(PdfReader(book.typeset(one_of_each(), tmp_path / "b.pdf", printing)))[1]
    for words in ("版本日期2026-11-21", "内容提交号abc123def", "SHA256SUMS", "certutil"):
        assert words in page
    assert (
        "内容提交号未注明" in pages(PdfReader(book.typeset(one_of_each(), tmp_path / "b.pdf")))[1]
    )


def test_a_build_prints_the_commit_of_its_content(built: Path) -> None:
    imprint = flat(PdfReader(built / "print" / "catalogue.pdf").pages[1].extract_text())
    assert f"内容提交号{edition.commit_of(ROOT / 'content') or '未注明'}" in imprint


# Back matter


def test_conflicts_and_terms_are_printed(printed: Callable[[Catalogue], PdfReader]) -> None:
    sides = tuple(Side(says=said, source="S000", locator="一") for said in ("一千", "两千"))
    conflict = Conflict(id="C01", title="两个数", handling="并列", about=("X001",), sides=sides)
    word = Definition(term="席位", means="菜单里的一个位置", avoid=("座位",))
    text = whole(printed(replace(one_of_each(), conflicts=(conflict,), glossary=(word,))))
    assert re.search(
        r"C01两个数·一千S000，一·两千S000，一本目录处理并列涉及X001素质工程见第\d+页", text
    )
    assert "席位菜单里的一个位置不用：座位" in text


def test_rules_are_compared_place_by_place(printed: Callable[[Catalogue], PdfReader]) -> None:
    reader = printed(
        world(
            policies=(
                policy(subsidies=(subsidy(who="新人", condition="满一年"),)),
                policy("Z002", place="tianjin", subsidies=(subsidy(id="s2-01", amount=700),)),
            )
        )
    )
    page = pages(reader)[page_of(reader, "补贴对照") - 1]
    first, second = page_of(reader, "Z001"), page_of(reader, "Z002")
    assert f"岗前培训针对新人500元/人个人满一年历史Z001s1-01见第{first}页天津" in page
    assert f"岗前培训700元/人个人历史Z002s2-01见第{second}页" in page


def test_a_policy_is_told_which_courses_rely_on_it(
    printed: Callable[[Catalogue], PdfReader],
) -> None:
    reader = printed(linked())
    text = pages(reader)[page_of(reader, "政策与课程对照") - 1]
    assert (
        f"Z001技能提升方案{page_of(reader, 'Z001')}T001劳动合同常识※（一）{page_of(reader, 'T001')}"
    ) in text
    assert "Z002" not in text


def test_two_clauses_of_one_policy_are_both_told(printed: Callable[[Catalogue], PdfReader]) -> None:
    clauses = tuple(
        Clause(anchor=anchor, label=label, title=title, summary="每人给多少")
        for anchor, label, title in (("s1", "（一）", "岗前培训"), ("s2", "（二）", "证书奖励"))
    )
    links = tuple(
        Link(policy="Z001", clause=clause.anchor, reason=f"依{clause.title}一条")
        for clause in clauses
    )
    reader = printed(
        replace(one_of_each(), courses=(course(links=links),), policies=(policy(clauses=clauses),))
    )
    cross = pages(reader)[page_of(reader, "政策与课程对照") - 1]
    for clause in clauses:
        assert f"条款：{clause.label}{clause.title}依{clause.title}一条" in whole(reader)
        assert f"T001劳动合同常识※{clause.label}{page_of(reader, 'T001')}" in cross


@pytest.mark.slow
def test_a_long_title_and_twenty_units_stay_on_the_sheet(tmp_path: Path) -> None:
    units = tuple(
        Unit(title=f"第{n}单元" + "题" * 34, hours=2, content="内容。" * 30) for n in range(20)
    )
    entries = tuple(
        course(f"T{n:03}", title="长" * 60, draft=draft(outline=units)) for n in range(1, 4)
    )
    out = book.typeset(world(courses=entries), tmp_path / "book.pdf")
    assert list(outside(out)) == []
    assert spilt(PdfReader(out)) == []
