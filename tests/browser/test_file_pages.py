"""The site opened by double-click: every page, from a folder with an awkward name."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.sampling import digest, looked_at

pytestmark = [pytest.mark.browser, pytest.mark.slow]

DRAWN = 12
MARKS = re.compile(r'\b(?:class|role|type|src)="([^"]*)"|<([a-z][a-z0-9-]*)')


@cache
def marks(page: Path) -> set[str]:
    """What a page is made of: its folder, its elements, their classes, what it loads."""
    found = {word for pair in MARKS.findall(page.read_text("utf-8")) for word in pair}
    words = {word for one in found for word in one.split()}
    return {page.parent.name, *(re.sub(r"^(\.\./)+", "", word) for word in words)}


def test_pages_of_every_make_open_from_a_file_without_a_complaint_or_a_foreign_request(
    page: tuple[Page, list[str]], disc: Path
) -> None:
    opened, complaints = page
    home = disc.as_uri()
    files = sorted(disc.rglob("*.html"))
    assert len(files) > 200
    seed = digest([disc / "edition.json"])
    for path in looked_at({path: marks(path) for path in files}, DRAWN, seed):
        opened.goto(path.as_uri())
        asked = opened.evaluate("performance.getEntriesByType('resource').map(e => e.name)")
        assert [url for url in asked if not url.startswith(home)] == [], path.name
        heading = opened.evaluate("(document.querySelector('h1') || {}).innerText || ''")
        assert heading.strip(), f"{path.name} shows no heading"
    assert complaints == []


def test_styles_load_from_a_file(page: tuple[Page, list[str]], disc: Path) -> None:
    opened, _ = page
    opened.goto((disc / "site" / "index.html").as_uri())
    header = opened.evaluate(
        "getComputedStyle(document.querySelector('.md-header')).backgroundColor"
    )
    assert header == "rgb(138, 28, 28)"


@pytest.mark.parametrize("width", [360, 1366])
def test_no_page_scrolls_sideways(page: tuple[Page, list[str]], disc: Path, width: int) -> None:
    opened, _ = page
    opened.set_viewport_size({"width": width, "height": 768})
    names = (
        "index",
        "courses/index",
        "courses/T008",
        "policies/Z007",
        "cases/A043",
        "programmes/X001",
        "sources/S001",
        "evidence",
        "history",
        "pinyin/index",
    )
    for name in names:
        opened.goto((disc / "site" / f"{name}.html").as_uri())
        over = opened.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        assert over <= 0, f"{name} is {over} px too wide at {width} px"


@pytest.mark.own_page
@pytest.mark.parametrize("storage", ["on", "off"])
def test_large_letters_last_from_page_to_page_and_on_paper(
    page: tuple[Page, list[str]], disc: Path, storage: str
) -> None:
    opened, _ = page
    if storage == "off":
        opened.add_init_script(
            "Object.defineProperty(window, 'localStorage', {get() { throw new Error('off'); }});"
        )
    size = "() => parseFloat(getComputedStyle(document.querySelector('.page')).fontSize)"
    opened.goto((disc / "site" / "courses" / "index.html").as_uri())
    plain = opened.evaluate(size)
    opened.click("footer .bigger")
    assert opened.get_attribute("footer .bigger", "aria-pressed") == "true"
    assert opened.evaluate(size) >= max(18, 1.25 * plain)
    opened.click("li[data-course=T007] a")
    opened.wait_for_selector(".dock .pick")
    assert opened.evaluate(size) >= 18
    opened.emulate_media(media="print")
    paper = "() => parseFloat(getComputedStyle(document.querySelector('.course')).fontSize)"
    assert opened.evaluate(paper) > 18
    opened.emulate_media(media="null")
    opened.click("footer .bigger")
    opened.click("nav.crumbs a >> nth=1")
    opened.wait_for_selector("#filter-said:not(:empty)", state="attached")
    assert opened.evaluate(size) == plain


def test_the_disc_leads_from_its_start_page_to_a_course(
    page: tuple[Page, list[str]], disc: Path
) -> None:
    opened, _ = page
    opened.goto((disc / "index.html").as_uri())
    opened.click("a[href='site/index.html']")
    opened.click("a[href='courses/index.html'] >> nth=0")
    opened.click("[data-course=T008] a")
    assert opened.inner_text("h1").startswith("劳动合同与劳动权益常识")
