"""Collections: documents of any kind, read from a file of JSON lines."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from catalogue.content.problem import CatalogueError, Problem, problem
from catalogue.search.index import Document

FIELDS = ("id", "kind", "title", "keywords", "summary", "body", "url")

# A page may lead to other sites, to a letter and to files beside it, and may run nothing. Browsers
# leave out blanks and controls before they look for a scheme: an address holds none of them.
SAFE_ADDRESS = re.compile(
    r"(?:(?:https?://|mailto:)[^\x00-\x20\\]+|(?![/\\])(?![^/?#]*:)[^\x00-\x1f\\]*)", re.IGNORECASE
)


def read(path: Path) -> tuple[Document, ...]:
    """One document a line: an object with `id`, and any of the other fields as text.

    Keywords may be a list. CatalogueError with every line that is not such an object.
    """
    problems: list[Problem] = []
    found: dict[str, Document] = {}
    for number, line in enumerate(path.read_bytes().splitlines(), 1):
        if line.strip():
            data, wrong = _parsed(line, path.name, number)
            if data.get("id") in found:
                wrong = [
                    problem("repeated-document", path.name, line=number, column=1, id=data["id"])
                ]
            problems += wrong
            if not wrong:
                found[data["id"]] = _document(data)
    if problems:
        raise CatalogueError(problems)
    return tuple(found.values())


def _parsed(line: bytes, name: str, number: int) -> tuple[dict[str, Any], list[Problem]]:
    try:
        data = json.loads(line.decode("utf-8"))
    except ValueError:
        return {}, [problem("not-json", name, line=number, column=1)]
    if not isinstance(data, dict) or not isinstance(data.get("id"), str) or not data["id"]:
        return {}, [problem("not-a-document", name, line=number, column=1)]
    return data, list(_odd_fields(data, name, number))


def _odd_fields(data: dict[str, Any], name: str, number: int) -> Iterator[Problem]:
    url = data.get("url", "")
    if isinstance(url, str) and not SAFE_ADDRESS.fullmatch(url):
        yield problem("unsafe-address", name, line=number, column=1, value=url)
    for key in FIELDS:
        value = data.get(key, "")
        listed = key == "keywords" and isinstance(value, list)
        if not all(isinstance(item, str) for item in (value if listed else [value])):
            yield problem("not-text", name, line=number, column=1, key=key)


def _document(data: dict[str, Any]) -> Document:
    values = {key: data.get(key, "") for key in FIELDS}
    if isinstance(values["keywords"], list):
        values["keywords"] = "\n".join(values["keywords"])
    return Document(**values)
