"""Proposing: what the rows of each entry make of it: an entry changed, a new one, or a slip."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from catalogue.content import scaffold
from catalogue.content.links import Catalogue, schemas_of
from catalogue.content.model import COURSE, Kind, data_of
from catalogue.content.problem import CatalogueError, Keys, Problem, problem
from catalogue.content.schema import SchemaSet
from catalogue.content.titles import kind_title
from catalogue.tables.cells import MADE_UP
from catalogue.tables.foreign import Foreign, filled_in
from catalogue.tables.layout import ID, ROW_KEY, Path
from catalogue.tables.merge import FieldConflict, in_schema_order, merged_entry
from catalogue.tables.placing import (
    Proposed,
    first_place,
    located,
    places_of,
    sheet_and_path,
    shown_value,
)
from catalogue.tables.reading import TableReading
from catalogue.tables.rewriting import names_of
from catalogue.tables.rows import Finding, Note, SaidEntry

LINE: Path = ("line",)


class Proposing:
    """One catalogue and one reading on the way to a plan: `every`, then what it has found."""

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
        place = first_place(entry)
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
                places=places_of(merged.places, entry),
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
        merged = merged_entry(mine, None, filled_in(self.reading, self.foreign.fill, entry))
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
                places=places_of(merged.places, entry),
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

    def numbered(self, entry: SaidEntry, kind: Kind, data: dict[str, Any]) -> str:
        """The next free id; a course of no line goes to the first that takes one."""
        if kind is COURSE and not data.get("line"):
            line = scaffold.open_line(self.catalogue)
            data["line"] = line.slug
            self.notes.append(
                Note(key="line-given", where=first_place(entry).cell(ID), said=line.name)
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
        place = found.place or first_place(entry)
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
        place = first_place(entry)
        return Finding(
            problem=replace(found, path=self.reading.file, label=place.cell(path)),
            place=place,
            path=path,
        )
