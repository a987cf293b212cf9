"""Grids: files of every program and encoding."""

from __future__ import annotations

import io
import zipfile

import pytest
import xlsxwriter
import xlwt
from openpyxl.comments import Comment

from catalogue.content.problem import CatalogueError
from catalogue.tables.grids import cell_name, grids_in, unmerged
from tests.tables.hands import Hand, exported

TEXT = "编号,题名\r\nB001,叉车\r\n"
ODS = (
    '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
    ' xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"'
    ' xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body>'
    '<office:spreadsheet><table:table table:name="课程"><table:table-row>'
    '<table:table-cell office:value-type="string"><text:p>编号</text:p></table:table-cell>'
    "</table:table-row></table:table></office:spreadsheet></office:body>"
    "</office:document-content>"
)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le"])
@pytest.mark.parametrize("sign", [",", ";", "\t"])
def test_text_is_read_whatever_its_encoding_and_separator(encoding: str, sign: str) -> None:
    (grid,) = grids_in("课程.csv", TEXT.replace(",", sign).encode(encoding))
    assert grid.name == "课程"
    assert grid.rows == (("编号", "题名"), ("B001", "叉车"))


def test_a_line_end_within_quotes_is_part_of_the_cell() -> None:
    (grid,) = grids_in("x.csv", '编号,题名\nB001,"叉\n车"\n'.encode())
    assert grid.at(1, 1) == "叉\n车"


def test_an_old_workbook_is_read_under_any_name() -> None:
    book = xlwt.Workbook()
    page = book.add_sheet("课程")
    page.write_merge(1, 2, 0, 0, "手艺")
    page.write(2, 1, "打结")
    target = io.BytesIO()
    book.save(target)
    (grid,) = grids_in("课程.xlsx", target.getvalue())
    assert grid.at(1, 0) == "手艺"
    assert unmerged(grid)[0][2][0] == "手艺"
    assert unmerged(grid)[1] == ("A2:A3",)


def ods(cells: str) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", cells)
        manifest = '<m:manifest xmlns:m="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
        archive.writestr("META-INF/manifest.xml", manifest)
    return target.getvalue()


def test_a_sheet_of_libreoffice_is_read() -> None:
    (grid,) = grids_in("课程.ods", ods(ODS))
    assert (grid.name, grid.at(0, 0)) == ("课程", "编号")


def test_errors_and_formulas_of_libreoffice_are_told_with_their_cells() -> None:
    """Not as cells that somebody emptied, which is how calamine reads errors."""
    wrong = (
        '<table:table-cell table:number-columns-repeated="2"/>'
        '<table:table-cell table:formula="of:=1/0" office:value-type="string"'
        ' xmlns:c="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"'
        ' c:value-type="error"><text:p>#DIV/0!</text:p></table:table-cell></table:table-row>'
    )
    (grid,) = grids_in("课程.ods", ods(ODS.replace("</table:table-row>", wrong)))
    assert grid.at(0, 3) == "#DIV/0!"
    assert grid.formulas == {(0, 3)}


def test_errors_and_formulas_of_excel_are_told_with_their_cells() -> None:
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target)
    page = book.add_worksheet()
    page.write_formula(0, 0, "=1/0", None, "#DIV/0!")
    page.write_formula(1, 1, "=1+1", None, 2)
    book.close()
    (grid,) = grids_in("x", target.getvalue())
    assert (grid.at(0, 0), grid.at(1, 1)) == ("#DIV/0!", 2)
    assert grid.formulas == {(0, 0), (1, 1)}


def test_a_comment_of_a_clerk_is_told_and_our_own_are_not() -> None:
    hand = Hand()
    hand.cell("课程", "B001", "题名").comment = Comment("请核对", "张三")
    grid = next(g for g in grids_in("x", hand.raw) if g.name == "课程")
    assert grid.comments == {(2, 1): "请核对"}


def test_all_rows_are_read_where_the_file_states_a_wrong_size() -> None:
    """As WPS does, of which langgenius/dify#1039 tells."""
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(exported())) as old,
        zipfile.ZipFile(target, "w") as new,
    ):
        for name in old.namelist():
            raw = old.read(name)
            if name.startswith("xl/worksheets/sheet"):
                start = raw.index(b"<dimension")
                end = raw.index(b"/>", start) + 2
                raw = raw[:start] + b'<dimension ref="A1"/>' + raw[end:]
            new.writestr(name, raw)
    assert grids_in("x", target.getvalue())[1].rows == grids_in("x", exported())[1].rows


@pytest.mark.parametrize(
    ("raw", "rule"),
    [
        (b"", "table-empty"),
        (b" \r\n", "table-empty"),
        (b"<html><table></table></html>", "table-markup"),
        (b"PK\x03\x04 broken", "table-unreadable"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "table-unreadable"),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
            "table-password",
        ),
        (b"\xff\xff\xff\xff,\xff\xff", "table-encoding"),
    ],
)
def test_what_is_no_table_is_told_as_what_it_is(raw: bytes, rule: str) -> None:
    with pytest.raises(CatalogueError) as caught:
        grids_in("课程.xlsx", raw)
    assert [found.rule for found in caught.value.problems] == [rule]


def test_a_damaged_workbook_is_read_or_told() -> None:
    raw = exported()
    for at in range(40, len(raw), len(raw) // 150):
        try:
            grids_in("课程.xlsx", raw[:at] + bytes([raw[at] ^ 0x55]) + raw[at + 1 :])
        except CatalogueError as error:
            assert [found.rule for found in error.problems] == ["table-unreadable"]  # noqa: PT017


def test_cells_are_named_as_spreadsheets_name_them() -> None:
    assert [cell_name(0, n) for n in (0, 25, 26, 701, 702)] == ["A1", "Z1", "AA1", "ZZ1", "AAA1"]
