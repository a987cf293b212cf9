"""Stages: the ways in which a query may be understood, the likeliest first."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial

from catalogue.search import phonetics
from catalogue.search.analysis import HAN, apart, bare, fold, links, pieces
from catalogue.search.documents import PAGE, SOUND
from catalogue.search.postings import IndexReader
from catalogue.search.questions import as_asked, besides, said_otherwise, topic, wanted, widened

# A single character is looked for inside words too, when it is not enough by itself.
FEW = 10
# Ids that people type have a letter or a digit; for other queries none need be read.
LATIN = re.compile(r"[0-9a-z]")
# What may be an id.
ID = re.compile("[a-z]+[0-9]+")
CODE = re.compile(r"([a-z])[-\s]?([0-9]{1,5})")
# The rank of the last stages that take a query as it is asked, or as others say it.
OTHERWISE = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """One way to understand a query, tried unless so many answers are there already.

    `asked` is what titles are compared with, "" for a stage that no title can confirm, `pieces`
    what may stand in order, and `sounds` the terms that may be heard so; `exact` when what it finds
    is what was meant, `similar` when it is not: "near", or "parts" of what was asked for. A `loose`
    one finds what was held back: it holds all pairs of what was asked for, and says it nowhere.
    `rank` rises with the stages, and is the same in every index that is asked: synonyms of one
    query have one. With `kind`, it finds nothing else.
    """

    find: Callable[[], dict[int, float]]
    asked: str = ""
    pieces: tuple[str, ...] = ()
    sounds: tuple[str, ...] = ()
    exact: bool = False
    similar: str = ""
    unless: float = math.inf
    loose: bool = False
    rank: int = 0
    kind: str = ""


def stages(shelf: IndexReader, asked: str) -> Iterator[Stage]:
    """Every way to understand a query, in the order in which they are tried."""
    if LATIN.search(folded := fold(asked)):
        named = [phonetics.name(_code(asked))]
        yield Stage(find=lambda: shelf.holding(named, (SOUND,)), exact=True)
        if ID.fullmatch(code := bare(asked)):
            yield Stage(find=lambda: shelf.named_alike(code), exact=True, unless=1)
    if len(pieces(asked)) > 1:
        whole = bare(asked)
        yield Stage(find=lambda: shelf.as_one(whole), asked=asked, pieces=(whole,), rank=1)
    for said, cut in as_asked(asked):
        yield _literally(shelf, said, cut, 1)
    for said, cut in said_otherwise(asked, shelf.synonyms):
        yield _literally(shelf, said, cut, OTHERWISE)
    # Pages answer questions; other kinds are asked for by name.
    kinds = [kind for kind in wanted(asked) if kind != PAGE]
    for kind in kinds:
        for said in besides(asked, kind, shelf.synonyms):
            yield replace(_literally(shelf, said, pieces(said), OTHERWISE), kind=kind)
    # The letters of a code are no sound.
    if phonetics.LETTERS.search(folded) and not ID.fullmatch(bare(asked)):
        for terms in phonetics.typed(folded):
            yield Stage(find=partial(shelf.holding, terms, (SOUND,)), sounds=tuple(terms), rank=3)
    # What is misspelt by its sound may stand among words that only ask.
    aloud = dict.fromkeys((folded, fold(topic(asked, shelf.synonyms))))
    last = (
        Stage(find=lambda: shelf.beginning(bare(asked)), unless=FEW),
        *(
            Stage(
                find=partial(shelf.holding, phonetics.heard(said), (SOUND,)),
                sounds=tuple(phonetics.heard(said)),
                # Letters and figures are not heard.
                similar="" if all(map(HAN.match, bare(said))) else "near",
                unless=1,
            )
            for said in aloud
        ),
        *(
            Stage(
                find=partial(shelf.telling, [besides(asked, kind, shelf.synonyms)]),
                similar="parts",
                unless=1,
                kind=kind,
            )
            for kind in kinds
        ),
        Stage(find=partial(shelf.near, asked, all_but_one, joined=True), similar="near", unless=1),
        Stage(find=lambda: shelf.partly(apart(asked)), similar="parts", unless=1),
        Stage(find=lambda: shelf.lacking(asked), similar="near", unless=1),
        Stage(
            find=lambda: shelf.telling(widened(asked, shelf.synonyms), bare(asked)),
            similar="parts",
            unless=1,
        ),
        Stage(find=dict, similar="near", loose=True),
        Stage(find=partial(shelf.near, asked, half), similar="near", unless=1),
    )
    yield from (replace(stage, rank=rank) for rank, stage in enumerate(last, 4))


def _literally(shelf: IndexReader, asked: str, cut: tuple[str, ...], rank: int) -> Stage:
    terms = tuple(links(cut))
    return Stage(find=lambda: shelf.holding(terms), asked=asked, pieces=cut, rank=rank)


def all_but_one(count: int) -> int:
    """How many of so many characters a title must have to be what was meant."""
    return max(2, count - 1)


def half(count: int) -> int:
    """How many it must have to be worth showing when nothing else is found."""
    return max(2, (count + 1) // 2)


def _code(asked: str) -> str:
    """The id that a query may mean, in any spelling: t7, T-007, Q 31."""
    if code := CODE.fullmatch(fold(asked).strip()):
        return f"{code[1]}{code[2].zfill(3)}"
    return bare(asked)
