"""Prose: the Markdown of a hand-written page as the site reads it: text outside code, and headings.

Python-Markdown draws the site. Importing it takes longer than checking every page, so what the
checks ask is answered here, and the tests hold the answers to the library's.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

TAB = 4
FENCE = re.compile(r"(?P<fence>~{3,}|`{3,})[ ]*(?:\.?[\w#.+-]*[ ]*)?")
# A fence with attributes may be none for the library: then nothing fenced counts as code.
FENCE_WITH_ATTRIBUTES = re.compile(r"^(?:~{3,}|`{3,})(?:[ ]*\{|.*hl_lines=)", re.MULTILINE)
PARAGRAPH = re.compile(r"^(?:[^\S\n]*\S.*(?:\n|\Z))+", re.MULTILINE)
MARKERS = re.compile(r"\s*(?P<all>(?:(?:[*+-]|\d+\.)(?:\s+|$))+)")
MARKER = re.compile(r"[*+-]|\d+\.")
CODE_SPAN = re.compile(r"(?<!`)(?P<ticks>`+)(?!`).*?(?<!`)(?P=ticks)(?!`)")

# What stays of a heading in its address: letters, digits and what may join them.
NO_ADDRESS = re.compile(r"[^\w.+-]+")
HEADING = re.compile(r"#{1,6}(?P<text>.*?)#*$")
NAMED_HEADING = re.compile(r"(?P<text>.*?) +\{:? *(?:#(?P<id>[\w.-]+))?(?: *\.[\w-]+)* *\}$")
# Where only the library knows what is a heading, and what its words are.
ODD_LINE = re.compile(r"[\s>*+\d.-]*(?:[~`]{3}|[=-]+\s*$)|[\s>*+\d.-]+#|.*\{.*[#=]")
ODD_TEXT = re.compile(r"[\\`*_\[\]<>&!{}\t]")
COUNTED = re.compile(r"(?P<stem>.*)_(?P<count>[0-9]+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """A heading by its anchor; `line` counts from 1 in the body, 0 where only the library knows."""

    anchor: str
    line: int


def prose(body: str) -> str:
    """The body with blanks instead of code, line for line and column for column.

    Where the library might see text, text it is: code that is taken for text is checked
    needlessly, but text that is taken for code would be published unchecked.
    """
    if not FENCE_WITH_ATTRIBUTES.search(body):
        body = _without_fences(body)
    lines = body.split("\n")
    code = set(_indented_code(lines))
    kept = "\n".join(_blank(line) if n in code else line for n, line in enumerate(lines))
    return PARAGRAPH.sub(lambda block: _without_spans(block[0]), kept)


def _blank(text: str) -> str:
    return re.sub(r"[^\n]", " ", text)


def _without_fences(body: str) -> str:
    """The body with blanks from each fence to the next line that is nothing but the same fence.

    As one expression this would go to the end of the page for every fence that stays open.
    """
    lines = body.split("\n")
    closings: dict[str, list[int]] = {}
    for n, line in enumerate(lines):
        closings.setdefault(line.rstrip(" "), []).append(n)
    end = -1
    for n, line in enumerate(lines):
        if n <= end or not (opened := FENCE.fullmatch(line)):
            continue
        after = closings.get(opened["fence"], [])
        if (nth := bisect_right(after, n)) < len(after):
            end = after[nth]
            lines[n : end + 1] = map(_blank, lines[n : end + 1])
    return "\n".join(lines)


def _indented_code(lines: list[str]) -> Iterator[int]:
    """The lines of indented code: below a blank line, deeper than any list that may be open."""
    depth = 0
    below_blank = True
    code = False
    for n, line in enumerate(lines):
        if not line.strip():
            below_blank = True
            continue
        wide = line.expandtabs(TAB)
        indent = len(wide) - len(wide.lstrip())
        markers = MARKERS.match(line)
        code = (code or below_blank) and indent >= TAB * (depth + 1) and not (depth and markers)
        if code:
            yield n
        elif markers:
            depth = max(depth, indent // TAB + len(MARKER.findall(markers["all"])))
        elif below_blank and not indent:
            depth = 0
        below_blank = False


def _without_spans(block: str) -> str:
    """A paragraph with blanks for its code, unless a backtick in it might pair over line ends."""
    blanked = "\n".join(
        CODE_SPAN.sub(lambda span: _blank(span[0]), line) for line in block.split("\n")
    )
    return block if "`" in blanked or "\\`" in block else blanked


def heading_id(text: str, separator: str = "-") -> str:
    """The anchor of a heading: its own words, with what no address holds left out.

    A browser finds 「一个条目一个文件」 under `#一个条目一个文件`, typed or percent-encoded.
    """
    return NO_ADDRESS.sub(separator, text.strip()).strip(separator) or "section"


@cache
def headings(body: str) -> tuple[Heading, ...]:
    """The headings of a page, with the anchors that the site gives them."""
    found: list[tuple[int, str, str]] = []
    above = ""
    for number, line in enumerate(body.split("\n"), 1):
        if line.startswith("#"):
            heading = _heading(line)
            if heading is None or (above.strip() and not above.startswith("#")):
                return _as_the_library_has_them(body)
            found.append((number, *heading))
        elif ODD_LINE.match(line):
            return _as_the_library_has_them(body)
        above = line
    taken = {explicit for _, _, explicit in found}
    return tuple(
        Heading(anchor=explicit or _unique(heading_id(text), taken), line=number)
        for number, text, explicit in found
    )


def _heading(line: str) -> tuple[str, str] | None:
    """Its words and its own anchor, "" without one; None where the words hold markup."""
    hit = HEADING.match(line)
    text = hit["text"].strip() if hit else ""
    named = NAMED_HEADING.fullmatch(text)
    words, explicit = (named["text"], named["id"] or "") if named else (text, "")
    return None if ODD_TEXT.search(words) else (words, explicit)


def _unique(anchor: str, taken: set[str]) -> str:
    """The anchor, counted up while another heading has it."""
    while anchor in taken:
        counted = COUNTED.fullmatch(anchor)
        stem, count = (counted["stem"], int(counted["count"])) if counted else (anchor, 0)
        anchor = f"{stem}_{count + 1}"
    taken.add(anchor)
    return anchor


def _as_the_library_has_them(body: str) -> tuple[Heading, ...]:
    return tuple(Heading(anchor=anchor, line=0) for anchor in library_anchors(body))


def library_anchors(body: str) -> tuple[str, ...]:
    """The anchors of the headings as Python-Markdown gives them, set up as for the site."""
    from markdown import Markdown
    from markdown.extensions.toc import TocExtension

    toc = TocExtension(slugify=heading_id)
    reader = Markdown(extensions=["attr_list", "fenced_code", "tables", toc])
    reader.convert(body)
    return tuple(_ids(reader.toc_tokens))


def _ids(tokens: list[dict[str, Any]]) -> Iterator[str]:
    for token in tokens:
        yield token["id"]
        yield from _ids(token["children"])
