"""The disc: site and book laid out as one folder that opens by double-clicking index.html."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from markupsafe import escape

from catalogue.content import keyring, prints
from catalogue.content.links import Catalogue
from catalogue.content.model import Site
from catalogue.content.problem import CatalogueError, Problem, problem
from catalogue.content.resources import word
from catalogue.content.templating import COMPILED, templates
from catalogue.disc import edition, signature, trust
from catalogue.disc.edition import MANIFEST, SIGNATURE, SUMS, FileRecord
from catalogue.disc.licences import licence_text
from catalogue.disc.paths import check_paths
from catalogue.disc.previous import Previous

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

TEMPLATES = Path(__file__).parent / "templates" / "disc"

# Notepad of any age needs CRLF. One that knows no UTF-8 shows GB18030 on a Chinese Windows; all
# others need the byte order mark to see UTF-8.
NOTES = {
    "README.txt": ("README.txt", "utf-8-sig"),
    "README-GB18030.txt": ("README.txt", "gb18030"),
    "LICENSE.txt": ("LICENSE.txt", "utf-8-sig"),
}

# What the first page of a site holds where the ways to what lies beside it on a disc belong.
COVER, FIRST_PAGE = b"<!-- cover -->", "site/index.html"


def assemble(
    catalogue: Catalogue,
    *,
    site: Path,
    book: Path,
    out: Path,
    commit: str = "",
    key: Ed25519PrivateKey | None = None,
    last: Path | None = None,
) -> None:
    """Lay out the folder `out`, which must not exist yet, as it will be burned.

    `site` is the folder of the built site and `book` the printed catalogue, beside which stands
    what else the edition is printed as. All are copied, nothing is made anew but the start page,
    the notes and the seals: a manifest that names `commit`, when there is a `key` its signature and
    the keyrings of the publisher, and the checksums. What `last`, the disc of the build before,
    holds of the same is taken over from there.
    CatalogueError, before anything is written, when a part is missing, a name would not open on an
    old computer, or the newest keyring does not hold `key`.
    """
    signer = signature.public_of(key) if key else ""
    printed = _printed(catalogue, book)
    copies = dict(_copies(site, printed))
    if problems := (
        *_check_parts((site / "index.html", *printed)),
        *check_paths(copies),
        *_check_signer(catalogue, signer),
    ):
        raise CatalogueError(problems)
    previous = Previous(out, last)
    for folder in {target.rpartition("/")[0] for target in copies}:
        (out / folder).mkdir(parents=True, exist_ok=True)
    for target, origin in copies.items():
        if _is_drawn_anew(target, catalogue.site):
            page = origin.read_bytes()
            if target == FIRST_PAGE:
                page = page.replace(COVER, _beside(book).encode())
            (out / target).write_bytes(_led_here(target, page, catalogue.site.prints_at))
        elif not previous.takes(target, origin):
            shutil.copyfile(origin, out / target)
    for target, content in _own_pages(catalogue, printed, signer).items():
        (out / target).write_bytes(content)
    files = edition.survey(out, previous.records)
    for target, content in _seals(catalogue, files, commit, key).items():
        (out / target).write_bytes(content)
    previous.remember(files)


def _check_signer(catalogue: Catalogue, signer: str) -> Iterator[Problem]:
    """Whoever signs is in the newest keyring, where the publisher has one."""
    rings = catalogue.keyrings
    if rings and signer:
        yield from trust.check_signed(rings)
        yield from trust.check_signer(trust.Trust(rings=rings), signer, keyring.FILE)


def _beside(book: Path) -> str:
    """From the first page of the site to what lies beside it on the disc: its cover, the book."""
    ways = {"../index.html": "cover", f"../{prints.FOLDER}/{book.name}": "book"}
    links = "".join(f'<a href="{path}">{word("disc", name)}</a>' for path, name in ways.items())
    return f"<section>{links}</section>"


def _printed(catalogue: Catalogue, book: Path) -> tuple[Path, ...]:
    """What the edition is printed as, the book first; it may lie under a name of its own."""
    _, *further = prints.files(catalogue.site).values()
    return book, *map(book.with_name, further)


def _is_drawn_anew(target: str, site: Site) -> bool:
    """Whether a file of the site is another on the disc: the first page, and whatever leads out."""
    return target == FIRST_PAGE or bool(site.prints_at and target.endswith(".html"))


def _led_here(target: str, page: bytes, elsewhere: str) -> bytes:
    """A page that leads to prints on a server, leading to those on the disc."""
    if not elsewhere:
        return page
    here = f'href="{"../" * target.count("/")}{prints.FOLDER}/'.encode()
    return page.replace(f'href="{escape(elsewhere)}'.encode(), here)


def _copies(site: Path, printed: Iterable[Path]) -> Iterator[tuple[str, Path]]:
    """Where each file goes, relative to the top of the disc, and where it comes from."""
    for inside, path in sorted(edition.files_below(site)):
        yield f"site/{inside}", Path(path)
    for origin in printed:
        yield f"{prints.FOLDER}/{origin.name}", origin


def _check_parts(parts: Iterable[Path]) -> Iterator[Problem]:
    for part in parts:
        if not part.is_file():
            yield problem("disc-missing", part.name, name=part.name)


def _own_pages(catalogue: Catalogue, printed: Sequence[Path], signer: str) -> dict[str, bytes]:
    """The files that only the disc has."""
    environment = templates(TEMPLATES, whole_lines=True)
    COMPILED.fill(environment, TEMPLATES)
    values = {
        "site": catalogue.site,
        "catalogue": catalogue,
        "prints": [
            told
            | {
                "path": f"{prints.FOLDER}/{origin.name}",
                "megabytes": max(0.1, origin.stat().st_size / 1e6),
            }
            for told, origin in zip(prints.told(catalogue.site), printed, strict=True)
        ],
        "sums": SUMS,
        "manifest": MANIFEST,
        "signature": SIGNATURE,
        "signer": signature.fingerprint(signer),
        "licence_text": licence_text,
    }
    page = environment.get_template("index.html").render(values)
    notes = {
        target: environment.get_template(template)
        .render(values)
        .replace("\n", "\r\n")
        .encode(encoding)
        for target, (template, encoding) in NOTES.items()
    }
    rings = catalogue.keyrings if signer else ()
    keys = {keyring.FILE: keyring.write(rings)} if rings else {}
    return {"index.html": page.encode(), **notes, **keys}


def _seals(
    catalogue: Catalogue,
    files: Mapping[str, FileRecord],
    commit: str,
    key: Ed25519PrivateKey | None,
) -> dict[str, bytes]:
    """What proves a folder that holds everything else already: these `files`."""
    described = edition.describe(
        catalogue, files, commit=commit, signer=signature.public_of(key) if key else ""
    )
    seals = {MANIFEST: edition.write_manifest(described)}
    if key:
        seals[SIGNATURE] = key.sign(seals[MANIFEST])
    digests = edition.digests(described) | {
        path: edition.sha256_of(content) for path, content in seals.items()
    }
    return {**seals, SUMS: edition.checksums(digests).encode("ascii")}
