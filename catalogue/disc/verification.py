"""Verification: what of an edition arrived as it left, and who vouches for it."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from catalogue.content import keyring
from catalogue.content.keyring import Keyring
from catalogue.content.problem import CatalogueError, Problem, in_order, problem, reason
from catalogue.disc import edition, medium, signature, trust
from catalogue.disc.archive import DIGEST_SUFFIX
from catalogue.disc.edition import MANIFEST, SEALS, SIGNATURE, SUMS, Edition, FileRecord
from catalogue.disc.medium import DAMAGE, Medium, Member
from catalogue.disc.trust import NOBODY, Trust

# What a manifest may weigh: it is read into memory whole.
MAX_SEAL = 32 << 20
MAX_DIGEST = 10_000


class Voucher(Enum):
    """Who vouches for an edition, as far as can be told."""

    NOBODY = "nobody"
    SOMEBODY = "somebody"
    HOLDER = "holder"
    UNKNOWN = "unknown"


SIGNED = (Voucher.SOMEBODY, Voucher.HOLDER)
# What old file systems keep of a name, less all that they replace or add.
SHORT = 4
PLAIN = re.compile(r"~[0-9]+|;[0-9]+$|[^a-z0-9]")
# What is kept of what is read.
KEPT = (*SEALS, keyring.FILE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What was found out about a medium.

    `edition` is None when the manifest cannot be read; `manifest` is its SHA-256 all the same,
    empty when there is none. `voucher` is HOLDER when the signature is that of one of the keys that
    are trusted, SOMEBODY when it is only that of the key which the edition itself names. `files`
    and `size` count what could be read, `left` what operating systems put there. `shell` tells
    whether the archive as a whole had a digest beside it to compare with. `rings` are the keyrings
    of the edition, each signed as it should be.
    """

    edition: Edition | None
    manifest: str
    voucher: Voucher
    problems: tuple[Problem, ...]
    files: int
    size: int
    left: int
    shell: bool
    rings: tuple[Keyring, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """What a medium was found to hold: every path, what is readable, and seals with keyrings."""

    paths: frozenset[str]
    records: Mapping[str, FileRecord]
    seals: Mapping[str, bytes]
    problems: tuple[Problem, ...]

    @property
    def sums(self) -> dict[str, str]:
        return edition.read_checksums(self.seals.get(SUMS, b"").decode("utf-8", "replace"))

    def is_listed(self, seal: str) -> bool:
        """Whether a seal is what the list of checksums says, as far as there is one."""
        return SUMS not in self.seals or (
            seal in self.seals and self.sums.get(seal) == edition.sha256_of(self.seals[seal])
        )


def verify(path: Path, trusted: Trust = NOBODY) -> Verdict:
    """Compare the medium at `path` with its own manifest, and its signer with who is `trusted`.

    Keyrings on it that lead on from those that are trusted are followed.

    CatalogueError when it cannot be read at all, exceeds the limits or holds no edition.
    """
    with medium.opened(path) as found:
        held = _read(found)
    if not held.paths & {MANIFEST, SUMS}:
        raise CatalogueError((*held.problems, problem("not-an-edition", "")))
    stated, broken = _manifest(held)
    rings, unfit = _keyrings(stated, held)
    voucher, doubts = _judge(stated, held, trust.followed(trusted, rings))
    sound = stated if _is_sound(held, voucher, doubts) else None
    return Verdict(
        edition=stated,
        manifest=held.records[MANIFEST].sha256 if MANIFEST in held.records else "",
        voucher=voucher,
        files=len(held.records),
        left=found.left,
        size=sum(record.size for record in held.records.values() if record.sha256),
        shell=path.is_dir() or _digest_beside(path).exists(),
        rings=rings,
        problems=in_order(
            (
                *_check_digest(path),
                *held.problems,
                *broken,
                *doubts,
                *unfit,
                *_check_sums(sound, held, voucher),
                *_check_files(sound, held),
            )
        ),
    )


def _read(found: Medium) -> Held:
    """Read every file once, a piece at a time; only seals and keyrings are kept."""
    records: dict[str, FileRecord] = {}
    seals: dict[str, bytes] = {}
    problems = list(found.problems)
    for path, member in sorted(found.members.items()):
        try:
            if path in KEPT and member.size <= MAX_SEAL:
                seals[path] = b"".join(member.chunks())
            records[path] = _record(member)
        except OSError as error:
            problems.append(problem("file-unreadable", path, said=reason(error)))
        except DAMAGE:
            problems.append(problem("file-damaged", path))
    return Held(
        paths=frozenset(found.members), records=records, seals=seals, problems=tuple(problems)
    )


def _record(member: Member) -> FileRecord:
    """What no edition can hold, for its size, has no digest and need not be read to the end."""
    if member.size > medium.MAX_BYTES:
        return FileRecord(size=member.size, sha256="")
    digest, size = hashlib.sha256(), 0
    for chunk in member.chunks():
        digest.update(chunk)
        size += len(chunk)
    return FileRecord(size=size, sha256=digest.hexdigest())


def _manifest(held: Held) -> tuple[Edition | None, tuple[Problem, ...]]:
    """What the edition says of itself."""
    if MANIFEST not in held.paths:
        return None, (problem("file-missing", MANIFEST),)
    try:
        return edition.read_manifest(held.seals.get(MANIFEST, b"")), ()
    except CatalogueError as error:
        return None, error.problems


def _keyrings(
    stated: Edition | None, held: Held
) -> tuple[tuple[Keyring, ...], tuple[Problem, ...]]:
    """The keyrings of an edition, and why it should not have signed by them; others are none."""
    path = keyring.FILE
    if not stated or path not in stated.files or stated.files[path] != held.records.get(path):
        return (), ()
    try:
        rings = keyring.read(held.seals.get(path, b""))
    except CatalogueError as error:
        return (), error.problems
    if wrong := tuple(trust.check_signed(rings)):
        return (), wrong
    return rings, tuple(trust.check_signer(Trust(rings=rings), stated.signer, path))


def _judge(
    stated: Edition | None, held: Held, trusted: Trust
) -> tuple[Voucher, tuple[Problem, ...]]:
    """Who vouches for the manifest, and why it should not be believed."""
    if stated is None:
        return Voucher.UNKNOWN, ()
    if not stated.signer:
        return Voucher.NOBODY, tuple(_check_unsigned(held, trusted))
    if SIGNATURE not in held.paths:
        return Voucher.UNKNOWN, (problem("stripped-signature", SIGNATURE),)
    if not signature.genuine(stated.signer, held.seals.get(SIGNATURE, b""), held.seals[MANIFEST]):
        rule, path = (
            ("manifest-changed", MANIFEST)
            if held.is_listed(SIGNATURE)
            else ("file-damaged", SIGNATURE)
        )
        return Voucher.UNKNOWN, (problem(rule, path),)
    strange = tuple(trust.check_signer(trusted, stated.signer, SIGNATURE)) if trusted else ()
    return (Voucher.HOLDER if trusted and not strange else Voucher.SOMEBODY), strange


def _check_unsigned(held: Held, trusted: Trust) -> Iterator[Problem]:
    if SIGNATURE in held.paths or not held.is_listed(MANIFEST):
        yield problem("manifest-changed", MANIFEST)
    elif trusted:
        yield problem("unsigned-edition", MANIFEST)


def _is_sound(held: Held, voucher: Voucher, doubts: tuple[Problem, ...]) -> bool:
    """Whether to go by the manifest, and not by the list of checksums."""
    changed = any(doubt.rule == "manifest-changed" for doubt in doubts)
    return voucher in SIGNED or (not changed and held.is_listed(MANIFEST))


def _check_sums(sound: Edition | None, held: Held, voucher: Voucher) -> Iterator[Problem]:
    """The list of checksums holds nothing that the manifest does not say, to the letter."""
    if SUMS not in held.paths:
        yield problem("file-missing", SUMS)
    elif sound:
        digests = edition.digests(sound) | {MANIFEST: edition.sha256_of(held.seals[MANIFEST])}
        if voucher in SIGNED:
            digests[SIGNATURE] = edition.sha256_of(held.seals[SIGNATURE])
        elif sound.signer and SIGNATURE in held.sums:
            digests[SIGNATURE] = held.sums[SIGNATURE]
        if held.seals.get(SUMS) != edition.checksums(digests).encode():
            yield problem("file-damaged", SUMS)


def _check_files(sound: Edition | None, held: Held) -> Iterator[Problem]:
    """Damaged, missing and foreign files, by the manifest or else by the list of checksums."""
    stated = (
        edition.digests(sound)
        if sound
        else {path: digest for path, digest in held.sums.items() if path not in SEALS}
    )
    missing = sorted(stated.keys() - held.paths)
    foreign = sorted(held.paths - stated.keys() - set(SEALS))
    renamed = _renamed({path: stated[path] for path in missing}, foreign, held)
    for path in missing:
        if path not in renamed.values():
            yield problem("file-missing", path)
    for path in foreign:
        if path in renamed:
            yield problem("file-renamed", path, name=renamed[path])
        else:
            yield problem("file-foreign", path)
    for path in stated.keys() & held.records.keys():
        if held.records[path].sha256 != stated[path]:
            yield problem("file-damaged", path)


def _renamed(missing: dict[str, str], foreign: list[str], held: Held) -> dict[str, str]:
    """What is called otherwise than it was, as old burners and sticks do: path -> its right name.

    The same bytes, and a name that is alike but for case, cuts and marks; else it is foreign.
    """
    waiting = dict(missing)
    found: dict[str, str] = {}
    for path in foreign:
        digest = held.records[path].sha256 if path in held.records else ""
        for name, stated in waiting.items():
            if stated == digest and _is_alike(path, name):
                found[path] = name
                del waiting[name]
                break
    return found


def _is_alike(path: str, name: str) -> bool:
    """Whether one path can have become the other: upper case, eight letters, a tilde, a version."""
    steps, names = ([PLAIN.sub("", s.lower()) for s in p.split("/")] for p in (path, name))
    return len(steps) == len(names) and all(
        ours[:SHORT] == theirs[:SHORT] for ours, theirs in zip(steps, names, strict=True)
    )


def _digest_beside(path: Path) -> Path:
    return path.with_name(path.name + DIGEST_SUFFIX)


def _check_digest(path: Path) -> Iterator[Problem]:
    """The archive as a whole: what no file in it would show, such as its padding."""
    beside = _digest_beside(path)
    if path.is_dir() or not beside.exists():
        return
    try:
        with beside.open("rb") as stream:
            stated = stream.read(MAX_DIGEST).decode("utf-8", "replace")
        if edition.record(path).sha256 not in edition.read_checksums(stated).values():
            yield problem("archive-changed", "", name=beside.name)
    except OSError as error:
        yield problem("file-unreadable", "", said=reason(error))
