"""Applying: a plan judged as the catalogue that it makes, down to what can be written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from catalogue.content import scaffold
from catalogue.content.changing import problems_of
from catalogue.content.links import Catalogue, schemas_of
from catalogue.content.problem import Problem
from catalogue.tables.placing import Proposed, located
from catalogue.tables.plan import Plan
from catalogue.tables.rewriting import names_of, rewritten, whole
from catalogue.tables.rows import Finding

# What `catalogue pin` settles once people have looked at who relies on it.
LATER = ("clause-changed",)


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A plan after `check` has seen what it makes: `files` hold path → text, to be written.

    `later` are clauses that others rely on and that read differently then: `pin` settles them.
    """

    plan: Plan
    files: Mapping[str, str]
    later: tuple[Problem, ...] = ()


def judged_plan(plan: Plan, root: Path, catalogue: Catalogue, known: Sequence[Problem]) -> Judged:
    """The plan with the problems that the whole catalogue would have, each at its cell.

    `known` are those that it has anyway. An entry with a problem of its own waits, and what
    then lacks it waits too.
    """
    texts = {entry.id: _text(entry, root, catalogue) for entry in plan.ready}
    while True:
        files = {entry.path: texts[entry.id] for entry in plan.ready}
        found = problems_of(root, files, known) if files else ()
        later = tuple(p for p in found if p.rule in LATER)
        if len(later) == len(found):
            return Judged(plan=plan, files=files, later=later)
        plan = _held_back(plan, [p for p in found if p.rule not in LATER])


def _held_back(plan: Plan, problems: Sequence[Problem]) -> Plan:
    """The plan without what `problems` speak of; without everything where that is nobody."""
    by_path = {entry.path: entry for entry in plan.ready}
    found = []
    for spoken in problems:
        entry = by_path.get(spoken.path)
        found.append(located(spoken, entry, plan.file) if entry else Finding(problem=spoken))
    keys = {finding.entry for finding in found}
    if "" in keys:
        keys |= {entry.key for entry in plan.ready}
    return replace(
        plan,
        ready=tuple(entry for entry in plan.ready if entry.key not in keys),
        waiting=(*plan.waiting, *(entry for entry in plan.ready if entry.key in keys)),
        findings=(*plan.findings, *found),
    )


def _text(entry: Proposed, root: Path, catalogue: Catalogue) -> str:
    if entry.old is None:
        return whole(entry.data, scaffold.schema_comment(entry.path, entry.kind))
    text = (root / entry.path).read_bytes().decode("utf-8-sig")
    return rewritten(entry.path, text, entry.data, names_of(schemas_of(catalogue), entry.kind.name))


def told_once(findings: Sequence[Finding]) -> Iterator[tuple[Finding, int]]:
    """Each cause once, with how many cells it spoils: the first stands for the others."""
    groups: dict[tuple[str, str, tuple[str, ...], str, str], list[Finding]] = {}
    for finding in findings:
        place = finding.place
        key = (
            finding.problem.rule,
            finding.problem.message,
            finding.path,
            place.grid if place else "",
            finding.proposal,
        )
        groups.setdefault(key, []).append(finding)
    for found in groups.values():
        yield found[0], len(found)
