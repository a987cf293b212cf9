"""Completion: what a shell runs so that the tab key completes verbs and options."""

from __future__ import annotations

import click
from click.shell_completion import BashComplete, FishComplete, ZshComplete

from catalogue.content.report import message

SHELLS = {"bash": BashComplete, "zsh": ZshComplete, "fish": FishComplete}
PROGRAM = "catalogue"
# Where click looks for what the shell asks.
VARIABLE = "_CATALOGUE_COMPLETE"


@click.command("completion", help=message("about-completion"))
@click.argument("shell", type=click.Choice(tuple(SHELLS)))
@click.pass_context
def print_completion(context: click.Context, shell: str) -> None:
    """Print the script; where it goes is said in the help."""
    main = context.find_root().command
    click.echo(SHELLS[shell](main, {}, PROGRAM, VARIABLE).source())


VERBS = (print_completion,)
