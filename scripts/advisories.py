"""What our locks hold that is withdrawn, unsafe or left: `advisories.py INDEX [--known FILE]`.

INDEX is the address of a package index that speaks JSON (PEP 691, with the days of PEP 700).
FILE is a zip of advisories as OSV exports them, a JSON file for each. Tells each version that was
yanked (PEP 592) or has an advisory, which is a fault, and each project without a release for two
years, which is to be judged. Made to be run by hand or weekly; no test asks an index.
"""

import argparse
import datetime
import json
import re
import sys
import urllib.request
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

LOCKS = Path(__file__).resolve().parent / "requirements"
PINNED = re.compile(r"^([a-z0-9._-]+)==([^\s;\\]+)", re.MULTILINE)
JSON = "application/vnd.pypi.simple.v1+json"
LEFT = datetime.timedelta(days=730)
PATIENCE = 30


def pinned() -> Iterator[tuple[str, str]]:
    """Name and version of each package in any lock."""
    found = {pair for lock in LOCKS.glob("*.txt") for pair in PINNED.findall(lock.read_text())}
    yield from sorted(found)


def listing(index: str, name: str) -> Mapping[str, Any]:
    """What an index says of a project."""
    request = urllib.request.Request(f"{index.rstrip('/')}/{name}/", headers={"Accept": JSON})
    with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
        found: Mapping[str, Any] = json.load(answer)
    return found


def advisories(path: Path | None) -> Mapping[tuple[str, str], list[str]]:
    """(name, version) → the advisories for it, in a zip of OSV records."""
    found: dict[tuple[str, str], list[str]] = {}
    if path is None:
        return found
    with zipfile.ZipFile(path) as held:
        for record in (json.loads(held.read(name)) for name in held.namelist()):
            for affected in record.get("affected", ()):
                name = normal(affected.get("package", {}).get("name", ""))
                for version in affected.get("versions", ()):
                    found.setdefault((name, version), []).append(record["id"])
    return found


def normal(name: str) -> str:
    """A name as indexes compare it (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).lower()


def files_of(said: Mapping[str, Any], version: str) -> list[Mapping[str, Any]]:
    """The files of one version; their names write it and the project's in several ways."""
    start = re.compile(rf"[^-]+(?:-[^-]+)*?-{re.escape(version)}(?:-|\.tar\.gz|\.zip)")
    return [file for file in said["files"] if start.match(file["filename"])]


def yanked(said: Mapping[str, Any], version: str) -> bool:
    """Whether a version was withdrawn, or never was."""
    return all(file.get("yanked") for file in files_of(said, version))


def last(said: Mapping[str, Any]) -> datetime.date:
    """The day of a project's last release."""
    days = [file["upload-time"][:10] for file in said["files"] if not file.get("yanked")]
    return datetime.date.fromisoformat(max(days, default="0001-01-01"))


def main(arguments: list[str]) -> int:
    """1 when a version was withdrawn or has an advisory."""
    parser = argparse.ArgumentParser(prog="advisories.py")
    parser.add_argument("index")
    parser.add_argument("--known", type=Path)
    given = parser.parse_args(arguments)
    known, faults, today = advisories(given.known), 0, datetime.datetime.now(tz=datetime.UTC).date()
    for name, version in pinned():
        said = listing(given.index, name)
        told = [*known.get((normal(name), version), ())]
        told += ["withdrawn"] if yanked(said, version) else []
        faults += len(told)
        if today - last(said) > LEFT:
            told.append(f"no release since {last(said)}")
        if told:
            print(f"{name} {version}: {', '.join(told)}")
    print(f"{len([*pinned()])} packages, {faults} faults")
    return int(faults > 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
