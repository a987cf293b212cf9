"""Reissues: the name and the day of the edition that comes next."""

from __future__ import annotations

from catalogue.content import ledger
from catalogue.content.checks import SITE
from catalogue.content.problem import CatalogueError, problem
from catalogue.keeping.draft import Draft, Spot


def next_edition(draft: Draft, name: str, day: str) -> tuple[Spot, ...]:
    """Call the edition `name` and let it be of the ISO date `day`.

    CatalogueError when an edition of that day or a later one was issued: one date, one edition.
    """
    issued = [issue.date for issue in ledger.issues(draft.catalogue.issued)]
    if issued and day <= max(issued):
        raise CatalogueError([problem("edition-not-later", SITE, day=day, issued=max(issued))])
    data = draft.data(SITE)
    draft.say(SITE, {**data, "edition": name, "edition_date": day})
    return ()
