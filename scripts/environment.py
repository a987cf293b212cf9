"""Environment: the checkout's own `.venv`, kept at exactly what the lock files say.

Only the standard library, and no syntax newer than Python 3.6: an older Python must get as far
as the refusal below instead of a SyntaxError.
"""

import hashlib
import importlib.util
import json
import os
import subprocess
import sys
from pathlib import Path

OLDEST = (3, 11)
ROOT = Path(__file__).resolve().parent.parent
# Two small C files that fall back on Python; their makers build them for Linux alone.
SOURCES = ("rcssmin", "rjsmin")
WORDING = Path(__file__).with_name("wording.json")


def words(name: str, **values: str) -> str:
    """The Chinese sentence called `name`, its placeholders filled in."""
    sentence: str = json.loads(WORDING.read_text(encoding="utf-8"))[name]
    return sentence.format(**values)


if sys.version_info < OLDEST:
    sys.exit(
        words(
            "python-too-old",
            found=".".join(map(str, sys.version_info[:2])),
            oldest=".".join(map(str, OLDEST)),
        )
    )


def say(sentence: str) -> None:
    """Tell the person at the terminal; standard output is left to the programs we run."""
    print(sentence, file=sys.stderr, flush=True)


def lock(root: Path, name: str) -> Path:
    return root / "scripts" / "requirements" / f"{name}.txt"


def stamp(root: Path) -> Path:
    """The note inside `.venv` of what it holds; missing while an installation is under way."""
    return root / ".venv" / "installed.json"


def program(root: Path, name: str) -> str:
    return str(root / ".venv" / ("Scripts" if os.name == "nt" else "bin") / name)


def digest(*paths: Path) -> str:
    """SHA-256 of the files one after another; line ends do not count."""
    lines = (line for path in paths for line in path.read_bytes().splitlines())
    return hashlib.sha256(b"\n".join(lines)).hexdigest()


def wanted(root: Path, locks: tuple[str, ...]) -> dict[str, str]:
    """Step → the state it must leave behind, in the order of installation.

    A `.venv` holds absolute paths, so a checkout that moved needs a new one.
    """
    settings = (root / "pyproject.toml", root / "catalogue" / "__init__.py")
    return {
        "venv": str(root),
        **{name: digest(lock(root, name)) for name in locks},
        "project": digest(*settings, lock(root, "build").with_suffix(".in")),
    }


def installed(root: Path) -> dict[str, str]:
    """The states that `.venv` was left in; none when it is missing, broken or half made."""
    probe = [program(root, "python"), "-I", "-c", "import pip, mkdocs"]
    try:
        held: dict[str, str] = json.loads(stamp(root).read_text(encoding="utf-8"))
        works = subprocess.run(probe, capture_output=True, check=False).returncode == 0
    except (OSError, ValueError):
        return {}
    return held if works else {}


def to_do(want: dict[str, str], have: dict[str, str]) -> tuple[str, ...]:
    """The steps to take: none, those still missing, or all of them in a new `.venv`.

    A lock that changed asks for a new `.venv`, since pip leaves behind what a lock dropped.
    """
    changed = {step for step in want if have.get(step, want[step]) != want[step]}
    if "venv" not in have or changed - {"project"}:
        return tuple(want)
    return tuple(step for step in want if step in changed or step not in have)


def ready(*locks: str, root: Path = ROOT) -> None:
    """Make `.venv` hold the named locks and the project; costs nothing when it already does."""
    want, have = wanted(root, locks), installed(root)
    steps = to_do(want, have)
    if not steps:
        return
    say(words("preparing"))
    stamp(root).unlink(missing_ok=True)
    for step in steps:
        take(step, root)
    kept = {} if "venv" in steps else have
    stamp(root).write_text(json.dumps({**kept, **want}, indent=2), encoding="utf-8")


def take(step: str, root: Path) -> None:
    """Make the `.venv`, install the project, or install the lock called `step`."""
    if step == "venv":
        create(root)
    elif step == "project":
        pip(root, "--no-deps", "--no-build-isolation", "--editable", str(root))
    else:
        wheels = ",".join(ready_made(lock(root, step)))
        held = ["--requirement", str(lock(root, step))]
        pip(root, "--no-deps", "--require-hashes", "--only-binary", wheels, *held)


def ready_made(path: Path) -> "list[str]":
    """What a lock holds that is installed as it was built elsewhere, or not at all.

    Building a source would fetch tools that no lock names.
    """
    names = [line.partition("==")[0] for line in path.read_text("utf-8").splitlines()]
    return [name for name in names if name[:1].isalnum() and name not in SOURCES]


def create(root: Path) -> None:
    """A fresh `.venv` with pip in place of whatever stood there."""
    absent = [name for name in ("venv", "ensurepip") if importlib.util.find_spec(name) is None]
    if absent:
        sys.exit(words("module-missing", modules="、".join(absent)))
    venv = [sys.executable, "-m", "venv", "--clear", str(root / ".venv")]
    if subprocess.run(venv, check=False).returncode:
        sys.exit(words("venv-failed"))


def pip(root: Path, *arguments: str) -> None:
    """Let the `.venv`'s own pip install something, in sight of the person who waits."""
    command = [
        program(root, "python"),
        "-I",
        "-m",
        "pip",
        "--disable-pip-version-check",
        "--no-input",
        "install",
        *arguments,
    ]
    if subprocess.run(command, cwd=root, check=False).returncode:
        sys.exit(words("pip-failed"))


def run(name: str, *arguments: str, root: Path = ROOT) -> int:
    """The exit code of a program of the `.venv`, run in the checkout and printing UTF-8."""
    try:
        return subprocess.run(
            [program(root, name), *arguments],
            cwd=root,
            check=False,
            # What was compiled is kept, whatever the machine is used to: tests start many programs.
            env={**os.environ, "PYTHONUTF8": "1", "PYTHONDONTWRITEBYTECODE": ""},
        ).returncode
    except KeyboardInterrupt:
        sys.exit(130)
