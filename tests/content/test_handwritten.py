"""Hand-written pages: their heads, the navigation, the program's manuals, links and pictures."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from catalogue.content import handwritten, locks
from catalogue.content.load import examine, load
from catalogue.content.problem import Problem
from catalogue.content.schema import without_content
from tests.conftest import HARBOUR

PNG = b"\x89PNG\r\n\x1a\n"


@pytest.fixture
def world(tmp_path: Path) -> Path:
    """A copy of the second union's content, with a page that its navigation leaves out."""
    folder = tmp_path / "content"
    shutil.copytree(HARBOUR, folder)
    return folder


def write(world: Path, name: str, body: str, head: str = "title: 页\nnav: false") -> None:
    path = world / "pages" / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(f"---\n{head}\n---\n\n{body}", "utf-8")


def problems(world: Path) -> tuple[Problem, ...]:
    return examine(world)[1]


def told(world: Path) -> list[tuple[str, str, int]]:
    return [(found.rule, found.path.rpartition("/")[2], found.line) for found in problems(world)]


def test_a_page_is_its_head_and_its_body() -> None:
    page, found = handwritten.parsed(
        "pages/a.md", "---\ntitle: 甲\nhide: [toc]\n---\n\n# 甲\n", without_content()
    )
    assert found == []
    assert page is not None
    assert (page.name, page.head) == ("a.md", {"title": "甲", "hide": ["toc"]})
    assert (page.body, page.start) == ("\n# 甲", 5)


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("# 甲\n", "page-head-missing"),
        ("", "page-head-missing"),
        ("title: 甲\n---\n\n# 甲\n", "page-head-unopened"),
        ("---\ntitle: 甲\n\n# 甲\n", "page-head-unclosed"),
        ("---\ntitle: 甲\n\n# 甲\n\n---\n\n尾\n", "page-head-unclosed"),
        ("---\ntitel: 甲\n---\n\n# 甲\n", "misspelt-key"),
        ("---\n# 注\ntitle 甲\n---\n\n# 甲\n", "wrong-type"),
    ],
)
def test_a_broken_head_is_one_problem_and_says_nothing_else(text: str, rule: str) -> None:
    page, found = handwritten.parsed("pages/a.md", text, without_content())
    assert [problem.rule for problem in found] == [rule]
    assert page is None or page.head is None


def test_a_comment_in_a_head_does_not_end_it() -> None:
    page, found = handwritten.parsed("pages/a.md", "---\n# 注\ntitle: 甲\n---\n", without_content())
    assert (found, page and page.head) == ([], {"title": "甲"})


@pytest.mark.parametrize(
    ("value", "rule"),
    [
        ('"甲<b>乙</b>"', "raw-html"),
        ('"甲{{乙}}"', "template-mark"),
        ('"甲\\u2066乙"', "bidi"),
        ('"甲\\x1b乙"', "control-character"),
    ],
)
def test_what_no_text_may_hold_is_told_of_a_head_by_the_name_of_its_field(
    world: Path, value: str, rule: str
) -> None:
    write(world, "a.md", "# 甲\n", head=f"nav: false\ntitle: {value}")
    found = [one for one in problems(world) if one.rule == rule]
    assert [(one.path, one.line, one.label) for one in found] == [("pages/a.md", 3, "页名")]


@pytest.mark.parametrize(
    "broken", ["title: 页\n---\n", "---\ntitle: 页\n\n", "---\ntitel: 页\n---\n"]
)
def test_what_is_broken_in_a_head_spoils_no_link_and_no_published_heading(
    world: Path, broken: str
) -> None:
    write(world, "a.md", "# 甲\n\n## 乙\n")
    write(world, "b.md", "# 丙\n\n见[乙](a.md#乙)。\n")
    locks.renew(world, load(world), ())
    path = world / "pages" / "a.md"
    path.write_text(broken + path.read_text("utf-8").split("---\n", 2)[2], "utf-8")
    assert [found.path for found in problems(world)] == ["pages/a.md"]


def test_navigation_of_several_levels_is_judged_at_every_level(world: Path) -> None:
    write(world, "deep.md", "# 深\n", head="title: 深")
    (world / "nav.yaml").write_text(
        "nav:\n"
        "  - {title: 首页, page: index.md}\n"
        "  - title: 一\n"
        "    items:\n"
        "      - title: 二\n"
        "        items:\n"
        "          - {title: 深, page: deep.md}\n"
        "          - {title: 又, page: deep.md}\n"
        "          - {title: 无, page: depe.md}\n"
        "      - {title: 关于, page: about.md}\n",
        "utf-8",
    )
    assert told(world) == [("nav-twice", "nav.yaml", 8), ("nav-page", "nav.yaml", 9)]


def test_a_page_in_a_folder_is_judged_and_links_from_where_it_is(world: Path) -> None:
    write(world, "more/a.md", "# 甲\n\n[上](../about.md) [旁](b.md) [错](about.md)\n")
    write(world, "more/b.md", "# 乙\n\n[列表](../courses/index.md)\n")
    assert told(world) == [("misspelt-page-link", "a.md", 8)]
    assert "../about.md" in problems(world)[0].hint


def test_the_manuals_are_filled_in_from_the_content(world: Path) -> None:
    catalogue = load(world)
    pages = handwritten.manual_pages(catalogue)
    assert {path.removeprefix("pages/") for path in pages} == {*handwritten.manual_names()}
    assert f"courses/{catalogue.courses[0].id}.html" in pages["pages/404.md"]


def test_a_page_of_the_content_replaces_a_manual_with_its_headings(world: Path) -> None:
    write(world, "clerk.md", "# 本会手册\n\n## 值班\n", head="title: 手册")
    write(world, "a.md", "# 甲\n\n[有](clerk.md#值班)\n\n[无](clerk.md#关联要写理由)\n")
    assert told(world) == [("page-anchor", "a.md", 10)]
    (world / "pages" / "clerk.md").unlink()
    assert told(world) == [("page-anchor", "a.md", 8)]
    assert "pages/clerk.md" in handwritten.manual_pages(load(HARBOUR))


def test_a_changed_heading_is_told_where_it_stands_and_where_it_is_linked(world: Path) -> None:
    write(world, "a.md", "# 甲\n\n## 怎样选课\n")
    write(world, "b.md", "# 乙\n\n见[选课](a.md#怎样选课)。\n")
    locks.renew(world, load(world), ())
    write(world, "a.md", "# 甲\n\n## 怎样挑课\n")
    assert told(world) == [("heading-gone", "a.md", 8), ("page-anchor", "b.md", 8)]
    assert all("怎样挑课" in found.hint for found in problems(world))
    locks.renew(world, examine(world)[0] or load(world), ())
    assert told(world) == [("page-anchor", "b.md", 8)]


def test_the_lock_holds_every_heading_of_every_page(world: Path) -> None:
    write(world, "a.md", "# 甲\n\n## 乙 {#b}\n\n## 甲\n")
    catalogue = load(world)
    published = {*handwritten.published_headings(catalogue)}
    assert {line for line in published if line.startswith("a.html")} == {
        "a.html#甲",
        "a.html#b",
        "a.html#甲_1",
    }
    locks.renew(world, catalogue, ())
    assert set(load(world).headings) == published


def test_a_picture_beside_the_pages_may_be_shown_and_linked(world: Path) -> None:
    write(world, "more/a.md", "# 甲\n\n![图](b.png) ![图](../c.jpg)\n\n![图][d]\n\n[d]: b.png\n")
    (world / "pages" / "more" / "b.png").write_bytes(PNG)
    (world / "pages" / "c.jpg").write_bytes(PNG)
    assert told(world) == []
    assert load(world).pictures == {"more/b.png", "c.jpg"}


@pytest.mark.parametrize("target", ["nowhere/at-all.gif", "Z001", "q.md#t"])
def test_a_picture_is_a_file_that_is_there(world: Path, target: str) -> None:
    write(world, "a.md", f"# 甲\n\n![图]({target})\n")
    assert told(world) == [("broken-page-link", "a.md", 8)]


@pytest.mark.parametrize(
    "link",
    [
        "[字\n字](nowhere/at-all.md)",
        "[![图](c.jpg)](nowhere/at-all.md)",
        "[字]: nowhere/at-all.md '题'",
        "- [字]: nowhere/at-all.md",
        "> [字](nowhere/at-all.md)",
        "[字](\nnowhere/at-all.md)",
    ],
)
def test_a_dead_link_is_found_however_it_is_written(world: Path, link: str) -> None:
    (world / "pages" / "c.jpg").write_bytes(PNG)
    write(world, "a.md", f"# 甲\n\n{link}\n")
    assert [rule for rule, _, _ in told(world)] == ["broken-page-link"]


def test_a_reference_is_found_whatever_its_letters_and_blanks(world: Path) -> None:
    write(world, "a.md", "# 甲\n\n[字][Ab  c] [ab C][] 〔1〕 `[x][y]`\n\n[aB c]: about.md\n")
    assert told(world) == []
