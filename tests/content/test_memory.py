"""Memory: a file that says the same is not parsed again, and says the same to the catalogue."""

from __future__ import annotations

import os
import re
import shutil
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalogue.content import cache, load, memory, pieces, source, state
from catalogue.content.load import examine
from catalogue.content.memory import Kept, Memory
from catalogue.content.schema import SchemaSet
from catalogue.content.workers import Workers
from tests.conftest import CAPITAL, HARBOUR

TEXTS = [
    "a: 1",
    "a: -12.50",
    "a: true\nb: null\nc: ~",
    "a: [x, {b: c}]\n",
    'a: "\\n\\r\\x85\\u2028\\0"',
    'a: "\\ud800"',
    "a: |\n  line\n\n  line\n",
    "a: 2026-11-21\nb: 0012\nc: 1e400\nd: 12345678901234567890",
    "𠮷: 𧏖",
    "[]",
    "a: [",
    "a: 2.0",
    "",
]


@pytest.fixture(autouse=True)
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A cache of its own, for contents of any size."""
    monkeypatch.setattr(cache, "user_cache_path", lambda name: tmp_path / "cache" / name)
    monkeypatch.setattr(memory, "FEW", 0)
    return tmp_path / "cache" / cache.NAME


@pytest.fixture
def content(tmp_path: Path) -> Path:
    shutil.copytree(HARBOUR, tmp_path / "content")
    return tmp_path / "content"


def parsed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The files that are parsed from now on; what heads a page is a line or two."""
    asked: list[str] = []
    read = source.read_string

    def noted(path: str, text: str) -> Any:
        asked.extend([path] if path.endswith(".yaml") else [])
        return read(path, text)

    monkeypatch.setattr(source, "read_string", noted)
    return asked


@pytest.mark.parametrize("root", [CAPITAL, HARBOUR], ids=["capital", "harbour"])
def test_what_is_remembered_is_what_is_read(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = examine(root)
    asked = parsed(monkeypatch)
    assert examine(root) == first
    assert asked == []


@pytest.mark.parametrize("text", TEXTS)
def test_only_what_is_sound_is_remembered(content: Path, text: str) -> None:
    found, digest = source.read_string("a.yaml", text), sha256(text.encode()).digest()
    with Kept(content) as remembered:
        remembered.put("a.yaml", digest, found)
        remembered.keep()
    with Kept(content) as remembered:
        again = remembered.get("a.yaml", digest)
    assert repr(again) == repr(None if found[0] is None or found[1] else found)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text("ab01:-,.[]{}\"'#|>\n \t汉\\\u2028", max_size=30))
def test_any_text_is_remembered_as_it_was_read(content: Path, text: str) -> None:
    test_only_what_is_sound_is_remembered(content, text)


def test_what_changed_is_read_and_nothing_else(
    content: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    examine(content)
    path = content / "courses" / "craft" / "B001.yaml"
    path.write_text(path.read_text("utf-8").replace("title: ", "title: 新"), "utf-8")
    asked = parsed(monkeypatch)
    found, _ = examine(content)
    assert found
    assert found.by_id["B001"].title.startswith("新")  # type: ignore[union-attr]
    assert asked == ["courses/craft/B001.yaml"]


def test_a_problem_is_told_each_time(content: Path) -> None:
    path = content / "courses" / "craft" / "B001.yaml"
    path.write_text(path.read_text("utf-8") + "hours: two\nodd: [\n", "utf-8")
    watching = Memory()
    told = [examine(content, each)[1] for each in (None, None, watching, watching)]
    assert told[0]
    assert told == [told[0]] * 4


def test_another_program_reads_for_itself(content: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    examine(content)
    monkeypatch.setattr(pieces, "code_here", lambda: "another")
    asked = parsed(monkeypatch)
    examine(content)
    assert "courses/craft/B001.yaml" in asked


def test_a_little_that_is_new_is_not_written(
    content: Path, kept: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(memory, "FEW", 10_000)
    examine(content)
    assert not kept.exists()


def test_a_content_that_is_larger_than_the_cache_is_not_kept(
    content: Path, kept: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pieces, "MOST", 2_000)
    found, problems = examine(content)
    assert found
    assert problems == ()
    assert not kept.exists()


def opened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The files of entries that are opened from now on."""
    asked: list[str] = []
    read = source.read_text

    def noted(root: Path, path: str, *limit: int) -> Any:
        asked.extend([path] if path.startswith("courses/") else [])
        return read(root, path, *limit)

    monkeypatch.setattr(source, "read_text", noted)
    return asked


def test_a_file_that_is_marked_as_it_was_is_not_opened(
    content: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(state, "SETTLED", -(10**18))
    first = examine(content)
    path = content / "courses" / "craft" / "B001.yaml"
    held = path.stat()
    path.write_text(path.read_text("utf-8").replace("title: ", "title:  "), "utf-8")
    asked = opened(monkeypatch)
    assert examine(content) == first
    assert asked == ["courses/craft/B001.yaml"]
    # As long as before, and with its old time: the system knows better.
    path.write_text(path.read_text("utf-8")[:-2] + "x\n", "utf-8")
    os.utime(path, ns=(held.st_atime_ns, held.st_mtime_ns))
    asked.clear()
    examine(content)
    assert asked == ["courses/craft/B001.yaml"]


def test_a_file_that_was_changed_a_moment_ago_is_opened(
    content: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    examine(content)
    asked = opened(monkeypatch)
    examine(content)
    assert "courses/craft/B001.yaml" in asked


def test_what_is_odd_in_a_file_is_told_each_time_it_is_looked_at(
    content: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(state, "SETTLED", -(10**18))
    path = content / "courses" / "craft" / "B001.yaml"
    path.write_text(path.read_text("utf-8") + "# \u2028\u200b\n", "utf-8")
    told = [examine(content)[1] for _ in range(2)]
    assert told[0]
    assert told[1] == told[0]


def test_many_that_read_ahead_find_what_one_finds(
    content: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = content / "courses" / "craft" / "B001.yaml"
    path.write_text(path.read_text("utf-8") + "hours: two\nodd: [\n", "utf-8")
    # What no schema sees, in a file of each share.
    for each in sorted(content.glob("[cps]*/**/[A-Z]*.yaml"))[2::3]:
        text = re.sub("(?m)^reviewed: .*$", "reviewed: '1990-01-01'", each.read_text("utf-8"))
        each.write_text(text, "utf-8")
    (content / "courses" / "craft" / "B002.yaml").write_bytes(b"id: \xff\n")
    monkeypatch.setattr(memory, "AHEAD", 3)
    monkeypatch.setattr(load, "AHEAD", 3)
    alone = examine(content)
    assert any(problem.rule == "date-early" for problem in alone[1])
    shutil.rmtree(cache.user_cache_path(cache.NAME))
    asked = parsed(monkeypatch)
    with Workers(3) as team:
        assert examine(content, team=team) == alone
    assert len(alone[1]) > 1
    # Those that the others parsed are not parsed here.
    assert 0 < len(asked) < len(list(content.rglob("*.yaml")))
    with Workers(3) as team:
        assert examine(content, team=team) == alone


def test_what_is_read_ahead_is_opened_once_and_held_to_its_schema_there(
    content: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(memory, "AHEAD", 3)
    courses = {path.relative_to(content).as_posix() for path in content.glob("courses/*/*.yaml")}
    spoilt = content / "courses" / "craft" / "B001.yaml"
    spoilt.write_text(spoilt.read_text("utf-8") + "hours: two\n", "utf-8")
    asked, held, violations = opened(monkeypatch), list[str](), SchemaSet.violations

    def noted(self: SchemaSet, kind: str, path: str, data: Any) -> Any:
        held.extend([path] if path in courses else [])
        return violations(self, kind, path, data)

    monkeypatch.setattr(SchemaSet, "violations", noted)
    with Workers(2) as team:
        found, problems = examine(content, team=team)
    assert found
    assert {problem.path for problem in problems} == {"courses/craft/B001.yaml"}
    # This process reads its own share, and the worker another.
    assert len(asked) == len({*asked}) < len(courses)
    assert held == ["courses/craft/B001.yaml"]
