"""Pages: one entry on one sheet, with a code that can be scanned."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from selectolax.lexbor import LexborHTMLParser

from catalogue.content import facts
from catalogue.content.links import Catalogue
from catalogue.content.model import Clause, Entry, Unit
from catalogue.print import shared, sheets
from tests.builders import course_of, offering, policy_of, with_course, with_policy
from tests.print.looking import (
    A4,
    BUSY,
    ONE_OF_EACH,
    astray,
    baselines,
    check_sheet,
    flat,
    formats,
    glyphs,
    scanned,
    text,
)


@pytest.mark.parametrize("entry_id", [*ONE_OF_EACH, *BUSY])
def test_an_entry_is_one_page_and_its_code_can_be_scanned(
    capital: Catalogue, tmp_path: Path, entry_id: str
) -> None:
    check_sheet(capital, entry_id, tmp_path / "sheet.pdf")


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
    capital: Catalogue, screen: dict[str, str], tmp_path: Path, entry_id: str
) -> None:
    page = LexborHTMLParser(screen[f"courses/{entry_id}.html"])
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
    assert "标「历史」的规则执行期已过，所列是当时的标准，只供查考，不能据以申领。" in case


def test_runs_of_a_course_stand_on_its_page_and_have_their_own(
    capital: Catalogue, tmp_path: Path
) -> None:
    run = offering(course="T007", organiser="区总工会")
    running = replace(capital, offerings=(run,))
    assert "2026-12-01至2026-12-03，二楼教室，区总工会；40个名额；区工会值班电话" in text(
        sheets.sheet(running, "T007", tmp_path / "course.pdf")
    )
    pdf = sheets.sheet(running, "K001", tmp_path / "run.pdf")
    assert formats(pdf) == [A4]
    assert scanned(pdf).startswith("K001 责任意识与工作执行")
    assert "课程T007责任意识与工作执行※" in text(pdf)


def test_a_long_latin_title_is_broken_inside_the_page(capital: Catalogue, tmp_path: Path) -> None:
    title = "ABCDEFGHIJKLMNOPQRSTUVWXYZABCDEFGHIJKLMNOPQRSTUVWXYZABCDE"
    long = with_course(capital, replace(course_of(capital, "T007"), title=title))
    pdf = sheets.sheet(long, "T007", tmp_path / "sheet.pdf")
    assert formats(pdf) == [A4]
    assert astray(glyphs(pdf), (13, 11, 197, 287)) == []
    assert title in text(pdf)


def test_a_letter_that_no_font_has_is_explained_on_the_page(
    capital: Catalogue, tmp_path: Path
) -> None:
    odd = with_course(capital, replace(course_of(capital, "T007"), title="𠮷氏礼仪"))
    said = text(sheets.sheet(odd, "T007", tmp_path / "sheet.pdf"))
    assert "〓氏礼仪" in said
    assert "印作〓的字本页字体里没有：U+20BB7" in said
    assert "〓" not in text(sheets.sheet(capital, "T007", tmp_path / "plain.pdf"))


def test_a_kind_without_a_layout_prints_every_fact_under_the_label_of_its_schema(
    capital: Catalogue, tmp_path: Path
) -> None:
    running = replace(capital, offerings=(offering(course="T007", fee="免费"),))
    for entry_id in ("S001", "K001"):
        entry = running.by_id[entry_id]
        said = text(sheets.sheet(running, entry_id, tmp_path / "sheet.pdf"))
        found = [fact for section in facts.facts(entry) for fact in section.facts]
        assert len(found) > 5
        for fact in found:
            assert fact.place.form == "lead" or flat(fact.place.label) in said, fact.place.label
            for item in sections_of(running, entry, fact.place.label):
                assert flat(item) in said, item


def sections_of(catalogue: Catalogue, entry: Entry, label: str) -> list[str]:
    return [
        item
        for section in shared.sections(catalogue, entry, {})
        for fact in section["facts"]
        if fact["label"] == label
        for item in fact["items"]
    ]
