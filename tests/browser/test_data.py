"""The data in a page: programs find it, nothing runs it, and the policy has no complaint."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from playwright.sync_api import Page

from catalogue.content.links import Catalogue
from catalogue.content.model import KINDS

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.mark.own_page
@pytest.mark.logic
def test_a_course_page_holds_its_data_without_a_complaint(
    page: tuple[Page, list[str]], disc: Path
) -> None:
    opened, complaints = page
    opened.add_init_script(
        "window.told = []; document.addEventListener("
        "'securitypolicyviolation', event => told.push(event.type))"
    )
    opened.goto((disc / "site" / "courses" / "T008.html").as_uri())
    data = json.loads(opened.text_content("script[type='application/ld+json']") or "")
    assert (data["@type"], data["courseCode"]) == ("Course", "T008")
    assert opened.evaluate("() => window.told") == []
    assert complaints == []


def test_every_file_of_the_download_page_is_there(
    page: tuple[Page, list[str]], disc: Path, capital: Catalogue
) -> None:
    opened, complaints = page
    opened.goto((disc / "site" / "download.html").as_uri())
    files = opened.eval_on_selector_all(
        ".downloads a", "links => links.map(link => link.getAttribute('href'))"
    )
    assert files == [
        "../print/catalogue.pdf",
        "data/catalogue.json",
        "data/catalogue.schema.json",
        *(f"data/{kind.folder}.csv" for kind in KINDS if getattr(capital, kind.folder)),
    ]
    assert all((disc / "site" / name).stat().st_size > 300 for name in files)
    assert complaints == []


@pytest.mark.parametrize("path", ["site/gazette.html", "site/download.html"])
def test_no_page_is_wider_than_a_telephone(
    page: tuple[Page, list[str]], disc: Path, path: str
) -> None:
    opened, _ = page
    opened.set_viewport_size({"width": 360, "height": 640})
    opened.goto((disc / path).as_uri())
    assert opened.evaluate("() => document.documentElement.scrollWidth") <= 360
