"""Verification: each kind of harm has its name, in a folder, a zip and an image alike."""

from __future__ import annotations

import errno
import hashlib
import json
import random
import shutil
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from pycdlib import PyCdlib

from catalogue.content.problem import CatalogueError
from catalogue.disc import archive, edition, verification
from catalogue.disc.edition import MANIFEST, SIGNATURE, SUMS
from catalogue.disc.medium import Medium, Member
from catalogue.disc.verification import Verdict, Voucher, verify
from tests.discs import (
    KEY,
    MEDIA,
    OTHER,
    OTHER_KEY,
    OTHER_PUBLIC,
    PUBLIC,
    TRUSTED,
    as_iso,
    as_zip,
    content,
    make,
)
from tests.sampling import SWEEP

# By chance each byte is as good as another.
CHANGES = 1000 if SWEEP else 300
SEED = 20261121
PAGE = "site/index.html"
Harm = Callable[[Path], object]


def told(verdict: Verdict) -> list[tuple[str, str]]:
    return [(problem.rule, problem.path) for problem in verdict.problems]


# Harm, and what each is called


def alter(path: Path, old: str, new: str) -> None:
    raw = path.read_bytes()
    assert old.encode() in raw
    path.write_bytes(raw.replace(old.encode(), new.encode(), 1))


def reseal(folder: Path, key: Ed25519PrivateKey | None = None) -> None:
    """Make the manifest and the checksums fit what lies there, as a forger would."""
    old = json.loads((folder / MANIFEST).read_bytes())
    old["files"] = {
        path: {"size": record.size, "sha256": record.sha256}
        for path, record in edition.survey(folder).items()
    }
    if key:
        old["signer"] = key.public_key().public_bytes_raw().hex()
    (folder / MANIFEST).write_bytes(
        edition.write_manifest(edition.read_manifest(json.dumps(old).encode()))
    )
    if key:
        (folder / SIGNATURE).write_bytes(key.sign((folder / MANIFEST).read_bytes()))
    resum(folder)


def resum(folder: Path) -> None:
    digests = {
        path: hashlib.sha256(raw).hexdigest()
        for path, raw in content(folder).items()
        if path != SUMS
    }
    (folder / SUMS).write_text(edition.checksums(digests))


def forge(folder: Path) -> None:
    alter(folder / PAGE, "首", "坏")
    reseal(folder)


def strip_cleverly(folder: Path) -> None:
    (folder / SIGNATURE).unlink()
    resum(folder)


def disown(folder: Path) -> None:
    """Make a signed edition look unsigned, and forget the signature."""
    alter(folder / MANIFEST, PUBLIC, "")
    resum(folder)


def sign_anew(folder: Path) -> None:
    alter(folder / PAGE, "首", "坏")
    reseal(folder, OTHER_KEY)


HARM: dict[str, tuple[Harm, list[tuple[str, str]]]] = {
    "nothing": (lambda _: None, []),
    "damaged": (lambda top: alter(top / PAGE, "首", "坏"), [("file-damaged", PAGE)]),
    "cut": (lambda top: (top / PAGE).write_bytes(b""), [("file-damaged", PAGE)]),
    "missing": (lambda top: (top / PAGE).unlink(), [("file-missing", PAGE)]),
    "foreign": (
        lambda top: (top / "site" / "a.html").write_text("外"),
        [("file-foreign", "site/a.html")],
    ),
    "renamed": (
        lambda top: (top / PAGE).rename(top / "site" / "a.html"),
        [("file-foreign", "site/a.html"), ("file-missing", PAGE)],
    ),
    "manifest changed": (
        lambda top: alter(top / MANIFEST, "11月版", "12月版"),
        [("manifest-changed", MANIFEST)],
    ),
    "manifest disagrees on a file": (
        lambda top: alter(top / MANIFEST, '"size": 6', '"size": 7'),
        [("manifest-changed", MANIFEST)],
    ),
    "manifest broken": (
        lambda top: alter(top / MANIFEST, "{", "["),
        [("manifest-unreadable", MANIFEST)],
    ),
    "manifest missing": (lambda top: (top / MANIFEST).unlink(), [("file-missing", MANIFEST)]),
    "sums changed": (
        lambda top: alter(top / SUMS, "README.txt", "README.txT"),
        [("file-damaged", SUMS)],
    ),
    "sums missing": (lambda top: (top / SUMS).unlink(), [("file-missing", SUMS)]),
    "everything at once": (
        lambda top: [
            alter(top / PAGE, "首", "坏"),
            (top / "index.html").unlink(),
            (top / "x.html").write_text("外"),
            (top / "LICENSE.txt").write_text(""),
        ],
        [
            ("file-damaged", "LICENSE.txt"),
            ("file-damaged", PAGE),
            ("file-foreign", "x.html"),
            ("file-missing", "index.html"),
        ],
    ),
}
SIGNED_HARM: dict[str, tuple[Harm, list[tuple[str, str]]]] = {
    **HARM,
    "forged": (forge, [("manifest-changed", MANIFEST)]),
    "stripped": (lambda top: (top / SIGNATURE).unlink(), [("stripped-signature", SIGNATURE)]),
    "stripped cleverly": (strip_cleverly, [("stripped-signature", SIGNATURE)]),
    "disowned": (disown, [("manifest-changed", MANIFEST)]),
    "signed by another": (sign_anew, [("wrong-key", SIGNATURE)]),
    "signature damaged": (
        lambda top: (top / SIGNATURE).write_bytes(bytes(64)),
        [("file-damaged", SIGNATURE)],
    ),
    "sums wrong about the signature": (
        lambda top: alter(
            top / SUMS, hashlib.sha256((top / SIGNATURE).read_bytes()).hexdigest(), "0" * 64
        ),
        [("file-damaged", SUMS)],
    ),
    "signature cut": (
        lambda top: (top / SIGNATURE).write_bytes(b""),
        [("file-damaged", SIGNATURE)],
    ),
}
UNSIGNED_HARM: dict[str, tuple[Harm, list[tuple[str, str]]]] = {
    **HARM,
    "signature added": (
        lambda top: (top / SIGNATURE).write_bytes(KEY.sign(b"")),
        [("manifest-changed", MANIFEST)],
    ),
}


def by_path(found: list[tuple[str, str]]) -> list[tuple[str, str]]:
    return sorted(found, key=lambda pair: pair[::-1])


@pytest.mark.parametrize(
    ("name", "rule"),
    [
        ("site/courses/T001.HTML", "file-renamed"),
        ("SITE/COURSES/T001.HTM;1", "file-renamed"),
        ("site/courses/T001~1.HTM", "file-renamed"),
        ("site/courses/program.exe", "file-foreign"),
        ("site/T001.html", "file-foreign"),
    ],
)
def test_a_name_that_burning_changed_is_told_as_such(tmp_path: Path, name: str, rule: str) -> None:
    folder = make(tmp_path)
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / "site" / "courses" / "T001.html").rename(folder / name)
    missing = [("file-missing", "site/courses/T001.html")] if rule == "file-foreign" else []
    assert sorted(told(verify(folder))) == sorted([(rule, name), *missing])


@pytest.mark.parametrize("name", SIGNED_HARM)
@pytest.mark.parametrize("as_medium", MEDIA)
def test_harm_to_a_signed_edition_is_told_by_its_name(
    tmp_path: Path, as_medium: Callable[[Path], Path], name: str
) -> None:
    folder = make(tmp_path, KEY)
    harm, expected = SIGNED_HARM[name]
    harm(folder)
    assert told(verify(as_medium(folder), TRUSTED)) == by_path(expected)


@pytest.mark.parametrize("name", UNSIGNED_HARM)
@pytest.mark.parametrize("as_medium", MEDIA)
def test_harm_to_an_unsigned_edition_is_told_by_its_name(
    tmp_path: Path, as_medium: Callable[[Path], Path], name: str
) -> None:
    folder = make(tmp_path)
    harm, expected = UNSIGNED_HARM[name]
    harm(folder)
    assert told(verify(as_medium(folder))) == by_path(expected)


# Who vouches


def test_a_signature_proves_its_holder_only_to_those_who_bring_the_key(tmp_path: Path) -> None:
    folder = make(tmp_path, KEY)
    assert verify(folder).voucher is Voucher.SOMEBODY
    assert verify(folder, TRUSTED).voucher is Voucher.HOLDER
    assert verify(folder, OTHER).voucher is Voucher.SOMEBODY
    assert told(verify(folder, OTHER)) == [("wrong-key", SIGNATURE)]


def test_a_wrong_key_is_told_with_both_fingerprints(tmp_path: Path) -> None:
    (found,) = verify(make(tmp_path, KEY), OTHER).problems
    assert "03a1 07bf f3ce 10be" in found.message
    assert OTHER_PUBLIC[:4] in found.message


def test_an_unsigned_edition_is_sound_until_somebody_asks_for_a_key(tmp_path: Path) -> None:
    folder = make(tmp_path)
    assert (told(verify(folder)), verify(folder).voucher) == ([], Voucher.NOBODY)
    assert told(verify(folder, TRUSTED)) == [("unsigned-edition", MANIFEST)]
    alter(folder / PAGE, "首", "坏")
    assert told(verify(folder, TRUSTED)) == [("unsigned-edition", MANIFEST), ("file-damaged", PAGE)]


@pytest.mark.parametrize(
    "harm", ["forged", "stripped", "stripped cleverly", "disowned", "signature damaged"]
)
def test_nobody_vouches_for_a_manifest_that_the_signature_does_not_fit(
    tmp_path: Path, harm: str
) -> None:
    folder = make(tmp_path, KEY)
    SIGNED_HARM[harm][0](folder)
    assert verify(folder, TRUSTED).voucher in (Voucher.UNKNOWN, Voucher.NOBODY)


def test_a_verdict_tells_what_was_read(tmp_path: Path) -> None:
    folder = make(tmp_path, KEY)
    (folder / ".DS_Store").write_text("x")
    verdict = verify(folder)
    held = content(folder)
    assert verdict.edition
    assert (verdict.edition.edition, verdict.edition.commit) == ("2026年11月版", "c0ffee")
    assert (verdict.files, verdict.left) == (len(held) - 1, 1)
    assert verdict.size == sum(map(len, held.values())) - 1


# Whole media


@pytest.mark.parametrize("as_medium", MEDIA)
def test_what_holds_no_edition_is_refused(
    tmp_path: Path, as_medium: Callable[[Path], Path]
) -> None:
    (tmp_path / "disc").mkdir()
    (tmp_path / "disc" / "index.html").write_text("别的")
    with pytest.raises(CatalogueError) as caught:
        verify(as_medium(tmp_path / "disc"))
    assert [problem.rule for problem in caught.value.problems] == ["not-an-edition"]


def test_a_file_that_cannot_be_read_is_told_and_the_others_are_checked() -> None:
    def scratched() -> Iterator[bytes]:
        yield b"begin"
        raise OSError(errno.EIO, "Input/output error")

    medium = Medium(
        members={
            PAGE: Member(size=9, chunks=scratched),
            "a.html": Member(size=1, chunks=lambda: iter([b"a"])),
        }
    )
    held = verification._read(medium)
    assert [(found.rule, found.path) for found in held.problems] == [("file-unreadable", PAGE)]
    assert "磁盘或光盘出错" in held.problems[0].message
    assert held.records.keys() == {"a.html"}
    assert held.paths == {PAGE, "a.html"}


def test_a_file_without_end_is_told_and_not_read(tmp_path: Path) -> None:
    folder = make(tmp_path)
    for path in ("README.txt", "site/foreign.html", MANIFEST):
        with (folder / path).open("wb") as file:
            file.truncate(1 << 40)
    told = {(found.path, found.rule) for found in verify(folder).problems}
    assert told == {
        ("README.txt", "file-damaged"),
        ("site/foreign.html", "file-foreign"),
        (MANIFEST, "manifest-unreadable"),
    }


@pytest.mark.parametrize("write", [as_zip, as_iso])
def test_the_shell_is_compared_with_the_digest_beside_it(
    tmp_path: Path, write: Callable[[Path], Path]
) -> None:
    path = write(make(tmp_path))
    assert not verify(path).shell
    beside = archive.write_digest(path)
    assert (told(verify(path)), verify(path).shell) == ([], True)
    beside.write_text(f"{'0' * 64}  {path.name}\n")
    assert told(verify(path)) == [("archive-changed", "")]
    beside.write_bytes(b"\xff\xfe")
    assert told(verify(path)) == [("archive-changed", "")]


def test_nothing_is_written_while_verifying(tmp_path: Path) -> None:
    folder = make(tmp_path, KEY)
    paths = [folder, as_zip(folder), as_iso(folder)]
    before = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")}
    for path in paths:
        verify(path, TRUSTED)
    assert {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")} == before


# Single bytes


def changed(raw: bytes, place: int, rng: random.Random) -> bytes:
    return raw[:place] + bytes([raw[place] ^ rng.randrange(1, 256)]) + raw[place + 1 :]


def is_found(path: Path) -> bool:
    try:
        return bool(verify(path).problems)
    except CatalogueError:
        return True


@pytest.mark.parametrize("key", [None, KEY], ids=["unsigned", "signed"])
def test_changed_bytes_in_a_folder_are_all_found(
    tmp_path: Path, key: Ed25519PrivateKey | None
) -> None:
    folder = make(tmp_path, key)
    rng = random.Random(SEED)
    held = content(folder)
    places = [(path, place) for path, raw in held.items() for place in range(len(raw))]
    for path, place in rng.sample(places, CHANGES // 2):
        (folder / path).write_bytes(changed(held[path], place, rng))
        assert is_found(folder), (path, place)
        (folder / path).write_bytes(held[path])
    assert not is_found(folder)


def unzipped(path: Path) -> dict[str, bytes] | None:
    try:
        with zipfile.ZipFile(path) as opened:
            return {name: opened.read(name) for name in opened.namelist()}
    except (
        zipfile.BadZipFile,
        ValueError,
        OSError,
        EOFError,
        NotImplementedError,
        IndexError,
        zlib.error,
        RuntimeError,
    ):
        return None


@pytest.mark.slow
def test_changed_bytes_in_a_zip_are_found_where_they_change_a_file(
    tmp_path: Path,
) -> None:
    path = as_zip(make(tmp_path))
    rng = random.Random(SEED)
    raw, held = path.read_bytes(), unzipped(path)
    harmless = 0
    for place in rng.sample(range(len(raw)), CHANGES):
        path.write_bytes(changed(raw, place, rng))
        if unzipped(path) == held:
            harmless += 1
        else:
            assert is_found(path), place
    assert harmless < CHANGES / 3


def extents(path: Path) -> list[int]:
    """The places in an image where bytes of files lie."""
    image = PyCdlib()
    image.open(str(path))
    places = {
        place
        for folder, _, names in image.walk(udf_path="/")
        for name in names
        for start, length in image.get_file_byte_extents(udf_path=f"{folder.rstrip('/')}/{name}")
        for place in range(start, start + length)
    }
    image.close()
    return sorted(places)


@pytest.mark.slow
def test_changed_bytes_of_files_in_an_image_are_all_found(tmp_path: Path) -> None:
    path = as_iso(make(tmp_path))
    rng = random.Random(SEED)
    raw = path.read_bytes()
    for place in rng.sample(extents(path), CHANGES):
        path.write_bytes(changed(raw, place, rng))
        assert is_found(path), place


@pytest.mark.slow
@pytest.mark.parametrize(("write", "changes"), [(as_zip, CHANGES), (as_iso, CHANGES // 5)])
def test_a_changed_byte_anywhere_in_an_archive_is_found_by_the_digest_beside_it(
    tmp_path: Path, write: Callable[[Path], Path], changes: int
) -> None:
    path = write(make(tmp_path))
    archive.write_digest(path)
    rng = random.Random(SEED)
    raw = path.read_bytes()
    for place in rng.sample(range(len(raw)), changes):
        path.write_bytes(changed(raw, place, rng))
        assert is_found(path), place


def test_a_mutilated_archive_never_ends_in_a_traceback(tmp_path: Path) -> None:
    folder = make(tmp_path)
    rng = random.Random(SEED)
    for path in (as_zip(folder), as_iso(folder)):
        raw = path.read_bytes()
        shutil.copy(path, tmp_path / "whole")
        for _ in range(60):
            mutilated = bytearray(raw[: rng.choice([len(raw), rng.randrange(len(raw))])])
            for _ in range(rng.choice([1, 5, 40])):
                place = rng.randrange(len(mutilated))
                mutilated[place] = rng.choice([0, 255, rng.randrange(256)])
            path.write_bytes(mutilated)
            is_found(path)
        path.write_bytes(raw)
        assert not is_found(path)
