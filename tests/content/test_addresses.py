"""Addresses: every page that was ever published still answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from selectolax.lexbor import LexborHTMLParser as HTMLParser

from catalogue.content.addresses import entry_of
from catalogue.content.links import Catalogue
from catalogue.content.model import Withdrawal
from catalogue.site import building
from catalogue.site.site_map import addresses
from tests.conftest import CAPITAL
from tests.site.material import in_full

LOST = (
    "courses/industry-mining.html",
    "policies/Z001-links.html",
    "old-page.html",
    "archive/2009.html",
)
WITHDRAWN = (
    Withdrawal(
        id="T090", title="撤下的课", date="2026-12-01", reason="与 T001 合并", successor="T001"
    ),
    Withdrawal(id="Z090", title="撤下的文件", date="2026-12-02", reason="查无实据"),
)


@pytest.mark.parametrize(
    ("address", "entry_id"),
    [
        ("courses/T007.html", "T007"),
        ("policies/Z1001.html", "Z1001"),
        ("policies/t007.html", ""),
        ("courses/index.html", ""),
        ("policies/Z007-links.html", ""),
        ("about.html", ""),
        ("T007.html", ""),
        ("pinyin/z.html", ""),
    ],
)
def test_the_address_of_an_entry_is_known_from_others(address: str, entry_id: str) -> None:
    assert entry_of(address) == entry_id


def test_every_address_ever_published_still_answers(capital: Catalogue, built: Path) -> None:
    assert len(capital.addresses) > 200
    dead = [address for address in capital.addresses if not (built / "site" / address).is_file()]
    assert dead == []


def test_every_page_is_registered(capital: Catalogue) -> None:
    new = set(addresses(capital)) - set(capital.addresses)
    assert new == set(), "run `catalogue pin` and commit the locks"


@pytest.fixture(scope="module")
def aged(capital: Catalogue, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of a later edition, from which some things have gone."""
    site = tmp_path_factory.mktemp("aged")
    building.draw(later(capital), CAPITAL, site)
    return site


def later(capital: Catalogue) -> Catalogue:
    return replace(capital, withdrawn=WITHDRAWN, addresses=(*capital.addresses, *LOST))


@pytest.fixture(scope="module")
def stones(aged: Path) -> Mapping[str, HTMLParser]:
    names = ("courses/T090.html", "policies/Z090.html", "courses/T001.html", *LOST)
    return {name: HTMLParser((aged / name).read_text("utf-8")) for name in names}


def test_what_is_gone_keeps_a_page_that_leads_on(
    stones: Mapping[str, HTMLParser], aged: Path
) -> None:
    for name in LOST:
        links = [node.attributes["href"] or "" for node in stones[name].css("#content a")]
        assert links, name
        assert all((aged / name).parent.joinpath(href).resolve().is_file() for href in links), name


def test_the_page_of_reverse_links_leads_to_its_entry(stones: Mapping[str, HTMLParser]) -> None:
    link = stones["policies/Z001-links.html"].css_first("#content a")
    assert link.attributes["href"] == "../policies/Z001.html"


def test_a_withdrawn_entry_says_when_and_why(stones: Mapping[str, HTMLParser]) -> None:
    said = stones["policies/Z090.html"].css_first("#content").text()
    assert "2026-12-02" in said
    assert "查无实据" in said


def test_only_a_successor_is_forwarded_to_and_by_a_plain_link_too(
    stones: Mapping[str, HTMLParser],
) -> None:
    moved, ended = stones["courses/T090.html"], stones["policies/Z090.html"]
    refresh = moved.css_first('head meta[http-equiv="refresh"]')
    assert refresh.attributes["content"] == "0; url=../courses/T001.html"
    assert moved.css_first('#content a[href="../courses/T001.html"]')
    assert ended.css_first('meta[http-equiv="refresh"]') is None


def test_the_successor_names_whom_it_replaces(stones: Mapping[str, HTMLParser]) -> None:
    said = stones["courses/T001.html"].css_first('[role="note"]').text()
    assert "T090「撤下的课」" in said


def test_pages_that_stand_are_not_forwarded(aged: Path) -> None:
    forwarded = [
        path.name
        for path in aged.rglob("*.html")
        if 'http-equiv="refresh"' in path.read_text("utf-8")
    ]
    assert forwarded == ["T090.html"]


@pytest.mark.slow
def test_tombstones_are_poured_as_material_would_draw_them(capital: Catalogue, aged: Path) -> None:
    drawn = in_full(later(capital), CAPITAL)
    for name in (*LOST, "courses/T090.html", "policies/Z090.html"):
        assert drawn[name].encode() == (aged / name).read_bytes(), name
