"""Kills: a pack that ends, as by a power cut, right before a chosen change of the file system."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.conftest import ROOT

# Lets one pack run for every line that it is told, each in a fork: starting Python anew, and
# parsing the scripts that the inspection knows, would take longer than what is tested. Python's
# audit hooks (PEP 578) name every change of the file system before it is made; what is counted
# does not depend on how busy the machine is, as a stopwatch would. `renameat2` has no event of
# its own, but ctypes tells when the call is looked up, right before it is made.
PACKER = """
import os, signal, sys
from catalogue.disc import archive, layout, patch, verification
from catalogue.print import sheets
from catalogue.site import plugin
from catalogue.cli.main import main
plugin.scripts()
CHANGES = {"os.mkdir", "os.rename", "os.link", "os.remove", "os.rmdir", "os.truncate"}
done, last = 0, 0

def count(event, arguments):
    global done
    written = event == "open" and isinstance(arguments[2], int) and arguments[2] & os.O_CREAT
    found = event == "ctypes.dlsym" and arguments[1] == "renameat2"
    if written or found or event in CHANGES:
        done += 1
        if done == last:
            os.kill(os.getpid(), signal.SIGKILL)

for line in sys.stdin:
    commit, last = line.split()[0], int(line.split()[1])
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        sys.addaudithook(count)
        main(["pack", "--quiet", "--content", sys.argv[1], "--out", sys.argv[2],
              "--since", sys.argv[3], "--commit", commit, "--jobs", "1"], standalone_mode=False)
        os.write(writer, str(done).encode())
        os._exit(0)
    os.close(writer)
    os.waitpid(child, 0)
    print(os.read(reader, 20).decode() or 0, flush=True)
    os.close(reader)
"""


@contextmanager
def packing(content: Path, out: Path, since: Path) -> Iterator[Callable[[str, int | None], int]]:
    """What packs for a commit and is killed before its n-th change, or runs to its end.

    It returns how many changes were made, 0 when the pack was killed.
    """
    command = [sys.executable, "-c", PACKER, str(content), str(out), str(since)]
    with subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as packer:
        stdin, stdout = packer.stdin, packer.stdout
        assert stdin
        assert stdout

        def pack_for(commit: str, before: int | None) -> int:
            print(commit, before or 0, file=stdin, flush=True)
            return int(stdout.readline())

        yield pack_for
        stdin.close()


def moments(steps: int, kills: int) -> tuple[int, ...]:
    """As many of the steps 1…`steps`, spread evenly, the first and the last among them."""
    return tuple(1 + round(n * (steps - 1) / (kills - 1)) for n in range(kills))
