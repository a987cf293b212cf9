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
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from catalogue import publish, scaffold
from catalogue.links import Catalogue
from catalogue.load import examine, load
from catalogue.model import KINDS
from catalogue.problem import CatalogueError
from catalogue.report import FORMATS, as_text, message
from catalogue.schema import Law

PRODUCTS = ("site", "search", "print", "disc")
BOOK = "catalogue.pdf"
SHARDS = "find"
ASSETS = Path(__file__).parent.parent / "site_overrides" / "assets"
COLLECTION_PAGE = (Path(__file__).parent / "templates" / "collection" / "index.html",
                   ASSETS / "find.js", ASSETS / "search.js")
KIND_NAMES = tuple(kind.name for kind in KINDS)

content_option = click.option(
    "--content", type=click.Path(path_type=Path, file_okay=False), default=Path("content"),
    show_default=True, help=message("option-content"))
out_option = click.option(
    "--out", type=click.Path(path_type=Path, file_okay=False), default=Path("build"),
    show_default=True, help=message("option-out"))


@click.group(help=message("about"))
def main() -> None:
    """Entry point; every verb below."""


def run() -> None:
    """Run the command line; problems are printed and become exit code 1."""
    try:
        main(standalone_mode=True)
    except CatalogueError as error:
        click.echo(as_text(error.problems, "content"), err=True)
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
@click.option("--quiet", is_flag=True, help=message("option-quiet"))
def build(content: Path, out: Path, only: tuple[str, ...], quiet: bool) -> None:
    """Check, then make each product, then put them all in place at once."""
    started = time.monotonic()
    step = _progress(quiet)
    with step("check"):
        catalogue = load(content)
    # MkDocs and others take the time of the build from here; the edition has one.
    os.environ.setdefault("SOURCE_DATE_EPOCH", str(_epoch(catalogue.site.edition_date)))
    with publish.replacing(out, only) as new:
        for product in only:
            with step(product):
                MAKERS[product](catalogue, content, new, out)
    if not quiet:
        click.echo(message("progress-done", seconds=time.monotonic() - started))
        for product in only:
            click.echo(message(f"where-{product}", path=out / DOOR[product]))


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


def _make_search(catalogue: Catalogue, _: Path, new: Path, __: Path) -> None:
    from catalogue import search, shards

    search.build(search.documents(catalogue), new / "search", catalogue.readings,
                 catalogue.synonyms)
    if (new / "site").exists():
        shards.write(new / "search", new / "site" / SHARDS)


def _make_print(catalogue: Catalogue, _: Path, new: Path, __: Path) -> None:
    from catalogue import book

    book.typeset(catalogue, new / "print" / BOOK)


def _make_disc(catalogue: Catalogue, _: Path, new: Path, out: Path) -> None:
    """From what was made in this run, else from the last one."""
    from catalogue import disc

    site, printed = (new / name if (new / name).exists() else out / name
                     for name in ("site", "print"))
    if not (site.exists() and printed.exists()):
        raise click.ClickException(message("needs-product"))
    disc.assemble(catalogue, site=site, book=printed / BOOK, out=new / "disc")


MAKERS: dict[str, Callable[[Catalogue, Path, Path, Path], None]] = {
    "site": _make_site, "search": _make_search, "print": _make_print, "disc": _make_disc,
}
DOOR = {"site": "site/index.html", "search": "search", "print": f"print/{BOOK}", "disc": "disc"}


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
@click.option("--mono", is_flag=True, help=message("option-mono"))
@click.option("--commit", default="", help=message("option-commit"))
def print_catalogue(content: Path, out: Path, ids: tuple[str, ...], large: bool, mono: bool,
                    commit: str, **choices: tuple[str, ...]) -> None:
    """Typeset the catalogue, or an extract of it."""
    from catalogue import book, extract

    part = extract.cut(load(content), choices, tuple(word.upper() for word in ids))
    printing = book.Printing(large=large, mono=mono, commit=commit)
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
def index_collection(documents: Path, out: Path) -> None:
    """Make a searchable page of any collection of documents."""
    from catalogue import collection, search, shards

    try:
        found = collection.read(documents)
    except CatalogueError as error:
        click.echo(as_text(error.problems, documents.parent.as_posix()), err=True)
        raise SystemExit(1) from error
    with publish.replacing(out, ("search", "site")) as new:
        search.build(found, new / "search")
        shards.write(new / "search", new / "site" / SHARDS)
        for source in COLLECTION_PAGE:
            shutil.copy(source, new / "site")
    click.echo(message("index-written", count=len(found), path=out / DOOR["site"]))


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
