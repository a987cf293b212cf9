"""Architecture: the house keeps the shape that CONTRIBUTING.md draws."""

from __future__ import annotations

import ast
import importlib
import re
import statistics
from collections import Counter
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parent.parent

GRAPH = re.compile(r"^\| `(?P<package>\w+)` \| [^|]+ \| (?P<uses>[^|]+) \|$", re.MULTILINE)
# Names that two modules use, each in its own sense; shorten the list, never make it longer.
SHARED = {
    "Document",  # content/source, search/documents
    "Line",  # content/organisation, orders/demand
    "Order",  # content/pinyin, orders/demand
    "check_glyphs",  # print/book, print/fonts, print/sheets
    "check_headings",  # content/handwritten, disc/package
    "files",  # content/source, site/tables
    "number",  # content/anchors, search/analysis
    "parsed",  # content/handwritten, search/phonetics
    "paying",  # content/links, print/book
    "facts",  # content/facts, print/sheets
    "said",  # content/facts, orders/demand
    "plain",  # content/facts, search/answers
    "read",  # content/dataset, content/source, orders/demand, search/collection
    "table",  # content/spreadsheet, orders/demand
    "write",  # content/dataset, search/shards
}
VAGUE = ("utils", "util", "helpers", "helper", "manager", "common", "core", "misc")
MODULES = tuple(sorted((ROOT / "catalogue").glob("**/*.py")))
SCRIPTS = tuple(sorted((ROOT / "scripts").glob("*.py")))
TESTS = tuple(sorted((ROOT / "tests").glob("**/*.py")))
CODE = (*MODULES, *SCRIPTS, *TESTS)
LOCKS = tuple(sorted((ROOT / "scripts" / "requirements").glob("*.txt")))
BEHIND_THE_DOORS = ("environment.py", "browsers.py", "rivals.py", "old_chromium.py")
# Run by hand to measure, not by newcomers: no doors.
MEASURES = (
    "advisories.py",
    "borrowed.py",
    "corpus.py",
    "documents.py",
    "queries.py",
    "firefox.py",
    "old_browsers.py",
    *(path.name for path in SCRIPTS if path.name.startswith("benchmark")),
)
MAX_DOOR_LINES = 40
HOST = re.compile(r"//|\b[a-z0-9-]+\.(?:org|com|net|io|cn|dev)\b", re.IGNORECASE)


def each(paths: tuple[Path, ...]) -> pytest.MarkDecorator:
    """One test for each file, named after it."""
    return pytest.mark.parametrize(
        "path", paths, ids=[path.relative_to(ROOT).as_posix() for path in paths]
    )


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def drawn_in(guide: str) -> dict[str, set[str]]:
    """Package → the packages that it may import, as the table in CONTRIBUTING says."""
    return {
        row["package"]: set(re.findall(r"`(\w+)`", row["uses"])) for row in GRAPH.finditer(guide)
    }


PACKAGES = drawn_in((ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8"))


def imported(module: ast.Module) -> Iterator[str]:
    """What a module imports of this program, wherever in it the import stands."""
    for node in ast.walk(module):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        else:
            continue
        for name in names:
            package, _, rest = name.partition(".")
            if package == "catalogue" and not rest.startswith("__version__"):
                yield rest


def modules_of(package: str) -> dict[str, set[str]]:
    """Module → the modules of the same package that it imports."""
    paths = {path.stem: path for path in (ROOT / "catalogue" / package).glob("*.py")}
    return {
        name: {
            step
            for rest in imported(tree(path))
            for step in [rest.split(".")[1:2]]
            if rest.split(".")[0] == package and step
            for step in step
            if step in paths
        }
        for name, path in paths.items()
    }


def lengths(paths: tuple[Path, ...]) -> list[int]:
    """Lines of every function, from its `def` to its end."""
    return [
        (node.end_lineno or 0) - node.lineno + 1
        for path in paths
        for node in ast.walk(tree(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]


def caught(handler: ast.ExceptHandler) -> list[str]:
    """The names of the exceptions that one `except` catches; a bare one catches everything."""
    if handler.type is None:
        return ["BaseException"]
    return [node.id for node in ast.walk(handler.type) if isinstance(node, ast.Name)]


def is_door(path: Path) -> bool:
    return path.name not in MEASURES and "__main__" in path.read_text(encoding="utf-8")


def test_the_guide_shows_every_package() -> None:
    folders = {path.parent.name for path in (ROOT / "catalogue").glob("*/__init__.py")}
    assert PACKAGES.keys() == folders


@each(tuple(path for path in MODULES if path.parent.name != "catalogue"))
def test_a_package_imports_only_what_the_guide_allows(path: Path) -> None:
    own = path.relative_to(ROOT / "catalogue").parts[0]
    used = {rest.split(".")[0] for rest in imported(tree(path))}
    assert used - {own, *PACKAGES[own]} == set()


def test_no_package_leads_back_to_itself() -> None:
    assert list(TopologicalSorter(PACKAGES).static_order())


@pytest.mark.parametrize("package", sorted(PACKAGES))
def test_no_module_leads_back_to_itself(package: str) -> None:
    assert list(TopologicalSorter(modules_of(package)).static_order())


def test_a_module_is_named_by_its_package() -> None:
    relative = [
        path
        for path in MODULES
        for node in ast.walk(tree(path))
        if isinstance(node, ast.ImportFrom) and node.level
    ]
    assert relative == []


def test_the_package_itself_imports_nothing() -> None:
    assert list(imported(tree(ROOT / "catalogue" / "__init__.py"))) == []


def public_names() -> Counter[str]:
    """Every function and class that a module of the package shows, and how many show it."""
    return Counter(
        node.name
        for path in MODULES
        for node in tree(path).body
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_")
    )


def test_a_public_name_stands_for_one_thing() -> None:
    """Those on the list are called with their module before them."""
    assert {name for name, times in public_names().items() if times > 1} <= SHARED


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
    assert {path.name for path in SCRIPTS if not is_door(path)} == {*BEHIND_THE_DOORS, *MEASURES}


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
    assert (
        HOST.findall((ROOT / "catalogue" / "site" / "mkdocs.yml").read_text(encoding="utf-8")) == []
    )


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.stem)
def test_scripts_ask_modules_for_what_they_have(path: Path) -> None:
    """Most scripts are run by hand: what moves would be missed there months later."""
    tree = ast.parse(path.read_text("utf-8"))
    held: dict[str, ModuleType] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and str(node.module).startswith("catalogue"):
            above = importlib.import_module(str(node.module))
            for name in node.names:
                below = f"{node.module}.{name.name}"
                if not hasattr(above, name.name):
                    importlib.import_module(below)
                if isinstance(found := getattr(above, name.name), ModuleType):
                    held[name.asname or name.name] = found
    names = [node for node in ast.walk(tree) if isinstance(node, ast.Name)]
    bound = {name.id for name in names if isinstance(name.ctx, ast.Store)}
    asked = [
        f"{node.value.id}.{node.attr}"
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and node.value.id in held.keys() - bound
        and not hasattr(held[node.value.id], node.attr)
    ]
    assert asked == []
