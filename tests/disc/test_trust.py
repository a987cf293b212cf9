"""Trust: keys are changed and lost, and nobody else's are believed for it."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from catalogue.content import keyring
from catalogue.content.keyring import FILE, Keyring
from catalogue.content.ledger import Issue
from catalogue.content.problem import CatalogueError
from catalogue.disc import edition, layout, patch, trust
from catalogue.disc.signature import public_of
from catalogue.disc.succession import without_vouched
from catalogue.disc.trust import Trust, check_continued, check_signed, followed, proposed, signed
from catalogue.disc.verification import Voucher, verify
from tests.disc.test_patch import NEW_PAGES, OLD_PAGES, OLD_SITE, pack
from tests.discs import CATALOGUE, MEDIA, write_site

Key = Ed25519PrivateKey
ANNA, BERT, CLEO, DORA, EVE = (
    Ed25519PrivateKey.from_private_bytes(bytes([n] * 32)) for n in range(1, 6)
)


def grown(rings: Sequence[Keyring], keys: Sequence[Key], needed: int, by: Sequence[Key]) -> Rings:
    """One version more, with these keys, signed by those."""
    new = proposed(rings, [public_of(key) for key in keys], needed)
    for key in by:
        new = signed(new, key)
    return new


Rings = tuple[Keyring, ...]
FIRST = grown((), [ANNA, BERT, CLEO], 2, [ANNA, BERT])
# Cleo's key is lost; Dora comes for her.
SECOND = grown(FIRST, [ANNA, BERT, DORA], 2, [ANNA, BERT])
# Everybody changes, two by two.
THIRD = grown(SECOND, [EVE], 1, [ANNA, DORA, EVE])


def rules(found: object) -> list[str]:
    if callable(found):
        with pytest.raises(CatalogueError) as caught:
            found()
        found = caught.value.problems
    return [problem.rule for problem in found]  # type: ignore[attr-defined]


def test_keys_are_changed_and_one_of_three_is_lost() -> None:
    for rings in (FIRST, SECOND, THIRD):
        assert rules(check_signed(rings)) == []
        assert keyring.read(keyring.write(rings)) == rings
    believed = followed(Trust(rings=FIRST), THIRD)
    standings = [trust.standing(believed, public_of(key)).value for key in (EVE, DORA, CLEO)]
    assert standings == ["current", "retired", "retired"]
    assert trust.standing(believed, public_of(Key.generate())).value == "stranger"


def test_one_key_leads_to_the_keyrings_that_it_signed_and_no_others() -> None:
    anna, cleo, eve = (Trust(key=public_of(key)) for key in (ANNA, CLEO, EVE))
    assert followed(anna, THIRD).rings == followed(eve, THIRD).rings == THIRD
    # Cleo is named and did not sign: what names her may be anybody's.
    assert followed(cleo, THIRD) == cleo
    assert not followed(trust.NOBODY, THIRD)


@pytest.mark.parametrize(
    ("keys", "needed", "by"),
    [
        ([ANNA, BERT, DORA], 2, [ANNA]),
        ([ANNA, BERT, DORA], 2, []),
        # Enough of the new keys, not of the old ones.
        ([ANNA, EVE], 2, [ANNA, EVE]),
        ([EVE], 1, [EVE]),
        # Enough of the old keys, not of the new ones.
        ([DORA, EVE], 2, [ANNA, BERT, DORA]),
    ],
)
def test_a_version_that_too_few_signed_counts_for_nothing(
    keys: list[Key], needed: int, by: list[Key]
) -> None:
    assert set(rules(check_signed(grown(FIRST, keys, needed, by)))) == {"keys-unsigned"}


def altered(rings: Rings, **changes: object) -> Rings:
    return (*rings[:-1], replace(rings[-1], **changes))  # type: ignore[arg-type]


def test_a_forged_version_is_told_whatever_was_changed() -> None:
    fine = SECOND[-1].signatures
    forged = {public_of(ANNA): fine[public_of(ANNA)], public_of(BERT): fine[public_of(ANNA)]}
    borrowed = FIRST[-1].signatures
    for changes in (
        {"keys": tuple(map(public_of, (ANNA, BERT, EVE)))},
        {"threshold": 1},
        {"signatures": forged},
        {"signatures": borrowed},
    ):
        assert "keys-unsigned" in rules(check_signed(altered(SECOND, **changes)))
    # The version before is part of what is signed.
    other = grown((), [ANNA, BERT], 2, [ANNA, BERT])
    assert "keys-unsigned" in rules(check_signed((*other, SECOND[-1])))
    assert "keys-few" in rules(check_signed(altered(FIRST, threshold=4)))


def test_gaps_rollbacks_and_branches_are_told() -> None:
    assert "keys-gap" in rules(check_signed((FIRST[0], THIRD[2])))
    assert "keys-gap" in rules(check_signed(THIRD[1:]))
    branch = grown(FIRST, [BERT, CLEO], 2, [BERT, CLEO])
    assert rules(check_signed(branch)) == []
    assert rules(check_continued(SECOND, THIRD)) == rules(check_continued(SECOND, SECOND)) == []
    assert rules(check_continued(SECOND, FIRST)) == ["keys-rollback"]
    assert rules(check_continued(SECOND, ())) == ["keys-rollback"]
    assert rules(check_continued(SECOND, branch)) == ["keys-branch"]
    for given in (FIRST, (), branch):
        assert followed(Trust(rings=SECOND), given).rings == SECOND


def test_a_signature_more_makes_no_other_version() -> None:
    again = signed(SECOND, DORA)
    assert rules(check_signed(again)) == rules(check_continued(again, THIRD)) == []


def test_what_cannot_be_proposed_or_signed_is_refused() -> None:
    publics = [public_of(ANNA)]
    assert rules(lambda: proposed((), publics, 2)) == ["keys-few"]
    assert rules(lambda: proposed((), publics, 0)) == ["keys-few"]
    pending = proposed(FIRST, publics, 1)
    assert set(rules(lambda: proposed(pending, publics, 1))) == {"keys-unsigned"}
    assert rules(lambda: signed(pending, EVE)) == ["key-unnamed"]


def test_a_file_of_keys_is_a_public_key_or_keyrings(tmp_path: Path) -> None:
    path = tmp_path / FILE
    path.write_bytes(keyring.write(THIRD))
    assert trust.read(path) == Trust(rings=THIRD)
    path.write_bytes(keyring.write((FIRST[0], THIRD[2])))
    assert "keys-gap" in rules(lambda: trust.read(path))
    path.write_bytes(b'{"versions": 1}')
    assert rules(lambda: trust.read(path)) == ["keys-unreadable"]
    os.mkfifo(tmp_path / "pipe")
    assert rules(lambda: trust.read_rings(tmp_path / "pipe")) == ["keys-unreadable"]
    path.write_bytes(
        ANNA.public_key().public_bytes(
            serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
        )
    )
    assert trust.read(path) == Trust(key=public_of(ANNA))


# Editions


def disc(top: Path, key: Key | None, rings: Rings, *, old: bool = False) -> Path:
    """A small edition with keyrings on it."""
    site = write_site(top / "site")
    for path, text in (OLD_PAGES if old else NEW_PAGES).items():
        (site / path).parent.mkdir(parents=True, exist_ok=True)
        (site / path).write_text(text)
    world = replace(CATALOGUE, keyrings=rings, **({"site": OLD_SITE} if old else {}))
    (top / "b.pdf").write_bytes(b"%PDF-")
    layout.assemble(world, site=site, book=top / "b.pdf", out=top / "disc", key=key)
    return top / "disc"


@pytest.mark.parametrize("as_medium", MEDIA, ids=lambda medium: medium.__name__)
def test_an_edition_is_believed_along_its_keyrings(
    as_medium: Callable[[Path], Path], tmp_path: Path
) -> None:
    path = as_medium(disc(tmp_path, EVE, THIRD))
    for believed in (
        Trust(rings=FIRST),
        Trust(rings=THIRD),
        Trust(key=public_of(ANNA)),
        Trust(key=public_of(EVE)),
    ):
        found = verify(path, believed)
        assert (found.voucher, found.problems, found.rings) == (Voucher.HOLDER, (), THIRD)
    stranger = grown((), [Key.generate()], 1, [])
    assert rules(verify(path, Trust(rings=stranger)).problems) == ["wrong-key"]
    assert rules(verify(path, Trust(key=public_of(CLEO))).problems) == ["wrong-key"]
    assert verify(path).voucher is Voucher.SOMEBODY


def test_a_key_that_was_retired_signs_nothing_but_what_the_ledger_holds(tmp_path: Path) -> None:
    found = verify(disc(tmp_path, BERT, SECOND), Trust(rings=THIRD))
    assert rules(found.problems) == ["key-retired"]
    here = Issue(number=1, date="2026-11-21", manifest=found.manifest, signer=public_of(BERT))
    assert rules(without_vouched(found.problems, here, ())) == ["key-retired"]
    assert rules(without_vouched(found.problems, here, (replace(here, signer=""),))) != []
    assert rules(without_vouched(found.problems, here, (here,))) == []


def test_who_is_not_in_the_newest_keyring_cannot_lay_out_an_edition(tmp_path: Path) -> None:
    assert rules(lambda: disc(tmp_path / "a", BERT, THIRD)) == ["key-retired"]
    assert rules(lambda: disc(tmp_path / "b", EVE, SECOND)) == ["wrong-key"]
    pending = proposed(FIRST, [public_of(EVE)], 1)
    assert set(rules(lambda: disc(tmp_path / "c", EVE, pending))) == {"keys-unsigned"}
    assert not (disc(tmp_path / "d", None, THIRD) / FILE).exists()


def reseal(folder: Path, key: Key, rings: bytes) -> None:
    """What one does who signs with `key` and puts keyrings there that do not fit."""
    (folder / FILE).write_bytes(rings)
    held = edition.read_manifest((folder / edition.MANIFEST).read_bytes())
    made = replace(held, signer=public_of(key), files=edition.survey(folder))
    raw = edition.write_manifest(made)
    seals = {edition.MANIFEST: raw, edition.SIGNATURE: key.sign(raw)}
    for name, content in seals.items():
        (folder / name).write_bytes(content)
    sums = edition.digests(made) | {name: edition.sha256_of(seals[name]) for name in seals}
    (folder / edition.SUMS).write_text(edition.checksums(sums), newline="\n")


def test_keyrings_that_do_not_fit_the_edition_are_told(tmp_path: Path) -> None:
    folder = disc(tmp_path, EVE, THIRD)
    for raw, rule in (
        (b"{}", "keys-unreadable"),
        (keyring.write((FIRST[0], THIRD[2])), "keys-gap"),
        (keyring.write(SECOND), "wrong-key"),
    ):
        reseal(folder, EVE, raw)
        assert rule in rules(verify(folder).problems)
    (folder / FILE).write_bytes(keyring.write(THIRD))
    assert rules(verify(folder).problems) == ["file-damaged"]


# Patches


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ((ANNA, ()), (EVE, THIRD), []),
        ((BERT, FIRST), (EVE, THIRD), []),
        ((BERT, FIRST), (ANNA, FIRST), []),
        ((EVE, THIRD), (EVE, THIRD), []),
        ((ANNA, ()), (ANNA, FIRST), []),
        ((ANNA, ()), (EVE, grown((), [EVE], 1, [EVE])), ["signer-changed"]),
        ((CLEO, ()), (EVE, THIRD), ["signer-changed"]),
        ((EVE, THIRD), (ANNA, SECOND), ["keys-rollback"]),
        ((EVE, THIRD), (EVE, ()), ["keys-rollback"]),
        ((BERT, SECOND), (BERT, grown(FIRST, [BERT, CLEO], 2, [BERT, CLEO])), ["keys-branch"]),
        ((BERT, FIRST), (None, ()), ["keys-rollback"]),
        ((ANNA, ()), (None, ()), ["signer-gone"]),
    ],
)
def test_a_patch_follows_the_keyrings_and_nothing_else(
    before: tuple[Key, Rings], after: tuple[Key | None, Rings], told: list[str], tmp_path: Path
) -> None:
    old = disc(tmp_path / "old", *before, old=True)
    new = disc(tmp_path / "new", *after)
    made = pack(old, new, tmp_path / "patch")
    if told:
        assert rules(lambda: patch.apply(old, made, tmp_path / "out")) == told
    else:
        assert patch.apply(old, made, tmp_path / "out").signer == public_of(after[0] or EVE)


def test_a_patch_to_keys_of_a_new_beginning_wants_to_be_told_of_them(tmp_path: Path) -> None:
    begun = grown((), [EVE], 1, [EVE])
    old, new = disc(tmp_path / "old", BERT, FIRST, old=True), disc(tmp_path / "new", EVE, begun)
    made = pack(old, new, tmp_path / "patch")
    assert rules(lambda: patch.apply(old, made, tmp_path / "out")) == ["keys-branch"]
    patch.apply(old, made, tmp_path / "other", Trust(key=public_of(EVE)))
