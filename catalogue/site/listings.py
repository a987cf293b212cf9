"""Listings: the pages that list entries, in the navigation and below it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import Any

from catalogue.content.model import Course, kind_of
from catalogue.site.backlinks import backlinks_of, cited, crowd, may_be_crowd, origins
from catalogue.site.facets import FACETS
from catalogue.site.page import Page
from catalogue.site.paging import begins, by_section, pages_of
from catalogue.site.renderer import COMPARE_SPAN, GROUPED, SiteRenderer, compact


def listings(renderer: SiteRenderer) -> Iterator[Page]:
    """Indexes that stand in the navigation."""
    yield _listing(renderer, "courses/index.html", "listings/menu.html")
    for facet in FACETS:
        yield _listing(
            renderer, f"courses/by-{facet.name}.html", "listings/facet.html", facet=facet
        )
    for kind in renderer.catalogue.kinds:
        if kind in GROUPED:
            yield from _index(renderer, kind.folder, 0, 1)
    yield _listing(renderer, "pinyin/index.html", "listings/pinyin.html")


def _index(renderer: SiteRenderer, folder: str, first: int, last: int | None) -> Iterator[Page]:
    """Some pages of the index of a kind."""
    groups, every = renderer.indexes[folder]
    files = begins(every)
    for part in every[first:last]:
        yield _listing(
            renderer,
            part.path,
            "listings/kind.html",
            folder=folder,
            part=part,
            runs=list(by_section(part)),
            groups=groups,
            files={slug: "" if file == part.file else file for slug, file in files.items()},
        )


def shelves(renderer: SiteRenderer) -> Iterator[Page]:
    """Lists below an index: one a term of a facet, one a letter, and how an index goes on."""
    for folder in renderer.indexes:
        yield from _index(renderer, folder, 1, None)
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
        if may_be_crowd(renderer.catalogue, entry):
            # Once for all its pages: there may be tens of thousands of them.
            backlinks = backlinks_of(renderer.catalogue, entry)
            counts = {folder: len(origins(named)) for folder, named in backlinks.items()}
            relied = cited(renderer.catalogue, entry)
            for some in crowd(renderer.catalogue, entry, backlinks):
                yield _listing(
                    renderer,
                    some.path,
                    "listings/links.html",
                    this=entry,
                    kind=kind_of(entry),
                    counts=counts,
                    cited=relied,
                    part=some,
                    runs=list(by_section(some)),
                )


def compared_files(renderer: SiteRenderer) -> Iterator[tuple[str, bytes]]:
    """Where the menu is too large for one table: the rows of the comparison, some to a file.

    A page opened from a file may load a script and nothing else, so each hands its rows over. The
    same of the courses that the order desk knows.
    """
    if renderer.whole_menu:
        return
    offered = compact(renderer.desk["courses"])
    yield "courses/desk.js", f"CatalogueOffered({offered})\n".encode()
    for (letter, number), run in groupby(renderer.catalogue.courses, key=_span):
        rows = renderer.render("listings/compare-rows.html", entries=tuple(run))
        told = f"CatalogueCompared({compact(rows)})\n"
        yield f"courses/compare/{letter}/{number}.js", told.encode()


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
    """A listing names itself: its template sets `title`, `description` and perhaps `head`."""
    module: Any = renderer.environment.get_template(template).make_module(
        {"root": "../", "here": path, "letter_stem": letter_stem, **values}
    )
    return Page(
        path=path,
        title=str(module.title),
        description=str(module.description),
        body=str(module),
        beside=True,
        head=str(getattr(module, "head", "")),
    )


def letter_stem(letter: str) -> str:
    """The file stem of a letter's page."""
    return letter.lower() if letter.isalpha() else "other"
