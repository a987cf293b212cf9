"""Downloads: what an edition is printed as is told with the way to it, wherever the page stands."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace

from selectolax.lexbor import LexborHTMLParser as HTMLParser

from catalogue.content.links import Catalogue
from catalogue.site.renderer import SiteRenderer


def printed(world: Catalogue, root: str = "") -> list[tuple[str, str | None]]:
    """The name of each print on the page, and where its link leads."""
    renderer = SiteRenderer(world)
    renderer.downloads = defaultdict(int)
    links = HTMLParser(renderer.block("downloads", root)).css("#printed + div a")
    return [(link.text(), link.attributes["href"]) for link in links]


def test_prints_lie_beside_the_site(harbour: Catalogue, capital: Catalogue) -> None:
    assert printed(harbour) == [
        ("印刷本", "../print/catalogue.pdf"),
        ("大字本", "../print/catalogue-large.pdf"),
        ("菜单折页", "../print/leaflet.pdf"),
    ]
    assert printed(capital, "../") == [("印刷本", "../../print/catalogue.pdf")]


def test_an_address_takes_their_place(capital: Catalogue) -> None:
    site = replace(capital.site, prints=("poster",), prints_at="https://a.example/?a&b=/")
    assert [href for _, href in printed(replace(capital, site=site))] == [
        "https://a.example/?a&b=/catalogue.pdf",
        "https://a.example/?a&b=/poster.pdf",
    ]
