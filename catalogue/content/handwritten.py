"""Hand-written pages: their heads, links and pictures, and what is wrong with them."""

from __future__ import annotations

import difflib
import posixpath
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from itertools import chain
from pathlib import Path
from typing import Any

from catalogue.content import addresses, dataset, prints, source
from catalogue.content.links import Catalogue
from catalogue.content.model import KINDS, PAGES, Handwritten, NavItem
from catalogue.content.places import places
from catalogue.content.problem import Keys, Problem, first_of, problem, reason
from catalogue.content.prose import Heading, headings, prose
from catalogue.content.resources import PACKAGE
from catalogue.content.schema import SchemaSet

NAV = "nav.yaml"
LOCK = "headings.lock.yaml"
FOLDER = PAGES
FENCE = "---"
# What people type who want a section of a page stands beside it: about.md, about.words.yaml.
PAGE, WORDS = ".md", ".words.yaml"
# The name of the schema that judges it.
ASKED = "words"
# The pages that come with the program, with Jinja where they speak of the content.
MANUALS = PACKAGE / "manuals"
# Reached when no other page is.
OUTSIDE_NAV = ("404.md",)
# What courses can be listed by, on a page of its own each.
LISTED_BY = ("line", "family", "industry", "audience", "level", "grade", "format")
PINYIN = "pinyin"

# What a picture may be, where it may stand and how large it may be. Its name goes onto a disc.
PICTURES = (".gif", ".jpg", ".png", ".svg")
PICTURE = re.compile(r"pages/(?!assets/)([a-z0-9-]+/)*[A-Za-z0-9_-]+\.(gif|jpg|png|svg)")
MAX_PICTURE = 2 * 1024 * 1024
# Markdown is read by backtracking: what takes a second at this size takes minutes at 512 KB.
MAX_PAGE = 64 * 1024
# How many anchors are compared with one that is not there, and how many are shown.
MAX_COMPARED = 200
MAX_LISTED = 40

KEY = re.compile(r"(?P<key>[A-Za-z]+) *[:：]")
# Every target, whatever brackets stand in the words of the link.
LINK = re.compile(r"\]\(\s*<?(?P<target>[^)\s>]*)")
BEFORE_PICTURE = re.compile(r"!\[[^\[\]]*$")
DEFINITION = re.compile(
    r"^[ \t>*+\d.-]*\[(?P<name>[^\[\]]*)\]:[ ]*(?:\n[ ]*)?<?(?P<target>[^\s>]+)>?"
    r"[ ]*(?:\n[ ]*)?(?:([\"']).*\3[ ]*|\(.*\)[ ]*)?$",
    re.MULTILINE,
)
REFERENCE = re.compile(r"\]\[(?P<name>[^\[\]]+)\]|\[(?P<words>[^\[\]]+)\]\[\]")
LOCAL = re.compile(r"^(?![a-zA-Z][a-zA-Z0-9+.-]*:|/|\\)[^\s]*$")
ENTRY = re.compile(r"([A-Za-z][0-9]{2,5})(?:#(.+))?")
HTML = re.compile(r"<[A-Za-z/!?]")
EXPLICIT = re.compile(r"\{:?[^{}\n]*?#(?P<id>[\w.-]+)[^{}\n]*\}")
# `{ href=… }` would give an element what the checks of links do not see.
ATTRIBUTE = re.compile(r"\{:?[^{}\n]*=")


def parsed(path: str, text: str, schema_set: SchemaSet) -> tuple[Handwritten | None, list[Problem]]:
    """A page, and what is wrong with its head; no page when nobody knows where its head ends."""
    lines = text.splitlines()
    if lines[:1] != [FENCE]:
        unfenced = lines and KEY.match(lines[0])
        rule = "page-head-unopened" if unfenced else "page-head-missing"
        whole = Handwritten(path=path, head=None, body=text, start=1)
        return whole, [problem(rule, path, line=1, column=1)]
    end = lines.index(FENCE, 1) if FENCE in lines[1:] else 0
    # A rule further down is no end of the head: a heading below a blank line stands before it.
    if not end or re.search(r"^\n+#", "\n".join(lines[:end]), re.MULTILINE):
        return None, [problem("page-head-unclosed", path, line=1, column=1)]
    head, problems = _head(path, "\n".join(lines[1:end]) + "\n", schema_set)
    page = Handwritten(path=path, head=head, body="\n".join(lines[end + 1 :]), start=end + 2)
    return page, problems


def _head(
    path: str, text: str, schema_set: SchemaSet
) -> tuple[Mapping[str, Any] | None, list[Problem]]:
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
    data = document.data if document is not None and not problems else None
    return data, [found.at(found.line + 1, found.column) for found in problems]


def _is_about_key(found: Problem) -> bool:
    return found.rule in ("unknown-key", "misspelt-key", "valueless-key")


@cache
def manual_names() -> tuple[str, ...]:
    """The pages of the program, as navigation names them."""
    return tuple(sorted(path.name for path in MANUALS.glob("*.md")))


def manual_pages(catalogue: Catalogue) -> dict[str, str]:
    """The pages of the program that the content does not replace, filled in with its examples."""
    from catalogue.content.templating import COMPILED, templates

    environment = templates(MANUALS, whole_lines=True)
    COMPILED.fill(environment, MANUALS)
    values = {
        "catalogue": catalogue,
        "site": catalogue.site,
        "prints": prints.told(catalogue.site),
        "example": _examples(catalogue),
        "in_parts": dataset.is_large(catalogue),
    }
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


def generated_names(catalogue: Catalogue) -> tuple[str, ...]:
    """The pages made from data that navigation and links may name."""
    return (
        *(f"{kind.folder}/index.md" for kind in catalogue.kinds),
        *(f"courses/by-{name}.md" for name in LISTED_BY),
        "courses/compare.md",
        f"{PINYIN}/index.md",
    )


def check_nav(catalogue: Catalogue) -> Iterator[Problem]:
    """The navigation names pages that there are, and leaves out none by oversight."""
    own = {path.removeprefix(FOLDER): text for path, text in catalogue.pages.items()}
    known = {*own, *manual_names(), *generated_names(catalogue)}
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
        page = catalogue.handwritten.get(f"{FOLDER}{name}")
        if page and page.head is not None and page.head.get("nav", True):
            yield problem("page-not-in-nav", page.path, line=1, column=1, page=name)


def _items(items: tuple[NavItem, ...], above: Keys) -> Iterator[tuple[Keys, NavItem]]:
    for n, item in enumerate(items):
        yield (*above, n), item
        yield from _items(item.items, (*above, n, "items"))


def picture_problems(root: Path, path: str) -> Iterator[Problem]:
    """What keeps a file in pages/ from being a picture of the site."""
    if not path.lower().endswith((*PICTURES, ".jpeg")):
        yield problem("stray-file", path)
    elif not PICTURE.fullmatch(path):
        yield problem("picture-name", path)
    else:
        try:
            size = source.size(root / path)
        except OSError as error:
            yield problem("cannot-read", path, said=reason(error))
            return
        if size > MAX_PICTURE:
            limit = MAX_PICTURE // 1024
            yield problem("picture-large", path, size=size // 1024, limit=limit)


def check_pages(catalogue: Catalogue) -> Iterator[Problem]:
    """A hand-written page holds no raw HTML, and links to what there is."""
    for page in catalogue.handwritten.values():
        yield from first_of(page.path, _page_problems(catalogue, page))
    for path, asked in catalogue.asked.items():
        yield from _unasked(catalogue, path, asked)


def page_of_words(path: str) -> str:
    """The page that a file of words stands beside; "" for any other file."""
    return path.removesuffix(WORDS) + PAGE if path.endswith(WORDS) else ""


def words_of_page(path: str) -> str:
    """The file of words beside a page."""
    return path.removesuffix(PAGE) + WORDS


def _unasked(
    catalogue: Catalogue, path: str, asked: Mapping[str, Sequence[str]]
) -> Iterator[Problem]:
    """Words for a page or a heading that is not there: nobody would find anything by them."""
    name, file = path.removeprefix(FOLDER), words_of_page(path)
    known = _page_anchors(catalogue, name)
    if known == ():
        near = difflib.get_close_matches(path, (*catalogue.pages, *_manual_paths()), 1, 0.6)
        how = words_of_page(near[0]).removeprefix(FOLDER) if near else "—"
        yield problem("words-page", file, page=name, near=how)
    for anchor in asked if known else ():
        if known and anchor not in known:
            keys = ("sections", anchor)
            yield problem("words-heading", file, keys=keys, anchor=anchor, known=_listed(known))


def _manual_paths() -> tuple[str, ...]:
    return tuple(f"{FOLDER}{name}" for name in manual_names())


def _page_problems(catalogue: Catalogue, page: Handwritten) -> Iterator[Problem]:
    text = prose(page.body)
    place = places(text)
    for at, found in chain(_markup(page, text), _targets(catalogue, page, text)):
        line, column = place(at)
        yield found.at(page.start - 1 + line, column)


def _markup(page: Handwritten, text: str) -> Iterator[tuple[int, Problem]]:
    """What is no Markdown, and anchors that stand twice, each with its place in the text."""
    told = -1
    for hit in HTML.finditer(text):
        # One tag opens and another closes: the first of a line says it all.
        if text.find("\n", told, hit.start()) >= 0 or told < 0:
            told = hit.start()
            said = text[hit.start() : hit.start() + 12].splitlines()[0]
            yield hit.start(), problem("raw-html", page.path, text=said)
    # In code too: what is drawn there looks like a template that nobody filled in.
    for hit in source.TEMPLATE.finditer(page.body):
        yield hit.start(), problem("template-mark", page.path, text=hit[0])
    for hit in ATTRIBUTE.finditer(text):
        yield hit.start(), problem("page-attribute", page.path, text=hit[0])
    held: set[str] = set()
    for hit in EXPLICIT.finditer(text):
        if hit["id"] in held:
            yield hit.start("id"), problem("anchor-twice", page.path, anchor=hit["id"])
        held.add(hit["id"])


def _targets(catalogue: Catalogue, page: Handwritten, text: str) -> Iterator[tuple[int, Problem]]:
    """What is wrong with links and pictures, each with its place in the text."""
    for hit in LINK.finditer(text):
        picture = BEFORE_PICTURE.search(text[text.rfind("\n\n", 0, hit.start()) + 1 : hit.start()])
        judge = _picture_problems if picture else _link_problems
        for found in judge(catalogue, page, hit["target"]):
            yield hit.start("target"), found
    defined = set()
    for hit in DEFINITION.finditer(text):
        defined.add(_reference(hit["name"]))
        for found in _link_problems(catalogue, page, hit["target"]):
            yield hit.start("target"), found
    for hit in REFERENCE.finditer(text):
        name = hit["name"] or hit["words"]
        if _reference(name) not in defined:
            where = hit.start("name") if hit["name"] else hit.start("words")
            yield where, problem("undefined-reference", page.path, text=name)


def _reference(name: str) -> str:
    """The name of a reference as Markdown compares it."""
    return " ".join(name.lower().split())


def _place(page: Handwritten, target: str) -> str:
    """What a relative target leads to, as seen from pages/."""
    return posixpath.normpath(posixpath.join(posixpath.dirname(page.name), target))


def _picture_problems(catalogue: Catalogue, page: Handwritten, target: str) -> Iterator[Problem]:
    """A picture is a file beside the pages."""
    if not LOCAL.match(target):
        yield problem("unsafe-page-link", page.path, text=target)
    elif (name := _place(page, target)) not in catalogue.pictures:
        yield _nowhere(page, target, name, catalogue.pictures)


def _nowhere(page: Handwritten, target: str, name: str, known: Collection[str]) -> Problem:
    """A target that is not there, with the one that is most like it."""
    namesakes = [other for other in known if posixpath.basename(other) == posixpath.basename(name)]
    near = difflib.get_close_matches(name, namesakes or known, 1, 0.0 if namesakes else 0.6)
    rule = "misspelt-page-link" if near else "broken-page-link"
    shown = posixpath.relpath(near[0], posixpath.dirname(page.name) or ".") if near else ""
    return problem(rule, page.path, text=target, near=shown)


def _link_problems(catalogue: Catalogue, page: Handwritten, target: str) -> Iterator[Problem]:
    if not LOCAL.match(target):
        yield problem("unsafe-page-link", page.path, text=target)
        return
    if named := ENTRY.fullmatch(target):
        yield from _entry_link(catalogue, page.path, target, named[1], named[2] or "")
        return
    place, _, anchor = target.partition("#")
    if place.endswith(PICTURES):
        yield from _picture_problems(catalogue, page, target)
        return
    if place and not place.endswith(".md"):
        yield problem("broken-page-link", page.path, text=target)
        return
    name = _place(page, place) if place else page.name
    if name not in _page_names(catalogue):
        yield _nowhere(page, target, name, _page_names(catalogue))
    elif anchor:
        yield from _anchor_problems(catalogue, page, target, name, anchor)


def _anchor_problems(
    catalogue: Catalogue, page: Handwritten, target: str, name: str, anchor: str
) -> Iterator[Problem]:
    """A link to a heading leads to one that is there, on a page that somebody wrote."""
    known = _page_anchors(catalogue, name)
    if known is None:
        return
    if name in generated_names(catalogue):
        yield problem("list-anchor", page.path, text=target)
    elif anchor not in known:
        near = difflib.get_close_matches(anchor, known[:MAX_COMPARED], 1, 0.4)
        how = near[0] if near else _listed(known)
        yield problem("page-anchor", page.path, text=target, known=how)


def _listed(anchors: Sequence[str]) -> str:
    """Anchors to choose from, cut to a readable number."""
    return "、".join([*anchors[:MAX_LISTED], *["…"] * (len(anchors) > MAX_LISTED)]) or "—"


def _page_names(catalogue: Catalogue) -> tuple[str, ...]:
    """Every page that a link may lead to, and those that cannot be read, whatever they hold."""
    paths = {*catalogue.pages, *(path for path in catalogue.unreadable if path.startswith(FOLDER))}
    own = (path.removeprefix(FOLDER) for path in sorted(paths))
    return (*own, *manual_names(), *generated_names(catalogue))


def _page_anchors(catalogue: Catalogue, name: str) -> Sequence[str] | None:
    """The anchors of a page; None when its head is broken, so that nobody knows its headings."""
    path = f"{FOLDER}{name}"
    if path in catalogue.pages or path in catalogue.unreadable:
        page = catalogue.handwritten.get(path)
        return None if page is None or page.head is None else _anchors(page.body)
    if name in manual_names():
        return _anchors((MANUALS / name).read_text(encoding="utf-8").split(f"\n{FENCE}\n", 1)[-1])
    return ()


def _anchors(body: str) -> tuple[str, ...]:
    return tuple(heading.anchor for heading in headings(body))


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
        for anchor in _anchors(page.body):
            yield f"{_address(page)}#{anchor}"


def _address(page: Handwritten) -> str:
    return page.name.removesuffix(".md") + ".html"


def check_headings(catalogue: Catalogue) -> Iterator[Problem]:
    """A heading that was published is still there, or the lock says that it may go."""
    published: dict[str, list[str]] = {}
    for line in catalogue.headings:
        place, _, anchor = line.partition("#")
        published.setdefault(place, []).append(anchor)
    for page in catalogue.handwritten.values():
        if page.head is not None and (known := published.get(_address(page))):
            yield from first_of(page.path, _gone(page, known))


def _gone(page: Handwritten, published: list[str]) -> Iterator[Problem]:
    """Headings that a page no longer has, told at the new one that is most like each."""
    held = {heading.anchor: heading for heading in headings(page.body)}
    old = set(published)
    new = {anchor: heading for anchor, heading in held.items() if anchor not in old}
    names = [*new]
    for anchor in published:
        if anchor in held:
            continue
        near = difflib.get_close_matches(anchor, names[:MAX_COMPARED], 1, 0.2)
        how = near[0] if near else _listed(names)
        line = _line(page, held, new[near[0]] if near else None)
        yield problem("heading-gone", page.path, line=line, column=1, anchor=anchor, near=how)


def _line(page: Handwritten, held: Mapping[str, Heading], found: Heading | None) -> int:
    """The line of a heading in its file, else of the first one of its page."""
    first = found or next(iter(held.values()), None)
    return page.start - 1 + first.line if first and first.line else page.start
