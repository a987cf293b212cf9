"""Speed and size, compared in one run: `python scripts/benchmark.py [N] [--fast]`.

Writes a corpus of N and of N/10 entries (default 10,000 and 1,000) to a RAM disk where there
is one, builds it with this program, with plain MkDocs and with Hugo when it is installed, and
prints CPU seconds (user + system of the child), peak memory and the ratios. `--fast` leaves the
rivals out.
"""

import math
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import corpus
import rivals

ROOT = Path(__file__).resolve().parent.parent
RAM = Path("/dev/shm")
ROUNDS = 3
TINY, SMALL, LARGE = "start-up (20 entries)", "a tenth of the entries", "build --only site"
Command = tuple[str | Path, ...]
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


def cost(*command: str | Path) -> tuple[float, float]:
    """CPU seconds of a command, and its peak memory in MB."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    process = subprocess.Popen(
        [str(word) for word in command],
        stdout=subprocess.DEVNULL,
        cwd=ROOT,
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1"},
    )
    _, status, used = os.wait4(process.pid, 0)
    if status:
        sys.exit(f"failed: {command}")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return spent, used.ru_maxrss / 1024


def build(content: Path, out: Path) -> Command:
    return (
        sys.executable,
        "-m",
        "catalogue",
        "build",
        "--quiet",
        "--only",
        "site",
        "--content",
        content,
        "--out",
        out,
    )


def commands(count: int, folder: Path, with_rivals: bool) -> dict[str, Command]:
    """What is compared: the name of each job, and its command."""
    sizes = {TINY: 20, SMALL: count // 10, LARGE: count}
    for name, size in sizes.items():
        corpus.write(size, folder / name)
    jobs = {name: build(folder / name, folder / f"{name} out") for name in sizes}
    jobs["check"] = (sys.executable, "-m", "catalogue", "check", folder / LARGE)
    jobs["CSafeLoader + jsonschema, nothing else"] = (
        sys.executable,
        "-c",
        BASELINE,
        folder / LARGE,
    )
    if with_rivals:
        cost(*jobs[LARGE])
        settings = rivals.mkdocs(folder / LARGE, folder / "mkdocs")
        jobs["MkDocs + Material, Markdown"] = (
            sys.executable,
            "-m",
            "mkdocs",
            "build",
            "-q",
            "-f",
            settings,
        )
        if shutil.which("hugo"):
            project = rivals.hugo(folder / LARGE, folder / f"{LARGE} out" / "site", folder / "hugo")
            jobs["Hugo, same YAML and frame"] = ("hugo", "--quiet", "-s", project)
    return jobs


def compare(count: int, folder: Path, with_rivals: bool) -> None:
    """The least of several rounds: a machine shared with others is now fast, now slow."""
    jobs = commands(count, folder, with_rivals)
    spent = dict.fromkeys(jobs, (math.inf, 0.0))
    for _ in range(ROUNDS):
        for name, command in jobs.items():
            repeats = 3 if name in (TINY, SMALL) else 1
            spent[name] = min(spent[name], *(cost(*command) for _ in range(repeats)))
    unit, start = spent[LARGE][0], spent[TINY][0]
    for name, (seconds, memory) in spent.items():
        print(f"{name:<44}{seconds:8.2f} s CPU{memory:8.0f} MB{seconds / unit:8.2f} x")
    growth = math.log10((unit - start) / (spent[SMALL][0] - start))
    print(f"{count:,} entries against {count // 10:,}: n^{growth:.2f} after start-up")


def real(folder: Path) -> None:
    started = time.monotonic()
    spent = cost(sys.executable, "-m", "catalogue", "build", "--quiet", "--out", folder / "real")
    print(
        f"whole build of content/: {time.monotonic() - started:.1f} s wall, "
        f"{spent[0]:.1f} s CPU, {spent[1]:.0f} MB"
    )
    pages = sorted(
        (folder / "real/site").rglob("[A-Z][0-9]*[0-9].html"), key=lambda p: p.stat().st_size
    )
    print(
        f"largest entry page {pages[-1].name}: {pages[-1].stat().st_size / 1000:.1f} kB; "
        f"median {pages[len(pages) // 2].stat().st_size / 1000:.1f} kB"
    )


if __name__ == "__main__":
    numbers = [int(word) for word in sys.argv[1:] if word.isdigit()]
    with tempfile.TemporaryDirectory(dir=RAM if RAM.is_dir() else None) as name:
        real(Path(name))
        compare(numbers[0] if numbers else 10_000, Path(name), "--fast" not in sys.argv)
