"""Any edits: what is remembered of the state before never shows in what is made after them."""

from __future__ import annotations

import os
import random
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from catalogue.content import cache, memory, prints, state
from catalogue.content.links import Catalogue
from catalogue.content.load import examine
from catalogue.content.memory import Memory
from catalogue.content.workers import Workers
from catalogue.disc import layout
from catalogue.search import cuttings, index
from catalogue.search.documents import documents, pending
from catalogue.site import building
from catalogue.site.earlier import Earlier
from tests.conftest import CAPITAL, HARBOUR
from tests.discs import content as files_of
from tests.keeping.world import run

# CATALOGUE_EDITS=300 edits so often, half in each world; by hand, since each costs a second.
EDITS = int(os.environ.get("CATALOGUE_EDITS", "6"))
WORDS = ("新", "𠮷", "一天", "C++", "“甲”", "a<b&c")


def entry(rng: random.Random, content: Path) -> Path:
    folders = ("courses", "policies", "cases", "offerings", "programmes", "sources")
    return rng.choice(sorted(p for f in folders for p in (content / f).rglob("*.yaml")))


def say(rng: random.Random, path: Path) -> None:
    """Add a word to a value of one line."""
    lines = path.read_text("utf-8").split("\n")
    told = [
        n
        for n, line in enumerate(lines)
        if re.search(r"(title|summary|name|note): [^\"'\[{]", line)
    ]
    if told:
        lines[rng.choice(told)] += rng.choice(WORDS)
    path.write_text("\n".join(lines), "utf-8")


def change(rng: random.Random, content: Path) -> None:
    say(rng, entry(rng, content))


def word(rng: random.Random, content: Path) -> None:
    say(rng, rng.choice(sorted((content / "vocabulary").glob("*.yaml"))))


def page(rng: random.Random, content: Path) -> None:
    path = rng.choice(sorted((content / "pages").glob("*.md")))
    path.write_text(path.read_text("utf-8") + f"\n\n{rng.choice(WORDS)}。\n", "utf-8")


def site(rng: random.Random, content: Path) -> None:
    say(rng, content / rng.choice(("site.yaml", "nav.yaml", "menu.yaml")))


def add(rng: random.Random, content: Path) -> None:
    """A copy of an entry under the next number."""
    path = entry(rng, content)
    new = f"{path.stem[0]}{rng.randrange(400, 999)}"
    text = path.read_text("utf-8").replace(f"id: {path.stem}", f"id: {new}")
    path.with_name(f"{new}.yaml").write_text(
        re.sub(r"title: (.*)", rf"title: \1{new}", text), "utf-8"
    )


def delete(rng: random.Random, content: Path) -> None:
    entry(rng, content).unlink()


def withdraw(rng: random.Random, content: Path) -> None:
    """Take an entry out; whatever names it names its successor then, or nobody."""
    gone = entry(rng, content).stem
    heirs = [path.stem for path in content.rglob(f"{gone[0]}*.yaml") if path.stem != gone]
    given = ("--successor", rng.choice(heirs)) if heirs and rng.random() < 0.5 else ()
    run(content, "withdraw", gone, "--because", "重复", "--relink", *given)
    run(content, "pin")


def rename(rng: random.Random, content: Path) -> None:
    old = entry(rng, content).stem
    run(content, "rename", old, f"{old[0]}{rng.randrange(400, 999)}")
    run(content, "pin")


def spoil(rng: random.Random, content: Path) -> None:
    path = entry(rng, content)
    path.write_text(
        path.read_text("utf-8") + rng.choice(("odd: [\n", "hours: two\n", "\tx\n")), "utf-8"
    )


def unpin(rng: random.Random, content: Path) -> None:
    """Take a line out of a lock, or leave it."""
    for path in sorted(content.glob("*.lock.yaml"))[:1]:
        lines = path.read_text("utf-8").split("\n")
        del lines[rng.randrange(len(lines) // 2, len(lines))]
        path.write_text("\n".join(lines), "utf-8")


def indexed(catalogue: Catalogue, folder: Path, kept: str = "") -> dict[str, bytes]:
    """The index of a catalogue; of what is kept under a name, if any, and from nothing else."""
    found = pending(catalogue) if kept else documents(catalogue)
    index.build(found, folder, catalogue.readings, catalogue.synonyms, kept=kept)
    files = files_of(folder)
    shutil.rmtree(folder)
    return files


def disc(catalogue: Catalogue, site: Path, out: Path, last: Path | None = None) -> dict[str, bytes]:
    """The disc of a site, for which as much as can be is taken over from the `last` one."""
    for file in prints.files(catalogue.site).values():
        site.with_name(file).write_bytes(b"%PDF-")
    book = site.with_name(prints.BOOK)
    layout.assemble(catalogue, site=site, book=book, out=out, last=last)
    return files_of(out)


MANNERS: tuple[Callable[[random.Random, Path], None], ...] = (
    change, change, change, change, word, page, site, add, delete, withdraw, rename, spoil, unpin,
)  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("world", [CAPITAL, HARBOUR], ids=["capital", "harbour"])
def test_what_is_remembered_never_shows(
    world: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = ["warm"]
    monkeypatch.setattr(cache, "user_cache_path", lambda name: tmp_path / place[0] / name)
    monkeypatch.setattr(memory, "FEW", 0)
    monkeypatch.setattr(cuttings, "BUNDLE", 16)
    # To find them takes longer than all else.
    monkeypatch.setattr(layout, "licence_text", lambda name: name)
    # Edits come one upon the other: each file is known by its mark at once.
    monkeypatch.setattr(state, "SETTLED", -(10**18))
    rng, watching = random.Random(EDITS), Memory()
    content = shutil.copytree(world, tmp_path / "content")
    sound = taken = 0
    for number in range(EDITS // 2):
        before = shutil.copytree(content, tmp_path / f"before{number}")
        rng.choice(MANNERS)(rng, content)
        told = examine(content)
        assert examine(content, watching) == told
        place[0] = f"cold{number}"
        assert examine(content) == told
        catalogue, problems = told
        if catalogue is None or problems:
            # Seen, and taken back.
            shutil.rmtree(content)
            shutil.copytree(before, content)
            place[0] = "warm"
            continue
        building.draw(catalogue, content, tmp_path / f"c{number}")
        place[0] = "warm"
        assert indexed(catalogue, tmp_path / "index", "here") == indexed(catalogue, tmp_path / "i")
        new, last = tmp_path / "new", tmp_path / "last"
        with Workers(1 + number % 2) as team:
            building.draw(catalogue, content, new, team, Earlier(new, last))
        taken += sum(path.stat().st_nlink > 1 for path in new.rglob("*.html"))
        shutil.rmtree(last, ignore_errors=True)
        new.rename(last)
        assert files_of(last) == files_of(tmp_path / f"c{number}")
        burnt = disc(catalogue, last, tmp_path / "new-disc", tmp_path / "disc")
        shutil.rmtree(tmp_path / "disc", ignore_errors=True)
        (tmp_path / "new-disc").rename(tmp_path / "disc")
        assert burnt == disc(catalogue, last, tmp_path / f"c{number}" / "disc")
        sound += 1
        for folder in (before, tmp_path / f"c{number}"):
            shutil.rmtree(folder)
    assert (sound and taken) or EDITS < 20
