"""Mending: what a remedy says without leaving anything to think about, done for the clerk.

Encodings, line ends and blanks first, then what YAML misreads, then values that are only written
otherwise than the schema wants. Whatever could mean two things is left to people.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from catalogue.content import handwritten, source
from catalogue.content.characters import check_forbidden, check_written, proper
from catalogue.content.links import Catalogue, schemas_of
from catalogue.content.load import LOCKS
from catalogue.content.model import BY_NAME
from catalogue.content.problem import CatalogueError, Keys, Problem
from catalogue.content.schema import SchemaSet, without_content
from catalogue.keeping.draft import at, schema_of
from catalogue.tables.cells import Lexicon, Refused, Taken, read_cell
from catalogue.tables.layout import Column, sheets_of
from catalogue.tables.rewriting import names_of, rewritten

MARKED = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
# As many rounds as a file may have slips; each settles one.
ROUNDS = 500
# A key, or the dash of a list, and the plain value behind it on the same line.
VALUE = re.compile(r"^( *(?:- +)*(?:[A-Za-z_]+: +)?)(?P<value>[^\s'\"\[{#].*?)[ \t]*$")
KEY = re.compile(r"^( *(?:- +)*[a-z_]+:)(?=[^\s/])")
FULL_COLON = re.compile("^( *(?:- +)*[a-z_]+)\uff1a[ \u3000\u00a0]*")
FLOW_COLON = re.compile("([{,] *[a-z_]+)\uff1a *")
BLANK_ENDS = re.compile("[ \t\u3000\u00a0]+$", re.MULTILINE)
# A number and the words that only name its unit: leaving them out loses nothing.
BARE_NUMBER = re.compile(r"[-+0-9.,\s万亿千百]*(?:元|人|学时|课时|小时|天|年|次|期|班)?")
QUOTES = "“”‘’\"' "
# Rules for values of the right meaning in the wrong dress.
DRESS = ("wrong-type", "bad-pattern", "must-be", "not-one-of", "not-in-vocabulary", "misspelt-term")


@dataclass(frozen=True, slots=True, kw_only=True)
class Mended:
    """A file before and after, with Unix line ends; `notes` name what happened to its bytes."""

    path: str
    before: str
    after: str
    notes: tuple[str, ...] = ()


def mended(root: Path, path: str, catalogue: Catalogue | None) -> Mended | None:
    """A file as it can be mended; None when there is nothing to do, or nobody can read it.

    Without a catalogue only what is no matter of words and schemas is mended.
    """
    try:
        raw = source.first_bytes(root / path, source.MAX_BYTES)
    except OSError:
        return None
    if len(raw) > source.MAX_BYTES or (found := decoded(raw)) is None:
        return None
    text, encoding = found
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    notes = tuple(filter(None, (encoding, "line-ends" if plain != text else "")))
    after = _Mending(path=path, catalogue=catalogue).done(plain)
    if not notes and after == plain:
        return None
    return Mended(path=path, before=plain, after=after, notes=notes)


def decoded(raw: bytes) -> tuple[str, str] | None:
    """The text of a file, and the encoding that is not ours; None when it cannot be told."""
    for mark, encoding in MARKED.items():
        if raw.startswith(mark):
            return _in(raw, encoding)
    if b"\0" in raw:
        odd = raw[1::2].count(0) > raw[::2].count(0)
        return _in(raw, "utf-16-le" if odd else "utf-16-be")
    try:
        return raw.decode("utf-8"), ""
    except UnicodeDecodeError:
        return _in(raw, "gb18030") if source.is_gbk(raw) else None


def _in(raw: bytes, encoding: str) -> tuple[str, str] | None:
    try:
        text = raw.decode(encoding)
    except UnicodeDecodeError:
        return None
    return None if "\0" in text else (text, encoding)


@dataclass(kw_only=True)
class _Mending:
    """One file on its way."""

    path: str
    catalogue: Catalogue | None

    @cached_property
    def schema(self) -> str:
        return "" if self.path in LOCKS else schema_of(self.path)

    @cached_property
    def schemas(self) -> SchemaSet:
        return schemas_of(self.catalogue) if self.catalogue else without_content()

    def done(self, text: str) -> str:
        if self.path in LOCKS:
            return text
        if self.path.endswith(".md"):
            return self.page(_characters(self.path, text))
        text = self.kept_meaning(text, BLANK_ENDS.sub("", text).rstrip("\n") + "\n")
        return self.values(self.slips(_characters(self.path, text)))

    def page(self, text: str) -> str:
        """The head of a page is YAML as entries are."""
        lines = text.split("\n")
        if lines[0] != handwritten.FENCE or handwritten.FENCE not in lines[1:]:
            return text
        end = lines.index(handwritten.FENCE, 1)
        head = self.slips("\n".join(lines[1:end]) + "\n").rstrip("\n").split("\n")
        return "\n".join([lines[0], *head, *lines[end:]])

    def kept_meaning(self, old: str, new: str) -> str:
        """The new text, unless the old one can be read and says something else."""
        before, problems = source.read_string(self.path, old)
        if before is None or problems:
            return new
        after, _ = source.read_string(self.path, new)
        return new if after is not None and after.data == before.data else old

    def slips(self, text: str) -> str:
        """What YAML would misread, one after the other until nothing is left to do."""
        tried: set[tuple[str, str]] = set()
        for _ in range(ROUNDS):
            document, problems = source.read_string(self.path, text)
            if document is not None and not problems:
                text = self.kept_keys(document.data, text)
            for found in problems:
                fixer = FIXERS.get(found.rule)
                new = self.fixed(text, found, fixer) if fixer else text
                if new != text and (found.rule, new) not in tried:
                    tried.add((found.rule, new))
                    text = new
                    break
            else:
                return text
        return text

    def kept_keys(self, data: Any, text: str) -> str:
        """Colons that were typed in Chinese, where YAML took key and value for one word."""
        if isinstance(data, str):
            return "\n".join(FULL_COLON.sub(r"\1: ", line) for line in text.split("\n"))
        return FLOW_COLON.sub(r"\1: ", text) if any(_keys_with_colon(data)) else text

    def fixed(
        self, text: str, found: Problem, fixer: Callable[[str, int, type | None], str]
    ) -> str:
        lines = text.split("\n")
        if not 0 < found.line <= len(lines):
            return text
        line = lines[found.line - 1]
        lines[found.line - 1] = fixer(line, found.column - 1, self.wanted(found.keys))
        return "\n".join(lines)

    def wanted(self, keys: Keys) -> type | None:
        """What the schema wants there, where it is no text."""
        if not self.schema:
            return None
        said = self.schemas.annotation(self.schema, keys, "type") if keys else ""
        return {"integer": int, "number": float, "boolean": bool}.get(str(said))

    def values(self, text: str) -> str:
        """Values that only look otherwise than the schema wants, by what tables make of them."""
        document, problems = source.read_string(self.path, text)
        if document is None or problems or not self.catalogue or self.schema not in BY_NAME:
            return text
        data = document.data
        for found in list(self.schemas.violations(self.schema, self.path, data)):
            if found.rule in DRESS and found.keys:
                self.dress(data, found.keys)
        try:
            return rewritten(self.path, text, data, names_of(self.schemas, self.schema))
        except CatalogueError:
            return text

    def dress(self, data: Any, keys: Keys) -> None:
        holder = at(data, keys[:-1])
        value = holder[keys[-1]]
        column = self.columns.get(tuple(key for key in keys if isinstance(key, str)))
        if column is None or isinstance(value, bool | dict | list | None):
            return
        if not isinstance(value, str):
            if column.shape in ("text", "date") and isinstance(value, int):
                holder[keys[-1]] = str(value)
            return
        meant = self.meant(replace(column, many=False), value)
        if meant is not None:
            holder[keys[-1]] = meant

    def meant(self, column: Column, value: str) -> Any:
        """What a text can only mean there; None when that is a guess."""
        lexicon = self.lexicon
        value = value if column.shape == "text" else value.strip(QUOTES)
        read = read_cell(lexicon, column, value)
        if isinstance(read, Refused) and read.proposal and self.is_safe(column, value, read):
            read = read_cell(lexicon, column, read.proposal)
        return read.value if isinstance(read, Taken) else None

    def is_safe(self, column: Column, value: str, read: Refused) -> bool:
        if column.shape in ("integer", "number"):
            return bool(BARE_NUMBER.fullmatch(value.translate(HALF)))
        if column.shape == "reference":
            return read.proposal.split()[0] in self.lexicon.titles
        if column.shape == "text":
            return not read.proposal.startswith("http") or value.startswith("http")
        return column.shape == "date"

    @cached_property
    def lexicon(self) -> Lexicon:
        assert self.catalogue
        return Lexicon(catalogue=self.catalogue)

    @cached_property
    def columns(self) -> Mapping[tuple[str, ...], Column]:
        """The columns of the kind's sheets by the keys that lead to them, numbers left out."""
        assert self.catalogue
        return {
            (*(key for path in sheet.lists for key in path), *column.path): column
            for sheet in sheets_of(self.catalogue, BY_NAME[self.schema])
            for column in sheet.columns
        }


FLAGS = {"yes": "true", "on": "true", "true": "true"} | dict.fromkeys(
    ("no", "off", "false"), "false"
)
HALF = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}


def _characters(path: str, text: str) -> str:
    """Without what nobody sees; radicals as the characters that they stand for."""
    found = [
        problem
        for problem in (*check_forbidden(path, text), *check_written(path, text))
        if problem.rule in ("control-character", "bidi", "lookalike")
    ]
    lines = text.split("\n")
    # From the end of a line to its beginning, so that columns hold.
    for problem in sorted(found, key=lambda p: (p.line, -p.column)):
        line, start = lines[problem.line - 1], problem.column - 1
        instead = proper(line[start]) if problem.rule == "lookalike" else ""
        lines[problem.line - 1] = line[:start] + instead + line[start + 1 :]
    return "\n".join(lines)


def _keys_with_colon(data: Any) -> Iterator[str]:
    if isinstance(data, list):
        for item in data:
            yield from _keys_with_colon(item)
    elif isinstance(data, dict):
        for key, value in data.items():
            yield from [key] if "\uff1a" in key else _keys_with_colon(value)


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _quote_value(line: str, _: int, __: type | None) -> str:
    """The whole value of a line in quotation marks."""
    found = VALUE.match(line)
    return found[1] + _quoted(found["value"]) if found else line


def _quote_scalar(line: str, start: int, wanted: type | None) -> str:
    """The one value that begins here: in quotes, or as the schema wants it."""
    found = re.match(r"[^\s,\]}]+", line[start:])
    if not found:
        return line
    said = found[0]
    instead = _quoted(said)
    if wanted is bool:
        instead = FLAGS.get(said.lower(), instead)
    return line[:start] + instead + line[start + len(said) :]


def _whole(line: str, start: int, wanted: type | None) -> str:
    found = re.match(r"(-?[0-9]+)\.0+(?![0-9])", line[start:])
    if not found:
        return line
    instead = found[1] if wanted in (int, float) else _quoted(found[0])
    return line[:start] + instead + line[start + found.end() :]


def _space(line: str, start: int, _: type | None) -> str:
    """A blank of another width as plain ones: two where it moves a line in."""
    if line[start : start + 1] not in ("\u3000", "\u00a0", "\t"):
        return line
    deep = not line[:start].strip() and line[start] != "\u00a0"
    return line[:start] + "  "[: 1 + deep] + line[start + 1 :]


FIXERS: Mapping[str, Callable[[str, int, type | None], str]] = {
    "yaml-full-colon": lambda line, _, __: FULL_COLON.sub(r"\1: ", line),
    "yaml-missing-colon": lambda line, _, __: KEY.sub(r"\1 ", line),
    "yaml-after-empty": lambda line, start, _: line[:start].rstrip() + line[start + 2 :],
    "yaml-odd-space": _space,
    "yaml-tab": _space,
    "yaml-first": _quote_value,
    "yaml-colon": _quote_value,
    "alias": _quote_value,
    "anchor": _quote_value,
    "tag": _quote_value,
    "odd-bool": _quote_scalar,
    "odd-number": _quote_scalar,
    "odd-timestamp": _quote_scalar,
    "whole-number": _whole,
}
