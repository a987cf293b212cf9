"""The program: each run of the command line in a process of its own.

Most runs are forked from a process that has read the code already, since to start Python and to
read all modules anew costs more than most tests are about. A run knows nothing of another, nor
of the test. What only a new interpreter shows (another seed for hashes, another locale, another
encoding) is asked of one.
"""

from __future__ import annotations

import multiprocessing
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from multiprocessing.context import BaseContext
from pathlib import Path

ROOT = Path(__file__).parent.parent
Run = Callable[..., subprocess.CompletedProcess[str]]


def _forks() -> BaseContext:
    """What starts processes: by forking a server where the system can, else anew."""
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.warm", "tests.program"])
    return context


FORKS = _forks()


def _run(words: tuple[str, ...], cwd: Path, out: str, err: str) -> None:
    """Be the program: its arguments, its folder, and two files for what it says."""
    from catalogue.cli.main import run

    os.chdir(cwd)
    sys.argv = ["catalogue", *words]
    for stream, path in ((sys.stdout, out), (sys.stderr, err)):
        with open(path, "wb") as file:  # noqa: PTH123
            os.dup2(file.fileno(), stream.fileno())
        stream.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    run()


def catalogue(*words: str, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    """What the program says and how it exits when it is called with these words in `cwd`."""
    with tempfile.TemporaryDirectory(prefix="said-") as folder:
        said = [Path(folder) / name for name in ("out", "err")]
        process = FORKS.Process(target=_run, args=(words, cwd, *map(str, said)))
        process.start()
        process.join()
        out, err = (path.read_text("utf-8") for path in said)
    return subprocess.CompletedProcess(words, process.exitcode or 0, out, err)


def started(*words: str, cwd: Path = ROOT, **environment: str) -> subprocess.CompletedProcess[str]:
    """The same by an interpreter of its own, with what is added to its environment."""
    return subprocess.run(
        [sys.executable, "-m", "catalogue", *words],
        cwd=cwd,
        text=True,
        capture_output=True,
        check=False,
        encoding="utf-8",
        env={**os.environ, "PYTHONUTF8": "1", "PYTHONPATH": str(ROOT), **environment},
    )
