"""Systems: what becomes of a disc, and of a content, on file systems that treat names otherwise."""

from __future__ import annotations

import shutil
import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest

from catalogue.content.load import examine
from catalogue.disc.verification import verify
from tests.conftest import CAPITAL
from tests.discs import content, make
from tests.program import catalogue

# One character or several each: HFS+ keeps the latter, other systems what they were given.
FOLDER = "培训 한글 é"
FORMS = ("NFC", "NFD")


def short(step: str) -> str:
    """A name as DOS keeps it: eight characters and three, in capitals."""
    stem, dot, ending = step.upper().rpartition(".")
    return f"{stem[:8]}{dot}{ending[:3]}" if dot else ending[:8]


# What copying does to each step of a path.
SYSTEMS: dict[str, Callable[[str], str]] = {
    "FAT without long names": short,
    "capitals": str.upper,
    "plain ISO 9660": lambda step: f"{short(step)};1" if "." in step else short(step),
}


@pytest.mark.parametrize("system", SYSTEMS)
def test_a_disc_whose_names_were_all_changed_is_told_file_by_file(
    tmp_path: Path, system: str
) -> None:
    folder = make(tmp_path)
    sound = content(folder)
    copy = tmp_path / "copy"
    changed = {path: "/".join(map(SYSTEMS[system], path.split("/"))) for path in sound}
    for path, raw in sound.items():
        target = copy / ("edition.json" if path == "edition.json" else changed[path])
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(raw)
    told = {problem.path for problem in verify(copy).problems}
    assert {new for old, new in changed.items() if old not in (new, "edition.json")} <= told


@pytest.mark.parametrize("form", FORMS)
def test_a_folder_is_worked_in_whichever_way_its_name_is_composed(
    tmp_path: Path, form: str
) -> None:
    place = tmp_path / unicodedata.normalize(form, FOLDER)
    shutil.copytree(CAPITAL, place / "content")
    assert examine(place / "content") == examine(CAPITAL)
    held = make(place)
    assert verify(held).problems == ()
    said = catalogue("verify", str(held))
    assert (said.returncode, said.stdout.splitlines()[-1]) == (0, "没有发现问题。")


def test_a_name_that_only_its_composition_tells_apart_is_foreign(tmp_path: Path) -> None:
    folder = make(tmp_path)
    for form in FORMS:
        (folder / unicodedata.normalize(form, "é.txt")).write_bytes(b"x")
    told = verify(folder).problems
    assert [problem.rule for problem in told] == ["file-foreign", "file-foreign"]
