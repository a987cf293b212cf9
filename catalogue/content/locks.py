"""Locks: the three files that hold what readers already rely on, and what a renewal changed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from catalogue.content import addresses, anchors, atomic, handwritten, ledger
from catalogue.content.links import Catalogue
from catalogue.content.problem import Problem, problem

# What `pin` settles by writing the locks anew; every other problem must be mended first.
SETTLED = ("clause-changed", "clause-gone", "heading-gone", "lock-count")
# What `pin` writes, always together.
PINNED = (anchors.LOCK, addresses.LOCK, handwritten.LOCK)
# What is said of one that ends before its list.
CUT = ("no-value", "missing-key")
# What a lock may have that says what is to be done better than that it is broken.
TOLD = ("yaml-unmerged", "gbk", "nul", "too-large", "cannot-read")
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


def check_locks(held: Mapping[str, Any], paths: Sequence[str]) -> Iterator[Problem]:
    """The locks are there together, and each holds as many lines as it says.

    `held` maps the path of a lock to its data, None where it cannot be read.
    """
    if any(path in paths for path in PINNED):
        for path in PINNED:
            if path not in paths:
                yield problem("lock-missing", path, name=path)
    for path, data in held.items():
        count = (data or {}).get("count")
        if count is None:
            continue
        found = sum(len(lines) for lines in data.values() if isinstance(lines, list))
        if found != count:
            rule = "lock-cut" if found < count else "lock-count"
            yield problem(rule, path, keys=("count",), count=count, found=found)


def as_broken(wrong: Problem, *, read: bool) -> Problem:
    """What is wrong with a lock, with the remedy of a file that nobody writes by hand.

    One that could be `read` is broken when its list is not there; a line that is no line is told
    as such.
    """
    if wrong.rule not in CUT if read else wrong.rule in TOLD:
        return wrong
    return problem("lock-broken", wrong.path, line=wrong.line, column=wrong.column, keys=wrong.keys)


def write_ledger(content: Path, lines: Sequence[str]) -> None:
    """Write the ledger of editions in `content`."""
    text = _text("editions", lines, by="catalogue pack --issue")
    atomic.replace_file(content / ledger.LOCK, text)


def _digests(lines: Sequence[str]) -> Mapping[str, str]:
    return dict(line.split(" ", 1) for line in lines)


def _text(name: str, lines: Sequence[str], by: str = "catalogue pin") -> bytes:
    """One line an item, so that two clerks' additions merge; how many there are comes first.

    A file cut at the end of a line reads as well as a whole one: only the count tells.
    """
    items = "".join(f'- "{line}"\n' for line in lines)
    body = f"count: {len(lines)}\n{name}:\n{items}" if items else f"{name}: []\n"
    return (HEADER.format(name=name, by=by) + body).encode()
