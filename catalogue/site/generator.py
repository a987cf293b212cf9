"""The generator: MkDocs, or ProperDocs, which continues it; the one place that imports either.

CATALOGUE_GENERATOR=properdocs takes the other one, for the day on which MkDocs no longer runs.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

NAME = os.environ.get("CATALOGUE_GENERATOR", "mkdocs")

if TYPE_CHECKING or NAME != "properdocs":
    from mkdocs.commands.build import build
    from mkdocs.config import config_options, load_config
    from mkdocs.config.base import Config
    from mkdocs.config.defaults import MkDocsConfig as SiteConfig
    from mkdocs.exceptions import Abort, PluginError
    from mkdocs.exceptions import MkDocsException as GeneratorError
    from mkdocs.livereload import LiveReloadServer
    from mkdocs.plugins import BasePlugin
    from mkdocs.structure.files import File, Files, InclusionLevel
    from mkdocs.structure.nav import Navigation
    from mkdocs.structure.pages import Page
    from mkdocs.structure.toc import AnchorLink, TableOfContents
else:
    from properdocs.commands.build import build
    from properdocs.config import config_options, load_config
    from properdocs.config.base import Config
    from properdocs.config.defaults import ProperDocsConfig as SiteConfig
    from properdocs.exceptions import Abort, PluginError
    from properdocs.exceptions import ProperDocsException as GeneratorError
    from properdocs.livereload import LiveReloadServer
    from properdocs.plugins import BasePlugin
    from properdocs.structure.files import File, Files, InclusionLevel
    from properdocs.structure.nav import Navigation
    from properdocs.structure.pages import Page
    from properdocs.structure.toc import AnchorLink, TableOfContents

__all__ = (
    "Abort",
    "AnchorLink",
    "BasePlugin",
    "Config",
    "File",
    "Files",
    "GeneratorError",
    "InclusionLevel",
    "LiveReloadServer",
    "Navigation",
    "Page",
    "PluginError",
    "SiteConfig",
    "TableOfContents",
    "build",
    "config_options",
    "load_config",
)
