"""Reports: one cause of many problems takes one line."""

from __future__ import annotations

import json

from catalogue.content.problem import problem
from catalogue.content.report import MANY, as_json, as_text


def alike(count: int) -> list[object]:
    return [problem("no-value", f"a{n}.yaml", line=n + 1, column=1) for n in range(count)]


def test_a_few_places_stand_each_on_a_line() -> None:
    assert len(as_text(alike(MANY), "x").splitlines()) == MANY + 1  # type: ignore[arg-type]


def test_many_places_stand_on_one_line_with_their_number() -> None:
    first, last = as_text(alike(50), "x").splitlines()  # type: ignore[arg-type]
    assert first.startswith("x/a0.yaml:1:1 ")
    assert "共 50 处，还有 x/a1.yaml:2:1、" in first
    assert last == "共 50 个问题，涉及 50 个文件。"


def test_programs_are_told_every_place() -> None:
    assert len(json.loads(as_json(alike(50), "x"))) == 50  # type: ignore[arg-type]
