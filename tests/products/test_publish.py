"""Publishing: the old output or the new one, never a mix, whatever happens."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from catalogue.content.problem import CatalogueError
from catalogue.products.publish import MARKER, replacing
from tests.conftest import ROOT

# A publisher in a process of its own: announces each stage, and waits a little in it.
PUBLISHER = """
import pathlib, sys, time
from catalogue.products.publish import replacing
out, word = pathlib.Path(sys.argv[1]), sys.argv[2]
for _ in range(1000):
    with replacing(out, ["site"]) as new:
        (new / "site").mkdir()
        for n in range(40):
            (new / "site" / f"{n}.txt").write_text(word)
    print("done", flush=True)
"""

# Cannot remove what lies in a folder, as when another program stands in it.
HOLDER = """
import pathlib, shutil, sys
from catalogue.products.publish import replacing
top = pathlib.Path(sys.argv[1])
(top / ".build.new").mkdir()
(top / ".build.new" / "held").touch()

def held(event, arguments):
    if event == "os.remove" and "held" in str(arguments[0]):
        raise PermissionError(13, "held")

sys.addaudithook(held)
with replacing(top / "build", ["site"]) as new:
    (new / "site").mkdir()
    for n in range(40):
        (new / "site" / f"{n}.txt").write_text("new")
"""

# Names the calls that decide what a power cut leaves, in their order.
TRACED = """
import pathlib, sys
from catalogue.products.publish import replacing
out = pathlib.Path(sys.argv[1])

def told(event, arguments):
    if event == "ctypes.dlsym":
        print(arguments[1])
    elif event == "open" and arguments[0] == str(out.parent) and arguments[1] is None:
        print("os.open:parent")
    elif event == "os.rmdir":
        print(event)

with replacing(out, ["site"]) as new:
    sys.addaudithook(told)
    (new / "site").mkdir()
"""


def write(out: Path, word: str) -> None:
    with replacing(out, ["site"]) as new:
        (new / "site").mkdir()
        for n in range(40):
            (new / "site" / f"{n}.txt").write_text(word)


def words(out: Path) -> set[str]:
    files = sorted((out / "site").iterdir())
    assert len(files) == 40
    return {path.read_text() for path in files}


def test_a_block_that_ends_well_replaces_the_output(tmp_path: Path) -> None:
    out = tmp_path / "build"
    write(out, "old")
    write(out, "new")
    assert words(out) == {"new"}
    assert sorted(path.name for path in tmp_path.iterdir() if path.suffix != ".lock") == ["build"]


def test_a_block_that_raises_leaves_the_old_output(tmp_path: Path) -> None:
    out = tmp_path / "build"
    write(out, "old")
    with pytest.raises(FileNotFoundError), replacing(out, ["site"]) as new:
        (new / "site" / "page.html").write_text("half")
    assert words(out) == {"old"}


def test_products_that_were_not_renewed_are_carried_over(tmp_path: Path) -> None:
    out = tmp_path / "build"
    write(out, "old")
    with replacing(out, ["print"]) as new:
        (new / "print").mkdir()
    assert words(out) == {"old"}
    assert (out / "print").is_dir()


def test_a_folder_that_is_not_ours_is_refused_untouched(tmp_path: Path) -> None:
    (tmp_path / "photos").mkdir()
    (tmp_path / "photos" / "a.jpg").write_bytes(b"x")
    with pytest.raises(CatalogueError) as refused, replacing(tmp_path / "photos", ["site"]):
        pass
    assert [p.rule for p in refused.value.problems] == ["foreign-folder"]
    assert [path.name for path in (tmp_path / "photos").iterdir()] == ["a.jpg"]


def test_a_second_build_at_the_same_time_is_refused(tmp_path: Path) -> None:
    out = tmp_path / "build"
    with replacing(out, ["site"]) as new:
        (new / "site").mkdir()
        with pytest.raises(CatalogueError) as refused, replacing(out, ["site"]):
            pass
    assert [p.rule for p in refused.value.problems] == ["folder-busy"]


def test_a_swap_that_was_cut_in_two_is_mended(tmp_path: Path) -> None:
    out = tmp_path / "build"
    write(out, "old")
    out.rename(tmp_path / ".build.old")
    with pytest.raises(FileNotFoundError), replacing(out, ["site"]) as new:
        (new / "none").rmdir()
    assert words(out) == {"old"}
    assert (out / MARKER).exists()


def test_what_killed_runs_left_is_cleared_and_never_blocks_the_next(tmp_path: Path) -> None:
    out = tmp_path / "build"
    write(out, "old")
    (tmp_path / ".build.new" / "deep").mkdir(parents=True)
    (tmp_path / ".build.new1").write_text("a file")
    (tmp_path / ".build.new2").symlink_to(tmp_path / "nowhere")
    (tmp_path / ".build.old" / "deep").mkdir(parents=True)
    write(out, "new")
    assert words(out) == {"new"}
    assert sorted(path.name for path in tmp_path.iterdir() if path.suffix != ".lock") == ["build"]


def test_what_cannot_be_cleared_is_gone_round(tmp_path: Path) -> None:
    out = tmp_path / "build"
    write(out, "old")
    command = [sys.executable, "-c", HOLDER, str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False)
    assert done.returncode == 0, done.stderr
    assert words(out) == {"new"}


def test_a_link_leads_to_where_the_output_lies(tmp_path: Path) -> None:
    (tmp_path / "disk").mkdir()
    out = tmp_path / "build"
    out.symlink_to(tmp_path / "disk" / "out")
    for word in ("old", "new"):
        write(out, word)
        assert out.is_symlink()
        assert words(tmp_path / "disk" / "out") == {word}


def test_the_top_of_a_drive_is_no_output(tmp_path: Path) -> None:
    with pytest.raises(CatalogueError) as refused, replacing(Path(tmp_path.anchor), ["site"]):
        pass
    assert [p.rule for p in refused.value.problems] == ["foreign-folder"]


def test_the_disk_holds_the_new_output_before_the_old_one_goes(tmp_path: Path) -> None:
    out = tmp_path / "build"
    write(out, "old")
    done = subprocess.run(
        [sys.executable, "-c", TRACED, str(out)],
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=True,
    )
    steps = done.stdout.split()
    assert steps.index("syncfs") < steps.index("renameat2") < steps.index("os.open:parent")
    assert steps.index("os.open:parent") < steps.index("os.rmdir")


@pytest.mark.slow
def test_a_kill_at_any_moment_leaves_one_whole_output(tmp_path: Path) -> None:
    out = tmp_path / "build"
    write(out, "first")
    for n in range(24):
        process = subprocess.Popen(
            [sys.executable, "-c", PUBLISHER, str(out), f"run{n}"], stdout=subprocess.PIPE, cwd=ROOT
        )
        assert process.stdout
        process.stdout.readline()
        time.sleep(0.0007 * n)
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        process.stdout.close()
        assert len(words(out)) == 1
    write(out, "last")
    assert words(out) == {"last"}
