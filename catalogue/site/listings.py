"""Listings: the pages that list entries, in the navigation and below it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from catalogue.content.model import KINDS, kind_of
from catalogue.content.schema import raw_schemas
from catalogue.site.backlinks import backlinks_of, cited, is_crowd
from catalogue.site.facets import FACETS
from catalogue.site.page import Page
from catalogue.site.renderer import SiteRenderer

# The index of each kind, and the vocabulary that groups it.
GROUPED = {kind: group for kind in KINDS if (group := raw_schemas()[kind.name].get("x-grouped"))}


def listings(renderer: SiteRenderer) -> Iterator[Page]:
    """Indexes that stand in the navigation."""
    yield _listing(renderer, "courses/index.html", "listings/menu.html")
    for facet in FACETS:
        yield _listing(
            renderer, f"courses/by-{facet.name}.html", "listings/facet.html", facet=facet
        )
    for kind in renderer.catalogue.kinds:
        if kind not in GROUPED:
            continue
        yield _listing(
            renderer,
            f"{kind.folder}/index.html",
            "listings/kind.html",
            folder=kind.folder,
            groups=renderer.by_attribute(kind.folder, *GROUPED[kind]),
        )
    yield _listing(renderer, "pinyin/index.html", "listings/pinyin.html")


def shelves(renderer: SiteRenderer) -> Iterator[Page]:
    """Lists below an index: one a term of a facet, one a letter."""
    for facet in FACETS:
        for group in renderer.groups(facet):
            yield _listing(
                renderer,
                f"courses/{facet.name}-{group.slug}.html",
                "listings/shelf.html",
                facet=facet,
                group=group,
            )
    yield _listing(renderer, "courses/compare.html", "listings/compare.html")
    for letter, entries in renderer.letters.items():
        yield _listing(
            renderer,
            f"pinyin/{letter_stem(letter)}.html",
            "listings/letter.html",
            letter=letter,
            entries=entries,
        )
    for entry in renderer.catalogue:
        if is_crowd(backlinks := backlinks_of(renderer.catalogue, entry)):
            kind = kind_of(entry)
            yield _listing(
                renderer,
                f"{kind.folder}/{entry.id}-links.html",
                "listings/links.html",
                this=entry,
                kind=kind,
                backlinks=backlinks,
                cited=cited(renderer.catalogue, entry),
            )


def moved(renderer: SiteRenderer, address: str) -> Page:
    """What stands at an address whose list is no more: where its entries stand now."""
    folder, _, name = address.rpartition("/")
    entry = renderer.catalogue.by_id.get(name.split("-")[0].removesuffix(".html"))
    return _listing(
        renderer,
        address,
        "listings/moved.html",
        root="../" if folder else "",
        folder=folder,
        entry=entry,
    )


def _listing(renderer: SiteRenderer, path: str, template: str, **values: object) -> Page:
    """A listing names itself: its template sets `title` and `description`."""
    module: Any = renderer.environment.get_template(template).make_module(
        {"root": "../", "here": path, "letter_stem": letter_stem, **values}
    )
    return Page(
        path=path,
        title=str(module.title),
        description=str(module.description),
        body=str(module),
    )


def letter_stem(letter: str) -> str:
    """The file stem of a letter's page."""
    return letter.lower() if letter.isalpha() else "other"
