"""Architecture: the house keeps the shape that CONTRIBUTING.md draws."""

from __future__ import annotations

import ast
import re
import statistics
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent

# A module imports only from storeys to the left; a new module must be given its place here.
STOREYS = (
    ("problem",),
    ("source",),
    ("schema",),
    ("model",),
    ("links",),
    ("anchors", "addresses", "dataset"),
    ("checks",),
    ("load",),
    ("pinyin", "analysis", "fonts", "markup", "assets", "names", "hypertext", "basket",
     "spreadsheet"),
    ("sound", "typesetting", "codec", "orders", "citation", "freshness", "relations",
     "naming", "gazette", "tables", "menu"),
    ("extract", "charts"),
    ("pages", "search", "book", "sheets"),
    ("shards", "collection", "package"),
    ("signature", "edition"),
    ("disc",),
    ("archive", "medium"),
    ("verification",),
    ("patch",),
    ("publish",),
    ("report", "scaffold", "locks"),
    ("console",),
    ("plugin",),
    ("production",),
    ("editing", "issuing", "printing"),
    ("cli",),
    ("__main__",),
)
STOREY = {name: height for height, names in enumerate(STOREYS) for name in names}
VAGUE = ("utils", "util", "helpers", "helper", "manager", "common", "core", "misc")
MODULES = tuple(sorted((ROOT / "catalogue").glob("**/*.py")))
SCRIPTS = tuple(sorted((ROOT / "scripts").glob("*.py")))
TESTS = tuple(sorted((ROOT / "tests").glob("**/*.py")))
CODE = (*MODULES, *SCRIPTS, *TESTS)
LOCKS = tuple(sorted((ROOT / "scripts" / "requirements").glob("*.txt")))
BEHIND_THE_DOORS = ("environment.py", "browsers.py", "rivals.py")
# Run by hand to measure, not by newcomers: no doors.
MEASURES = ("corpus.py", "documents.py", "queries.py", "old_browsers.py",
            *(path.name for path in SCRIPTS if path.name.startswith("benchmark")))
MAX_DOOR_LINES = 40
HOST = re.compile(r"//|\b[a-z0-9-]+\.(?:org|com|net|io|cn|dev)\b", re.IGNORECASE)


def each(paths: tuple[Path, ...]) -> pytest.MarkDecorator:
    """One test for each file, named after it."""
    return pytest.mark.parametrize(
        "path", paths, ids=[path.relative_to(ROOT).as_posix() for path in paths])


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def imported(module: ast.Module) -> Iterator[str]:
    """The modules of this package that a module imports, wherever in it the import stands."""
    for node in ast.walk(module):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module in (None, "catalogue"):
            names = [f"catalogue.{alias.name}" for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names = [f"catalogue.{node.module}" if node.level else f"{node.module}"]
        else:
            continue
        for name in names:
            package, _, rest = name.partition(".")
            if package == "catalogue" and not rest.startswith("__version__"):
                yield rest.split(".")[0]


def lengths(paths: tuple[Path, ...]) -> list[int]:
    """Lines of every function, from its `def` to its end."""
    return [(node.end_lineno or 0) - node.lineno + 1 for path in paths
            for node in ast.walk(tree(path))
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]


def caught(handler: ast.ExceptHandler) -> list[str]:
    """The names of the exceptions that one `except` catches; a bare one catches everything."""
    if handler.type is None:
        return ["BaseException"]
    return [node.id for node in ast.walk(handler.type) if isinstance(node, ast.Name)]


def is_door(path: Path) -> bool:
    return path.name not in MEASURES and "__main__" in path.read_text(encoding="utf-8")


@each(MODULES)
def test_a_module_imports_only_from_storeys_to_its_left(path: Path) -> None:
    wrong = [name for name in imported(tree(path))
             if path.stem != "__init__" and STOREY[name] >= STOREY[path.stem]]
    assert wrong == []


def test_every_module_has_its_storey() -> None:
    assert {path.stem for path in MODULES} - {"__init__"} <= set(STOREY)


def test_the_package_itself_imports_nothing() -> None:
    assert list(imported(tree(ROOT / "catalogue" / "__init__.py"))) == []


def test_an_import_is_seen_in_every_spelling() -> None:
    spellings = ("import catalogue.load", "from catalogue import load", "from . import load",
                 "from catalogue.load import examine", "from .load import examine",
                 "def late():\n    from catalogue.load import load")
    assert [list(imported(ast.parse(text))) for text in spellings] == [["load"]] * len(spellings)


@each(MODULES)
def test_the_name_of_a_module_says_what_it_is_about(path: Path) -> None:
    assert path.stem not in VAGUE


@each(CODE)
def test_a_module_opens_with_a_sentence(path: Path) -> None:
    assert re.match(r"\S.*[.:]$", (ast.get_docstring(tree(path)) or "").split("\n\n")[0], re.DOTALL)


@each(CODE)
def test_no_except_swallows_everything(path: Path) -> None:
    handlers = [node for node in ast.walk(tree(path)) if isinstance(node, ast.ExceptHandler)]
    names = {name for handler in handlers for name in caught(handler)}
    assert names.isdisjoint({"Exception", "BaseException"})


def test_functions_fit_in_the_eye() -> None:
    lines = lengths(MODULES + SCRIPTS)
    assert statistics.median(lines) <= 10
    assert statistics.quantiles(lines, n=100)[94] <= 30


@each(tuple(filter(is_door, SCRIPTS)))
def test_a_door_is_short(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= MAX_DOOR_LINES


def test_every_script_is_a_door_or_stands_behind_one() -> None:
    assert {path.name for path in SCRIPTS if not is_door(path)} == {
        *BEHIND_THE_DOORS, *MEASURES}


@each(LOCKS)
def test_a_lock_names_no_host(path: Path) -> None:
    assert HOST.findall(path.read_text(encoding="utf-8")) == []


@each(LOCKS)
def test_a_lock_pins_everything_with_digests(path: Path) -> None:
    text = re.sub(r"^ *#.*\n", "", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
    entries = text.replace("\\\n", " ").splitlines()
    pinned = re.compile(r"[a-z0-9.-]+==[\w.]+(?: ; [^#]+?)?(?: +--hash=sha256:[0-9a-f]{64})+ *")
    assert entries
    assert [line for line in entries if not pinned.fullmatch(line)] == []


def test_mkdocs_is_told_of_no_host() -> None:
    assert HOST.findall((ROOT / "mkdocs.yml").read_text(encoding="utf-8")) == []
