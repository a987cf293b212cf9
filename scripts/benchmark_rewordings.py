"""What one sentence rewritten changes: `python scripts/benchmark_rewordings.py [CONTENT] [COUNT]`.

COUNT times (default 30) a clause of a course is replaced by one of another course, and the index is
written anew; prints how many of its scripts changed, and what a patch of them weighs. The pages
that change with it are that of the course and the data. By hand; takes two minutes.
"""

import random
import re
import shutil
import statistics
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

from catalogue.content.load import load
from catalogue.content.problem import CatalogueError
from catalogue.disc import delta
from catalogue.search import documents, index, shards

ROOT = Path(__file__).resolve().parent.parent
SEED, COUNT = 8, 30
CLAUSE = re.compile(r"[\u4e00-\u9fff]{6,}")
# Names, and what other entries cite, are not prose.
PROSE = re.compile(r"^ *(?:- |(?!title|name|reason|locator|ref)\w+: )")


def written(content: Path, top: Path) -> Mapping[str, bytes]:
    """The scripts of the index of a content."""
    catalogue = load(content)
    found = tuple(documents.documents(catalogue))
    for name in ("index", "find"):
        shutil.rmtree(top / name, ignore_errors=True)
    index.build(found, top / "index", catalogue.readings, catalogue.synonyms)
    shards.write(top / "index", top / "find")
    return {path.name: path.read_bytes() for path in (top / "find").iterdir()}


def rewordings(content: Path) -> Iterator[tuple[Path, str]]:
    """Files of courses, and what they say with one clause replaced."""
    dice = random.Random(SEED)
    files = sorted((content / "courses").rglob("*.yaml"))
    lines = [
        (path, number, line)
        for path in files
        for number, line in enumerate(path.read_text("utf-8").split("\n"))
        if PROSE.match(line) and CLAUSE.search(line)
    ]
    while True:
        (path, number, line), (_, _, other) = dice.sample(lines, 2)
        said = path.read_text("utf-8").split("\n")
        old, new = (dice.choice(CLAUSE.findall(text)) for text in (line, other))
        said[number] = line.replace(old, new, 1)
        yield path, "\n".join(said)


def main(origin: Path, count: int) -> None:
    sizes, weights, families = list[int](), list[int](), Counter[str]()
    with tempfile.TemporaryDirectory() as name:
        top = Path(name)
        content = shutil.copytree(origin, top / "content")
        before = written(content, top)
        for path, text in rewordings(content):
            kept = path.read_text("utf-8")
            path.write_text(text, "utf-8")
            try:
                after = written(content, top)
            except CatalogueError:
                # Some sentences are held to figures that they say.
                continue
            finally:
                path.write_text(kept, "utf-8")
            changed = [one for one in after if before.get(one) != after[one]]
            sizes.append(len(changed))
            weights.append(
                sum(len(delta.write(before.get(one, b""), after[one])) for one in changed)
            )
            families.update(re.sub(r"\d*\.js$", "", one) for one in changed)
            print(f"{path.stem}: {sizes[-1]} scripts, {weights[-1] / 1000:.0f} kB", flush=True)
            if len(sizes) == count:
                break
    print(f"of {len(before)} scripts: {sorted(sizes)}, median {statistics.median(sizes)}")
    print(f"kB: {sorted(weight // 1000 for weight in weights)}; by family: {dict(families)}")


if __name__ == "__main__":
    given = sys.argv[1:]
    main(
        Path(given[0]) if given else ROOT / "content",
        int(given[1]) if len(given) > 1 else COUNT,
    )
