"""Overviews: what in a catalogue is unfinished, overdue, unsourced or unlinked, on a given day."""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import groupby
from pathlib import Path, PurePosixPath

from catalogue.content.links import Catalogue, references
from catalogue.content.model import Case, Course, Entry, Offering, Policy, Programme, Source
from catalogue.content.problem import Problem
from catalogue.content.report import printable
from catalogue.content.resources import word, words
from catalogue.content.templating import templates
from catalogue.content.titles import is_drawn_up, kind_title, marked_title

TEMPLATES = Path(__file__).parent / "templates"
SECTIONS = ("unfinished", "overdue", "unsourced", "unlinked")
# After so many days what was looked up is looked up again: the year that `check` allows for.
STALE_DAYS = 365


@dataclass(frozen=True, slots=True, kw_only=True)
class Matter:
    """One thing to be seen to, in one of the SECTIONS; `id` is "" for a file that is no entry."""

    section: str
    id: str
    title: str
    path: str
    what: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """All of them, and how many entries of each kind there are: (title of the kind, number)."""

    day: str
    matters: tuple[Matter, ...]
    counts: tuple[tuple[str, int], ...]

    def of(self, section: str) -> tuple[Matter, ...]:
        return tuple(matter for matter in self.matters if matter.section == section)

    def grouped(self, section: str) -> tuple[tuple[str, tuple[Matter, ...]], ...]:
        """What is to be done → the entries of which just that is said."""
        held = sorted(self.of(section), key=lambda matter: matter.what)
        return tuple((what, tuple(found)) for what, found in groupby(held, lambda m: m.what))


def overview(catalogue: Catalogue, problems: Sequence[Problem], day: str) -> Overview:
    """What there is to do in a catalogue that has these problems, on an ISO date."""
    found = [*_broken(catalogue, problems)]
    stale = (datetime.date.fromisoformat(day) - datetime.timedelta(days=STALE_DAYS)).isoformat()
    if not catalogue.site.contact:
        found.append(_of_site(catalogue, "unfinished", word("status", "no-contact")))
    if catalogue.site.edition_date < stale:
        what = _said("edition-old", date=catalogue.site.edition_date)
        found.append(_of_site(catalogue, "overdue", what))
    for entry in catalogue:
        for section, what in _of_entry(catalogue, entry, day, stale):
            found.append(
                Matter(
                    section=section,
                    id=entry.id,
                    title=marked_title(catalogue, entry),
                    path=catalogue.paths[entry.id],
                    what=what,
                )
            )
    counts = (
        (kind_title(kind.name), len(getattr(catalogue, kind.folder))) for kind in catalogue.kinds
    )
    return Overview(day=day, matters=tuple(found), counts=tuple(counts))


def _of_site(catalogue: Catalogue, section: str, what: str) -> Matter:
    """Something of the edition as a whole."""
    return Matter(section=section, id="", title=catalogue.site.edition, path="site.yaml", what=what)


def _said(key: str, **values: object) -> str:
    return word("status", key).format(**values)


def _broken(catalogue: Catalogue, problems: Sequence[Problem]) -> Iterator[Matter]:
    """Files that `check` has something against, each with the first of it."""
    for path, held in groupby(problems, key=lambda problem: problem.path):
        first, *others = held
        stem = PurePosixPath(path).stem
        known = catalogue.by_id.get(stem)
        what = f"{first.label}：{first.message}" if first.label else first.message
        yield Matter(
            section="unfinished",
            id=stem if known or stem in catalogue.unreadable else "",
            title=marked_title(catalogue, known) if known else PurePosixPath(path).name,
            path=path,
            what=_said("problems", first=what, count=len(others) + 1) if others else what,
        )


def _of_entry(
    catalogue: Catalogue, entry: Entry, day: str, stale: str
) -> Iterator[tuple[str, str]]:
    if getattr(entry, "placeholder", False):
        yield "unfinished", word("status", "placeholder")
    if gaps := getattr(entry, "gaps", ()):
        yield "unfinished", _said("gaps", gaps="；".join(gap.rstrip("。") for gap in gaps))
    reviewed = getattr(entry, "reviewed", day)
    if reviewed < stale:
        yield "overdue", _said("reviewed", date=reviewed)
    for what in _expired(entry, day, stale):
        yield "overdue", what
    for what in _unsourced(catalogue, entry):
        yield "unsourced", what
    yield from (("unlinked", what) for what in _unlinked(catalogue, entry))


def _expired(entry: Entry, day: str, stale: str) -> Iterator[str]:
    """What was true of an entry until some day that is over."""
    if isinstance(entry, Offering):
        if entry.ends < day:
            yield _said("run-over", date=entry.ends)
        elif entry.apply_by and entry.apply_by < day:
            yield _said("sign-up-over", date=entry.apply_by)
    if isinstance(entry, Policy) and entry.status == "current":
        if entry.valid_to and entry.valid_to < day[: len(entry.valid_to)]:
            yield _said("policy-over", date=entry.valid_to)
        if entry.confirmed and entry.confirmed < stale:
            yield _said("confirmed", date=entry.confirmed)
        for rule in entry.subsidies:
            if rule.valid_to and rule.valid_to < day[: len(rule.valid_to)]:
                yield _said("rule-over", id=rule.id, date=rule.valid_to)
            if rule.confirmed and rule.confirmed < stale:
                yield _said("rule-confirmed", id=rule.id, date=rule.confirmed)


def _unsourced(catalogue: Catalogue, entry: Entry) -> Iterator[str]:
    """What no source says, or none says when."""
    if isinstance(entry, Course):
        if is_drawn_up(entry):
            level = catalogue.term("evidence-levels", entry.evidence.level)
            yield _said("drawn-up", level=level.name)
    elif getattr(getattr(entry, "evidence", None), "basis", "") == "inferred":
        yield word("status", "inferred")
    if isinstance(entry, Policy | Programme | Case):
        figures = entry.results if isinstance(entry, Case) else entry.figures
        if undated := [figure.what for figure in figures if not figure.as_of]:
            yield _said("undated", figures="、".join(undated))


def _unlinked(catalogue: Catalogue, entry: Entry) -> Iterator[str]:
    """Entries from which a reader comes no further, and those that nobody leads to."""
    named_by = catalogue.backlinks.get(entry.id, ())
    if isinstance(entry, Source):
        if not named_by:
            yield word("status", "uncited")
    elif isinstance(entry, Course):
        if not entry.links:
            yield word("status", "no-links")
    elif not isinstance(entry, Offering):
        names = any(reference.relation != "source" for reference in references(entry))
        if not names and not named_by:
            yield word("status", "alone")


def as_words(found: Overview) -> str:
    """The overview for a terminal: what is to be done, and below it for which entries."""
    lines = [_said("head", day=found.day)]
    for section in SECTIONS:
        lines.append(_said("section", name=word("status", section), count=len(found.of(section))))
        for what, matters in found.grouped(section):
            named = [f"{matter.id or matter.path} {matter.title}" for matter in matters]
            lines.append(f"  {what}")
            lines += [f"    {name}" for name in named]
    return "\n".join(map(printable, lines))


def as_data(found: Overview) -> str:
    """The overview as JSON: the day, the numbers of entries, and one object for each matter."""
    return json.dumps(asdict(found), ensure_ascii=False, indent=2)


def as_page(found: Overview, title: str) -> str:
    """The overview as one HTML file that needs nothing else."""
    return (
        templates(TEMPLATES, whole_lines=True)
        .get_template("status.html")
        .render(found=found, title=title, sections=SECTIONS, words=_words())
    )


def _words() -> Mapping[str, str]:
    return words("status")
