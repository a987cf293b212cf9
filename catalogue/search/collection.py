"""Collections: documents of any kind, read from JSON lines, a JSON array or a folder of Markdown.

Among the documents may stand one object without id, which says how the collection is asked:
`synonyms` (groups of words), `readings` (word → its pinyin), `weights` (kind → a number).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import IO, Any

from catalogue.content.handwritten import FENCE
from catalogue.content.model import OtherIndex, Reading
from catalogue.content.problem import CatalogueError, Problem, problem
from catalogue.search.documents import Document
from catalogue.search.sections import plain_words

FIELDS = ("id", "kind", "title", "keywords", "summary", "body", "url", "mark")
SETTINGS = ("synonyms", "readings", "weights")

# A page may lead to other sites, to a letter and to files beside it, and may run nothing. Browsers
# leave out blanks and controls before they look for a scheme: an address holds none of them.
SAFE_ADDRESS = re.compile(
    r"(?:(?:https?://|mailto:)[^\x00-\x20\\]+|(?![/\\])(?![^/?#]*:)[^\x00-\x1f\\]*)", re.IGNORECASE
)
# A folder that a page leads to from where it lies; the schema of the site asks for the same.
RELATIVE = re.compile(r"(?![/\\])[^:?#\\\x00-\x1f\x7f\"<>]+")
BLANK = b"\xef\xbb\xbf \t\r\n"
LONE = re.compile("[\ud800-\udfff]")
HEADING = re.compile(r"^#+ +(.+?) *#*$", re.MULTILINE)
HEAD_LINE = re.compile(
    r"^(title|keywords|kind|summary|mark): *[\"'\[]?(.*?)[\"'\]]? *$", re.MULTILINE
)
# Every document has this one already.
KIND = "kind"
MARKDOWN = "*.md"
# What a script says of an object under this name changes the object and does not stand in it.
PROTOTYPE = "__proto__"


@dataclass(frozen=True, slots=True, kw_only=True)
class Collection:
    """Documents, and how they are asked for: as `index.build` takes it."""

    documents: tuple[Document, ...]
    synonyms: tuple[tuple[str, ...], ...] = ()
    readings: tuple[Reading, ...] = ()
    weights: Mapping[str, float]


def read(path: Path) -> Collection:
    """The collection in a file or a folder.

    A document is an object with `id`, and any of the other fields as text; keywords may be a
    list, `facets` maps names to a word or a list of words. CatalogueError with every place where
    something else stands.
    """
    problems: list[Problem] = []
    found: dict[str, Document] = {}
    settings: dict[str, Any] = {}
    for name, number, data in _objects(path):
        wrong = list(_wrong(data, name, number))
        if not wrong and "id" in data and data["id"] in found:
            wrong = [_at("repeated-document", name, number, id=data["id"])]
        problems += wrong
        if not wrong and "id" in data:
            found[data["id"]] = _document(data)
        elif not wrong:
            settings |= data
    if problems:
        raise CatalogueError(problems)
    return Collection(
        documents=tuple(found.values()),
        synonyms=tuple(tuple(group) for group in settings.get("synonyms", ())),
        readings=tuple(
            Reading(word=word, pinyin=said) for word, said in settings.get("readings", {}).items()
        ),
        weights=settings.get("weights", {}),
    )


def beside(said: str) -> OtherIndex:
    """NAME=PATH as another collection beside the page; CatalogueError when it is no such thing."""
    name, _, path = said.partition("=")
    if not (name and RELATIVE.fullmatch(path)):
        raise CatalogueError([problem("odd-beside", said, value=said)])
    return OtherIndex(name=name, path=path.rstrip("/") + "/")


def _objects(path: Path) -> Iterator[tuple[str, int, Any]]:
    """(file, line, what stands there); None for what cannot be read."""
    if path.is_dir():
        for page in sorted(path.rglob(MARKDOWN)):
            yield page.relative_to(path).as_posix(), 1, _page(page, path)
        return
    with path.open("rb") as stream:
        if _begins_array(stream):
            listed = _parsed(stream.read())
            for number, data in enumerate(listed if isinstance(listed, list) else [None], 1):
                yield path.name, number, data
            return
        lines = chain.from_iterable(line.splitlines() for line in stream)
        for number, line in enumerate(lines, 1):
            if line.strip():
                yield path.name, number, _parsed(line)


def _begins_array(stream: IO[bytes]) -> bool:
    """Whether a file begins as a JSON array does; it is read from its beginning afterwards."""
    first = next((char for line in stream if (char := line.lstrip(BLANK)[:1])), b"")
    stream.seek(0)
    return first == b"["


def _parsed(raw: bytes) -> Any:
    """What JSON says; a half of a character, which no text can hold, becomes U+FFFD."""
    try:
        # A half of a character can only be written as an escape.
        decoder = _MENDING if b"\\u" in raw else _PLAIN
        return decoder.decode(raw.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        return None


def _whole(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    return {_mended(key): _mended(value) for key, value in pairs}


def _mended(value: Any) -> Any:
    if isinstance(value, str):
        return LONE.sub("\ufffd", value)
    return [_mended(item) for item in value] if isinstance(value, list) else value


_PLAIN = json.JSONDecoder(parse_constant=lambda _: None)
_MENDING = json.JSONDecoder(parse_constant=lambda _: None, object_pairs_hook=_whole)


def _page(page: Path, folder: Path) -> dict[str, Any] | None:
    """A page of Markdown as a document: its id and address are its place in the folder."""
    try:
        text = page.read_text("utf-8-sig")
    except ValueError:
        return None
    head, body = {}, text
    if text.startswith(f"{FENCE}\n"):
        top, _, body = text.removeprefix(f"{FENCE}\n").partition(f"\n{FENCE}\n")
        head = {hit[1]: hit[2] for hit in HEAD_LINE.finditer(top)}
    first = HEADING.search(body)
    place = page.relative_to(folder).as_posix()
    named = plain_words(first[1]) if first else page.stem
    return {"id": place, "title": named, **head, "url": place, "body": plain_words(body)}


def _wrong(data: Any, name: str, number: int) -> Iterator[Problem]:
    if data is None:
        yield _at("not-json", name, number)
    elif not isinstance(data, dict):
        yield _at("not-a-document", name, number)
    elif "id" not in data and data and set(data) <= set(SETTINGS):
        yield from _odd_settings(data, name, number)
    elif not isinstance(data.get("id"), str) or not data["id"]:
        yield _at("not-a-document", name, number)
    else:
        yield from _odd_fields(data, name, number)


def _odd_fields(data: dict[str, Any], name: str, number: int) -> Iterator[Problem]:
    url = data.get("url", "")
    if isinstance(url, str) and not SAFE_ADDRESS.fullmatch(url):
        yield _at("unsafe-address", name, number, value=url)
    for key in FIELDS:
        value = data.get(key, "")
        if not (isinstance(value, str) or (key == "keywords" and _words(value))):
            yield _at("not-text", name, number, key=key)
    facets = data.get("facets", {})
    words = facets.values() if isinstance(facets, dict) else [None]
    if not all(isinstance(value, str) or _words(value) for value in words):
        yield _at("not-text", name, number, key="facets")
    elif PROTOTYPE in facets:
        yield _at("odd-facet", name, number, value=PROTOTYPE)


def _odd_settings(data: dict[str, Any], name: str, number: int) -> Iterator[Problem]:
    groups, readings = data.get("synonyms", []), data.get("readings", {})
    weights = data.get("weights", {})
    fits = {
        "synonyms": isinstance(groups, list) and all(map(_words, groups)),
        "readings": isinstance(readings, dict) and _words(list(readings.values())),
        "weights": isinstance(weights, dict) and all(map(_weighs, weights.values())),
    }
    for key, fit in fits.items():
        if not fit:
            yield _at("odd-setting", name, number, key=key)


def _words(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) for item in value)


def _weighs(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 < value <= 100


def _at(rule: str, name: str, number: int, **values: Any) -> Problem:
    return problem(rule, name, line=number, column=1, **values)


def _document(data: dict[str, Any]) -> Document:
    values = {key: data.get(key, "") for key in FIELDS}
    if isinstance(values["keywords"], list):
        values["keywords"] = "\n".join(values["keywords"])
    facets = data.get("facets", {}).items()
    return Document(
        **values,
        facets=tuple(
            (facet, word)
            for facet, words in facets
            if facet != KIND
            for word in ([words] if isinstance(words, str) else words)
        ),
    )
