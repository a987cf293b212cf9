"""Reports: problems as text for people, as JSON for programs, as annotations for a forge."""

from __future__ import annotations

import dataclasses
import json
import unicodedata
from collections.abc import Callable, Sequence

from catalogue.content.problem import Problem
from catalogue.content.resources import words

# Places that are shown one by one though the same is said of all.
MANY = 8
UNPRINTABLE = ("Cc", "Cf", "Cs")


def message(key: str, **values: object) -> str:
    """What the command line says, in Chinese."""
    return str(words("messages")[key]).format_map(values)


def as_text(problems: Sequence[Problem], prefix: str) -> str:
    """One line a problem, then a line that counts them; `prefix` is the folder of the paths.

    What is said of more places than a person looks through stands once, with the first of them:
    a word that went missing from its list may be one cause of hundreds.
    """
    places: dict[tuple[str, str, str], list[str]] = {}
    for p in problems:
        places.setdefault((p.rule, p.message, p.hint), []).append(_place(p, prefix))
    lines = []
    for p in problems:
        alike = places[p.rule, p.message, p.hint]
        here = _place(p, prefix)
        more = len(alike) > MANY
        if not more or here == alike[0]:
            also = message("same-elsewhere", count=len(alike), places="、".join(alike[1:MANY]))
            lines.append(printable(f"{here} {_said(p)}" + also * more))
    rule = "found-problems" if problems else "no-problems"
    files = len({p.path for p in problems})
    summary = message(rule, count=len(problems), files=files)
    return "\n".join([*lines, summary])


def printable(text: str) -> str:
    """Text with what would move a terminal's cursor, or cannot be printed at all, spelled out."""
    return "".join(
        char
        if char == "\n" or unicodedata.category(char) not in UNPRINTABLE
        else char.encode("unicode_escape").decode("ascii")
        for char in text
    )


def as_json(problems: Sequence[Problem], prefix: str) -> str:
    """An array of objects with rule, path, line, column, label, message, hint."""
    rows = []
    for p in problems:
        row = dataclasses.asdict(p)
        row["path"] = f"{prefix}/{p.path}"
        del row["keys"]
        rows.append(row)
    return json.dumps(rows, ensure_ascii=False, indent=2)


def as_github(problems: Sequence[Problem], prefix: str) -> str:
    """Workflow commands that a forge shows beside the changed line."""
    return "\n".join(
        f"::error file={_escaped(f'{prefix}/{p.path}', ':,')},line={p.line or 1},"
        f"col={p.column or 1},title={_escaped(p.label or p.rule, ':,')}::{_escaped(_said(p), '')}"
        for p in problems
    )


def _place(p: Problem, prefix: str) -> str:
    place = f":{p.line}:{p.column}" if p.line else ""
    if not p.path:
        return prefix
    return f"{prefix}/{p.path}{place}" if prefix else f"{p.path}{place}"


def _said(p: Problem) -> str:
    label = f"{p.label}：" if p.label else ""
    return f"{label}{p.message} —— {p.hint}"


def _escaped(text: str, also: str) -> str:
    for char in "%\r\n" + also:
        text = text.replace(char, f"%{ord(char):02X}")
    return text


FORMATS: dict[str, Callable[[Sequence[Problem], str], str]] = {
    "text": as_text,
    "json": as_json,
    "github": as_github,
}
