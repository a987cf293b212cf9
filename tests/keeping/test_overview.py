"""Overviews: each thing to be done is told once, in its section, on the day that is asked about."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path

import pytest
from click.testing import CliRunner
from selectolax.lexbor import LexborHTMLParser

from catalogue.cli.main import main
from catalogue.content.load import examine
from catalogue.keeping.overview import SECTIONS, Overview, as_page, overview
from tests.conftest import HARBOUR
from tests.keeping.world import run
from tests.tables.hands import capital, copied, harbour

DAY = "2031-09-02"


@pytest.fixture
def content(tmp_path: Path) -> Path:
    return copied(HARBOUR, tmp_path)


def at(root: Path, day: str = DAY) -> Overview:
    catalogue, problems = examine(root)
    assert catalogue
    return overview(catalogue, problems, day)


def told(found: Overview, section: str) -> list[tuple[str, str]]:
    return [(matter.id or matter.path, matter.what) for matter in found.of(section)]


def spoilt(content: Path, path: str, old: str, new: str) -> None:
    text = (content / path).read_text("utf-8")
    assert old in text
    (content / path).write_text(text.replace(old, new), "utf-8")


def test_an_unfinished_entry_is_told_with_the_first_of_its_problems(content: Path) -> None:
    spoilt(content, "courses/craft/B002.yaml", "suggested_hours: 8\n", "suggested_hours:\n")
    spoilt(content, "courses/craft/B002.yaml", "recognition: card\n", "recognition:\n")
    ((entry_id, what),) = told(at(content), "unfinished")
    assert entry_id == "B002"
    assert "没有写值" in what
    assert "共 2 个问题" in what


def test_an_edition_that_nobody_can_be_asked_about_is_told_and_by_check_too(content: Path) -> None:
    check = partial(CliRunner().invoke, main, ["check", str(content)])
    assert "contact" not in check().stderr
    spoilt(content, "site.yaml", "contact: 学堂办公室 555-0100\n", "")
    assert [what for path, what in told(at(content), "unfinished") if path == "site.yaml"]
    checked = check()
    assert (checked.exit_code, "contact" in checked.stderr) == (0, True)


def test_what_runs_out_is_told_from_the_day_after(content: Path) -> None:
    spoilt(content, "policies/P001.yaml", "amount: 30\n", 'amount: 30\n    valid_to: "2032"\n')
    with (content / "policies/P001.yaml").open("a", encoding="utf-8") as stream:
        stream.write('valid_to: "2032-03"\nconfirmed: "2031-08-25"\n')
    days = ("2031-10-01", "2031-10-02", "2031-10-11", "2032-03-31", "2032-04-01")
    found = {day: [what for _, what in told(at(content, day), "overdue")] for day in days}
    assert found["2031-10-01"] == []
    assert found["2031-10-02"] == ["报名已截止（2031-10-01）"]
    assert found["2031-10-11"] == ["班已结束（2031-10-10）"]
    assert "写着现行，2032-03 已废止" not in found["2032-03-31"]
    assert "写着现行，2032-03 已废止" in found["2032-04-01"]


def test_what_nobody_looked_at_for_a_year_is_told() -> None:
    fresh, stale = (told(at(HARBOUR, day), "overdue") for day in (DAY, "2032-08-26"))
    assert fresh == []
    assert ("M001", "上次复核 2031-08-25，已过一年") in stale
    assert ("P001", "上次复核 2031-08-25，已过一年") in stale


def test_an_old_edition_is_told() -> None:
    assert ("site.yaml", "版次日期 2031-09-01，已过一年") in told(
        at(HARBOUR, "2032-09-02"), "overdue"
    )


def test_drawn_up_titles_and_inferences_have_no_source() -> None:
    found = dict(told(at(HARBOUR), "unsourced"))
    assert found["B002"].startswith("题名由本目录拟定：")
    assert found["P002"] == "依据是推断"
    assert "B001" not in found


def test_what_is_tied_to_nothing_is_told(content: Path) -> None:
    text = (content / "sources/D002.yaml").read_text("utf-8").replace("D002", "D003")
    (content / "sources/D003.yaml").write_text(text.replace("title: ", "title: 另一份"), "utf-8")
    found = told(at(content), "unlinked")
    assert ("D003", "来源没有条目引用") in found
    assert ("M001", "课程没有关联") in found
    assert not {"P001", "P002", "D002", "B002"} & {entry_id for entry_id, _ in found}


def test_the_verb_tells_it_as_words_and_as_data(content: Path) -> None:
    said = run(content, "status", "--date", DAY)
    assert said.exit_code == 0
    assert "M001 写一封家信" in said.output
    data = json.loads(run(content, "status", "--date", DAY, "--format", "json").output)
    assert data["day"] == DAY
    assert {matter["section"] for matter in data["matters"]} <= {*SECTIONS}
    assert ["政策", 2] in [[name, count] for name, count in data["counts"]] or data["counts"]


def test_the_page_names_every_matter_and_needs_no_other_file(content: Path) -> None:
    out = content.parent / "要办的事.html"
    done = run(content, "status", "--date", DAY, "--format", "html", "--out", out)
    assert done.exit_code == 0
    page = LexborHTMLParser(out.read_text("utf-8"))
    found = at(content)
    assert len(page.css("ul.held li")) == len(found.matters)
    assert [link.attributes["href"] for link in page.css("a")] == [f"#{name}" for name in SECTIONS]
    assert page.css("[src], link") == []


def test_titles_are_text_in_the_page() -> None:
    found = overview(capital(), (), "2026-11-21")
    matter = found.matters[0]
    odd = type(matter)(section="overdue", id="T1", title="<b>&", path="a", what="<i>")
    page = as_page(Overview(day=found.day, matters=(odd,), counts=()), "甲<乙")
    assert "&lt;b&gt;&amp;" in page
    assert "<i>" not in page


def test_sound_content_has_no_unfinished_entry_but_seats_and_gaps() -> None:
    found = overview(harbour(), (), DAY)
    assert told(found, "unfinished") == [
        (entry.id, f"条目自己说还缺：{'；'.join(gap.rstrip('。') for gap in entry.gaps)}")
        for entry in harbour()
        if getattr(entry, "gaps", ())
    ]


def test_nothing_is_written_into_the_content(content: Path) -> None:
    done = run(content, "status", "--out", content / "site.yaml")
    assert (done.exit_code, "不能写进内容文件夹" in done.output) == (1, True)
    assert (content / "site.yaml").read_bytes() == (HARBOUR / "site.yaml").read_bytes()
