"""Problems: what is wrong in an entry, where, and what to write instead."""

from __future__ import annotations

import errno
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from itertools import islice
from typing import Any

from catalogue.content.resources import SCHEMAS

Keys = tuple[str | int, ...]

WORDING = SCHEMAS / "problems.json"
# No clerk reads more about one file, and wording a hundred thousand takes minutes.
MAX_TOLD = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing that is wrong.

    `path` is relative to the content folder, with forward slashes; `line` and
    `column` count from 1, and 0 means that the place is not known yet (`keys`
    leads to it) or that the problem concerns the file as a whole. `label` is
    the Chinese name of the field; `message` and `hint` are Chinese sentences.
    """

    rule: str
    path: str
    message: str
    hint: str
    label: str = ""
    line: int = 0
    column: int = 0
    keys: Keys = ()

    def at(self, line: int, column: int) -> Problem:
        """The same problem with its place filled in."""
        return replace(self, line=line, column=column)


class CatalogueError(Exception):
    """The content cannot be published: carries every problem found in the run."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__(f"{len(self.problems)} problems")

    def __reduce__(self) -> tuple[type[CatalogueError], tuple[tuple[Problem, ...]]]:
        """A worker sends it to the process that awaits it."""
        return type(self), (self.problems,)


@cache
def wording() -> dict[str, dict[str, str]]:
    """Rule → its Chinese `message` and `hint`, both with {placeholders}."""
    table: dict[str, dict[str, str]] = json.loads(WORDING.read_text(encoding="utf-8"))
    return table


def problem(
    rule: str,
    path: str,
    *,
    label: str = "",
    line: int = 0,
    column: int = 0,
    keys: Keys = (),
    hint: str = "",
    **values: Any,
) -> Problem:
    """Word the breach of `rule` in Chinese; `hint` overrides the rule's own remedy."""
    words = wording()[rule]
    return Problem(
        rule=rule,
        path=path,
        label=label,
        line=line,
        column=column,
        keys=keys,
        message=words["message"].format_map(values),
        hint=hint or words["hint"].format_map(values),
    )


def first_of(path: str, problems: Iterable[Problem]) -> Iterator[Problem]:
    """The first problems of a file, and one that says that there are more."""
    found = iter(problems)
    yield from islice(found, MAX_TOLD)
    if next(found, None) is not None:
        yield problem("more-problems", path, limit=MAX_TOLD)


def reason(error: OSError) -> str:
    """Why the system refused, in Chinese; its own words where we have none."""
    words = wording().get(f"errno-{errno.errorcode.get(error.errno or 0)}")
    return words["message"] if words else error.strerror or str(error)


def in_order(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """By file, then by place, without repeats."""
    return tuple(
        sorted(
            dict.fromkeys(problems),
            key=lambda p: (p.path, p.line, p.column, p.rule, p.message),
        )
    )
