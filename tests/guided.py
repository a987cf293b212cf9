"""Guided mutations: inputs that grow towards code which no input reached before, by atheris.

`python -m tests.guided SUBJECT MINUTES FOLDER` keeps what reached new code in FOLDER and goes on
from there the next time; an input that raises, hangs or is read in two ways is written beside it.
For what is quick enough: a thousand inputs a second and more.
"""

from __future__ import annotations

import contextlib
import struct
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["catalogue", "yaml", "zipfile", "pycdlib"]):
    from catalogue.content import keyring, prose, source
    from catalogue.content.documents import read_document
    from catalogue.content.load import load
    from catalogue.content.model import fit
    from catalogue.content.problem import CatalogueError, problem
    from catalogue.content.schema import schemas_with
    from catalogue.disc import archive, edition, medium, patch
    from catalogue.orders import demand, order_code

from tests.conftest import CAPITAL
from tests.disc.test_patch import NEW_PAGES, OLD_PAGES, make
from tests.disc.test_trust import THIRD
from tests.disc.test_udf import burned
from tests.discs import WHEN

Judge = Callable[[bytes], None]
Prepared = tuple[Judge, list[bytes]]
# Seconds of processor time, and of a clock that also runs while others work; megabytes.
LONGEST, PATIENCE, MEMORY = 2.0, 120, 500


def yaml(top: Path) -> Prepared:
    """One course: read, and held to its schema; every problem has its place."""
    catalogue = load(CAPITAL)
    words = {
        name: {term.slug: term.name for term in wordlist.terms}
        for name, wordlist in catalogue.vocabulary.items()
    }
    schemas = schemas_with(words, catalogue.numbering.letters)

    def judge(raw: bytes) -> None:
        (top / "x.yaml").write_bytes(raw)
        document, problems = source.read(top, "x.yaml")
        text = raw.decode("utf-8", "ignore").removeprefix("\ufeff")
        if document is not None:
            problems = [*problems, *schemas.violations("course", document.path, document.data)]
        for one in problems:
            source.place_in(text, one.keys)
            one.message.encode()

    return judge, [path.read_bytes() for path in sorted((CAPITAL / "courses").rglob("*.yaml"))[:20]]


def orders(top: Path) -> Prepared:
    """A code, and a table of orders: what is read is written again as it was."""
    catalogue = load(CAPITAL)
    letters = "".join(line.letter for line in catalogue.organisation.lines)
    path = top / "orders.csv"
    choices = [order_code.Choice(course=one.id, heads=30) for one in catalogue.courses[:5]]
    code = order_code.encode(choices, catalogue.site.edition_date, letters=letters)

    def judge(raw: bytes) -> None:
        text = raw.decode("utf-8", "ignore")
        read = order_code.decode(text, letters=letters)
        if isinstance(read, order_code.Selection):
            again = order_code.encode(read.choices, f"{read.edition}-01", letters=letters)
            assert order_code.clean(again) == order_code.clean(text), (again, text)
        path.write_bytes(raw)
        found, _ = demand.read((path,), catalogue)
        demand.table(demand.merge(found), catalogue)

    return judge, [code.encode(), f"一厂,东城区,{code}\n二厂,西城区,{code}\n".encode()]


def seals(top: Path) -> Prepared:
    """Manifests, checksums, keyrings and the notes of patches are refused or read."""
    folder = make(top / "new", NEW_PAGES, old=False)
    older = patch.read_older(make(top / "old", OLD_PAGES, old=True))
    (top / "stage").mkdir()
    patch.lay_out(older, folder, top / "stage")
    readers: tuple[Callable[[bytes], object], ...] = (
        edition.read_manifest,
        keyring.read,
        lambda raw: edition.read_checksums(raw.decode("utf-8", "replace")),
        lambda raw: fit(patch.Patch, read_document(raw, "patch", problem("not-a-patch", ""))),
    )

    def judge(raw: bytes) -> None:
        for read in readers:
            with contextlib.suppress(CatalogueError):
                read(raw)

    seeds = [(folder / name).read_bytes() for name in (edition.MANIFEST, edition.SUMS)]
    return judge, [*seeds, keyring.write(THIRD), (top / "stage" / patch.NOTE).read_bytes()]


def pages(_: Path) -> Prepared:
    """Pages of words: headings and plain text."""

    def judge(raw: bytes) -> None:
        text = raw.decode("utf-8", "ignore")
        prose.headings(text)
        prose.prose(text)

    return judge, [path.read_bytes() for path in sorted((CAPITAL / "pages").glob("*.md"))]


def zips(top: Path) -> Prepared:
    """Whatever calls itself a zip."""
    path = top / "d.zip"
    small = top / "small"
    small.mkdir()
    (small / "一.txt").write_text("一" * 90, "utf-8")
    (small / "b.txt").write_bytes(b"")
    return _opening(path), [archive.write_zip(small, path, WHEN).read_bytes()]


def _opening(path: Path) -> Judge:
    def judge(raw: bytes) -> None:
        path.write_bytes(raw)
        with contextlib.suppress(CatalogueError), medium.opened(path) as found:
            for read in medium.readers(found).values():
                with contextlib.suppress(CatalogueError):
                    read()

    return judge


def discs(top: Path) -> Prepared:
    """An image that Windows burned, with bytes changed where something is."""
    (top / "held").mkdir()
    (top / "held" / "a.txt").write_bytes(b"a" * 3000)
    whole = burned(top / "held", "metadata", top / "d.iso").read_bytes()
    places = [n for n in range(len(whole)) if whole[n]]
    open_it = _opening(top / "d.iso")

    def judge(raw: bytes) -> None:
        out = bytearray(whole)
        for at, byte in struct.iter_unpack("<HB", raw[: len(raw) // 3 * 3]):
            out[places[at % len(places)] + at // len(places)] = byte
        open_it(bytes(out))

    return judge, [b"\0\0\0", bytes(range(90))]


SUBJECTS = {one.__name__: one for one in (yaml, orders, seals, pages, zips, discs)}


def main(subject: str, minutes: str, kept: str) -> None:
    """Never comes back: libFuzzer ends the process, with 77 where an input found a fault."""
    top, folder = Path(tempfile.mkdtemp()), Path(kept)
    folder.mkdir(parents=True, exist_ok=True)
    judge, seeds = SUBJECTS[subject](top)
    for number, seed in enumerate(seeds):
        (folder / f"seed{number}").write_bytes(seed)
    settings = {
        "max_total_time": int(float(minutes) * 60),
        "timeout": PATIENCE,
        "rss_limit_mb": MEMORY,
        "max_len": max(map(len, seeds)) * 2,
        "artifact_prefix": f"{folder}/../{subject}-",
    }
    given = [f"-{name}={value}" for name, value in settings.items()]

    def timed(raw: bytes) -> None:
        started = time.process_time()
        judge(raw)
        took = time.process_time() - started
        assert took < LONGEST, took

    atheris.Setup([sys.argv[0], *given, str(folder)], timed)
    atheris.Fuzz()


if __name__ == "__main__":
    main(*sys.argv[1:])
