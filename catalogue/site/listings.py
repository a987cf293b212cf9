"""Listings: the pages that list entries, in the navigation and below it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import Any

from catalogue.content.model import KINDS, Course, kind_of
from catalogue.content.schema import raw_schemas
from catalogue.site.backlinks import backlinks_of, cited, is_crowd, may_be_crowd
from catalogue.site.facets import FACETS
from catalogue.site.page import Page
from catalogue.site.paging import pages_of
from catalogue.site.renderer import COMPARE_SPAN, SiteRenderer, compact

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
            for part in pages_of(f"courses/{facet.name}-{group.slug}.html", group.entries):
                yield _listing(
                    renderer, part.path, "listings/shelf.html", facet=facet, group=group, part=part
                )
    yield _listing(renderer, "courses/compare.html", "listings/compare.html")
    for letter, entries in renderer.letters.items():
        for part in pages_of(f"pinyin/{letter_stem(letter)}.html", entries):
            yield _listing(renderer, part.path, "listings/letter.html", letter=letter, part=part)
    # No list of cards comes after these; those of a large catalogue are many megabytes.
    renderer.row.cache_clear()
    for entry in renderer.catalogue:
        if may_be_crowd(renderer.catalogue, entry) and is_crowd(
            backlinks := backlinks_of(renderer.catalogue, entry)
        ):
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


def compared_files(renderer: SiteRenderer) -> Iterator[tuple[str, bytes]]:
    """Where the menu is too large for one table: the rows of the comparison, some to a file.

    A page opened from a file may load a script and nothing else, so each hands its rows over.
    """
    if renderer.whole_menu:
        return
    for (letter, number), run in groupby(renderer.catalogue.courses, key=_span):
        rows = renderer.render("listings/compare-rows.html", entries=tuple(run))
        yield f"courses/compare/{letter}{number}.js", f"Compared({compact(rows)})\n".encode()


def _span(course: Course) -> tuple[str, int]:
    return course.id[0], int(course.id[1:]) // COMPARE_SPAN


def moved(renderer: SiteRenderer, address: str) -> Page:
    """What stands at an address whose list is no more: where its entries stand now."""
    above, _, name = address.rpartition("/")
    folder = above.partition("/")[0]
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
