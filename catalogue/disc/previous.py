"""Previous: the disc that the last build left, and what of it need not be copied and read again."""

from __future__ import annotations

import os
from pathlib import Path

from catalogue.content import cache
from catalogue.content.state import mark_of_made
from catalogue.disc.edition import FileRecord

# What a file was copied from, which file it was then, its size in bytes and its SHA-256.
Copied = tuple[str, str, int, str]


class Previous:
    """The disc that the last build left at a `place`, and the one in `out` that takes over from it.

    Without a place nothing is taken over, and nothing remembered.
    """

    def __init__(self, out: Path, place: Path | None = None) -> None:
        self._out, self._place = out, place
        self._name = f"disc in {place.absolute()}" if place else ""
        known: dict[str, Copied] | None = cache.held_values(self._name) if place else None
        self._known = known or {}
        self._origins: dict[str, str] = {}
        # Size and digest of each file that is taken over.
        self.records: dict[str, FileRecord] = {}

    def takes(self, target: str, origin: Path) -> bool:
        """Have a file stand on the new disc as it stood on the last, if its origin is the same.

        If not, it is to be copied there before `remember` is called.
        """
        if self._place is None:
            return False
        self._origins[target] = mark_of_made(str(origin))
        came_from, mark, size, digest = self._known.get(target, ("", "", 0, ""))
        if came_from != self._origins[target]:
            return False
        old = f"{self._place}{os.sep}{target}"
        try:
            if mark != mark_of_made(old):
                return False
            os.link(old, f"{self._out}{os.sep}{target}")
        except OSError:
            return False
        self.records[target] = FileRecord(size=size, sha256=digest)
        return True

    def remember(self, records: dict[str, FileRecord]) -> None:
        """Remember what was copied, and what is on the new disc by its path."""
        if self._place is None:
            return
        copied = {
            target: (
                came_from,
                mark_of_made(f"{self._out}{os.sep}{target}"),
                records[target].size,
                records[target].sha256,
            )
            for target, came_from in self._origins.items()
        }
        cache.keep_values(self._name, copied)
