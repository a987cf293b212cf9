"""Locks: what `catalogue pin` writes, tells and refuses."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from catalogue.cli import main
from catalogue.content.load import examine
from catalogue.content.locks import renew
from tests.conftest import CAPITAL

WORLD = Path(__file__).parent.parent / "world"


@pytest.fixture
def world(tmp_path: Path) -> Path:
    folder = tmp_path / "content"
    shutil.copytree(WORLD, folder)
    for path in (CAPITAL / "vocabulary").glob("*.yaml"):
        if not (folder / "vocabulary" / path.name).exists():
            shutil.copy(path, folder / "vocabulary")
    return folder


def pin(content: Path) -> Result:
    return CliRunner().invoke(main.main, ["pin", "--content", str(content)])


def rewrite(content: Path, path: str, old: str, new: str) -> None:
    text = (content / path).read_text("utf-8")
    assert old in text
    (content / path).write_text(text.replace(old, new), encoding="utf-8")


def rules(content: Path) -> set[str]:
    return {found.rule for found in examine(content)[1]}


def test_a_fresh_folder_is_pinned_and_then_sound(world: Path) -> None:
    assert pin(world).exit_code == 0
    assert '- "Z001#s1 ' in (world / "anchors.lock.yaml").read_text("utf-8")
    assert '- "courses/T001.html"\n' in (world / "addresses.lock.yaml").read_text("utf-8")
    assert rules(world) == set()


def test_pinning_again_changes_nothing(world: Path) -> None:
    pin(world)
    before = [(world / name).read_bytes() for name in ("anchors.lock.yaml", "addresses.lock.yaml")]
    pin(world)
    assert before == [
        (world / name).read_bytes() for name in ("anchors.lock.yaml", "addresses.lock.yaml")
    ]


def test_a_new_clause_is_no_problem(world: Path) -> None:
    pin(world)
    rewrite(
        world,
        "policies/Z001.yaml",
        "subsidies:\n",
        "  - anchor: s3\n    label: 三\n"
        "    title: 第三条\n    summary: 新写的一条，还没有登记过。\nsubsidies:\n",
    )
    assert rules(world) == set()


def test_a_changed_clause_is_a_problem_until_it_is_pinned(world: Path) -> None:
    pin(world)
    rewrite(world, "policies/Z001.yaml", "这一条只供核对，没有", "这一条已经改写，没有")
    assert rules(world) == {"clause-changed"}
    assert "改动的条款 1 条：Z001#s1" in pin(world).output
    assert rules(world) == set()


def test_a_clause_that_is_gone_is_told_with_who_relied_on_it(world: Path) -> None:
    pin(world)
    rewrite(
        world,
        "policies/Z001.yaml",
        "  - anchor: s1\n    label: 一\n",
        "  - anchor: s3\n    label: 三\n",
    )
    gone = next(found for found in examine(world)[1] if found.rule == "clause-gone")
    assert "T001、T002、Q001、s9-01、pages/index.md" in gone.message
    done = CliRunner().invoke(main.main, ["pin", "--content", str(world)], catch_exceptions=False)
    assert done.exit_code == 1
    assert gone.message not in done.stderr


def test_a_clause_nobody_relies_on_may_go_once_it_is_pinned(world: Path) -> None:
    pin(world)
    rewrite(
        world,
        "policies/Z001.yaml",
        "  - anchor: s2\n    label: 二\n    title: 第二条\n"
        "    summary: 这一条也只供核对，没有实际内容。\n",
        "",
    )
    assert rules(world) == {"clause-gone"}
    assert "去掉的条款 1 条：Z001#s2" in pin(world).output
    assert rules(world) == set()


def test_an_address_is_never_dropped(world: Path) -> None:
    pin(world)
    (world / "cases" / "A001.yaml").unlink()
    assert "address-lost" in rules(world)
    rewrite(
        world,
        "withdrawn.yaml",
        "[]",
        '\n  - id: A001\n    title: 样本案例\n    date: "2026-12-01"\n    reason: 查无实据\n',
    )
    assert "address-lost" not in rules(world)
    catalogue, _ = examine(world)
    assert catalogue is not None
    renew(world, catalogue, ())
    assert '"cases/A001.html"' in (world / "addresses.lock.yaml").read_text("utf-8")


def test_nothing_is_pinned_while_something_else_is_wrong(world: Path) -> None:
    rewrite(world, "policies/Z001.yaml", "status: historical", "status: nonsense")
    done = CliRunner().invoke(main.main, ["pin", "--content", str(world)], catch_exceptions=False)
    assert done.exit_code == 1
    assert "效力状态" in done.stderr
    assert not (world / "anchors.lock.yaml").exists()


@pytest.mark.parametrize("name", ["anchors", "addresses", "headings"])
def test_a_lock_that_vanished_or_was_cut_is_told_and_not_written_over(
    world: Path, name: str
) -> None:
    assert pin(world).exit_code == 0
    lock = world / f"{name}.lock.yaml"
    whole = lock.read_bytes()
    lines = whole.splitlines(keepends=True)
    for damaged, rule in (
        (None, "lock-missing"),
        # Without its only line, a list is no list.
        (b"".join(lines[:-1]), "lock-cut" if len(lines) > 5 else "lock-broken"),
        (whole[:-4], "lock-broken"),
        (whole.replace(f"{name}:".encode(), f"{name}: [".encode()), "lock-broken"),
    ):
        lock.unlink(missing_ok=True)
        if damaged is not None:
            lock.write_bytes(damaged)
        assert rules(world) == {rule}
        assert pin(world).exit_code == 1
        assert (lock.read_bytes() if damaged is not None else None) == damaged


def test_two_sides_of_a_merged_lock_are_settled_by_pinning(world: Path) -> None:
    pin(world)
    rewrite(world, "addresses.lock.yaml", "addresses:\n", 'addresses:\n- "courses/T000.html"\n')
    rewrite(
        world, "withdrawn.yaml", "[]", '\n- {id: T000, title: 甲, date: "2026-11-20", reason: 并}'
    )
    rewrite(world, "menu.yaml", "expected: 2", "expected: 3")
    assert rules(world) == {"lock-count"}
    assert pin(world).exit_code == 0
    assert rules(world) == set()
