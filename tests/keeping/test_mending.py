"""Mending: what can only mean one thing is written so, and whatever else there is stays."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from catalogue.content.load import examine
from catalogue.keeping.mending import Mended, mended
from tests.conftest import CAPITAL, HARBOUR
from tests.keeping.world import files, run
from tests.sampling import digest, looked_at
from tests.tables.hands import capital, copied, harbour

COURSE = "courses/craft/B002.yaml"
SOUND = (HARBOUR / COURSE).read_text("utf-8")
TITLE = "title: 缆绳打结与带缆"
# What a clerk or an editor makes of the file; nothing of it is left.
UNDONE: dict[str, Callable[[str], str]] = {
    "full-width colons": lambda text: text.replace(": ", "\uff1a"),
    "no blank behind the colon": lambda text: text.replace("title: 缆", "title:缆"),
    "a date without quotes": lambda text: text.replace('"2031-08-25"', "2031-08-25"),
    "a date in words": lambda text: text.replace('"2031-08-25"', "2031年8月25日"),
    "quotes of a letter": lambda text: text.replace('"2031-08-25"', "\u201c2031-08-25\u201d"),
    "a number with its unit": lambda text: text.replace("hours: 8", "hours: \uff18学时"),
    "a number as a decimal": lambda text: text.replace("hours: 8", "hours: 8.0"),
    "a number as a text": lambda text: text.replace("hours: 8", 'hours: "8"'),
    "the name of a line": lambda text: text.replace("line: craft", "line: 手艺"),
    "an id in small letters": lambda text: text.replace("policy: P001", "policy: p1"),
    "a tab that moves in": lambda text: text.replace("  summary", "\tsummary"),
    "wide blanks": lambda text: text.replace("  summary", "\u3000summary"),
    "blanks at the end": lambda text: text.replace("line: craft", "line: craft \t"),
    "no last line end": lambda text: text.rstrip("\n"),
    "empty lines at the end": lambda text: text + "\n\n",
    "what nobody sees": lambda text: text.replace("缆绳打结", "缆\u200b绳\u202e打结"),
}
# What is no slip, or could be meant in two ways, stays for people.
LEFT = (
    "",
    "  suggested_hours: 约8",
    "  suggested_hours: 8或9",
    "  suggested_hours: 8.5",
    'reviewed: "2031-13-40"',
    "reviewed: 去年",
    "  level: 很难",
    "  - policy: P077",
)
QUOTED = {
    "*选修": '"*选修"',
    "!重要": '"!重要"',
    "&甲": '"&甲"',
    "@家": '"@家"',
    "甲: 乙": '"甲: 乙"',
    '*说"好"': '"*说\\"好\\""',
    "no": '"no"',
    "012": '"012"',
    "2031": '"2031"',
}
ENCODINGS = ("utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be")


@pytest.fixture
def content(tmp_path: Path) -> Path:
    return copied(HARBOUR, tmp_path)


def after(content: Path, text: str) -> Mended | None:
    (content / COURSE).write_bytes(text.encode())
    return mended(content, COURSE, examine(content)[0])


@pytest.mark.parametrize("name", UNDONE)
def test_a_slip_is_undone(content: Path, name: str) -> None:
    spoilt = UNDONE[name](SOUND)
    assert spoilt != SOUND
    found = after(content, spoilt)
    assert found
    assert found.after == SOUND


@pytest.mark.parametrize("line", LEFT)
def test_what_could_mean_two_things_stays(content: Path, line: str) -> None:
    key = line.partition(":")[0]
    lines = [line if line and held.startswith(f"{key}:") else held for held in SOUND.split("\n")]
    assert not line or line in lines
    assert after(content, "\n".join(lines)) is None


@pytest.mark.parametrize("said", QUOTED)
def test_what_yaml_would_misread_is_quoted(content: Path, said: str) -> None:
    found = after(content, SOUND.replace(TITLE, f"title: {said}"))
    assert found
    assert found.after == SOUND.replace(TITLE, f"title: {QUOTED[said]}")


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_every_encoding_of_an_office_becomes_ours(content: Path, encoding: str) -> None:
    (content / COURSE).write_bytes(SOUND.encode(encoding))
    found = mended(content, COURSE, examine(content)[0])
    assert found
    assert (found.after, found.notes) == (SOUND, (encoding,))


@pytest.mark.parametrize("ends", ["\r\n", "\r"])
def test_line_ends_become_ours(content: Path, ends: str) -> None:
    found = after(content, SOUND.replace("\n", ends))
    assert found
    assert (found.before, found.after, found.notes) == (SOUND, SOUND, ("line-ends",))


def test_utf_8_that_lost_a_byte_is_not_taken_for_another_encoding(content: Path) -> None:
    raw = SOUND.encode()
    at = raw.index("缆".encode())
    (content / COURSE).write_bytes(raw[:at] + raw[at + 1 :])
    assert mended(content, COURSE, examine(content)[0]) is None


@pytest.mark.parametrize("said", ["\x01", "\x7f", "\x9f", "\ufffe"])
def test_what_yaml_refuses_to_read_is_taken_out(content: Path, said: str) -> None:
    path = content / COURSE
    sound = path.read_text("utf-8")
    path.write_text(sound.replace("title: ", f"title: {said}", 1), "utf-8")
    found = mended(content, COURSE, None)
    assert found
    assert found.after == sound


def test_what_is_no_file_or_has_no_end_is_left_alone(content: Path) -> None:
    path = content / COURSE
    with path.open("wb") as file:
        file.truncate(1 << 40)
    assert mended(content, COURSE, None) is None
    path.unlink()
    os.mkfifo(path)
    assert mended(content, COURSE, None) is None


def test_radicals_become_the_characters_that_they_look_like(content: Path) -> None:
    found = after(content, SOUND.replace("带缆\n", "带\u2ed3缆\n"))
    assert found
    assert "带长缆" in found.after


def test_the_head_of_a_page_is_mended_and_its_words_are_not(content: Path) -> None:
    page = content / "pages" / "about.md"
    text = page.read_text("utf-8")
    page.write_text(text.replace("title: ", "title\uff1a") + "甲\uff1a乙  \n", "utf-8")
    found = mended(content, "pages/about.md", examine(content)[0])
    assert found
    assert found.after == text + "甲\uff1a乙  \n"


def test_what_is_sound_stays_byte_for_byte() -> None:
    for root, catalogue in ((HARBOUR, harbour()), (CAPITAL, capital())):
        held = [*root.rglob("*.yaml"), *root.rglob("*.md")]
        # Some of each folder, in which all files are of one kind, and those that stand alone.
        marks = {path: {path.name if path.parent == root else path.parent.name} for path in held}
        for path in looked_at(marks, 90, digest(held)):
            assert mended(root, path.relative_to(root).as_posix(), catalogue) is None


def test_a_list_of_words_is_mended_while_nobody_can_read_it(content: Path) -> None:
    path = content / "vocabulary" / "audiences.yaml"
    sound = path.read_text("utf-8")
    path.write_text(sound.replace("title: ", "title\uff1a"), "gb18030")
    found = mended(content, "vocabulary/audiences.yaml", examine(content)[0])
    assert found
    assert found.after == sound


def test_the_difference_is_shown_and_written_only_when_asked(content: Path) -> None:
    (content / COURSE).write_bytes(SOUND.replace("\n", "\r\n").encode())
    (content / "cases/H001.yaml").write_bytes(
        (HARBOUR / "cases/H001.yaml").read_bytes().replace(b'"2031-08-25"', b"2031-08-25")
    )
    before = files(content)
    shown = run(content, "mend")
    assert shown.exit_code == 0
    for line in (f"{COURSE} 行尾", "-reviewed: 2031-08-25", '+reviewed: "2031-08-25"', "--write"):
        assert line in shown.output
    assert files(content) == before
    assert "已改好 2 个文件" in run(content, "mend", "--write").output
    assert examine(content)[1] == ()
    assert "没有能自动改的" in run(content, "mend").output


def test_only_the_files_that_are_named_are_mended(content: Path) -> None:
    for name in ("cases/H001.yaml", COURSE):
        (content / name).write_bytes(b"\xef\xbb\xbf" + (HARBOUR / name).read_bytes())
    done = run(content, "mend", content / COURSE, "--write")
    assert "已改好 1 个文件" in done.output
    assert (content / COURSE).read_bytes() == SOUND.encode()


def test_what_is_left_is_counted(content: Path) -> None:
    (content / COURSE).write_bytes(SOUND.replace(TITLE, "titel: *甲").encode())
    assert "个问题要人来改" in run(content, "mend", "--write").output
