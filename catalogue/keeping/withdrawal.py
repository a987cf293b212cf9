"""Withdrawals: an entry goes, its id stays behind to say when, why and who came after it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from catalogue.content.checks import WITHDRAWN
from catalogue.content.links import Catalogue
from catalogue.content.lookup import chosen
from catalogue.content.model import Entry, kind_of
from catalogue.content.problem import CatalogueError, Keys, problem
from catalogue.content.titles import title_of
from catalogue.keeping.draft import ID, Draft, Spot, at

# What a reference stands beside that is no use without it: the item of a list as a whole.
LISTED = ("links", "relations", "prerequisites", "sources", "about")


@dataclass(frozen=True, slots=True, kw_only=True)
class Parting:
    """What becomes of an id: `day` is an ISO date, `successor` an id or "".

    With `relink` whatever names the entry names its successor then, or nobody.
    """

    id: str
    day: str
    reason: str
    successor: str = ""
    relink: bool = False


def withdraw_entry(draft: Draft, parting: Parting) -> tuple[Spot, ...]:
    """Take an entry out, and give back the places that name it.

    CatalogueError when there is no such entry, or its successor is none or of another kind.
    """
    (entry,) = chosen(draft.catalogue, [parting.id])
    if parting.successor:
        check_successor(draft.catalogue, entry, parting.successor)
    path = draft.catalogue.paths[entry.id]
    draft.files[path] = None
    record_withdrawal(draft, entry, parting)
    spots = tuple(draft.spots(ID, "", entry.id))
    heirs = [spot for spot in spots if spot.path == WITHDRAWN and spot.keys[-1] != "id"]
    _lead_on(draft, heirs, parting.successor)
    others = tuple(spot for spot in spots if spot.path != WITHDRAWN)
    if parting.relink:
        _lead_on(draft, others, parting.successor)
        if parting.successor:
            draft.relink(entry.id, parting.successor)
    return others


def check_successor(catalogue: Catalogue, entry: Entry, successor: str) -> None:
    """CatalogueError unless the successor is another entry of the same kind."""
    (heir,) = chosen(catalogue, [successor])
    if heir is entry:
        raise CatalogueError([problem("successor-itself", WITHDRAWN, id=entry.id)])
    if kind_of(heir) is not kind_of(entry):
        raise CatalogueError(
            [problem("successor-kind", WITHDRAWN, id=entry.id, successor=successor)]
        )


def record_withdrawal(
    draft: Draft, entry: Entry, parting: Parting, *, renamed: bool = False
) -> None:
    """The line in the list of withdrawn ids."""
    said: dict[str, Any] = {
        "id": entry.id,
        "title": title_of(draft.catalogue, entry),
        "title_origin": getattr(entry, "title_origin", ""),
        "date": parting.day,
        "reason": parting.reason,
        "successor": parting.successor,
        "renamed": renamed,
    }
    data = draft.data(WITHDRAWN)
    data["withdrawn"].append({key: value for key, value in said.items() if value})
    draft.say(WITHDRAWN, data)


def _lead_on(draft: Draft, spots: Sequence[Spot], successor: str) -> None:
    """Name the successor instead; where there is none, or it is named already, name nobody."""
    for path in dict.fromkeys(spot.path for spot in spots):
        data = draft.data(path)
        to_itself = draft.catalogue.paths.get(successor) == path
        # From the last to the first, so that places in lists hold.
        for spot in reversed([spot for spot in spots if spot.path == path]):
            if successor and not to_itself and not _named(data, spot.keys, successor):
                at(data, spot.keys[:-1])[spot.keys[-1]] = successor
            else:
                _take_out(data, spot.keys)
        draft.say(path, data)


def _item(keys: Keys) -> Keys:
    """The keys of the item of a list that a reference makes; () when it makes none."""
    numbered = [n for n, key in enumerate(keys) if isinstance(key, int)]
    if numbered and keys[numbered[-1] - 1] in LISTED:
        return keys[: numbered[-1] + 1]
    return ()


def _named(data: Any, keys: Keys, successor: str) -> bool:
    """Whether another item of the same list says of the successor what this one would."""
    item = _item(keys)
    if not item:
        return False
    rest = keys[len(item) :]
    group = at(data, item[:-1])
    mine = group[item[-1]]
    for n, other in enumerate(group):
        if n != item[-1] and not rest and other == successor:
            return True
        if n != item[-1] and rest and _same(other, mine, rest[0], successor):
            return True
    return False


def _same(other: Any, mine: Any, key: Any, successor: str) -> bool:
    """Whether two items name the same then: one target, and one clause or place in it."""
    return bool(other.get(key) == successor) and all(
        other.get(name) == mine.get(name) for name in ("clause", "locator", "type")
    )


def _take_out(data: Any, keys: Keys) -> None:
    """The item of the list, or the field where there is no list; a list left empty goes too."""
    item = _item(keys) or keys
    holder = at(data, item[:-1])
    del holder[item[-1]]
    if isinstance(holder, list) and not holder and item[-2] in ("links", "relations"):
        del at(data, item[:-2])[item[-2]]
