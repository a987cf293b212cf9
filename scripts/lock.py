"""Remake the lock files from their .in files: `python3 scripts/lock.py [--upgrade]`.

Without --upgrade every version that still fits stays. A lock names versions and digests for
every system, and no address: where packages come from is each machine's own setting.
"""

import sys

import environment

FOLDER = "scripts/requirements"
FLAGS = (
    "--universal",
    "--fork-strategy",
    "fewest",
    "--python-version",
    "3.11",
    "--generate-hashes",
    "--no-emit-index-url",
    "--no-header",
    "--quiet",
)


def main(arguments: list[str]) -> int:
    """The first exit code that is not zero; each later lock keeps the versions before it."""
    environment.ready("build", "lock")
    for name in ("build", "test", "lock", "bench"):
        files = (f"{FOLDER}/{name}.in", "--output-file", f"{FOLDER}/{name}.txt")
        code = environment.run("uv", "pip", "compile", *FLAGS, *arguments, *files)
        if code:
            return code
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
