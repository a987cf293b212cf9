"""Known-item queries: what people might type for an entry they have in mind.

`python scripts/queries.py [SEED]` draws a set from the content and prints it, one query a line:
its class, the id that it should find, and the query. The same seed draws the same set.
"""

import random
import sys
from collections.abc import Callable, Iterator, Sequence
from functools import cache, partial
from pathlib import Path

import opencc

from catalogue.content.load import load
from catalogue.content.model import Entry
from catalogue.content.pinyin import Order, syllable
from catalogue.search.analysis import fold
from catalogue.search.documents import Document
from catalogue.search.phonetics import HAN_RUN

EACH = 30
ROOT = Path(__file__).resolve().parent.parent
to_traditional = opencc.OpenCC("s2t").convert

# What is typed, made from a piece of a title; and how long the piece is.
Maker = Callable[[random.Random, str, Order], str]


def run_of(rng: random.Random, title: str, low: int, high: int) -> str:
    """A piece of a title, inside one run of Han; empty when none is long enough."""
    runs = [run for run in HAN_RUN.findall(title) if len(run) >= low]
    if not runs:
        return ""
    run = rng.choice(runs)
    length = rng.randint(low, min(high, len(run)))
    start = rng.randrange(len(run) - length + 1)
    return str(run[start : start + length])


def homophone(rng: random.Random, piece: str, _: Order) -> str:
    """One character replaced by another common one that sounds alike."""
    at = rng.randrange(len(piece))
    alike = [
        char
        for char in map(chr, range(0x4E00, 0x9FA6))
        if char != piece[at]
        and char.encode("gb2312", "ignore")
        and fold(char) == char
        and syllable(char) == syllable(piece[at])
    ]
    return piece[:at] + rng.choice(alike) + piece[at + 1 :] if alike else ""


def typo(rng: random.Random, piece: str, _: Order) -> str:
    """One character replaced by any other."""
    at = rng.randrange(len(piece))
    return piece[:at] + rng.choice("的一是了我不人在他有这上们来到时大地") + piece[at + 1 :]


def dropped(rng: random.Random, piece: str, _: Order) -> str:
    """One character left out."""
    at = rng.randrange(1, len(piece) - 1)
    return piece[:at] + piece[at + 1 :]


MAKERS: dict[str, tuple[int, int, Maker]] = {
    "substring": (4, 8, lambda _, piece, __: piece),
    "words": (6, 12, lambda _, piece, __: f"{piece[:3]} {piece[-3:]}"),
    "traditional": (4, 10, lambda _, piece, __: str(to_traditional(piece))),
    "pinyin": (4, 6, lambda _, piece, order: "".join(order.key(piece))),
    "spaced pinyin": (4, 6, lambda _, piece, order: " ".join(order.key(piece))),
    "initials": (5, 8, lambda _, piece, order: "".join(sound[0] for sound in order.key(piece))),
    "homophone": (4, 8, homophone),
    "typo": (5, 9, typo),
    "dropped": (6, 9, dropped),
}
SOUNDED = {"pinyin", "spaced pinyin", "homophone"}


def draw(
    entries: Sequence[Entry | Document], order: Order, seed: int
) -> Iterator[tuple[str, str, str]]:
    """(class, id, query): queries that point to one entry only, by a piece of its title."""
    rng = random.Random(seed)
    titles = {entry.id: getattr(entry, "title", "") for entry in entries}
    ids = sorted(titles)
    seen = {name: cache(partial(view, name, order)) for name in MAKERS}
    for entry_id in rng.sample(ids, EACH):
        yield "title", entry_id, titles[entry_id]
        yield "id", entry_id, entry_id.lower()
    for name, (low, high, make) in MAKERS.items():
        drawn = 0
        while drawn < EACH:
            entry_id = rng.choice(ids)
            piece = run_of(rng, titles[entry_id], low, high)
            if not piece or not _alone(piece, entry_id, titles, seen[name]):
                continue
            if (asked := make(rng, piece, order)) and (name == "substring" or asked != piece):
                drawn += 1
                yield name, entry_id, asked


def view(name: str, order: Order, text: str) -> str:
    """A text as a class of queries sees it: written, sounded or abbreviated."""
    if name in SOUNDED:
        return " ".join(order.key(text))
    return "".join(s[0] for s in order.key(text)) if name == "initials" else fold(text)


def _alone(piece: str, entry_id: str, titles: dict[str, str], seen: Callable[[str], str]) -> bool:
    """Whether no other title holds the piece."""
    wanted = seen(piece)
    return not any(wanted in seen(title) for other, title in titles.items() if other != entry_id)


if __name__ == "__main__":
    catalogue = load(ROOT / "content")
    number = int(sys.argv[1]) if len(sys.argv) > 1 else 1
    for row in draw(list(catalogue), Order(catalogue.readings), number):
        print("\t".join(row))
