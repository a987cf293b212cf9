"""Relations: a policy between what it rests on and what rests on it, laid out as a strip."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from catalogue.content.links import Catalogue, Reference
from catalogue.content.model import Policy
from catalogue.site.charts import FULL

# What leads from a document to its basis. A document that was superseded is no basis.
BASED = ("implements", "forwards", "cites")
# 20 characters of 15 units fit into a box, so that the strip is readable on a phone.
CHARACTERS, LINES = 20, 2
MOST = 6
# A year or a span of years stays whole, and marks stay with what they open or close.
PIECE = re.compile(r"[（《“「]*(?:[\x21-\x7e]+|.)[，。；：、）》”」]*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Measures:
    """The measures of a strip, in units of the drawing.

    `edge` is the room for half a stroke around a box, `first` the line on which its first
    letters stand. Boxes of one side stand `close`, an `arrow` leads to the other side.
    """

    width: int = FULL
    edge: int = 1
    line: int = 21
    padding: int = 12
    first: int = 23
    close: int = 6
    arrow: int = 30
    round: int = 4


MEASURES = Measures()


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """One document of the drawing: `side` is -1 for a basis, 0 for the document of the page."""

    id: str
    side: int
    relation: str
    lines: tuple[str, ...]
    y: int

    @property
    def height(self) -> int:
        return MEASURES.line * (1 + len(self.lines)) + MEASURES.padding


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagram:
    """All documents from basis to consequence, and boxes for as many as can be drawn."""

    above: tuple[Reference, ...]
    below: tuple[Reference, ...]
    boxes: tuple[Box, ...]

    @property
    def layout(self) -> Measures:
        return MEASURES

    @property
    def height(self) -> int:
        return self.boxes[-1].y + self.boxes[-1].height


def diagram(catalogue: Catalogue, policy: Policy) -> Diagram | None:
    """The strip of a policy, None when it stands alone."""
    above = tuple(
        Reference(origin=policy.id, target=tie.policy, relation=tie.type)
        for tie in policy.relations
        if tie.type in BASED
    )
    below = tuple(
        reference
        for reference in catalogue.backlinks.get(policy.id, ())
        if reference.relation in BASED
    )
    if not above and not below:
        return None
    drawn = [
        *((tie.target, -1, tie.relation) for tie in above[:MOST]),
        (policy.id, 0, ""),
        *((tie.origin, 1, tie.relation) for tie in below[:MOST]),
    ]
    return Diagram(above=above, below=below, boxes=tuple(_boxes(catalogue, drawn)))


def _boxes(catalogue: Catalogue, drawn: Iterable[tuple[str, int, str]]) -> Iterator[Box]:
    y, before = 0, None
    for entry_id, side, relation in drawn:
        if before is not None:
            y += before.height + (MEASURES.close if before.side == side else MEASURES.arrow)
        before = Box(
            id=entry_id,
            side=side,
            relation=relation,
            y=y,
            lines=broken(getattr(catalogue.by_id[entry_id], "title", "")),
        )
        yield before


def broken(title: str, characters: int = CHARACTERS) -> tuple[str, ...]:
    """A title in lines of at most so many Chinese characters; what does not fit ends in …."""
    lines = [""]
    for piece in PIECE.findall(title):
        if lines[-1] and _width(lines[-1] + piece) > characters:
            lines.append("")
        lines[-1] += piece
    if len(lines) > LINES:
        return (*lines[: LINES - 1], lines[LINES - 1][:-1] + "…")
    return tuple(lines)


def _width(text: str) -> float:
    return sum(0.55 if character.isascii() else 1 for character in text)
