"""Rows: what an answer shows is a line that a reader understands."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from catalogue.content.links import Catalogue
from catalogue.search import answers, documents, index
from catalogue.search.documents import Document, Line
from catalogue.search.rows import LONGEST, anchored, excerpt, landing, text_of
from tests.search.test_answers import some

SENTENCE = (
    "先讲用电，再讲安全用电常识。" * 3 + "最后练习触电急救，师傅在旁边看着；练完要交一张单子。" * 3
)


def test_a_row_shows_one_line_and_its_anchor() -> None:
    text = text_of(["概述", anchored("art12", "第十二条 工资：按月发"), "全国"], "", "")
    found = excerpt(text, "工资")
    assert (found.before, found.hit, found.after) == ("第十二条 ", "工资", "：按月发")
    assert landing("policies/a.html", found) == "policies/a.html#art12"
    assert landing("", found) == ""
    assert landing("a.html#b", found) == "a.html#b"


@pytest.mark.parametrize(
    ("asked", "hit"),
    [("第12条", "第十二条"), ("5S管理", "5S “管理"), ("技能竞赛", "技能\x20竞赛"), ("没有的", "")],
)
def test_the_hit_is_marked_however_it_is_written(asked: str, hit: str) -> None:
    assert excerpt("依照第十二条，做5S “管理”，办技能\n竞赛", asked).hit == hit


def test_a_long_line_is_cut_at_its_marks() -> None:
    found = excerpt(SENTENCE, "触电急救")
    said = found.before + found.hit + found.after
    assert len(said) <= LONGEST + 2
    assert re.match("…?(?:最后|先讲|再讲)", said)
    assert said[-1] in "。；…"


def test_a_hit_in_a_keyword_says_so() -> None:
    found = excerpt(text_of(["写给想修电的人。"], "电工证\n电工本", "Z001 art1"), "电工本")
    assert (found.before, found.hit, found.after) == ("检索词：", "电工本", "…写给想修电的人。")


@pytest.mark.parametrize("asked", ["art1", "Z001", "内部记号"])
def test_what_is_hidden_is_never_shown(asked: str) -> None:
    text = text_of(["写给想修电的人。", anchored("art1", "第一条")], "电工证", "Z001 内部记号")
    found = excerpt(text, asked)
    assert (found.before, found.hit) == ("", "")
    assert found.after in ("写给想修电的人。", "第一条")


def test_an_id_shows_the_summary(capital: Catalogue, tmp_path: Path) -> None:
    index.build(documents.documents(capital), tmp_path, capital.readings, capital.synonyms)
    for entry in some(capital):
        (row,) = answers.search(tmp_path, entry.id, limit=1)
        summary = getattr(entry, "summary", "")
        if summary:
            assert summary.startswith(row.snippet.rstrip("…")), entry.id
    policy = next(one for one in capital.policies if one.clauses)
    clause = policy.clauses[-1]
    (row,) = answers.search(tmp_path, f"{policy.title} {clause.summary[:12]}", limit=1)
    assert row.url.endswith(f"#{clause.anchor}")
    marks = {document.id: document.mark for document in documents.documents(capital)}
    for one in capital.policies:
        assert bool(marks[one.id]) == (one.status != "current" or "※" in marks[one.id])


def test_lines_are_found_as_bodies_are_and_answers_are_counted(tmp_path: Path) -> None:
    index.build(
        [
            Document(
                id="a", kind="k", title="甲", lines=(Line("劳务派遣", "s1", "形式"),), url="a"
            ),
            Document(id="b", kind="k", title="乙", body="保洁员", details="R001 劳务派遣"),
            Document(id="c", kind="k", title="丙", body="焊工技师考评办法"),
        ],
        tmp_path,
    )
    both = answers.answers(tmp_path, "劳务派遣", limit=1)
    assert (both.total, both.similar, both.rows[0].snippet) == (2, "", "形式：【劳务派遣】")
    parts = answers.answers(tmp_path, "劳务派遣 焊工")
    assert (parts.total, parts.similar) == (3, "parts")
    most = answers.answers(tmp_path, "焊工技师配眼镜")
    assert (most.rows[0].id, most.similar) == ("c", "parts")
    assert answers.answers(tmp_path, "“派遣保洁”").strict
