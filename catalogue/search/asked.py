"""Asked: what a query wants and what it does not, besides its words.

"…" (or “…”, 「…」) asks for these words as they stand, -word leaves out what says it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from catalogue.search.analysis import bare

QUOTED = re.compile('["“”＂]([^"“”＂]+)["“”＂]|[「『]([^「」『』]+)[」』]')
WITHOUT = re.compile(f"(^|[ \t\r\n\u3000])[-－](?![-－])({QUOTED.pattern}|[^ \t\r\n\u3000]+)")
MARKS = re.compile('["“”＂「」『』]')


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """`said` is the query without its marks; every one of `phrases`, and none of `without`."""

    said: str
    phrases: tuple[str, ...] = ()
    without: tuple[str, ...] = ()


def understood(query: str) -> Asked:
    """A query, understood; one that only leaves out is words like any other."""
    left = [hit[2] for hit in WITHOUT.finditer(query)]
    kept = WITHOUT.sub(" ", query) if left else query
    if not bare(kept):
        return Asked(said=query)
    return Asked(
        said=MARKS.sub("", kept),
        phrases=_words([hit[1] or hit[2] for hit in QUOTED.finditer(kept)]),
        without=_words(left),
    )


def _words(found: list[str]) -> tuple[str, ...]:
    """Those that say something."""
    return tuple(dict.fromkeys(MARKS.sub("", one) for one in found if bare(one)))
