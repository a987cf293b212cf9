"""Merge: what a table says of an entry, what it said at export and what it says now, joined.

Field by field: what changed on one side only is taken, what changed on both and differs is a
conflict. Groups in lists are followed by their number at export, wherever they stand today.
"""

from __future__ import annotations

import copy
import difflib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from catalogue.content.problem import Keys
from catalogue.tables.cells import same
from catalogue.tables.filling import value_at
from catalogue.tables.layout import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class SaidGroup:
    """What a table says of an entry or of one group in its lists.

    `values` has only fields that the table has a column for and whose cell could be read, and may
    leave out those that say what they said at export;
    `lists` only lists that it has a sheet for. `number` is the place in its list at export,
    from 0; None for one that is new. `place` is whatever tells where the row stands.
    """

    values: Mapping[Path, Any]
    lists: Mapping[Path, Sequence[SaidGroup]] = field(default_factory=dict)
    number: int | None = None
    place: Any = None
    # Whether a group that a list had at export and has no more was taken out on purpose, and
    # the lists of which this cannot be said.
    whole: bool = True
    partial: frozenset[Path] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldChange:
    """One field, or a whole group, that becomes another; None for nothing.

    `keys` lead to it in what the entry becomes, or to where it was.
    """

    keys: Keys
    path: tuple[str, ...]
    old: Any
    new: Any
    place: Any = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldConflict:
    """A field that both sides changed: as it was at export, in the table, and as it is now."""

    keys: Keys
    path: tuple[str, ...]
    base: Any
    mine: Any
    theirs: Any
    place: Any = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Merged:
    """What an entry becomes, what changes for that, and what stands against it.

    `places` lead from the keys of a group to the place of its row.
    """

    data: dict[str, Any]
    changes: tuple[FieldChange, ...]
    conflicts: tuple[FieldConflict, ...]
    places: Mapping[Keys, Any]


def merged_entry(
    mine: SaidGroup, base: Mapping[str, Any] | None, theirs: Mapping[str, Any]
) -> Merged:
    """An entry as the table would have it; without a `base` what the table says wins.

    A cell that is empty then takes nothing away, nor does a row that is not there.
    """
    run = _Run()
    data = run.group(_Level(mine=mine, base=base, data=copy.deepcopy(dict(theirs))))
    return Merged(
        data=data, changes=tuple(run.changes), conflicts=tuple(run.conflicts), places=run.places
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Level:
    """A group on its way: what the table says, what it was at export, and what it becomes."""

    mine: SaidGroup
    base: Mapping[str, Any] | None
    data: dict[str, Any]
    keys: Keys = ()
    path: Path = ()

    def where(self, at: Path) -> dict[str, Any]:
        """What a change or a conflict says of its place."""
        return {"keys": (*self.keys, *at), "path": (*self.path, *at)}


@dataclass(slots=True, kw_only=True)
class _Listing:
    """A list of groups on its way; numbers are those at export, places those of today.

    `kept` is what stands in it in the end: place today, group as it is, group as the table has it.
    """

    before: Sequence[Any]
    theirs: Sequence[Any]
    now_at: Mapping[int, int]
    said: Mapping[int, SaidGroup]
    kept: list[tuple[int | None, Any, SaidGroup | None]]

    @classmethod
    def of(cls, level: _Level, at: Path, groups: Sequence[SaidGroup]) -> _Listing:
        theirs = list(value_at(level.data, at) or ())
        before = theirs if level.base is None else list(value_at(level.base, at) or ())
        return cls(
            before=before,
            theirs=theirs,
            now_at=aligned(before, theirs),
            said={g.number: g for g in groups if g.number is not None and g.number < len(before)},
            kept=[(n, item, None) for n, item in enumerate(theirs)],
        )

    def put_in(self, groups: Sequence[SaidGroup]) -> None:
        """A new group goes behind the one that stands above it in the table."""
        after: int | None = None
        for n, group in enumerate(groups):
            if group.number is not None and group.number < len(self.before):
                after = self.now_at.get(group.number, after)
                continue
            if any(item == _data_of(group) and held is None for _, item, held in self.kept):
                continue
            at = next(
                (m + 1 for m, row in enumerate(self.kept) if after is not None and row[0] == after),
                None,
            )
            if at is None:
                first = any(g.number is not None for g in groups[n:])
                at = 0 if first and after is None else len(self.kept)
            while at < len(self.kept) and self.kept[at][0] is None:
                at += 1
            self.kept.insert(at, (None, {}, group))


@dataclass(slots=True)
class _Run:
    changes: list[FieldChange] = field(default_factory=list)
    conflicts: list[FieldConflict] = field(default_factory=list)
    places: dict[Keys, Any] = field(default_factory=dict)

    def group(self, level: _Level) -> dict[str, Any]:
        self.places[level.keys] = level.mine.place
        for at, value in level.mine.values.items():
            self.field(level, at, value)
        for at, groups in level.mine.lists.items():
            self.listed(level, at, groups)
        return level.data

    def field(self, level: _Level, at: Path, value: Any) -> None:
        now, before = value_at(level.data, at), value_at(level.base, at)
        untouched = value is None if level.base is None else same(value, before)
        if untouched or same(value, now):
            return
        here = {**level.where(at), "place": level.mine.place}
        if level.base is None or same(before, now):
            _put(level.data, at, value)
            self.changes.append(FieldChange(old=now, new=value, **here))
        else:
            self.conflicts.append(FieldConflict(base=before, mine=value, theirs=now, **here))

    def listed(self, level: _Level, at: Path, groups: Sequence[SaidGroup]) -> None:
        listing = _Listing.of(level, at, groups)
        for number, group in listing.said.items():
            place = listing.now_at.get(number)
            if place is not None:
                listing.kept[place] = (place, listing.theirs[place], group)
            elif _touched(group, listing.before[number]):
                self.conflicts.append(
                    FieldConflict(
                        base=listing.before[number],
                        mine=_over(listing.before[number], group),
                        theirs=None,
                        place=group.place,
                        **level.where(at),
                    )
                )
        if level.base is not None and level.mine.whole and at not in level.mine.partial:
            self.taken_out(level, at, listing)
        listing.put_in(groups)
        self.settle(level, at, listing)

    def taken_out(self, level: _Level, at: Path, listing: _Listing) -> None:
        """What the table had at export and has no more goes, unless somebody changed it since."""
        gone = set()
        here = level.where(at)
        for number, item in enumerate(listing.before):
            place = listing.now_at.get(number)
            if number in listing.said or place is None:
                continue
            now = listing.theirs[place]
            if now == item:
                gone.add(place)
                spot = {**here, "keys": (*here["keys"], place), "place": level.mine.place}
                self.changes.append(FieldChange(old=item, new=None, **spot))
            else:
                self.conflicts.append(
                    FieldConflict(base=item, mine=None, theirs=now, place=level.mine.place, **here)
                )
        listing.kept = [row for row in listing.kept if row[0] not in gone]

    def settle(self, level: _Level, at: Path, listing: _Listing) -> None:
        """The list as it will be, group by group."""
        made = []
        here = level.where(at)
        for n, (place, item, group) in enumerate(listing.kept):
            keys = (*here["keys"], n)
            if group is None:
                made.append(item)
            elif place is None:
                new = self.fresh(group, keys)
                spot = {**here, "keys": keys, "place": group.place}
                self.changes.append(FieldChange(old=None, new=new, **spot))
                made.append(new)
            else:
                # What `kept` has of the table has a number.
                held = None if level.base is None else listing.before[group.number or 0]
                inner = _Level(mine=group, base=held, data=dict(item), keys=keys, path=here["path"])
                made.append(self.group(inner))
        if made != listing.theirs:
            _put(level.data, at, made or None)

    def fresh(self, group: SaidGroup, keys: Keys) -> dict[str, Any]:
        self.places[keys] = group.place
        for at, items in group.lists.items():
            for n, item in enumerate(items):
                self.fresh(item, (*keys, *at, n))
        return _data_of(group)


def _touched(group: SaidGroup, before: Mapping[str, Any]) -> bool:
    return any(not same(value, value_at(before, at)) for at, value in group.values.items())


def _over(before: Mapping[str, Any], group: SaidGroup) -> dict[str, Any]:
    """A group as it was, with what the table says otherwise."""
    data = copy.deepcopy(dict(before))
    for at, value in group.values.items():
        _put(data, at, value)
    return data


def _data_of(group: SaidGroup) -> dict[str, Any]:
    data: dict[str, Any] = {}
    for at, value in group.values.items():
        if value is not None:
            _put(data, at, value)
    for at, groups in group.lists.items():
        if groups:
            _put(data, at, [_data_of(item) for item in groups])
    return data


def aligned(before: Sequence[Any], now: Sequence[Any]) -> dict[int, int]:
    """Number of a group once → its number now; what is gone is left out.

    Groups are the same when all they say is; between two that are, as many as stood there
    before are those that stood there.
    """
    old, new = ([json.dumps(item, sort_keys=True) for item in items] for items in (before, now))
    matcher = difflib.SequenceMatcher(None, old, new, autojunk=False)
    found: dict[int, int] = {}
    for what, start, end, first, last in matcher.get_opcodes():
        if what == "equal" or (what == "replace" and end - start == last - first):
            found |= {start + n: first + n for n in range(end - start)}
        elif what == "replace":
            found |= _by_name(before, now, range(start, end), range(first, last))
    return found


def _by_name(before: Sequence[Any], now: Sequence[Any], old: range, new: range) -> dict[int, int]:
    """Groups that call themselves the same: by the first thing that they say."""
    named = {_first(now[n]): n for n in reversed(new)}
    return {n: named[_first(before[n])] for n in old if _first(before[n]) in named}


def _first(item: Any) -> str:
    if isinstance(item, Mapping) and item:
        return json.dumps(next(iter(item.values())), sort_keys=True)
    return json.dumps(item, sort_keys=True)


def _put(data: dict[str, Any], at: Sequence[str], value: Any) -> None:
    """Set a field, or take it out with the groups that are empty then."""
    if len(at) > 1:
        inner = data.get(at[0])
        inner = dict(inner) if isinstance(inner, Mapping) else {}
        _put(inner, at[1:], value)
        value = inner or None
    if value is None:
        data.pop(at[0], None)
    else:
        data[at[0]] = value


def in_schema_order(data: Any, names: Callable[[Keys], Sequence[str]], keys: Keys = ()) -> Any:
    """The same data with the keys of each group in the order that its schema has them."""
    if isinstance(data, Mapping):
        order = {name: n for n, name in enumerate(names(keys))}
        return {
            key: in_schema_order(data[key], names, (*keys, key))
            for key in sorted(data, key=lambda key: order.get(key, len(order)))
        }
    if isinstance(data, list | tuple):
        return [in_schema_order(item, names, (*keys, n)) for n, item in enumerate(data)]
    return data
