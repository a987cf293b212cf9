"""Digests: all that is said of an entry in one place, as one digest; an equal one says the same.

A digest may name more than is shown, and then it is made for nothing; it must never name less.
"""

from __future__ import annotations

import hashlib
import marshal
from collections.abc import Callable
from functools import cached_property, partial
from typing import TypeVar

from catalogue.content.fingerprint import program
from catalogue.content.links import Catalogue
from catalogue.content.model import Course, Entry, Policy
from catalogue.content.titles import marked_title

K = TypeVar("K")
# Bytes of a digest: enough that no two states are ever taken for one.
SIZE = 16


class Filled(dict[K, bytes]):
    """Digests, each made when it is asked for first: to look one up costs less than a call."""

    def __init__(self, make: Callable[[K], bytes]) -> None:
        self._make = make

    def __missing__(self, key: K) -> bytes:
        made = self[key] = self._make(key)
        return made


class Digests:
    """The digests of the entries of one catalogue, by id.

    `own` is of all that an entry says, `said` of what is said of it where another names it.
    """

    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue
        # Made by functions: by methods each would hold the other, and both all entries.
        self.own = Filled(partial(_own, catalogue))
        self.said = Filled(partial(_said, catalogue))

    def in_facts(self, entry: Entry) -> bytes:
        """What the facts of an entry are told from, in a row of a table or as text."""
        others = {each.target for each in self.catalogue.named[entry.id]}
        told = [self.said[other] for other in sorted(others)]
        return one_digest(self.common, self.own[entry.id], told)

    @cached_property
    def common(self) -> bytes:
        """What may be said with any entry: all that no entry and no page of words says."""
        catalogue = self.catalogue
        told = (
            *(catalogue.site, catalogue.organisation, catalogue.readings, catalogue.nav),
            sorted(catalogue.vocabulary.items()),
        )
        return one_digest(program(), repr(told))


def _own(catalogue: Catalogue, entry_id: str) -> bytes:
    """What an entry is called stands in it too: a run is called after its course."""
    entry = catalogue.by_id[entry_id]
    read, digest = catalogue.digests.get(entry_id, (None, b""))
    # What was not read as it stands is told at length.
    told = digest if read is entry else repr(entry)
    return one_digest(told, marked_title(catalogue, entry))


def _said(catalogue: Catalogue, entry_id: str) -> bytes:
    entry = catalogue.by_id.get(entry_id)
    if entry is None:
        return b""
    told: tuple[object, ...] = ()
    if isinstance(entry, Course):
        told = (entry.hours,)
    if isinstance(entry, Policy):
        told = (entry.status, entry.place, repr(entry.subsidies))
    return one_digest(entry_id, marked_title(catalogue, entry), told)


def one_digest(*values: object) -> bytes:
    """One digest of several plain values; version 2 of the format, as later ones differ by run."""
    told = marshal.dumps(values, 2)  # type: ignore[arg-type]
    return hashlib.blake2b(told, digest_size=SIZE).digest()
