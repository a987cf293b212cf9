"""The preview shows the pages that a build makes, and only those."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from catalogue.content.links import Catalogue
from catalogue.site.preview import Pages
from tests.conftest import CAPITAL

# The policy forbids the script that loads a page again.
POLICY = re.compile(r'<meta http-equiv="Content-Security-Policy"[^>]*>\n?')


@pytest.fixture(scope="module")
def pages(capital: Catalogue, tmp_path_factory: pytest.TempPathFactory) -> Pages:
    return Pages(capital, CAPITAL, tmp_path_factory.mktemp("preview"), ())


def test_every_page_is_the_one_that_a_build_makes(pages: Pages, built: Path) -> None:
    site = built / "site"
    made = {path.relative_to(site).as_posix(): path for path in site.rglob("*.html")}
    assert len(made) > 200
    others = []
    for path, file in made.items():
        text = re.sub(r"\s*\n\s*", "\n", POLICY.sub("", file.read_text("utf-8")))
        if re.sub(r"\s*\n\s*", "\n", pages.text(path) or "") != text:
            others.append(path)
    assert others == []


@pytest.mark.parametrize("path", ["", "index", "courses", "courses/T999.html", "../index.html"])
def test_where_no_page_stands_none_is_shown(pages: Pages, path: str) -> None:
    assert pages.text(path) is None


def test_tables_are_written_when_one_is_asked_for(pages: Pages) -> None:
    pages.text("data/courses.csv")
    assert (pages.root / "data" / "courses.csv").read_bytes()
