"""Succession: where an edition stands among those that are known, and what does not fit there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from catalogue.content import ledger
from catalogue.content.ledger import Issue
from catalogue.content.problem import CatalogueError, Problem, problem
from catalogue.content.source import read
from catalogue.disc import edition, medium
from catalogue.disc.edition import MANIFEST, Edition
from catalogue.disc.verification import MAX_SEAL

ARCHIVES = (".zip", ".iso")


def issue_of(found: Edition, manifest: str) -> Issue:
    """An edition as the ledger knows it; number 0 when it was made before there was one."""
    return Issue(
        number=found.number,
        date=found.date,
        manifest=manifest,
        signer=found.signer,
        previous=found.previous,
    )


def known_in(folder: Path) -> tuple[Issue, ...]:
    """The editions that a folder knows: a content's ledger, or editions as folders, zips, images.

    What is none of these is passed over.
    """
    places = (folder, *sorted(folder.iterdir()))
    return (*issued_in(folder), *(issue for path in places for issue in _held(path)))


def issued_in(folder: Path) -> tuple[Issue, ...]:
    """The editions that the ledger of a content folder holds; none where there is no ledger."""
    document = read(folder, ledger.LOCK)[0] if (folder / ledger.LOCK).exists() else None
    return ledger.issues(document.data["editions"]) if document else ()


def without_vouched(
    problems: Iterable[Problem], found: Issue, issued: Iterable[Issue]
) -> tuple[Problem, ...]:
    """The problems, less that a key was retired where the ledger vouches for what it signed."""
    vouched = any((was.manifest, was.signer) == (found.manifest, found.signer) for was in issued)
    return tuple(p for p in problems if not (vouched and p.rule == "key-retired"))


def _held(path: Path) -> Iterator[Issue]:
    packed = path.is_file() and path.suffix.lower() in ARCHIVES
    raw = _packed(path) if packed else _manifest(path)
    try:
        yield issue_of(edition.read_manifest(raw), edition.sha256_of(raw))
    except CatalogueError:
        return


def _manifest(folder: Path) -> bytes:
    path = folder / MANIFEST
    return path.read_bytes() if path.is_file() and path.stat().st_size <= MAX_SEAL else b""


def _packed(path: Path) -> bytes:
    try:
        with medium.opened(path) as found:
            member = found.members.get(MANIFEST)
            return b"".join(member.chunks()) if member and member.size <= MAX_SEAL else b""
    except (CatalogueError, *medium.DAMAGE):
        return b""


def check_succession(found: Issue, known: Sequence[Issue]) -> Iterator[Problem]:
    """A newer edition than this one is known, or one that cannot be in the same chain, or a gap."""
    others = [issue for issue in known if issue.manifest != found.manifest]
    if not others:
        return
    newest = max(others, key=lambda issue: (issue.date, issue.number))
    code = edition.code(newest.manifest)
    if any(_is_rival(found, issue) for issue in others):
        yield problem("edition-branch", MANIFEST, date=found.date, number=found.number)
    elif newest.date > found.date:
        yield problem("edition-older", MANIFEST, date=newest.date, code=code)
    elif found.number > 1 and found.previous not in {issue.manifest for issue in others}:
        yield problem("edition-gap", MANIFEST, date=newest.date, code=code)


def _is_rival(found: Issue, other: Issue) -> bool:
    """Whether two editions cannot both be in one chain: one date, one number, one predecessor."""
    numbered = found.number and other.number
    before, after = sorted((found, other), key=lambda issue: issue.number)
    return bool(
        found.date == other.date
        or (numbered and found.number == other.number)
        or (numbered and before.date > after.date)
        or (numbered and after.number == before.number + 1 and after.previous != before.manifest)
    )
