"""The disc: site and book laid out as one folder that opens by double-clicking index.html."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from markupsafe import escape

from catalogue.content import keyring, prints
from catalogue.content.links import Catalogue
from catalogue.content.problem import CatalogueError, Problem, problem
from catalogue.content.resources import word
from catalogue.content.templating import templates
from catalogue.disc import edition, signature, trust
from catalogue.disc.edition import MANIFEST, SIGNATURE, SUMS
from catalogue.disc.licences import licence_text
from catalogue.disc.paths import check_paths

TEMPLATES = Path(__file__).parent / "templates" / "disc"

# Notepad of any age needs CRLF. One that knows no UTF-8 shows GB18030 on a Chinese Windows; all
# others need the byte order mark to see UTF-8.
NOTES = {
    "README.txt": ("README.txt", "utf-8-sig"),
    "README-GB18030.txt": ("README.txt", "gb18030"),
    "LICENSE.txt": ("LICENSE.txt", "utf-8-sig"),
}

# What the first page of a site holds where the ways to what lies beside it on a disc belong.
COVER = b"<!-- cover -->"


def assemble(
    catalogue: Catalogue,
    *,
    site: Path,
    book: Path,
    out: Path,
    commit: str = "",
    key: Ed25519PrivateKey | None = None,
) -> None:
    """Lay out the folder `out`, which must not exist yet, as it will be burned.

    `site` is the folder of the built site and `book` the printed catalogue, beside which stands
    what else the edition is printed as. All are copied, nothing is made anew but the start page,
    the notes and the seals: a manifest that names `commit`, when there is a `key` its signature and
    the keyrings of the publisher, and the checksums.
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
    for target, origin in copies.items():
        (out / target).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(origin, out / target)
    first = out / "site" / "index.html"
    first.write_bytes(first.read_bytes().replace(COVER, _beside(book).encode()))
    _lead_here(out, catalogue.site.prints_at)
    for target, content in _own_pages(catalogue, printed, signer).items():
        (out / target).write_bytes(content)
    for target, content in _seals(catalogue, out, commit, key).items():
        (out / target).write_bytes(content)


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


def _lead_here(out: Path, elsewhere: str) -> None:
    """Let pages that lead to prints on a server lead to those on the disc."""
    for page in sorted((out / "site").rglob("*.html")) if elsewhere else ():
        beside = "../" * page.relative_to(out).as_posix().count("/")
        here = f'href="{beside}{prints.FOLDER}/'.encode()
        page.write_bytes(page.read_bytes().replace(f'href="{escape(elsewhere)}'.encode(), here))


def _copies(site: Path, printed: Iterable[Path]) -> Iterator[tuple[str, Path]]:
    """Where each file goes, relative to the top of the disc, and where it comes from."""
    for origin in sorted(path for path in site.rglob("*") if path.is_file()):
        yield f"site/{origin.relative_to(site).as_posix()}", origin
    for origin in printed:
        yield f"{prints.FOLDER}/{origin.name}", origin


def _check_parts(parts: Iterable[Path]) -> Iterator[Problem]:
    for part in parts:
        if not part.is_file():
            yield problem("disc-missing", part.name, name=part.name)


def _own_pages(catalogue: Catalogue, printed: Sequence[Path], signer: str) -> dict[str, bytes]:
    """The files that only the disc has."""
    environment = templates(TEMPLATES, whole_lines=True)
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
    catalogue: Catalogue, out: Path, commit: str, key: Ed25519PrivateKey | None
) -> dict[str, bytes]:
    """What proves the folder `out`, which holds everything else already."""
    described = edition.describe(
        catalogue,
        edition.survey(out),
        commit=commit,
        signer=signature.public_of(key) if key else "",
    )
    seals = {MANIFEST: edition.write_manifest(described)}
    if key:
        seals[SIGNATURE] = key.sign(seals[MANIFEST])
    digests = edition.digests(described) | {
        path: edition.sha256_of(content) for path, content in seals.items()
    }
    return {**seals, SUMS: edition.checksums(digests).encode("ascii")}
