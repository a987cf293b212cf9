"""The walkthrough: what it names for people with Windows or a Mac is there under that name."""

from __future__ import annotations

import re
from pathlib import Path

from selectolax.lexbor import LexborHTMLParser

from catalogue.cli.main import MODULES
from tests.conftest import ROOT

GUIDE = (ROOT / "WALKTHROUGH.zh.md").read_text("utf-8")


def test_its_commands_and_scripts_exist() -> None:
    verbs = {*re.findall(r"catalogue (\w+)", GUIDE)}
    assert {"pack", "verify"} <= verbs <= {*MODULES}
    for script in re.findall(r"python (\S+\.py)", GUIDE):
        assert (ROOT / script).is_file(), script


def test_its_files_lie_where_it_says(packed: Path) -> None:
    for path in re.findall(r"`build\\([^`]+)`", GUIDE):
        assert (packed / path.replace("\\", "/")).exists(), path
    assert (packed / "disc" / "README.txt").is_file()
    assert all([*packed.glob(f"*.{kind}")] for kind in ("zip", "iso"))


def test_its_pages_are_called_so(packed: Path) -> None:
    first = LexborHTMLParser((packed / "site" / "index.html").read_text("utf-8"))
    links = {link.text(strip=True) for link in first.css("a")}
    named = re.findall("(?:进|打开)「([^」]+)」", GUIDE)
    assert len(named) == 3
    assert {*named} <= links


def test_its_steps_are_numbered_and_counted() -> None:
    steps = re.findall(r"^\| (\d+) \|", GUIDE, re.MULTILINE)
    assert steps == [str(n + 1) for n in range(len(steps))]
    assert f"{len(steps)}个数字" in GUIDE
    (example,) = re.findall(r"walkthrough\.py ([019]+)", GUIDE)
    assert len(example) == len(steps)
