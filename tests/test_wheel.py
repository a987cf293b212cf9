"""The wheel: what is installed from it works in any folder, with no checkout."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

from catalogue import __version__
from tests.conftest import ROOT

MADE_OF = ("catalogue", "schemas", "site_overrides")
REQUIREMENTS = ("scripts/requirements/build.in", "scripts/requirements/cluster.in")
BESIDE = ("pyproject.toml", "README.md", "LICENSE", *REQUIREMENTS)
PIP = (sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A wheel of the checkout, made in a copy of it and without the network."""
    top = tmp_path_factory.mktemp("wheel")
    for folder in MADE_OF:
        shutil.copytree(
            ROOT / folder, top / "src" / folder, ignore=shutil.ignore_patterns("__pycache__")
        )
    for name in BESIDE:
        (top / "src" / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, top / "src" / name)
    command = (*PIP, "wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", top, top / "src")
    subprocess.run(command, check=True)
    return next(top.glob("*.whl"))


@pytest.fixture(scope="module")
def program(wheel: Path) -> Path:
    """The program in an environment of its own, which borrows the libraries of this one."""
    home = wheel.parent / "env"
    venv.create(home)
    folder = "Scripts" if os.name == "nt" else "bin"
    place = sysconfig.get_path("purelib", "venv", {"base": str(home), "platbase": str(home)})
    # A line of a .pth file is a place to import from; what that place holds is not run, so the
    # editable installation of the checkout stays out.
    (Path(place) / "borrowed.pth").write_text(sysconfig.get_path("purelib") + "\n", "utf-8")
    python = home / folder / "python"
    command = (*PIP, "--python", python, "install", "--no-deps", "--no-index", wheel)
    subprocess.run(command, check=True)
    return home / folder / "catalogue"


def run(program: Path, cwd: Path, *words: str) -> str:
    """What the program says in the folder `cwd`; it must end well."""
    done = subprocess.run(
        [program, *words],
        cwd=cwd,
        capture_output=True,
        encoding="utf-8",
        env={**os.environ, "PYTHONUTF8": "1", "PYTHONPATH": ""},
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.mark.slow
def test_the_wheel_carries_every_file_of_the_program(wheel: Path) -> None:
    held = set(zipfile.ZipFile(wheel).namelist())
    ours = {
        path.relative_to(ROOT).as_posix()
        for folder in MADE_OF
        for path in (ROOT / folder).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    inside = {name if name.startswith("catalogue/") else f"catalogue/{name}" for name in ours}
    assert {name for name in held if name.startswith("catalogue/")} == inside


@pytest.mark.slow
def test_the_wheel_asks_for_what_a_build_needs(wheel: Path) -> None:
    lines = (ROOT / "scripts/requirements/build.in").read_text("utf-8").splitlines()
    needed = {line for line in lines if line and not line.startswith("#")}
    with zipfile.ZipFile(wheel) as held:
        name = next(name for name in held.namelist() if name.endswith("/METADATA"))
        metadata = held.read(name).decode()
    asked = [line.partition(": ")[2] for line in metadata.splitlines() if "Requires-Dist" in line]
    extra = {line for line in asked if "extra ==" in line}
    asked = [line for line in asked if line not in extra]
    assert {"".join(sorted(line)) for line in asked} == {"".join(sorted(line)) for line in needed}
    assert extra == {'distributed; extra == "cluster"'}


@pytest.mark.slow
def test_the_program_of_the_wheel_works_where_there_is_no_checkout(
    program: Path, tmp_path: Path
) -> None:
    assert run(program, tmp_path, "--version") == f"catalogue {__version__}\n"
    run(program, tmp_path, "init", "new", "--title", "某某市课表", "--lines", "手艺:K,读书:L")
    home = tmp_path / "new"
    assert run(program, home, "check") == "没有发现问题。\n"
    run(program, home, "build", "--quiet")
    assert "手艺样例课程" in run(program, home, "search", "手艺")
    run(program, home, "pack", "--quiet")
    assert run(program, home, "inspect").endswith("没有发现问题。\n")
    run(program, home, "poster")
    assert "content" in run(program, home, "new", "course", "--title", "新课")


@pytest.mark.slow
def test_the_program_of_the_wheel_reads_any_content(program: Path, tmp_path: Path) -> None:
    shutil.copytree(ROOT / "tests" / "worlds" / "harbour", tmp_path / "content")
    assert run(program, tmp_path, "check") == "没有发现问题。\n"
    run(program, tmp_path, "build", "--quiet", "--only", "search,print")
    assert "叉车" in run(program, tmp_path, "search", "铲车")
    assert (tmp_path / "build" / "print" / "catalogue.pdf").is_file()


@pytest.mark.slow
def test_the_program_of_the_wheel_is_not_the_one_of_the_checkout(program: Path) -> None:
    code = "import catalogue; print(catalogue.__file__)"
    python = program.with_name("python")
    done = subprocess.run([python, "-I", "-c", code], capture_output=True, text=True, check=True)
    assert Path(done.stdout.strip()).is_relative_to(program.parent.parent)
