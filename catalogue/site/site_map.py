"""The site map: the address of every page."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from catalogue.content.handwritten import manual_names
from catalogue.content.links import Catalogue
from catalogue.site.entries import entries
from catalogue.site.listings import listings, shelves
from catalogue.site.page import handwritten
from catalogue.site.renderer import SiteRenderer


def addresses(catalogue: Catalogue) -> Iterator[str]:
    """The path of every page, hand-written ones too."""
    renderer = SiteRenderer(catalogue)
    own = {*catalogue.pages, *(f"pages/{name}" for name in manual_names())}
    yield from map(handwritten, sorted(own))
    for page in chain(listings(renderer), shelves(renderer), entries(renderer)):
        yield page.path
