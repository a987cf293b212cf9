"""The book: the whole catalogue, or an extract of it, typeset as one PDF."""

from __future__ import annotations

import datetime
import math
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from string import ascii_letters, digits

from catalogue.content import atomic, extract, links, numbering
from catalogue.content.extract import Extract
from catalogue.content.facts import above_title
from catalogue.content.links import Catalogue
from catalogue.content.model import KINDS, Course, Entry, Term, Wordlist, texts
from catalogue.content.pinyin import LETTERS, Order
from catalogue.content.prints import BOOK
from catalogue.content.problem import CatalogueError, Problem
from catalogue.content.resources import word
from catalogue.content.schema import raw_schemas
from catalogue.print import fonts
from catalogue.print.fonts import Typefaces
from catalogue.print.shared import PLACED_IN_BOOK, as_printed, sections, shared
from catalogue.print.typesetting import BOOK_TEMPLATES, WORDING, compile_pdf, kept_pdf, midnight

MAIN = "book.typ"
# How many places there are for a glyph, and by how many at once they grow.
ROOM, STEP = 1.1, 64
# What takes a place that is free: the first level of GB 2312-80.
SPARE = tuple(
    bytes((row, cell)).decode("gb2312", "ignore")
    for row in range(0xB0, 0xD7)
    for cell in range(0xA1, 0xFA)
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Printing:
    """How a book is printed: large, in black and white, and from which commit."""

    large: bool = False
    mono: bool = False
    commit: str = ""


def typeset(catalogue: Catalogue | Extract, out: Path, printing: Printing | None = None) -> Path:
    """Write the book to the file `out`, whole or not at all.

    CatalogueError when no Chinese font is found, when the font lacks a character,
    or when Typst refuses; the same catalogue and fonts give the same bytes.
    """
    part = catalogue if isinstance(catalogue, Extract) else Extract(catalogue=catalogue)
    printing = printing or Printing()
    faces = fonts.find()
    if problems := tuple(check_glyphs(part.catalogue, faces)):
        raise CatalogueError(problems)
    try:
        pdf = kept_pdf(*_set_from(part, faces, printing))
    except CatalogueError:
        _blame(part, faces, printing)
        raise
    return atomic.replace_file(out, pdf)


def file_name(part: Extract, printing: Printing) -> str:
    """What a book is called where only a folder is given."""
    marks = (("extract", bool(part.of)), ("large", printing.large), ("mono", printing.mono))
    stem, dot, suffix = BOOK.partition(".")
    return "-".join([stem, *(mark for mark, there in marks if there)]) + dot + suffix


def _set_from(
    part: Extract, faces: Typefaces, printing: Printing
) -> tuple[Path, dict[str, object], Typefaces, datetime.datetime]:
    """What a book is typeset from."""
    when = midnight(part.catalogue.site.edition_date)
    return BOOK_TEMPLATES / MAIN, data(part, faces, printing), faces, when


def _blame(part: Extract, faces: Typefaces, printing: Printing) -> None:
    """Raise what Typst says of the first entry that it cannot set, by halving; else nothing.

    Typst tells the line of the template, and not which entry was being set.
    """

    def fails(ids: tuple[str, ...]) -> bool:
        try:
            compile_pdf(*_set_from(extract.only(part.catalogue, ids), faces, printing))
        except CatalogueError:
            return True
        return False

    suspects = tuple(entry.id for entry in part.catalogue)
    if not suspects or fails(()):
        return
    while len(suspects) > 1:
        middle = len(suspects) // 2
        suspects = suspects[:middle] if fails(suspects[:middle]) else suspects[middle:]
    (entry,) = suspects
    compile_pdf(
        *_set_from(extract.only(part.catalogue, suspects), faces, printing),
        entry=entry,
        path=part.catalogue.paths.get(entry, ""),
    )


def data(part: Extract, faces: Typefaces, printing: Printing) -> dict[str, object]:
    """What the templates read, ready for JSON."""
    catalogue = part.catalogue
    return {
        "look": {**asdict(printing), "extract": part.of},
        **shared(catalogue, faces),
        "words": {name: _words(wordlist) for name, wordlist in catalogue.vocabulary.items()},
        **{
            kind.folder: [asdict(as_printed(entry)) for entry in getattr(catalogue, kind.folder)]
            for kind in KINDS
        },
        **{
            name: [asdict(item) for item in getattr(catalogue, name)]
            for name in ("conflicts", "glossary", "withdrawn")
        },
        "told": {
            entry.id: {
                "above": above_title(catalogue, entry),
                "sections": told,
            }
            for entry in catalogue
            if (told := sections(catalogue, entry, PLACED_IN_BOOK))
        },
        "left-out": part.left_out,
        "replaced": fonts.replaced(_printed(catalogue), faces),
        "glyphs": glyphs(catalogue, faces),
        "seats": {name: catalogue.tally(name) for name in ("line", "level")},
        "mentions": {
            target: list(dict.fromkeys(found.origin for found in references))
            for target, references in catalogue.backlinks.items()
        },
        "standing": {
            rule.id: catalogue.standing(entry, rule) for entry, rule in catalogue.subsidies()
        },
        "paying": {course.id: list(paying(catalogue, course)) for course in catalogue.courses},
        "groups": groups(catalogue),
        "relying": relying(catalogue),
        "index": by_letter(catalogue),
    }


def _words(wordlist: Wordlist) -> dict[str, object]:
    return {"note": wordlist.note, "terms": {term.slug: asdict(term) for term in wordlist.terms}}


def groups(catalogue: Catalogue) -> dict[str, list[dict[str, object]]]:
    """Chapter → its groups: the words of a list, in its order, that have entries, and their ids.

    Grouping in the templates would cost a remembered call for each pair of word and entry.
    """
    chapters: list[tuple[str, Sequence[Entry], str, str]] = [
        *(
            (
                line.slug,
                [course for course in catalogue.courses if course.line == line.slug],
                "families",
                "family",
            )
            for line in catalogue.organisation.lines
        ),
        *(
            (kind.folder, getattr(catalogue, kind.folder), *group)
            for kind in KINDS
            if (group := raw_schemas()[kind.name].get("x-grouped")) and kind.name != "offering"
        ),
    ]
    return {
        name: list(_grouped(entries, catalogue.vocabulary[wordlist], attribute))
        for name, entries, wordlist, attribute in chapters
        if entries
    }


def _grouped(
    entries: Sequence[Entry], wordlist: Wordlist, attribute: str
) -> Iterator[dict[str, object]]:
    under: dict[str, list[str]] = defaultdict(list)
    for entry in entries:
        under[getattr(entry, attribute)].append(entry.id)
    for term in (*wordlist.terms, Term(slug="", name=word("organisation", "unsorted"))):
        if term.slug in under:
            yield {
                "slug": term.slug,
                "title": term.name,
                "note": term.note,
                "ids": under[term.slug],
            }


def relying(catalogue: Catalogue) -> list[dict[str, object]]:
    """Each policy that courses link to, with the courses and the clauses that they name."""
    found = {
        policy.id: [
            (link.origin, link.clause)
            for link in catalogue.backlinks.get(policy.id, ())
            if link.origin in courses
        ]
        for courses in [{course.id for course in catalogue.courses}]
        for policy in catalogue.policies
    }
    return [{"policy": policy, "courses": ties} for policy, ties in found.items() if ties]


def paying(catalogue: Catalogue, course: Course) -> Iterator[tuple[str, str]]:
    """(policy, rule) for every money rule under a clause that the course links to."""
    for policy, rules in links.paying(catalogue, course):
        for rule in rules:
            yield policy.id, rule.id


def by_letter(catalogue: Catalogue) -> list[dict[str, object]]:
    """The ids of all titled entries in pinyin order of their titles, letter by letter."""
    order = Order(catalogue.readings)
    titled = [
        entry
        for kind in KINDS
        if kind.name != "offering"
        for entry in getattr(catalogue, kind.folder)
    ]
    ordered = sorted(titled, key=lambda entry: (order.key(entry.title), entry.id))
    letters = {entry.id: order.letter(entry.title) for entry in ordered}
    return [
        {"letter": letter, "ids": ids}
        for letter in LETTERS
        if (ids := [entry.id for entry in ordered if letters[entry.id] == letter])
    ]


def glyphs(catalogue: Catalogue, faces: Typefaces) -> str:
    """The characters of the book in the order in which a PDF is to number the glyphs of a font.

    A word more in the next edition leaves nearly all of them where they are, since some places are
    taken by characters that the book does not say. A character that the book did not know before
    changes its fonts all the same, and these are most of a small book.
    """
    said = {char for *_, value in _printed(catalogue) for text in texts(value) for char in text}
    # Dates, pages and codes say others in each edition.
    said |= {*digits, *ascii_letters}
    lacking = {*faces.missing({*said, *SPARE})}
    # Not by how often each is said: the glyphs of a PDF all take two bytes.
    known = said - {*lacking, fonts.STAND_IN, " "}
    order = sorted(char for char in known if char.isprintable())
    size = math.ceil(len(order) * ROOM / STEP) * STEP
    spare = iter(char for char in SPARE if char not in said and char not in lacking)
    places = numbering.placed([*map(ord, order)], size)
    return "".join(next(spare, "") if code is None else chr(code) for code in places)


def check_glyphs(catalogue: Catalogue, faces: Typefaces) -> Iterator[Problem]:
    """Every character of the book that would print as an empty box."""
    yield from fonts.check_glyphs(_printed(catalogue), faces)


def refused(catalogue: Catalogue, faces: Typefaces) -> Iterator[tuple[str, str, str]]:
    """Path, name and character of what the book is refused for."""
    # To leave out what no paper says takes as long as to look at all of it.
    if not any(fonts.undrawn(_printed(catalogue, lambda entry: entry), faces)):
        return
    for path, name, character in fonts.undrawn(_printed(catalogue), faces):
        # The program's own templates are no business of those who keep the content.
        if "." in path and not path.endswith(".typ") and not fonts.has_stand_in(character):
            yield path, name, character


def _printed(
    catalogue: Catalogue, printed: Callable[[Entry], Entry] = as_printed
) -> Iterator[tuple[str, str, object]]:
    """The path, the name and the value of everything that holds words."""
    for entry in catalogue:
        yield catalogue.paths.get(entry.id, entry.id), entry.id, printed(entry)
    yield "site.yaml", "site", catalogue.site
    yield "withdrawn.yaml", "withdrawn", catalogue.withdrawn
    yield "conflicts.yaml", "conflicts", catalogue.conflicts
    yield "vocabulary/glossary.yaml", "glossary", catalogue.glossary
    for name, wordlist in catalogue.vocabulary.items():
        yield f"vocabulary/{name}.yaml", name, wordlist
    for template in (*sorted(BOOK_TEMPLATES.glob("*.typ")), WORDING):
        yield template.name, template.name, template.read_text(encoding="utf-8")
