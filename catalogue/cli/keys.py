"""Keys: the verbs of those who change the keys that editions are signed with."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from catalogue.cli.chinese import ChineseGroup
from catalogue.cli.console import told_in
from catalogue.cli.issuing import told_ring, unlocked
from catalogue.content import atomic, keyring
from catalogue.content.report import message

if TYPE_CHECKING:
    from collections.abc import Sequence

    from catalogue.content.keyring import Keyring

KEY_FILE = click.Path(path_type=Path, exists=True, dir_okay=False)


@click.group("keys", cls=ChineseGroup, help=message("about-keys"))
def keys() -> None:
    """Keyrings: new versions, their signatures, what stands."""


@click.command("propose", help=message("about-keys-propose"))
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path, dir_okay=False))
@click.argument("public", metavar="PUB...", nargs=-1, required=True, type=KEY_FILE)
@click.option("--threshold", type=int, default=1, show_default=True, help=message("option-needed"))
def propose(file: Path, public: tuple[Path, ...], threshold: int) -> None:
    """Write the next version with all keys that it is to have; nobody has signed it yet."""
    from catalogue.disc import signature, trust

    with told_in(file.name):
        rings = trust.read_rings(file) if file.exists() else ()
        named = tuple(dict.fromkeys(map(signature.read_public, public)))
        new = trust.proposed(rings, named, threshold)
        atomic.replace_file(file, keyring.write(new))
    _tell(new)


@click.command("sign", help=message("about-keys-sign"))
@click.argument("file", metavar="FILE", type=KEY_FILE)
@click.option("--key", required=True, type=KEY_FILE, help=message("option-signing"))
def sign(file: Path, key: Path) -> None:
    """Sign the newest version."""
    from catalogue.disc import trust

    with told_in(file.name):
        new = trust.signed(trust.read_rings(file, pending=True), unlocked(key))
        atomic.replace_file(file, keyring.write(new))
    _tell(new)


@click.command("show", help=message("about-keys-show"))
@click.argument("file", metavar="FILE", type=KEY_FILE)
def show(file: Path) -> None:
    """Tell every version and which signatures are missing; exit 1 when any is."""
    from catalogue.disc import trust

    with told_in(file.name):
        rings = trust.read_rings(file, pending=True)
    for ring in rings[:-1]:
        click.echo(told_ring(ring))
    if not _tell(rings):
        raise SystemExit(1)


def _tell(rings: Sequence[Keyring]) -> bool:
    """Say what the newest version is and what it still wants; True when that is nothing."""
    from catalogue.disc import trust

    click.echo(told_ring(rings[-1]))
    missing = tuple(trust.check_signed(rings))
    for lack in missing:
        click.echo(lack.message)
    click.echo(message("keys-pending" if missing else "keys-complete"))
    return not missing


keys.add_section(message("section-keys"), (propose, sign, show))
VERBS = (keys,)
