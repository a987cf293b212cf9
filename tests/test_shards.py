"""Shards: what a page reads is the index itself, in plain scripts with plain names."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from calmjs.parse import es5
from calmjs.parse.unparsers.es5 import minify_print

from catalogue import search, shards
from catalogue.links import Catalogue
from catalogue.search import Document
from tests.conftest import ROOT

ASSETS = ROOT / "site_overrides" / "assets"
RUNTIME_LIMIT = 10_000


def test_a_number_is_one_character_that_needs_no_escape() -> None:
    kept = [shards.coded(number) for number in range(40_000)]
    assert len(set(kept)) == len(kept)
    assert json.dumps("".join(kept), ensure_ascii=False) == f'"{"".join(kept)}"'
    assert "".join(kept).encode("utf-8").decode("utf-8") == "".join(kept)
    assert not {"\u2028", "\u2029"} & set(kept)


def export(documents: list[Document], folder: Path) -> Path:
    search.build(documents, folder / "index", synonyms=[("甲乙", "丙丁")])
    shards.write(folder / "index", folder / "find")
    return folder / "find"


def test_two_exports_are_the_same_bytes(real: Catalogue, tmp_path: Path) -> None:
    first, second = (export(list(search.documents(real)), tmp_path / name) for name in "ab")
    names = sorted(path.name for path in first.iterdir())
    assert names == sorted(path.name for path in second.iterdir())
    for name in names:
        assert (first / name).read_bytes() == (second / name).read_bytes(), name
    assert len(names) <= 500
    assert all(re.fullmatch(r"[a-z]+[0-9]*\.js", name) and len(name) <= 12 for name in names)


def test_every_term_of_the_index_stands_in_the_shard_that_its_place_says(
        real: Catalogue, tmp_path: Path) -> None:
    folder = export(list(search.documents(real)), tmp_path)
    firsts = parsed(folder / "core.js")[1]["terms"]
    seen: list[str] = []
    for number, first in enumerate(firsts):
        terms = parsed(folder / f"p{number}.js")[1]
        assert terms[0] == first
        seen += terms
    assert seen == sorted(seen)
    with search.reading(tmp_path / "index") as shelf:
        held = {term for name in shards.COLUMNS for term, _, _ in shelf.postings(name)}
    assert set(seen) == held


def parsed(path: Path) -> list[object]:
    said = path.read_text("utf-8").removeprefix("CatalogueShard(").removesuffix(");\n")
    found: list[object] = json.loads(f"[{said}]")
    return found


def test_text_that_looks_like_code_stays_text(tmp_path: Path) -> None:
    odd = "\u2028</script>\"\\\ud800"
    folder = export([Document(id="a", kind="k", title=odd, body=odd)], tmp_path)
    for path in folder.iterdir():
        text = path.read_text("utf-8")
        assert "\u2028" not in text
        assert text.count("\n") == 1
        es5(text)


@pytest.mark.parametrize("name", sorted(path.name for path in ASSETS.glob("*.js")))
def test_scripts_are_what_engines_of_2016_read(name: str) -> None:
    es5((ASSETS / name).read_text("utf-8"))


def test_the_runtime_is_small() -> None:
    tree = es5((ASSETS / "find.js").read_text("utf-8"))
    assert len(minify_print(tree, obfuscate=True).encode()) <= RUNTIME_LIMIT
