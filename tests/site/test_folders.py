"""Folders: pages of many digits stand a folder deeper, say the same, and lead everywhere."""

from __future__ import annotations

import re
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from selectolax.lexbor import LexborHTMLParser as HTMLParser

from catalogue.content import addresses
from catalogue.content.load import load
from catalogue.content.model import page_of, url_of
from catalogue.site import backlinks, building, paging, renderer
from tests.conftest import HARBOUR
from tests.site.test_crawl import target

AN_ID = re.compile("(?<![A-Za-z0-9])([A-Z])([0-9]{3})(?![A-Za-z0-9])")
# The index for search and what is printed are other products.
OTHERS = ("find/", "../print/")
LOADED = {"a": "href", "link": "href", "script": "src", "img": "src", "form": "action"}


def more(text: str) -> str:
    """The same with a digit more in every id."""
    return AN_ID.sub(r"\g<1>1\2", text)


@pytest.fixture(scope="module")
def contents(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The small union, and the same with four digits in each id."""
    few, many = tmp_path_factory.mktemp("few") / "content", tmp_path_factory.mktemp("many")
    shutil.copytree(HARBOUR, few)
    for path in sorted(few.rglob("*")):
        new = many / "content" / more(path.relative_to(few).as_posix())
        if path.is_dir():
            new.mkdir(parents=True)
        elif path.suffix in (".yaml", ".md"):
            new.write_text(more(path.read_text("utf-8")), "utf-8")
        else:
            shutil.copy(path, new)
    return few, many / "content"


@pytest.fixture(scope="module")
def sites(contents: tuple[Path, Path]) -> tuple[Path, Path]:
    few, many = (content.with_name("site") for content in contents)
    for content, out in zip(contents, (few, many), strict=True):
        building.draw(load(content), content, out)
    return few, many


@pytest.mark.parametrize(
    ("entry_id", "address"),
    [
        ("B001", "courses/B001.html"),
        ("B1001", "courses/B1/B1001.html"),
        ("B12001", "courses/B12/B12001.html"),
    ],
)
def test_a_folder_is_for_a_thousand(entry_id: str, address: str) -> None:
    assert page_of("courses", entry_id) == address
    assert addresses.entry_of(address) == entry_id


def test_a_list_in_a_folder_is_no_entry() -> None:
    assert addresses.entry_of("courses/B1-links/B1001.html") == ""
    assert addresses.entry_of("courses/B1001.html") == "B1001"


def test_a_page_says_the_same_wherever_it_stands(
    contents: tuple[Path, Path], sites: tuple[Path, Path]
) -> None:
    few, many = sites
    for entry in load(contents[0]):
        flat = HTMLParser((few / url_of(entry)).read_text("utf-8"))
        folder = url_of(entry).partition("/")[0]
        deep = HTMLParser((many / page_of(folder, more(entry.id))).read_text("utf-8"))
        assert flat.body is not None
        assert deep.body is not None
        assert deep.body.text(separator=" ") == more(flat.body.text(separator=" "))


def lost(site: Path) -> set[tuple[str, str]]:
    """Page and address of what leads nowhere."""
    pages = [path.relative_to(site).as_posix() for path in site.rglob("*.html")]
    return {
        (page, href)
        for page in pages
        for tag, name in LOADED.items()
        for node in HTMLParser((site / page).read_text("utf-8")).css(f"{tag}[{name}]")
        if ":" not in (href := node.attributes[name] or "") and not href.startswith("#")
        if not (site / (found := target(page, href)[0])).is_file() and not found.startswith(OTHERS)
    }


def test_all_that_pages_lead_to_and_load_is_there(sites: tuple[Path, Path]) -> None:
    _, site = sites
    assert len(list(site.glob("*/*/*.html"))) > 5
    assert lost(site) == set()


def test_the_pages_of_a_long_list_stand_in_a_folder_of_their_own(
    contents: tuple[Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paging, "WIDE", 2)
    monkeypatch.setattr(paging.pages_of, "__defaults__", (1,))
    monkeypatch.setattr(paging.in_sections, "__defaults__", (1,))
    monkeypatch.setattr(backlinks, "CROWD", 1)
    monkeypatch.setattr(backlinks, "LINKS", 1)
    monkeypatch.setattr(renderer, "WHOLE_MENU", 1)
    building.draw(load(contents[1]), contents[1], tmp_path / "site")
    made = {path.relative_to(tmp_path / "site").as_posix() for path in tmp_path.rglob("*.html")}
    assert {"courses/index.html", "courses/line-craft.html", "courses/line-craft/2.html"} <= made
    assert {"courses/B1-links/B1001.html", "courses/B1-links/B1001.2.html"} <= made
    assert not any(".2.html" in path and path.count("/") == 1 for path in made)
    assert lost(tmp_path / "site") == set()


def test_scripts_know_where_the_top_is(sites: tuple[Path, Path]) -> None:
    page = next((sites[1] / "courses").glob("*/*.html"))
    found = HTMLParser(page.read_text("utf-8")).css_first("script[data-root]")
    assert found.attributes["data-root"] == "../.."


def test_an_address_of_before_leads_to_where_the_entry_stands(
    contents: tuple[Path, Path], tmp_path: Path
) -> None:
    content = contents[1]
    told = replace(load(content), addresses=("courses/B1001.html",))
    building.draw(told, content, tmp_path / "site")
    moved = HTMLParser((tmp_path / "site" / "courses" / "B1001.html").read_text("utf-8"))
    assert "../courses/B1/B1001.html" in {
        node.attributes["href"] for node in moved.css("article a")
    }
