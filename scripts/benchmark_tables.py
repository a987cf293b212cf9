"""Speed of workbooks: `python scripts/benchmark_tables.py [N]`.

Exports the courses of content/ and imports them again, then does so with all entries of a corpus
of N (default 10,000), and prints CPU seconds (user + system of the child) and peak memory of each
verb, as a clerk runs it. An import has to find that nothing changed.
"""

import sys
import tempfile
from pathlib import Path

import corpus
from benchmark import RAM, ROOT, ROUNDS, apart, first_run


def verb(*words: str | Path) -> tuple[str | Path, ...]:
    return (sys.executable, "-m", "catalogue", "table", *words)


def measure(name: str, content: Path, table: Path, kinds: tuple[str, ...], rounds: int) -> None:
    """The least of several rounds: a machine shared with others is now fast, now slow."""
    jobs = {
        "export": verb("export", *kinds, "--content", content, "--out", table),
        "import": verb("import", table, "--content", content),
    }
    for what, command in jobs.items():
        spent = [first_run(command) for _ in range(rounds)]
        seconds, memory = (min(getattr(each, of) for each in spent) for of in ("cpu", "memory"))
        print(f"{what} {name:<24}{seconds:8.2f} s CPU{memory:8.0f} MB")


if __name__ == "__main__":
    count = next((int(word) for word in sys.argv[1:] if word.isdigit()), 10_000)
    with tempfile.TemporaryDirectory(dir=RAM if RAM.is_dir() else None) as folder:
        made, table = Path(folder) / "content", Path(folder) / "all.xlsx"
        measure("the courses", ROOT / "content", table, ("course",), ROUNDS)
        apart(corpus.write, count, made)
        measure(f"{count:,} entries", made, table, (), 1)
