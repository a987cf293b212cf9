"""Index: documents written as a Whoosh index, with what it cannot hold beside it."""

from __future__ import annotations

import gc
import json
import re
import tempfile
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from typing import Any

from whoosh import fields, index

from catalogue.content.model import Reading
from catalogue.content.pinyin import Order
from catalogue.content.resources import word
from catalogue.search import bags, phonetics, rows
from catalogue.search.analysis import SEAM, ascii_only, bare, brief_codes, words_of
from catalogue.search.codec import BagField, ColumnSegmentWriter
from catalogue.search.documents import KIND_WEIGHT, Document, Line
from catalogue.search.nearest import known

# What a count of one weighs in a field: in the short ones every whole pair counts twice.
FIELDS = {"title": 3.0, "keywords": 1.5, "summary": 1.0, "body": 1.0}
KEYWORDS, SOUND = "keywords", "sound"
# An id with zeros before its number.
PADDED = re.compile("[a-z]+0+([1-9][0-9]*)")
# Whoosh unpickles the schema of an index it opens: never open one that we did not write.
MARKER, VERSION = "catalogue-index", "8"
# What the index cannot hold: how many documents there are of each kind, synonyms, known words.
COLLECTION = "collection.json"
# So many characters are cut into terms at once; about so many has a line.
CUT_TOGETHER, LINE = 2_000_000, 40


def _schema() -> Any:
    stored = ("id", "kind", "url", "plain", "mark", "facets")
    columns: dict[str, Any] = dict.fromkeys(stored, fields.STORED)
    units = FIELDS | {SOUND: 1.0}
    columns |= {name: BagField(unit) for name, unit in units.items()}
    return fields.Schema(**columns)


def build(
    found: Iterable[Document],
    folder: Path,
    readings: Iterable[Reading] = (),
    synonyms: Iterable[Sequence[str]] = (),
    weights: Mapping[str, float] = KIND_WEIGHT,
) -> None:
    """Write the index of `found` into `folder`, which is made, with the synonyms beside it.

    `weights` says what the kinds count, those that it does not name 1. Documents are numbered
    kind by kind, in the order in which each kind is first met.
    """
    folder.mkdir(parents=True, exist_ok=True)
    order = Order(readings)
    kinds: dict[str, int] = {}
    titles, keywords = [], []
    with uncollected(), tempfile.TemporaryFile(dir=folder) as file:
        writer = ColumnSegmentWriter(index.create_in(folder, _schema()), file)
        waiting = deque(_by_kind(found))
        for run in bags.batches([*map(_size, waiting)], CUT_TOGETHER):
            # Those that nobody else holds need no room any more.
            some = [waiting.popleft() for _ in range(run.start, run.stop)]
            cut = _bags(some, order)
            for name, bag in cut.items():
                writer.pool.take(name, bag)
            names = sorted(cut)
            lengths = zip(*(cut[name].lengths.tolist() for name in names), strict=True)
            for document, counted in zip(some, lengths, strict=True):
                lengths_of = dict(zip(names, counted, strict=True))
                writer.take(_stored(document), _text(document), lengths_of)
                titles.append(document.title)
                keywords += document.keywords.split("\n")
                kinds[document.kind] = kinds.get(document.kind, 0) + 1
        writer.commit()
    groups = [list(filter(None, map(bare, group))) for group in synonyms]
    told = {
        "kinds": kinds,
        "synonyms": groups,
        "weights": {kind: weights.get(kind, 1.0) for kind in kinds},
        "known": known(titles, keywords),
    }
    (folder / COLLECTION).write_text(json.dumps(told), encoding="ascii")
    (folder / MARKER).write_text(VERSION, encoding="ascii")


@contextmanager
def uncollected() -> Iterator[None]:
    """Work that makes many objects and no cycles: looking for these takes a fifth of the time."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def _by_kind(found: Iterable[Document]) -> Iterator[Document]:
    kinds: dict[str, list[Document]] = {}
    for document in found:
        kinds.setdefault(document.kind, []).append(document)
    return chain.from_iterable(kinds.values())


def _stored(document: Document) -> dict[str, Any]:
    return {
        "facets": document.facets,
        "id": document.id,
        "kind": document.kind,
        "mark": document.mark,
        "plain": document.title,
        "url": document.url,
    }


def _text(document: Document) -> bytes:
    """All that a document says besides its title."""
    said = (rows.anchored(line.anchor, _labelled(line)) for line in document.lines)
    summary, body = (rows.anchored("", text) for text in (document.summary, document.body))
    text = rows.text_of((summary, body, *said), document.keywords, document.details)
    return text.encode("utf-8", "replace")


def _labelled(line: Line) -> str:
    return f"{line.label}{word('search', 'label')}{line.text}" if line.label else line.text


def _size(document: Document) -> int:
    """About how many characters a document has."""
    return len(document.body) + len(document.details) + len(document.lines) * LINE


def _bags(documents: Sequence[Document], order: Order) -> dict[str, bags.Bags]:
    """Field → the terms of some documents."""
    said = {
        name: bags.folding([text(document) for document in documents])
        for name, text in TEXTS.items()
    }
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
    lines = (document.body, *map(_labelled, document.lines), document.details)
    return "\n".join(filter(None, lines))


# What of a document stands in which field.
TEXTS: Mapping[str, Callable[[Document], str]] = {
    "title": lambda document: document.title,
    "summary": lambda document: document.summary,
    KEYWORDS: lambda document: f"{document.id}\n{document.keywords}",
    "body": _body,
}
