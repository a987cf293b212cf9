"""Patches: what leads from an older edition to a newer one, made and applied."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from functools import partial
from pathlib import Path

from catalogue.content import dataset, keyring
from catalogue.content.documents import read_document
from catalogue.content.keyring import Keyring
from catalogue.content.model import Site, fit
from catalogue.content.problem import CatalogueError, Problem, problem, reason
from catalogue.content.templating import templates
from catalogue.disc import delta, edition, medium, signature, trust, verification
from catalogue.disc.edition import MANIFEST, SEALS, SIGNATURE, SUMS, Edition, FileRecord
from catalogue.disc.medium import DAMAGE, Medium, Member, is_unsafe
from catalogue.disc.paths import check_paths
from catalogue.disc.trust import NOBODY, Standing, Trust
from catalogue.disc.verification import MAX_SEAL

TEMPLATES = Path(__file__).parent / "templates" / "patch"
NOTE = "patch.json"
README = "README.txt"
# What the newer edition has and the older has not, in one piece; and how its files are called when
# there is something to say of them.
DELTA = "new.zst"
NEW = "new/"
SITE = "site/"
VERSION = 2
# What a patch holds for its readers, besides the files. The gazette on paper, whose fonts weigh as
# much as all that is new, is passed on beside it.
GAZETTE = "gazette.html"
FOR_READERS = (README, GAZETTE)


@dataclass(frozen=True, slots=True, kw_only=True)
class EditionRef:
    """One of the two editions: `manifest` is the SHA-256 of its edition.json."""

    title: str
    edition: str
    date: str
    manifest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NewFile:
    """One file in the delta, and its bytes."""

    path: str
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Patch:
    """Which edition becomes which, the files that go, and those that come, as they lie in DELTA."""

    version: int = VERSION
    before: EditionRef
    after: EditionRef
    removed: tuple[str, ...]
    files: tuple[NewFile, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Older:
    """An edition that was found sound, where it lies, its manifest, dataset and keyrings."""

    path: Path
    edition: Edition
    manifest: str
    data: bytes
    rings: tuple[Keyring, ...] = ()

    @property
    def trust(self) -> Trust:
        """Whom one who has this edition trusts."""
        return Trust(rings=self.rings) if self.rings else Trust(key=self.edition.signer)

    @property
    def side(self) -> EditionRef:
        return _side(self.edition, self.manifest)


def _side(held: Edition, manifest: str) -> EditionRef:
    return EditionRef(title=held.title, edition=held.edition, date=held.date, manifest=manifest)


def read_older(path: Path) -> Older:
    """The edition at `path`, a folder, a zip or an image; CatalogueError unless it is whole."""
    with _told_of(path):
        verdict = verification.verify(path)
        if verdict.problems or verdict.edition is None:
            raise CatalogueError(verdict.problems)
        with medium.opened(path) as found:
            data = found.members.get(SITE + dataset.DATA)
            raw = _whole(data) if data else b""
    return Older(
        path=path,
        edition=verdict.edition,
        manifest=verdict.manifest,
        data=raw,
        rings=verdict.rings,
    )


@contextmanager
def _told_of(path: Path) -> Iterator[None]:
    """Problems inside name the medium that they concern."""
    try:
        yield
    except CatalogueError as error:
        raise CatalogueError(
            replace(found, path=f"{path.name}/{found.path}".rstrip("/")) for found in error.problems
        ) from error


# Making


def lay_out(older: Older, newer: Path, out: Path) -> Patch:
    """Lay out in the folder `out` what a patch from `older` to the disc in `newer` holds.

    What the readers of a patch are to be told, GAZETTE, is put there by others.
    """
    raw = (newer / MANIFEST).read_bytes()
    after = edition.read_manifest(raw)
    difference = edition.compare_files(older.edition, after)
    seals = [seal for seal in SEALS if (newer / seal).exists()]
    wanted = (*seals, *sorted((*difference.added, *difference.changed)))
    if problems := tuple(check_paths(NEW + path for path in wanted)):
        raise CatalogueError(problems)
    held = {path: (newer / path).read_bytes() for path in wanted}
    made = Patch(
        before=older.side,
        after=_side(after, edition.sha256_of(raw)),
        removed=difference.removed,
        files=tuple(NewFile(path=path, size=len(content)) for path, content in held.items()),
    )
    _check_size(piece.size for piece in made.files)
    with _told_of(older.path), medium.opened(older.path) as source:
        packed = delta.write(_replaced(made, source), b"".join(held.values()))
    notes = {NOTE: _written(made), README: _read_me(made, difference), DELTA: packed}
    for path, content in notes.items():
        (out / path).write_bytes(content)
    return made


def _check_size(sizes: Iterable[int]) -> None:
    if sum(sizes) > delta.MAX_BYTES:
        raise CatalogueError([problem("patch-too-large", "", limit=delta.MAX_BYTES >> 20)])


def _replaced(note: Patch, source: Medium) -> bytes:
    """What the files of a patch replace in the older edition, one after another."""
    held = [source.members[piece.path] for piece in note.files if piece.path in source.members]
    _check_size(member.size for member in held)
    return b"".join(chunk for member in held for chunk in member.chunks())


def _written(made: Patch) -> bytes:
    return (json.dumps(asdict(made), ensure_ascii=False, indent=1) + "\n").encode()


def _read_me(made: Patch, difference: edition.Difference) -> bytes:
    environment = templates(TEMPLATES, whole_lines=True)
    text = environment.get_template(README).render(
        patch=made,
        difference=difference,
        name=patch_name(made.before.date, made.after.date),
        codes={
            side: edition.code(held.manifest)
            for side, held in (("before", made.before), ("after", made.after))
        },
    )
    return text.replace("\n", "\r\n").encode("utf-8-sig")


def patch_name(before: str, after: str) -> str:
    """What a patch from an edition of one date to one of another is called, in ASCII."""
    return f"{edition.stem(after)}-from-{before[:7]}.zip"


def check_order(older: Older, site: Site) -> None:
    """CatalogueError unless the edition called `site` can follow on `older`.

    Nor may it have the day of the older one: two discs that differ would have one name.
    """
    if older.edition.date >= site.edition_date:
        same = older.edition.date == site.edition_date
        raise CatalogueError(
            [
                problem(
                    "edition-of-one-day" if same else "edition-newer",
                    "",
                    edition=older.edition.edition,
                    date=older.edition.date,
                    ours=site.edition_date,
                )
            ]
        )
    if not older.data:
        raise CatalogueError([problem("edition-without-data", "", name=SITE + dataset.DATA)])


# Applying


def apply(old: Path, patch: Path, out: Path, trusted: Trust = NOBODY) -> Edition:
    """Make the folder `out`, which must not exist yet, the edition that a patch leads to.

    CatalogueError, and a folder to be thrown away, unless the old edition is whole, the patch is
    made for it, and the outcome is the new edition to the last byte, no older than the old one, and
    signed by whoever is `trusted`, else by whoever signed the old one or whom its keyrings lead to.
    Nothing is written outside `out`.
    """
    older = read_older(old)
    with medium.opened(old) as source, _told_of(patch), medium.opened(patch) as given:
        given = _unpacked(older, source, given)
        newer = _newer(older, given)
        rings = _keyrings(newer, source, given)
        led = () if trusted else _check_signer(older.trust, newer, rings)
        if doubts := (*_check_day(older.edition, newer), *led):
            raise CatalogueError(doubts)
        payload = {
            path.removeprefix(NEW): member
            for path, member in given.members.items()
            if path.startswith(NEW)
        }
        seals = {seal: _record(payload[seal]) for seal in SEALS if seal in payload}
        for path, record in {**newer.files, **seals}.items():
            _copy(payload.get(path) or source.members[path], record, path, out)
    with _told_of(patch):
        if problems := verification.verify(out, trusted).problems:
            raise CatalogueError(problems)
    return newer


def _unpacked(older: Older, source: Medium, given: Medium) -> Medium:
    """A patch with the files that it brings, by NEW and their paths, as if they lay in it."""
    if given.problems:
        raise CatalogueError(given.problems)
    note = _read_note(given)
    if note.before.manifest != older.manifest:
        raise CatalogueError(
            [
                problem(
                    "patch-other-edition",
                    "",
                    edition=note.before.edition,
                    date=note.before.date,
                    code=edition.code(note.before.manifest),
                    found=older.edition.edition,
                    found_date=older.edition.date,
                    found_code=edition.code(older.manifest),
                )
            ]
        )
    unsafe = [NEW + piece.path for piece in note.files if is_unsafe(NEW + piece.path)]
    if unsafe:
        raise CatalogueError([problem("unsafe-path", path) for path in unsafe])
    members = {path: member for path, member in given.members.items() if path != DELTA}
    foreign = [path for path in members if path.startswith(NEW)]
    if foreign:
        raise CatalogueError([problem("file-foreign", path) for path in foreign])
    return Medium(members={**members, **dict(_pieces(note, source, given))})


def _pieces(note: Patch, source: Medium, given: Medium) -> Iterator[tuple[str, Member]]:
    """The files in the delta of a patch; CatalogueError when they do not come out of it."""
    size = sum(piece.size for piece in note.files)
    _check_size(piece.size for piece in note.files)
    try:
        packed = b"".join(given.members[DELTA].chunks()) if DELTA in given.members else b""
        whole = delta.read(_replaced(note, source), packed, size)
    except DAMAGE as error:
        raise CatalogueError([problem("patch-damaged", DELTA)]) from error
    at = 0
    for piece in note.files:
        content = whole[at : at + piece.size]
        at += piece.size
        yield NEW + piece.path, Member(size=len(content), chunks=partial(iter, (content,)))


def _newer(older: Older, given: Medium) -> Edition:
    """The edition that a patch leads to, once the patch is found to be whole and to fit."""
    note = _read_note(given)
    raw = _whole(given.members[NEW + MANIFEST]) if NEW + MANIFEST in given.members else b""
    if edition.sha256_of(raw) != note.after.manifest:
        raise CatalogueError([problem("patch-damaged", NEW + MANIFEST)])
    newer = edition.read_manifest(raw)
    if problems := tuple(_check_payload(older.edition, newer, note, given)):
        raise CatalogueError(problems)
    return newer


def _check_day(older: Edition, newer: Edition) -> Iterator[Problem]:
    """An old signed edition is as genuine as a new one, for ever: no patch leads back to it."""
    if newer.date < older.date:
        yield problem("patch-backwards", NEW + MANIFEST, date=newer.date, ours=older.date)


def _check_signer(trusted: Trust, newer: Edition, rings: tuple[Keyring, ...]) -> Iterator[Problem]:
    """Keyrings lead on, and whoever signs is one that they name, if anybody ever did."""
    if not trusted:
        return
    unfit = tuple(trust.check_continued(trusted.rings, rings)) if trusted.rings else ()
    yield from unfit
    led = trust.followed(trusted, rings)
    if not unfit and trust.standing(led, newer.signer) is not Standing.CURRENT:
        yield problem(
            "signer-changed" if newer.signer else "signer-gone",
            NEW + MANIFEST,
            before=led.fingerprint,
            after=signature.fingerprint(newer.signer),
        )


def _keyrings(newer: Edition, source: Medium, given: Medium) -> tuple[Keyring, ...]:
    """Those of the newer edition, which are in the patch unless they are as before."""
    if keyring.FILE not in newer.files:
        return ()
    member = given.members.get(NEW + keyring.FILE) or source.members[keyring.FILE]
    rings = keyring.read(_whole(member), NEW + keyring.FILE)
    if problems := tuple(trust.check_signed(rings, NEW + keyring.FILE)):
        raise CatalogueError(problems)
    return rings


def _read_note(given: Medium) -> Patch:
    raw = _whole(given.members[NOTE]) if NOTE in given.members else b""
    return fit(Patch, read_document(raw, "patch", problem("not-a-patch", "")))


def _check_payload(older: Edition, newer: Edition, note: Patch, given: Medium) -> Iterator[Problem]:
    """A patch holds what the newer edition needs of it, and nothing else."""
    difference = edition.compare_files(older, newer)
    seals = (MANIFEST, SUMS, *((SIGNATURE,) if newer.signer else ()))
    wanted = {NEW + path for path in (*difference.added, *difference.changed, *seals)}
    held = given.members.keys() - {NOTE, *FOR_READERS}
    for path in sorted(wanted - held):
        yield problem("file-missing", path)
    for path in sorted(held - wanted):
        yield problem("file-foreign", path)
    if note.removed != difference.removed:
        yield problem("patch-damaged", NOTE)
    if wanted <= held and _sums(newer, given) != _whole(given.members[NEW + SUMS]):
        yield problem("patch-damaged", NEW + SUMS)


def _sums(newer: Edition, given: Medium) -> bytes:
    """The list of checksums that belongs to an edition and its seals."""
    seals = {
        seal: edition.sha256_of(_whole(given.members[NEW + seal]))
        for seal in (MANIFEST, SIGNATURE)
        if NEW + seal in given.members
    }
    return edition.checksums(edition.digests(newer) | seals).encode()


def _whole(member: Member) -> bytes:
    """A small file; empty when it is too large to be what it should be."""
    if member.size > MAX_SEAL:
        return b""
    try:
        return b"".join(member.chunks())
    except DAMAGE:
        return b""


def _record(member: Member) -> FileRecord:
    content = _whole(member)
    return FileRecord(size=len(content), sha256=edition.sha256_of(content))


def _copy(member: Member, record: FileRecord, path: str, out: Path) -> None:
    """Write one file; CatalogueError when it is not what the manifest says."""
    digest, size = hashlib.sha256(), 0
    target = out / path
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("xb") as stream:
            for chunk in member.chunks():
                digest.update(chunk)
                size += len(chunk)
                stream.write(chunk)
    except DAMAGE as error:
        raise CatalogueError([problem("file-damaged", path)]) from error
    except OSError as error:
        raise CatalogueError(
            [problem("cannot-write", path, file=path, said=reason(error))]
        ) from error
    if (size, digest.hexdigest()) != (record.size, record.sha256):
        raise CatalogueError([problem("file-damaged", path)])
