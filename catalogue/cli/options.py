"""Options: what several verbs are asked, and what follows from the answers."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from catalogue.cli.console import told_in
from catalogue.content.report import message
from catalogue.content.workers import MOST, cores
from catalogue.disc.commit import commit_of

if TYPE_CHECKING:
    from catalogue.content.links import Catalogue


def _told_there(context: click.Context, _: click.Parameter, content: Path) -> Path:
    """Problems of the whole verb are told in the folder that holds the content."""
    context.with_resource(told_in(content.as_posix()))
    return content


content_option = click.option(
    "--content",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("content"),
    callback=_told_there,
    show_default=True,
    help=message("option-content"),
)
out_option = click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("build"),
    show_default=True,
    help=message("option-out"),
)
profile_option = click.option(
    "--profile",
    type=click.Choice(("web", "cd")),
    default="web",
    show_default=True,
    help=message("option-profile"),
)
jobs_option = click.option(
    "--jobs", type=click.IntRange(1, MOST), default=cores, help=message("option-jobs", most=MOST)
)
mono_option = click.option("--mono", is_flag=True, help=message("option-mono"))
commit_option = click.option("--commit", help=message("option-commit"))


def finished_part(content: Path, wanted: Iterable[str] = ()) -> Catalogue:
    """The catalogue without what is not finished, which is named; CatalogueError where it cannot.

    For what shows parts to people. What makes an edition, or goes with one, loads all or nothing.
    """
    # A run in which nothing is stale reads no content.
    from catalogue.content.load import examine
    from catalogue.content.setting_aside import without_unfinished

    found = without_unfinished(*examine(content), wanted)
    if found.left_out:
        click.echo(message("set-aside", names="、".join(found.left_out)), err=True)
    return found.catalogue


def commit_given(content: Path, given: str | None) -> str:
    """Where the content comes from, as it was `given`, else as git knows it."""
    return commit_of(content) if given is None else given
