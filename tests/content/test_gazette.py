"""The gazette: every change between two editions is told once, and nothing else."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from catalogue.content import dataset, gazette
from catalogue.content.gazette import (
    GONE,
    KEPT,
    NEW,
    Change,
    Item,
    Piece,
    compare,
    folded,
    inline,
    listed,
)
from catalogue.content.links import Catalogue
from tests.discs import CATALOGUE

TERMS = {
    "audiences": {
        "title": "人群",
        "terms": [{"slug": "new", "name": "新职工"}, {"slug": "women", "name": "女职工"}],
    }
}


def course(entry_id: str, **more: Any) -> dict[str, Any]:
    return {"id": entry_id, "title": f"题名{entry_id}", "reviewed": "2026-11-20", **more}


def withdrawal(entry_id: str, successor: str, reason: str) -> dict[str, str]:
    return {
        "id": entry_id,
        "title": "旧",
        "date": "2026-10-01",
        "reason": reason,
        "successor": successor,
    }


def edition(*courses: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A small edition as JSON gives it."""
    data = json.loads(dataset.write(dataset.of(CATALOGUE)))
    return {**data, "courses": list(courses), "vocabulary": copy.deepcopy(TERMS), **more}


def told(change: Change) -> str:
    """A change in one line: [gone]{new}."""
    marks = {KEPT: "{}", GONE: "[{}]", NEW: "{{{}}}"}
    return (
        change.label
        + "："
        + "".join(marks[piece.state].format(piece.text) for piece in change.pieces)
    )


def changes(old: dict[str, Any], new: dict[str, Any]) -> list[str]:
    """What is told of one course that differs."""
    (found,) = compare(edition(course("T001", **old)), edition(course("T001", **new))).changed
    return [told(change) for change in found.changes]


# What became of entries


def test_two_equal_editions_have_nothing_to_tell(capital: Catalogue) -> None:
    data = dataset.of(capital)
    found = compare(data, json.loads(dataset.write(data)))
    assert found.is_empty
    assert found.before == found.after


def test_what_is_new_is_added_and_what_is_gone_is_withdrawn_with_its_reason() -> None:
    gone = withdrawal("T001", "T002", "并入")
    found = compare(
        edition(course("T001"), course("T002")),
        edition(course("T002"), course("T003"), withdrawn=[gone]),
    )
    assert [item.id for item in found.added] == ["T003"]
    (loss,) = found.withdrawn
    assert (loss.item.id, loss.date, loss.reason, loss.successor) == (
        "T001",
        "2026-10-01",
        "并入",
        "T002",
    )
    assert (found.changed, found.renumbered, found.reviewed) == ((), (), ())


def test_an_entry_that_vanished_without_a_word_is_told_all_the_same() -> None:
    (loss,) = compare(edition(course("T001")), edition()).withdrawn
    assert (loss.item.id, loss.reason, loss.successor) == ("T001", "", "")


def test_an_entry_that_was_renamed_stands_under_another_number() -> None:
    gone: dict[str, Any] = {**withdrawal("T001", "T009", "换"), "renamed": True}
    found = compare(
        edition(course("T001", title="甲乙丙丁")),
        edition(course("T009", title="甲乙丙戊"), withdrawn=[gone]),
    )
    (moved,) = found.renumbered
    assert (moved.was, moved.item.id) == ("T001", "T009")
    assert [told(change) for change in moved.changes] == ["题名：甲乙丙[丁]{戊}"]
    assert (found.added, found.withdrawn, found.changed) == ((), (), ())


def test_a_new_entry_that_takes_the_place_of_another_is_no_renumbering() -> None:
    found = compare(
        edition(course("T001", title="甲乙丙丁")),
        edition(course("L003", title="戊己庚"), withdrawn=[withdrawal("T001", "L003", "停开")]),
    )
    ((loss,), (new,)) = found.withdrawn, found.added
    assert (loss.item.id, loss.successor, loss.reason, new.id) == ("T001", "L003", "停开", "L003")
    assert found.renumbered == ()


def test_what_kept_its_title_was_renumbered_before_lists_could_say_so() -> None:
    gone = {**withdrawal("T001", "T009", "换"), "title": "甲乙丙丁"}
    found = compare(
        edition(course("T001", title="甲乙丙丁")),
        edition(course("T009", title="甲乙丙丁"), withdrawn=[gone]),
    )
    assert [moved.was for moved in found.renumbered] == ["T001"]


def test_two_entries_merged_into_a_new_one_are_withdrawn_not_renumbered() -> None:
    gone = [{**withdrawal(name, "T009", "并"), "renamed": True} for name in ("T001", "T002")]
    found = compare(
        edition(course("T001"), course("T002")), edition(course("T009"), withdrawn=gone)
    )
    assert [item.id for item in found.added] == ["T009"]
    assert [loss.item.id for loss in found.withdrawn] == ["T001", "T002"]
    assert found.renumbered == ()


def test_an_entry_that_was_only_reviewed_is_not_called_changed() -> None:
    found = compare(
        edition(course("T001", reviewed="2025-01-01"), course("T002")),
        edition(course("T001"), course("T002")),
    )
    assert [item.id for item in found.reviewed] == ["T001"]
    assert found.changed == ()


def test_words_conflicts_and_terms_are_told_too() -> None:
    old = edition(
        glossary=[{"term": "席位", "means": "甲"}],
        conflicts=[{"id": "C01", "title": "题", "sides": [], "handling": "并列"}],
    )
    new = edition(
        glossary=[{"term": "席位", "means": "乙"}],
        conflicts=[{"id": "C01", "title": "题", "sides": [], "handling": "存疑"}],
    )
    new["vocabulary"]["audiences"]["terms"][0]["name"] = "新员工"
    new["site"]["licence"] = "CC0"
    found = compare(old, new)
    assert [(item.item.kind, item.item.id) for item in found.changed] == [
        ("site", ""),
        ("conflicts", "C01"),
        ("glossary", "席位"),
        ("vocabulary", "audiences/new"),
    ]
    assert [told(change) for item in found.changed[1:] for change in item.changes] == [
        "本目录怎样处理：[并列]{存疑}",
        "意思：[甲]{乙}",
        "名称：新[职]{员}工",
    ]


def test_a_new_edition_is_no_change_of_its_own_name() -> None:
    new = edition()
    new["site"] |= {"edition": "2027年版", "edition_date": "2027-01-01"}
    found = compare(edition(), new)
    assert found.is_empty
    assert (found.before.edition, found.after.edition) == ("2026年11月版", "2027年版")


def test_a_title_of_ours_keeps_its_mark() -> None:
    found = compare(edition(), edition(course("T001", title_origin="drawn-up"), course("T002")))
    assert found.added == (
        Item(kind="courses", id="T001", title="题名T001", drawn=True),
        Item(kind="courses", id="T002", title="题名T002", drawn=False),
    )


# What became of fields


@pytest.mark.parametrize(
    ("old", "new", "lines"),
    [
        ({"title": "天职和爱岗敬业"}, {"title": "天职与敬业"}, ["题名：天职[和爱岗]{与}敬业"]),
        ({}, {"statutory_notice": "须持证"}, ["注意：{须持证}"]),
        ({"statutory_notice": "须持证"}, {}, ["注意：[须持证]"]),
        ({"placeholder": True}, {"placeholder": False}, ["仅留席位：[是]{否}"]),
        (
            {"draft": {"suggested_hours": 9}},
            {"draft": {"suggested_hours": 12}},
            ["拟定内容·建议学时：[9]{12}"],
        ),
        (
            {"draft": {"audiences": ["women"]}},
            {"draft": {"audiences": ["new", "women"]}},
            ["拟定内容·适合谁：{新职工}；女职工"],
        ),
        (
            {"draft": {"outline": [{"title": "甲", "hours": 1}]}},
            {"draft": {"outline": [{"title": "甲", "hours": 1}, {"title": "乙", "hours": 2}]}},
            ["拟定内容·单元[2]：{乙，学时 2}"],
        ),
        (
            {"draft": {"outline": [{"title": "甲", "hours": 1}, {"title": "乙", "hours": 2}]}},
            {"draft": {"outline": [{"title": "甲", "hours": 3}, {"title": "乙", "hours": 2}]}},
            ["拟定内容·单元[1]·学时：[1]{3}"],
        ),
        ({"unheard_of": "甲"}, {"unheard_of": "乙"}, ["unheard_of：[甲]{乙}"]),
        ({"title": "甲乙丙"}, {"title": "完全另一个"}, ["题名：[甲乙丙]{完全另一个}"]),
    ],
    ids=str,
)
def test_a_field_is_told_by_its_name_old_and_new(
    old: dict[str, Any], new: dict[str, Any], lines: list[str]
) -> None:
    assert changes(old, new) == lines


def test_a_slug_is_shown_as_its_own_edition_names_it() -> None:
    old, new = (
        edition(course("T001", draft={"level": "a"})),
        edition(course("T001", draft={"level": "b"})),
    )
    for data, name in ((old, "旧名"), (new, "新名")):
        data["vocabulary"]["levels"] = {
            "title": "程度",
            "terms": [{"slug": "a", "name": name}, {"slug": "b", "name": name}],
        }
    found = next(item for item in compare(old, new).changed if item.item.kind == "courses")
    assert [told(change) for change in found.changes] == ["拟定内容·程度：[旧]{新}名"]


def test_the_middle_of_what_was_kept_is_left_out() -> None:
    (line,) = changes({"title": "甲" + "字" * 200 + "乙"}, {"title": "丙" + "字" * 200 + "丁"})
    assert line == f"题名：[甲]{{丙}}{'字' * 24}……{'字' * 24}[乙]{{丁}}"


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("12", "14", "[12]{14}"),
        ("每人不超过1,200元", "每人不超过1,500元", "每人不超过[1,200]{1,500}元"),
        ("2026-09-27起执行", "2026-09-28起执行", "2026-09-[27]{28}起执行"),
    ],
)
def test_a_number_changes_as_a_whole(old: str, new: str, told: str) -> None:
    marks = {KEPT: "{}", GONE: "[{}]", NEW: "{{{}}}"}
    assert "".join(marks[piece.state].format(piece.text) for piece in inline(old, new)) == told


TEXT = some.text(alphabet="甲乙丙，。ab12.\n", max_size=40)


@given(TEXT, TEXT)
def test_both_texts_can_be_read_from_their_pieces(old: str, new: str) -> None:
    pieces = inline(old, new)
    assert "".join(piece.text for piece in pieces if piece.state != NEW) == old
    assert "".join(piece.text for piece in pieces if piece.state != GONE) == new
    assert all(piece.text for piece in pieces)


def test_a_long_text_is_compared_in_no_time_at_all() -> None:
    old, new = "甲乙" * 50_000, "乙丙" * 50_000
    assert inline(old, new) == (Piece(state=GONE, text=old), Piece(state=NEW, text=new))


def test_a_text_that_is_all_kept_and_short_is_not_cut() -> None:
    kept = (Piece(state=KEPT, text="字" * 40),)
    assert folded(kept) == kept
    assert listed(["甲"], ["甲"]) == (Piece(state=KEPT, text="甲"),)


JSON = some.recursive(
    some.integers() | some.text(max_size=6),
    lambda inner: (
        some.lists(inner, max_size=3)
        | some.dictionaries(
            some.sampled_from(["title", "draft", "links", "level", "outline", "x"]),
            inner,
            max_size=3,
        )
    ),
    max_leaves=8,
)


@given(
    some.dictionaries(some.sampled_from(["title", "draft", "links", "x"]), JSON, max_size=3),
    some.dictionaries(some.sampled_from(["title", "draft", "links", "x"]), JSON, max_size=3),
)
def test_whatever_an_older_edition_holds_can_be_told(old: Any, new: Any) -> None:
    was, now = (edition({**held, "id": "T001"}) for held in (old, new))
    found = gazette.compare(dataset.read(dataset.write(was), ""), now)
    assert bool(found.changed) == (was["courses"] != now["courses"])
    assert len(found.changed) <= 1
