"""Paging: a long list stands on several pages, a large menu on none that holds it all."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogue.content.links import Catalogue
from catalogue.site import listings, paging, renderer
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
    files = dict(listings.compared_files(small))
    for course in capital.courses:
        name = f"courses/compare/{course.id[0]}{int(course.id[1:]) // renderer.COMPARE_SPAN}.js"
        assert f'data-row=\\"{course.id}\\"'.encode() in files[name].replace(b"\\\\", b"\\")
    compared = next(p for p in listings.shelves(small) if p.path == "courses/compare.html")
    assert "data-row" not in compared.body
    assert f'data-span="{renderer.COMPARE_SPAN}"' in compared.body


def test_a_small_menu_has_no_such_files(capital: Catalogue) -> None:
    assert list(listings.compared_files(SiteRenderer(capital))) == []
