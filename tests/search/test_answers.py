"""Search: every entry is found by any piece of its text, and the right one comes first."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from whoosh import index as whoosh_index

from catalogue.content import facts
from catalogue.content.links import Catalogue
from catalogue.content.load import load
from catalogue.content.model import Entry, Offering, Withdrawal, texts
from catalogue.content.problem import CatalogueError
from catalogue.search import answers, documents, index, postings
from catalogue.search.analysis import bare, required, unsigned
from catalogue.search.answers import Row
from catalogue.search.documents import Document, Line
from catalogue.search.index import FIELDS
from tests.builders import policy_of, with_policy
from tests.conftest import CAPITAL, HARBOUR
from tests.sampling import SWEEP, digest, drawn, looked_at

SEED = 20261121
SAMPLE = 300 if SWEEP else 100
# As many entries are asked for by title and by id, and some of each kind.
ASKED = 90
# Of the pieces of an entry, at least so many and such a part are asked for.
PIECES, PART = 200, 10
# Drawn once with seed 1 and kept: scripts/queries.py.
QUERIES = [
    tuple(line.split("\t"))
    for line in (Path(__file__).parent.parent / "queries.tsv").read_text("utf-8").splitlines()
]


@pytest.fixture(scope="module")
def folder(built: Path) -> Path:
    return built / "search"


def some(capital: Catalogue) -> list[Entry]:
    """Entries of each kind and letter, and others; all of them in a sweep."""
    marks = {entry.id: {type(entry).__name__, entry.id[0]} for entry in capital}
    seed = digest(CAPITAL.rglob("*.yaml"))
    return [capital.by_id[name] for name in looked_at(marks, ASKED, seed)]


def found(folder: Path, asked: str, limit: int = 1000) -> list[str]:
    return [row.id for row in answers.search(folder, asked, limit=limit)]


def seen(entry: Entry) -> Iterator[str]:
    """The texts of an entry but the day of its review, which no one searches for."""
    return (text for text in texts(entry) if text != entry.reviewed)


def pieces(text: str) -> Iterator[str]:
    """Every piece of 2 to 12 characters that a search can ask for."""
    for size in range(2, 13):
        for start in range(len(text) - size + 1):
            yield text[start : start + size]


@pytest.fixture(scope="module")
def held(folder: Path) -> dict[str, set[str]]:
    """Entry id → every term that the index holds for it."""
    terms: dict[str, set[str]] = {}
    with postings.reading(folder) as shelf, whoosh_index.open_dir(folder).reader() as reader:
        ids = {number: shelf.stored(number)["id"] for number in range(shelf.size)}
        for name, text in reader.all_terms():
            if name in FIELDS:
                for number in reader.postings(name, text).all_ids():
                    terms.setdefault(ids[number], set()).add(text.decode("utf-8"))
    return terms


@pytest.mark.slow
def test_any_piece_of_every_entry_finds_it(capital: Catalogue, held: dict[str, set[str]]) -> None:
    missed = []
    for entry in capital:
        own = held[entry.id]
        said = sorted({piece for text in seen(entry) for piece in pieces(text)})
        for piece in drawn(said, max(PIECES, len(said) // PART), repr(entry)):
            if not any(own.issuperset(required(said)) for said in (piece, unsigned(piece))):
                missed.append((entry.id, piece))
    slugs = {slug for _, slug in capital.terms}
    assert [miss for miss in missed if not any(miss[1] in slug for slug in slugs)] == []


@pytest.mark.slow
def test_a_sample_of_pieces_finds_its_entry_through_the_real_search(
    capital: Catalogue, folder: Path
) -> None:
    rng = random.Random(SEED)
    slugs = {slug for _, slug in capital.terms}
    entries = list(capital)
    for _ in range(SAMPLE):
        entry = rng.choice(entries)
        text = rng.choice([text for text in seen(entry) if len(text) > 6 and text not in slugs])
        start = rng.randrange(len(text) - 5)
        piece = text[start : start + rng.randint(2, 12)]
        if required(piece):
            assert entry.id in found(folder, piece), (entry.id, piece)


def test_the_query_demands_exactly_the_required_terms(tmp_path: Path) -> None:
    index.build(
        [
            Document(id="T001", kind="course", title="安全生产"),
            Document(id="T002", kind="course", title="安全产生"),
        ],
        tmp_path,
    )
    assert found(tmp_path, "安全生产") == ["T001"]
    with postings.reading(tmp_path) as shelf:
        assert answers.plain(shelf, "生产安全") == ()
    assert sorted(found(tmp_path, "安全")) == ["T001", "T002"]


def test_a_title_finds_its_entry_first(capital: Catalogue, folder: Path) -> None:
    with postings.reading(folder) as shelf:
        for entry in some(capital):
            title = getattr(entry, "title", "")
            rows = answers.answered(shelf, title, None, 1).rows
            assert title in [row.title for row in rows], (entry.id, title)


def test_an_id_finds_its_entry_first_in_either_case(capital: Catalogue, folder: Path) -> None:
    with postings.reading(folder) as shelf:
        for entry in some(capital):
            for asked in (entry.id, entry.id.lower()):
                rows = answers.answered(shelf, asked, None, 1).rows
                assert [row.id for row in rows] == [entry.id]


def test_traditional_script_finds_the_same_as_simplified(folder: Path) -> None:
    assert found(folder, "勞動合同") == found(folder, "劳动合同")
    assert found(folder, "劳动合同", 1) == ["T008"]


def test_a_document_number_is_found_in_any_brackets(folder: Path) -> None:
    for asked in ("京政办发〔2019〕18号", "京政办发[2019]18号", "京政办发(2019)18號"):
        assert "Z007" in found(folder, asked, 3)


def test_an_audience_finds_the_courses_that_carry_its_slug(
    capital: Catalogue, folder: Path
) -> None:
    hits = set(found(folder, "农民工"))
    for course in capital.courses:
        if course.draft and "rural-migrant" in course.draft.audiences:
            assert course.id in hits


def test_a_kind_narrows_the_answers(folder: Path) -> None:
    rows = answers.search(folder, "安全", kind="case", limit=100)
    assert rows
    assert {row.kind for row in rows} == {"case"}


def test_the_limit_is_kept_and_scores_fall(folder: Path) -> None:
    rows = answers.search(folder, "培训", limit=7)
    assert len(rows) == 7
    assert [row.score for row in rows] == sorted((row.score for row in rows), reverse=True)


def test_the_snippet_marks_what_was_asked_for(tmp_path: Path) -> None:
    index.build(
        [
            Document(
                id="T001",
                kind="course",
                title="甲",
                url="courses/T001.html",
                summary="先讲用电，再讲安全用电常识，最后练习。",
            )
        ],
        tmp_path,
    )
    assert answers.search(tmp_path, "安全用電") == (
        Row(
            id="T001",
            kind="course",
            title="甲",
            url="courses/T001.html",
            score=answers.search(tmp_path, "安全用電")[0].score,
            snippet="先讲用电，再讲【安全用电】常识，最后练习。",
            stage=1,
        ),
    )


@pytest.mark.parametrize(
    "asked",
    [
        "",
        "，。——",
        " ",
        "\0",
        "\ud800",
        "🙂",
        "<script>",
        "__proto__",
        "安全" * 5000,
        "a" * 10_000,
        "\ud800安全\udfff",
    ],
)
def test_any_input_gets_an_answer_and_no_exception(folder: Path, asked: str) -> None:
    rows = answers.search(folder, asked)
    assert all(isinstance(row, Row) for row in rows)


def test_a_query_without_a_letter_or_character_finds_nothing(folder: Path) -> None:
    assert answers.search(folder, "，。【】——") == ()


def test_a_foreign_folder_is_never_opened(tmp_path: Path) -> None:
    (tmp_path / "_MAIN_1.toc").write_bytes(b"cos\nsystem\n(S'false'\ntR.")
    with pytest.raises(CatalogueError) as refused:
        answers.search(tmp_path, "安全")
    assert [problem.rule for problem in refused.value.problems] == ["no-search-index"]


def test_two_builds_answer_alike(capital: Catalogue, folder: Path, tmp_path: Path) -> None:
    index.build(documents.documents(capital), tmp_path, capital.readings, capital.synonyms)
    for asked in ("安全", "农民工 补贴", "汽车"):
        assert answers.search(tmp_path, asked) == answers.search(folder, asked)


def test_what_people_ask_leads_to_a_document_of_record_and_stands_in_no_list_of_its_keywords(
    capital: Catalogue, tmp_path: Path
) -> None:
    policy = replace(policy_of(capital, "Z001"), asked=("领导要我陪练",))
    catalogue = with_policy(capital, policy)
    index.build(documents.documents(catalogue), tmp_path, capital.readings, capital.synonyms)
    first, *_ = answers.search(tmp_path, "领导要我陪练")
    assert first.id == "Z001"
    assert "领导要我陪练" in first.snippet.replace(answers.OPEN, "").replace(answers.CLOSE, "")
    assert "领导要我陪练" not in "".join(facts.said(catalogue, policy))


def test_a_withdrawn_id_leads_to_the_page_that_says_what_became_of_it(
    capital: Catalogue, tmp_path: Path
) -> None:
    gone = Withdrawal(
        id="T099",
        title="职业道德入门",
        date="2026-01-01",
        reason="并入了另一门课",
        successor="T002",
    )
    index.build(
        documents.documents(replace(capital, withdrawn=(gone,))),
        tmp_path,
        capital.readings,
        capital.synonyms,
    )
    first, *_ = answers.search(tmp_path, "t099")
    assert (first.id, first.kind, first.url) == ("T099", "withdrawn", "courses/T099.html")
    assert [row.id for row in answers.search(tmp_path, "职业道德", limit=20)].index("T099") > 0
    assert answers.search(tmp_path, "职业道德入门")[0].id == "T099"


# What people type


@pytest.mark.parametrize(
    ("asked", "first"),
    [
        ("t7", "T007"),
        ("T-007", "T007"),
        ("Q 31", "Q031"),
        ("〔2019〕18号", "Z007"),
        ("[2019]18号", "Z007"),
        ("PLC编程", "Q022"),
        ("勞動合同", "T008"),
        ("zhiye daode", "T002"),
        ("ＰＬＣ", "Q022"),
        ("打灰", "Q037"),
        ("煤气", "Q075"),
        ("疏通", "Q079"),
        ("护工", "Q070"),
        ("快递小哥", "Q067"),
        ("讨薪", "Q032"),
        ("zydd", "T002"),
        ("门岗", "G003"),
    ],
)
def test_what_people_type_finds_what_they_mean(folder: Path, asked: str, first: str) -> None:
    assert first in found(folder, asked, 3)


@pytest.mark.parametrize(
    ("asked", "meant"),
    [
        ("开叉车", "Q006"),
        ("叉车证", "Q006"),
        ("厨师证", "G012"),
        ("欠薪怎么办", "T008"),
        ("失业了学什么", "A031"),
        ("WPS", "T015"),
        ("星期六", "X037"),
        ("育儿嫂", "X034"),
        ("女工", "A049"),
    ],
)
def test_the_words_of_the_shop_floor_find_something(folder: Path, asked: str, meant: str) -> None:
    assert meant in found(folder, asked)


def test_synonyms_stand_below_the_word_itself(tmp_path: Path) -> None:
    index.build(
        [
            Document(id="T001", kind="course", title="电焊入门"),
            Document(id="T002", kind="course", title="焊工常识"),
        ],
        tmp_path,
        synonyms=[("电焊", "焊工")],
    )
    assert found(tmp_path, "焊工") == ["T002", "T001"]


def test_a_course_stands_above_a_source_that_says_as_much(tmp_path: Path) -> None:
    index.build(
        [
            Document(id="S001", kind="source", title="甲", body="急救"),
            Document(id="T001", kind="course", title="乙", body="急救"),
        ],
        tmp_path,
    )
    assert found(tmp_path, "急救") == ["T001", "S001"]


# Order, codes and signs


def collection(folder: Path, **bodies: str) -> Path:
    """An index of documents named as the arguments are, with bodies."""
    index.build(
        [
            Document(id=name, kind="doc", title=f"文件{name}", body=body)
            for name, body in bodies.items()
        ],
        folder,
    )
    return folder


def test_what_stands_in_order_is_above_what_only_holds_the_pairs(tmp_path: Path) -> None:
    scattered = "家企联合，企业转型，从业技工。" * 9
    folder = collection(tmp_path, A=scattered, B="国家企业技术中心。" + "其他内容很多。" * 40)
    assert found(folder, "家企业技") == ["B", "A"]


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_piece_that_stands_in_one_document_only_is_its_first_answer(
    tmp_path: Path, seed: int
) -> None:
    rng = random.Random(seed)
    bodies = {
        f"D{n}": "".join(rng.choice("安全生产职业道德培训工会，。※ \n") for _ in range(200))
        for n in range(60)
    }
    folder = collection(tmp_path, **bodies)
    said = {name: bare(body) for name, body in bodies.items()}
    for _ in range(200):
        name = rng.choice(list(bodies))
        start, size = rng.randrange(180), rng.randint(3, 12)
        piece = bodies[name][start : start + size]
        if len(bare(piece)) > 2 and sum(bare(piece) in text for text in said.values()) == 1:
            assert found(folder, piece, 1) == [name], piece


def test_a_piece_is_found_across_lines_anchors_labels_and_the_end_of_an_id(
    tmp_path: Path,
) -> None:
    lines = (Line("先断电", "s1", "要点"), Line("再上杆", "s2"), Line("要验电", "", "补充"))
    held = [
        Document(id="KC00095", kind="course", title="甲", keywords="接线", lines=lines),
        Document(id="KC09500", kind="course", title="乙", body="断电再先，上杆要，0950 095"),
    ]
    index.build(held, tmp_path)
    asked = ("断电再上", "杆补充要", "点先断", "00095", "0095接")
    assert {one: found(tmp_path, one, 1) for one in asked} == {one: ["KC00095"] for one in asked}


def test_the_kind_that_is_asked_for_is_found_in_other_words_before_another_that_says_it(
    tmp_path: Path,
) -> None:
    said = {
        "Z1": ("policy", "飞行条例", "飞手执照由民航管"),
        "V1": ("certificate", "无人机证书", "操控无人机要有"),
        "V2": ("certificate", "航船证书", "飞船"),
        "page": (documents.PAGE, "问答", "也有人问：无人机送货能考什么证"),
    }
    held = [Document(id=i, kind=k, title=t, body=b) for i, (k, t, b) in said.items()]
    index.build(held, tmp_path, synonyms=[("无人机", "飞手", "航拍")])
    asked = {
        "飞手执照": "V1",  # a rule says it, a certificate in another word
        "航拍证": "V1",  # the word of the kind stands nowhere
        "航拍飞行大证": "V1",  # a part of it does
        "无人机送货能考什么证": "page",  # the question itself stands on a page
        "飞行条例怎么考": "Z1",  # the title says it
    }
    assert {one: found(tmp_path, one, 1) for one in asked} == {o: [a] for o, a in asked.items()}


def test_a_whole_keyword_weighs_more_than_a_piece_of_a_longer_one(tmp_path: Path) -> None:
    words = {
        "A": "食品安全员证\n食品安全\n员证",
        "B": "员证\n施工安全员证书\n安全员证 \n其他很多词",
        "C": "安全\n其他\n员证",
        "D": "安全员证怎么考\n安全员",
    }
    held = [Document(id=i, kind="x", title=f"甲{i}", keywords=k) for i, k in words.items()]
    index.build(held, tmp_path)
    asked = {"安全员证": "B", "安全员": "D", "食品安全": "A", "安全员证怎么考": "D"}
    first = {one: answers.search(tmp_path, one, limit=1)[0] for one in asked}
    assert {one: row.id for one, row in first.items()} == asked
    with postings.reading(tmp_path) as shelf:
        whole = {
            one: {shelf.stored(n)["id"] for n in shelf.called(one)} for one in (*asked, "员证")
        }
    assert whole["安全员证"] == {"B"}
    assert whole["员证"] == {"A", "B", "C"}
    assert whole["食品安全"] == {"A"}


def test_a_single_document_that_is_not_what_was_typed_is_compared_with_its_text(
    tmp_path: Path,
) -> None:
    # Three characters in a row stand there all, what was asked for stands nowhere.
    held = [Document(id="A", kind="x", title="甲", body="烹调师级，师级别，级别高")]
    index.build(held, tmp_path, synonyms=[("厨师", "烹调师")])
    assert answers.answers(tmp_path, "厨师级").similar == ""
    assert answers.answers(tmp_path, "厨师级别高").similar != ""


@pytest.mark.parametrize(
    ("asked", "first"),
    [
        ("KC-00095", "A"),
        ("kc00095", "A"),
        ("京工办发2024 38号", "C"),
        ("京工办发〔2024〕38号", "C"),
        ("12333", "D"),
        ("5S管理", "F"),
        ("C++", "G"),
        ("C#", "H"),
        ("c", "I"),
        (".net", "J"),
        ("sample rate", "K"),
        ("v1.2.3", "M"),
        ("resume", "N"),
    ],
)
def test_codes_numbers_and_signs_are_found_by_their_exact_form(
    tmp_path: Path, asked: str, first: str
) -> None:
    folder = collection(
        tmp_path,
        DZ="课程 KC-00950，KC-09500，KC-90095",
        DA="课程 KC-00095",
        DB="京工办发〔2024〕83号，2024年38号",
        DC="京工办发〔2024〕38号",
        DE="编号 123334 与 112333",
        DD="热线 12333",
        DF="班组 5S 现场，5S 管理",
        DG="学 C++ 语言",
        DH="学 C# 语言",
        DI="甲 c 组",
        DJ="微软 .NET 平台，internet",
        DL="ample pole rat ater sale amp example strategy mprate",
        DK="参数 sample_rate 的值",
        DO="v12.3 与 v1.23",
        DM="版本 v1.2.3",
        DN="re\u0301sume\u0301",
    )
    assert found(folder, asked, 1) == [f"D{first}"]


def numbered() -> list[Document]:
    """Ids with zeros before their numbers, among texts that say the same figures otherwise."""
    ids = ("KC-00095", "KC-00950", "KC-09500", "D009009", "D009000", "D009090", "D000900", "X95")
    said = "".join(f"{n:04}年{n * 7 % 1000:03}号，90090，0090，900，" for n in range(40))
    held = [Document(id=one, kind="x", title=f"甲{n}") for n, one in enumerate(ids)]
    noise = [Document(id=f"Z{n}", kind="x", title=f"乙{n}", body=said) for n in range(300)]
    return [*noise, *held]


SHORTER = {
    "kc95": "KC-00095",
    "KC-0095": "KC-00095",
    "D9009": "D009009",
    "9009": "D009009",
    "09009": "D009009",
    "x095": "X95",
}


def test_an_id_and_its_number_are_found_with_fewer_or_more_zeros(tmp_path: Path) -> None:
    index.build(numbered(), tmp_path)
    assert {one: found(tmp_path, one, 1) for one in SHORTER} == {
        one: [meant] for one, meant in SHORTER.items()
    }


def test_the_letters_of_a_code_are_not_heard_as_initials(tmp_path: Path) -> None:
    index.build([Document(id="A", kind="x", title="课程开发")], tmp_path)
    assert found(tmp_path, "kc", 1) == ["A"]
    assert found(tmp_path, "kc95", 1) == []


def test_a_code_of_a_figure_and_a_letter_comes_before_both_side_by_side(tmp_path: Path) -> None:
    folder = collection(
        tmp_path,
        A="第5章，S列" * 3 + "5、S107，甲1",
        B="现场5S管理" + "安全生产" * 50,
        C="1，C2；c，1" * 3,
        D="驾驶证C1" + "安全生产" * 50,
    )
    assert {asked: found(folder, asked, 1) for asked in ("5s", "Ｃ１", "5 s")} == {
        "5s": ["B"],
        "Ｃ１": ["D"],
        "5 s": ["B"],
    }


def test_an_id_as_it_is_typed_comes_before_one_with_more_zeros(tmp_path: Path) -> None:
    held = [
        Document(id=one, kind="x", title=f"甲{n}")
        for n, one in enumerate(("KC-00095", "KC-95", "KC-000095"))
    ]
    index.build([*held, Document(id="Z", kind="x", title="乙", body="房号 095")], tmp_path)
    assert found(tmp_path, "KC95", 1) == ["KC-95"]
    assert found(tmp_path, "KC00095", 1) == ["KC-00095"]
    assert found(tmp_path, "095", 1) == ["Z"]


def test_words_that_nothing_holds_together_lead_to_what_holds_one_of_them(tmp_path: Path) -> None:
    folder = collection(tmp_path, A="劳务派遣单位", B="保洁员", C="别的")
    assert sorted(found(folder, "劳务派遣 保洁")) == ["A", "B"]


def test_a_title_that_says_a_question_otherwise_comes_before_a_mention_of_it(
    tmp_path: Path,
) -> None:
    held = [
        Document(id="a", kind="course", title="礼仪", body="做饭之前先洗手"),
        Document(id="b", kind="course", title="烹调基础", body="刀工"),
    ]
    index.build(held, tmp_path, synonyms=[("烹调", "做饭")])
    assert found(tmp_path, "做饭的要学什么") == ["b", "a"]
    assert found(tmp_path, "做饭") == ["a", "b"]


def test_a_title_that_holds_a_word_by_chance_does_not_come_before_a_whole_keyword(
    tmp_path: Path,
) -> None:
    held = [
        Document(id="a", kind="x", title="就业和劳动保护工作通知"),
        Document(id="b", kind="x", title="医疗陪护", keywords="陪床\n护工", body="护工"),
    ]
    index.build(held, tmp_path)
    assert found(tmp_path, "护工怎么学") == ["b", "a"]


def test_a_question_that_nothing_answers_is_compared_with_keywords_as_it_stands(
    tmp_path: Path,
) -> None:
    held = [
        Document(id="a", kind="x", title="汽车", body="看得出证据"),
        Document(id="b", kind="x", title="补贴", keywords="考下来能领多少\n给多少", body="先问"),
        *(Document(id=f"c{n}", kind="x", title="别的", body="无关") for n in range(9)),
    ]
    index.build(held, tmp_path)
    assert found(tmp_path, "考出证来能领多少") == ["b"]


def test_a_longer_synonym_tells_no_more_than_the_word_that_was_typed(tmp_path: Path) -> None:
    held = [
        Document(id="a", kind="x", title="网约配送行业标准", body="网约配送"),
        Document(id="b", kind="x", title="骑手受伤", body="骑手出了车祸"),
        *(Document(id=f"c{n}", kind="x", title="别的", body="车祸") for n in range(9)),
    ]
    index.build(held, tmp_path, synonyms=[("骑手", "网约配送")])
    assert found(tmp_path, "骑手怎么撞坏")[0] == "b"


def test_many_keywords_are_no_reason_to_come_later(tmp_path: Path) -> None:
    many = "\n".join(f"别{chr(0x4E00 + n)}样" for n in range(200))
    held = [
        Document(id="a", kind="x", title="甲", body="卷铺盖，卷铺盖，卷铺盖"),
        Document(id="b", kind="x", title="乙", keywords=f"{many}\n叫我卷铺盖"),
    ]
    index.build(held, tmp_path)
    assert found(tmp_path, "让你们卷铺盖滚远")[0] == "b"


def test_a_question_finds_what_it_is_about(tmp_path: Path) -> None:
    folder = collection(tmp_path, A="报名要带身份证", B="别的")
    assert found(folder, "怎么报名") == ["A"]


def test_hand_written_pages_and_manuals_are_found_by_section(
    capital: Catalogue, folder: Path
) -> None:
    rows = [row for row in answers.search(folder, "点单台", limit=50) if row.kind == "page"]
    assert rows[0].url == "orders.html"
    sections = {
        document.url for document in documents.documents(capital) if document.kind == "page"
    }
    assert len(sections) > len({url.partition("#")[0] for url in sections})
    assert not any(url.startswith("search.html") for url in sections)


def test_the_same_documents_give_the_same_bytes(
    folder: Path, capital: Catalogue, tmp_path: Path
) -> None:
    index.build(documents.documents(capital), tmp_path, capital.readings, capital.synonyms)
    made = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert made == {path.name: path.read_bytes() for path in folder.iterdir()}


def test_a_long_question_leads_to_what_holds_its_most_telling_words(tmp_path: Path) -> None:
    folder = collection(tmp_path, A="会议通知" * 20, B="食堂师傅考健康证", C="会议纪要，师傅" * 9)
    told = answers.answers(folder, "新来的食堂师傅开会议以前办过健康证没有")
    assert (told.rows[0].id, told.similar) == ("B", "parts")


def test_a_word_that_is_said_twice_counts_once(tmp_path: Path) -> None:
    folder = collection(tmp_path, A="保洁员", B="电工。焊工")
    assert answers.search(folder, "保洁 保洁 电工 焊工")[0].id == "B"


def test_a_question_for_a_certificate_or_a_number_finds_that_kind_before_a_course(
    tmp_path: Path,
) -> None:
    kinds = ("course", "certificate", "contact")
    held = [Document(id=kind, kind=kind, title="起重吊装", body="电话 证 考") for kind in kinds]
    index.build(held, tmp_path)
    firsts = {
        asked: answers.search(tmp_path, asked)[0].id
        for asked in ("我想学起重吊装", "起重吊装要什么证", "起重吊装打什么电话")
    }
    assert [*firsts.values()] == ["course", "certificate", "contact"]


def test_what_a_question_names_is_looked_for_in_other_words_too(tmp_path: Path) -> None:
    held = [
        Document(id="a", kind="course", title="网约配送员的安全"),
        Document(id="b", kind="course", title="天气与收入", body="天冷了，收入不少"),
    ]
    index.build(held, tmp_path, synonyms=[("网约配送", "送外卖")])
    found = answers.answers(tmp_path, "天冷了送外卖怎么注意")
    assert (found.rows[0].id, found.similar) == ("a", "parts")


def test_a_number_that_stands_beside_a_chinese_one_is_not_cut_into_another(tmp_path: Path) -> None:
    held = [
        Document(id="a", kind="course", title="第九条12333电话"),
        Document(id="b", kind="course", title="乘123路"),
    ]
    index.build(held, tmp_path)
    with postings.reading(tmp_path) as shelf:
        words = shelf.lists(documents.SOUND).names
    assert {name[2:]: list(some) for name, some in words.items() if name[2:].isdigit()} == {
        "9": [0],
        "12333": [0],
        "123": [1],
    }


def test_what_only_ties_a_question_together_finds_nothing(tmp_path: Path) -> None:
    folder = collection(tmp_path, A="工资支付", B="试用了三个月没有什么了", C="会议", D="纪要")
    told = answers.answers(folder, "工资拖了三个月没发")
    assert (told.rows[0].id, told.similar) == ("A", "parts")


def test_of_several_words_for_one_thing_a_document_counts_for_the_best(tmp_path: Path) -> None:
    held = [
        Document(id="a", kind="x", title="大专学历", body="补贴"),
        Document(id="b", kind="x", title="发放", body="补贴、补助、津贴"),
        *(Document(id=f"n{n}", kind="x", title="会议", body="补贴、补助") for n in range(6)),
    ]
    index.build(held, tmp_path, synonyms=[("补贴", "补助", "津贴", "报销")])
    assert answers.answers(tmp_path, "念大专谁给报销").rows[0].id == "a"


def test_a_kind_that_is_asked_for_stands_before_what_says_the_words_in_order(
    tmp_path: Path,
) -> None:
    held = [
        Document(id="a", kind="course", title="讲解", body="准备导游资格考试"),
        Document(id="b", kind="certificate", title="导游证", body="导游人员资格考试，游资"),
        Document(id="c", kind="course", title="别的"),
    ]
    index.build(held, tmp_path)
    assert [row.id for row in answers.search(tmp_path, "导游资格考试")][:2] == ["b", "a"]


def test_a_title_with_scattered_characters_is_less_like_than_what_holds_a_word(
    tmp_path: Path,
) -> None:
    scattered = Document(id="a", kind="x", title="数据库与职工")
    holding = Document(id="b", kind="x", title="制冷", body="修冷库")
    index.build([scattered, holding], tmp_path / "both")
    assert answers.search(tmp_path / "both", "冷库工")[0].id == "b"
    index.build([scattered], tmp_path / "alone")
    assert answers.search(tmp_path / "alone", "冷库工")[0].id == "a"


def test_a_title_that_lacks_a_character_is_more_like_than_what_holds_all_pairs_apart(
    tmp_path: Path,
) -> None:
    named = Document(id="a", kind="x", title="职业技能培训")
    apart = Document(id="b", kind="x", title="别的", body="职业。行业能手。能培土。培训")
    index.build([apart, named], tmp_path / "both")
    found = answers.answers(tmp_path / "both", "职业能培训")
    assert ([row.id for row in found.rows], found.similar) == (["a", "b"], "near")
    index.build([apart], tmp_path / "alone")
    found = answers.answers(tmp_path / "alone", "职业能培训")
    assert ([row.id for row in found.rows], found.similar) == (["b"], "near")


def test_what_holds_all_pairs_apart_stands_below_what_says_it_in_other_words(
    tmp_path: Path,
) -> None:
    apart = Document(id="a", kind="x", title="别的", body="叉车。货车司机。机证")
    other = Document(id="b", kind="x", title="铲车司机证")
    index.build([apart, other], tmp_path, synonyms=[("叉车", "铲车")])
    found = answers.answers(tmp_path, "叉车司机证")
    assert ([row.id for row in found.rows], found.similar) == (["b", "a"], "")


def test_a_title_with_the_characters_of_a_question_here_and_there_is_not_near(
    tmp_path: Path,
) -> None:
    apart = Document(id="a", kind="x", title="工会干部：教育经费怎么买，用不完")
    about = Document(id="b", kind="x", title="会费", body="工会会费的用处")
    index.build([apart, about], tmp_path)
    assert answers.search(tmp_path, "工会会费怎么用")[0].id == "b"


def test_a_run_is_found_by_its_course_its_day_and_its_place(tmp_path: Path) -> None:
    harbour = load(HARBOUR)
    index.build(documents.documents(harbour), tmp_path, harbour.readings, harbour.synonyms)
    runs = [entry for entry in harbour if isinstance(entry, Offering)]
    assert runs
    with postings.reading(tmp_path) as shelf:
        for run in runs:
            course = harbour.by_id[run.course].title
            place = harbour.term("places", run.place).name
            for asked in (f"{course} {place}", f"{course} {run.starts}", f"{place} {run.starts}"):
                first = answers.answered(shelf, asked, None, 1).rows
                assert [row.id for row in first] == [run.id], asked
