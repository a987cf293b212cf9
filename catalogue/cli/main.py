"""The command line: the verbs of all readers together.

Each verb imports what it needs when it runs: the typesetter, the segmenter and MkDocs
cost more memory and start-up than checking the whole content does.
"""

from __future__ import annotations

import click

from catalogue.cli import editing, issuing, printing
from catalogue.cli.console import told_in
from catalogue.content.report import message


@click.group(help=message("about"))
def main() -> None:
    """Entry point; every verb below."""


for verb in (*editing.VERBS, *issuing.VERBS, *printing.VERBS):
    main.add_command(verb)


def run() -> None:
    """Run the command line; problems are printed and become exit code 1."""
    with told_in(""):
        main(standalone_mode=True)
