"""Keyrings: the keys that a publisher signs with, one version after another, as a file has them.

After the root role of TUF (The Update Framework; its specification, "Update the root role"): each
version names its number, its keys and a threshold, and counts when a threshold of the keys before
it and a threshold of its own have signed it. So keys are changed, and one of three is lost, without
anybody who knows an older version having to be told. Other than there, nothing expires, for a disc
is read after twenty years; all versions stand in one file, for there is no server to ask for the
next; and the same keys sign editions, any one of them alone.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass

from catalogue.content.documents import read_document
from catalogue.content.problem import Problem, problem

FILE = "keys.json"
# What a signature of a keyring begins to sign: no manifest begins so, none is taken for another.
PURPOSE = "catalogue keys"


@dataclass(frozen=True, slots=True, kw_only=True)
class Keyring:
    """One version: public keys and signatures in hexadecimal, the latter by the key that made them.

    `threshold` is how many of `keys` must sign the next version, and this one.
    """

    version: int
    threshold: int
    keys: tuple[str, ...]
    signatures: Mapping[str, str]


def read(raw: bytes, path: str = FILE) -> tuple[Keyring, ...]:
    """The versions that a file holds; CatalogueError when it is not one."""
    data = read_document(raw, "keys", problem("keys-unreadable", path))
    return tuple(
        Keyring(**{**version, "keys": tuple(version["keys"])}) for version in data["versions"]
    )


def write(rings: Sequence[Keyring]) -> bytes:
    """A file that holds the versions."""
    versions = [asdict(ring) for ring in rings]
    return (json.dumps({"versions": versions}, indent=1) + "\n").encode("ascii")


def statements(rings: Sequence[Keyring]) -> Iterator[bytes]:
    """What is signed of each version: ASCII lines, of which one names the version before.

    PURPOSE, number, threshold, the SHA-256 of the statement before (`-` in the first version), then
    a line for each key, each ended by a line feed. So a version stands for all before it.
    """
    before = "-"
    for ring in rings:
        lines = (PURPOSE, str(ring.version), str(ring.threshold), before, *ring.keys)
        said = "".join(f"{line}\n" for line in lines).encode("ascii")
        before = hashlib.sha256(said).hexdigest()
        yield said


def check_rings(
    rings: Sequence[Keyring], signers: Sequence[Collection[str]], path: str = FILE
) -> Iterator[Problem]:
    """Versions count up by one, and enough keys signed each: `signers` names those of each."""
    for at, (ring, signed) in enumerate(zip(rings, signers, strict=True)):
        if ring.version != at + 1:
            yield problem("keys-gap", path, version=ring.version, due=at + 1)
        if ring.threshold > len(ring.keys):
            yield problem("keys-few", path, version=ring.version, wanted=ring.threshold)
        for judge in rings[max(0, at - 1) : at + 1]:
            have = sum(key in signed for key in judge.keys)
            if have < judge.threshold:
                yield problem(
                    "keys-unsigned",
                    path,
                    version=ring.version,
                    by=judge.version,
                    have=have,
                    wanted=judge.threshold,
                )
