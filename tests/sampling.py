"""Sampling: which of many like things a run looks at; CATALOGUE_SWEEP=1 looks at them all.

What is made from the same templates fails in the same way. So a run takes enough to see each mark
(a class, a field, a form) at least once, and some that change whenever the content does.
"""

from __future__ import annotations

import hashlib
import os
import random
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from pathlib import Path
from typing import TypeVar

Thing = TypeVar("Thing")
SWEEP = os.environ.get("CATALOGUE_SWEEP") == "1"


def digest(paths: Iterable[Path]) -> str:
    """A seed that changes with the files."""
    return hashlib.sha256(b"".join(path.read_bytes() for path in sorted(paths))).hexdigest()


def covering(marks: Mapping[Thing, AbstractSet[str]]) -> list[Thing]:
    """A few things that bear together every mark that any bears."""
    left = set().union(*marks.values())
    found = []
    while left:
        found.append(max(marks, key=lambda thing: len(marks[thing] & left)))
        left -= marks[found[-1]]
    return found


def drawn(things: Sequence[Thing], count: int, seed: str) -> list[Thing]:
    """As many of the things, or all of them in a sweep."""
    return list(things) if SWEEP else random.Random(seed).sample(things, min(count, len(things)))


def looked_at(marks: Mapping[Thing, AbstractSet[str]], count: int, seed: str) -> list[Thing]:
    """Things with every mark, and as many others, drawn by the seed; all of them in a sweep."""
    return list(dict.fromkeys((*covering(marks), *drawn(list(marks), count, seed))))
