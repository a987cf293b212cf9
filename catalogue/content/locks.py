"""Locks: the three files that hold what readers already rely on, and what a renewal changed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from catalogue.content import addresses, anchors, atomic, handwritten, ledger
from catalogue.content.links import Catalogue

# What `pin` settles by writing the locks anew; every other problem must be mended first.
SETTLED = ("clause-changed", "clause-gone", "heading-gone")
HEADER = """\
# yaml-language-server: $schema=../schemas/{name}.schema.json
# {by}
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Renewal:
    """What the locks hold now that they did not hold before, as clauses and addresses."""

    new: tuple[str, ...]
    changed: tuple[str, ...]
    gone: tuple[str, ...]
    addresses: tuple[str, ...]


def renew(content: Path, catalogue: Catalogue, published: Iterable[str]) -> Renewal:
    """Write the locks in `content`: clauses and headings as they are, addresses ever published."""
    before, now = _digests(catalogue.pinned), _digests(tuple(anchors.pins(catalogue)))
    known = set(catalogue.addresses)
    added = sorted(set(published) - known)
    titles = sorted(handwritten.published_headings(catalogue))
    atomic.replace_files(
        {
            content / anchors.LOCK: _text("anchors", [f"{name} {now[name]}" for name in now]),
            content / addresses.LOCK: _text("addresses", sorted({*known, *added})),
            content / handwritten.LOCK: _text("headings", titles),
        }
    )
    return Renewal(
        new=tuple(name for name in now if name not in before),
        changed=tuple(name for name in now if before.get(name, now[name]) != now[name]),
        gone=tuple(name for name in before if name not in now),
        addresses=tuple(added),
    )


def write_ledger(content: Path, lines: Sequence[str]) -> None:
    """Write the ledger of editions in `content`."""
    text = _text("editions", lines, by="catalogue pack --issue")
    atomic.replace_file(content / ledger.LOCK, text)


def _digests(lines: Sequence[str]) -> Mapping[str, str]:
    return dict(line.split(" ", 1) for line in lines)


def _text(name: str, lines: Sequence[str], by: str = "catalogue pin") -> bytes:
    """One line an item, so that two clerks' additions merge; `[]` when there is none."""
    items = "".join(f'- "{line}"\n' for line in lines)
    body = f"{name}:\n{items}" if items else f"{name}: []\n"
    return (HEADER.format(name=name, by=by) + body).encode()
