"""The order desk in real browsers: picked anywhere, kept without storage, sent as paper or code."""

from __future__ import annotations

import base64
import io
import random
import shutil
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import Page

from catalogue.content.links import Catalogue
from catalogue.content.problem import Problem
from catalogue.content.titles import marked_title, title_of
from catalogue.orders import demand
from catalogue.orders.order_code import ALPHABET, Choice, Selection, clean
from catalogue.site import building, renderer
from tests.browser.axe import faults
from tests.conftest import CAPITAL
from tests.orders.test_order_code import EDITION, MENU, USUAL, baskets, codes, decode, encode

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.stores]

# The theme's own scripts complain of it.
STORAGE_OFF = "storage is off"
NO_STORAGE = """Object.defineProperty(window, 'localStorage', {
    get: function () { throw new Error('storage is off'); }});"""
SAVED = """() => new Promise(done => {
    URL.createObjectURL = blob => {
        const reader = new FileReader();
        reader.onload = () => done(reader.result.split(',')[1]);
        reader.readAsDataURL(blob);
        return '#saved';
    };
    document.getElementById('desk-save').click();
})"""
CODED = "(all) => all.map(([choices, edition]) => Orders.encode(choices, edition))"
READ = "(all) => all.map(code => Orders.decode(code))"
# How many slips of one character, and of two neighbours, JavaScript lets pass.
SLIPS = """([codes, alphabet]) => {
    let missed = 0, tried = 0;
    const wrong = text => { tried += 1; if (!Orders.decode(text).fault) missed += 1; };
    codes.forEach(code => {
        for (let i = 0; i < code.length; i += 1) {
            for (const other of alphabet) {
                if (other !== code[i]) wrong(code.slice(0, i) + other + code.slice(i + 1));
            }
            if (i && code[i] !== code[i - 1]) {
                wrong(code.slice(0, i - 1) + code[i] + code[i - 1] + code.slice(i + 1));
            }
        }
    });
    return [tried, missed];
}"""
TWELVE = (
    "T001",
    "T003",
    "T007",
    "T012",
    "Q003",
    "Q017",
    "Q031",
    "Q044",
    "Q058",
    "Q090",
    "G002",
    "G005",
)


def desk(page: tuple[Page, list[str]], disc: Path, hash_: str = "") -> Page:
    shown, _ = page
    shown.goto("about:blank")
    shown.goto((disc / "site" / "orders.html").as_uri() + hash_)
    shown.wait_for_selector("#desk-box")
    return shown


def basket(shown: Page) -> dict[str, int]:
    found = shown.evaluate("Orders.basket().choices")
    return {choice["id"]: choice["heads"] for choice in found}


def order(shown: Page, *ids: str) -> None:
    for course in ids:
        shown.fill("#desk-box", course)
        shown.press("#desk-box", "Enter")


def scanned(raw: bytes) -> list[str]:
    return [found.text for found in zxingcpp.read_barcodes(Image.open(io.BytesIO(raw)))]


@pytest.mark.logic
def test_a_thousand_baskets_have_the_same_code_in_page_and_program(
    page: tuple[Page, list[str]], disc: Path
) -> None:
    shown = desk(page, disc)
    whole = tuple(Choice(course=course, heads=1) for course in MENU)
    asked = [*baskets(1_000, seed=11, sizes=(*USUAL, 20)), whole]
    told = shown.evaluate(
        CODED,
        [
            [[{"id": one.course, "heads": one.heads} for one in choices], EDITION]
            for choices in asked
        ],
    )
    assert told == [encode(choices, EDITION) for choices in asked]
    for choices, found in zip(asked, shown.evaluate(READ, told), strict=True):
        assert found == {
            "edition": EDITION,
            "choices": [{"id": one.course, "heads": one.heads} for one in choices],
        }


@pytest.mark.logic
def test_a_seat_that_is_only_kept_is_not_offered_and_the_desk_says_why(
    page: tuple[Page, list[str]], disc: Path
) -> None:
    shown = desk(page, disc)
    shown.fill("#desk-box", "G019")
    shown.press("#desk-box", "Enter")
    assert "不能点" in shown.inner_text("#desk-said")
    assert not shown.is_visible("#desk-full")
    shown.goto((disc / "site/courses/G019.html").as_uri())
    assert shown.locator("button.pick, button.pair").count() == 0
    shown.goto((disc / "site/courses/line-post.html").as_uri())
    shown.wait_for_selector("[data-course=G001] button.pick")
    assert shown.locator("[data-course=G019] button").count() == 0
    shown.goto((disc / "site/search.html").as_uri() + "#q=G019")
    shown.wait_for_selector("#search-results li[data-course=G019]")
    assert shown.locator("[data-course=G019] button").count() == 0


@pytest.mark.logic
def test_page_and_program_refuse_the_same_texts(page: tuple[Page, list[str]], disc: Path) -> None:
    dice = random.Random(12)
    texts = ["", "-", "题", "😀", "\u0131\u017f22", "2222", "2222-2222", "０ＡＢＣ", "2" * 5_000]
    texts += [
        "".join(dice.choices(ALPHABET + "aq-　０I", k=dice.choice((4, 8, 9, 16))))
        for _ in range(3_000)
    ]
    told = desk(page, disc).evaluate(READ, texts)
    for text, found in zip(texts, told, strict=True):
        mine = decode(text)
        if isinstance(mine, Problem):
            assert f"code-{found['fault']}" == mine.rule, text
        else:
            assert [one["id"] for one in found["choices"]] == [one.course for one in mine.choices]


@pytest.mark.logic
def test_no_slip_in_a_thousand_codes_passes_in_the_page(
    page: tuple[Page, list[str]], disc: Path
) -> None:
    plain = [clean(code) for code in codes(1_000, seed=13)]
    tried, missed = desk(page, disc).evaluate(SLIPS, [plain, ALPHABET])
    assert tried > 400_000
    assert missed == 0


@pytest.mark.own_page
@pytest.mark.parametrize("storage", ["on", "off"])
def test_courses_are_picked_on_any_page_and_arrive_at_the_desk(
    page: tuple[Page, list[str]], disc: Path, storage: str
) -> None:
    shown, complaints = page
    if storage == "off":
        shown.add_init_script(NO_STORAGE)
    shown.goto((disc / "site" / "courses" / "index.html").as_uri())
    shown.click("li[data-course=T001] button")
    assert "T001 已加入选课单，共 1 门" in shown.inner_text(".away[role=status]")
    shown.click("li[data-course=T007] a")
    shown.click(".order button")
    shown.click("nav.crumbs a:has-text('课程')")
    assert "已选" in shown.inner_text("li[data-course=T007] button")
    shown.click("li[data-course=Q031] button")
    shown.click("li[data-course=T001] button")
    shown.click(".basket-bar a")
    shown.wait_for_selector("#desk-rows tr")
    assert basket(shown) == {"T007": 0, "Q031": 0}
    shown.fill("#desk-rows input >> nth=0", "25")
    shown.fill("#desk-unit", "甲厂 & 乙店 #1 100%")
    shown.reload()
    assert basket(shown) == {"T007": 25, "Q031": 0}
    # Who asks is in no address: where nothing is stored it is gone with the page.
    assert shown.input_value("#desk-unit") == ("甲厂 & 乙店 #1 100%" if storage == "on" else "")
    assert "unit" not in shown.url
    shown.click("#desk-rows a >> nth=0")
    shown.wait_for_selector(".basket-bar a")
    assert "2 门" in shown.inner_text(".basket-bar")
    assert [said for said in complaints if storage == "on" or STORAGE_OFF not in said] == []


def test_results_of_a_search_can_be_picked(page: tuple[Page, list[str]], disc: Path) -> None:
    shown, _ = page
    shown.goto((disc / "site" / "search.html").as_uri() + "#q=T007")
    shown.click("#search-results li[data-course=T007] button")
    assert basket(shown) == {"T007": 0}


def test_an_older_address_does_not_undo_what_was_picked_since(
    page: tuple[Page, list[str]], disc: Path
) -> None:
    shown = desk(page, disc)
    order(shown, "T001")
    older = shown.url
    order(shown, "T007")
    shown = desk(page, disc, "#" + older.partition("#")[2])
    assert basket(shown) in ({"T001": 0, "T007": 0}, {"T001": 0})
    if len(basket(shown)) == 2:
        shown.click("#desk-back button")
        assert basket(shown) == {"T001": 0}


def test_a_code_from_elsewhere_is_opened_and_ones_own_can_be_taken_back(
    page: tuple[Page, list[str]], disc: Path
) -> None:
    shown = desk(page, disc)
    order(shown, "T001", "T001")
    assert "已经在选课单里" in shown.inner_text("#desk-said")
    code = encode((Choice(course="Q031", heads=9), Choice(course="T900")), "2025-01")
    order(shown, " " + code.lower().replace("-", "　"))
    assert basket(shown) == {"Q031": 9}
    assert "T900" in shown.inner_text("#desk-said")
    shown.click("#desk-back button")
    assert basket(shown) == {"T001": 0}
    order(shown, code[:-1] + ("2" if code[-1] != "2" else "3"))
    assert "抄错" in shown.inner_text("#desk-said")
    assert basket(shown) == {"T001": 0}
    shown = desk(page, disc, f"#o={encode((Choice(course='G002'),), EDITION)}")
    assert basket(shown) == {"G002": 0}
    shown = desk(page, disc, f"#o={code}")
    assert basket(shown) == {"Q031": 9}
    assert "没有读入：T900" in shown.inner_text("#desk-said")


@pytest.mark.logic
def test_words_numbers_and_slips_are_understood_or_answered(
    page: tuple[Page, list[str]], disc: Path
) -> None:
    shown = desk(page, disc)
    order(shown, "t7", "ｑ０３１", "G-002", "天职", "T001 天职与敬业")
    assert list(basket(shown)) == ["T001", "T007", "Q031", "G002"]
    for text, said in (("安全", "请写编号"), ("T555", "本版没有"), ("<b>", "本版没有“<b>”")):
        order(shown, text)
        assert said in shown.inner_text("#desk-said")
    shown.fill("#desk-rows input >> nth=1", "两人")
    assert "人数应为" in shown.inner_text("#desk-rows tr >> nth=1")
    assert "人数应为" not in shown.inner_text("#desk-rows tr >> nth=0")
    described = shown.get_attribute("#desk-rows input >> nth=1", "aria-describedby")
    assert shown.get_attribute(f"#{described}", "role") == "alert"
    assert shown.get_attribute("#desk-rows input >> nth=1", "aria-invalid") == "true"
    assert len(basket(shown)) == 4
    assert page[1] == []


@pytest.mark.logic
def test_numbers_in_a_row_are_all_taken_and_slips_among_them_told(
    page: tuple[Page, list[str]], disc: Path
) -> None:
    shown = desk(page, disc)
    order(shown, "T008、q31，Ｇ００２ T555 t8")
    assert list(basket(shown)) == ["T008", "Q031", "G002"]
    said = shown.inner_text("#desk-said")
    assert "加入 3 门，共 3 门" in said
    assert "本版没有“T555”" in said
    assert "T008 已经在选课单里" in said
    assert page[1] == []


@pytest.mark.parametrize("count", [1, 12, 40])
@pytest.mark.logic
def test_the_qr_code_says_in_words_what_was_ordered(
    page: tuple[Page, list[str]], disc: Path, capital: Catalogue, count: int
) -> None:
    chosen = [course for course in capital.courses if course.draft][:count]
    code = encode([Choice(course=course.id, heads=30) for course in chosen], EDITION)
    shown = desk(page, disc, f"#o={code}")
    said = scanned(shown.locator(".desk-qr").screenshot())
    assert said == [shown.evaluate("document.getElementById('desk-text').textContent")]
    assert said[0].startswith(f"选课申请单 {capital.site.title} {capital.site.edition}\n")
    assert said[0].endswith(f"选课码 {code}")
    for course in chosen:
        assert course.draft
        line = f"{marked_title(capital, course)} {course.draft.suggested_hours}学时"
        assert (f"{course.id} {line} 30人" if count < 40 else f"{course.id} 30人") in said[0]


def test_the_table_that_the_desk_writes_is_read_back(
    page: tuple[Page, list[str]], disc: Path, capital: Catalogue, tmp_path: Path
) -> None:
    shown = desk(page, disc)
    order(shown, *TWELVE)
    shown.fill("#desk-rows input >> nth=2", "20")
    shown.fill("#desk-unit", '=1+"甲",乙')
    shown.fill("#desk-district", "海淀区")
    raw = base64.b64decode(shown.evaluate(SAVED))
    path = tmp_path / "order.csv"
    path.write_bytes(raw)
    assert raw.startswith(b'\xef\xbb\xbf"')
    assert raw.count(b"\n") == raw.count(b"\r\n") == 13
    assert b'"\'=1+""' in raw
    found, problems = demand.read([path], capital)
    assert problems == ()
    assert [(one.unit, one.district) for one in found] == [('=1+"甲",乙', "海淀区")]
    meant = decode(shown.input_value("#desk-code"))
    assert isinstance(meant, Selection)
    assert found[0].choices == meant.choices
    assert {one.course: one.heads for one in meant.choices} == basket(shown)


@pytest.mark.parametrize("browser", ["chromium"], indirect=True)
def test_the_table_arrives_as_a_file(page: tuple[Page, list[str]], disc: Path) -> None:
    shown = desk(page, disc)
    order(shown, "T007")
    with shown.expect_download() as waiting:
        shown.click("#desk-save")
    name = waiting.value.suggested_filename
    assert name == f"选课单-{shown.input_value('#desk-code')[:14]}.csv"
    assert Path(waiting.value.path()).read_bytes().startswith(b'\xef\xbb\xbf"')


@pytest.mark.logic
def test_a_withdrawn_course_names_its_successor_at_the_desk(
    page: tuple[Page, list[str]], disc: Path, tmp_path: Path
) -> None:
    shutil.copytree(disc / "site", tmp_path / "site")
    path = tmp_path / "site" / "orders.html"
    text = path.read_text("utf-8")
    assert '"withdrawn": {}' in text
    path.write_text(
        text.replace('"withdrawn": {}', '"withdrawn": {"T099": ["旧课", "T007"]}'), "utf-8"
    )
    shown = desk(page, tmp_path)
    order(shown, "T099")
    assert "旧课" in shown.inner_text("#desk-said")
    assert "T007" in shown.inner_text("#desk-said")
    assert basket(shown) == {}


@pytest.mark.parametrize("browser", ["chromium"], indirect=True)
def test_every_sheet_of_a_long_form_says_whose_it_is_and_the_stamp_is_on_the_first(
    page: tuple[Page, list[str]], disc: Path, capital: Catalogue
) -> None:
    code = encode([Choice(course=each.id, heads=0) for each in capital.courses[:40]], EDITION)
    shown = desk(page, disc, f"#o={code}")
    shown.fill("#desk-unit", "甲厂")
    document = pypdfium2.PdfDocument(shown.pdf(prefer_css_page_size=True))
    try:
        pages = [each.get_textpage().get_text_bounded() for each in document]
    finally:
        document.close()
    assert len(pages) == 2
    assert ["盖章" in text for text in pages] == [True, False]
    assert all("甲厂" in text and code[:9] in text for text in pages)
    assert all(any(each.id in text for each in capital.courses[:40]) for text in pages)


@pytest.mark.parametrize("browser", ["chromium"], indirect=True)
def test_a_desk_that_cannot_print_says_so_beside_the_button(
    page: tuple[Page, list[str]], disc: Path
) -> None:
    shown = desk(page, disc)
    shown.evaluate("() => { window.print = function () {}; }")
    shown.click("#desk-print")
    shown.wait_for_selector(".desk-doors .told:has-text('不能打印')")


@pytest.mark.parametrize("browser", ["chromium"], indirect=True)
@pytest.mark.parametrize("count", [0, 12, 20])
def test_the_form_is_one_a4_page(
    page: tuple[Page, list[str]], disc: Path, capital: Catalogue, count: int
) -> None:
    offered = [course for course in capital.courses if not course.placeholder]
    chosen = sorted(offered, key=lambda course: -len(course.title))[:count]
    code = encode([Choice(course=course.id, heads=30) for course in chosen], EDITION)
    shown = desk(page, disc, f"#o={code}" if chosen else "")
    shown.fill("#desk-unit", "北京市某某某某物业服务有限责任公司第三分公司")
    document = pypdfium2.PdfDocument(shown.pdf(prefer_css_page_size=True))
    try:
        assert len(document) == 1
        assert [round(side / 72 * 25.4) for side in document[0].get_size()] == [210, 297]
        text = (
            document[0].get_textpage().get_text_bounded().replace("\r\n", "").replace("\x02", "-")
        )
        picture = document[0].render(scale=300 / 72).to_pil()
    finally:
        document.close()
    for words in (
        "选课申请单",
        capital.site.edition,
        "盖章",
        "第三分公司",
        "不是报名凭证",
        *(course.id for course in chosen),
    ):
        assert words in text
    assert "点单台" not in text
    assert code in text or not chosen
    assert [found.text for found in zxingcpp.read_barcodes(picture)] == (
        [shown.evaluate("document.getElementById('desk-text').textContent")] if chosen else []
    )


@pytest.mark.parametrize("browser", ["chromium"], indirect=True)
@pytest.mark.parametrize(("scheme", "drawn"), [("light", "default"), ("dark", "slate")])
def test_axe_finds_nothing_with_the_desk_open(
    page: tuple[Page, list[str]], disc: Path, scheme: Any, drawn: str
) -> None:
    shown, _ = page
    shown.emulate_media(color_scheme=scheme)
    found = []
    for name, ids in (
        ("orders", ()),
        ("orders", TWELVE),
        ("courses/index", TWELVE),
        ("courses/T007", TWELVE),
    ):
        code = encode([Choice(course=course) for course in ids], EDITION)
        shown.goto("about:blank")
        shown.goto((disc / "site" / f"{name}.html").as_uri() + f"#o={code}")
        assert shown.get_attribute("body", "data-md-color-scheme") == drawn
        shown.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
        found.append((name, faults(shown, scheme)))
    assert [(name, said) for name, said in found if said] == []


def test_keys_alone_reach_everything_and_focus_is_seen(
    page: tuple[Page, list[str]], disc: Path
) -> None:
    shown = desk(page, disc)
    shown.focus("#desk-box")
    shown.keyboard.type("T007")
    shown.keyboard.press("Enter")
    seen = []
    for _ in range(16):
        seen.append(
            shown.evaluate("""() => {
            const at = document.activeElement, style = getComputedStyle(at);
            return [at.id || at.nodeName,
                    style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0];
        }""")
        )
        shown.keyboard.press("Tab")
    names = [name for name, _ in seen]
    for name in (
        "desk-box",
        "A",
        "INPUT",
        "BUTTON",
        "desk-unit",
        "desk-district",
        "desk-contact",
        "desk-wished",
        "desk-print",
        "desk-save",
        "desk-clear",
        "desk-code",
        "desk-copy",
        "SUMMARY",
    ):
        assert name in names, name
    assert [name for name, visible in seen[: names.index("SUMMARY")] if not visible] == []
    shown.focus("#desk-rows button")
    shown.keyboard.press("Enter")
    assert shown.evaluate("document.activeElement.id") == "desk-box"
    assert "还有 0 门" in shown.inner_text("#desk-said")


@pytest.mark.parametrize("width", [360, 1366])
def test_the_desk_does_not_scroll_sideways(
    page: tuple[Page, list[str]], disc: Path, width: int
) -> None:
    page[0].set_viewport_size({"width": width, "height": 768})
    shown = desk(page, disc)
    order(shown, *TWELVE)
    assert (
        shown.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        <= 0
    )


def test_emptying_can_be_taken_back(page: tuple[Page, list[str]], disc: Path) -> None:
    shown = desk(page, disc)
    order(shown, *TWELVE)
    shown.fill("#desk-contact", "某人 13800000000")
    shown.click("#desk-clear")
    assert basket(shown) == {}
    assert shown.input_value("#desk-contact") == ""
    shown.keyboard.press("Enter")
    assert list(basket(shown)) == list(TWELVE)
    assert shown.input_value("#desk-contact") == "某人 13800000000"
    assert "13800000000" not in shown.url


@pytest.mark.parametrize("browser", ["chromium"], indirect=True)
def test_the_courses_of_a_large_menu_are_read_from_a_file(
    page: tuple[Page, list[str]],
    capital: Catalogue,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(renderer, "WHOLE_MENU", 2)
    building.draw(capital, CAPITAL, tmp_path / "disc" / "site")
    shown = desk(page, tmp_path / "disc")
    first, *_, last = (course for course in capital.courses if not course.placeholder)
    order(shown, first.id, title_of(capital, last))
    assert basket(shown) == {first.id: 0, last.id: 0}
    assert title_of(capital, first) in shown.inner_text("#desk-rows")
    assert shown.locator("#desk-list option").count() == 0
    (tmp_path / "disc" / "site" / "courses" / "desk.js").unlink()
    shown.reload()
    shown.wait_for_selector("#desk-said:not(:empty)")
    assert "课程名单没有读出来" in shown.inner_text("#desk-said")
