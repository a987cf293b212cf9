"""Shards: the index as scripts, which a page reads from a disc without any server.

Each script calls one global function with its name and strings. UTF-8 is the only packing: what is
frequent gets low code points (`numbering`). What stands where says `spelling`.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from itertools import groupby, islice
from pathlib import Path
from typing import Any

from catalogue.content import numbering
from catalogue.content.resources import word
from catalogue.content.workers import Workers
from catalogue.search import phonetics
from catalogue.search.analysis import letter_ranges
from catalogue.search.index import uncollected
from catalogue.search.layouts import PROFILES, Layout
from catalogue.search.letters import (
    characters,
    each_spelt,
    folds_of,
    heard_alike,
    other_forms,
    ranked,
    spelling_of,
    telling_ranges,
    widths_of,
)
from catalogue.search.lists import LARGE, FieldLists, every_list, field_lists, lengths_apart
from catalogue.search.postings import IndexReader, reading
from catalogue.search.questions import asking, incidents, wants
from catalogue.search.runs import TermLists, into_runs, long_terms, short_terms, side_by_side
from catalogue.search.spelling import (
    ALONE,
    CALL,
    COLUMNS,
    CORE,
    FACETS,
    FORMAT,
    FORMS,
    HEARD,
    KNOWN,
    NAMES,
    PAIRS,
    ROW,
    SCRIPT,
    SOUNDS,
    SPACE,
    TEXTS,
    TITLES,
    UNITS,
    Begun,
    Core,
    Numbers,
    coded,
)


def write(index: Path, folder: Path, profile: str = "web", jobs: int = 1) -> None:
    """Export the index in `index` as scripts into `folder`, which is made, in so many processes."""
    folder.mkdir(parents=True, exist_ok=True)
    with uncollected(), reading(index) as shelf, Workers(jobs) as team:
        layout = PROFILES[profile](shelf.size)
        hits = [shelf.stored(number) for number in range(shelf.size)]
        inside, often = characters(shelf)
        letters = ranked(often)
        spelling = spelling_of(letters)
        together = math.ceil(shelf.size / layout.titles) or 1
        room = numbering.steady(int(widths_of(spelling) @ inside) / layout.texts)
        # Nothing but rows was read yet: a worker opens what it reads, and moves no place in a file
        # from which this process reads.
        aside = team.submit(
            _aside, shelf, folder, spelling, room, partial(_core, shelf, hits, often)
        )
        columns = _columns(shelf, [LARGE])
        _titles(folder, hits, spelling, together)
        _write_small(shelf, folder, hits, often)
        texts, others, core = aside.result()
        begun = _postings(columns | others, folder, spelling, layout)
        core |= {"letters": letters, "together": together, "texts": texts}
        core |= {"pairs": begun["pairs"], "names": begun["names"], "scales": begun["scales"]}
        core["format"] = begun["format"]
        _script(folder, CORE, core)


def _aside(
    shelf: IndexReader, folder: Path, spelling: Numbers, room: float, core: Callable[[], Core]
) -> tuple[str, dict[str, FieldLists], Core]:
    """Write the texts, make the lists of all fields but the largest, and the core: half of all."""
    every = map(shelf.text, range(shelf.size))
    texts = _texts(folder, each_spelt(every, spelling), room)
    return texts, _columns(shelf, [name for name in COLUMNS if name != LARGE]), core()


def _columns(shelf: IndexReader, names: Iterable[str]) -> dict[str, FieldLists]:
    """The lists of some fields; an index of nothing has none."""
    return {name: field_lists(shelf, name) for name in names} if shelf.size else {}


def _write_small(
    shelf: IndexReader, folder: Path, hits: Sequence[Mapping[str, Any]], often: Numbers
) -> None:
    """Write the scripts that each hold a table."""
    _script(folder, FACETS, _facets(hits))
    han, others = other_forms(often)
    _script(folder, SCRIPT, han)
    _script(folder, FORMS, others, "".join(chr(end) for ends in letter_ranges() for end in ends))
    _script(folder, SOUNDS, SPACE.join(phonetics.syllables()))
    _script(folder, HEARD, heard_alike(), *incidents())
    _script(folder, KNOWN, SPACE.join(shelf.known))


def _core(shelf: IndexReader, hits: Sequence[Mapping[str, Any]], often: Numbers) -> Core:
    """What every query needs, before anything is written."""
    return Core(
        format=FORMAT,
        letters="",
        together=0,
        texts="",
        telling=telling_ranges(often),
        folds=folds_of(often),
        pairs="",
        names="",
        scales=[],
        count=shelf.size,
        units=UNITS,
        averages=[shelf.average(name) for name in COLUMNS],
        lengths=[lengths_apart(shelf, name) for name in COLUMNS],
        kinds=[
            [kind, many, shelf.weights[kind], *_address(hits, kind)]
            for kind, many in shelf.kinds.items()
        ],
        asking=SPACE.join(asking()),
        nothing=word("search", "nothing"),
        wants={kind: words for kind, words in wants().items() if kind in shelf.kinds},
        keyword=word("search", "keyword"),
        words=SPACE.join(",".join(group) for group in shelf.synonyms),
    )


def _address(hits: Sequence[Mapping[str, Any]], kind: str) -> list[str]:
    """What stands before and after the id in the addresses of a kind; nothing when they vary."""
    rows = [(hit["id"], hit["url"]) for hit in hits if hit["kind"] == kind]
    before, found, after = rows[0][1].partition(rows[0][0])
    regular = found and all(url == before + name + after for name, url in rows)
    return [before, after] if regular else []


def _postings(
    columns: Mapping[str, FieldLists], folder: Path, spelling: Numbers, layout: Layout
) -> Begun:
    """Write all lists; where each script of them begins, and what their numbers mean."""
    if not columns:
        return Begun(format=FORMAT, pairs="", names="", scales=[])
    written = every_list([columns[name] for name in COLUMNS])
    terms = sum(map(len, written.terms))
    room = numbering.steady((sum(map(len, written.texts)) + 3 * terms) / layout.postings)
    short, long = (
        into_runs(side_by_side(places, written), room)
        for places in (short_terms(written, spelling), long_terms(written, spelling))
    )
    return Begun(
        format=FORMAT,
        pairs=_grouped(_files(folder, PAIRS, _grouped, short)),
        names=SPACE.join(_files(folder, NAMES, SPACE.join, long)),
        scales=[*written.scales],
    )


def _files(
    folder: Path, family: str, terms: Callable[[Sequence[str]], str], shards: Iterable[TermLists]
) -> list[str]:
    """Write the shards of a family; the first term of each."""
    firsts = []
    for number, shard in enumerate(shards):
        told = (terms(shard.terms), b"".join(shard.heads), b"".join(shard.lists))
        _script(folder, f"{family}{number}", *told)
        firsts.append(shard.terms[0])
    return firsts


def _grouped(terms: Sequence[str]) -> str:
    """Terms of two characters: each first one with all that follow it."""
    whole = "".join(terms)
    second, found, start = whole[1::2], list[str](), 0
    for first, same in groupby(whole[::2]):
        end = start + len([*same])
        found.append(first + second[start:end])
        start = end
    return SPACE.join(found)


def _texts(folder: Path, texts: Iterable[str], room: float) -> str:
    """Write the texts in blocks that fill `room`, in bytes; how many documents each has."""
    counts = []
    written = (text.encode() for text in texts)
    for name, (_, found) in enumerate(groupby(written, key=_room(room))):
        block = list(found)
        _script(folder, f"{TEXTS}{name}", _in_string(SPACE.encode().join(block)))
        counts.append(coded(len(block)))
    return "".join(counts)


def _room(most: float) -> Callable[[bytes], int]:
    """A key that changes as soon as the texts before it fill `most` bytes."""
    filled = [0, 0]

    def block(text: bytes) -> int:
        if filled[1] >= most:
            filled[:] = [filled[0] + 1, 0]
        filled[1] += len(text)
        return filled[0]

    return block


def _titles(
    folder: Path, hits: Sequence[Mapping[str, Any]], spelling: Numbers, together: int
) -> None:
    """Write id, title, mark and address of each document, the address unless it is regular."""
    regular = {kind for kind in {hit["kind"] for hit in hits} if _address(hits, kind)}
    told = [ROW[:-1] if hit["kind"] in regular else ROW for hit in hits]
    every = (hit[name] for hit, names in zip(hits, told, strict=True) for name in names)
    parts = each_spelt(every, spelling)
    rows = [ALONE.join(islice(parts, len(names))) for names in told]
    for start in range(0, len(rows), together):
        _script(folder, f"{TITLES}{start // together}", SPACE.join(rows[start : start + together]))


def _facets(hits: Sequence[Mapping[str, Any]]) -> dict[str, tuple[list[str], str]]:
    """Facet → its words in order of first use, and for each document the numbers of its words."""
    names = dict.fromkeys(name for hit in hits for name, _ in hit["facets"])
    found = {name: (dict[str, int](), [""] * len(hits)) for name in names}
    for place, hit in enumerate(hits):
        for name, said in dict.fromkeys(map(tuple, hit["facets"])):
            numbers, rows = found[name]
            rows[place] += coded(numbers.setdefault(said, len(numbers)))
    return {name: ([*numbers], SPACE.join(rows)) for name, (numbers, rows) in found.items()}


def _script(folder: Path, name: str, *values: object) -> None:
    words = b",".join(map(_told, (name, *values)))
    (folder / f"{name}.js").write_bytes(b"%b(%b);\n" % (CALL.encode(), words))


def _told(value: object) -> bytes:
    """A value as a script writes it; bytes are what may stand in a string of it."""
    if isinstance(value, bytes):
        return b'"%b"' % value
    told = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return _in_string(told.encode("utf-8", "replace"))


def _in_string(told: bytes) -> bytes:
    """Without the two separators of lines that a script may not hold."""
    for line_end in ("\u2028", "\u2029"):
        told = told.replace(line_end.encode(), ascii(line_end)[1:-1].encode())
    return told
