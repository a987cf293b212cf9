"""Index: documents written as a Whoosh index, with what it cannot hold beside it."""

from __future__ import annotations

import gc
import json
import tempfile
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from typing import Any

from whoosh import fields, index

from catalogue.content.model import Reading
from catalogue.search import rows
from catalogue.search.analysis import bare
from catalogue.search.codec import BagField, ColumnSegmentWriter
from catalogue.search.cuttings import Cuttings, labelled
from catalogue.search.documents import KIND_WEIGHT, SOUND, Document
from catalogue.search.nearest import known

# What a count of one weighs in a field: in the short ones every whole pair counts twice.
FIELDS = {"title": 3.0, "keywords": 1.5, "summary": 1.0, "body": 1.0}
# Whoosh unpickles the schema of an index it opens: never open one that we did not write.
MARKER, VERSION = "catalogue-index", "8"
# What the index cannot hold: how many documents there are of each kind, synonyms, known words.
COLLECTION = "collection.json"


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
    kept: str = "",
) -> None:
    """Write the index of `found` into `folder`, which is made, with the synonyms beside it.

    `weights` says what the kinds count, those that it does not name 1. Documents are numbered
    kind by kind, in the order in which each kind is first met. Under the name `kept`, if any, lies
    what documents were cut into before.
    """
    folder.mkdir(parents=True, exist_ok=True)
    cuttings = Cuttings(tuple(readings), kept)
    kinds: dict[str, int] = {}
    titles, keywords = [], []
    with uncollected(), tempfile.TemporaryFile(dir=folder) as file:
        writer = ColumnSegmentWriter(index.create_in(folder, _schema()), file)
        waiting = deque(_by_kind(found))
        for run in [*cuttings.bundles(waiting)]:
            # Those that nobody else holds need no room any more.
            some = [waiting.popleft() for _ in range(run.start, run.stop)]
            cut = cuttings.of(some)
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
    cuttings.keep()
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
    said = (rows.anchored(line.anchor, labelled(line)) for line in document.lines)
    summary, body = (rows.anchored("", text) for text in (document.summary, document.body))
    text = rows.text_of((summary, body, *said), document.keywords, document.details)
    return text.encode("utf-8", "replace")
