"""Collections: documents of any kind, each told where it cannot be taken."""

from __future__ import annotations

import json
import random
from collections import Counter
from pathlib import Path

import pytest

from catalogue.content.problem import CatalogueError
from catalogue.search import answers, collection, index
from tests.program import catalogue
from tests.search.readers import both


def written(folder: Path, url: str) -> Path:
    path = folder / "docs.jsonl"
    path.write_text(json.dumps({"id": "a", "title": "工会", "url": url}), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    "url",
    [
        "javascript:window.hacked=1",
        " javascript:alert(1)",
        "java\tscript:alert(1)",
        "JAVASCRIPT:alert(1)",
        "data:text/html,x",
        "vbscript:x",
        "file:///etc/passwd",
        "//elsewhere.example/x",
        "/root.html",
        "\\\\server\\share",
        "https://a b",
        "x:y",
    ],
)
def test_an_address_that_may_run_or_lead_away_is_refused(tmp_path: Path, url: str) -> None:
    with pytest.raises(CatalogueError) as refused:
        collection.read(written(tmp_path, url))
    assert [problem.rule for problem in refused.value.problems] == ["unsafe-address"]
    assert refused.value.problems[0].line == 1


@pytest.mark.parametrize(
    "url",
    [
        "",
        "a.html",
        "../a/b.html#c:d",
        "a b.html?x=1:2",
        "http://a.example",
        "https://a.example/b",
        "mailto:a@b.example",
        "#a",
    ],
)
def test_relative_paths_and_the_web_are_taken(tmp_path: Path, url: str) -> None:
    assert collection.read(written(tmp_path, url)).documents[0].url == url


def test_a_collection_never_takes_the_place_of_a_catalogue_by_default(tmp_path: Path) -> None:
    source = written(tmp_path, "")
    kept = tmp_path / "build" / "site" / "index.html"
    kept.parent.mkdir(parents=True)
    kept.write_text("目录", encoding="utf-8")
    told = catalogue("index", str(source), cwd=tmp_path)
    assert told.returncode == 1
    assert "--out" in told.stdout + told.stderr
    assert kept.read_text("utf-8") == "目录"


def listed(folder: Path, *rows: object) -> Path:
    path = folder / "docs.jsonl"
    path.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    return path


SETTINGS = {
    "synonyms": [["电焊", "焊工", "，"]],
    "readings": {"的哥": "di ge"},
    "weights": {"要闻": 5, "旧闻": 0.1},
}
ROWS = (
    SETTINGS,
    {"id": "a b!", "kind": "旧闻", "title": "焊工培训", "facets": {"地方": ["甲", "乙"]}},
    {"id": "\ud800", "kind": "要闻", "title": "焊工培训", "mark": "急", "url": "a b.html"},
    {"id": "\ue000<b>", "title": "的哥 \ue001<img src=x>", "keywords": ["的\u0000士"]},
)


def made(folder: Path, source: Path) -> Path:
    found = collection.read(source)
    index.build(found.documents, folder, found.readings, found.synonyms, found.weights)
    return folder


def test_a_collection_says_how_it_is_asked(tmp_path: Path) -> None:
    folder = made(tmp_path / "index", listed(tmp_path, *ROWS))
    first, second = answers.search(folder, "电焊")
    assert (first.id, first.mark, first.url) == ("\ufffd", "急", "a b.html")
    assert second.id == "a b!"
    assert [row.id for row in answers.search(folder, "dige")] == ["\ue000<b>"]
    assert [row.id for row in answers.search(folder, "的士")] == ["\ue000<b>"]
    (document, *_) = collection.read(tmp_path / "docs.jsonl").documents
    assert document.facets == (("地方", "甲"), ("地方", "乙"))


def test_an_array_is_read_as_lines_are(tmp_path: Path) -> None:
    (tmp_path / "docs.json").write_text(f"\ufeff{json.dumps(ROWS)}", encoding="utf-8")
    assert collection.read(tmp_path / "docs.json") == collection.read(listed(tmp_path, *ROWS))


def test_a_folder_of_markdown_is_a_collection(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.md").write_text(
        "---\ntitle: 题名\nkeywords: [甲, 乙]\n---\n# 别的\n**工会**组织[学习](b.md)\n", "utf-8"
    )
    (tmp_path / "in" / "b.md").write_text("# 第一个标题\n说明\n", "utf-8")
    first, second = collection.read(tmp_path).documents
    assert (first.id, first.url, first.title) == ("in/a.md", "in/a.md", "题名")
    assert (first.keywords, first.body) == ("甲, 乙", "别的\n工会组织学习")
    assert second.title == "第一个标题"


@pytest.mark.parametrize(
    ("row", "rule"),
    [
        ({"synonyms": "电焊"}, "odd-setting"),
        ({"weights": {"a": True}}, "odd-setting"),
        ({"readings": {"a": 1}}, "odd-setting"),
        ({"title": "无号"}, "not-a-document"),
        ({"id": "a", "facets": ["甲"]}, "not-text"),
        ({"id": "a", "facets": {"__proto__": "甲"}}, "odd-facet"),
        ({"id": "a", "mark": 1}, "not-text"),
        ([], "not-a-document"),
        (None, "not-json"),
    ],
)
def test_what_cannot_be_taken_is_told_with_its_line(tmp_path: Path, row: object, rule: str) -> None:
    with pytest.raises(CatalogueError) as refused:
        collection.read(listed(tmp_path, {"id": "z"}, row))
    assert [(one.rule, one.line) for one in refused.value.problems] == [(rule, 2)]


def test_the_page_of_a_collection_names_its_facets(tmp_path: Path) -> None:
    told = catalogue("index", str(listed(tmp_path, *ROWS)), "--out", str(tmp_path / "out"))
    assert told.returncode == 0, told.stderr
    page = (tmp_path / "out" / "site" / "index.html").read_text("utf-8")
    assert "&#34;地方&#34;" in page


HOSTILE = (
    *" !,|\\\"'\0\x01\n\r\t\u2028\ue000\uefff\ueffe\ud800\udfff\uffff\U00020bb7",
    "</script>",
    "<img src=x onerror=alert(1)>",
    "__proto__",
    "constructor",
    "工会",
    "",
)


def hostile(rng: random.Random) -> str:
    return "".join(rng.choices(HOSTILE, k=rng.randint(1, 4)))


@pytest.mark.parametrize("seed", [2, 4])
def test_whatever_stands_in_any_field_comes_back_from_both_readers(
    tmp_path: Path, seed: int
) -> None:
    rng = random.Random(seed)
    rows: list[dict[str, object]] = [
        {
            "id": f"{n}{hostile(rng)}",
            "kind": rng.choice(("__proto__", "", "a!b c", "\ud800", "<b>")),
            "title": f"工会{hostile(rng)}",
            "keywords": [hostile(rng), hostile(rng)],
            "summary": hostile(rng),
            "body": hostile(rng),
            "mark": hostile(rng),
            "url": f"{n}.html?{hostile(rng)}",
            "facets": {f"{hostile(rng)} ": [hostile(rng), hostile(rng)], "a b": "__proto__"},
        }
        for n in range(40)
    ]
    # An address that holds a backslash or a control is refused, and told.
    kept = [row for row in rows if collection.SAFE_ADDRESS.fullmatch(str(row["url"]))]
    settings = {"synonyms": [[hostile(rng), hostile(rng), "工会"]]}
    found = collection.read(listed(tmp_path, settings, *kept)).documents
    with both(found, tmp_path / "index") as made:
        told, counts, _ = made.told(["工会", len(found)])
        ours = answers.search(made.folder, "工会", limit=len(found))
    shown = {(one.id, one.kind, one.title, one.mark, one.url) for one in found}
    assert {
        (row["id"], row["kind"], row["title"], row["mark"], row["url"]) for row in told
    } == shown
    assert {(row.id, row.kind, row.title, row.mark, row.url) for row in ours} == shown
    assert [row["id"] for row in told] == [row.id for row in ours]
    words = Counter((facet, said) for one in found for facet, said in {*one.facets})
    words.update(("kind", one.kind) for one in found)
    assert {(f, w): n for f, held in counts.items() for w, n in held.items()} == words
