"""The organisation: whose courses these are, in which menus and lines, under which id letters."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import Any

from catalogue.content.model import COURSE, KINDS, Kind, Term, Wordlist, page_of
from catalogue.content.resources import word

FILE = "menu.yaml"
# The word list that the lines of all menus make.
LINES = "lines"


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgrammeName:
    """Who provides the official courses, and what is said of titles that are ours."""

    name: str
    statement: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line of a menu: closed with so many seats `expected`, else open to any number."""

    slug: str
    letter: str
    folder: str
    name: str
    colour: str
    note: str = ""
    expected: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Menu:
    """The courses of one year, or of no particular one."""

    slug: str
    name: str
    lines: tuple[Line, ...]
    year: int = 0
    note: str = ""
    waive_expected: str = ""

    @property
    def expected(self) -> int:
        """How many seats the menu has; 0 when none of its lines is closed."""
        return sum(line.expected for line in self.lines)


@dataclass(frozen=True, kw_only=True)
class Organisation:
    """All that makes one union's catalogue different from another's besides its entries.

    `letters` maps the name of a kind to its id letter; courses have one letter a line.
    """

    programme: ProgrammeName
    letters: Mapping[str, str]
    menus: tuple[Menu, ...]

    @cached_property
    def lines(self) -> tuple[Line, ...]:
        """The lines of all menus, those of the first menu first."""
        return tuple(line for menu in self.menus for line in menu.lines)

    @cached_property
    def by_slug(self) -> Mapping[str, tuple[Menu, Line]]:
        """Slug of a line → its menu and the line."""
        return {line.slug: (menu, line) for menu in self.menus for line in menu.lines}

    @cached_property
    def numbering(self) -> Numbering:
        """How ids are read."""
        courses = {line.letter: COURSE for line in self.lines}
        others = {self.letters[kind.name]: kind for kind in KINDS if kind.name in self.letters}
        return Numbering(kinds=courses | others)

    def path_of(self, entry_id: str) -> str:
        """Where the file of an entry belongs; KeyError for a letter that no kind uses."""
        folders = [self.numbering.kind_of(entry_id).folder]
        folders += [line.folder for line in self.lines if line.letter == entry_id[0]]
        return "/".join((*folders, f"{entry_id}.yaml"))

    def described(self) -> dict[str, Any]:
        """The same as plain data, each line with its menu, for templates that are no Python."""
        return {
            "programme": asdict(self.programme),
            "menus": [asdict(menu) | {"expected": menu.expected} for menu in self.menus],
            "lines": [
                asdict(line) | {"menu": menu.slug, "outside": menu is not self.menus[0]}
                for menu, line in self.by_slug.values()
            ],
        }

    def wordlist(self) -> Wordlist:
        """The lines as a word list, as a course names its line."""
        terms = (Term(slug=line.slug, name=line.name, note=line.note) for line in self.lines)
        return Wordlist(
            title=word("organisation", "lines"), terms=tuple(terms), note=self.menus[0].note
        )


@dataclass(frozen=True, kw_only=True)
class Numbering:
    """Which kind of entry an id belongs to: `kinds` maps letters to kinds, in display order."""

    kinds: Mapping[str, Kind]

    @cached_property
    def places(self) -> Mapping[str, int]:
        return {letter: place for place, letter in enumerate(self.kinds)}

    @cached_property
    def letters(self) -> Mapping[str, str]:
        """Name of a kind → its letters in display order."""
        found: dict[str, str] = {}
        for letter, kind in self.kinds.items():
            found[kind.name] = found.get(kind.name, "") + letter
        return found

    def kind_of(self, entry_id: str) -> Kind:
        """The kind that an id belongs to; KeyError for a letter that no kind uses."""
        return self.kinds[entry_id[0]]

    def order(self, entry_id: str) -> tuple[int, int]:
        """A sort key: letters in display order, then by number."""
        return self.places[entry_id[0]], int(entry_id[1:])

    def url_of(self, entry_id: str) -> str:
        """The address of an entry's page, relative to the top of the site."""
        return page_of(self.kind_of(entry_id).folder, entry_id)

    def examples(self) -> Iterator[tuple[str, str]]:
        """Each kind with an id as it would be written."""
        for name, letters in self.letters.items():
            yield name, f"{letters[0]}001"
