"""Setting aside: a catalogue without what is not finished, for previews that need not wait."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import Any

from catalogue.content.links import Catalogue, references
from catalogue.content.locks import SETTLED
from catalogue.content.model import BY_FOLDER, KINDS, kind_of
from catalogue.content.problem import CatalogueError, Problem, problem


@dataclass(frozen=True, slots=True, kw_only=True)
class SetAside:
    """What is finished, and the ids of the entries that are left out of it, in order."""

    catalogue: Catalogue
    left_out: tuple[str, ...] = ()


def without_unfinished(
    catalogue: Catalogue | None, problems: Sequence[Problem], wanted: Iterable[str] = ()
) -> SetAside:
    """What can go out while somebody still writes: only whole entries are ever left out.

    CatalogueError when a problem stands elsewhere than in the file of an entry, when only `pin`
    is missing, and when an entry that is `wanted` is left out, with what keeps it.
    """
    elsewhere = (
        found.path.split("/")[0] not in BY_FOLDER or found.rule in SETTLED for found in problems
    )
    if catalogue is None or any(elsewhere):
        raise CatalogueError(problems)
    if not problems:
        return SetAside(catalogue=catalogue)
    whole = finished(catalogue, problems)
    if kept := [
        found
        for entry_id in dict.fromkeys(wanted)
        if entry_id in whole.unreadable
        for found in _what_keeps(entry_id, catalogue, whole, problems)
    ]:
        raise CatalogueError(kept)
    files = {PurePosixPath(found.path).stem for found in problems}
    left_out = (files | catalogue.by_id.keys()) - whole.by_id.keys()
    return SetAside(catalogue=whole, left_out=tuple(sorted(left_out)))


def _what_keeps(
    entry_id: str, catalogue: Catalogue, whole: Catalogue, problems: Sequence[Problem]
) -> list[Problem]:
    """The problems of an entry, else the unfinished entries that it names."""
    own = [found for found in problems if found.path.endswith(f"/{entry_id}.yaml")]
    if own:
        return own
    names = {tie.target for tie in references(catalogue.by_id[entry_id])} & whole.unreadable
    return [
        problem(
            "names-unfinished",
            catalogue.paths[entry_id],
            id=entry_id,
            names="、".join(sorted(names)),
        )
    ]


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
