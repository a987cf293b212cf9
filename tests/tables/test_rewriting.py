"""Rewriting: what changes, and that nothing else does."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogue.content.links import schemas_of
from catalogue.content.problem import CatalogueError
from catalogue.content.source import read_string
from catalogue.tables.rewriting import names_of, rewritten, whole
from tests.conftest import CAPITAL, HARBOUR
from tests.tables.hands import capital, harbour

TEXT = """\
# 最上面
id: B001
title: '旧题名'
# 讲什么
outline:
  # 第一单元
  - title: 甲
    hours: 1
  # 第二单元
  - {title: 乙, hours: 2}
words: [a, b]
day: "2026-01-01"
# 最后
note: >-
  一行
  两行

end: 完
"""
ORDER = {
    (): ["id", "title", "extra", "outline", "words", "day", "note", "end"],
    ("outline", 0): ["title", "hours"],
}


def names(keys: Any) -> list[str]:
    return ORDER.get(tuple(0 if type(key) is int else key for key in keys), [])


def data() -> Any:
    document, _ = read_string("x", TEXT)
    assert document
    return document.data


def changed(**changes: Any) -> str:
    return rewritten("x", TEXT, {**data(), **changes}, names)


def lines(new: str) -> tuple[list[str], list[str]]:
    """Lines that went and lines that came."""
    old, now = TEXT.splitlines(), new.splitlines()
    return [ln for ln in old if ln not in now], [ln for ln in now if ln not in old]


def test_the_same_data_gives_the_same_bytes() -> None:
    assert rewritten("x", TEXT, data(), names) == TEXT


def test_quotes_stay_as_they_were() -> None:
    assert lines(changed(title="新题名")) == (["title: '旧题名'"], ["title: '新题名'"])
    assert lines(changed(day="2027-01-01"))[1] == ['day: "2027-01-01"']


def test_what_yaml_would_misread_stands_in_quotes() -> None:
    for text in ("no", "012", "12:30", "2026-01-01", "1.5", "~", "a: b", "x #y", "- z", "=", "1_0"):
        document, problems = read_string("x", changed(end=text))
        assert document
        assert (document.data["end"], problems) == (text, [])


def test_a_field_that_goes_takes_no_comment_with_it() -> None:
    left = {key: value for key, value in data().items() if key != "title"}
    assert lines(rewritten("x", TEXT, left, names)) == (["title: '旧题名'"], [])
    left = {key: value for key, value in data().items() if key != "day"}
    assert lines(rewritten("x", TEXT, left, names)) == (['day: "2026-01-01"'], [])


def test_a_group_that_goes_takes_no_comment_with_it() -> None:
    new = changed(outline=data()["outline"][1:])
    assert lines(new) == (["  - title: 甲", "    hours: 1"], [])


def test_a_new_field_stands_where_its_schema_has_it() -> None:
    new = rewritten("x", TEXT, {**data(), "extra": ["中文", "词"]}, names)
    assert "title: '旧题名'\nextra:\n  - 中文\n  - 词\n# 讲什么\n" in new


def test_a_new_group_stands_as_the_others_do() -> None:
    new = changed(outline=[*data()["outline"], {"title": "丙", "hours": 3}])
    assert "  - {title: 乙, hours: 2}\n  - title: 丙\n    hours: 3\nwords:" in new


def test_a_value_within_brackets_changes_alone() -> None:
    outline = data()["outline"]
    new = changed(outline=[outline[0], {"title": "丁, 戊", "hours": 2}])
    assert lines(new)[1] == ["  - {title: '丁, 戊', hours: 2}"]
    assert lines(changed(words=["a", "b", "c"]))[1] == ["words: [a, b, c]"]


def test_a_folded_text_becomes_one_line() -> None:
    assert lines(changed(note="一句"))[1] == ["note: 一句"]


def test_line_ends_of_windows_stay() -> None:
    text = TEXT.replace("\n", "\r\n")
    new = rewritten("x", text, {**data(), "outline": [{"title": "丙", "hours": 1}]}, names)
    assert new.count("\n") == new.count("\r\n")


def test_a_text_that_would_read_otherwise_is_not_written() -> None:
    with pytest.raises(CatalogueError) as caught:
        rewritten("x", TEXT, {**data(), "end": "<b>粗</b>"}, names)
    assert [found.rule for found in caught.value.problems] == ["raw-html"]


def test_a_new_file_reads_as_its_data() -> None:
    text = whole(data(), "# 说明")
    document, problems = read_string("x", text)
    assert document
    assert text.startswith("# 说明\nid: B001\n")
    assert (document.data, problems) == (data(), [])
    assert 'day: "2026-01-01"' in text
    assert "words: [a, b]" in text


FILES = tuple(
    (path, catalogue)
    for catalogue, root in ((capital(), CAPITAL), (harbour(), HARBOUR))
    for path in [root / held for held in catalogue.paths.values()]
)
SCALARS = st.one_of(
    st.text(
        st.characters(categories=("L", "N", "P", "S", "Zs"), exclude_characters="<"), max_size=12
    ),
    st.integers(-99, 10**6),
    st.booleans(),
    st.sampled_from(["no", "012", "2026-01-01", "a: b", "# x", "- y", "{z", "'", '"', "多\n行"]),
)


def places(value: Any, keys: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The way to every value, groups and lists too."""
    pairs = (
        value.items()
        if isinstance(value, dict)
        else enumerate(value)
        if isinstance(value, list)
        else ()
    )
    return [(*keys, key) for key, _ in pairs] + [
        way for key, held in pairs for way in places(held, (*keys, key))
    ]


@given(st.data())
def test_any_change_of_any_file_reads_as_it_was_meant(draw: st.DataObject) -> None:
    path, catalogue = draw.draw(st.sampled_from(FILES))
    text = path.read_bytes().decode("utf-8")
    document, _ = read_string("x", text)
    assert document
    new = copy.deepcopy(document.data)
    for _ in range(draw.draw(st.integers(1, 3))):
        way = draw.draw(st.sampled_from(places(new)))
        at = new
        for key in way[:-1]:
            at = at[key]
        what = draw.draw(st.sampled_from(["put", "drop", "group"]))
        if what == "drop" and len(at) > 1:
            del at[way[-1]]
        else:
            scalar = draw.draw(SCALARS)
            at[way[-1]] = [{"甲": scalar}, {"乙": [scalar]}] if what == "group" else scalar
    kind = catalogue.numbering.kind_of(path.stem)
    said = rewritten("x", text, new, names_of(schemas_of(catalogue), kind.name))
    again, problems = read_string("x", said)
    assert again
    assert json.dumps(again.data) == json.dumps(new)
    assert problems == []


@pytest.mark.parametrize("world", [capital, harbour])
def test_every_file_of_a_world_comes_out_as_it_went_in(world: Any) -> None:
    catalogue = world()
    root = CAPITAL if world is capital else HARBOUR
    for entry_id, held in catalogue.paths.items():
        text = (root / held).read_bytes().decode("utf-8")
        document, _ = read_string(held, text)
        assert document
        kind = catalogue.numbering.kind_of(entry_id)
        assert (
            rewritten(held, text, document.data, names_of(schemas_of(catalogue), kind.name)) == text
        )
