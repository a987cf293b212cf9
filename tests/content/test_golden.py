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
from catalogue.content.source import MAX_BYTES, MAX_DEPTH, read_string
from tests.conftest import CAPITAL

HERE = Path(__file__).parent.parent
CASES = HERE / "cases"
COURSE = Path("courses/general/T001.yaml")
PAGE = Path("pages/index.md")
POLICY = Path("policies/Z001.yaml")
WITHDRAWN = Path("withdrawn.yaml")
SITE = Path("site.yaml")
GONE = b"""
  - id: Z009
    title: \xe6\xa0\xb7\xe6\x9c\xac
    date: "DAY"
    reason: \xe6\xa0\xb7\xe6\x9c\xac\xe9\x87\x8d\xe5\xa4\x8d
"""

HEIR = b"    successor: X001\n"

# Raised by later stages, each tested where it is raised; and words that stand for JSON types.
ELSEWHERE = (
    "worker-lost",
    "odd-beside",
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
    "errno-EINVAL",
    "errno-ENOTDIR",
    "errno-ELOOP",
    "errno-ENOSPC",
    "errno-EROFS",
    "entry-kills",
    "cluster-lost",
    "cluster-open",
    "cluster-differs",
    "cluster-missing",
    "errno-EIO",
    "more-problems",
    "missing-folder",
    "system-refused",
    "foreign-folder",
    "folder-busy",
    "cannot-replace",
    "id-taken",
    "not-a-content",
    "inner-there",
    "inner-none",
    "copy-same",
    "copy-other",
    "copy-newer",
    "copy-older",
    "successor-itself",
    "still-named",
    "no-such-wordlist",
    "no-such-word",
    "word-taken",
    "word-shape",
    "word-known",
    "names-unfinished",
    "edition-not-later",
    "status-in-content",
    "no-such-line",
    "starter-lines",
    "folder-not-empty",
    "line-full",
    "id-shape",
    "site-failed",
    "newer-search-index",
    "no-search-index",
    "not-json",
    "not-a-document",
    "odd-facet",
    "odd-setting",
    "not-text",
    "repeated-document",
    "unsafe-address",
    "own-build",
    "code-character",
    "code-length",
    "code-check",
    "code-layout",
    "cannot-write",
    "table-too-large",
    "table-sheet-copy",
    "table-empty",
    "table-markup",
    "table-password",
    "table-unreadable",
    "table-encoding",
    "table-no-heading",
    "table-no-id",
    "table-same-column",
    "table-error-value",
    "table-formula",
    "table-blank",
    "table-type",
    "table-date-value",
    "table-serial",
    "table-zeros",
    "table-number-in-text",
    "table-not-whole",
    "table-number",
    "table-date",
    "table-flag",
    "table-word",
    "table-pattern",
    "table-twice",
    "table-id",
    "table-id-twice",
    "table-new-twice",
    "table-id-changed",
    "table-id-gone",
    "table-id-kind",
    "table-no-row",
    "table-number-bad",
    "table-number-twice",
    "table-no-group",
    "table-unreadable-entry",
    "table-conflict",
    "table-not-written",
    "table-no-setting",
    "table-out-is-in",
    "orders-encoding",
    "orders-empty",
    "orders-own-table",
    "orders-columns",
    "orders-unit",
    "orders-no-course",
    "orders-id",
    "orders-repeated-course",
    "orders-heads",
    "orders-heading",
    "orders-number",
    "orders-amended",
    "orders-out-is-in",
    "orders-out-taken",
    "orders-mismatch",
    "orders-withdrawn",
    "orders-unknown",
    "orders-two-districts",
    "fonts-differ",
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
    "medium-cut",
    "medium-damaged",
    "medium-foreign",
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
    "file-renamed",
    "manifest-unreadable",
    "manifest-changed",
    "stripped-signature",
    "wrong-key",
    "unsigned-edition",
    "archive-changed",
    "edition-without-data",
    "edition-newer",
    "edition-of-one-day",
    "not-a-patch",
    "patch-other-edition",
    "patch-damaged",
    "patch-too-large",
    "patch-backwards",
    "signer-changed",
    "signer-gone",
    "edition-issued",
    "edition-passed",
    "edition-older",
    "edition-branch",
    "edition-gap",
    "hidden-shell",
    "boot-record",
    "key-readable",
    "wrong-passphrase",
    "key-retired",
    "key-unnamed",
    "keys-unreadable",
    "keys-gap",
    "keys-few",
    "keys-unsigned",
    "keys-rollback",
    "keys-branch",
)


def rewritten(old: bytes, new: bytes) -> Callable[[Path], None]:
    """A case that replaces some bytes of the first course."""
    return other(COURSE, old, new)


def other(path: Path, old: bytes, new: bytes) -> Callable[[Path], None]:
    """A case that replaces some bytes of another file."""

    def build(world: Path) -> None:
        raw = (world / path).read_bytes()
        assert old in raw
        (world / path).write_bytes(raw.replace(old, new, 1))

    return build


def relabelled(label: str) -> tuple[bytes, bytes]:
    """The label of a clause, and another one."""
    return "label: 一".encode(), f"label: {label}".encode()


def as_gbk(world: Path) -> None:
    (world / COURSE).write_bytes((world / COURSE).read_text("utf-8").encode("gb18030"))


def page_as_gbk(world: Path) -> None:
    (world / PAGE).write_bytes((world / PAGE).read_text("utf-8").encode("gb18030"))


def with_bom(world: Path) -> None:
    (world / COURSE).write_bytes(b"\xef\xbb\xbf" + (world / COURSE).read_bytes())


def with_large_picture(world: Path) -> None:
    (world / "pages" / "seats.jpg").write_bytes(b"\xff" * (MAX_PICTURE + 1024))


def with_late_edition(world: Path) -> None:
    text = (world / SITE).read_text("utf-8").replace("2026", "2206")
    (world / SITE).write_text(text, "utf-8")


def renumbered(old: str, new: str) -> Callable[[Path], None]:
    """A case that gives an entry another id, wherever it is named."""

    def build(world: Path) -> None:
        for path in [*world.rglob("*.yaml")]:
            text = path.read_text("utf-8").replace(old, new)
            path.write_text(text, "utf-8")
            path.rename(path.with_name(path.name.replace(old, new)))

    return build


def with_late_menu(world: Path) -> None:
    menu = (world / "menu.yaml").read_text("utf-8").replace("year: 2009", "year: 2062")
    (world / "menu.yaml").write_text(menu, "utf-8")
    for path in world.glob("courses/*/*.yaml"):
        text = path.read_text("utf-8").replace("menu_year: 2009\n", "")
        path.write_text(text, "utf-8")


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
    "not-utf8": rewritten(TITLE, b"\xff\xff\xff"),
    "nul": rewritten(TITLE, TITLE + b"\0"),
    "control-character": rewritten(TITLE, TITLE + b"\x07"),
    "control-character--private-use": rewritten(TITLE, TITLE + "\ue01a".encode()),
    "control-character--private-plane": rewritten(TITLE, TITLE + "\U000f0001".encode()),
    "control-character--zero-width": rewritten(TITLE, TITLE + "\u200b".encode()),
    "control-character--joiner": rewritten(TITLE, "样\u200d本课\ufe00程\u3164甲".encode()),
    "control-character--plane-14": rewritten(TITLE, "样\U000e0041本\U000e0100课程甲".encode()),
    "control-character--escape": rewritten(TITLE, rb'"A\x1b[2J\ue000\x7f\x85\ufeff\U0001fffe\rB"'),
    "bidi--escape": rewritten(TITLE, rb'"A\u2066B"'),
    "control-character--escaped-zero": rewritten(TITLE, rb'"A\0B"'),
    "lookalike--escape": rewritten(TITLE, rb'"A\u2f2fB"'),
    "bad-pattern--line-end": other(POLICY, b"id: s9-01", rb'id: "s9-01\n"'),
    "bad-pattern--block": other(
        POLICY, b'date_issued: "2019-09-27"', b"date_issued: |\n  2019-02-31"
    ),
    "template-mark": rewritten(TITLE, "样本{{ 课程 }}甲".encode()),
    "template-mark--page": other(PAGE, b"\n# ", b"\n```\n{% if %}\n```\n\n# "),
    "whole-number": rewritten(b"menu_year: 2009", b"menu_year: 2009.0"),
    "odd-number--digits": rewritten(b"menu_year: 2009", b"menu_year: 2" + b"0" * 5000),
    "date-late": rewritten(b'reviewed: "2026', b'reviewed: "2062'),
    "date-late--menu": with_late_menu,
    "date-late--partial": other(POLICY, b'date_issued: "2019-09-27"', b'date_issued: "9999"'),
    "date-late--withdrawn": other(WITHDRAWN, b"[]", GONE.replace(b"DAY", b"2062-11-21")),
    "successor-kind": other(WITHDRAWN, b"[]", GONE.replace(b"DAY", b"2026-11-20") + HEIR),
    "yaml-after-empty": other(WITHDRAWN, b"[]", b"[]\n  - id: Z009"),
    "edition-text": other(SITE, "样本版".encode(), "2026年10月版".encode()),
    "edition-far": with_late_edition,
    "range-upside-down": other(POLICY, b"amount: 500", b"amount_min: 800\n    amount_max: 500"),
    "rule-outlives": other(POLICY, b"amount: 500", b'amount: 500\n    valid_to: "2022-06"'),
    "id-padded": renumbered("X002", "X0002"),
    "id-zero": renumbered("T002", "T000"),
    "date-early": rewritten(b'reviewed: "2026', b'reviewed: "1926'),
    "date-early--policy": other(POLICY, b'date_issued: "2019-09-27"', b'date_issued: "1019-09-27"'),
    "dates-out-of-order--reviewed": other(POLICY, b'reviewed: "2026', b'reviewed: "2016'),
    "anchor-label--inserted": other(POLICY, *relabelled("第三十条之一")),
    "anchor-label--annex": other(POLICY, *relabelled("附件二")),
    "anchor-label--traditional": other(POLICY, *relabelled("第１２條")),
    "yaml-first": rewritten(b"title: ", b"title: *"),
    "yaml-first--question": rewritten(b"title: ", b"title: ? "),
    "yaml-first--greater": rewritten(b"title: ", b"title: > "),
    "yaml-first--dash": rewritten(b"title: ", b"title: - "),
    "trailing-comment--whole-value": rewritten(b"title: ", b"title: #"),
    "missing-letter": other(Path("menu.yaml"), b"case: A, ", b""),
    "lone-mark": rewritten(TITLE, "样\u0301本课程 \u0308甲".encode()),
    "lookalike": rewritten(TITLE, "样本⻓期⾏业\uf9b5程甲".encode()),
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


def test_a_mark_before_the_text_changes_nothing(world: Path) -> None:
    for path in [*world.rglob("*.yaml"), *world.rglob("*.md")]:
        path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert examine(world)[1] == ()


def test_a_place_is_told_as_without_the_mark_before_the_text(world: Path) -> None:
    rewritten(b"title_origin: ", b"title_orign: ")(world)
    before = examine(world)[1]
    with_bom(world)
    assert examine(world)[1] == before


def test_windows_line_ends_change_nothing(world: Path) -> None:
    for path in world.rglob("*.yaml"):
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert examine(world)[1] == ()


@pytest.mark.parametrize("name", NAMES)
def test_a_case_breaks_just_its_own_rule_and_is_told_as_a_clerk_should_read_it(
    world: Path, name: str
) -> None:
    problems = damaged(world, name)
    said = as_text(problems, "content") + "\n"
    expected = CASES / name / "expected.txt"
    if os.environ.get("CATALOGUE_REWRITE"):
        expected.parent.mkdir(exist_ok=True)
        expected.write_text(said, encoding="utf-8", newline="\n")
    assert said == expected.read_text("utf-8")
    assert {problem.rule for problem in problems} == {name.split("--")[0]}


def test_every_rule_has_a_case() -> None:
    assert {name.split("--")[0] for name in NAMES} | set(ELSEWHERE) == set(wording())


@pytest.mark.parametrize("first", ["*", "!", "&", "|", "%", "@", "`", ",", "]", "}", ">"])
@pytest.mark.parametrize("before", ["title: ", "  - ", "- a: "])
def test_a_value_that_begins_oddly_is_told_to_need_quotes(before: str, first: str) -> None:
    indent = " " * (len(before) - len(before.lstrip()))
    (found,) = read_string("a.yaml", f"{indent}{before.lstrip()}{first}选修课\n")[1]
    assert (found.rule, found.column) == ("yaml-first", len(before) + 1)


def test_no_rule_is_worded_twice() -> None:
    names = re.findall(r'^  "([^"]+)": \{', WORDING.read_text("utf-8"), re.MULTILINE)
    assert sorted(names) == sorted(wording())
