"""Together: several indexes asked as one, with one ranking; what more than one holds is told once.

The page does the same: site_overrides/assets/beside.js.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from catalogue.search.answers import Answers, Row, answered
from catalogue.search.postings import IndexReader


def joined(
    shelves: Sequence[tuple[str, IndexReader]], asked: str, *, kind: str | None, limit: int
) -> Answers:
    """The best answers of all, by the stage that found them and then by score.

    Scores are those of each index, rarities of words its own. Equal ones stand in the order of the
    indexes. A title that an earlier row of another index has is not listed again: that row names
    the index and the id. Where one index has what was asked for, what is only similar in another
    is left out. `total` counts repeats that are not among the best `limit` of their index.
    """
    told = [(name, answered(shelf, asked, kind, limit)) for name, shelf in shelves]
    found = [(name, one) for name, one in told if one.rows]
    if not found:
        return told[0][1]
    _, best = min(found, key=lambda pair: _place(pair[1].rows[0]))
    alike = [(name, one) for name, one in found if one.similar == best.similar]
    rows = [replace(row, source=name) for name, one in alike for row in one.rows]
    kept = _once(sorted(rows, key=_place))
    return Answers(
        rows=tuple(kept[:limit]),
        total=sum(one.total for _, one in alike) - (len(rows) - len(kept)),
        similar=best.similar,
        strict=best.strict,
        words=best.words,
    )


def _place(row: Row) -> tuple[int, float]:
    return row.stage, -row.score


def _once(rows: Sequence[Row]) -> list[Row]:
    """The rows without those whose title another index has told before them."""
    kept: list[Row] = []
    first: dict[str, int] = {}
    for row in rows:
        at = first.setdefault(row.title, len(kept))
        if at == len(kept) or kept[at].source == row.source:
            kept.append(row)
        else:
            kept[at] = replace(kept[at], also=(*kept[at].also, f"{row.source} {row.id}".strip()))
    return kept
