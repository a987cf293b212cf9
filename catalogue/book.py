"""The book: the whole catalogue typeset as one PDF."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

from catalogue import fonts
from catalogue.fonts import Typefaces
from catalogue.links import Catalogue
from catalogue.model import KINDS, Wordlist, texts
from catalogue.problem import CatalogueError, Problem, problem
from catalogue.typesetting import TEMPLATES, midnight, press, put

FILE_NAME = "catalogue.pdf"
MAIN = "book.typ"


def typeset(catalogue: Catalogue, out: Path) -> Path:
    """Write the book to the file `out`, whole or not at all.

    CatalogueError when no Chinese font is found, when the font lacks a character,
    or when Typst refuses; the same catalogue and fonts give the same bytes.
    """
    faces = fonts.find()
    if problems := tuple(check_glyphs(catalogue, faces)):
        raise CatalogueError(problems)
    when = midnight(catalogue.site.edition_date)
    return put(press(TEMPLATES / MAIN, data(catalogue, faces), faces, when), out)


def data(catalogue: Catalogue, faces: Typefaces) -> dict[str, object]:
    """What the templates read, ready for JSON."""
    site = catalogue.site
    return {
        "fonts": {"sans": faces.sans.family, "serif": faces.serif.family},
        "site": asdict(site),
        "words": {name: _words(wordlist) for name, wordlist in catalogue.vocabulary.items()},
        **{kind.folder: [asdict(entry) for entry in getattr(catalogue, kind.folder)]
           for kind in KINDS},
        "withdrawn": [asdict(item) for item in catalogue.withdrawn],
        "seats": {name: catalogue.tally(name) for name in ("line", "level")},
        "mentions": {target: list(dict.fromkeys(found.origin for found in references))
                     for target, references in catalogue.backlinks.items()},
        "standing": {rule.id: catalogue.standing(entry, rule)
                     for entry, rule in catalogue.subsidies()},
    }


def _words(wordlist: Wordlist) -> dict[str, object]:
    return {"note": wordlist.note, "terms": {term.slug: asdict(term) for term in wordlist.terms}}


def check_glyphs(catalogue: Catalogue, faces: Typefaces) -> Iterator[Problem]:
    """Every character that would print as an empty box, with the entry that has it.

    Typst itself warns of an unknown font and says nothing of a missing glyph.
    """
    for path, name, value in _printed(catalogue):
        for character in faces.missing("".join(texts(value))):
            yield problem("missing-glyph", path, id=name, character=character,
                          code=f"U+{ord(character):04X}")


def _printed(catalogue: Catalogue) -> Iterator[tuple[str, str, object]]:
    """The path, the name and the value of everything that holds words."""
    for entry in catalogue:
        yield catalogue.paths.get(entry.id, entry.id), entry.id, entry
    yield "site.yaml", "site", catalogue.site
    yield "withdrawn.yaml", "withdrawn", catalogue.withdrawn
    yield "conflicts.yaml", "conflicts", catalogue.conflicts
    for name, wordlist in catalogue.vocabulary.items():
        yield f"vocabulary/{name}.yaml", name, wordlist
    for template in sorted(TEMPLATES.glob("*.typ")):
        yield template.name, template.name, template.read_text(encoding="utf-8")
