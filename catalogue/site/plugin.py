"""The MkDocs plugin: the only place that speaks to MkDocs.

MkDocs and Material draw the hand-written pages, the indexes and one frame for each
folder of generated pages: a page with markers where the title, the description and
the body go. Every other page is poured into its frame afterwards, which costs a
fraction of drawing it and gives the same bytes.
"""

from __future__ import annotations

import hashlib
import logging
import os
import re
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, cast

import yaml
from jinja2 import Environment
from markupsafe import escape
from mkdocs.commands.build import build
from mkdocs.commands.serve import serve
from mkdocs.config import config_options as option
from mkdocs.config import load_config
from mkdocs.config.base import Config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import Abort, MkDocsException, PluginError
from mkdocs.livereload import LiveReloadServer
from mkdocs.plugins import BasePlugin
from mkdocs.structure.files import File, Files, InclusionLevel
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page as DrawnPage
from mkdocs.structure.toc import AnchorLink, TableOfContents

from catalogue.content import handwritten, ledger
from catalogue.content.links import Catalogue
from catalogue.content.load import examine, load
from catalogue.content.model import NavItem, url_of
from catalogue.content.problem import CatalogueError, Problem, problem
from catalogue.content.prose import heading_id
from catalogue.content.report import as_text
from catalogue.content.resources import OVERRIDES, PACKAGE, word, words
from catalogue.content.setting_aside import finished
from catalogue.content.templating import COMPILED
from catalogue.content.workers import Workers
from catalogue.site import assets, edition, tables
from catalogue.site.entries import entries, tombstones
from catalogue.site.guard import guarded
from catalogue.site.listings import compared_files, listings, shelves
from catalogue.site.page import Page, address, attribute
from catalogue.site.renderer import SiteRenderer

MKDOCS_YML = PACKAGE / "site" / "mkdocs.yml"

# Private-use characters cannot occur in the content: reading refuses them. Material adds
# a heading of its own to a body that has no `<h1`, so the marker for the body shows one.
TITLE, DESCRIPTION, BODY = "\ue000title\ue000", "\ue000description\ue000", "\ue000<h1\ue000"
HEAD = "\ue000head\ue000"
FRAME = "frame"
CONTENT_ANCHOR = "content"
OPENED = re.compile("<body[^>]*>")
INDENT = re.compile(r"\s*\n\s*")
# A link to an id, `[条款](ID#s2-1)` or `[两说](C02)`, leads to where that stands; the checks
# know that it exists.
ENTRY_LINK = re.compile(r'href="([A-Z][0-9]{2,5})(#[^"]+)?"')

# What MkDocs says of a link from a page to a page that is not there.
DEAD_LINK = re.compile(r"Doc file '(?P<page>[^']+)' contains a link '(?P<link>[^']+)'")

# What Material brings along for its own search and for debugging, and nobody here uses.
UNUSED = re.compile(r"^assets/javascripts/(lunr|workers)/|^assets/images/|\.map$|^sitemap\.xml")
# Fewer pages than these are drawn before a worker has begun.
PER_WORKER = 150
# What our stylesheet and our first script are made from.
PARTS = re.compile(rf"^styles/|^assets/{re.escape(assets.SHARED)}$")


class CatalogueOptions(Config):  # type: ignore[no-untyped-call]
    """Options of the plugin in mkdocs.yml.

    `content`: the content folder. `pour`: pour pages into frames; off, MkDocs draws
    each in full, which the test of their equality uses. `policy`: forbid pages to run
    anything but their files; off in the preview, which slips in a script to reload them.
    `preview`: show what is finished, with the problems of the rest above each page.
    """

    content = option.Dir(exists=True, default="content")
    pour = option.Type(bool, default=True)
    policy = option.Type(bool, default=True)
    preview = option.Type(bool, default=False)


class CataloguePlugin(BasePlugin[CatalogueOptions]):  # type: ignore[no-untyped-call]
    """Adds the pages that are made from data."""

    given: Catalogue | None = None
    # The processes that draw side by side.
    workers = Workers(1)
    # The page of the menu in whose place a page that is in none is drawn.
    marked: DrawnPage | None = None
    report: str = ""

    def on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        content = Path(self.config.content)
        problems: Sequence[Problem] = ()
        if self.config.preview:
            self.given, problems = _previewed(content)
        self.renderer = SiteRenderer(self.given or _load(content))
        self.report = self._reported(content, problems)
        site = self.renderer.catalogue.site
        # The theme writes them into the head as they are.
        config.site_name = escape(site.title)
        config.site_description = escape(site.description)
        config.site_author = escape(site.publisher)
        config.extra["edition"] = edition.said(site)
        config.extra["letters"] = self.renderer.catalogue.numbering.letters["course"]
        config.site_url = site.base_url or ""
        config.nav = list(_navigation(self.renderer.catalogue))
        config.mdx_configs.setdefault("toc", {})["slugify"] = heading_id
        config.copyright = self.renderer.block("copyright", root="")
        # Our own 404 page has relative links, as every page of a disc must.
        config.theme.static_templates.clear()
        return config

    def _reported(self, content: Path, problems: Sequence[Problem]) -> str:
        """What stands above each page while something is not finished; told in the terminal too."""
        if not problems:
            return ""
        said = as_text(problems, content.name)
        sys.stderr.write(f"{said}\n")
        values = {"said": words("site")["preview"], "lines": said.splitlines()[:-1]}
        return self.renderer.render("partials/problems.html", **values)

    def on_files(self, files: Files, config: MkDocsConfig) -> Files:
        catalogue = self.renderer.catalogue
        # What `check` passes over, such as an editor's `page.md~`, must not be published.
        read = {path.removeprefix(handwritten.FOLDER) for path in catalogue.pages}
        for file in list(files):
            uri, written = file.src_uri, file.src_dir == config.docs_dir
            unread = written and uri not in read | catalogue.pictures
            if unread or UNUSED.search(uri) or PARTS.search(uri):
                files.remove(file)
        self.drawn: dict[str, Page] = {}
        self.frames: dict[str, str] = {}
        for path, text in handwritten.manual_pages(catalogue).items():
            uri = path.removeprefix(handwritten.FOLDER)
            files.append(File.generated(config, uri, content=text))
        sheet = assets.stylesheet() + self.renderer.render("styles/lines.html")
        files.append(File.generated(config, assets.STYLESHEET, content=sheet))
        issued = ledger.issues(catalogue.issued)
        dated = edition.script(catalogue.site, issued, catalogue.keyrings)
        files.append(File.generated(config, edition.FILE, content=dated))
        site = Path(config.site_dir)
        downloads = self.workers.submit(_write_tables, catalogue, site)
        for page in listings(self.renderer):
            self._draw(files, config, page, InclusionLevel.INCLUDED)
        self.renderer.downloads.update(downloads.result())
        for path in self.renderer.downloads:
            files.append(File.generated(config, path, abs_src_path=str(site / path)))
        self.standing = {file.dest_uri for file in files}
        for page in () if self.config.pour else tuple(self._pages()):
            self._draw(files, config, page, InclusionLevel.NOT_IN_NAV)
        for folder in self._folders() if self.config.pour else ():
            frame = Page(
                path=frame_of(folder), title=TITLE, description=DESCRIPTION, body=BODY, head=HEAD
            )
            self._draw(files, config, frame, InclusionLevel.NOT_IN_NAV)
        return files

    def _pages(self) -> Iterator[Page]:
        """What MkDocs need not draw; tombstones come last, where nothing else stands."""
        yield from self._noted(shelves(self.renderer))
        yield from self._noted(entries(self.renderer))
        yield from tombstones(self.renderer, self.standing)

    def _noted(self, pages: Iterable[Page]) -> Iterator[Page]:
        """The same pages; where each stands is known afterwards."""
        for page in pages:
            self.standing.add(page.path)
            yield page

    def _draw(
        self, files: Files, config: MkDocsConfig, page: Page, inclusion: InclusionLevel
    ) -> None:
        uri = page.path.removesuffix(".html") + ".md"
        files.append(File.generated(config, uri, content=f"# {FRAME}\n", inclusion=inclusion))
        self.drawn[uri] = page

    def _folders(self) -> Iterable[str]:
        """Each folder into which a page will be poured, "" for the top."""
        lost = [path for path in self.renderer.catalogue.addresses if path not in self.standing]
        return sorted({path.rpartition("/")[0] for path in (*self.drawn, *lost)})

    def on_env(self, env: Environment, /, *, config: MkDocsConfig, files: Files) -> Environment:
        env.bytecode_cache = COMPILED
        return env

    def on_page_context(
        self, context: Any, *, page: DrawnPage, config: MkDocsConfig, nav: Navigation
    ) -> Any:
        """A page that is in no menu is marked there where the list of its folder stands."""
        home = f"{page.file.src_uri.rpartition('/')[0]}/index.md"
        self.marked = None
        if page.file.src_uri in self.drawn and page not in nav.pages:
            self.marked = next((each for each in nav.pages if each.file.src_uri == home), None)
        if self.marked:
            self.marked.active = True
        return context

    def on_page_content(
        self, html: str, *, page: DrawnPage, config: MkDocsConfig, files: Files
    ) -> str:
        if made := self.drawn.get(page.file.src_uri):
            page.meta = {
                "title": attribute(made.title),
                "hide": ["navigation", "toc"],
                "description": attribute(made.description),
                "head": made.head,
            }
            page.toc = TableOfContents([AnchorLink(FRAME, CONTENT_ANCHOR, 1)])
            return made.body
        if "title" in page.meta:
            page.meta["title"] = escape(page.meta["title"])
        root = "../" * page.file.src_uri.count("/")
        heading, ended, prose = html.partition("</h1>")
        opening = [self.renderer.block(block, root) for block in page.meta.get("opening", ())]
        html = "".join((heading, ended, *opening, prose))
        for block in page.meta.get("blocks", ()):
            html += self.renderer.block(block, root)
        return ENTRY_LINK.sub(
            lambda link: f'href="{root}{address(self.renderer.catalogue, link[1])}{link[2] or ""}"',
            html,
        )

    def on_post_page(self, output: str, *, page: DrawnPage, config: MkDocsConfig) -> str:
        if self.marked:
            self.marked.active = False
        folder, _, stem = page.file.src_uri.rpartition("/")
        head, body, tail = output.partition(page.content or "")
        # The theme's templates indent deeply: a third of what stands around the body is blank.
        output = INDENT.sub("\n", head) + body + INDENT.sub("\n", tail)
        output = OPENED.sub(lambda tag: tag[0] + self.report, output, count=1)
        if stem != f"{FRAME}.md":
            return output
        self.frames[folder] = output
        return ""

    def on_post_build(self, *, config: MkDocsConfig) -> None:
        site = Path(config.site_dir)
        for name, script in assets.page_scripts().items():
            (site / "assets" / name).write_bytes(script)
        if not self.config.pour:
            self._write_compared(site)
            return
        frames = {folder: Frame(text, frame_of(folder)) for folder, text in self.frames.items()}
        for folder in frames:
            (site / folder).mkdir(exist_ok=True)
        self.standing |= {url_of(entry) for entry in self.renderer.catalogue}
        # What the first entry asks of all the others is then there for every worker.
        _pour(entries(self.renderer, 0, 1), frames, site)
        first, *others = self.shares()
        shares = [self.workers.submit(self._pour_entries, each, frames, site) for each in others]
        self._write_compared(site)
        _pour(self._noted(shelves(self.renderer)), frames, site)
        self._pour_entries(first, frames, site)
        for share in shares:
            share.result()
        _pour(tombstones(self.renderer, self.standing), frames, site)

    def _write_compared(self, site: Path) -> None:
        for path, raw in compared_files(self.renderer):
            (site / path).parent.mkdir(exist_ok=True)
            (site / path).write_bytes(raw)

    def shares(self) -> list[range]:
        """The places of the entries whose pages one process draws, this one first.

        It draws the lists too, which is as much work as a third of the entries.
        """
        count = len(tuple(self.renderer.catalogue))
        jobs = min(self.workers.jobs, 1 + count // PER_WORKER)
        each = -(-(count + count // 3) // jobs)
        ours = count if jobs < 2 else max(0, each - count // 3)
        return [
            range(ours),
            *(range(at, min(at + each, count)) for at in range(ours, count, each)),
        ]

    def _pour_entries(self, share: range, frames: Mapping[str, Frame], site: Path) -> None:
        _pour(entries(self.renderer, share.start, share.stop), frames, site)

    def on_serve(
        self, server: LiveReloadServer, *, config: MkDocsConfig, builder: Any
    ) -> LiveReloadServer:
        server.watch(self.config.content)
        server.set_app(guarded(server.serve_request, config.dev_addr.host))
        return server


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


def frame_of(folder: str) -> str:
    """Where the frame of a folder's pages would stand."""
    return f"{folder}/{FRAME}.html".removeprefix("/")


def _write_tables(catalogue: Catalogue, site: Path) -> dict[str, int]:
    """Write what others can take away: path → size.

    Written at once, which MkDocs provides for: held, they would outweigh all pages.
    """
    sizes = {}
    for path, raw in tables.files(catalogue):
        (site / path).parent.mkdir(parents=True, exist_ok=True)
        (site / path).write_bytes(raw)
        sizes[path] = len(raw)
    return sizes


def _pour(pages: Iterable[Page], frames: Mapping[str, Frame], site: Path) -> None:
    """Write pages, each in the frame of its folder."""
    for page in pages:
        text = frames[page.path.rpartition("/")[0]].pour(page)
        # A path object for each of thousands of pages costs as much as writing it.
        with open(f"{site}{os.sep}{page.path}", "wb", 0) as file:  # noqa: PTH123
            file.write(text.encode())


class Frame:
    """A drawn page cut at its markers, ready to be filled by concatenation."""

    def __init__(self, text: str, path: str) -> None:
        self.pieces = re.split(f"({TITLE}|{DESCRIPTION}|{BODY}|{HEAD}|{re.escape(path)})", text)
        self.path = path

    def pour(self, page: Page) -> str:
        """The whole page; the same bytes as if MkDocs had drawn it."""
        values: Mapping[str, str] = {
            TITLE: attribute(page.title),
            DESCRIPTION: attribute(page.description),
            BODY: page.body,
            HEAD: page.head,
            self.path: page.path,
        }
        return "".join([values.get(piece, piece) for piece in self.pieces])


def draw(
    catalogue: Catalogue, content: Path, out: Path, *, pour: bool = True, jobs: int = 1
) -> None:
    """Build the site of `catalogue` in `out`; CatalogueError when MkDocs refuses.

    Up to `jobs` processes draw the pages of entries; which draws what changes no byte.
    """
    config = _config(content, out, pour=pour)
    plugin = cast(CataloguePlugin, config.plugins["catalogue"])
    plugin.given = catalogue
    warned = _Warnings(logging.WARNING)
    logging.getLogger("mkdocs").addHandler(warned)
    try:
        with Workers(jobs) as plugin.workers:
            build(config)
    except (Abort, MkDocsException) as error:
        said = warned.said or [str(error)]
        raise CatalogueError([_complaint(catalogue, line) for line in said]) from error
    finally:
        logging.getLogger("mkdocs").removeHandler(warned)


def _complaint(catalogue: Catalogue, said: str) -> Problem:
    """What MkDocs warned of, with its place where it is a link between hand-written pages."""
    if not (dead := DEAD_LINK.match(said)):
        return problem("site-failed", "pages", said=said)
    path, link = f"pages/{dead['page']}", dead["link"]
    lines = enumerate(catalogue.pages.get(path, "").splitlines(), 1)
    line, column = next(
        ((n, text.index(f"({link}") + 2) for n, text in lines if f"({link}" in text), (0, 0)
    )
    return problem("broken-page-link", path, line=line, column=column, text=link)


class _Warnings(logging.Handler):
    """Keeps what MkDocs warned of: its refusal only counts the warnings."""

    def __init__(self, level: int) -> None:
        super().__init__(level)
        self.said: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.said.append(record.getMessage())


def preview(content: Path, address: str) -> None:
    """Serve the site with live reload until interrupted."""
    serve(
        config_file=str(MKDOCS_YML),
        watch_theme=True,
        dev_addr=address,
        **_settings(content, policy=False, preview=True),
    )


def scripts() -> frozenset[str]:
    """The SHA-256 digests of every script file that the theme and our overrides ship."""
    ours = assets.page_scripts().values()
    theme = load_config(str(MKDOCS_YML), docs_dir=str(OVERRIDES), plugins=[], theme=_theme()).theme
    theirs = [
        path.read_bytes()
        for folder in theme.dirs
        for path in Path(folder).rglob("assets/javascripts/**/*.js")
    ]
    return frozenset(hashlib.sha256(script).hexdigest() for script in (*ours, *theirs))


def _config(content: Path, out: Path, *, pour: bool) -> MkDocsConfig:
    return load_config(
        str(MKDOCS_YML), site_dir=str(out.absolute()), **_settings(content, pour=pour)
    )


def _settings(
    content: Path, *, pour: bool = True, policy: bool = True, preview: bool = False
) -> dict[str, Any]:
    options = {
        "content": str(content.absolute()),
        "pour": pour,
        "policy": policy,
        "preview": preview,
    }
    return {
        "docs_dir": str((content / "pages").absolute()),
        "plugins": {"catalogue": options},
        "theme": _theme(),
    }


def _theme() -> dict[str, Any]:
    """The theme as the settings have it, with our overrides wherever these are installed."""
    settings = yaml.safe_load(MKDOCS_YML.read_text(encoding="utf-8"))
    return {**settings["theme"], "custom_dir": str(OVERRIDES)}


# The catalogue of the last preview: MkDocs makes a new plugin for each.
_SHOWN: dict[Path, Catalogue] = {}


def _previewed(content: Path) -> tuple[Catalogue | None, Sequence[Problem]]:
    """What can be shown, and the problems of the rest; while nothing can, what was shown last."""
    catalogue, problems = examine(content)
    if catalogue is not None:
        before = _SHOWN.get(content)
        _SHOWN[content] = finished(catalogue, problems, before) if problems else catalogue
    return _SHOWN.get(content), problems


def _load(content: Path) -> Catalogue:
    try:
        return load(content)
    except CatalogueError as error:
        raise PluginError(as_text(error.problems, content.name)) from error
