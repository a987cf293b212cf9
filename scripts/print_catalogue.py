"""Typeset the printed catalogue: `python3 scripts/print_catalogue.py`, then open what it prints.

Needs nothing but Python; arguments go to `catalogue print` (see `--help`). The commit that is
checked out is printed in the book.
"""

import shutil
import subprocess
import sys

import environment


def commit() -> list[str]:
    """`--commit` and the hash, where git is installed and this is a checkout."""
    git = shutil.which("git")
    if git is None:
        return []
    said = subprocess.run([git, "rev-parse", "--short=12", "HEAD"], cwd=environment.ROOT,
                          capture_output=True, text=True, check=False)
    return ["--commit", said.stdout.strip()] if said.returncode == 0 else []


if __name__ == "__main__":
    environment.ready("build")
    sys.exit(environment.run("catalogue", "print", *commit(), *sys.argv[1:]))
