"""Sentences that came over from the sources: `python scripts/borrowed.py FOLDER`.

FOLDER holds the texts of the source documents, which only those who curate have; hence a script
and no test. It prints each entry and page of the content that shares PIECE letters in a row with
one of them, titles and names aside, and exits 1 when there is one. Run it after new content.
"""

import re
import sys
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import opencc

from catalogue.content.links import Catalogue
from catalogue.content.load import load
from catalogue.content.model import texts

ROOT = Path(__file__).resolve().parent.parent
PIECE = 20
PINYIN = re.compile(r"(?<=[\u3400-\u9fff])\([a-zA-Zāáǎàōóǒòēéěèīíǐìūúǔùǖǘǚǜü]{1,6}\)")
TITLE = re.compile("《[^》]+》")
NAMED_AFTER_SOURCES = ("title", "orgs", "issuers", "aliases", "doc_no", "author", "host", "url")
SIMPLIFIER = opencc.OpenCC("t2s")


def main(folder: str) -> int:
    """0 when nothing is borrowed."""
    sources = [path.read_text("utf-8", errors="replace") for path in files(Path(folder))]
    found = dict(borrowed(load(ROOT / "content"), set().union(*map(pieces, sources))))
    for place, piece in found.items():
        print(f"{place}: {piece}")
    print(f"{len(sources)} sources, {len(found)} borrowed")
    return 1 if found or not sources else 0


def files(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(folder.glob("*")) if path.is_file())


def borrowed(catalogue: Catalogue, taken: set[str]) -> Iterator[tuple[str, str]]:
    """Entry or page, and the first piece that it shares."""
    own = set().union(*map(pieces, names(catalogue)))
    places = [(entry.id, text) for entry in catalogue for text in texts(entry)]
    for place, text in [*places, *catalogue.pages.items()]:
        if shared := (pieces(TITLE.sub("《》", text)) & taken) - own:
            yield place, min(shared)


def names(catalogue: Catalogue) -> set[str]:
    """Titles of documents and names of organisations carry over as they are."""
    return {
        text
        for entry in catalogue
        for name in NAMED_AFTER_SOURCES
        for text in texts(getattr(entry, name, ()))
    }


def pieces(text: str) -> set[str]:
    """Letters and digits only, simplified, without the pinyin that compilations carry."""
    simplified = SIMPLIFIER.convert(PINYIN.sub("", text))
    plain = "".join(c for c in simplified if unicodedata.category(c)[0] in "LN")
    return {plain[i : i + PIECE] for i in range(len(plain) - PIECE + 1)}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
