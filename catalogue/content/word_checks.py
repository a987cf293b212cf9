"""Word checks: what is said twice, without a source, or in words that the glossary discourages."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import islice

from catalogue.content.links import Catalogue, Reference
from catalogue.content.model import CourseDraft, Definition, Entry, texts
from catalogue.content.problem import Problem, problem

# Two reasons of which so much is the same, in the same order, are one reason with another name.
TWINS = 0.8
# Twins begin or end alike, so they stand close when sorted by their letters from either end.
NEIGHBOURS = 3
# With so many letters, from one end, twins begin.
ALIKE = 2
# What stands in a source, and what a course asks for, is often the same for many.
OTHER_REASONS = ("source", "prerequisite")
# Keywords are what people type, names are what sources print: neither is the editors' to mend.
FREE = (
    "title",
    "keywords",
    "asked",
    "orgs",
    "issuers",
    "aliases",
    "also_called",
    "doc_no",
    "author",
    "host",
    "url",
)


def check_twins(catalogue: Catalogue) -> Iterator[Problem]:
    """No two entries lead to one target with the same sentence, but for a name.

    What holds for a whole family is structure: a field of its own says it once.
    """
    for ties in catalogue.backlinks.values():
        for tie, other in _twins([t for t in ties if t.reason and t.relation not in OTHER_REASONS]):
            yield problem(
                "twin-reason",
                catalogue.paths[tie.origin],
                keys=(*tie.keys[:-1], "reason"),
                target=tie.target,
                other=other.origin,
            )


def _twins(ties: list[Reference]) -> Iterator[tuple[Reference, Reference]]:
    """Each tie with the first of its neighbours from before it that says the same."""
    twins: dict[int, int] = {}
    said = [tie.reason for tie in ties]
    for end, step in ((ALIKE, 1), (-ALIKE - 1, -1)):
        # Nearly always no two begin alike, or end alike.
        if len({reason[:end:step] for reason in said}) == len(said):
            continue
        keys = [reason[::step] for reason in said]
        order = sorted(range(len(ties)), key=keys.__getitem__)
        for place, n in enumerate(order):
            for m in islice(order, place + 1, place + 1 + NEIGHBOURS):
                if keys[n][:ALIKE] == keys[m][:ALIKE] and _alike(said[n], said[m]):
                    later, earlier = max(n, m), min(n, m)
                    twins[later] = min(earlier, twins.get(later, earlier))
    for later, earlier in sorted(twins.items()):
        yield ties[later], ties[earlier]


@lru_cache(maxsize=4096)
def _alike(one: str, other: str) -> bool:
    if one == other:
        return True
    # What only one of the two holds is not the same; the matcher would count every letter first.
    most = min(len(one) - len({*one} - {*other}), len(other) - len({*other} - {*one}))
    if 2 * most < TWINS * (len(one) + len(other)):
        return False
    found = difflib.SequenceMatcher(None, one, other, autojunk=False)
    return found.quick_ratio() >= TWINS and found.ratio() >= TWINS


def check_glossary(catalogue: Catalogue) -> Iterator[Problem]:
    """Entries call a thing by its standard term, not by a form that the glossary discourages."""
    discouraged = [word for word in catalogue.glossary if word.avoid]
    # Nearly no text holds any of the forms: one look for all of them.
    any_form = re.compile("|".join(re.escape(form) for word in discouraged for form in word.avoid))
    for entry in catalogue if discouraged else ():
        suspect = any_form.search("\n".join(texts(entry)))
        for name, said in _spoken(entry) if suspect else ():
            for word in discouraged:
                if form := _discouraged(word, said):
                    yield problem(
                        "discouraged-form",
                        catalogue.paths[entry.id],
                        keys=(name,),
                        form=form,
                        term=word.term,
                    )


def _spoken(entry: Entry) -> Iterator[tuple[str, str]]:
    """The words of each field that the editors chose."""
    for name in entry.__slots__:
        if name not in FREE:
            value = getattr(entry, name)
            if not value or isinstance(value, int):
                continue
            typed = value.keywords if isinstance(value, CourseDraft) else ()
            yield name, "\n".join(text for text in texts(value) if text not in typed)


def _discouraged(word: Definition, said: str) -> str:
    rest = said.replace(word.term, "")
    return next((form for form in word.avoid if form in rest), "")


def check_notices(catalogue: Catalogue) -> Iterator[Problem]:
    """What a course says the law asks for stands in an entry that it leads to.

    A notice has no source of its own: the law or the certificate that bears it has one.
    """
    for course in catalogue.courses:
        if course.statutory_notice and not any(
            link.policy or link.certificate for link in course.links
        ):
            yield problem(
                "notice-unsourced", catalogue.paths[course.id], keys=("statutory_notice",)
            )
