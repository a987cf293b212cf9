"""Manuals: the pages of the program speak of the content that they are read with."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from catalogue.cli.main import MODULES
from catalogue.content.handwritten import MANUALS, check_pages, manual_names, manual_pages, parsed
from catalogue.content.load import load
from catalogue.content.problem import wording
from catalogue.content.schema import without_content
from tests.conftest import CAPITAL, HARBOUR

CODE = re.compile(r"`([^`\n]+)`")
# Tables whose first column says what the program says: manual → heading above the table.
SAYS = {"clerk.md": "常见的错", "disc.md": "验一验"}


@pytest.fixture(scope="module")
def harbour_pages() -> Mapping[str, str]:
    return manual_pages(load(HARBOUR))


def test_a_manual_names_no_entry_that_is_not_there(harbour_pages: Mapping[str, str]) -> None:
    catalogue = load(HARBOUR)
    named = {
        name for text in harbour_pages.values() for name in re.findall(r"\b[A-Z][0-9]{3,5}\b", text)
    }
    assert named
    assert named <= catalogue.by_id.keys()


def test_the_files_that_the_clerk_is_told_of_are_there(harbour_pages: Mapping[str, str]) -> None:
    clerk = harbour_pages["pages/clerk.md"]
    named = {code for code in CODE.findall(clerk) if re.fullmatch(r"[a-z]+/\S+\.yaml", code)}
    assert named
    assert all((HARBOUR / name).is_file() for name in named)
    lines = re.search("代号有 (.*?)。", clerk)
    assert lines
    assert CODE.findall(lines[1]) == [line.slug for line in load(HARBOUR).organisation.lines]


@pytest.mark.parametrize("content", [CAPITAL, HARBOUR], ids=["capital", "harbour"])
def test_manuals_are_sound_pages(content: Path) -> None:
    catalogue = load(content)
    pages = {}
    for path, text in manual_pages(catalogue).items():
        page, problems = parsed(path, text, without_content())
        assert page
        assert problems == []
        pages[path] = page
    assert pages
    assert [*check_pages(replace(catalogue, handwritten=pages))] == []


def test_the_list_of_all_commands_holds_them_all(harbour_pages: Mapping[str, str]) -> None:
    table = harbour_pages["pages/clerk.md"].partition("\n## 全部命令\n")[2]
    assert set(re.findall(r"`catalogue ([a-z]+)`", table)) == {*MODULES}


@pytest.mark.parametrize("name", SAYS)
def test_what_the_program_is_said_to_say_it_says(name: str) -> None:
    text = (MANUALS / name).read_text("utf-8").partition(f"\n## {SAYS[name]}\n")[2]
    rows = re.findall(r"^\| (.+?) \| ", text.partition("\n## ")[0], re.MULTILINE)[1:]
    messages = [words["message"] for words in wording().values()]
    assert len(rows) > 5
    for row in rows:
        pieces = map(re.escape, row.replace(".sha256", "……").split("……"))
        said = re.compile(".*".join(pieces))
        assert any(said.search(message) for message in messages), row


def test_every_manual_has_one_heading_of_the_first_level() -> None:
    for name in manual_names():
        text = (MANUALS / name).read_text("utf-8")
        assert len(re.findall(r"^# ", text, re.MULTILINE)) == 1, name
