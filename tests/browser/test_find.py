"""Search in the page: the same answers as the index gives, from a disc, whatever is typed."""

from __future__ import annotations

import json
import random
import shutil
import statistics
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from catalogue.cli.asking import collection_page
from catalogue.content.links import Catalogue
from catalogue.content.model import OtherIndex
from catalogue.search import documents, index, postings, shards, spelling
from catalogue.search.answers import answered, plain, search
from catalogue.search.documents import Document
from catalogue.site import assets
from catalogue.site.renderer import SiteRenderer
from tests.conftest import Shared
from tests.program import catalogue
from tests.sampling import looked_at
from tests.search.test_answers import QUERIES

pytestmark = [pytest.mark.browser, pytest.mark.slow]

ASK = """(asked) => Promise.all(asked.map(q => new Promise(done =>
    Catalogue.search(q, {limit: 10}, (rows, info) => done({rows, info})))))"""
PLAINLY = """(asked) => Promise.all(asked.map(q => new Promise(done =>
    Catalogue.search(q, {plain: true, titles: true},
                     rows => done(rows.map(r => [r.id, r.score]))))))"""
TITLES = "asked => new Promise(done => Catalogue.search(asked, {titles: true}, done))"
# Of every class of query some.
ASKED = [
    QUERIES[n][2]
    for n in looked_at({n: {row[0]} for n, row in enumerate(QUERIES)}, 110, repr(QUERIES))
]
ODD = [
    "",
    " ",
    "\0",
    "，。——",
    "<img src=x onerror=alert(1)>",
    "__proto__",
    "constructor",
    "toString hasOwnProperty",
    "🙂",
    "a" * 10_000,
    "安全" * 5_000,
    "%E5%",
    "#",
    "\\",
    "'\"",
    "\u202e",
    "ﷺ",
    "甲" * 64,
    "zh" * 500,
]


def opened(page: tuple[Page, list[str]], folder: Path, name: str = "search.html") -> Page:
    shown, _ = page
    shown.goto((folder / "site" / name).as_uri())
    return shown


@pytest.fixture(scope="module")
def answers(built: Path, shared: Shared) -> dict[str, list[list[tuple[str, float]]]]:
    """What the index answers to each query, plainly and in full; asked once for all browsers."""

    def ask(folder: Path) -> None:
        with postings.reading(built / "search") as shelf:
            full = [answered(shelf, query, None, 10).rows for query in ASKED]
            told = {
                "plain": [plain(shelf, query) for query in ASKED],
                "full": [[(row.id, row.score) for row in rows] for rows in full],
            }
        folder.mkdir()
        (folder / "answers.json").write_text(json.dumps(told), "utf-8")

    held = json.loads((shared("answers", ask) / "answers.json").read_text("utf-8"))
    return {way: [list(map(tuple, rows)) for rows in lists] for way, lists in held.items()}


def test_the_plain_ranking_is_that_of_the_index(
    page: tuple[Page, list[str]], disc: Path, answers: dict[str, list[list[tuple[str, float]]]]
) -> None:
    told = opened(page, disc).evaluate(PLAINLY, ASKED)
    for query, rows, wanted in zip(ASKED, told, answers["plain"], strict=True):
        assert [tuple(row) for row in rows] == wanted, query
    assert page[1] == []


def test_a_reader_and_a_clerk_get_the_same_answers(
    page: tuple[Page, list[str]], disc: Path, answers: dict[str, list[list[tuple[str, float]]]]
) -> None:
    told = opened(page, disc).evaluate(ASK, ASKED)
    for query, answer, wanted in zip(ASKED, told, answers["full"], strict=True):
        assert [(row["id"], row["score"]) for row in answer["rows"]] == wanted, query


def test_any_input_is_answered_without_a_complaint(
    page: tuple[Page, list[str]], disc: Path
) -> None:
    shown = opened(page, disc)
    assert len(shown.evaluate(ASK, ODD)) == len(ODD)
    shown.evaluate("() => new Promise(d => Catalogue.search('\\ud800安全\\udfff', {}, d))")
    for query in ODD:
        shown.fill("#search-box", query[:1000])
        shown.press("#search-box", "Enter")
    shown.wait_for_timeout(300)
    assert shown.locator("#search-results img").count() == 0
    assert page[1] == []


def test_lone_surrogates_and_filters_are_taken(page: tuple[Page, list[str]], disc: Path) -> None:
    told = opened(page, disc).evaluate(
        "() => new Promise(d => Catalogue.search('安全', {limit: 99, filters: {kind: ['case']}},"
        " (rows, info) => d({rows, info})))"
    )
    assert told["rows"]
    assert {row["kind"] for row in told["rows"]} == {"case"}
    assert told["info"]["counts"]["kind"]["course"] > 0


@pytest.mark.parametrize("lost", ["p*.js", "t0.js", "core.js", "x*.js", "heard.js"])
def test_a_missing_or_damaged_file_gives_what_is_left_and_says_so(
    page: tuple[Page, list[str]], disc: Path, tmp_path: Path, lost: str
) -> None:
    folder = tmp_path / "残盘 #1 100%"
    shutil.copytree(disc, folder)
    for number, path in enumerate(sorted((folder / "site" / "find").glob(lost))):
        if number % 2:
            path.write_bytes(b'CatalogueShard("' + path.stem.encode() + b'", ["broken')
        else:
            path.unlink()
    shown = opened(page, folder)
    shown.fill("#search-box", "安全生产")
    shown.press("#search-box", "Enter")
    expected = "条。" if lost == "heard.js" else "不全"
    shown.wait_for_selector(f"#search-said:text('{expected}')")
    if lost == "heard.js":
        shown.wait_for_selector("#search-results mark")
        assert "不全" not in shown.inner_text("#search-said")


def test_the_box_in_the_header_leads_to_the_answer(
    page: tuple[Page, list[str]], disc: Path
) -> None:
    shown = opened(page, disc, "policies/Z007.html")
    shown.fill(".finder input", "职业 道德")
    shown.press(".finder input", "Enter")
    shown.wait_for_selector("#search-results li")
    assert "T002" in shown.inner_text("#search-results li >> nth=0")
    assert shown.input_value("#search-box") == "职业 道德"


def test_results_come_while_typing_and_the_query_is_in_the_address(
    page: tuple[Page, list[str]], disc: Path
) -> None:
    shown = opened(page, disc)
    shown.locator("#search-box").press_sequentially("t7")
    shown.wait_for_selector("#search-results li")
    assert "T007" in shown.inner_text("#search-results li >> nth=0")
    assert "※" in shown.inner_text("#search-results li >> nth=0")
    shown.press("#search-box", "Enter")
    shown.wait_for_url("**#q=t7")
    shown.reload()
    shown.wait_for_selector("#search-results li")
    assert "条" in shown.inner_text("#search-said")
    assert shown.title().startswith("t7 - ")


def test_nothing_is_read_that_a_query_does_not_need(
    page: tuple[Page, list[str]], disc: Path
) -> None:
    asked: list[str] = []
    page[0].on("request", lambda request: asked.append(request.url))
    shown = opened(page, disc)
    shown.evaluate("() => new Promise(d => Catalogue.search('职业道德', {titles: true}, d))")
    read = {url.rsplit("/", 1)[-1] for url in asked if "/find/" in url}
    size = sum((disc / "site" / "find" / name).stat().st_size for name in read)
    assert size <= 55_000
    assert all(url.startswith("file:") for url in asked)


def test_another_collection_is_searched_the_same_way(
    page: tuple[Page, list[str]], tmp_path: Path
) -> None:
    rows: list[dict[str, Any]] = [
        {"id": "a1", "title": "职业道德", "url": "a.html"},
        {"id": "a2", "title": "安全用电", "keywords": ["触电"]},
    ]
    source = tmp_path / "docs.jsonl"
    source.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), "utf-8")
    assert catalogue("index", str(source), "--out", str(tmp_path / "out")).returncode == 0
    shown, complaints = page
    shown.goto((tmp_path / "out" / "site" / "index.html").as_uri())
    told = shown.evaluate(ASK, ["daode", "触电", "a1"])
    assert [[row["id"] for row in answer["rows"]] for answer in told] == [["a1"], ["a2"], ["a1"]]
    assert complaints == []


def test_the_search_page_of_a_site_asks_what_lies_beside_it(
    page: tuple[Page, list[str]], built: Path, capital: Catalogue, tmp_path: Path
) -> None:
    for name in ("assets", "find"):
        shutil.copytree(built / "site" / name, tmp_path / "site" / name)
    other = replace(capital.site, beside=(OtherIndex(name="去年", path="../last/site/"),))
    said = SiteRenderer(replace(capital, site=other)).block("search", "")
    plain = SiteRenderer(capital).block("search", "")
    whole = (built / "site" / "search.html").read_text("utf-8")
    scripts = [part[part.index("<script src") :] for part in (plain, said)]
    assert scripts[0] in whole
    (tmp_path / "site" / "search.html").write_text(whole.replace(*scripts), "utf-8")
    held = [Document(id="A1", kind="course", title="缆绳打结", url="a1.html")]
    index.build(held, tmp_path / "last" / "search")
    shards.write(tmp_path / "last" / "search", tmp_path / "last" / "site" / "find")
    shown = page[0]
    shown.goto(f"{(tmp_path / 'site' / 'search.html').as_uri()}#q=缆绳打结")
    shown.wait_for_selector("#search-results .stamp")
    row = shown.locator("#search-results li").first
    assert row.locator("a").get_attribute("href") == "../last/site/a1.html"
    assert row.locator(".stamp").text_content() == "去年"
    assert page[1] == []


def test_a_page_asks_the_collection_beside_it_and_says_which_one_answers(
    page: tuple[Page, list[str]], tmp_path: Path
) -> None:
    for name, titles in {"own": ("叉车驾驶", "焊接"), "last": ("焊接", "焊接检验")}.items():
        rows = [
            {"id": f"{name}{at}", "title": title, "url": f"{at}.html"}
            for at, title in enumerate(titles)
        ]
        (tmp_path / f"{name}.json").write_text(json.dumps(rows), "utf-8")
    given = ("--beside", "去年=../../last/site/")
    for name, more in (("last", ()), ("own", given)):
        made = catalogue(
            "index", str(tmp_path / f"{name}.json"), "--out", str(tmp_path / name), *more
        )
        assert made.returncode == 0, made.stderr
    shown, complaints = page
    shown.goto((tmp_path / "own" / "site" / "index.html").as_uri() + "#q=焊接")
    shown.wait_for_selector("#search-results .stamp")
    assert shown.locator("#search-results li > a").all_text_contents() == [
        "own1 焊接",
        "last1 焊接检验",
    ]
    assert shown.locator("#search-said").text_content() == "找到 2 条。"
    first, second = shown.locator("#search-results li").all()
    assert "（去年 last0 也有）" in str(first.text_content())
    assert second.locator(".stamp").text_content() == "去年"
    assert second.locator("a").get_attribute("href") == "../../last/site/1.html"
    assert complaints == []


def test_a_disc_opens_few_files_before_the_first_titles(
    page: tuple[Page, list[str]], capital: Catalogue, tmp_path: Path
) -> None:
    index.build(
        documents.documents(capital), tmp_path / "search", capital.readings, capital.synonyms
    )
    site = tmp_path / "site"
    shards.write(tmp_path / "search", site / "find", "cd")
    (site / "index.html").write_text(collection_page(()), "utf-8")
    for name, script in assets.search_scripts().items():
        (site / name).write_bytes(script)
    asked: list[str] = []
    shown, _ = page
    shown.on("request", lambda request: asked.append(request.url))
    opens = []
    for title in [course.title for course in capital.courses[::10]]:
        asked.clear()
        shown.goto("about:blank")
        shown.goto((site / "index.html").as_uri())
        shown.evaluate(TITLES, title[:4])
        opens.append(sum(url.startswith("file:") for url in asked))
    assert statistics.median(opens) <= 8
    assert max(opens) <= 12
    assert len(list((site / "find").iterdir())) <= 120


def searchable(documents: list[Document], folder: Path) -> Path:
    """A collection as a folder with its page; the folder of the index is beside it."""
    index.build(documents, folder / "search", synonyms=[("电焊", "焊工")])
    shards.write(folder / "search", folder / "site" / "find")
    (folder / "site" / "index.html").write_text(collection_page(documents), "utf-8")
    for name, script in assets.search_scripts().items():
        (folder / "site" / name).write_bytes(script)
    return folder / "search"


IN_TURN = """async (asked) => { const out = []; for (const one of asked) out.push(await new Promise(
    done => Catalogue.search(one, {limit: 10}, rows => done(rows.map(row => [row.id, row.score,
        row.snippet.join("|")]))))); return out; }"""
KINDS_OF_LETTERS = (
    "安全生产职业道德培训",
    "勞動權益魚𧏖𠮷𩹨龍",
    "abc+#. 0129",
    "བོད་ཡིགการฝึกहिन्दी",
    "éÉe\u0301üＡ①㈠⻓⺠",
    "第十二〇条两百零五万三年月日0123-./",
    "，。“” \n-",
)
DATED = ("", "", "第12条", "第十二条", "2009-03-05", "二○○九年三月五日", "2009.3.5")


def written(rng: random.Random, size: int) -> str:
    return "".join(rng.choice(rng.choice(KINDS_OF_LETTERS)) for _ in range(size))


def asked_of(rng: random.Random, documents: list[Document]) -> str:
    """A piece of a document, or what is in none: rare, traditional and unknown characters."""
    one = rng.choice(documents)
    odd = ("anquan", "zydd", "鱻𪚥", "職業道德", "焊工", written(rng, 8))
    text = rng.choice((one.title, one.summary, one.body, one.id, *odd))
    start = rng.randrange(len(text) + 1)
    piece = text[start : start + rng.randint(1, 8)]
    other = rng.choice(documents).body[:40]
    left = rng.choice((other[:1], other[5:9], "“安全 生产”", "c"))
    dated = rng.choice(("第十二条", "2009.3.5", "二〇〇九年三月", "2009年03月05日"))
    return rng.choice(
        (piece, piece, f"“{piece}”", f"{piece} -{left}", f"「{piece}」{dated}", dated)
    )


@pytest.mark.parametrize("seed", range(4))
def test_any_sequence_of_queries_gets_what_the_index_answers(
    page: tuple[Page, list[str]], tmp_path: Path, seed: int
) -> None:
    rng = random.Random(seed)
    documents = [
        Document(
            id=f"D{n}",
            kind=rng.choice(("course", "policy", "x")),
            title=rng.choice(DATED) + written(rng, rng.randint(0, 12)),
            keywords=f"{written(rng, 3)}\n{written(rng, 3)}",
            summary=written(rng, 20),
            body=written(rng, rng.choice((0, 40, 400))) + rng.choice(DATED),
        )
        for n in range(rng.randint(5, 60))
    ]
    folder = searchable(documents, tmp_path)
    asked = ["𧏖鱻", *(asked_of(rng, documents) for _ in range(60)), "安全"]
    shown, complaints = page
    shown.goto((tmp_path / "site" / "index.html").as_uri())
    for query, rows in zip(asked, shown.evaluate(IN_TURN, asked), strict=True):
        told = search(folder, query, limit=10)
        marked = [row.snippet.replace("【", "|").replace("】", "|") for row in told]
        assert [row[:2] for row in rows] == [[row.id, row.score] for row in told], query
        for row, snippet in zip(rows, marked, strict=True):
            assert row[2].replace("|", "") == snippet.replace("|", ""), query
    assert complaints == []


@pytest.mark.parametrize("size", [59_000, 61_000, 200_000])
def test_a_body_of_any_length_is_read(
    page: tuple[Page, list[str]], tmp_path: Path, size: int
) -> None:
    long = "".join(chr(0x4E00 + n * 7919 % 1500) for n in range(size))
    documents = [
        Document(id="D1", kind="k", title="长文件", body=long + "工会" * 3),
        Document(id="D2", kind="k", title="短文件", body="工会组织职工学习"),
    ]
    folder = searchable(documents, tmp_path)
    shown, complaints = page
    shown.goto((tmp_path / "site" / "index.html").as_uri())
    (rows,) = shown.evaluate(IN_TURN, ["工会"])
    assert [row[:2] for row in rows] == [[row.id, row.score] for row in search(folder, "工会")]
    assert rows[0][0] == "D2"
    assert complaints == []


def test_more_answers_are_a_button_away_and_back_brings_all_of_it_back(
    page: tuple[Page, list[str]], tmp_path: Path
) -> None:
    rows = [
        Document(
            id=f"d{n}",
            kind=("a", "b")[n % 5 > 0],
            title=f"培训{n}",
            url="other.html",
            facets=(("place", "多" if n % 10 else "少"),),
        )
        for n in range(100)
    ]
    searchable(rows, tmp_path)
    (tmp_path / "site" / "other.html").write_text("<title>x</title>", encoding="utf-8")
    shown, complaints = page
    shown.goto((tmp_path / "site" / "index.html").as_uri())
    shown.fill("#search-box", "培训")
    shown.wait_for_selector("#search-more:not([hidden])")
    assert "100" in shown.inner_text("#search-said")
    assert "30" in shown.inner_text("#search-said")
    shown.click("summary")
    # What more than four fifths of them have is not offered.
    texts = shown.locator("#search-facets button").all_inner_texts()
    assert texts == ["b 80", "a 20", "少 10"]
    shown.click("#search-facets button:has-text('b 80')")
    shown.wait_for_function(
        "() => document.querySelector('#search-said').textContent.includes('80')"
    )
    shown.focus("#search-more")
    shown.keyboard.press("Enter")
    shown.wait_for_function("() => document.querySelectorAll('#search-results li').length === 60")
    shown.click("#search-results li:nth-child(45) a")
    shown.wait_for_url("**/other.html")
    shown.go_back()
    shown.wait_for_function("() => document.querySelectorAll('#search-results li').length === 60")
    assert shown.input_value("#search-box") == "培训"
    assert "80" in shown.inner_text("#search-said")
    shown.wait_for_function("() => window.pageYOffset > 500")
    assert complaints == []


@pytest.mark.logic
def test_a_row_without_an_address_is_no_link(page: tuple[Page, list[str]], tmp_path: Path) -> None:
    searchable([Document(id="a", kind="k", title="工会")], tmp_path)
    shown, _ = page
    shown.goto((tmp_path / "site" / "index.html").as_uri() + "#q=工会")
    shown.wait_for_selector("#search-results li")
    assert shown.locator("#search-results a").count() == 0


COUNTED = """async (asked) => { const out = [], search = (q, filters) => new Promise(done =>
    Catalogue.search(q, {limit: 1000, filters}, (rows, info) => done([rows.length, info])));
  for (const query of asked) { const told = (await search(query))[1];
    for (const [facet, words] of Object.entries(told.counts)) for (const word in words) {
      const [listed, info] = await search(query, {[facet]: [word]});
      out.push([query, facet, word, words[word], info.total, listed]); } }
  return out; }"""


@pytest.mark.logic
def test_what_a_facet_counts_is_what_it_lists(
    page: tuple[Page, list[str]], capital: Catalogue, tmp_path: Path
) -> None:
    searchable(list(documents.documents(capital)), tmp_path)
    shown, complaints = page
    shown.goto((tmp_path / "site" / "index.html").as_uri())
    told = shown.evaluate(COUNTED, ["培训", "anquan"])
    assert {facet for _, facet, *_ in told} == {
        "kind",
        "line",
        "industry",
        "audience",
        "level",
        "place",
    }
    assert [row for row in told if len({*row[3:]}) > 1] == []
    assert complaints == []


@pytest.mark.logic
def test_a_page_says_when_its_index_is_of_a_later_program(
    page: tuple[Page, list[str]], tmp_path: Path
) -> None:
    searchable([Document(id="a", kind="k", title="工会")], tmp_path)
    core = tmp_path / "site" / "find" / "core.js"
    text, later = core.read_text("utf-8"), spelling.FORMAT + 1
    core.write_text(text.replace(f'"format":{spelling.FORMAT}', f'"format":{later}'), "utf-8")
    shown, complaints = page
    shown.goto((tmp_path / "site" / "index.html").as_uri() + "#q=工会")
    shown.wait_for_selector("#search-said:text('不是同一版')")
    assert shown.locator("#search-results li").count() == 0
    assert complaints == []
