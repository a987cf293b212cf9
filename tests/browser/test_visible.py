"""What can be seen: pages and all that readers may take away are reached over links that show."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from pathlib import Path

import pytest
from playwright.sync_api import Page

from catalogue.content.load import load
from tests.conftest import HARBOUR

pytestmark = [pytest.mark.browser, pytest.mark.slow]

MOST_STEPS = 3
WIDTHS = (360, 1366)
# What folds opens by a tap on its visible summary; what a drawer hides does not count.
LINKS = """() => {
    document.querySelectorAll('details').forEach(each => { each.open = true; });
    return Array.from(document.querySelectorAll('a[href]')).filter(link => {
        const box = link.getBoundingClientRect(), style = getComputedStyle(link);
        return box.width > 1 && box.height > 1 && style.visibility === 'visible'
            && box.right > 0 && box.left < innerWidth;
    }).map(link => link.href.replace(/[#?].*$/, ''));
}"""


@pytest.mark.parametrize("browser", ["chromium"], indirect=True)
def test_all_that_is_made_is_reached_over_visible_links_in_three_steps(
    page: tuple[Page, list[str]], harbour_packed: Path
) -> None:
    opened, _ = page
    site, printed = harbour_packed / "site", harbour_packed / "print"
    every = {path.relative_to(site).as_posix() for path in site.rglob("*.html")}
    taken = {
        *(path.relative_to(site).as_posix() for path in site.glob("data/*") if _is_told(path)),
        *(f"../print/{path.name}" for path in printed.iterdir()),
    }
    # Entries that are no more lead on by themselves, at a moment that nobody can wait for here.
    catalogue = load(HARBOUR)
    gone = {catalogue.numbering.url_of(entry.id) for entry in catalogue.withdrawn}
    prefix, above = f"{site.as_uri()}/", f"{harbour_packed.as_uri()}/"
    leads: dict[int, dict[str, set[str]]] = {
        width: {name: set() for name in gone} for width in WIDTHS
    }
    # A page is opened once for both screens: to open it costs more than to look at it.
    for name in every - gone:
        opened.goto(prefix + name)
        for width, found in leads.items():
            opened.set_viewport_size({"width": width, "height": 740})
            inside = (one for one in opened.evaluate(LINKS) if one.startswith(above))
            named = {one.replace(prefix, "").replace(above, "../") for one in inside}
            found[name] = {one for one in named if one.endswith(".html")} | (named & taken)
            assert found[name] <= every | taken, name
    for width, found in leads.items():
        steps = steps_from("index.html", found)
        # These and an address that does not exist are come upon and not gone to.
        assert (every | taken) - set(steps) - gone == {"404.html"}, width
        assert {name: count for name, count in steps.items() if count > MOST_STEPS} == {}, width


def _is_told(path: Path) -> bool:
    """Whether a table has rows: an empty one is for programs that want all of them."""
    return path.suffix != ".csv" or path.read_bytes().count(b"\n") > 1


def steps_from(start: str, leads: Mapping[str, AbstractSet[str]]) -> dict[str, int]:
    """Page → how many links away it is."""
    steps = {start: 0}
    queue = deque(steps)
    while queue:
        name = queue.popleft()
        new = leads.get(name, set()) - steps.keys()
        steps |= dict.fromkeys(new, steps[name] + 1)
        queue.extend(new)
    return steps
