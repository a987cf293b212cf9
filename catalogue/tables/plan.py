"""Plan: what a file of tables would change, before anything is changed."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Any

from catalogue.content import scaffold
from catalogue.content.links import Catalogue, schemas_of
from catalogue.content.model import COURSE, Kind, data_of
from catalogue.content.problem import CatalogueError, Keys, Problem, problem
from catalogue.content.resources import word
from catalogue.content.schema import SchemaSet
from catalogue.content.titles import kind_title
from catalogue.tables.cells import MADE_UP, Lexicon, Refused, cell_of, read_cell
from catalogue.tables.filling import value_at
from catalogue.tables.grids import Grid, cell_name
from catalogue.tables.headings import Table, plain_heading, recognised
from catalogue.tables.layout import ID, ROW_KEY, Path, Sheet, all_sheets
from catalogue.tables.merge import FieldChange, FieldConflict, in_schema_order, merged_entry
from catalogue.tables.reading import (
    Finding,
    Note,
    RowPlace,
    SaidEntry,
    TableReading,
    hidden_base,
    hidden_words,
    is_base,
)
from catalogue.tables.rewriting import names_of
from catalogue.tables.workbook import schema_version

OWN_SHEETS = ("about-sheet", "words-sheet", "base-sheet")
LINE: Path = ("line",)


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposed:
    """One entry as the tables would have it; `old` is None for a new one.

    `path` is that of its file, relative to the content; `places` lead from the keys of the
    entry and of each of its groups to their rows.
    """

    id: str
    kind: Kind
    path: str
    data: Mapping[str, Any]
    old: Mapping[str, Any] | None
    changes: tuple[FieldChange, ...]
    places: Mapping[Keys, RowPlace]
    key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UnknownColumn:
    """A column that is none of ours, with all that stands in it: cell → text."""

    sheet: str
    heading: str
    cells: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Foreign:
    """How headings of another office are read: heading → pointer below the kind.

    `fill` has what its table leaves unsaid: pointer → text of a cell.
    """

    kind: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)
    fill: Mapping[str, str] = field(default_factory=dict)


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
    run = _Run(catalogue, reading, foreign)
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


class _Run:
    """One catalogue and one reading on the way to a plan."""

    def __init__(self, catalogue: Catalogue, reading: TableReading, foreign: Foreign) -> None:
        self.catalogue = catalogue
        self.reading = reading
        self.foreign = foreign
        self.schemas: SchemaSet = schemas_of(catalogue)
        self.gone = {gone.id for gone in catalogue.withdrawn}
        self.findings: list[Finding] = []
        self.notes: list[Note] = []
        self.proposed: list[Proposed] = []
        self.unchanged: list[str] = []
        # The ids of new entries → what they are called in the table.
        self.given: dict[str, str] = {}
        self.drafted: list[Proposed] = []
        # Entries whose rows cannot be told apart: what they lack has no other cause.
        self.tangled = {found.entry for found in reading.findings if found.path in ((), ROW_KEY)}
        # Entries with a cell that could not be read, and each such cell.
        self.spoilt = {found.entry for found in reading.findings}
        self.failed = {(f.place.row, f.place.grid, f.path) for f in reading.findings if f.place}

    def every(self) -> None:
        for entry in self.reading.entries.values():
            if entry.key in self.catalogue.by_id:
                self.known(entry)
            else:
                self.unknown(entry)
        # Whoever names a new entry can only be judged when all of these have their ids.
        for proposed in self.drafted:
            self.propose(replace(proposed, data=self.naming(proposed.kind, proposed.data)))

    def naming(self, kind: Kind, data: Any, keys: Keys = ()) -> Any:
        """The data with the ids that new entries were given, wherever one is named."""
        if isinstance(data, Mapping):
            return {key: self.naming(kind, value, (*keys, key)) for key, value in data.items()}
        if isinstance(data, list | tuple):
            return [self.naming(kind, value, (*keys, n)) for n, value in enumerate(data)]
        if not isinstance(data, str) or not MADE_UP.fullmatch(data):
            return data
        ids = {key: entry_id for entry_id, key in self.given.items()}
        named = self.schemas.annotation(kind.name, keys, "x-id")
        return ids.get(data, data) if named else data

    def absent(self) -> Iterator[str]:
        """Entries of the kinds that the file has a sheet for, and no row of."""
        kinds = {
            sheet.kind.folder: sheet.kind
            for sheet in self.reading.known
            if not sheet.lists and sheet.pointer in self.reading.sheets
        }
        for folder in kinds:
            for held in getattr(self.catalogue, folder):
                if not self.has_row(held.id):
                    yield held.id

    def has_row(self, entry_id: str) -> bool:
        """Whether the sheet of its kind has it; its lists may have rows without that."""
        entry = self.reading.entries.get(entry_id)
        return entry is not None and entry.row is not None

    def refuse(
        self, rule: str, entry: SaidEntry, path: Path, proposal: str = "", **values: Any
    ) -> None:
        place = _first_place(entry)
        path = ROW_KEY if path == ID else path
        found = problem(rule, self.reading.file, label=place.cell(path), **values)
        self.findings.append(Finding(problem=found, place=place, path=path, proposal=proposal))

    def known(self, entry: SaidEntry) -> None:
        """An entry that the catalogue has."""
        held = self.catalogue.by_id[entry.key]
        kind = self.catalogue.numbering.kind_of(entry.key)
        if kind is not entry.sheet.kind:
            self.refuse(
                "table-id-kind", entry, ID, id=entry.key, kind=kind_title(entry.sheet.kind.name)
            )
            return
        base = self.reading.bases.get(entry.key)
        now = data_of(held)
        mine = self.reading.group_of(entry, now if base is None else base)
        merged = merged_entry(mine, base, now)
        for conflict in merged.conflicts:
            self.conflict(entry, conflict)
        if not merged.changes and not merged.conflicts and entry.key not in self.spoilt:
            self.unchanged.append(entry.key)
            return
        data = self.ordered(kind, merged.data)
        self.drafted.append(
            Proposed(
                id=entry.key,
                kind=kind,
                path=self.catalogue.paths[entry.key],
                data=data,
                old=now,
                changes=merged.changes,
                places=_places(merged.places, entry),
                key=entry.key,
            ),
        )

    def unknown(self, entry: SaidEntry) -> None:
        """An entry that the catalogue has not: a new one, or a slip."""
        kind = entry.sheet.kind
        if entry.row is None:
            sheet = next(s.name for s in self.reading.known if s.kind is kind and not s.lists)
            self.refuse("table-no-row", entry, ID, self.near(entry.key), id=entry.key, sheet=sheet)
            return
        made_up = entry.key.startswith("*") or bool(MADE_UP.fullmatch(entry.key))
        if any(f.entry == entry.key and f.path == ROW_KEY for f in self.reading.findings):
            return
        if not made_up and not self.free(entry):
            return
        mine = self.reading.group_of(entry, None)
        merged = merged_entry(mine, None, self.filled(entry, kind))
        data = dict(merged.data)
        try:
            entry_id = self.numbered(entry, kind, data) if made_up else entry.key
        except CatalogueError as error:
            for found in error.problems:
                self.findings.append(self.placed(found, entry, LINE))
            return
        self.given[entry_id] = entry.key
        data["id"] = entry_id
        path = scaffold.path_of(self.catalogue, entry_id)
        self.drafted.append(
            Proposed(
                id=entry_id,
                kind=kind,
                path=path,
                data=self.ordered(kind, data),
                old=None,
                changes=merged.changes,
                places=_places(merged.places, entry),
                key=entry.key,
            ),
        )

    def free(self, entry: SaidEntry) -> bool:
        """Whether the id that a clerk wrote can be that of a new entry."""
        entry_id, kind = entry.key, entry.sheet.kind
        if entry_id in self.gone:
            self.refuse("table-id-gone", entry, ID, id=entry_id)
        elif entry_id in self.catalogue.unreadable:
            self.refuse("table-unreadable-entry", entry, ID, id=entry_id)
        elif was := self.was(entry):
            self.refuse("table-id-changed", entry, ID, was, id=entry_id, was=was)
        else:
            try:
                scaffold.check_id(self.catalogue, kind, entry_id)
            except CatalogueError:
                self.refuse("table-id-kind", entry, ID, id=entry_id, kind=kind_title(kind.name))
            else:
                return True
        return False

    def was(self, entry: SaidEntry) -> str:
        """The id under which the entry was exported, when its row has another now."""
        title = entry.row.values.get(("title",)) if entry.row else None
        return next(
            (
                entry_id
                for entry_id, base in self.reading.bases.items()
                if title and base.get("title") == title and not self.has_row(entry_id)
            ),
            "",
        )

    def near(self, entry_id: str) -> str:
        found = difflib.get_close_matches(entry_id, self.catalogue.by_id, 1, 0.7)
        return found[0] if found else ""

    def filled(self, entry: SaidEntry, kind: Kind) -> dict[str, Any]:
        """What a new entry starts from: what was said for all rows of the file."""
        data: dict[str, Any] = {}
        sheets = [sheet for sheet in self.reading.known if sheet.kind is kind]
        for pointer, text in self.foreign.fill.items():
            keys = tuple(int(key) - 1 if key.isdecimal() else key for key in pointer.split("/"))
            path = tuple(key for key in keys if type(key) is str)
            found = next(
                (
                    (s, s.by_path[path[len(f) :]])
                    for s in sheets
                    if (f := tuple(k for p in s.lists for k in p)) == path[: len(f)]
                    and path[len(f) :] in s.by_path
                ),
                None,
            )
            if found is None:
                known = "、".join(column.heading for column in sheets[0].columns)
                raise CatalogueError(
                    [
                        problem(
                            "table-no-setting",
                            self.reading.file,
                            name=pointer,
                            kind=kind_title(kind.name),
                            known=known,
                        )
                    ]
                )
            column = found[1]
            siblings = [
                k
                for k in (entry.row.values if entry.row else {})
                if k[:-1] == path[:-1] and entry.row and entry.row.values[k] is not None
            ]
            if column.inner and not column.required and not siblings:
                continue
            read = read_cell(self.reading.lexicon, column, text)
            if isinstance(read, Refused):
                raise CatalogueError(
                    [
                        problem(
                            read.rule,
                            self.reading.file,
                            label=pointer,
                            said=read.said,
                            known=read.known,
                        )
                    ]
                )
            _set(data, keys, read.value)
        return data

    def numbered(self, entry: SaidEntry, kind: Kind, data: dict[str, Any]) -> str:
        """The next free id; a course of no line goes to the first that takes one."""
        if kind is COURSE and not data.get("line"):
            line = scaffold.open_line(self.catalogue)
            data["line"] = line.slug
            self.notes.append(
                Note(key="line-given", where=_first_place(entry).cell(ID), said=line.name)
            )
        return scaffold.next_id(self.catalogue, kind, data.get("line", ""), taken=self.given)

    def ordered(self, kind: Kind, data: Any) -> dict[str, Any]:
        found: dict[str, Any] = in_schema_order(data, names_of(self.schemas, kind.name))
        return found

    def conflict(self, entry: SaidEntry, found: FieldConflict) -> None:
        sheet, path = sheet_and_path(self.reading.known, entry.sheet.kind, found.path)
        said = {
            name: shown_value(self.reading.lexicon, sheet, path, value)
            for name, value in (
                ("base", found.base),
                ("mine", found.mine),
                ("theirs", found.theirs),
            )
        }
        place = found.place or _first_place(entry)
        worded = problem(
            "table-conflict",
            self.reading.file,
            label=place.cell(path),
            base=said["base"],
            mine=said["mine"],
            theirs=said["theirs"],
        )
        self.findings.append(Finding(problem=worded, place=place, path=path))

    def propose(self, proposed: Proposed) -> None:
        """Keep it, with what its schema has against it."""
        self.proposed.append(proposed)
        if proposed.key in self.tangled:
            return
        for found in self.schemas.violations(proposed.kind.name, proposed.path, proposed.data):
            finding = located(found, proposed, self.reading.file)
            place = finding.place
            # A cell that could not be read is missing for no other reason.
            if place and (place.row, place.grid, finding.path) in self.failed:
                continue
            if found.rule in ("missing-key", "missing-evidence") and any(
                place
                and row == place.row
                and grid == place.grid
                and path[: len(finding.path)] == finding.path
                for row, grid, path in self.failed
            ):
                continue
            self.findings.append(finding)

    def placed(self, found: Problem, entry: SaidEntry, path: Path) -> Finding:
        place = _first_place(entry)
        return Finding(
            problem=replace(found, path=self.reading.file, label=place.cell(path)),
            place=place,
            path=path,
        )


def located(found: Problem, proposed: Proposed, file: str) -> Finding:
    """A problem of an entry as one of the cell that it comes from."""
    keys = found.keys
    if found.rule == "missing-key" or found.rule == "missing-evidence":
        # It names the group in which something is missing; the message names the field.
        keys = _with_missing(found)
    for end in range(len(keys), -1, -1):
        if (place := proposed.places.get(keys[:end])) is not None:
            path = tuple(str(key) for key in keys[end:] if type(key) is str)
            fitting = next(
                (path[:n] for n in range(len(path), 0, -1) if path[:n] in place.columns), path
            )
            worded = replace(found, path=file, label=place.cell(fitting), line=0, column=0)
            return Finding(problem=worded, place=place, path=fitting)
    place = next(iter(proposed.places.values()))
    worded = replace(found, path=file, label=place.cell(), line=0, column=0)
    return Finding(problem=worded, place=place)


def _with_missing(found: Problem) -> Keys:
    name = re.search("[a-z_]+", found.message)
    return (*found.keys, name[0]) if name else found.keys


def _first_place(entry: SaidEntry) -> RowPlace:
    if entry.row:
        return entry.row.place
    return next(rows[0].place for rows in entry.lists.values())


def _places(found: Mapping[Keys, Any], entry: SaidEntry) -> dict[Keys, RowPlace]:
    places = {keys: place for keys, place in found.items() if isinstance(place, RowPlace)}
    return {(): _first_place(entry), **places}


def _set(data: dict[str, Any], keys: Sequence[str | int], value: Any) -> None:
    """Set a value below groups and first items of lists that are made if need be."""
    at: Any = data
    for key, following in pairwise(keys):
        if isinstance(key, str):
            at = at.setdefault(key, [] if type(following) is int else {})
        else:
            if not at:
                at.append({})
            at = at[-1]
    if isinstance(keys[-1], str):
        at[keys[-1]] = value


def sheet_and_path(sheets: Sequence[Sheet], kind: Kind, path: Sequence[str]) -> tuple[Sheet, Path]:
    """The sheet that has a field, and the path of the field in it."""
    best: tuple[Sheet, Path] | None = None
    for sheet in sheets:
        lists = tuple(key for part in sheet.lists for key in part)
        if (
            sheet.kind is kind
            and lists == tuple(path[: len(lists)])
            and (best is None or len(lists) > len(path) - len(best[1]))
        ):
            best = (sheet, tuple(path[len(lists) :]))
    if best is None:
        raise KeyError(path)
    return best


def shown_value(lexicon: Lexicon, sheet: Sheet, path: Path, value: Any) -> str:
    """A value as its cell would show it; a group as its cells."""
    nothing = "—"
    column = sheet.by_path.get(path)
    if column:
        return str(cell_of(lexicon, column, value)).replace("\n", "、") or nothing
    if isinstance(value, Mapping):
        said = [
            f"{c.heading} {cell_of(lexicon, c, v)}"
            for c in sheet.columns
            if (v := value_at(value, c.path)) is not None
        ]
        return "；".join(said).replace("\n", "、") or nothing
    return nothing if value is None else str(value)
