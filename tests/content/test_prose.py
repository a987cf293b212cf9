"""Prose: what the checks take for text and for headings is what Python-Markdown draws."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown import Markdown

from catalogue.content.handwritten import MANUALS
from catalogue.content.prose import heading_id, headings, library_anchors, prose
from tests.conftest import CAPITAL, HARBOUR, ROOT

WORLDS = ROOT / "tests" / "worlds"
PAGES = sorted((*WORLDS.glob("*/pages/**/*.md"), *MANUALS.glob("*.md")))
# What lines begin with and what they hold; the links are numbered, each has its own target.
STARTS = ("", "    ", "        ", "            ", "  ", "\t", "- ", "    - ", "- - ", "1. ", "> ")
TEXTS = (
    "[x](dead)",
    "`[x](dead)`",
    "` [x](dead)",
    "[x](dead) `",
    "`` ` [x](dead) ``",
    "\\` [x](dead) `",
    "| a | [x](dead) |",
    "|---|---|",
    "文字",
    "# 题",
    "# 题_1",
    "## 题 {#a}",
    "## 题 { .s }",
    "文字 {#题}",
    "{: #题 }",
    "# _题_",
    "#",
    "```",
    "~~~",
    "```py",
    "---",
    "===",
)
LINES = st.one_of(
    st.just(""), st.builds(str.__add__, st.sampled_from(STARTS), st.sampled_from(TEXTS))
)
BODIES = st.lists(LINES, min_size=1, max_size=8).map("\n".join)


def body_of(path: Path) -> str:
    return path.read_text("utf-8").split("\n---\n", 1)[1]


def drawn(body: str) -> str:
    return Markdown(extensions=["attr_list", "fenced_code", "tables"]).convert(body)


def anchors(body: str) -> tuple[str, ...]:
    return tuple(heading.anchor for heading in headings(body))


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_page_has_the_headings_that_the_library_finds(path: Path) -> None:
    assert anchors(body_of(path)) == library_anchors(body_of(path)) != ()


@settings(deadline=None)
@given(BODIES)
def test_whatever_is_written_has_the_headings_that_the_library_finds(body: str) -> None:
    assert anchors(body) == library_anchors(body)


@settings(deadline=None)
@given(BODIES)
def test_no_link_that_is_published_counts_as_code(body: str) -> None:
    parts = body.split("dead")
    numbered = "".join(f"{part}dead{n}" for n, part in enumerate(parts[:-1])) + parts[-1]
    kept = prose(numbered)
    published = set(re.findall(r'href="(dead\d+)"', drawn(numbered)))
    assert published <= set(re.findall(r"\]\((dead\d+)", kept))
    assert [len(line) for line in kept.split("\n")] == [len(x) for x in numbered.split("\n")]


@pytest.mark.parametrize(
    "code",
    [
        "`x`",
        "`` ` x ``",
        "```\nx\n```",
        "~~~ yaml\nx\n\nx\n~~~",
        "字\n\n    x\n\n    x",
        "- 项\n\n字\n\n    x",
        "- 项\n\n        x",
        "- 项\n    - 项\n\n            x",
    ],
)
def test_code_is_no_prose(code: str) -> None:
    assert "<code>" in drawn(code) or "<code " in drawn(code)
    assert "x" not in prose(code)


@pytest.mark.parametrize(
    "text",
    [
        "字\n    x",
        "- 项\n    - x",
        "- 项\n\n    x",
        "- 项\n    - 项\n\n        x",
        "1. 项\n\n    x",
        "- - 项\n\n        x",
        "```\nx",
        "    ```\n\nx\n\n    ```",
        "字 ` 字\nx ` 字 `",
    ],
)
def test_what_looks_like_code_and_is_none_is_prose(text: str) -> None:
    assert "x" in prose(text)


@pytest.mark.parametrize(
    ("text", "anchor"),
    [
        ("一个条目一个文件", "一个条目一个文件"),
        ("131从哪里来？", "131从哪里来"),
        ("学习超市：怎样挑一门课", "学习超市-怎样挑一门课"),
        (" v1.2 + 补丁 ", "v1.2-+-补丁"),
        ("？！", "section"),
    ],
)
def test_the_anchor_of_a_heading_is_its_words(text: str, anchor: str) -> None:
    assert heading_id(text) == anchor


def test_headings_have_their_lines_and_none_its_neighbours_anchor() -> None:
    body = "# 题\n\n## 甲 {#a}\n\n字\n\n## 题\n## 题\n"
    assert [(heading.anchor, heading.line) for heading in headings(body)] == [
        ("题", 1),
        ("a", 3),
        ("题_1", 7),
        ("题_2", 8),
    ]


def test_a_heading_in_code_is_none() -> None:
    assert anchors("# 题\n\n```\n# 注\n```\n\n    # 注\n") == ("题",)


@pytest.mark.parametrize("content", [CAPITAL, HARBOUR], ids=["capital", "harbour"])
def test_a_check_does_not_load_python_markdown(content: Path) -> None:
    asked = "import sys; from catalogue.content.load import load; from pathlib import Path; "
    asked += "load(Path(sys.argv[1])); raise SystemExit('markdown' in sys.modules)"
    subprocess.run([sys.executable, "-c", asked, str(content)], check=True)
