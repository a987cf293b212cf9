"""Sources: YAML files read into plain data, with a line and column for whatever is wrong."""

from __future__ import annotations

import os
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from catalogue.problem import Keys, Problem, problem, wording

MAX_BYTES = 512 * 1024
MAX_DEPTH = 16
IGNORED = re.compile(r"^(\..*|Thumbs\.db|desktop\.ini|LICENSE|.*~)$")

# Cc except tab and line ends, the bidi controls of UAX #9, BOM inside the text, line separators,
# and private-use characters, which only broken transcoding leaves in Chinese text.
FORBIDDEN = re.compile(
    "[\x01-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\u2028\u2029\ufeff"
    "\ufff9-\ufffb\ufffe\uffff\ud800-\uf8ff]"
)
RAW_HTML = re.compile(r"<[A-Za-z/!?]")
SPECIAL = re.compile(r"[&*!]|<<")
OPENERS = re.compile(r"[\[{]")
NESTED_DASHES = re.compile(rf"(?:[-?]\s+){{{MAX_DEPTH}}}")
INTEGER = re.compile(r"-?(?:0|[1-9][0-9]*)")
DECIMAL = re.compile(r"-?(?:0|[1-9][0-9]*)\.[0-9]+")

Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
TAG = "tag:yaml.org,2002:"


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One YAML file: its path relative to the content folder, and its data."""

    path: str
    data: Any


def files(root: Path) -> tuple[list[str], list[Problem]]:
    """Every file below `root` in sorted order, and the ones that may not be there."""
    found: list[str] = []
    problems: list[Problem] = []
    inside = root.resolve()
    for folder, names, stems in os.walk(root):
        names[:] = sorted(name for name in names if not IGNORED.match(name))
        for name in sorted(names + stems):
            place = Path(folder) / name
            relative = place.relative_to(root).as_posix()
            if place.is_symlink() and not place.resolve().is_relative_to(inside):
                problems.append(problem("symlink-out", relative))
            elif name in stems and not IGNORED.match(name):
                found.append(relative)
    return sorted(found), problems


def read(root: Path, path: str) -> tuple[Document | None, list[Problem]]:
    """Read one YAML file; no document when it cannot be understood at all."""
    text, problems = read_text(root, path)
    if text is None:
        return None, problems
    problems += _marks(path, text)
    if problems:
        return None, problems
    if too_deep(text):
        return None, [problem("too-deep", path, limit=MAX_DEPTH)]
    try:
        node = yaml.compose(text, Loader=Loader)
    except yaml.MarkedYAMLError as error:
        return None, [_syntax(path, error)]
    if node is None:
        return None, [problem("empty-file", path)]
    reader = _Reader(path)
    data = reader.value(node, ())
    problems = reader.problems + (list(_html(path, text, node)) if RAW_HTML.search(text) else [])
    return Document(path=path, data=data), problems


def read_text(root: Path, path: str) -> tuple[str | None, list[Problem]]:
    """The text of a file, refused when it is not clean UTF-8."""
    raw = (root / path).read_bytes()
    if len(raw) > MAX_BYTES:
        return None, [problem("too-large", path, size=len(raw) // 1024, limit=MAX_BYTES // 1024)]
    if raw.startswith(b"\xef\xbb\xbf"):
        return None, [problem("bom", path, line=1, column=1)]
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        return None, [_not_utf8(path, raw, error)]
    found = [_character(path, text, hit) for hit in FORBIDDEN.finditer(text)]
    found += [problem("nul", path, line=text.count("\n", 0, at) + 1, column=1)
              for at in [text.find("\0")] if at >= 0]
    return (None, found) if found else (text, [])


def place(root: Path, path: str, keys: Keys) -> tuple[int, int]:
    """Line and column (from 1) of the value that `keys` lead to, or of the nearest thing above it.

    Places are looked up again only when there is a problem to report, so that a
    clean run keeps no positions in memory.
    """
    try:
        node = yaml.compose((root / path).read_text(encoding="utf-8"), Loader=Loader)
    except (OSError, UnicodeDecodeError, yaml.YAMLError):
        return 1, 1
    mark = node.start_mark if node is not None else None
    for key in keys:
        pair = _child(node, key)
        if pair is None:
            break
        mark, node = pair
    return (mark.line + 1, mark.column + 1) if mark else (1, 1)


def _child(node: Any, key: str | int) -> tuple[Any, Any] | None:
    """The mark to show for a child, and the child itself."""
    if isinstance(node, yaml.SequenceNode) and isinstance(key, int) and key < len(node.value):
        return node.value[key].start_mark, node.value[key]
    if isinstance(node, yaml.MappingNode):
        for name, value in node.value:
            if name.value == key:
                inline = isinstance(value, yaml.ScalarNode) or value.flow_style
                return (value if inline and value.value != "" else name).start_mark, value
    return None


class _Reader:
    """Turns nodes into data, collecting what YAML 1.1 would have read as something else."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.problems: list[Problem] = []

    def value(self, node: Any, keys: Keys) -> Any:
        if isinstance(node, yaml.ScalarNode):
            return self.scalar(node, keys)
        if isinstance(node, yaml.SequenceNode):
            return [self.value(child, (*keys, n)) for n, child in enumerate(node.value)]
        return self.mapping(node, keys)

    def mapping(self, node: Any, keys: Keys) -> dict[str, Any]:
        data: dict[str, Any] = {}
        lines: dict[str, int] = {}
        for name, child in node.value:
            key = self.key(name, keys)
            if key in data:
                self.report("duplicate-key", name, keys, key=key, first=lines[key])
            else:
                data[key] = self.value(child, (*keys, key))
                lines[key] = name.start_mark.line + 1
        return data

    def key(self, name: Any, keys: Keys) -> str:
        if not isinstance(name, yaml.ScalarNode):
            self.report("odd-key", name, keys, key="…")
            return "?"
        if not name.style and name.tag != f"{TAG}str" and name.tag != f"{TAG}merge":
            self.report("odd-key", name, keys, key=name.value)
        return str(name.value)

    def scalar(self, node: Any, keys: Keys) -> Any:
        text, tag = node.value, node.tag
        if node.style or tag == f"{TAG}str":
            return text
        if tag == f"{TAG}null":
            return None
        if tag == f"{TAG}bool" and text in ("true", "false"):
            return text == "true"
        if tag == f"{TAG}int" and INTEGER.fullmatch(text):
            return int(text)
        if tag == f"{TAG}float" and DECIMAL.fullmatch(text):
            return float(text)
        kind = tag.removeprefix(TAG)
        if kind not in ("bool", "int", "float", "timestamp"):
            return text
        rule = "odd-number" if kind in ("int", "float") else f"odd-{kind}"
        self.report(rule, node, keys, text=text)
        return text

    def report(self, rule: str, node: Any, keys: Keys, **values: Any) -> None:
        mark = node.start_mark
        self.problems.append(problem(rule, self.path, line=mark.line + 1, column=mark.column + 1,
                                     keys=keys, **values))


def too_deep(text: str) -> bool:
    """Whether collections nest deeper than allowed, told without recursion.

    Counting openers bounds the depth from above, so that only odd files are scanned.
    """
    indent = max((len(line) - len(line.lstrip(" ")) for line in text.splitlines()), default=0)
    if (len(OPENERS.findall(text)) + indent // 2 < MAX_DEPTH
            and not NESTED_DASHES.search(text)):
        return False
    depth = deepest = 0
    try:
        for event in yaml.parse(text, Loader=Loader):
            if isinstance(event, yaml.MappingStartEvent | yaml.SequenceStartEvent):
                depth += 1
                deepest = max(deepest, depth)
                if deepest > MAX_DEPTH:
                    return True
            elif isinstance(event, yaml.MappingEndEvent | yaml.SequenceEndEvent):
                depth -= 1
    except yaml.YAMLError:
        return False
    return False


def _marks(path: str, text: str) -> list[Problem]:
    """Anchors, aliases, tags and merge keys: YAML features that hide what an entry says."""
    if not SPECIAL.search(text):
        return []
    rules = {yaml.AnchorToken: "anchor", yaml.AliasToken: "alias", yaml.TagToken: "tag"}
    found: list[Problem] = []
    try:
        token: Any
        for token in yaml.scan(text, Loader=Loader):
            rule = rules.get(type(token))
            if type(token) is yaml.ScalarToken and token.value == "<<" and token.plain:
                rule = "merge-key"
            if rule:
                value = token.value
                shown = value if isinstance(value, str) else "".join(filter(None, value))
                found.append(problem(rule, path, line=token.start_mark.line + 1,
                                     column=token.start_mark.column + 1, text=shown))
    except yaml.YAMLError:
        return found
    return found


def _html(path: str, text: str, node: Any, keys: Keys = ()) -> Iterator[Problem]:
    """Raw HTML in any value: entries are text, markup belongs to the templates."""
    if isinstance(node, yaml.ScalarNode):
        if hit := RAW_HTML.search(node.value):
            yield problem("raw-html", path, line=node.start_mark.line + 1, keys=keys,
                          column=node.start_mark.column + 1,
                          text=node.value[hit.start():hit.start() + 12])
    elif isinstance(node, yaml.SequenceNode):
        for n, child in enumerate(node.value):
            yield from _html(path, text, child, (*keys, n))
    else:
        for name, child in node.value:
            yield from _html(path, text, child, (*keys, str(name.value)))


def _not_utf8(path: str, raw: bytes, error: UnicodeDecodeError) -> Problem:
    line = raw.count(b"\n", 0, error.start) + 1
    column = error.start - raw.rfind(b"\n", 0, error.start)
    try:
        raw.decode("gb18030")
    except UnicodeDecodeError:
        return problem("not-utf8", path, line=line, column=column)
    return problem("gbk", path, line=line, column=column)


def _character(path: str, text: str, hit: re.Match[str]) -> Problem:
    code = ord(hit.group())
    rule = "bidi" if unicodedata.bidirectional(hit.group()) in BIDI else "control-character"
    return problem(rule, path, line=text.count("\n", 0, hit.start()) + 1, code=f"U+{code:04X}",
                   column=hit.start() - text.rfind("\n", 0, hit.start()))


BIDI = frozenset("LRE RLE LRO RLO PDF LRI RLI FSI PDI L R".split())


def _syntax(path: str, error: yaml.MarkedYAMLError) -> Problem:
    mark = error.problem_mark or error.context_mark
    line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
    said = error.problem or ""
    rule = next((name for name, words in wording().items()
                 if name.startswith("yaml-") and words.get("match")
                 and re.search(words["match"], said)), "yaml-syntax")
    return problem(rule, path, line=line, column=column, said=said)
