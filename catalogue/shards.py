"""Shards: the index as scripts, which a page reads from a disc without any server.

Each script calls one global function with its name and strings. A number is one character:
code point 35 and up, past the quote's neighbours, the backslash, the line separators and the
surrogates, so that nothing needs to be escaped or decoded. A list of postings is, for each
document, the distance to the one before and the number of a pattern: the weights of the term
in the fields.
"""

from __future__ import annotations

import heapq
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from operator import itemgetter
from pathlib import Path
from typing import Any

from catalogue import sound
from catalogue.analysis import simplified_pairs
from catalogue.pinyin import syllable
from catalogue.search import FIELDS, GROUPS, KIND_WEIGHT, SOUND, Shelf, reading

SHARD_BYTES, TEXT_BYTES = 8_000, 24_000
TITLES_TOGETHER = 512
COLUMNS = (*FIELDS, SOUND)
GB2312 = (range(0xB0, 0xF8), range(0xA1, 0xFF))
CALL = "CatalogueShard"


@dataclass(frozen=True, slots=True, kw_only=True)
class Posting:
    """A term's documents, rising, each with the number of its pattern."""

    term: str
    documents: tuple[int, ...]
    patterns: tuple[int, ...]


def write(index: Path, folder: Path) -> None:
    """Export the index in `index` as scripts into `folder`, which is made.

    Lists of more than some 60,000 documents need two characters a number: not yet written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with reading(index) as shelf:
        table: dict[str, int] = {}
        terms: list[str] = []
        alphabet: set[str] = set()
        for number, shard in enumerate(_cut(_postings(shelf, table))):
            _script(folder, f"p{number}", *_packed(shard))
            terms.append(shard[0].term)
            alphabet.update(*(posting.term for posting in shard))
        hits = [shelf.stored(number) for number in range(shelf.size)]
        _script(folder, "core", _core(shelf, hits) | {
            "terms": terms, "patterns": " ".join(table),
            "texts": list(_texts(folder, [hit["text"] for hit in hits]))})
    _titles(folder, hits)
    _script(folder, "facets", _facets(hits))
    groups = json.loads((index / GROUPS).read_text("utf-8"))
    _script(folder, "words", " ".join(",".join(group) for group in groups))
    _script(folder, "script",
            "".join(old + new for old, new in simplified_pairs() if new in alphabet))
    _script(folder, "sound", list(sound.syllables()), _readings(alphabet))


def _core(shelf: Shelf, hits: Sequence[Mapping[str, Any]]) -> dict[str, object]:
    """What every query needs besides terms and patterns."""
    kinds = sorted({hit["kind"] for hit in hits})
    return {
        "count": shelf.size, "together": TITLES_TOGETHER, "kinds": kinds,
        "kind": "".join(coded(kinds.index(hit["kind"])) for hit in hits),
        "weights": dict(sorted(KIND_WEIGHT.items())),
        "averages": [shelf.average(name) for name in COLUMNS],
        "lengths": ["".join(coded(shelf.length(number, name)) for number in range(shelf.size))
                    for name in COLUMNS],
    }


def _facets(hits: Sequence[Mapping[str, Any]]) -> dict[str, tuple[list[str], str]]:
    """Facet → its words in order of first use, and for each document the numbers of its words."""
    names = dict.fromkeys(name for hit in hits for name, _ in hit["facets"])
    found = {}
    for name in names:
        numbers: dict[str, int] = {}
        rows = ["".join(coded(numbers.setdefault(word, len(numbers)))
                        for facet, word in hit["facets"] if facet == name) for hit in hits]
        found[name] = (list(numbers), " ".join(rows))
    return found


def _titles(folder: Path, hits: Sequence[Mapping[str, Any]]) -> None:
    for start in range(0, len(hits), TITLES_TOGETHER):
        _script(folder, f"t{start // TITLES_TOGETHER}",
                [[hit["id"], hit["kind"], hit["plain"], hit["url"], hit["mark"]]
                 for hit in hits[start:start + TITLES_TOGETHER]])


def coded(number: int) -> str:
    """A number as one character."""
    code = number + 35
    code += code >= ord("\\")
    code += 2 * (code >= 0x2028)
    return chr(code + 0x800 * (code >= 0xD800))


def _script(folder: Path, name: str, *values: object) -> None:
    words = ",".join(json.dumps(value, ensure_ascii=False, separators=(",", ":"))
                     for value in (name, *values))
    safe = words.replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
    (folder / f"{name}.js").write_bytes(f"{CALL}({safe});\n".encode("utf-8", "replace"))


def _postings(shelf: Shelf, table: dict[str, int]) -> Iterator[Posting]:
    """Every term in the order in which scripts compare; `table` grows by the patterns met."""
    columns = [_column(shelf, column) for column in range(len(COLUMNS))]
    for term, found in groupby(heapq.merge(*columns), key=itemgetter(0)):
        documents, patterns = [], []
        for number, fields in groupby(found, key=itemgetter(1)):
            pattern = "".join(coded(column) + coded(round(2 * weight))
                              for _, _, column, weight in fields)
            documents.append(number)
            patterns.append(table.setdefault(pattern, len(table)))
        yield Posting(term=term, documents=tuple(documents), patterns=tuple(patterns))


def _column(shelf: Shelf, column: int) -> Iterator[tuple[str, int, int, float]]:
    for term, number, weight in shelf.postings(COLUMNS[column]):
        yield term, number, column, weight


def _cut(postings: Iterable[Posting]) -> Iterator[list[Posting]]:
    shard: list[Posting] = []
    size = 0
    for posting in postings:
        grown = len(posting.term.encode()) + 2 + 3 * len(posting.documents)
        if shard and size + grown > SHARD_BYTES:
            yield shard
            shard, size = [], 0
        shard.append(posting)
        size += grown
    if shard:
        yield shard


def _packed(shard: Sequence[Posting]) -> tuple[list[str], str, str]:
    """Terms, how many documents each has, and all their postings in one string."""
    counts = "".join(coded(len(posting.documents)) for posting in shard)
    numbers = []
    for posting in shard:
        steps = [right - left for left, right in pairwise((-1, *posting.documents))]
        numbers += [coded(step) + coded(pattern)
                    for step, pattern in zip(steps, posting.patterns, strict=True)]
    return [posting.term for posting in shard], counts, "".join(numbers)


def _texts(folder: Path, texts: Sequence[str]) -> Iterator[int]:
    """Write the texts in blocks; the number of the first document of each."""
    blocks = groupby(enumerate(texts), key=_room(TEXT_BYTES))
    for name, (_, found) in enumerate(blocks):
        block = list(found)
        _script(folder, f"x{name}", [text for _, text in block])
        yield block[0][0]


def _room(most: int) -> Callable[[tuple[int, str]], int]:
    """A key that changes as soon as the texts before it fill `most` bytes."""
    filled = [0, 0]

    def block(item: tuple[int, str]) -> int:
        if filled[1] > most:
            filled[:] = [filled[0] + 1, 0]
        filled[1] += len(item[1].encode("utf-8", "replace"))
        return filled[0]

    return block


def _readings(alphabet: Iterable[str]) -> str:
    """For each syllable the characters that are read so: those of GB 2312 and of the index."""
    common = {bytes((high, low)).decode("gb2312", "ignore")
              for high in GB2312[0] for low in GB2312[1]}
    under: Mapping[str, list[str]] = {name: [] for name in sound.syllables()}
    for char in sorted((common | set(alphabet)) - {""}):
        if sound.HAN_RUN.fullmatch(char) and (spoken := syllable(char)) in under:
            under[spoken].append(char)
    return " ".join("".join(chars) for chars in under.values())
