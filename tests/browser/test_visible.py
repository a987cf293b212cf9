"""What can be seen: every page is reached over links that show, on a phone and on a PC."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from pathlib import Path

import pytest
from playwright.sync_api import Page

from catalogue.content.load import load
from tests.conftest import ROOT, run_build

pytestmark = [pytest.mark.browser, pytest.mark.slow]

HARBOUR = ROOT / "tests" / "worlds" / "harbour"
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


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("harbour") / "build"
    return run_build(out, "--only", "site", content=HARBOUR) / "site"


@pytest.mark.parametrize("browser", ["chromium"], indirect=True)
def test_every_page_is_reached_over_visible_links_in_three_steps(
    page: tuple[Page, list[str]], site: Path
) -> None:
    opened, _ = page
    every = {path.relative_to(site).as_posix() for path in site.rglob("*.html")}
    # Entries that are no more lead on by themselves, at a moment that nobody can wait for here.
    catalogue = load(HARBOUR)
    gone = {catalogue.numbering.url_of(entry.id) for entry in catalogue.withdrawn}
    prefix = f"{site.as_uri()}/"
    leads: dict[int, dict[str, set[str]]] = {
        width: {name: set() for name in gone} for width in WIDTHS
    }
    # A page is opened once for both screens: to open it costs more than to look at it.
    for name in every - gone:
        opened.goto(prefix + name)
        for width, found in leads.items():
            opened.set_viewport_size({"width": width, "height": 740})
            inside = (one for one in opened.evaluate(LINKS) if one.startswith(prefix))
            found[name] = {one.removeprefix(prefix) for one in inside if one.endswith(".html")}
            assert found[name] <= every, name
    for width, found in leads.items():
        steps = steps_from("index.html", found)
        # These and an address that does not exist are come upon and not gone to.
        assert every - set(steps) - gone == {"404.html"}, width
        assert {name: count for name, count in steps.items() if count > MOST_STEPS} == {}, width


def steps_from(start: str, leads: Mapping[str, AbstractSet[str]]) -> dict[str, int]:
    """Page → how many links away it is."""
    steps = {start: 0}
    queue = deque(steps)
    while queue:
        name = queue.popleft()
        new = leads[name] - steps.keys()
        steps |= dict.fromkeys(new, steps[name] + 1)
        queue.extend(new)
    return steps
