"""Run every check: `python3 scripts/test.py`; arguments go to pytest.

Needs nothing but Python. With CI=true a missing browser is a failure; elsewhere the tests that
need one are left out, and a sentence says so.
"""

import os
import sys

import browsers
import environment

# As many at a time as the machine has cores: browsers and forked runs keep these busy, and one
# more costs a seventh of the time. Whoever is done takes what another has not begun.
PARALLEL = ("--numprocesses", str(os.cpu_count() or 1), "--dist", "worksteal")


def main(arguments: list[str]) -> int:
    """1 when any check failed, after all of them ran."""
    environment.ready("build", "test")
    complete = browsers.ready()
    chosen = [] if complete else ["-m", "not browser"]
    codes = [
        environment.run("ruff", "check", "."),
        environment.run("ruff", "format", "--check", "--quiet", "."),
        environment.run("mypy", "--strict", "catalogue"),
        environment.run("pytest", *PARALLEL, *chosen, *arguments),
    ]
    return int(any(codes) or (os.environ.get("CI") == "true" and not complete))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
