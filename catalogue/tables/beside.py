"""Beside: what calamine does not tell of a workbook: formulas, errors, comments, merged cells."""

from __future__ import annotations

import html
import io
import posixpath
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.etree import ElementTree

import xlrd
from xlrd.biffh import XLRDError
from xlrd.compdoc import CompDocError

from catalogue.content.problem import CatalogueError, problem

# (row, column), from 0.
At = tuple[int, int]

MAX_UNPACKED = 512 * 1024 * 1024
# Who writes the comments that explain columns and problems.
OURS = "catalogue-table-1"
FORMULAS = re.compile(rb'<c r="([A-Z]+)([0-9]+)"[^>]*><f[ >/]')
FAILED = re.compile(rb'<c r="([A-Z]+)([0-9]+)"[^>]*t="e"[^>]*>(?:(?!</c>).)*?<v>([^<]*)</v>')
SPREAD = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
DUBLIN = "{http://purl.org/dc/elements/1.1/}"
TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
CALC = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}"
SPANS = ("rows", "columns")
LINKED = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


# What reading a damaged zip, or damaged XML in it, raises.
DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    ElementTree.ParseError,
    EOFError,
    LookupError,
    NotImplementedError,
    OSError,
    RuntimeError,
    ValueError,
)


@dataclass(slots=True)
class Beside:
    """What calamine does not tell of an xlsx or ods file, sheet by sheet."""

    formulas: dict[str, frozenset[At]] = field(default_factory=dict)
    errors: dict[str, dict[At, str]] = field(default_factory=dict)
    comments: dict[str, dict[At, str]] = field(default_factory=dict)
    merged: dict[str, list[tuple[At, At]]] = field(default_factory=dict)
    # Whether days are counted as LibreOffice does, for which there was no 1900-02-29.
    true_days: bool = False

    @classmethod
    def of(cls, name: str, raw: bytes) -> Beside:
        """Nothing for a zip that is no xlsx; CatalogueError for one that would fill the memory."""
        found = cls()
        try:
            with zipfile.ZipFile(io.BytesIO(raw)) as archive:
                if sum(info.file_size for info in archive.infolist()) > MAX_UNPACKED:
                    limit = MAX_UNPACKED // 1024 // 1024
                    raise CatalogueError([problem("table-too-large", name, limit=limit)])
                _open_document(archive, found)
                for title, part in _parts(archive):
                    xml = archive.read(part)
                    found.formulas[title] = _formulas(xml)
                    found.errors[title] = _errors(xml)
                    found.comments[title] = _comments(archive, part)
        except DAMAGE:
            return cls()
        return found

    @classmethod
    def old(cls, raw: bytes) -> Beside:
        """The same of an xls or et file; nothing for one that cannot be read so."""
        found = cls()
        try:
            with xlrd.open_workbook(file_contents=raw, logfile=io.StringIO()) as book:
                for sheet in book.sheets():
                    found.errors[sheet.name] = dict(_old_errors(sheet))
                    found.comments[sheet.name] = {
                        at: note.text.strip()
                        for at, note in sheet.cell_note_map.items()
                        if note.author != OURS and note.text.strip()
                    }
        # It asserts and indexes its way through what it does not know: calamine says what is wrong.
        except (XLRDError, CompDocError, AssertionError, LookupError, ValueError, struct.error):
            return cls()
        return found


def _old_errors(sheet: xlrd.sheet.Sheet) -> Iterator[tuple[At, str]]:
    for row in range(sheet.nrows):
        for column, kind in enumerate(sheet.row_types(row)):
            if kind == xlrd.XL_CELL_ERROR:
                code = sheet.cell_value(row, column)
                yield (row, column), xlrd.error_text_from_code.get(code, "#N/A")


def _open_document(archive: zipfile.ZipFile, found: Beside) -> None:
    """The same of a file of LibreOffice, where repeated cells stand once with their number."""
    if "content.xml" not in archive.namelist():
        return
    found.true_days = True
    row = column = 0
    title = ""
    for what, node in ElementTree.iterparse(archive.open("content.xml"), ("start", "end")):
        name = node.tag.rpartition("}")[2]
        if name == "table" and what == "start":
            title, row = node.get(f"{TABLE}name", ""), 0
        elif name == "table-row":
            column = 0
            row += int(node.get(f"{TABLE}number-rows-repeated", 1)) if what == "end" else 0
            if what == "end":
                node.clear()
        elif name in ("table-cell", "covered-table-cell") and what == "end":
            _open_cell(found, title, (row, column), node)
            column += int(node.get(f"{TABLE}number-columns-repeated", 1))


def _open_cell(found: Beside, title: str, at: At, node: ElementTree.Element) -> None:
    for note in node.findall(f"{OFFICE}annotation"):
        if said := _annotation(note):
            found.comments.setdefault(title, {})[at] = said
        # Its words are none of the cell's.
        node.remove(note)
    rows, columns = (int(node.get(f"{TABLE}number-{way}-spanned", 1)) for way in SPANS)
    if rows > 1 or columns > 1:
        last = (at[0] + rows - 1, at[1] + columns - 1)
        found.merged.setdefault(title, []).append((at, last))
    if node.get(f"{TABLE}formula"):
        found.formulas[title] = found.formulas.get(title, frozenset()) | {at}
    if node.get(f"{CALC}value-type") == "error":
        found.errors.setdefault(title, {})[at] = "".join(node.itertext()).strip()


def _annotation(note: ElementTree.Element) -> str:
    """What a comment says; "" for one of ours."""
    if note.findtext(f"{DUBLIN}creator", "") == OURS:
        return ""
    lines = ("".join(line.itertext()) for line in note if line.tag.endswith("}p"))
    return "\n".join(lines).strip()


def _parts(archive: zipfile.ZipFile) -> Iterator[tuple[str, str]]:
    """Title of a sheet → the file that holds it."""
    if "xl/workbook.xml" not in archive.namelist():
        return
    links = _related(archive, "xl/workbook.xml")
    for sheet in ElementTree.fromstring(archive.read("xl/workbook.xml")).iter(f"{SPREAD}sheet"):
        if part := links.get(sheet.get(LINKED, "")):
            yield sheet.get("name", ""), part


def _related(archive: zipfile.ZipFile, part: str) -> dict[str, str]:
    """Id → the file that a part of an xlsx file refers to."""
    folder, _, stem = part.rpartition("/")
    rels = f"{folder}/_rels/{stem}.rels"
    if rels not in archive.namelist():
        return {}
    found = {}
    for link in ElementTree.fromstring(archive.read(rels)):
        target = link.get("Target", "")
        whole = target.lstrip("/") if target.startswith("/") else f"{folder}/{target}"
        found[link.get("Id", "")] = posixpath.normpath(whole)
    return found


def _formulas(xml: bytes) -> frozenset[At]:
    return frozenset(_at(hit[1].decode(), int(hit[2])) for hit in FORMULAS.finditer(xml))


def _errors(xml: bytes) -> dict[At, str]:
    return {
        _at(hit[1].decode(), int(hit[2])): html.unescape(hit[3].decode())
        for hit in FAILED.finditer(xml)
    }


def _comments(archive: zipfile.ZipFile, part: str) -> dict[At, str]:
    found: dict[At, str] = {}
    for target in _related(archive, part).values():
        if "comments" not in target or target not in archive.namelist():
            continue
        root = ElementTree.fromstring(archive.read(target))
        authors = [author.text or "" for author in root.iter(f"{SPREAD}author")]
        for note in root.iter(f"{SPREAD}comment"):
            if authors[int(note.get("authorId", 0))] == OURS:
                continue
            letters, row = re.fullmatch("([A-Z]+)([0-9]+)", note.get("ref", "A1")).groups()  # type: ignore[union-attr]
            found[_at(letters, int(row))] = "".join(note.itertext()).strip()
    return found


def _at(letters: str, row: int) -> At:
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter) - ord("A") + 1
    return row - 1, column - 1
