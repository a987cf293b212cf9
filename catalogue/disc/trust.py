"""Trust: whose signature a person believes, and how far that leads when keys are changed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING

from catalogue.content import keyring
from catalogue.content.keyring import FILE, Keyring
from catalogue.content.problem import CatalogueError, Problem, problem
from catalogue.disc import signature

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

MAX_BYTES = 4 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Trust:
    """What a person knows of a publisher: its keyrings, or one public key, or nothing of both."""

    key: str = ""
    rings: tuple[Keyring, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.key or self.rings)

    @property
    def fingerprint(self) -> str:
        """The beginning of each key that is believed, for people."""
        keys = self.rings[-1].keys if self.rings else (self.key,)
        return "\u3001".join(map(signature.fingerprint, keys))


NOBODY = Trust()


class Standing(Enum):
    """What a key is to a person: one that signs now, one that did, or a stranger's."""

    CURRENT = "current"
    RETIRED = "retired"
    STRANGER = "stranger"


def read(path: Path) -> Trust:
    """The trust in a file: a public key (PEM), or keyrings, each signed as it should be."""
    if not path.is_file() or not _head(path).lstrip().startswith(b"{"):
        return Trust(key=signature.read_public(path))
    return Trust(rings=read_rings(path))


def _head(path: Path) -> bytes:
    with path.open("rb") as stream:
        return stream.read(64)


def read_rings(path: Path, *, pending: bool = False) -> tuple[Keyring, ...]:
    """The keyrings in a file; CatalogueError unless each, or all but a `pending` one, is signed."""
    # A pipe would wait for ever.
    if not path.is_file():
        raise CatalogueError([problem("keys-unreadable", path.name)])
    with path.open("rb") as stream:
        rings = keyring.read(stream.read(MAX_BYTES), path.name)
    judged = rings[:-1] if pending else rings
    if problems := tuple(check_signed(judged, path.name)):
        raise CatalogueError(problems)
    return rings


def signed_by(rings: Sequence[Keyring]) -> tuple[frozenset[str], ...]:
    """The keys whose signature under each version is genuine."""
    return tuple(
        frozenset(
            key
            for key, signed in ring.signatures.items()
            if signature.genuine(key, bytes.fromhex(signed), said)
        )
        for ring, said in zip(rings, keyring.statements(rings), strict=True)
    )


def check_signed(rings: Sequence[Keyring], path: str = FILE) -> Iterator[Problem]:
    """Gaps in keyrings, and versions that too few genuine signatures stand under."""
    yield from keyring.check_rings(rings, signed_by(rings), path)


def check_continued(known: Sequence[Keyring], given: Sequence[Keyring]) -> Iterator[Problem]:
    """Keyrings lead on from those that are known: none is older, and none is another branch."""
    shared = zip(keyring.statements(known), keyring.statements(given), strict=False)
    if any(ours != theirs for ours, theirs in shared):
        yield problem("keys-branch", FILE)
    elif len(given) < len(known):
        yield problem("keys-rollback", FILE, version=len(given), known=len(known))


def followed(trust: Trust, given: Sequence[Keyring]) -> Trust:
    """The trust that keyrings lead to, all of which are signed as they should be.

    What is older than the known keyrings, or no continuation of them, leads nowhere: TUF 5.3.5. One
    key vouches for the first version that names it and that it signed, and so for all that follow.
    """
    if trust.rings:
        return trust if any(check_continued(trust.rings, given)) else Trust(rings=tuple(given))
    vouched = any(
        trust.key in ring.keys and trust.key in signed
        for ring, signed in zip(given, signed_by(given), strict=True)
    )
    return Trust(rings=tuple(given)) if trust.key and vouched else trust


def standing(trust: Trust, signer: str) -> Standing:
    """What the key that signed is to a person; without keyrings it is the key known, or not."""
    if signer in (trust.rings[-1].keys if trust.rings else (trust.key,)):
        return Standing.CURRENT
    former = any(signer in ring.keys for ring in trust.rings)
    return Standing.RETIRED if former else Standing.STRANGER


def check_signer(trust: Trust, signer: str, path: str) -> Iterator[Problem]:
    """The key that signed is one that the trusted keyrings, or the trusted key, stand for."""
    found = standing(trust, signer)
    shown = signature.fingerprint(signer)
    if found is Standing.RETIRED:
        last = max(ring.version for ring in trust.rings if signer in ring.keys)
        yield problem("key-retired", path, found=shown, version=last + 1)
    elif found is Standing.STRANGER:
        yield problem("wrong-key", path, wanted=trust.fingerprint, found=shown)


# Making


def proposed(rings: Sequence[Keyring], keys: Sequence[str], threshold: int) -> tuple[Keyring, ...]:
    """The versions with one more, which nobody has signed yet; CatalogueError when it cannot be."""
    if problems := tuple(check_signed(rings)):
        raise CatalogueError(problems)
    if not 0 < threshold <= len(keys):
        raise CatalogueError([problem("keys-few", FILE, version=len(rings) + 1, wanted=threshold)])
    new = Keyring(version=len(rings) + 1, threshold=threshold, keys=tuple(keys), signatures={})
    return (*rings, new)


def signed(rings: Sequence[Keyring], key: Ed25519PrivateKey) -> tuple[Keyring, ...]:
    """The versions, the newest of which is signed by `key` too.

    CatalogueError when neither it nor the one before names that key.
    """
    public = signature.public_of(key)
    if not any(public in ring.keys for ring in rings[-2:]):
        raise CatalogueError([problem("key-unnamed", FILE, found=signature.fingerprint(public))])
    *_, said = keyring.statements(rings)
    own = {**rings[-1].signatures, public: key.sign(said).hex()}
    return (*rings[:-1], replace(rings[-1], signatures=dict(sorted(own.items()))))
