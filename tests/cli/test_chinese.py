"""The command line speaks Chinese, and every verb of it is told of."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from catalogue import __version__
from catalogue.cli.main import MODULES, VERBS, main
from catalogue.content.report import message
from tests.conftest import ROOT

MANUALS = (
    ROOT / "README.md",
    ROOT / "README.zh.md",
    *sorted((ROOT / "content" / "pages").glob("*.md")),
    *sorted((ROOT / "catalogue" / "manuals").glob("*.md")),
)
NAMES = sorted(MODULES)
# A word of a sentence in English: not an option, a file name, a choice or an example of a command.
ENGLISH = re.compile(
    r"\b(?:Usage|Options|Commands|Error|Try|Show|exit|Missing|Invalid|Got|does|not|is|for|one of"
    r"|Did|mean|requires|take|such|default|required|TEXT|INTEGER|DIRECTORY|PATH|RANGE)\b"
)
WRONG = (
    ["chekc"],
    ["--nope"],
    ["sheet"],
    ["search"],
    ["search", "x", "--limit", "a"],
    ["search", "x", "--limit", "0"],
    ["check", "--format", "xml"],
    ["check", "a", "b"],
    ["inspect", "nowhere"],
    ["pack", "--kye", "x"],
    ["pack", "--key"],
    ["pack", "--key", "."],
    ["pack", "--key", "nowhere"],
    ["pack", "--quiet=1"],
    ["new"],
    ["new", "film"],
    ["build", "--only", "film"],
    ["print", "--out"],
    ["completion", "tcsh"],
)


def told(*words: str) -> tuple[int, str]:
    done = CliRunner().invoke(main, list(words), prog_name="catalogue")
    return done.exit_code, done.output


def test_the_version_is_that_of_the_program() -> None:
    assert told("--version") == (0, f"catalogue {__version__}\n")


def test_the_help_lists_every_verb_under_the_heading_of_its_readers() -> None:
    _, text = told("--help")
    pieces = re.split(r"^(\S.*)：\n", text, flags=re.MULTILINE)
    held = {
        heading: re.findall(r"^  ([a-z]+) ", body, re.MULTILINE)
        for heading, body in zip(pieces[1::2], pieces[2::2], strict=True)
    }
    for readers, verbs in VERBS.items():
        assert held[message(f"section-{readers}")] == [*verbs]
    assert {heading[0] for heading in held} >= set("编查印发")


@pytest.mark.parametrize("verb", ["", *NAMES])
def test_no_page_of_help_falls_back_into_english(verb: str) -> None:
    code, text = told(*filter(None, [verb]), "--help")
    assert code == 0
    assert ENGLISH.findall(text) == []
    assert "用法：" in text


@pytest.mark.parametrize("words", WRONG, ids=" ".join)
def test_a_wrong_call_is_refused_in_chinese(words: list[str]) -> None:
    code, text = told(*words)
    assert code == 2
    assert ENGLISH.findall(text) == []
    assert "没有做：" in text


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_prints_a_script_for_the_shell(shell: str) -> None:
    code, script = told("completion", shell)
    assert code == 0
    assert f"_CATALOGUE_COMPLETE={shell}_complete" in script


def test_the_shell_gets_the_verbs_that_begin_as_typed() -> None:
    asked = {
        "COMP_WORDS": "catalogue ch",
        "COMP_CWORD": "1",
        "_CATALOGUE_COMPLETE": "bash_complete",
    }
    done = CliRunner(env=asked).invoke(main, prog_name="catalogue")
    assert done.output == "plain,check\n"


@pytest.mark.parametrize(
    "path", MANUALS, ids=[path.relative_to(ROOT).as_posix() for path in MANUALS]
)
def test_a_command_that_a_manual_names_exists(path: Path) -> None:
    named = re.findall(r"\bcatalogue ([a-z]+)\b", "\n".join(code_of(path.read_text("utf-8"))))
    assert set(named) <= {*NAMES}


def code_of(text: str) -> list[str]:
    """What stands as code in a page: between back quotes, or indented by a fence."""
    fences = re.findall(r"```.*?\n(.*?)```", text, re.DOTALL)
    return fences + re.findall(r"`([^`\n]+)`", re.sub(r"```.*?```", "", text, flags=re.DOTALL))


@pytest.mark.parametrize("verb", NAMES)
def test_every_verb_is_named_in_a_chinese_manual(verb: str) -> None:
    texts = [path.read_text("utf-8") for path in MANUALS if path.name != "README.md"]
    assert any(re.search(rf"\bcatalogue {verb}\b", text) for text in texts)
