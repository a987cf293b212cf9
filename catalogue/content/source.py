"""Sources: YAML files read into plain data, with a line and column for whatever is wrong."""

from __future__ import annotations

import errno
import hashlib
import os
import re
import stat
from bisect import bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import Any, Protocol

import yaml

from catalogue.content.characters import check_forbidden, check_written, is_odd
from catalogue.content.places import places
from catalogue.content.problem import MAX_TOLD, Keys, Problem, first_of, problem, reason, wording

MAX_BYTES = 512 * 1024
# Windows knows other flags than the others do.
FOR_READING = os.O_RDONLY | sum(getattr(os, f"O_{name}", 0) for name in ("NONBLOCK", "BINARY"))
MAX_DEPTH = 16
MAX_SHOWN = 40
# What systems, editors and office programs leave behind; nobody meant it to be content.
IGNORED = re.compile(
    r"\..*|.*~|~\$.*|.*\.(tmp|temp|bak|swp|orig|rej|lnk)|(eh)?thumbs(_vista)?\.db|desktop\.ini"
    r"|icon\r|\$recycle\.bin|recycler|system volume information|__macosx|lost\+found|licen[cs]e",
    re.IGNORECASE,
)

RAW_HTML = re.compile(r"<[A-Za-z/!?]")
# What templates are written with: on a page it looks like one that nobody filled in.
TEMPLATE = re.compile(r"\{\{|\{%|\{#(?=\s)")
# A number sign with text before it on its line, in a comment or not.
COMMENT = re.compile(r"^[ \t]*[^#\s].*?[ \t](#)", re.MULTILINE)
# What looks right and is not, at the head of a line: rule → where it stands.
SLIPS = {
    "yaml-unmerged": re.compile("^(?P<at><{7})(?P<key>)", re.MULTILINE),
    "yaml-after-empty": re.compile(
        r"^ *(?P<key>[a-z_]+): *(?P<at>\[\]|\{\})[ \t]*\n(?= *- | +[a-z_]+:)", re.MULTILINE
    ),
    "yaml-full-colon": re.compile("^ *(?:- +)*(?P<key>[a-z_]+)(?P<at>\uff1a)", re.MULTILINE),
    "yaml-odd-space": re.compile(
        "^ *(?:- +)*(?P<key>[a-z_]+:)? *(?P<at>[\u3000\u00a0])", re.MULTILINE
    ),
    # What YAML keeps for itself; > and | alone on their line open a folded or a literal text.
    "yaml-first": re.compile(
        "^ *(?:(?:- +)*(?P<key>[a-z_]+): +|(?:- +)+)"
        "(?P<at>[*!?&%@`,\\]}]|[|>](?![-+0-9]*\\s*$)|(?<=: )- )",
        re.MULTILINE,
    ),
    "yaml-missing-colon": re.compile(
        "^ *(?:- +)*(?P<at>(?P<key>[a-z_]+):)(?=[^\\s/])", re.MULTILINE
    ),
}
# No more digits than a float, and so JSON and the scripts of a page, can hold exactly.
INTEGER = re.compile(r"-?(?:0|[1-9][0-9]{0,14})")
DECIMAL = re.compile(r"-?(?=[0-9.]{1,16}$)(?:0|[1-9][0-9]*)\.[0-9]+")
WHOLE = re.compile(r"(-?[0-9]+)\.0+")
# Below this Python writes a number with an exponent.
MIN_DECIMAL = 1e-4

Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
TAG = "tag:yaml.org,2002:"
# First character → the types that an unquoted scalar may turn into, by PyYAML's own table.
RESOLVERS = yaml.SafeLoader.yaml_implicit_resolvers
# Where libyaml gives up far below the mistake, the place where it began is the one to show.
SHOWN_AT_START = ("yaml-quote", "yaml-bracket", "yaml-missing-colon")
ODD = {"bool": "odd-bool", "int": "odd-number", "float": "odd-number", "timestamp": "odd-timestamp"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One YAML file: its path relative to the content folder, and its data.

    `digest` is that of the text, where it was read from a file.
    """

    path: str
    data: Any
    digest: bytes = b""


def files(root: Path) -> tuple[list[str], list[Problem]]:
    """Every file below `root` in sorted order, and the ones that may not be there."""
    found: list[str] = []
    problems: list[Problem] = []
    _look(root, "", root.resolve(), found, problems)
    return sorted(found), problems


def _look(
    folder: Path | str, prefix: str, inside: Path, found: list[str], problems: list[Problem]
) -> None:
    """The same of one folder; `prefix` is where it is below the root, which is `inside`."""
    try:
        with os.scandir(folder) as held:
            each = sorted(held, key=lambda one: one.name)
    except OSError as error:
        problems.append(problem("cannot-read", prefix.rstrip("/") or ".", said=reason(error)))
        return
    for one in each:
        ignored, is_folder = IGNORED.fullmatch(one.name), _is_folder(one)
        if ignored and is_folder:
            continue
        link = one.is_symlink()
        # realpath, as Path.resolve raises for links that run in a circle.
        if link and not Path(os.path.realpath(one.path)).is_relative_to(inside):
            problems.append(problem("symlink-out", prefix + one.name))
        elif is_folder and not link:
            _look(one.path, f"{prefix}{one.name}/", inside, found, problems)
        elif not (is_folder or ignored):
            found.append(prefix + one.name)


def _is_folder(one: os.DirEntry[str]) -> bool:
    """Whether something is a folder or leads to one; what cannot be asked is none."""
    try:
        return one.is_dir()
    except OSError:
        return False


Found = tuple[Document | None, list[Problem]]


class Remembering(Protocol):
    """What knows what files said before, by the digests of their texts."""

    def get(self, path: str, digest: bytes) -> Found | None: ...

    def put(self, path: str, digest: bytes, found: Found, /) -> None: ...

    def same(self, path: str, /) -> bytes | None: ...

    def saw(self, path: str, digest: bytes) -> None: ...


def read(root: Path, path: str, memory: Remembering | None = None) -> Found:
    """Read one YAML file; no document when it cannot be understood at all.

    What says the same as at the last time is not parsed again, where there is a `memory` of it.
    """
    if memory and (digest := memory.same(path)) and (before := memory.get(path, digest)):
        return _digested(before, digest)
    text, problems = read_text(root, path)
    if text is None:
        return None, problems
    digest = text_digest(text)
    found = memory.get(path, digest) if memory else None
    if found is None:
        found = read_string(path, text)
        if memory:
            memory.put(path, digest, found)
    if memory and not problems:
        memory.saw(path, digest)
    document, others = _digested(found, digest)
    return document, [*problems, *others]


def text_digest(text: str) -> bytes:
    """By which a text is known; marks of the order of bytes are no part of it."""
    return hashlib.sha256(text.encode()).digest()


def _digested(found: Found, digest: bytes) -> Found:
    document, problems = found
    return document and Document(path=document.path, data=document.data, digest=digest), problems


def read_string(path: str, text: str) -> tuple[Document | None, list[Problem]]:
    """Read the text of one YAML document; no document when it cannot be understood at all."""
    reader = _Reader(path)
    try:
        data = reader.document(text)
    except yaml.reader.ReaderError:
        # What files are read for never comes so far; texts that are being mended do.
        return None, [*check_forbidden(path, text)]
    except yaml.MarkedYAMLError as error:
        slips = list(first_of(path, _slips(path, text, error)))
        return None, [*reader.problems, *(slips or [_syntax(path, text, error)])]
    reader.problems += first_of(path, _swallowed(path, text))
    return (None if reader.hopeless else Document(path=path, data=data)), reader.problems


def read_text(root: Path, path: str, limit: int = MAX_BYTES) -> tuple[str | None, list[Problem]]:
    """The text of a file, refused when it is not clean UTF-8, and what is odd in it."""
    try:
        # A path object for each of thousands of files costs as much as reading it.
        raw = first_bytes(f"{root}{os.sep}{path}", limit)
    except OSError as error:
        return None, [problem("cannot-read", path, said=reason(error))]
    if len(raw) > limit:
        kilobytes = size(root / path) // 1024
        return None, [problem("too-large", path, size=kilobytes, limit=limit // 1024)]
    try:
        # Notepad of Windows 7 puts a mark before the text and cannot be asked not to.
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return None, [_not_utf8(path, raw, error)]
    if not is_odd(text):
        return text, []
    if found := [*check_forbidden(path, text)]:
        return None, found
    return text, [*check_written(path, text)]


def size(path: Path | str) -> int:
    """The bytes of a file; OSError when it is none, as a pipe would wait for its other end."""
    return _regular(os.stat(path))  # noqa: PTH116


def _regular(found: os.stat_result) -> int:
    if stat.S_ISDIR(found.st_mode):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
    if not stat.S_ISREG(found.st_mode):
        raise OSError(errno.EINVAL, os.strerror(errno.EINVAL))
    return found.st_size


def first_bytes(path: str | Path, limit: int) -> bytes:
    """What a file holds, no more than a byte above the limit: 2 GB need not be read to be refused.

    OSError when it is no file.
    """
    # A pipe would wait for its other end, were it opened in any other way.
    opened = os.open(path, FOR_READING)
    try:
        held = os.fstat(opened)
        _regular(held)
        return os.read(opened, min(held.st_size, limit) + 1)
    finally:
        os.close(opened)


def place(root: Path, path: str, keys: Keys, *, at_key: bool = False) -> tuple[int, int]:
    """Line and column (from 1) of the value that `keys` lead to, or of the nearest thing above it.

    With `at_key` it is the last key itself that is shown, not the value behind it.
    Places are looked up again only when there is a problem to report, so that a
    clean run keeps no positions in memory.
    """
    try:
        found = (root / path).stat()
        text = _text_at(root / path, (found.st_mtime_ns, found.st_size, found.st_ino))
    except (OSError, UnicodeDecodeError):
        return 1, 1
    return place_in(text, keys, at_key=at_key)


@lru_cache(maxsize=1)
def _text_at(path: Path, _: tuple[int, int, int]) -> str:
    """The text of a file as it stands, read once for all its problems."""
    return path.read_text(encoding="utf-8-sig")


def place_of(root: Path, path: str, character: str) -> tuple[int, int]:
    """Line and column (from 1) where a character first stands in a file; 0 when nowhere."""
    try:
        text = (root / path).read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError):
        return 0, 0
    at = text.find(character)
    return (text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at)) if at >= 0 else (0, 0)


def place_in(text: str, keys: Keys, *, at_key: bool = False) -> tuple[int, int]:
    """The same in a text."""
    try:
        node, children = _composed(text)
    except yaml.YAMLError:
        return 1, 1
    mark = node.start_mark if node is not None else None
    for end, key in enumerate(keys, 1):
        pair = _child(node, key, children, at_key=at_key and end == len(keys))
        if pair is None:
            break
        mark, node = pair
    return (mark.line + 1, mark.column + 1) if mark else (1, 1)


@lru_cache(maxsize=1)
def _composed(text: str) -> tuple[Any, dict[int, dict[str, Any]]]:
    """The nodes of a text, and room for the children of its mappings by key.

    A file may have thousands of problems, and these come one file after another: parsing it for
    each, or walking along its keys for each, would take time with the square of its length.
    """
    return yaml.compose(text, Loader=Loader), {}


def _child(
    node: Any, key: str | int, children: dict[int, dict[str, Any]], *, at_key: bool
) -> tuple[Any, Any] | None:
    """The mark to show for a child, and the child itself."""
    if isinstance(node, yaml.SequenceNode) and isinstance(key, int) and key < len(node.value):
        return node.value[key].start_mark, node.value[key]
    if isinstance(node, yaml.MappingNode):
        if id(node) not in children:
            pairs = ((name, value) for name, value in reversed(node.value))
            children[id(node)] = {
                name.value: (name, value)
                for name, value in pairs
                if isinstance(name, yaml.ScalarNode)
            }
        if found := children[id(node)].get(str(key)):
            name, value = found
            inline = isinstance(value, yaml.ScalarNode) or value.flow_style
            shown = value if inline and value.value != "" and not at_key else name
            return shown.start_mark, value
    return None


@dataclass(slots=True)
class _Level:
    """One open collection: its data, what it hangs on, the key in waiting, and where keys stood."""

    data: Any
    mapping: bool
    at: str | int
    key: str | None = None
    marks: dict[str, Any] = field(default_factory=dict)

    def step(self) -> str | int:
        """The key, or the number in the list, of what comes next."""
        return len(self.data) if self.key is None else self.key


class _Reader:
    """Builds data from YAML events, collecting what would not be read as it was written.

    Events come from libyaml one by one, so that neither depth nor aliases can make
    this recurse or grow; what YAML 1.1 would turn into dates, octals, sexagesimals or
    yes and no is reported instead.
    """

    def __init__(self, path: str) -> None:
        self.path = path
        self.problems: list[Problem] = []
        self.hopeless = False
        self.open: list[_Level] = []
        self.root: Any = None
        self.documents = 0

    def document(self, text: str) -> Any:
        """The data of the only document in `text`."""
        events = Loader(text).get_event
        while (event := events()) is not None:
            # Nine events in ten are scalars: they do not wait for the table.
            if type(event) is yaml.ScalarEvent:
                self.scalar(event)
            elif taker := TAKERS.get(type(event)):
                taker(self, event)
                if len(self.open) > MAX_DEPTH:
                    self.give_up("too-deep", event, limit=MAX_DEPTH)
                    return None
            if len(self.problems) > MAX_TOLD:
                self.problems = list(first_of(self.path, self.problems))
                self.hopeless = True
                return None
        if self.root is None and not self.problems:
            self.problems.append(problem("empty-file", self.path))
            self.hopeless = True
        return self.root

    def end(self, _: Any) -> None:
        self.open.pop()

    def alias(self, event: Any) -> None:
        self.give_up("alias", event, text=event.anchor)
        if self.awaits_key():
            self.open[-1].key = event.anchor
        else:
            self.put(event.anchor)

    def next_document(self, event: Any) -> None:
        self.documents += 1
        if self.documents > 1:
            self.give_up("yaml-two-documents", event)

    def marked(self, event: Any) -> None:
        """Anchors and tags hide what an entry says."""
        if event.anchor is not None:
            self.give_up("anchor", event, text=event.anchor)
        if event.tag is not None:
            self.give_up("tag", event, text=event.tag.replace(TAG, "!!"))

    def start(self, event: Any) -> None:
        if event.anchor is not None or event.tag is not None:
            self.marked(event)
        if self.awaits_key():
            self.report("odd-key", event, key="…")
            self.open[-1].key = "…"
        at = self.open[-1].step() if self.open else 0
        mapping = type(event) is yaml.MappingStartEvent
        data: Any = {} if mapping else []
        self.put(data)
        self.open.append(_Level(data, mapping, at))

    def scalar(self, event: Any) -> None:
        if event.anchor is not None or event.tag is not None:
            self.marked(event)
        text = event.value
        level = self.open[-1] if self.open else None
        if level is not None and level.key is None and level.mapping:
            self.key(event, text)
            return
        if "<" in text and (hit := RAW_HTML.search(text)):
            self.report("raw-html", event, text=text[hit.start() : hit.start() + 12])
        if "{" in text and (hit := TEMPLATE.search(text)):
            self.report("template-mark", event, text=hit.group())
        if event.style == '"':
            self.escaped(event, text)
        value = self.plain(event, text) if text[:1] in RESOLVERS and not event.style else text
        if level is None:
            self.root = value
        elif level.mapping:
            level.data[level.key] = value
            level.key = None
        else:
            level.data.append(value)

    def escaped(self, event: Any, text: str) -> None:
        """Characters that no file may hold do not come in as escapes either."""
        if not is_odd(text) and "\r" not in text:
            return
        mark = event.start_mark
        found = (*check_forbidden(self.path, text, controls=True), *check_written(self.path, text))
        self.problems += (
            replace(wrong.at(mark.line + 1, mark.column + 1), keys=self.place()) for wrong in found
        )

    def key(self, event: Any, text: str) -> None:
        level = self.open[-1]
        level.key = text
        if event.style == '"':
            self.escaped(event, text)
        if text[:1] in RESOLVERS and not event.style and (tag := resolved(text)):
            if tag == "merge":
                self.give_up("merge-key", event)
            else:
                self.report("odd-key", event, key=text)
        if text in level.data:
            self.report("duplicate-key", event, key=text, first=level.marks[text].line + 1)
        else:
            level.data[text] = None
            level.marks[text] = event.start_mark

    def plain(self, event: Any, text: str) -> Any:
        """What an unquoted scalar stands for; odd ones stay text and are reported."""
        tag = resolved(text)
        if tag is None:
            return text
        if tag == "null":
            return None
        if tag == "bool" and text in ("true", "false"):
            return text == "true"
        if tag == "int" and INTEGER.fullmatch(text):
            return int(text)
        if tag == "float" and (whole := WHOLE.fullmatch(text)):
            self.report("whole-number", event, text=text[:MAX_SHOWN], whole=whole[1][:MAX_SHOWN])
            return text
        if tag == "float" and DECIMAL.fullmatch(text) and abs(float(text)) >= MIN_DECIMAL:
            return float(text)
        if tag in ODD:
            self.report(ODD[tag], event, text=text[:MAX_SHOWN])
        return text

    def awaits_key(self) -> bool:
        return bool(self.open) and self.open[-1].key is None and self.open[-1].mapping

    def put(self, value: Any) -> None:
        """Place a value where the innermost open collection waits for it."""
        if not self.open:
            self.root = value
            return
        level = self.open[-1]
        if level.key is None:
            level.data.append(value)
        else:
            level.data[level.key] = value
            level.key = None

    def report(self, rule: str, event: Any, **values: Any) -> None:
        mark = event.start_mark
        self.problems.append(
            problem(
                rule,
                self.path,
                line=mark.line + 1,
                column=mark.column + 1,
                keys=self.place(),
                **values,
            )
        )

    def place(self) -> Keys:
        """The keys that lead to what is being read."""
        if not self.open:
            return ()
        way = tuple(level.at for level in self.open[1:])
        level = self.open[-1]
        return way if level.mapping and level.key is None else (*way, level.step())

    def give_up(self, rule: str, event: Any, **values: Any) -> None:
        """Report something that leaves the file's meaning in doubt."""
        self.hopeless = True
        self.report(rule, event, **values)


TAKERS: dict[type, Callable[[_Reader, Any], None]] = {
    yaml.MappingStartEvent: _Reader.start,
    yaml.SequenceStartEvent: _Reader.start,
    yaml.MappingEndEvent: _Reader.end,
    yaml.SequenceEndEvent: _Reader.end,
    yaml.AliasEvent: _Reader.alias,
    yaml.DocumentStartEvent: _Reader.next_document,
}


def resolved(text: str) -> str | None:
    """The type that YAML 1.1 gives an unquoted scalar; None for text."""
    for tag, pattern in RESOLVERS.get(text[:1], ()):
        if pattern.match(text):
            return str(tag).removeprefix(TAG)
    return None


def _swallowed(path: str, text: str) -> Iterator[Problem]:
    """Comments behind a value: what a clerk types after a number sign would vanish unseen."""
    if " #" not in text and "\t#" not in text:
        return
    signs = [hit.start(1) for hit in COMMENT.finditer(text)]
    if not signs:
        return
    tokens = iter(Loader(text).get_token, None)
    spans = [
        (token.start_mark.index, token.end_mark.index)
        for token in tokens
        if isinstance(token, yaml.ScalarToken)
    ]
    starts = [start for start, _ in spans]
    place = places(text)
    for at in signs:
        before = bisect_right(starts, at)
        if not before or at >= spans[before - 1][1]:
            line, column = place(at)
            said = text[at : at + 12].splitlines()[0]
            yield problem("trailing-comment", path, line=line, column=column, text=said)


def _not_utf8(path: str, raw: bytes, error: UnicodeDecodeError) -> Problem:
    line = raw.count(b"\n", 0, error.start) + 1
    column = error.start - raw.rfind(b"\n", 0, error.start)
    rule = "gbk" if is_gbk(raw) else "not-utf8"
    return problem(rule, path, line=line, column=column)


def is_gbk(raw: bytes) -> bool:
    """Whether bytes that are no UTF-8 are GBK, or a wider code that holds it.

    UTF-8 that lost some bytes may pass for it too, but then most of the rest is UTF-8 still.
    """
    try:
        raw.decode("gb18030")
    except UnicodeDecodeError:
        return False
    high = sum(byte > 0x7F for byte in raw)
    kept = raw.decode("utf-8", "ignore").encode()
    return 2 * sum(byte > 0x7F for byte in kept) < high


def _slips(path: str, text: str, error: yaml.MarkedYAMLError) -> Iterator[Problem]:
    """Every slip of the kind that made libyaml give up here or on the next line.

    It is told instead of libyaml's own opinion, which sees only what comes of it.
    """
    stops = {mark.line + 1 for mark in (error.problem_mark, error.context_mark) if mark}
    place = places(text)
    for rule, pattern in SLIPS.items():
        hits = {place(hit.start("at")): hit for hit in pattern.finditer(text)}
        lines = {line for line, _ in hits}
        if not any({line, line - 1} & lines for line in stops):
            continue
        for (line, column), hit in hits.items():
            yield problem(
                rule,
                path,
                line=line,
                column=column,
                key=hit["key"],
                first=hit["at"].strip(),
            )


def _syntax(path: str, text: str, error: yaml.MarkedYAMLError) -> Problem:
    said = error.problem or ""
    rule = next(
        (
            name
            for name, words in wording().items()
            if name.startswith("yaml-") and words.get("match") and re.search(words["match"], said)
        ),
        "yaml-syntax",
    )
    mark = error.problem_mark or error.context_mark
    if rule in SHOWN_AT_START:
        mark = error.context_mark or mark
    if rule == "yaml-indent" and _follows_text(text, mark):
        rule = "yaml-trailing"
    line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
    return problem(rule, path, line=line, column=column)


def _follows_text(text: str, mark: Any) -> bool:
    """What libyaml takes for a key of its own stands behind a value, not at a wrong indent."""
    lines = text.splitlines()
    before = lines[mark.line][: mark.column].strip() if mark and mark.line < len(lines) else ""
    return bool(before) and not before.endswith(":")
