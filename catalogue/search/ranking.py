"""Ranking: what one stage finds, the best first: by score, by order, by title and by text."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from itertools import takewhile

from catalogue.search import phonetics, rows
from catalogue.search.analysis import apart, bare, latin_words, links, one_form
from catalogue.search.documents import SOUND
from catalogue.search.postings import EXACT, NEAR_LEAST, IndexReader
from catalogue.search.stages import OTHERWISE, Stage

# What is more worth when a query names its kind.
WANTED = 2.0
IN_TITLE, PIECES_IN_TITLE = 100.0, 60.0
# What is said in the order of the query, and Latin words that stand there as words.
IN_ORDER, AS_WORDS = 300.0, 150.0
# What is asked for is a whole keyword.
AS_KEYWORD = 100.0
# What follows a pair is remembered in a byte. So few answers in order are compared with their
# texts, if there are no more of them than so many: the page must read these texts.
PROOFS, DOUBTFUL = 12, 200
# Of more documents than so many each text is read with many others: there fewer are compared.
PARTED, FEWER_PROOFS, FEWER_DOUBTFUL = 20_000, 4, 40
# Titles are compared only for the best so many: the page must not read every title.
CLOSE_LOOK = 40
# Of the others so many are, whose titles say the least besides: one may be what was asked for.
SHORTEST = 5
# Codes that are mostly found by chance: of a figure and a letter, or with signs.
CODED = re.compile(r"[a-z][0-9]|[0-9][a-z]|[a-z]+(?:\+\+?|#)")
# What is a number and nothing else.
NUMBER = re.compile("[0-9]+")
PAIR = 2
Weighed = list[tuple[int, float]]


def best(found: Mapping[int, float]) -> list[tuple[int, float]]:
    """Documents and scores, the best first; equal ones in the order of the documents."""
    return sorted(found.items(), key=lambda pair: (-round(pair[1], 3), pair[0]))


def weighed(
    shelf: IndexReader, found: Mapping[int, float], stage: Stage, kinds: Collection[str]
) -> tuple[Weighed, bool, frozenset[int]]:
    """The best first: by kind, by what stands in order, and of the best so many by their titles.

    And whether any of them says what was asked for, as far as that is told from pairs; and those
    whose titles or keywords do.
    """

    def weigh(kind: str) -> float:
        return shelf.weights[kind] * (WANTED if kind in kinds else 1.0)

    ordered = _ordered(shelf, stage) if found else frozenset()
    worded = _worded(shelf, stage) if found else {}
    called = shelf.called(stage.pieces[0]) if found and len(stage.pieces) == 1 else frozenset()
    first = best(
        {
            number: score * weigh(shelf.kind(number))
            + IN_ORDER * (number in ordered or shelf.kind(number) in kinds)
            + AS_WORDS * (number in worded)
            + AS_KEYWORD * (number in called)
            for number, score in found.items()
        }
    )
    # Only a title that holds every pair can say more, and the page need read no other.
    titled = shelf.holding(tuple(links(stage.pieces)), ("title",))
    meant = _meant(shelf, first[CLOSE_LOOK:], titled, stage.asked)
    top = first[:CLOSE_LOOK] + meant
    rest = [pair for pair in first[CLOSE_LOOK:] if pair not in meant]
    said = {n: bonus(shelf, n, stage.asked) for n, _ in top if n in titled}
    close = {n: score + (EXACT if stage.exact else said.get(n, 0.0)) for n, score in top}
    saying = set(ordered.intersection(found))
    doubtful = _doubtful(shelf, best(close), ordered.intersection(found), said, stage.rank)
    for number in doubtful if stage.pieces else ():
        if shelf.kind(number) in kinds:
            continue
        # Those after the first that says it are below it in any case: the page reads fewer texts.
        if says(shelf, number, stage.pieces):
            break
        close[number] -= IN_ORDER
        saying.discard(number)
    brief = stage.exact or all(len(piece) < NEAR_LEAST for piece in stage.pieces)
    titles = frozenset(number for number, worth in said.items() if worth)
    # A whole keyword is as good as a title, which may hold the same by chance.
    named = titles.union(number for number, _ in top if number in called)
    return best(close) + rest, bool(brief or saying or titles), named


def _meant(shelf: IndexReader, found: Weighed, titled: Mapping[int, float], asked: str) -> Weighed:
    """Those whose title is what was asked for, of the shortest titles that hold all of it."""
    held = {number: titled[number] for number, _ in found if number in titled} if asked else {}
    shortest = (number for number, _ in best(held)[:SHORTEST])
    exact = {number for number in shortest if bonus(shelf, number, asked) == EXACT}
    return [pair for pair in found if pair[0] in exact]


def _doubtful(
    shelf: IndexReader,
    ranked: Sequence[tuple[int, float]],
    ordered: frozenset[int],
    said: Mapping[int, float],
    rank: int,
) -> list[int]:
    """The few before the first whose title says it all, if these are few enough to be compared.

    A single one is taken at its word, unless what it is to say is not what was typed.
    """
    parted = shelf.size <= PARTED
    if not (rank < OTHERWISE) < len(ordered) <= (DOUBTFUL if parted else FEWER_DOUBTFUL):
        return []
    first = takewhile(lambda pair: said.get(pair[0], 0.0) < IN_TITLE, ranked)
    few = [number for number, _ in first if number in ordered]
    return few[: PROOFS if parted else FEWER_PROOFS]


def _ordered(shelf: IndexReader, stage: Stage) -> frozenset[int]:
    """Documents that may say every piece in its order, or be called so."""
    if len(stage.sounds) > 1:
        said = stage.sounds[0][0] + "".join(term[1] for term in stage.sounds)
        return shelf.in_order(said, (SOUND,))
    longer = [piece for piece in stage.pieces if len(piece) > 2]
    held = [shelf.in_order(piece) for piece in longer]
    return held[0].intersection(*held[1:]) if held else frozenset()


def _worded(shelf: IndexReader, stage: Stage) -> Mapping[int, float]:
    """Documents in which the Latin words and numbers of a query stand as words.

    A code of a figure and a letter rather as one word; and where a number stands nowhere, those in
    whose id it stands behind zeros.
    """
    asked, words = bare(stage.asked), [*map(phonetics.as_word, latin_words(stage.asked))]
    ways = [words]
    if len(words) == len(asked) == PAIR:
        ways = [[phonetics.as_word(asked)], words]
    elif NUMBER.fullmatch(asked):
        ways = [words, [phonetics.short_number(phonetics.without_zeros(asked))]]
    return next(filter(None, (shelf.holding(way, (SOUND,)) for way in ways)), {})


def unsaid(shelf: IndexReader, asked: str) -> bool:
    """Whether a code of a figure and a letter or with signs stands nowhere as one."""
    code = bare(asked)
    return bool(CODED.fullmatch(code)) and not shelf.holding([phonetics.as_word(code)], (SOUND,))


def says(shelf: IndexReader, number: int, asked: tuple[str, ...]) -> bool:
    """Whether a document says every piece, in its title or elsewhere."""
    if not asked:
        return True
    row = shelf.stored(number)
    texts = row["plain"], rows.as_indexed(shelf.text(number), row["id"])
    forms = [bare(form(text)) for text in texts for form in (str, one_form)]
    return all(
        any(piece in said for said in forms for piece in {bare(one), bare(one_form(one))})
        for one in asked
    )


def bonus(shelf: IndexReader, number: int, asked: str) -> float:
    """What the order of characters is worth: pairs alone do not see it."""
    title = shelf.stored(number)["plain"]
    return max(_agreement(asked, bare(title)), _agreement(one_form(asked), bare(one_form(title))))


def _agreement(asked: str, named: str) -> float:
    said = bare(asked)
    if said == named:
        return EXACT
    if said in named:
        return IN_TITLE
    several = apart(asked)
    inside = len(several) > 1 and all(part in named for part in several)
    return PIECES_IN_TITLE if inside else 0.0
