"""Codec: how our Whoosh index keeps postings, each field's lists in one piece.

Whoosh's own codec handles every posting apart, in Python, both ways: some 10 µs each, and ten
thousand documents have seven million. Here all lists of a field are arrays, sorted at once,
written and read whole; what Whoosh asks of a reader of terms is answered from them, and all else
stays Whoosh's.
"""

from __future__ import annotations

import json
import warnings
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import accumulate, pairwise
from os import SEEK_END
from pathlib import Path
from typing import IO, Any

import numpy as np
from numpy.typing import NDArray

from catalogue.content.numbering import steady
from catalogue.search.analysis import MOST, Codes, number, term
from catalogue.search.bags import Bags, differing

with warnings.catch_warnings():
    # Whoosh 2.7.4 has string literals that newer Pythons warn of when they compile it.
    warnings.filterwarnings("ignore", category=SyntaxWarning)
    warnings.filterwarnings("ignore", category=DeprecationWarning)
    from whoosh import fields, formats
    from whoosh.codec.base import FieldWriter, TermsReader
    from whoosh.codec.whoosh3 import LENGTHS_COLUMN, W3Codec, W3PerDocWriter, W3Segment
    from whoosh.index import FileIndex
    from whoosh.matching import ListMatcher
    from whoosh.reading import TermInfo
    from whoosh.util.numeric import byte_to_length, length_to_byte
    from whoosh.writing import SegmentWriter

POSTINGS, ROWS, TEXTS = ".pst", ".row", ".txt"
# What a row says of a document, by the name that it has there, and the field that it is.
STORED = {
    "id": "id",
    "kind": "kind",
    "plain": "title",
    "url": "url",
    "mark": "mark",
    "facets": "facets",
}
# What a list of answers shows of it besides the text, the address last.
SHOWN = ("id", "plain", "mark", "url")
# Rows and texts are read one by one, or all in turn.
READ_AHEAD = 1 << 16
# How many lengths of texts an octave has: rank asks for no more.
LENGTHS = 4
# What follows a pair is a third of its list, and tells little where so many documents hold it:
# there the rarer pairs around it say what stands in order. To forget it where half of ten thousand
# hold it too loses four of 10,000 pieces that one document alone says.
COMMON = 10_000
# Where more than one document in so many holds it too, all are told alike: that costs bytes by the
# thousand for each, and such a list would cost a hundred thousand or more.
SHARE = 8
# So many postings are joined at once: they then stay near the processor.
PART = 4_000_000
# How lists lie in a file, and bags in another.
ARRAYS = {
    "terms": np.uint64,
    "starts": np.uint32,
    "documents": np.uint32,
    "counts": np.uint16,
    "held": np.uint8,
    "follows": np.uint8,
}
BAG_ARRAYS = {
    **{name: kind for name, kind in ARRAYS.items() if name != "starts"},
    "sizes": np.uint32,
    "documents": np.uint16,
}


class BagField(fields.FieldType):  # type: ignore[misc]
    """A field that is given as the number of its terms; `unit` is the weight of a count of one."""

    def __init__(self, unit: float) -> None:
        super().__init__(formats.Frequency(), None, scorable=True)
        self.unit = unit


@lru_cache(maxsize=MOST)
def rough(length: int) -> int:
    """How long a field is said to be: that stands in every posting, and all change with it."""
    return round(steady(length, LENGTHS))


def alike(holding: Any, documents: int) -> Any:
    """Whether so many documents of all hold a term that one counts in each as in any other.

    How often it stands there is then what it is on average, and as if all texts were as long.
    """
    return (holding > COMMON) & (holding * SHARE > documents)


@dataclass(frozen=True, kw_only=True)
class Lists:
    """All postings of a field.

    `terms` rise; the list of the one at place p is what `documents` and `counts` hold from
    `starts[p]` to `starts[p + 1]`, documents rising. `held` tells for each posting how many of
    `follows` say what may come after the term there. `names` maps longer terms to documents.
    """

    unit: float
    terms: Codes
    starts: NDArray[np.uint32]
    documents: NDArray[np.uint32]
    counts: NDArray[np.uint16]
    held: NDArray[np.uint8]
    follows: NDArray[np.uint8]
    names: Mapping[str, Sequence[int]]

    def followed(self, wanted: str, by: Sequence[int]) -> NDArray[np.uint32]:
        """The documents in which everything of `by` may follow a term of two characters.

        Anything may, where nothing is remembered.
        """
        first, last = self._span(wanted)
        ends = np.cumsum(self.held[first:last], dtype=np.int64)
        start = int(self.held[:first].sum(dtype=np.int64))
        shares = self.follows[start : start + int(ends[-1] if len(ends) else 0)]
        owners = np.repeat(np.arange(last - first), self.held[first:last])
        documents = self.documents[first:last]
        fits = np.ones(last - first, np.bool_)
        for one in by:
            fits &= np.bincount(owners[shares == one], minlength=last - first) > 0
        fits |= self.held[first:last] == 0
        found: NDArray[np.uint32] = documents[fits]
        return found

    def list(self, wanted: str) -> tuple[NDArray[np.uint32], NDArray[np.uint16]]:
        """The documents of a term and how often it stands in each; empty when it has none."""
        if len(wanted) > 2:
            found = np.array(self.names.get(wanted, ()), np.uint32)
            return found, np.ones(len(found), np.uint16)
        first, last = self._span(wanted)
        return self.documents[first:last], self.counts[first:last]

    def _span(self, wanted: str) -> tuple[int, int]:
        code = number(wanted)
        place = int(np.searchsorted(self.terms, code))
        held = place < len(self.terms) and int(self.terms[place]) == code
        return (int(self.starts[place]), int(self.starts[place + 1])) if held else (0, 0)


@dataclass(frozen=True, slots=True)
class Stored:
    """An array in a file, of which slices are read as they are asked for."""

    path: Path
    kind: np.dtype[Any]
    begin: int
    size: int

    def __len__(self) -> int:
        return self.size

    def __getitem__(self, some: slice) -> NDArray[Any]:
        start, end, _ = some.indices(self.size)
        place = self.begin + start * self.kind.itemsize
        return np.fromfile(self.path, self.kind, max(0, end - start), offset=place)


@dataclass(frozen=True, kw_only=True)
class StoredLists:
    """`Lists` of which the large arrays stay in their file."""

    terms: Codes
    starts: NDArray[np.uint32]
    documents: Stored
    counts: Stored
    held: Stored
    follows: Stored
    names: Mapping[str, Sequence[int]]


class Pool:
    """Keeps bags beside Whoosh's documents, in the place of its sorting pool.

    In a file: all bags of a hundred thousand documents fill a gigabyte.
    """

    def __init__(self, file: IO[bytes]) -> None:
        self.file = file
        self.bags: dict[str, list[Spooled]] = {}

    def take(self, name: str, bags: Bags) -> None:
        """The terms of a field of the documents that come next."""
        some = self.bags.setdefault(name, [])
        first = some[-1].first + some[-1].many if some else 0
        some.append(Spooled.written(self.file, bags, first))

    def iter_postings(self) -> Iterator[tuple[str, list[Spooled]]]:
        yield from sorted(self.bags.items())

    def cleanup(self) -> None:
        self.bags.clear()


@dataclass(frozen=True, slots=True, kw_only=True)
class Spooled:
    """Bags in a file: `many` documents from `first` on, and where each array of them begins."""

    file: IO[bytes]
    first: int
    many: int
    names: Mapping[str, Sequence[int]]
    places: Mapping[str, tuple[int, int]]

    @classmethod
    def written(cls, file: IO[bytes], bags: Bags, first: int) -> Spooled:
        """Bags, written behind what the file holds."""
        places = {}
        for name in BAG_ARRAYS:
            array = getattr(bags, name)
            places[name] = file.seek(0, SEEK_END), len(array)
            file.write(array.data)
        many, names = len(bags.lengths), bags.names
        return cls(file=file, first=first, many=many, names=names, places=places)

    def array(self, name: str, some: slice = slice(None)) -> NDArray[Any]:
        """An array of the bags, or a slice of it, read again."""
        place, many = self.places[name]
        kind = np.dtype(BAG_ARRAYS[name])
        start, end, _ = some.indices(many)
        self.file.seek(place + start * kind.itemsize)
        return np.frombuffer(self.file.read((end - start) * kind.itemsize), kind)


class Joined:
    """The lists of all documents of a field, made from its bags a part of one array at a time."""

    def __init__(self, bags: Sequence[Spooled]) -> None:
        terms = [bag.array("terms") for bag in bags]
        every = np.concatenate(terms)
        every.sort()
        self.terms = every[differing(every)]
        del every
        self.bags = [_Placed.among(self.terms, *pair) for pair in zip(bags, terms, strict=True)]
        sizes, shares = np.zeros(len(self.terms), np.int64), np.zeros(len(self.terms), np.int64)
        for bag in self.bags:
            sizes[bag.places] += np.diff(bag.starts)
            shares[bag.places] += np.diff(bag.after)
        documents = sum(one.many for one in bags)
        self.common, self.alike = sizes > COMMON, alike(sizes, documents)
        shares[self.common] = 0
        self.starts, self.after = _starts(sizes), _starts(shares)
        self.names: dict[str, list[int]] = {}
        for one in bags:
            for name, some in one.names.items():
                found = self.names.setdefault(name, [])
                found.extend(one.first + document for document in some)

    def sizes(self) -> list[int]:
        """How many bytes each array takes."""
        many = {"terms": len(self.terms), "starts": len(self.starts), "follows": self.after[-1]}
        return [
            int(many.get(name, self.starts[-1])) * np.dtype(kind).itemsize
            for name, kind in ARRAYS.items()
        ]

    def arrays(self) -> Iterator[tuple[str, NDArray[Any]]]:
        """The arrays of `Lists`, of each a part after the other: whole they are large."""
        yield "terms", self.terms
        yield "starts", self.starts.astype(np.uint32)
        for part in self._parts():
            yield from self._merged(*part).items()
            yield "follows", self._follows(*part)

    def _parts(self) -> list[tuple[int, int]]:
        """Runs of terms of about `PART` postings: the first, and the one behind the last."""
        ends = np.searchsorted(self.starts, np.arange(PART, self.starts[-1], PART))
        bounds = sorted({0, *ends.tolist(), len(self.terms)})
        return [*pairwise(bounds)]

    def _merged(self, first: int, last: int) -> dict[str, NDArray[Any]]:
        """Of the terms from one place to another what each posting says."""
        begin = self.starts[first]
        many = self.starts[last] - begin
        merged = {name: np.empty(many, ARRAYS[name]) for name in ("documents", "counts", "held")}
        free = self.starts[:-1] - begin
        for bag in self.bags:
            at, sizes, some = bag.run(bag.starts, first, last)
            places = _moved(free[at], sizes)
            free[at] += sizes
            for name, every in merged.items():
                every[places] = bag.bags.array(name, some)
            merged["documents"][places] += np.uint32(bag.bags.first)
        for place in (first + np.flatnonzero(self.common[first:last])).tolist():
            merged["held"][self._list(place, begin)] = 0
        for place in (first + np.flatnonzero(self.alike[first:last])).tolist():
            counts = merged["counts"][self._list(place, begin)]
            counts[:] = round(counts.mean())
        return merged

    def _list(self, place: int, begin: int) -> slice:
        """Where a list stands among postings from one on."""
        return slice(self.starts[place] - begin, self.starts[place + 1] - begin)

    def _follows(self, first: int, last: int) -> NDArray[Any]:
        begin = self.after[first]
        merged = np.empty(self.after[last] - begin, ARRAYS["follows"])
        free = self.after[:-1] - begin
        for bag in self.bags:
            at, share, some = bag.run(bag.after, first, last)
            common = self.common[at]
            found = bag.bags.array("follows", some)[np.repeat(~common, share)]
            share[common] = 0
            merged[_moved(free[at], share)] = found
            free[at] += share
        return merged


@dataclass(frozen=True, slots=True)
class _Placed:
    """Bags, the place of each term among all, and where its postings and follows begin."""

    bags: Spooled
    places: NDArray[np.int32]
    starts: NDArray[np.uint32]
    after: NDArray[np.uint32]

    @classmethod
    def among(cls, every: Codes, bags: Spooled, terms: Codes) -> _Placed:
        starts = _starts(bags.array("sizes"))
        after = _starts(bags.array("held"))[starts]
        places = np.searchsorted(every, terms).astype(np.int32)
        return cls(bags, places, starts.astype(np.uint32), after.astype(np.uint32))

    def run(
        self, begins: NDArray[np.uint32], first: int, last: int
    ) -> tuple[NDArray[np.int32], NDArray[np.int64], slice]:
        """Of the terms from one place to another: which are here, how much each has, and where."""
        start, end = np.searchsorted(self.places, [first, last])
        some = begins[start : end + 1].astype(np.int64)
        return self.places[start:end], np.diff(some), slice(int(some[0]), int(some[-1]))


def _starts(sizes: NDArray[np.integer[Any]]) -> NDArray[np.int64]:
    """Where each of several runs begins, and where the last one ends."""
    return np.append(0, np.cumsum(sizes, dtype=np.int64))


def _moved(begins: NDArray[np.int64], sizes: NDArray[np.int64]) -> NDArray[np.int64]:
    """Where the members of runs come to stand, if the runs begin there."""
    shift = np.repeat(begins - (np.cumsum(sizes) - sizes), sizes)
    return shift + np.arange(len(shift))


class ColumnSegmentWriter(SegmentWriter):  # type: ignore[misc]
    """Takes documents whose terms are in the pool; Whoosh's own asks each of its fields again."""

    def __init__(self, found: FileIndex, file: IO[bytes]) -> None:
        """Into a new index; `file` holds the terms until they are written."""
        super().__init__(found, codec=ColumnCodec(), compound=False)
        self.pool = Pool(file)
        self.rows, self.texts = (
            TextsWriter(texts_path(found.storage, self.newsegment, name)) for name in (ROWS, TEXTS)
        )

    def take(
        self, rows: Sequence[bytes], texts: Sequence[bytes], lengths: Mapping[str, Sequence[int]]
    ) -> None:
        """The next documents: what is stored of each, its text, and how many terms a field has."""
        self.perdocwriter.take(len(rows), lengths)
        for row, text in zip(rows, texts, strict=True):
            self.rows.add(row)
            self.texts.add(text)
        self._added = True
        self.docnum += len(rows)

    def commit(self) -> None:
        """Write all that is left."""
        self.rows.close()
        self.texts.close()
        super().commit()


class LengthsWriter(W3PerDocWriter):  # type: ignore[misc]
    """Takes the lengths of many documents at once; Whoosh's own is told each field of each."""

    def take(self, many: int, lengths: Mapping[str, Sequence[int]]) -> None:
        """How many terms each field has in the next documents; without any it has no length."""
        for name, told in sorted(lengths.items()):
            roughly, column = [*map(rough, told)], length_column(name)
            if not any(roughly):
                continue
            if not self._has_column(column):
                self._create_column(column, LENGTHS_COLUMN)
            add = self._get_column(column).add
            for document, length in enumerate(map(length_to_byte, roughly), self._doccount):
                add(document, length)
            self._fieldlengths[name] += sum(roughly)
        self._doccount += many


def length_column(name: str) -> str:
    """What Whoosh calls the column of the lengths of a field, a byte for each document."""
    return f"_{name}_len"


def stored_lengths(storage: Any, segment: Any, name: str, many: int) -> NDArray[np.int64]:
    """The length of a field in each of so many documents, as Whoosh has it; 1 where it has none."""
    path = Path(storage.folder, W3Codec.column_filename(segment, length_column(name)))
    told = np.zeros(many, np.uint8)
    if path.exists():
        # Behind the last document that has a length there is nothing.
        held = np.fromfile(path, np.uint8)
        told[: len(held)] = held
    lengths: NDArray[np.int64] = _lengths()[told]
    return lengths


@cache
def _lengths() -> NDArray[np.int64]:
    """What each byte of such a column stands for."""
    return np.array([1, *map(byte_to_length, range(1, 256))], np.int64)


def texts_path(storage: Any, segment: Any, name: str) -> Path:
    """The file of `ROWS` or `TEXTS` of an index."""
    return Path(storage.folder, segment.make_filename(name))


class TextsWriter:
    """Writes texts in UTF-8 one behind the other, and then where each ends.

    Whoosh writes such a column twice, none of more than two gigabytes, and packs each by itself.
    """

    def __init__(self, path: Path) -> None:
        self.file, self.sizes = path.open("wb"), list[int]()

    def add(self, text: bytes) -> None:
        """The next one."""
        self.file.write(text)
        self.sizes.append(len(text))

    def close(self) -> None:
        """Write where each ends."""
        self.file.write(np.cumsum(self.sizes, dtype=np.uint64).data)
        self.file.close()


class Texts:
    """The texts that were written into a file, so `many` of them."""

    def __init__(self, path: Path, many: int) -> None:
        self.file = path.open("rb", buffering=READ_AHEAD)
        self.ends = np.zeros(many + 1, np.uint64)
        ends_at = self.file.seek(-many * self.ends.itemsize, SEEK_END)
        self.ends[1:] = np.fromfile(path, np.uint64, offset=ends_at)

    def __getitem__(self, number: int) -> str:
        start, end = self.ends[number : number + 2].tolist()
        self.file.seek(start)
        return self.file.read(end - start).decode("utf-8", "surrogatepass")

    def close(self) -> None:
        self.file.close()


class ColumnCodec(W3Codec):  # type: ignore[misc]
    """Whoosh's codec with postings of our own, and the same file names for the same index.

    An index is written once, into a folder of its own: its only segment needs no random name.
    """

    def new_segment(self, _: Any, name: str) -> W3Segment:
        return W3Segment(self, name, segid=SEGMENT)

    def per_document_writer(self, storage: Any, segment: Any) -> LengthsWriter:
        return LengthsWriter(self, storage, segment)

    def field_writer(self, storage: Any, segment: Any) -> ColumnWriter:
        return ColumnWriter(Path(storage.folder) / segment.make_filename(POSTINGS))

    def terms_reader(self, storage: Any, segment: Any) -> ColumnReader:
        return ColumnReader(Path(storage.folder) / segment.make_filename(POSTINGS))


SEGMENT = "segment"


class ColumnWriter(FieldWriter):  # type: ignore[misc]
    """Writes all postings at once: a line of JSON, then the arrays of each field."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.is_closed = False

    def add_postings(self, schema: Any, _: Any, items: Iterator[tuple[str, list[Spooled]]]) -> None:
        fields = {name: Joined(bags) for name, bags in items}
        heads = {
            name: {"unit": schema[name].unit, "names": field.names, "sizes": field.sizes()}
            for name, field in fields.items()
        }
        with self.path.open("wb") as stream:
            stream.write(json.dumps(heads).encode() + b"\n")
            for field in fields.values():
                sizes = field.sizes()
                begins = accumulate(sizes[:-1], initial=stream.tell())
                free = dict(zip(ARRAYS, begins, strict=True))
                for name, array in field.arrays():
                    stream.seek(free[name])
                    free[name] += stream.write(array.data)
                stream.seek(0, SEEK_END)

    def start_field(self, *_: Any) -> None:
        """Never called: `add_postings` does it all."""

    start_term = add = finish_term = start_field

    def close(self) -> None:
        self.is_closed = True


class ColumnReader(TermsReader):  # type: ignore[misc]
    """Answers what Whoosh asks of the terms of an index."""

    def __init__(self, path: Path) -> None:
        self.path = path
        with path.open("rb") as stream:
            line = stream.readline()
        self.heads: dict[str, Any] = json.loads(line)
        self.begin = len(line)
        self.lists = cache(self.read)

    def read(self, name: str) -> Lists:
        """All postings of a field."""
        head = self.heads[name]
        arrays: dict[str, Any] = {array: found[:] for array, found in self._arrays(name).items()}
        return Lists(unit=head["unit"], names=head["names"], **arrays)

    def stored(self, name: str) -> StoredLists:
        """The same, of which what is large is only read in parts."""
        arrays: dict[str, Any] = self._arrays(name)
        read = {array: arrays[array][:] for array in ("terms", "starts")}
        return StoredLists(names=self.heads[name]["names"], **{**arrays, **read})

    def _arrays(self, name: str) -> dict[str, Stored]:
        start = self.begin
        for other, head in self.heads.items():
            if other == name:
                break
            start += sum(head["sizes"])
        found = {}
        for (array, kind), size in zip(ARRAYS.items(), self.heads[name]["sizes"], strict=True):
            found[array] = Stored(self.path, np.dtype(kind), start, size // np.dtype(kind).itemsize)
            start += size
        return found

    def _list(self, name: str, text: bytes) -> tuple[Any, Any]:
        return self.lists(name).list(text.decode())

    def __contains__(self, wanted: tuple[str, bytes]) -> bool:
        name, text = wanted
        return name in self.heads and len(self._list(name, text)[0]) > 0

    def cursor(self, fieldname: str, fieldobj: Any) -> Any:
        raise NotImplementedError

    def terms(self) -> Iterator[tuple[str, bytes]]:
        for name in self.heads:
            yield from self.terms_from(name, b"")

    def terms_from(self, fieldname: str, prefix: bytes) -> Iterator[tuple[str, bytes]]:
        """Terms of one or two characters, from one on."""
        terms = self.lists(fieldname).terms
        first = np.searchsorted(terms, number(prefix.decode())) if prefix else 0
        for code in terms[first:]:
            yield fieldname, term(int(code)).encode()

    def items(self) -> Iterator[tuple[tuple[str, bytes], TermInfo]]:
        for name, text in self.terms():
            yield (name, text), self.term_info(name, text)

    def items_from(
        self, fieldname: str, prefix: bytes
    ) -> Iterator[tuple[tuple[str, bytes], TermInfo]]:
        for name, text in self.terms_from(fieldname, prefix):
            yield (name, text), self.term_info(name, text)

    def term_info(self, fieldname: str, text: bytes) -> TermInfo:
        _, counts = self._list(fieldname, text)
        unit = self.lists(fieldname).unit
        # Lengths only serve Whoosh to skip blocks, and here is one block: any bound will do.
        return TermInfo(
            weight=float(counts.sum()) * unit,
            df=len(counts),
            minlength=1,
            maxweight=float(counts.max(initial=0)) * unit,
            maxlength=MOST,
        )

    def frequency(self, fieldname: str, text: bytes) -> float:
        return float(self.term_info(fieldname, text).weight())

    def doc_frequency(self, fieldname: str, text: bytes) -> int:
        return len(self._list(fieldname, text)[0])

    def matcher(self, fieldname: str, text: bytes, format_: Any, scorer: Any = None) -> Any:
        documents, counts = self._list(fieldname, text)
        return ListMatcher(
            documents.tolist(),
            (counts * self.lists(fieldname).unit).tolist(),
            format=format_,
            scorer=scorer,
            term=(fieldname, text),
        )

    def indexed_field_names(self) -> list[str]:
        return list(self.heads)

    def close(self) -> None:
        self.lists.cache_clear()
