"""Discs: a tiny edition to be damaged, as a folder, as a zip and as an image."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Hashable
from pathlib import Path

import yaml
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from catalogue.content.links import Catalogue
from catalogue.content.model import Site, Term, Wordlist, fit
from catalogue.content.organisation import Organisation
from catalogue.disc import archive, layout, signature
from catalogue.disc.trust import Trust
from tests.builders import course

SITE = Site(
    title="课程目录",
    subtitle="副题",
    description="说明",
    edition="2026年11月版",
    edition_date="2026-11-21",
    publisher="编写组",
    licence="CC BY 4.0",
    contact="工会值班电话",
)
LEVELS = Wordlist(
    title="认定等级", terms=(Term(slug="A", name="官方实名"), Term(slug="E", name="仅席位有据"))
)
WHEN = datetime.datetime(2026, 11, 21, tzinfo=datetime.UTC)
KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
OTHER_KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(1, 33)))
PUBLIC, OTHER_PUBLIC = map(signature.public_of, (KEY, OTHER_KEY))
TRUSTED, OTHER = (Trust(key=public) for public in (PUBLIC, OTHER_PUBLIC))
PAGES = {
    "index.html": "首页",
    "courses/T001.html": "题名" * 400,
    "assets/catalogue.css": "body{}",
    "assets/favicon.svg": "<svg/>",
    "empty.txt": "",
    "verify.html": "校验",
}


MENU = (Path(__file__).parent / "world" / "menu.yaml").read_text(encoding="utf-8")
# The menus of tests/world, with two closed seats in line T and open lines Q, G and L.
ORGANISATION = fit(Organisation, yaml.safe_load(MENU.replace(", expected: 1", "")))
CATALOGUE = Catalogue(
    site=SITE,
    organisation=ORGANISATION,
    vocabulary={"evidence-levels": LEVELS},
    courses=(course("L001", line="later"), course("T001"), course("T002")),
)


def write_site(folder: Path) -> Path:
    for path, text in PAGES.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")
    return folder


def make(top: Path, key: Ed25519PrivateKey | None = None) -> Path:
    """The folder of a small edition, made inside `top`."""
    book = top / "catalogue.pdf"
    site = write_site(top / "site")
    book.write_bytes(b"%PDF-" + bytes(range(256)) * 20)
    return assembled(CATALOGUE, site, book, top / "disc", key=key, commit="c0ffee")


ASSEMBLED: dict[Hashable, dict[str, bytes]] = {}


def assembled(
    world: Catalogue,
    site: Path,
    book: Path,
    out: Path,
    *,
    key: Ed25519PrivateKey | None,
    commit: str,
) -> Path:
    """The disc of these parts, which is made once: the same parts give the same bytes.

    To find the licences of others in what is installed takes longer than all else.
    """
    parts = (world.site, key, commit, frozenset(content(site).items()), book.read_bytes())
    if parts in ASSEMBLED:
        for path, raw in ASSEMBLED[parts].items():
            (out / path).parent.mkdir(parents=True, exist_ok=True)
            (out / path).write_bytes(raw)
    else:
        layout.assemble(world, site=site, book=book, out=out, key=key, commit=commit)
        ASSEMBLED[parts] = content(out)
    return out


def as_folder(folder: Path) -> Path:
    return folder


def as_zip(folder: Path) -> Path:
    return archive.write_zip(folder, folder.with_name("c.zip"), WHEN)


def as_iso(folder: Path) -> Path:
    return archive.write_iso(folder, folder.with_name("c.iso"), WHEN, "CATALOGUE_202611")


MEDIA: tuple[Callable[[Path], Path], ...] = (as_folder, as_zip, as_iso)


def content(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }
