"""Rewriting: a YAML file made to say something else, every byte of the rest as it was.

Libraries that read and write YAML lay a file out anew, or lose the comment below a line that goes.
Here the composer of PyYAML says where each value stands, and only the text of what differs is
replaced by what its emitter, whose rules are those of our reader, writes for the new value.
"""

from __future__ import annotations

import difflib
import json
import re
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import yaml

from catalogue.content.problem import CatalogueError, Keys, problem
from catalogue.content.schema import SchemaSet
from catalogue.content.source import Loader, read_string, resolved

# Schema: keys → the names of the fields there, in order.
Names = Callable[[Keys], Sequence[str]]

SLUG = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]*")


class _Flow(list[Any]):
    """A list that is written in one line."""


class _Emitter(yaml.SafeDumper):
    """Writes as the files of this house are written; what YAML would misread stands in quotes."""

    indented = True

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, indentless and not self.indented)

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002
        return True


class _Indentless(_Emitter):
    """The same for files whose lists stand below their key."""

    indented = False


def _text(dumper: yaml.SafeDumper, value: str) -> yaml.ScalarNode:
    style = None
    if "\n" in value:
        style = "|"
    elif resolved(value) is not None:
        style = '"'
    return dumper.represent_scalar("tag:yaml.org,2002:str", value, style=style)


def _one_line(dumper: yaml.SafeDumper, value: _Flow) -> yaml.SequenceNode:
    return dumper.represent_sequence("tag:yaml.org,2002:seq", value, flow_style=True)


_Emitter.add_representer(str, _text)
_Emitter.add_representer(_Flow, _one_line)


def names_of(schemas: SchemaSet, schema: str) -> Names:
    """The names of a schema's fields, by the keys that lead to them."""
    known: dict[Keys, list[str]] = {}

    def names(keys: Keys) -> list[str]:
        at = tuple(0 if type(key) is int else key for key in keys)
        if at not in known:
            layers = schemas.layers(schema, at)
            known[at] = [name for layer in layers for name in layer.get("properties", {})]
        return known[at]

    return names


def whole(data: Mapping[str, Any], first: str = "") -> str:
    """A new file with this data, under the comment `first`."""
    return f"{first}\n" * bool(first) + _written(data, _Emitter)


def rewritten(path: str, text: str, data: Mapping[str, Any], names: Names) -> str:
    """The text of a file that says `data`, alike wherever it said that before.

    CatalogueError when the new text would be read as something else.
    """
    ends = "\r\n" if "\r\n" in text else "\n"
    run = _Run(text=text if text.endswith("\n") else text + ends, names=names)
    run.emitter = _Emitter if run.indents() else _Indentless
    root = yaml.compose(run.text, Loader=Loader)
    if root is not None:
        run.value(root, data, ())
    new = run.spliced(ends)
    document, problems = read_string(path, new)
    if document is None or problems or document.data != json.loads(json.dumps(data)):
        raise CatalogueError(problems or [problem("table-not-written", path)])
    return new


def _written(value: Any, emitter: type[_Emitter], *, flow: bool = False) -> str:
    return _dumped(value if flow else _laid_out(value), emitter, flow=flow)


def _dumped(value: Any, emitter: type[_Emitter], *, flow: bool = False) -> str:
    said: str = yaml.dump(
        value,
        Dumper=emitter,
        allow_unicode=True,
        sort_keys=False,
        width=sys.maxsize,
        default_flow_style=flow,
    )
    return said


def _laid_out(value: Any) -> Any:
    """Lists of slugs in one line, everything else line by line."""
    if isinstance(value, Mapping):
        return {key: _laid_out(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        short = all(isinstance(item, str) and SLUG.fullmatch(item) for item in value)
        return _Flow(value) if short else [_laid_out(item) for item in value]
    return value


def _data(node: yaml.Node) -> Any:
    """What a node says, as our reader has it."""
    if isinstance(node, yaml.MappingNode):
        return {key.value: _data(value) for key, value in node.value}
    if isinstance(node, yaml.SequenceNode):
        return [_data(item) for item in node.value]
    return None if node.value is None else _scalar(node)


def _scalar(node: yaml.Node) -> Any:
    tag = node.tag.rpartition(":")[2]
    if tag == "bool":
        return node.value == "true"
    if tag == "int":
        return int(node.value)
    if tag == "float":
        return float(node.value)
    return None if tag == "null" else node.value


def _alike(one: Any, other: Any) -> bool:
    return json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)


@dataclass(slots=True)
class _Run:
    text: str
    names: Names
    emitter: type[_Emitter] = _Emitter
    # (start, end, what stands there instead), in characters.
    splices: list[tuple[int, int, str]] = field(default_factory=list)

    def spliced(self, ends: str) -> str:
        text = self.text
        placed = [(start, end, n, new) for n, (start, end, new) in enumerate(self.splices)]
        # From the end, so that places hold; of several lines put in at one, the first comes first.
        for start, end, _, new in sorted(placed, reverse=True):
            text = text[:start] + new.replace("\n", ends) + text[end:]
        return text

    def indents(self) -> bool:
        """Whether the lists of the file stand further in than their keys."""
        found = re.search(r"^( *)[^\s#-].*:[ \t]*\r?\n( *)- ", self.text, re.MULTILINE)
        return found is None or len(found[2]) > len(found[1])

    def value(self, node: yaml.Node, new: Any, keys: Keys) -> None:
        if _alike(_data(node), new):
            return
        if isinstance(node, yaml.MappingNode) and isinstance(new, Mapping) and new and node.value:
            (self.flow if node.flow_style else self.mapping)(node, new, keys)
        elif isinstance(node, yaml.SequenceNode) and isinstance(new, list) and new and node.value:
            (self.flow if node.flow_style else self.sequence)(node, new, keys)
        else:
            self.replace(node, new)

    def flow(self, node: yaml.Node, new: Any, keys: Keys) -> None:
        """In a line of its own brackets: value by value, or the brackets as a whole."""
        if isinstance(node, yaml.MappingNode) and {k.value for k, _ in node.value} == new.keys():
            for key, value in node.value:
                self.value(value, new[key.value], (*keys, key.value))
        else:
            said = _written(new, self.emitter, flow=True).strip()
            self.splices.append((node.start_mark.index, node.end_mark.index, said))

    def mapping(self, node: yaml.MappingNode, new: Mapping[str, Any], keys: Keys) -> None:
        pairs = node.value
        if pairs[0][0].value not in new and not self.alone(pairs[0][0]):
            # The first field stands beside the dash of its group.
            self.again(node, new)
            return
        held = {key.value: (key, value) for key, value in pairs}
        for name, (key, value) in held.items():
            if name not in new:
                self.take_out(key.start_mark.index, self.end(value, key))
            elif self.reshaped(value, new[name]):
                self.pair(key, value, name, new[name])
            else:
                self.value(value, new[name], (*keys, name))
        order = [*self.names(keys)]
        for name in [name for name in new if name not in held]:
            rank = order.index(name) if name in order else len(order)
            before = [k for k in held if k in order and order.index(k) < rank]
            # Last in the file of those that come before it, so that lines stay together.
            after = max(
                (held[k] for k in before), key=lambda p: p[0].start_mark.index, default=pairs[0]
            )
            pad = " " * pairs[0][0].start_mark.column
            self.put_in(
                self.end(after[1], after[0]),
                self.padded(_written({name: new[name]}, self.emitter), pad),
            )

    def reshaped(self, node: yaml.Node, new: Any) -> bool:
        """Whether a value becomes one that is laid out otherwise, so that its key moves too."""
        group = isinstance(new, Mapping | list) and bool(new)
        was_group = isinstance(node, yaml.CollectionNode) and bool(node.value)
        if _alike(_data(node), new):
            return False
        nested = isinstance(node, yaml.CollectionNode) and not node.flow_style
        return (
            group != was_group
            or (nested and not group)
            or (group and isinstance(new, Mapping) != isinstance(node, yaml.MappingNode))
        )

    def pair(self, key: yaml.Node, value: yaml.Node, name: str, new: Any) -> None:
        said = self.padded(_written({name: new}, self.emitter), " " * key.start_mark.column)
        start, end = key.start_mark.index, self.end(value, key)
        self.splices.append((start, end, said.strip(" ").rstrip("\n")))

    def sequence(self, node: yaml.SequenceNode, new: list[Any], keys: Keys) -> None:
        items = node.value
        dashes = [self.text.rfind("-", 0, item.start_mark.index) for item in items]
        if not all(self.blank_before(dash) for dash in dashes):
            self.again(node, new)
            return
        old = [json.dumps(_data(item), sort_keys=True) for item in items]
        now = [json.dumps(item, sort_keys=True) for item in new]
        pad = " " * node.start_mark.column
        matcher = difflib.SequenceMatcher(None, old, now, autojunk=False)
        for what, start, end, first, last in matcher.get_opcodes():
            if what == "equal":
                continue
            both = min(end - start, last - first)
            for n in range(both):
                self.value(items[start + n], new[first + n], (*keys, first + n))
            for n in range(start + both, end):
                self.take_out(dashes[n], self.end(items[n]))
            added = [
                self.padded(_dumped([_laid_out(item)], self.emitter), pad)
                for item in new[first + both : last]
            ]
            # The emitter moves a list in only below a key.
            if added and start + both:
                self.put_in(self.end(items[start + both - 1]), "".join(added))
            elif added:
                at = self.line_start(dashes[0])
                self.splices.append((at, at, "".join(added)))

    def replace(self, node: yaml.Node, new: Any) -> None:
        """One value for another where it stands."""
        start, end = node.start_mark.index, self.end(node)
        style = getattr(node, "style", None)
        if isinstance(new, str) and style in ("'", '"') and "\n" not in new:
            said = yaml.dump(
                new, Dumper=self.emitter, allow_unicode=True, width=sys.maxsize, default_style=style
            ).strip()
            if style == '"':
                said = json.dumps(new, ensure_ascii=False) if new.isprintable() else said
            elif not said.startswith("'"):
                said = "'" + new.replace("'", "''") + "'"
        elif isinstance(new, str) and "\n" in new:
            said = json.dumps(new, ensure_ascii=False)
        else:
            said = _written([new], self.emitter, flow=True).strip()[1:-1]
        before = "" if start == 0 or self.text[start - 1] in " \n[{" else " "
        self.splices.append((start, end, before + said))

    def again(self, node: yaml.Node, new: Any) -> None:
        """A block laid out anew where it stands."""
        pad = " " * node.start_mark.column
        said = self.padded(_written(new, self.emitter), pad).strip()
        self.splices.append((node.start_mark.index, self.end(node), said))

    def padded(self, said: str, pad: str) -> str:
        return "".join(
            f"{pad}{line}" if line.strip() else line for line in said.splitlines(keepends=True)
        )

    def end(self, node: yaml.Node, key: yaml.Node | None = None) -> int:
        """Where the last character of a value stands, behind it; comments below are not its own."""
        if isinstance(node, yaml.CollectionNode) and not node.flow_style and node.value:
            last = node.value[-1]
            return self.end(last[1], last[0]) if isinstance(last, tuple) else self.end(last)
        start, end = node.start_mark.index, node.end_mark.index
        if start == end and key is not None:
            # Nothing stands behind the colon.
            return self.text.index(":", key.end_mark.index) + 1
        style = getattr(node, "style", None)
        if style in ("|", ">"):
            return start + len(self.text[start:end].rstrip())
        return end

    def alone(self, key: yaml.Node) -> bool:
        return self.blank_before(key.start_mark.index)

    def blank_before(self, at: int) -> bool:
        return not self.text[self.line_start(at) : at].strip()

    def line_start(self, at: int) -> int:
        return self.text.rfind("\n", 0, at) + 1

    def take_out(self, start: int, end: int) -> None:
        """Whole lines, from where a field or a dash stands to the end of its value."""
        after = self.text.find("\n", end)
        stop = len(self.text) if after < 0 else after + 1
        self.splices.append((self.line_start(start), stop, ""))

    def put_in(self, end: int, said: str) -> None:
        """Whole lines behind the line in which a value ends."""
        at = self.text.find("\n", end) + 1
        self.splices.append((at, at, said))
