"""Hand-written pages: their heads, headings and links, and what is wrong with them."""

from __future__ import annotations

import difflib
import posixpath
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from functools import cache
from typing import Any

from catalogue.content import addresses, source
from catalogue.content.links import Catalogue
from catalogue.content.model import KINDS, PAGES, Handwritten, NavItem
from catalogue.content.problem import Keys, Problem, problem
from catalogue.content.resources import PACKAGE
from catalogue.content.schema import SchemaSet

NAV = "nav.yaml"
LOCK = "headings.lock.yaml"
FOLDER = PAGES
FENCE = "---"
# The pages that come with the program, with Jinja where they speak of the content.
MANUALS = PACKAGE / "manuals"
# Reached when no other page is.
OUTSIDE_NAV = ("404.md",)
# What courses can be listed by, on a page of its own each.
LISTED_BY = ("line", "family", "industry", "audience", "level", "grade", "format")
PINYIN = "pinyin"

KEY = re.compile(r"(?P<key>[A-Za-z]+) *[:：]")
LINK = re.compile(r"!?\[[^\]]*\]\(\s*<?([^)\s>]*)")
REFERENCE = re.compile(r"^ {0,3}\[[^\]]+\]:\s*<?(\S+?)>?\s*$")
LOCAL = re.compile(r"^(?![a-zA-Z][a-zA-Z0-9+.-]*:|/|\\)[^\s]*$")
ENTRY = re.compile(r"([A-Za-z][0-9]{2,5})(?:#(.+))?")
HTML = re.compile(r"<[A-Za-z/!?]")
CODE_FENCE = re.compile(r" {0,3}(```|~~~)")
CODE_SPAN = re.compile(r"`+[^`]*`+")
# What stays of a heading in its address: letters, digits and what may join them.
NO_ADDRESS = re.compile(r"[^\w.+-]+")


def parsed(path: str, text: str, schema_set: SchemaSet) -> tuple[Handwritten, list[Problem]]:
    """A page, and what is wrong with its head."""
    lines = text.splitlines()
    if lines[:1] != [FENCE]:
        unfenced = lines and KEY.match(lines[0])
        rule = "page-head-unopened" if unfenced else "page-head-missing"
        whole = Handwritten(path=path, head={}, body=text, start=1)
        return whole, [problem(rule, path, line=1, column=1)]
    if FENCE not in lines[1:]:
        whole = Handwritten(path=path, head={}, body="", start=len(lines) + 1)
        return whole, [problem("page-head-unclosed", path, line=1, column=1)]
    end = lines.index(FENCE, 1)
    data, problems = _head(path, "\n".join(lines[1:end]) + "\n", schema_set)
    page = Handwritten(path=path, head=data, body="\n".join(lines[end + 1 :]), start=end + 2)
    return page, problems


def _head(path: str, text: str, schema_set: SchemaSet) -> tuple[Mapping[str, Any], list[Problem]]:
    """The head is YAML as entries are; its lines count from below the first fence."""
    document, problems = source.read_string(path, text)
    if document is not None and not problems:
        problems = [
            replace(
                found.at(*source.place_in(text, found.keys, at_key=_is_about_key(found))),
                label=found.label or schema_set.label("page", found.keys),
            )
            for found in schema_set.violations("page", path, document.data)
        ]
    data = document.data if document is not None and not problems else {}
    return data, [found.at(found.line + 1, found.column) for found in problems]


def _is_about_key(found: Problem) -> bool:
    return found.rule in ("unknown-key", "misspelt-key", "valueless-key")


@cache
def manual_names() -> tuple[str, ...]:
    """The pages of the program, as navigation names them."""
    return tuple(sorted(path.name for path in MANUALS.glob("*.md")))


def manual_pages(catalogue: Catalogue) -> dict[str, str]:
    """The pages of the program that the content does not replace, filled in with its examples."""
    from catalogue.content.templating import templates

    environment = templates(MANUALS, whole_lines=True)
    values = {"catalogue": catalogue, "site": catalogue.site, "example": _examples(catalogue)}
    return {
        f"{FOLDER}{name}": environment.get_template(name).render(values)
        for name in manual_names()
        if f"{FOLDER}{name}" not in catalogue.pages
    }


def _examples(catalogue: Catalogue) -> Mapping[str, str]:
    """An id of each kind: one that exists, else one as it would be written."""
    found = dict(catalogue.numbering.examples())
    for kind in KINDS:
        entries = getattr(catalogue, kind.folder)
        if entries:
            found[kind.name] = entries[0].id
    return {kind.name: "" for kind in KINDS} | found


def generated_names() -> tuple[str, ...]:
    """The pages made from data that navigation and links may name."""
    return (
        *(f"{kind.folder}/index.md" for kind in KINDS),
        *(f"courses/by-{name}.md" for name in LISTED_BY),
        "courses/compare.md",
        f"{PINYIN}/index.md",
    )


def check_nav(catalogue: Catalogue) -> Iterator[Problem]:
    """The navigation names pages that there are, and leaves out none by oversight."""
    own = {path.removeprefix(FOLDER): text for path, text in catalogue.pages.items()}
    known = {*own, *manual_names(), *generated_names()}
    named: set[str] = set()
    for keys, item in _items(catalogue.nav, ("nav",)):
        if (
            item.page
            and item.page not in known
            and f"{FOLDER}{item.page}" not in (catalogue.unreadable)
        ):
            near = difflib.get_close_matches(item.page, known, 1, 0.7)
            how = near[0] if near else "—"
            yield problem("nav-page", NAV, keys=(*keys, "page"), page=item.page, near=how)
        if item.page and item.page in named:
            yield problem("nav-twice", NAV, keys=(*keys, "page"), page=item.page)
        named.add(item.page)
    for name in sorted(own.keys() - named - {*manual_names(), *OUTSIDE_NAV}):
        page = catalogue.handwritten[f"{FOLDER}{name}"]
        if page.head.get("nav", True):
            yield problem("page-not-in-nav", page.path, line=1, column=1, page=name)


def _items(items: tuple[NavItem, ...], above: Keys) -> Iterator[tuple[Keys, NavItem]]:
    for n, item in enumerate(items):
        yield (*above, n), item
        yield from _items(item.items, (*above, n, "items"))


def heading_id(text: str, separator: str = "-") -> str:
    """The anchor of a heading: its own words, with what no address holds left out.

    A browser finds 「一个条目一个文件」 under `#一个条目一个文件`, typed or percent-encoded.
    """
    return NO_ADDRESS.sub(separator, text.strip()).strip(separator) or "section"


@cache
def headings(body: str) -> tuple[str, ...]:
    """The anchors of the headings of a page, as the site has them."""
    from markdown import Markdown
    from markdown.extensions.toc import TocExtension

    reader = Markdown(extensions=["attr_list", "tables", TocExtension(slugify=heading_id)])
    reader.convert(body)
    return tuple(_ids(reader.toc_tokens))


def _ids(tokens: list[dict[str, Any]]) -> Iterator[str]:
    for token in tokens:
        yield token["id"]
        yield from _ids(token["children"])


def check_pages(catalogue: Catalogue) -> Iterator[Problem]:
    """A hand-written page holds no raw HTML, and links to what there is."""
    for page in catalogue.handwritten.values():
        for number, line in _prose(page):
            if hit := HTML.search(line):
                text = line[hit.start() : hit.start() + 12]
                yield problem("raw-html", page.path, line=number, column=hit.start() + 1, text=text)
            for link in (*LINK.finditer(line), *REFERENCE.finditer(line)):
                for found in _link_problems(catalogue, page, link[1]):
                    yield found.at(number, link.start(1) + 1)


def _prose(page: Handwritten) -> Iterator[tuple[int, str]]:
    """The lines of a page outside code, each with its number; code within is blanked."""
    fenced = False
    for number, line in enumerate(page.body.splitlines(), page.start):
        if CODE_FENCE.match(line):
            fenced = not fenced
        elif not fenced and not line.startswith(("    ", "\t")):
            yield number, CODE_SPAN.sub(lambda code: " " * len(code[0]), line)


def _link_problems(catalogue: Catalogue, page: Handwritten, target: str) -> Iterator[Problem]:
    if not LOCAL.match(target):
        yield problem("unsafe-page-link", page.path, text=target)
        return
    if named := ENTRY.fullmatch(target):
        yield from _entry_link(catalogue, page.path, target, named[1], named[2] or "")
        return
    place, _, anchor = target.partition("#")
    name = posixpath.normpath(posixpath.join(posixpath.dirname(page.name), place))
    if place and not place.endswith(".md"):
        yield problem("broken-page-link", page.path, text=target)
        return
    if not place:
        name = page.name
    known = _page_anchors(catalogue, name)
    if known is None:
        near = difflib.get_close_matches(name, _page_names(catalogue), 1, 0.6)
        rule = "misspelt-page-link" if near else "broken-page-link"
        yield problem(rule, page.path, text=target, near=near[0] if near else "")
    elif anchor and name not in generated_names() and anchor not in known:
        near = difflib.get_close_matches(anchor, known, 1, 0.4)
        yield problem(
            "page-anchor",
            page.path,
            text=target,
            known=near[0] if near else "、".join(known) or "—",
        )


def _page_names(catalogue: Catalogue) -> tuple[str, ...]:
    own = (path.removeprefix(FOLDER) for path in catalogue.pages)
    return (*own, *manual_names(), *generated_names())


def _page_anchors(catalogue: Catalogue, name: str) -> Collection[str] | None:
    """The anchors of a page; None when there is no such page."""
    if f"{FOLDER}{name}" in catalogue.handwritten:
        return headings(catalogue.handwritten[f"{FOLDER}{name}"].body)
    if name in manual_names():
        return headings((MANUALS / name).read_text(encoding="utf-8").split(f"\n{FENCE}\n", 1)[-1])
    return () if name in generated_names() else None


def _entry_link(
    catalogue: Catalogue, path: str, target: str, name: str, anchor: str
) -> Iterator[Problem]:
    upper = name.upper()
    gone = {item.id: item for item in catalogue.withdrawn}
    conflicts = {conflict.id for conflict in catalogue.conflicts}
    if upper in gone:
        yield problem("withdrawn-reference", path, id=upper, successor=gone[upper].successor or "—")
    elif name != upper and upper in {*catalogue.by_id, *conflicts}:
        fragment = f"#{anchor}" if anchor else ""
        yield problem("misspelt-page-link", path, text=target, near=f"{upper}{fragment}")
    elif name in conflicts:
        if anchor:
            yield problem("broken-page-link", path, text=target)
    elif name not in catalogue.by_id:
        lost = name in map(addresses.entry_of, catalogue.addresses)
        if name not in catalogue.unreadable and not lost:
            near = difflib.get_close_matches(upper, catalogue.by_id, 1, 0.7)
            rule = "misspelt-page-link" if near else "broken-page-link"
            yield problem(rule, path, text=target, near=near[0] if near else "")
    elif anchor:
        clauses = {clause.anchor for clause in getattr(catalogue.by_id[name], "clauses", ())}
        if anchor not in clauses:
            yield problem("broken-page-link", path, text=target)


def published_headings(catalogue: Catalogue) -> Iterator[str]:
    """Every heading of every hand-written page as `about.html#anchor`."""
    for page in catalogue.handwritten.values():
        for anchor in headings(page.body):
            yield f"{_address(page)}#{anchor}"


def _address(page: Handwritten) -> str:
    return page.name.removesuffix(".md") + ".html"


def check_headings(catalogue: Catalogue) -> Iterator[Problem]:
    """A heading that was published is still there, or the lock says that it may go."""
    held = set(published_headings(catalogue))
    pages = {
        page.name.removesuffix(".md") + ".html": page for page in catalogue.handwritten.values()
    }
    for line in catalogue.headings:
        place, _, anchor = line.partition("#")
        if place in pages and line not in held:
            yield problem("heading-gone", pages[place].path, line=1, column=1, anchor=anchor)
