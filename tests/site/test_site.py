"""The built site, read back as a browser without scripts would."""

from __future__ import annotations

import gzip
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from itertools import product
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
import yaml
from mkdocs.commands.build import build
from mkdocs.config import load_config
from selectolax.lexbor import LexborHTMLParser as HTMLParser

from catalogue.content.links import Catalogue, references
from catalogue.content.load import load
from catalogue.content.model import url_of
from catalogue.content.workers import Workers
from catalogue.disc.commit import commit_of
from catalogue.site import building, drawing, frames
from catalogue.site.page import Page
from catalogue.site.renderer import SiteRenderer
from tests.conftest import CAPITAL, HARBOUR, ROOT, run_build
from tests.discs import content as files_of
from tests.site.material import in_full

# The map of the site at the foot of each page takes some 4,000 of it.
SITE_LIMIT = 46_000
FIRST_VIEW_LIMIT = 100_000


@pytest.fixture(scope="module")
def site(built: Path) -> Path:
    return built / "site"


@pytest.fixture(scope="module")
def pages(site: Path) -> Mapping[str, HTMLParser]:
    return {
        path.relative_to(site).as_posix(): HTMLParser(path.read_text("utf-8"))
        for path in sorted(site.rglob("*.html"))
    }


def target(page: str, href: str) -> tuple[str, str]:
    """(page, anchor) that a relative link leads to."""
    parts = urlsplit(href)
    path = os.path.normpath(Path(page).parent / unquote(parts.path)) if parts.path else page
    return Path(path).as_posix(), unquote(parts.fragment)


def test_every_entry_has_a_page(capital: Catalogue, site: Path) -> None:
    assert [entry.id for entry in capital if not (site / url_of(entry)).is_file()] == []


def test_an_entry_page_stays_small(site: Path, capital: Catalogue) -> None:
    large = {
        entry.id: size
        for entry in capital
        if (size := (site / url_of(entry)).stat().st_size) > SITE_LIMIT
    }
    assert large == {}


def test_a_drawn_up_course_says_so(pages: Mapping[str, HTMLParser], capital: Catalogue) -> None:
    for course in capital.courses:
        text = pages[url_of(course)].body.text()  # type: ignore[union-attr]
        statement = capital.term("evidence-levels", course.evidence.level).statement
        if course in capital.menu:
            assert statement in text, course.id
        else:
            assert f"本条是{capital.year_of(course)}年的课程" in text, course.id
        heading = pages[url_of(course)].css_first("h1").text()  # type: ignore[union-attr]
        assert ("※" in heading) == (course.title_origin == "drawn-up"), course.id


def test_a_course_says_whether_anybody_registered_a_run(
    pages: Mapping[str, HTMLParser], capital: Catalogue
) -> None:
    assert capital.runs == {}
    for course in capital.courses:
        section = pages[url_of(course)].css_first("#runs")
        assert f"没有登记{course.id}的" in section.text(), course.id


def test_an_expired_policy_never_offers_money(
    pages: Mapping[str, HTMLParser], capital: Catalogue
) -> None:
    for policy in capital.policies:
        if policy.subsidies and policy.status in ("historical", "defunct"):
            section = pages[url_of(policy)].css_first("#subsidies")
            assert "不能据以申领" in section.text(), policy.id


def test_a_masked_amount_says_that_it_is_inferred(
    pages: Mapping[str, HTMLParser], capital: Catalogue
) -> None:
    masked = [(entry, rule) for entry, rule in capital.subsidies() if rule.masked]
    assert len(masked) == 3
    for entry, rule in masked:
        section = pages[url_of(entry)].css_first(f"#{rule.id}")
        assert "原文作20xx元，据遮盖规律推定" in section.text()


def test_backlinks_show_their_reasons(pages: Mapping[str, HTMLParser], capital: Catalogue) -> None:
    for course in capital.courses:
        for reference in references(course):
            if reference.relation == "link":
                url = capital.numbering.url_of(reference.target)
                full = pages.get(url.replace(".html", "-links.html"), pages[url])
                said = full.css_first("#content").text()
                assert course.id in said
                assert reference.reason in said


def test_a_course_leads_to_the_programme_that_is_its_line_and_back(
    pages: Mapping[str, HTMLParser], capital: Catalogue
) -> None:
    assert capital.homes
    for course in capital.courses:
        hrefs = [link.attributes["href"] for link in pages[url_of(course)].css("#links a")]
        homes = capital.homes.get(course.line, ())
        assert {f"../programmes/{home.id}.html" for home in homes} <= set(hrefs)
        # One that is named besides is one row that says both.
        assert len(hrefs) == len(set(hrefs)), course.id
        for home in homes:
            shelf = pages[url_of(home)].css_first("#line a").attributes["href"] or ""
            shown = pages[shelf.removeprefix("../")].css_first("#content").text()
            assert course.id in shown


def test_reverse_links_without_end_move_to_a_page_of_their_own(
    pages: Mapping[str, HTMLParser], capital: Catalogue
) -> None:
    crowded = {entry.id for entry in capital if len(capital.backlinks.get(entry.id, ())) > 60}
    assert "S000" in crowded
    for entry_id in crowded:
        stem = capital.numbering.url_of(entry_id).removesuffix(".html")
        link = pages[f"{stem}.html"].css_first("#backlinks a").attributes["href"]
        assert (link or "").startswith(f"../{stem}-links.html#")
        assert f"{stem}-links.html" in pages


def test_the_search_page_leads_on_whoever_asks_who_pays_or_how_to_enrol(
    pages: Mapping[str, HTMLParser],
) -> None:
    led = {
        link.attributes["href"]: link.text()
        for link in pages["search.html"].css("article > p a[href]")
    }
    assert led["subsidies.html"] == "补贴速查"
    assert led["market.html"] == "学习超市"


def test_every_page_has_breadcrumbs_a_heading_and_a_title(pages: Mapping[str, HTMLParser]) -> None:
    for name, tree in pages.items():
        assert len(tree.css("h1")) == 1, name
        assert tree.css_first("title").text().strip(), name
        if "/" in name:
            assert tree.css_first("nav.crumbs [aria-current]"), name


def test_neighbours_lead_through_every_entry_of_a_kind(
    pages: Mapping[str, HTMLParser], capital: Catalogue
) -> None:
    ids = [case.id for case in capital.cases]
    page, seen = capital.numbering.url_of(ids[0]), [ids[0]]
    while following := pages[page].css_first("a[rel=next]"):
        page = target(page, following.attributes["href"] or "")[0]
        seen.append(Path(page).stem)
    assert seen == ids


def test_filled_frames_are_the_bytes_that_material_draws_in_full(
    site: Path, capital: Catalogue
) -> None:
    drawn = in_full(capital, CAPITAL)
    filled = {path.relative_to(site).as_posix(): path.read_bytes() for path in site.rglob("*.html")}
    assert drawn.keys() == filled.keys()
    assert [name for name, text in filled.items() if drawn[name].encode() != text] == []


def test_mkdocs_by_hand_makes_the_same_site(site: Path, tmp_path: Path) -> None:
    config = load_config(
        str(ROOT / "mkdocs.yml"),
        docs_dir=str(CAPITAL / "pages"),
        site_dir=str(tmp_path),
        plugins={"catalogue": {"content": str(CAPITAL)}},
    )
    build(config)
    assert files_of(tmp_path) == without_search(site)


def without_search(site: Path) -> dict[str, bytes]:
    return {path: raw for path, raw in files_of(site).items() if not path.startswith("find/")}


def test_properdocs_in_the_place_of_mkdocs_makes_the_same_site(site: Path, tmp_path: Path) -> None:
    program = (
        "import pathlib, sys; from catalogue.content.load import load\n"
        "from catalogue.site import building; content, out = map(pathlib.Path, sys.argv[1:])\n"
        "building.draw(load(content), content, out); assert 'mkdocs.commands' not in sys.modules\n"
        "assert 'properdocs.commands' in sys.modules"
    )
    elsewhere = {"CATALOGUE_GENERATOR": "properdocs", "XDG_CACHE_HOME": str(tmp_path / "cache")}
    subprocess.run(
        [sys.executable, "-c", program, str(CAPITAL), str(tmp_path / "site")],
        cwd=ROOT,
        env={**os.environ, **elsewhere},
        check=True,
    )
    assert files_of(tmp_path / "site") == without_search(site)


def test_pages_are_the_same_bytes_however_many_processes_draw_them(
    capital: Catalogue, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(drawing, "PER_WORKER", 1)
    drawn = []
    for jobs in (1, 2, 5):
        out = tmp_path / str(jobs)
        with Workers(jobs) as team:
            building.draw(capital, CAPITAL, out, team)
        drawn.append(files_of(out))
    assert drawn[0] == drawn[1] == drawn[2]


@pytest.mark.parametrize("count", [0, 1, 149, 150, 1000, 10_001])
def test_every_entry_is_drawn_by_one_process(count: int) -> None:
    for jobs, pieces, lists in product(range(1, 9), (1, 4), (True, False)):
        shares = drawing.shares(count, jobs, pieces, lists=lists)
        assert [at for share in shares for at in share] == [*range(count)]
        assert len(shares) <= jobs * pieces


def test_a_title_with_markup_characters_is_filled_in_as_text(capital: Catalogue) -> None:
    text = f"<title>{frames.TITLE}</title><body>{frames.REPORT}{frames.BODY}</body>"
    found = frames.Frames(drawn={"x/frame.html": text}, assets={})
    shown = drawing.Drawing(SiteRenderer(capital), found)
    page = Page(path="x/a.html", title='a < b & "c"', description="", body="<h1>x</h1>")
    assert (
        shown.page(page).decode()
        == "<title>a &lt; b &amp; &#34;c&#34;</title><body><h1>x</h1></body>"
    )


@pytest.mark.slow
def test_a_build_is_the_same_bytes_on_another_path_in_another_zone_and_locale(
    built: Path, tmp_path: Path
) -> None:
    copy = tmp_path / "另一个 地方 (2)"
    shutil.copytree(CAPITAL, copy / "content")
    # A copy knows of no commit; it is told the one that the checkout knows.
    other = run_build(
        copy / "out",
        "--content",
        str(copy / "content"),
        "--commit",
        commit_of(CAPITAL),
        TZ="Pacific/Kiritimati",
        LC_ALL="C",
        PYTHONHASHSEED="7",
    )
    mine, others = digests(built), digests(other)
    assert mine.keys() == others.keys()
    assert [name for name, raw in mine.items() if others[name] != raw] == []


def digests(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_dual_core_browsers_are_asked_for_their_better_core(
    site: Path, pages: Mapping[str, HTMLParser]
) -> None:
    start = HTMLParser((site.parent / "disc" / "index.html").read_text("utf-8"))
    wrong = [
        name
        for name, page in (*pages.items(), ("start", start))
        if not page.css_matches('head meta[name="renderer"][content="webkit"]')
    ]
    assert wrong == []


@pytest.mark.parametrize(
    "name",
    [
        "index.html",
        "courses/T007.html",
        "policies/Z007.html",
        "courses/index.html",
        "orders.html",
        "search.html",
    ],
)
def test_a_first_view_is_light(site: Path, pages: Mapping[str, HTMLParser], name: str) -> None:
    loaded = [
        node.attributes.get("href") or node.attributes.get("src") or ""
        for node in pages[name].css("link[rel=stylesheet], script[src]")
    ]
    assert len(loaded) > 5
    files = [site / name, *(site / target(name, href)[0] for href in loaded)]
    assert sum(len(gzip.compress(file.read_bytes(), mtime=0)) for file in files) < FIRST_VIEW_LIMIT


# Each page, and where its first view ends at the latest.
@pytest.mark.parametrize(
    ("name", "end"),
    [
        ("index.html", 'id="trades"'),
        ("courses/T007.html", 'id="outline"'),
        ("search.html", 'id="search-results"'),
    ],
)
def test_no_script_stands_between_the_first_words_and_the_end_of_the_first_view(
    site: Path, name: str, end: str
) -> None:
    text = (site / name).read_text("utf-8")
    before, seen = text[: text.index("<header")], text[text.index("<header") : text.index(end)]
    assert "<script src" in before
    assert "<h1" in seen
    assert "<script src" not in seen


def test_the_first_frame_of_the_menu_waits_for_the_end_of_its_first_family(site: Path) -> None:
    head, _, body = (site / "courses/index.html").read_text("utf-8").partition("</head>")
    first, second, *_ = re.findall('<section id="([^"]+)"', body)
    (awaited,) = re.findall('<link rel="expect" href="#([^"]+)" blocking="render">', head)
    assert awaited == second != first


# What closes an attribute, an element or a reference, in every field that a theme may write.
LITERAL = "甲 &lt; 乙\"与'> ' > \"与丙"


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site whose fields hold what markup is made of, with files that are no pages beside them."""
    content = tmp_path_factory.mktemp("hostile") / "content"
    shutil.copytree(HARBOUR, content)
    said = yaml.safe_load((content / "site.yaml").read_text("utf-8"))
    said |= dict.fromkeys(("title", "description", "publisher"), LITERAL)
    (content / "site.yaml").write_text(json.dumps(said, ensure_ascii=False), "utf-8")
    head = json.dumps(LITERAL, ensure_ascii=False)
    (content / "pages" / "odd.md").write_text(
        f"---\ntitle: {head}\nnav: false\n---\n\n# 题\n", "utf-8"
    )
    for name in ("odd.md~", "odd.png~", "Thumbs.db", "desktop.ini", ".hidden.md"):
        (content / "pages" / name).write_text("密", "utf-8")
    nav = (content / "nav.yaml").read_text("utf-8")
    (content / "nav.yaml").write_text(f"{nav}\n  - title: {head}\n    page: odd.md\n", "utf-8")
    site = content.parent / "site"
    building.draw(load(content), content, site)
    return site


def test_what_is_written_stands_literally_in_the_head_and_the_navigation(hostile: Path) -> None:
    for path in hostile.rglob("*.html"):
        page = HTMLParser(path.read_text("utf-8"))
        title = page.css_first("head > title")
        assert title, path
        assert title.text().endswith(LITERAL), path
        author = page.css_first('head > meta[name="author"]')
        assert author, path
        assert author.attributes["content"] == LITERAL
    odd = HTMLParser((hostile / "odd.html").read_text("utf-8"))
    assert odd.css_first("title").text() == f"{LITERAL} - {LITERAL}"
    assert odd.css_first('meta[name="description"]').attributes["content"] == LITERAL
    links = HTMLParser((hostile / "index.html").read_text("utf-8")).css('a[href="odd.html"]')
    assert LITERAL in {link.text().strip() for link in links}


def test_only_what_check_has_read_is_published(hostile: Path) -> None:
    files = [path for path in hostile.rglob("*") if path.is_file()]
    assert [path for path in files if path.read_bytes() == "密".encode()] == []


def test_the_list_of_policies_says_number_and_day_of_each(capital: Catalogue, built: Path) -> None:
    tree = HTMLParser((built / "site" / "policies" / "index.html").read_text("utf-8"))
    said = {
        (row.css_first("a").attributes["href"] or ""): row.text() for row in tree.css(".rows > li")
    }
    for policy in capital.policies:
        for words in (policy.doc_no, policy.date_issued):
            assert words in said[f"../policies/{policy.id}.html"]
