"""Entries: what the curated YAML says, as frozen values that already passed their schema."""

from __future__ import annotations

import dataclasses
import sys
import types
import typing
from collections.abc import Callable, Iterator, Mapping
from dataclasses import MISSING, dataclass
from functools import cache
from itertools import compress
from operator import attrgetter
from typing import Any, TypeVar, Union

import msgspec

T = TypeVar("T")
# As it is written: what says 500 is shown as 500, not as 500.0.
Number = int | float
# Longer texts are seldom the same.
WORD = 10
# The origins of a title that make it ours: no source calls the thing so.
DRAWN_UP = ("drawn-up", "descriptive")


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """One place in one source."""

    source: str
    locator: str
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Provenance:
    """How far the sources carry an entry: stated, public or inferred."""

    basis: str
    sources: tuple[Citation, ...]
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A number that travels with its unit, date and place in a source."""

    what: str
    value: Number
    unit: str
    source: str
    locator: str
    qualifier: str = ""
    as_of: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A typed link to another entry; exactly one of its targets is set."""

    reason: str
    course: str = ""
    policy: str = ""
    case: str = ""
    programme: str = ""
    certificate: str = ""
    contact: str = ""
    clause: str = ""

    @property
    def kind(self) -> str:
        """The name of the kind that the link leads to."""
        return next(compress(LINKED, _ends(self)))

    @property
    def target(self) -> str:
        return str(next(filter(None, _ends(self))))


# The kinds that a link may lead to.
LINKED = tuple(
    field.name for field in dataclasses.fields(Link) if field.name not in ("reason", "clause")
)
_ends = attrgetter(*LINKED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step of a ladder of amounts."""

    grade: str
    amount: Number
    masked: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Subsidy:
    """A rule that moves money: to whom, for whom, for what, how much, under which condition."""

    id: str
    to: tuple[str, ...]
    what: str
    evidence: Provenance
    clause: str = ""
    topic: str = ""
    who: str = ""
    audiences: tuple[str, ...] = ()
    amount: Number | None = None
    amount_min: Number | None = None
    amount_max: Number | None = None
    ladder: tuple[Step, ...] = ()
    amount_text: str = ""
    unit: str = ""
    condition: str = ""
    limit: str = ""
    stacking: str = ""
    fund: str = ""
    payer: str = ""
    valid_from: str = ""
    valid_to: str = ""
    deadline: str = ""
    apply: str = ""
    confirmed: str = ""
    masked: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attested:
    """An official value with the place that attests it."""

    value: str
    source: str
    locator: str
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AttestedHours:
    """Official class hours of 45 minutes with the place that attests them."""

    value: int
    source: str
    locator: str
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """How well a course's title is attested: level A to E (domain notes §11)."""

    level: str
    sources: tuple[Citation, ...]
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Official:
    """What the programme itself published of a course; empty below level B."""

    official_code: Attested | None = None
    developer: Attested | None = None
    textbook: Attested | None = None
    publisher: Attested | None = None
    isbn: Attested | None = None
    credit_value: Attested | None = None
    fee: Attested | None = None
    hours_official: AttestedHours | None = None
    audience: Attested | None = None
    form: Attested | None = None
    teacher: Attested | None = None
    place: Attested | None = None
    since_year: Attested | None = None
    enrolment: Attested | None = None
    batch: Attested | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """One unit of an outline; hours are class hours of 45 minutes."""

    title: str
    hours: int
    content: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Prerequisite:
    """A course to take first, and why."""

    course: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CourseDraft:
    """What the editors of this catalogue drew up for a course."""

    summary: str
    outcomes: tuple[str, ...]
    outline: tuple[Unit, ...]
    suggested_hours: int
    audiences: tuple[str, ...]
    level: str
    formats: tuple[str, ...]
    assessment: str
    keywords: tuple[str, ...]
    prerequisites: tuple[Prerequisite, ...] = ()
    bring: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """A seat of the course menu. When and where it runs is an `Offering`."""

    id: str
    line: str
    title: str
    title_origin: str
    evidence: Evidence
    reviewed: str
    family: str = ""
    industry: str = ""
    menu_year: int = 0
    recognition: str = ""
    placeholder: bool = False
    placeholder_note: str = ""
    official: Official | None = None
    context_org: Attested | None = None
    statutory_notice: str = ""
    draft: CourseDraft | None = None
    links: tuple[Link, ...] = ()

    @property
    def summary(self) -> str:
        return self.draft.summary if self.draft else self.placeholder_note

    @property
    def keywords(self) -> tuple[str, ...]:
        return self.draft.keywords if self.draft else ()

    @property
    def hours_are_stated(self) -> bool:
        """Whether a source states the class hours."""
        return bool(self.official and self.official.hours_official)

    @property
    def hours(self) -> int:
        """Class hours: as a source states them, else as suggested, else 0."""
        if self.official and self.official.hours_official:
            return self.official.hours_official.value
        return self.draft.suggested_hours if self.draft else 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Relation:
    """How one policy stands to another."""

    type: str
    policy: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Clause:
    """One clause of a policy, in our own words, under an anchor that never changes."""

    anchor: str
    label: str
    title: str
    summary: str
    locator: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """A policy document."""

    id: str
    title: str
    title_origin: str
    summary: str
    issuers: tuple[str, ...]
    themes: tuple[str, ...]
    type: str
    level: str
    place: str
    status: str
    status_note: str
    text_held: str
    evidence: Provenance
    reviewed: str
    index_no: str = ""
    date_issued: str = ""
    date_published: str = ""
    doc_no: str = ""
    audiences: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    asked: tuple[str, ...] = ()
    valid_from: str = ""
    valid_to: str = ""
    confirmed: str = ""
    url: str = ""
    masked: bool = False
    relations: tuple[Relation, ...] = ()
    clauses: tuple[Clause, ...] = ()
    subsidies: tuple[Subsidy, ...] = ()
    figures: tuple[Figure, ...] = ()
    gaps: tuple[str, ...] = ()
    links: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseDraft:
    """What the editors of this catalogue draw from a case."""

    lessons: tuple[str, ...]
    problem: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """How an organisation trains its workers, and what came of it."""

    id: str
    title: str
    place: str
    orgs: tuple[str, ...]
    types: tuple[str, ...]
    summary: str
    actions: tuple[str, ...]
    draft: CaseDraft
    evidence: Provenance
    reviewed: str
    place_detail: str = ""
    audiences: tuple[str, ...] = ()
    period: str = ""
    problem: str = ""
    results: tuple[Figure, ...] = ()
    outcome: tuple[str, ...] = ()
    gaps: tuple[str, ...] = ()
    subsidies: tuple[Subsidy, ...] = ()
    keywords: tuple[str, ...] = ()
    links: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Alias:
    """What the same thing was called elsewhere or in another year."""

    name: str
    source: str
    locator: str
    years: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Programme:
    """A programme, module, mechanism, platform or activity."""

    id: str
    title: str
    type: str
    place: str
    summary: str
    evidence: Provenance
    reviewed: str
    line: str = ""
    aliases: tuple[Alias, ...] = ()
    started: str = ""
    ended: str = ""
    features: tuple[str, ...] = ()
    figures: tuple[Figure, ...] = ()
    part_of: str = ""
    continues: str = ""
    subsidies: tuple[Subsidy, ...] = ()
    gaps: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    links: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A source document: what it is, where it came from, what it lacks."""

    id: str
    title: str
    type: str
    summary: str
    reliability: str
    reviewed: str
    author: str = ""
    host: str = ""
    date: str = ""
    host_date: str = ""
    url: str = ""
    parts_used: tuple[str, ...] = ()
    parts_excluded: tuple[str, ...] = ()
    damage: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Offering:
    """One run of a course: place, dates, seats, contact."""

    id: str
    course: str
    organiser: str
    place: str
    venue: str
    starts: str
    ends: str
    seats: int
    contact: str
    evidence: Provenance
    reviewed: str
    schedule: str = ""
    apply_by: str = ""
    fee: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unsourced:
    """What is commonly known and no source at hand states, and what would confirm it."""

    notes: tuple[str, ...]
    confirm: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """A certificate or licence that work asks for: who issues it, who needs it, how to keep it."""

    id: str
    title: str
    type: str
    place: str
    summary: str
    issuers: tuple[str, ...]
    required_for: str
    verify: str
    evidence: Provenance
    reviewed: str
    also_called: tuple[str, ...] = ()
    required_by: str = ""
    age: str = ""
    schooling: str = ""
    conditions: tuple[str, ...] = ()
    training: str = ""
    exam: str = ""
    apply: tuple[str, ...] = ()
    fee: str = ""
    valid_for: str = ""
    renewal: str = ""
    verified_at: str = ""
    paid_by: str = ""
    as_of: str = ""
    cautions: tuple[str, ...] = ()
    draft: Unsourced | None = None
    gaps: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    links: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """A line, office or platform that people turn to, and what it does for them."""

    id: str
    title: str
    type: str
    place: str
    summary: str
    run_by: tuple[str, ...]
    helps_with: tuple[str, ...]
    evidence: Provenance
    reviewed: str
    phone: str = ""
    open_hours: str = ""
    address: str = ""
    url: str = ""
    steps: tuple[str, ...] = ()
    bring: tuple[str, ...] = ()
    as_of: str = ""
    draft: Unsourced | None = None
    gaps: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    links: tuple[Link, ...] = ()


Entry = Course | Policy | Case | Programme | Source | Offering | Certificate | Contact


@dataclass(frozen=True, slots=True, kw_only=True)
class Masking:
    """What a source shows in place of digits, and what is said where we worked them out."""

    sign: str
    amount: str
    policy: str
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherIndex:
    """Another site whose index the search page asks too: its folder, seen from that page."""

    name: str
    path: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """What the whole edition is called."""

    title: str
    subtitle: str
    description: str
    edition: str
    edition_date: str
    publisher: str
    licence: str
    contact: str = ""
    base_url: str = ""
    prints: tuple[str, ...] = ()
    prints_at: str = ""
    district: str = ""
    tries: tuple[str, ...] = ()
    masking: Masking | None = None
    beside: tuple[OtherIndex, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """One word of a vocabulary."""

    slug: str
    name: str
    short: str = ""
    note: str = ""
    statement: str = ""
    line: str = ""
    icon: str = ""
    parent: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wordlist:
    """One vocabulary, in display order."""

    title: str
    terms: tuple[Term, ...]
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """The pinyin of a word that character-by-character reading gets wrong."""

    word: str
    pinyin: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawal:
    """An id that was published once and will never be used again."""

    id: str
    title: str
    date: str
    reason: str
    title_origin: str = ""
    successor: str = ""
    renamed: bool = False

    @property
    def drawn_up(self) -> bool:
        return self.title_origin in DRAWN_UP


@dataclass(frozen=True, slots=True, kw_only=True)
class Definition:
    """A standard term, what it means here, and the forms that entries should not use for it."""

    term: str
    means: str
    avoid: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """What one source says of a matter on which sources differ."""

    says: str
    source: str
    locator: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """A matter on which the sources disagree, all sides kept; `about` names entries."""

    id: str
    title: str
    sides: tuple[Side, ...]
    handling: str
    about: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class NavItem:
    """One item of the navigation: a page, or a heading over others, or the program's manuals."""

    title: str = ""
    page: str = ""
    items: tuple[NavItem, ...] = ()
    manuals: bool = False


# The folder of the hand-written pages.
PAGES = "pages/"


@dataclass(frozen=True, slots=True, kw_only=True)
class Handwritten:
    """One page: `head` is what its first lines say, `start` the line on which its body begins.

    A head that is missing or broken is None: what it would say is not known.
    """

    path: str
    head: Mapping[str, Any] | None
    body: str
    start: int

    @property
    def name(self) -> str:
        """The file as navigation and links name it: `about.md`."""
        return self.path.removeprefix(PAGES)


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A kind of entry: the name of its schema, its folder in content and on the site."""

    name: str
    folder: str
    entry: type


COURSE = Kind(name="course", folder="courses", entry=Course)
KINDS = (
    COURSE,
    Kind(name="policy", folder="policies", entry=Policy),
    Kind(name="case", folder="cases", entry=Case),
    Kind(name="programme", folder="programmes", entry=Programme),
    Kind(name="source", folder="sources", entry=Source),
    Kind(name="offering", folder="offerings", entry=Offering),
    Kind(name="certificate", folder="certificates", entry=Certificate),
    Kind(name="contact", folder="contacts", entry=Contact),
)
BY_NAME = {kind.name: kind for kind in KINDS}
BY_FOLDER = {kind.folder: kind for kind in KINDS}


class _ByClass(dict[type, Kind]):
    """Class → kind; what derives from a class of entries is of its kind."""

    def __missing__(self, cls: type) -> Kind:
        base = cls.__base__
        if base is None or base not in self:
            raise KeyError(cls)
        return self[base]


BY_CLASS = _ByClass({kind.entry: kind for kind in KINDS})


# Of an id, those that are counted within one folder.
DIGITS = 3


def kind_of(entry: Entry) -> Kind:
    """The kind of an entry; the letters of ids are the content's to choose (`Numbering`)."""
    return BY_CLASS[type(entry)]


def url_of(entry: Entry) -> str:
    """The address of an entry's page, relative to the top of the site."""
    return page_of(kind_of(entry).folder, entry.id)


def page_of(folder: str, entry_id: str) -> str:
    """Where the page of an id stands: `courses/T007.html`, and `courses/T12/T12007.html`.

    So no folder holds more than a thousand pages of one letter: programs that copy and burn take
    minutes to list a hundred times as many. Three digits are what every catalogue begins with.
    """
    thousands = entry_id[:-DIGITS] if len(entry_id) > 1 + DIGITS else ""
    return f"{folder}/{thousands}/{entry_id}.html" if thousands else f"{folder}/{entry_id}.html"


def fit(cls: type[T], data: Mapping[str, Any]) -> T:
    """The value of `cls` that holds `data`; `data` must have passed the schema."""
    made: Callable[[Mapping[str, Any]], T] = _maker(cls)  # type: ignore[arg-type]
    return made(data)


def fit_packed(cls: type[T], raw: bytes) -> T:
    """The same from MessagePack."""
    return _decoded(cls, msgspec.msgpack, raw)


def fit_json(cls: type[T], raw: bytes) -> T:
    """The same from JSON."""
    return _decoded(cls, msgspec.json, raw)


def _decoded(cls: type[T], form: Any, raw: bytes) -> T:
    try:
        made: T = _decoder(cls, form).decode(raw)  # type: ignore[arg-type]
    except msgspec.ValidationError:
        # Its schema allows more than its class says.
        made = fit(cls, form.decode(raw))
    return made


@cache
def _decoder(cls: Any, form: Any) -> Any:
    return form.Decoder(cls)


@cache
def _maker(cls: type) -> Callable[[Mapping[str, Any]], Any]:
    hints, fields = typing.get_type_hints(cls), dataclasses.fields(cls)
    # As a frozen class fills itself, hundreds of thousands of values take twice as long.
    put = {f.name: (_filler(cls, f.name), _converter(hints[f.name])) for f in fields}
    optional = [(f.name, put[f.name][0], f.default) for f in fields if f.default is not MISSING]
    required = len(put) - len(optional)

    def make(data: Mapping[str, Any]) -> Any:
        made: Any = object.__new__(cls)
        given = len(data)
        for name, fill, default in optional:
            if name in data:
                given -= 1
            else:
                fill(made, default)
        if given != required:
            raise TypeError(f"{cls.__name__} has other fields than {sorted(data)}")
        for name, value in data.items():
            fill, step = put[name]
            if type(value) is str:
                # Words, dates and ids stand in thousands of entries: all hold the same text.
                fill(made, sys.intern(value) if len(value) <= WORD else value)
            else:
                fill(made, step(value) if step else value)
        return made

    return make


def _filler(cls: type, name: str) -> Callable[[Any, Any], None]:
    """What sets a field of a new value, even of a class that is frozen."""
    if "__slots__" in vars(cls):
        fill: Callable[[Any, Any], None] = getattr(cls, name).__set__
        return fill
    return lambda made, value: object.__setattr__(made, name, value)


def _converter(hint: Any) -> Callable[[Any], Any] | None:
    """How a schema-valid value becomes a field of this type; None where it is taken as it is."""
    if typing.get_origin(hint) in (Union, types.UnionType):
        hint = next(arm for arm in typing.get_args(hint) if arm is not type(None))
    if dataclasses.is_dataclass(hint) and isinstance(hint, type):
        return lambda value: _maker(hint)(value)
    if typing.get_origin(hint) is tuple:
        held = typing.get_args(hint)[0]
        inner = sys.intern if held is str else _converter(held)
        return tuple if inner is None else lambda values: tuple(map(inner, values))
    return None


def data_of(value: Any) -> Any:
    """What `fit` made a value from, as JSON has it; fields that say nothing are left out."""
    if isinstance(value, tuple):
        return [data_of(item) for item in value]
    defaults = _defaults(type(value))  # type: ignore[arg-type]
    if not defaults:
        return value
    return {
        name: held if type(held) is str else data_of(held)
        for name, default in defaults
        if (held := getattr(value, name)) != default
    }


@cache
def _defaults(cls: Any) -> tuple[tuple[str, Any], ...]:
    """Field and default; nothing for what is no record of ours."""
    if not dataclasses.is_dataclass(cls):
        return ()
    return tuple((field.name, field.default) for field in dataclasses.fields(cls))


def texts(value: Any) -> Iterator[str]:
    """Every string inside an entry, in field order."""
    found: list[str] = []
    _gather((value,), found)
    return iter(found)


def _gather(value: Any, found: list[str]) -> None:
    # One list for all: a generator in a generator hands each string on level by level.
    for held in value if type(value) is tuple else _read(value.__class__)(value):
        if type(held) is str:
            if held:
                found.append(held)
        elif held:
            _gather(held, found)


@cache
def _read(cls: Any) -> Callable[[Any], tuple[Any, ...]]:
    """What takes all fields of a record at once; nothing where there is none of ours."""
    names = [name for name, _ in _defaults(cls)]
    if len(names) > 1:
        return attrgetter(*names)
    return lambda value: tuple(getattr(value, name) for name in names)
