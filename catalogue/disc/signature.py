"""Signatures: Ed25519 keys in PEM files, and what they say about some bytes.

Most discs are not signed: the library that signs is imported by what asks for it.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from catalogue.content import atomic
from catalogue.content.problem import CatalogueError, problem

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

# A folder that holds one of these is a checkout, a content folder or an output: a private key
# there would sooner or later be committed or published.
EXPOSED = (".git", ".hg", ".svn", "site.yaml", ".made-by-catalogue")
PUBLIC_SUFFIX = ".pub"
MAX_KEY_BYTES = 10_000
# RFC 7468, 11.
ENCRYPTED = b"-----BEGIN ENCRYPTED PRIVATE KEY-----"


def create(path: Path, passphrase: str = "") -> Ed25519PrivateKey:
    """Write a new private key to the file `path`, and its public key beside it (.pub).

    With a `passphrase` the private key is encrypted. CatalogueError when either file exists or
    when the place is one that gets published.
    """
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    refuse_exposed(path)
    public = path.with_name(path.name + PUBLIC_SUFFIX)
    for place in (path, public):
        if place.exists():
            raise CatalogueError([problem("key-exists", place.name, name=place.name)])
    key = Ed25519PrivateKey.generate()
    atomic.create_file(
        path,
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.BestAvailableEncryption(passphrase.encode())
            if passphrase
            else serialization.NoEncryption(),
        ),
        0o600,
    )
    try:
        atomic.create_file(
            public,
            key.public_key().public_bytes(
                serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
            ),
            0o644,
        )
    except CatalogueError:
        path.unlink()
        raise
    return key


def refuse_exposed(path: Path) -> None:
    """CatalogueError when a private key at `path` would lie where things get published."""
    for folder in path.resolve().parents:
        if any((folder / mark).exists() for mark in EXPOSED):
            raise CatalogueError([problem("key-exposed", path.name, folder=folder.as_posix())])


def is_locked(path: Path) -> bool:
    """Whether the private key in a PEM file asks for a passphrase."""
    return ENCRYPTED in _pem(path)


def read_private(path: Path, passphrase: str = "") -> Ed25519PrivateKey:
    """The private key in a PEM file; CatalogueError when there is none or it lies exposed.

    A key that others on this machine may read is refused, as OpenSSH does, unless it is encrypted.
    """
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    refuse_exposed(path)
    locked = is_locked(path)
    try:
        key = serialization.load_pem_private_key(
            _pem(path), password=passphrase.encode() if locked else None
        )
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        if locked:
            raise CatalogueError(
                [problem("wrong-passphrase", path.name, name=path.name)]
            ) from error
        raise _not_a_key(path) from error
    if not isinstance(key, Ed25519PrivateKey):
        raise _not_a_key(path)
    if not locked and os.name == "posix" and path.stat().st_mode & 0o077:
        raise CatalogueError([problem("key-readable", path.name, name=path.name)])
    return key


def read_public(path: Path) -> str:
    """The public key in a PEM file, as it is written in a manifest."""
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        key = serialization.load_pem_public_key(_pem(path))
    except (ValueError, UnsupportedAlgorithm) as error:
        raise _not_a_key(path) from error
    if not isinstance(key, Ed25519PublicKey):
        raise _not_a_key(path)
    return key.public_bytes_raw().hex()


def _pem(path: Path) -> bytes:
    # A pipe would wait for ever.
    if not path.is_file():
        raise _not_a_key(path)
    with path.open("rb") as stream:
        return stream.read(MAX_KEY_BYTES)


def _not_a_key(path: Path) -> CatalogueError:
    return CatalogueError([problem("not-a-key", path.name, name=path.name)])


def public_of(key: Ed25519PrivateKey) -> str:
    """The public half, 64 hexadecimal digits, as it is written in a manifest."""
    return key.public_key().public_bytes_raw().hex()


def fingerprint(public: str) -> str:
    """The beginning of a public key in groups that people can read out to each other."""
    return " ".join(public[start : start + 4] for start in range(0, len(public[:16]), 4))


def genuine(public: str, signature: bytes, content: bytes) -> bool:
    """Whether `signature` is that of `content` by the holder of `public`."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(public)).verify(signature, content)
    except (InvalidSignature, ValueError):
        return False
    return True
