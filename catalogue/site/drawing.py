"""Drawing: every page of the site of one catalogue, as its frame filled with data."""

from __future__ import annotations

import os
import pickle
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from functools import cache, cached_property
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory, mkdtemp
from typing import Any

from markupsafe import escape

from catalogue.content import dataset, handwritten, ledger, outlines
from catalogue.content.digests import Digests
from catalogue.content.links import Catalogue
from catalogue.content.model import NavItem, url_of
from catalogue.content.problem import CatalogueError, problem
from catalogue.content.resources import word
from catalogue.content.workers import KilledError, Team, Workers
from catalogue.site import assets, edition, frames, tables
from catalogue.site.earlier import Earlier, Learnt
from catalogue.site.entries import between_neighbours, entries, tombstones
from catalogue.site.frames import Frame, Frames, Told, frame_of
from catalogue.site.ingredients import Ingredients
from catalogue.site.listings import (
    Listing,
    below_indexes,
    compared_rows,
    compared_spans,
    index_paths,
    indexes,
    laid_out,
    offered_files,
)
from catalogue.site.page import Page, address, attribute
from catalogue.site.renderer import SiteRenderer
from catalogue.site.splicing import Splicing

# Fewer pages than these are drawn before a worker has begun.
PER_WORKER = 150


def told_of(renderer: SiteRenderer, *, policy: bool = True) -> Told:
    """What the frames of a catalogue's pages are drawn from.

    A folder in which nothing stands now, but once did, has a frame too: pages there lead on.
    """
    catalogue = renderer.catalogue
    site = catalogue.site
    listed = [*index_paths(renderer)]
    written = {**catalogue.pages, **handwritten.manual_pages(catalogue)}
    return Told(
        settings={
            # The theme writes them into the head as they are.
            "site_name": escape(site.title),
            "site_description": escape(site.description),
            "site_author": escape(site.publisher),
            "site_url": site.base_url or "",
            "copyright": renderer.block("copyright", root=""),
            "edition": edition.said(site),
            "letters": catalogue.numbering.letters["course"],
        },
        nav=tuple(_navigation(catalogue)),
        written={path.removeprefix(handwritten.FOLDER): text for path, text in written.items()},
        listed=listed,
        folders=sorted({path.rpartition("/")[0] for path in (*listed, *catalogue.addresses)}),
        files=tables.names(),
        pictures=sorted(catalogue.pictures),
        policy=policy,
    )


def _navigation(catalogue: Catalogue) -> Iterator[Any]:
    """The navigation as MkDocs has it; manuals that are named nowhere come last."""
    named = set(_named(catalogue.nav))
    manuals = [name for name in handwritten.manual_names() if name not in named]
    left = [name for name in manuals if name not in handwritten.OUTSIDE_NAV]

    def drawn(items: Iterable[NavItem]) -> Iterator[Any]:
        for item in items:
            if item.manuals:
                yield from left
                left.clear()
            else:
                yield {escape(item.title): item.page or list(drawn(item.items))}

    yield from drawn(catalogue.nav)
    if left:
        yield {word("site", "manuals"): list(left)}


def _named(items: Iterable[NavItem]) -> Iterator[str]:
    for item in items:
        yield item.page
        yield from _named(item.items)


Submit = Callable[[Sequence[int]], Future[None]]


class Drawing:
    """The pages of one catalogue; `report` stands above each of them."""

    def __init__(self, renderer: SiteRenderer, found: Frames, report: str = "") -> None:
        self.renderer, self.found, self.report = renderer, found, report
        # Where the dataset is, of which workers elsewhere read what they need.
        self.data: Path | None = None
        self.frame = cache(self._frame)

    @cached_property
    def lists(self) -> Mapping[str, Listing]:
        """The lists that stand in the navigation, by address."""
        return {listing.path: listing for listing in indexes(self.renderer)}

    @cached_property
    def written(self) -> Sequence[str]:
        """The addresses of the pages that someone wrote."""
        # To make all lists takes longer than anybody waits who saved one entry.
        drawn = self.found.drawn.keys() - {*index_paths(self.renderer)}
        return sorted(path for path in drawn if not path.endswith(frames.FRAME))

    def _frame(self, path: str, *, deep: bool) -> Frame:
        text = self.found.drawn[path]
        return Frame(frames.deeper(text) if deep else text, path)

    def page(self, page: Page) -> bytes:
        """A page that is made from data, as its file holds it."""
        folder, _, name = page.path.partition("/")
        deep = "/" in name
        listed = page.path in self.found.drawn
        own = page.path if listed else frame_of(folder if name else "")
        down = frames.deeper if page.beside else frames.lower
        values = {
            frames.TITLE: attribute(page.title),
            frames.DESCRIPTION: attribute(page.description),
            frames.BODY: down(page.body) if deep else page.body,
            frames.HEAD: down(page.head) if deep else page.head,
            frames.REPORT: self.report,
            own: page.path,
        }
        return self.frame(own, deep=deep).filled(values)

    def handwritten(self, path: str) -> str:
        """The text of a page that someone wrote."""
        text = live(self.renderer, self.found.drawn[path], path)
        return text.replace(frames.REPORT, self.report)

    def __reduce__(self) -> tuple[Callable[..., Drawing], tuple[Any, ...]]:
        held = (self.renderer, self.found, self.report)
        if self.data is None:
            return Drawing, held
        return _unpacked, (outlines.packed(held, self.renderer.catalogue, self.data),)

    def pour(
        self,
        site: Path,
        team: Team,
        earlier: Earlier,
        downloads: Future[dict[str, int]] | None = None,
    ) -> None:
        """Write all pages; the team draws those of entries beside this process.

        What would be drawn as it was in the `earlier` site is taken over from there. How large the
        `downloads` are, only pages say that someone wrote.
        """
        paths = (*self.found.drawn, *map(url_of, self.renderer.catalogue))
        for folder in {path.rpartition("/")[0] for path in paths}:
            (site / folder).mkdir(parents=True, exist_ok=True)
        made_from = Ingredients(self.renderer, self.found)
        # Where a site stands, most of its pages do again: the lists are half of what is to be done.
        aside = team.forks and team.jobs > 1 and earlier.stands
        with Workers(2 if aside else 1) as scribe:
            lists = scribe.submit(self._learn_lists, site, earlier, made_from) if aside else None
            self._pour_entries(site, team, earlier, made_from, lists=not aside)
            if downloads:
                self.renderer.downloads.update(downloads.result())
            for path in self.written:
                _write(site, path, self.handwritten(path).encode())
            if lists:
                earlier.learn(lists.result())
        earlier.remember()

    def _pour_entries(
        self, site: Path, team: Team, earlier: Earlier, made_from: Ingredients, *, lists: bool
    ) -> None:
        """Write the pages of entries and what is compared, and the `lists` unless a worker does."""
        left = [
            place
            for place, each in enumerate(between_neighbours(self.renderer.catalogue))
            if not earlier.takes(url_of(each[0]), made_from.of_entry, *each)
        ]
        # What the first entry asks of all the others is then there for every worker.
        self._write(entries(self.renderer, left[:1]), site)
        first, *others = (
            left[each.start : each.stop]
            for each in shares(len(left), team.jobs, team.pieces, lists=lists)
        )
        self.data = None if team.forks else site / dataset.DATA
        beside = None if team.forks else Path(mkdtemp(prefix=".pages-", dir=site.parent))

        def submit(share: Sequence[int]) -> Future[None]:
            return team.submit(draw_share, self, share, site, beside)

        drawn = [(each, submit(each)) for each in others]
        self._write_compared(site, earlier, made_from)
        if lists:
            self._write_lists(site, earlier, made_from)
        draw_share(self, first, site)
        for share, done in drawn:
            self._finish(share, done, submit)
        if beside:
            shutil.rmtree(beside)

    def _learn_lists(self, site: Path, earlier: Earlier, made_from: Ingredients) -> Learnt:
        """Write the lists as a worker: what is learnt of them is told."""
        part = earlier.part()
        self._write_lists(site, part, made_from)
        return part.learnt

    def _write_lists(self, site: Path, earlier: Earlier, made_from: Ingredients) -> None:
        def is_taken(listing: Listing) -> bool:
            return earlier.takes(listing.path, made_from.of_list, listing)

        left = (each for each in self.lists.values() if not is_taken(each))
        self._write((laid_out(self.renderer, each) for each in left), site)
        self._write(remaining(self.renderer, self.found.drawn, is_taken), site)

    def _write_compared(self, site: Path, earlier: Earlier, made_from: Ingredients) -> None:
        for path, raw in offered_files(self.renderer):
            (site / path).write_bytes(raw)
        for path, courses in compared_spans(self.renderer):
            if not earlier.takes(path, made_from.of_file, path, courses):
                (site / path).parent.mkdir(parents=True, exist_ok=True)
                (site / path).write_bytes(compared_rows(self.renderer, courses))

    def _finish(self, share: Sequence[int], done: Future[None], submit: Submit) -> None:
        """Wait for a share; where it kills its workers, tell the entry that does."""
        try:
            done.result()
        except KilledError as error:
            if len(share) == 1:
                entry = next(islice(self.renderer.catalogue, share[0], None))
                path = self.renderer.catalogue.paths[entry.id]
                raise CatalogueError([problem("entry-kills", path, id=entry.id)]) from error
            middle = len(share) // 2
            for half in (share[:middle], share[middle:]):
                self._finish(half, submit(half), submit)

    def _write(self, pages: Iterable[Page], site: Path) -> None:
        for page in pages:
            if page.beside:
                (site / page.path).parent.mkdir(exist_ok=True)
            _write(site, page.path, self.page(page))


def _unpacked(raw: bytes) -> Drawing:
    return Drawing(*pickle.loads(raw))


def draw_share(
    drawing: Drawing, share: Sequence[int], site: Path, beside: Path | None = None
) -> None:
    """Write the pages of the entries whose places are in `share`.

    By way of the folder `beside`, where there is one: a page that a worker wrote half before it was
    lost, or writes once more when it was given up, never stands in the site.
    """
    pages = entries(drawing.renderer, share)
    if beside is None:
        for page in pages:
            _write(site, page.path, drawing.page(page))
        return
    with TemporaryDirectory(dir=beside) as folder:
        for page in pages:
            name = page.path.replace("/", "-")
            _write(folder, name, drawing.page(page))
            os.replace(f"{folder}{os.sep}{name}", f"{site}{os.sep}{page.path}")  # noqa: PTH105


def _write(site: Path | str, path: str, raw: bytes) -> None:
    # A path object for each of thousands of pages costs as much as writing it.
    with open(f"{site}{os.sep}{path}", "wb", 0) as file:  # noqa: PTH123
        file.write(raw)


def live(renderer: SiteRenderer, text: str, path: str) -> str:
    """A page that someone wrote with its blocks drawn, and its links to ids leading somewhere."""
    root = "../" * path.count("/")
    drawn = frames.A_BLOCK.sub(lambda block: renderer.block(block[1], root), text)
    return frames.ENTRY_LINK.sub(
        lambda link: f'href="{root}{address(renderer.catalogue, link[1])}{link[2] or ""}"', drawn
    )


def remaining(
    renderer: SiteRenderer,
    drawn: Iterable[str],
    is_there: Callable[[Listing], bool] = lambda _: False,
) -> Iterator[Page]:
    """The lists below an index; then what leads on where an entry or a list was, and no page is.

    `drawn` are the addresses of the pages that have a frame of their own; a list that `is_there`
    is passed over.
    """
    standing = {*drawn, *map(url_of, renderer.catalogue)}
    for listing in below_indexes(renderer):
        standing.add(listing.path)
        if not is_there(listing):
            yield laid_out(renderer, listing)
    yield from tombstones(renderer, standing)


def shares(count: int, jobs: int, pieces: int = 1, *, lists: bool = True) -> list[range]:
    """The places of the entries whose pages are drawn together, by this process the first.

    It draws the `lists` too, which is as much work as half of the entries.
    """
    jobs, besides = min(jobs * pieces, 1 + count // (PER_WORKER // pieces)), lists * (count // 2)
    each = max(1, -(-(count + besides) // jobs))
    ours = count if jobs < 2 else max(0, each - besides)
    return [
        range(ours),
        *(range(at, min(at + each, count)) for at in range(ours, count, each)),
    ]


def write_tables(renderer: SiteRenderer, earlier: Earlier) -> dict[str, int]:
    """Write what others can take away: path → size. Held, it would outweigh all pages."""
    catalogue, site = renderer.catalogue, earlier.site
    table = Splicing(earlier, Digests(catalogue).in_facts)
    sizes = {path: table.write(path, rows) for path, rows in tables.files(catalogue)}
    table.remember()
    for path, raw in dataset.in_parts(catalogue, site / dataset.DATA):
        (site / path).parent.mkdir(exist_ok=True)
        sizes[path] = (site / path).write_bytes(raw)
    return sizes


def copy_assets(renderer: SiteRenderer, content: Path, found: Frames, site: Path) -> None:
    """Write all that pages load: the theme's files, our scripts and stylesheet, pictures."""
    catalogue = renderer.catalogue
    sources = {path: Path(source) for path, source in found.assets.items()}
    sources |= {path: content / handwritten.FOLDER / path for path in catalogue.pictures}
    for path, source in sources.items():
        (site / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, site / path)
    for name, script in assets.page_scripts().items():
        (site / "assets" / name).write_bytes(script)
    sheet = assets.stylesheet() + renderer.render("styles/lines.html")
    (site / assets.STYLESHEET).write_text(sheet, "utf-8", newline="\n")
    dated = edition.script(catalogue.site, ledger.issues(catalogue.issued), catalogue.keyrings)
    (site / edition.FILE).write_text(dated, "utf-8", newline="\n")
