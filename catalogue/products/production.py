"""Production: the products of a run, which of them are stale, and all that goes with a disc.

Each product imports what it needs when it is made: the typesetter, the segmenter and MkDocs
cost more memory and start-up than checking the whole content does.
"""

from __future__ import annotations

import datetime
import os
import shutil
import time
from collections.abc import Callable, Collection, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from catalogue.content import atomic, dataset, gazette, ledger, locks, prints
from catalogue.content.fingerprint import fingerprint_of, program
from catalogue.content.ledger import Issue
from catalogue.content.links import Catalogue
from catalogue.content.load import load
from catalogue.content.problem import CatalogueError, Problem, in_order, problem
from catalogue.content.workers import Team, Workers
from catalogue.disc import edition
from catalogue.products import publish

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    from catalogue.disc.package import Package
    from catalogue.disc.patch import Older


class Progress(Protocol):
    """Tells the name of a step while its block runs, then the seconds since it was `started`."""

    def __call__(self, name: str, started: float = 0) -> AbstractContextManager[None]: ...


SHARDS = "find"
ARCHIVES = ("zip", "iso")
# Printed to go with a disc: they name its manifest, so that they cannot lie on it.
SHEETS = ("label.pdf", "gazette.pdf")


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """What a run is told: where content is and products go, and what they are to carry.

    `profile` is that of the search files, `commit` where the content comes from, `jobs` how many
    processes may work side by side, in whose place there may be a `cluster`, `key` what the disc
    is signed with. With `again` nothing is taken over from the last build.
    """

    content: Path
    out: Path
    profile: str = "web"
    commit: str = ""
    jobs: int = 1
    cluster: Team | None = None
    key: Ed25519PrivateKey | None = None
    again: bool = False

    def team(self) -> Team:
        """Those who work on it side by side."""
        return self.cluster or Workers(self.jobs)


@dataclass(frozen=True, slots=True, kw_only=True)
class Product:
    """What a run can make into a folder of its own, called `name`; a row of PRODUCTS.

    `door` is where a reader enters it. It is made from the products `parts`, of this run or
    else of the last one. `inside` is a place in another product that it fills too, so that
    neither of the two is fresh without the other. `names_commit` says that it shows where the
    content comes from. `may_fork` says whether a worker can make it beside all others but those
    that are made from it. `words/messages.json` says how it is told of: `progress-<name>` and
    `where-<name>`.
    """

    name: str
    make: Callable[[Catalogue, Run, Path], None]
    door: str
    parts: tuple[str, ...] = ()
    inside: str = ""
    names_commit: bool = False
    may_fork: Callable[[Team], bool] = lambda _: False


def inputs_of(run: Run) -> dict[str, str]:
    """Product → which state of the content and of this program it is made from.

    The commit may be another for the same content.
    """
    made_from = fingerprint_of((run.content,), f"{program()} {run.profile}")
    return {
        product.name: f"{made_from} {run.commit}".rstrip() if product.names_commit else made_from
        for product in PRODUCTS
    }


def checked(run: Run, step: Progress) -> Catalogue:
    """The catalogue of a run's content folder; CatalogueError with all that is wrong with it."""
    # Workers elsewhere may not see that folder.
    with step("check"), Workers(run.jobs) as team:
        catalogue = load(run.content, team)
    # MkDocs and others take the time of the build from here; the edition has one.
    os.environ.setdefault("SOURCE_DATE_EPOCH", str(_epoch(catalogue.site.edition_date)))
    return catalogue


def _epoch(date: str) -> int:
    day = datetime.datetime.fromisoformat(date).replace(tzinfo=datetime.UTC)
    return int(day.timestamp())


def make(
    products: Collection[str], catalogue: Catalogue, run: Run, new: Path, step: Progress
) -> None:
    """Make each product into the folder `new`, which is to take the place of `run.out`."""
    started, team = time.monotonic(), run.team()
    forked = [name for name in products if team.jobs > 1 and BY_NAME[name].may_fork(team)]
    for host in {BY_NAME[name].inside.partition("/")[0] for name in forked}.intersection(products):
        (new / host).mkdir()
    # Each has a worker of its own, which may do no more than wait for others.
    with team, Workers(1 + len(forked)) as workers:
        beside = {name: workers.submit(BY_NAME[name].make, catalogue, run, new) for name in forked}
        for name in products:
            if name in beside:
                with step(name, started):
                    beside[name].result()
            else:
                with step(name):
                    BY_NAME[name].make(catalogue, run, new)


def _make_site(catalogue: Catalogue, run: Run, new: Path) -> None:
    from catalogue.site import building
    from catalogue.site.earlier import Earlier

    with run.team() as team:
        earlier = Earlier(new / "site", run.out / "site", trusted=not run.again)
        building.draw(catalogue, run.content, new / "site", team, earlier)


def _make_search(catalogue: Catalogue, run: Run, new: Path) -> None:
    from catalogue.search import documents, index, shards

    kept = "" if run.again else str(run.content.absolute())
    found = documents.pending(catalogue)
    index.build(found, new / "search", catalogue.readings, catalogue.synonyms, kept=kept)
    if (new / "site").exists():
        shards.write(new / "search", new / "site" / SHARDS, run.profile, run.jobs)


def _may_index(team: Team) -> bool:
    return team.forks


def _make_print(catalogue: Catalogue, run: Run, new: Path) -> None:
    """All that the edition is printed as, each by a worker: Typst keeps what it laid out."""
    from catalogue.products import reprints

    files, made_from = prints.files(catalogue.site), reprints.printed_from(catalogue, run.commit)
    folder, last = new / prints.FOLDER, run.out / prints.FOLDER
    folder.mkdir()
    if not run.again and reprints.taken(files.values(), last, folder, made_from):
        return
    # This process only waits, so that it could still be forked.
    jobs = run.jobs + 1 if len(files) > 1 and run.jobs > 1 and _may_typeset(run.team()) else 1
    with Workers(jobs) as team:
        begun = [
            team.submit(_typeset, catalogue, name, folder / file, run.commit)
            for name, file in files.items()
        ]
        for each in begun:
            each.result()
    reprints.remember_prints(files.values(), last, folder, made_from)


def _typeset(catalogue: Catalogue, name: str, out: Path, commit: str) -> None:
    from catalogue.print import book, sheets

    if name in sheets.MENUS:
        sheets.MENUS[name](catalogue, out)
    else:
        book.typeset(catalogue, out, book.Printing(large=name == "large", commit=commit))


def _may_typeset(team: Team) -> bool:
    from catalogue.print import typesetting

    return team.forks and not typesetting.has_threads()


def _make_disc(catalogue: Catalogue, run: Run, new: Path) -> None:
    """From what was made in this run, else from the last one."""
    from catalogue.disc import layout

    site, printed = _parts(new, run.out)
    layout.assemble(
        catalogue,
        site=site,
        book=printed / prints.BOOK,
        out=new / "disc",
        key=run.key,
        commit=run.commit,
        last=None if run.again else run.out / "disc",
    )


def _parts(new: Path, out: Path) -> tuple[Path, Path]:
    """The site and the folder of the printed catalogue, of this run or else of the last one."""
    site, printed = (
        new / name if (new / name).exists() else out / name for name in ("site", "print")
    )
    return site, printed


# In the order in which they are made.
PRODUCTS = (
    Product(name="site", make=_make_site, door="site/index.html"),
    Product(
        name="search",
        make=_make_search,
        door="search",
        inside=f"site/{SHARDS}",
        may_fork=_may_index,
    ),
    Product(
        name="print",
        make=_make_print,
        door=f"{prints.FOLDER}/{prints.BOOK}",
        names_commit=True,
        may_fork=_may_typeset,
    ),
    Product(name="disc", make=_make_disc, door="disc", parts=("site", "print"), names_commit=True),
)
BY_NAME = {product.name: product for product in PRODUCTS}


def missing_parts(products: Collection[str], out: Path) -> tuple[str, ...]:
    """What the products are made from that is neither made with them nor in `out`."""
    wanted = (part for name in products for part in BY_NAME[name].parts)
    return tuple(part for part in wanted if part not in products and not (out / part).exists())


def stale_parts(inputs: Mapping[str, str], out: Path) -> tuple[str, ...]:
    """All that goes before the disc and was not made from what is there now."""
    return tuple(name for name in stale(inputs, out) if name != "disc")


def stale(
    inputs: Mapping[str, str], out: Path, asked: Collection[str] = tuple(BY_NAME)
) -> tuple[str, ...]:
    """The products that were not made from what is there now, or from such as were not.

    What fills a place in another product, and is not `asked` for, may be missing there.
    """
    made = publish.made_from(out)
    fresh = {name for name in BY_NAME if made.get(name) == inputs[name] and (out / name).exists()}
    for product in PRODUCTS:
        filled = product.inside if product.name in asked else ""
        pair = {product.name, filled.partition("/")[0]} if filled else set()
        if not pair <= fresh or not (out / filled).exists():
            fresh -= pair
    for product in PRODUCTS:
        if not fresh.issuperset(product.parts):
            fresh.discard(product.name)
    return tuple(name for name in BY_NAME if name not in fresh)


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
