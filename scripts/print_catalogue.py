"""Typeset the printed catalogue: `python3 scripts/print_catalogue.py`, then open what it prints.

Needs nothing but Python; arguments go to `catalogue print` (see `--help`).
"""

import sys

import environment

if __name__ == "__main__":
    environment.ready("build")
    sys.exit(environment.run("catalogue", "print", *sys.argv[1:]))
