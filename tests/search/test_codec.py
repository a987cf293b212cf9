"""Codec: Whoosh reads from our arrays what it would read from its own files."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from whoosh import fields, index, query, scoring
from whoosh.analysis import Analyzer, Token

from catalogue.search import codec
from catalogue.search.analysis import follower, number, term
from catalogue.search.bags import Bags, folding, given, long
from catalogue.search.codec import ARRAYS, BagField, ColumnSegmentWriter, Joined, Lists, Pool

TEXTS = ("安全生产，安全用电。", "用电常识", "急救与安全", "无")


class Terms(Analyzer):  # type: ignore[misc]
    """The terms of a body one by one, as Whoosh's own codec wants them."""

    def __call__(self, value: str, **_: Any) -> Iterator[Any]:
        token = Token()
        found = long(folding([value]))
        for code, count in zip(found.terms.tolist(), found.counts.tolist(), strict=True):
            for _ in range(count):
                token.text, token.boost, token.stopped = term(code), 1.0, False
                yield token


def ours(folder: Path, texts: tuple[str, ...] = TEXTS) -> Any:
    cut = long(folding(texts))
    with BytesIO() as file:
        found = index.create_in(folder, fields.Schema(body=BagField(1.0)))
        writer = ColumnSegmentWriter(found, file)
        writer.pool.take("body", cut)
        nothing = [b""] * len(texts)
        writer.take(nothing, nothing, {"body": cut.lengths.tolist()})
        writer.commit()
    return index.open_dir(folder)


def theirs(folder: Path) -> Any:
    schema = fields.Schema(body=fields.TEXT(Terms(), phrase=False))
    writer = index.create_in(folder, schema).writer()
    for text in TEXTS:
        writer.add_document(body=text)
    writer.commit()
    return index.open_dir(folder)


def scores(found: Any, text: str) -> dict[int, float]:
    with found.searcher(weighting=scoring.BM25F(B=0.75, K1=1.2)) as searcher:
        if ("body", text) not in searcher.reader():
            return {}
        matcher = query.Term("body", text).matcher(searcher)
        told = {}
        while matcher.is_active():
            told[matcher.id()] = round(matcher.score(), 9)
            matcher.next()
        return told


def test_scores_are_those_of_whooshs_own_codec(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    mine, other = ours(tmp_path / "a"), theirs(tmp_path / "b")
    with other.reader() as reader:
        terms = [text.decode() for _, text in reader.all_terms()]
    assert len(terms) > 10
    for text in [*terms, "没有", "安"]:
        assert scores(mine, text) == scores(other, text), text


def test_the_lexicon_is_that_of_whooshs_own_codec(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    with ours(tmp_path / "a").reader() as mine, theirs(tmp_path / "b").reader() as other:
        assert list(mine.all_terms()) == list(other.all_terms())
        assert list(mine.expand_prefix("body", "安")) == list(other.expand_prefix("body", "安"))
        for name, text in other.all_terms():
            assert mine.doc_frequency(name, text) == other.doc_frequency(name, text)
            assert mine.frequency(name, text) == other.frequency(name, text)


def joined(*bags: Bags) -> Lists:
    pool = Pool(BytesIO())
    for bag in bags:
        pool.take("body", bag)
    found = Joined(pool.bags["body"])
    parts: dict[str, list[NDArray[Any]]] = {name: [np.zeros(0, ARRAYS[name])] for name in ARRAYS}
    for name, part in found.arrays():
        parts[name].append(part)
    arrays: dict[str, Any] = {name: np.concatenate(some) for name, some in parts.items()}
    assert [array.nbytes for array in arrays.values()] == found.sizes()
    return Lists(unit=1.0, names=found.names, **arrays)


def test_lists_rise_by_term_and_by_document() -> None:
    lists = joined(long(folding(["甲乙甲乙", "乙丙"])), long(folding(["甲乙"])))
    documents, counts = lists.list("甲乙")
    assert (documents.tolist(), counts.tolist()) == ([0, 2], [2, 1])
    assert lists.terms.tolist() == sorted(set(lists.terms.tolist()))
    assert lists.list("丁戊")[0].tolist() == []
    assert lists.list("龥龥")[0].tolist() == []


def test_longer_terms_are_found_by_their_names() -> None:
    lists = joined(given(["甲乙", ""], [["t001"], []]), given([""], [["t001"]]))
    assert [found.tolist() for found in lists.list("t001")] == [[0, 2], [1, 1]]
    assert lists.list("t002")[0].tolist() == []


@pytest.mark.parametrize("texts", [("",), ("", "安全"), ("。",)])
def test_documents_without_a_term_do_no_harm(tmp_path: Path, texts: tuple[str, ...]) -> None:
    assert scores(ours(tmp_path, texts), "安全").keys() <= {1}


def test_what_follows_stays_with_its_document_when_bags_are_joined(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    texts = ["安全生产", "安全用电", "全无", "生产安全", "安全"]
    whole = joined(long(folding(texts)))
    monkeypatch.setattr(codec, "PART", 3)
    parts = joined(*(long(folding(some)) for some in (texts[:2], texts[2:4], texts[4:])))
    for name in ARRAYS:
        assert getattr(whole, name).tolist() == getattr(parts, name).tolist(), name
    assert whole.followed("安全", [follower("生")]).tolist() == [0]


def test_an_empty_bag_is_joined() -> None:
    assert joined(long(folding([""]))).terms.tolist() == []
    assert number("安") < number("安全")


def test_what_more_than_an_eighth_hold_counts_alike_if_nobody_remembers_what_follows() -> None:
    assert [codec.alike(held, 20_000) for held in (10_000, 10_001)] == [False, True]
    assert [codec.alike(held, 100_000) for held in (12_500, 12_501)] == [False, True]
