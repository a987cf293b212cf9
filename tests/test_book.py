"""Book: the printed catalogue says what the entries say, whole, on numbered pages."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from fontTools.ttLib import TTFont
from pypdf import PdfReader

from catalogue import book, fonts, typesetting
from catalogue.fonts import Face, Typefaces
from catalogue.links import Catalogue
from catalogue.load import examine
from catalogue.model import (
    Alias,
    Case,
    CaseDraft,
    Citation,
    Clause,
    Course,
    CourseDraft,
    Evidence,
    Figure,
    Link,
    Offering,
    Policy,
    Prerequisite,
    Programme,
    Provenance,
    Relation,
    Source,
    Step,
    Subsidy,
    Unit,
    Withdrawal,
)
from catalogue.problem import CatalogueError
from tests.test_fonts import make_font

ROOT = Path(__file__).parent.parent
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
    """A small catalogue in the words of the real one."""
    return Catalogue(site=real().site, vocabulary=real().vocabulary, **entries)


def course(entry_id: str = "T001", **changes: Any) -> Course:
    values: dict[str, Any] = {
        "id": entry_id, "line": "general", "family": "law", "industry": "all", "menu_year": 2009,
        "title": "劳动合同常识", "title_origin": "drawn-up", "recognition": "unknown",
        "evidence": Evidence(level="E", sources=CITED), "reviewed": REVIEWED, "draft": draft(),
    }
    return Course(**{**values, **changes})


def draft(**changes: Any) -> CourseDraft:
    values: dict[str, Any] = {
        "summary": "学完能看懂自己的合同。", "outcomes": ("说出合同必备条款",),
        "outline": (Unit(title="合同怎么订", hours=3, content="逐条读样本"),),
        "suggested_hours": 3, "audiences": ("frontline",), "level": "basic",
        "formats": ("classroom",), "assessment": "当场改一份合同", "keywords": ("合同",),
    }
    return CourseDraft(**{**values, **changes})


def policy(entry_id: str = "Z001", **changes: Any) -> Policy:
    values: dict[str, Any] = {
        "id": entry_id, "title": "技能提升方案", "title_origin": "official",
        "summary": "三年里怎样补贴培训。", "issuers": ("市政府",), "themes": ("employment",),
        "type": "scheme", "level": "province", "place": "beijing", "status": "historical",
        "status_note": "执行期到2021年底", "text_held": "opening", "evidence": STATED,
        "reviewed": REVIEWED,
    }
    return Policy(**{**values, **changes})


def subsidy(**changes: Any) -> Subsidy:
    values: dict[str, Any] = {"id": "s1-01", "to": ("individual",), "what": "岗前培训",
                              "amount": 500, "unit": "元/人", "evidence": STATED}
    return Subsidy(**{**values, **changes})


def case(entry_id: str = "A001", **changes: Any) -> Case:
    values: dict[str, Any] = {
        "id": entry_id, "title": "工地夜校", "place": "beijing", "orgs": ("某工会",),
        "types": ("base",), "summary": "把课开到工地上。", "actions": ("晚上开课",),
        "draft": CaseDraft(lessons=("先问工人几点有空",)), "evidence": STATED,
        "reviewed": REVIEWED,
    }
    return Case(**{**values, **changes})


def programme(entry_id: str = "X001", **changes: Any) -> Programme:
    values: dict[str, Any] = {
        "id": entry_id, "title": "素质工程", "type": "programme", "place": "beijing",
        "summary": "市里的培训项目。", "evidence": STATED, "reviewed": REVIEWED,
    }
    return Programme(**{**values, **changes})


def source(entry_id: str = "S000", **changes: Any) -> Source:
    values: dict[str, Any] = {"id": entry_id, "title": "年度总结", "type": "document",
                              "summary": "一份总结。", "reliability": "转载", "reviewed": REVIEWED}
    return Source(**{**values, **changes})


def one_of_each() -> Catalogue:
    return world(courses=(course(),), policies=(policy(),), cases=(case(),),
                 programmes=(programme(),), sources=(source(),))


@pytest.fixture
def printed(tmp_path: Path) -> Callable[[Catalogue], PdfReader]:
    return lambda catalogue: PdfReader(book.typeset(catalogue, tmp_path / book.FILE_NAME))


def flat(text: str) -> str:
    """Text without its spaces: where a line breaks is not what these tests are about."""
    return re.sub(r"[\s\u200b]", "", text)


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


def test_every_page_is_a4_and_numbered(printed: Callable[[Catalogue], PdfReader]) -> None:
    reader = printed(one_of_each())
    total = len(reader.pages)
    assert {(round(page.mediabox.width), round(page.mediabox.height)) for page in reader.pages} == {
        (595, 842)}
    for number, page in enumerate(pages(reader)[1:], 2):
        assert f"{number}/{total}" in page


def test_the_pdf_outline_leads_from_chapter_to_entry(
        printed: Callable[[Catalogue], PdfReader]) -> None:
    lines = [(depth, title) for depth, title, _ in bookmarks(printed(one_of_each()))]
    assert lines == [
        (1, "版本说明"), (1, "如何读一个条目"), (1, "目录"),
        (1, "课程：通用能力"), (2, "法律与权益"), (3, "T001劳动合同常识※"),
        (1, "政策"), (2, "北京"), (3, "Z001技能提升方案"),
        (1, "案例"), (2, "北京"), (3, "A001工地夜校"),
        (1, "项目"), (2, "总项目"), (3, "X001素质工程"),
        (1, "来源"), (2, "文件或总结"), (3, "S000年度总结"),
        (1, "音序索引"), (1, "编号索引"),
    ]


def test_the_contents_give_the_page_on_which_an_entry_stands(
        printed: Callable[[Catalogue], PdfReader]) -> None:
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
    reader = printed(replace(one_of_each(), courses=(course(links=(link,)),),
                             policies=(policy(clauses=(clause,)),)))
    number = page_of(reader, "Z001")
    assert (f"Z001技能提升方案见第{number}页条款：（一）岗前培训补贴的条件写在这一条里"
            in whole(reader))


# Front matter


def test_the_cover_tells_the_edition_and_the_tally(
        printed: Callable[[Catalogue], PdfReader]) -> None:
    catalogue = replace(one_of_each(), courses=(
        course("T001"), course("T002", title_origin="other-year",
                               evidence=Evidence(level="B", sources=CITED)), course("T003")))
    cover = pages(printed(catalogue))[0]
    site = catalogue.site
    for words in (site.title, site.subtitle, site.edition, site.publisher):
        assert flat(words) in cover
    assert "课程菜单3个席位" in cover
    levels = {slug: int(count)
              for slug, count in re.findall(r"([A-E])[\u4e00-\u9fff]{4,8}题.*?。(\d)", cover)}
    assert levels == {"A": 0, "B": 1, "C": 0, "D": 0}
    assert re.search(r"E仅席位有据.*?。2合计", cover)


def test_a_cover_short_of_seats_admits_it(printed: Callable[[Catalogue], PdfReader]) -> None:
    assert "菜单应有131个席位，本版收录1个" in pages(printed(one_of_each()))[0]


def test_a_course_of_another_year_takes_no_seat(printed: Callable[[Catalogue], PdfReader]) -> None:
    later = course("L001", title="人际沟通", title_origin="other-year", menu_year=2014,
                   evidence=Evidence(level="B", sources=CITED))
    reader = printed(world(courses=(course(), later)))
    assert "课程菜单1个席位" in pages(reader)[0]
    page = around(reader, "L001")
    assert "课程：其他年份" in page
    assert "本条是2014年的课程，不占课程菜单的席位" in page
    assert "是否在2009年菜单内待考" not in page


def test_the_page_on_reading_explains_every_level(
        printed: Callable[[Catalogue], PdfReader]) -> None:
    page = pages(printed(one_of_each()))[2]
    assert page.startswith(flat(real().site.title) + "如何读一个条目")
    for level in real().vocabulary["evidence-levels"].terms:
        assert flat(level.note) in page
        assert flat(level.statement) in page
    assert MASKED in page


# Courses


def test_a_course_prints_what_a_reader_chooses_by(
        printed: Callable[[Catalogue], PdfReader]) -> None:
    step = Prerequisite(course="T002", reason="先会写工单")
    first = course(statutory_notice="不替代电工证", draft=draft(prerequisites=(step,)))
    text = whole(printed(world(courses=(first, course("T002", title="工单填写")))))
    for words in (
        "T001劳动合同常识※通用能力·法律与权益·不分行业·2009年菜单E仅席位有据",
        "适合谁一线职工", "程度基础", "形式面授（站点）", "建议学时3学时（拟定）",
        "注意不替代电工证", "学完能做到1.说出合同必备条款",
        "讲什么提纲为本目录拟定，合计3学时。1.合同怎么订3学时逐条读样本",
        "怎样考核当场改一份合同", "来源S000，一（一）", "学习成果认定待考", "本条复核于2026-11-20",
    ):
        assert words in text
    assert re.search(r"先修T002工单填写※见第\d页：先会写工单", text)


def test_a_seat_that_is_only_kept_prints_what_is_known_and_no_outline(
        printed: Callable[[Catalogue], PdfReader]) -> None:
    kept = course("G019", placeholder=True, draft=None, placeholder_note="行业未列名，只留席位。",
                  line="post", family="post-unnamed-5", industry="unnamed-5")
    text = whole(printed(world(courses=(kept,))))
    assert "行业未列名，只留席位。" in text
    assert "讲什么（提纲" not in text


def test_runs_of_a_course_are_printed_with_it(printed: Callable[[Catalogue], PdfReader]) -> None:
    run = Offering(id="K001", course="T001", organiser="区工会", place="beijing", venue="二楼教室",
                   starts="2026-12-01", ends="2026-12-03", seats=40, contact="区工会值班电话",
                   apply_by="2026-11-28", evidence=STATED, reviewed=REVIEWED)
    text = whole(printed(world(courses=(course(),), offerings=(run,))))
    assert "2026-12-01至2026-12-03区工会北京二楼教室402026-11-28前报名；区工会值班电话" in text


def test_every_page_with_a_drawn_up_title_carries_the_sentence(
        printed: Callable[[Catalogue], PdfReader]) -> None:
    units = tuple(Unit(title=f"第{n}单元讲合同", hours=1, content="逐条读样本。" * 30)
                  for n in range(20))
    reader = printed(replace(one_of_each(), courses=(
        course(draft=draft(outline=units, suggested_hours=20)),)))
    first, end = (next(n for _, title, n in bookmarks(reader) if title == wanted)
                  for wanted in ("课程：通用能力", "政策"))
    assert end - first >= 4
    foot = re.compile("T001" + flat(real().site.edition) + r"\d+/\d+" + DRAWN_UP)
    carrying = [n for n, page in enumerate(pages(reader), 1) if foot.search(page)]
    assert carrying == list(range(page_of(reader, "T001"), end))
    assert [n for n, page in enumerate(pages(reader), 1) if DRAWN_UP in page] == carrying


def test_a_page_of_two_kinds_of_titles_carries_both_sentences_once(
        printed: Callable[[Catalogue], PdfReader]) -> None:
    kept = {"draft": None, "placeholder_note": "只留席位。", "title_origin": "other-year"}
    named = course("T001", **kept, evidence=Evidence(level="B", sources=CITED))
    drawn = (course("T002", draft=None, placeholder_note="二"),
             course("T003", draft=None, placeholder_note="三"))
    page = around(printed(world(courses=(named, *drawn))), "T001")
    assert re.search("".join((
        "T001–T003", flat(real().site.edition), r"\d+/\d+",
        "本条题名见于同一项目的其他年份，是否在2009年菜单内待考；提纲为本目录拟定。", DRAWN_UP)), page)


def test_a_page_of_attested_titles_carries_no_mark(
        printed: Callable[[Catalogue], PdfReader]) -> None:
    named = course(title_origin="official", evidence=Evidence(level="A", sources=CITED))
    assert "※" not in around(printed(world(courses=(named,))), "T001")


def test_the_running_head_gives_the_chapter_and_the_foot_the_entries(
        printed: Callable[[Catalogue], PdfReader]) -> None:
    long = source("S002", damage=tuple(f"第{n}处残损" for n in range(40)))
    reader = printed(world(sources=(source("S000"), source("S001"), long)))
    first, second = pages(reader)[page_of(reader, "S000") - 1:][:2]
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
    first = policy(clauses=(clause,), relations=(tie,), doc_no="京政办发〔20xx〕18号", masked=True,
                   gaps=("附件缺失",), valid_to="2021-12-31", keywords=("补贴",))
    text = whole(printed(world(policies=(first, policy("Z002", title="国家方案")))))
    for words in (
        "历史（执行期已过）", "状态说明执行期到2021年底", "索引号未载（以本目录编号Z001代行）",
        "发布机构市政府", "文号京政办发〔20xx〕18号遮盖来源转载时把年份改作20xx",
        "成文日期未载", "废止日期2021-12-31", "体裁分类实施方案", "掌握程度只得开头",
        "主题分类就业与创业", "服务对象未载", "关键词补贴", "网址未载",
        "（一）岗前培训s1新招的人先培训再上岗", "·附件缺失", "依据原文明载S000，一（一）",
    ):
        assert words in text
    assert re.search(r"落实Z002国家方案见第\d页开头写明据此制定", text)


def test_a_title_that_the_editors_gave_a_policy_is_marked_too(
        printed: Callable[[Catalogue], PdfReader]) -> None:
    page = around(printed(world(policies=(policy(title_origin="descriptive"),))), "Z001")
    assert "Z001技能提升方案※" in page
    assert "※原文无题，本目录拟题。" in page


def test_a_past_rule_is_never_printed_as_an_offer(
        printed: Callable[[Catalogue], PdfReader]) -> None:
    text = whole(printed(world(policies=(policy(subsidies=(subsidy(),)),))))
    assert "资金规则（历史）盖「历史」章的规则执行期已过" in text
    assert "不能据以申领。规则付给谁补什么当时标准" in text
    assert "s1-01历史个人岗前培训500元/人" in text


def test_a_rule_in_force_is_printed_without_a_caution(
        printed: Callable[[Catalogue], PdfReader]) -> None:
    reader = printed(world(policies=(policy(status="current", subsidies=(subsidy(),)),)))
    text = around(reader, "Z001")
    assert "资金规则规则付给谁补什么标准" in text
    assert "s1-01现行个人岗前培训500元/人" in text


def test_a_rule_that_a_case_tells_of_is_not_printed_as_in_force(
        printed: Callable[[Catalogue], PdfReader]) -> None:
    text = whole(printed(world(cases=(case(subsidies=(subsidy(),)),))))
    assert "s1-01待核" in text
    assert "申领前请向主管单位查询" in text


@pytest.mark.parametrize(("amounts", "words"), [
    ({"amount": 1234.5}, "1,234.5元/人"),
    ({"amount": None, "amount_min": 4000, "amount_max": 8000}, "4,000–8,000元/人"),
    ({"amount": None, "amount_max": 300000}, "不超过300,000元/人"),
    ({"amount": None, "amount_min": 4000}, "不低于4,000元/人"),
    ({"amount": None, "amount_text": "全额学费", "unit": ""}, "全额学费"),
    ({"amount": 2000, "masked": True}, f"2,000元/人「{MASKED}」"),
    ({"amount": None, "ladder": (Step(grade="初级工", amount=1000),
                                 Step(grade="高级工", amount=2000, masked=True))},
     f"初级工1,000高级工2,000＊（元/人）＊「{MASKED}」"),
])
def test_an_amount_is_printed_as_the_rule_gives_it(
        printed: Callable[[Catalogue], PdfReader], amounts: dict[str, Any], words: str) -> None:
    text = whole(printed(world(policies=(policy(subsidies=(subsidy(**amounts),)),))))
    assert f"岗前培训{words}" in text


@pytest.mark.parametrize(("entry", "valid_to", "expected"), [
    (policy(status="historical"), "", "historical"),
    (policy(status="defunct"), "2030", "historical"),
    (policy(status="current"), "", "current"),
    (policy(status="current"), "2026-11-20", "historical"),
    (policy(status="unknown"), "", "unknown"),
    (case(), "", "unknown"),
    (programme(), "2012", "historical"),
])
def test_a_rule_stands_as_its_document_does(
        entry: Policy | Case | Programme, valid_to: str, expected: str) -> None:
    assert world().standing(entry, subsidy(valid_to=valid_to)) == expected


@pytest.mark.parametrize(("valid_to", "past"), [
    ("", False), ("2025", True), ("2026", False), ("2026-10", True), ("2026-11", False),
    ("2026-11-20", True), ("2026-11-21", False), ("2027", False),
])
def test_a_rule_is_past_only_when_its_last_day_is(valid_to: str, past: bool) -> None:
    assert (world().standing(case(), subsidy(valid_to=valid_to)) == "historical") is past


# Cases, programmes, sources


def test_a_case_prints_what_was_done_and_what_we_make_of_it(
        printed: Callable[[Catalogue], PdfReader]) -> None:
    figure = Figure(what="听课", value=8000, unit="人", source="S000", locator="二（一）",
                    qualifier="近", as_of="2009", note="只算工地")
    told = case(results=(figure,), draft=CaseDraft(lessons=("先问时间",), problem="没有空闲"))
    text = whole(printed(world(cases=(told,))))
    assert "听课近8,000人2009S000，二（一）只算工地" in text
    assert "别处能学什么（编者归纳）·先问时间" in text
    assert "没有空闲（编者推断）" in text


def test_a_programme_prints_its_other_names_and_figures(
        printed: Callable[[Catalogue], PdfReader]) -> None:
    alias = Alias(name="素质建设工程", years="2011", source="S000", locator="篇二")
    figure = Figure(what="站点", value=122, unit="个", source="S000", locator="一", qualifier="余")
    child = programme("X002", aliases=(alias,), figures=(figure,), part_of="X001", started="2004")
    text = whole(printed(world(programmes=(programme(), child))))
    assert "素质建设工程2011S000，篇二" in text
    assert "站点122余个未载S000，一" in text
    assert "起止2004至未载" in text
    assert re.search(r"属于X001素质工程见第\d页", text)


def test_a_source_prints_its_address_as_text_and_counts_its_uses(
        printed: Callable[[Catalogue], PdfReader]) -> None:
    address = "http://example.invalid/" + "a/b-" * 40 + "end"
    reader = printed(replace(one_of_each(), sources=(source(url=address),)))
    assert address in whole(reader)
    assert "用在课程1条、政策1条、案例1条、项目1条" in whole(reader)
    actions = [note.get_object()["/A"]["/S"] for page in reader.pages
               for note in page.get("/Annots", ()) if "/A" in note.get_object()]
    assert "/URI" not in actions


def test_a_withdrawn_number_is_remembered(printed: Callable[[Catalogue], PdfReader]) -> None:
    gone = Withdrawal(id="T099", title="旧课", date="2026-01-02", reason="与T001重复",
                      successor="T001")
    text = whole(printed(world(courses=(course(),), withdrawn=(gone,))))
    assert "T099旧课2026-01-02与T001重复T001" in text


# The sheet


def test_text_that_looks_like_markup_is_printed_as_it_stands(
        printed: Callable[[Catalogue], PdfReader]) -> None:
    odd = '#panic("x")*a*_b_$x$@ref<label>`c`\\u{41}//d/*e*/==~--"q"[z]{y}'
    entries = one_of_each()
    catalogue = replace(entries, courses=(course(title=odd, draft=draft(summary=odd)),),
                        site=replace(entries.site, title=odd, publisher=odd))
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
    rule = subsidy(what=letters, who=letters, condition=letters, note=letters, amount=10**12,
                   unit=letters, id="s" + "w" * 20 + "-01")
    figure = Figure(what=letters, value=10**12, unit="万人次", source="S000", locator=letters,
                    qualifier="每年预计超过", as_of="2009-12-10", note=letters)
    link = Link(policy="Z001", reason=letters + long)
    units = tuple(Unit(title="W" * 40, hours=100, content=letters) for _ in range(8))
    return world(
        courses=(course(title="W" * 60, links=(link,), statutory_notice=letters,
                        draft=draft(summary=letters * 2, outline=units, outcomes=(letters,),
                                    assessment=letters)),),
        policies=(policy(title=long, summary=letters * 5, issuers=(letters,), url=address,
                         subsidies=(rule,), figures=(figure,)),
                  policy("Z002", title=letters, subsidies=(replace(rule, id="s2-01"),))),
        cases=(case(title="长" * 60, orgs=(letters, long), results=(figure,)),),
        programmes=(programme(title="W" * 60, aliases=(
            Alias(name=letters, source="S000", locator=letters, years=long),)),),
        sources=(source(title=letters, url=address, host=letters),),
    )


def advances() -> dict[str, dict[str, float]]:
    """Face → character → width in em; punctuation may be squeezed to half."""
    table = {}
    faces = fonts.find()
    for face in (faces.sans, faces.serif):
        with TTFont(face.path, lazy=True) as font:
            widths, cmap = font["hmtx"].metrics, font.getBestCmap()
            table[face.path.stem] = {chr(code): widths[name][0] / 1000
                                     for code, name in cmap.items()}
    return table


def runs(page: Any, widths: dict[str, dict[str, float]]) -> list[tuple[float, float, float]]:
    """Baseline, left edge and right edge of every run of text on a page, in reading order."""
    ends: dict[tuple[float, float], float] = {}

    def visit(text: str, cm: list[float], _: list[float], font: dict[str, Any] | None,
              size: float) -> None:
        words = flat(text)
        if words and font:
            face = widths[font["/BaseFont"].split("+")[1].removesuffix("-Identity-H")]
            place = (-round(cm[5], 1), cm[4])
            ends[place] = ends.get(place, cm[4]) + size * sum(
                face[word] / (2 if word in "，。；：！？、（）「」《》“”" else 1) for word in words)

    page.extract_text(visitor_text=visit)
    return sorted((*place, end) for place, end in ends.items())


def spilt(reader: PdfReader) -> list[tuple[float, ...]]:
    """Runs that leave the text area, or that run into their neighbour on the line."""
    widths = advances()
    found: list[tuple[float, ...]] = []
    for page in reader.pages[1:]:
        lines = runs(page, widths)
        assert lines
        found += [run for run in lines if run[1] < MARGIN - 1 or run[2] > PAGE_WIDTH - MARGIN + 1
                  or not -(PAGE_HEIGHT - 40) < run[0] < -25]
        found += [(*left, *right) for left, right in pairwise(lines)
                  if left[0] == right[0] and left[2] > right[1] + 1]
    return found


def test_the_longest_words_stay_in_their_columns(
        printed: Callable[[Catalogue], PdfReader]) -> None:
    assert spilt(printed(crowded())) == []


def test_what_is_longer_than_a_page_goes_on_overleaf(
        printed: Callable[[Catalogue], PdfReader]) -> None:
    endless, end = "很长的话。" * 900, "到此为止"
    rule = subsidy(note=endless + end)
    clause = Clause(anchor="s1", label="一、", title="条款", summary=endless + end)
    kept = course("G019", draft=None, placeholder_note=endless + end, statutory_notice=endless)
    reader = printed(world(courses=(kept,), policies=(
        policy(clauses=(clause,), subsidies=(rule,)),)))
    assert spilt(reader) == []
    text = whole(reader)
    assert text.count(end) == 3
    assert text.count("很长的话。") >= 4 * 890


def uneven(count: int) -> tuple[Programme, ...]:
    """Programmes of many types and lengths, so that pages break everywhere."""
    types = [term.slug for term in real().vocabulary["programme-types"].terms]
    return tuple(
        programme(f"X{n:03}", type=types[n * len(types) // (count + 1)], title=f"第{n}个项目",
                  summary=f"开头{n}。" + "说明。" * 20,
                  features=tuple(f"要点{n}之{m}" for m in range(n * 7 % 12)))
        for n in range(1, count + 1))


def test_an_opening_is_never_torn_from_its_first_words(
        printed: Callable[[Catalogue], PdfReader]) -> None:
    entries = uneven(60)
    text = pages(printed(world(programmes=entries)))
    for entry in entries:
        kind = real().term("programme-types", entry.type).name
        opening = f"{entry.id}{entry.title}{kind}·北京{entry.summary}"
        assert sum(opening in page for page in text) == 1


def test_a_group_heading_stands_on_the_page_of_its_first_entry(
        printed: Callable[[Catalogue], PdfReader]) -> None:
    lines = bookmarks(printed(world(programmes=uneven(120))))
    steps = [(above[2], below[2]) for above, below in pairwise(lines) if above[0] == 2]
    assert len(steps) > 8
    assert [step for step in steps if step[0] != step[1]] == []


def test_a_row_of_a_table_is_never_torn(printed: Callable[[Catalogue], PdfReader]) -> None:
    rules = tuple(subsidy(id=f"s1-{n:02}", what=f"始{n}。" + "补贴的事项。" * (n % 7),
                          condition="须合条件。" * (n % 12) + f"终{n}。") for n in range(1, 40))
    reader = printed(world(policies=(policy(subsidies=rules),)))
    text = pages(reader)[:page_of(reader, "补贴对照") - 1]
    for n in range(1, 40):
        assert sum(f"始{n}。" in page and f"终{n}。" in page for page in text) == 1


# What goes wrong


def test_a_missing_glyph_names_the_entry_and_the_character(tmp_path: Path) -> None:
    catalogue = replace(one_of_each(), courses=(course(draft=draft(assessment="笑😀一笑")),),
                        paths={"T001": "courses/general/T001.yaml"})
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
    written = {character for path in typesetting.TEMPLATES.glob("*.typ")
               for character in path.read_text(encoding="utf-8")}
    face = Face(family="few", path=make_font(
        tmp_path / "few.ttf", "few", "".join(sorted(written - {"※", "\n"}))))
    found = {problem.path: problem.message for problem in
             book.check_glyphs(world(), Typefaces(sans=face, serif=face))
             if problem.path.endswith(".typ")}
    assert "data.typ" in found
    assert all("※" in message for message in found.values())


@pytest.mark.parametrize(("template", "said"), [
    ('#panic("the press stopped")', "the press stopped"),
    ('#set document(title: "x")\n#set text(font: "No Such Face")\nx', "no such face"),
])
def test_what_typst_says_becomes_a_worded_problem(
        tmp_path: Path, template: str, said: str) -> None:
    (tmp_path / book.MAIN).write_text(template, encoding="utf-8")
    with pytest.raises(CatalogueError) as caught:
        typesetting.press(tmp_path / book.MAIN, {}, fonts.find(),
                          typesetting.midnight("2026-11-21"))
    (found,) = caught.value.problems
    assert found.rule == "typesetting-failed"
    assert said in found.message


# The same again


def test_the_same_catalogue_gives_the_same_bytes_anywhere(tmp_path: Path) -> None:
    here = book.typeset(one_of_each(), tmp_path / "here.pdf").read_bytes()
    copy = tmp_path / "elsewhere" / "checkout"
    for folder in ("catalogue", "schemas", "content", "tests"):
        shutil.copytree(ROOT / folder, copy / folder)
    code = ("import sys, pathlib; sys.path[:0] = ['.', 'tests']; import test_book;"
            "test_book.book.typeset(test_book.one_of_each(), pathlib.Path('there.pdf'))")
    subprocess.run([sys.executable, "-c", code], cwd=copy, check=True, env={
        **os.environ, "TZ": "Pacific/Kiritimati", "LC_ALL": "tr_TR.UTF-8",
        "SOURCE_DATE_EPOCH": "1", "PYTHONHASHSEED": "7"})
    assert (copy / "there.pdf").read_bytes() == here


def test_the_real_content_makes_a_book(printed: Callable[[Catalogue], PdfReader]) -> None:
    catalogue = real()
    reader = printed(catalogue)
    shown = sorted(title[:4] for depth, title, _ in bookmarks(reader) if depth == 3)
    assert shown == sorted(entry.id for entry in catalogue if not isinstance(entry, Offering))
    assert spilt(reader) == []
