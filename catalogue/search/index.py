"""Index: documents written as a Whoosh index, with what it cannot hold beside it."""

from __future__ import annotations

import gc
import json
import tempfile
from collections import Counter, deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from whoosh import fields, index

from catalogue.content.model import Reading
from catalogue.search.analysis import EVERY, bare
from catalogue.search.codec import BagField, ColumnSegmentWriter
from catalogue.search.cuttings import NUMBER, Cuttings
from catalogue.search.documents import KIND_WEIGHT, SOUND, Document, Pending
from catalogue.search.nearest import known

# What a count of one weighs in a field: in the short ones every whole pair counts twice.
FIELDS = {"title": 3.0, "keywords": 1.5, "summary": 1.0, "body": 1.0}
# Whoosh unpickles the schema of an index it opens: never open one that we did not write.
MARKER, VERSION = "catalogue-index", "9"
# What the index cannot hold: how many documents there are of each kind, synonyms, known words, and
# how often each letter stands in texts and in what is shown beside them.
COLLECTION = "collection.json"


def _schema() -> Any:
    units = FIELDS | {SOUND: 1.0}
    return fields.Schema(**{name: BagField(unit) for name, unit in units.items()})


def build(
    found: Iterable[Document | Pending],
    folder: Path,
    readings: Iterable[Reading] = (),
    synonyms: Iterable[Sequence[str]] = (),
    weights: Mapping[str, float] = KIND_WEIGHT,
    kept: str = "",
) -> None:
    """Write the index of `found` into `folder`, which is made, with the synonyms beside it.

    `weights` says what the kinds count, those that it does not name 1. Documents are numbered
    kind by kind, in the order in which each kind is first met. Under the name `kept`, if any, lies
    what pending documents were cut into before.
    """
    folder.mkdir(parents=True, exist_ok=True)
    cuttings = Cuttings(tuple(readings), kept)
    kinds, words = Counter[str](), Counter[str]()
    letters = [np.zeros(EVERY, np.int64) for _ in range(2)]
    with uncollected(), tempfile.TemporaryFile(dir=folder) as file:
        writer = ColumnSegmentWriter(index.create_in(folder, _schema()), file)
        every = _by_kind(found)
        for cut in cuttings.of(_emptied(every), sum(map(len, every))):
            for name, bag in cut.bags.items():
                writer.pool.take(name, bag)
            lengths = {name: bag.lengths.tolist() for name, bag in cut.bags.items()}
            writer.take(cut.rows, cut.texts, lengths)
            kinds.update(cut.kinds)
            words.update(cut.words)
            for totals, counted in zip(letters, cut.letters, strict=True):
                codes, often = (np.frombuffer(raw, NUMBER) for raw in counted)
                totals[codes] += often
        writer.commit()
    cuttings.keep()
    groups = [list(filter(None, map(bare, group))) for group in synonyms]
    told = {
        "kinds": kinds,
        "synonyms": groups,
        "weights": {kind: weights.get(kind, 1.0) for kind in kinds},
        "known": known(words),
        "often": [_told(every) for every in letters],
    }
    (folder / COLLECTION).write_text(json.dumps(told), encoding="ascii")
    (folder / MARKER).write_text(VERSION, encoding="ascii")


def _told(often: NDArray[np.int64]) -> list[list[int]]:
    """The code points that stand somewhere, and how often."""
    found = np.flatnonzero(often)
    return [found.tolist(), often[found].tolist()]


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


def _by_kind(found: Iterable[Document | Pending]) -> list[deque[Pending]]:
    """The documents of each kind, in the order in which the kinds are first met."""
    kinds: dict[str, deque[Pending]] = {}
    for each in found:
        one = Pending.given(each) if isinstance(each, Document) else each
        kinds.setdefault(one.kind, deque()).append(one)
    return [*kinds.values()]


def _emptied(kinds: Iterable[deque[Pending]]) -> Iterator[Pending]:
    """All of them: what was taken is held here no longer."""
    for some in kinds:
        while some:
            yield some.popleft()
