"""Paper, of the real content: courses stand on one sheet, money rules close together."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pypdfium2
import pytest
from playwright.sync_api import Page

from catalogue.content.links import Catalogue
from catalogue.content.model import texts
from tests.audit.conftest import real, real_built

__all__ = ["real", "real_built"]

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.parametrize("browser", ["chromium"], indirect=True),
]
A4_HEIGHT = 842


@pytest.fixture
def lowest(page: tuple[Page, list[str]], real_built: Path) -> Callable[[str], list[float]]:
    """Page of the site → of each of its sheets how high above its foot the last line stands."""

    def printed(name: str) -> list[float]:
        path, sign, choice = name.partition("#")
        page[0].goto("about:blank")
        page[0].goto((real_built / "site" / path).as_uri() + sign + choice)
        with pypdfium2.PdfDocument(page[0].pdf(prefer_css_page_size=True)) as sheets:
            words = [sheet.get_textpage() for sheet in sheets]
            return [min(text.get_rect(n)[1] for n in range(text.count_rects())) for text in words]

    return printed


def test_the_longest_courses_print_on_one_sheet(
    real: Catalogue, lowest: Callable[[str], list[float]]
) -> None:
    longest = sorted(real.courses, key=lambda course: sum(map(len, texts(course))))[-8:]
    sheets = {course.id: len(lowest(f"courses/{course.id}.html")) for course in longest}
    assert {name for name, count in sheets.items() if count > 1} == set()


def test_the_look_up_of_money_prints_without_holes(
    real: Catalogue, lowest: Callable[[str], list[float]]
) -> None:
    feet = lowest("subsidies.html")
    assert len(feet) <= 6
    whole = lowest("subsidies.html#standing=current,unknown,historical")
    assert len(list(real.subsidies())) / len(whole) >= 15
    assert [foot for foot in (*feet[:-1], *whole[:-1]) if foot > A4_HEIGHT / 4] == []
