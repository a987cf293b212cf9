"""Editions: the manifest that names an edition and every file it holds."""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from catalogue.content import ledger
from catalogue.content.documents import read_document
from catalogue.content.links import Catalogue
from catalogue.content.model import KINDS
from catalogue.content.problem import problem

MANIFEST = "edition.json"
SIGNATURE = "edition.sig"
SUMS = "SHA256SUMS"
SEALS = (MANIFEST, SIGNATURE, SUMS)
VERSION = 1
LANGUAGE = "zh-CN"
CODE_LENGTH = 12
ROW = re.compile(r"([0-9a-f]{64})  (.+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class FileRecord:
    """One file of an edition: its size in bytes and its SHA-256 in hexadecimal."""

    size: int
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """What an edition is and what it holds.

    `counts` maps kinds of entries (and `seat`, the places of the menu) to numbers, `files` maps
    paths relative to the top to what they hold: all files but the three that seal them. `signer`
    is the public key that the edition is signed for, empty in an unsigned one; so a signature
    that was taken away is missed. `number` counts the editions of a catalogue from 1, and
    `previous` is the SHA-256 of the manifest before; 0 and empty in editions of older programs.
    """

    version: int = VERSION
    title: str
    subtitle: str
    description: str
    language: str = LANGUAGE
    creator: str
    publisher: str
    licence: str
    edition: str
    date: str
    commit: str
    counts: Mapping[str, int]
    signer: str = ""
    number: int = 0
    previous: str = ""
    files: Mapping[str, FileRecord]


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """What leads from the files of one edition to those of another, as sorted paths."""

    added: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]


def describe(
    catalogue: Catalogue, files: Mapping[str, FileRecord], *, commit: str = "", signer: str = ""
) -> Edition:
    """The edition of `catalogue` that holds `files`."""
    site = catalogue.site
    number, previous = ledger.next_after(ledger.issues(catalogue.issued), site.edition_date)
    counts = {kind.name: len(getattr(catalogue, kind.folder)) for kind in KINDS}
    return Edition(
        title=site.title,
        subtitle=site.subtitle,
        description=site.description,
        creator=site.publisher,
        publisher=site.publisher,
        licence=site.licence,
        edition=site.edition,
        date=site.edition_date,
        commit=commit,
        signer=signer,
        number=number,
        previous=previous,
        counts={"seat": len(catalogue.menu), **counts},
        files=dict(sorted(files.items())),
    )


def stem(date: str) -> str:
    """What the files of an edition are called, in ASCII: its year and month."""
    return f"catalogue-{date[:7]}"


def volume_label(date: str) -> str:
    """What its disc is called when it is put into a drive: Joliet allows 16 characters."""
    return f"CATALOGUE_{date[:4]}{date[5:7]}"


def write_manifest(edition: Edition) -> bytes:
    """The manifest as JSON, one line a value, sorted by path."""
    # One by one they take as long as all else of a small disc.
    files = {
        path: {"size": held.size, "sha256": held.sha256} for path, held in edition.files.items()
    }
    told = asdict(replace(edition, files={})) | {"files": files}
    return (json.dumps(told, ensure_ascii=False, indent=1) + "\n").encode()


def read_manifest(raw: bytes) -> Edition:
    """The edition that a manifest describes; CatalogueError when it is not one."""
    data = read_document(raw, "edition", problem("manifest-unreadable", MANIFEST))
    files = {path: FileRecord(**record) for path, record in data.pop("files").items()}
    return Edition(files=files, **data)


def compare_files(old: Edition, new: Edition) -> Difference:
    """Which files were added, changed and removed on the way from `old` to `new`."""
    return Difference(
        added=tuple(sorted(new.files.keys() - old.files.keys())),
        changed=tuple(
            sorted(
                path
                for path in new.files.keys() & old.files.keys()
                if new.files[path] != old.files[path]
            )
        ),
        removed=tuple(sorted(old.files.keys() - new.files.keys())),
    )


def record(path: Path) -> FileRecord:
    """Size and digest of a file."""
    with path.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
        return FileRecord(size=stream.tell(), sha256=digest)


def survey(folder: Path, known: Mapping[str, FileRecord] | None = None) -> dict[str, FileRecord]:
    """Every file below `folder` but the seals, by its path in it; those that are `known` unread."""
    known = known or {}
    found = dict(files_below(folder))
    return {
        inside: known.get(inside) or record(Path(found[inside]))
        for inside in sorted(found)
        if inside not in SEALS
    }


def files_below(folder: Path) -> Iterator[tuple[str, str]]:
    """Each file below a folder: its path there, and where it is."""
    top = f"{folder}{os.sep}"
    for above, _, names in os.walk(folder):
        for path in (f"{above}{os.sep}{name}" for name in names):
            if os.path.isfile(path):  # noqa: PTH113
                yield path.removeprefix(top).replace(os.sep, "/"), path


def checksums(digests: Mapping[str, str]) -> str:
    """Digests by path as `sha256sum -c` reads them."""
    return "".join(f"{digests[path]}  {path}\n" for path in sorted(digests))


def digests(edition: Edition) -> dict[str, str]:
    """The digest of every file but the seals."""
    return {path: held.sha256 for path, held in edition.files.items()}


def sha256_of(content: bytes) -> str:
    """SHA-256 in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def code(manifest: str) -> str:
    """The digest of a manifest, as much of it as is printed on a label and read out to others."""
    shown = manifest[:CODE_LENGTH].upper()
    return "-".join(shown[at : at + 4] for at in range(0, len(shown), 4))


def read_checksums(text: str) -> dict[str, str]:
    """The digests that a list of checksums holds; rows that are none are passed over."""
    return {row[2]: row[1] for line in text.split("\n") if (row := ROW.fullmatch(line))}
