"""Issuing: the verbs of those who burn discs, check them and pass them on."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from catalogue.cli.console import told_in
from catalogue.cli.options import (
    commit_given,
    commit_option,
    content_option,
    jobs_option,
    out_option,
    profile_option,
)
from catalogue.cli.steps import Steps
from catalogue.content import dataset, ledger
from catalogue.content.links import Catalogue
from catalogue.content.problem import CatalogueError, in_order
from catalogue.content.report import as_text, message, printable
from catalogue.disc import edition
from catalogue.products import production, publish, release
from catalogue.products.production import Run
from catalogue.products.release import SHEETS

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    from catalogue.content.keyring import Keyring
    from catalogue.disc.edition import FileRecord
    from catalogue.disc.patch import Older
    from catalogue.disc.verification import Verdict


PASSPHRASE = "CATALOGUE_PASSPHRASE"


@click.command("inspect", help=message("about-inspect"))
@click.argument(
    "path",
    metavar="[DIR|ZIP|ISO]",
    default="build/disc",
    type=click.Path(path_type=Path, exists=True),
)
def inspect_disc(path: Path) -> None:
    """Report every problem of a finished disc and what it weighs; exit 1 when there is any."""
    from catalogue.disc import package

    with told_in(str(path)):
        read, problems = release.judged(path)
    click.echo(
        message(
            "inspected",
            files=len(read.sizes),
            pages=len(read.pages),
            links=package.count_links(read),
            megabytes=sum(read.sizes.values()) / 1e6,
        )
    )
    for name, size in package.parts(read).items():
        click.echo(message("inspected-part", name=name, kilobytes=size / 1e3))
    click.echo(as_text(problems, path.as_posix()))
    if problems:
        raise SystemExit(1)


@click.command(help=message("about-pack"))
@content_option
@out_option
@click.option(
    "--key",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help=message("option-key"),
)
@commit_option
@click.option("--since", type=click.Path(path_type=Path, exists=True), help=message("option-since"))
@profile_option
@click.option("--issue", is_flag=True, help=message("option-issue"))
@jobs_option
@click.option("--quiet", is_flag=True, help=message("option-quiet"))
def pack(
    content: Path,
    out: Path,
    key: Path | None,
    commit: str | None,
    since: Path | None,
    profile: str,
    issue: bool,
    jobs: int,
    quiet: bool,
) -> None:
    """Make what is missing or stale, then the disc, its zip and its image, all at once."""
    from catalogue.disc import signature

    started = time.monotonic()
    step = Steps(quiet, out)
    run = Run(
        content=content,
        out=out,
        profile=profile,
        commit=commit_given(content, commit),
        jobs=jobs,
        key=unlocked(key) if key else None,
    )
    catalogue = production.checked(run, step)
    older = release.older_edition(since, catalogue, step) if since else None
    if older:
        catalogue = _follow(content, catalogue, older)
    inputs = production.inputs_of(run)
    date = catalogue.site.edition_date
    stale = production.stale_parts(inputs, out)
    last = ("patch",) if older else ()
    step.plan(*stale, "disc", "inspect", *release.ARCHIVES, "sheets", *last)
    with publish.replacing(out, (*stale, "disc", *SHEETS)) as new:
        production.make((*stale, "disc"), catalogue, run, new, step)
        publish.note(new, publish.made_from(out) | {name: inputs[name] for name in stale})
        with step("inspect"), told_in((out / "disc").as_posix()):
            _, problems = release.judged(new / "disc")
            if problems:
                raise CatalogueError(problems)
        made = release.check_issue(
            catalogue, edition.record(new / "disc" / edition.MANIFEST).sha256
        )
        release.write_archives(new, date, step)
        with step("sheets"):
            release.write_sheets(catalogue, new)
        if older:
            with step("patch"):
                patched = release.write_patch(catalogue, older, new)
    if issue:
        signer = signature.public_of(run.key) if run.key else ""
        release.issue(content, catalogue, replace(made, signer=signer))
    if not quiet:
        _tell_pack(out, date, time.monotonic() - started)
        if issue:
            click.echo(message("issued", number=made.number, path=content / ledger.LOCK))
        click.echo(message("where-label", path=out / SHEETS[0]))
        if older:
            click.echo(message("where-patch", path=out / patched))


def unlocked(path: Path) -> Ed25519PrivateKey:
    """The private key in a file, with its passphrase where it has one."""
    from catalogue.disc import signature

    locked = signature.is_locked(path)
    return signature.read_private(path, _passphrase(confirm=False) if locked else "")


def _passphrase(*, confirm: bool) -> str:
    """From the environment, where no one sits to be asked, else from the person."""
    said = os.environ.get(PASSPHRASE) or click.prompt(
        message("ask-passphrase"),
        hide_input=True,
        confirmation_prompt=message("ask-again") if confirm else False,
        err=True,
    )
    return str(said)


def _follow(content: Path, catalogue: Catalogue, older: Older) -> Catalogue:
    """The catalogue with its baseline; says so when that was written anew."""
    followed = release.follow(content, catalogue, older)
    if followed is not catalogue:
        click.echo(
            message(
                "baseline-written", path=content / dataset.BASELINE, edition=older.edition.edition
            ),
            err=True,
        )
    return followed


@click.command("patch", help=message("about-patch"))
@click.argument("old", metavar="OLD", type=click.Path(path_type=Path, exists=True))
@click.argument(
    "given", metavar="PATCH", type=click.Path(path_type=Path, exists=True, dir_okay=False)
)
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    required=True,
    help=message("option-patched"),
)
@click.option(
    "--key",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help=message("option-public-key"),
)
@click.option("--quiet", is_flag=True, help=message("option-quiet"))
def apply_patch(old: Path, given: Path, out: Path, key: Path | None, quiet: bool) -> None:
    """Make the newer edition from an older one and a patch, or nothing."""
    from catalogue.disc import patch, trust

    started = time.monotonic()
    step = Steps(quiet, out)
    step.plan("apply", *release.ARCHIVES)
    trusted = trust.read(key) if key else trust.NOBODY
    with told_in(""), publish.replacing(out, ("disc",)) as new:
        with step("apply"):
            date = patch.apply(old, given, new / "disc", trusted).date
        release.write_archives(new, date, step)
        publish.note(new, publish.made_from(out))
    if not quiet:
        _tell_pack(out, date, time.monotonic() - started, ours=False)


def _tell_pack(out: Path, date: str, seconds: float, *, ours: bool = True) -> None:
    """What an edition weighs and who signed it; `ours` when it was made here and not patched."""
    from catalogue.disc import signature

    packed, image = release.archive_names(date)
    raw = (out / "disc" / edition.MANIFEST).read_bytes()
    made = edition.read_manifest(raw)
    click.echo(message("progress-done", seconds=seconds))
    for part, sizes in _sizes(made.files).items():
        click.echo(message("part-size", part=part, files=len(sizes), megabytes=sum(sizes) / 1e6))
    click.echo(
        message(
            "total-size",
            files=len(made.files),
            megabytes=sum(held.size for held in made.files.values()) / 1e6,
            zip=(out / packed).stat().st_size / 1e6,
            iso=(out / image).stat().st_size / 1e6,
        )
    )
    click.echo(message("edition-code", code=edition.code(edition.sha256_of(raw))))
    unsigned = "pack-unsigned" if ours else "voucher-nobody"
    rule = "pack-signed" if made.signer else unsigned
    click.echo(message(rule, fingerprint=signature.fingerprint(made.signer)))
    for name, path in {"disc": "disc", "zip": packed, "iso": image}.items():
        click.echo(message(f"where-{name}", path=out / path))


def _sizes(files: Mapping[str, FileRecord]) -> dict[str, list[int]]:
    """Sizes by part: the folders at the top, deeper where the site is split, and the rest."""
    sizes: dict[str, list[int]] = {}
    for path, held in files.items():
        parts = path.split("/")[:-1][:2]
        sizes.setdefault("/".join(parts) or message("part-other"), []).append(held.size)
    return sizes


@click.command("verify", help=message("about-verify"))
@click.argument("path", metavar="DIR|ZIP|ISO", type=click.Path(path_type=Path, exists=True))
@click.option(
    "--key",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help=message("option-public-key"),
)
@click.option(
    "--known",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help=message("option-known"),
)
def verify_edition(path: Path, key: Path | None, known: Path | None) -> None:
    """Tell what of an edition is damaged, missing, foreign or changed; exit 1 when anything is."""
    from catalogue.disc import succession, trust, verification

    trusted = trust.read(key) if key else trust.NOBODY
    with told_in(str(path)):
        verdict = verification.verify(path, trusted)
        if known and verdict.edition:
            here = succession.issue_of(verdict.edition, verdict.manifest)
            found = succession.check_succession(here, succession.known_in(known))
            held = succession.without_vouched(verdict.problems, here, succession.issued_in(known))
            verdict = replace(verdict, problems=in_order((*held, *found)))
    for line in _told(verdict, path):
        click.echo(printable(line))
    if verdict.problems or verdict.shell or _is_as_packed(path, verdict):
        click.echo(as_text(verdict.problems, str(path)))
    else:
        click.echo(printable(message("no-problems-inside", name=f"{path.name}.sha256")))
    if verdict.problems:
        raise SystemExit(1)


def _is_as_packed(path: Path, verdict: Verdict) -> bool:
    """Whether an archive without a digest beside it is what is packed of its files."""
    from catalogue.disc import archive

    return verdict.edition is not None and archive.is_as_packed(path, verdict.edition.date)


def _told(verdict: Verdict, path: Path) -> Iterator[str]:
    """What a verdict says besides its problems."""
    from catalogue.disc import signature

    made = verdict.edition
    if made:
        yield message("verify-edition", title=made.title, edition=made.edition, date=made.date)
        if made.number:
            rule = "verify-number" if made.previous else "verify-first"
            yield message(rule, number=made.number, previous=edition.code(made.previous))
        if made.commit:
            yield message("verify-commit", commit=made.commit)
    if verdict.manifest:
        yield message("edition-code", code=edition.code(verdict.manifest))
    yield message("verify-files", files=verdict.files, megabytes=verdict.size / 1e6)
    if verdict.left:
        yield message("verify-left", left=verdict.left)
    if not verdict.shell and verdict.problems:
        yield message("verify-no-shell", name=f"{path.name}.sha256")
    yield message(
        f"voucher-{verdict.voucher.value}",
        fingerprint=signature.fingerprint(made.signer if made else ""),
    )
    if verdict.rings:
        yield told_ring(verdict.rings[-1])


def told_ring(ring: Keyring) -> str:
    """A version of the keyring in one line."""
    from catalogue.disc import signature

    keys = "、".join(map(signature.fingerprint, ring.keys))
    return message("keys-version", version=ring.version, keys=keys, wanted=ring.threshold)


@click.command(help=message("about-keygen"))
@click.argument("path", metavar="FILE", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--passphrase", is_flag=True, help=message("option-passphrase"))
def keygen(path: Path, passphrase: bool) -> None:
    """Make a pair of keys to sign editions with."""
    from catalogue.disc import signature

    signature.refuse_exposed(path)
    key = signature.create(path, _passphrase(confirm=True) if passphrase else "")
    click.echo(
        message(
            "keygen-written",
            path=path,
            public=f"{path}{signature.PUBLIC_SUFFIX}",
            fingerprint=signature.fingerprint(signature.public_of(key)),
        )
    )


VERBS = (inspect_disc, pack, apply_patch, verify_edition, keygen)
