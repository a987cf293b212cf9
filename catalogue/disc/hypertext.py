"""Hypertext: what a page, a drawing or a stylesheet names, loads and runs, read once."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from posixpath import dirname, normpath
from typing import Literal
from urllib.parse import unquote

import tinycss2
from selectolax.lexbor import LexborHTMLParser, LexborNode

# Attributes that hold one address; HTML Living Standard, "Attributes", and SVG 2.
ADDRESSES = frozenset(
    (
        "action",
        "background",
        "cite",
        "classid",
        "codebase",
        "data",
        "formaction",
        "href",
        "longdesc",
        "manifest",
        "ping",
        "poster",
        "src",
        "xlink:href",
    )
)
CANDIDATES = frozenset(("imagesrcset", "srcset"))
# Elements that run or fetch what no policy of ours should have to stop.
ACTIVE = frozenset(
    ("applet", "base", "embed", "frame", "frameset", "iframe", "object", "portal", "template")
)
# A script of another type is data that nothing runs; `speculationrules` and `importmap` act.
DATA_TYPES = frozenset(("application/json", "application/ld+json"))
POLICED = frozenset(("img", "link", "script", "style"))

SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
RUNS = re.compile(r"(?:javascript|vbscript):", re.IGNORECASE)
REFRESH = re.compile(r"\s*[\d.]*\s*[;,]?\s*(?:url\s*=\s*)?[\"']?([^\"']*)", re.IGNORECASE)
CHARSET_WITHIN = 1024
CHARSET = re.compile(rb"<meta\s+charset=[\"']?utf-8\b", re.IGNORECASE)
# Markers of plugin.py and what a template leaves behind when nobody fills it.
LEFTOVER = re.compile("[\ue000-\uf8ff]|\\{\\{|\\{%|\\{#\\s|\\bStrictUndefined\\b")

# Functions of CSS whose strings are addresses.
NAMING = ("url", "src", "image", "image-set", "-webkit-image-set")

Whither = Literal["inside", "outside", "absolute", "above", "nowhere"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where an address leads from a page of the package.

    `inside` the package, to the file `path` and perhaps its `fragment`; `outside`, with a
    scheme or a host; `absolute`, from the root of whatever drive the reader has; `above` the
    top of the package; `nowhere`, when the address is itself the data or the script.
    """

    whither: Whither
    path: str = ""
    fragment: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hypertext:
    """What the checks need to know of one page or drawing.

    `references` are the addresses as the browser reads them, without `refresh`, the address
    that a `<meta http-equiv="refresh">` leads to. `scripts` are those of `references` that run.
    `active` names what runs without being a script file: `<iframe>`, `onclick`, `javascript:`.
    `policy` is the Content-Security-Policy, empty unless it stands before whatever it governs.
    """

    references: tuple[str, ...]
    scripts: tuple[str, ...]
    anchors: Mapping[str, int]
    active: tuple[str, ...]
    leftovers: tuple[str, ...]
    refresh: str | None
    policy: str
    names: Mapping[str, str]
    icon: str
    lang: str
    charset: bool
    title: str
    headings: int


def parse_html(raw: bytes) -> Hypertext:
    """What the page `raw` holds; bytes that are no UTF-8 are read with replacements."""
    text = raw.decode("utf-8", "replace")
    tree = LexborHTMLParser(text)
    nodes = tuple(
        (node.tag or "", _attributes(node), node)
        for node in (tree.root.traverse() if tree.root else ())
    )
    return Hypertext(
        references=tuple(dict.fromkeys(_references(nodes))),
        scripts=tuple(
            given["src"] for tag, given, _ in nodes if tag == "script" and "src" in given
        ),
        anchors=Counter(_anchors(nodes)),
        active=tuple(sorted(set(_active(nodes)))),
        leftovers=tuple(sorted(set(LEFTOVER.findall(text)))),
        refresh=next(_refreshes(nodes), None),
        policy=_policy(nodes),
        names={
            given["name"]: given.get("content", "")
            for tag, given, _ in nodes
            if tag == "meta" and "name" in given
        },
        icon=next(
            (
                given.get("href", "")
                for tag, given, _ in nodes
                if tag == "link" and "icon" in given.get("rel", "").lower().split()
            ),
            "",
        ),
        lang=next((given.get("lang", "") for tag, given, _ in nodes if tag == "html"), ""),
        charset=bool(CHARSET.search(raw[:CHARSET_WITHIN])) and "\ufffd" not in text,
        title=next(
            (
                node.text().strip()
                for tag, _, node in nodes
                if tag == "title" and node.parent and node.parent.tag == "head"
            ),
            "",
        ),
        headings=sum(tag == "h1" and bool(node.text().strip()) for tag, _, node in nodes),
    )


Nodes = tuple[tuple[str, Mapping[str, str], LexborNode], ...]


def _attributes(node: LexborNode) -> Mapping[str, str]:
    return {name.lower(): value or "" for name, value in node.attributes.items()}


def _references(nodes: Nodes) -> Iterator[str]:
    for tag, given, node in nodes:
        for name, value in given.items():
            if name in ADDRESSES:
                yield from value.split() if name == "ping" else [value]
            elif name in CANDIDATES:
                yield from (part.split()[0] for part in value.split(",") if part.strip())
            elif name == "style" or "url(" in value.lower():
                yield from style_references(value)
        if tag == "style":
            yield from style_references(node.text())


def _anchors(nodes: Nodes) -> Iterator[str]:
    for tag, given, _ in nodes:
        if "id" in given:
            yield given["id"]
        if tag == "a" and given.get("name") not in (None, given.get("id")):
            yield given["name"]


def _active(nodes: Nodes) -> Iterator[str]:
    for tag, given, _ in nodes:
        if tag in ACTIVE:
            yield f"<{tag}>"
        if tag == "script" and "src" not in given and given.get("type") not in DATA_TYPES:
            yield "<script>"
        yield from (name for name in given if name.startswith("on") or name == "srcdoc")
        yield from (
            found[0].lower()
            for name, value in given.items()
            if name in ADDRESSES
            if (found := RUNS.match(_cleaned(value)))
        )


def _refreshes(nodes: Nodes) -> Iterator[str]:
    for tag, given, _ in nodes:
        if tag == "meta" and given.get("http-equiv", "").lower() == "refresh":
            found = REFRESH.match(given.get("content", ""))
            yield found[1].strip() if found else ""


def _policy(nodes: Nodes) -> str:
    for tag, given, _ in nodes:
        if tag == "meta" and given.get("http-equiv", "").lower() == "content-security-policy":
            return given.get("content", "")
        if tag in POLICED:
            return ""
    return ""


def style_references(text: str) -> Iterator[str]:
    """Every address that a stylesheet, or the value of a `style` attribute, loads."""
    yield from _loaded(tinycss2.parse_component_value_list(text, skip_comments=True))


def _loaded(tokens: Iterable[tinycss2.ast.Node]) -> Iterator[str]:
    # A stack of our own: what nests ten thousand deep must not end in a traceback.
    waiting = [tokens]
    while waiting:
        importing = False
        for token in waiting.pop():
            if token.type == "url" or (importing and token.type == "string"):
                yield token.value
            elif token.type == "function":
                if token.lower_name in NAMING:
                    yield from (inner.value for inner in token.arguments if inner.type == "string")
                waiting.append(token.arguments)
            elif hasattr(token, "content"):
                waiting.append(token.content)
            importing = (importing and token.type == "whitespace") or (
                token.type == "at-keyword" and token.lower_value == "import"
            )


def _cleaned(address: str) -> str:
    """As browsers read it: URL Standard, "basic URL parser", steps 1 to 3."""
    return re.sub(r"[\t\n\r]", "", address.strip("".join(map(chr, range(33)))))


@lru_cache(maxsize=100_000)
def resolve(page: str, address: str) -> Place:
    """Where `address` leads from the file `page`, whose path is relative to the package."""
    address = _cleaned(address)
    if scheme := SCHEME.match(address):
        carried = scheme[0].lower() == "data:" or RUNS.match(address)
        return Place(whither="nowhere" if carried else "outside")
    before, _, fragment = address.partition("#")
    # Browsers take a backslash for a slash.
    steps = before.partition("?")[0].replace("\\", "/")
    if steps.startswith("/"):
        return Place(whither="outside" if steps.startswith("//") else "absolute")
    path = _joined(dirname(page), unquote(steps)) if steps else page
    if path.split("/")[0] == "..":
        return Place(whither="above")
    # A page may be opened at some words of it; browsers keep that from the page.
    return Place(whither="inside", path=path, fragment=unquote(fragment.partition(":~:")[0]))


def _joined(folder: str, steps: str) -> str:
    """The path below the top; one that names a folder ends in a slash, as no file does."""
    path = normpath(f"{folder}/{steps}".lstrip("/"))
    return f"{path}/" if steps.split("/")[-1] in ("", ".", "..") else path
