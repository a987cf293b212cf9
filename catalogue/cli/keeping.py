"""Keeping: the verbs for what is done to entries as a whole, and to the edition."""

from __future__ import annotations

import datetime
import difflib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from catalogue.cli.console import told_in
from catalogue.cli.options import content_option
from catalogue.content import atomic, changing, source
from catalogue.content.load import examine
from catalogue.content.lookup import spelled_out
from catalogue.content.problem import CatalogueError, Problem, problem
from catalogue.content.report import message, printable

if TYPE_CHECKING:
    from catalogue.keeping.draft import Draft, Spot
    from catalogue.keeping.mending import Mended

# What `pin` settles once people have looked at who relies on it.
LATER = ("clause-changed",)


def today() -> str:
    """The day as the office has it, an ISO date."""
    return datetime.datetime.now().astimezone().date().isoformat()


def _day(_: click.Context, __: click.Parameter, said: str | None) -> str:
    """A day that there is; today when none is given."""
    try:
        return datetime.date.fromisoformat(said).isoformat() if said else today()
    except ValueError as error:
        raise click.BadParameter(message("bad-day", day=said)) from error


def _changing(content: Path, change: Callable[[Draft], Sequence[Spot]]) -> tuple[Draft, int]:
    """Let `change` make a draft, and write it if `check` has nothing new to say of it.

    Gives back the draft and how many places it named. What still stands in the way of a change
    is told before what `check` says of it.
    """
    from catalogue.keeping.draft import Draft

    catalogue, known = examine(content)
    if catalogue is None:
        raise CatalogueError(known)
    draft = Draft(root=content, catalogue=catalogue)
    spots = change(draft)
    changing.write_judged(content, draft.files, known, LATER)
    return draft, len(spots)


@click.command(help=message("about-withdraw"))
@click.argument("entry_id", metavar="ID")
@click.option("--because", required=True, help=message("option-because"))
@click.option("--successor", default="", help=message("option-successor"))
@click.option("--relink", is_flag=True, help=message("option-relink"))
@click.option("--date", "day", callback=_day, help=message("option-day"))
@content_option
def withdraw(
    entry_id: str, because: str, successor: str, relink: bool, day: str, content: Path
) -> None:
    """Take an entry out for good, its id kept with the reason."""
    from catalogue.keeping import withdrawal

    parting = withdrawal.Parting(
        id=spelled_out(entry_id),
        day=day,
        reason=because,
        successor=spelled_out(successor),
        relink=relink,
    )

    def change(draft: Draft) -> Sequence[Spot]:
        spots = withdrawal.withdraw_entry(draft, parting)
        if found := [] if relink else _still_named(draft, parting.id, spots):
            raise CatalogueError(found)
        return spots

    draft, count = _changing(content, change)
    rule = "withdrawn-for" if successor else "withdrawn"
    click.echo(message(rule, id=parting.id, successor=parting.successor))
    _tell(draft, parting.id, count)


def _still_named(draft: Draft, entry_id: str, spots: Sequence[Spot]) -> list[Problem]:
    paths = dict.fromkeys([spot.path for spot in spots] + draft.linking(entry_id))
    if not paths:
        return []
    return [
        problem(
            "still-named",
            draft.catalogue.paths[entry_id],
            id=entry_id,
            count=len(spots) + len(draft.linking(entry_id)),
            names="、".join(paths),
        )
    ]


@click.command(help=message("about-rename"))
@click.argument("old")
@click.argument("new")
@click.option("--because", default=message("rename-because"), help=message("option-because"))
@click.option("--date", "day", callback=_day, help=message("option-day"))
@content_option
def rename(old: str, new: str, because: str, day: str, content: Path) -> None:
    """Another id for an entry, or another slug for a word of a list."""
    from catalogue.keeping import renaming

    wordlist, slash, slug = old.partition("/")
    if slash:
        draft, count = _changing(
            content, lambda draft: renaming.rename_word(draft, wordlist, slug, new)
        )
        click.echo(message("word-renamed", old=old, new=f"{wordlist}/{new}"))
        click.echo(message("changed-files", count=len(draft.files), places=count))
        return
    old = spelled_out(old)
    draft, count = _changing(
        content, lambda draft: renaming.rename_entry(draft, old, new, day, because)
    )
    click.echo(message("renamed", old=old, new=spelled_out(new)))
    _tell(draft, old, count)


def _tell(draft: Draft, entry_id: str, count: int) -> None:
    """What was changed, where the id is still written in words, and what to do next."""
    click.echo(message("changed-files", count=len(draft.files), places=count))
    for path, line in draft.mentions(entry_id):
        click.echo(message("still-mentioned", id=entry_id, place=f"{path}:{line}"))
    click.echo(message("pin-next"))


@click.command(help=message("about-edition"))
@click.argument("name")
@click.option("--date", "day", callback=_day, help=message("option-edition-date"))
@content_option
def edition(name: str, day: str, content: Path) -> None:
    """Begin the next edition: its name and its day."""
    from catalogue.keeping import reissue

    _changing(content, lambda draft: reissue.next_edition(draft, name, day))
    click.echo(message("edition-begun", name=name, day=day))


@click.command(help=message("about-mend"))
@click.argument("files", metavar="[FILE...]", nargs=-1, type=click.Path(path_type=Path))
@click.option("--write", is_flag=True, help=message("option-mend-write"))
@content_option
def mend(files: tuple[Path, ...], write: bool, content: Path) -> None:
    """Show what can be mended without a thought, and mend it when asked to."""
    from catalogue.keeping import mending

    catalogue, known = examine(content)
    if not content.is_dir():
        raise CatalogueError(known)
    chosen = {path.resolve() for path in files}
    done = [
        mended
        for path in source.files(content)[0]
        if path.endswith((".yaml", ".md"))
        and (not chosen or (content / path).resolve() in chosen)
        and (mended := mending.mended(content, path, catalogue))
    ]
    for mended in done:
        _show(mended)
    if write:
        changing.write_all(content, {mended.path: mended.after for mended in done})
    rule = "mended" if write else "mend-not-yet"
    click.echo(message(rule if done else "nothing-to-mend", count=len(done)))
    if write and (left := examine(content)[1]):
        click.echo(message("mend-left", count=len(left)))


def _show(mended: Mended) -> None:
    """The difference, and what happened to the bytes that it does not show."""
    for note in mended.notes:
        click.echo(f"{mended.path} {message(f'mend-{note}')}")
    lines = difflib.unified_diff(
        mended.before.splitlines(),
        mended.after.splitlines(),
        mended.path,
        mended.path,
        lineterm="",
        n=0,
    )
    for line in lines:
        click.echo(printable(line))


@click.command(help=message("about-status"))
@click.option(
    "--format",
    "style",
    type=click.Choice(("text", "json", "html")),
    default="text",
    show_default=True,
    help=message("option-status-format"),
)
@click.option(
    "--out", type=click.Path(path_type=Path, dir_okay=False), help=message("option-status-out")
)
@click.option("--date", "day", callback=_day, help=message("option-day"))
@content_option
def status(style: str, out: Path | None, day: str, content: Path) -> None:
    """What of the catalogue is unfinished, overdue, unsourced or unlinked."""
    from catalogue.keeping import overview

    catalogue, problems = examine(content)
    if catalogue is None:
        raise CatalogueError(problems)
    found = overview.overview(catalogue, problems, day)
    if style == "html":
        said = overview.as_page(found, catalogue.site.title)
    else:
        said = overview.as_data(found) if style == "json" else overview.as_words(found)
    if out is None:
        click.echo(said, nl=not said.endswith("\n"))
        return
    with told_in(""):
        if out.resolve().is_relative_to(content.resolve()):
            raise CatalogueError([problem("status-in-content", str(out), name=out.name)])
        atomic.replace_file(out, said.encode())
    click.echo(message("status-written", path=out))


VERBS = (withdraw, rename, mend, status, edition)
