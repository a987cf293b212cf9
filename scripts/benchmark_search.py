"""Search, compared in one run: `… benchmark_search.py [N …] [--build | --pages | --relevance]`.

Or of ours alone: `… benchmark_search.py [N …] --unique`.

For each N (default 131, 1,000 and 10,000) a collection is written (scripts/documents.py), made
searchable by this program, by Material for MkDocs with its own search plugin and by Pagefind, and
asked. `--build` measures CPU and memory alone; `--pages` what a browser reads and how long it
takes: ours and Material's from `file://` (Material's needs a worker shim, taken from the npm
package iframe-worker when npm is there), Pagefind's bytes from a server on this machine, since it
cannot be read without one. `--relevance` asks all three the same queries (scripts/queries.py), the
rivals from a server: how often the document that is meant comes first, class by class. `--unique`
draws pieces of 3 to 12 characters that one document alone says, in the letters and the one form of
numbers that the index has, and prints those that do not lead to it first.
Needs what scripts/requirements/bench.txt lists.
"""

import json
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from itertools import accumulate
from pathlib import Path
from threading import Thread
from typing import Any

import yaml
from playwright.sync_api import Browser, Page, sync_playwright

import browsers
import documents
import queries
from benchmark import RAM, ROUNDS, Command, Cost, first_run
from catalogue.content.pinyin import Order
from catalogue.search import answers, cuttings, index, postings
from catalogue.search import collection as indexed
from catalogue.search.analysis import SEAM, bare, fold, one_form
from catalogue.search.asked import understood
from catalogue.search.documents import Document

SIZES = (131, 1_000, 10_000)
SEED, QUERIES, VISITS = 5, 200, 20
# Pieces that one document alone says, and how long they are at most; between documents.
DRAWS, LONGEST, APART = 10_000, 12, "\x01"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--enable-precise-memory-info",
]
SHIM = "https://unpkg.com/iframe-worker/shim"
# Milliseconds to the first result; a minute is no result.
FIRST = """(selector) => new Promise(done => {
  const look = () => document.querySelector(selector) || performance.now() > 60000
    ? done(performance.now()) : setTimeout(look, 4);
  look(); })"""
PAGEFIND = """async (asked) => { const engine = await import("/pagefind/pagefind.js"), told = [];
  for (const query of asked) { const hits = (await engine.search(query)).results;
    told.push(hits.length ? (await hits[0].data()).url : ""); }
  return told; }"""
PAGEFIND_TITLES = """async (query) => { const engine = await import("/pagefind/pagefind.js");
  const hits = (await engine.search(query)).results.slice(0, 10);
  await Promise.all(hits.map(hit => hit.data())); }"""
META = "() => document.querySelector('.md-search-result__meta').textContent.trim()"
RESTING = """() => JSON.parse(document.getElementById("__config").textContent)
  .translations["search.result.placeholder"]"""
RESTS = f"([resting, rests]) => (({META})() === resting) === rests"
ASK = """async ([queries, options]) => { const out = [];
  for (const query of queries) { const start = performance.now();
    await new Promise(done => Catalogue.search(query, options, done));
    out.push(performance.now() - start); }
  return out; }"""


def read(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def mkdocs(found: list[dict[str, Any]], folder: Path) -> None:
    """A project with a page a document, to be built with Material's search and without."""
    (folder / "docs").mkdir(parents=True)
    (folder / "docs" / "index.md").write_text("# index\n", encoding="utf-8")
    for one in found:
        body = str(one["body"]).replace("\n", "\n\n")
        (folder / "docs" / f"{one['id']}.md").write_text(
            f"# {one['title']}\n\n{'、'.join(one['keywords'])}\n\n{one['summary']}\n\n{body}\n",
            encoding="utf-8",
        )
    plugins: dict[str, list[Any]] = {
        "none": [],
        "search": [{"search": {"lang": ["zh", "en"]}}],
        "offline": [{"search": {"lang": ["zh", "en"]}}, "offline"],
    }
    for name, chosen in plugins.items():
        settings = {
            "site_name": "rival",
            "use_directory_urls": False,
            "nav": ["index.md"],
            "not_in_nav": "*.md",
            "plugins": chosen,
            "site_dir": f"out-{name}",
            "theme": {"name": "material", "font": False, "language": "zh"},
        }
        (folder / f"{name}.yml").write_text(yaml.safe_dump(settings), encoding="utf-8")


def built(folder: Path, name: str) -> Command:
    return (
        sys.executable,
        "-W",
        "ignore",
        "-m",
        "mkdocs",
        "build",
        "-q",
        "-f",
        folder / "mkdocs" / f"{name}.yml",
    )


def jobs(folder: Path) -> dict[str, Command]:
    return {
        "ours": (
            sys.executable,
            "-m",
            "catalogue",
            "index",
            folder / "docs.jsonl",
            "--out",
            folder / "ours",
        ),
        "MkDocs without search": built(folder, "none"),
        "MkDocs with its search": built(folder, "search"),
        "Pagefind": (sys.executable, "-m", "pagefind", "--site", folder / "mkdocs" / "out-none"),
    }


def building(folder: Path) -> None:
    """CPU of each, the least of some rounds, interleaved."""
    spent: dict[str, Cost] = {}
    for _ in range(ROUNDS):
        for name, command in jobs(folder).items():
            told = first_run(command)
            if name not in spent or told.cpu < spent[name].cpu:
                spent[name] = told
    ours, theirs = spent["ours"], spent["Pagefind"]
    step = spent["MkDocs with its search"].cpu - spent["MkDocs without search"].cpu
    print(
        f"  build: ours {ours.cpu:.2f} s CPU, {ours.memory:.0f} MB; "
        f"{ours.cpu / step:.2f} x Material's step ({step:.2f} s), "
        f"{ours.cpu / theirs.cpu:.2f} x Pagefind ({theirs.cpu:.2f} s, {theirs.memory:.0f} MB)"
    )
    size = sum(path.stat().st_size for path in shards(folder))
    print(f"  files: {len(shards(folder))}, {size / 1e6:.1f} MB")


def shards(folder: Path) -> list[Path]:
    return sorted((folder / "ours" / "site" / "find").iterdir())


def pieces(found: list[dict[str, Any]], count: int) -> list[str]:
    """Pieces of titles, two to six characters long."""
    rng = random.Random(SEED)
    drawn = []
    for one in rng.choices(found, k=count):
        length = rng.randint(2, 6)
        start = rng.randrange(len(one["title"]) - length + 1)
        drawn.append(one["title"][start : start + length])
    return drawn


def listening(page: Page, root: Path) -> Callable[[], int]:
    """How many bytes of files below `root` the page has asked for so far."""
    names: set[Path] = set()
    page.on(
        "request",
        lambda request: names.add(
            root / request.url.split(root.name + "/", 1)[-1].split("?")[0].split("#")[0]
        ),
    )
    return lambda: sum(path.stat().st_size for path in names if path.is_file())


def ours(browser: Browser, folder: Path, found: list[dict[str, Any]]) -> float:
    """Print what our page reads and how long it takes; seconds to the first result."""
    root = folder / "ours" / "site"
    titles, snippets, first = [], [], []
    for query in pieces(found, VISITS):
        page = browser.new_page()
        read_so_far = listening(page, root)
        page.goto((root / "index.html").as_uri())
        page.evaluate(ASK, [[query], {"titles": True}])
        titles.append(read_so_far())
        page.evaluate(ASK, [[query], {}])
        snippets.append(read_so_far())
        page.close()
        page = browser.new_page()
        page.goto(f"{(root / 'index.html').as_uri()}#q={query}")
        first.append(page.evaluate(FIRST, "#search-results li"))
        page.close()
    print(
        f"  ten titles after {statistics.median(titles) / 1e3:.0f} kB "
        f"(at most {max(titles) / 1e3:.0f}), ten snippets after "
        f"{statistics.median(snippets) / 1e3:.0f} kB (at most {max(snippets) / 1e3:.0f}), "
        "page and scripts among them"
    )
    latencies(browser, root, pieces(found, QUERIES))
    return statistics.median(first) / 1e3


def latencies(browser: Browser, root: Path, queries: list[str]) -> None:
    page = browser.new_page()
    page.goto((root / "index.html").as_uri())
    session = page.context.new_cdp_session(page)
    session.send("HeapProfiler.collectGarbage")
    before = page.evaluate("performance.memory.usedJSHeapSize")
    new = sorted(page.evaluate(ASK, [queries, {}]))
    again = sorted(page.evaluate(ASK, [[queries[-1]] * 101, {}]))
    session.send("HeapProfiler.collectGarbage")
    heap = page.evaluate("performance.memory.usedJSHeapSize") - before
    print(
        f"  new query p50 {new[len(new) // 2]:.0f} ms, p95 {new[len(new) * 95 // 100]:.0f} ms; "
        f"repeated p50 {again[50]:.2f} ms; heap + {heap / 1e6:.2f} MB after {len(new)} queries"
    )
    page.close()


def shim(folder: Path) -> bytes | None:
    """The worker shim that Material's offline search loads from the network."""
    npm = shutil.which("npm")
    if not npm:
        return None
    subprocess.run(
        [npm, "pack", "--silent", "iframe-worker@1.0.4"],
        cwd=folder,
        check=True,
        capture_output=True,
    )
    subprocess.run(["tar", "xzf", "iframe-worker-1.0.4.tgz"], cwd=folder, check=True)
    return (folder / "package" / "shim" / "index.js").read_bytes()


def material(browser: Browser, folder: Path, found: list[dict[str, Any]]) -> float | None:
    """Seconds to Material's first result from `file://`, with the shim beside it.

    It is asked for whole titles: of most pieces it finds nothing.
    """
    script = shim(folder)
    if script is None:
        return None
    first_run(built(folder, "offline"))
    root = folder / "mkdocs" / "out-offline"
    (root / "shim.js").write_bytes(script)
    index = root / "index.html"
    index.write_text(index.read_text("utf-8").replace(SHIM, "shim.js"), encoding="utf-8")
    first = []
    for query in [one["title"] for one in found[:3]]:
        page = browser.new_page()
        page.goto(f"{index.as_uri()}?q={query}", timeout=300_000)
        page.set_default_timeout(300_000)
        first.append(page.evaluate(FIRST, ".md-search-result__item"))
        page.close()
    size = sum(path.stat().st_size for path in (root / "search").iterdir())
    print(f"  Material: index of {size / 1e3:,.0f} kB, read before the first result")
    return statistics.median(first) / 1e3


def pagefind_read(browser: Browser, folder: Path, found: list[dict[str, Any]]) -> None:
    """Print what Pagefind reads for ten titles, from a server on this machine, in a new browser."""
    root = folder / "mkdocs" / "out-none"
    read = []
    with served(root) as address:
        for query in pieces(found, VISITS):
            context = browser.new_context()
            page = context.new_page()
            page.goto(f"{address}/404.html")
            names: set[Path] = set()
            page.on(
                "request", lambda one, names=names: names.add(root / one.url[len(address) + 1 :])
            )
            page.evaluate(PAGEFIND_TITLES, query)
            read.append(sum(path.stat().st_size for path in names if path.is_file()))
            context.close()
    print(
        f"  Pagefind: ten titles after {statistics.median(read) / 1e3:.0f} kB "
        f"(at most {max(read) / 1e3:.0f}), without a page"
    )


def pages(folder: Path, found: list[dict[str, Any]]) -> None:
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=browsers.chromium(), args=FLAGS)
        if (folder / "mkdocs" / "out-none" / "pagefind").is_dir():
            pagefind_read(browser, folder, found)
        mine, theirs = ours(browser, folder, found), material(browser, folder, found)
        told = f"; Material {theirs:.2f} s, {theirs / mine:.0f} x" if theirs else ""
        print(f"  first result from file:// after {mine:.2f} s{told}")
        browser.close()


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """The address of a folder on this machine."""
    handler = partial(Quiet, directory=str(folder))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


class Quiet(SimpleHTTPRequestHandler):
    """A server that tells nobody what it serves."""

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        pass


def pagefind_first(page: Page, asked: Sequence[str]) -> list[str]:
    """The address of the first answer to each query."""
    told: list[str] = page.evaluate(PAGEFIND, list(asked))
    return told


def material_first(page: Page, asked: Sequence[str]) -> list[str]:
    """The same, as somebody reads it who types into the box."""
    told = []
    page.focus(".md-search__input")
    resting = page.evaluate(RESTING)
    for query in asked:
        for typed, at_rest in (("", True), (query, False)):
            page.fill(".md-search__input", typed)
            page.dispatch_event(".md-search__input", "keyup")
            page.wait_for_function(RESTS, arg=[resting, at_rest], timeout=60_000)
        link = page.query_selector(".md-search-result__link")
        told.append(str(link.get_attribute("href")) if link else "")
    return told


def relevance(folder: Path) -> None:
    """Print which share of each class of queries leads to its document first."""
    found = indexed.read(folder / "docs.jsonl").documents
    drawn = list(queries.draw(found, Order(), SEED))
    asked = [query for *_, query in drawn]
    with postings.reading(folder / "ours" / "search") as shelf:
        rows = [answers.answered(shelf, query, None, 1).rows for query in asked]
    told = {"ours": [hits[0].id if hits else "" for hits in rows]}
    asking = {"Pagefind": ("none", pagefind_first), "Material": ("search", material_first)}
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=browsers.chromium(), args=FLAGS)
        for name, (site, first) in asking.items():
            with served(folder / "mkdocs" / f"out-{site}") as address:
                page = browser.new_page()
                page.goto(f"{address}/index.html")
                urls = first(page, asked)
                page.close()
            told[name] = [url.rpartition("/")[2].partition(".html")[0] for url in urls]
        browser.close()
    for name, ids in told.items():
        right: dict[str, list[bool]] = defaultdict(list)
        for (kind, meant, _), hit in zip(drawn, ids, strict=True):
            right[kind].append(hit == meant)
            right["all"].append(hit == meant)
        shares = (f"{kind} {sum(some) / len(some):.2f}" for kind, some in right.items())
        print(f"  first {name}: {', '.join(shares)}")


def unique(path: Path, folder: Path) -> None:
    """Print how many pieces that one document says are not answered by it first, and which."""
    found = indexed.read(path).documents
    rng, done, missed = random.Random(SEED), 0, list[tuple[str, str]]()
    forms = (fold, one_form)
    whole = [SEAM.join(bare(form(text)) for form in forms for text in said(one)) for one in found]
    every, ends = APART.join(whole), list(accumulate(len(text) + 1 for text in whole))
    with postings.reading(folder) as shelf:
        while done < DRAWS:
            meant = rng.choice(found)
            text = rng.choice(said(meant))
            start = rng.randrange(len(text)) if text else 0
            piece = text[start : start + rng.randint(3, LONGEST)]
            query = understood(piece)
            asked = {bare(form(piece)) for form in forms}
            brief = min(map(len, asked)) < 3 or query.phrases or query.without
            if brief or len(holding(every, ends, asked)) != 1:
                continue
            done += 1
            rows = answers.answered(shelf, piece, None, 1).rows
            if not rows or rows[0].id != meant.id:
                missed.append((piece, meant.id))
    print(f"  {len(missed)} of {done:,} pieces that one document says lead elsewhere: {missed}")


def said(document: Document) -> list[str]:
    """What a document says, field by field."""
    return [text(document) for text in cuttings.TEXTS.values()]


def holding(every: str, ends: Sequence[int], asked: set[str]) -> set[int]:
    """The numbers of the documents that say any of some pieces; two are enough."""
    held = set[int]()
    for piece in asked:
        at = every.find(piece)
        while at >= 0 and len(held) < 2:
            held.add(bisect_right(ends, at))
            at = every.find(piece, ends[bisect_right(ends, at)])
    return held


def prepared(count: int, folder: Path) -> list[dict[str, Any]]:
    documents.write(count, folder / "docs.jsonl")
    found = read(folder / "docs.jsonl")
    mkdocs(found, folder / "mkdocs")
    return found


def sizes(words: list[str]) -> Iterator[int]:
    yield from [int(word) for word in words if word.isdigit()] or SIZES


if __name__ == "__main__":
    for size in sizes(sys.argv[1:]):
        with tempfile.TemporaryDirectory(dir=RAM if RAM.is_dir() else None) as name:
            print(f"{size:,} documents")
            if "--unique" in sys.argv:
                docs = Path(name) / "docs.jsonl"
                documents.write(size, docs)
                index.build(indexed.read(docs).documents, Path(name) / "search")
                unique(docs, Path(name) / "search")
                continue
            collection = prepared(size, Path(name))
            if "--relevance" in sys.argv:
                for command in jobs(Path(name)).values():
                    first_run(command)
                relevance(Path(name))
                if "--pages" in sys.argv:
                    pages(Path(name), collection)
                continue
            if "--pages" not in sys.argv:
                building(Path(name))
            else:
                for job in ("ours", "MkDocs without search", "Pagefind"):
                    first_run(jobs(Path(name))[job])
            if "--build" not in sys.argv:
                pages(Path(name), collection)
