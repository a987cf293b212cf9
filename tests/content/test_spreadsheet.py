"""Spreadsheets that somebody gave: they are read up to a size, and told beyond it."""

from __future__ import annotations

from pathlib import Path

import pytest

from catalogue.content import spreadsheet
from catalogue.content.problem import CatalogueError
from catalogue.tables.grids import grids_in


def test_a_table_without_end_is_told_and_not_read(tmp_path: Path) -> None:
    path = tmp_path / "表.xlsx"
    with path.open("wb") as file:
        file.truncate(1 << 40)
    with pytest.raises(CatalogueError) as caught:
        spreadsheet.handed_in(path)
    assert [(one.rule, one.path) for one in caught.value.problems] == [
        ("table-too-large", "表.xlsx")
    ]


def test_a_table_may_have_so_many_bytes_and_no_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    raw = "编号,题名\r\nT001,甲\r\n".encode()
    path = tmp_path / "a.csv"
    path.write_bytes(raw)
    monkeypatch.setattr(spreadsheet, "MAX_BYTES", len(raw))
    assert len(grids_in(path.name, spreadsheet.handed_in(path))) == 1
    monkeypatch.setattr(spreadsheet, "MAX_BYTES", len(raw) - 1)
    for read in (lambda: spreadsheet.handed_in(path), lambda: grids_in(path.name, raw)):
        with pytest.raises(CatalogueError):
            read()
