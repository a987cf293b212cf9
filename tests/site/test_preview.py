"""The preview shows the pages that a build makes, and only those."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from catalogue.content.links import Catalogue
from catalogue.site.preview import Pages, fetch
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


def test_what_was_printed_last_is_shown_and_nothing_else_of_its_folder(
    harbour: Catalogue, tmp_path: Path
) -> None:
    root, printed = tmp_path / "root", tmp_path / "print"
    printed.mkdir()
    for name in ("catalogue.pdf", "leaflet.pdf", "poster.pdf", "note.txt"):
        (printed / name).write_text(name)
    for path in (
        *(f"print/{name}" for name in ("catalogue.pdf", "leaflet.pdf", "catalogue-large.pdf")),
        # Not in its site.yaml, none of ours, not in the folder.
        *("print/poster.pdf", "print/note.txt", "print/../note.txt", "print", "leaflet.pdf"),
    ):
        fetch(path, harbour.site, printed, root)
    assert {path.name for path in root.rglob("*.*")} == {"catalogue.pdf", "leaflet.pdf"}
    (printed / "leaflet.pdf").write_text("anew")
    (printed / "catalogue.pdf").unlink()
    for name in ("catalogue.pdf", "leaflet.pdf"):
        fetch(f"print/{name}", harbour.site, printed, root)
    assert [path.read_text() for path in root.rglob("*.*")] == ["anew"]
