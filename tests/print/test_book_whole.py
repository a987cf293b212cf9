"""The whole book: every number, link and bookmark leads where it says."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import pypdfium2
from pypdf import PdfReader
from selectolax.lexbor import LexborHTMLParser as HTMLParser

from catalogue.content.model import Course, Policy, url_of
from catalogue.print import book
from tests.builders import capital
from tests.print.reading import (
    PAGE_HEIGHT,
    Printed,
    flat,
    lie,
    named,
    outside,
    titled,
)


def test_every_entry_and_every_conflict_is_in_the_bookmarks(whole_book: Printed) -> None:
    shown = {title for depth, title, _ in whole_book.marks if depth > 1}
    assert {named(entry) for entry in titled(capital())} <= shown
    assert {item.id + flat(item.title) for item in capital().conflicts} <= shown


def test_no_page_begins_with_the_last_line_of_an_entry(whole_book: Printed) -> None:
    assert sum("本条复核于" in page for page in whole_book.text) > 80
    assert [n for n, page in enumerate(whole_book.text, 1) if page.startswith("本条复核于")] == []


def test_every_number_that_leads_to_an_entry_is_that_of_its_page(whole_book: Printed) -> None:
    """In the contents, in both indexes, behind titles, and in the lists of families."""
    text, starts = whole_book.text, whole_book.starts
    listed = {
        name: "".join(text[starts[name] - 1 : until - 1])
        for name, until in (
            ("目录", starts["课程：通用能力"] + 1),
            ("音序索引", starts["编号索引"]),
            ("编号索引", len(text) + 1),
        )
    }
    running = "".join(text)
    for entry in titled(capital()):
        name = named(entry)
        number = starts[name]
        assert name in text[number - 1]
        for where, words in listed.items():
            assert re.search(re.escape(name) + rf"{number}(?!\d)", words), (where, name)
        told = {int(n) for n in re.findall(re.escape(name) + r"见第(\d+)页", running)}
        assert told <= {number}


def test_no_number_stands_on_a_line_alone(whole_book: Printed) -> None:
    """In the contents and the indexes: a number is read with the last words of its title."""
    starts = whole_book.starts
    with pypdfium2.PdfDocument(whole_book.path) as pdf:
        lists = (
            *range(starts["目录"], starts["课程：通用能力"]),
            *range(starts["政策与课程对照"], len(pdf) + 1),
        )
        lines = [
            (number, line.strip())
            for number in lists
            for line in re.sub(
                r"[\s\S]*\s目录\s",
                "",
                pdf[number - 1].get_textpage().get_text_bounded(bottom=71, top=PAGE_HEIGHT - 64),
            ).splitlines()
        ]
    assert sum(bool(re.search(r"\D\d+$", line)) for _, line in lines) > 400
    assert [(number, line) for number, line in lines if line.isdigit()] == []


def test_every_link_of_an_entry_is_printed_with_a_page(whole_book: Printed) -> None:
    catalogue = capital()
    expected = sum(len(course.draft.prerequisites) for course in catalogue.courses if course.draft)
    expected += sum(
        len(getattr(entry, "links", ())) + len(getattr(entry, "relations", ()))
        for entry in catalogue
    )
    expected += sum(bool(entry.part_of) + bool(entry.continues) for entry in catalogue.programmes)
    expected += sum(len(list(book.paying(catalogue, entry))) for entry in catalogue.courses)
    expected += sum(
        bool(entry.required_by) + bool(entry.verified_at) + bool(entry.paid_by)
        for entry in catalogue.certificates
    )
    expected += sum(len(item.about) for item in catalogue.conflicts)
    expected += len(list(catalogue.subsidies()))
    running = "".join(whole_book.text)
    assert len(re.findall(r"见第\d+页", running)) == expected


def test_chapters_and_families_are_found_where_the_contents_say(whole_book: Printed) -> None:
    text, starts = whole_book.text, whole_book.starts
    contents = "".join(text[starts["目录"] - 1 : starts["课程：通用能力"]])
    compared = 0
    for depth, title, number in whole_book.marks:
        inside_back_matter = depth > 1 and number >= starts["补贴对照"]
        if depth < 3 and number > starts["目录"] and not inside_back_matter:
            assert title in text[number - 1]
            assert re.search(re.escape(title) + rf"{number}(?!\d)", contents), title
            compared += 1
    assert compared > 60


def test_each_family_opens_with_a_list_of_its_courses(whole_book: Printed) -> None:
    text, starts = whole_book.text, whole_book.starts
    for family in capital().vocabulary["families"].terms:
        members = [course for course in capital().menu if course.family == family.slug]
        if members:
            start = starts[named(members[0])]
            opening = "".join(text[start - 2 : start])
            assert flat(family.name) in opening
            for member in members:
                line = re.escape(named(member)) + rf".*?{starts[named(member)]}(?!\d)"
                assert re.search(line, opening)


def test_no_page_is_left_nearly_empty_and_no_few_last_lines_begin_one(whole_book: Printed) -> None:
    half_empty, tails = lie(whole_book.path)
    assert set(half_empty) <= {len(whole_book.text)}
    assert tails == []


def test_every_font_is_embedded_and_a_subset(whole_book: Printed) -> None:
    reader = PdfReader(whole_book.path)
    found = {font for page in reader.pages for font in page["/Resources"].get("/Font", {}).values()}  # type: ignore[index]
    assert found
    for font in found:
        below = font.get_object()["/DescendantFonts"][0].get_object()
        assert re.match(r"/[A-Z]{6}\+Noto", below["/BaseFont"])
        assert "/FontFile3" in below["/FontDescriptor"].get_object()


def test_nothing_in_the_whole_book_leaves_the_text_area(whole_book: Printed) -> None:
    assert list(outside(whole_book.path)) == []


def facts(entry: Any) -> Iterator[str]:
    """What a reader must find alike on paper and on the screen."""
    yield entry.title
    yield entry.summary
    if isinstance(entry, Course) and entry.draft:
        yield f"{entry.draft.suggested_hours}学时（拟定）"
        yield entry.draft.assessment
        for unit in entry.draft.outline:
            yield unit.title
            yield unit.content
    for clause in getattr(entry, "clauses", ()):
        yield clause.summary
    for rule in getattr(entry, "subsidies", ()):
        yield rule.what
        if rule.amount is not None:
            yield f"{rule.amount:,.10g}{rule.unit}"
    for figure in (*getattr(entry, "figures", ()), *getattr(entry, "results", ())):
        yield figure.what
        yield f"{figure.value:,.10g}"
    if isinstance(entry, Policy):
        yield entry.doc_no


def test_the_same_facts_stand_in_the_book_and_on_the_site(
    whole_book: Printed, screen: dict[str, str]
) -> None:
    catalogue, text = capital(), whole_book.text
    compared = 0
    for here, after in pairwise([*whole_book.marks, (1, "", len(text))]):
        entry = catalogue.by_id.get(here[1][:4])
        if entry is None or here[0] != 3:
            continue
        paper = "".join(text[here[2] - 1 : after[2]])
        shown = flat(HTMLParser(screen[url_of(entry)]).text())
        for fact in filter(None, map(flat, facts(entry))):
            assert fact in paper, (entry.id, fact)
            assert fact in shown, (entry.id, fact)
            compared += 1
    assert compared > 1200
