"""Anchors: what a label spells, and what the lock of the real content holds."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from catalogue.content import anchors
from catalogue.content.anchors import agrees, anchor_of, digest, number
from catalogue.content.links import Catalogue
from catalogue.content.model import Clause
from catalogue.content.schema import SchemaSet

CLAUSE = Clause(anchor="s1", label="一", title="对象", summary="在岗职工都可以参加。")

SPELT = {
    "第十二条第二款": "art12-k2",
    "第十二条": "art12",
    "第三条第一款第（三）项": "art3-k1-x3",
    "第三条第四项": "art3-x4",
    "第三条（二）": "art3-x2",
    "第二章第五条": "art5",
    "第一百零三条": "art103",
    "一、（一）1.": "s1-1-1",
    "一、(一) 1.": "s1-1-1",
    "二（三）3": "s2-3-3",
    "（一）一是": "s1-1",
    "（二十）": "s20",
    "(3)": "s3",
    "（3）": "s3",
    "第一百二十条之一": "art120-z1",
    "第一百二十条之二第三款": "art120-z2-k3",
    "第十二條": "art12",
    "第１２条": "art12",
    "第一千二百六十条": "art1260",
    "第十二条第二款第三项": "art12-k2-x3",
    "㈠": "s1",
    "⑴": "s1",
    "一、㈡⒊": "s1-2-3",
    "附件一": "annex1",
    "附件2": "annex2",
    "附录三": "annex3",
    "附件": "annex1",
    "附件说明": "",
    "末段（无编号）": "",
    "（一）（后组）": "",
    "第六轮": "",
    "": "",
}


@pytest.mark.parametrize(("label", "anchor"), SPELT.items())
def test_a_label_spells_its_anchor_or_follows_no_scheme(label: str, anchor: str) -> None:
    assert anchor_of(label) == anchor


@pytest.mark.parametrize("label", [label for label, anchor in SPELT.items() if anchor])
def test_what_a_label_spells_is_a_legal_anchor(label: str) -> None:
    pattern = SchemaSet(words={}).schemas["common"]["$defs"]["anchor"]["pattern"]
    assert re.fullmatch(pattern, anchor_of(label))


@pytest.mark.parametrize(
    ("numeral", "value"),
    [
        ("七", 7),
        ("十", 10),
        ("十二", 12),
        ("二十", 20),
        ("九十九", 99),
        ("一百", 100),
        ("一百零三", 103),
        ("二百三十一", 231),
        ("47", 47),
        ("一千二百六十", 1260),
        ("一千零一", 1001),
    ],
)
def test_numerals_are_read_up_to_the_thousands(numeral: str, value: int) -> None:
    assert number(numeral) == value


@pytest.mark.parametrize(
    ("anchor", "label"),
    [
        ("s2", "（二）"),
        ("s1-2", "（二）"),
        ("s3-1-2", "一是2"),
        ("art12-k2", "第二款"),
        ("s7", "末段"),
        ("art3-x2", "第三条（二）"),
    ],
)
def test_an_anchor_may_name_what_its_label_leaves_out(anchor: str, label: str) -> None:
    assert agrees(anchor, label)


@pytest.mark.parametrize(
    ("anchor", "label"),
    [
        ("s3", "（二）"),
        ("s12", "（二）"),
        ("s2-1", "（二）"),
        ("art12-k2", "第三款"),
        ("art12", "第二条"),
        ("s12-2", "第十二条第二款"),
        ("art120-k1", "第一百二十条之一"),
        ("art121", "第一百二十条之一"),
        ("annex2", "附件一"),
        ("art13", "第十二條"),
    ],
)
def test_an_anchor_that_says_something_else_is_told(anchor: str, label: str) -> None:
    assert not agrees(anchor, label)


@pytest.mark.parametrize("field", ["label", "title", "summary"])
def test_every_word_of_a_clause_is_in_its_digest(field: str) -> None:
    assert digest(replace(CLAUSE, **{field: "另一句话，说的是别的事情。"})) != digest(CLAUSE)


def test_where_a_source_says_it_is_not_part_of_the_text() -> None:
    assert digest(replace(CLAUSE, locator="第3页")) == digest(CLAUSE)


def test_every_clause_is_pinned(capital: Catalogue) -> None:
    assert capital.pinned == tuple(anchors.pins(capital)), (
        "run `catalogue pin` and commit the locks"
    )
    assert len(capital.pinned) > 50
