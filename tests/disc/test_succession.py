"""Succession: an older edition, a foreign branch and a gap are told; what follows on is not."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from catalogue.content.ledger import Issue, issues, next_after
from catalogue.disc import edition
from catalogue.disc.succession import check_succession, issue_of, known_in
from tests.disc.test_patch import NEW_PAGES, make
from tests.discs import as_iso, as_zip

LINES = tuple(f"{n} 202{n}-05-20 {str(n) * 64} -" for n in (1, 2, 3, 4))
FIRST, SECOND, THIRD, FOURTH = issues(LINES)
RIVAL = replace(THIRD, manifest="e" * 64)
STRAY = replace(FOURTH, manifest="d" * 64, previous="e" * 64)
OLD = Issue(number=0, date="2020-01-01", manifest="f" * 64)


@pytest.mark.parametrize(
    ("found", "known", "rules"),
    [
        (FIRST, (), []),
        (THIRD, (FIRST, SECOND, THIRD), []),
        (THIRD, (FIRST, SECOND), []),
        (THIRD, (SECOND,), []),
        (FIRST, (OLD,), []),
        (SECOND, (FIRST, SECOND, THIRD), ["edition-older"]),
        (FIRST, (THIRD,), ["edition-older"]),
        (OLD, (FIRST,), ["edition-older"]),
        (FOURTH, (FIRST, SECOND), ["edition-gap"]),
        (RIVAL, (FIRST, SECOND, THIRD), ["edition-branch"]),
        (STRAY, (FIRST, SECOND, THIRD), ["edition-branch"]),
        (replace(FOURTH, date="2021-12-01"), (THIRD,), ["edition-branch"]),
        (replace(OLD, date=FIRST.date), (FIRST,), ["edition-branch"]),
    ],
)
def test_an_edition_is_placed_among_the_known_ones(
    found: Issue, known: tuple[Issue, ...], rules: list[str]
) -> None:
    assert [problem.rule for problem in check_succession(found, known)] == rules


def test_a_ledger_gives_the_next_edition_its_number_and_its_predecessor() -> None:
    held = issues(LINES[:2])
    assert next_after((), "2021-05-20") == (1, "")
    assert next_after(held, "2023-05-20") == (3, "2" * 64)
    # The same edition once more, after it was issued.
    assert next_after(held, "2022-05-20") == (2, "1" * 64)
    assert [issue.line for issue in issues(LINES)] == [*LINES]


def test_a_folder_knows_what_lies_in_it_and_passes_over_the_rest(tmp_path: Path) -> None:
    folder = make(tmp_path / "made", NEW_PAGES, old=False)
    raw = (folder / "edition.json").read_bytes()
    here = issue_of(edition.read_manifest(raw), edition.sha256_of(raw))
    for n, path in enumerate((folder, as_zip(folder), as_iso(folder))):
        known = tmp_path / f"known{n}"
        known.mkdir()
        if path.is_dir():
            shutil.copytree(path, known / "disc")
        else:
            shutil.copy(path, known)
        (known / "broken.zip").write_bytes(b"PK")
        (known / "notes.txt").write_text("nothing")
        assert known_in(known) == (here,)
    assert known_in(folder) == (here,)
    content = tmp_path / "content"
    content.mkdir()
    (content / "editions.lock.yaml").write_text(
        "editions:\n" + "".join(f'- "{line}"\n' for line in LINES)
    )
    assert known_in(content) == (FIRST, SECOND, THIRD, FOURTH)
