"""What a million entries take, by parts: `python scripts/benchmark_million.py FOLDER [N] [PART]`.

Of N generated entries (default 1,000,000) each part holds every so many, PART of them (default
50,000), with ids as wide as all of them need. Writes into FOLDER, best on a RAM disk with 2 GB to
spare, and tells CPU seconds, seconds on the clock and memory of

- reading and checking a part, with nothing kept from the last time and with what was kept;
- joining all N, each as light as an entry can be, and checking what only the whole can tell;
- drawing the site of a part by a scheduler with three workers;
- indexing a part, and asking some such indexes as one.

Prints what each takes for one entry and what N would take. `--record` adds the figures to
`scripts/figures.tsv`.
"""

import json
import random
import resource
import shutil
import sys
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from statistics import median
from typing import Any

import yaml

import benchmark_cluster
import corpus
from benchmark import PROGRAM, Cost, Job, apart, build, cost, record
from catalogue.content.checks import ALONE, TOGETHER
from catalogue.content.load import load, no_collector
from catalogue.content.model import BY_FOLDER, Entry, Link
from catalogue.search.postings import reading
from catalogue.search.together import joined

# A letter has room for so many from 1000 on; courses take as many letters as they need.
ROOM = 95_000
SHARES = {"X": ("programmes", 20), "Z": ("policies", 11), "A": ("cases", 11)}
COURSES = "TQGBCDEFHIJMNOPRUW"
# A line whose families any other may have too.
ANY = "general"
QUERIES = 20
# So many indexes fit into memory.
SHELVES = 4


def numbered(count: int) -> Iterator[tuple[str, str]]:
    """(folder, id) of each of so many entries."""
    left = count
    for letter, (folder, share) in SHARES.items():
        held = min(ROOM, count // share)
        left -= held
        yield from ((folder, f"{letter}{1000 + n}") for n in range(held))
    for letter in COURSES:
        held = min(ROOM, left)
        left -= held
        yield from ((f"courses/{_line(letter)}", f"{letter}{1000 + n}") for n in range(held))


def _line(letter: str) -> str:
    return next((line for line, own in corpus.LETTER.items() if own == letter), letter.lower())


def said(
    entry_id: str, folder: str, number: int, among: Mapping[str, Sequence[str]]
) -> corpus.Data:
    """An entry that names some of those `among`, letter → ids; the same whenever it is made."""
    rng = random.Random(f"{corpus.SEED} {entry_id}")
    makers = {"programmes": corpus.programme, "policies": corpus.policy, "cases": corpus.case}
    if make := makers.get(folder):
        return make(rng, entry_id, number)
    named = [rng.choice(among[letter]) for letter in SHARES]
    line = folder.partition("/")[2]
    data = corpus.course(rng, entry_id, line if line in corpus.FAMILIES else ANY, number, named)
    return data | {"line": line}


def lay_out(folder: Path, count: int, every: int) -> None:
    """Write the part that has the first of every so many entries."""
    corpus.write(1, folder)
    shutil.rmtree(folder / "courses")
    menu = yaml.safe_load((folder / "menu.yaml").read_text("utf-8"))
    known = {line["letter"] for held in menu["menus"] for line in held["lines"]}
    wanted = dict.fromkeys(name[0] for at, name in numbered(count) if at.startswith("courses"))
    lines = [
        {"slug": _line(letter), "letter": letter, "folder": _line(letter), "name": f"样本{letter}"}
        | {"note": "测速用的样本。", "colour": "#1d6a5c"}
        for letter in wanted
        if letter not in known
    ]
    if lines:
        menu["menus"].append({"slug": "more", "name": "样本", "lines": lines})
    (folder / "menu.yaml").write_text(yaml.safe_dump(menu, allow_unicode=True), encoding="utf-8")
    part = [*numbered(count)][::every]
    among = by_letter(part)
    for number, (place, entry_id) in enumerate(part):
        (folder / place).mkdir(parents=True, exist_ok=True)
        text = corpus.dumped(said(entry_id, place, number * every, among))
        (folder / place / f"{entry_id}.yaml").write_text(text, encoding="utf-8")


def by_letter(some: Sequence[tuple[str, str]]) -> Mapping[str, Sequence[str]]:
    found = defaultdict(list)
    for _, entry_id in some:
        found[entry_id[0]].append(entry_id)
    return found


def join(part: Path, count: int) -> None:
    """Join and check all entries; tells what that took, and the memory before and after.

    Each has an id, a title and links of its own, and shares its texts with one of the part.
    """
    start = load(part)
    likes = {folder: getattr(start, folder)[0] for folder in BY_FOLDER if getattr(start, folder)}
    held: dict[str, list[Entry]] = defaultdict(list)
    paths = {entry.id: start.paths[entry.id] for entry in start.sources}
    every = [*numbered(count)]
    among = by_letter(every)
    with no_collector():
        before = memory()
        for number, (place, entry_id) in enumerate(every):
            folder, _, line = place.partition("/")
            own: dict[str, object] = {"id": entry_id, "title": f"样本{number}"}
            if line:
                own["family"] = corpus.FAMILIES.get(line, corpus.FAMILIES[ANY])[0]
                own |= {"line": line, "links": tuple(links(random.Random(number), among))}
            held[folder].append(replace(likes[folder], **own))
            paths[entry_id] = f"{place}/{entry_id}.yaml"
        kinds: Any = {folder: tuple(entries) for folder, entries in held.items()}
        whole = replace(start, **kinds, paths=paths)
        made, began = memory(), time.process_time()
        assert whole.by_id
        assert whole.backlinks
        joined, began = time.process_time() - began, time.process_time()
        taken = {}
        for check in (*ALONE, *TOGETHER):
            least = time.process_time()
            assert not any(check(whole)), check
            taken[check.__name__] = time.process_time() - least
    told = {"join": joined, "check": sum(taken.values()), "longest": max(taken, key=taken.get)}
    told |= {"entries": made - before, "joined": memory() - made}
    (part.parent / "joined.json").write_text(json.dumps(told), encoding="utf-8")


def links(rng: random.Random, among: Mapping[str, Sequence[str]]) -> Iterator[Link]:
    for kind, letter in (("programme", "X"), ("policy", "Z"), ("case", "A")):
        yield Link(reason=corpus.said(rng, 16), **{kind: rng.choice(among[letter])})


def ask(part: Path) -> None:
    """Ask some indexes as one; tells the seconds of a question, and the memory of each index."""
    rng, taken = random.Random(corpus.SEED), []
    before = memory()
    with ExitStack() as stack:
        opened = [
            stack.enter_context(reading(part.parent / "out" / "search")) for _ in range(SHELVES)
        ]
        shelves = [(str(n), shelf) for n, shelf in enumerate(opened)]
        for _ in range(QUERIES):
            asked = "".join(rng.choices(corpus.WORDS, k=2))
            began = time.perf_counter()
            assert joined(shelves, asked, kind=None, limit=10).rows
            taken.append(time.perf_counter() - began)
    each = {"question": median(taken), "memory": memory() - before}
    told = {name: value / SHELVES for name, value in each.items()}
    (part.parent / "asked.json").write_text(json.dumps(told), encoding="utf-8")


def memory() -> float:
    """The most that this process held so far, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def drawn(content: Path, out: Path) -> tuple[Cost, float]:
    """The site of a part by three workers: what it took, and what the largest worker held."""
    cluster = benchmark_cluster.Cluster(str(out.parent))
    command = [*map(str, build(content, out)), "--cluster", cluster.address]
    try:
        most = 0.0

        def look() -> None:
            nonlocal most
            held = [each.memory_info().rss for each in cluster.processes[1:]]
            most = max(most, *held)

        spent, clock, memory = benchmark_cluster.watched(command, cluster.spent, look)
        return Cost(spent, clock, memory), most / 1e6
    finally:
        cluster.close()


def main(folder: Path, count: int, size: int) -> dict[Job, Cost]:
    """What each step took."""
    content, out, cache = folder / "content", folder / "out", folder / "cache"
    apart(lay_out, content, count, count // size)
    found: dict[Job, Cost] = {}

    def took(name: str, entries: int, spent: Cost, more: str = "", out: Path | None = None) -> None:
        found[Job(f"{count:,} in parts: {name}", entries, (), out)] = spent
        each = f"{spent.cpu / entries * 1e3:6.2f} ms CPU"
        whole = f"{spent.cpu / entries * count / 3600:5.2f} h CPU"
        print(
            f"{name:<28}{entries:10,}{spent.cpu:8.1f} s CPU{spent.wall:8.1f} s"
            f"{spent.memory:7.0f} MB; one {each}, all {whole} {more}",
            flush=True,
        )

    check = (*PROGRAM, "check", content)
    took("check, nothing kept", size, cost(check, cache))
    took("check", size, cost(check, cache))
    step = (sys.executable, __file__, "--step", folder, str(count), str(size))
    spent = cost((*step, "join"), cache)
    told = json.loads((folder / "joined.json").read_text("utf-8"))
    took("join and check all", count, replace(spent, cpu=told["join"] + told["check"]), str(told))
    spent, most = drawn(content, out)
    took("site by three workers", size, spent, f"largest worker {most:.0f} MB", out / "site")
    sought = (*PROGRAM, "build", "--quiet", "--again", "--only", "search")
    spent = cost((*sought, "--content", content, "--out", out), cache)
    took("index", size, spent, out=out / "search")
    spent = cost((*step, "ask"), cache)
    told = json.loads((folder / "asked.json").read_text("utf-8"))
    took(f"{SHELVES} indexes asked as one", SHELVES * size, spent, f"each {told}")
    return found


if __name__ == "__main__":
    words = [word for word in sys.argv[1:] if not word.startswith("--")]
    folder, count, size = Path(words[0]), *map(int, [*words[1:3], 1_000_000, 50_000][:2])
    if "--step" in sys.argv:
        part = folder / "content"
        join(part, count) if words[-1] == "join" else ask(part)
    else:
        folder.mkdir(parents=True)
        found = main(folder, count, size)
        if "--record" in sys.argv:
            record(found)
