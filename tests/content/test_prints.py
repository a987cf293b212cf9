"""Prints: each that an edition may name has its file, its words and what makes it."""

from __future__ import annotations

from catalogue.content import extract, prints
from catalogue.content.links import Catalogue
from catalogue.content.resources import words
from catalogue.content.schema import raw_schemas
from catalogue.print import book, sheets


def test_a_content_may_name_every_print_and_no_other() -> None:
    named = raw_schemas()["site"]["properties"]["prints"]["items"]["enum"]
    assert named == [*prints.FURTHER]
    assert words("prints").keys() == {"book", *prints.FURTHER}


def test_each_is_called_as_the_verb_that_prints_it_calls_it(harbour: Catalogue) -> None:
    part = extract.Extract(catalogue=harbour)
    assert book.file_name(part, book.Printing(large=True)) == prints.FURTHER["large"]
    assert prints.FURTHER.keys() == {"large", *sheets.MENUS}


def test_an_edition_has_the_book_and_what_it_names(harbour: Catalogue, capital: Catalogue) -> None:
    assert [*prints.files(harbour.site)] == ["book", "large", "leaflet"]
    assert [told["file"] for told in prints.told(capital.site)] == [prints.BOOK]
