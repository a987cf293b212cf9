"""Loading: a content folder becomes one catalogue, or every problem in it."""

from __future__ import annotations

import gc
import hashlib
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from operator import itemgetter
from pathlib import Path
from typing import Any, cast

from catalogue.content import (
    addresses,
    anchors,
    copies,
    dataset,
    handwritten,
    keyring,
    ledger,
    locks,
    organisation,
    source,
)
from catalogue.content.checks import (
    ALONE,
    ID,
    TOGETHER,
    Check,
    check_identity,
    check_letters,
    check_organisation,
    check_wordlists,
    references_astray,
    stem_of,
)
from catalogue.content.links import Catalogue, references, schemas_of
from catalogue.content.memory import AHEAD, Kept, Memory
from catalogue.content.model import (
    BY_FOLDER,
    BY_NAME,
    KINDS,
    PAGES,
    Conflict,
    Definition,
    Entry,
    Handwritten,
    Kind,
    NavItem,
    Reading,
    Site,
    Withdrawal,
    Wordlist,
    fit,
)
from catalogue.content.organisation import Organisation
from catalogue.content.problem import CatalogueError, Problem, in_order, problem, wording
from catalogue.content.schema import (
    SchemaSet,
    named_wordlists,
    raw_schemas,
    schemas_with,
    without_content,
)
from catalogue.content.workers import Team, Workers

SINGLES = {
    "site.yaml": "site",
    organisation.FILE: "menu",
    handwritten.NAV: "nav",
    "withdrawn.yaml": "withdrawn",
    "conflicts.yaml": "conflicts",
    "vocabulary/synonyms.yaml": "synonyms",
    "vocabulary/readings.yaml": "readings",
    "vocabulary/glossary.yaml": "glossary",
}
# What the program itself writes, once there is something to hold fast.
LOCKS = {
    anchors.LOCK: "anchors",
    addresses.LOCK: "addresses",
    handwritten.LOCK: "headings",
    ledger.LOCK: "editions",
}
NAMED = SINGLES | LOCKS
# The data of an edition with 100,000 entries has 280 MB.
MAX_BASELINE = 384 << 20
# What concerns a file as a whole has no place in it; some of these must not even be opened.
WHOLE_FILE = (
    "missing-file",
    "cannot-read",
    "stray-file",
    "wrong-folder",
    "symlink-out",
    "too-large",
    "more-problems",
    "empty-file",
    "file-copy",
    "folder-copy",
    "stray-folder",
    "lock-missing",
    "words-page",
)
# What is wrong with a key, whatever its value.
ABOUT_KEYS = ("unknown-key", "misspelt-key", "valueless-key", "words-heading")


def load(root: Path, team: Team | None = None) -> Catalogue:
    """The catalogue in `root`; CatalogueError with every problem when it cannot be published."""
    catalogue, problems = examine(root, team=team)
    if problems or catalogue is None:
        raise CatalogueError(problems)
    return catalogue


def examine(
    root: Path, memory: Memory | None = None, team: Team | None = None
) -> tuple[Catalogue | None, tuple[Problem, ...]]:
    """The catalogue as far as it can be read, and every problem of every file.

    The catalogue is None when the site file or a vocabulary is unusable. Whoever looks at one
    folder again and again hands over the same `memory`, in the place of what is kept from run to
    run. A `team` of more than one parses large contents side by side.
    """
    if not root.is_dir():
        return None, (problem("missing-folder", "", folder=root.name),)
    if not any((root / name).exists() for name in (organisation.FILE, "site.yaml")):
        return None, (_no_content(root),)
    with no_collector(), ExitStack() as stack:
        held = memory or stack.enter_context(Kept(root))
        reading = _Reading(root, held)
        catalogue = reading.run(team or Workers(1))
        held.keep()
        return catalogue, in_order(_placed(root, reading.schema_set, p) for p in reading.problems)


def revised(
    root: Path, catalogue: Catalogue, paths: Iterable[str]
) -> tuple[Catalogue, tuple[Problem, ...]] | None:
    """A sound catalogue once files say something else, and what is wrong in these files alone.

    An entry with a problem stands as it was. None where nobody can tell what it means without
    reading all: a file that is no entry of the catalogue or is gone, a clause that others rely on
    and is gone. What only several entries get wrong together, `examine` finds.
    """
    reading = _Reading(root, Memory(), schemas_of(catalogue), organisation=catalogue.organisation)
    known = {path: entry_id for entry_id, path in catalogue.paths.items()}
    for path in sorted(paths):
        if path not in known or not (root / path).is_file():
            return None
        before = catalogue.by_id[known[path]]
        if (pair := reading.entry(path)) is None:
            continue
        if pair[1].id != before.id or _anchors(before) - _anchors(pair[1]):
            return None
        named = {before.id: references(pair[1])}
        if astray := [*references_astray(catalogue, named)]:
            reading.problems += astray
        else:
            catalogue = catalogue.with_entry(pair[1])
    return catalogue, in_order(_placed(root, reading.schema_set, p) for p in reading.problems)


def _anchors(entry: Entry) -> set[str]:
    return {clause.anchor for clause in getattr(entry, "clauses", ())}


def _no_content(root: Path) -> Problem:
    """What is wrong with a folder that holds something else, and where the content may be."""
    inner = next(iter(sorted(root.glob("*/site.yaml"))), None)
    how = wording()["inner-there" if inner else "inner-none"]["message"]
    said = how.format(folder=f"{root.name}/{f'{root.name}/{inner.parent.name}'}" if inner else "")
    return problem("not-a-content", "", folder=root.name, inner=said)


@contextmanager
def no_collector() -> Iterator[None]:
    """Loading makes many small values that stay: looking for garbage halfway only costs time.

    What is there afterwards is frozen out of later collections.
    """
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.freeze()
            gc.enable()


@dataclass(slots=True)
class _Reading:
    """One run over a content folder."""

    root: Path
    memory: Memory
    schema_set: SchemaSet = field(default_factory=without_content)
    problems: list[Problem] = field(default_factory=list)
    unread: set[str] = field(default_factory=set)
    digests: dict[str, bytes] = field(default_factory=dict)
    pages: dict[str, str] = field(default_factory=dict)
    handwritten: dict[str, Handwritten] = field(default_factory=dict)
    pictures: set[str] = field(default_factory=set)
    # Entries that were not found sound by themselves before: path → kind.
    new: dict[str, str] = field(default_factory=dict)
    asked: dict[str, dict[str, list[str]]] = field(default_factory=dict)
    organisation: Organisation | None = None

    def run(self, team: Team) -> Catalogue | None:
        paths, stray = source.files(self.root)
        self.problems += stray
        raw = raw_schemas()
        named = named_wordlists(raw) - {organisation.LINES}
        self.menus(paths)
        paths, copied, lost = copies.set_aside(self.root, paths, self.home_of)
        self.problems += copied
        self.unread |= lost
        wordlists = self.vocabulary([p for p in paths if p.startswith("vocabulary/")], named)
        if self.organisation:
            wordlists[organisation.LINES] = self.organisation.wordlist()
        self.schema_set = schemas_with(
            {
                name: {term.slug: term.name for term in words.terms}
                for name, words in wordlists.items()
            },
            self.organisation.numbering.letters if self.organisation else {},
        )
        singles = {
            name: self.read(path, name)
            for path, name in NAMED.items()
            if path in paths and path != organisation.FILE
        }
        self.problems += [problem("missing-file", path) for path in SINGLES if path not in paths]
        self.problems += locks.check_locks(
            {path: singles.get(name) for path, name in LOCKS.items()}, paths
        )
        self.memory.judge_in(self.context())
        kinds = {path: _kind(path) for path in paths if _is_entry(path)}
        self.memory.read_ahead(kinds, team, self.obeys)
        known = self.memory.entries({p: kind for p, kind in kinds.items() if self.is_home(p)})
        self.digests |= {path: digest for path, (digest, _) in known.items()}
        placed = [(path, entry) for path, (_, entry) in known.items()]
        placed += [
            pair
            for path in paths
            if not (path in known or path in NAMED or path in (dataset.BASELINE, keyring.FILE))
            and (pair := self.entry(path))
        ]
        placed.sort(key=itemgetter(0))
        self.problems += check_identity(placed)
        # An id that stands in the wrong file is one problem, not one for each use of the right one.
        self.unread |= {stem_of(path) for path, entry in placed if stem_of(path) != entry.id}
        placed.sort(key=lambda pair: stem_of(pair[0]) != pair[1].id)
        absent = self.needed(raw, paths) - wordlists.keys()
        self.problems += [
            problem("missing-file", path)
            for name in sorted(absent)
            if (path := f"vocabulary/{name}.yaml") not in paths
        ]
        needed = {*SINGLES.values()} - {SINGLES[organisation.FILE]}
        if absent or not self.organisation or any(singles.get(name) is None for name in needed):
            return None
        catalogue = self.linked(self.organisation, wordlists, singles, placed)
        self.judge(catalogue, team)
        return catalogue

    def obeys(self, kind: str, data: Any) -> bool:
        """Whether the data of an entry obey its schema."""
        return self.schema_set.fast_validators[kind](data)

    def context(self) -> bytes:
        """By what entries are judged besides what they say: schemas, and what was read before."""
        told = (raw_schemas(), sorted(self.digests.items()))
        return hashlib.sha256(repr(told).encode()).digest()

    def judge(self, catalogue: Catalogue, team: Team) -> None:
        """Check what no schema sees; what was found sound by itself before is not looked at again.

        Whatever was is so in the same `context` only.
        """
        new = [held for held, path in catalogue.paths.items() if path in self.new]
        each = -(-len(new) // (team.jobs if len(new) > AHEAD else 1)) or 1
        own, *others = (new[at : at + each] for at in range(0, max(1, len(new)), each))
        begun = [team.submit(_checked, ALONE, catalogue.only({*share})) for share in others]
        self.problems += _checked(ALONE, catalogue.only({*own}))
        self.problems += _checked(TOGETHER, catalogue)
        for told in begun:
            self.problems += told.result()
        spoilt = {found.path for found in self.problems}
        for path, kind in self.new.items():
            if path not in spoilt:
                self.memory.found_sound(kind, self.digests[path])

    def needed(self, raw: dict[str, dict[str, Any]], paths: list[str]) -> set[str]:
        """The word lists without which the content cannot be read.

        Those that only a kind without letter and entries names may lack.
        """
        letters = self.organisation.numbering.letters if self.organisation else {}
        folders = {path.split("/")[0] for path in paths}
        unused = {
            kind.name for kind in KINDS if kind.name not in letters and kind.folder not in folders
        }
        used = [schema for name, schema in raw.items() if name not in unused]
        return named_wordlists(used) - {organisation.LINES}

    def menus(self, paths: list[str]) -> None:
        """Whose courses these are; that decides how all other files are read."""
        data = self.read(organisation.FILE, "menu") if organisation.FILE in paths else None
        if data is None:
            return
        found = fit(Organisation, data)
        folders = {path.split("/")[0] for path in paths if path.endswith(".yaml")}
        wrong = [*check_organisation(found), *check_letters(found, folders)]
        self.problems += wrong
        self.organisation = None if wrong else found

    def vocabulary(self, paths: list[str], named: set[str]) -> dict[str, Wordlist]:
        """Every word list that can be read, by file stem."""
        found = {}
        for path in paths:
            name = Path(path).stem
            if path in SINGLES:
                continue
            if path != f"vocabulary/{name}.yaml" or name not in named:
                self.problems.append(problem("stray-file", path))
            elif (data := self.read(path, "vocabulary")) is not None:
                found[name] = fit(Wordlist, data)
        lines = None
        if self.organisation:
            lines = {line.slug: line.name for line in self.organisation.lines}
        spoilt = list(check_wordlists(found, lines))
        self.problems += spoilt
        return {
            name: wordlist
            for name, wordlist in found.items()
            if f"vocabulary/{name}.yaml" not in {wrong.path for wrong in spoilt}
        }

    def read(self, path: str, kind: str) -> Any:
        """The data of a file that obeys its schema; None when it does not."""
        document, found = source.read(self.root, path, self.memory)
        if document is not None:
            self.digests[path] = document.digest
            if not found and self.memory.is_sound(kind, document.digest):
                return document.data
            if kind in BY_NAME:
                self.new[path] = kind
            if not found and self.memory.is_lawful(kind, document.digest):
                return document.data
            spoilt = {p.keys for p in found}
            # A value that is a comment to YAML is missing for no other reason.
            commented = {p.line for p in found if p.rule == "trailing-comment"}
            found += [
                breach
                for breach in self.schema_set.violations(kind, path, document.data)
                if breach.keys not in spoilt
                and not (commented and source.place(self.root, path, breach.keys)[0] in commented)
            ]
        if path in LOCKS:
            found = [locks.as_broken(wrong, read=document is not None) for wrong in found]
        self.problems += found
        if document is None or found:
            self.unread.add(Path(path).stem)
            return None
        return document.data

    def entry(self, path: str) -> tuple[str, Entry] | None:
        folder, _, rest = path.partition("/")
        if folder == "vocabulary":
            return None
        if folder == "pages" and rest:
            self.page(path)
            return None
        if folder not in BY_FOLDER or not path.endswith(".yaml"):
            self.problems.append(problem("stray-file", path))
            self.unread.add(Path(path).name.partition(".")[0])
            return None
        kind = BY_FOLDER[folder]
        if (home := self.home(path)) is not kind:
            self.unread.add(stem_of(path))
            self.problems.append(
                problem(
                    "wrong-folder",
                    path,
                    id=stem_of(path),
                    kind=self.schema_set.schemas[home.name]["title"],
                    folder=home.folder,
                )
            )
            return None
        data = self.read(path, kind.name)
        return None if data is None else (path, cast(Entry, fit(kind.entry, data)))

    def is_home(self, path: str) -> bool:
        """Whether a file stands in the folder of its kind."""
        return self.home(path) is BY_FOLDER[path.split("/")[0]]

    def home(self, path: str) -> Kind:
        """The kind that a file belongs to by its name, or else by its folder."""
        stem = stem_of(path)
        kinds = self.organisation.numbering.kinds if self.organisation else {}
        own = kinds.get(stem[:1]) if ID.fullmatch(stem) else None
        return own or BY_FOLDER[path.split("/")[0]]

    def home_of(self, entry_id: str) -> str:
        """Where the file of an entry belongs; "" for an id that no kind uses."""
        found = self.organisation
        known = found is not None and entry_id[0] in found.numbering.kinds
        return found.path_of(entry_id) if found and known else ""

    def page(self, path: str) -> None:
        folder = path.split("/")[1]
        if folder in (*BY_FOLDER, handwritten.PINYIN):
            self.problems.append(problem("page-place", path, folder=folder))
            return
        if asked := handwritten.page_of_words(path):
            self.asked[asked] = (self.read(path, handwritten.ASKED) or {"sections": {}})["sections"]
            return
        if not path.endswith(handwritten.PAGE):
            # A picture that may not stay is told itself, not once more where it is shown.
            self.pictures.add(path.removeprefix(handwritten.FOLDER))
            self.problems += handwritten.picture_problems(self.root, path)
            return
        text, found = source.read_text(self.root, path, handwritten.MAX_PAGE)
        self.problems += found
        if text is not None:
            self.pages[path] = text
            page, found = handwritten.parsed(path, text, self.schema_set)
            if page:
                self.handwritten[path] = page
            self.problems += found
        else:
            self.unread.add(path)

    def baseline(self) -> dataset.Dataset | None:
        """The data of the edition before this one; None when there is none that can be read."""
        path = self.root / dataset.BASELINE
        try:
            if not path.is_file():
                return None
            large = path.stat().st_size > MAX_BASELINE
            return dataset.read(b"" if large else path.read_bytes(), dataset.BASELINE)
        except CatalogueError as error:
            self.problems += error.problems
            return None

    def keyrings(self) -> tuple[keyring.Keyring, ...]:
        """The keys of the publisher; none when it changes none, or they cannot be read."""
        path = self.root / keyring.FILE
        try:
            return (
                keyring.read(source.first_bytes(path, source.MAX_BYTES)) if path.is_file() else ()
            )
        except CatalogueError as error:
            self.problems += error.problems
            return ()

    def linked(
        self,
        found: Organisation,
        wordlists: dict[str, Wordlist],
        singles: dict[str, Any],
        placed: list[tuple[str, Entry]],
    ) -> Catalogue:
        by_kind: dict[str, dict[str, Entry]] = {folder: {} for folder in BY_FOLDER}
        for path, entry in placed:
            by_kind[path.split("/")[0]].setdefault(entry.id, entry)
        kinds = {
            folder: tuple(held[entry_id] for entry_id in sorted(held, key=found.numbering.order))
            for folder, held in by_kind.items()
        }
        return Catalogue(
            site=fit(Site, singles["site"]),
            organisation=found,
            vocabulary=wordlists,
            synonyms=tuple(map(tuple, singles["synonyms"]["groups"])),
            readings=tuple(fit(Reading, item) for item in singles["readings"]["readings"]),
            glossary=tuple(fit(Definition, item) for item in singles["glossary"]["glossary"]),
            conflicts=tuple(fit(Conflict, item) for item in singles["conflicts"]["conflicts"]),
            withdrawn=tuple(fit(Withdrawal, item) for item in singles["withdrawn"]["withdrawn"]),
            pinned=_lines(singles, "anchors"),
            addresses=_lines(singles, "addresses"),
            paths={entry.id: path for path, entry in reversed(placed)},
            digests={entry.id: (entry, self.digests[path]) for path, entry in reversed(placed)},
            unreadable=frozenset(self.unread),
            pages=self.pages,
            handwritten=self.handwritten,
            pictures=frozenset(self.pictures),
            asked=self.asked,
            nav=tuple(fit(NavItem, item) for item in singles["nav"]["nav"]),
            headings=_lines(singles, "headings"),
            issued=_lines(singles, "editions"),
            baseline=self.baseline(),
            keyrings=self.keyrings(),
            **cast(dict[str, Any], kinds),
        )


def _checked(checks: Iterable[Check], catalogue: Catalogue) -> list[Problem]:
    """What some checks find."""
    return [found for check in checks for found in check(catalogue)]


def _is_entry(path: str) -> bool:
    return path.split("/")[0] in BY_FOLDER and path.endswith(".yaml")


def _lines(singles: dict[str, Any], name: str) -> tuple[str, ...]:
    """What a lock holds; nothing when there is none yet or it cannot be read."""
    return tuple((singles.get(name) or {name: ()})[name])


def _placed(root: Path, schema_set: SchemaSet, found: Problem) -> Problem:
    """The problem with its label, line and column."""
    kind = NAMED.get(found.path) or _kind(found.path)
    if kind and found.keys and not found.label:
        found = replace(found, label=schema_set.label(kind, found.keys))
    if found.line or found.rule in WHOLE_FILE or not found.path.endswith(".yaml"):
        return found
    at_key = found.rule in ABOUT_KEYS
    return found.at(*source.place(root, found.path, found.keys, at_key=at_key))


def _kind(path: str) -> str:
    if path.startswith(PAGES):
        return handwritten.ASKED if handwritten.page_of_words(path) else "page"
    folder = path.split("/")[0]
    return BY_FOLDER[folder].name if folder in BY_FOLDER else folder
