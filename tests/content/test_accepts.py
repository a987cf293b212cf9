"""What `check` accepts can be made: entries are changed at random, and nothing may break later."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as some

from catalogue.content import dataset
from catalogue.content.extract import Extract
from catalogue.content.links import Catalogue
from catalogue.content.load import examine
from catalogue.print import book, fonts
from catalogue.search.documents import documents
from catalogue.site.entries import entries, tombstones
from catalogue.site.listings import listings, shelves
from catalogue.site.renderer import SiteRenderer
from tests.builders import taken_away
from tests.conftest import HARBOUR

# One of each kind, and the files that all entries rely on.
FILES = tuple(sorted(path.relative_to(HARBOUR).as_posix() for path in HARBOUR.rglob("*.yaml")))
ODD = (
    "",
    "甲",
    "\\",
    '"',
    "{{ x }}",
    "#",
    "]]>",
    "$a$",
    "﹏",
    "e\u0301",
    "م",
    "𠮷",
    "🙂",
    "甲\n乙",
    " 甲 ",
    "甲" * 300,
    "2026-02-30",
    "9999",
    "2031-08",
    "T001",
    "javascript:alert(1)",
)
NUMBERS = (0, -1, 1, 7, 2009, 10**14, 10**20, 0.1, 12.0, 1e-9, 12345.678)
VALUES = some.one_of(
    some.sampled_from(ODD),
    some.sampled_from(NUMBERS),
    some.none(),
    some.booleans(),
    some.just([]),
    some.just({}),
    some.text(max_size=8),
)
GONE = object()
MAX_EXAMPLES = int(os.environ.get("CATALOGUE_EXAMPLES", "60"))


def places(data: Any, keys: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The way to every value."""
    steps = data.items() if isinstance(data, dict) else enumerate(data)
    for key, value in steps:
        yield (*keys, key)
        if isinstance(value, dict | list):
            yield from places(value, (*keys, key))


def changed(path: Path, keys: tuple[Any, ...], value: object) -> None:
    data = yaml.safe_load(path.read_text("utf-8"))
    *way, last = keys
    holder = data
    for key in way:
        holder = holder[key]
    if value is GONE:
        del holder[last]
    else:
        holder[last] = value
    path.write_text(yaml.safe_dump(data, allow_unicode=True, sort_keys=False), "utf-8")


def make_all(catalogue: Catalogue) -> None:
    """Everything that is made of a catalogue before Typst and MkDocs take over."""
    site = SiteRenderer(catalogue)
    for page in (*entries(site), *listings(site), *shelves(site), *tombstones(site, ())):
        assert page
    assert all(taken_away(catalogue).values())
    assert json.loads(b"".join(dataset.publish(catalogue)))
    assert all(document.title for document in documents(catalogue))
    printed = book.data(Extract(catalogue=catalogue), fonts.find(), book.Printing())
    assert json.dumps(printed, allow_nan=False)


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("accepted") / "content"
    shutil.copytree(HARBOUR, folder)
    return folder


@settings(
    max_examples=MAX_EXAMPLES,
    deadline=None,
    derandomize="CATALOGUE_EXAMPLES" not in os.environ,
    database=None,
)
@given(draw=some.data())
def test_what_check_accepts_is_made(world: Path, draw: some.DataObject) -> None:
    name = draw.draw(some.sampled_from(FILES))
    sound = (HARBOUR / name).read_text("utf-8")
    ways = [*places(yaml.safe_load(sound))]
    keys = draw.draw(some.sampled_from(ways))
    changed(world / name, keys, draw.draw(some.one_of(VALUES, some.just(GONE))))
    try:
        catalogue, problems = examine(world)
        if not problems and catalogue is not None:
            make_all(catalogue)
        assert all(problem.message and problem.hint for problem in problems)
    finally:
        (world / name).write_text(sound, "utf-8")
