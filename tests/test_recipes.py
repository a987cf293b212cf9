"""Recipes: the files that CONTRIBUTING names for a field, a kind, an output or a line suffice."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pypdf
import pytest

from tests.conftest import HARBOUR, ROOT

pytestmark = pytest.mark.slow
GUIDE = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
PARTS = ("catalogue", "schemas", "site_overrides")


def named_files(recipe: str) -> set[str]:
    """The files that the recipe names, by their path in the repository."""
    text = GUIDE[GUIDE.index(f"- **{recipe}**") :]
    body = text.partition("\n- **")[0]
    return {path for path in re.findall(r"`([\w/<>.-]+)`", body) if "/" in path}


class Program:
    """A copy of the program that a recipe is followed in, and a content to try it on."""

    def __init__(self, top: Path, recipe: str) -> None:
        for part in PARTS:
            # With what was compiled of it, which holds for all that no recipe edits, but not with
            # what is being written.
            shutil.copytree(ROOT / part, top / part, ignore=shutil.ignore_patterns("*.pyc.*"))
        self.content = shutil.copytree(HARBOUR, top / "content")
        self.top = top
        self.allowed = named_files(recipe)
        self.touched: set[str] = set()

    def edit(self, name: str, *pairs: tuple[str, str], as_named: str = "") -> None:
        """Change a file of the program, which the recipe must name."""
        assert (as_named or name) in self.allowed, name
        self.touched.add(name)
        path = self.top / name
        text = path.read_text(encoding="utf-8") if path.exists() else ""
        for old, new in pairs:
            assert old in text, old
            text = text.replace(old, new, 1) if old else new
        path.write_text(text, encoding="utf-8")

    def run(self, *arguments: str) -> str:
        done = subprocess.run(
            [sys.executable, "-m", "catalogue", *arguments],
            cwd=self.top,
            env={**os.environ, "PYTHONPATH": str(self.top)},
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def build(self) -> Path:
        self.run("build", "--quiet", "--only", "site,search,print")
        return self.top / "build"

    def words(self, pdf: str) -> str:
        pages = pypdf.PdfReader(self.top / "build" / pdf).pages
        return "".join(page.extract_text() for page in pages).replace("\n", "")


FEE_NOTE = """\
    "fee_note": {
      "title": "花了多少",
      "$ref": "urn:catalogue:common#/$defs/text"
    },
"""


def test_a_field_is_a_property_and_a_field_of_the_class(tmp_path: Path) -> None:
    program = Program(tmp_path, "a field")
    program.edit(
        "schemas/case.schema.json",
        ('["orgs", "types", "audiences"]', '["orgs", "fee_note", "types", "audiences"]'),
        (
            '    "period":',
            FEE_NOTE + '    "period":',
        ),
        as_named="schemas/<kind>.schema.json",
    )
    program.edit(
        "catalogue/content/model.py",
        ('    place_detail: str = ""\n', '    place_detail: str = ""\n    fee_note: str = ""\n'),
    )
    case = program.content / "cases" / "H001.yaml"
    case.write_text(case.read_text("utf-8") + "fee_note: 半天停工三千元\n", encoding="utf-8")
    build = program.build()
    for name in ("site/cases/H001.html", "site/data/cases.csv", "site/data/catalogue.json"):
        assert "半天停工三千元" in (build / name).read_text(encoding="utf-8"), name
    assert "花了多少" in (build / "site" / "cases" / "H001.html").read_text(encoding="utf-8")
    program.run("sheet", "H001", "--out", str(build))
    for pdf in ("print/catalogue.pdf", "sheets/H001.pdf"):
        assert "花了多少" in program.words(pdf), pdf
        assert "半天停工三千元" in program.words(pdf), pdf
    found = json.loads(program.run("search", "停工三千", "--json"))
    assert found[0]["id"] == "H001"
    assert len(program.touched) == 2


TRAINER = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "$id": "urn:catalogue:trainer",
    "title": "师资",
    "description": "能讲课的人或队伍，只写公开身份。",
    "type": "object",
    "x-index": "能讲课的队伍。",
    "x-grouped": ["places", "place"],
    "x-above": ["place"],
    "x-sections": [
        {"key": "lead", "fields": ["summary"]},
        {"key": "facts", "title": "", "fields": ["skills"]},
        {
            "key": "evidence",
            "title": "依据",
            "fields": ["evidence/basis", "evidence/note", "evidence/sources"],
        },
    ],
    "x-hidden": {
        "id": "stands above the title",
        "title": "is the title",
        "reviewed": "stands in the last line",
    },
    "properties": {
        "id": {"title": "编号", "type": "string", "x-id": "trainer", "x-hint": "写成 {trainer}"},
        "title": {"title": "名称", "$ref": "urn:catalogue:common#/$defs/text"},
        "place": {"title": "地区", "x-vocabulary": "places"},
        "summary": {
            "title": "是谁",
            "x-form": "lead",
            "$ref": "urn:catalogue:common#/$defs/text",
        },
        "skills": {"title": "能讲什么", "$ref": "urn:catalogue:common#/$defs/texts"},
        "evidence": {"title": "依据", "$ref": "urn:catalogue:common#/$defs/provenance"},
        "reviewed": {"$ref": "urn:catalogue:common#/$defs/reviewed"},
    },
    "required": ["id", "title", "place", "summary", "evidence", "reviewed"],
    "additionalProperties": False,
}
CLASS = '''\
@dataclass(frozen=True, slots=True, kw_only=True)
class Trainer:
    """Who can teach."""

    id: str
    title: str
    place: str
    summary: str
    evidence: Provenance
    reviewed: str
    skills: tuple[str, ...] = ()


'''
TEAM = """id: N001
title: 三号泊位老师傅队
place: harbour
summary: 泊位上带徒弟的老师傅，轮流讲叉车和缆绳。
skills: [叉车试车, 缆绳打结]
evidence:
  basis: stated
  sources:
    - {source: D002, locator: 第1页}
reviewed: "2031-08-25"
"""


def test_a_kind_is_a_schema_a_class_and_a_list_of_the_catalogue(tmp_path: Path) -> None:
    program = Program(tmp_path, "a kind")
    program.edit(
        "schemas/trainer.schema.json",
        ("", json.dumps(TRAINER, ensure_ascii=False)),
        as_named="schemas/<kind>.schema.json",
    )
    program.edit(
        "catalogue/content/model.py",
        (
            "Entry = ",
            CLASS + "Entry = Trainer | ",
        ),
        (
            '    Kind(name="offering"',
            '    Kind(name="trainer", folder="trainers", entry=Trainer),\n    Kind(name="offering"',
        ),
    )
    program.edit(
        "catalogue/content/links.py",
        (
            "    offerings: tuple[Offering, ...] = ()\n",
            "    offerings: tuple[Offering, ...] = ()\n    trainers: tuple[Any, ...] = ()\n",
        ),
    )
    for name, old, new in (
        ("menu.yaml", "letters: {", "letters: {trainer: N, "),
        ("nav.yaml", "nav:\n", "nav:\n  - {title: 师资, page: trainers/index.md}\n"),
    ):
        path = program.content / name
        path.write_text(path.read_text("utf-8").replace(old, new, 1), encoding="utf-8")
    (program.content / "trainers").mkdir()
    (program.content / "trainers" / "N001.yaml").write_text(TEAM, encoding="utf-8")
    build = program.build()
    page = (build / "site" / "trainers" / "N001.html").read_text(encoding="utf-8")
    for said in ("三号泊位老师傅队", "能讲什么", "叉车试车；缆绳打结", "学堂会议记录"):
        assert said in page, said
    for name in ("site/trainers/index.html", "site/data/trainers.csv", "site/data/catalogue.json"):
        assert "三号泊位老师傅队" in (build / name).read_text(encoding="utf-8"), name
    assert json.loads(program.run("search", "老师傅队", "--json"))[0]["id"] == "N001"
    assert "能讲什么" in program.words("print/catalogue.pdf")
    program.run("sheet", "N001")
    assert "叉车试车" in program.words("sheets/N001.pdf")
    assert len(program.touched) == 3


def test_an_output_is_a_maker_a_row_and_its_words(tmp_path: Path) -> None:
    program = Program(tmp_path, "an output")
    program.edit(
        "catalogue/products/production.py",
        (
            "PRODUCTS = (\n",
            (
                "def _make_list(catalogue: Catalogue, _: Run, new: Path) -> None:\n"
                '    """The titles of all entries as plain text."""\n'
                '    (new / "list").mkdir()\n'
                '    titles = "\\n".join(getattr(entry, "title", "") for entry in catalogue)\n'
                '    (new / "list" / "list.txt").write_text(titles, encoding="utf-8")\n\n\n'
                "PRODUCTS = (\n"
                '    Product(name="list", door="list/list.txt", make=_make_list),\n'
            ),
        ),
    )
    program.edit(
        "catalogue/words/messages.json",
        (
            '  "progress-check"',
            '  "progress-list": "列清单",\n  "where-list": "清单：{path}",\n  "progress-check"',
        ),
    )
    said = program.run("build", "--only", "list")
    assert "列清单" in said
    assert "缆绳打结与带缆" in (tmp_path / "build" / "list" / "list.txt").read_text("utf-8")


def test_a_line_is_a_line_of_the_menu(tmp_path: Path) -> None:
    program = Program(tmp_path, "a line of courses")
    menu = program.content / "menu.yaml"
    menu.write_text(
        menu.read_text("utf-8")
        + '      - {slug: sea, letter: W, folder: sea, name: 出海, colour: "#1f6f50"}\n',
        encoding="utf-8",
    )
    program.run("new", "course", "--line", "出海", "--title", "认星星")
    assert (program.content / "courses" / "sea" / "W001.yaml").is_file()
    assert program.touched == set()
