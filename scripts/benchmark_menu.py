"""How soon the menu answers a click: `python scripts/benchmark_menu.py [N]`.

Builds the site from the real content and from a corpus with N courses (default 900), opens
both menus in Chromium from files, clicks every choice of every facet on and off, and prints how
many milliseconds pass until the new list is laid out, and until it is painted.
"""

import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

import browsers
import corpus

ROOT = Path(__file__).resolve().parent.parent
RAM = Path("/dev/shm")
ROUNDS = 3
# Seven of ten entries of a corpus are courses.
SHARE = 0.7
CLICK = """() => new Promise(async done => {
    const laid = [], painted = [];
    for (const details of document.querySelectorAll('#filter details')) { details.open = true; }
    const frame = () => new Promise(requestAnimationFrame);
    for (const input of document.querySelectorAll('#filter input')) {
        for (const _ of [1, 2]) {
            if (input.disabled) { continue; }
            await frame();
            const start = performance.now();
            input.click();
            document.body.offsetHeight;
            laid.push(performance.now() - start);
            await frame();
            await new Promise(after => setTimeout(after));
            painted.push(performance.now() - start);
        }
    }
    done({laid, painted});
})"""


def built(content: Path, out: Path) -> Path:
    subprocess.run(
        [
            sys.executable,
            "-m",
            "catalogue",
            "build",
            "--quiet",
            "--only",
            "site",
            "--content",
            str(content),
            "--out",
            str(out),
        ],
        cwd=ROOT,
        check=True,
    )
    return out / "site" / "courses" / "index.html"


def measured(page: Page, menu: Path) -> str:
    """The number of rows, and the milliseconds of all clicks; the best of a few rounds."""
    rounds = []
    for _ in range(ROUNDS):
        page.goto(menu.as_uri())
        rounds.append(page.evaluate(CLICK))
    rows = page.locator("#filter-list [data-course]").count()
    best = {
        name: min((sorted(found[name]) for found in rounds), key=statistics.median)
        for name in ("laid", "painted")
    }
    return f"{rows:,} courses, {len(best['laid'])} clicks: " + "; ".join(
        f"{name} p50 {statistics.median(times):.0f} ms, "
        f"p95 {times[int(len(times) * 0.95)]:.0f} ms, max {times[-1]:.0f} ms"
        for name, times in best.items()
    )


def measure(count: int, folder: Path) -> None:
    corpus.write(round(count / SHARE), folder / "content")
    menus = (built(ROOT / "content", folder / "real"), built(folder / "content", folder / "large"))
    with sync_playwright() as tool:
        browser = tool.chromium.launch(
            executable_path=browsers.chromium(),
            args=["--no-sandbox", "--disable-gpu"],
        )
        for menu in menus:
            print(measured(browser.new_page(), menu))
        browser.close()


if __name__ == "__main__":
    with tempfile.TemporaryDirectory(dir=RAM if RAM.is_dir() else None) as name:
        measure(int(sys.argv[1]) if len(sys.argv) > 1 else 900, Path(name))
