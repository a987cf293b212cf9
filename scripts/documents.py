"""A collection of any size to measure search on: `python scripts/documents.py N FILE.jsonl`.

Words follow one another as they do in the real content, with a leap now and then to any other
word, so that new pairs of characters keep turning up: some 30,000 / 80,000 / 250,000 different
pairs in 131 / 1,000 / 10,000 documents. The same N gives the same bytes, and a smaller collection
is the beginning of a larger one.
"""

import json
import random
import sys
from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import rjieba

from catalogue.content.load import load
from catalogue.search.documents import documents

ROOT = Path(__file__).resolve().parent.parent
SEED = 20261121
LEAP = 0.15
KINDS = ("course", "policy", "case", "programme")
SUMMARY, BODY, TITLE, KEYWORDS = 90, 980, (6, 16), 6
END = "。"

Chain = dict[str, list[str]]


def chain() -> tuple[list[str], Chain]:
    """Every word of the content as often as it occurs, and for each the words that follow it."""
    heard: list[str] = []
    follow: Chain = defaultdict(list)
    for document in documents(load(ROOT / "content")):
        lines = "\n".join((document.title, document.summary, document.body)).splitlines()
        # Slugs, ids and dates are lines of their own, and nobody reads them.
        words = rjieba.cut("\n".join(line for line in lines if not line.isascii()))
        for left, right in pairwise(words):
            follow[left].append(right)
        heard += words
    return heard, follow


def said(rng: random.Random, words: list[str], follow: Chain, length: int) -> str:
    """Some `length` characters of text."""
    out: list[str] = []
    size, word = 0, rng.choice(words)
    while size < length:
        out.append(word)
        size += len(word)
        leaps = rng.random() < LEAP or word not in follow
        word = rng.choice(words if leaps else follow[word])
    return "".join(out).strip() + END


def title(rng: random.Random, words: list[str], follow: Chain) -> str:
    """A run of Han as long as a title."""
    text = said(rng, words, follow, rng.randint(*TITLE))
    return "".join(char for char in text if char.isalnum())[: TITLE[1]]


def collection(count: int) -> Iterator[dict[str, object]]:
    """Documents with different titles, about 1,120 characters each."""
    rng = random.Random(SEED)
    words, follow = chain()
    plain = [word for word in words if len(word) > 1 and word.isalpha()]
    seen: set[str] = set()
    while len(seen) < count:
        name = title(rng, words, follow)
        if name in seen or len(name) < TITLE[0]:
            continue
        seen.add(name)
        yield {
            "id": f"D{len(seen):06}",
            "kind": KINDS[len(seen) % len(KINDS)],
            "title": name,
            "keywords": rng.sample(plain, KEYWORDS),
            "url": f"d{len(seen):06}.html",
            "summary": said(rng, words, follow, SUMMARY),
            "body": said(rng, words, follow, BODY),
        }


def write(count: int, path: Path) -> None:
    """One document a line."""
    with path.open("w", encoding="utf-8", newline="\n") as stream:
        for document in collection(count):
            stream.write(json.dumps(document, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    write(int(sys.argv[1]), Path(sys.argv[2]))
