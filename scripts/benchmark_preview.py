"""How soon the preview shows a change: `python scripts/benchmark_preview.py [N]`.

Serves a copy of content/, and of a corpus of N entries (default 10,000), changes the summary of a
course a few times, and prints the seconds on the clock from each save until the page that is served
says so, and the CPU seconds of the preview.
"""

import shutil
import socket
import statistics
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

import psutil

import corpus
from benchmark import PROGRAM, RAM, ROOT
from catalogue.content.model import page_of

SAVES = 9
# Seconds between two looks at the page, and without a save before the next.
TICK, PAUSE = 0.01, 1.5
SUMMARY = "summary: "


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def said(url: str) -> str:
    """What the page says; nothing while there is none."""
    try:
        with urllib.request.urlopen(url, timeout=60) as answer:
            text: str = answer.read().decode("utf-8")
            return text
    except (urllib.error.URLError, ConnectionError, TimeoutError):
        return ""


def used(preview: psutil.Process) -> float:
    times = preview.cpu_times()
    return float(times.user + times.system)


def measure(content: Path) -> tuple[float, float, float]:
    """Seconds from save to page, in the median and at most; CPU seconds a save."""
    port = free_port()
    command = [*PROGRAM, "serve", "--content", content, "--address", f"127.0.0.1:{port}"]
    preview = psutil.Popen(list(map(str, command)), cwd=ROOT)
    path = next(
        path for path in sorted(content.glob("courses/*/*.yaml")) if SUMMARY in path.read_text()
    )
    url = f"http://127.0.0.1:{port}/{page_of('courses', path.stem)}"
    try:
        while not said(url):
            time.sleep(TICK)
        took, before = [], used(preview)
        for number in range(SAVES):
            time.sleep(PAUSE)
            mark = f"改第{number}次"
            text = path.read_text("utf-8").replace(SUMMARY, SUMMARY + mark, 1)
            started = time.perf_counter()
            path.write_text(text, "utf-8")
            while mark not in said(url):
                time.sleep(TICK)
            took.append(time.perf_counter() - started)
        return statistics.median(took), max(took), (used(preview) - before) / SAVES
    finally:
        preview.terminate()
        preview.wait()


def main(count: int) -> None:
    with tempfile.TemporaryDirectory(dir=RAM if RAM.is_dir() else None) as name:
        real, large = Path(name) / "real", Path(name) / "large"
        shutil.copytree(ROOT / "content", real)
        corpus.write(count, large)
        for what, content in (("content/", real), (f"{count:,} entries", large)):
            median, most, spent = measure(content)
            print(f"{what:<16}{median:6.2f} s, at most {most:.2f}; {spent:.2f} s CPU a save")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000)
