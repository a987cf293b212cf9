"""Release: all that goes with a disc: its archives and sheets, the ledger, the patch to it."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from catalogue.content import atomic, dataset, gazette, ledger, locks
from catalogue.content.ledger import Issue
from catalogue.content.links import Catalogue
from catalogue.content.problem import CatalogueError, Problem, in_order, problem
from catalogue.disc import edition
from catalogue.products.production import Progress

if TYPE_CHECKING:
    from catalogue.disc.package import Package
    from catalogue.disc.patch import Older

ARCHIVES = ("zip", "iso")
# Printed to go with a disc: they name its manifest, so that they cannot lie on it.
SHEETS = ("label.pdf", "gazette.pdf")


def judged(path: Path) -> tuple[Package, tuple[Problem, ...]]:
    """A disc as a folder, a zip or an image, and all that is wrong with it."""
    from catalogue.disc import medium, package
    from catalogue.site import plugin

    if path.is_dir():
        # All of it, with what systems leave: before it is burned, that should go.
        read = package.read_package(package.in_folder(path), plugin.scripts())
        return read, package.inspect(read)
    with medium.opened(path) as found:
        read = package.read_package(medium.readers(found), plugin.scripts())
    return read, in_order((*found.problems, *package.inspect(read)))


def archive_names(date: str) -> tuple[str, str]:
    """The names of an edition's zip and image."""
    return f"{edition.stem(date)}.zip", f"{edition.stem(date)}.iso"


def write_archives(new: Path, date: str, step: Progress) -> None:
    """The disc in `new` as a zip and an image, each with its digest beside it."""
    from catalogue.disc import archive
    from catalogue.print.typesetting import midnight

    packed, image = archive_names(date)
    with step("zip"):
        archive.write_digest(archive.write_zip(new / "disc", new / packed, midnight(date)))
    with step("iso"):
        archive.write_digest(
            archive.write_iso(new / "disc", new / image, midnight(date), edition.volume_label(date))
        )


def write_sheets(catalogue: Catalogue, new: Path) -> None:
    """What is printed to go with the disc: its label, and the gazette where there is one."""
    from catalogue.print import sheets

    label, bulletin = SHEETS
    code = edition.code(edition.record(new / "disc" / edition.MANIFEST).sha256)
    sheets.label(catalogue, new / label, code)
    if catalogue.baseline:
        told = gazette.compare(catalogue.baseline, dataset.of(catalogue))
        sheets.bulletin(catalogue, told, new / bulletin)


def check_issue(catalogue: Catalogue, manifest: str) -> Issue:
    """The issue that the edition with this manifest is; CatalogueError when another one went out.

    One date and one number stand for one edition, to the last byte.
    """
    date = catalogue.site.edition_date
    issued = ledger.issues(catalogue.issued)
    for issue in issued:
        if issue.date == date and issue.manifest != manifest:
            raise CatalogueError(
                [
                    problem(
                        "edition-issued",
                        ledger.LOCK,
                        date=date,
                        issued=edition.code(issue.manifest),
                        code=edition.code(manifest),
                    )
                ]
            )
        if issue.date > date:
            raise CatalogueError(
                [problem("edition-passed", ledger.LOCK, date=issue.date, ours=date)]
            )
    number, previous = ledger.next_after(issued, date)
    return Issue(number=number, date=date, manifest=manifest, previous=previous)


def issue(content: Path, catalogue: Catalogue, made: Issue) -> None:
    """Write an edition that goes out into the ledger, once."""
    held = ledger.issues(catalogue.issued)
    if made.manifest not in (issued.manifest for issued in held):
        locks.write_ledger(content, (*catalogue.issued, made.line))


def older_edition(since: Path, catalogue: Catalogue, step: Progress) -> Older:
    """The edition that a patch is to start from, once it is found whole and older."""
    from catalogue.disc import patch

    with step("older"):
        older = patch.read_older(since)
        patch.check_order(older, catalogue.site)
    return older


def follow(content: Path, catalogue: Catalogue, older: Older) -> Catalogue:
    """The catalogue with the newest older edition that is known as its baseline.

    That is written to the content folder, so that every later build tells the same gazette.
    """
    data = dataset.read(older.data, dataset.BASELINE)
    known = catalogue.baseline
    if data == known or (known and known["site"]["edition_date"] > older.edition.date):
        return catalogue
    atomic.replace_file(content / dataset.BASELINE, older.data)
    return replace(catalogue, baseline=data)


def write_patch(catalogue: Catalogue, older: Older, new: Path) -> str:
    """Write the patch from `older` to the disc in `new`, and its digest; the name of the patch."""
    from catalogue.disc import archive, patch
    from catalogue.print.typesetting import midnight
    from catalogue.site.renderer import SiteRenderer

    date = catalogue.site.edition_date
    told = gazette.compare(dataset.read(older.data, dataset.DATA), dataset.of(catalogue))
    stage = new / ".patch"
    stage.mkdir()
    (stage / patch.GAZETTE).write_text(
        SiteRenderer(catalogue).bulletin(told), encoding="utf-8", newline="\n"
    )
    patch.lay_out(older, new / "disc", stage)
    name = patch.patch_name(older.edition.date, date)
    archive.write_digest(archive.write_zip(stage, new / name, midnight(date)))
    shutil.rmtree(stage)
    return name
