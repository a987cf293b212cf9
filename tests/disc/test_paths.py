"""Names: a path is refused where some disc, drive or system would not open it."""

from __future__ import annotations

import pytest

from catalogue.disc.paths import MAX_DEPTH, MAX_NAME, MAX_PATH, check_paths


def rules(*paths: str) -> list[str]:
    return [found.rule for found in check_paths(paths)]


@pytest.mark.parametrize(
    "path",
    [
        "site/index.html",
        "n" * MAX_NAME,
        "a/" * (MAX_DEPTH - 1) + "b",
        "-a",
        ".a",
        "console.txt",
        "com.txt",
        "aux1",
        "nul-a.txt",
        f"{'d' * 60}/{'e' * (MAX_PATH - 61)}",
    ],
)
def test_a_name_that_opens_everywhere_is_taken(path: str) -> None:
    assert rules(path) == []


@pytest.mark.parametrize(
    ("path", "rule"),
    [
        ("a b.html", "disc-name"),
        ("a/课程.html", "disc-name"),
        ("a.", "disc-name"),
        ("a./b", "disc-name"),
        ("a//b", "disc-name"),
        ("a:b", "disc-name"),
        ("a\\b", "disc-name"),
        ("CON", "disc-name-reserved"),
        ("a/lpt1.tar.gz", "disc-name-reserved"),
        ("Nul.html", "disc-name-reserved"),
        ("com0", "disc-name-reserved"),
        ("n" * (MAX_NAME + 1), "disc-name-long"),
        (f"{'d' * 60}/{'e' * (MAX_PATH - 60)}", "disc-path-long"),
        ("a/" * MAX_DEPTH + "b", "disc-path-deep"),
    ],
)
def test_a_name_that_opens_on_some_systems_only_is_told(path: str, rule: str) -> None:
    assert rules(path) == [rule]


@pytest.mark.parametrize("paths", [("a/b", "a/B"), ("a/b", "A/c"), ("x/y/z", "x/Y/w")])
def test_names_that_differ_in_case_alone_are_told(paths: tuple[str, ...]) -> None:
    assert rules(*paths) == ["disc-case-clash"]


def test_the_same_name_in_two_folders_is_no_clash() -> None:
    assert rules("a/index.html", "b/index.html", "a/b/index.html") == []
