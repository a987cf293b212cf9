"""Production: the products of a run, and which of them are stale.

Each product imports what it needs when it is made: the typesetter, the segmenter and MkDocs
cost more memory and start-up than checking the whole content does.
"""

from __future__ import annotations

import datetime
import os
import time
from collections.abc import Callable, Collection, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from catalogue.content import prints
from catalogue.content.fingerprint import fingerprint_of, program
from catalogue.content.workers import Team, Workers
from catalogue.products import publish

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    from catalogue.content.links import Catalogue


class Progress(Protocol):
    """Tells the name of a step while its block runs, then the seconds since it was `started`."""

    def __call__(self, name: str, started: float = 0) -> AbstractContextManager[None]: ...


SHARDS = "find"


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
    from catalogue.content.load import load

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
