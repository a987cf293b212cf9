"""The preview shows the pages that a build makes, and only those."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from threading import Event
from typing import Any

import pytest

from catalogue.content.links import Catalogue
from catalogue.content.model import Course
from catalogue.site import preview
from catalogue.site.facets import Facet
from catalogue.site.preview import Checking, Looking, Pages, fetch
from catalogue.site.renderer import SiteRenderer
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


def test_no_shelf_is_filled_for_the_page_of_an_entry(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Those of ten thousand entries would take longer than the page."""
    filled = list[str]()
    groups = SiteRenderer._groups

    def noted(self: SiteRenderer, facet: Facet[Course]) -> Any:
        filled.append(facet.name)
        return groups(self, facet)

    monkeypatch.setattr(SiteRenderer, "_groups", noted)
    looking = Looking(CAPITAL, tmp_path, tmp_path, Checking(CAPITAL, lambda: None))

    def ask(path: str) -> None:
        looking.answer(lambda *_: [], {"PATH_INFO": path}, lambda *_: lambda _: None)

    looking.look()
    for path in ("/courses/T001.html", "/assets/page.js", "/courses/T001.png"):
        ask(path)
    assert (tmp_path / "courses" / "T001.html").is_file()
    assert filled == []
    ask("/courses/by-family.html")
    assert filled == ["family"]
    assert looking.asked == ["courses/T001.html", "courses/by-family.html"]


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


class Beside(Checking):
    """Notes that it was asked to check, and does not."""

    begun = 0

    def begin(self) -> None:
        self.begun += 1


@pytest.fixture
def looking(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Path, Looking]]:
    """A preview for which every content is a large one."""
    monkeypatch.setattr(preview, "MANY", 0)
    content = shutil.copytree(CAPITAL, tmp_path / "content")
    (tmp_path / "root").mkdir()
    looking = Looking(content, tmp_path / "root", tmp_path / "print", Beside(content, lambda: None))
    looking.look()
    looking.asked.append("courses/T008.html")
    return content / "courses" / "general" / "T008.yaml", looking


def test_an_edit_is_shown_before_all_is_looked_at_and_then_checked(
    looking: tuple[Path, Looking],
) -> None:
    path, shown = looking
    text = path.read_text("utf-8")
    for title in ("新题", "又一题"):
        path.with_name(".T008.yaml.swp").write_text(title)
        path.write_text(text.replace("title: 劳动合同", f"title: {title}"), "utf-8")
        shown.look()
        assert title in (shown.root / "courses/T008.html").read_text("utf-8")
    assert isinstance(shown.checking, Beside)
    assert shown.checking.begun == 2
    path.write_text("id: [", "utf-8")
    shown.look()
    page = (shown.root / "courses/T008.html").read_text("utf-8")
    assert "又一题" in page
    assert "T008.yaml:2:1" in page
    path.write_text(text, "utf-8")
    shown.look()
    page = (shown.root / "courses/T008.html").read_text("utf-8")
    assert "又一题" not in page
    assert "T008.yaml" not in page
    # A second event of the same save changes nothing, and what was found wrong beside is told.
    pages = shown.pages
    shown.look()
    assert shown.pages is pages
    shown.sound = False
    shown.look()
    assert shown.pages is not pages
    assert shown.checking.begun == 4


def test_what_is_wrong_is_told_when_all_is_checked_beside(tmp_path: Path) -> None:
    content = shutil.copytree(CAPITAL, tmp_path / "content")
    told = Event()
    checking = Checking(content, told.set)
    next(content.glob("courses/*/T008.yaml")).write_text("id: [", "utf-8")
    # The first is ended by the second, and says nothing.
    checking.begin()
    checking.begin()
    assert told.wait(60)
    checking.end()
