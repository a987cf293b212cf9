"""Licences: what others ask to be passed on with their work, as they ship it."""

from __future__ import annotations

from functools import cache
from importlib.metadata import distribution

from catalogue.content.cache import made_once
from catalogue.content.state import libraries, library_places


@cache
def licence_text(name: str) -> str:
    """The licence texts of an installed distribution, one after another, with LF ends.

    They lie where PEP 639 puts them, so the text is always that of the version that was used. To
    find them among all that a library installs takes long, so they are kept.
    """
    told = f"licences of {name} among {libraries()} in {library_places()}"
    return made_once(told, lambda: _licence_text(name))


def _licence_text(name: str) -> str:
    found = distribution(name)
    texts = [
        file.read_text(encoding="utf-8")
        for file in sorted(file for file in found.files or () if file.parent.name == "licenses")
    ]
    return "\n".join(text.replace("\r\n", "\n").strip("\n") for text in texts)
