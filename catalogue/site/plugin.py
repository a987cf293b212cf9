"""The MkDocs plugin: the only place that speaks to MkDocs, by way of `generator`.

MkDocs and Material draw the hand-written pages, the lists that stand in the navigation, and one
page for each folder of generated pages, all with markers where data goes (`frames`). The data comes
in by `drawing`, which costs a fraction of what MkDocs takes for a page and gives the same bytes.
"""

from __future__ import annotations

import hashlib
import logging
import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, cast

import yaml
from jinja2 import Environment
from markupsafe import escape

from catalogue.content.links import Catalogue
from catalogue.content.load import load
from catalogue.content.problem import CatalogueError, Problem, problem
from catalogue.content.prose import heading_id
from catalogue.content.report import as_text
from catalogue.content.resources import OVERRIDES, PACKAGE
from catalogue.content.templating import Compiled
from catalogue.content.workers import Workers
from catalogue.site import assets, edition, frames, generator
from catalogue.site.drawing import Drawing, copy_assets, told_of, write_tables
from catalogue.site.earlier import Earlier
from catalogue.site.frames import Frames, Told, frame_of
from catalogue.site.generator import (
    Abort,
    AnchorLink,
    BasePlugin,
    Config,
    File,
    Files,
    GeneratorError,
    InclusionLevel,
    Navigation,
    PluginError,
    SiteConfig,
    TableOfContents,
    build,
    config_options,
    load_config,
)
from catalogue.site.page import Page, attribute
from catalogue.site.renderer import SiteRenderer

MKDOCS_YML = PACKAGE / "site" / "mkdocs.yml"
# Apart from ours: a filter of the same name is called otherwise there.
THEME = Compiled()
CONTENT_ANCHOR = "content"
OPENED = re.compile("<body[^>]*>")
INDENT = re.compile(r"\s*\n\s*")
# Another generator, or another version of it, draws the same pages.
GENERATED = re.compile('<meta name="generator"[^>]*>')
# What MkDocs says of a link from a page to a page that is not there.
DEAD_LINK = re.compile(r"Doc file '(?P<page>[^']+)' contains a link '(?P<link>[^']+)'")
# What Material brings along for its own search and for debugging, and nobody here uses; and what
# our stylesheet and our first script are made from.
UNUSED = re.compile(
    r"^assets/javascripts/(lunr|workers)/|^assets/images/|\.map$|^sitemap\.xml"
    rf"|^styles/|^assets/{re.escape(assets.SHARED)}$"
)


class CatalogueOptions(Config):  # type: ignore[no-untyped-call]
    """Options of the plugin in mkdocs.yml.

    `content`: the content folder. `policy`: forbid pages to run anything but their files; off in
    the preview, which slips in a script to reload them.
    """

    content = config_options.Dir(exists=True, default="content")
    policy = config_options.Type(bool, default=True)


class CataloguePlugin(BasePlugin[CatalogueOptions]):  # type: ignore[no-untyped-call]
    """Has MkDocs draw frames of what it is told; by itself, it has them filled as well."""

    told: Told | None = None
    # In the place of markers, what is made from data: so are pages drawn in full.
    whole: Mapping[str, Page] = {}
    live: Callable[[str, str], str] | None = None
    # The page of the menu in whose place a page that is in none is drawn.
    marked: generator.Page | None = None

    def on_config(self, config: SiteConfig) -> SiteConfig:
        if self.told is None:
            self._by_hand(config)
        assert self.told
        self.frames: dict[str, str] = {}
        self.assets: dict[str, str] = {}
        told = dict(self.told.settings)
        config.extra["edition"], config.extra["letters"] = told.pop("edition"), told.pop("letters")
        for name, value in told.items():
            setattr(config, name, value)
        config.nav = list(self.told.nav)
        config.mdx_configs.setdefault("toc", {})["slugify"] = heading_id
        # Our own 404 page has relative links, as every page of a disc must.
        config.theme.static_templates.clear()
        return config

    def _by_hand(self, config: SiteConfig) -> None:
        """What `mkdocs build` is told: the catalogue in the content folder."""
        try:
            self.renderer = SiteRenderer(load(Path(self.config.content)))
        except CatalogueError as error:
            raise PluginError(as_text(error.problems, Path(self.config.content).name)) from error
        self.told = told_of(self.renderer)

    def on_files(self, files: Files, config: SiteConfig) -> Files:
        assert self.told
        # What `check` passes over, such as an editor's `page.md~`, must not be published.
        read = {*self.told.written, *self.told.pictures}
        for file in list(files):
            unread = file.src_dir == config.docs_dir and file.src_uri not in read
            if unread or UNUSED.search(file.src_uri):
                files.remove(file)
        for uri, text in self.told.written.items():
            if files.get_file_from_path(uri) is None:
                files.append(File.generated(config, uri, content=text))
        for path in (assets.STYLESHEET, edition.FILE, *self.told.files):
            files.append(File.generated(config, path, content=""))
        self.drawn = {_uri(path): _marked(path) for path in self._framed()}
        self.drawn |= {_uri(path): page for path, page in self.whole.items()}
        for uri, page in self.drawn.items():
            listed = page.path in self.told.listed
            inclusion = InclusionLevel.INCLUDED if listed else InclusionLevel.NOT_IN_NAV
            files.append(File.generated(config, uri, content="# frame\n", inclusion=inclusion))
        return files

    def _framed(self) -> Sequence[str]:
        assert self.told
        folders = () if self.whole else self.told.folders
        return (*self.told.listed, *map(frame_of, folders))

    def on_env(self, env: Environment, /, *, config: SiteConfig, files: Files) -> Environment:
        env.bytecode_cache = THEME
        for file in files:
            self._take(file, config)
        return env

    def _take(self, file: File, config: SiteConfig) -> None:
        """Remember a file of the theme, and have MkDocs write none: pages are filled in later."""
        if file.is_documentation_page():
            return
        if file.src_dir != config.docs_dir and file.abs_src_path and not file.generated_by:
            self.assets[file.dest_uri] = str(file.abs_src_path)
        file.inclusion = InclusionLevel.EXCLUDED

    def on_page_context(
        self, context: Any, *, page: generator.Page, config: SiteConfig, nav: Navigation
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
        self, html: str, *, page: generator.Page, config: SiteConfig, files: Files
    ) -> str:
        if made := self.drawn.get(page.file.src_uri):
            page.meta = {
                "title": attribute(made.title),
                "hide": ["navigation", "toc"],
                "description": attribute(made.description),
                "head": made.head,
            }
            page.toc = TableOfContents([AnchorLink("frame", CONTENT_ANCHOR, 1)])
            return made.body
        if "title" in page.meta:
            page.meta["title"] = escape(page.meta["title"])
        heading, ended, prose = html.partition("</h1>")
        opening = map(frames.BLOCK.format, page.meta.get("opening", ()))
        blocks = map(frames.BLOCK.format, page.meta.get("blocks", ()))
        html = "".join((heading, ended, *opening, prose, *blocks))
        return self.live(html, page.file.dest_uri) if self.live else html

    def on_post_page(self, output: str, *, page: generator.Page, config: SiteConfig) -> str:
        if self.marked:
            self.marked.active = False
        output = GENERATED.sub("", output, count=1)
        head, body, tail = output.partition(page.content or "")
        # The theme's templates indent deeply: a third of what stands around the body is blank.
        output = INDENT.sub("\n", head) + body + INDENT.sub("\n", tail)
        report = "" if self.whole else frames.REPORT
        output = OPENED.sub(lambda tag: tag[0] + report, output, count=1)
        self.frames[page.file.dest_uri] = output
        return ""

    def found(self) -> Frames:
        """What was drawn."""
        return Frames(drawn=self.frames, assets=self.assets)

    def on_post_build(self, *, config: SiteConfig) -> None:
        if not hasattr(self, "renderer"):
            return
        site = Path(config.site_dir)
        copy_assets(self.renderer, Path(self.config.content), self.found(), site)
        earlier = Earlier(site)
        self.renderer.downloads.update(write_tables(self.renderer, earlier))
        Drawing(self.renderer, self.found()).pour(site, Workers(1), earlier)


def _uri(path: str) -> str:
    return path.removesuffix(".html") + ".md"


def _marked(path: str) -> Page:
    return Page(
        path=path,
        title=frames.TITLE,
        description=frames.DESCRIPTION,
        body=frames.BODY,
        head=frames.HEAD,
    )


def drawn(
    told: Told,
    content: Path,
    catalogue: Catalogue,
    *,
    whole: Mapping[str, Page] | None = None,
    live: Callable[[str, str], str] | None = None,
) -> Frames:
    """The frames of a site; CatalogueError when MkDocs refuses.

    With the pages of `whole`, and `live` for what stands on pages that someone wrote, the pages
    themselves: in this way a test shows that filled frames are what Material draws.
    """
    config = load_config(
        str(MKDOCS_YML),
        docs_dir=str((content / "pages").absolute()),
        # Nothing is written there: what is drawn is kept in memory.
        site_dir=str((content / ".site").absolute()),
        plugins={"catalogue": {"content": str(content.absolute()), "policy": told.policy}},
        theme=_theme(),
    )
    plugin = cast(CataloguePlugin, config.plugins["catalogue"])
    plugin.told, plugin.whole, plugin.live = told, whole or {}, live
    warned = _Warnings(logging.WARNING)
    logging.getLogger(generator.NAME).addHandler(warned)
    try:
        build(config)
    except (Abort, GeneratorError) as error:
        said = warned.said or [str(error)]
        raise CatalogueError([_complaint(catalogue, line) for line in said]) from error
    finally:
        logging.getLogger(generator.NAME).removeHandler(warned)
    return plugin.found()


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


def _theme() -> dict[str, Any]:
    """The theme as the settings have it, with our overrides wherever these are installed."""
    settings = yaml.safe_load(MKDOCS_YML.read_text(encoding="utf-8"))
    return {**settings["theme"], "custom_dir": str(OVERRIDES)}
