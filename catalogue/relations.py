"""Relations: a policy between what it rests on and what rests on it, laid out as a strip."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from catalogue.links import Catalogue, Reference
from catalogue.model import Policy

# What leads from a document to its basis. A document that was superseded is no basis.
BASED = ("implements", "forwards", "cites")
# Units of the drawing: 20 characters of 15 units fit into a box, so that the strip is
# readable where it is as narrow as a phone.
CHARACTERS, LINES = 20, 2
LINE, PADDING, GAP = 20, 10, 30
MOST = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """One document: `relation` is "" for the document whose page it is; `y` is its upper edge."""

    id: str
    relation: str
    lines: tuple[str, ...]
    y: int

    @property
    def height(self) -> int:
        return LINE * (1 + len(self.lines)) + PADDING


@dataclass(frozen=True, slots=True, kw_only=True)
class Strip:
    """Documents from basis to consequence; `hidden` of each side are too many to be drawn."""

    above: tuple[Reference, ...]
    below: tuple[Reference, ...]
    boxes: tuple[Box, ...]
    height: int


def strip(catalogue: Catalogue, policy: Policy) -> Strip | None:
    """The strip of a policy, None when it stands alone."""
    above = tuple(Reference(origin=policy.id, target=tie.policy, relation=tie.type)
                  for tie in policy.relations if tie.type in BASED)
    below = tuple(reference for reference in catalogue.backlinks.get(policy.id, ())
                  if reference.relation in BASED)
    if not above and not below:
        return None
    boxes = tuple(_boxes(catalogue, [
        *((tie.target, tie.relation) for tie in above[:MOST]), (policy.id, ""),
        *((tie.origin, tie.relation) for tie in below[:MOST])]))
    return Strip(above=above, below=below, boxes=boxes,
                 height=boxes[-1].y + boxes[-1].height)


def _boxes(catalogue: Catalogue, named: Iterable[tuple[str, str]]) -> Iterator[Box]:
    y = 0
    for entry_id, relation in named:
        title = getattr(catalogue.by_id[entry_id], "title", "")
        box = Box(id=entry_id, relation=relation, lines=broken(title), y=y)
        yield box
        y += box.height + GAP


def broken(title: str, characters: int = CHARACTERS) -> tuple[str, ...]:
    """A title in lines of at most so many Chinese characters; what does not fit ends in …."""
    lines = [""]
    for character in title:
        if _width(lines[-1] + character) > characters:
            lines.append("")
        lines[-1] += character
    if len(lines) > LINES:
        return (*lines[:LINES - 1], lines[LINES - 1][:-1] + "…")
    return tuple(lines)


def _width(text: str) -> float:
    return sum(0.55 if character.isascii() else 1 for character in text)
