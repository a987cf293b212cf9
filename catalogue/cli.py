"""The command line: each verb calls the core and prints what it says.

Each verb imports what it needs when it runs: the typesetter, the segmenter and MkDocs
cost more memory and start-up than checking the whole content does.
"""

from __future__ import annotations

import datetime
import json
import os
import re
import shutil
import time
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from catalogue import publish, scaffold
from catalogue.links import Catalogue
from catalogue.load import examine, load
from catalogue.model import KINDS
from catalogue.problem import CatalogueError, Problem, in_order
from catalogue.report import FORMATS, as_text, message, printable
from catalogue.schema import Law

if TYPE_CHECKING:
    from catalogue.edition import FileRecord
    from catalogue.orders import Demand
    from catalogue.package import Package
    from catalogue.patch import Older
    from catalogue.verification import Verdict

PRODUCTS = ("site", "search", "print", "disc")
BOOK = "catalogue.pdf"
SHARDS = "find"
# Printed to go with a disc: they name its manifest, so that they cannot lie on it.
SHEETS = ("label.pdf", "gazette.pdf")
COLLECTION_PAGE = Path(__file__).parent / "templates" / "collection" / "index.html"
ROOT = Path(__file__).parent.parent
# What a product is made from, besides the content: a change in any of them makes it stale.
MADE_WITH = tuple(ROOT / name for name in (
    "catalogue", "schemas", "site_overrides", "mkdocs.yml", "scripts/requirements"))
Maker = Callable[[Catalogue, Path, Path, Path], None]
KIND_NAMES = tuple(kind.name for kind in KINDS)

content_option = click.option(
    "--content", type=click.Path(path_type=Path, file_okay=False), default=Path("content"),
    show_default=True, help=message("option-content"))
out_option = click.option(
    "--out", type=click.Path(path_type=Path, file_okay=False), default=Path("build"),
    show_default=True, help=message("option-out"))
profile_option = click.option("--profile", type=click.Choice(("web", "cd")), default="web",
                              show_default=True, help=message("option-profile"))
mono_option = click.option("--mono", is_flag=True, help=message("option-mono"))


@click.group(help=message("about"))
def main() -> None:
    """Entry point; every verb below."""


def run() -> None:
    """Run the command line; problems are printed and become exit code 1."""
    with _told_in("content"):
        main(standalone_mode=True)


@contextmanager
def _told_in(place: str) -> Iterator[None]:
    """Print the problems of the block, whose paths are in `place`, and exit with 1."""
    try:
        yield
    except CatalogueError as error:
        click.echo(as_text(error.problems, place), err=True)
        raise SystemExit(1) from error


@main.command(help=message("about-check"))
@click.argument("directory", metavar="[DIR]", default="content",
                type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option("--format", "style", type=click.Choice(tuple(FORMATS)), default="text",
              show_default=True, help=message("option-format"))
def check(directory: Path, style: str) -> None:
    """Report every problem of a content folder; exit 1 when there is any."""
    _, problems = examine(directory)
    click.echo(FORMATS[style](problems, directory.as_posix()))
    if problems:
        raise SystemExit(1)


def _products(_: click.Context, __: click.Parameter, value: str) -> tuple[str, ...]:
    names = tuple(filter(None, value.split(",")))
    for name in names:
        if name not in PRODUCTS:
            raise click.BadParameter(message("no-such-product", name=name))
    return tuple(name for name in PRODUCTS if name in names)


@main.command(help=message("about-build"))
@content_option
@out_option
@click.option("--only", default=",".join(PRODUCTS), callback=_products, help=message("option-only"))
@profile_option
@click.option("--quiet", is_flag=True, help=message("option-quiet"))
def build(content: Path, out: Path, only: tuple[str, ...], profile: str, quiet: bool) -> None:
    """Check, then make each product, then put them all in place at once."""
    started = time.monotonic()
    step = _progress(quiet)
    inputs = _inputs(content)
    catalogue = _checked(content, step)
    with publish.replacing(out, only) as new:
        _make(only, catalogue, content, new, out, step, profile)
        publish.note(new, publish.made_from(out) | dict.fromkeys(only, inputs))
    if not quiet:
        click.echo(message("progress-done", seconds=time.monotonic() - started))
        for product in only:
            click.echo(message(f"where-{product}", path=out / DOOR[product]))


def _inputs(content: Path) -> str:
    """Which state of the content and of this program a product is made from."""
    return publish.fingerprint((content, *MADE_WITH))


def _checked(content: Path, step: Callable[[str], Any]) -> Catalogue:
    with step("check"):
        catalogue = load(content)
    # MkDocs and others take the time of the build from here; the edition has one.
    os.environ.setdefault("SOURCE_DATE_EPOCH", str(_epoch(catalogue.site.edition_date)))
    return catalogue


def _make(products: Collection[str], catalogue: Catalogue, content: Path, new: Path, out: Path,
          step: Callable[[str], Any], profile: str) -> None:
    makers: dict[str, Maker] = {**MAKERS, "search": partial(_make_search, profile=profile)}
    for product in products:
        with step(product):
            makers[product](catalogue, content, new, out)


def _progress(quiet: bool) -> Callable[[str], Any]:
    @contextmanager
    def step(name: str) -> Iterator[None]:
        if quiet:
            yield
            return
        click.echo(f"  {message(f'progress-{name}')} … ", nl=False)
        started = time.monotonic()
        yield
        click.echo(f"{time.monotonic() - started:.1f} s")

    return step


def _epoch(date: str) -> int:
    day = datetime.datetime.fromisoformat(date).replace(tzinfo=datetime.UTC)
    return int(day.timestamp())


def _make_site(catalogue: Catalogue, content: Path, new: Path, _: Path) -> None:
    from catalogue import plugin

    plugin.draw(catalogue, content, new / "site")


def _make_search(catalogue: Catalogue, _: Path, new: Path, __: Path, profile: str = "web"
                 ) -> None:
    from catalogue import search, shards

    search.build(search.documents(catalogue), new / "search", catalogue.readings,
                 catalogue.synonyms)
    if (new / "site").exists():
        shards.write(new / "search", new / "site" / SHARDS, profile)


def _make_print(catalogue: Catalogue, content: Path, new: Path, _: Path) -> None:
    from catalogue import book, edition

    book.typeset(catalogue, new / "print" / BOOK,
                 book.Printing(commit=edition.commit_of(content)))


def _make_disc(catalogue: Catalogue, _: Path, new: Path, out: Path) -> None:
    """From what was made in this run, else from the last one."""
    from catalogue import disc

    site, printed = _parts(new, out)
    if not (site.exists() and printed.exists()):
        raise click.ClickException(message("needs-product"))
    disc.assemble(catalogue, site=site, book=printed / BOOK, out=new / "disc")


def _parts(new: Path, out: Path) -> tuple[Path, Path]:
    """The site and the folder of the printed catalogue, of this run or else of the last one."""
    site, printed = (new / name if (new / name).exists() else out / name
                     for name in ("site", "print"))
    return site, printed


MAKERS: dict[str, Maker] = {
    "site": _make_site, "search": _make_search, "print": _make_print, "disc": _make_disc,
}
DOOR = {"site": "site/index.html", "search": "search", "print": f"print/{BOOK}", "disc": "disc"}


@main.command("inspect", help=message("about-inspect"))
@click.argument("path", metavar="[DIR|ZIP|ISO]", default="build/disc",
                type=click.Path(path_type=Path, exists=True))
def inspect_disc(path: Path) -> None:
    """Report every problem of a finished disc and what it weighs; exit 1 when there is any."""
    from catalogue import package

    with _told_in(str(path)):
        read, problems = _judged(path)
    click.echo(message("inspected", files=len(read.sizes), pages=len(read.pages),
                       links=package.count_links(read), megabytes=sum(read.sizes.values()) / 1e6))
    for name, size in package.parts(read).items():
        click.echo(message("inspected-part", name=name, kilobytes=size / 1e3))
    click.echo(as_text(problems, path.as_posix()))
    if problems:
        raise SystemExit(1)


def _judged(path: Path) -> tuple[Package, tuple[Problem, ...]]:
    """A disc as a folder, a zip or an image, and all that is wrong with it."""
    from catalogue import medium, package, plugin

    if path.is_dir():
        # All of it, with what systems leave: before it is burned, that should go.
        read = package.read(package.in_folder(path), plugin.scripts())
        return read, package.inspect(read)
    with medium.opened(path) as found:
        read = package.read(medium.readers(found), plugin.scripts())
    return read, in_order((*found.problems, *package.inspect(read)))


@main.command(help=message("about-pack"))
@content_option
@out_option
@click.option("--key", type=click.Path(path_type=Path, exists=True, dir_okay=False),
              help=message("option-key"))
@click.option("--commit", help=message("option-commit"))
@click.option("--since", type=click.Path(path_type=Path, exists=True),
              help=message("option-since"))
@profile_option
@click.option("--quiet", is_flag=True, help=message("option-quiet"))
def pack(content: Path, out: Path, key: Path | None, commit: str | None, since: Path | None,
         profile: str, quiet: bool) -> None:
    """Make what is missing or stale, then the disc, its zip and its image, all at once."""
    from catalogue import disc, edition, signature

    started = time.monotonic()
    step = _progress(quiet)
    signer = signature.read_private(key) if key else None
    catalogue = _checked(content, step)
    older = _older(since, catalogue, step) if since else None
    if older:
        catalogue = _follow(content, catalogue, older)
    inputs = _inputs(content)
    date = catalogue.site.edition_date
    stale = _stale(inputs, out)
    with publish.replacing(out, (*stale, "disc", *SHEETS)) as new:
        _make(stale, catalogue, content, new, out, step, profile)
        publish.note(new, publish.made_from(out) | dict.fromkeys(stale, inputs))
        with step("disc"):
            site, printed = _parts(new, out)
            disc.assemble(catalogue, site=site, book=printed / BOOK, out=new / "disc", key=signer,
                          commit=edition.commit_of(content) if commit is None else commit)
        with step("inspect"):
            _, problems = _judged(new / "disc")
            if problems:
                raise CatalogueError(problems)
        _write_archives(new, date, step)
        with step("sheets"):
            _write_sheets(catalogue, new)
        if older:
            with step("patch"):
                patched = _write_patch(catalogue, older, new)
    if not quiet:
        _tell_pack(out, date, time.monotonic() - started)
        click.echo(message("where-label", path=out / SHEETS[0]))
        if older:
            click.echo(message("where-patch", path=out / patched))


def _archives(date: str) -> tuple[str, str]:
    """The names of an edition's zip and image."""
    from catalogue import edition

    return f"{edition.name(date)}.zip", f"{edition.name(date)}.iso"


def _write_archives(new: Path, date: str, step: Callable[[str], Any]) -> None:
    """The disc in `new` as a zip and an image, each with its digest beside it."""
    from catalogue import archive, edition
    from catalogue.typesetting import midnight

    packed, image = _archives(date)
    with step("zip"):
        archive.write_digest(archive.write_zip(new / "disc", new / packed, midnight(date)))
    with step("iso"):
        archive.write_digest(archive.write_iso(new / "disc", new / image, midnight(date),
                                               edition.label(date)))


def _write_sheets(catalogue: Catalogue, new: Path) -> None:
    """What is printed to go with the disc: its label, and the gazette where there is one."""
    from catalogue import dataset, edition, gazette, sheets

    label, bulletin = SHEETS
    code = edition.code(edition.record(new / "disc" / edition.MANIFEST).sha256)
    sheets.label(catalogue, new / label, code)
    if catalogue.baseline:
        told = gazette.compare(catalogue.baseline, dataset.of(catalogue))
        sheets.bulletin(catalogue, told, new / bulletin)


def _older(since: Path, catalogue: Catalogue, step: Callable[[str], Any]) -> Older:
    """The edition that a patch is to start from, once it is found whole and older."""
    from catalogue import patch

    with step("older"):
        older = patch.examine(since)
        patch.check_order(older, catalogue.site)
    return older


def _follow(content: Path, catalogue: Catalogue, older: Older) -> Catalogue:
    """The catalogue with the newest older edition that is known as its baseline.

    That stands in the content folder, so that every later build tells the same gazette.
    """
    from catalogue import dataset

    data = dataset.read(older.data, dataset.BASELINE)
    known = catalogue.baseline
    if data == known or (known and known["site"]["edition_date"] > older.edition.date):
        return catalogue
    publish.put(content / dataset.BASELINE, older.data)
    click.echo(message("baseline-written", path=content / dataset.BASELINE,
                       edition=older.edition.edition), err=True)
    return replace(catalogue, baseline=data)


def _write_patch(catalogue: Catalogue, older: Older, new: Path) -> str:
    """Write the patch from `older` to the disc in `new`, and its digest; the name of the patch."""
    from catalogue import archive, dataset, gazette, patch, sheets
    from catalogue.pages import Press
    from catalogue.typesetting import midnight

    date = catalogue.site.edition_date
    told = gazette.compare(dataset.read(older.data, dataset.DATA), dataset.of(catalogue))
    page, sheet = patch.GAZETTE
    stage = new / ".patch"
    sheets.bulletin(catalogue, told, stage / sheet)
    (stage / page).write_text(Press(catalogue).bulletin(told), encoding="utf-8", newline="\n")
    patch.lay_out(older, new / "disc", stage)
    name = patch.name(older.edition.date, date)
    archive.write_digest(archive.write_zip(stage, new / name, midnight(date)))
    shutil.rmtree(stage)
    return name


@main.command("patch", help=message("about-patch"))
@click.argument("old", metavar="OLD", type=click.Path(path_type=Path, exists=True))
@click.argument("given", metavar="PATCH",
                type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), required=True,
              help=message("option-patched"))
@click.option("--key", type=click.Path(path_type=Path, exists=True, dir_okay=False),
              help=message("option-public-key"))
@click.option("--quiet", is_flag=True, help=message("option-quiet"))
def apply_patch(old: Path, given: Path, out: Path, key: Path | None, quiet: bool) -> None:
    """Make the newer edition from an older one and a patch, or nothing."""
    from catalogue import patch, signature

    started = time.monotonic()
    step = _progress(quiet)
    public = signature.read_public(key) if key else ""
    with _told_in(""), publish.replacing(out, ("disc",)) as new:
        with step("apply"):
            date = patch.apply(old, given, new / "disc", public).date
        _write_archives(new, date, step)
        publish.note(new, publish.made_from(out))
    if not quiet:
        _tell_pack(out, date, time.monotonic() - started)


def _stale(inputs: str, out: Path) -> tuple[str, ...]:
    """The parts of the disc that were not made from what is there now."""
    made = publish.made_from(out)
    fresh = {name for name in PRODUCTS if made.get(name) == inputs and (out / name).exists()}
    # The site holds the index: a site that was made alone lacks it.
    if not {"site", "search"} <= fresh or not (out / "site" / SHARDS).exists():
        fresh -= {"site", "search"}
    return tuple(name for name in PRODUCTS if name not in {*fresh, "disc"})


def _tell_pack(out: Path, date: str, seconds: float) -> None:
    from catalogue import edition, signature

    packed, image = _archives(date)
    raw = (out / "disc" / edition.MANIFEST).read_bytes()
    made = edition.read(raw)
    click.echo(message("progress-done", seconds=seconds))
    for part, sizes in _sizes(made.files).items():
        click.echo(message("part-size", part=part, files=len(sizes),
                           megabytes=sum(sizes) / 1e6))
    click.echo(message("total-size", files=len(made.files), megabytes=sum(
        held.size for held in made.files.values()) / 1e6,
        zip=(out / packed).stat().st_size / 1e6, iso=(out / image).stat().st_size / 1e6))
    click.echo(message("edition-code", code=edition.code(edition.digest(raw))))
    rule = "pack-signed" if made.signer else "pack-unsigned"
    click.echo(message(rule, fingerprint=signature.fingerprint(made.signer)))
    for name, path in {"disc": "disc", "zip": packed, "iso": image}.items():
        click.echo(message(f"where-{name}", path=out / path))


def _sizes(files: Mapping[str, FileRecord]) -> dict[str, list[int]]:
    """Sizes by part: the folders at the top, deeper where the site is split, and the rest."""
    sizes: dict[str, list[int]] = {}
    for path, held in files.items():
        parts = path.split("/")[:-1][:2]
        sizes.setdefault("/".join(parts) or message("part-other"), []).append(held.size)
    return sizes


@main.command(help=message("about-verify"))
@click.argument("path", metavar="PATH", type=click.Path(path_type=Path, exists=True))
@click.option("--key", type=click.Path(path_type=Path, exists=True, dir_okay=False),
              help=message("option-public-key"))
def verify(path: Path, key: Path | None) -> None:
    """Tell what of an edition is damaged, missing, foreign or changed; exit 1 when anything is."""
    from catalogue import signature, verification

    public = signature.read_public(key) if key else ""
    with _told_in(str(path)):
        verdict = verification.verify(path, public)
    for line in _told(verdict, path):
        click.echo(printable(line))
    click.echo(as_text(verdict.problems, str(path)))
    if verdict.problems:
        raise SystemExit(1)


def _told(verdict: Verdict, path: Path) -> Iterator[str]:
    """What a verdict says besides its problems."""
    from catalogue.edition import code
    from catalogue.signature import fingerprint

    made = verdict.edition
    if made:
        yield message("verify-edition", title=made.title, edition=made.edition, date=made.date)
        if made.commit:
            yield message("verify-commit", commit=made.commit)
    if verdict.manifest:
        yield message("edition-code", code=code(verdict.manifest))
    yield message("verify-files", files=verdict.files, megabytes=verdict.size / 1e6)
    if verdict.left:
        yield message("verify-left", left=verdict.left)
    if not verdict.shell:
        yield message("verify-no-shell", name=f"{path.name}.sha256")
    yield message(f"voucher-{verdict.voucher.value}",
                  fingerprint=fingerprint(made.signer if made else ""))


@main.command(help=message("about-keygen"))
@click.argument("path", metavar="FILE", type=click.Path(path_type=Path, dir_okay=False))
def keygen(path: Path) -> None:
    """Make a pair of keys to sign editions with."""
    from catalogue import signature

    key = signature.create(path)
    click.echo(message("keygen-written", path=path, public=f"{path}{signature.PUBLIC_SUFFIX}",
                       fingerprint=signature.fingerprint(signature.public_of(key))))


def _words(_: click.Context, __: click.Parameter, value: str) -> tuple[str, ...]:
    """Words with commas between them, of either width."""
    return tuple(filter(None, (word.strip() for word in re.split("[,，、]", value))))


def several(name: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """An option that takes one word or several."""
    return click.option(f"--{name}", default="", callback=_words, help=message(f"option-{name}"))


@main.command("print", help=message("about-print"))
@content_option
@click.option("--out", type=click.Path(path_type=Path), default=Path("build") / "print",
              show_default=True, help=message("option-print-out"))
@several("audience")
@several("industry")
@several("line")
@several("ids")
@click.option("--large", is_flag=True, help=message("option-large"))
@mono_option
@click.option("--commit", help=message("option-commit"))
def print_catalogue(content: Path, out: Path, ids: tuple[str, ...], large: bool, mono: bool,
                    commit: str | None, **choices: tuple[str, ...]) -> None:
    """Typeset the catalogue, or an extract of it."""
    from catalogue import book, edition, extract
    from catalogue.naming import spelled_out

    part = extract.cut(load(content), choices, tuple(map(spelled_out, ids)))
    printing = book.Printing(large=large, mono=mono,
                             commit=edition.commit_of(content) if commit is None else commit)
    if out.suffix.lower() != ".pdf":
        publish.claim(out.parent)
        out = out / book.file_name(part, printing)
    click.echo(message("printed", path=book.typeset(part, out, printing)))


@main.command(help=message("about-serve"))
@content_option
@click.option("--address", default="127.0.0.1:8000", show_default=True,
              help=message("option-address"))
def serve(content: Path, address: str) -> None:
    """Preview with live reload."""
    from catalogue import plugin

    plugin.preview(content, address)


@main.command("search", help=message("about-search"))
@click.argument("query")
@click.option("--kind", type=click.Choice(KIND_NAMES), help=message("option-kind"))
@click.option("--limit", type=click.IntRange(1, 1000), default=10, show_default=True,
              help=message("option-limit"))
@click.option("--json", "as_json", is_flag=True, help=message("option-json"))
@out_option
def find(query: str, kind: str | None, limit: int, as_json: bool, out: Path) -> None:
    """Search the index of the last build."""
    from catalogue import search

    rows = search.search(out / "search", query, kind=kind, limit=limit)
    if as_json:
        click.echo(json.dumps([asdict(row) for row in rows], ensure_ascii=False, indent=2))
        return
    rule = "found-rows" if rows else "nothing-found"
    click.echo(message(rule, query=query, count=len(rows)))
    for row in rows:
        click.echo(f"{row.id}  {row.title}\n      {row.snippet}")


@main.command("index", help=message("about-index"))
@click.argument("documents", metavar="DOCS.jsonl",
                type=click.Path(path_type=Path, exists=True, dir_okay=False))
@out_option
@profile_option
def index_collection(documents: Path, out: Path, profile: str) -> None:
    """Make a searchable page of any collection of documents."""
    from catalogue import assets, collection, search, shards

    with _told_in(documents.parent.as_posix()):
        found = collection.read(documents)
    with publish.replacing(out, ("search", "site")) as new:
        search.build(found, new / "search")
        shards.write(new / "search", new / "site" / SHARDS, profile)
        shutil.copy(COLLECTION_PAGE, new / "site")
        for name in ("find.js", "search.js"):
            (new / "site" / name).write_bytes(assets.minified(assets.SOURCES / name))
    click.echo(message("index-written", count=len(found), path=out / DOOR["site"]))


def _shelf(out: Path) -> Path:
    """The folder for single sheets."""
    publish.claim(out)
    return out / "sheets"


@main.command("sheet", help=message("about-sheet"))
@click.argument("ids", metavar="ID…", nargs=-1, required=True)
@content_option
@out_option
@mono_option
def single_sheets(ids: tuple[str, ...], content: Path, out: Path, mono: bool) -> None:
    """One A4 page for each entry."""
    from catalogue import naming, sheets

    catalogue = load(content)
    naming.chosen(catalogue, ids)
    for path in sheets.sheets(catalogue, ids, _shelf(out), mono=mono):
        click.echo(message("sheet-written", path=path))


@main.command(help=message("about-poster"))
@content_option
@out_option
@mono_option
def poster(content: Path, out: Path, mono: bool) -> None:
    """The menu for the wall."""
    from catalogue import sheets

    path = sheets.poster(load(content), _shelf(out) / "poster.pdf", mono=mono)
    click.echo(message("sheet-written", path=path))


@main.command(help=message("about-leaflet"))
@content_option
@out_option
@mono_option
def leaflet(content: Path, out: Path, mono: bool) -> None:
    """The menu to fold and hand out."""
    from catalogue import sheets

    path = sheets.leaflet(load(content), _shelf(out) / "leaflet.pdf", mono=mono)
    click.echo(message("sheet-written", path=path))


@main.command(help=message("about-label"))
@click.option("--code", default="", help=message("option-code"))
@content_option
@out_option
@mono_option
def label(code: str, content: Path, out: Path, mono: bool) -> None:
    """What is stuck on a disc, its sleeve and a stick."""
    from catalogue import sheets

    path = sheets.label(load(content), _shelf(out) / "label.pdf", code, mono=mono)
    click.echo(message("sheet-written", path=path))


@main.command(help=message("about-pin"))
@content_option
def pin(content: Path) -> None:
    """Write the locks anew: the clauses as they read now, every address published so far."""
    from catalogue import locks
    from catalogue.pages import Press

    catalogue, problems = examine(content)
    others = [found for found in problems if found.rule not in locks.SETTLED]
    if catalogue is None or others:
        raise CatalogueError(others)
    done = locks.renew(content, catalogue, Press(catalogue).addresses())
    for rule, names in (("pin-changed", done.changed), ("pin-gone", done.gone),
                        ("pin-new", done.new), ("pin-addresses", done.addresses)):
        if names:
            click.echo(message(rule, count=len(names), names="、".join(names)))
    click.echo(message("pin-done", content=content))


@main.command("orders", help=message("about-orders"))
@click.argument("files", metavar="FILE...", nargs=-1, required=True,
                type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False),
              help=message("option-demand"))
@content_option
def merge_orders(files: tuple[Path, ...], out: Path | None, content: Path) -> None:
    """Merge the orders of many workplaces into a table of demand."""
    from catalogue import orders

    catalogue = load(content)
    with _told_in(""):
        found, problems = orders.read(files, catalogue)
        if problems:
            raise CatalogueError(problems)
        demand = orders.merge(found)
        if out:
            publish.put(out, orders.table(demand, catalogue))
    _show_demand(demand, catalogue)
    if out:
        click.echo(message("demand-written", path=out))


def _show_demand(demand: Demand, catalogue: Catalogue) -> None:
    from catalogue import orders

    totals = [line for line in orders.lines(demand) if line.kind == "total"]
    titles = {course.id: course.title for course in catalogue.courses}
    for line in totals:
        rule = "demand-line-silent" if line.silent else "demand-line"
        click.echo(message(rule, id=line.course, title=titles[line.course], heads=line.heads,
                           orders=line.orders, silent=line.silent))
    for again, first in demand.repeats:
        click.echo(message("demand-repeat", unit=again.unit, place=f"{again.path}:{again.line}",
                           other=f"{first.path}:{first.line}"))
    click.echo(message("demand-sum", orders=len(demand.orders), courses=len(totals),
                       repeats=len(demand.repeats)))


@main.command(help=message("about-new"))
@click.argument("kind", type=click.Choice(KIND_NAMES))
@click.argument("entry_id", metavar="[ID]", required=False)
@click.option("--letter", type=click.Choice(("T", "Q", "G", "L")), default="T",
              help=message("option-letter"))
@click.option("--title", default="", help=message("option-title"))
@content_option
def new(kind: str, entry_id: str | None, letter: str, title: str, content: Path) -> None:
    """Write a new entry's file, every field explained."""
    catalogue, problems = examine(content)
    if catalogue is None:
        raise CatalogueError(problems)
    wanted = scaffold.KIND[kind]
    entry_id = entry_id or scaffold.next_id(
        catalogue, letter if kind == "course" else wanted.letters[0])
    scaffold.check_id(catalogue, wanted, entry_id)
    words = {name: {term.slug: term.name for term in wordlist.terms}
             for name, wordlist in catalogue.vocabulary.items()}
    path = content / scaffold.path_of(entry_id, wanted)
    path.parent.mkdir(parents=True, exist_ok=True)
    today = datetime.datetime.now().astimezone().date().isoformat()
    path.write_text(scaffold.text(Law(words=words), wanted, entry_id, title, today),
                    encoding="utf-8", newline="\n")
    click.echo(message("new-written", path=path))
