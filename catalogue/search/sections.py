"""Sections: hand-written pages and manuals as readers see them, cut at their headings."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass
from itertools import chain, pairwise
from typing import Any

from catalogue.content.cache import held_values, keep_values, key_of
from catalogue.content.handwritten import FENCE, OUTSIDE_NAV, manual_pages
from catalogue.content.links import Catalogue
from catalogue.content.model import PAGES
from catalogue.content.prose import headings

# Where readers ask: it answers nothing itself.
ASKED_FROM = "search.md"
TITLE = re.compile(r"^title: *[\"']?(.*?)[\"']? *$", re.MULTILINE)
# What Markdown writes around words, and never is a word.
LINK = re.compile(r"!?\[([^\[\]]*)\]\([^)]*\)")
EMPHASIS = re.compile(r"[*`]+")
MARKUP = re.compile(
    r"^[|: -]*-[|: -]*$|\{[^{}\n]*\}|<[^<>\n]*>|^ *(?:#+|[-+>]|\d+\.) |\|", re.MULTILINE
)


@dataclass(frozen=True, slots=True)
class PageSection:
    """Some text under a heading; `address` leads to it, `title` names page and heading.

    `keywords` are what people type who want this section: a file beside the page tells them.
    """

    address: str
    title: str
    text: str
    keywords: tuple[str, ...] = ()


# The parts of a section, in their order.
Parts = tuple[str, str, str, tuple[str, ...]]


def page_sections(catalogue: Catalogue) -> Iterator[PageSection]:
    """Every section of every page of words, page by page.

    To read all pages takes as long as to cut a hundred documents, so what they hold is kept.
    """
    name = f"sections of pages of {catalogue.site.title}"
    before: Mapping[str, list[Parts]] = held_values(name) or {}
    now: dict[str, list[Parts]] = {}
    for page in _pages(catalogue):
        key = key_of(repr(page))
        now[key] = before.get(key) or [astuple(each) for each in _sections(*page)]
        yield from (PageSection(*each) for each in now[key])
    if not now.keys() <= before.keys():
        keep_values(name, now)


def _pages(catalogue: Catalogue) -> Iterator[tuple[str, str, str, Mapping[str, Sequence[str]]]]:
    """Address, title and Markdown of each page, and what people type who want its sections."""
    own = ((page.path, page.head, page.body) for page in catalogue.handwritten.values())
    manuals = (_parted(path, text) for path, text in manual_pages(catalogue).items())
    for path, head, body in chain(own, manuals):
        name = path.removeprefix(PAGES)
        if name not in (*OUTSIDE_NAV, ASKED_FROM) and head and head.get("title"):
            address, asked = f"{name.removesuffix('.md')}.html", catalogue.asked.get(path, {})
            yield address, str(head["title"]), body, asked


def _parted(path: str, text: str) -> tuple[str, Mapping[str, Any], str]:
    head, _, body = text.removeprefix(f"{FENCE}\n").partition(f"\n{FENCE}\n")
    title = TITLE.search(head)
    return path, {"title": title[1]} if title else {}, body


def _sections(
    address: str, title: str, body: str, asked: Mapping[str, Sequence[str]]
) -> Iterator[PageSection]:
    lines = body.split("\n")
    found = [heading for heading in headings(body) if heading.line]
    starts = [0, *(heading.line - 1 for heading in found[1:]), len(lines)]
    anchors = [heading.anchor for heading in found] or [""]
    for anchor, (start, end) in zip(anchors, pairwise(starts), strict=True):
        # What stands above the second heading is the page itself.
        said = plain_words("\n".join(lines[start + bool(start) : end]))
        named = plain_words(lines[start]).strip() if start else ""
        yield PageSection(
            address=f"{address}#{anchor}" if start else address,
            title=f"{title}：{named}" if named else title,
            text=said,
            keywords=tuple(asked.get(anchor, ())),
        )


def plain_words(markdown: str) -> str:
    """Markdown without its marks: what a reader sees of it."""
    said = MARKUP.sub(" ", EMPHASIS.sub("", LINK.sub(r"\1", markdown)))
    return "\n".join(filter(None, (" ".join(line.split()) for line in said.split("\n"))))
