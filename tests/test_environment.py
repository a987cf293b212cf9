"""Environment: the newcomer's `.venv` is made, kept, mended, or refused in one sentence."""

from __future__ import annotations

import ast
import json
import os
import platform
import re
import subprocess
import sys
from pathlib import Path

import pytest

import environment
import walkthrough

SCRIPTS = Path(__file__).parent.parent / "scripts"
WORDING = json.loads((SCRIPTS / "wording.json").read_text(encoding="utf-8"))
WANT = {"venv": "/checkout", "build": "b1", "test": "t1", "project": "p1"}


def checkout(root: Path) -> Path:
    """The smallest checkout that the environment looks at."""
    for path, text in {
        "pyproject.toml": "",
        "catalogue/__init__.py": "",
        "scripts/requirements/build.in": "one\n",
        "scripts/requirements/build.txt": "one==1\n",
        "scripts/requirements/test.txt": "two==2\n",
    }.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, encoding="utf-8")
    return root


def said_by(code: str) -> tuple[int, str]:
    """Exit code and error output of Python code that finds the scripts."""
    found = subprocess.run(
        [sys.executable, "-X", "utf8", "-c", code],
        capture_output=True,
        encoding="utf-8",
        check=False,
        env={**os.environ, "PYTHONPATH": str(SCRIPTS)},
    )
    return found.returncode, found.stderr


@pytest.fixture(scope="module")
def mended(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A checkout whose half-made `.venv` was made anew."""
    root = checkout(tmp_path_factory.mktemp("checkout"))
    python = Path(environment.program(root, "python"))
    python.parent.mkdir(parents=True)
    python.write_text("half a program", encoding="utf-8")
    python.chmod(0o755)
    (root / ".venv" / "rubbish").touch()
    environment.take("venv", root)
    return root


# What is to do


def test_a_checkout_without_environment_gets_everything() -> None:
    assert environment.to_do(WANT, {}) == ("venv", "build", "test", "project")


def test_an_unchanged_environment_is_left_alone() -> None:
    assert environment.to_do(WANT, WANT) == ()


def test_a_build_leaves_the_tests_lock_alone() -> None:
    want = {step: WANT[step] for step in ("venv", "build", "project")}
    assert environment.to_do(want, {**WANT, "test": "older"}) == ()


def test_the_tests_lock_is_added_to_what_a_build_installed() -> None:
    have = {step: WANT[step] for step in ("venv", "build", "project")}
    assert environment.to_do(WANT, have) == ("test",)


@pytest.mark.parametrize("step", ["venv", "build", "test"])
def test_a_moved_checkout_or_a_changed_lock_starts_over(step: str) -> None:
    assert environment.to_do(WANT, {**WANT, step: "older"}) == tuple(WANT)


def test_new_project_settings_install_only_the_project_again() -> None:
    assert environment.to_do(WANT, {**WANT, "project": "older"}) == ("project",)


# Digests


def test_a_digest_tells_two_locks_apart(tmp_path: Path) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    one.write_bytes(b"a==1\n")
    two.write_bytes(b"a==2\n")
    assert environment.digest(one) != environment.digest(two)


def test_line_ends_do_not_change_a_digest(tmp_path: Path) -> None:
    unix, windows = tmp_path / "unix", tmp_path / "windows"
    unix.write_bytes(b"a==1\nb==2\n")
    windows.write_bytes(b"a==1\r\nb==2\r\n")
    assert environment.digest(unix) == environment.digest(windows)


def test_each_lock_is_wanted_by_its_own_digest(tmp_path: Path) -> None:
    root = checkout(tmp_path)
    before = environment.wanted(root, ("build", "test"))
    environment.lock(root, "test").write_text("two==3\n", encoding="utf-8")
    after = environment.wanted(root, ("build", "test"))
    assert {step for step in before if before[step] != after[step]} == {"test"}


@pytest.mark.parametrize(
    "path", ["pyproject.toml", "catalogue/__init__.py", "scripts/requirements/build.in"]
)
def test_what_describes_the_project_is_watched(tmp_path: Path, path: str) -> None:
    root = checkout(tmp_path)
    before = environment.wanted(root, ("build",))
    (root / path).write_text("changed", encoding="utf-8")
    after = environment.wanted(root, ("build",))
    assert {step for step in before if before[step] != after[step]} == {"project"}


# What is there


def test_a_missing_environment_holds_nothing(tmp_path: Path) -> None:
    assert environment.installed(tmp_path) == {}


def test_an_environment_whose_note_is_cut_off_holds_nothing(tmp_path: Path) -> None:
    (tmp_path / ".venv").mkdir()
    environment.stamp(tmp_path).write_text('{"venv": "/chec', encoding="utf-8")
    assert environment.installed(tmp_path) == {}


def test_an_environment_without_its_python_holds_nothing(tmp_path: Path) -> None:
    (tmp_path / ".venv").mkdir()
    environment.stamp(tmp_path).write_text(json.dumps(WANT), encoding="utf-8")
    assert environment.installed(tmp_path) == {}


def test_an_environment_that_works_holds_what_its_note_says(tmp_path: Path) -> None:
    folder = Path(environment.program(tmp_path, "python")).parent
    folder.mkdir(parents=True)
    Path(environment.program(tmp_path, "python")).symlink_to(sys.executable)
    (tmp_path / ".venv" / "pyvenv.cfg").write_text(
        (Path(sys.prefix) / "pyvenv.cfg").read_text(encoding="utf-8"), encoding="utf-8"
    )
    (tmp_path / ".venv" / "lib").symlink_to(Path(sys.prefix) / "lib")
    environment.stamp(tmp_path).write_text(json.dumps(WANT), encoding="utf-8")
    assert environment.installed(tmp_path) == WANT


@pytest.mark.slow
def test_only_what_falls_back_on_python_may_be_built_from_its_source() -> None:
    for name in ("build", "test"):
        path = environment.lock(environment.ROOT, name)
        held = set(re.findall("(?m)^([a-z0-9][a-z0-9._-]*)==", path.read_text("utf-8")))
        assert len(held) > 10
        assert held - {*environment.ready_made(path)} == held & {*environment.SOURCES}


def test_a_half_made_environment_is_made_anew(mended: Path) -> None:
    asked = subprocess.run(
        [environment.program(mended, "python"), "-m", "pip", "--version"],
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    assert asked.stdout.startswith("pip ")
    assert not (mended / ".venv" / "rubbish").exists()


@pytest.mark.slow
def test_an_environment_without_its_dependencies_holds_nothing(mended: Path) -> None:
    environment.stamp(mended).write_text(json.dumps(WANT), encoding="utf-8")
    assert environment.installed(mended) == {}


@pytest.mark.slow
def test_an_installation_that_fails_says_so_and_counts_as_none(
    mended: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    environment.stamp(mended).write_text(json.dumps(WANT), encoding="utf-8")
    environment.lock(mended, "build").write_text("no digest\n", encoding="utf-8")
    with pytest.raises(SystemExit, match=re.escape(WORDING["pip-failed"])):
        environment.ready("build", root=mended)
    assert WORDING["preparing"] in capfd.readouterr().err
    assert not environment.stamp(mended).exists()


# What it says


@pytest.mark.parametrize("version", ["(2, 7, 18)", "(3, 6, 8)", "(3, 10, 14)"])
def test_an_older_python_is_refused_in_one_chinese_sentence(version: str) -> None:
    code, said = said_by(f"import sys; sys.version_info = {version}; import environment")
    found = ".".join(re.findall(r"\d+", version)[:2])
    assert code == 1
    assert said == WORDING["python-too-old"].format(found=found, oldest="3.11") + "\n"


@pytest.mark.parametrize("name", ["environment.py", "browsers.py", "build.py", "test.py"])
def test_an_older_python_can_read_the_refusal(name: str) -> None:
    text = (SCRIPTS / name).read_text(encoding="utf-8")
    assert ast.parse(text, feature_version=(3, 6)).body


def test_a_newer_syntax_would_be_noticed() -> None:
    with pytest.raises(SyntaxError):
        ast.parse("if (found := 1): pass", feature_version=(3, 6))


@pytest.mark.parametrize("module", ["venv", "ensurepip"])
def test_a_python_without_venv_is_refused_in_one_chinese_sentence(
    tmp_path: Path, module: str
) -> None:
    code, said = said_by(
        f"import sys, pathlib; sys.modules[{module!r}] = None; "
        f"import environment; environment.create(pathlib.Path({str(tmp_path)!r}))"
    )
    assert code == 1
    assert said == WORDING["module-missing"].format(modules=module) + "\n"
    assert list(tmp_path.iterdir()) == []


def test_every_sentence_is_one_line_of_chinese() -> None:
    assert [
        name
        for name, text in WORDING.items()
        if "\n" in text or not re.search(r"[\u4e00-\u9fff]", text)
    ] == []


def test_every_sentence_is_said_somewhere() -> None:
    code = "".join(path.read_text(encoding="utf-8") for path in SCRIPTS.glob("*.py"))
    assert {name for name in WORDING if f'"{name}"' not in code} == set()


def test_a_program_gives_its_exit_code_and_speaks_utf8(
    capfd: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    folder = Path(environment.program(tmp_path, "python")).parent
    folder.mkdir(parents=True)
    Path(environment.program(tmp_path, "python")).symlink_to(sys.executable)
    code = "import sys; print(sys.flags.utf8_mode, '课程'); sys.exit(7)"
    assert environment.run("python", "-c", code, root=tmp_path) == 7
    assert capfd.readouterr().out == "1 课程\n"


def test_who_walked_the_guide_sends_back_a_line_with_a_digit_for_each_step(
    capsys: pytest.CaptureFixture[str],
) -> None:
    digits = "1" * walkthrough.steps()
    assert len(digits) == 18
    assert walkthrough.main([digits]) == 0
    line = capsys.readouterr().out
    assert line.endswith(f" / {digits}\n")
    assert platform.python_version() in line
    for wrong in (digits[1:], f"{digits}1", f"{digits[1:]}2"):
        assert walkthrough.main([wrong]) == 1
        assert capsys.readouterr().out == ""


def test_no_script_says_which_python_runs_it() -> None:
    """The launcher of Windows would look for the one that a first line names."""
    firsts = [path.read_bytes()[:2] for path in SCRIPTS.glob("*.py")]
    assert firsts
    assert b"#!" not in firsts


def test_whatever_name_python_was_started_by_makes_the_environment(tmp_path: Path) -> None:
    """`py`, `python3`, a path with blanks: nothing but the running program is asked for."""
    launcher = tmp_path / "培训 资料" / "py"
    launcher.parent.mkdir()
    launcher.symlink_to(sys.executable)
    said = subprocess.run(
        [launcher, SCRIPTS / "walkthrough.py", "1"],
        capture_output=True,
        check=False,
        env={
            "PATH": "",
            "PYTHONUTF8": "1",
            "LD_LIBRARY_PATH": os.environ.get("LD_LIBRARY_PATH", ""),
        },
    )
    assert said.returncode == 1
    assert "WALKTHROUGH" in said.stderr.decode()
