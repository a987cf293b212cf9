"""Readers: the page and the terminal answer the same, whatever Unicode is asked and indexed."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogue.search import answers, codec, postings, scripts, spelling
from catalogue.search.analysis import NOTHING, follower
from catalogue.search.documents import Document, Line
from tests.search.readers import HELD, Readers, both, documents
from tests.search.test_answers import SHORTER, numbered

SEED = 20261126


@pytest.fixture(scope="module")
def readers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Readers]:
    """Both readers of a collection of characters from everywhere, and of those found different."""
    kinds = (
        "\u2ed2\u216c",  # a radical whose letter no document holds
        "\u5e84\U00016ea4",  # a case that is younger than this Python
        "\uffff\ufdd0x",  # no characters
        "\ufb00\ufdf2\u2163\u00bd",  # presentation forms, a numeral, a fraction
        "\u0f56\u0f7c\u0915\u093f\u05d0\u05b8",  # vowel signs
        "\U0001d7d9\U00020bb7",  # digits and Han beyond the basic plane
        "\u044a\u0436\ua7cb",  # letters of which browsers know more forms than this Python
    )
    held = [
        *documents(random.Random(SEED)),
        *(
            Document(id=f"K{n}", kind="x", title=said, body=said * 3)
            for n, said in enumerate(kinds)
        ),
    ]
    with both(held, tmp_path_factory.mktemp("readers")) as made:
        yield made


ANY = st.text(
    st.one_of(
        st.characters(),
        st.characters(categories=("Cs", "Cn", "Co", "Mn", "Mc", "Me", "Nl", "No", "Lo")),
        st.sampled_from("安全生产\u2ed2\u216c\u4da8\u958e\u5e84\uffff -“”第十二条.+#a0"),
    ),
    max_size=12,
)


@given(st.lists(ANY, min_size=1, max_size=6))
def test_a_sequence_of_any_queries_has_the_same_answers_in_both(
    readers: Readers, asked: list[str]
) -> None:
    assert [told for one in asked if (told := readers.differ(one))] == []


@pytest.mark.parametrize(
    "asked",
    [
        "\u2ed2\u216c",
        "\u4da8\u5168",
        "\U00016ea4",
        "\ud800\u5168",
        "\U0001e061\U0001e036",
        "\uff21\u2103\u00e9",
        "\u5e84\U0001d785",
    ],
)
def test_what_differed_once_is_the_same(readers: Readers, asked: str) -> None:
    assert readers.differ(asked) == ""


def test_what_follows_frequent_pairs_is_forgotten_alike(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(codec, "COMMON", 2)
    held = [
        Document(id=f"D{n}", kind="x", title=f"甲{n}", body=f"安全生{'产' * n}，生产安全{said}")
        for n, said in enumerate(("培训", "用电", "技训培", "能手", "知识"))
    ]
    with both(held, tmp_path) as made:
        assert [told for one in FREQUENT if (told := made.differ(one))] == []
        with postings.reading(made.folder) as shelf:
            lists = shelf.lists("body")
    assert lists.list("安全")[0].tolist() == [0, 1, 2, 3, 4]
    assert lists.followed("安全", [NOTHING]).tolist() == [0, 1, 2, 3, 4]
    assert lists.followed("全培", [follower("训")]).tolist() == [0]
    assert lists.followed("全培", [follower("甲")]).tolist() == []


def test_what_most_documents_say_counts_alike_in_all_and_is_found_alike(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(codec, "COMMON", 3)
    with both(HELD, tmp_path) as made:
        exported = scripts.ScriptReader(tmp_path / "find")
        with postings.reading(made.folder) as shelf:
            scores = [shelf.scores(term, ["body"]) for term in ("年培", "19")]
            for asked in (*FREQUENT, "2019年", "安", "KC-3", "kc", "2019年防护", "全生"):
                assert made.differ(asked) == ""
                rows = [answers.answered(one, asked, None, 10).rows for one in (shelf, exported)]
                assert rows[0] == rows[1]
    assert [len(one) for one in scores] == [1, 7]
    assert len({*scores[1].values()}) == 1
    core = (tmp_path / "find" / "core.js").read_text("utf-8")
    assert f'"format":{spelling.FORMAT}' in core


def test_no_table_is_read_for_what_the_collection_says_seldom(tmp_path: Path) -> None:
    held = [Document(id="D1", kind="x", title="饕餮纹鉴赏", body="看青铜器上的饕餮，与ꀊ。")]
    with both(held, tmp_path) as made:
        for name in (spelling.SCRIPT, spelling.FORMS):
            (tmp_path / "find" / f"{name}.js").unlink()
        for asked in ("饕餮", "餮纹", "ꀊ", "饕", "上的饕"):
            rows, _, partial = made.told([asked, 10])
            assert [[row["id"] for row in rows], partial] == [["D1"], False]
        assert made.told(["鑒賞", 10])[2]


def test_what_is_no_letter_of_the_collection_is_told_from_letters(tmp_path: Path) -> None:
    held = [Document(id="D1", kind="x", title="安全〇〆", body="★生产 abc é ꀊ。")]
    with both(held, tmp_path) as made:
        core = (tmp_path / "find" / "core.js").read_text("utf-8")
        told = re.search('"telling":"([^"]*)"', core)
        assert told
        assert len(told[1].encode()) < 60
        for asked in ("安全ก", "安全𝄞生产", "★安全", "安全☆", "ꀊ", "é", "〆", "安ก全", "abc ⺀"):
            assert made.differ(asked) == ""


def test_ids_with_fewer_zeros_are_found_alike(tmp_path: Path) -> None:
    with both(numbered(), tmp_path) as made:
        exported = scripts.ScriptReader(tmp_path / "find")
        with postings.reading(made.folder) as shelf:
            for asked in (*SHORTER, "0095", "d9", "kc 95", "90 09", "jb7", "jia", "yi8", "b7"):
                assert made.differ(asked) == ""
                rows = [answers.answered(one, asked, None, 10).rows for one in (shelf, exported)]
                assert rows[0] == rows[1]


FREQUENT = ("生产安全", "安全培训", "生产安全培训", "全生产", "“安全生产”", "安全 -培训")


def test_a_question_is_understood_alike(tmp_path: Path) -> None:
    kinds = ("course", "certificate", "contact", "page")
    said = (
        "焊工工资怎么支付",
        "三个月工资没发",
        "电焊证资格考试",
        "电焊与焊接，工资条",
        "报销学费",
        "烹调基础",
    )
    held = [
        Document(id=f"D{n}", kind=kinds[n % 4], title=one, body=f"{one}。电话{n}，要考证")
        for n, one in enumerate(said)
    ]
    held.append(Document(id="E", kind="course", title="礼仪", body="做饭之前先洗手"))
    held += [
        Document(id="F", kind="page", title="受伤", keywords="手被机器轧了\n老板不认", body="先治"),
        Document(id="G", kind="page", title="劳动保护工作", keywords="师带徒\n带徒给钱"),
        Document(id="H", kind="page", title="陪床", keywords="护工\n陪护", body="师带徒给钱"),
    ]
    with both(held, tmp_path) as made:
        assert [told for one in QUESTIONS if (told := made.differ(one))] == []


QUESTIONS = (
    "焊工三个月没拿到工资",
    "工资拖了三个月没发怎么办",
    "烧电焊要什么证",
    "电焊资格考试打什么电话",
    "学费谁给报销了",
    "焊证工",
    "了没有的",
    "焊接工资条三个月",
    "焊工证",
    "烧焊工证怎么考",
    "报销执照",
    "焊工等级资格证",
    "工资电话打哪",
    "做饭的要学什么",
    "做饭好不好学",
    "炒菜的怎么做",
    "手让机器给轧了",
    "护工咋学呀",
    "师带徒给钱不",
    "老板不认咋整",
    "烧焊的师傅带徒弟给钱",
    "去哪儿报销嘛",
    "查焊工证",
)


def test_what_holds_all_pairs_apart_is_held_back_alike(tmp_path: Path) -> None:
    held = [
        Document(id="a", kind="x", title="别的", body="职业。行业能手。能培土。培训"),
        Document(id="b", kind="y", title="另外", body="培训能培育职业能手的业能"),
        Document(id="c", kind="x", title="职业技能培训"),
        Document(id="d", kind="x", title="焊工司机证"),
        Document(id="f", kind="x", title="工会干部：教育经费怎么买，用不完"),
        Document(id="e", kind="x", title="其他", body="电焊。焊司南。货车司机。机证"),
    ]
    with both(held, tmp_path) as made:
        assert [told for one in APART if (told := made.differ(one))] == []


APART = (
    "职业能培训",
    "职业能培训 电焊",
    "电焊司机证",
    "业能培训",
    "职业能培训 -别的",
    "工会经费怎么用",
    "职培业技能训",
    "能培土训",
)


def test_words_that_stand_as_one_are_found_alike(tmp_path: Path) -> None:
    lines = (Line("先断电", "s1", "要点"), Line("再上杆", "s2"))
    held = [
        Document(id="a", kind="x", title="挂牌培训", body="普通话与挂牌，牌普"),
        Document(id="b", kind="x", title="别的", body="今天挂牌 普通话明天"),
        Document(id="KC00095", kind="y", title="电工", keywords="接线", lines=lines),
        *(Document(id=f"d{n}", kind="y", title=f"电工{n}", body="电工 培训") for n in range(9)),
    ]
    with both(held, tmp_path) as made:
        asked = ("挂牌 普通话", "电工 培训", "断电再上", "点 先断", "0095", "电工 断电")
        assert [told for one in asked if (told := made.differ(one))] == []
        assert [row.id for row in answers.search(made.folder, asked[0], limit=1)] == ["b"]


def test_what_is_typed_in_letters_is_heard_in_order_in_both(tmp_path: Path) -> None:
    titles = (
        "安全生产培训",
        "𠀍𠀁培训",
        "培训安全生产",
        "产安，培全，生产训培",
        "班组长",
        "长班组长班",
    )
    held = [
        Document(id=f"D{n}", kind="x", title=title, keywords="全员\n员工安全")
        for n, title in enumerate(titles)
    ]
    with both(held, tmp_path) as made:
        asked = (
            "aqscpx",
            "pxaq",
            "qscp",
            "anquanshengchan",
            "peixunanquan",
            "bzz",
            "安荃生惨",
            "shiqipeixun",
            "𠀍𠀁",
        )
        assert [told for one in asked if (told := made.differ(one))] == []
        first = {one: answers.search(made.folder, one, limit=1)[0].id for one in asked[:4]}
    assert first == {"aqscpx": "D0", "pxaq": "D2", "qscp": "D0", "anquanshengchan": "D0"}


def test_a_whole_keyword_is_told_alike(tmp_path: Path) -> None:
    words = ("食品安全员证\n食品安全", "员证\n安全员证", "安全\n员证", "安全员证怎么考\n安全员")
    held = [
        Document(id=f"D{n}", kind="x", title=f"甲{n}", keywords=said, body="安全员证和员证")
        for n, said in enumerate(words)
    ]
    with both(held, tmp_path) as made:
        asked = (
            "安全员证",
            "安全员",
            "食品安全",
            "安全员证怎么考",
            "员证",
            "安全 员证",
            "D0",
            "安",
        )
        assert [told for one in asked if (told := made.differ(one))] == []


def test_a_title_that_is_what_was_asked_for_is_first_though_many_say_it_more_often(
    tmp_path: Path,
) -> None:
    held = [
        Document(id=f"D{n}", kind="x", title=f"电工{n}号", keywords="电工\n电工", body="电工" * n)
        for n in range(1, 60)
    ]
    with both([*held, Document(id="E", kind="x", title="电工", body="别的")], tmp_path) as made:
        assert made.differ("电工") == ""
        assert made.told("电工")[0][0] == "E"


def test_what_befell_somebody_decides_before_his_trade(tmp_path: Path) -> None:
    held = [
        Document(id="G1", kind="course", title="保洁员", keywords="保洁阿姨\n擦地\n拖地\n楼道"),
        Document(id="a.html#工伤", kind="page", title="求助：工伤", keywords="滑倒\n骨折"),
        *(Document(id=f"T{n}", kind="course", title=f"沟通{n}") for n in range(20)),
    ]
    asked, learnt = "保洁阿姨滑倒骨折了", "保洁阿姨怎么预防滑倒骨折"
    with both(held, tmp_path) as made:
        assert [made.differ(one) for one in (asked, learnt)] == ["", ""]
        first = [answers.search(made.folder, one)[0].id for one in (asked, learnt)]
    assert first == ["a.html#工伤", "G1"]


def test_what_holds_all_pairs_by_chance_stands_below_what_is_called_so(tmp_path: Path) -> None:
    chance = "公司\n老司机\n司不在\n不要急\n要我说"
    held = [
        Document(id="a", kind="page", title="杂问", body=chance),
        Document(id="b", kind="page", title="被辞退", keywords="单位不要我\n不要我干\n公司辞退"),
    ]
    with both(held, tmp_path) as made:
        asked = "公司不要我了怎么办"
        assert made.differ(asked) == ""
        assert answers.search(made.folder, asked)[0].id == "b"


def test_a_word_that_is_misspelt_by_its_sound_is_found_among_words_that_ask(tmp_path: Path) -> None:
    held = [
        Document(id="a", kind="x", title="焊工证", keywords="焊工"),
        Document(id="b", kind="x", title="怎么考证", body="怎么考证"),
    ]
    with both(held, tmp_path) as made:
        asked = "汗工怎么考"
        assert made.differ(asked) == ""
        assert answers.search(made.folder, asked)[0].id == "a"


def test_a_code_that_nothing_says_as_one_finds_what_is_only_similar(tmp_path: Path) -> None:
    held = [
        Document(id="a", kind="x", title="沿革", body="A01 5、S 107，第5。S形，c 和 d#"),
        Document(id="b", kind="x", title="管理", body="现场管里"),
        Document(id="c", kind="x", title="车", body="B1驾照，学 C# 与 7S 管理"),
    ]
    near = {"5S": True, "５ｓ": True, "C++": True, "9Z关里": True}
    near |= dict.fromkeys(("D#", "c#", "7s", "B1", "关里"), False)
    with both(held, tmp_path) as made, postings.reading(made.folder) as shelf:
        for asked, similar in near.items():
            assert made.differ(asked) == ""
            told = answers.answered(shelf, asked, None, 10)
            assert (asked, told.similar) == (asked, "near" if similar else "")
            assert made.similar(asked) == told.similar


def test_a_title_that_has_all_that_was_typed_stands_before_one_that_lacks_some(
    tmp_path: Path,
) -> None:
    held = [
        Document(id="a", kind="x", title="网约车受了伤"),
        Document(id="b", kind="x", title="各种形式网约车受了伤怎样办理工伤认定手续"),
        *(Document(id=f"D{n}", kind="x", title=f"工伤{n}号") for n in range(9)),
    ]
    with both(held, tmp_path) as made:
        assert made.differ("形网约车受了伤") == ""
        assert [row[0] for row in made.told("形网约车受了伤")][:2] == ["b", "a"]
