"""The disc: site and book laid out as one folder that opens by double-clicking index.html."""

from __future__ import annotations

import hashlib
import re
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from catalogue.links import Catalogue
from catalogue.problem import CatalogueError, Problem, problem

TEMPLATES = Path(__file__).parent / "templates" / "disc"
SUMS = "SHA256SUMS"

# Joliet allows 64 characters a name; a path of 100 opens on every Windows drive and folder.
MAX_NAME = 64
MAX_PATH = 100
PLAIN = re.compile(r"[A-Za-z0-9._-]*[A-Za-z0-9_-]")


def assemble(catalogue: Catalogue, *, site: Path, book: Path, out: Path) -> None:
    """Lay out the folder `out`, which must not exist yet, as it will be burned.

    `site` is the folder of the built site and `book` the printed catalogue; both are
    copied, nothing is made anew but the start page, the read-me and the checksums.
    CatalogueError, before anything is written, when a part is missing or a name would
    not open on an old computer.
    """
    copies = dict(_copies(site, book))
    if problems := (*_check_parts(site, book), *check_names(copies)):
        raise CatalogueError(problems)
    for target, origin in copies.items():
        (out / target).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(origin, out / target)
    for target, content in _own_pages(catalogue, book).items():
        (out / target).write_bytes(content)
    (out / SUMS).write_text(checksums(out), encoding="ascii", newline="\n")


def _copies(site: Path, book: Path) -> Iterator[tuple[str, Path]]:
    """Where each file goes, relative to the top of the disc, and where it comes from."""
    for origin in sorted(path for path in site.rglob("*") if path.is_file()):
        yield f"site/{origin.relative_to(site).as_posix()}", origin
    yield f"print/{book.name}", book


def _check_parts(site: Path, book: Path) -> Iterator[Problem]:
    for part in (site / "index.html", book):
        if not part.is_file():
            yield problem("disc-missing", part.name, name=part.name)


def check_names(paths: Mapping[str, object]) -> Iterator[Problem]:
    """Paths that a disc or an old Windows cannot hold as they are."""
    for path in paths:
        for name in path.split("/"):
            if not PLAIN.fullmatch(name):
                yield problem("disc-name", path, name=name)
            if len(name) > MAX_NAME:
                yield problem("disc-name-long", path, name=name, length=len(name), limit=MAX_NAME)
        if len(path) > MAX_PATH:
            yield problem("disc-path-long", path, length=len(path), limit=MAX_PATH)
    yield from _check_case(paths)


def _check_case(paths: Mapping[str, object]) -> Iterator[Problem]:
    """Files and folders that differ in case alone."""
    spelled: dict[str, str] = {}
    for path in paths:
        steps = path.split("/")
        for depth in range(1, len(steps) + 1):
            place = "/".join(steps[:depth])
            first = spelled.setdefault(place.lower(), place)
            if first != place:
                yield problem("disc-case-clash", place, other=first)


def _own_pages(catalogue: Catalogue, book: Path) -> dict[str, bytes]:
    """The files that only the disc has."""
    environment = Environment(loader=FileSystemLoader(TEMPLATES), undefined=StrictUndefined,
                              autoescape=select_autoescape(["html"]), keep_trailing_newline=True,
                              trim_blocks=True, lstrip_blocks=True)
    values = {"site": catalogue.site, "catalogue": catalogue, "book": f"print/{book.name}",
              "book_megabytes": book.stat().st_size / 1e6, "sums": SUMS}
    page, note = (environment.get_template(name).render(values)
                  for name in ("index.html", "README.txt"))
    # Old Notepad needs the byte order mark and CRLF to show Chinese in lines.
    return {"index.html": page.encode(),
            "README.txt": note.replace("\n", "\r\n").encode("utf-8-sig")}


def checksums(folder: Path) -> str:
    """Every file below `folder` but the list itself, as `sha256sum -c` reads it."""
    files = sorted(path.relative_to(folder).as_posix()
                   for path in folder.rglob("*") if path.is_file())
    return "".join(f"{_digest(folder / name)}  {name}\n" for name in files if name != SUMS)


def _digest(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
