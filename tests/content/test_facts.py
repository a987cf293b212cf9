"""Facts: every field of every kind is placed, or hidden for a reason that is written down."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

from catalogue.content import facts
from catalogue.content.links import Catalogue
from catalogue.content.load import load
from catalogue.content.model import KINDS, Kind, kind_of
from catalogue.content.schema import SchemaSet, raw_schemas
from catalogue.content.titles import mark_of, marked_title, title_of
from tests.conftest import HARBOUR

EACH_KIND = pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)


def fields(kind: str, keys: tuple[str, ...] = ()) -> Iterator[str]:
    """Every field of a kind as a pointer; attested values and lists as a whole."""
    schema_set = SchemaSet(words={})
    layers = schema_set.layers(kind, keys)
    for layer in layers:
        for name in layer.get("properties", {}):
            below = schema_set.layers(kind, (*keys, name))
            group = any("properties" in inner for inner in below)
            attested = any("attested" in inner.get("$ref", "") for inner in below)
            if group and not attested:
                yield from fields(kind, (*keys, name))
            else:
                yield "/".join((*keys, name))


def unplaced(kind: str) -> set[str]:
    placed = {pointer for place in facts.placements(kind) for pointer in place.pointers}
    return set(fields(kind)) - placed - raw_schemas()[kind]["x-hidden"].keys()


@EACH_KIND
def test_every_field_is_placed_or_hidden_for_a_reason(kind: Kind) -> None:
    assert unplaced(kind.name) == set()
    assert all(len(reason) > 10 for reason in raw_schemas()[kind.name]["x-hidden"].values())


@EACH_KIND
def test_every_place_is_a_field(kind: Kind) -> None:
    known = set(fields(kind.name))
    placed = {pointer for place in facts.placements(kind.name) for pointer in place.pointers}
    assert (placed | raw_schemas()[kind.name]["x-hidden"].keys()) - known == set()


def test_a_field_that_nobody_places_would_be_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    properties = raw_schemas()["course"]["properties"]
    monkeypatch.setitem(properties, "fee_note", {"title": "收费说明", "type": "string"})
    assert unplaced("course") == {"fee_note"}


@EACH_KIND
def test_a_label_stands_for_one_fact_in_its_section(kind: Kind) -> None:
    for section in facts.plan(kind.name):
        labels = Counter(place.label for place in section.places)
        assert [label for label, count in labels.items() if count > 1 or not label] == []


def test_what_is_empty_is_left_out(capital: Catalogue) -> None:
    for entry in capital:
        for section in facts.facts(entry):
            plan = next(p for p in facts.plan(kind_of(entry).name) if p.key == section.key)
            assert plan.unstated or all(fact.value for fact in section.facts)
            assert len(section.pairs) + len(section.bodies) == len(section.facts) > 0


def test_every_fact_can_be_said_in_words(capital: Catalogue) -> None:
    for entry in capital:
        for section in facts.facts(entry):
            for fact in section.facts:
                assert bool(facts.plain(capital, fact)) == bool(fact.value), (entry.id, fact.key)


def test_a_run_of_a_course_is_told_from_other_runs() -> None:
    world = load(HARBOUR)
    titles = [title_of(world, run) for run in world.offerings]
    assert titles == [
        "Forklift Basics 叉车入门（第三装卸队，2031-10-08）",
        "Forklift Basics 叉车入门（第三装卸队，2031-11-05）",
    ]


def test_a_title_of_ours_carries_its_mark_in_every_kind(capital: Catalogue) -> None:
    marked: dict[str, set[Any]] = {}
    for entry in capital:
        ours = getattr(entry, "title_origin", "") in ("drawn-up", "descriptive")
        assert (mark_of(entry) == "※") == ours, entry.id
        assert marked_title(capital, entry) == title_of(capital, entry) + mark_of(entry)
        marked.setdefault(kind_of(entry).name, set()).add(ours)
    assert marked["course"] == marked["policy"] == {True, False}


def test_courses_are_compared_by_what_sources_say_before_what_editors_suggest() -> None:
    harbour = load(HARBOUR)
    told, drawn_up, bare = (
        {
            column.label: fact.key
            for column in facts.compared("course")
            if (fact := column.fact_of(harbour.by_id[course]))
        }
        for course in ("B001", "B002", "M001")
    )
    assert told["学时"] == "official/hours_official"
    assert told["适合谁"] == "official/audience"
    assert drawn_up["学时"] == "draft/suggested_hours"
    assert bare == {"学时": "official/hours_official"}


@EACH_KIND
def test_what_is_compared_is_placed(kind: Kind) -> None:
    compared = {place.key for column in facts.compared(kind.name) for place in column.places}
    assert compared <= {place.key for place in facts.placements(kind.name)}


def test_hours_that_a_source_states_are_counted_in_hours() -> None:
    harbour = load(HARBOUR)
    course = harbour.by_id["B001"]
    (place,) = [one for one in facts.placements("course") if one.key == "official/hours_official"]
    said = facts.worded(harbour, place, place.read(course), "；")
    assert said == "12 学时（D001，第一行）"
