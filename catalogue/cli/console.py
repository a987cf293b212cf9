"""The console: what several verbs share in how they ask and how they tell."""

from __future__ import annotations

import codecs
import errno
import io
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

import click

from catalogue.content.links import Catalogue
from catalogue.content.load import examine
from catalogue.content.model import KINDS
from catalogue.content.problem import CatalogueError, problem, reason
from catalogue.content.report import as_text, message
from catalogue.content.setting_aside import without_unfinished
from catalogue.content.workers import MOST, cores
from catalogue.disc.commit import commit_of
from catalogue.products.production import Progress

KIND_NAMES = tuple(kind.name for kind in KINDS)
ESCAPE = "catalogue.escape"


def _escaped(error: UnicodeError) -> tuple[str, int]:
    r"""What an encoding lacks, spelled as JSON spells it (RFC 8259, 7): \u6ca1, \ud83d\ude00.

    Unlike `backslashreplace` it leaves a JSON report readable for programs.
    """
    if not isinstance(error, UnicodeEncodeError):
        raise error
    lacking = error.object[error.start : error.end].encode("utf-16-be", "surrogatepass")
    units = (lacking[n : n + 2].hex() for n in range(0, len(lacking), 2))
    return "".join(f"\\u{unit}" for unit in units), error.end


def write_what_it_can(*streams: TextIO) -> None:
    """No report may die of a character that the console or a redirected file cannot hold."""
    codecs.register_error(ESCAPE, _escaped)
    for stream in streams:
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors=ESCAPE)


@contextmanager
def told_in(place: str) -> Iterator[None]:
    """Print the problems of the block, whose paths are in `place`, and exit with 1.

    So it does when the system refuses to read or to write, wherever that happens.
    """
    try:
        yield
    except CatalogueError as error:
        click.echo(as_text(error.problems, place), err=True)
        raise SystemExit(1) from error
    except OSError as error:
        # A reader that has seen enough, such as `head`, is click's to deal with. Libraries raise
        # kinds of their own without a number, such as a missing template: faults of the program.
        if error.errno in (None, errno.EPIPE):
            raise
        refused = problem("system-refused", str(error.filename or ""), said=reason(error))
        click.echo(as_text((refused,), ""), err=True)
        raise SystemExit(1) from error


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
    found = without_unfinished(*examine(content), wanted)
    if found.left_out:
        click.echo(message("set-aside", names="、".join(found.left_out)), err=True)
    return found.catalogue


def commit_given(content: Path, given: str | None) -> str:
    """Where the content comes from, as it was `given`, else as git knows it."""
    return commit_of(content) if given is None else given


def progress(quiet: bool) -> Progress:
    """What tells the steps of a run; nothing at all when `quiet`."""

    @contextmanager
    def step(name: str, started: float = 0) -> Iterator[None]:
        if quiet:
            yield
            return
        click.echo(f"  {message(f'progress-{name}')} … ", nl=False)
        started = started or time.monotonic()
        yield
        click.echo(f"{time.monotonic() - started:.1f} s")

    return step
