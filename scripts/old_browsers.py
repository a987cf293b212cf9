"""The disc in browsers of 2018 to now: `python scripts/old_browsers.py BUILD [FOLDER]`.

Takes Chromium 72, 84 and 109 from npm packages into FOLDER (default: one that is removed
afterwards), copies BUILD/disc under a Chinese path with blanks, and walks the journeys below from
`file://` in each, and in the Chromium and the Firefox of this machine. What is not as it should be
is printed. Needs npm and the network. tests/browser/test_old_browsers.py walks them in the oldest.
"""

import io
import json
import random
import shutil
import sys
import tempfile
import traceback
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from pypdf import PdfReader

import browsers
import firefox
import old_chromium
from catalogue.search import answers
from old_chromium import Tab

ROOT = Path(__file__).resolve().parent.parent
SEED, QUERIES, ROWS = 3, 24, 10
PHONE = 360
SCREEN = ".dock, .basket-bar, header.md-header"
FOLDER = Path("培训 资料 (1)") / "光盘#2 %41"
SHOWN = "(e => e && e.getClientRects().length > 0)"
# Files that are handed over come without the folder that they were picked with.
NAMES = """(paths => {
    const pick = document.getElementById('proof-pick');
    pick.removeAttribute('webkitdirectory');
    Object.defineProperty(File.prototype, 'webkitRelativePath', {configurable: true, get() {
        return paths[Array.prototype.indexOf.call(pick.files, this)];
    }});
})"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Disc:
    """A copy of the disc, its data, and the index that its answers are held to."""

    folder: Path
    data: Any
    search: Path

    @property
    def courses(self) -> list[str]:
        return [course["id"] for course in self.data["courses"]]

    def address(self, page: str, part: str = "") -> str:
        return (self.folder / "site" / page).as_uri() + part


def click(selector: str, place: int = 0) -> str:
    return f"document.querySelectorAll({json.dumps(selector)})[{place}].click()"


def follow(selector: str) -> str:
    """Leave the page, after the answer: a browser need not give it later."""
    seen = f"[...document.querySelectorAll({json.dumps(selector)})].filter({SHOWN})"
    return f"setTimeout(() => {seen}[0].click())"


def count(selector: str) -> str:
    """How many that fit a selector are seen."""
    return f"[...document.querySelectorAll({json.dumps(selector)})].filter({SHOWN}).length"


# Journeys: each yields what is wrong


def finds(tab: Tab, disc: Disc) -> Iterator[str]:
    """The page answers as the terminal does."""
    lines = (ROOT / "tests" / "queries.tsv").read_text("utf-8").splitlines()
    for query in [line.split("\t")[2] for line in random.Random(SEED).sample(lines, QUERIES)]:
        rows = answers.search(disc.search, query, limit=ROWS)
        # Pages of words have no number to tell them by.
        expected = [row.id for row in rows if ".html" not in row.id]
        tab.open(disc.address("search.html", f"#q={quote(query)}"))
        tab.until("document.querySelector('#search-said').textContent")
        if expected:
            tab.until("document.querySelectorAll('#search-results > li').length")
        found = tab.ask(
            "[...document.querySelectorAll('#search-results .code')].map(e => e.textContent)"
        )
        if [one.split()[0] for one in found][: len(expected)] != expected:
            yield f"{query}: {found} instead of {expected}"


def asks(tab: Tab, disc: Disc) -> Iterator[str]:
    """A course is found from the first page on, and opened."""
    course = disc.data["courses"][0]
    tab.open(disc.address("index.html"))
    tab.ask(f"document.querySelector('.find input').value = {json.dumps(course['id'])}")
    tab.ask(follow(".find button"))
    tab.until(count("#search-results li a"))
    tab.ask(follow("#search-results li a"))
    tab.until(f"location.pathname.endsWith('{course['id']}.html')")
    if course["title"] not in tab.until("(document.querySelector('h1') || {}).textContent"):
        yield "the course is another one"


def chooses(tab: Tab, disc: Disc) -> Iterator[str]:
    """The menu is narrowed, and the address keeps the choice."""
    tab.open(disc.address("courses/index.html"))
    before = tab.until(count("#filter-list li[data-course]"))
    tab.ask(click("[data-facet=line] input"))
    tab.until("location.hash.indexOf('line=') > 0")
    if not 0 < tab.ask(count("#filter-list li[data-course]")) < before == len(disc.courses):
        yield "the menu is not narrowed"


def compares(tab: Tab, disc: Disc) -> Iterator[str]:
    """Two courses stand side by side."""
    tab.open(disc.address("courses/index.html"))
    tab.until(count("li[data-course] .pair"))
    for place in (0, 1):
        tab.ask(click("li[data-course] .pair", place))
    tab.until(count(".basket-bar a"))
    tab.ask(follow(".basket-bar a"))
    tab.until(count("#compare-table table"))
    heads = tab.ask(
        "[...document.querySelectorAll('#compare-table thead .code')].map(e => e.textContent)"
    )
    if len(heads) != 2:
        yield f"{heads} are compared"


def orders(tab: Tab, disc: Disc) -> Iterator[str]:
    """Five courses are ordered, kept, and said by a code that the program reads."""
    some = disc.courses[:5]
    tab.open(disc.address("orders.html"))
    tab.until("window.Orders && document.querySelectorAll('#desk-box').length")
    tab.ask(f"document.querySelector('#desk-box').value = {json.dumps(' '.join(some))}")
    tab.ask(click("#desk-add button"))
    tab.open(disc.address("orders.html"))
    tab.until("window.Orders && document.querySelectorAll('#desk-rows tr').length")
    kept = tab.ask("Orders.basket().choices.map(one => one.id)")
    if kept != sorted(some, key=disc.courses.index):
        yield f"kept: {kept}"
    code = "Orders.encode(Orders.basket().choices, window.CatalogueEdition.month)"
    if tab.ask(f"Orders.decode({code}).choices.length") != len(some):
        yield "the code says something else"


def checks(tab: Tab, disc: Disc) -> Iterator[str]:
    """The disc is found whole, and a changed byte is found."""
    page = disc.folder / "site" / "404.html"
    sound = page.read_bytes()
    for content, state in ((sound, "good"), (sound[:-1] + b"!", "bad")):
        page.write_bytes(content)
        files = sorted(path for path in disc.folder.rglob("*") if path.is_file())
        named = [path.relative_to(disc.folder.parent).as_posix() for path in files]
        tab.open(disc.address("verify.html"))
        tab.ask(f"{NAMES}({json.dumps(named)})")
        tab.pick("#proof-pick", files)
        seen = tab.until(
            "/good|bad/.test(document.querySelector('#proof').dataset.state || '') && "
            "document.querySelector('#proof').dataset.state"
        )
        said = tab.ask("document.querySelector('#proof-said').textContent")
        if seen != state:
            yield f"{state}: {said}"
    page.write_bytes(sound)


def reads_without_scripts(tab: Tab, disc: Disc) -> Iterator[str]:
    """Without scripts every course is led to, and pages say what does not work."""
    tab.runs_scripts(False)
    for page, selector, least in (
        ("courses/index.html", "li[data-course] a", len(disc.courses)),
        ("orders.html", "article.page, .page", 1),
        ("search.html", ".page", 1),
        ("verify.html", "#proof-still", 1),
    ):
        tab.open(disc.address(page))
        if tab.until(count(selector)) < least:
            yield f"{page}: too few of {selector}"
    tab.runs_scripts(True)


def prints(tab: Tab, disc: Disc) -> Iterator[str]:
    """A course is printed as if there were nothing on the page that only a screen needs."""
    course = disc.courses[0]
    tab.open(disc.address(f"courses/{course}.html"))
    tab.until(count(".dock button"))
    printed = said(tab.printed())
    tab.ask(f"document.querySelectorAll({json.dumps(SCREEN)}).forEach(e => e.remove())")
    if printed != said(tab.printed()):
        yield "buttons are printed"
    if course not in printed:
        yield "the course is not printed"


def said(pdf: bytes) -> str:
    """What stands on the sheets; Firefox does not tell every character."""
    return "".join(sheet.extract_text() for sheet in PdfReader(io.BytesIO(pdf)).pages)


def fits_a_phone(tab: Tab, disc: Disc) -> Iterator[str]:
    """No page scrolls sideways at 360 pixels."""
    tab.is_wide(PHONE)
    for page in ("index.html", "courses/index.html", "search.html", "orders.html", "verify.html"):
        tab.open(disc.address(page))
        if (wide := tab.ask("document.documentElement.scrollWidth")) > PHONE:
            yield f"{page} is {wide} pixels wide"
    tab.is_wide(None)


def asks_for_nothing(tab: Tab, disc: Disc) -> Iterator[str]:
    """What is nowhere is said to be nowhere, with ways on."""
    tab.open(disc.address("search.html", f"#q={quote('跳广场舞')}"))
    tab.until("document.querySelector('#search-said').textContent")
    if not tab.until(count("#search-ways a")):
        yield "no way on"


def goes_by_trade(tab: Tab, disc: Disc) -> Iterator[str]:
    """From the first page by trade to a course."""
    tab.open(disc.address("index.html"))
    tab.ask(follow("ul.trades a"))
    tab.until(f"!/index[.]html$/.test(location.pathname) && {count('ul.rows li a')}")
    tab.ask(follow("ul.rows li a"))
    led = tab.until("(/courses[/]([A-Z][0-9]+)[.]html$/.exec(location.pathname) || [])[1]")
    if led not in disc.courses:
        yield f"the list leads to {led}"


def enlarges(tab: Tab, disc: Disc) -> Iterator[str]:
    """大字 makes letters larger, on the next page too, and back."""
    size = "parseFloat(getComputedStyle(document.querySelector('.page p')).fontSize)"
    tab.open(disc.address("index.html"))
    before = tab.until(size)
    tab.ask(click(".bigger"))
    tab.ask(follow("footer a[href='about.html']"))
    tab.until("location.pathname.endsWith('about.html') && document.readyState === 'complete'")
    if not tab.until(size) > before:
        yield "letters stay small"
    tab.ask(click(".bigger"))


Journey = Callable[[Tab, Disc], Iterator[str]]
JOURNEYS: tuple[Journey, ...] = (
    asks,
    asks_for_nothing,
    finds,
    chooses,
    goes_by_trade,
    compares,
    orders,
    checks,
    prints,
    fits_a_phone,
    enlarges,
    reads_without_scripts,
)


def walk(tab: Tab, disc: Disc, journeys: Iterable[Journey] = JOURNEYS) -> Iterator[str]:
    """What is wrong with each journey, and what the pages complained of."""
    for journey in journeys:
        try:
            yield from (f"{journey.__name__}: {wrong}" for wrong in journey(tab, disc))
        except RuntimeError:
            yield f"{journey.__name__}: {traceback.format_exc().strip().splitlines()[-1]}"
        yield from (f"{journey.__name__}: {said}" for said in tab.complaints)
        tab.complaints.clear()


def copied(build: Path, folder: Path) -> Disc:
    """A copy of the disc of a build under a path that old programs stumble over."""
    copy = folder / FOLDER
    shutil.copytree(build / "disc", copy)
    data = json.loads((copy / "site" / "data" / "catalogue.json").read_text("utf-8"))
    return Disc(folder=copy, data=data, search=build / "search")


def tabs(folder: Path, profiles: Path) -> Iterator[tuple[str, AbstractContextManager[Tab]]]:
    """Each browser by name, and how to open it."""
    programs = {
        f"Chromium {version}": old_chromium.unpacked(version, folder / str(version))
        for version in old_chromium.PACKAGES
    }
    for name, program in {**programs, "Chromium here": Path(browsers.chromium())}.items():
        yield name, old_chromium.opened(program, profiles / name)
    yield "Firefox here", firefox.opened(browsers.firefox())


def main(build: Path, folder: Path) -> int:
    """How many things are not as they should be."""
    wrong = 0
    with tempfile.TemporaryDirectory() as name:
        disc = copied(build, Path(name))
        for browser, opening in tabs(folder, Path(name)):
            with opening as tab:
                found = list(walk(tab, disc))
            for one in found:
                print(f"{browser}: {one}")
            print(f"{browser}: {len(JOURNEYS)} journeys, {len(found)} wrong", flush=True)
            wrong += len(found)
    return wrong


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as kept:
        given = Path(sys.argv[2]) if len(sys.argv) > 2 else Path(kept)
        sys.exit(main(Path(sys.argv[1]).resolve(), given.resolve()) > 0)
