"""Collections: documents of any kind, each told where it cannot be taken."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from catalogue.content.problem import CatalogueError
from catalogue.search import collection
from tests.program import catalogue


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
    assert collection.read(written(tmp_path, url))[0].url == url


def test_a_collection_never_takes_the_place_of_a_catalogue_by_default(tmp_path: Path) -> None:
    source = written(tmp_path, "")
    kept = tmp_path / "build" / "site" / "index.html"
    kept.parent.mkdir(parents=True)
    kept.write_text("目录", encoding="utf-8")
    told = catalogue("index", str(source), cwd=tmp_path)
    assert told.returncode == 1
    assert "--out" in told.stdout + told.stderr
    assert kept.read_text("utf-8") == "目录"
