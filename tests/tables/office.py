"""Office: workbooks as LibreOffice saves them, of which `libreoffice/` keeps one set for the tests.

`python -m tests.tables.office` makes the set anew, with LibreOffice of Debian
(libreoffice-calc-nogui), headless. The tests only read it.
"""

from __future__ import annotations

import datetime
import subprocess
import sys
import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path

from openpyxl.comments import Comment

from catalogue.content.model import BY_NAME
from catalogue.tables.cells import Lexicon
from catalogue.tables.workbook import export_workbook
from tests.tables.hands import FIRST, Hand, harbour

FOLDER = Path(__file__).parent / "libreoffice"
MAIN, UNITS, MEMORY = "课程", "课程·单元", "_底稿"
# What LibreOffice calls the separators and encodings of its CSV filter.
CSV = "csv:Text - txt - csv (StarCalc):{sign},34,{encoding},1"
COMMA, SEMICOLON, TAB = 44, 59, 9
UTF_8, GB18030, UTF_16 = 76, 85, 65535


@cache
def courses() -> bytes:
    """The courses of the harbour as they were exported."""
    return export_workbook(Lexicon(catalogue=harbour()), [BY_NAME["course"]])


def hand() -> Hand:
    """The courses and their units, with what they were at export, and no list to choose from."""
    found = Hand(courses())
    for name in found.book.sheetnames:
        if name not in (MAIN, UNITS, MEMORY):
            del found.book[name]
    for name in (MAIN, UNITS):
        found.book[name].data_validations.dataValidation.clear()
        for cell in found.book[name][2]:
            cell.comment = None
    return found


def titled() -> Hand:
    return hand().write(MAIN, "M001", "题名", "写两封家信")


def computed() -> Hand:
    """A sum, a text that is put together, an error where nothing must stand, and a comment."""
    found = hand().write(MAIN, "B002", "建议学时", "=4+4").write(MAIN, "B002", "认定说明", "=1/0")
    found.write(MAIN, "M001", "题名", '="写两封"&"家信"')
    found.cell(MAIN, "B001", "题名").comment = Comment("请核对", "张三")
    return found


def failed() -> Hand:
    found = hand().write(MAIN, "B002", "认定说明", "=1/0")
    found.cell(MAIN, "B001", "题名").comment = Comment("请核对", "张三")
    return found


def dated() -> Hand:
    found = hand()
    for heading, day in (("复核日期", "2031-08-20"), ("建议学时", "1900-01-08")):
        cell = found.cell(MAIN, "B002", heading)
        cell.value, cell.number_format = datetime.date.fromisoformat(day), "yyyy-mm-dd"
    return found


def merged() -> Hand:
    found = hand()
    letter = found.cell(MAIN, "B001", "课程线").column_letter
    found.book[MAIN].merge_cells(f"{letter}{FIRST}:{letter}{FIRST + 1}")
    return found


def regrouped() -> Hand:
    """A unit is taken out, one is longer, one is new."""
    found = hand().delete(UNITS, "B002", 5).write(UNITS, "B002", "学时", 2, number=2)
    return found.add(UNITS, 编号="B002", 单元名="把缆绳收好盘好", 学时=1, 讲什么="盘好再走")


def slipped() -> Hand:
    """A word with its unit, a day as people write it, a blank that is none, an id with an O."""
    found = hand().write(MAIN, "B002", "建议学时", "八学时").write(MAIN, "B001", "复核日期", "8.25")
    found.write(MAIN, "M001", "题名", "写一封\u00a0家信")
    return found.add(MAIN, 席位号="MO02", 题名="写一副春联")


def counted() -> Hand:
    return hand().write(MAIN, "M001", "题名", 12.0).write(MAIN, "B002", "题名", 1.20262e10)


MADE: dict[str, tuple[Callable[[], Hand], str]] = {
    "untouched.ods": (hand, "ods"),
    "untouched.xls": (hand, "xls"),
    "untouched.xlsx": (hand, "xlsx"),
    "titled.ods": (titled, "ods"),
    "titled.et": (titled, "xls"),
    "titled.utf-8.csv": (titled, CSV.format(sign=COMMA, encoding=UTF_8)),
    "titled.gb18030.csv": (titled, CSV.format(sign=SEMICOLON, encoding=GB18030)),
    "titled.utf-16.csv": (titled, CSV.format(sign=TAB, encoding=UTF_16)),
    "titled.html.xls": (titled, "html"),
    "computed.ods": (computed, "ods"),
    "computed.xlsx": (computed, "xlsx"),
    "failed.xls": (failed, "xls"),
    "dated.ods": (dated, "ods"),
    "dated.xls": (dated, "xls"),
    "merged.ods": (merged, "ods"),
    "regrouped.ods": (regrouped, "ods"),
    "slipped.xls": (slipped, "xls"),
    "counted.ods": (counted, "ods"),
}


def make(name: str, made: Callable[[], Hand], form: str, folder: Path) -> None:
    source = folder / "source.xlsx"
    source.write_bytes(made().raw)
    out = folder / "out"
    command = ["soffice", "--headless", "--convert-to", form, "--outdir", str(out), str(source)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    (made_file,) = out.iterdir()
    (FOLDER / name).write_bytes(made_file.read_bytes())


def main(wanted: list[str]) -> None:
    FOLDER.mkdir(exist_ok=True)
    for name, (made, form) in MADE.items():
        if not wanted or name in wanted:
            with tempfile.TemporaryDirectory() as folder:
                make(name, made, form, Path(folder))


if __name__ == "__main__":
    main(sys.argv[1:])
