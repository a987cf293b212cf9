"""Kept: a book is typeset once of the same words, templates, fonts and day."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from catalogue.content.extract import Extract
from catalogue.content.links import Catalogue
from catalogue.content.problem import CatalogueError
from catalogue.print import book, fonts, typesetting
from catalogue.print.fonts import Typefaces
from tests.builders import policy_of, with_course, with_policy

DAY, NEXT = map(typesetting.midnight, ("2026-11-21", "2026-11-22"))
TEMPLATE = """
#set document(title: "x", date: none)
#let data = json(bytes(sys.inputs.data))
#set text(font: data.at("font"), lang: "zh")
#data.at("said", default: "")
"""
Values = dict[str, object]


@pytest.fixture
def faces() -> Typefaces:
    return fonts.find()


@pytest.fixture
def main(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    template = tmp_path / "templates" / "book" / "book.typ"
    template.parent.mkdir(parents=True)
    template.write_text(TEMPLATE, "utf-8")
    return template


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """The templates that Typst was run over."""
    real, found = typesetting.compile_pdf, list[Path]()

    def count(main: Path, *rest: object) -> bytes:
        found.append(main)
        return real(main, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(typesetting, "compile_pdf", count)
    return found


def values(faces: Typefaces, said: str = "岗位") -> Values:
    return {"font": faces.serif.family, "said": said}


def test_what_did_not_change_is_not_set_again(
    main: Path, faces: Typefaces, asked: list[Path]
) -> None:
    first = typesetting.kept_pdf(main, values(faces), faces, DAY)
    assert first.startswith(b"%PDF")
    assert typesetting.kept_pdf(main, values(faces), faces, DAY) == first
    assert len(asked) == 1


CHANGES: dict[str, Callable[[Path, Typefaces], bytes]] = {
    "word": lambda main, faces: typesetting.kept_pdf(main, values(faces, "培训"), faces, DAY),
    "day": lambda main, faces: typesetting.kept_pdf(main, values(faces), faces, NEXT),
    "typeface": lambda main, faces: typesetting.kept_pdf(
        main, values(faces), replace(faces, serif=faces.sans), DAY
    ),
    "template": lambda main, faces: _edited(main, faces, "book.typ", TEMPLATE + "另"),
    "part": lambda main, faces: _edited(main, faces, "part.typ", "#let x = 1"),
}


def _edited(main: Path, faces: Typefaces, name: str, text: str) -> bytes:
    (main.parent / name).write_text(text, "utf-8")
    return typesetting.kept_pdf(main, values(faces), faces, DAY)


@pytest.mark.parametrize("change", CHANGES)
def test_whatever_changes_is_set_anew(
    main: Path, faces: Typefaces, asked: list[Path], change: str
) -> None:
    typesetting.kept_pdf(main, values(faces), faces, DAY)
    CHANGES[change](main, faces)
    assert len(asked) == 2


def test_what_is_refused_is_refused_again(main: Path, faces: Typefaces) -> None:
    main.write_text('#panic("stopped")', "utf-8")
    for _ in range(2):
        with pytest.raises(CatalogueError) as caught:
            typesetting.kept_pdf(main, values(faces), faces, DAY)
        assert [found.rule for found in caught.value.problems] == ["typesetting-failed"]


def test_a_cut_file_of_the_cache_costs_only_time(
    main: Path, faces: Typefaces, asked: list[Path], tmp_path: Path
) -> None:
    first = typesetting.kept_pdf(main, values(faces), faces, DAY)
    for kept in (tmp_path / "cache").rglob("*"):
        if kept.is_file():
            kept.write_bytes(kept.read_bytes()[:-100])
    assert typesetting.kept_pdf(main, values(faces), faces, DAY) == first
    assert len(asked) == 2


def test_what_only_search_reads_is_in_no_book(capital: Catalogue, faces: Typefaces) -> None:
    def told(catalogue: Catalogue) -> object:
        return book.data(Extract(catalogue=catalogue), faces, book.Printing())

    course = next(course for course in capital.courses if course.draft)
    assert course.draft
    # No font has the last one.
    typed = replace(course, draft=replace(course.draft, keywords=("打工的咋学", "\U00016100")))
    changed = with_course(capital, typed)
    policy = policy_of(capital, "Z001")
    changed = with_policy(changed, replace(policy, asked=("干活受伤谁管",)))
    assert told(changed) == told(capital)
    assert not [*book.check_glyphs(changed, faces)]
    # What the record of a document names is printed.
    named = with_policy(capital, replace(policy, keywords=("另一个词",)))
    assert told(named) != told(capital)
