"""Editing: the verbs of those who keep the entries."""

from __future__ import annotations

import datetime
import socket
from collections.abc import Iterator
from pathlib import Path

import click

from catalogue.cli.options import content_option, out_option
from catalogue.content import atomic, locks, scaffold, source
from catalogue.content.links import Catalogue
from catalogue.content.load import examine
from catalogue.content.lookup import spelled_out
from catalogue.content.model import BY_NAME
from catalogue.content.problem import CatalogueError, Problem, in_order, problem
from catalogue.content.report import FORMATS, message
from catalogue.content.workers import Workers, cores

# Ports that are tried when others serve on the first.
PORTS = 50


@click.command(help=message("about-check"))
@click.argument("directory", metavar="[DIR]", default="content", type=click.Path(path_type=Path))
@click.option(
    "--format",
    "style",
    type=click.Choice(tuple(FORMATS)),
    default="text",
    show_default=True,
    help=message("option-format"),
)
def check(directory: Path, style: str) -> None:
    """Report every problem of a content folder; exit 1 when there is any."""
    with Workers(cores()) as team:
        catalogue, problems = examine(directory, team=team)
    if catalogue is not None:
        problems = in_order((*problems, *_undrawn(directory, catalogue)))
    click.echo(FORMATS[style](problems, directory.as_posix()))
    # No mistake, so that a catalogue can be published; readers are told to write, and where to?
    if style == "text" and catalogue is not None and not catalogue.site.contact:
        click.echo(message("hint-no-contact"), err=True)
    if problems:
        raise SystemExit(1 if directory.is_dir() else 2)


def _undrawn(directory: Path, catalogue: Catalogue) -> Iterator[Problem]:
    """What the book would be refused for; nothing where no font is installed to ask."""
    from catalogue.print import book, fonts

    try:
        faces = fonts.find()
    except CatalogueError:
        return
    for path, _, character in book.refused(catalogue, faces):
        line, column = source.place_of(directory, path, character)
        yield problem(
            "missing-glyph",
            path,
            line=line,
            column=column,
            id=Path(path).stem,
            character=character,
            code=fonts.code_of(character),
        )


@click.command(help=message("about-init"))
@click.argument("directory", metavar="DIR", type=click.Path(path_type=Path, file_okay=False))
@click.option("--title", default=message("starter-title"), help=message("option-site-title"))
@click.option(
    "--lines", default=message("starter-lines"), show_default=True, help=message("option-lines")
)
def init(directory: Path, title: str, lines: str) -> None:
    """Write a small catalogue of examples into a new folder."""
    if directory.exists() and any(directory.iterdir()):
        raise CatalogueError([problem("folder-not-empty", "", folder=str(directory))])
    from catalogue.content import starter

    made = starter.Starter(title=title, lines=starter.lines_of(lines), today=_today())
    for path, text in starter.starter_files(made).items():
        atomic.create_file(directory / "content" / path, text.encode())
    click.echo(message("init-written", folder=directory))


def _today() -> str:
    return datetime.datetime.now().astimezone().date().isoformat()


@click.command(help=message("about-new"))
@click.argument("kind", type=click.Choice(tuple(BY_NAME)))
@click.argument("entry_id", metavar="[ID]", required=False)
@click.option("--line", "--letter", "line", default="", help=message("option-line"))
@click.option("--title", default="", help=message("option-title"))
@content_option
def new(kind: str, entry_id: str | None, line: str, title: str, content: Path) -> None:
    """Write a new entry's file, every field explained."""
    catalogue, problems = examine(content)
    if catalogue is None:
        raise CatalogueError(problems)
    wanted = BY_NAME[kind]
    entry_id = spelled_out(entry_id or scaffold.next_id(catalogue, wanted, line))
    scaffold.check_id(catalogue, wanted, entry_id)
    path = content / scaffold.path_of(catalogue, entry_id)
    atomic.create_file(path, scaffold.text(catalogue, entry_id, title, _today()).encode())
    click.echo(message("new-written", path=path))


@click.command("pin", help=message("about-pin"))
@content_option
def pin_locks(content: Path) -> None:
    """Write the locks anew: the clauses as they read now, every address published so far."""
    from catalogue.site.site_map import addresses

    catalogue, problems = examine(content)
    others = [found for found in problems if found.rule not in locks.SETTLED]
    if catalogue is None or others:
        raise CatalogueError(others)
    done = locks.renew(content, catalogue, addresses(catalogue))
    for rule, names in (
        ("pin-changed", done.changed),
        ("pin-gone", done.gone),
        ("pin-new", done.new),
        ("pin-addresses", done.addresses),
    ):
        if names:
            click.echo(message(rule, count=len(names), names="、".join(names)))
    click.echo(message("pin-done", content=content))


@click.command(help=message("about-serve"))
@content_option
@out_option
@click.option(
    "--address", default="127.0.0.1:8000", show_default=True, help=message("option-address")
)
def serve(content: Path, out: Path, address: str) -> None:
    """Preview with live reload."""
    from catalogue.site import guard
    from catalogue.site.preview import preview

    catalogue, problems = examine(content)
    if catalogue is None:
        raise CatalogueError(problems)
    free = free_address(address)
    if free != address:
        click.echo(message("serve-taken", address=address))
    if guard.is_open(free):
        click.echo(message("serve-open", address=free), err=True)
    click.echo(message("serve-address", address=free))
    preview(content, free, out)


def free_address(address: str) -> str:
    """The address, or the next one on which nobody listens yet."""
    host, _, port = address.rpartition(":")
    for number in range(int(port), int(port) + PORTS):
        with socket.socket() as probe:
            if probe.connect_ex((host, number)):
                return f"{host}:{number}"
    return address


VERBS = (init, check, new, pin_locks, serve)
