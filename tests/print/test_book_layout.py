"""Layout: no word leaves its column, and what belongs together stays together."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pypdfium2
import pytest
from pypdf import PdfReader

from catalogue.content.links import Catalogue
from catalogue.content.model import Clause, Programme, Unit
from catalogue.print import book
from catalogue.print.book import Printing
from tests.builders import (
    capital,
    course,
    crowded,
    draft,
    one_of_each,
    policy,
    programme,
    source,
    subsidy,
    world,
)
from tests.print.reading import bookmarks, flat, outside, page_of, pages, spilt, whole


def test_text_that_looks_like_markup_is_printed_as_it_stands(
    printed: Callable[[Catalogue], PdfReader],
) -> None:
    odd = '#panic("x")*a*_b_$x$@ref<label>`c`\\u{41}//d/*e*/==~--"q"[z]{y}'
    entries = one_of_each()
    catalogue = replace(
        entries,
        courses=(course(title=odd, draft=draft(summary=odd)),),
        site=replace(entries.site, title=odd, publisher=odd),
    )
    reader = printed(catalogue)
    assert reader.metadata is not None
    assert reader.metadata.title == odd
    text = whole(reader)
    assert flat(odd) in pages(reader)[0]
    assert f"T001{flat(odd)}※" in text
    assert text.count(flat(odd)) >= 4


def test_the_longest_words_stay_in_their_columns(printed: Callable[[Catalogue], PdfReader]) -> None:
    assert spilt(printed(crowded())) == []


def test_what_is_longer_than_a_page_goes_on_overleaf(
    printed: Callable[[Catalogue], PdfReader],
) -> None:
    endless, end = "很长的话。" * 900, "到此为止"
    rule = subsidy(note=endless + end)
    clause = Clause(anchor="s1", label="一、", title="条款", summary=endless + end)
    kept = course("G019", draft=None, placeholder_note=endless + end, statutory_notice=endless)
    reader = printed(
        world(courses=(kept,), policies=(policy(clauses=(clause,), subsidies=(rule,)),))
    )
    assert spilt(reader) == []
    text = whole(reader)
    assert text.count(end) == 3
    assert text.count("很长的话。") >= 4 * 890


def uneven(count: int) -> tuple[Programme, ...]:
    """Programmes of many types and lengths, so that pages break everywhere."""
    types = [term.slug for term in capital().vocabulary["programme-types"].terms]
    return tuple(
        programme(
            f"X{n:03}",
            type=types[n * len(types) // (count + 1)],
            title=f"第{n}个项目",
            summary=f"开头{n}。" + "说明。" * 20,
            features=tuple(f"要点{n}之{m}" for m in range(n * 7 % 12)),
        )
        for n in range(1, count + 1)
    )


def test_an_opening_is_never_torn_from_its_first_words(
    printed: Callable[[Catalogue], PdfReader],
) -> None:
    entries = uneven(60)
    text = pages(printed(world(programmes=entries)))
    for entry in entries:
        kind = capital().term("programme-types", entry.type).name
        opening = f"{entry.id}{entry.title}{kind}·北京{entry.summary}"
        assert sum(opening in page for page in text) == 1


def test_a_group_heading_stands_on_the_page_of_its_first_entry(
    printed: Callable[[Catalogue], PdfReader],
) -> None:
    lines = bookmarks(printed(world(programmes=uneven(120))))
    steps = [(above[2], below[2]) for above, below in pairwise(lines) if above[0] == 2]
    assert len(steps) > 8
    assert [step for step in steps if step[0] != step[1]] == []


def test_a_row_of_a_table_is_never_torn(printed: Callable[[Catalogue], PdfReader]) -> None:
    rules = tuple(
        subsidy(
            id=f"s1-{n:02}",
            what=f"始{n}。" + "补贴的事项。" * (n % 7),
            condition="须合条件。" * (n % 12) + f"终{n}。",
        )
        for n in range(1, 40)
    )
    reader = printed(world(policies=(policy(subsidies=rules),)))
    text = pages(reader)[: page_of(reader, "补贴对照") - 1]
    for n in range(1, 40):
        assert sum(f"始{n}。" in page and f"终{n}。" in page for page in text) == 1


@pytest.mark.slow
def test_a_long_title_and_twenty_units_stay_on_the_sheet(tmp_path: Path) -> None:
    units = tuple(
        Unit(title=f"第{n}单元" + "题" * 34, hours=2, content="内容。" * 30) for n in range(20)
    )
    entries = tuple(
        course(f"T{n:03}", title="长" * 60, draft=draft(outline=units)) for n in range(1, 4)
    )
    out = book.typeset(world(courses=entries), tmp_path / "book.pdf")
    assert list(outside(out)) == []
    assert spilt(PdfReader(out)) == []


@pytest.mark.parametrize("printing", [Printing(), Printing(large=True)])
def test_long_words_can_be_copied_as_they_were_written(tmp_path: Path, printing: Printing) -> None:
    address, word = "http://example.invalid/" + "w" * 60 + "/a-b", "W" * 70
    out = tmp_path / "book.pdf"
    book.typeset(world(sources=(source(url=address, host=word),)), out, printing)
    with pypdfium2.PdfDocument(out) as pdf:
        said = "".join(page.get_textpage().get_text_range() for page in pdf)
    assert "\u200b" not in said
    together = re.sub(r"[\r\n]", "", said)
    for copied in (address, word, "print\\catalogue.pdf", "SHA256SUMS"):
        assert copied in together
