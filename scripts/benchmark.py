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
BASELINE = """
import pathlib, sys, yaml
from catalogue.load import load
from catalogue.model import BY_FOLDER
from catalogue.schema import Law
root = pathlib.Path(sys.argv[1])
law = Law(words={p.stem: {t["slug"]: t["name"] for t in data["terms"]}
                 for p in (root / "vocabulary").glob("*.yaml")
                 if "terms" in (data := yaml.safe_load(p.read_text("utf-8")))})
for folder, kind in BY_FOLDER.items():
    for path in (root / folder).rglob("*.yaml"):
        law.judges[kind.name].validate(yaml.load(path.read_bytes(), yaml.CSafeLoader))
"""


def cost(*command: str | Path) -> tuple[float, float]:
    """CPU seconds of a command, and its peak memory in MB."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    process = subprocess.Popen([str(word) for word in command], stdout=subprocess.DEVNULL,
                               cwd=ROOT, env={**os.environ, "NO_MKDOCS_2_WARNING": "1"})
    _, status, used = os.wait4(process.pid, 0)
    if status:
        sys.exit(f"failed: {command}")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return spent, used.ru_maxrss / 1024


def ours(content: Path, out: Path) -> tuple[float, float]:
    return cost(sys.executable, "-m", "catalogue", "build", "--quiet", "--only", "site",
                "--content", content, "--out", out)


def show(name: str, spent: tuple[float, float], unit: float) -> None:
    print(f"{name:<44}{spent[0]:8.2f} s CPU{spent[1]:8.0f} MB{spent[0] / unit:8.2f} x")


def compare(count: int, folder: Path, with_rivals: bool) -> None:
    small, large = folder / "small", folder / "large"
    corpus.write(count // 10, small)
    corpus.write(count, large)
    tenth = min(ours(small, folder / "small-out") for _ in range(3))
    whole = min(ours(large, folder / "out") for _ in range(2))
    corpus.write(20, folder / "tiny")  # so small that building it is all start-up
    start = min(ours(folder / "tiny", folder / "tiny-out") for _ in range(3))
    show(f"build --only site, {count:,}", whole, whole[0])
    show(f"build --only site, {count // 10:,}", tenth, whole[0])
    growth = math.log10((whole[0] - start[0]) / (tenth[0] - start[0]))
    print(f"grows with n^{growth:.2f} after {start[0]:.2f} s of start-up")
    show("check", cost(sys.executable, "-m", "catalogue", "check", large), whole[0])
    show("CSafeLoader + jsonschema, nothing else", cost(sys.executable, "-c", BASELINE, large),
         whole[0])
    if not with_rivals:
        return
    if shutil.which("hugo"):
        project = rivals.hugo(large, folder / "out" / "site", folder / "hugo")
        show("Hugo, same YAML and frame", cost("hugo", "--quiet", "-s", project), whole[0])
    settings = rivals.mkdocs(large, folder / "mkdocs")
    show("MkDocs + Material, Markdown",
         cost(sys.executable, "-m", "mkdocs", "build", "-q", "-f", settings), whole[0])


def real(folder: Path) -> None:
    started = time.monotonic()
    spent = cost(sys.executable, "-m", "catalogue", "build", "--quiet", "--out", folder / "real")
    show(f"whole build of content/, {time.monotonic() - started:.1f} s wall", spent, spent[0])
    pages = sorted((folder / "real/site").rglob("[A-Z]*.html"), key=lambda p: p.stat().st_size)
    print(f"largest entry page {pages[-1].name}: {pages[-1].stat().st_size / 1000:.1f} kB; "
          f"median {pages[len(pages) // 2].stat().st_size / 1000:.1f} kB")


if __name__ == "__main__":
    numbers = [int(word) for word in sys.argv[1:] if word.isdigit()]
    with tempfile.TemporaryDirectory(dir=RAM if RAM.is_dir() else None) as name:
        real(Path(name))
        compare(numbers[0] if numbers else 10_000, Path(name), "--fast" not in sys.argv)
