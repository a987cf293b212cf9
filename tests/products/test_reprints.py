"""Reprints: nothing is printed again that would be the same, and nothing else is taken for it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from catalogue.content import cache
from catalogue.content.links import Catalogue
from catalogue.products import reprints
from catalogue.products.reprints import printed_from
from tests.builders import course_of, policy_of, with_course, with_policy

FILES = ("catalogue.pdf", "poster.pdf")
MADE_FROM = "words"


@pytest.fixture(autouse=True)
def last(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """What the last build printed, with a cache of its own."""
    monkeypatch.setattr(cache, "user_cache_path", lambda name: tmp_path / "cache" / name)
    for name in ("last", "new"):
        (tmp_path / name).mkdir()
    for file in FILES:
        (tmp_path / "last" / file).write_bytes(file.encode())
    reprints.remember_prints(FILES, tmp_path / "last", tmp_path / "last", MADE_FROM)
    return tmp_path / "last"


@pytest.fixture
def new(last: Path) -> Path:
    return last.with_name("new")


def test_what_would_be_the_same_is_taken_over(last: Path, new: Path) -> None:
    assert reprints.taken(FILES, last, new, MADE_FROM)
    assert [(new / file).read_bytes() for file in FILES] == [file.encode() for file in FILES]


def test_what_would_be_another_is_not(last: Path, new: Path) -> None:
    assert not reprints.taken(FILES, last, new, "other words")
    assert not reprints.taken((*FILES, "leaflet.pdf"), last, new, MADE_FROM)
    assert not reprints.taken(FILES[:1], last, new, MADE_FROM)
    assert not [*new.iterdir()]


@pytest.mark.parametrize("change", ["changed", "gone", "link", "cache"])
def test_no_file_is_taken_that_may_be_another(last: Path, new: Path, change: str) -> None:
    path = last / FILES[0]
    if change == "changed":
        path.write_bytes(b"something else")
    if change in ("gone", "link"):
        path.unlink()
    if change == "link":
        path.symlink_to(last / FILES[1])
    if change == "cache":
        for each in (last.with_name("cache") / cache.NAME).iterdir():
            each.write_bytes(each.read_bytes()[:-1])
    assert not reprints.taken(FILES, last, new, MADE_FROM)


def test_all_that_is_printed_is_told_of_and_nothing_else(
    capital: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = printed_from(capital, "abc")
    policy = policy_of(capital, "Z001")
    course = course_of(capital, "T002")
    assert course.draft
    typed = replace(course, draft=replace(course.draft, keywords=("打工的咋学",)))
    assert printed_from(with_course(capital, typed), "abc") == told
    assert printed_from(replace(capital, pages={}, addresses=()), "abc") == told
    others = [
        with_policy(capital, replace(policy, keywords=("另一个词",))),
        with_course(capital, replace(course, title="另一门课")),
        replace(capital, site=replace(capital.site, edition="另一版")),
        replace(capital, glossary=capital.glossary[1:]),
        replace(capital, readings=()),
        replace(capital, conflicts=()),
    ]
    found = {
        told,
        printed_from(capital, "other"),
        *(printed_from(one, "abc") for one in others),
    }
    monkeypatch.setattr(reprints, "program", lambda: "another")
    found.add(printed_from(capital, "abc"))
    assert len(found) == len(others) + 3
