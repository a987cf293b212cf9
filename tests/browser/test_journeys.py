"""Twelve journeys of readers from the first page on, counted in taps.

`before` is what the same journey took when it was first walked, where that was counted. None takes
more than half of it; what stands on another page takes a tap at least.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page

from catalogue.content.links import Catalogue
from catalogue.content.model import Case
from tests.sampling import SWEEP

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.own_page]

# Firefox would wait for somebody to answer how to print.
PRINTS = "window.print = () => { document.documentElement.dataset.printed = ''; }"
IN_VIEW = """css => {
    const box = document.querySelector(css).getBoundingClientRect();
    return box.height > 0 && box.top >= 0 && box.top < innerHeight;
}"""


class Walk:
    """A reader: taps are counted, typing is not."""

    def __init__(self, page: Page, site: Path) -> None:
        self.page, self.site, self.taps = page, site, 0
        page.goto((site / "index.html").as_uri())

    def tap(self, selector: str) -> None:
        self.page.locator(selector).locator("visible=true").first.click()
        self.taps += 1

    def ask(self, words: str) -> None:
        """Type into the field that is at hand, and Enter."""
        field = self.page.locator("input[name=q]").locator("visible=true").last
        field.fill(words)
        field.press("Enter")
        self.page.wait_for_selector("#search-said:not(:empty)")

    def sees(self, selector: str) -> None:
        self.page.wait_for_selector(selector)
        # A browser goes to an anchor once the page is laid out.
        self.page.wait_for_function(IN_VIEW, arg=selector)


def cleaner(walk: Walk, _: Catalogue) -> None:
    """Finds two courses, puts them side by side, orders both and prints."""
    walk.ask("安全")
    for place in (0, 1):
        walk.page.wait_for_selector("#search-results .pair")
        walk.page.locator("#search-results .pair").nth(place).click()
        walk.taps += 1
    walk.tap(".basket-bar a")
    walk.page.wait_for_selector("#compare-table table")
    for place in (0, 1):
        walk.page.locator("#compare-table .pick").nth(place).click()
        walk.taps += 1
    walk.tap(".basket-bar a")
    walk.page.wait_for_selector("#desk-rows tr >> nth=1")
    walk.tap("#desk-print")
    walk.page.wait_for_selector("html[data-printed]")


def payer(walk: Walk, _: Catalogue) -> None:
    """Asks who pays, and sees rules or the sentence that there is none."""
    walk.tap(".doors a[href='subsidies.html']")
    walk.sees("#current > h2 + *")


def stranger(walk: Walk, _: Catalogue) -> None:
    """Asks for what is not there, and is led on."""
    walk.ask("跳广场舞")
    walk.sees("#search-ways a")


def clerk(walk: Walk, _: Catalogue) -> None:
    """Cites a clause."""
    walk.ask("高危行业取证补贴")
    walk.page.wait_for_selector("#search-results a[href*='#s1-3']")
    walk.tap("#search-results a[href*='#s1-3']")
    walk.page.wait_for_selector("#s1-3 .copy")
    walk.sees("#s1-3")
    walk.tap("#s1-3 .copy")
    assert "引文已复制" in walk.page.inner_text("#copying [role=status]")
    assert "京政办发〔2019〕18号" in walk.page.input_value("#copying textarea")


def printer(walk: Walk, _: Catalogue) -> None:
    """Prints the page of a course."""
    walk.ask("T007")
    walk.tap("#search-results li[data-course=T007] a")
    walk.tap(".dock .paper")
    walk.page.wait_for_selector("html[data-printed]")


def chooser(walk: Walk, _: Catalogue) -> None:
    """Narrows the menu on a PC; the address holds the choice."""
    walk.page.set_viewport_size({"width": 1366, "height": 768})
    walk.tap("#choices a[href*='#hours=']")
    walk.page.wait_for_url("**#hours=*")
    walk.page.wait_for_selector("#filter-said:not(:empty)")
    shown = walk.page.locator("#filter-list [data-course]:visible").count()
    assert 0 < shown < walk.page.locator("#filter-list [data-course]").count()


def office(walk: Walk, catalogue: Catalogue) -> None:
    """Orders twenty-five courses that a colleague sent as numbers, and prints."""
    walk.tap(".doors a[href='orders.html']")
    walk.page.fill("#desk-box", " ".join(course.id for course in catalogue.courses[:25]))
    walk.tap("#desk-add button")
    walk.page.wait_for_selector("#desk-said:has-text('加入 25 门')")
    walk.tap("#desk-print")
    walk.page.wait_for_selector("html[data-printed]")


def collector(walk: Walk, _: Catalogue) -> None:
    """Takes away what there is: menu, empty form, the printed catalogue and the data."""
    wanted = ("courses/index.html", "orders.html", "download.html", "../print/catalogue.pdf")
    for href in wanted:
        assert walk.page.locator(f"a[href='{href}']").locator("visible=true").count(), href
        assert (walk.site / href).is_file()
    walk.tap("footer a[href='download.html']")
    walk.sees("table.downloads a[href='../print/catalogue.pdf']")


def doubter(walk: Walk, _: Catalogue) -> None:
    """Gets to the page that checks a disc."""
    walk.tap("footer a[href='verify.html']")
    walk.sees(".proof-pick label")


def programmer(walk: Walk, _: Catalogue) -> None:
    """Gets to the data."""
    walk.tap("footer a[href='download.html']")
    walk.page.wait_for_selector("a[href$='.csv'] >> nth=1")


def learner(walk: Walk, catalogue: Catalogue) -> None:
    """Goes from a case to the clause that it shows."""
    case = next(
        case
        for case in catalogue.by_id.values()
        if isinstance(case, Case) and any(link.clause for link in case.links)
    )
    walk.page.goto((walk.site / catalogue.numbering.url_of(case.id)).as_uri())
    walk.tap("#covered a[href*='#']")
    walk.page.wait_for_selector("#clauses")
    walk.sees(walk.page.url.partition("html")[2])


def newcomer(walk: Walk, _: Catalogue) -> None:
    """Sees at once what to ask and where to tap."""
    walk.sees(".find input")
    walk.sees(".doors li:last-child a")


JOURNEYS = (
    (cleaner, 15, 7),
    (payer, 5, 1),
    (stranger, 1, 0),
    (clerk, 4, 2),
    (printer, None, 2),
    (chooser, 3, 1),
    (office, None, 3),
    (collector, 3, 1),
    (doubter, 1, 1),
    (programmer, 3, 1),
    (learner, 2, 1),
    (newcomer, None, 0),
)
# In Firefox a page costs a second; what each script does there is asked in the tests of the script.
ALSO_IN_FIREFOX = (clerk, chooser)


def walked() -> Iterator[tuple[str, Callable[[Walk, Catalogue], None], int | None, int]]:
    """Each journey in Chromium, some in Firefox on every run and the others in a sweep."""
    for journey, before, most in JOURNEYS:
        yield "chromium", journey, before, most
        if SWEEP or journey in ALSO_IN_FIREFOX:
            yield "firefox", journey, before, most


@pytest.mark.parametrize(
    ("browser", "journey", "before", "most"), [*walked()], indirect=["browser"]
)
def test_a_journey_takes_no_more_taps_than(
    page: tuple[Page, list[str]],
    disc: Path,
    capital: Catalogue,
    journey: Callable[[Walk, Catalogue], None],
    before: int | None,
    most: int,
) -> None:
    shown, complaints = page
    shown.add_init_script(PRINTS)
    shown.set_viewport_size({"width": 360, "height": 740})
    walk = Walk(shown, disc / "site")
    journey(walk, capital)
    assert walk.taps <= most
    assert before is None or most <= max(1, before // 2)
    assert complaints == []
