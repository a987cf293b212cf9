"""The disc, walked as a reader without scripts would: link by link, from the start page."""

from __future__ import annotations

import os
from collections import Counter, deque
from collections.abc import Iterator, Mapping
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from selectolax.lexbor import LexborHTMLParser as HTMLParser
from selectolax.lexbor import LexborNode

from catalogue.content.links import Catalogue
from catalogue.content.model import url_of
from catalogue.disc import medium

MOST_CLICKS = 3
# Shown for an address that does not exist; no link leads there.
UNLINKED = {"site/404.html"}


@pytest.fixture(scope="module", params=["disc", "catalogue-2026-11.zip", "catalogue-2026-11.iso"])
def held(packed: Path, request: pytest.FixtureRequest) -> Mapping[str, bytes]:
    """Every file of the edition, in each form that it is handed out in."""
    with medium.opened(packed / request.param) as found:
        return {path: read() for path, read in sorted(medium.readers(found).items())}


@pytest.fixture(scope="module")
def pages(held: Mapping[str, bytes]) -> Mapping[str, HTMLParser]:
    return {path: HTMLParser(raw.decode()) for path, raw in held.items() if path.endswith(".html")}


@pytest.fixture(scope="module")
def clicks(pages: Mapping[str, HTMLParser]) -> Mapping[str, int]:
    """Page → the fewest clicks that lead to it from the start page."""
    found = {"index.html": 0}
    queue = deque(found)
    while queue:
        page = queue.popleft()
        for path, _ in links(page, pages[page]):
            if path in pages and path not in found:
                found[path] = found[page] + 1
                queue.append(path)
    return found


def target(page: str, href: str) -> tuple[str, str]:
    """(file, anchor) that a relative link leads to; a choice for a script (`c=…`) is no anchor."""
    parts = urlsplit(href)
    path = os.path.normpath(Path(page).parent / unquote(parts.path)) if parts.path else page
    return Path(path).as_posix(), "" if "=" in parts.fragment else unquote(parts.fragment)


def links(page: str, tree: HTMLParser) -> Iterator[tuple[str, str]]:
    """What a click without scripts can follow: what is hidden waits for a script in vain."""
    for node in tree.css("a[href]"):
        if not hidden(node):
            yield target(page, node.attributes["href"] or "")


def hidden(node: LexborNode | None) -> bool:
    while node:
        if "hidden" in node.attributes:
            return True
        node = node.parent
    return False


def test_what_is_hidden_cannot_be_clicked() -> None:
    tree = HTMLParser('<p hidden><b><a href="a.html">甲</a></b></p><a href="../b.html#c">乙</a>')
    assert list(links("x/y.html", tree)) == [("b.html", "c")]


def test_every_link_and_anchor_leads_somewhere(
    pages: Mapping[str, HTMLParser], held: Mapping[str, bytes]
) -> None:
    anchors = {
        page: {node.attributes["id"] for node in tree.css("[id]")} for page, tree in pages.items()
    }
    followed = [
        (page, *target(page, node.attributes["href"] or ""))
        for page, tree in pages.items()
        for node in tree.css("a[href]")
    ]
    broken = [
        (page, path, anchor)
        for page, path, anchor in followed
        if path not in held or (anchor and path in anchors and anchor not in anchors[path])
    ]
    assert len(followed) > 10_000
    assert broken == []


def test_every_page_names_its_language_alike(pages: Mapping[str, HTMLParser]) -> None:
    assert {tree.root.attributes["lang"] for tree in pages.values() if tree.root} == {"zh-CN"}


def test_every_entry_is_within_three_clicks_of_the_start_page(
    clicks: Mapping[str, int], capital: Catalogue
) -> None:
    entries = [f"site/{url_of(entry)}" for entry in capital]
    assert len(entries) > 100
    far = [page for page in entries if clicks.get(page, 99) > MOST_CLICKS]
    assert far == [], Counter(clicks.get(page) for page in entries)


def test_every_page_can_be_reached(
    pages: Mapping[str, HTMLParser], clicks: Mapping[str, int]
) -> None:
    # An address of the past sends its reader on; only old links lead there.
    moved = {page for page, tree in pages.items() if tree.css("meta[http-equiv=refresh]")}
    assert pages.keys() - clicks.keys() - moved == UNLINKED
