"""Readers: the search of the page and that of the terminal, asked the same on odd collections."""

from __future__ import annotations

import json
import random
import re
import subprocess
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright._impl._driver import compute_driver_executable

from catalogue.search import answers, index, shards
from catalogue.search.documents import Document
from catalogue.site import assets

# Of most of these the same is said; the samples of `before` hold them as they stand.
HELD = [
    Document(
        id=f"D{n}",
        kind="x",
        title=f"甲{n}" if n % 3 else f"安全生产{n}",
        keywords=f"安全\nKC-{n}",
        body=f"{'安全生产' * n}，2019年{said}" + "很长" * n,
    )
    for n, said in enumerate(("培训", "用电", "技训培", "能手", "知识", "车间", "防护"))
]

SYNONYMS = [("电焊", "焊工"), ("烹调", "做饭")]
HARNESS = Path(__file__).parent / "find_in_node.js"
# Where the odd characters are: first and last of each stretch, and how often it is taken.
STRETCHES = (
    (0x21, 0x7E),
    (0x80, 0x24F),
    (0x250, 0x36F),
    (0x370, 0x8FF),
    (0x900, 0x1CFF),
    (0x1D00, 0x20CF),
    (0x20D0, 0x2BFF),
    (0x2E80, 0x303F),
    (0x3040, 0x33FF),
    (0x3400, 0x4DBF),
    (0x4E00, 0x9FFF),
    (0xA000, 0xD7FF),
    (0xD800, 0xDFFF),
    (0xE000, 0xF8FF),
    (0xF900, 0xFFFF),
    (0x10000, 0x1FFFF),
    (0x20000, 0x3FFFF),
    (0xE0000, 0x10FFFF),
)
PLAIN = "安全生产职业道德培训第十二条劳动权益abc+#.0129 -“”，。\n"
SURROGATES = (0xD800, 0xDFFF)


def odd(rng: random.Random, *, lone: bool = False) -> str:
    """A character of anywhere in Unicode; a lone surrogate only where it may be one."""
    first, last = rng.choice(STRETCHES)
    code = rng.randint(first, last)
    surrogate = SURROGATES[0] <= code <= SURROGATES[1]
    return chr(code) if lone or not surrogate else rng.choice(PLAIN)


def said(rng: random.Random, size: int) -> str:
    return "".join(rng.choice(PLAIN) if rng.random() < 0.5 else odd(rng) for _ in range(size))


def documents(rng: random.Random) -> list[Document]:
    return [
        Document(
            id=f"D{n}",
            kind=rng.choice(("course", "policy", "x")),
            title=said(rng, rng.randint(1, 12)),
            keywords=f"{said(rng, 3)}\n{said(rng, 3)}",
            summary=said(rng, 20),
            body=said(rng, rng.choice((0, 40, 200))),
        )
        for n in range(rng.randint(3, 40))
    ]


def query(rng: random.Random, held: list[Document]) -> str:
    """A piece of a document, changed at a place or two, or characters of anywhere."""
    one = rng.choice(held)
    text = rng.choice((one.title, one.summary, one.body, one.keywords))
    start = rng.randrange(len(text) + 1)
    piece = [*text[start : start + rng.randint(1, 8)]]
    for _ in range(rng.choice((0, 0, 1, 2))):
        piece.insert(rng.randrange(len(piece) + 1), odd(rng, lone=True))
    asked = "".join(piece)
    return rng.choice((asked, asked, asked, f"“{asked}”", f"{asked} -{odd(rng)}", asked.upper()))


class Readers:
    """Both readers of one collection; `differ` tells what they do not agree on."""

    def __init__(self, folder: Path, page: subprocess.Popen[str]) -> None:
        self.folder, self.page = folder, page

    def told(self, asked: object) -> Any:
        """What the page says to a query, or to a query and how many rows it is to list."""
        assert self.page.stdin
        assert self.page.stdout
        self.page.stdin.write(json.dumps(asked) + "\n")
        self.page.stdin.flush()
        return json.loads(self.page.stdout.readline())

    def similar(self, asked: str) -> str:
        """How the answers of the page are only similar."""
        near: str = self.told([asked, 10, "near"])
        return near

    def differ(self, asked: str) -> str:
        theirs = self.told(asked)
        told = answers.search(self.folder, asked, limit=10)
        ours = [[row.id, row.score, row.snippet] for row in told]
        same = [[*row[:2], unmarked(row[2])] for row in ours] == [
            [*row[:2], unmarked(row[2])] for row in theirs
        ]
        return "" if same else f"{asked!a}: {ours!a} here, {theirs!a} on the page"


def unmarked(snippet: str) -> str:
    """A snippet without the brackets around what was found, or that a document has itself."""
    return re.sub("[【】]", "", snippet)


@contextmanager
def both(held: Iterable[Document], folder: Path) -> Iterator[Readers]:
    """The readers of a collection, indexed in `folder`."""
    index.build(held, folder / "search", synonyms=SYNONYMS)
    shards.write(folder / "search", folder / "find")
    for name in ("find.js", "further.js"):
        (folder / name).write_bytes(assets.search_scripts()[name])
    with page(folder, folder / "find") as made:
        yield made


@contextmanager
def page(folder: Path, find: Path) -> Iterator[Readers]:
    """The readers of `both` in a folder, the page's of the scripts in another."""
    node, _ = compute_driver_executable()
    with subprocess.Popen(
        [node, str(HARNESS), str(folder / "find.js"), str(find)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    ) as started:
        yield Readers(folder / "search", started)
        started.stdin.close()  # type: ignore[union-attr]
