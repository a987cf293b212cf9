"""Setting aside: a catalogue without what is not finished, for previews that need not wait."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from catalogue.content.links import Catalogue, references
from catalogue.content.model import KINDS, kind_of
from catalogue.content.problem import Problem


def finished(
    catalogue: Catalogue, problems: Iterable[Problem], before: Catalogue | None = None
) -> Catalogue:
    """The catalogue without the entries that have problems, and without those that name such.

    What was finished `before` stands as it was, as long as words and lines mean the same. Sides of
    conflicts and successors that name what is gone go too.
    """
    paths = {problem.path for problem in problems}
    left = {entry.id: entry for entry in catalogue if catalogue.paths[entry.id] not in paths}
    places = {entry_id: catalogue.paths[entry_id] for entry_id in left}
    for entry in before if before and _same_words(catalogue, before) else ():
        if entry.id in catalogue.unreadable or catalogue.paths.get(entry.id) in paths:
            left[entry.id] = entry
            places[entry.id] = before.paths[entry.id] if before else ""
    while lost := {
        entry.id
        for entry in left.values()
        if any(reference.target not in left for reference in references(entry))
    }:
        left = {entry_id: entry for entry_id, entry in left.items() if entry_id not in lost}
    kept: dict[str, Any] = {
        kind.folder: tuple(
            left[entry_id]
            for entry_id in sorted(left, key=catalogue.numbering.order)
            if kind_of(left[entry_id]) is kind
        )
        for kind in KINDS
    }
    return replace(
        catalogue,
        **kept,
        paths={entry_id: places[entry_id] for entry_id in left},
        unreadable=catalogue.unreadable | (catalogue.by_id.keys() - left.keys()),
        conflicts=tuple(
            replace(
                conflict,
                about=tuple(name for name in conflict.about if name in left),
                sides=tuple(side for side in conflict.sides if side.source in left),
            )
            for conflict in catalogue.conflicts
        ),
        withdrawn=tuple(
            gone if gone.successor in left else replace(gone, successor="")
            for gone in catalogue.withdrawn
            if gone.id not in left
        ),
    )


def _same_words(one: Catalogue, other: Catalogue) -> bool:
    return one.vocabulary == other.vocabulary and one.organisation == other.organisation
