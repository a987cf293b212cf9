"""Together: several indexes are asked as one, here and on the page, whoever made them."""

from __future__ import annotations

import json
import random
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright._impl._driver import compute_driver_executable

from catalogue.content.links import Catalogue
from catalogue.content.load import load
from catalogue.content.problem import CatalogueError
from catalogue.search import (
    answers,
    documents,
    index,
    postings,
    scripts,
    shards,
    spelling,
    together,
)
from catalogue.search.answers import Answers
from catalogue.search.documents import Document
from catalogue.site import assets
from tests.conftest import HARBOUR
from tests.program import catalogue as command
from tests.search import readers

HARNESS = Path(__file__).parent / "beside_in_node.js"
SEED = 3


def made(held: list[Document], folder: Path, *synonyms: tuple[str, ...]) -> Path:
    index.build(held, folder / "search", synonyms=synonyms)
    shards.write(folder / "search", folder / "find")
    return folder


@pytest.fixture(scope="module")
def folders(capital: Catalogue, tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """The indexes of two unions, and a collection of odd characters and of titles of the first."""
    top = tmp_path_factory.mktemp("together")
    first = list(documents.documents(capital))
    odd = readers.documents(random.Random(SEED))
    again = [Document(id=f"R{at}", kind="x", title=one.title) for at, one in enumerate(first[:5])]
    return [
        made(first, top / "capital", ("电焊", "焊工")),
        made(list(documents.documents(load(HARBOUR))), top / "harbour"),
        made([*odd, *again], top / "odd"),
    ]


def asked_here(folders: list[Path], query: str) -> Answers:
    with postings.reading(folders[0] / "search") as own:
        others = [(path.name, scripts.ScriptReader(path / "find")) for path in folders[1:]]
        return together.joined([("", own), *others], query, kind=None, limit=10)


@contextmanager
def page(folders: list[Path], tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    for name, script in assets.search_scripts(beside=True).items():
        (tmp_path / name).write_bytes(script)
    node, _ = compute_driver_executable()
    finds = [str(folder / "find") for folder in folders]
    with subprocess.Popen(
        [node, str(HARNESS), str(tmp_path / "find.js"), str(tmp_path / "beside.js"), *finds],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    ) as running:
        yield running
        assert running.stdin
        running.stdin.close()


def queries(folders: list[Path]) -> list[str]:
    """Pieces of what each holds, and what none does."""
    rng = random.Random(SEED)
    titles = []
    for folder in folders:
        shelf = scripts.ScriptReader(folder / "find")
        titles += [shelf.stored(number)["plain"] for number in range(shelf.size)]
    some = rng.sample(titles, min(20, len(titles)))
    return [
        *some,
        *(title[1:4] for title in some),
        "安全",
        "安",
        "电焊",
        "aq",
        "𠮷𠮷",
        "“安全”",
        "培训 天",
    ]


def test_the_page_lists_the_same_as_the_terminal(folders: list[Path], tmp_path: Path) -> None:
    different = []
    with page(folders, tmp_path) as running:
        assert running.stdin
        assert running.stdout
        for query in queries(folders):
            running.stdin.write(json.dumps(query) + "\n")
            running.stdin.flush()
            rows, total, near = json.loads(running.stdout.readline())
            ours = asked_here(folders, query)
            told = [[row.id, row.score, row.source, list(row.also)] for row in ours.rows]
            if (told, ours.total, ours.similar) != ([row[:4] for row in rows], total, near):
                different.append((query, told, rows))
            assert all(row[4].startswith("there/") for row in rows if row[2] and row[4])
    assert different == []


def test_scripts_are_asked_as_the_index_that_they_were_written_from(folders: list[Path]) -> None:
    for folder in folders:
        read = scripts.ScriptReader(folder / "find")
        with postings.reading(folder / "search") as own:
            for query in queries(folders):
                assert answers.answered(read, query, None, 20) == answers.answered(
                    own, query, None, 20
                )


def test_what_two_indexes_hold_is_told_once_with_its_id_there(folders: list[Path]) -> None:
    with postings.reading(folders[0] / "search") as own:
        title = own.stored(0)["plain"]
    found = asked_here(folders, title)
    first = found.rows[0]
    assert (first.title, first.source) == (title, "")
    assert "odd R0" in first.also
    assert [row.title for row in found.rows].count(title) == 1


def test_what_is_only_similar_stands_below_no_answer_of_another(tmp_path: Path) -> None:
    own = made([Document(id="a", kind="x", title="盾构机操作工")], tmp_path / "own")
    other = made([Document(id="b", kind="x", title="讲到盾构机驾驶的书")], tmp_path / "other")
    found = asked_here([own, other], "盾构机驾驶")
    assert [(row.id, row.source) for row in found.rows] == [("b", "other")]
    assert (found.similar, found.total) == ("", 1)


def test_an_index_that_names_another_script_or_none_is_refused(tmp_path: Path) -> None:
    (tmp_path / "find").mkdir()
    with pytest.raises(CatalogueError):
        scripts.find_folder(tmp_path)
    for damage in (
        "",
        "alert(1)",
        'CatalogueShard("x",{});',
        'CatalogueShard("core",{"letters":1});',
    ):
        (tmp_path / "find" / "core.js").write_text(damage, "utf-8")
        with pytest.raises(CatalogueError):
            scripts.ScriptReader(scripts.find_folder(tmp_path))


def test_the_command_asks_collections_and_says_where_an_answer_comes_from(tmp_path: Path) -> None:
    for name, title in (("one", "港口装卸"), ("two", "港口理货")):
        (tmp_path / f"{name}.jsonl").write_text(
            json.dumps({"id": name, "title": title, "url": f"{name}.html"}), "utf-8"
        )
        done = command("index", str(tmp_path / f"{name}.jsonl"), "--out", str(tmp_path / name))
        assert done.returncode == 0, done.stderr
    asked = ("search", "港口", "--out", str(tmp_path / "one"), "--also", str(tmp_path / "two"))
    told = json.loads(command(*asked, "--json").stdout)
    assert {(row["id"], row["source"]) for row in told} == {
        ("one", ""),
        ("two", str(tmp_path / "two")),
    }
    assert f"〔出自 {tmp_path / 'two'}〕" in command(*asked).stdout


@pytest.mark.parametrize("said", ["x", "=a", "x=", "x=/a", "x=https://a/", "x=a\\b", 'x=a"b'])
def test_a_place_beside_that_leads_away_is_refused(tmp_path: Path, said: str) -> None:
    (tmp_path / "d.jsonl").write_text('{"id": "a", "title": "b"}', "utf-8")
    given = ("index", str(tmp_path / "d.jsonl"), "--out", str(tmp_path / "o"), "--beside", said)
    assert command(*given).returncode == 1
    assert not (tmp_path / "o").exists()


def test_scripts_of_a_later_program_are_refused(tmp_path: Path) -> None:
    core = made([Document(id="a", kind="k", title="工会")], tmp_path) / "find" / "core.js"
    text, said = core.read_text("utf-8"), f'"format":{spelling.FORMAT}'
    assert said in text
    core.write_text(text.replace(said, f'"format":{spelling.FORMAT + 1}'), "utf-8")
    with pytest.raises(CatalogueError) as refused:
        scripts.ScriptReader(core.parent)
    assert [problem.rule for problem in refused.value.problems] == ["newer-search-index"]
