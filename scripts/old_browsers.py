"""The search page in browsers of 2018 to 2023: `python scripts/old_browsers.py BUILD [FOLDER]`.

Takes Chromium 72, 84 and 109 from npm packages into FOLDER (default: one that is removed
afterwards), opens BUILD/site/search.html from `file://` in each, one page a query, and compares
what stands there with `catalogue search` on BUILD/search. Needs npm, the network and what
scripts/requirements/bench.txt lists; no test does.
"""

import io
import os
import random
import re
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path
from urllib.parse import quote

import brotli

from catalogue.search import index

ROOT = Path(__file__).resolve().parent.parent
BROWSERS = {
    72: "chrome-aws-lambda@1.11.1",
    84: "chrome-aws-lambda@5.1.0",
    109: "@sparticuz/chromium@109.0.6",
}
FLAGS = ("--headless", "--no-sandbox", "--disable-gpu", "--virtual-time-budget=60000", "--dump-dom")
CODE = re.compile(r'<span class="code">([A-Z][0-9]+)')
SEED, QUERIES, ROWS, TRIES = 3, 24, 10, 4


def programs(folder: Path) -> list[Path]:
    return [path for path in folder.glob("package/bin/chromium*") if path.suffix != ".br"]


def unpacked(package: str, folder: Path) -> Path:
    """The browser's program, taken from its package into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    if not (found := programs(folder)):
        packed = subprocess.run(
            ["npm", "pack", "--silent", package],
            cwd=folder,
            check=True,
            capture_output=True,
            text=True,
        ).stdout.strip()
        with tarfile.open(folder / packed) as archive:
            archive.extractall(folder, filter="data")
        for path in (folder / "package" / "bin").glob("*.br"):
            content = brotli.decompress(path.read_bytes())
            if path.suffixes[-2:] == [".tar", ".br"]:
                with tarfile.open(fileobj=io.BytesIO(content)) as archive:
                    archive.extractall(path.parent, filter="data")
            else:
                path.with_suffix("").write_bytes(content)
                path.with_suffix("").chmod(0o755)
        found = programs(folder)
    return found[0]


def shown(program: Path, page: Path, query: str) -> list[str]:
    """The ids on the page that answers a query."""
    libraries = f"{program.parent / 'lib'}:{os.environ.get('LD_LIBRARY_PATH', '')}"
    with tempfile.TemporaryDirectory() as profile:
        done = subprocess.run(
            [program, *FLAGS, f"--user-data-dir={profile}", f"{page.as_uri()}#q={quote(query)}"],
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
            env={**os.environ, "LD_LIBRARY_PATH": libraries},
        )
    return CODE.findall(done.stdout)[:ROWS]


def compare(build: Path, folder: Path) -> int:
    """How many answers differ."""
    lines = (ROOT / "tests" / "queries.tsv").read_text("utf-8").splitlines()
    queries = [line.split("\t")[2] for line in random.Random(SEED).sample(lines, QUERIES)]
    wrong = 0
    for version, package in BROWSERS.items():
        program = unpacked(package, folder / str(version))
        for query in queries:
            expected = [row.id for row in index.search(build / "search", query, limit=ROWS)]
            # Headless time may run out while a file is still being read: ask again then.
            tries = (shown(program, build / "site" / "search.html", query) for _ in range(TRIES))
            found = next((ids for ids in tries if ids), [])
            if found != expected:
                wrong += 1
                print(f"Chromium {version}: {query}: {found} instead of {expected}")
        print(f"Chromium {version}: {len(queries)} queries asked")
    return wrong


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as name:
        kept = Path(sys.argv[2]) if len(sys.argv) > 2 else Path(name)
        sys.exit(compare(Path(sys.argv[1]).resolve(), kept.resolve()) > 0)
