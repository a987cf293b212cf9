"""Layouts: into how many files an index is written, by where it will be read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

# So many titles are read at once.
SMALL = 320
# So many documents have lists that are long in any case.
LARGE = 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """How many files: a query reads a postings file a pair, and ten of titles and of texts."""

    postings: int
    texts: int
    titles: int


def web(count: int) -> Layout:
    """For disks, sticks and servers, where bytes cost more than opening a file."""
    # Few documents make few files: there postings may lie in more of them, and texts in fewer. Of
    # many more than a page reads at once, a query of five pairs else reads half a megabyte, and ten
    # texts another.
    more = 1.4 if count <= SMALL else 1 if count <= LARGE else 2.5
    less = 0.9 if count <= SMALL else 1
    return Layout(
        postings=round(4.2 * count**0.613 * more) or 1,
        texts=min(max(2_000, count // 12), round(0.63 * less * count**0.8)) or 1,
        titles=min(4, count // 25) or 1 if count <= SMALL else min(4_000, count // 25),
    )


def cd(count: int) -> Layout:
    """For a disc, where opening a file costs as much as reading 430 kB."""
    return Layout(
        postings=round(0.1 * count**0.735) or 1,
        texts=round(count**0.8 / 6) or 1,
        titles=count // 12_000 + 1,
    )


PROFILES: Mapping[str, Callable[[int], Layout]] = {"web": web, "cd": cd}
