"""What the printed catalogue costs: `python scripts/benchmark_print.py [N …] [--real]`.

Typesets corpora of N entries (default 150 and 2,000) and, with `--real`, the real content, and
has WeasyPrint typeset HTML of the same entries (the bodies of the site's pages on plain A4),
where it is installed and N is at most 300. Prints CPU seconds (user + system of a fresh process,
start-up and reading included), peak memory, pages, and the ratio within this one run.
"""

import importlib.util
import sys
import tempfile
from pathlib import Path

from pypdf import PdfReader

import benchmark
import corpus

ROUNDS = 3
MAX_RIVAL = 300
RIVAL = """
import sys
from weasyprint import HTML
HTML(filename=sys.argv[1]).write_pdf(sys.argv[2], pdf_variant="pdf/ua-1")
"""
EXPORT = """
import sys
from pathlib import Path
from catalogue.content.load import load
from catalogue.site.entries import entries
from catalogue.site.renderer import SiteRenderer
bodies = "".join(page.body for page in entries(SiteRenderer(load(Path(sys.argv[1])))))
Path(sys.argv[2]).write_text(sys.argv[3] + bodies, encoding="utf-8")
"""
HEAD = """<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>x</title><style>
@page { size: A4; margin: 24mm 20mm; @bottom-right { content: counter(page) "/" counter(pages) } }
body { font: 10pt "Noto Serif CJK SC", "Noto Sans CJK SC", sans-serif }
h1 { font-size: 13pt; bookmark-level: 1 } table { width: 100%; border-collapse: collapse }
td, th { border-bottom: .4pt solid #999; text-align: left; padding: 3pt } nav { display: none }
</style>"""


def least(command: benchmark.Command) -> benchmark.Cost:
    """The cheapest round: a shared machine is now fast, now slow."""
    return min((benchmark.first_run(command) for _ in range(ROUNDS)), key=lambda each: each.cpu)


def tell(name: str, spent: benchmark.Cost, pdf: Path, unit: float) -> None:
    print(
        f"{name:<34}{spent.cpu:8.2f} s CPU{spent.memory:8.0f} MiB{len(PdfReader(pdf).pages):7} "
        f"pages{spent.cpu / unit:8.2f} x",
        flush=True,
    )


def compare(name: str, content: Path, folder: Path, with_rival: bool) -> None:
    ours = folder / "catalogue.pdf"
    spent = least((sys.executable, "-m", "catalogue", "print", "--content", content, "--out", ours))
    tell(f"catalogue print, {name}", spent, ours, spent.cpu)
    if with_rival:
        html, theirs = folder / "all.html", folder / "rival.pdf"
        benchmark.first_run((sys.executable, "-c", EXPORT, content, html, HEAD))
        spent_there = benchmark.first_run((sys.executable, "-c", RIVAL, html, theirs))
        tell(f"WeasyPrint, {name}", spent_there, theirs, spent.cpu)


def main(words: list[str]) -> None:
    installed = importlib.util.find_spec("weasyprint") is not None
    with tempfile.TemporaryDirectory(dir=benchmark.RAM if benchmark.RAM.is_dir() else None) as top:
        for count in [int(word) for word in words if word.isdigit()] or [150, 2_000]:
            folder = Path(top) / str(count)
            folder.mkdir()
            benchmark.apart(corpus.write, count, folder / "content")
            compare(
                f"{count:,} entries", folder / "content", folder, installed and count <= MAX_RIVAL
            )
        if "--real" in words:
            compare("real content", benchmark.ROOT / "content", Path(top), installed)


if __name__ == "__main__":
    main(sys.argv[1:])
