"""The command line: the verbs of all readers together.

A verb is read when it is called, and imports what it needs when it runs: the typesetter, the
segmenter and MkDocs cost more memory and start-up than checking the whole content does.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from importlib import import_module

import click

from catalogue import __version__
from catalogue.cli.chinese import ChineseGroup
from catalogue.cli.console import told_in, write_what_it_can
from catalogue.content.report import message

# Who reads the help → the verbs that are for them, in the order that `--help` lists them, and the
# module of each.
VERBS: Mapping[str, Mapping[str, str]] = {
    "edit": {
        **dict.fromkeys(("init", "check", "new", "pin", "serve"), "editing"),
        **dict.fromkeys(("withdraw", "rename", "mend", "status", "edition"), "keeping"),
        "table": "tables",
    },
    "ask": dict.fromkeys(("search", "index", "orders"), "asking"),
    "print": dict.fromkeys(("print", "sheet", "poster", "leaflet", "label"), "printing"),
    "issue": {
        "build": "building",
        **dict.fromkeys(("inspect", "pack", "patch", "verify", "keygen"), "issuing"),
        "keys": "keys",
    },
    "shell": {"completion": "completion"},
}
MODULES = {name: module for verbs in VERBS.values() for name, module in verbs.items()}


class Program(ChineseGroup):
    """The group of all verbs."""

    def list_commands(self, _: click.Context) -> list[str]:
        return sorted(MODULES)

    def get_command(self, _: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name in MODULES and cmd_name not in self.commands:
            verbs = import_module(f"catalogue.cli.{MODULES[cmd_name]}").VERBS
            self.add_verb(next(verb for verb in verbs if verb.name == cmd_name))
        return self.commands.get(cmd_name)

    def about(self, name: str) -> str:
        return message(f"about-{name}")


@click.group(cls=Program, help=message("about"))
@click.version_option(
    __version__,
    prog_name="catalogue",
    message="%(prog)s %(version)s",
    help=message("option-version"),
)
def main() -> None:
    """Entry point; every verb below."""


for readers, verbs in VERBS.items():
    main.sections[message(f"section-{readers}")] = tuple(verbs)


def run() -> None:
    """Run the command line; problems are printed and become exit code 1."""
    write_what_it_can(sys.stdout, sys.stderr)
    with told_in(""):
        main(standalone_mode=True)
