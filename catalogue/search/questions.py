"""Questions: what a query names, what of it only asks, and how others say it."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cache

from catalogue.content.resources import word
from catalogue.search.analysis import apart, bare, fold, links, one_form, pieces, unsigned

MAX_PARTS, PAIR = 8, 2


def widened(asked: str, groups: Sequence[Sequence[str]]) -> list[tuple[str, ...]]:
    """What a question names, each with what other people call it."""
    return [(one, *in_other_words(one, groups)) for one in subjects(asked, groups)]


def wanted(asked: str) -> tuple[str, ...]:
    """The kinds that a query asks for by a word of it: a certificate, a number to call."""
    said = bare(asked)
    return tuple(kind for kind, words in wants().items() if re.search(words, said))


def besides(asked: str, kind: str, groups: Sequence[Sequence[str]]) -> tuple[str, ...]:
    """What a query names besides the kind that it asks for, in its words and in others."""
    about = topic(re.sub(wants()[kind], "", bare(asked)), groups)
    return (about, *in_other_words(about, groups)) if len(about) > 1 else ()


def befell(asked: str) -> frozenset[str]:
    """The pairs by which a question says what befell somebody at work.

    None where it is about how that is taught. Words for it end with what tells: 被…打, 扭了.
    """
    said, (incident, taught) = bare(asked), incidents()
    if re.search(taught, said):
        return frozenset()
    ends = [hit.end() for hit in re.finditer(incident, said)]
    near = (said[at : at + PAIR] for end in ends for at in (end - PAIR, end - 1) if at >= 0)
    return frozenset(pair for pair in near if len(pair) == PAIR)


@cache
def incidents() -> tuple[str, str]:
    """Expressions for what befalls people at work, and for words of those who want to learn."""
    incident, taught = ("|".join(word("search", name).split()) for name in ("incident", "taught"))
    return incident, taught


@cache
def wants() -> Mapping[str, str]:
    """Kind → an expression for the words by which it is asked for."""
    told: dict[str, str] = json.loads(word("search", "wants"))
    return {kind: "|".join(words.split()) for kind, words in told.items()}


def as_asked(asked: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The query, and the pieces of it that must be found, the likeliest first."""
    one, plainer = one_form(asked), unsigned(asked)
    if bare(one) != bare(asked):
        yield one, pieces(one)
    yield asked, pieces(asked)
    if apart(asked) != pieces(asked):
        yield asked, apart(asked)
    if plainer != fold(asked):
        yield plainer, pieces(plainer)


def said_otherwise(
    asked: str, groups: Sequence[Sequence[str]]
) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The same with other words for its own, and of what it is about."""
    rest, about = topic(asked, groups), subjects(asked, groups)
    yield from ((other, pieces(other)) for other in in_other_words(asked, groups))
    if rest != bare(asked):
        yield from ((other, pieces(other)) for other in (rest, *in_other_words(rest, groups)))
    if len("".join(about)) > 1 and about != (rest,):
        named = " ".join(about)
        yield from ((other, apart(other)) for other in (named, *in_other_words(named, groups)))


def telling_terms(about: Iterable[str]) -> tuple[str, ...]:
    """The pairs of what a question names but those that tell nothing, if there are others."""
    terms, nothing = tuple(links(about)), set(word("search", "nothing"))
    return tuple(term for term in terms if nothing.isdisjoint(term)) or terms


def brevity(typed: str, other: str, among: Collection[str]) -> float:
    """How many pairs what was typed has for each of another way to say it, at most one."""
    pairs = [sum(term in among for term in links([one])) or 1 for one in (typed, other)]
    return min(1.0, pairs[0] / pairs[1])


def subjects(asked: str, groups: Sequence[Sequence[str]] = ()) -> tuple[str, ...]:
    """What a question names, one by one: its words, cut at what only asks."""
    named = (topic(part, groups) for said in apart(asked) for part in _asks().split(said))
    return tuple(dict.fromkeys(part for part in named if len(part) > 1))[:MAX_PARTS]


@cache
def _asks() -> re.Pattern[str]:
    """What only asks wherever it stands: a single character may be a part of a word."""
    return re.compile("|".join(one for one in asking() if len(one) > 1))


def topic(asked: str, groups: Sequence[Sequence[str]] = ()) -> str:
    """What a question is about: its words without those that only ask, at least two of them.

    A single character that asks is not taken from a word that has others for it.
    """
    said, before = bare(asked), ""
    words = [word for group in groups for word in group if word in said]
    while said != before:
        before = said
        for one in asking():
            rest = re.sub(f"^(?:{one})|(?:{one})$", "", said)
            whole = len(one) > 1 or all(word in rest for word in words if word in said)
            if rest != said and len(rest) > 1 and whole:
                said = rest
                break
    return said


@cache
def asking() -> tuple[str, ...]:
    """Expressions for words that only ask, in the order in which they are looked for."""
    return tuple(word("search", "asking").split())


def in_other_words(asked: str, groups: Sequence[Sequence[str]]) -> Iterator[str]:
    """The query with one of its words said otherwise, for the longest word of each group."""
    said = bare(asked)
    for group in groups:
        if held := max((word for word in group if word in said), key=len, default=""):
            yield from (said.replace(held, word) for word in group if word not in said)
