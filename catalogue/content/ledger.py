"""Ledger: the editions that were issued, each with its number, its date and its manifest."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

LOCK = "editions.lock.yaml"
UNSIGNED = "-"


@dataclass(frozen=True, slots=True, kw_only=True)
class Issue:
    """One edition that went out; `manifest` is the SHA-256 of its edition.json.

    `previous` is that of the edition before it, empty in the first one. `signer` is the public
    key in hexadecimal, empty when nobody signed.
    """

    number: int
    date: str
    manifest: str
    signer: str = ""
    previous: str = ""

    @property
    def line(self) -> str:
        """The issue as the ledger holds it."""
        return f"{self.number} {self.date} {self.manifest} {self.signer or UNSIGNED}"


def issues(lines: Iterable[str]) -> tuple[Issue, ...]:
    """The issues that a ledger holds, each following on the line before."""
    found: list[Issue] = []
    for line in lines:
        number, date, manifest, signer = line.split(" ")
        found.append(
            Issue(
                number=int(number),
                date=date,
                manifest=manifest,
                signer=signer.removeprefix(UNSIGNED),
                previous=found[-1].manifest if found else "",
            )
        )
    return tuple(found)


def next_after(issued: Sequence[Issue], date: str) -> tuple[int, str]:
    """The number of the edition of a date, and the manifest of the one that it comes next after."""
    before = [issue for issue in issued if issue.date < date]
    return (before[-1].number + 1, before[-1].manifest) if before else (1, "")
