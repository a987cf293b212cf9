"""Building: the verb that makes what is stale; what has not changed is told in no time."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import click

from catalogue.cli.options import (
    commit_given,
    commit_option,
    content_option,
    jobs_option,
    out_option,
    profile_option,
)
from catalogue.cli.steps import Steps
from catalogue.content.report import message
from catalogue.content.workers import Team
from catalogue.products import production, publish
from catalogue.products.production import BY_NAME, Run

ALL = ",".join(BY_NAME)
PEM = click.Path(path_type=Path, dir_okay=False, exists=True)


def _products(_: click.Context, __: click.Parameter, value: str) -> tuple[str, ...]:
    names = tuple(filter(None, value.split(",")))
    for name in names:
        if name not in BY_NAME:
            raise click.BadParameter(message("no-such-product", name=name, known=ALL))
    return tuple(name for name in BY_NAME if name in names)


@click.command("build", help=message("about-build"))
@content_option
@out_option
@click.option("--only", default=ALL, callback=_products, help=message("option-only", known=ALL))
@profile_option
@commit_option
@jobs_option
@click.option("--again", is_flag=True, help=message("option-again"))
@click.option("--cluster", "address", metavar="tcp://HOST:PORT", help=message("option-cluster"))
@click.option("--cluster-ca", type=PEM, help=message("option-cluster-ca"))
@click.option("--cluster-cert", type=PEM, help=message("option-cluster-cert"))
@click.option("--cluster-key", type=PEM, help=message("option-cluster-key"))
@click.option("--quiet", is_flag=True, help=message("option-quiet"))
def build_products(
    content: Path,
    out: Path,
    only: tuple[str, ...],
    profile: str,
    commit: str | None,
    jobs: int,
    again: bool,
    address: str | None,
    cluster_ca: Path | None,
    cluster_cert: Path | None,
    cluster_key: Path | None,
    quiet: bool,
) -> None:
    """Check, then make each product that is stale, then put them all in place at once."""
    started = time.monotonic()
    step = Steps(quiet, out)
    if production.missing_parts(only, out):
        raise click.ClickException(message("needs-product"))
    run = Run(
        content=content,
        out=out,
        profile=profile,
        commit=commit_given(content, commit),
        jobs=jobs,
        again=again,
    )
    inputs = production.inputs_of(run)
    stale = only if again else tuple(n for n in production.stale(inputs, out, only) if n in only)
    if stale:
        step.plan("check", *stale)
        catalogue = production.checked(run, step)
        with (
            _joined(address, (cluster_ca, cluster_cert, cluster_key)) as cluster,
            publish.replacing(out, stale) as new,
        ):
            production.make(stale, catalogue, replace(run, cluster=cluster), new, step)
            publish.note(new, publish.made_from(out) | {name: inputs[name] for name in stale})
    if not quiet:
        if len(stale) < len(only):
            click.echo(message("still-fresh"))
        click.echo(message("progress-done", seconds=time.monotonic() - started))
        for product in only:
            click.echo(message(f"where-{product}", path=out / BY_NAME[product].door))


@contextmanager
def _joined(address: str | None, files: Sequence[Path | None]) -> Iterator[Team | None]:
    """The cluster at an address, if there is one."""
    if address is None:
        yield None
        return
    from catalogue.products import cluster

    given = [path for path in files if path]
    trusted = cluster.Certificates(*given) if len(given) == len(files) else None
    with cluster.connected(address, trusted) as team:
        yield team


VERBS = (build_products,)
