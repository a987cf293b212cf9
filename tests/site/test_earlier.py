"""The earlier site: what is taken over from it, and what never is."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from catalogue.content import cache, digests
from catalogue.content.load import load
from catalogue.site import building
from catalogue.site.earlier import Earlier
from tests.conftest import HARBOUR
from tests.discs import content as files_of

PAGE = "courses/B001.html"


@pytest.fixture(autouse=True)
def content(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A content, with a cache of its own."""
    monkeypatch.setattr(cache, "user_cache_path", lambda name: tmp_path / "cache" / name)
    return shutil.copytree(HARBOUR, tmp_path / "content")


def rebuilt(content: Path, *, trusted: bool = True) -> Path:
    """The site of the content, in the place of the one before it."""
    new, last = content.with_name("new"), content.with_name("last")
    building.draw(load(content), content, new, earlier=Earlier(new, last, trusted=trusted))
    shutil.rmtree(last, ignore_errors=True)
    return new.rename(last)


def taken(site: Path, before: dict[str, int]) -> set[str]:
    """The pages whose files were there before."""
    return {path for path, number in before.items() if (site / path).stat().st_ino == number}


def numbers(site: Path) -> dict[str, int]:
    # The links keep the files, so that no number is given to another.
    shutil.rmtree(site.with_name("held"), ignore_errors=True)
    shutil.copytree(site, site.with_name("held"), copy_function=os.link)
    return {
        path.relative_to(site).as_posix(): path.stat().st_ino
        for path in site.rglob("*.html")
        if path.parent != site
    }


def test_an_edit_draws_its_page_and_those_that_show_it_alone(content: Path) -> None:
    site = rebuilt(content)
    before, old = numbers(site), files_of(site)
    path = next(content.rglob(f"{Path(PAGE).stem}.yaml"))
    path.write_text(path.read_text("utf-8").replace("码头上", "船上"), "utf-8")
    rebuilt(content)
    same = taken(site, before)
    assert PAGE not in same
    assert {"courses/B002.html", "courses/M001.html", "cases/H001.html"} <= same
    # What was there is as it was: nothing is written through a link.
    assert files_of(site.with_name("held")) == old


def test_a_page_that_someone_changed_is_drawn_again(content: Path) -> None:
    site = rebuilt(content)
    whole = files_of(site)
    (site / PAGE).write_text("changed", "utf-8")
    (site / "courses/B002.html").unlink()
    (site / "courses/B003.html").unlink()
    (site / "courses/B003.html").symlink_to(PAGE)
    assert files_of(rebuilt(content)) == whole


@pytest.mark.parametrize("reason", ["program", "again", "cache"])
def test_nothing_is_taken_that_another_program_may_have_drawn(
    content: Path, reason: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = rebuilt(content)
    before = numbers(site)
    assert taken(rebuilt(content), before)
    before = numbers(site)
    if reason == "program":
        monkeypatch.setattr(digests, "program", lambda: "another")
    if reason == "cache":
        shutil.rmtree(content.with_name("cache"))
    rebuilt(content, trusted=reason != "again")
    assert not taken(site, before)
    before = numbers(site)
    assert taken(rebuilt(content), before)
