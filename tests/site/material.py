"""Material: every page of a site drawn by MkDocs and Material in full, and nothing filled in."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from functools import partial
from pathlib import Path

from catalogue.content.links import Catalogue
from catalogue.site import drawing, plugin
from catalogue.site.earlier import Earlier
from catalogue.site.entries import entries
from catalogue.site.listings import listings
from catalogue.site.renderer import SiteRenderer


def in_full(catalogue: Catalogue, content: Path) -> Mapping[str, str]:
    """Address → page."""
    renderer = SiteRenderer(catalogue)
    with tempfile.TemporaryDirectory() as folder:
        renderer.downloads.update(drawing.write_tables(renderer, Earlier(Path(folder))))
    lists = tuple(listings(renderer))
    told = drawing.told_of(renderer)
    written = {path.removesuffix(".md") + ".html" for path in told.written}
    below = drawing.remaining(renderer, {*written, *told.listed})
    pages = (*lists, *below, *entries(renderer))
    live = partial(drawing.live, renderer)
    whole = {page.path: page for page in pages}
    return plugin.drawn(told, content, catalogue, whole=whole, live=live).drawn
