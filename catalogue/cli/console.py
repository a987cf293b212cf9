"""The console: how every verb tells what is wrong, whatever the console can show."""

from __future__ import annotations

import codecs
import errno
import io
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

import click

from catalogue.content.problem import CatalogueError, problem, reason
from catalogue.content.report import as_text

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
