"""Nearest: what is misspelt or misheard leads to a known word, in both readers."""

from __future__ import annotations

import json
import random
import subprocess
from pathlib import Path

import pytest
from playwright._impl._driver import compute_driver_executable

from catalogue.content.links import Catalogue
from catalogue.search import answers, documents, index, postings, shards
from catalogue.search.documents import Document
from catalogue.search.nearest import known, nearest, title_words, words_in
from catalogue.site import assets

HARNESS = Path(__file__).parent / "nearest_in_node.js"
SEED = 4
WORDS = ("电焊", "养老护理", "叉车", "安全生产", "excel", "受限空间")


@pytest.mark.parametrize(
    ("asked", "first"),
    [
        ("电汉", "电焊"),  # another character that sounds the same
        ("电池", ""),  # another sound
        ("dianhang", "电焊"),  # n and ng
        ("养老户理", "养老护理"),
        ("我想学安全声产的课", "安全生产"),  # a piece of a question
        ("受陷空间", "受限空间"),
        ("exel", "excel"),
        ("叉车", "叉车"),
        ("㊙️!?", ""),
        ("", ""),
    ],
)
def test_the_nearest_word_comes_first(asked: str, first: str) -> None:
    assert (nearest(WORDS, asked) or ("",))[0] == first


def test_known_words_are_those_of_titles_and_keywords_the_most_frequent_first() -> None:
    titles = title_words(("电焊与叉车", "叉车"))
    counts = words_in(titles, ("登高", "", "一个很长很长的关键词"))
    assert known(counts) == ("叉车", "电焊", "登高")


def test_nothing_found_tells_the_nearest_words_and_what_is_found_tells_none(tmp_path: Path) -> None:
    index.build([Document(id="a", kind="x", title="叉车安全")], tmp_path)
    assert answers.answers(tmp_path, "chachei").words == ("叉车",)
    assert answers.answers(tmp_path, "叉车").words == ()


def test_the_page_offers_the_same_words(capital: Catalogue, tmp_path: Path) -> None:
    index.build(documents.documents(capital), tmp_path / "search")
    shards.write(tmp_path / "search", tmp_path / "find")
    (tmp_path / "nearest.js").write_bytes(assets.minified(assets.SOURCES / "nearest.js"))
    with postings.reading(tmp_path / "search") as shelf:
        words = shelf.known
    rng = random.Random(SEED)
    asked = [spoilt(rng, rng.choice(words)) for _ in range(60)]
    asked += ["", "dianhang", "我想学电悍的课", "İK", "電焊", "𠮷電", "a" * 40]
    node, _ = compute_driver_executable()
    told = subprocess.run(
        [node, str(HARNESS), str(tmp_path / "nearest.js"), str(tmp_path / "find")],
        input="".join(json.dumps(one) + "\n" for one in asked),
        capture_output=True,
        check=True,
        encoding="utf-8",
    )
    offered = [tuple(json.loads(line)) for line in told.stdout.splitlines()]
    assert offered == [nearest(words, one) for one in asked]
    assert sum(map(bool, offered)) > len(asked) // 3


def spoilt(rng: random.Random, word: str) -> str:
    """A word with a character changed or left out."""
    at = rng.randrange(len(word))
    return word[:at] + rng.choice(("", "汉", "安", "x")) + word[at + 1 :]
