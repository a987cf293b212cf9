"""Whether what is meant comes first, and whether all is found: `… benchmark_relevance.py [N …]`.

For each N (default 1,000 and 10,000) a collection is written (scripts/documents.py) and indexed.
Known-item queries are drawn from its titles (scripts/queries.py) with two seeds, and pieces of 2
to 12 characters from anywhere in its texts; printed are the shares of queries whose document is
the first answer or among the first five, and the number of pieces that do not find theirs.
"""

import random
import sys
import tempfile
import time
from collections import defaultdict
from pathlib import Path

import numpy as np

import documents
import queries
from catalogue.content.pinyin import Order
from catalogue.search import answers, collection, index, postings
from catalogue.search.analysis import required
from catalogue.search.documents import Document
from catalogue.search.index import FIELDS

SIZES, SEEDS, PIECES, LONGEST = (1_000, 10_000), (1, 2), 10_000, 12


def relevance(found: tuple[Document, ...], folder: Path, seed: int) -> None:
    places: dict[str, list[int]] = defaultdict(list)
    started = time.monotonic()
    for name, wanted, asked in queries.draw(found, Order(), seed):
        ids = [row.id for row in answers.search(folder, asked, limit=5)]
        places[name].append(ids.index(wanted) if wanted in ids else 99)
    every = [place for some in places.values() for place in some]
    print(
        f"  seed {seed}: success@1 {share(every, 1)}, @5 {share(every, 5)} of {len(every)} "
        f"({(time.monotonic() - started) / len(every):.2f} s each)"
    )
    print(
        "   ",
        ", ".join(f"{name} {share(some, 1)}/{share(some, 5)}" for name, some in places.items()),
    )


def share(places: list[int], best: int) -> str:
    return f"{sum(place < best for place in places) / len(places):.3f}"


def recall(found: tuple[Document, ...], folder: Path) -> None:
    """Pieces whose document lacks one of the terms that they ask for."""
    rng = random.Random(SEEDS[0])
    with postings.reading(folder) as shelf:
        numbers = {shelf.stored(number)["id"]: number for number in range(shelf.size)}
        fields = [shelf.lists(name) for name in FIELDS]
        missed = 0
        for _ in range(PIECES):
            document = rng.choice(found)
            text = rng.choice([document.title, document.summary, document.body])
            start = rng.randrange(len(text) - 2)
            piece = text[start : start + rng.randint(2, LONGEST)]
            missed += not all(
                any(holds(lists.list(term)[0], numbers[document.id]) for lists in fields)
                for term in required(piece)
            )
    print(f"  pieces that miss their document: {missed} of {PIECES:,}")


def holds(numbers: "np.ndarray[tuple[int], np.dtype[np.uint32]]", number: int) -> bool:
    place = int(np.searchsorted(numbers, number))
    return place < len(numbers) and int(numbers[place]) == number


def main(sizes: tuple[int, ...]) -> None:
    for size in sizes:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            documents.write(size, folder / "docs.jsonl")
            found = collection.read(folder / "docs.jsonl").documents
            index.build(found, folder / "index")
            print(f"{size:,} documents")
            recall(found, folder / "index")
            for seed in SEEDS:
                relevance(found, folder / "index", seed)


if __name__ == "__main__":
    main(tuple(map(int, sys.argv[1:])) or SIZES)
