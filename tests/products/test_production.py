"""Production: what is stale, and what a product is made from."""

from __future__ import annotations

from pathlib import Path

import pytest

from catalogue.content.resources import words
from catalogue.products.production import (
    BY_NAME,
    PRODUCTS,
    SHARDS,
    Product,
    Run,
    inputs_of,
    missing_parts,
    stale,
    stale_parts,
)
from catalogue.products.publish import claim, note
from tests.conftest import CAPITAL, HARBOUR
from tests.discs import content as files_of
from tests.program import catalogue


@pytest.fixture
def inputs() -> dict[str, str]:
    return dict.fromkeys(BY_NAME, "state")


@pytest.fixture
def out(tmp_path: Path, inputs: dict[str, str]) -> Path:
    claim(tmp_path / "build")
    for name in (*BY_NAME, f"site/{SHARDS}"):
        (tmp_path / "build" / name).mkdir()
    note(tmp_path / "build", inputs)
    return tmp_path / "build"


def test_nothing_is_stale_when_all_was_made_from_what_is_there(
    out: Path, inputs: dict[str, str]
) -> None:
    assert stale_parts(inputs, out) == ()


@pytest.mark.parametrize(
    ("changed", "stale"),
    [("site", ("site", "search")), ("search", ("site", "search")), ("print", ("print",))],
)
def test_what_was_made_from_something_else_is_stale(
    changed: str, stale: tuple[str, ...], out: Path, inputs: dict[str, str]
) -> None:
    assert stale_parts(inputs | {changed: "other"}, out) == stale


def test_a_site_without_the_index_in_it_is_stale(out: Path, inputs: dict[str, str]) -> None:
    (out / "site" / SHARDS).rmdir()
    assert stale_parts(inputs, out) == ("site", "search")


def test_a_disc_is_stale_with_its_parts_and_by_itself(out: Path, inputs: dict[str, str]) -> None:
    assert stale(inputs, out) == ()
    assert stale(inputs | {"print": "other"}, out) == ("print", "disc")
    assert stale(inputs | {"disc": "other"}, out) == ("disc",)


def test_what_search_files_weigh_is_part_of_what_products_are_made_from() -> None:
    one, two = (inputs_of(Run(content=CAPITAL, out=CAPITAL, profile=p)) for p in ("web", "cd"))
    assert one["site"] != two["site"]


def test_only_what_names_the_commit_depends_on_it() -> None:
    one, two = (inputs_of(Run(content=CAPITAL, out=CAPITAL, commit=name)) for name in "ab")
    assert {name for name in BY_NAME if one[name] != two[name]} == {"print", "disc"}


def test_a_disc_is_not_made_without_its_parts(out: Path, tmp_path: Path) -> None:
    assert missing_parts(["disc"], out) == ()
    assert missing_parts(["disc", "site"], tmp_path) == ("print",)
    assert missing_parts(["site"], tmp_path) == ()


@pytest.mark.parametrize("product", PRODUCTS, ids=[product.name for product in PRODUCTS])
def test_a_product_is_told_of_and_opens_in_its_own_folder(product: Product) -> None:
    name = product.name
    assert {f"progress-{name}", f"where-{name}"} <= words("messages").keys()
    assert product.door.split("/")[0] == name


@pytest.mark.slow
def test_products_that_are_made_side_by_side_are_the_same_bytes(tmp_path: Path) -> None:
    made = {}
    for jobs in ("1", "3"):
        done = catalogue(
            *("build", "--content", str(HARBOUR), "--out", str(tmp_path / jobs), "--jobs", jobs)
        )
        assert done.returncode == 0, done.stderr
        made[jobs] = files_of(tmp_path / jobs)
    assert made["1"] == made["3"]
    assert f"site/{SHARDS}/core.js" in made["1"]
