"""Names: which paths open on every disc, drive and system."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from catalogue.content.problem import Problem, problem

# Joliet allows 64 characters a name; a path of 100 opens on every Windows drive and folder;
# ISO 9660 allows eight levels, the top being the first.
MAX_NAME = 64
MAX_PATH = 100
MAX_DEPTH = 8
PLAIN = re.compile(r"[A-Za-z0-9._-]*[A-Za-z0-9_-]")
# Windows opens a device instead of a file of these names, whatever its extension.
RESERVED = re.compile(r"(?:CON|PRN|AUX|NUL|COM[0-9]|LPT[0-9])(?:\..*)?", re.IGNORECASE)


def check_paths(paths: Iterable[str]) -> Iterator[Problem]:
    """Paths that a disc or an old Windows cannot hold as they are."""
    known = tuple(paths)
    for path in known:
        steps = path.split("/")
        for name in steps:
            yield from _check_name(path, name)
        if len(path) > MAX_PATH:
            yield problem("disc-path-long", path, length=len(path), limit=MAX_PATH)
        if len(steps) > MAX_DEPTH:
            yield problem("disc-path-deep", path, depth=len(steps), limit=MAX_DEPTH)
    yield from _check_case(known)


def _check_name(path: str, name: str) -> Iterator[Problem]:
    if not PLAIN.fullmatch(name):
        yield problem("disc-name", path, name=name)
    if RESERVED.fullmatch(name):
        yield problem("disc-name-reserved", path, name=name)
    if len(name) > MAX_NAME:
        yield problem("disc-name-long", path, name=name, length=len(name), limit=MAX_NAME)


def _check_case(paths: Iterable[str]) -> Iterator[Problem]:
    """Files and folders that differ in case alone."""
    spelled: dict[str, str] = {}
    for path in paths:
        steps = path.split("/")
        for depth in range(1, len(steps) + 1):
            place = "/".join(steps[:depth])
            first = spelled.setdefault(place.lower(), place)
            if first != place:
                yield problem("disc-case-clash", place, other=first)
