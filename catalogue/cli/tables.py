"""Tables: the verbs of those who keep their entries in a spreadsheet."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from catalogue.cli.chinese import ChineseGroup
from catalogue.cli.console import told_in
from catalogue.cli.options import content_option
from catalogue.content import atomic, changing, spreadsheet
from catalogue.content.links import Catalogue
from catalogue.content.load import examine
from catalogue.content.model import BY_NAME, KINDS
from catalogue.content.problem import CatalogueError, problem
from catalogue.content.report import message

if TYPE_CHECKING:
    from catalogue.tables.applying import Judged
    from catalogue.tables.plan import Plan


@click.group("table", cls=ChineseGroup, help=message("about-table"))
def table() -> None:
    """Entries as a workbook, and back."""


@click.command(help=message("about-table-export"))
@click.argument("kinds", nargs=-1, type=click.Choice([*BY_NAME]))
@click.option(
    "--out", required=True, type=click.Path(path_type=Path), help=message("option-table-out")
)
@content_option
def export(kinds: tuple[str, ...], out: Path, content: Path) -> None:
    """Write entries into a workbook, or into a folder of CSV files."""
    from catalogue.tables import cells, workbook

    catalogue, problems = examine(content)
    if catalogue is None:
        raise CatalogueError(problems)
    known = [kind for kind in KINDS if kind.name in catalogue.numbering.letters]
    chosen = [kind for kind in known if not kinds or kind.name in kinds]
    lexicon = cells.Lexicon(catalogue=catalogue)
    with told_in(""):
        if out.suffix.lower() == ".xlsx":
            atomic.replace_file(out, workbook.export_workbook(lexicon, chosen))
        else:
            for name, content_of in workbook.export_csv(lexicon, chosen).items():
                atomic.replace_file(out / name, content_of)
    count = sum(len(getattr(catalogue, kind.folder)) for kind in chosen)
    click.echo(message("table-exported", count=count, path=out))


@click.command("import", help=message("about-table-import"))
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path, exists=True))
@click.option("--write", is_flag=True, help=message("option-table-write"))
@click.option("--sound", is_flag=True, help=message("option-table-sound"))
@click.option("--kind", type=click.Choice([*BY_NAME]), help=message("option-table-kind"))
@click.option(
    "--set", "settings", multiple=True, metavar="栏目=值", help=message("option-table-set")
)
@click.option(
    "--return",
    "back",
    type=click.Path(path_type=Path, dir_okay=False),
    help=message("option-table-return"),
)
@click.option(
    "--format",
    "style",
    type=click.Choice(("text", "json")),
    default="text",
    show_default=True,
    help=message("option-table-format"),
)
@content_option
def import_table(
    file: Path,
    write: bool,
    sound: bool,
    kind: str | None,
    settings: tuple[str, ...],
    back: Path | None,
    style: str,
    content: Path,
) -> None:
    """Print what a table would change; change it only when asked to."""
    from catalogue.tables import applying, cells, layout, remembering, telling

    catalogue, problems = examine(content)
    if catalogue is None:
        raise CatalogueError(problems)
    with told_in(""):
        if back and back.resolve() == file.resolve():
            raise CatalogueError([problem("table-out-is-in", str(file), name=file.name)])
        found, fill = _planned(catalogue, file, kind, settings, content)
        judged = applying.judged_plan(found, content, catalogue, problems)
    sheets = layout.all_sheets(catalogue)
    lexicon = cells.Lexicon(catalogue=catalogue)
    if style == "json":
        click.echo(telling.plan_as_json(sheets, judged))
    else:
        click.echo(telling.plan_in_words(lexicon, sheets, judged))
    refused = bool(judged.plan.findings) and not sound
    with told_in(""):
        if write and not refused:
            changing.write_all(content, judged.files)
            for read in judged.plan.tables:
                if not judged.plan.based and (fill or read.guessed or kind):
                    remembering.remember(content, read, fill)
        if back:
            _give_back(judged, content if write and not refused else None, catalogue, back)
    if style == "text":
        _close(judged, write=write, refused=refused)
    if judged.plan.findings:
        raise SystemExit(1)


def _planned(
    catalogue: Catalogue, file: Path, kind: str | None, settings: tuple[str, ...], content: Path
) -> tuple[Plan, dict[str, str]]:
    """The plan of a file, or of a folder of CSV files, and what was said for all its rows."""
    from catalogue.tables import foreign, grids, headings, plan, remembering

    paths = sorted(file.glob("*.csv")) if file.is_dir() else [file]
    read = [
        grid for path in paths for grid in grids.grids_in(path.name, spreadsheet.handed_in(path))
    ]
    heads = {
        headings.plain_heading(cell)
        for grid in read
        for row in grid.rows[: headings.DEPTH]
        for cell in row
        if isinstance(cell, str)
    }
    known = remembering.recalled(remembering.remembered_tables(content), heads)
    how = known or foreign.Foreign()
    fill = {**how.fill, **dict(_setting(catalogue, kind or how.kind, said) for said in settings)}
    meant = foreign.Foreign(kind=kind or how.kind, columns=how.columns, fill=fill)
    handed_over = (read.pop(0) for _ in range(len(read)))
    return plan.plan_of(catalogue, file.name, handed_over, meant), fill


def _setting(catalogue: Catalogue, kind: str, said: str) -> tuple[str, str]:
    """Pointer and text of one `--set`; headings are as good as pointers."""
    from catalogue.tables import headings, layout

    name, _, text = said.partition("=")
    plain = headings.plain_heading(name)
    for sheet in layout.sheets_of(catalogue, BY_NAME[kind]) if kind else ():
        lists = [key for path in sheet.lists for key in (*path, "1")]
        for column in sheet.columns:
            if plain in map(headings.plain_heading, (column.heading, column.label)):
                return "/".join((*lists, *column.path)), text
    return name, text


def _give_back(judged: Judged, written: Path | None, catalogue: Catalogue, back: Path) -> None:
    from catalogue.tables import cells, returning

    if written:
        fresh, problems = examine(written)
        if fresh is None:
            raise CatalogueError(problems)
        catalogue = fresh
    lexicon = cells.Lexicon(catalogue=catalogue)
    atomic.replace_file(back, returning.returned_workbook(judged.plan, lexicon))
    click.echo(message("table-returned", path=back), err=True)


def _close(judged: Judged, *, write: bool, refused: bool) -> None:
    """What to do next."""
    plan, files = judged.plan, judged.files
    if write and files and not refused:
        click.echo(message("table-written", count=len(files)))
    elif plan.findings:
        ready = len(plan.ready)
        click.echo(message("table-refused", count=ready) if ready else message("table-none-ready"))
    elif files:
        click.echo(message("table-not-yet"))
    else:
        click.echo(message("table-nothing-to-do"))


table.add_section(message("section-table"), (export, import_table))
VERBS = (table,)
