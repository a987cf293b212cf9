"""Citations: GB/T 7714—2025, and nothing that the record does not bear."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from catalogue.content.links import Catalogue
from catalogue.content.model import Clause, Policy, Site
from catalogue.site.citation import cite, pattern
from tests.builders import policy

SITE = Site(
    title="样本目录",
    subtitle="",
    description="",
    edition="2026年11月版",
    edition_date="2026-11-21",
    publisher="编写组",
    licence="",
)
CLAUSE = Clause(anchor="art12-k2", label="第十二条第二款", title="对象", summary="")
POLICY = policy(
    "Z007",
    title="样本方案",
    issuers=("甲局", "乙局"),
    doc_no="京发〔2019〕18号",
    date_issued="2019-09-27",
    clauses=(CLAUSE,),
)
VIA = " 转引自：编写组. 样本目录[EB/CD]. 2026年11月版. 2026-11-21：Z007#art12-k2."


def record(policy: Policy) -> str:
    """What is said of the document itself."""
    said = cite(policy, CLAUSE, SITE)
    assert said.endswith(VIA)
    return said.removesuffix(VIA)


def test_a_whole_record_is_cited_in_full() -> None:
    assert record(POLICY) == (
        "甲局，乙局. 样本方案：京发〔2019〕18号[Z]. 2019-09-27：第十二条第二款."
    )


def test_nobody_known_to_be_responsible_leaves_the_title_first() -> None:
    assert record(replace(POLICY, issuers=("未载",))).startswith("样本方案：")


def test_an_issuer_read_from_the_context_stands_in_brackets() -> None:
    inferred = replace(POLICY, issuers=("甲局（据上下文）", "乙局"))
    assert record(inferred).startswith("[甲局]，乙局. ")


def test_a_title_made_here_stands_in_brackets_without_its_remark() -> None:
    drawn = replace(POLICY, title="样本措施（稳岗部分）（拟题）", title_origin="descriptive")
    assert record(drawn).startswith("甲局，乙局. [样本措施（稳岗部分）]：")


def test_the_same_remark_stays_in_a_title_that_is_the_documents_own() -> None:
    assert "样本方案（试行）：" in record(replace(POLICY, title="样本方案（试行）"))


def test_a_document_without_number_or_date_says_so() -> None:
    assert record(replace(POLICY, doc_no="", date_issued="")) == (
        "甲局，乙局. 样本方案[Z]. [日期不详]：第十二条第二款."
    )


def test_the_day_of_publication_stands_in_for_a_missing_day_of_issue() -> None:
    dated = replace(POLICY, date_issued="", date_published="2019-10-01")
    assert "[Z]. 2019-10-01：" in record(dated)


def test_a_document_seen_on_the_network_names_the_day_and_the_address() -> None:
    seen = replace(POLICY, url="https://example.org/a")
    assert record(seen) == (
        "甲局，乙局. 样本方案：京发〔2019〕18号[EB/OL]. （2019-09-27）"
        "[2026-11-20]. https://example.org/a：第十二条第二款."
    )


def test_a_catalogue_with_an_address_is_on_the_network() -> None:
    online = replace(SITE, base_url="https://example.org/")
    assert "样本目录[EB/OL]. " in cite(POLICY, CLAUSE, online)


def test_a_pattern_leaves_open_just_what_differs_from_clause_to_clause() -> None:
    assert re.findall(r"\{\w*\}", pattern(POLICY, SITE)) == [
        "{label}",
        "{edition}",
        "{date}",
        "{anchor}",
    ]


@pytest.mark.parametrize("mark", [",", ":", ";", "(", ")"])
def test_marks_are_full_width_as_the_standard_of_2025_wants_them(
    capital: Catalogue, mark: str
) -> None:
    for held in capital.policies:
        assert mark not in pattern(held, capital.site).replace(held.title, ""), held.id


def test_no_citation_of_the_real_content_says_unstated_or_drawn_up(capital: Catalogue) -> None:
    for held in capital.policies:
        said = pattern(held, capital.site)
        assert not re.search("未载|拟题|据上下文|原文未写", said), held.id
        assert said.endswith(".")
