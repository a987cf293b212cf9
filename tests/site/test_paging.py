"""Paging: a long list stands on several pages, a large menu on none that holds it all."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogue.content.links import Catalogue
from catalogue.disc import package
from catalogue.site import backlinks, listings, paging, renderer
from catalogue.site.entries import entries
from catalogue.site.renderer import SiteRenderer


@given(st.integers(0, 40), st.integers(1, 9))
def test_the_parts_of_a_list_hold_all_of_it_once_and_in_order(count: int, most: int) -> None:
    found = list(paging.pages_of("courses/line-x.html", range(count), most))
    assert [item for part in found for item in part.entries] == list(range(count))
    assert all(len(part.entries) <= most for part in found)
    assert [part.number for part in found] == list(range(1, len(found) + 1))
    assert {part.last for part in found} == {len(found)}
    assert all(part.all == count for part in found)
    assert [part.entries[0] + 1 for part in found if part.entries] == [
        part.first for part in found if part.entries
    ]


@given(st.integers(1, 90))
def test_every_part_is_reached_from_the_first_over_links(last: int) -> None:
    found = {part.path: part for part in paging.pages_of("x/y.html", range(last), 1)}
    seen, new = set(), {"x/y.html"}
    while new:
        seen |= new
        new = {f"x/{file}" for path in new for _, file in found[path].near()} - seen
    assert seen == set(found)


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch, capital: Catalogue) -> SiteRenderer:
    """A renderer to which the menu of the test world is a large one."""
    monkeypatch.setattr(renderer, "WHOLE_MENU", 2)
    monkeypatch.setattr(paging.pages_of, "__defaults__", (2,))
    return SiteRenderer(capital)


def test_a_long_shelf_is_cut_and_every_course_of_it_shown(
    small: SiteRenderer, capital: Catalogue
) -> None:
    line = max(
        capital.organisation.lines,
        key=lambda each: sum(course.line == each.slug for course in capital.courses),
    )
    held = [course.id for course in capital.courses if course.line == line.slug]
    pages = {page.path: page.body for page in listings.shelves(small)}
    cut = [f"courses/line-{line.slug}.html"] + [
        f"courses/line-{line.slug}.{n}.html" for n in range(2, -(-len(held) // 2) + 1)
    ]
    assert len(cut) > 1
    assert [
        found
        for path in cut
        for found in re.findall(r'<li class="card[^>]* data-course="(\w+)"', pages[path])
    ] == held
    assert f'href="line-{line.slug}.2.html"' in pages[cut[0]]


def test_a_large_menu_leads_to_every_family_and_holds_no_card(
    small: SiteRenderer, capital: Catalogue
) -> None:
    menu = next(page for page in listings.listings(small) if page.path == "courses/index.html")
    families = {course.family for course in capital.courses if course.family}
    assert '<li class="card ' not in menu.body
    assert set(re.findall(r'href="family-([\w-]+)\.html"', menu.body)) == families


def test_the_rows_of_a_large_comparison_stand_in_files_that_a_page_finds(
    small: SiteRenderer, capital: Catalogue
) -> None:
    spans = listings.compared_spans(small)
    files = {path: listings.compared_rows(small, courses) for path, courses in spans}
    files |= dict(listings.offered_files(small))
    for course in capital.courses:
        name = f"courses/compare/{course.id[0]}/{int(course.id[1:]) // renderer.COMPARE_SPAN}.js"
        assert f'data-row=\\"{course.id}\\"'.encode() in files[name].replace(b"\\\\", b"\\")
    # Else the program would refuse its own disc.
    assert all(package.CALL.fullmatch(raw.decode()) for raw in files.values())
    compared = next(p for p in listings.shelves(small) if p.path == "courses/compare.html")
    assert "data-row" not in compared.body
    assert f'data-span="{renderer.COMPARE_SPAN}"' in compared.body


def test_a_small_menu_has_no_such_files(capital: Catalogue) -> None:
    whole = SiteRenderer(capital)
    assert [*listings.offered_files(whole), *listings.compared_spans(whole)] == []


SECTIONS = st.dictionaries(st.sampled_from("abcdef"), st.lists(st.integers(), min_size=1))


@given(SECTIONS, st.integers(1, 5))
def test_sections_go_on_from_page_to_page_and_lose_nothing(
    sections: dict[str, list[int]], most: int
) -> None:
    parts = paging.in_sections("x/y.html", sections, most)
    found: dict[str, list[int]] = {}
    for part in parts:
        for name, items in paging.by_section(part):
            found.setdefault(name, []).extend(items)
    assert found == sections
    files = paging.begins(parts)
    for name in sections:
        first = next(part for part in parts if name in dict(paging.by_section(part)))
        assert first.path == f"x/{files[name]}"


def test_a_long_index_and_long_reverse_links_go_on_and_are_led_to(
    capital: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every link to a heading of theirs leads to the page on which it begins."""
    monkeypatch.setattr(paging.in_sections, "__defaults__", (4,))
    monkeypatch.setattr(backlinks, "LINKS", 3)
    drawer = SiteRenderer(capital)
    pages = {page.path: page.body for page in listings.listings(drawer)}
    pages |= {page.path: page.body for page in listings.shelves(drawer)}
    assert {"policies/index.2.html", "sources/S000-links.3.html"} <= pages.keys()
    led = set()
    for page in entries(drawer):
        for path, anchor in re.findall(r'href="\.\./([a-z]+/[^"#]+)#([^"]+)"', page.body):
            if path in pages:
                led.add(path)
                assert f'id="{anchor}"' in pages[path], (page.path, path, anchor)
    assert {path for path in led if "-links." in path and not path.endswith("-links.html")}
    assert {path for path in led if "/index." in path and not path.endswith("/index.html")}
