"""Signatures: keys stay where they belong, and only the holder's signature counts."""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key

from catalogue.content.problem import CatalogueError
from catalogue.disc import signature
from tests.discs import KEY, OTHER_PUBLIC, PUBLIC


def rules(act: Callable[[], object]) -> list[str]:
    with pytest.raises(CatalogueError) as caught:
        act()
    return [found.rule for found in caught.value.problems]


def test_what_a_new_key_signs_its_public_half_proves(tmp_path: Path) -> None:
    made = signature.create(tmp_path / "keys" / "signing.key")
    again = signature.read_private(tmp_path / "keys" / "signing.key")
    public = signature.read_public(tmp_path / "keys" / "signing.key.pub")
    assert signature.public_of(made) == signature.public_of(again) == public
    assert signature.genuine(public, again.sign(b"edition"), b"edition")


def test_two_new_keys_differ(tmp_path: Path) -> None:
    first, second = (signature.create(tmp_path / name) for name in "ab")
    assert signature.public_of(first) != signature.public_of(second)


def test_only_its_owner_reads_a_private_key(tmp_path: Path) -> None:
    signature.create(tmp_path / "signing.key")
    mode = stat.S_IMODE((tmp_path / "signing.key").stat().st_mode)
    assert mode == 0o600 or sys.platform == "win32"


@pytest.mark.parametrize(
    ("public", "signed", "content"),
    [
        (OTHER_PUBLIC, KEY.sign(b"edition"), b"edition"),
        (PUBLIC, KEY.sign(b"edition"), b"Edition"),
        (PUBLIC, KEY.sign(b"edition")[:-1], b"edition"),
        (PUBLIC, b"", b"edition"),
        (PUBLIC, bytes(64), b"edition"),
        ("", KEY.sign(b"edition"), b"edition"),
        ("zz" * 32, KEY.sign(b"edition"), b"edition"),
    ],
)
def test_anything_else_is_not_genuine(public: str, signed: bytes, content: bytes) -> None:
    assert signature.genuine(PUBLIC, KEY.sign(b"edition"), b"edition")
    assert not signature.genuine(public, signed, content)


@pytest.mark.parametrize("mark", [".git", "site.yaml", ".made-by-catalogue"])
def test_a_key_is_neither_written_nor_used_where_things_get_published(
    tmp_path: Path, mark: str
) -> None:
    top = tmp_path / "exposed"
    (top / "deep" / "er").mkdir(parents=True)
    signature.create(top / "deep" / "er" / "early.key")
    (top / mark).touch()
    assert rules(lambda: signature.create(top / "deep" / "er" / "new.key")) == ["key-exposed"]
    assert rules(lambda: signature.read_private(top / "deep" / "er" / "early.key")) == [
        "key-exposed"
    ]
    assert not (top / "deep" / "er" / "new.key").exists()


@pytest.mark.parametrize("taken", ["signing.key", "signing.key.pub"])
def test_a_key_is_never_overwritten(tmp_path: Path, taken: str) -> None:
    (tmp_path / taken).write_text("precious")
    assert rules(lambda: signature.create(tmp_path / "signing.key")) == ["key-exists"]
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == {taken: "precious"}


def test_a_file_that_holds_no_such_key_is_refused(tmp_path: Path) -> None:
    signature.create(tmp_path / "signing.key")
    (tmp_path / "notes.txt").write_bytes(b"\xff" * 40)
    (tmp_path / "curve.key").write_bytes(
        generate_private_key(SECP256R1()).private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    (tmp_path / "locked.key").write_bytes(
        KEY.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.BestAvailableEncryption(b"secret"),
        )
    )
    assert rules(lambda: signature.read_private(tmp_path / "locked.key")) == ["wrong-passphrase"]
    os.mkfifo(tmp_path / "pipe.key")
    for name in ("notes.txt", "curve.key", "pipe.key", "signing.key.pub"):
        assert rules(lambda name=name: signature.read_private(tmp_path / name)) == ["not-a-key"]
    for name in ("notes.txt", "curve.key", "signing.key"):
        assert rules(lambda name=name: signature.read_public(tmp_path / name)) == ["not-a-key"]


def test_a_locked_key_opens_with_its_passphrase_alone(tmp_path: Path) -> None:
    made = signature.create(tmp_path / "signing.key", "口令 1")
    (tmp_path / "signing.key").chmod(0o644)
    assert signature.is_locked(tmp_path / "signing.key")
    opened = signature.read_private(tmp_path / "signing.key", "口令 1")
    assert signature.public_of(opened) == signature.public_of(made)
    for wrong in ("", "口令1"):
        assert rules(
            lambda wrong=wrong: signature.read_private(tmp_path / "signing.key", wrong)
        ) == ["wrong-passphrase"]


def test_an_open_key_that_others_can_read_is_refused(tmp_path: Path) -> None:
    signature.create(tmp_path / "signing.key")
    (tmp_path / "signing.key").chmod(0o640)
    assert rules(lambda: signature.read_private(tmp_path / "signing.key")) == ["key-readable"]


def test_a_fingerprint_can_be_read_out() -> None:
    assert signature.fingerprint(PUBLIC) == "03a1 07bf f3ce 10be"
    assert signature.fingerprint("") == ""
