"""Poison: read by a worker as it begins, so that pages are drawn slowly, or end their worker.

What is to happen is a file in the folder CATALOGUE_POISON: `slow`, or the id of an entry. Slow
pages tell by the file `begun` that they are being drawn.
"""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from catalogue.site import drawing

HARM = Path(os.environ["CATALOGUE_POISON"])
SLOW, BEGUN, SECONDS = "slow", "begun", 0.05
# Dask may read a file twice.
drawn = getattr(drawing.entries, "undisturbed", drawing.entries)


def poisoned(*arguments: Any) -> Iterator[Any]:
    for page in drawn(*arguments):
        if (HARM / Path(page.path).stem).exists():
            os.kill(os.getpid(), signal.SIGKILL)
        if (HARM / SLOW).exists():
            (HARM / BEGUN).touch()
            time.sleep(SECONDS)
        yield page


poisoned.undisturbed = drawn  # type: ignore[attr-defined]
drawing.entries = poisoned
