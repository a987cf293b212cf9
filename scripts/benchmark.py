"""Speed and size, compared in one run: `python scripts/benchmark.py [N] [OPTIONS]`.

Writes corpora of 131, N/10 and N entries (N is 10,000 unless given) to a RAM disk where there is
one, and builds the site of each with this program, with an empty cache, with what the cache holds,
with one process, after one entry was edited, and site and index after one or nothing was; the
largest also, where `hugo` is installed, with Hugo from front matter and from the same YAML by its
content adapter, and with `--mkdocs` with plain MkDocs, which takes long. Of the real content all
products are made: with nothing kept and the book alone as print, with nothing kept, with prints
kept, after an edit that is printed and after one that is not. Prints medians of CPU seconds, of
seconds on the clock and of memory, the size of what was written, and ratios to the full build.
`--fast` leaves the rivals out; `--record` adds the figures to `scripts/figures.tsv`, with day and
commit, so that it shows when one slips.
"""

import datetime
import math
import multiprocessing
import os
import re
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from statistics import median

import corpus
import rivals

ROOT = Path(__file__).resolve().parent.parent
FIGURES = Path(__file__).with_name("figures.tsv")
COLUMNS = "day commit cores what entries CPU_s clock_s memory_MB written_MB".split()
RAM = Path("/dev/shm")
ROUNDS = 3
MENU = 131
# What stands before a sentence that page, lists and book show, and before a word for search alone.
SUMMARY, KEYWORD = "summary: ", "keywords:\n    - "
PRINTS = re.compile(r"^prints:.*\n(?: *- .*\n)*", re.MULTILINE)
Command = Sequence[str | Path]
PROGRAM = (sys.executable, "-m", "catalogue")
BASELINE = """
import pathlib, sys, yaml
from catalogue.content.load import load
from catalogue.content.model import BY_FOLDER
from catalogue.content.schema import SchemaSet
root = pathlib.Path(sys.argv[1])
schema_set = SchemaSet(words={p.stem: {t["slug"]: t["name"] for t in data["terms"]}
                 for p in (root / "vocabulary").glob("*.yaml")
                 if "terms" in (data := yaml.safe_load(p.read_text("utf-8")))})
for folder, kind in BY_FOLDER.items():
    for path in (root / folder).rglob("*.yaml"):
        schema_set.validators[kind.name].validate(yaml.load(path.read_bytes(), yaml.CSafeLoader))
"""


@dataclass(frozen=True)
class Cost:
    """What a run took: CPU seconds (user and system), seconds on the clock, MB at most."""

    cpu: float
    wall: float
    memory: float


@dataclass(frozen=True)
class Job:
    """What is measured: a command over so many entries, and the folder it writes.

    `forgets`: whether it begins with an empty cache. `follows`: whether another run comes before
    it, which is not measured. `edited`: the entry that is changed between the two, behind `said`.
    """

    name: str
    entries: int
    command: Command
    out: Path | None = None
    forgets: bool = False
    follows: bool = False
    edited: Path | None = None
    said: str = SUMMARY


def apart(prepare: Callable[..., object], *given: object) -> None:
    """Prepare something in a process of its own.

    What this one held at its most would count as memory of all that it starts (Linux keeps the
    figure over `exec`).
    """
    process = multiprocessing.get_context("fork").Process(target=prepare, args=given)
    process.start()
    process.join()
    if process.exitcode:
        sys.exit("not prepared")


def cost(command: Command, cache: Path) -> Cost:
    """Run a command and all that it starts; its memory is that of the largest process."""
    before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    process = subprocess.Popen(
        [str(word) for word in command],
        stdout=subprocess.DEVNULL,
        cwd=ROOT,
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1", "XDG_CACHE_HOME": str(cache)},
    )
    _, status, used = os.wait4(process.pid, 0)
    if status:
        sys.exit(f"failed: {command}")
    wall = time.monotonic() - started
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Cost(spent, wall, used.ru_maxrss / 1024)


def first_run(command: Command) -> Cost:
    """The same with an empty cache."""
    with tempfile.TemporaryDirectory() as cache:
        return cost(command, Path(cache))


def build(content: Path, out: Path, *more: str) -> Command:
    return (*changed(content, out), "--again", "--only", "site", *more)


def changed(content: Path, out: Path) -> Command:
    """A build of what has changed since the last."""
    return (*PROGRAM, "build", "--quiet", "--content", content, "--out", out)


def ours(count: int, folder: Path) -> list[Job]:
    """The site of so many entries, in each way in which it may be built."""
    content, out = folder / f"{count}", folder / f"{count} out"
    apart(corpus.write, count, content)
    return [
        Job("site, empty cache", count, build(content, out), out, forgets=True),
        Job("site", count, build(content, out), out),
        Job("site, one process", count, build(content, out, "--jobs", "1"), out),
        *after_edits(count, content, folder),
    ]


def after_edits(count: int, content: Path, folder: Path) -> list[Job]:
    """The same where the last build is there."""
    out, kept = folder / f"{count} edited", folder / f"{count} kept"
    entry = holding(content, SUMMARY)
    edited = (*changed(content, out), "--only", "site")
    both = (*changed(content, kept), "--only", "site,search")
    return [
        Job("site, nothing changed", count, both, kept, follows=True),
        Job("site, an entry edited", count, edited, out, follows=True, edited=entry),
        Job("site and index, an entry edited", count, both, kept, follows=True, edited=entry),
    ]


def holding(content: Path, said: str) -> Path:
    """The first course whose file holds something."""
    courses = sorted(content.glob("courses/*/*.yaml"))
    return next(path for path in courses if said in path.read_text("utf-8"))


def edit(path: Path, said: str) -> None:
    """Add a character behind something that an entry says."""
    path.write_text(path.read_text("utf-8").replace(said, f"{said}改", 1), "utf-8")


def real(folder: Path) -> list[Job]:
    """All products of the real content: with nothing kept, with prints kept, after an edit.

    The book alone, too: an edition need not be printed in other ways.
    """
    content, whole = folder / "content", "all products of content/"
    book = folder / "content, book"
    for copy in (content, book):
        apart(partial(shutil.copytree, ROOT / "content"), copy)
    site = book / "site.yaml"
    site.write_text(PRINTS.sub("", site.read_text("utf-8")), "utf-8")
    made, with_book = changed(content, folder / "real"), changed(book, folder / "book")
    jobs = [
        Job(f"{whole}, no other print", 0, (*with_book, "--again"), folder / "book", forgets=True),
        Job(whole, 0, (*made, "--again"), folder / "real", forgets=True),
        Job(f"{whole}, prints kept", 0, (*made, "--again"), folder / "real"),
    ]
    for what, said in (("an entry", SUMMARY), ("a word for search", KEYWORD)):
        edited = holding(content, said)
        jobs.append(Job(f"{whole}, {what} edited", 0, made, follows=True, edited=edited, said=said))
    return jobs


def others(count: int, folder: Path, cache: Path, *, with_mkdocs: bool) -> list[Job]:
    """The same entries made into a site by others, once ours lends them its frame."""
    content, out = folder / f"{count}", folder / f"{count} out"
    cost(build(content, out), cache)
    found = []
    if with_mkdocs:
        apart(rivals.mkdocs, content, folder / "mkdocs")
        settings = folder / "mkdocs" / "mkdocs.yml"
        material = (sys.executable, "-m", "mkdocs", "build", "-q", "-f", settings)
        found += [Job("MkDocs + Material, Markdown", count, material, folder / "mkdocs" / "site")]
    if shutil.which("hugo"):
        for name, make in (("front matter", rivals.hugo), ("content adapter", rivals.hugo_adapter)):
            project = folder / f"hugo {name}"
            apart(make, content, out / "site", project)
            command = ("hugo", "--quiet", "-s", project)
            found.append(Job(f"Hugo, {name}", count, command, project / "public"))
    return found


def measured(jobs: Sequence[Job], cache: Path) -> dict[Job, Cost]:
    """The median of some rounds, of each figure: a machine is now fast, now slow."""
    rounds: dict[Job, list[Cost]] = {job: [] for job in jobs}
    for _ in range(ROUNDS):
        for job in jobs:
            if job.forgets:
                shutil.rmtree(cache, ignore_errors=True)
            if job.follows:
                cost(job.command, cache)
            if job.edited:
                edit(job.edited, job.said)
            rounds[job].append(cost(job.command, cache))
    return {
        job: Cost(*(median(getattr(each, name) for each in told) for name in Cost.__annotations__))
        for job, told in rounds.items()
    }


def size(folder: Path | None) -> float:
    """The bytes of a folder in MB."""
    files = folder.rglob("*") if folder else ()
    return sum(path.stat().st_size for path in files if path.is_file()) / 1e6


def tell(found: Mapping[Job, Cost], count: int) -> None:
    """Each figure, and how it stands to that of the full build with a cache."""
    whole = next(each for job, each in found.items() if (job.name, job.entries) == ("site", count))
    for job, each in found.items():
        figures = f"{each.cpu:8.2f} s CPU{each.wall:8.2f} s{each.memory:6.0f} MB"
        ratios = f"{each.cpu / whole.cpu:6.2f} {each.wall / whole.wall:6.2f} x"
        print(f"{job.name:<38}{job.entries:7,}{figures}{size(job.out):7.1f} MB out {ratios}")
    cold = {job.entries: each.cpu for job, each in found.items() if job.forgets}
    if count // 10 <= MENU:
        return
    least, tenth, most = (cold[entries] for entries in (MENU, count // 10, count))
    growth = math.log10((most - least) / (tenth - least))
    print(f"{count:,} entries against {count // 10:,}: n^{growth:.2f} after those of a menu")


def record(found: Mapping[Job, Cost]) -> None:
    """Add the figures to those of before."""
    told = subprocess.run(
        ["git", "describe", "--always", "--dirty"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    day, commit = datetime.datetime.now(tz=datetime.UTC).date(), told.stdout.strip()
    is_new = not FIGURES.exists()
    with FIGURES.open("a", encoding="utf-8", newline="\n") as file:
        if is_new:
            file.write("\t".join(COLUMNS) + "\n")
        for job, each in found.items():
            cells = (day, commit, os.cpu_count(), job.name, job.entries)
            figures = (
                f"{each.cpu:.2f}",
                f"{each.wall:.2f}",
                f"{each.memory:.0f}",
                f"{size(job.out):.1f}",
            )
            file.write("\t".join(map(str, (*cells, *figures))) + "\n")


def compare(count: int, folder: Path, options: Sequence[str]) -> dict[Job, Cost]:
    cache = folder / "cache"
    jobs = [job for entries in (MENU, count // 10, count) for job in ours(entries, folder)]
    whole = folder / f"{count}"
    jobs.append(Job("check", count, (*PROGRAM, "check", whole)))
    bare = (sys.executable, "-c", BASELINE, whole)
    jobs.append(Job("CSafeLoader + jsonschema, nothing else", count, bare))
    jobs += real(folder)
    if "--fast" not in options:
        jobs += others(count, folder, cache, with_mkdocs="--mkdocs" in options)
    return measured(jobs, cache)


if __name__ == "__main__":
    numbers = [int(word) for word in sys.argv[1:] if word.isdigit()]
    with tempfile.TemporaryDirectory(dir=RAM if RAM.is_dir() else None) as name:
        most = numbers[0] if numbers else 10_000
        found = compare(most, Path(name), sys.argv)
        tell(found, most)
        if "--record" in sys.argv:
            record(found)
