"""Listings: the pages that list entries, in the navigation and below it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from itertools import groupby
from typing import Any

from catalogue.content.model import Course, kind_of
from catalogue.site.backlinks import backlinks_of, cited, crowd, may_be_crowd, origins
from catalogue.site.facets import FACETS, Facet
from catalogue.site.page import Page
from catalogue.site.paging import begins, by_section, pages_of
from catalogue.site.renderer import COMPARE_SPAN, GROUPED, SiteRenderer, compact

MENU, PINYIN = "courses/index.html", "pinyin/index.html"


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """A list that is still to be drawn: where it stands, by which template, and of what.

    Besides `values` the template may show what no entry decides, and of an entry only what its own
    line shows: so `ingredients` can tell whether the list would be drawn as it was before.
    """

    path: str
    template: str
    values: Mapping[str, Any]


def listings(renderer: SiteRenderer) -> Iterator[Page]:
    """Indexes that stand in the navigation."""
    return (laid_out(renderer, listing) for listing in indexes(renderer))


def indexes(renderer: SiteRenderer) -> Iterator[Listing]:
    """The same before they are drawn."""
    return (make() for _, make in _indexes(renderer))


def index_paths(renderer: SiteRenderer) -> Iterator[str]:
    """Where they stand: what is in them takes longer to find out."""
    return (path for path, _ in _indexes(renderer))


def index_at(renderer: SiteRenderer, path: str) -> Listing | None:
    """The index that stands at an address; none of the others is made."""
    return next((make() for other, make in _indexes(renderer) if other == path), None)


def _indexes(renderer: SiteRenderer) -> Iterator[tuple[str, Callable[[], Listing]]]:
    """The address of each, and what makes it."""

    def menu() -> Listing:
        pages = tuple(sorted(renderer.catalogue.pages))
        courses = renderer.catalogue.courses
        return _listing(MENU, "listings/menu.html", courses=courses, pages=pages)

    def by_facet(path: str, facet: Facet[Course]) -> Listing:
        return _listing(path, "listings/facet.html", facet=facet, groups=renderer.groups(facet))

    def pinyin() -> Listing:
        counts = {letter: len(entries) for letter, entries in renderer.letters.items()}
        return _listing(PINYIN, "listings/pinyin.html", letters=counts)

    yield MENU, menu
    for facet in FACETS:
        path = f"courses/by-{facet.name}.html"
        yield path, partial(by_facet, path, facet)
    for kind in renderer.catalogue.kinds:
        if kind in GROUPED:
            for listing in _index(renderer, kind.folder, 0, 1):
                yield listing.path, partial(_same, listing)
    yield PINYIN, pinyin


def _same(listing: Listing) -> Listing:
    return listing


def _index(renderer: SiteRenderer, folder: str, first: int, last: int | None) -> Iterator[Listing]:
    """Some pages of the index of a kind."""
    groups, every = renderer.indexes[folder]
    files = begins(every)
    for part in every[first:last]:
        yield _listing(
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
    return (laid_out(renderer, listing) for listing in below_indexes(renderer))


def below_indexes(renderer: SiteRenderer) -> Iterator[Listing]:
    """The same before they are drawn."""
    for folder in renderer.indexes:
        yield from _index(renderer, folder, 1, None)
    for facet in FACETS:
        groups = renderer.groups(facet)
        for group in groups:
            for part in pages_of(f"courses/{facet.name}-{group.slug}.html", group.entries):
                yield _listing(
                    part.path,
                    "listings/shelf.html",
                    facet=facet,
                    group=group,
                    others=groups,
                    part=part,
                )
    whole = renderer.catalogue.courses if renderer.whole_menu else ()
    yield _listing("courses/compare.html", "listings/compare.html", courses=whole)
    letters = tuple(renderer.letters)
    for letter, entries in renderer.letters.items():
        for part in pages_of(f"pinyin/{letter_stem(letter)}.html", entries):
            yield _listing(
                part.path, "listings/letter.html", letter=letter, letters=letters, part=part
            )
    # No list of cards comes after these; those of a large catalogue are many megabytes.
    renderer.row.cache_clear()
    for entry in renderer.catalogue:
        if may_be_crowd(renderer.catalogue, entry):
            # Once for all its pages: there may be tens of thousands of them.
            backlinks = backlinks_of(renderer.catalogue, entry)
            counts = {folder: len(origins(named)) for folder, named in backlinks.items()}
            relied = cited(renderer.catalogue, entry)
            counts |= {anchor: len(named) for anchor, named in relied.items()}
            for some in crowd(renderer.catalogue, entry, backlinks):
                yield _listing(
                    some.path,
                    "listings/links.html",
                    this=entry,
                    kind=kind_of(entry),
                    counts=counts,
                    part=some,
                    runs=list(by_section(some)),
                )


def offered_files(renderer: SiteRenderer) -> Iterator[tuple[str, bytes]]:
    """The file of those that the order desk knows, where the menu is too large for its page.

    A page opened from a file may load a script and nothing else, so each hands its matter over.
    """
    if not renderer.whole_menu:
        offered = compact(renderer.desk["courses"])
        yield "courses/desk.js", f"CatalogueOffered({offered})\n".encode()


def compared_spans(renderer: SiteRenderer) -> Iterator[tuple[str, tuple[Course, ...]]]:
    """The files of rows of a comparison too large for one table, each with its courses."""
    if not renderer.whole_menu:
        for (letter, number), run in groupby(renderer.catalogue.courses, key=_span):
            yield f"courses/compare/{letter}/{number}.js", tuple(run)


def compared_rows(renderer: SiteRenderer, courses: tuple[Course, ...]) -> bytes:
    """The rows of some courses as a script."""
    rows = renderer.render("listings/compare-rows.html", entries=courses)
    return f"CatalogueCompared({compact(rows)})\n".encode()


def _span(course: Course) -> tuple[str, int]:
    return course.id[0], int(course.id[1:]) // COMPARE_SPAN


def moved(renderer: SiteRenderer, address: str) -> Page:
    """What stands at an address whose list is no more: where its entries stand now."""
    above, _, name = address.rpartition("/")
    folder = above.partition("/")[0]
    entry = renderer.catalogue.by_id.get(name.split("-")[0].removesuffix(".html"))
    listing = _listing(
        address,
        "listings/moved.html",
        root="../" if folder else "",
        folder=folder,
        entry=entry,
    )
    return laid_out(renderer, listing)


def _listing(path: str, template: str, **values: object) -> Listing:
    return Listing(path=path, template=template, values=values)


def laid_out(renderer: SiteRenderer, listing: Listing) -> Page:
    """A listing names itself: its template sets `title`, `description` and perhaps `head`."""
    module: Any = renderer.environment.get_template(listing.template).make_module(
        {"root": "../", "here": listing.path, "letter_stem": letter_stem, **listing.values}
    )
    return Page(
        path=listing.path,
        title=str(module.title),
        description=str(module.description),
        body=str(module),
        beside=True,
        head=str(getattr(module, "head", "")),
    )


def letter_stem(letter: str) -> str:
    """The file stem of a letter's page."""
    return letter.lower() if letter.isalpha() else "other"
