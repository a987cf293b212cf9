"""Build everything into build/: `python3 scripts/build.py`, then click what it prints.

Needs nothing but Python; arguments go to `catalogue build` (see `--help`).
"""

import sys

import environment

if __name__ == "__main__":
    environment.ready("build")
    sys.exit(environment.run("catalogue", "build", *sys.argv[1:]))
