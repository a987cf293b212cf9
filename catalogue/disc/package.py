"""Packages: what an edition must be before it is burned, judged on its files as they are."""

from __future__ import annotations

import hashlib
import io
import json
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from pypdf import PdfReader
from pypdf.errors import PyPdfError

from catalogue.content.problem import Problem, in_order, problem
from catalogue.disc import hypertext
from catalogue.disc.edition import MANIFEST, SUMS
from catalogue.disc.hypertext import Hypertext, Place
from catalogue.disc.paths import check_paths

Reader = Callable[[], bytes]

START = "index.html"

SUM = re.compile(r"([0-9a-f]{64}) [ *](.+)")
DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
# What every edition says of itself in the head of its start page, by the names of Dublin Core
# where it has one, and what the manifest calls the same.
METADATA = {
    "DC.title": "title",
    "DC.language": "language",
    "DC.creator": "creator",
    "DC.publisher": "publisher",
    "DC.date": "date",
    "DC.description": "description",
    "DCTERMS.license": "licence",
    "edition": "edition",
}
# A CD holds 360,000 sectors of 2,048 bytes; a file fills whole ones, the file system some more.
MAX_BYTES = 700_000_000
SECTOR = 2048
PAGES = (".html", ".htm")
DRAWINGS = (".svg",)
SUFFIXES = frozenset(
    (
        *PAGES,
        *DRAWINGS,
        ".css",
        ".csv",
        ".gif",
        ".jpg",
        ".js",
        ".json",
        ".jsonl",
        ".pdf",
        ".png",
        ".sig",
        ".txt",
    )
)
# A file of data that pages load as a script: one call, or one name set, and JSON.
CALL = re.compile(r"\s*Catalogue[A-Za-z]*\((.*)\);?\s*", re.DOTALL)
SETTING = re.compile(r"\s*(?:var |window\.)Catalogue[A-Za-z]*\s*=(.*?);?\s*", re.DOTALL)
# What a policy may allow: these here, everything else nowhere. A style cannot load anything that
# the policy forbids, so one that stands in the page does no harm.
HERE = frozenset(("'none'", "'self'", "file:"))
ALLOWED = {
    "img-src": HERE | {"data:", "blob:"},
    "style-src": HERE | {"'unsafe-inline'"},
    "default-src": frozenset(("'none'",)),
    "base-uri": frozenset(("'none'",)),
}
# Neither falls back on default-src.
UNCOVERED = ("base-uri", "default-src", "form-action")


@dataclass(frozen=True, slots=True, kw_only=True)
class Package:
    """The files of an edition by path, relative to its top, and what the checks read in them.

    `sizes` are bytes, `digests` SHA-256 in hexadecimal. `styles` maps stylesheets to the
    addresses that they load, `scripts` script files to whether they are known or mere data,
    `documents` PDF files to what a reader complains of, empty when they open. `listed` is
    SHA256SUMS, None when it is missing or cannot be read; `manifest` is what it says of itself.
    """

    sizes: Mapping[str, int]
    digests: Mapping[str, str]
    pages: Mapping[str, Hypertext]
    drawings: Mapping[str, Hypertext]
    styles: Mapping[str, tuple[str, ...]]
    scripts: Mapping[str, bool]
    documents: Mapping[str, str]
    listed: Mapping[str, str] | None
    manifest: Mapping[str, str]

    @property
    def total(self) -> int:
        """Bytes on a disc, where every file fills whole sectors."""
        return sum(-(-size // SECTOR) * SECTOR for size in self.sizes.values())


def in_folder(top: Path) -> dict[str, Reader]:
    """The files below `top`, each with what reads it."""
    return {
        path.relative_to(top).as_posix(): path.read_bytes
        for path in sorted(top.rglob("*"))
        if path.is_file()
    }


def read_package(files: Mapping[str, Reader], known: Collection[str] = ()) -> Package:
    """Read every file once; `known` are the SHA-256 digests of the scripts that may run."""
    sizes, digests, documents = {}, {}, {}
    pages, drawings, styles, scripts = {}, {}, {}, {}
    for path, reader in files.items():
        raw = reader()
        sizes[path], digests[path] = len(raw), hashlib.sha256(raw).hexdigest()
        match PurePosixPath(path).suffix.lower():
            case ".html" | ".htm":
                pages[path] = hypertext.parse_html(raw)
            case ".svg":
                drawings[path] = hypertext.parse_html(raw)
            case ".css":
                styles[path] = tuple(hypertext.style_references(raw.decode("utf-8", "replace")))
            case ".js":
                scripts[path] = digests[path] in known or _is_data(raw)
            case ".pdf":
                documents[path] = _complaint(raw)
    return Package(
        sizes=sizes,
        digests=digests,
        pages=pages,
        drawings=drawings,
        styles=styles,
        scripts=scripts,
        documents=documents,
        listed=_sums(files),
        manifest=_manifest(files),
    )


def _is_data(raw: bytes) -> bool:
    try:
        text = raw.decode()
        if called := CALL.fullmatch(text):
            json.loads(f"[{called[1]}]")
        elif given := SETTING.fullmatch(text):
            json.loads(given[1])
        else:
            return False
    except ValueError:
        return False
    return True


def _complaint(raw: bytes) -> str:
    try:
        return "" if len(PdfReader(io.BytesIO(raw), strict=True).pages) else "0 pages"
    except PyPdfError as error:
        return str(error)


def _sums(files: Mapping[str, Reader]) -> Mapping[str, str] | None:
    if SUMS not in files:
        return None
    lines = files[SUMS]().decode("utf-8", "replace").splitlines()
    found = [SUM.fullmatch(line) for line in lines]
    return {line[2]: line[1] for line in found if line} if lines and all(found) else None


def _manifest(files: Mapping[str, Reader]) -> Mapping[str, str]:
    if MANIFEST not in files:
        return {}
    try:
        data = json.loads(files[MANIFEST]())
    except ValueError:
        return {}
    return data if isinstance(data, dict) else {}


def inspect(package: Package) -> tuple[Problem, ...]:
    """Every problem of a package, in order."""
    return in_order(found for check in CHECKS for found in check(package))


def check_sums(package: Package) -> Iterator[Problem]:
    """SHA256SUMS lists every other file as it is."""
    if package.listed is None:
        yield problem("package-no-sums", SUMS)
        return
    held = {path: digest for path, digest in package.digests.items() if path != SUMS}
    for path in sorted(held.keys() | package.listed.keys()):
        if path not in held:
            yield problem("package-missing", path)
        elif path not in package.listed:
            yield problem("package-unlisted", path)
        elif held[path] != package.listed[path]:
            yield problem("package-changed", path)


def check_metadata(package: Package) -> Iterator[Problem]:
    """The start page says what edition this is, and the manifest says the same."""
    given = package.pages[START].names if START in package.pages else {}
    for name, key in METADATA.items():
        value = given.get(name, "").strip()
        if not value or (key == "date" and not DATE.fullmatch(value)):
            yield problem("package-no-metadata", START, name=name)
        elif package.manifest and package.manifest.get(key) != value:
            yield problem(
                "package-metadata-differs",
                START,
                name=name,
                value=value,
                other=package.manifest.get(key, ""),
            )


def check_start(package: Package) -> Iterator[Problem]:
    """A double-click opens a start page, which shows an icon."""
    if START not in package.pages:
        yield problem("package-no-start", START)
    elif not package.pages[START].icon:
        yield problem("package-no-icon", START)


def _links(package: Package) -> Iterator[tuple[str, str, Place]]:
    """(file, address, where it leads) for every reference of every file."""
    hypertexts = {**package.pages, **package.drawings}
    for path, text in hypertexts.items():
        refresh = () if text.refresh is None else (text.refresh,)
        for address in (*text.references, *refresh):
            yield path, address, hypertext.resolve(path, address)
    for path, addresses in package.styles.items():
        for address in addresses:
            yield path, address, hypertext.resolve(path, address)


def count_links(package: Package) -> int:
    """How many references the checks look at, each counted once a file."""
    return sum(1 for _ in _links(package))


def check_external(package: Package) -> Iterator[Problem]:
    """Nothing leads off the disc, not even a link that someone must click."""
    for path, address, place in _links(package):
        if place.whither == "outside":
            yield problem("package-external", path, address=address)


def check_inside(package: Package) -> Iterator[Problem]:
    """No address starts at the root of a drive or climbs above the top."""
    for path, address, place in _links(package):
        if place.whither in ("absolute", "above"):
            yield problem("package-not-inside", path, address=address)


def check_links(package: Package) -> Iterator[Problem]:
    """Every address leads to a file."""
    for path, address, place in _links(package):
        if place.whither == "inside" and place.path not in package.sizes:
            yield problem("package-dangling", path, address=address)


def check_anchors(package: Package) -> Iterator[Problem]:
    """Every fragment leads to an element; `#top`, and the state of a script (`#q=…`), need none."""
    hypertexts = {**package.pages, **package.drawings}
    for path, address, place in _links(package):
        target = hypertexts.get(place.path) if place.whither == "inside" else None
        state = "=" in place.fragment or place.fragment.lower() in ("", "top")
        if target and not state and place.fragment not in target.anchors:
            yield problem("package-no-anchor", path, address=address)


def check_html_ids(package: Package) -> Iterator[Problem]:
    """An anchor stands once in a page, or links to it lead to the wrong place."""
    for path, page in package.pages.items():
        for name in (name for name, count in page.anchors.items() if count > 1):
            yield problem("package-repeated-id", path, name=name)


def check_empty(package: Package) -> Iterator[Problem]:
    """No file is empty."""
    for path, size in package.sizes.items():
        if not size:
            yield problem("package-empty", path)


def check_duplicates(package: Package) -> Iterator[Problem]:
    """No two files hold the same bytes."""
    same = defaultdict(list)
    for path, digest in package.digests.items():
        if package.sizes[path]:
            same[digest].append(path)
    for first, *others in same.values():
        for path in others:
            yield problem("package-duplicate", path, other=first)


def check_redirects(package: Package) -> Iterator[Problem]:
    """A page that sends the reader on never sends him in a circle."""
    following = {
        path: hypertext.resolve(path, page.refresh).path
        for path, page in package.pages.items()
        if page.refresh is not None
    }
    for path in following:
        seen, here = {path}, following[path]
        while here in following and here not in seen:
            seen.add(here)
            here = following[here]
        if here in seen:
            yield problem("package-redirect-loop", path, other=here)


def check_names(package: Package) -> Iterator[Problem]:
    """Every name and path opens on every system."""
    yield from check_paths(package.sizes)


def check_kinds(package: Package) -> Iterator[Problem]:
    """Only kinds of files that a reader opens without a worry: no program, no autorun."""
    for path in package.sizes:
        suffix = PurePosixPath(path).suffix.lower()
        if suffix not in SUFFIXES and path != SUMS:
            yield problem("package-kind", path, suffix=suffix or path)


def check_active(package: Package) -> Iterator[Problem]:
    """Nothing runs but known script files, data in the form of scripts, and no page holds code."""
    for path, text in {**package.pages, **package.drawings}.items():
        for name in text.active:
            yield problem("package-active", path, name=name)
        for address in text.scripts:
            if hypertext.resolve(path, address).path not in package.scripts:
                yield problem("package-active", path, name=address)
    for path, known in package.scripts.items():
        if not known:
            yield problem("package-foreign-script", path)


def check_policy(package: Package) -> Iterator[Problem]:
    """Every page forbids the browser to load or run anything but the files beside it."""
    for path, page in package.pages.items():
        directives = [part.split() for part in page.policy.split(";") if part.strip()]
        policy = {name.lower(): frozenset(sources) for name, *sources in directives}
        if any(name not in policy for name in UNCOVERED):
            yield problem("package-no-policy", path)
        for name, sources in policy.items():
            for source in sorted(sources - ALLOWED.get(name, HERE)):
                yield problem("package-loose-policy", path, name=name, source=source)


def check_size(package: Package) -> Iterator[Problem]:
    """All of it fits on a CD."""
    if package.total > MAX_BYTES:
        yield problem(
            "package-too-large",
            START,
            megabytes=f"{package.total / 1e6:.0f}",
            limit=f"{MAX_BYTES / 1e6:.0f}",
        )


def check_documents(package: Package) -> Iterator[Problem]:
    """Every PDF opens."""
    for path, complaint in package.documents.items():
        if complaint:
            yield problem("package-document", path, said=complaint)


def check_language(package: Package) -> Iterator[Problem]:
    """Every page says in what language and in what characters it is written."""
    for path, page in package.pages.items():
        if not page.lang:
            yield problem("package-no-language", path)
        if not page.charset:
            yield problem("package-no-charset", path)


def check_leftovers(package: Package) -> Iterator[Problem]:
    """No page shows a marker that should have been filled."""
    for path, page in package.pages.items():
        for mark in page.leftovers:
            yield problem("package-leftover", path, mark=ascii(mark)[1:-1])


def check_headings(package: Package) -> Iterator[Problem]:
    """Every page has a title and one heading of the first rank."""
    for path, page in package.pages.items():
        if not page.title:
            yield problem("package-no-title", path)
        if page.headings != 1:
            yield problem("package-headings", path, count=page.headings)


CHECKS: tuple[Callable[[Package], Iterable[Problem]], ...] = (
    check_sums,
    check_metadata,
    check_start,
    check_external,
    check_inside,
    check_links,
    check_anchors,
    check_html_ids,
    check_empty,
    check_duplicates,
    check_redirects,
    check_names,
    check_kinds,
    check_active,
    check_policy,
    check_size,
    check_documents,
    check_language,
    check_leftovers,
    check_headings,
)


def parts(package: Package) -> Mapping[str, int]:
    """Bytes by what lies at the top, largest first."""
    found: Counter[str] = Counter()
    for path, size in package.sizes.items():
        found[path.partition("/")[0]] += size
    return dict(found.most_common())
