"""The model is a view of the schemas: the two hold the same fields."""

from __future__ import annotations

import dataclasses
import re
import types
import typing
from collections.abc import Iterator
from typing import Any

import pytest

from catalogue.content import model
from catalogue.content.model import (
    KINDS,
    Conflict,
    Definition,
    Site,
    Withdrawal,
    Wordlist,
    fit,
    texts,
)
from catalogue.content.schema import SchemaSet, raw_schemas

LAW = SchemaSet(words={})
PAIRS = [*((kind.name, kind.entry) for kind in KINDS), ("vocabulary", Wordlist), ("site", Site)]


def inner(hint: Any) -> type | None:
    """The dataclass inside a field's type, if there is one."""
    if typing.get_origin(hint) in (typing.Union, types.UnionType):
        return next(filter(None, map(inner, typing.get_args(hint))), None)
    if typing.get_origin(hint) is tuple:
        return inner(typing.get_args(hint)[0])
    return hint if isinstance(hint, type) and dataclasses.is_dataclass(hint) else None


def walk(kind: str, keys: tuple[str | int, ...], cls: type) -> Iterator[tuple[str, Any, type]]:
    layer = next(la for la in LAW.layers(kind, keys) if "properties" in la)
    yield f"{kind}:{'.'.join(map(str, keys))}", layer, cls
    for name, hint in typing.get_type_hints(cls).items():
        if child := inner(hint):
            many = typing.get_origin(hint) is tuple
            yield from walk(kind, (*keys, name, 0) if many else (*keys, name), child)


SHAPES = [shape for kind, cls in PAIRS for shape in walk(kind, (), cls)]


@pytest.mark.parametrize(("place", "schema", "cls"), SHAPES, ids=[shape[0] for shape in SHAPES])
def test_a_dataclass_and_its_schema_hold_the_same_fields(
    place: str, schema: Any, cls: type
) -> None:
    fields = {field.name: field for field in dataclasses.fields(cls)}
    assert set(fields) == set(schema["properties"]), place
    needed = {name for name, field in fields.items() if field.default is dataclasses.MISSING}
    assert needed == set(schema.get("required", ())), place


@pytest.mark.parametrize(
    ("name", "cls"), [("withdrawn", Withdrawal), ("conflicts", Conflict), ("glossary", Definition)]
)
def test_a_list_of_values_holds_what_its_schema_holds(name: str, cls: type) -> None:
    items = raw_schemas()[name]["properties"][name]["items"]
    assert {field.name for field in dataclasses.fields(cls)} == set(items["properties"])


@pytest.mark.parametrize(
    "cls",
    [
        value
        for value in vars(model).values()
        if isinstance(value, type) and dataclasses.is_dataclass(value)
    ],
)
def test_every_value_is_frozen_and_slotted(cls: type) -> None:
    assert cls.__dataclass_params__.frozen  # type: ignore[attr-defined]
    assert "__slots__" in vars(cls)


def test_fit_turns_lists_into_tuples_and_maps_into_values() -> None:
    words = fit(Wordlist, {"title": "甲", "terms": [{"slug": "a", "name": "乙"}]})
    assert words == Wordlist(title="甲", terms=(model.Term(slug="a", name="乙"),))


def test_texts_are_every_string_of_an_entry_in_order() -> None:
    words = fit(Wordlist, {"title": "甲", "terms": [{"slug": "a", "name": "乙"}]})
    assert list(texts(words)) == ["甲", "a", "乙"]


def test_the_policy_record_has_the_fourteen_core_elements() -> None:
    properties = raw_schemas()["policy"]["properties"]
    named = [node["x-core-element"] for node in properties.values() if "x-core-element" in node]
    assert len(named) == len(set(named)) == 14


def nodes(node: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    if isinstance(node, dict):
        yield path, node
        for key, value in node.items():
            yield from nodes(value, f"{path}/{key}")
    elif isinstance(node, list):
        for n, value in enumerate(node):
            yield from nodes(value, f"{path}/{n}")


@pytest.mark.parametrize("kind", sorted(raw_schemas()))
def test_every_field_has_a_chinese_name_and_every_leaf_a_remedy(kind: str) -> None:
    for path, node in nodes(LAW.schemas[kind]):
        if re.search("/(allOf|if|then)(/|$)", path):
            continue
        for name, child in node.get("properties", {}).items():
            layers = [la for la, _ in LAW._resolved(child, LAW.schemas[kind])]
            title = next((la["title"] for la in layers if "title" in la), "")
            assert re.search("[\u4e00-\u9fff]", title), f"{path}: {name}"
            told = any(
                "x-hint" in la or "x-vocabulary" in la or "properties" in la for la in layers
            )
            assert told, f"{path}: {name}"
