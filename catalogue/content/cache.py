"""Cache: what was made before and takes time to make again, in a folder of this user alone.

It may be thrown away at any moment. What is cut, of another program, or in a folder that others
may write to is as good as nothing: a run then takes longer, and never fails.
"""

from __future__ import annotations

import hashlib
import os
import stat
from contextlib import suppress
from pathlib import Path

from platformdirs import user_cache_path

from catalogue.content.atomic import write_synced

NAME = "course-catalogue"
# So many pieces of work are kept, those used last: some contents in some states.
KEPT = 16
DIGEST = hashlib.sha256().digest_size
PRIVATE = 0o700


def held(key: str) -> bytes | None:
    """What was kept under `key`, a digest of all that it was made from; None when it is not there.

    It was written by this user and is whole to the last byte.
    """
    path = _folder() / key
    with suppress(OSError):
        if not _is_private(path.parent):
            return None
        raw = path.read_bytes()
        if hashlib.sha256(raw[DIGEST:]).digest() == raw[:DIGEST]:
            os.utime(path)
            return raw[DIGEST:]
    return None


def keep(key: str, made: bytes) -> None:
    """Keep what was made, in the place of what was used longest ago; a full disk keeps nothing."""
    folder = _folder()
    with suppress(OSError):
        folder.mkdir(mode=PRIVATE, parents=True, exist_ok=True)
        if not _is_private(folder):
            return
        new = folder / f".{key}.{os.getpid()}"
        write_synced(new, hashlib.sha256(made).digest() + made, mode=0o600)
        new.replace(folder / key)
        for old in sorted(folder.iterdir(), key=_used)[:-KEPT]:
            old.unlink()


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
