"""Sheets: ids in any spelling, no colour where none is wanted, the same bytes anywhere."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from catalogue.content import lookup
from catalogue.content.links import Catalogue
from catalogue.content.model import Withdrawal
from catalogue.content.problem import CatalogueError
from catalogue.print import sheets
from catalogue.products import publish
from tests.builders import course_of, with_course
from tests.conftest import ROOT
from tests.print.looking import is_grey, picture, text, texts
from tests.program import catalogue


def test_every_unknown_id_is_told_at_once_with_near_ones(
    capital: Catalogue, tmp_path: Path
) -> None:
    with pytest.raises(CatalogueError) as caught:
        sheets.sheets(capital, ("T007", "T099", "心理健康"), tmp_path / "out")
    first, second = caught.value.problems
    assert {first.rule, second.rule} == {"no-such-entry"}
    assert "T099" in first.message
    assert "T009 职工基本法律知识" in first.hint
    assert "T011 心理与健康" in second.hint
    assert not (tmp_path / "out").exists()


def test_a_withdrawn_id_leads_to_its_successor(capital: Catalogue) -> None:
    gone = Withdrawal(
        id="T099", title="旧课", date="2026-01-01", reason="并入他课", successor="T007"
    )
    with pytest.raises(CatalogueError) as caught:
        lookup.chosen(replace(capital, withdrawn=(gone,)), ("T099",))
    (found,) = caught.value.problems
    assert found.rule == "withdrawn-entry"
    assert "T007" in found.hint


def test_ids_are_understood_in_any_spelling_and_taken_once(capital: Catalogue) -> None:
    found = lookup.chosen(capital, ("t7", "T-007", " z 1", "Ｑ０２２"))
    assert [entry.id for entry in found] == ["T007", "Z001", "Q022"]


def test_a_character_without_a_glyph_names_entry_and_character(
    capital: Catalogue, tmp_path: Path
) -> None:
    odd = with_course(capital, replace(course_of(capital, "T007"), title="笑😀一笑"))
    for make in (
        lambda: sheets.poster(odd, tmp_path / "poster.pdf"),
        lambda: sheets.sheet(odd, "T007", tmp_path / "sheet.pdf"),
    ):
        with pytest.raises(CatalogueError) as caught:
            make()
        (found,) = caught.value.problems
        assert (found.rule, found.path) == ("missing-glyph", "courses/general/T007.yaml")
        assert "T007" in found.message
        assert "U+1F600" in found.message
    assert list(tmp_path.iterdir()) == []


def test_black_and_white_lays_no_whole_panel_of_ink(capital: Catalogue, tmp_path: Path) -> None:
    front = picture(sheets.leaflet(capital, tmp_path / "leaflet.pdf", mono=True), 1).convert("L")
    assert sum(front.histogram()[:128]) < 0.1 * front.width * front.height


def test_black_and_white_has_no_colour(capital: Catalogue, tmp_path: Path) -> None:
    for name, make in (
        ("poster", sheets.poster),
        ("leaflet", sheets.leaflet),
        ("label", sheets.label),
    ):
        coloured, plain = (tmp_path / f"{name}{mono}.pdf" for mono in (False, True))
        make(capital, coloured)
        make(capital, plain, mono=True)
        assert texts(plain) == texts(coloured)
        assert is_grey(plain)
        assert not is_grey(coloured)
    assert is_grey(sheets.sheet(capital, "Q022", tmp_path / "sheet.pdf", mono=True))


@pytest.mark.parametrize("name", ["poster", "leaflet", "label"])
def test_a_sheet_is_tagged_named_and_bookmarked(
    capital: Catalogue, request: pytest.FixtureRequest, name: str
) -> None:
    reader = PdfReader(request.getfixturevalue(name))
    root: Any = reader.root_object
    assert reader.metadata is not None
    assert str(reader.metadata.title).startswith(capital.site.title)
    assert str(reader.metadata["/CreationDate"]) == "D:20261121000000Z"
    assert root["/Lang"] == "zh-CN"
    assert root["/MarkInfo"]["/Marked"].value is True
    assert reader.outline


def test_the_same_catalogue_gives_the_same_bytes_anywhere(
    capital: Catalogue, poster: Path, tmp_path: Path
) -> None:
    here = sheets.sheet(capital, "T007", tmp_path / "here.pdf").read_bytes()
    code = (
        "import sys; from pathlib import Path; from catalogue.print import sheets;"
        "from catalogue.content.load import load; from tests.conftest import CAPITAL;"
        "capital = load(CAPITAL);"
        "out = Path(sys.argv[1]); sheets.sheet(capital, 'T007', out / 'there.pdf');"
        "sheets.poster(capital, out / 'poster.pdf')"
    )
    subprocess.run(
        [sys.executable, "-c", code, str(tmp_path)],
        cwd=ROOT,
        check=True,
        env={
            **os.environ,
            "TZ": "Pacific/Kiritimati",
            "LC_ALL": "tr_TR.UTF-8",
            "SOURCE_DATE_EPOCH": "1",
            "PYTHONHASHSEED": "7",
            "PYTHONPATH": str(ROOT),
        },
    )
    assert (tmp_path / "there.pdf").read_bytes() == here
    assert (tmp_path / "poster.pdf").read_bytes() == poster.read_bytes()


def test_the_command_line_makes_sheets_and_a_build_may_follow(tmp_path: Path) -> None:
    out = tmp_path / "build"
    done = catalogue("sheet", "t7", "Z001", "--out", str(out), "--mono")
    assert done.returncode == 0
    assert "T007.pdf" in done.stdout
    done = catalogue("label", "--code", "4F2A", "--out", str(out))
    assert done.returncode == 0
    with publish.replacing(out, ("site",)):
        pass
    assert sorted(path.name for path in (out / "sheets").iterdir()) == [
        "T007.pdf",
        "Z001.pdf",
        "label.pdf",
    ]
    assert "核对码4F2A" in text(out / "sheets" / "label.pdf")


def test_the_command_line_tells_every_unknown_id_and_makes_nothing(tmp_path: Path) -> None:
    done = catalogue("sheet", "T007", "T099", "Z999", "--out", str(tmp_path / "build"))
    assert done.returncode == 1
    assert "没有编号为 T099 的条目" in done.stderr
    assert "没有编号为 Z999 的条目" in done.stderr
    assert not (tmp_path / "build").exists()
