"""Renaming: every use follows, the old id leads on, and nothing else changes."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from catalogue.content.load import examine, load
from catalogue.content.schema import known_words, raw_schemas
from tests.conftest import HARBOUR, ROOT
from tests.keeping.world import changed, files, run
from tests.tables.hands import capital, copied, harbour

FAMILIES = tuple(term.line for term in harbour().vocabulary["families"].terms)


@pytest.fixture
def content(tmp_path: Path) -> Path:
    return copied(HARBOUR, tmp_path)


def test_an_entry_moves_with_all_that_names_it(content: Path) -> None:
    assert run(content, "pin").exit_code == 0
    pinned = copied(content, content.parent / "pinned")
    done = run(content, "rename", "p1", "P007", "--date", "2031-08-30")
    assert done.exit_code == 0, done.output
    found = changed(content, pinned)
    assert sorted(found) == [
        "anchors.lock.yaml",
        "courses/craft/B002.yaml",
        "pages/index.md",
        "policies/P001.yaml",
        "policies/P002.yaml",
        "policies/P007.yaml",
        "programmes/J001.yaml",
        "withdrawn.yaml",
    ]
    assert found["courses/craft/B002.yaml"] == ["- policy: P007", "-- policy: P001"]
    assert (content / "policies/P007.yaml").read_text("utf-8") == (
        HARBOUR / "policies/P001.yaml"
    ).read_text("utf-8").replace("id: P001", "id: P007")
    assert examine(content)[1] == ()


def test_the_old_id_leads_to_the_new_one_and_takes_no_seat(content: Path) -> None:
    assert run(content, "rename", "B002", "B009").exit_code == 0
    catalogue, problems = examine(content)
    assert catalogue
    assert problems == ()
    gone = {item.id: item for item in catalogue.withdrawn}
    assert (gone["B002"].successor, gone["B002"].renamed, gone["B003"].successor) == (
        "B009",
        True,
        "B009",
    )


def test_a_course_moves_to_the_line_of_its_letter(content: Path) -> None:
    (content / "menu.yaml").write_text(
        (content / "menu.yaml").read_text("utf-8").replace(", expected: 3", ""), "utf-8"
    )
    (content / "courses/leisure/M001.yaml").write_text(
        (HARBOUR / "courses/leisure/M001.yaml").read_text("utf-8") + "industry: port\n", "utf-8"
    )
    assert run(content, "rename", "M001", "B010").exit_code == 0
    assert load(content).by_id["B010"].line == "craft"  # type: ignore[union-attr]
    assert (content / "courses/craft/B010.yaml").is_file()


@pytest.mark.parametrize(
    ("new", "said"),
    [
        ("P002", "已经用过"),
        ("B009", "不合规定"),
        ("P1", "已经用过"),
    ],
)
def test_an_id_that_is_taken_or_of_another_kind_is_refused(
    content: Path, new: str, said: str
) -> None:
    done = run(content, "rename", "P001", new)
    assert (done.exit_code, said in done.output) == (1, True)
    assert files(content) == files(HARBOUR)


def test_words_that_still_speak_of_the_id_are_told(content: Path) -> None:
    page = content / "pages/about.md"
    page.write_text(page.read_text("utf-8") + "\n见 P001，不是 P0011。\n", "utf-8")
    done = run(content, "rename", "P001", "P007")
    line = len(page.read_text("utf-8").splitlines())
    assert f"文字里还提到 P001：pages/about.md:{line}" in done.output


def test_a_word_is_renamed_wherever_it_is_used(content: Path) -> None:
    assert run(content, "rename", "audiences/docker", "stevedore").exit_code == 0
    found = changed(content)
    assert {*found} >= {
        "vocabulary/audiences.yaml",
        "courses/craft/B002.yaml",
        "policies/P001.yaml",
    }
    assert all("docker" not in text for text in files(content).values())
    assert examine(content)[1] == ()


def test_a_slug_that_another_list_shares_stays_there(content: Path) -> None:
    path = content / "vocabulary/themes.yaml"
    path.write_text(path.read_text("utf-8") + "  - {slug: docker, name: 码头}\n", "utf-8")
    assert run(content, "rename", "audiences/docker", "stevedore").exit_code == 0
    assert "docker" in path.read_text("utf-8")


def test_the_slug_of_a_line_stands_in_the_menu_and_in_families(content: Path) -> None:
    assert run(content, "rename", "lines/craft", "handwork").exit_code == 0
    assert examine(content)[1] == ()
    catalogue = load(content)
    assert "handwork" in catalogue.organisation.by_slug
    lines = [term.line for term in catalogue.vocabulary["families"].terms]
    assert lines == [line.replace("craft", "handwork") for line in FAMILIES]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("nowhere/docker", "a", "没有叫 nowhere 的词表"),
        ("audiences/sailor", "a", "里没有 sailor"),
        ("families/boats", "lifting", "已是另一个词的"),
        ("families/boats", "船", "不能作代码"),
        ("statuses/current", "valid", "程序自己要认"),
    ],
)
def test_a_word_that_cannot_be_renamed_is_told(
    content: Path, old: str, new: str, said: str
) -> None:
    done = run(content, "rename", old, new)
    assert (done.exit_code, said in done.output) == (1, True)
    assert files(content) == files(HARBOUR)


def test_a_word_that_the_program_does_not_know_is_renamed_in_any_list(content: Path) -> None:
    assert "draft" not in known_words()["statuses"]
    assert run(content, "rename", "statuses/draft", "proposed").exit_code == 0


# A slug as the program writes it, and files in which it decides something by one.
LITERAL = re.compile("""["']([A-Za-z0-9][A-Za-z0-9-]*)["']""")
DECIDING = [
    path
    for folder in ("catalogue", "site_overrides")
    for path in (ROOT / folder).rglob("*")
    if path.suffix in (".py", ".html", ".typ", ".js")
]
# Fields whose words are lists, where something is compared with one; and `if` in the schemas.
COMPARED = re.compile(
    r"(?:status|basis|title_origin|text_held|recognition|evidence\.level)"
    r" (?:[!=]= (?P<one>[\"'][^\"']*[\"'])|(?:not )?in \((?P<several>[^)]*)\))"
)


def test_every_word_by_which_the_program_decides_is_known() -> None:
    known = {slug for slugs in known_words().values() for slug in slugs}
    text = "\n".join(path.read_text("utf-8") for path in DECIDING)
    said = " ".join(found["one"] or found["several"] for found in COMPARED.finditer(text))
    assert LITERAL.findall(said)
    assert {*LITERAL.findall(said)} <= known
    for kind, schema in raw_schemas().items():
        for part in schema.get("allOf", ()):
            for slug in LITERAL.findall(json.dumps(_constants(part))):
                assert slug in known, kind


def _constants(node: Any) -> list[Any]:
    if isinstance(node, list):
        return [found for item in node for found in _constants(item)]
    if not isinstance(node, dict):
        return []
    own = [*node.get("enum", ()), *([node["const"]] if isinstance(node.get("const"), str) else [])]
    return own + _constants(list(node.values()))


def test_a_known_word_is_one_that_the_program_says() -> None:
    text = "\n".join(path.read_text("utf-8") for path in DECIDING) + json.dumps(raw_schemas())
    said = {*LITERAL.findall(text)}
    for wordlist, slugs in known_words().items():
        assert {*slugs} <= said, wordlist
        assert {*slugs} <= {term.slug for term in capital().vocabulary[wordlist].terms}


def test_an_unreadable_file_stops_the_renaming(content: Path) -> None:
    (content / "cases/H001.yaml").write_text("id: H001\ntitle: '见 P001\n", "utf-8")
    done = run(content, "rename", "P001", "P007")
    assert done.exit_code == 1
    assert "cases/H001.yaml" in done.output
    assert not (content / "policies/P007.yaml").exists()
