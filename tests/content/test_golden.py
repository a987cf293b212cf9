"""Golden folders: one wrong thing each, and exactly what a clerk is told about it.

`tests/world` is a small sound content folder; the real word lists are laid beside it. A case
changes some of its files (`in/`), or is built by a function where an editor or git would mangle
the bytes. `CATALOGUE_REWRITE=1` writes the reports anew: read what it wrote.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from catalogue.content.handwritten import MAX_PICTURE
from catalogue.content.load import examine
from catalogue.content.problem import WORDING, Problem, wording
from catalogue.content.report import as_text
from catalogue.content.source import MAX_BYTES, MAX_DEPTH
from tests.conftest import CAPITAL

HERE = Path(__file__).parent.parent
CASES = HERE / "cases"
COURSE = Path("courses/general/T001.yaml")
PAGE = Path("pages/index.md")

# Raised by later stages, each tested where it is raised; and words that stand for JSON types.
ELSEWHERE = (
    "type-string",
    "type-integer",
    "type-number",
    "type-boolean",
    "type-array",
    "type-object",
    "errno-ENOENT",
    "errno-EEXIST",
    "errno-EACCES",
    "errno-EISDIR",
    "errno-ENOTDIR",
    "errno-ELOOP",
    "errno-ENOSPC",
    "errno-EROFS",
    "errno-EIO",
    "missing-folder",
    "system-refused",
    "foreign-folder",
    "folder-busy",
    "cannot-replace",
    "id-taken",
    "no-such-line",
    "starter-lines",
    "folder-not-empty",
    "line-full",
    "id-shape",
    "site-failed",
    "no-search-index",
    "not-json",
    "not-a-document",
    "not-text",
    "repeated-document",
    "code-character",
    "code-length",
    "code-check",
    "code-layout",
    "cannot-write",
    "orders-encoding",
    "orders-empty",
    "orders-own-table",
    "orders-columns",
    "orders-unit",
    "orders-no-course",
    "orders-id",
    "orders-repeated-course",
    "orders-heads",
    "orders-mismatch",
    "orders-withdrawn",
    "orders-unknown",
    "orders-two-districts",
    "no-chinese-font",
    "missing-glyph",
    "typesetting-failed",
    "unknown-choice",
    "no-such-entry",
    "withdrawn-entry",
    "extract-empty",
    "disc-missing",
    "disc-name",
    "disc-name-long",
    "disc-path-long",
    "disc-case-clash",
    "disc-name-reserved",
    "disc-path-deep",
    "package-no-sums",
    "package-missing",
    "package-unlisted",
    "package-changed",
    "package-no-metadata",
    "package-metadata-differs",
    "package-no-start",
    "package-no-icon",
    "package-external",
    "package-not-inside",
    "package-dangling",
    "package-no-anchor",
    "package-repeated-id",
    "package-empty",
    "package-duplicate",
    "package-redirect-loop",
    "package-kind",
    "package-active",
    "package-foreign-script",
    "package-no-policy",
    "package-loose-policy",
    "package-too-large",
    "package-document",
    "package-no-language",
    "package-no-charset",
    "package-leftover",
    "package-no-title",
    "package-headings",
    "key-exists",
    "key-exposed",
    "not-a-key",
    "medium-unreadable",
    "no-long-names",
    "medium-too-big",
    "unsafe-path",
    "odd-member",
    "repeated-member",
    "views-differ",
    "file-unreadable",
    "not-an-edition",
    "file-damaged",
    "file-missing",
    "file-foreign",
    "manifest-unreadable",
    "manifest-changed",
    "stripped-signature",
    "wrong-key",
    "unsigned-edition",
    "archive-changed",
    "edition-without-data",
    "edition-newer",
    "not-a-patch",
    "patch-other-edition",
    "patch-damaged",
)


def rewritten(old: bytes, new: bytes) -> Callable[[Path], None]:
    """A case that replaces some bytes of the first course."""

    def build(world: Path) -> None:
        raw = (world / COURSE).read_bytes()
        assert old in raw
        (world / COURSE).write_bytes(raw.replace(old, new, 1))

    return build


def as_gbk(world: Path) -> None:
    (world / COURSE).write_bytes((world / COURSE).read_text("utf-8").encode("gb18030"))


def page_as_gbk(world: Path) -> None:
    (world / PAGE).write_bytes((world / PAGE).read_text("utf-8").encode("gb18030"))


def with_bom(world: Path) -> None:
    (world / COURSE).write_bytes(b"\xef\xbb\xbf" + (world / COURSE).read_bytes())


def with_large_picture(world: Path) -> None:
    (world / "pages" / "seats.jpg").write_bytes(b"\xff" * (MAX_PICTURE + 1024))


def linked_out(world: Path) -> None:
    outside = world.parent / "outside.yaml"
    outside.write_text("a: 1\n", encoding="utf-8")
    (world / "policies" / "Z004.yaml").symlink_to(outside)


def linked_to_nothing(world: Path) -> None:
    (world / "policies" / "Z004.yaml").symlink_to("Z999.yaml")
    (world / "policies" / "Z005.yaml").symlink_to("Z005.yaml")


TITLE = "样本课程甲".encode()
BUILT: dict[str, Callable[[Path], None]] = {
    "gbk": as_gbk,
    "bom": with_bom,
    "not-utf8": rewritten(TITLE, b"\xff\xff\xff"),
    "nul": rewritten(TITLE, TITLE + b"\0"),
    "control-character": rewritten(TITLE, TITLE + b"\x07"),
    "control-character--private-use": rewritten(TITLE, TITLE + "\ue01a".encode()),
    "control-character--private-plane": rewritten(TITLE, TITLE + "\U000f0001".encode()),
    "control-character--zero-width": rewritten(TITLE, TITLE + "\u200b".encode()),
    "lost-character": rewritten(TITLE, TITLE + "\ufffd".encode()),
    "yaml-odd-space": rewritten(b"industry: ", "\u3000industry:\u3000".encode()),
    "yaml-full-colon": rewritten(b"id: ", "id：".encode()),
    "yaml-full-colon--all": lambda world: (world / COURSE).write_text(
        (world / COURSE).read_text("utf-8").replace(": ", "："), "utf-8"
    ),
    "yaml-unmerged": rewritten(b"title: ", b"<<<<<<< HEAD\n=======\n>>>>>>> b\ntitle: "),
    "yaml-tab--deeper": rewritten(b"industry: ", b"\tindustry: "),
    "yaml-missing-colon--item": rewritten(b"- source: ", b"- source:"),
    "bidi": rewritten(TITLE, TITLE + "\u202e".encode()),
    "gbk--page": page_as_gbk,
    "too-large": rewritten(TITLE, TITLE + b"#" * MAX_BYTES),
    "picture-large": with_large_picture,
    "too-deep": rewritten(TITLE, b"[" * (MAX_DEPTH + 2) + b"]" * (MAX_DEPTH + 2)),
    "symlink-out": linked_out,
    "cannot-read": linked_to_nothing,
}
NAMES = sorted({*BUILT, *(path.name for path in CASES.iterdir())})


@pytest.fixture
def world(tmp_path: Path) -> Path:
    """The sound world, ready to be damaged."""
    folder = tmp_path / "content"
    shutil.copytree(HERE / "world", folder)
    for path in (CAPITAL / "vocabulary").glob("*.yaml"):
        if not (folder / "vocabulary" / path.name).exists():
            shutil.copy(path, folder / "vocabulary")
    return folder


def damaged(world: Path, name: str) -> tuple[Problem, ...]:
    """The problems of the world after the case has changed it."""
    if name in BUILT:
        BUILT[name](world)
    else:
        shutil.copytree(CASES / name / "in", world, dirs_exist_ok=True)
        for mark in world.rglob("*.deleted"):
            mark.with_suffix("").unlink()
            mark.unlink()
    return examine(world)[1]


def test_the_world_is_sound(world: Path) -> None:
    assert examine(world)[1] == ()


def test_windows_line_ends_change_nothing(world: Path) -> None:
    for path in world.rglob("*.yaml"):
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert examine(world)[1] == ()


@pytest.mark.parametrize("name", NAMES)
def test_a_case_is_told_as_a_clerk_should_read_it(world: Path, name: str) -> None:
    said = as_text(damaged(world, name), "content") + "\n"
    expected = CASES / name / "expected.txt"
    if os.environ.get("CATALOGUE_REWRITE"):
        expected.parent.mkdir(exist_ok=True)
        expected.write_text(said, encoding="utf-8", newline="\n")
    assert said == expected.read_text("utf-8")


@pytest.mark.parametrize("name", NAMES)
def test_a_case_breaks_just_its_own_rule(world: Path, name: str) -> None:
    assert {problem.rule for problem in damaged(world, name)} == {name.split("--")[0]}


def test_every_rule_has_a_case() -> None:
    assert {name.split("--")[0] for name in NAMES} | set(ELSEWHERE) == set(wording())


def test_no_rule_is_worded_twice() -> None:
    names = re.findall(r'^  "([^"]+)": \{', WORDING.read_text("utf-8"), re.MULTILINE)
    assert sorted(names) == sorted(wording())
