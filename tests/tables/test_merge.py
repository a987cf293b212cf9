"""Merge: three sides of a field, and groups that move."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from catalogue.tables.merge import SaidGroup, aligned, in_schema_order, merged_entry

BASE = {"title": "甲", "draft": {"hours": 8}, "links": [{"to": "A"}, {"to": "B"}, {"to": "C"}]}


def said(values: dict[tuple[str, ...], Any] | None = None, links: Any = None) -> SaidGroup:
    lists = {} if links is None else {("links",): links}
    return SaidGroup(values=values or {}, lists=lists)


def item(number: int | None, to: str) -> SaidGroup:
    return SaidGroup(values={("to",): to}, number=number)


def untouched() -> list[SaidGroup]:
    return [item(n, held["to"]) for n, held in enumerate(BASE["links"])]


def test_what_only_the_table_changed_is_taken() -> None:
    merged = merged_entry(said({("title",): "乙"}), BASE, BASE)
    assert merged.data == {**BASE, "title": "乙"}
    assert [(c.keys, c.old, c.new) for c in merged.changes] == [(("title",), "甲", "乙")]


def test_what_only_others_changed_stays() -> None:
    theirs = {**BASE, "title": "丙"}
    merged = merged_entry(said({("title",): "甲"}), BASE, theirs)
    assert (merged.data, merged.changes, merged.conflicts) == (theirs, (), ())


def test_what_both_changed_alike_is_no_conflict() -> None:
    theirs = {**BASE, "title": "乙"}
    merged = merged_entry(said({("title",): "乙"}), BASE, theirs)
    assert (merged.data, merged.changes, merged.conflicts) == (theirs, (), ())


def test_what_both_changed_otherwise_is_a_conflict_with_all_three() -> None:
    merged = merged_entry(said({("title",): "乙"}), BASE, {**BASE, "title": "丙"})
    (found,) = merged.conflicts
    assert (found.base, found.mine, found.theirs) == ("甲", "乙", "丙")
    assert merged.data["title"] == "丙"


def test_different_fields_of_one_entry_merge() -> None:
    merged = merged_entry(said({("title",): "乙"}), BASE, {**BASE, "draft": {"hours": 9}})
    assert merged.data == {**BASE, "title": "乙", "draft": {"hours": 9}}


def test_an_emptied_cell_takes_the_field_out_and_the_group_that_is_empty_then() -> None:
    merged = merged_entry(said({("draft", "hours"): None}), BASE, BASE)
    assert "draft" not in merged.data


def test_without_a_memory_an_empty_cell_takes_nothing_away() -> None:
    merged = merged_entry(said({("draft", "hours"): None, ("title",): "乙"}), None, BASE)
    assert merged.data == {**BASE, "title": "乙"}


def test_without_a_memory_rows_that_are_not_there_stay() -> None:
    merged = merged_entry(said(links=[item(1, "X")]), None, BASE)
    assert merged.data["links"] == [{"to": "A"}, {"to": "X"}, {"to": "C"}]


def test_a_deleted_row_takes_its_group_out() -> None:
    merged = merged_entry(said(links=untouched()[1:]), BASE, BASE)
    assert merged.data["links"] == [{"to": "B"}, {"to": "C"}]


def test_the_groups_of_an_entry_whose_own_row_is_missing_stay() -> None:
    mine = SaidGroup(values={}, lists={("links",): untouched()[:1]}, whole=False)
    assert merged_entry(mine, BASE, BASE).changes == ()


def test_a_new_row_stands_behind_the_one_above_it() -> None:
    rows = untouched()
    merged = merged_entry(said(links=[rows[0], item(None, "N"), *rows[1:]]), BASE, BASE)
    assert [held["to"] for held in merged.data["links"]] == ["A", "N", "B", "C"]


def test_new_rows_stand_in_the_order_of_the_table() -> None:
    rows = untouched()
    links = [item(None, "1"), *rows, item(None, "2"), item(None, "3")]
    merged = merged_entry(said(links=links), BASE, BASE)
    assert [held["to"] for held in merged.data["links"]] == ["1", "A", "B", "C", "2", "3"]


def test_a_group_is_followed_to_where_others_moved_it() -> None:
    theirs = {**BASE, "links": [{"to": "N"}, *BASE["links"]]}
    rows = [*untouched()[:2], item(2, "Z")]
    merged = merged_entry(said(links=rows), BASE, theirs)
    assert [held["to"] for held in merged.data["links"]] == ["N", "A", "B", "Z"]


def test_a_group_that_others_took_out_while_the_table_changed_it_is_a_conflict() -> None:
    theirs = {**BASE, "links": BASE["links"][1:]}
    merged = merged_entry(said(links=[item(0, "X"), *untouched()[1:]]), BASE, theirs)
    assert [(c.mine, c.theirs) for c in merged.conflicts] == [({"to": "X"}, None)]


def test_a_group_that_the_table_took_out_while_others_changed_it_is_a_conflict() -> None:
    theirs = {**BASE, "links": [{"to": "Y"}, *BASE["links"][1:]]}
    merged = merged_entry(said(links=untouched()[1:]), BASE, theirs)
    assert [(c.mine, c.theirs) for c in merged.conflicts] == [(None, {"to": "Y"})]
    assert merged.data == theirs


def test_two_tables_that_add_the_same_group_add_it_once() -> None:
    links = [*untouched(), item(None, "N")]
    once = merged_entry(said(links=links), BASE, BASE).data
    assert merged_entry(said(links=links), BASE, once).data == once


def test_nothing_that_was_given_is_changed() -> None:
    before = repr(BASE)
    merged_entry(said({("draft", "hours"): 1}, untouched()[:1]), BASE, BASE)
    assert repr(BASE) == before


WORDS = st.sampled_from("甲乙丙")
FIELDS = st.dictionaries(st.sampled_from("abcd"), WORDS)


@given(FIELDS, FIELDS, FIELDS)
def test_two_sides_meet_field_by_field(base: Any, mine: Any, theirs: Any) -> None:
    merged = merged_entry(said({(k,): mine.get(k) for k in "abcd"}), base, theirs)
    for key in "abcd":
        was, own, now = (side.get(key) for side in (base, mine, theirs))
        disputed = any(found.keys == (key,) for found in merged.conflicts)
        assert disputed == (own not in (was, now) and was != now)
        assert merged.data.get(key) == (now if own == was or disputed else own)


@given(st.lists(WORDS, max_size=5), st.lists(WORDS, max_size=5))
def test_groups_are_followed_one_to_one_and_in_order(before: list[str], now: list[str]) -> None:
    found = aligned(before, now)
    assert len({*found.values()}) == len(found)
    assert all(place < len(now) for place in found.values())


def test_keys_come_in_the_order_of_the_schema() -> None:
    order = {(): ["a", "b"], ("b", 0): ["x", "y"]}
    found = in_schema_order({"b": [{"y": 1, "x": 2}], "a": 3}, lambda keys: order.get(keys, []))
    assert repr(found) == "{'a': 3, 'b': [{'x': 2, 'y': 1}]}"
