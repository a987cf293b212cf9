"""Sheets: the wall poster, the leaflet, one page for any entry, and labels for the discs."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from types import MappingProxyType

import segno

from catalogue.content import atomic
from catalogue.content.facts import above_title
from catalogue.content.gazette import Gazette
from catalogue.content.links import Catalogue, references
from catalogue.content.lookup import chosen
from catalogue.content.model import Course, Entry, Term, kind_of
from catalogue.content.organisation import Line
from catalogue.content.problem import CatalogueError, Problem
from catalogue.content.templating import templates
from catalogue.content.titles import is_drawn_up, title_of
from catalogue.print import fonts
from catalogue.print.fonts import Printed, Typefaces
from catalogue.print.shared import PLACED_ON_SHEETS, as_printed, sections, shared
from catalogue.print.typesetting import SHEET_TEMPLATES, WORDING, compile_pdf, kept_pdf, midnight


def poster(catalogue: Catalogue, out: Path, *, mono: bool = False) -> Path:
    """The whole menu as one A3 page for the wall."""
    return _menu_as("poster.typ", catalogue, out, mono)


def leaflet(catalogue: Catalogue, out: Path, *, mono: bool = False) -> Path:
    """The whole menu as one A4 sheet, printed on both sides and folded twice."""
    return _menu_as("leaflet.typ", catalogue, out, mono)


def _menu_as(template: str, catalogue: Catalogue, out: Path, mono: bool) -> Path:
    """Every build makes it, and few edits change it."""
    given = catalogue, template, menu(catalogue), _titles(catalogue), out, mono
    return _publish(*given, press=kept_pdf)


# What prints the whole menu, by the name that `prints` of site.yaml has for it.
MENUS: Mapping[str, Callable[..., Path]] = MappingProxyType({"poster": poster, "leaflet": leaflet})


def label(catalogue: Catalogue, out: Path, code: str = "", *, mono: bool = False) -> Path:
    """Disc label, sleeve and tag on one A4 page; `code` is what tells this edition from others."""
    tally = {
        "code": code,
        "counts": {
            "seats": len(catalogue.menu),
            "policies": len(catalogue.policies),
            "cases": len(catalogue.cases),
            "programmes": len(catalogue.programmes),
            "sources": len(catalogue.sources),
        },
    }
    return _publish(catalogue, "label.typ", tally, [("label", "label", (code,))], out, mono)


def bulletin(catalogue: Catalogue, told: Gazette, out: Path, *, mono: bool = False) -> Path:
    """A gazette on as many A4 pages as it takes."""
    return _publish(
        catalogue, "gazette.typ", {"told": asdict(told)}, [("gazette", "gazette", told)], out, mono
    )


def sheet(catalogue: Catalogue, entry_id: str, out: Path, *, mono: bool = False) -> Path:
    """One entry as one A4 page, with a QR code that holds readable text."""
    (entry,) = chosen(catalogue, (entry_id,))
    return _publish(
        catalogue, "sheet.typ", facts(catalogue, entry), _shown(catalogue, entry), out, mono
    )


def sheets(
    catalogue: Catalogue, ids: Sequence[str], folder: Path, *, mono: bool = False
) -> tuple[Path, ...]:
    """A page for each id, named after it; CatalogueError with every id that is none."""
    return tuple(
        sheet(catalogue, entry.id, folder / f"{entry.id}.pdf", mono=mono)
        for entry in chosen(catalogue, ids)
    )


def menu(catalogue: Catalogue) -> dict[str, object]:
    """The seats by line and family, and what has to be said of their titles."""
    said = Counter(
        (is_drawn_up(course), catalogue.term("evidence-levels", course.evidence.level).statement)
        for course in catalogue.menu
    )
    return {
        "stated_hours": any(course.hours_are_stated for course in catalogue.menu),
        "lines": [_line(catalogue, line) for line in catalogue.main_menu.lines],
        "statements": [
            {"drawn": drawn, "statement": statement, "count": count}
            for (drawn, statement), count in sorted(said.items(), reverse=True)
        ],
    }


def _line(catalogue: Catalogue, line: Line) -> dict[str, object]:
    held = [course for course in catalogue.menu if course.line == line.slug]
    terms = (*catalogue.vocabulary["families"].terms, Term(slug="", name=line.name))
    families = [
        (family.name, [course for course in held if course.family == family.slug])
        for family in terms
    ]
    return {
        "slug": line.slug,
        "name": line.name,
        "count": len(held),
        "families": [
            {"name": name, "courses": [_row(course) for course in courses]}
            for name, courses in families
            if courses
        ],
    }


def _row(course: Course) -> dict[str, object]:
    return {
        "id": course.id,
        "title": course.title,
        "drawn": is_drawn_up(course),
        "hours": course.hours or None,
        "kept": course.placeholder,
    }


def facts(catalogue: Catalogue, entry: Entry) -> dict[str, object]:
    """What the page of one entry is made of."""
    standing = {
        rule.id: catalogue.standing(carrier, rule)
        for carrier, rule in catalogue.subsidies()
        if carrier.id == entry.id
    }
    return {
        "kind": kind_of(entry).name,
        "entry": asdict(as_printed(entry)),
        "above": above_title(catalogue, entry),
        "sections": sections(catalogue, entry, PLACED_ON_SHEETS),
        "title": title_of(catalogue, entry),
        "drawn": is_drawn_up(entry),
        "standing": standing,
        "code": _drawn_code(code_text(catalogue, entry)),
        "words": {
            name: {term.slug: asdict(term) for term in wordlist.terms}
            for name, wordlist in catalogue.vocabulary.items()
        },
        "titles": {
            other.id: [title_of(catalogue, other), is_drawn_up(other)]
            for other in _named(catalogue, entry)
        },
        "clauses": {
            link.policy + clause.anchor: clause.label + clause.title
            for link in getattr(entry, "links", ())
            for clause in getattr(catalogue.by_id.get(link.policy), "clauses", ())
        },
        "mentions": list(
            dict.fromkeys(found.origin for found in catalogue.backlinks.get(entry.id, ()))
        ),
        "offerings": [asdict(run) for run in catalogue.offerings if run.course == entry.id],
    }


def _named(catalogue: Catalogue, entry: Entry) -> list[Entry]:
    """The entries whose titles stand on the page of `entry`."""
    ids = dict.fromkeys(reference.target for reference in references(entry))
    return [catalogue.by_id[name] for name in ids if name in catalogue.by_id]


def code_text(catalogue: Catalogue, entry: Entry) -> str:
    """What a phone shows of the QR code, with no network."""
    words = (
        templates(SHEET_TEMPLATES)
        .get_template("code.txt")
        .render(
            entry=entry,
            title=title_of(catalogue, entry),
            drawn=is_drawn_up(entry),
            kind=kind_of(entry).name,
            site=catalogue.site,
        )
    )
    return words.strip()


def _drawn_code(text: str) -> str:
    """A QR code as SVG; UTF-8 is named outright, since a guess may fall on a Japanese set."""
    drawing = io.BytesIO()
    segno.make_qr(text, error="m", encoding="utf-8").save(
        drawing, kind="svg", border=4, xmldecl=False, nl=False
    )
    return drawing.getvalue().decode()


def _titles(catalogue: Catalogue) -> Iterator[Printed]:
    for course in catalogue.menu:
        yield catalogue.paths.get(course.id, course.id), course.id, course.title
    for name in ("lines", "families", "evidence-levels"):
        yield f"vocabulary/{name}.yaml", name, catalogue.vocabulary[name]


def _shown(catalogue: Catalogue, entry: Entry) -> Iterator[Printed]:
    for other in (entry, *_named(catalogue, entry)):
        words = as_printed(entry) if other is entry else title_of(catalogue, other)
        yield catalogue.paths.get(other.id, other.id), other.id, words
    for name, wordlist in catalogue.vocabulary.items():
        yield f"vocabulary/{name}.yaml", name, wordlist


def _publish(
    catalogue: Catalogue,
    template: str,
    values: Mapping[str, object],
    printed: Iterable[Printed],
    out: Path,
    mono: bool,
    press: Callable[..., bytes] = compile_pdf,
) -> Path:
    """Typeset and write one sheet, whole or not at all."""
    faces = fonts.find()
    printed = tuple(printed)
    if problems := tuple(check_glyphs(catalogue, printed, faces)):
        raise CatalogueError(problems)
    data = {
        **shared(catalogue, faces),
        "mono": mono,
        "replaced": list(fonts.replaced(printed, faces)),
        **values,
    }
    return atomic.replace_file(
        out,
        press(SHEET_TEMPLATES / template, data, faces, midnight(catalogue.site.edition_date)),
    )


def check_glyphs(
    catalogue: Catalogue, printed: Iterable[Printed], faces: Typefaces
) -> Iterator[Problem]:
    """Every character that would print as an empty box, with the entry that has it."""
    own = (
        (path.name, path.name, path.read_text(encoding="utf-8"))
        for path in (*sorted(SHEET_TEMPLATES.iterdir()), WORDING)
    )
    yield from fonts.check_glyphs((*printed, ("site.yaml", "site", catalogue.site), *own), faces)
