"""Steps: a run says which step it is at, how many there are and how long they may take."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from catalogue.cli import steps
from catalogue.cli.steps import Steps


@pytest.fixture(autouse=True)
def clock(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An hour of ten seconds for each look, and nothing remembered of other runs."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    ticks: Iterator[int] = iter(range(0, 10_000, 10))
    monkeypatch.setattr(steps.time, "monotonic", lambda: float(next(ticks)))


def run(place: Path, *, quiet: bool = False, fails: str = "") -> None:
    told = Steps(quiet, place)
    with told("older"):
        pass
    told.plan("check", "site", "disc")
    for name in told.planned:
        with told(name):
            if name == fails:
                raise OSError


def test_a_first_run_counts_and_a_second_knows_what_is_left(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(tmp_path)
    first = capsys.readouterr().out.splitlines()
    assert [line.split(" … ") for line in first] == [
        ["  核对旧版", "10.0 s"],
        ["  1/3 核对内容", "10.0 s"],
        ["  2/3 生成网站", "10.0 s"],
        ["  3/3 整理光盘文件夹", "10.0 s"],
    ]
    run(tmp_path)
    assert capsys.readouterr().out.splitlines()[1:] == [
        "  1/3 核对内容（还要约 30 秒） … 10.0 s",
        "  2/3 生成网站（还要约 20 秒） … 10.0 s",
        "  3/3 整理光盘文件夹（还要约 10 秒） … 10.0 s",
    ]
    run(tmp_path / "other")
    assert "还要" not in capsys.readouterr().out


def test_a_run_that_fails_is_no_measure(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(OSError, match=r"^$"):
        run(tmp_path, fails="site")
    run(tmp_path)
    assert "还要" not in capsys.readouterr().out


def test_a_quiet_run_says_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(tmp_path, quiet=True)
    assert capsys.readouterr().out == ""
