"""The command line: the verbs of all readers together.

Each verb imports what it needs when it runs: the typesetter, the segmenter and MkDocs
cost more memory and start-up than checking the whole content does.
"""

from __future__ import annotations

import sys

import click

from catalogue import __version__
from catalogue.cli import asking, completion, editing, issuing, keeping, keys, printing, tables
from catalogue.cli.chinese import ChineseGroup
from catalogue.cli.console import told_in, write_what_it_can
from catalogue.content.report import message

# Who reads the help → the verbs that are for them, in the order that `--help` lists them.
VERBS = {
    "edit": (*editing.VERBS, *keeping.VERBS, *tables.VERBS),
    "ask": asking.VERBS,
    "print": printing.VERBS,
    "issue": (*issuing.VERBS, *keys.VERBS),
    "shell": completion.VERBS,
}


@click.group(cls=ChineseGroup, help=message("about"))
@click.version_option(
    __version__,
    prog_name="catalogue",
    message="%(prog)s %(version)s",
    help=message("option-version"),
)
def main() -> None:
    """Entry point; every verb below."""


for readers, verbs in VERBS.items():
    main.add_section(message(f"section-{readers}"), verbs)


def run() -> None:
    """Run the command line; problems are printed and become exit code 1."""
    write_what_it_can(sys.stdout, sys.stderr)
    with told_in(""):
        main(standalone_mode=True)
