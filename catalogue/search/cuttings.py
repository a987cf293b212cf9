"""Cuttings: all that an index holds of some documents; what was cut before need not be cut again.

Documents are cut together in bundles, whose ends their ids decide: one that changes, comes or goes
changes its own bundle and no other. Those of a bundle that is known are not even made.
"""

from __future__ import annotations

import hashlib
import json
import marshal
import re
import zlib
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import chain
from operator import attrgetter
from typing import Any

import numpy as np

from catalogue.content.model import Reading
from catalogue.content.pieces import Pieces
from catalogue.content.pinyin import Order
from catalogue.content.resources import word
from catalogue.search import bags, nearest, phonetics, rows
from catalogue.search.analysis import SEAM, ascii_only, bare, brief_codes, points, words_of
from catalogue.search.bags import Bags
from catalogue.search.called import Callings
from catalogue.search.codec import SHOWN, STORED
from catalogue.search.documents import KEYWORDS, SOUND, Document, Line, Pending

# An id with zeros before its number.
PADDED = re.compile("[a-z]+0+([1-9][0-9]*)")
# So many characters are cut at once at most; about so many has a line.
CUT_TOGETHER, LINE = 2_000_000, 40
# One document in so many ends a bundle: each takes as long to begin as ten to be cut. Of a small
# collection one in half as many does: there are few to be joined.
BUNDLE, SMALL = 128, 2_000
# One bundle in so many may be new before all is written anew.
PART = 8
# Code points, and how often each stands, both as arrays of `NUMBER` are stored.
Counted = tuple[bytes, bytes]
NUMBER = np.uint32


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """What an index holds of some documents.

    `bags` has their terms by field; `rows` what is stored of each, as JSON, `texts` what each says;
    `kinds` how many there are of each, `words` those that may be known, and how often each stands;
    `letters` the code points of texts, and of what rows show, with how often each stands there.
    """

    bags: Mapping[str, Bags]
    rows: Sequence[bytes]
    texts: Sequence[bytes]
    kinds: Mapping[str, int]
    words: Mapping[str, int]
    letters: tuple[Counted, Counted]


# All but the bags.
PLAIN_NAMES = ("rows", "texts", "kinds", "words", "letters")
PLAIN = attrgetter(*PLAIN_NAMES)
AS_STORED = attrgetter(*STORED.values())
AS_SHOWN = attrgetter(*(STORED[name] for name in SHOWN))


class Cuttings:
    """What documents were cut into; what this same code kept under a `name` is taken from there.

    Without a name nothing is kept.
    """

    def __init__(self, readings: Sequence[Reading] = (), name: str = "") -> None:
        self._order = Order(readings)
        self._kept = Pieces(f"cuttings of {name}, read with {sorted(map(repr, readings))}")
        self._named = bool(name)

    def of(self, found: Iterable[Pending], many: int) -> Iterator[Cut]:
        """What an index holds of so many documents, some after the others."""
        each = BUNDLE if many > SMALL else -(-BUNDLE // 2)
        for bundle in self._bundles(found, each):
            if self._named and all(each.digest for each in bundle):
                told = marshal.dumps([(each.id, each.digest) for each in bundle], 2)
                # How its documents are called lies beside it: few of these say it otherwise later.
                called = hashlib.sha256(f"called {bundle[-1].id!r}".encode()).digest()
                self._kept.hold(called)
                made = partial(self._told, bundle, called)
                yield from map(_unpacked, self._kept.made(hashlib.sha256(told).digest(), made))
            else:
                yield from self._fresh(bundle, Callings(self._order, {}))

    def _bundles(self, found: Iterable[Pending], many: int) -> Iterator[deque[Pending]]:
        """Documents that are cut together; one in so `many` ends a bundle."""
        bundle = deque[Pending]()
        for each in found:
            bundle.append(each)
            if self._ends(each, many) or len(bundle) == bags.TOGETHER:
                yield bundle
                bundle = deque()
        if bundle:
            yield bundle

    def _ends(self, each: Pending, many: int) -> bool:
        """Whether a document ends its bundle; what is not kept is best cut in large ones."""
        id_ = each.id.encode("utf-8", "replace")
        return self._named and zlib.crc32(id_) % many == 0

    def _told(self, bundle: deque[Pending], called: bytes) -> list[tuple[object, ...]]:
        """What a bundle is cut into, as plain values, which `_unpacked` takes."""
        before = self._kept.get(called)
        callings = Callings(self._order, marshal.loads(before) if before else {})
        made = [
            ({name: _bag_told(bag) for name, bag in cut.bags.items()}, *PLAIN(cut))
            for cut in self._fresh(bundle, callings)
        ]
        self._kept.add(called, marshal.dumps(callings.told))
        return made

    def _fresh(self, bundle: deque[Pending], callings: Callings) -> Iterator[Cut]:
        """Make the documents of a bundle, which is used up, and cut them."""
        some, filled = list[Document](), 0
        while bundle:
            # What nobody else holds needs no room any more once it is cut.
            some.append(bundle.popleft().make())
            filled += _size(some[-1])
            if filled >= CUT_TOGETHER or not bundle:
                yield _cut(some, callings)
                some, filled = [], 0

    def keep(self) -> None:
        """Keep what was asked for, if enough of it is new."""
        if self._named and self._kept.is_new(0, PART):
            self._kept.keep()
        self._kept.close()


def _cut(some: Sequence[Document], callings: Callings) -> Cut:
    said = {name: bags.folding([*map(text, some)]) for name, text in TEXTS.items()}
    called = callings.of(some, said)
    texts = [*map(_text, some)]
    shown = "".join(chain.from_iterable(map(AS_SHOWN, some)))
    keywords = chain.from_iterable(document.keywords.split("\n") for document in some)
    return Cut(
        bags=_bags(some, said, [sound for sound, _ in called]),
        rows=[*map(_row, some)],
        texts=texts,
        letters=(_counted(b"".join(texts).decode()), _counted(shown)),
        kinds=dict(Counter(document.kind for document in some)),
        words=dict(nearest.words_in((words for _, words in called), keywords)),
    )


def _counted(text: str) -> Counted:
    often = np.bincount(points(text))
    found = np.flatnonzero(often)
    return found.astype(NUMBER).tobytes(), often[found].astype(NUMBER).tobytes()


def _row(document: Document) -> bytes:
    """What is stored of a document, in the order of `STORED`; JSON can do nothing."""
    told = json.dumps(AS_STORED(document), ensure_ascii=False, separators=(",", ":"))
    return told.encode("utf-8", "surrogatepass")


def _text(document: Document) -> bytes:
    """All that a document says besides its title."""
    said = (rows.anchored(line.anchor, labelled(line)) for line in document.lines)
    summary, body = (rows.anchored("", text) for text in (document.summary, document.body))
    text = rows.text_of((summary, body, *said), document.keywords, document.details)
    return text.encode("utf-8", "replace")


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


def _bag_told(bag: Bags) -> tuple[object, ...]:
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


def _unpacked(told: tuple[Any, ...]) -> Cut:
    found, *plain = told
    cut = {name: _bag(*bag) for name, bag in found.items()}
    return Cut(bags=cut, **dict(zip(PLAIN_NAMES, plain, strict=True)))


def _size(document: Document) -> int:
    """About how many characters a document has."""
    return len(document.body) + len(document.details) + len(document.lines) * LINE


def _bags(
    documents: Sequence[Document], said: Mapping[str, bags.Folded], sounds: Iterable[str]
) -> dict[str, Bags]:
    """Field → the terms of documents."""
    cut = dict.fromkeys(said, bags.short) | {"body": bags.long, KEYWORDS: bags.short_lines}
    sound = bags.given(sounds, _names(documents, said))
    return {name: cut[name](some) for name, some in said.items()} | {SOUND: sound}


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
