"""Commits: told as git knows them, whatever a foreign checkout would have git run."""

from __future__ import annotations

import subprocess
from pathlib import Path

from catalogue.disc.commit import commit_of


def git(folder: Path, *words: str) -> str:
    return subprocess.run(
        ["git", "-c", "user.name=a", "-c", "user.email=a@b", "-C", str(folder), *words],
        capture_output=True,
        text=True,
        check=True,
    ).stdout.strip()


def test_the_commit_is_the_last_of_the_content_and_tells_later_changes(tmp_path: Path) -> None:
    (tmp_path / "content").mkdir()
    assert commit_of(tmp_path / "content") == ""
    git(tmp_path, "init", "--quiet")
    (tmp_path / "content" / "a.yaml").write_text("a")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "--quiet", "--message", "a")
    head = git(tmp_path, "rev-parse", "HEAD")
    (tmp_path / "README").write_text("elsewhere")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "--quiet", "--message", "b")
    (tmp_path / "README").write_text("changed")
    assert commit_of(tmp_path / "content") == head
    (tmp_path / "content" / "a.yaml").write_text("b")
    assert commit_of(tmp_path / "content") == f"{head}-dirty"
    assert commit_of(tmp_path / "nowhere") == ""
    # The ledger of editions tells of them and is no part of them.
    (tmp_path / "content" / "a.yaml").write_text("a")
    (tmp_path / "content" / "editions.lock.yaml").write_text("editions: []")
    assert commit_of(tmp_path / "content") == head
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "--quiet", "--message", "c")
    assert commit_of(tmp_path / "content") == head


# Settings that name a program, each of which git would run when asked for log or status.
TRAPS = {
    "core.fsmonitor": "{trap}",
    "core.hooksPath": "hooks",
    "log.showSignature": "true",
    "gpg.program": "{trap}",
    "filter.evil.clean": "{trap}",
    "filter.evil.process": "{trap}",
    "diff.external": "{trap}",
    "core.pager": "{trap}",
    "include.path": "more",
}


def test_nothing_that_a_foreign_checkout_names_is_run(tmp_path: Path) -> None:
    content = tmp_path / "content"
    content.mkdir()
    git(content, "init", "--quiet")
    (content / "a.yaml").write_text("a")
    (content / ".gitattributes").write_text("* filter=evil diff=evil")
    git(content, "add", ".")
    git(content, "commit", "--quiet", "--message", "a")
    head = git(content, "rev-parse", "HEAD")
    trap, sprung = tmp_path / "trap.sh", tmp_path / "sprung"
    trap.write_text(f"#!/bin/sh\necho $0 >> '{sprung}'\n")
    trap.chmod(0o755)
    for name, value in TRAPS.items():
        git(content, "config", name, value.format(trap=trap))
    (content / ".git" / "more").write_text(f"[core]\n\tfsmonitor = {trap}\n")
    (content / "a.yaml").write_text("b")
    assert commit_of(content) == f"{head}-dirty"
    assert not sprung.exists()
    # The trap is a real one: git itself runs into it.
    subprocess.run(["git", "-C", str(content), "status"], capture_output=True, check=False)
    assert sprung.exists()


def test_a_shallow_checkout_and_a_linked_one_tell_their_commit(tmp_path: Path) -> None:
    first = tmp_path / "first"
    first.mkdir()
    git(first, "init", "--quiet")
    for text in "ab":
        (first / "a.yaml").write_text(text)
        git(first, "add", ".")
        git(first, "commit", "--quiet", "--message", text)
    head = git(first, "rev-parse", "HEAD")
    shallow, linked = tmp_path / "shallow", tmp_path / "linked"
    git(tmp_path, "clone", "--quiet", "--depth", "1", first.as_uri(), str(shallow))
    git(first, "worktree", "add", "--quiet", "--detach", str(linked))
    assert (commit_of(shallow), commit_of(linked)) == (head, head)
