"""Builders: entries of each kind, small and whole; a test changes what it is about."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import Any

from catalogue.content.links import Catalogue
from catalogue.content.load import load
from catalogue.content.model import (
    Alias,
    Case,
    CaseDraft,
    Certificate,
    Citation,
    Clause,
    Contact,
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
    Subsidy,
    Unit,
)
from catalogue.site import tables
from tests.conftest import CAPITAL

REVIEWED = "2026-11-20"
CITED = (Citation(source="S000", locator="一（一）"),)
STATED = Provenance(basis="stated", sources=CITED)


@cache
def capital() -> Catalogue:
    """The excerpt of the real content; its words serve every small catalogue."""
    return load(CAPITAL)


def world(**entries: Any) -> Catalogue:
    """A small catalogue in the words of the excerpt."""
    return Catalogue(
        site=capital().site,
        organisation=capital().organisation,
        vocabulary=capital().vocabulary,
        **entries,
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


def offering(entry_id: str = "K001", **changes: Any) -> Offering:
    values: dict[str, Any] = {
        "id": entry_id,
        "course": "T001",
        "organiser": "区工会",
        "place": "beijing",
        "venue": "二楼教室",
        "starts": "2026-12-01",
        "ends": "2026-12-03",
        "seats": 40,
        "contact": "区工会值班电话",
        "evidence": STATED,
        "reviewed": REVIEWED,
    }
    return Offering(**{**values, **changes})


def certificate(entry_id: str = "V001", **changes: Any) -> Certificate:
    values: dict[str, Any] = {
        "id": entry_id,
        "title": "试验台操作证",
        "type": "special-operation",
        "place": "beijing",
        "summary": "在试验台上接线的人要有的证，只供测试，别处用不着。",
        "issuers": ("试验台管理处",),
        "required_for": "在试验台上接线的人",
        "verify": "打电话问编号",
        "evidence": STATED,
        "reviewed": REVIEWED,
    }
    return Certificate(**{**values, **changes})


def contact(entry_id: str = "Y001", **changes: Any) -> Contact:
    values: dict[str, Any] = {
        "id": entry_id,
        "title": "试验台热线",
        "type": "hotline",
        "place": "beijing",
        "summary": "试验台的事都问它，只供测试，别处打不通。",
        "run_by": ("试验台管理处",),
        "helps_with": ("查证的真假",),
        "evidence": STATED,
        "reviewed": REVIEWED,
    }
    return Contact(**{**values, **changes})


def one_of_each() -> Catalogue:
    return world(
        courses=(course(),),
        policies=(policy(),),
        cases=(case(),),
        programmes=(programme(),),
        sources=(source(),),
    )


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


def taken_away(catalogue: Catalogue) -> dict[str, bytes]:
    """What others can take away of it: path → content."""
    return {path: b"".join(row.raw() for row in rows) for path, rows in tables.files(catalogue)}
