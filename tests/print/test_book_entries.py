"""Entries: each kind is printed with all that it says, and past money never as an offer."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from pypdf import PdfReader

from catalogue.content.links import Catalogue
from catalogue.content.model import (
    Alias,
    Case,
    CaseDraft,
    Clause,
    Evidence,
    Figure,
    Policy,
    Prerequisite,
    Programme,
    Relation,
    Step,
    Unit,
    Withdrawal,
)
from tests.builders import (
    CITED,
    capital,
    case,
    course,
    draft,
    offering,
    one_of_each,
    policy,
    programme,
    source,
    subsidy,
    world,
)
from tests.print.reading import DRAWN_UP, MASKED, around, flat, page_of, pages, whole


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
        "考核当场改一份合同",
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
    run = offering(apply_by="2026-11-28")
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
    first, end = page_of(reader, "T001"), page_of(reader, "Z001")
    assert end - first >= 2
    foot = re.compile(r"T001(–\w\d{3})?\d+/\d+" + DRAWN_UP)
    carrying = [n for n, page in enumerate(pages(reader), 1) if foot.search(page)]
    assert carrying in ([*range(first, end)], [*range(first, end + 1)])
    assert [n for n, page in enumerate(pages(reader), 1) if DRAWN_UP in page] == carrying


def test_a_page_of_two_kinds_of_titles_carries_both_sentences_once(
    printed: Callable[[Catalogue], PdfReader],
) -> None:
    kept = {"draft": None, "placeholder_note": "只留席位。", "title_origin": "other-year"}
    before, named = (
        course(name, **kept, evidence=Evidence(level="B", sources=CITED))
        for name in ("T001", "T002")
    )
    drawn = (
        course("T003", draft=None, placeholder_note="三"),
        course("T004", draft=None, placeholder_note="四"),
    )
    page = around(printed(world(courses=(before, named, *drawn))), "T003")
    assert re.search(
        "".join(
            (
                r"T00[12]–\w\d{3}\d+/\d+",
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


def test_the_running_head_names_what_the_page_begins_with_and_the_foot_its_entries(
    printed: Callable[[Catalogue], PdfReader],
) -> None:
    damage = tuple(f"第{n}处残损" for n in range(40))
    long = (source("S002", damage=damage), source("S003", damage=damage * 2))
    reader = printed(replace(one_of_each(), sources=(source("S000"), source("S001"), *long)))
    text, title = pages(reader), flat(capital().site.title)
    course, first, last = (page_of(reader, name) for name in ("T001", "S002", "S003"))
    assert course < first < last
    above = text[first - 2 : last]
    assert all(not page.startswith(f"{title}来源") for page in text[: first - 1])
    assert text[course].startswith((f"{title}课程：通用能力·法律与权益", f"{title}政策"))
    assert [page for page in text[first:last] if not page.startswith(f"{title}来源")] == []
    assert re.search(r"–S002\d+/\d+", above[1])
    assert re.search(r"S002(–S003)?\d+/\d+", text[first])


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
        "体裁实施方案",
        "掌握程度只得开头",
        "主题分类就业与创业",
        "服务对象未载",
        "关键词补贴",
        "网址未载",
        "（一）岗前培训s1新招的人先培训再上岗",
        "·附件缺失",
        "依据程度原文明载来源S000，一（一）",
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
    assert "资金规则（历史）标「历史」的规则执行期已过" in text
    assert "不能据以申领。规则付给谁补什么当时标准" in text
    assert "s1-01历史个人岗前培训500元/人" in text


def test_a_rule_in_force_is_printed_without_a_caution(
    printed: Callable[[Catalogue], PdfReader],
) -> None:
    reader = printed(world(policies=(policy(status="current", subsidies=(subsidy(),)),)))
    text = whole(reader)
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
    assert "以下由本目录编者归纳，不是来源原话。" in text
    assert "·先问时间" in text
    assert "所见问题（编者推断）没有空闲" in text


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
    assert re.search(r"上级项目X001素质工程见第\d页", text)


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
