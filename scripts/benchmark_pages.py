"""Weight and steadiness of pages: `python scripts/benchmark_pages.py [BUILD] [--browser]`.

Prints, for a page of each type of a finished build (default `build/`), what a reader's browser
must fetch before its first view: the page and every stylesheet and script that it names, each
compressed by gzip. Fonts are the reader's own. `--browser` opens the pages in Chromium too, at
full speed and six times slower, and prints how much of the view moved (Cumulative Layout Shift)
and how many milliseconds after the first words the largest ones were there (LCP less FCP).
"""

import gzip
import sys
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Page, sync_playwright
from selectolax.lexbor import LexborHTMLParser

import browsers

ROOT = Path(__file__).resolve().parent.parent
TYPES = (
    "index",
    "courses/T007",
    "policies/Z007",
    "cases/A001",
    "programmes/X006",
    "sources/S001",
    "policies/Z007-links",
    "courses/index",
    "courses/by-audience",
    "courses/line-post",
    "policies/index",
    "pinyin/index",
    "pinyin/a",
    "data",
    "subsidies",
    "orders",
    "search",
)
PHONE = {"width": 360, "height": 740}
SLOWER = 6
SEEN = """() => new Promise(done => {
  let moved = 0, largest = 0;
  new PerformanceObserver(list => {
    for (const entry of list.getEntries()) { largest = entry.startTime; }
  }).observe({type: 'largest-contentful-paint', buffered: true});
  new PerformanceObserver(list => {
    for (const entry of list.getEntries()) { if (!entry.hadRecentInput) { moved += entry.value; } }
  }).observe({type: 'layout-shift', buffered: true});
  setTimeout(() => done([
    moved, largest - performance.getEntriesByName('first-contentful-paint')[0].startTime]), 500);
})"""


def fetched(path: Path) -> Iterator[Path]:
    """The page and the files that it loads at once."""
    yield path
    page = LexborHTMLParser(path.read_text("utf-8"))
    for selector, key in (("link[rel=stylesheet]", "href"), ("script[src]", "src")):
        for node in page.css(selector):
            yield (path.parent / (node.attributes[key] or "")).resolve()


def weights(path: Path) -> dict[str, int]:
    """Compressed bytes of a page's first view, by suffix of the files."""
    found: dict[str, int] = {}
    for file in fetched(path):
        size = len(gzip.compress(file.read_bytes(), mtime=0))
        found[file.suffix] = found.get(file.suffix, 0) + size
    return found


def seen(page: Page, path: Path, rate: int) -> tuple[float, float]:
    """How far a page moves while it loads; how long its largest words come after its first."""
    page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": rate})
    page.goto("about:blank")
    page.goto(path.as_uri() + ("#q=安全" if path.stem == "search" else ""))
    moved, later = page.evaluate(SEEN)
    return moved, later


def weigh(site: Path) -> None:
    print(f"{'gzip, kB':<24}{'page':>8}{'css':>8}{'js':>8}{'all':>8}")
    for name in TYPES:
        found = weights(site / f"{name}.html")
        parts = [found[suffix] / 1000 for suffix in (".html", ".css", ".js")]
        print(f"{name:<24}" + "".join(f"{part:8.1f}" for part in (*parts, sum(parts))))


def steady(site: Path) -> None:
    with sync_playwright() as tool:
        browser = tool.chromium.launch(
            executable_path=browsers.chromium(),
            args=["--no-sandbox", "--disable-gpu"],
        )
        page = browser.new_context(viewport=PHONE).new_page()
        slower = f"1/{SLOWER}"
        print(f"\n{'':<24}{'shift':>8}{slower:>8}{'later':>8}{slower:>8}")
        for name in TYPES:
            found = [seen(page, site / f"{name}.html", rate) for rate in (1, SLOWER)]
            parts = (*(f"{moved:8.3f}" for moved, _ in found), *(f"{ms:8.0f}" for _, ms in found))
            print(f"{name:<24}" + "".join(parts))


if __name__ == "__main__":
    words = [word for word in sys.argv[1:] if not word.startswith("--")]
    folder = (Path(words[0]) if words else ROOT / "build").resolve() / "site"
    weigh(folder)
    if "--browser" in sys.argv:
        steady(folder)
