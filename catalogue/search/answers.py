"""Answers: the rows that a query is answered with, stage by stage."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from catalogue.search import rows
from catalogue.search.analysis import bare, required
from catalogue.search.asked import Asked, understood
from catalogue.search.documents import PAGE
from catalogue.search.nearest import nearest
from catalogue.search.postings import IndexReader, reading
from catalogue.search.questions import topic, wanted
from catalogue.search.ranking import Weighed, best, bonus, says, unsaid, weighed
from catalogue.search.stages import OTHERWISE, stages

# Whether what is quoted stands there is looked up in the texts of so many, and taken from the index
# for the others.
QUOTED_LOOK = 30
STAGE_STEP = 0.1
OPEN, CLOSE = "【", "】"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One answer; `snippet` shows the words asked for between 【 and 】.

    `stage` says how the query was understood, the likeliest way first. Of several indexes asked
    together, `source` names the one, and `also` others with the same title, and its id there.
    """

    id: str
    kind: str
    title: str
    score: float
    snippet: str
    url: str
    mark: str = ""
    stage: int = 0
    source: str = ""
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """The best answers, how many there are in all, and whether they are only similar: how.

    `strict` when words were quoted or left out. `words` of the collection are nearest to what was
    asked for, where nothing answers it.
    """

    rows: tuple[Row, ...]
    total: int
    similar: str = ""
    strict: bool = False
    words: tuple[str, ...] = ()


def plain(shelf: IndexReader, asked: str, limit: int = 10) -> tuple[tuple[str, float], ...]:
    """Ids and BM25F scores of the documents that hold every pair of the query, best first.

    K1 = 1.2, B = 0.75; lengths as Whoosh keeps them, in one byte. Equal scores stand in the
    order in which the documents were indexed.
    """
    found = shelf.holding(required(asked))
    return tuple(
        (shelf.stored(number)["id"], round(score, 3)) for number, score in best(found)[:limit]
    )


def search(
    folder: Path, asked: str, *, kind: str | None = None, limit: int = 10
) -> tuple[Row, ...]:
    """The rows of `answers`."""
    return answers(folder, asked, kind=kind, limit=limit).rows


def answers(folder: Path, asked: str, *, kind: str | None = None, limit: int = 10) -> Answers:
    """The best answers, best first; none for a query without letter, digit or Han.

    In stages, each below the one before: every pair of the query; synonyms of its words;
    for letters, pinyin and initials; homophones; what differs in a character or two; what holds
    the most of it. The page asks in the same stages. CatalogueError when `folder` holds no index
    of ours.
    """
    with reading(folder) as shelf:
        return answered(shelf, asked, kind, limit)


def answered(shelf: IndexReader, asked: str, kind: str | None, limit: int) -> Answers:
    """`answers` of an index that is open."""
    query = understood(asked)
    found, similar = _staged(shelf, query)
    # An id is what was meant, whatever it is made of.
    if found and found[0].stage and not similar and unsaid(shelf, query.said):
        similar = "near"
    chosen = [hit for hit in found if kind in (None, shelf.kind(hit.number))]
    return Answers(
        rows=tuple(_row(shelf, hit, query.said) for hit in chosen[:limit]),
        total=len(chosen),
        similar=similar,
        strict=bool(query.phrases or query.without),
        words=() if chosen and not similar else nearest(shelf.known, asked),
    )


@dataclass(frozen=True, slots=True)
class Hit:
    """A document that answers, the stage that found it, and whether its title says it."""

    number: int
    score: float
    stage: int
    titled: bool = False


def _row(shelf: IndexReader, found: Hit, said: str) -> Row:
    hit, shown = shelf.stored(found.number), rows.excerpt(shelf.text(found.number), said)
    marked = f"{OPEN}{shown.hit}{CLOSE}" if shown.hit else ""
    return Row(
        id=hit["id"],
        kind=hit["kind"],
        title=hit["plain"],
        score=round(found.score, 3),
        snippet=shown.before + marked + shown.after,
        url=rows.landing(hit["url"], shown),
        mark=hit["mark"],
        stage=found.stage,
    )


def _staged(shelf: IndexReader, asked: Asked) -> tuple[list[Hit], str]:
    """Every answer; a later stage scores below the worst of the one before.

    And how the answers are only similar, if they are.
    """
    ranked: dict[int, Hit] = {}
    similar = ""
    loose: list[Weighed] = []
    passes, kinds = _filter(shelf, asked), wanted(asked.said)
    settled = False
    for stage in stages(shelf, asked.said):
        if stage.rank > OTHERWISE and not settled:
            ranked = _titled_first(shelf, ranked, asked.said)
            ranked, settled = _wanted_first(shelf, ranked, kinds, asked.said), True
        if len(ranked) >= stage.unless or (stage.loose and not loose):
            continue
        groups, firm, titled = loose, True, frozenset[int]()
        if not stage.loose:
            fresh = {
                n: score
                for n, score in stage.find().items()
                if n not in ranked and passes(n) and stage.kind in ("", shelf.kind(n))
            }
            found, firm, titled = weighed(shelf, fresh, stage, kinds)
            groups = [found] if found else []
        if groups and not firm and not ranked:
            loose.append(groups[0])
            continue
        if groups and not (stage.loose and ranked):
            similar = stage.similar
        for group in groups:
            _add(ranked, group, stage.rank, titled)
    kept = [
        hit
        for place, hit in enumerate(ranked.values())
        if place >= QUOTED_LOOK or says(shelf, hit.number, asked.phrases)
    ]
    return kept, similar


def _add(ranked: dict[int, Hit], found: Weighed, rank: int, titled: Collection[int]) -> None:
    """Place what is found below all that is ranked already."""
    ceiling = min((hit.score for hit in ranked.values()), default=math.inf)
    fresh = [(number, score) for number, score in found if number not in ranked]
    for place, (number, score) in enumerate(fresh, 1):
        below = score if ceiling == math.inf else ceiling - STAGE_STEP * place
        ranked[number] = Hit(number, below, rank, number in titled)


def _titled_first(shelf: IndexReader, ranked: dict[int, Hit], said: str) -> dict[int, Hit]:
    """What a question finds, titles that say it in other words before mere mentions of it."""
    first = next(iter(ranked.values()), None)
    asks = topic(said, shelf.synonyms) != bare(said)
    if first is None or first.titled or first.stage < OTHERWISE or not asks:
        return ranked
    hits = sorted(ranked.values(), key=lambda hit: not hit.titled)
    return _in_places_of(ranked, hits)


def _in_places_of(ranked: Mapping[int, Hit], hits: Iterable[Hit]) -> dict[int, Hit]:
    """The same hits in another order, which is that of the scores."""
    scores = [hit.score for hit in ranked.values()]
    return {hit.number: replace(hit, score=score) for hit, score in zip(hits, scores, strict=True)}


def _wanted_first(
    shelf: IndexReader, ranked: dict[int, Hit], kinds: Collection[str], said: str
) -> dict[int, Hit]:
    """What is found, the kinds that are asked for first, unless the first answers it all the same.

    So does a title that says it, or a page that says the question: pages answer questions.
    """
    wanted = [hit for hit in ranked.values() if shelf.kind(hit.number) in {*kinds} - {PAGE}]
    if not wanted:
        return ranked
    first = next(iter(ranked.values()))
    kind = shelf.kind(first.number)
    if (
        kind in kinds
        or (kind == PAGE and first.stage == 1)
        or bonus(shelf, first.number, topic(said, shelf.synonyms))
    ):
        return ranked
    others = [hit for hit in ranked.values() if hit not in wanted]
    return _in_places_of(ranked, (*(replace(hit, stage=1) for hit in wanted), *others))


def _filter(shelf: IndexReader, asked: Asked) -> Callable[[int], bool]:
    """Whether a document may say all that is quoted, and says nothing that is left out."""
    quoted = [shelf.saying(phrase) for phrase in asked.phrases]
    left = frozenset[int]().union(*map(shelf.saying, asked.without))
    return lambda number: number not in left and all(number in held for held in quoted)
