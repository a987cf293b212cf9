"""Fixtures: a press for small catalogues, and the books that many tests look at."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from pypdf import PdfReader

from catalogue.content.links import Catalogue
from catalogue.print import book, sheets
from catalogue.site.entries import entries
from catalogue.site.renderer import SiteRenderer
from tests.builders import one_of_each
from tests.print.reading import Printed, bodies, bookmarks


@pytest.fixture(scope="session")
def whole_book(capital: Catalogue, tmp_path_factory: pytest.TempPathFactory) -> Printed:
    """The book of the excerpt."""
    path = book.typeset(capital, tmp_path_factory.mktemp("book") / book.BOOK)
    return Printed(path=path, text=bodies(path), marks=bookmarks(PdfReader(path)))


@pytest.fixture(scope="session")
def small_book(tmp_path_factory: pytest.TempPathFactory) -> PdfReader:
    """The book with one entry of each kind."""
    return PdfReader(book.typeset(one_of_each(), tmp_path_factory.mktemp("small") / "book.pdf"))


@pytest.fixture
def printed(tmp_path: Path) -> Callable[[Catalogue], PdfReader]:
    return lambda catalogue: PdfReader(book.typeset(catalogue, tmp_path / book.BOOK))


@pytest.fixture(scope="session")
def poster(capital: Catalogue, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return sheets.poster(capital, tmp_path_factory.mktemp("poster") / "poster.pdf")


@pytest.fixture(scope="session")
def leaflet(capital: Catalogue, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return sheets.leaflet(capital, tmp_path_factory.mktemp("leaflet") / "leaflet.pdf")


@pytest.fixture(scope="session")
def label(capital: Catalogue, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return sheets.label(capital, tmp_path_factory.mktemp("label") / "label.pdf", "4F2A-91C7")


@pytest.fixture(scope="session")
def screen(capital: Catalogue) -> dict[str, str]:
    """Address → body of the pages that the site has of the same entries."""
    return {page.path: page.body for page in entries(SiteRenderer(capital))}
