"""Telling: a plan in words for a clerk, or as data for programs."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from catalogue.content.problem import Problem
from catalogue.content.report import as_text, message, printable
from catalogue.content.resources import word
from catalogue.tables.applying import Judged, told_once
from catalogue.tables.cells import Lexicon
from catalogue.tables.layout import ID, Sheet
from catalogue.tables.merge import FieldChange
from catalogue.tables.placing import Proposed, sheet_and_path, shown_value
from catalogue.tables.plan import Plan
from catalogue.tables.rows import Finding, Note

# Places of one kind that are named before the rest is counted.
NAMED = 3
MAX_VALUE = 60


def plan_in_words(lexicon: Lexicon, sheets: Sequence[Sheet], found: Judged) -> str:
    """What would change, cell by cell, what is left alone, and what stands against it."""
    return printable("\n".join(_lines(lexicon, sheets, found)))


def _lines(lexicon: Lexicon, sheets: Sequence[Sheet], found: Judged) -> Iterator[str]:
    plan = found.plan
    yield from _about_file(plan)
    yield from _about_columns(plan)
    new = [entry for entry in plan.ready if entry.old is None]
    changed = [entry for entry in plan.ready if entry.old is not None]
    yield message("table-new", count=len(new))
    for entry in new:
        yield message(
            "table-new-line",
            id=entry.id,
            title=entry.data.get("title", ""),
            where=entry.places[()].cell(ID),
        )
    fields = sum(len(entry.changes) for entry in changed)
    yield message("table-changed", count=len(changed), fields=fields)
    for entry in changed:
        for change in entry.changes:
            yield _change(lexicon, sheets, entry, change)
    yield from _left_alone(plan)
    yield from _notes(plan)
    for later in found.later:
        yield message("table-later", said=later.message)
    if plan.findings:
        yield as_text([_with_count(*pair) for pair in told_once(plan.findings)], "")


def _about_file(plan: Plan) -> Iterator[str]:
    yield message("table-based" if plan.based else "table-unbased", edition=plan.edition)
    if plan.outdated:
        yield message("table-outdated")
    if plan.damaged:
        yield message("table-damaged", names="、".join(plan.damaged))
    for table in plan.tables:
        if table.grid.name != table.sheet.name:
            yield message("table-sheet", name=table.grid.name, sheet=table.sheet.name)
    for name in plan.strange:
        yield message("table-strange", name=name)


def _about_columns(plan: Plan) -> Iterator[str]:
    for grid, heading, meant in plan.guessed:
        yield message("table-guessed", sheet=grid, heading=heading, meant=meant)
    for column in plan.unknown:
        said = [f"{at} {text}" for at, text in column.cells.items()]
        yield message(
            "table-unknown",
            sheet=column.sheet,
            heading=column.heading,
            count=len(said),
            cells=_some(said),
        )


def _left_alone(plan: Plan) -> Iterator[str]:
    yield message("table-unchanged", count=len(plan.unchanged))
    if plan.absent:
        yield message("table-absent", count=len(plan.absent), names=_some(plan.absent))
    if plan.waiting:
        names = [entry.id for entry in plan.waiting]
        yield message("table-waiting", count=len(names), names=_some(names))


def _with_count(finding: Finding, count: int) -> Problem:
    hint = finding.problem.hint
    if finding.proposal:
        hint = message("table-proposal", proposal=finding.proposal.replace("\n", "、"), hint=hint)
    label = finding.problem.label
    if count > 1:
        label += message("table-more", count=count)
    return replace(finding.problem, hint=hint, label=label)


def _change(lexicon: Lexicon, sheets: Sequence[Sheet], entry: Proposed, change: FieldChange) -> str:
    sheet, path = sheet_and_path(sheets, entry.kind, change.path)
    column = sheet.by_path.get(path)
    old, new = change.old, change.new
    if column and column.many and old and new:
        # Of a long list only what differs.
        old = [item for item in change.old if item not in change.new] or None
        new = [item for item in change.new if item not in change.old] or None
        if old is None and new is None:
            old, new = change.old, change.new
    old, new = (_cut(shown_value(lexicon, sheet, path, value)) for value in (old, new))
    where = change.place.cell(path) if change.place else ""
    if column is None:
        rule = "table-group-out" if change.new is None else "table-group-in"
        return message(rule, id=entry.id, where=where, sheet=sheet.name, old=old, new=new)
    return message("table-change-line", id=entry.id, where=where, old=old, new=new)


def _notes(plan: Plan) -> Iterator[str]:
    groups: dict[str, list[Note]] = {}
    for note in plan.notes:
        groups.setdefault(note.key, []).append(note)
    for key, notes in groups.items():
        for note in notes[:NAMED]:
            yield word("workbook", f"note-{key}").format(where=note.where, said=_cut(note.said))
        if len(notes) > NAMED:
            yield "  " + word("workbook", "and-more").format(count=len(notes))


def _some(names: Sequence[str]) -> str:
    listed = "、".join(map(_cut, names[:NAMED]))
    return listed if len(names) <= NAMED else f"{listed}…"


def _cut(text: str) -> str:
    plain = text.replace("\n", "、")
    return plain if len(plain) <= MAX_VALUE else plain[:MAX_VALUE] + "…"


def plan_as_json(sheets: Sequence[Sheet], found: Judged) -> str:
    """The same as one object; nothing is cut."""
    plan = found.plan
    told = {
        "file": plan.file,
        "based": plan.based,
        "edition": plan.edition,
        "new": [_entry(sheets, entry) for entry in plan.ready if entry.old is None],
        "changed": [_entry(sheets, entry) for entry in plan.ready if entry.old is not None],
        "waiting": [_entry(sheets, entry) for entry in plan.waiting],
        "unchanged": plan.unchanged,
        "absent": plan.absent,
        "guessed": [{"sheet": s, "heading": h, "meant": m} for s, h, m in plan.guessed],
        "unknown": [
            {"sheet": c.sheet, "heading": c.heading, "cells": c.cells} for c in plan.unknown
        ],
        "strange": plan.strange,
        "notes": [{"note": n.key, "where": n.where, "said": n.said} for n in plan.notes],
        "relied_on": [p.message for p in found.later],
        "problems": [
            {
                "rule": f.problem.rule,
                "where": f.problem.label,
                "message": f.problem.message,
                "hint": f.problem.hint,
                "proposal": f.proposal,
                "cells": count,
            }
            for f, count in told_once(plan.findings)
        ],
    }
    return json.dumps(told, ensure_ascii=False, indent=2)


def _entry(sheets: Sequence[Sheet], entry: Proposed) -> dict[str, Any]:
    def cell(change: FieldChange) -> str:
        _, path = sheet_and_path(sheets, entry.kind, change.path)
        return change.place.cell(path) if change.place else ""

    return {
        "id": entry.id,
        "kind": entry.kind.name,
        "path": entry.path,
        "changes": [
            {"keys": change.keys, "old": change.old, "new": change.new, "cell": cell(change)}
            for change in entry.changes
        ],
    }
