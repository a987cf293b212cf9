"""Copies: files and folders that offices leave beside the originals, told apart from these."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path, PurePosixPath

from catalogue.content.checks import ID, stem_of
from catalogue.content.handwritten import FOLDER
from catalogue.content.model import BY_FOLDER
from catalogue.content.problem import Problem, problem, wording

FOLDERS = (*BY_FOLDER, FOLDER.rstrip("/"), "vocabulary")
# An id with more to it than an id beside it: (1), - 副本, -DESKTOP, 副本 before it.
WITH_ID = re.compile("(?<![A-Za-z0-9])(?P<name>[A-Z][0-9]{3,5})(?![A-Za-z0-9])")
# What systems and synchronising programs put behind the name of what they copy.
BEHIND = re.compile(
    r"(?P<name>.+?)(?:[ _-]*(?:副本|复件|拷贝|copy|conflict|冲突).*|[ _-]*[(\uff08].*[)\uff09])",
    re.IGNORECASE,
)
# Seconds by which clocks and file systems may differ over one moment.
ONE_MOMENT = 2


def set_aside(
    root: Path, paths: Sequence[str], home: Callable[[str], str]
) -> tuple[list[str], list[Problem], set[str]]:
    """The paths without copies and strange folders; what is said of those; the stems in the latter.

    `home` gives the path where the entry of an id belongs, "" where that is not known.
    """
    known = [path for path in paths if "/" not in path or path.split("/")[0] in FOLDERS]
    there = {*known}
    strange = [path for path in paths if path not in there]
    copies = {path: original for path in known if (original := _original(path, there))}
    copies |= _second_homes([path for path in known if path not in copies], home)
    problems = [*_strange_folders(strange), *_told(root, copies, known)]
    kept = [path for path in known if path not in copies]
    return kept, problems, {PurePosixPath(path).stem for path in strange}


def _original(path: str, known: set[str]) -> str:
    """The file beside this one that it is a copy of; "" when it is none."""
    # Nearly every path: a path object for each of thousands of them is not worth it.
    if path.endswith(".yaml") and ID.fullmatch(stem_of(path)):
        return ""
    place = PurePosixPath(path)
    if ID.fullmatch(place.stem):
        return ""
    for pattern in (WITH_ID.search, BEHIND.fullmatch):
        if found := pattern(place.stem):
            beside = str(place.with_name(found["name"].rstrip() + place.suffix))
            if beside != path and beside in known:
                return beside
    return ""


def _second_homes(paths: Sequence[str], home: Callable[[str], str]) -> dict[str, str]:
    """Entries whose file stands in more than one folder: all but one are copies of it."""
    by_stem: dict[str, list[str]] = defaultdict(list)
    for path in paths:
        if path.endswith(".yaml") and ID.fullmatch(stem := stem_of(path)):
            by_stem[stem].append(path)
    found = {}
    for stem, held in by_stem.items():
        if len(held) == 1:
            continue
        # Where it belongs; else the highest, of the shortest name.
        first = min(held, key=lambda path: (path != home(stem), path.count("/"), len(path), path))
        found.update({path: first for path in held if path != first})
    return found


def _strange_folders(paths: Sequence[str]) -> list[Problem]:
    by_folder: dict[str, int] = defaultdict(int)
    for path in paths:
        by_folder[path.split("/")[0]] += 1
    known = "、".join(FOLDERS)
    return [
        problem("stray-folder", folder, folder=folder, count=count, known=known)
        for folder, count in by_folder.items()
    ]


def _told(root: Path, copies: Mapping[str, str], known: Sequence[str]) -> Iterator[Problem]:
    """One problem for a folder of nothing but copies, else one for each file."""
    if not copies:
        return
    for folder, held in _whole_folders(copies, known).items():
        other = [path for path in held if _differs(root, path, copies[path])]
        originals = dict.fromkeys(str(PurePosixPath(copies[path]).parent) for path in held)
        yield problem(
            "folder-copy",
            folder,
            folder=folder,
            count=len(held),
            originals="、".join(originals),
            differing="、".join(PurePosixPath(path).stem for path in other) or "—",
        )
    whole = {path for held in _whole_folders(copies, known).values() for path in held}
    for path, original in copies.items():
        if path not in whole:
            said = wording()[_rule(root, path, original)]["message"]
            yield problem("file-copy", path, original=original, differs=said)


def _whole_folders(copies: Mapping[str, str], known: Sequence[str]) -> dict[str, list[str]]:
    """Folders that hold nothing but copies of what stands in others, with these copies."""
    held: dict[str, list[str]] = defaultdict(list)
    for path in known:
        held[str(PurePosixPath(path).parent)].append(path)
    return {
        folder: paths
        for folder, paths in held.items()
        if all(path in copies and not copies[path].startswith(f"{folder}/") for path in paths)
    }


def _differs(root: Path, path: str, original: str) -> bool:
    try:
        return (root / path).read_bytes() != (root / original).read_bytes()
    except OSError:
        return True


def _rule(root: Path, path: str, original: str) -> str:
    """Which words say how a copy differs."""
    if not _differs(root, path, original):
        return "copy-same"
    later = (root / path).stat().st_mtime - (root / original).stat().st_mtime
    if abs(later) < ONE_MOMENT:
        return "copy-other"
    return "copy-newer" if later > 0 else "copy-older"
