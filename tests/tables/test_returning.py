"""Returning: what goes back to the clerk, and what comes of it."""

from __future__ import annotations

from pathlib import Path

from catalogue.content.changing import write_all
from catalogue.content.load import examine
from catalogue.tables.applying import judged_plan
from catalogue.tables.cells import Lexicon
from catalogue.tables.plan import Plan
from catalogue.tables.returning import returned_workbook
from tests.conftest import HARBOUR
from tests.tables.hands import Hand, capital, copied, differences, harbour, planned, rules

YELLOW = "FFFFF2A8"


def wrong() -> Hand:
    hand = Hand().write("课程", "B002", "复核日期", "2031年8月20日")
    hand.write("课程·单元", "B002", "学时", "两学时")
    hand.book["课程"].cell(2, hand.book["课程"].max_column + 1).value = "备注"
    hand.book["课程"].cell(4, hand.book["课程"].max_column).value = "请看"
    return hand.write("课程", "M001", "题名", "写两封家信")


def returned(plan: Plan) -> Hand:
    return Hand(returned_workbook(plan, Lexicon(catalogue=harbour())))


def test_a_wrong_cell_is_yellow_says_why_and_has_a_proposal() -> None:
    hand = returned(wrong().plan())
    cell = hand.cell("课程", "B002", "复核日期")
    assert (cell.value, cell.fill.fgColor.rgb) == ("2031年8月20日", YELLOW)
    assert "不是日期" in cell.comment.text
    assert hand.cell("课程", "B002", "建议").value == "【复核日期】2031-08-20"
    assert hand.cell("课程·单元", "B002", "建议").value == "【学时】2"
    assert hand.cell("课程", "B002", "备注").value == "请看"


def test_saving_it_accepts_what_was_proposed() -> None:
    plan = returned(wrong().plan()).plan()
    assert rules(plan) == []
    found = differences(plan)["B002"]
    assert (("reviewed",), "2031-08-25", "2031-08-20") in found
    assert {note.key for note in plan.notes} == {"proposal-taken"}


def test_a_proposal_that_was_deleted_is_not_taken() -> None:
    hand = returned(wrong().plan())
    hand.write("课程", "B002", "建议", None)
    assert [rule for rule, _, _ in rules(hand.plan())] == ["table-date"]


def test_what_was_not_wrong_comes_back_as_it_was_typed() -> None:
    plan = wrong().plan()
    hand = returned(plan)
    assert hand.cell("课程", "M001", "题名").value == "写一封家信"
    # Nothing was written, so what could go in is not in the catalogue yet.
    assert [entry.id for entry in plan.ready] == ["M001"]


def test_after_writing_it_shows_what_went_in_with_its_id(tmp_path: Path) -> None:
    root = copied(HARBOUR, tmp_path)
    catalogue, problems = examine(root)
    assert catalogue
    found = judged_plan(wrong().plan(catalogue), root, catalogue, problems)
    write_all(root, found.files)
    fresh, _ = examine(root)
    assert fresh
    hand = Hand(returned_workbook(found.plan, Lexicon(catalogue=fresh)))
    assert hand.cell("课程", "M001", "题名").value == "写两封家信"
    again = planned(hand.raw, fresh)
    assert [*differences(again)] == ["B002"]


def test_in_a_conflict_saving_keeps_what_the_colleague_wrote(tmp_path: Path) -> None:
    root = copied(HARBOUR, tmp_path)
    path = root / "courses/leisure/M001.yaml"
    text = path.read_text("utf-8").replace("写一封家信", "写四封家信")
    path.write_text(text, encoding="utf-8")
    now, _ = examine(root)
    assert now
    plan = Hand().write("课程", "M001", "题名", "写三封家信").plan(now)
    hand = Hand(returned_workbook(plan, Lexicon(catalogue=now)))
    cell = hand.cell("课程", "M001", "题名")
    assert cell.value == "写四封家信"
    assert "写三封家信" in cell.comment.text
    assert differences(planned(hand.raw, now)) == {}


def test_a_row_of_which_nothing_could_be_made_comes_back_too() -> None:
    hand = Hand().add("课程", 席位号="没有号", 题名="随便一条")
    page = returned(hand.plan()).book["课程"]
    titles = [page.cell(n, 2).value for n in range(3, page.max_row + 1)]
    assert "随便一条" in titles


def test_a_larger_world_returns_too() -> None:
    lexicon = Lexicon(catalogue=capital())
    from tests.tables.hands import exported

    plan = planned(exported(capital), capital())
    assert differences(planned(returned_workbook(plan, lexicon), capital())) == {}
