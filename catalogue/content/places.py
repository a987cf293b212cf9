"""Places: where in a text something stands, as line and column."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable

LINE_END = re.compile("\n")


def places(text: str) -> Callable[[int], tuple[int, int]]:
    """What tells the line and column (from 1) of an index into `text`.

    It looks for the line ends once: counting them anew for each place of a file that is wrong
    everywhere would take time with the square of its length.
    """
    breaks = [hit.start() for hit in LINE_END.finditer(text)]

    def place(at: int) -> tuple[int, int]:
        before = bisect_left(breaks, at)
        return before + 1, at - (breaks[before - 1] if before else -1)

    return place
