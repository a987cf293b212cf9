"""Ingredients: all that a page is made from, as one digest; an equal one need not be drawn again.

What a template shows of an entry that is not its own must stand in `Digests.said`, and what it
shows of the whole catalogue in `_common` or in the digest of its page.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from catalogue.content.digests import Digests, Filled, one_digest
from catalogue.content.links import Reference
from catalogue.content.model import BY_CLASS, Course, Entry, Kind, Programme, kind_of
from catalogue.site.facets import Facet
from catalogue.site.frames import Frames, frame_of
from catalogue.site.listings import Listing
from catalogue.site.paging import Part
from catalogue.site.renderer import Group, SiteRenderer, shelf_of


class Ingredients:
    """The digests of the pages of one site, and of the files that its pages load."""

    def __init__(self, renderer: SiteRenderer, found: Frames) -> None:
        self.renderer, self.catalogue, self.found = renderer, renderer.catalogue, found
        digests = Digests(self.catalogue)
        self.own, self.said = digests.own, digests.said
        # What any page may show: all but entries, and pages that someone wrote.
        self._common = one_digest(digests.common, renderer.whole_menu)
        self.frame, self.named = Filled(self._frame), Filled(self._named)

    def of_entry(self, entry: Entry, before: Entry | None, after: Entry | None) -> bytes:
        """What the page of an entry is made from, between its neighbours."""
        own, said, entry_id = self.own, self.said, entry.id
        # Why it names another stands in the other's file.
        origins = {each.origin for each in self.catalogue.backlinks.get(entry_id, ())}
        # Each with the clause, or "" for the whole.
        names = {(each.target, each.clause) for each in self.catalogue.named[entry_id]}
        replaced = self.renderer.replaced.get(entry_id)
        return one_digest(
            self._common,
            self.frame[frame_of(kind_of(entry).folder)],
            own[entry_id],
            said[before.id] if before else b"",
            said[after.id] if after else b"",
            [own[origin] for origin in sorted(origins)],
            [self.named[each] for each in sorted(names)],
            repr(replaced) if replaced else "",
            self._place(entry),
            self._among(entry),
        )

    def _place(self, entry: Entry) -> str:
        """Where in its index an entry stands."""
        shelf = shelf_of(self.catalogue, entry)
        return self.renderer.shelf_files[kind_of(entry).folder, shelf.slug] if shelf else ""

    def _among(self, entry: Entry) -> list[object]:
        """What others of the catalogue add to a page without naming it or being named there."""
        if isinstance(entry, Course):
            return [
                [self.said[sister.id] for sister in self.renderer.sisters(entry)],
                [self.said[home.id] for home in self.catalogue.homes.get(entry.line, ())],
                [self.own[run.id] for run in self.catalogue.runs.get(entry.id, ())],
            ]
        if isinstance(entry, Programme) and entry.line:
            return [self.renderer.in_line[entry.line]]
        return []

    def of_list(self, listing: Listing) -> bytes:
        """What a list is made from."""
        folder = listing.path.partition("/")[0]
        own = listing.path if listing.path in self.found.drawn else frame_of(folder)
        told = (listing.path, listing.template, *listing.values.values())
        return one_digest(self._common, self.frame[own], self._of(told))

    def of_file(self, path: str, entries: Sequence[Entry]) -> bytes:
        """What a file that shows entries, and of others what they are called, is made from."""
        return one_digest(self._common, path, self._of(entries))

    def _frame(self, path: str) -> bytes:
        return one_digest(self.found.drawn[path])

    def _named(self, place: tuple[str, str]) -> bytes:
        """What an entry says of another that it names, and of the clause there."""
        target, anchor = place
        if not (clause := self.renderer.clauses(target).get(anchor)):
            return self.said[target]
        return one_digest(self.said[target], clause.label, clause.title)

    def _of(self, value: Any) -> object:
        """What a value of a listing stands for, whatever its shape."""
        kind = type(value)
        if kind in BY_CLASS:
            return self.own[value.id]
        if kind in (tuple, list):
            own = self.own
            return [own[each.id] if type(each) in BY_CLASS else self._of(each) for each in value]
        match value:
            case Reference():
                return self.said[value.origin], tuple(value)
            case Part():
                near = (value.path, value.number, value.last, value.first, value.all, value.stem)
                return near, self._of(value.entries)
            case Group():
                # How many it holds is shown; those that are stand in the part.
                return value.slug, value.name, value.note, len(value.entries)
            case Facet() | Kind():
                return value.name
            case Mapping():
                return self._of(list(value.items()))
        return value
