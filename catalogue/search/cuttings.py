"""Cuttings: documents cut into terms, some at a time; what was cut before need not be cut again.

Documents are cut together in bundles, whose ends their ids decide: one that changes, comes or goes
changes its own bundle and no other.
"""

from __future__ import annotations

import hashlib
import marshal
import re
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from catalogue.content.model import Reading
from catalogue.content.pieces import Pieces
from catalogue.content.pinyin import Order
from catalogue.content.resources import word
from catalogue.search import bags, phonetics
from catalogue.search.analysis import SEAM, ascii_only, bare, brief_codes, words_of
from catalogue.search.bags import Bags
from catalogue.search.documents import KEYWORDS, SOUND, Document, Line

# An id with zeros before its number.
PADDED = re.compile("[a-z]+0+([1-9][0-9]*)")
# So many characters are cut at once at most; about so many has a line.
CUT_TOGETHER, LINE = 2_000_000, 40
# One document in so many ends a bundle: each takes as long to begin as ten to be cut.
BUNDLE = 128
# So many bundles may be new, or one in so many, before all is written anew.
FEW, PART = 2, 8


class Cuttings:
    """The bags of documents; those that this same code kept under a `name` are taken from there.

    Without a name nothing is kept.
    """

    def __init__(self, readings: Sequence[Reading] = (), name: str = "") -> None:
        self._order = Order(readings)
        self._kept = Pieces(f"bags of {name}, read with {sorted(map(repr, readings))}")
        self._named = bool(name)

    def bundles(self, documents: Sequence[Document]) -> Iterator[slice]:
        """Which documents are cut together, each bundle after the one before."""
        start = filled = at = 0
        for at, document in enumerate(documents, 1):
            filled += _size(document)
            if self._ends(document) or filled >= CUT_TOGETHER or at - start == bags.TOGETHER:
                yield slice(start, at)
                start, filled = at, 0
        if start < at:
            yield slice(start, at)

    def _ends(self, document: Document) -> bool:
        """Whether a document ends its bundle; what is not kept is best cut in large ones."""
        id_ = document.id.encode("utf-8", "replace")
        return self._named and zlib.crc32(id_) % BUNDLE == 0

    def of(self, documents: Sequence[Document]) -> Mapping[str, Bags]:
        """Field → the terms of the documents of a bundle."""
        said = {name: [text(document) for document in documents] for name, text in TEXTS.items()}
        if not self._named:
            return _bags(documents, said, self._order)
        ids = [document.id for document in documents]
        digest = hashlib.sha256(marshal.dumps((ids, said), 2)).digest()

        def made() -> dict[str, tuple[object, ...]]:
            found = _bags(documents, said, self._order)
            return {name: _told(bag) for name, bag in found.items()}

        return {name: _bag(*told) for name, told in self._kept.made(digest, made).items()}

    def keep(self) -> None:
        """Keep the bags that were asked for, if enough of them are new."""
        if self._named and self._kept.is_new(FEW, PART):
            self._kept.keep()
        self._kept.close()


# The arrays of a bag with the kind of their numbers, in the order of its fields; then its names.
ARRAYS = {
    "terms": np.uint64,
    "sizes": np.uint32,
    "documents": np.uint16,
    "counts": np.uint16,
    "held": np.uint8,
    "follows": np.uint8,
    "lengths": np.int64,
}


def _told(bag: Bags) -> tuple[object, ...]:
    """A bag as plain values."""
    arrays = (getattr(bag, name).astype(kind, copy=False) for name, kind in ARRAYS.items())
    return (*(array.tobytes() for array in arrays), dict(bag.names))


def _bag(*told: Any) -> Bags:
    *raw, names = told
    arrays = {
        name: np.frombuffer(held, kind)
        for (name, kind), held in zip(ARRAYS.items(), raw, strict=True)
    }
    return Bags(**arrays, names=names)


def _size(document: Document) -> int:
    """About how many characters a document has."""
    return len(document.body) + len(document.details) + len(document.lines) * LINE


def _bags(
    documents: Sequence[Document], told: Mapping[str, Sequence[str]], order: Order
) -> dict[str, Bags]:
    said = {name: bags.folding(texts) for name, texts in told.items()}
    cut = dict.fromkeys(said, bags.short) | {"body": bags.long, KEYWORDS: bags.short_lines}
    sound = bags.given(_called(documents, said, order), _names(documents, said))
    return {name: cut[name](some) for name, some in said.items()} | {SOUND: sound}


def _called(
    documents: Sequence[Document], said: Mapping[str, bags.Folded], order: Order
) -> Iterator[str]:
    """What each document is called aloud: its title and keywords, without its id before these."""
    texts = zip(documents, said["title"].texts, said[KEYWORDS].texts, strict=True)
    for document, title, keywords in texts:
        yield phonetics.spoken(f"{title}\n{keywords[len(document.id) + 1 :]}", order)


def _names(
    documents: Sequence[Document], said: Mapping[str, bags.Folded]
) -> Iterator[tuple[str, ...]]:
    """For each document its id, and the words and numbers that stand in it as such."""
    seam = SEAM.encode()
    latin = zip(*(ascii_only(some.codes).split(seam)[:-1] for some in said.values()), strict=True)
    changes = zip(*(some.changes for some in said.values()), strict=True)
    for document, written, changed in zip(documents, latin, changes, strict=True):
        forms = SEAM.join([form for some in changed for _, _, form in some])
        whole = seam.join((*written, forms.encode("ascii", "replace")))
        words = (*words_of(whole), *brief_codes(whole))
        yield (
            phonetics.name(bare(document.id)),
            *_short_number(document.id),
            *(phonetics.as_word(word.decode("ascii")) for word in words),
        )


def _short_number(id_: str) -> Iterator[str]:
    """The number of an id without the zeros before it, which people leave out."""
    if padded := PADDED.fullmatch(bare(id_)):
        yield phonetics.short_number(padded[1])


def _body(document: Document) -> str:
    lines = (document.body, *map(labelled, document.lines), document.details)
    return "\n".join(filter(None, lines))


def labelled(line: Line) -> str:
    """What a line says, with the label before it."""
    return f"{line.label}{word('search', 'label')}{line.text}" if line.label else line.text


# What of a document stands in which field.
TEXTS: Mapping[str, Callable[[Document], str]] = {
    "title": lambda document: document.title,
    "summary": lambda document: document.summary,
    KEYWORDS: lambda document: f"{document.id}\n{document.keywords}",
    "body": _body,
}
