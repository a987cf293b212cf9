"""Mutation campaigns: `python3 scripts/mutations.py SUBJECT COUNT [--state FILE] [--seed N]`.

Damages inputs of one SUBJECT (or of `all`) in COUNT ways and prints every one that made an
exception, a hang or a silent change; each is named by its number, which makes it again. With a
FILE the campaign goes on where it was stopped. What is tried stands in tests/mutations.py.

`python3 scripts/mutations.py --guided SUBJECT MINUTES FOLDER` lets inputs grow towards code that
none reached (tests/guided.py; Linux, needs atheris of scripts/requirements/bench.txt).
"""

import sys

import environment


def main(arguments: list[str]) -> int:
    """1 when any input found a fault."""
    environment.ready("build", "test")
    if arguments[:1] == ["--guided"]:
        return environment.run("python", "-m", "tests.guided", *arguments[1:])
    return environment.run("python", "-m", "tests.mutations", *arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
