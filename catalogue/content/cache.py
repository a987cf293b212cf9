"""Cache: what was made before and takes time to make again, in a folder of this user alone.

It may be thrown away at any moment. What is cut, of another program, or in a folder that others
may write to is as good as nothing: a run then takes longer, and never fails.
"""

from __future__ import annotations

import hashlib
import marshal
import os
import stat
from collections.abc import Callable, Iterable
from contextlib import ExitStack, suppress
from itertools import accumulate
from pathlib import Path
from typing import Any, BinaryIO, TypeVar

from platformdirs import user_cache_path

from catalogue.content import state

T = TypeVar("T")
NAME = "course-catalogue"
# So many pieces of work are kept, those used last, and no more bytes than these: some contents in
# some states.
KEPT, MOST = 96, 256_000_000
DIGEST = hashlib.sha256().digest_size
PRIVATE = 0o700


def key_of(told: str) -> str:
    """The key of what is made from all that is told here; a path in it may hold any bytes."""
    return hashlib.sha256(told.encode("utf-8", "surrogateescape")).hexdigest()


def held(key: str) -> bytes | None:
    """What was kept under `key`, a digest of all that it was made from; None when it is not there.

    It was written by this user and is whole to the last byte.
    """
    if (file := held_file(key)) is None:
        return None
    with file, suppress(OSError):
        return file.read()
    return None


def held_file(key: str) -> BinaryIO | None:
    """The same as a file, at its first byte, for what is too much to be held."""
    path = _folder() / key
    with suppress(OSError), ExitStack() as stack:
        if not _is_private(path.parent):
            return None
        file = stack.enter_context(path.open("rb"))
        if file.read(DIGEST) == hashlib.file_digest(file, "sha256").digest():
            os.utime(path)
            file.seek(DIGEST)
            stack.pop_all()
            return file
    return None


def keep(key: str, made: Iterable[bytes]) -> None:
    """Keep what was made, piece by piece, in the place of what was used longest ago.

    A full disk keeps nothing.
    """
    folder = _folder()
    with suppress(OSError):
        folder.mkdir(mode=PRIVATE, parents=True, exist_ok=True)
        if not _is_private(folder):
            return
        new = folder / f".{key}.{os.getpid()}"
        # What a power cut takes is made again: the disk need not be waited for.
        with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            whole = hashlib.sha256()
            file.seek(DIGEST)
            for part in made:
                whole.update(part)
                file.write(part)
            file.seek(0)
            file.write(whole.digest())
        new.replace(folder / key)
        _make_room(folder)


def held_values(told: str) -> Any:
    """The plain values that this same code kept under a name; None when they are not there."""
    kept = held(_of_code(told))
    return None if kept is None else marshal.loads(kept)


def keep_values(told: str, values: Any) -> None:
    """Keep plain values: nothing in them can run when they are read."""
    keep(_of_code(told), (marshal.dumps(values),))


def made_once(told: str, make: Callable[[], T]) -> T:
    """The plain values that this same code makes of what a name tells, kept from run to run."""
    if (values := held_values(told)) is None:
        values = make()
        keep_values(told, values)
    made: T = values
    return made


def _of_code(told: str) -> str:
    """The key of what another version of the code may have written in another shape."""
    return key_of(f"{told}, by {state.code_here()}")


def _make_room(folder: Path) -> None:
    latest = sorted(folder.iterdir(), key=_used, reverse=True)
    sizes = accumulate(path.lstat().st_size for path in latest)
    for place, (path, size) in enumerate(zip(latest, sizes, strict=True)):
        if place >= KEPT or size > MOST:
            path.unlink()


def _folder() -> Path:
    return user_cache_path(NAME)


def _is_private(folder: Path) -> bool:
    """Whether nobody but this user can have written what lies in a folder."""
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode):
        return False
    # On Windows the folder lies in the user's profile, whose rights the system keeps.
    return os.name == "nt" or (found.st_uid == os.getuid() and not found.st_mode & 0o022)


def _used(path: Path) -> float:
    return path.lstat().st_mtime
