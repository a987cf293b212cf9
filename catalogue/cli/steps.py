"""Steps: what a run that takes time tells of itself."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from catalogue.content import cache
from catalogue.content.report import message


class Steps:
    """Tells the steps of a run: how many there are, and how long those that are left may take.

    That is what they took the last time at this `place`, so far as the user's cache remembers;
    a first run tells no times ahead. With `quiet` nothing is told at all.
    """

    def __init__(self, quiet: bool, place: Path) -> None:
        self.quiet = quiet
        self.planned: tuple[str, ...] = ()
        self._key = cache.key_of(f"seconds at {place.absolute()}")
        self._last: dict[str, float] = json.loads(cache.held(self._key) or b"{}")
        self._took: dict[str, float] = {}

    def plan(self, *names: str) -> None:
        """The steps that are to come; those before were not counted."""
        self.planned = names

    @contextmanager
    def __call__(self, name: str, started: float = 0) -> Iterator[None]:
        begun = time.monotonic()
        if not self.quiet:
            click.echo(f"  {self._place(name)}{message(f'progress-{name}')}", nl=False)
            click.echo(f"{self._left(name)} … ", nl=False)
        yield
        ended = time.monotonic()
        self._took[name] = round(ended - begun, 2)
        if not self.quiet:
            click.echo(f"{ended - (started or begun):.1f} s")
        if self.planned and name == self.planned[-1]:
            cache.keep(self._key, (json.dumps(self._last | self._took).encode(),))

    def _place(self, name: str) -> str:
        if name not in self.planned:
            return ""
        return f"{self.planned.index(name) + 1}/{len(self.planned)} "

    def _left(self, name: str) -> str:
        """How long this step and those after it may take, where all were taken before."""
        coming = self.planned[self.planned.index(name) :] if name in self.planned else ()
        seconds = sum(self._last.get(each, 0) for each in coming)
        known = coming and all(each in self._last for each in coming)
        return message("progress-left", seconds=seconds) if known and seconds >= 1 else ""
