"""Shards: what a page reads is the index itself, in plain scripts with plain names."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from calmjs.parse import es5
from hypothesis import given
from hypothesis import strategies as some

from catalogue.content.links import Catalogue
from catalogue.search import documents, index, layouts, lists, postings, shards, spelling
from catalogue.search.analysis import number as number_of
from catalogue.search.analysis import term
from catalogue.search.bits import Bits, rice
from catalogue.search.documents import Document
from catalogue.site import assets

# 16,000 is what we want; phrases, numerals, rows and the letters of all scripts took more.
RUNTIME_LIMIT = 16_000
# Files by the size of a collection: everything, and with the profile for discs.
FILES = {131: (160, 40), 1_000: (500, 120), 10_000: (2_600, 500)}


@given(some.lists(some.integers(0, 200_000)))
def test_numbers_are_characters_that_need_no_escape(numbers: list[int]) -> None:
    text = "".join(map(spelling.coded, numbers))
    assert json.dumps(text, ensure_ascii=False) == f'"{text}"'
    assert text.encode("utf-8").decode("utf-8") == text
    assert not {"\u2028", "\u2029", *"! "} & set(text)
    assert list(decoded(text)) == numbers


def decoded(text: str) -> Iterator[int]:
    """The numbers of a text, by the rule that its module states."""
    codes = (ord(char) for char in text)
    for code in codes:
        value = number(code)
        yield (
            value
            if value < spelling.WIDE
            else ((value - spelling.WIDE) * spelling.WIDE + number(next(codes)))
        )


def number(code: int) -> int:
    code -= 0x800 * (code >= 0xE000)
    code -= 2 * (code > 0x2029)
    return code - (code > ord("\\")) - 35


def export(documents: list[Document], folder: Path, profile: str = "web") -> Path:
    index.build(documents, folder / "index", synonyms=[("甲乙", "丙丁")])
    shards.write(folder / "index", folder / "find", profile)
    return folder / "find"


@pytest.fixture(scope="module")
def exported(capital: Catalogue, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The shards of the excerpt, beside the index that they were written from."""
    return export(list(documents.documents(capital)), tmp_path_factory.mktemp("exported"))


def test_two_exports_are_the_same_bytes(capital: Catalogue, exported: Path, tmp_path: Path) -> None:
    first, second = exported, export(list(documents.documents(capital)), tmp_path)
    names = sorted(path.name for path in first.iterdir())
    assert names == sorted(path.name for path in second.iterdir())
    for name in names:
        assert (first / name).read_bytes() == (second / name).read_bytes(), name
    assert all(re.fullmatch(r"[a-z]+[0-9]*\.js", name) and len(name) <= 12 for name in names)


def parsed(path: Path) -> list[str]:
    said = path.read_text("utf-8").removeprefix("CatalogueShard(").removesuffix(");\n")
    found: list[str] = json.loads(f"[{said}]")[1:]
    return found


def read(folder: Path) -> Iterator[tuple[str, list[tuple[int, int, int, int, tuple[int, ...]]]]]:
    """(term, (field, document, count, length, followers) of each posting), as the shards stand."""
    core = json.loads(json.dumps(parsed(folder / "core.js")[0]))
    letters = core["letters"]

    def plain(text: str) -> str:
        return "".join(letters[number(ord(c))] if ord(c) < 0x800 else c for c in text)

    scales = []
    for scale in core["scales"]:
        flat = list(decoded(scale))
        scales.append(list(zip(flat[::3], flat[1::3], flat[2::3], strict=True)))
    lengths = []
    for known, places in (apart or ("", "") for apart in core["lengths"]):
        told = list(decoded(known))
        lengths.append([told[place] for place in decoded(places)])
    for family, firsts in (("p", apart(core["pairs"])), ("n", core["names"].split(" "))):
        for at, first in enumerate(firsts):
            words, heads, told = parsed(folder / f"{family}{at}.js")
            terms = words.split(" ") if family == "n" else apart(words)
            assert terms[0] == first
            head, body = decoded(heads), Bits(told)
            for spelt in terms:
                found = []
                for field, size in [*stated(head)]:
                    book = [body.take(7) for _ in range(several(body.golomb()))]
                    low = body.take(2) if len(book) > 1 else 0
                    (step,) = rice(np.array([size]), core["count"]).tolist()
                    document = -1
                    for _ in range(size):
                        document += 1 + body.rice(step)
                        count, length, held = scales[field + 5 * (not book)][body.golomb()]
                        length = lengths[field][document] if lengths[field] else length
                        ranks = [body.golomb(low) if len(book) > 1 else 0 for _ in range(held)]
                        own = tuple(sorted(book[rank] for rank in ranks if book))
                        found.append((field, document, count, length, own))
                    body.end()
                yield plain(spelt.removesuffix("!")), found
            assert (list(head), body.at) == ([], len(told))


def apart(groups: str) -> list[str]:
    """Pairs, of which each first character stands once with all that follow it."""
    return [group[0] + second for group in groups.split(" ") for second in group[1:]]


def stated(head: Iterator[int]) -> Iterator[tuple[int, int]]:
    """The fields of a term and how many documents have it there."""
    number = next(head)
    if number < 60:
        yield number % 5, number // 5 + 1
    for field in [field for field in range(10) if number >= 60 and number - 60 >> field & 1]:
        assert field < 5
        yield field, next(head)


def several(number: int) -> int:
    """One is what nearly all have, nothing the rest."""
    return 1 - number if number < 2 else number


@pytest.mark.parametrize("many", [0, lists.MANY], ids=["lengths in postings", "lengths apart"])
def test_the_shards_hold_every_posting_of_the_index_and_no_other(
    exported: Path, many: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if many == 0:
        monkeypatch.setattr(lists, "MANY", many)
        shutil.copytree(exported.parent / "index", tmp_path / "index")
        shards.write(tmp_path / "index", tmp_path / "find")
        exported = tmp_path / "find"
    told = {(word, *posting) for word, postings in read(exported) for posting in postings}
    held = set()
    with postings.reading(exported.parent / "index") as shelf:
        for field, name in enumerate(spelling.COLUMNS):
            every = shelf.lists(name)
            ends = every.held.cumsum().tolist()
            starts = dict(zip(every.terms.tolist(), every.starts.tolist(), strict=False))
            own = {
                place: tuple(every.follows[first:last].tolist())
                for place, (first, last) in enumerate(zip([0, *ends], ends, strict=False))
            }
            for word in [*map(term, every.terms.tolist()), *every.names]:
                documents, counts = every.list(word)
                start = starts[number_of(word)] if len(word) < 3 else -1
                held |= {
                    (
                        word,
                        field,
                        document,
                        count,
                        shelf.lengths(name)[document],
                        own[start + place] if start >= 0 else (),
                    )
                    for place, (document, count) in enumerate(
                        zip(documents.tolist(), counts.tolist(), strict=True)
                    )
                }
    assert told == held


def test_the_shards_of_a_family_rise_as_scripts_compare(exported: Path) -> None:
    core = json.loads(json.dumps(parsed(exported / "core.js")[0]))
    for firsts in (apart(core["pairs"]), core["names"].split(" ")):
        assert firsts == sorted(firsts, key=lambda text: text.encode("utf-16-be"))


def test_text_that_looks_like_code_stays_text(tmp_path: Path) -> None:
    odd = '\u2028</script>"\\\ud800𠮷'
    folder = export([Document(id="a", kind="k", title=odd, body=odd)], tmp_path)
    for path in folder.iterdir():
        text = path.read_text("utf-8")
        assert "\u2028" not in text
        assert text.count("\n") == 1
        es5(text)


@pytest.mark.parametrize(
    "documents",
    [
        [],
        [Document(id="a", kind="k", title="")],
        [
            Document(id=f"id{n}", kind="k", title="甲乙", body=chr(n) * 3)
            for n in range(0x20, 0x900)
        ],
    ],
)
def test_odd_collections_are_exported(tmp_path: Path, documents: list[Document]) -> None:
    assert (export(documents, tmp_path) / "core.js").is_file()


@pytest.mark.parametrize("profile", ["web", "cd"])
def test_a_few_files_hold_a_small_collection(tmp_path: Path, profile: str) -> None:
    documents = [
        Document(
            id=f"d{n}",
            kind="k",
            title=f"第{n}课 安全生产",
            body="".join(chr(0x4E00 + (n * 37 + k * k) % 3000) for k in range(900)),
        )
        for n in range(131)
    ]
    folder = export(documents, tmp_path, profile)
    assert len(list(folder.iterdir())) <= FILES[131][profile == "cd"]


@pytest.mark.parametrize("count", FILES)
def test_layouts_leave_room_for_what_is_not_cut(count: int) -> None:
    for limit, profile in zip(FILES[count], layouts.PROFILES, strict=True):
        layout = layouts.PROFILES[profile](count)
        assert layout.postings + layout.texts + layout.titles <= limit - 10
    assert layouts.cd(count).titles == 1


@pytest.mark.parametrize("script", sorted(assets.SOURCES.glob("*.js")), ids=lambda path: path.name)
def test_scripts_are_what_engines_of_2016_read(script: Path) -> None:
    es5(script.read_text("utf-8"))


def test_the_runtime_is_small() -> None:
    assert len(assets.minified(assets.SOURCES / "find.js")) <= RUNTIME_LIMIT


def test_a_field_of_many_lengths_has_them_apart(tmp_path: Path) -> None:
    held = [
        Document(id=f"D{n}", kind="x", title="甲", keywords="安全生产" * n * 3) for n in range(120)
    ]
    told = json.loads(json.dumps(parsed(export(held, tmp_path) / "core.js")[0]))
    assert [bool(lengths) for lengths in told["lengths"]] == [False, True, False, True, True]
