"""Starters: a small catalogue of examples that is whole, with every file explained."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml

from catalogue.content.load import SINGLES
from catalogue.content.model import COURSE, KINDS
from catalogue.content.organisation import Line
from catalogue.content.problem import CatalogueError, Keys, problem
from catalogue.content.scaffold import quoted
from catalogue.content.schema import without_content
from catalogue.content.templating import templates

TEMPLATES = Path(__file__).parent / "templates" / "starter"
# `name:letter`, or `name:letter:slug`.
LINE = re.compile(r"(?P<name>[^:：]+)[:：](?P<letter>[A-Z])(?:[:：](?P<slug>[a-z][a-z0-9-]*))?")
COLOURS = ("#1d6a5c", "#234f80", "#8a4f14", "#573d78", "#7a2f4f", "#3f5a1f")
# None that is read as a figure.
ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ"
# The letters of the other kinds, where no line has taken them.
USUAL = {
    "policy": "Z",
    "case": "A",
    "programme": "X",
    "source": "S",
    "offering": "K",
    "certificate": "V",
    "contact": "Y",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Starter:
    """What a new catalogue is made from; `today` is an ISO date."""

    title: str
    lines: tuple[Line, ...]
    today: str


def lines_of(text: str) -> tuple[Line, ...]:
    """The lines that `通用:T,岗位:G` means; CatalogueError when one cannot be read."""
    found = tuple(filter(None, map(str.strip, re.split("[,，、]", text))))
    read = [LINE.fullmatch(part) for part in found]
    letters = [match["letter"] for match in read if match]
    if not found or None in read or len({*letters}) < len(found) or len(found) > len(COLOURS):
        raise CatalogueError([problem("starter-lines", "", text=text, most=len(COLOURS))])
    slugs = [match["slug"] or f"line-{match['letter'].lower()}" for match in read if match]
    return tuple(
        Line(slug=slug, letter=match["letter"], folder=slug, name=match["name"], colour=colour)
        for match, slug, colour in zip(filter(None, read), slugs, COLOURS, strict=False)
    )


def starter_files(starter: Starter) -> dict[str, str]:
    """Path in the new folder → the text of that file."""
    letters = _letters(starter.lines)
    given = {
        "title": starter.title,
        "quoted": quoted,
        "lines": starter.lines,
        "today": starter.today,
        "letter": letters,
        "letters": "{" + ", ".join(f"{kind}: {letter}" for kind, letter in letters.items()) + "}",
    }
    drawn = templates(TEMPLATES, whole_lines=True)
    return {
        path: explained(drawn.get_template(name).render(given, line=line), kind)
        for path, name, kind, line in _plan(starter.lines, letters)
    }


def _letters(lines: tuple[Line, ...]) -> dict[str, str]:
    """Kind → its id letter, none of which a line has."""
    taken = {line.letter for line in lines}
    spare = iter([letter for letter in ALPHABET if letter not in {*taken, *USUAL.values()}])
    return {kind: next(spare) if letter in taken else letter for kind, letter in USUAL.items()}


def _plan(
    lines: tuple[Line, ...], letters: Mapping[str, str]
) -> Iterator[tuple[str, str, str, Line | None]]:
    """Each file: its path, its template, the schema that explains it, and its line."""
    entries = {f"{kind.name}.yaml" for kind in KINDS}
    for path in sorted(TEMPLATES.rglob("*.*")):
        name = path.relative_to(TEMPLATES).as_posix()
        if name not in entries:
            yield name, name, SINGLES.get(name, "vocabulary"), None
    for kind in KINDS:
        if kind is not COURSE:
            yield (
                f"{kind.folder}/{letters[kind.name]}001.yaml",
                f"{kind.name}.yaml",
                kind.name,
                None,
            )
    for line in lines:
        course = f"{COURSE.folder}/{line.folder}/{line.letter}001.yaml"
        yield course, f"{COURSE.name}.yaml", COURSE.name, line


def explained(text: str, kind: str) -> str:
    """A YAML file with what its schema says of each field above it, once each."""
    if text.startswith("---"):  # A page, which is no YAML.
        return text
    node = yaml.compose(text)
    told: set[tuple[str | int, ...]] = set()
    lines = text.splitlines()
    notes: dict[int, str] = {}
    for line, keys in _places(node, ()):
        general = tuple(0 if isinstance(key, int) else key for key in keys)
        if general not in told and line not in notes and (said := _said(kind, keys)):
            indent = " " * (len(lines[line]) - len(lines[line].lstrip(" ")))
            notes[line] = f"{indent}# {said}"
        told.add(general)
    body = (part for n, line in enumerate(lines) for part in (notes.get(n), line))
    return "\n".join(part for part in body if part is not None) + "\n"


def _places(node: yaml.Node | None, keys: Keys) -> Iterator[tuple[int, Keys]]:
    """The line and the path of every field that stands in a line of its own."""
    if isinstance(node, yaml.MappingNode) and not node.flow_style:
        for key, value in node.value:
            yield key.start_mark.line, (*keys, key.value)
            yield from _places(value, (*keys, key.value))
    elif isinstance(node, yaml.SequenceNode) and not node.flow_style:
        for n, item in enumerate(node.value):
            yield from _places(item, (*keys, n))


def _said(kind: str, keys: Keys) -> str:
    layers = without_content().layers(kind, keys)
    found = (
        next((la[word] for la in layers if word in la), "") for word in ("title", "description")
    )
    return "：".join(filter(None, found)).rstrip("。")
