"""Digests: all that is said of an entry in one place, as one digest; an equal one says the same.

A digest may name more than is shown, and then it is made for nothing; it must never name less.
"""

from __future__ import annotations

import hashlib
import marshal
from functools import cache, cached_property

from catalogue.content.fingerprint import program
from catalogue.content.links import Catalogue
from catalogue.content.model import Course, Entry, Policy
from catalogue.content.titles import marked_title

# Bytes of a digest: enough that no two states are ever taken for one.
SIZE = 16


class Digests:
    """The digests of the entries of one catalogue."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue
        self.own = cache(self._own)
        self.said = cache(self._said)

    def in_facts(self, entry: Entry) -> bytes:
        """What the facts of an entry are told from, in a row of a table or as text."""
        others = {each.target for each in self.catalogue.named[entry.id]}
        return one_digest(self.common, self.own(entry.id), [self.said(o) for o in sorted(others)])

    @cached_property
    def common(self) -> bytes:
        """What may be said with any entry: all that no entry and no page of words says."""
        catalogue = self.catalogue
        told = (
            *(catalogue.site, catalogue.organisation, catalogue.readings, catalogue.nav),
            sorted(catalogue.vocabulary.items()),
        )
        return one_digest(program(), repr(told))

    def _own(self, entry_id: str) -> bytes:
        """All that an entry says, and what it is called: a run is called after its course."""
        entry = self.catalogue.by_id[entry_id]
        read, digest = self.catalogue.digests.get(entry_id, (None, b""))
        # What was not read as it stands is told at length.
        told = digest if read is entry else repr(entry)
        return one_digest(told, marked_title(self.catalogue, entry))

    def _said(self, entry_id: str) -> bytes:
        """What is said of an entry where another names it."""
        entry = self.catalogue.by_id.get(entry_id)
        if entry is None:
            return b""
        told: tuple[object, ...] = ()
        if isinstance(entry, Course):
            told = (entry.hours,)
        if isinstance(entry, Policy):
            told = (entry.status, entry.place, repr(entry.subsidies))
        return one_digest(entry_id, marked_title(self.catalogue, entry), told)


def one_digest(*values: object) -> bytes:
    """One digest of several plain values; version 2 of the format, as later ones differ by run."""
    told = marshal.dumps(values, 2)  # type: ignore[arg-type]
    return hashlib.blake2b(told, digest_size=SIZE).digest()
