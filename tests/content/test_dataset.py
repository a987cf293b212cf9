"""Datasets: the JSON of an edition passes its published schema, and the edition is in it whole."""

from __future__ import annotations

import json
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some
from jsonschema import Draft202012Validator

from catalogue.content import dataset
from catalogue.content.links import Catalogue
from catalogue.content.load import load
from catalogue.content.model import (
    KINDS,
    Conflict,
    Definition,
    Reading,
    Site,
    Withdrawal,
    Wordlist,
    data_of,
    fit,
)
from catalogue.content.organisation import LINES, Organisation
from catalogue.content.problem import CatalogueError
from tests.conftest import CAPITAL
from tests.discs import CATALOGUE

LISTS = {
    "readings": Reading,
    "glossary": Definition,
    "conflicts": Conflict,
    "withdrawn": Withdrawal,
    **{kind.folder: kind.entry for kind in KINDS},
}


@pytest.fixture(scope="module")
def whole(capital: Catalogue) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(dataset.write(dataset.of(capital)))
    return found


@pytest.fixture(scope="module")
def schema_set(capital: Catalogue) -> Draft202012Validator:
    """The published schema alone, as others have it."""
    return Draft202012Validator(json.loads(dataset.schema(capital)))


def test_the_real_dataset_passes_the_published_schema(
    whole: dict[str, Any], schema_set: Draft202012Validator
) -> None:
    Draft202012Validator.check_schema(schema_set.schema)
    assert list(schema_set.iter_errors(whole)) == []


@pytest.mark.parametrize(
    "harm",
    [
        lambda data: data["courses"][0].update(title=1),
        lambda data: data["courses"][0].update(line="nowhere"),
        lambda data: data["courses"][0].pop("evidence"),
        lambda data: data["policies"][0].update(more="x"),
        lambda data: data["vocabulary"]["lines"]["terms"][0].pop("name"),
        lambda data: data["conflicts"][0].pop("sides"),
        lambda data: data["site"].pop("licence"),
        lambda data: data.update(version=2),
        lambda data: data.pop("sources"),
    ],
    ids="title line evidence more name sides licence version sources".split(),
)
def test_the_published_schema_refuses_what_breaks_the_laws_of_entries(
    harm: Any, whole: dict[str, Any], schema_set: Draft202012Validator
) -> None:
    broken = json.loads(json.dumps(whole))
    harm(broken)
    assert not schema_set.is_valid(broken)


def test_the_published_schema_names_nothing_that_it_does_not_hold(capital: Catalogue) -> None:
    text = dataset.schema(capital).decode()
    held = {node["$id"] for node in json.loads(text)["$defs"].values()}
    named = {part.split('"')[0].split("#")[0] for part in text.split('"$ref": "')[1:]} - {""}
    assert named == held
    assert "x-hint" not in text


def test_the_whole_edition_can_be_rebuilt_from_it(
    whole: dict[str, Any], capital: Catalogue
) -> None:
    again = Catalogue(
        site=fit(Site, whole["site"]),
        organisation=fit(Organisation, whole["menu"]),
        synonyms=tuple(map(tuple, whole["synonyms"])),
        vocabulary={name: fit(Wordlist, words) for name, words in whole["vocabulary"].items()},
        **{name: tuple(fit(cls, item) for item in whole[name]) for name, cls in LISTS.items()},
    )
    assert again == replace(
        capital,
        pinned=(),
        addresses=(),
        headings=(),
        nav=(),
        handwritten={},
        paths={},
        pages={},
        baseline=None,
        unreadable=frozenset(),
    )


def test_files_written_from_it_make_the_same_dataset(tmp_path: Path, capital: Catalogue) -> None:
    """YAML is a superset of JSON: each entry is a file already."""
    world = load(CAPITAL)
    for entry in world:
        path = tmp_path / world.paths[entry.id]
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(data_of(entry), ensure_ascii=False), encoding="utf-8")
    files = {
        "site.yaml": world.site,
        "menu.yaml": world.organisation,
        "nav.yaml": {"nav": ({"title": "首页", "page": "courses/index.md"},)},
        "conflicts.yaml": {"conflicts": world.conflicts},
        "withdrawn.yaml": {"withdrawn": world.withdrawn},
        "vocabulary/synonyms.yaml": {"groups": world.synonyms},
        "vocabulary/readings.yaml": {"readings": world.readings},
        "vocabulary/glossary.yaml": {"glossary": world.glossary},
        **{
            f"vocabulary/{name}.yaml": words
            for name, words in world.vocabulary.items()
            if name != LINES
        },
    }
    for name, value in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        plain = (
            {key: data_of(item) for key, item in value.items()}
            if isinstance(value, dict)
            else data_of(value)
        )
        (tmp_path / name).write_text(json.dumps(plain, ensure_ascii=False), encoding="utf-8")
    assert dataset.write(dataset.of(load(tmp_path))) == dataset.write(dataset.of(capital))


def test_every_entry_stands_on_a_line_of_its_own(capital: Catalogue) -> None:
    lines = dataset.write(dataset.of(capital)).decode().splitlines()
    starts = [json.loads(line.rstrip(","))["id"] for line in lines if line.startswith('{"id"')]
    assert {entry.id for entry in capital} <= set(starts)


def test_a_field_that_says_nothing_is_left_out() -> None:
    for course in dataset.of(CATALOGUE)["courses"]:
        assert {"id", "line", "title", "evidence"} <= course.keys()
        assert [name for name, value in course.items() if value in ("", [], None)] == []
        assert "official" not in course


def test_a_dataset_reads_back_as_it_was_written(capital: Catalogue) -> None:
    data = dataset.of(capital)
    assert dataset.read(dataset.write(data), "x") == json.loads(json.dumps(data))


def test_the_dataset_of_another_law_is_read_too() -> None:
    data = dataset.of(CATALOGUE)
    data["courses"][0] = {"id": "T900", "colour": "red"}
    assert dataset.read(dataset.write(data), "x")["courses"][0]["colour"] == "red"


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"{}",
        b"[]",
        b"\xff",
        b"[" * 100_000,
        b'{"site": {}}',
        dataset.write({**dataset.of(CATALOGUE), "courses": [{"id": 7}]}),
        dataset.write({**dataset.of(CATALOGUE), "vocabulary": {"lines": []}}),
    ],
)
def test_what_is_no_dataset_is_refused(raw: bytes) -> None:
    with pytest.raises(CatalogueError) as caught:
        dataset.read(raw, "site/data/catalogue.json")
    assert [(found.rule, found.path) for found in caught.value.problems] == [
        ("dataset-unreadable", "site/data/catalogue.json")
    ]


@given(some.text())
def test_any_text_is_a_dataset_or_is_told(text: str) -> None:
    with pytest.raises(CatalogueError):
        dataset.read(text.encode("utf-8", "replace"), "x")


def test_a_large_dataset_is_there_in_parts_that_are_the_same_together(
    capital: Catalogue, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = tmp_path / "catalogue.json"
    data.write_bytes(b"".join(dataset.publish(capital)))
    assert list(dataset.in_parts(capital, data)) == []
    monkeypatch.setattr(dataset, "LARGE", 10)
    monkeypatch.setattr(dataset, "PART", 7)
    *parts, (path, raw) = dataset.in_parts(capital, data)
    told = json.loads(raw)
    assert path == dataset.PARTS
    assert [part["path"] for part in told["parts"]] == [path for path, _ in parts]
    joined: dict[str, Any] = {kind.folder: [] for kind in KINDS}
    for part, (_, raw) in zip(told.pop("parts"), parts, strict=True):
        entries = [json.loads(line) for line in raw.splitlines()]
        assert (part["first"], part["last"]) == (entries[0]["id"], entries[-1]["id"])
        assert (part["entries"], part["bytes"]) == (len(entries), len(raw))
        assert len(entries) <= dataset.PART
        assert part["sha256"] == sha256(raw).hexdigest()
        joined[part["kind"]] += entries
    assert told | joined == json.loads(data.read_bytes())
