"""Asked: quotation marks ask for words as they stand, a hyphen leaves out."""

from __future__ import annotations

from pathlib import Path

import pytest

from catalogue.search import answers, index
from catalogue.search.asked import Asked, understood
from catalogue.search.documents import Document


@pytest.mark.parametrize(
    ("query", "meant"),
    [
        ("安全 生产", Asked(said="安全 生产")),
        ("“五五”普法", Asked(said="五五普法", phrases=("五五",))),
        ('"安全 生产" 培训', Asked(said="安全 生产 培训", phrases=("安全 生产",))),
        ("「安全」『生产』", Asked(said="安全生产", phrases=("安全", "生产"))),
        ("培训 -补贴", Asked(said="培训 ", without=("补贴",))),
        ("培训 －“安全 生产”", Asked(said="培训 ", without=("安全 生产",))),
        ("KC-00095", Asked(said="KC-00095")),
        ("甲 - 乙", Asked(said="甲 - 乙")),
        ("甲 --verbose", Asked(said="甲 --verbose")),
        ("-补贴", Asked(said="-补贴")),
        ("“，”培训", Asked(said="，培训")),
    ],
)
def test_marks_are_understood_where_they_are_meant(query: str, meant: Asked) -> None:
    said = understood(query)
    assert (said.said.strip(), said.phrases, said.without) == (
        meant.said.strip(),
        meant.phrases,
        meant.without,
    )


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("asked")
    bodies = {
        "A": "安全生产培训",
        "B": "安全培训，生产培训，全生产者培训",
        "C": "培训补贴 rate，第十二条",
        "D": "培训 strategy，第12条，2009-03-05",
        "E": "二〇〇九年三月五日 rate",
    }
    index.build(
        [Document(id=name, kind="k", title=name * 2, body=body) for name, body in bodies.items()],
        made,
    )
    return made


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("安全生产", "AB"),
        ("“安全生产”", "A"),
        ("「全生产者」", "B"),
        ('"生产安全"', ""),
        ("培训 -补贴", "ABD"),
        ("培训 －生产 -补", "D"),
        ('"rate"', "CE"),
        ("-rate", "CDE"),
        ("“第12条”", "CD"),
        ("2009.3.5 -rate", "D"),
        ("培训 -第12条", "AB"),
    ],
)
def test_what_is_quoted_is_said_and_what_is_left_out_is_not(
    folder: Path, query: str, found: str
) -> None:
    assert sorted(row.id for row in answers.search(folder, query)) == sorted(found)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("第12条", "第十二条"),
        ("2009年3月5日", "2009-03-05"),
        ("2009.3.5", "二〇〇九年三月五日"),
    ],
)
def test_numbers_and_dates_ask_for_the_same_however_they_are_written(
    folder: Path, one: str, other: str
) -> None:
    told = [
        [(row.id, row.score) for row in answers.search(folder, asked)] for asked in (one, other)
    ]
    assert told[0] == told[1]
    assert len(told[0]) == 2
