"""A second union: everything is made of its content, and nothing of the first one shows."""

from __future__ import annotations

import json
import os
import re
import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pypdf
import pytest
import yaml

from catalogue.content.links import Catalogue
from catalogue.content.load import load
from catalogue.content.model import fit
from catalogue.content.organisation import Organisation
from catalogue.orders.order_code import Choice, encode
from tests.conftest import CONTENT, HARBOUR, Shared, run
from tests.program import catalogue

FIRST = fit(Organisation, yaml.safe_load((CONTENT / "menu.yaml").read_text(encoding="utf-8")))
SITE = yaml.safe_load((CONTENT / "site.yaml").read_text(encoding="utf-8"))
PLACES = yaml.safe_load((CONTENT / "vocabulary" / "places.yaml").read_text(encoding="utf-8"))
LETTERS = "".join((*(line.letter for line in FIRST.lines), *FIRST.letters.values()))
WORDS = (
    FIRST.programme.name,
    FIRST.programme.statement,
    SITE["title"],
    SITE["publisher"],
    SITE["masking"]["sign"],
    *(line.name for line in FIRST.lines),
    *(menu.name for menu in FIRST.menus),
    *(term["name"] for term in PLACES["terms"] if len(term["name"]) > 1),
)
# An id of the first union, not a piece of a digest, of a path or of a longer number.
ID = re.compile(rf"(?<![A-Za-z0-9_#/.-])[{LETTERS}][0-9]{{3}}(?![A-Za-z0-9_.])")
# Postings are numbers written as characters, and texts are packed: both spell an id by chance.
PACKED = re.compile(r"/find/[px][0-9]+\.js$")
TEXTS = (".html", ".txt", ".json", ".csv", ".js", ".xml", ".svg", ".webmanifest")


@pytest.fixture(scope="module")
def made(harbour_packed: Path, shared: Shared) -> Path:
    """Site, search, print, disc, archives and sheets of the second union."""

    def make(out: Path) -> None:
        shutil.copytree(harbour_packed, out, copy_function=os.link)
        given = ("--content", str(HARBOUR), "--out", str(out))
        run("sheet", *(entry.id for entry in load(HARBOUR)), *given)
        for verb in ("poster", "leaflet", "label"):
            run(verb, *given)

    return shared("harbour-sheets", make)


def pieces(folder: Path) -> Iterator[tuple[str, str]]:
    """Every file that holds words, with these words."""
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.suffix in TEXTS:
            yield name, path.read_text(encoding="utf-8", errors="replace")
        elif path.suffix == ".pdf":
            yield name, "".join(page.extract_text() for page in pypdf.PdfReader(path).pages)


def test_nothing_made_of_it_names_the_first_union(made: Path) -> None:
    found = {
        (name, word)
        for name, text in pieces(made)
        for word in (
            *(word for word in WORDS if word in text),
            *(ID.findall(text) if not PACKED.search(name) else ()),
        )
    }
    assert found == set()


def test_an_id_of_the_first_union_would_be_seen() -> None:
    assert ID.findall('<a href="../courses/T007.html">T007 题名</a> 见Q031。') == ["T007", "Q031"]


def test_every_product_is_there(made: Path, harbour: Catalogue) -> None:
    for name in ("site/index.html", "search", "disc/index.html"):
        assert (made / name).exists(), name
    # Those that its site.yaml names, in the output and on the disc.
    for folder in (made / "print", made / "disc" / "print"):
        assert {path.name for path in folder.iterdir()} == {
            "catalogue.pdf",
            "catalogue-large.pdf",
            "leaflet.pdf",
        }
    # What is asked for by itself is what goes with the edition.
    asked = made / "sheets" / "leaflet.pdf"
    assert (made / "print" / "leaflet.pdf").read_bytes() == asked.read_bytes()
    (archive,) = made.glob("*.zip")
    assert zipfile.ZipFile(archive).testzip() is None
    assert {path.stem for path in (made / "sheets").glob("*.pdf")} >= {
        "poster",
        "leaflet",
        "label",
        *(entry.id for entry in harbour),
    }


def test_its_own_words_are_there(made: Path) -> None:
    text = (made / "site" / "courses" / "B001.html").read_text(encoding="utf-8")
    for said in ("Forklift Basics 叉车入门", "手艺", "王喆 Wáng Zhé", "3号泊位", "秋季课表"):
        assert said in text, said


def test_it_is_searched_by_its_own_words(made: Path) -> None:
    for asked, first in (("铲车", "B001"), ("knots", "B002"), ("p1", "P001"), ("外岛路费", "P001")):
        done = catalogue("search", asked, "--json", "--out", str(made))
        assert json.loads(done.stdout)[0]["id"] == first, asked


def test_orders_are_counted_in_its_lines(harbour: Catalogue, tmp_path: Path) -> None:

    letters = harbour.numbering.letters["course"]
    code = encode(
        (Choice(course="M001", heads=3), Choice(course="B001")), "2031-09", letters=letters
    )
    order = tmp_path / "orders.txt"
    order.write_text(f"第三装卸队,东片区,{code}\n", encoding="utf-8")
    table = tmp_path / "demand.csv"
    run("orders", str(order), "--content", str(HARBOUR), "--out", str(table))
    said = table.read_text(encoding="utf-8-sig")
    assert '"分片区"' in said
    assert said.index("B001") < said.index("M001")
