"""Printing: the verbs of those who print the catalogue, the menu, sheets and labels."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import click

from catalogue.cli.options import (
    commit_given,
    commit_option,
    content_option,
    finished_part,
    mono_option,
    out_option,
)
from catalogue.content import extract, lookup, prints
from catalogue.content.load import load
from catalogue.content.report import message
from catalogue.products import publish


def _words(_: click.Context, __: click.Parameter, value: str) -> tuple[str, ...]:
    """Words with commas between them, of either width."""
    return tuple(filter(None, (word.strip() for word in re.split("[,，、]", value))))


def several(name: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """An option that takes one word or several."""
    return click.option(f"--{name}", default="", callback=_words, help=message(f"option-{name}"))


@click.command("print", help=message("about-print"))
@content_option
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    default=Path("build") / "print",
    show_default=True,
    help=message("option-print-out"),
)
@several("audience")
@several("industry")
@several("line")
@several("ids")
@click.option("--only", "alone", is_flag=True, help=message("option-alone"))
@click.option("--large", is_flag=True, help=message("option-large"))
@mono_option
@commit_option
def print_catalogue(
    content: Path,
    out: Path,
    ids: tuple[str, ...],
    alone: bool,
    large: bool,
    mono: bool,
    commit: str | None,
    **choices: tuple[str, ...],
) -> None:
    """Typeset the catalogue, or an extract of it."""
    from catalogue.print import book

    ids = tuple(map(lookup.spelled_out, ids))
    part = extract.cut(finished_part(content, ids), choices, ids, alone=alone)
    printing = book.Printing(large=large, mono=mono, commit=commit_given(content, commit))
    if out.suffix.lower() != ".pdf":
        publish.claim(out.parent)
        out = out / book.file_name(part, printing)
    click.echo(message("printed", path=book.typeset(part, out, printing)))


def _shelf(out: Path) -> Path:
    """The folder for single sheets."""
    publish.claim(out)
    return out / "sheets"


@click.command("sheet", help=message("about-sheet"))
@click.argument("ids", metavar="ID…", nargs=-1, required=True)
@content_option
@out_option
@mono_option
def single_sheets(ids: tuple[str, ...], content: Path, out: Path, mono: bool) -> None:
    """One A4 page for each entry."""
    from catalogue.print import sheets

    catalogue = finished_part(content, map(lookup.spelled_out, ids))
    lookup.chosen(catalogue, ids)
    for path in sheets.sheets(catalogue, ids, _shelf(out), mono=mono):
        click.echo(message("sheet-written", path=path))


def menu_as(name: str) -> click.Command:
    """The verb that prints the whole menu: as a `poster`, or as a `leaflet`."""

    @click.command(name, help=message(f"about-{name}"))
    @content_option
    @out_option
    @mono_option
    def verb(content: Path, out: Path, mono: bool) -> None:
        from catalogue.print import sheets

        path = _shelf(out) / prints.FURTHER[name]
        sheets.MENUS[name](finished_part(content), path, mono=mono)
        click.echo(message("sheet-written", path=path))

    return verb


@click.command("label", help=message("about-label"))
@click.option("--code", default="", help=message("option-code"))
@content_option
@out_option
@mono_option
def print_label(code: str, content: Path, out: Path, mono: bool) -> None:
    """What is stuck on a disc, its sleeve and a stick."""
    from catalogue.print import sheets

    path = sheets.label(load(content), _shelf(out) / "label.pdf", code, mono=mono)
    click.echo(message("sheet-written", path=path))


VERBS = (print_catalogue, single_sheets, menu_as("poster"), menu_as("leaflet"), print_label)
