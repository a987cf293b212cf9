"""The law: both readers of the schemas give the same verdict, and breaches point at their place."""

from __future__ import annotations

import copy
import random
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some
from jsonschema import Draft202012Validator

from catalogue.content.model import BY_FOLDER
from catalogue.content.organisation import LINES
from catalogue.content.schema import SCHEMAS, WORDINGS, SchemaSet, named_wordlists, raw_schemas
from tests.conftest import CAPITAL

WORDS = {
    path.stem: {term["slug"]: term["name"] for term in data["terms"]}
    for path in sorted((CAPITAL / "vocabulary").glob("*.yaml"))
    if "terms" in (data := yaml.safe_load(path.read_text("utf-8")))
}
LAW = SchemaSet(words=WORDS)
SEED = 20261121
ENTRIES = [
    (BY_FOLDER[path.relative_to(CAPITAL).parts[0]].name, path)
    for path in sorted(CAPITAL.rglob("*.yaml"))
    if path.relative_to(CAPITAL).parts[0] in BY_FOLDER
]
ODD = [None, "", " x", 0, -1, 1.5, True, [], {}, "x" * 300, ["a", "a"], {"a": 1}, "2009-13-01"]


def places(data: Any, keys: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    found = [keys] if keys else []
    children = (
        data.items()
        if isinstance(data, dict)
        else enumerate(data)
        if isinstance(data, list)
        else ()
    )
    for key, value in children:
        found += places(value, (*keys, key))
    return found


def changed(data: Any, keys: tuple[Any, ...], value: Any) -> Any:
    fresh = copy.deepcopy(data)
    holder = fresh
    for key in keys[:-1]:
        holder = holder[key]
    holder[keys[-1]] = value
    return fresh


def agree(kind: str, data: Any) -> None:
    assert LAW.fast_validators[kind](data) == LAW.validators[kind].is_valid(data), data


@pytest.mark.parametrize(("kind", "path"), ENTRIES, ids=[path.stem for _, path in ENTRIES])
def test_both_readers_agree_on_each_entry_and_on_its_mutations(kind: str, path: Path) -> None:
    data = yaml.safe_load(path.read_text("utf-8"))
    agree(kind, data)
    rng = random.Random(f"{SEED}{path.stem}")
    for _ in range(6):
        agree(kind, changed(data, rng.choice(places(data)), rng.choice(ODD)))


@given(
    some.recursive(
        some.none() | some.booleans() | some.integers() | some.text(max_size=8),
        lambda inner: (
            some.lists(inner, max_size=3)
            | some.dictionaries(
                some.sampled_from(["id", "title", "line", "draft", "links", "evidence", "x"]),
                inner,
                max_size=4,
            )
        ),
        max_leaves=12,
    ),
    some.sampled_from(sorted(raw_schemas().keys() - {"common"})),
)
@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
def test_any_data_is_judged_without_an_exception(data: Any, kind: str) -> None:
    agree(kind, data)
    for breach in LAW.violations(kind, "x.yaml", data):
        assert breach.message
        assert breach.hint


def test_every_vocabulary_that_a_schema_names_exists() -> None:
    assert named_wordlists(raw_schemas()) == WORDS.keys() | {LINES}


def test_every_keyword_that_can_refuse_something_is_worded() -> None:
    inside = {"$ref", "$dynamicRef", "properties", "items", "if", "allOf", "anyOf"}
    used = set(
        re.findall(
            r'"([^"]+)":',
            "".join(
                path.read_text("utf-8")
                for path in SCHEMAS.glob("*.json")
                if "problems" not in path.name
            ),
        )
    )
    assert used & Draft202012Validator.VALIDATORS.keys() - inside == WORDINGS.keys() - {"format"}


def test_a_label_names_the_way_to_the_field() -> None:
    assert LAW.label("course", ("draft", "outline", 2, "hours")) == "拟定内容·单元[3]·学时"


def test_a_wrong_type_is_reported_once() -> None:
    found = [
        b
        for b in LAW.violations("course", "x", {"menu_year": "2009年", "id": "T001"})
        if b.keys == ("menu_year",)
    ]
    assert [b.rule for b in found] == ["wrong-type"]


@pytest.mark.parametrize("key", ["题名", "Title", "titel"])
def test_a_field_by_its_chinese_name_or_in_capitals_is_known(key: str) -> None:
    told = {
        found.hint
        for found in LAW.violations("course", "x.yaml", {key: "样本"})
        if found.rule == "misspelt-key"
    }
    assert told == {"是不是“title”？"}
