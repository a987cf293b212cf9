"""The gazette: what became of every entry on the way from one edition to the next."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cached_property
from typing import Any

from catalogue.content.model import KINDS
from catalogue.content.problem import Keys
from catalogue.content.resources import word
from catalogue.content.schema import without_content
from catalogue.content.titles import is_drawn_up

Dataset = Mapping[str, Any]

KEPT, GONE, NEW = "kept", "gone", "new"
# Texts less alike than this are shown whole, old and new: pieces of both could not be read.
ALIKE = 0.5
# A run of characters that stayed, shorter than this, only breaks a change into crumbs.
CRUMB = 3
# An item of a list, up to this length, is one word and changes as a whole.
WORD = 12
# A number changes as a whole: of 12 and 14 on paper, 1, 2 struck out and 4 would be read as 124.
LETTERS_AND_NUMBERS = re.compile(r"\d+(?:[.,]\d+)*|.", re.DOTALL)
# How much of what stayed is shown on either side of a change.
AROUND = 24
# Comparing longer texts by character takes seconds.
LONGEST = 4_000
# What changes with every edition or every review, and what says where things lie.
UNTOLD = {"site": ("edition", "edition_date", "base_url", "prints", "prints_at")}
REVIEW: Keys = ("reviewed",)


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A run of text that was kept, is gone, or is new."""

    state: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What became of one field: the old text is what is kept or gone, the new what is kept or new.

    `keys` lead to the field, `label` is its Chinese name. Of a long text that was kept only what
    touches a change is there.
    """

    keys: Keys
    label: str
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One thing that an edition holds: `kind` is the list that it stands in, such as `courses`."""

    kind: str
    id: str
    title: str
    drawn: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Amendment:
    """An entry that both editions hold; `was` is its old id when it got another one."""

    item: Item
    changes: tuple[Change, ...]
    was: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Loss:
    """An entry that the new edition no longer holds; `reason` is empty when it gives none."""

    item: Item
    date: str
    reason: str
    successor: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Imprint:
    """Which edition."""

    title: str
    edition: str
    date: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Gazette:
    """All that changed between two editions; `reviewed` were only looked through again."""

    before: Imprint
    after: Imprint
    added: tuple[Item, ...]
    changed: tuple[Amendment, ...]
    renumbered: tuple[Amendment, ...]
    withdrawn: tuple[Loss, ...]
    reviewed: tuple[Item, ...]

    @property
    def is_empty(self) -> bool:
        return not (
            self.added or self.changed or self.renumbered or self.withdrawn or self.reviewed
        )


@dataclass(frozen=True)
class _Snapshot:
    """The things of one edition, by kind and id, and what its slugs mean."""

    data: Dataset

    @cached_property
    def things(self) -> Mapping[tuple[str, str], Mapping[str, Any]]:
        found = {("site", ""): self.data["site"]}
        for kind in KINDS:
            found |= {(kind.folder, entry["id"]): entry for entry in self.data.get(kind.folder, ())}
        found |= {("conflicts", matter["id"]): matter for matter in self.data["conflicts"]}
        found |= {("glossary", word["term"]): word for word in self.data["glossary"]}
        return found | {
            ("vocabulary", f"{name}/{term['slug']}"): term
            for name, words in self.data["vocabulary"].items()
            for term in words["terms"]
        }

    @cached_property
    def names(self) -> Mapping[tuple[str, str], str]:
        return {
            (name, term["slug"]): term["name"]
            for name, words in self.data["vocabulary"].items()
            for term in words["terms"]
        }

    def item(self, kind: str, key: str) -> Item:
        thing = self.things[kind, key]
        title = next(
            (thing[name] for name in ("title", "name", "term", "organiser") if name in thing), ""
        )
        return Item(kind=kind, id=key, title=str(title), drawn=is_drawn_up(thing))

    @property
    def imprint(self) -> Imprint:
        site = self.data["site"]
        return Imprint(title=site["title"], edition=site["edition"], date=site["edition_date"])


def compare(old: Dataset, new: Dataset) -> Gazette:
    """What leads from the dataset `old` to the dataset `new`."""
    before, after = _Snapshot(old), _Snapshot(new)
    moved = _moved(before, after)
    amended = [
        _amend(before, after, key, moved.get(key, key))
        for key in before.things
        if moved.get(key, key) in after.things
    ]
    gone = {item["id"]: item for item in new["withdrawn"]}
    order = {key: place for place, key in enumerate(after.things)}
    amended.sort(key=lambda found: order[found.item.kind, found.item.id])
    return Gazette(
        before=before.imprint,
        after=after.imprint,
        added=tuple(
            after.item(*key)
            for key in after.things
            if key not in before.things and key not in moved.values()
        ),
        changed=tuple(
            found for found in amended if found.changes and not (found.was or _is_review(found))
        ),
        renumbered=tuple(found for found in amended if found.was),
        withdrawn=tuple(
            _loss(before.item(*key), gone.get(key[1], {}))
            for key in before.things
            if key not in after.things and key not in moved
        ),
        reviewed=tuple(found.item for found in amended if _is_review(found)),
    )


def _moved(before: _Snapshot, after: _Snapshot) -> Mapping[tuple[str, str], tuple[str, str]]:
    """Things that stand under another id now: said to be renamed, for an id that is itself new.

    A successor that is another thing does not make a withdrawal a renumbering; but before lists
    said which was which, what kept its title was renumbered.
    """
    heirs = {
        item["id"]: item.get("successor", "")
        for item in after.data["withdrawn"]
        if item.get("renamed") or _kept_title(item, after)
    }
    new = after.things.keys() - before.things.keys()
    found = {
        (kind, key): (kind, heirs.get(key, ""))
        for kind, key in before.things
        if (kind, key) not in after.things and (kind, heirs.get(key, "")) in new
    }
    shared = Counter(found.values())
    return {old: heir for old, heir in found.items() if shared[heir] == 1}


def _kept_title(gone: Mapping[str, Any], after: _Snapshot) -> bool:
    """Whether the successor of a withdrawn entry is called what that was called."""
    heir = gone.get("successor", "")
    return any(
        key == heir and thing.get("title") == gone.get("title")
        for (_, key), thing in after.things.items()
    )


def _loss(item: Item, gone: Mapping[str, str]) -> Loss:
    return Loss(item=item, **{key: gone.get(key, "") for key in ("date", "reason", "successor")})


def _is_review(found: Amendment) -> bool:
    return not found.was and [change.keys for change in found.changes] == [REVIEW]


def _amend(
    before: _Snapshot, after: _Snapshot, old: tuple[str, str], new: tuple[str, str]
) -> Amendment:
    tale = _FieldDiff(kind=new[0], before=before, after=after)
    untold = (*UNTOLD.get(new[0], ()), "id")
    was, now = (
        {key: value for key, value in held.things[place].items() if key not in untold}
        for held, place in ((before, old), (after, new))
    )
    return Amendment(
        item=after.item(*new),
        was=old[1] if old != new else "",
        changes=() if was == now else tuple(tale.tell((), was, now)),
    )


# Where the schema of a kind describes one thing of it.
PLACES: Mapping[str, tuple[str, Keys]] = {
    "site": ("site", ()),
    "conflicts": ("conflicts", ("conflicts", 0)),
    "glossary": ("glossary", ("glossary", 0)),
    "vocabulary": ("vocabulary", ("terms", 0)),
    **{kind.folder: (kind.name, ()) for kind in KINDS},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class _FieldDiff:
    """Tells the changes of one thing."""

    kind: str
    before: _Snapshot
    after: _Snapshot

    def tell(self, keys: Keys, old: Any, new: Any) -> Iterator[Change]:
        """The changes between two values at the same place; None for one that is not there."""
        if old == new:
            return
        if isinstance(old, dict) and isinstance(new, dict):
            for key in (*new, *(key for key in old if key not in new)):
                yield from self.tell((*keys, key), old.get(key), new.get(key))
        elif isinstance(old, list) and isinstance(new, list):
            yield from self.tell_list(keys, old, new)
        else:
            yield self.change(
                keys, inline(self.say(self.before, keys, old), self.say(self.after, keys, new))
            )

    def tell_list(self, keys: Keys, old: list[Any], new: list[Any]) -> Iterator[Change]:
        """Lists of words as one change, lists of groups group by group."""
        if all(isinstance(item, str) for item in (*old, *new)):
            yield self.change(
                keys,
                listed(
                    *(
                        [self.say(held, (*keys, 0), item) for item in items]
                        for held, items in ((self.before, old), (self.after, new))
                    )
                ),
            )
            return
        for was, now in _aligned(old, new):
            at = old.index(was) if now is None else new.index(now)
            yield from self.tell((*keys, at), was, now)

    def change(self, keys: Keys, pieces: tuple[Piece, ...]) -> Change:
        return Change(keys=keys, label=self.label(keys), pieces=folded(pieces))

    def label(self, keys: Keys) -> str:
        name, base = PLACES[self.kind]
        label = without_content().label(name, (*base, *keys))
        return label.partition("·")[2] if base else label

    def say(self, held: _Snapshot, keys: Keys, value: Any) -> str:
        """A value in words, with the meaning of slugs in its own edition."""
        if value is None:
            return ""
        if isinstance(value, bool):
            return word("gazette", str(value).lower())
        if isinstance(value, list):
            return word("gazette", "between").join(
                self.say(held, (*keys, n), item) for n, item in enumerate(value)
            )
        if isinstance(value, dict):
            return word("gazette", "within").join(
                self.say_named(held, (*keys, key), item) for key, item in value.items()
            )
        name, base = PLACES[self.kind]
        wordlist = without_content().annotation(name, (*base, *keys), "x-vocabulary")
        return held.names.get((wordlist, str(value)), str(value))

    def say_named(self, held: _Snapshot, keys: Keys, value: Any) -> str:
        """A field of a group; a number says nothing without its name."""
        said = self.say(held, keys, value)
        return said if isinstance(value, str) else f"{self.label(keys).split('·')[-1]} {said}"


def _aligned(old: Sequence[Any], new: Sequence[Any]) -> Iterator[tuple[Any, Any]]:
    """Items that stand for each other, None where there is no other."""
    was, now = ([json.dumps(item, sort_keys=True) for item in items] for items in (old, new))
    for _, a, b, c, d in SequenceMatcher(None, was, now, autojunk=False).get_opcodes():
        for n in range(max(b - a, d - c)):
            yield old[a + n] if a + n < b else None, new[c + n] if c + n < d else None


def listed(old: Sequence[str], new: Sequence[str]) -> tuple[Piece, ...]:
    """Two lists of words as the pieces of one line."""
    found: list[Piece] = []
    for was, now in _aligned(old, new):
        if found:
            found.append(Piece(state=KEPT, text=word("gazette", "between")))
        if was == now:
            found.append(Piece(state=KEPT, text=was))
            continue
        found += (
            inline(was or "", now or "")
            if was and now and len(was) > WORD
            else (Piece(state=GONE, text=was or ""), Piece(state=NEW, text=now or ""))
        )
    return _joined(found)


def inline(old: str, new: str) -> tuple[Piece, ...]:
    """Two texts as one, with what is gone and what is new in its place."""
    was, now = LETTERS_AND_NUMBERS.findall(old), LETTERS_AND_NUMBERS.findall(new)
    matcher = SequenceMatcher(None, was, now, autojunk=False)
    if (
        max(len(old), len(new)) > LONGEST
        or matcher.quick_ratio() < ALIKE
        or (matcher.ratio() < ALIKE)
    ):
        return _joined((Piece(state=GONE, text=old), Piece(state=NEW, text=new)))
    found: list[Piece] = []
    for tag, a, b, c, d in matcher.get_opcodes():
        gone, come = "".join(was[a:b]), "".join(now[c:d])
        inside = a > 0 and b < len(was)
        if tag == "equal" and not (inside and len(gone) < CRUMB):
            found.append(Piece(state=KEPT, text=gone))
        else:
            found += (Piece(state=GONE, text=gone), Piece(state=NEW, text=come))
    return _joined(found)


def _joined(pieces: Sequence[Piece]) -> tuple[Piece, ...]:
    """Between two runs that were kept, one that is gone before one that is new; none empty."""
    found: list[Piece] = []
    gone = new = ""
    for piece in (*pieces, Piece(state=KEPT, text="")):
        if piece.state == GONE:
            gone += piece.text
        elif piece.state == NEW:
            new += piece.text
        else:
            found += (Piece(state=GONE, text=gone), Piece(state=NEW, text=new), piece)
            gone = new = ""
    return tuple(piece for piece in found if piece.text)


def folded(pieces: tuple[Piece, ...]) -> tuple[Piece, ...]:
    """The same without the middle of what was kept, where that is long."""
    last = len(pieces) - 1
    return tuple(
        piece if piece.state != KEPT else Piece(state=KEPT, text=_cut(piece.text, n > 0, n < last))
        for n, piece in enumerate(pieces)
    )


def _cut(text: str, follows: bool, leads: bool) -> str:
    """A kept text, as much of it as touches a change."""
    if len(text) <= 2 * AROUND + len(word("gazette", "cut")):
        return text
    return (
        (text[:AROUND] if follows else "")
        + word("gazette", "cut")
        + (text[-AROUND:] if leads else "")
    )
