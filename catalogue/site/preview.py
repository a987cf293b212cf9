"""The preview: a site whose pages are drawn when they are asked for, and anew after each change.

MkDocs serves the folder into which they are drawn, and tells browsers to load a page again.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from functools import cached_property, partial
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Lock, Thread
from typing import Any
from wsgiref.types import StartResponse, WSGIEnvironment

from watchdog.events import (
    FileCreatedEvent,
    FileDeletedEvent,
    FileModifiedEvent,
    FileMovedEvent,
    FileSystemEvent,
    FileSystemEventHandler,
)
from watchdog.observers import Observer
from watchdog.observers.polling import PollingObserver

from catalogue.content import atomic, dataset, prints, state
from catalogue.content.links import Catalogue
from catalogue.content.load import examine, revised
from catalogue.content.memory import Memory
from catalogue.content.model import Site, url_of
from catalogue.content.problem import CatalogueError, Problem
from catalogue.content.report import as_text
from catalogue.content.resources import OVERRIDES, words
from catalogue.content.setting_aside import finished
from catalogue.content.source import IGNORED
from catalogue.site.building import frames_of
from catalogue.site.drawing import Drawing, copy_assets, told_of, write_tables
from catalogue.site.earlier import Earlier
from catalogue.site.entries import entries, tombstones
from catalogue.site.generator import LiveReloadServer
from catalogue.site.guard import guarded
from catalogue.site.listings import Listing, below_indexes, index_at, laid_out
from catalogue.site.page import Page
from catalogue.site.renderer import SiteRenderer

# What browsers have asked for lately is drawn again as soon as something changes.
LATELY = 8
# Seconds without a change before a new look: an editor writes a file in several steps.
SETTLED = 0.05
# To look at all of more entries takes longer than anybody waits for a page.
MANY = 1000
# More files than these are no edit by hand.
FEW = 20
# How often, in seconds, files are looked at on drives that do not tell of changes.
EVERY = 2.0
NOT_FOUND, NOT_FOUND_CODE = "404.html", 404
# The system need tell of nothing else: each file that a look reads would be three events more, as
# much work for a large content as the look.
CHANGES = [FileCreatedEvent, FileModifiedEvent, FileMovedEvent, FileDeletedEvent]


def preview(content: Path, address: str, out: Path) -> None:
    """Serve the site of a content folder at `host:port` until interrupted.

    Beside it what was last printed into the output `out`, to which its pages lead.

    CatalogueError when nothing of it can be shown yet.
    """
    host, _, port = address.rpartition(":")
    with TemporaryDirectory(prefix="catalogue-") as folder:

        def look_again() -> None:
            shown.sound = False
            watchers.look_again()

        checking = Checking(content, look_again)
        shown = Looking(content, Path(folder), out / prints.FOLDER, checking)
        watchers = _Watchers(shown.is_stale)
        shown.look()
        server: Any = LiveReloadServer(shown.look, host.strip("[]"), int(port), folder)
        server.build_delay = SETTLED
        server.observer = watchers
        server.error_handler = shown.error_page
        for watched in (content, OVERRIDES):
            server.watch(str(watched))
        server.set_app(guarded(partial(shown.answer, server.serve_request), host))
        try:
            server.serve()
        except KeyboardInterrupt:
            pass
        finally:
            checking.end()
            server.shutdown()


class Checking:
    """Checks the whole content by a process of its own, and tells when something is wrong."""

    def __init__(self, content: Path, wrong: Callable[[], None]) -> None:
        self.content, self.wrong = content, wrong
        self.process: subprocess.Popen[bytes] | None = None

    def begin(self) -> None:
        """Check what is there now; what was there before is of no more interest."""
        self.end()
        command = (sys.executable, "-m", "catalogue", "check", str(self.content))
        quiet = subprocess.DEVNULL
        process = subprocess.Popen(command, stdin=quiet, stdout=quiet, stderr=quiet)
        self.process = process
        Thread(target=self._wait, args=(process,), daemon=True).start()

    def _wait(self, process: subprocess.Popen[bytes]) -> None:
        # One that was ended says nothing.
        if process.wait() > 0 and process is self.process:
            self.wrong()

    def end(self) -> None:
        """Check no longer."""
        process, self.process = self.process, None
        if process:
            process.kill()
            process.wait()


class Looking:
    """What is shown of a content folder now, drawn into the folder `root` when it is asked for."""

    def __init__(self, content: Path, root: Path, printed: Path, checking: Checking) -> None:
        self.content, self.root, self.printed, self.checking = content, root, printed, checking
        self.memory = Memory()
        self.catalogue: Catalogue | None = None
        self.seen: Mapping[str, object] = {}
        # Whether all was sound when all was looked at or checked last, and the files that changed
        # since and are not.
        self.sound = False
        self.wrong: set[str] = set()
        # What browsers asked for, the latest last; and which pages lie in `root`.
        self.asked: list[str] = []
        self.written: set[str] = set()
        # Several browsers ask at once, and a change may come in between.
        self.lock = Lock()

    def is_stale(self) -> bool:
        """Whether anything is other than at the last look."""
        return self._state() != self.seen

    def _state(self) -> Mapping[str, object]:
        return state.marks_of((self.content, OVERRIDES))

    def look(self) -> None:
        """Show what is finished, with the problems of the rest above each page.

        Of a large content, entries that were changed are shown at once, and all the others are
        checked meanwhile.
        """
        with self.lock:
            before, self.seen = self.seen, self._state()
            changed = {path for path, _ in before.items() ^ self.seen.items()}
            if not self._look_at(changed):
                self._look_at_all()

    def _look_at(self, changed: Iterable[str]) -> bool:
        """Show entries as their files say now; False where more than these must be read."""
        if self.catalogue is None or len(self.catalogue.paths) <= MANY or not self.sound:
            return False
        here = f"{self.content}{os.sep}"
        paths = {path.removeprefix(here).replace(os.sep, "/") for path in changed} | self.wrong
        # An editor leaves something beside what it writes.
        paths = {path for path in paths if not IGNORED.fullmatch(path.rpartition("/")[2])}
        if not paths:
            # A save is more than one event: what is shown says all of it already.
            return True
        if len(paths) > FEW or (found := revised(self.content, self.catalogue, paths)) is None:
            return False
        self.checking.begin()
        self.wrong = {problem.path for problem in found[1]}
        self._show(*found)
        return True

    def _look_at_all(self) -> None:
        self.checking.end()
        # What is kept from run to run tells of many files which need not even be opened.
        found, problems = examine(self.content, None if len(self.seen) > MANY else self.memory)
        shown = finished(found, problems, self.catalogue) if found and problems else found
        shown = shown or self.catalogue
        if shown is None:
            raise CatalogueError(problems)
        self.sound = not problems
        self.wrong.clear()
        self._show(shown, problems)

    def _show(self, catalogue: Catalogue, problems: Sequence[Problem]) -> None:
        self.catalogue = catalogue
        self.pages = Pages(catalogue, self.content, self.root, problems)
        for path in self.written:
            (self.root / path).unlink(missing_ok=True)
        self.written.clear()
        for path in self.asked:
            self._write(path)

    def answer(
        self, served: Callable[..., Iterable[bytes]], asked: WSGIEnvironment, start: StartResponse
    ) -> Iterable[bytes]:
        """Draw the page that is asked for, and have it served."""
        said = asked["PATH_INFO"].encode("latin-1").decode("utf-8", "replace")
        path = said.strip("/")
        # What has an ending is a file: to look for a folder of that name makes every list.
        if said.endswith("/") or "." not in path.rpartition("/")[2]:
            page = f"{path}/index.html".removeprefix("/")
        else:
            page = path
        with self.lock:
            if self.catalogue:
                fetch(path, self.catalogue.site, self.printed, self.root)
            if page not in self.written and self._write(page):
                self.asked = [*(one for one in self.asked if one != page), page][-LATELY:]
        return served(asked, start)

    def error_page(self, code: int) -> bytes | None:
        """The page that says so, for the code 404."""
        if code != NOT_FOUND_CODE:
            return None
        with self.lock:
            text = self.pages.text(NOT_FOUND)
        return text.encode() if text else None

    def _write(self, path: str) -> bool:
        """Draw a page into the folder; False when there is none at this address."""
        text = self.pages.text(path)
        if text is None:
            return False
        (self.root / path).parent.mkdir(parents=True, exist_ok=True)
        (self.root / path).write_text(text, "utf-8", newline="\n")
        self.written.add(path)
        return True


def fetch(path: str, site: Site, printed: Path, root: Path) -> None:
    """Have in `root` what was last printed into the folder `printed`, if `path` asks for that.

    Nothing else of that folder is shown.
    """
    folder, _, name = path.partition("/")
    if folder != prints.FOLDER or name not in prints.files(site).values():
        return
    if (printed / name).is_file():
        atomic.replace_file(root / path, (printed / name).read_bytes())
    else:
        (root / path).unlink(missing_ok=True)


class Pages:
    """The pages of one catalogue, each drawn when it is asked for."""

    def __init__(
        self, catalogue: Catalogue, content: Path, root: Path, problems: Sequence[Problem]
    ) -> None:
        self.catalogue, self.root = catalogue, root
        self.renderer = SiteRenderer(catalogue)
        # A page that reloads itself runs a script that the policy forbids.
        told = told_of(self.renderer, policy=False)
        found = frames_of(told, content, catalogue)
        copy_assets(self.renderer, content, found, root)
        self.drawing = Drawing(self.renderer, found, self._report(content, problems))
        self.places = {url_of(entry): place for place, entry in enumerate(catalogue)}

    def _report(self, content: Path, problems: Sequence[Problem]) -> str:
        """What stands above each page while something is not finished; told in the terminal too."""
        if not problems:
            return ""
        said = as_text(problems, content.name)
        sys.stderr.write(f"{said}\n")
        values = {"said": words("site")["preview"], "lines": said.splitlines()[:-1]}
        return self.renderer.render("partials/problems.html", **values)

    def text(self, path: str) -> str | None:
        """A page; None when none stands at this address."""
        if path.startswith(dataset.FOLDER):
            self.tables  # noqa: B018
        if path in self.drawing.written:
            # The page of downloads says how large they are.
            self.renderer.downloads.update(self.tables)
            return self.drawing.handwritten(path)
        page: Page | None = None
        if path in self.places:
            page = next(entries(self.renderer, (self.places[path],)))
        elif path.endswith(".html"):
            # Scripts and pictures are asked for as well, and to look for a list makes many.
            page = self._list_or_trace(path)
        return self.drawing.page(page).decode() if page else None

    @cached_property
    def tables(self) -> Mapping[str, int]:
        """What others can take away: path → size; written when the first is asked for."""
        return write_tables(self.renderer, Earlier(self.root))

    def _list_or_trace(self, path: str) -> Page | None:
        """A list, or what stands where an entry was."""
        if listing := index_at(self.renderer, path) or self.below.get(path):
            return laid_out(self.renderer, listing)
        return self.left.get(path)

    @cached_property
    def below(self) -> Mapping[str, Listing]:
        return {listing.path: listing for listing in below_indexes(self.renderer)}

    @cached_property
    def left(self) -> Mapping[str, Page]:
        standing = {*self.drawing.found.drawn, *self.places, *self.below}
        return {page.path: page for page in tombstones(self.renderer, standing)}


class _Watchers:
    """Two observers as one: of what the system tells, and of drives that tell nothing."""

    def __init__(self, is_stale: Callable[[], bool]) -> None:
        self.is_stale = is_stale
        self.told, self.polled = Observer(), PollingObserver(timeout=EVERY)
        self.handlers: list[FileSystemEventHandler] = []

    def look_again(self) -> None:
        """Have all looked at, though nothing has changed."""
        for handler in self.handlers:
            handler.dispatch(FileModifiedEvent(""))

    def schedule(self, handler: FileSystemEventHandler, path: str, *, recursive: bool) -> None:
        self.handlers.append(handler)
        told = _Changes(handler)
        self.told.schedule(told, path, recursive=recursive, event_filter=CHANGES)
        polled = _Changes(handler, self.is_stale)
        self.polled.schedule(polled, path, recursive=recursive, event_filter=CHANGES)

    def start(self) -> None:
        self.polled.start()
        # A system may have no watches left to give; then looking must do.
        with suppress(OSError):
            self.told.start()

    def stop(self) -> None:
        self.told.stop()
        self.polled.stop()

    def join(self) -> None:
        self.polled.join()


class _Changes(FileSystemEventHandler):
    """Tells of changes of files alone."""

    def __init__(
        self, handler: FileSystemEventHandler, is_stale: Callable[[], bool] = lambda: True
    ) -> None:
        self.handler, self.is_stale = handler, is_stale

    def on_any_event(self, event: FileSystemEvent) -> None:
        if not event.is_directory and self.is_stale():
            self.handler.dispatch(event)
