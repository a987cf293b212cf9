"""The print of the real content: it fits its pages, and its titles are read right."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from unicodedata import normalize

import pytest
from pypdf import PdfReader

from catalogue.content.facts import facts
from catalogue.content.links import Catalogue
from catalogue.content.model import KINDS, Entry, texts
from catalogue.content.pinyin import Order
from catalogue.disc.commit import commit_of
from catalogue.print import sheets
from tests.conftest import CONTENT
from tests.print.looking import A3, A4_LANDSCAPE, astray, check_sheet, formats, glyphs, row, text
from tests.print.reading import bookmarks, flat, lie, named, outside, titled
from tests.sampling import digest, looked_at

pytestmark = pytest.mark.slow

# Where the library, which cuts words by itself, reads a title wrong.
MISREAD = {("luo", "ta"), ("hang", "xing"), ("de", "di")}

# Sheets of each kind that are drawn besides those of every make.
DRAWN = 5
# What fits no page has most words, or most of them in its title.
MEASURES: dict[str, Callable[[Entry], int]] = {
    "most words": lambda entry: sum(map(len, texts(entry))),
    "longest title": lambda entry: len(getattr(entry, "title", "")),
}


@pytest.fixture(scope="session")
def real_book(real_built: Path) -> Path:
    return real_built / "print" / "catalogue.pdf"


def test_the_book_holds_every_entry_inside_its_margins(real: Catalogue, real_book: Path) -> None:
    shown = {title for depth, title, _ in bookmarks(PdfReader(real_book)) if depth > 1}
    assert {named(entry) for entry in titled(real)} <= shown
    assert list(outside(real_book)) == []


def test_no_page_of_the_book_is_nearly_empty_and_no_tail_stands_alone(real_book: Path) -> None:
    half_empty, tails = lie(real_book)
    assert set(half_empty) <= {len(PdfReader(real_book).pages)}
    assert len(tails) <= 2


def test_the_book_names_the_commit_of_its_content(real_book: Path) -> None:
    imprint = flat(PdfReader(real_book).pages[1].extract_text())
    assert f"内容提交号{commit_of(CONTENT) or '未注明'}" in imprint


def test_the_poster_and_the_leaflet_hold_the_whole_menu(real: Catalogue, tmp_path: Path) -> None:
    wall = sheets.poster(real, tmp_path / "poster.pdf")
    said = text(wall)
    assert [course.id for course in real.menu if row(course) not in said] == []
    assert astray(glyphs(wall), (12, 12, 285, 411)) == []
    assert min(glyph.size for glyph in glyphs(wall)) >= 9.5
    hand = sheets.leaflet(real, tmp_path / "leaflet.pdf")
    assert formats(wall) + formats(hand) == [A3, A4_LANDSCAPE, A4_LANDSCAPE]
    assert min(glyph.size for side in (0, 1) for glyph in glyphs(hand, side)) >= 7


def marks(entry: Entry) -> set[str]:
    """What a sheet is made of: the sections and fields that the entry fills, and their forms."""
    return {
        " ".join((section.key, *fact.place.pointers, fact.place.form))
        for section in facts(entry)
        for fact in section.facts
    }


@pytest.mark.parametrize("folder", [kind.folder for kind in KINDS])
def test_entries_of_every_make_are_one_page_and_their_codes_can_be_scanned(
    real: Catalogue, tmp_path: Path, folder: str
) -> None:
    held = {entry.id: entry for entry in getattr(real, folder)}
    made_of = {name: marks(entry) for name, entry in held.items()}
    for mark, size in MEASURES.items() if held else ():
        made_of[max(held, key=lambda name: size(held[name]))].add(mark)
    for name in looked_at(made_of, DRAWN, digest((CONTENT / folder).rglob("*.yaml"))):
        check_sheet(real, name, tmp_path / f"{name}.pdf")


def test_every_title_is_read_as_a_dictionary_of_phrases_reads_it(real: Catalogue) -> None:
    order = Order(real.readings)
    titles = [normalize("NFKC", entry.title) for entry in titled(real)]
    code = (
        "import json, sys; from pypinyin import lazy_pinyin; json.dump([[s.lower() for s in"
        " lazy_pinyin(t, errors=lambda x: __import__('re').findall(r'[0-9A-Za-z]+', x))]"
        " for t in json.load(sys.stdin)], sys.stdout)"
    )
    plain = {name: value for name, value in os.environ.items() if name != "PYPINYIN_NO_PHRASES"}
    done = subprocess.run(
        [sys.executable, "-c", code],
        input=json.dumps(titles),
        text=True,
        capture_output=True,
        check=True,
        env=plain,
    )
    for title, said in zip(titles, json.loads(done.stdout), strict=True):
        ours = order.key(title)
        assert len(ours) == len(said)
        differ = {pair for pair in zip(ours, said, strict=True) if pair[0] != pair[1]}
        assert differ <= MISREAD, title
