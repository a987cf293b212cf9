"""Plan: what a file of tables would change, before anything is changed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from catalogue.content.links import Catalogue
from catalogue.content.problem import CatalogueError, problem
from catalogue.content.resources import word
from catalogue.tables.cells import Lexicon
from catalogue.tables.foreign import Foreign
from catalogue.tables.grids import Grid, cell_name
from catalogue.tables.headings import Table, plain_heading, recognised
from catalogue.tables.layout import all_sheets
from catalogue.tables.memory import hidden_base, hidden_words, is_base
from catalogue.tables.placing import Proposed
from catalogue.tables.proposing import Proposing
from catalogue.tables.reading import TableReading
from catalogue.tables.rows import Finding, Note, SaidEntry
from catalogue.tables.workbook import schema_version

OWN_SHEETS = ("about-sheet", "words-sheet", "base-sheet")


@dataclass(frozen=True, slots=True, kw_only=True)
class UnknownColumn:
    """A column that is none of ours, with all that stands in it: cell → text."""

    sheet: str
    heading: str
    cells: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """All that is known before a decision.

    `ready` can go in, `waiting` has findings; `based` says that the file remembers what it was
    exported as, `edition` when. `tables` are the grids as they were understood, `strange` those
    that were not.
    """

    file: str
    ready: tuple[Proposed, ...]
    waiting: tuple[Proposed, ...]
    unchanged: tuple[str, ...]
    absent: tuple[str, ...]
    findings: tuple[Finding, ...]
    notes: tuple[Note, ...]
    unknown: tuple[UnknownColumn, ...]
    tables: tuple[Table, ...]
    strange: tuple[str, ...]
    based: bool
    edition: str = ""
    outdated: bool = False
    damaged: tuple[str, ...] = ()
    entries: Mapping[str, SaidEntry] = field(default_factory=dict)

    @property
    def guessed(self) -> Iterator[tuple[str, str, str]]:
        """Sheet, heading, and the heading of ours that it was taken for."""
        for table in self.tables:
            for heading, meant in table.guessed.items():
                yield table.grid.name, heading, meant


def plan_of(
    catalogue: Catalogue, file: str, grids: Iterable[Grid], foreign: Foreign | None = None
) -> Plan:
    """What the grids of a file would change in a catalogue; CatalogueError when none is ours.

    The hidden ones weigh as much as all others: they are let go as soon as they are read.
    """
    bases: dict[str, Any] = {}
    damaged: tuple[str, ...] = ()
    about: dict[str, str] = {}
    words: dict[str, dict[str, str]] = {}
    named = {plain_heading(name) for name in _own_names()}
    shown = []
    for grid in grids:
        if is_base(grid):
            bases, damaged, about = hidden_base(grid)
        elif grid.name == word("workbook", "words-sheet"):
            words = hidden_words(grid)
        elif plain_heading(grid.name) not in named:
            shown.append(grid)
    lexicon = Lexicon(catalogue=catalogue, before=words)
    foreign = foreign or Foreign()
    sheets = tuple(
        sheet for sheet in all_sheets(catalogue) if foreign.kind in ("", sheet.kind.name)
    )
    remembered = {name: f"{foreign.kind}/{at}" for name, at in foreign.columns.items()}
    found = [(grid, recognised(grid, sheets, remembered)) for grid in shown]
    tables = tuple(table for _, table in found if table)
    if not tables:
        rule = "table-no-heading" if any(grid.rows for grid in shown) else "table-empty"
        known = "、".join(column.heading for column in sheets[0].columns[:4]) if sheets else ""
        raise CatalogueError([problem(rule, file, known=known)])
    reading = TableReading(file=file, lexicon=lexicon, bases=bases, known=sheets)
    for table in tables:
        reading.take(table)
    run = Proposing(catalogue, reading, foreign)
    run.every()
    findings = (*reading.findings, *run.findings)
    held_back = {finding.entry for finding in findings}
    whole_file = any(finding.place is None for finding in findings)
    ready = tuple(p for p in run.proposed if p.key not in held_back and not whole_file)
    return Plan(
        file=file,
        ready=ready,
        waiting=tuple(p for p in run.proposed if p.key in held_back or whole_file),
        unchanged=tuple(run.unchanged),
        absent=tuple(run.absent()),
        findings=findings,
        notes=(*reading.notes, *run.notes),
        unknown=tuple(_unknown(tables)),
        tables=tables,
        strange=tuple(grid.name for grid, table in found if not table and grid.rows),
        based=bool(bases),
        edition=about.get("edition", ""),
        outdated=bool(about) and about.get("schema") != schema_version(),
        damaged=damaged,
        entries=reading.entries,
    )


def _own_names() -> Iterator[str]:
    for key in OWN_SHEETS:
        yield word("workbook", key)


def _unknown(tables: Sequence[Table]) -> Iterator[UnknownColumn]:
    for table in tables:
        for n, heading in table.unknown.items():
            cells = {
                cell_name(row, n): str(value)
                for row in range(table.first, len(table.grid.rows))
                if (value := table.grid.at(row, n)) is not None
            }
            yield UnknownColumn(sheet=table.grid.name, heading=heading, cells=cells)
