"""Runs: the lists of each term side by side, in the order of the terms, cut into files."""

from __future__ import annotations

import zlib
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from operator import add
from typing import NamedTuple

import numpy as np

from catalogue.search.analysis import BITS, EVERY, PLANE
from catalogue.search.bags import differing
from catalogue.search.letters import each_spelt, text_of_codes
from catalogue.search.lists import Written
from catalogue.search.spelling import ALONE, COLUMNS, SHORT, SURROGATES, Numbers, coded

# So much larger or smaller than it should be a file of lists may be: the more places it may end at,
# the more surely it ends where it did before a word came or went.
SLACK = 0.15
LOW = (1 << BITS) - 1
# So many terms: each of their lists is an object while they are.
AT_ONCE = 20_000
# Terms as they are spelt, how many lists there are of each, and the places of all these.
Places = tuple[Sequence[str], Numbers, Numbers]


@cache
def _coded(number: int) -> bytes:
    return coded(number).encode()


def short_terms(written: Written, spelling: Numbers) -> Iterator[Places]:
    """The terms of one or two characters, in order, so many at a time; their fields rise."""
    places = np.concatenate(
        [
            written.places(field)[0] + np.arange(len(terms))
            for field, terms in enumerate(written.terms)
        ]
    )
    keys = _keys(written, spelling)
    order = np.argsort(keys, kind="stable")
    keys, places = keys[order], places[order]
    starts = np.append(np.flatnonzero(differing(keys.view(np.uint64))), len(keys))
    for first in range(0, len(starts) - 1, AT_ONCE):
        bounds = starts[first : first + AT_ONCE + 1]
        found = keys[bounds[:-1]]
        chars = text_of_codes(_codes(np.column_stack([found >> BITS, found & LOW]).ravel()))
        terms = [*map(add, chars[::2], chars[1::2])]
        yield terms, np.diff(bounds), places[bounds[0] : bounds[-1]]


def long_terms(written: Written, spelling: Numbers) -> Iterator[Places]:
    """The same of the longer ones."""
    found = sorted(
        (name.encode("utf-16-be"), place)
        for field, names in enumerate(written.names)
        for place, name in enumerate(each_spelt(names, spelling), written.places(field)[1])
    )
    if found:
        begins = [at for at in range(len(found)) if not at or found[at][0] != found[at - 1][0]]
        terms = [found[at][0].decode("utf-16-be") for at in begins]
        yield terms, np.diff([*begins, len(found)]), np.array([place for _, place in found])


def _keys(written: Written, spelling: Numbers) -> Numbers:
    terms = np.concatenate(written.terms)
    second = terms & LOW
    keys: Numbers = _units(spelling[terms >> BITS]) << BITS
    return keys | _units(np.where(second, spelling[second], ord(ALONE)))


def _units(codes: Numbers) -> Numbers:
    """Code points as numbers that rise as scripts compare: the last of the basic plane last."""
    return codes.astype(np.int64) + EVERY * ((codes >= SURROGATES[1]) & (codes < PLANE))


def _codes(units: Numbers) -> Numbers:
    """The same backwards."""
    return units - EVERY * (units >= EVERY)


class Entry(NamedTuple):
    """A term as it is spelt, how many bytes all of it takes, what is told of its lists, and these.

    Of a single short list the field and the number of documents are one number. Of others the
    fields are one, the lower bits of it those with a list, the upper ones those of them where the
    term counts alike in all documents of the list. The number of documents of each list follows,
    and how often it counts there.
    """

    term: str
    size: int
    head: bytes
    lists: bytes | bytearray


def side_by_side(every: Iterable[Places], written: Written) -> Iterator[Entry]:
    """Each term with all its lists."""
    for terms, many, places in every:
        lists = _slices(written, places)
        ends = np.cumsum(many)
        first, sizes = _heads(written, places, ends - many)
        told = zip(terms, first, (ends - many).tolist(), ends.tolist(), strict=True)
        for term, (number, brief), start, end in told:
            head = number if brief else number + b"".join(sizes[start:end])
            held = lists[start] if end - start == 1 else b"".join(lists[start:end])
            yield Entry(term, len(term) + len(head) + len(held), head, held)


def _heads(
    written: Written, places: Numbers, starts: Numbers
) -> tuple[Iterator[tuple[bytes, bool]], list[bytes]]:
    """The first number of each term, and whether it says it all; what is told of each list."""
    several, fields, sizes = len(COLUMNS), written.fields[places], written.sizes[places]
    told = [*map(_coded, sizes.tolist())]
    marks = 1 << fields.astype(np.int64)
    same = np.zeros(len(places), np.bool_)
    for at, place in enumerate(places.tolist()) if written.same else ():
        if count := written.same.get(place):
            told[at] += _coded(count)
            marks[at] |= marks[at] << several
            same[at] = True
    alone = np.diff(starts, append=len(places)) == 1
    brief = alone & (sizes[starts] <= SHORT) & ~same[starts]
    short = fields[starts] + several * (sizes[starts] - 1)
    first = np.where(brief, short, several * SHORT + np.add.reduceat(marks, starts))
    return zip(map(_coded, first.tolist()), brief.tolist(), strict=True), told


def _slices(written: Written, places: Numbers) -> list[bytearray]:
    texts = written.texts
    found = (array[places].tolist() for array in (written.fields, written.starts, written.ends))
    return [texts[field][start:end] for field, start, end in zip(*found, strict=True)]


def into_runs(entries: Iterable[Entry], room: float) -> Iterator[list[Entry]]:
    """Runs of entries that fill `room`, give or take `SLACK`, in bytes but for their terms.

    Of all entries that the next run may begin with, it begins with the one whose term has the
    least checksum (content-defined chunking by local minima): the same ends are found again right
    behind what changed. A large entry begins a run of its own.
    """
    shard, ends = list[Entry](), list[int]()
    for entry in entries:
        size = entry.size
        filled = ends[-1] if ends else 0
        if shard and filled + size > room * (1 + SLACK):
            at = len(shard) if size > room / 2 else _end(shard, ends, entry, room * (1 - SLACK))
            yield shard[:at]
            filled -= ends[at - 1]
            ends = [end - ends[at - 1] for end in ends[at:]]
            shard = shard[at:]
        shard.append(entry)
        ends.append(filled + size)
    if shard:
        yield shard


def _end(shard: list[Entry], ends: list[int], following: Entry, least: float) -> int:
    """How many entries of a run go before the next one begins; they fill `least` if they can."""
    first = min(bisect_left(ends, least) + 1, len(shard))
    terms = [entry.term for entry in (*shard[first:], following)]
    return first + min(range(len(terms)), key=lambda place: zlib.crc32(terms[place].encode()))
