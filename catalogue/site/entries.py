"""Entries: the page of each, and of each that is no more."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Sequence
from itertools import groupby, pairwise

from catalogue.content.links import Catalogue
from catalogue.content.model import Course, Entry, Policy, kind_of, url_of
from catalogue.content.resources import word
from catalogue.content.titles import mark_of, title_of, withdrawn_title
from catalogue.site import relations
from catalogue.site.backlinks import backlinks_of, crowd
from catalogue.site.listings import moved
from catalogue.site.page import Page
from catalogue.site.paging import begins
from catalogue.site.renderer import SiteRenderer, compact, shelf_of

DESCRIPTION_LENGTH = 120
# How long an hour of class lasts.
MINUTES = 45


# An entry, with the one before and the one after it of its kind, where there are any.
Neighboured = tuple[Entry, Entry | None, Entry | None]


def between_neighbours(catalogue: Catalogue) -> tuple[Neighboured, ...]:
    """Every entry between its neighbours."""
    return tuple(
        each
        for _, run in groupby(catalogue, key=lambda entry: kind_of(entry).name)
        for each in _neighbours(tuple(run))
    )


def entries(renderer: SiteRenderer, places: Iterable[int] | None = None) -> Iterator[Page]:
    """One page an entry; with `places` those that have these places in the catalogue."""
    every = between_neighbours(renderer.catalogue)
    for place in range(len(every)) if places is None else places:
        yield entry_page(renderer, *every[place])


def entry_page(
    renderer: SiteRenderer, entry: Entry, before: Entry | None, after: Entry | None
) -> Page:
    """The page of one entry between its neighbours."""
    kind = kind_of(entry)
    backlinks = backlinks_of(renderer.catalogue, entry)
    crowded = crowd(renderer.catalogue, entry, backlinks)
    shelf = shelf_of(renderer.catalogue, entry)
    return Page(
        path=url_of(entry),
        title=f"{entry.id} {title_of(renderer.catalogue, entry)}",
        description=_cut(getattr(entry, "summary", "")),
        body=renderer.render(
            "entries/entry.html",
            this=entry,
            before=before,
            after=after,
            root="../",
            kind=kind,
            backlinks=backlinks,
            # Anchor on the pages of those who name it → that page.
            crowded=begins(crowded),
            crowd=crowded[0].file if crowded else "",
            shelf=shelf,
            shelf_file=renderer.shelf_files[kind.folder, shelf.slug] if shelf else "",
            replaced=renderer.replaced.get(entry.id, ()),
            strip=relations.diagram(renderer.catalogue, entry)
            if isinstance(entry, Policy)
            else None,
        ),
        head=_data(renderer, entry) if isinstance(entry, Course) else "",
    )


def _data(renderer: SiteRenderer, course: Course) -> str:
    """A course for programs that read schema.org: only what the entry says.

    An hour of class has 45 minutes. The programme provides the courses whose titles it made
    public, the editors what they drew up; the sentence on its evidence is part of what it says.
    """
    catalogue = renderer.catalogue
    mark = mark_of(course)
    level = catalogue.term("evidence-levels", course.evidence.level)
    statement = word("site", "statement").format(statement=level.statement)
    told: dict[str, object] = {
        "@context": "https://schema.org",
        "@type": "Course",
        "courseCode": course.id,
        "name": title_of(catalogue, course) + mark,
        "description": f"{mark}{statement if level.statement else ''}{course.summary}",
        "inLanguage": "zh-CN",
        "provider": {
            "@type": "Organization",
            "name": catalogue.site.publisher if mark else catalogue.organisation.programme.name,
        },
    }
    if course.hours:
        told["timeRequired"] = f"PT{MINUTES * course.hours}M"
    if course.draft:
        told["educationalLevel"] = catalogue.term("levels", course.draft.level).name
        told["teaches"] = course.draft.outcomes
    return f'<script type="application/ld+json">{compact(told)}</script>'


def tombstones(renderer: SiteRenderer, standing: Container[str]) -> Iterator[Page]:
    """One page for each withdrawn entry, and for each address at which nothing stands now."""
    numbering = renderer.catalogue.numbering
    withdrawn = {numbering.url_of(gone.id): gone for gone in renderer.catalogue.withdrawn}
    for address, gone in withdrawn.items():
        kind = numbering.kind_of(gone.id)
        values = {"gone": gone, "kind": kind, "root": "../"}
        yield Page(
            path=address,
            title=f"{gone.id} {withdrawn_title(gone)}",
            description=gone.reason,
            body=renderer.render("entries/withdrawn.html", **values),
            head=renderer.render("entries/forward.html", **values),
        )
    for address in renderer.catalogue.addresses:
        if address not in withdrawn and address not in standing:
            yield moved(renderer, address)


def _neighbours(run: Sequence[Entry]) -> Iterator[Neighboured]:
    padded = (None, *run, None)
    for (before, entry), (_, after) in pairwise(pairwise(padded)):
        if entry is not None:
            yield entry, before, after


def _cut(text: str) -> str:
    return text if len(text) <= DESCRIPTION_LENGTH else text[: DESCRIPTION_LENGTH - 1] + "…"
