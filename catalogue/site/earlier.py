"""The earlier site: its pages that would be drawn as they are, and are taken over instead.

What they were made from is remembered in the user's cache, with what tells that the file is still
the one that was written.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from copy import copy
from pathlib import Path
from typing import ParamSpec

from catalogue.content import cache
from catalogue.content.state import mark_of_made

P = ParamSpec("P")
# Page → what it was made from and the mark of its file, if it was taken over; else only the former.
Learnt = tuple[dict[str, str], dict[str, str]]


class Earlier:
    """The site that the last build left at a `place`, and the new `site` that takes over from it.

    Without a place nothing is taken over, and nothing remembered; nothing is taken over from a site
    that is not `trusted` either.
    """

    def __init__(self, site: Path, place: Path | None = None, *, trusted: bool = True) -> None:
        self.place, self.site, self.trusted = place, site, trusted
        self._name = f"pages of {place.absolute()}" if place else ""
        kept = cache.held_values(self._name) if place and trusted else None
        # Page → what it was made from, and the mark of its file.
        self._known: Mapping[str, str] = kept or {}
        self._now: dict[str, str] = {}
        self._drawn: dict[str, str] = {}
        self._folders: set[str] = set()

    def takes(self, path: str, made_from: Callable[P, bytes], *args: P.args, **_: P.kwargs) -> bool:
        """Have a page stand in the new site as it is, if it was made from the same.

        If not, it is to be drawn there before `remember` is called.
        """
        if self.place is None:
            return False
        known, told = self._known.get(path), made_from(*args, **_).hex()
        if known and known.startswith(told) and self._taken(path, known):
            return True
        self._drawn[path] = told
        return False

    def _taken(self, path: str, known: str) -> bool:
        old, new = f"{self.place}{os.sep}{path}", f"{self.site}{os.sep}{path}"
        try:
            if not known.endswith(mark_of_made(old)):
                return False
            self._make_room(path)
            os.link(old, new)
            self._now[path] = known
        except OSError:
            return False
        return True

    def _make_room(self, path: str) -> None:
        folder = path.rpartition("/")[0]
        if folder not in self._folders:
            (self.site / folder).mkdir(parents=True, exist_ok=True)
            self._folders.add(folder)

    @property
    def stands(self) -> bool:
        """Whether there is a site of which pages may be taken over."""
        return bool(self._known) and self.place is not None and self.place.is_dir()

    def part(self) -> Earlier:
        """The same for a worker, who learns of some pages."""
        found = copy(self)
        found._now, found._drawn = {}, {}
        return found

    @property
    def learnt(self) -> Learnt:
        """What pages are made from, and whether they were taken over or drawn."""
        return self._now, self._drawn

    def learn(self, learnt: Learnt) -> None:
        """Take in what a worker has learnt."""
        now, drawn = learnt
        self._now |= now
        self._drawn |= drawn

    def remember(self) -> None:
        """Remember what every page was made from, now that all are drawn."""
        for path, told in self._drawn.items():
            self._now[path] = told + mark_of_made(f"{self.site}{os.sep}{path}")
        if self.place:
            cache.keep_values(self._name, self._now)
