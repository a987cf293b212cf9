"""What can be seen: every page is reached over links that show, on a phone and on a PC."""

from __future__ import annotations

from collections import deque
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from catalogue.content.load import load
from tests.conftest import ROOT, run_build

pytestmark = [pytest.mark.browser, pytest.mark.slow]

HARBOUR = ROOT / "tests" / "worlds" / "harbour"
MOST_STEPS = 3
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
@pytest.mark.parametrize("width", [360, 1366])
def test_every_page_is_reached_over_visible_links_in_three_steps(
    browser: Browser, site: Path, width: int
) -> None:
    page = browser.new_page(viewport={"width": width, "height": 740})
    steps = {"index.html": 0}
    queue = deque(steps)
    while queue:
        name = queue.popleft()
        page.goto((site / name).as_uri())
        for address in page.evaluate(LINKS):
            prefix = f"{site.as_uri()}/"
            found = address.removeprefix(prefix)
            if address.startswith(prefix) and found.endswith(".html") and found not in steps:
                steps[found] = steps[name] + 1
                queue.append(found)
    page.close()
    # An address that does not exist, and entries that are no more, are come upon and not gone to.
    catalogue = load(HARBOUR)
    gone = {catalogue.numbering.url_of(entry.id) for entry in catalogue.withdrawn} | {"404.html"}
    every = {path.relative_to(site).as_posix() for path in site.rglob("*.html")}
    assert every - set(steps) - gone == set()
    assert {name: count for name, count in steps.items() if count > MOST_STEPS} == {}
