"""Licences: what others ask to be passed on with their work, as they ship it."""

from __future__ import annotations

from functools import cache
from importlib.metadata import distribution


@cache
def licence_text(name: str) -> str:
    """The licence texts of an installed distribution, one after another, with LF ends.

    They lie where PEP 639 puts them, so the text is always that of the version that was used.
    """
    found = distribution(name)
    texts = [
        file.read_text(encoding="utf-8")
        for file in sorted(file for file in found.files or () if file.parent.name == "licenses")
    ]
    return "\n".join(text.replace("\r\n", "\n").strip("\n") for text in texts)
