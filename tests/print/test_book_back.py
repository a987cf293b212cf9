"""Back: conflicts, terms, money by place, policies and their courses."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from pypdf import PdfReader

from catalogue.content.links import Catalogue
from catalogue.content.model import Clause, Conflict, Definition, Link, Side
from tests.builders import course, linked, one_of_each, policy, subsidy, world
from tests.print.reading import page_of, pages, whole


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
    text = whole(reader).split("政策与课程对照哪些课程")[1].split("音序索引")[0]
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
