"""Sections: pages of words as they are found, without their marks."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from catalogue.content import cache
from catalogue.content.links import Catalogue
from catalogue.content.model import Handwritten
from catalogue.content.prose import Heading
from catalogue.search import sections
from catalogue.search.sections import page_sections, plain_words


def test_marks_of_markdown_are_no_words() -> None:
    written = (
        "## 标题 {#x}\n- 看[补贴](subsidies.md)，**要** `码`\n\n| 甲 | 乙 |\n|---|---|\n| 1 | 2 |"
    )
    assert plain_words(written) == "标题\n看补贴，要 码\n甲 乙\n1 2"


def test_every_section_has_an_address_of_its_own(capital: Catalogue) -> None:
    addresses = [section.address for section in page_sections(capital)]
    assert len(addresses) == len(set(addresses))


def test_a_section_leads_to_a_heading_that_the_site_has(capital: Catalogue) -> None:
    published = set(capital.headings)
    own = {page.name.removesuffix(".md") for page in capital.handwritten.values()}
    for section in page_sections(capital):
        page, _, anchor = section.address.partition("#")
        if anchor and page.removesuffix(".html") in own:
            assert section.address in published


def test_a_section_has_the_words_that_the_file_beside_its_page_gives_its_heading(
    capital: Catalogue,
) -> None:
    page = Handwritten(
        path="pages/help.md",
        head={"title": "求助"},
        body="# 求助\n\n先问。\n\n## 摔伤\n\n先治。\n\n## 其余\n\n再问。",
        start=4,
    )
    asked = {page.path: {"求助": ["找谁"], "摔伤": ["腿断了", "手轧了"]}}
    found = page_sections(replace(capital, handwritten={page.path: page}, asked=asked))
    assert {section.address: section.keywords for section in found if section.keywords} == {
        "help.html": ("找谁",),
        "help.html#摔伤": ("腿断了", "手轧了"),
    }


def test_pages_that_were_read_before_say_the_same(
    capital: Catalogue, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cache, "user_cache_path", lambda name: tmp_path / name)
    first = [*page_sections(capital)]
    read, asked = sections.headings, list[str]()

    def noted(body: str) -> tuple[Heading, ...]:
        asked.append(body)
        return read(body)

    monkeypatch.setattr(sections, "headings", noted)
    assert [*page_sections(capital)] == first
    assert asked == []
    path, page = next(iter(capital.handwritten.items()))
    other = replace(page, body=f"{page.body}\n\n## 又一节\n\n新写的。")
    changed = replace(capital, handwritten=capital.handwritten | {path: other})
    found = [section.text for section in page_sections(changed)]
    assert "新写的。" in found
    assert asked == [other.body]
