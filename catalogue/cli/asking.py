"""Asking: the verbs of those who search, and of those who count what workplaces ask for."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING

import click
from jinja2 import Environment, StrictUndefined

from catalogue.cli.console import told_in
from catalogue.cli.options import content_option, out_option, profile_option
from catalogue.content import atomic, source, spreadsheet
from catalogue.content.links import Catalogue
from catalogue.content.load import examine
from catalogue.content.model import BY_NAME
from catalogue.content.problem import CatalogueError, problem
from catalogue.content.report import message
from catalogue.content.resources import PACKAGE, word
from catalogue.orders import demand

if TYPE_CHECKING:
    from catalogue.content.model import OtherIndex
    from catalogue.search.answers import Answers, Row
    from catalogue.search.documents import Document

COLLECTION_PAGE = PACKAGE / "search" / "templates" / "index.html"


# What begins with one hyphen is no option here, but a word that is left out.
@click.command(
    "search",
    help=message("about-search"),
    context_settings={"ignore_unknown_options": True},
)
@click.argument("query", nargs=-1, required=True)
@click.option("--kind", type=click.Choice(tuple(BY_NAME)), help=message("option-kind"))
@click.option(
    "--limit",
    type=click.IntRange(1, 1000),
    default=10,
    show_default=True,
    help=message("option-limit"),
)
@click.option("--json", "as_json", is_flag=True, help=message("option-json"))
@click.option(
    "--also",
    multiple=True,
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help=message("option-also"),
)
@out_option
@click.pass_context
def search_index(
    context: click.Context,
    query: tuple[str, ...],
    kind: str | None,
    limit: int,
    as_json: bool,
    also: tuple[Path, ...],
    out: Path,
) -> None:
    """Search the index of the last build, and others beside it."""
    from catalogue.search import postings, scripts, together

    known = [name for option in context.command.params for name in option.opts]
    for said in query:
        if said.startswith("--"):
            raise click.NoSuchOption(
                said, possibilities=get_close_matches(said, known), ctx=context
            )
    asked = " ".join(query)
    with postings.reading(out / "search") as own:
        shelves = [
            ("", own),
            *((str(folder), scripts.ScriptReader(scripts.find_folder(folder))) for folder in also),
        ]
        found = together.joined(shelves, asked, kind=kind, limit=limit)
    if as_json:
        told = [{key: row[key] for key in row if key != "stage"} for row in map(asdict, found.rows)]
        click.echo(json.dumps(told, ensure_ascii=False, indent=2))
        return
    click.echo(message(_outcome(found), query=asked, count=len(found.rows), total=found.total))
    if found.words:
        click.echo(message("nearest-words", words=word("search", "between").join(found.words)))
    for row in found.rows:
        click.echo(f"{row.id}  {row.title}{_marked(row.mark)}{_from(row)}\n      {row.snippet}")


def _from(row: Row) -> str:
    """Which of several indexes a row comes from, and where else its title stands."""
    between = word("search", "between")
    return (message("row-from", name=row.source) if row.source else "") + (
        message("row-also", names=between.join(row.also)) if row.also else ""
    )


def _outcome(found: Answers) -> str:
    """The message that says how much was found, and how like it is."""
    if not found.rows:
        return "nothing-strict" if found.strict else "nothing-found"
    if found.similar:
        return f"found-{found.similar}"
    return "found-first" if found.total > len(found.rows) else "found-rows"


def _marked(mark: str) -> str:
    """What stands behind a title: ※, and a level of evidence or what became of a rule."""
    drawn = word("titles", "mark")
    rest = mark.replace(drawn, "")
    return (drawn if drawn in mark else "") + (message("row-mark", mark=rest) if rest else "")


@click.command("index", help=message("about-index"))
@click.argument("documents", metavar="DOCS", type=click.Path(path_type=Path, exists=True))
@out_option
@profile_option
@click.option(
    "--beside", multiple=True, metavar=message("name-and-path"), help=message("option-beside")
)
@click.pass_context
def index_collection(
    context: click.Context, documents: Path, out: Path, profile: str, beside: tuple[str, ...]
) -> None:
    """Make a searchable page of any collection of documents, which asks those beside it too."""
    from catalogue.products import production, publish
    from catalogue.search import collection, index, shards
    from catalogue.search.documents import KIND_WEIGHT
    from catalogue.site import assets

    chosen = context.get_parameter_source("out") is not click.core.ParameterSource.DEFAULT
    if not chosen and (out / "site").is_dir() and not (out / "site" / "find.js").is_file():
        raise CatalogueError([problem("own-build", out.name, folder=out.name)])
    others = tuple(map(collection.beside, beside))
    with told_in(documents.parent.as_posix()):
        found = collection.read(documents)
    page, count = collection_page(found.documents, others), len(found.documents)
    settings = found.readings, found.synonyms, {**KIND_WEIGHT, **found.weights}
    # The index lets go of documents as it takes them in: they are large.
    handed = iter(found.documents)
    del found
    with publish.replacing(out, ("search", "site")) as new:
        index.build(handed, new / "search", *settings)
        shards.write(new / "search", new / "site" / production.SHARDS, profile)
        (new / "site" / COLLECTION_PAGE.name).write_text(page, "utf-8")
        for name, script in assets.search_scripts(beside=bool(others)).items():
            (new / "site" / name).write_bytes(script)
    click.echo(message("index-written", count=count, path=out / production.BY_NAME["site"].door))


def collection_page(documents: Sequence[Document], others: Sequence[OtherIndex] = ()) -> str:
    """The page of a collection, which names the facets that its documents have."""
    facets = dict.fromkeys(name for document in documents for name, _ in document.facets)
    named = [*json.loads(word("search", "facets")), *([name, name] for name in facets)]
    page = Environment(autoescape=True, undefined=StrictUndefined, keep_trailing_newline=True)
    return page.from_string(COLLECTION_PAGE.read_text("utf-8")).render(
        facets=json.dumps(named, ensure_ascii=False), beside=others
    )


@click.command("orders", help=message("about-orders"))
@click.argument(
    "files",
    metavar="FILE...",
    nargs=-1,
    required=True,
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
)
@click.option(
    "--out", type=click.Path(path_type=Path, dir_okay=False), help=message("option-demand")
)
@click.option(
    "--amended",
    type=click.Choice(demand.AMENDED),
    default=demand.ASK,
    show_default=True,
    help=message("option-amended"),
)
@content_option
def merge_orders(files: tuple[Path, ...], out: Path | None, amended: str, content: Path) -> None:
    """Merge the orders of many workplaces into a table of demand."""
    catalogue, unfinished = examine(content)
    if catalogue is None:
        raise CatalogueError(unfinished)
    if unfinished:
        click.echo(message("orders-unfinished", count=len(unfinished)), err=True)
    with told_in(""):
        if out:
            _check_out(out, files)
        found, problems = demand.read(files, catalogue, amended)
        if problems:
            raise CatalogueError(problems)
        total = demand.merge(found)
        if out:
            atomic.replace_file(out, demand.table(total, catalogue))
    _show_demand(total, catalogue)
    if out:
        click.echo(message("demand-written", path=out))


def _check_out(out: Path, files: tuple[Path, ...]) -> None:
    """CatalogueError when the table would take the place of an order, or of a foreign file."""
    if any(path.resolve() == out.resolve() for path in files):
        raise CatalogueError([problem("orders-out-is-in", str(out), name=out.name)])
    if out.is_file() and not demand.is_own_table(source.first_bytes(out, spreadsheet.MAX_BYTES)):
        raise CatalogueError([problem("orders-out-taken", str(out), name=out.name)])


def _show_demand(total: demand.Demand, catalogue: Catalogue) -> None:
    totals = [line for line in demand.lines(total, catalogue) if line.kind == "total"]
    for line in totals:
        rule = "demand-line-silent" if line.silent else "demand-line"
        click.echo(
            message(
                rule,
                id=line.course,
                title=demand.title_in(catalogue, line.course),
                heads=line.heads,
                orders=line.orders,
                silent=line.silent,
            )
        )
    for again, first in total.repeats:
        click.echo(
            message(
                "demand-repeat",
                unit=again.unit,
                place=f"{again.path}:{again.line}",
                other=f"{first.path}:{first.line}",
            )
        )
    click.echo(
        message(
            "demand-sum",
            orders=len(total.orders),
            courses=len(totals),
            repeats=len(total.repeats),
        )
    )


VERBS = (search_index, index_collection, merge_orders)
