"""The engine knows no union: nothing outside content/ names what only one content says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.test_second_union import FIRST, LETTERS, WORDS

# Written by others, or lists of digests.
FOREIGN = ("qrcode.js", "sha256.js", "qrcode-licence.txt", "sha256-licence.txt")
ENGINE = tuple(
    path
    for folder in ("catalogue", "schemas", "site_overrides")
    for path in sorted((ROOT / folder).rglob("*"))
    if path.is_file() and path.suffix != ".pyc" and path.name not in FOREIGN
)
SLUG = re.compile("|".join(rf"[\"']{line.slug}[\"']" for line in FIRST.lines))
# The letters of its ids in a row, or an id itself in code or in words that readers see.
ROW = re.compile("".join(line.letter for line in FIRST.lines))
ID = re.compile(rf"(?<![A-Za-z0-9_#/.-])[{LETTERS}][0-9]{{3}}(?![A-Za-z0-9_])")
NUMBERS = (
    str(sum(line.expected for line in FIRST.lines)),
    *(str(menu.year) for menu in FIRST.menus if menu.year),
)
NUMBER = re.compile("|".join(rf"(?<![0-9u.-]){number}(?![0-9.-])" for number in NUMBERS))


@pytest.mark.parametrize("path", ENGINE, ids=[path.relative_to(ROOT).as_posix() for path in ENGINE])
def test_no_file_of_the_engine_names_the_first_union(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    found = [word for word in WORDS if word in text]
    found += [hit[0] for rule in (SLUG, ROW, ID, NUMBER) for hit in rule.finditer(text)]
    assert found == []
