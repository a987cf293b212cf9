"""Links: the entries joined into one catalogue, with every reverse link derived."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import chain
from typing import Any, NamedTuple

from catalogue.content.keyring import Keyring
from catalogue.content.model import (
    KINDS,
    Case,
    Certificate,
    Citation,
    Conflict,
    Contact,
    Course,
    Definition,
    Entry,
    Figure,
    Handwritten,
    Kind,
    NavItem,
    Offering,
    Policy,
    Programme,
    Provenance,
    Reading,
    Site,
    Source,
    Subsidy,
    Term,
    Withdrawal,
    Wordlist,
    kind_of,
)
from catalogue.content.organisation import Line, Menu, Numbering, Organisation
from catalogue.content.problem import Keys
from catalogue.content.resources import word
from catalogue.content.schema import SchemaSet, schemas_with

# Fields that hold the id of one entry: the field is the word for the relation.
SINGLE = ("part_of", "continues", "required_by", "verified_at", "paid_by")


class Reference(NamedTuple):
    """One entry names another. There are thousands: a tuple is made in a third of the time.

    `relation` is the word for it: `link`, `source`, `prerequisite`, one of `SINGLE`,
    `course` (of an offering) or a policy relation (`implements`, …).
    `keys` leads to the id inside the YAML of `origin`.
    """

    origin: str
    target: str
    relation: str
    reason: str = ""
    clause: str = ""
    keys: Keys = ()


def references(entry: Entry) -> Iterator[Reference]:
    """Every id that an entry names, in the order of its file."""
    origin = entry.id
    match entry:
        case Course():
            yield from _sources(origin, entry.evidence.sources, ("evidence", "sources"))
            for n, step in enumerate(entry.draft.prerequisites if entry.draft else ()):
                keys: Keys = ("draft", "prerequisites", n, "course")
                yield Reference(origin, step.course, "prerequisite", step.reason, "", keys)
            yield from _attested(entry)
        case Policy():
            for n, tie in enumerate(entry.relations):
                keys = ("relations", n, "policy")
                yield Reference(origin, tie.policy, tie.type, tie.reason, "", keys)
        case Programme():
            yield from _single(entry)
            for n, alias in enumerate(entry.aliases):
                yield Reference(origin, alias.source, "source", keys=("aliases", n, "source"))
        case Offering():
            yield Reference(origin, entry.course, "course", keys=("course",))
        case Certificate():
            yield from _single(entry)
        case _:
            pass
    yield from _shared(entry)


def _single(entry: Entry) -> Iterator[Reference]:
    for relation in SINGLE:
        if target := getattr(entry, relation, ""):
            yield Reference(entry.id, target, relation, keys=(relation,))


def _shared(entry: Entry) -> Iterator[Reference]:
    origin, evidence = entry.id, getattr(entry, "evidence", None)
    if isinstance(evidence, Provenance):
        yield from _sources(origin, evidence.sources, ("evidence", "sources"))
    for name in ("figures", "results"):
        for n, figure in enumerate(getattr(entry, name, ())):
            yield Reference(origin, figure.source, "source", keys=(name, n, "source"))
    for n, rule in enumerate(getattr(entry, "subsidies", ())):
        yield from _sources(origin, rule.evidence.sources, ("subsidies", n, "evidence", "sources"))
    for n, link in enumerate(getattr(entry, "links", ())):
        keys = ("links", n, link.kind)
        yield Reference(origin, link.target, "link", link.reason, link.clause, keys)


def _sources(origin: str, citations: tuple[Citation, ...], keys: Keys) -> Iterator[Reference]:
    for n, citation in enumerate(citations):
        place = (*keys, n, "source")
        yield Reference(origin, citation.source, "source", citation.locator, "", place)


def _attested(course: Course) -> Iterator[Reference]:
    origin = course.id
    if course.context_org:
        keys: Keys = ("context_org", "source")
        yield Reference(origin, course.context_org.source, "source", keys=keys)
    for name in course.official.__slots__ if course.official else ():
        if value := getattr(course.official, name):
            yield Reference(origin, value.source, "source", keys=("official", name, "source"))


@dataclass(frozen=True, kw_only=True)
class Catalogue:
    """Everything that is published: entries by kind in id order, words, and derived links.

    `vocabulary` maps a list name (file stem) to its terms; `paths` maps an id to its
    file, relative to the content folder; `digests` to the entry that was read
    and the digest of what the file said; `unreadable` holds the ids (file stems) whose
    file is there but is broken, so that one broken file is not reported many times;
    `pages` maps the path of a hand-written page to its Markdown, `handwritten` to its parts;
    `pictures` are the files beside them that they may show, as links name them;
    `asked` maps the path of a page to what people type who want its sections: anchor → words;
    `headings` holds the anchors of pages that were published; `issued` the lines of the ledger of
    editions; `baseline` is the dataset of
    the edition before this one, None when there is none; `keyrings` holds every version of the keys
    that the publisher signs with.
    """

    site: Site
    organisation: Organisation
    vocabulary: Mapping[str, Wordlist]
    synonyms: tuple[tuple[str, ...], ...] = ()
    readings: tuple[Reading, ...] = ()
    courses: tuple[Course, ...] = ()
    policies: tuple[Policy, ...] = ()
    cases: tuple[Case, ...] = ()
    programmes: tuple[Programme, ...] = ()
    sources: tuple[Source, ...] = ()
    offerings: tuple[Offering, ...] = ()
    certificates: tuple[Certificate, ...] = ()
    contacts: tuple[Contact, ...] = ()
    glossary: tuple[Definition, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    withdrawn: tuple[Withdrawal, ...] = ()
    pinned: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()
    paths: Mapping[str, str] = field(default_factory=dict)
    digests: Mapping[str, tuple[Entry, bytes]] = field(default_factory=dict, compare=False)
    unreadable: frozenset[str] = frozenset()
    pages: Mapping[str, str] = field(default_factory=dict)
    handwritten: Mapping[str, Handwritten] = field(default_factory=dict)
    pictures: frozenset[str] = frozenset()
    asked: Mapping[str, Mapping[str, Sequence[str]]] = field(default_factory=dict)
    nav: tuple[NavItem, ...] = ()
    headings: tuple[str, ...] = ()
    issued: tuple[str, ...] = ()
    baseline: Mapping[str, Any] | None = None
    keyrings: tuple[Keyring, ...] = ()

    def __iter__(self) -> Iterator[Entry]:
        """Every entry, kind by kind."""
        return chain.from_iterable(getattr(self, kind.folder) for kind in KINDS)

    def with_entry(self, entry: Entry) -> Catalogue:
        """The same with an entry in the place of the one that has its id and kind."""
        before, folder = self.by_id[entry.id], kind_of(entry).folder
        held = tuple(entry if each is before else each for each in getattr(self, folder))
        changed: dict[str, Any] = {folder: held}
        found = replace(self, **changed)
        # Whom each names takes longest to find. A property is kept by its name.
        found.__dict__["named"] = {**self.named, entry.id: tuple(references(entry))}
        if found.named[entry.id] == self.named[entry.id]:
            found.__dict__["backlinks"] = self.backlinks
        return found

    def only(self, ids: Container[str]) -> Catalogue:
        """The same with no entry but those that have these ids."""
        held: dict[str, Any] = {
            kind.folder: tuple(entry for entry in getattr(self, kind.folder) if entry.id in ids)
            for kind in KINDS
        }
        return replace(self, **held)

    @property
    def kinds(self) -> tuple[Kind, ...]:
        """The kinds that this content knows, those with a letter for their ids."""
        return tuple(kind for kind in KINDS if kind.name in self.numbering.letters)

    @cached_property
    def by_id(self) -> Mapping[str, Entry]:
        return {entry.id: entry for entry in self}

    @cached_property
    def named(self) -> Mapping[str, tuple[Reference, ...]]:
        """Entry id → whom it names, in the order of its file."""
        return {entry.id: tuple(references(entry)) for entry in self}

    @cached_property
    def backlinks(self) -> Mapping[str, tuple[Reference, ...]]:
        """Target id → who names it, in id order of the origins."""
        reverse: dict[str, list[Reference]] = defaultdict(list)
        for found in self.named.values():
            for reference in found:
                reverse[reference.target].append(reference)
        return {target: tuple(found) for target, found in reverse.items()}

    @cached_property
    def relied(self) -> Mapping[tuple[str, str], tuple[Reference, ...]]:
        """(policy id, anchor) → who relies on that clause, in id order of the origins."""
        reverse: dict[tuple[str, str], list[Reference]] = defaultdict(list)
        for policy in self.policies:
            for reference in self.backlinks.get(policy.id, ()):
                if reference.clause:
                    reverse[policy.id, reference.clause].append(reference)
        return {clause: tuple(found) for clause, found in reverse.items()}

    @cached_property
    def terms(self) -> Mapping[tuple[str, str], Term]:
        """(list name, slug) → term."""
        return {
            (name, term.slug): term
            for name, wordlist in self.vocabulary.items()
            for term in wordlist.terms
        }

    def term(self, wordlist: str, slug: str) -> Term:
        """The term that a slug stands for; KeyError when the vocabulary lacks it."""
        return self.terms[wordlist, slug]

    def subsidies(self) -> Iterator[tuple[Policy | Case | Programme, Subsidy]]:
        """Every rule that moves money, with the entry that carries it."""
        carriers: Iterable[Policy | Case | Programme]
        carriers = (*self.policies, *self.cases, *self.programmes)
        for entry in carriers:
            for rule in entry.subsidies:
                yield entry, rule

    def standing(self, entry: Policy | Case | Programme, rule: Subsidy) -> str:
        """A slug of the statuses: what a rule is worth on the day of the edition.

        A rule outside a policy that is in force can at best be `unknown`: nothing says that
        it still holds.
        """
        status = entry.status if isinstance(entry, Policy) else "unknown"
        edition = self.site.edition_date
        if status in ("historical", "defunct") or _expired(rule.valid_to, edition):
            return "historical"
        return "current" if status == "current" else "unknown"

    def figures(self) -> Iterator[tuple[Policy | Case | Programme, Figure]]:
        """Every figure, with the entry that carries it."""
        carriers: Iterable[Policy | Case | Programme]
        carriers = (*self.programmes, *self.policies, *self.cases)
        for entry in carriers:
            for figure in entry.results if isinstance(entry, Case) else entry.figures:
                yield entry, figure

    @property
    def numbering(self) -> Numbering:
        """Which kind an id belongs to, and where its page stands."""
        return self.organisation.numbering

    @property
    def district(self) -> str:
        """What the area of a workplace is called here."""
        return self.site.district or word("orders", "district")

    def line_of(self, course: Course) -> Line:
        """The line that a course stands in."""
        return self.organisation.by_slug[course.line][1]

    def menu_of(self, course: Course) -> Menu:
        """The menu that a course stands in."""
        return self.organisation.by_slug[course.line][0]

    def year_of(self, course: Course) -> int:
        """The year of a course: its own, else its menu's, else 0."""
        return course.menu_year or self.menu_of(course).year

    @property
    def main_menu(self) -> Menu:
        """The menu that the catalogue is about; courses of others stand outside it."""
        return self.organisation.menus[0]

    def outside(self, course: Course) -> bool:
        """Whether a course stands outside the main menu."""
        return self.menu_of(course) is not self.main_menu

    @cached_property
    def menu(self) -> tuple[Course, ...]:
        """The courses of the main menu."""
        return tuple(course for course in self.courses if not self.outside(course))

    @cached_property
    def homes(self) -> Mapping[str, tuple[Programme, ...]]:
        """Slug of a line → the programmes that are this line: its courses belong to them."""
        under: dict[str, list[Programme]] = defaultdict(list)
        for programme in self.programmes:
            if programme.line:
                under[programme.line].append(programme)
        return {line: tuple(found) for line, found in under.items()}

    @cached_property
    def runs(self) -> Mapping[str, tuple[Offering, ...]]:
        """Course id → its runs, the earliest first."""
        under: dict[str, list[Offering]] = defaultdict(list)
        for run in sorted(self.offerings, key=lambda run: (run.starts, run.id)):
            under[run.course].append(run)
        return {course: tuple(runs) for course, runs in under.items()}

    def withdrawn_seats(self, line: Line) -> int:
        """How many courses of a line were withdrawn: their seats stay counted.

        A course that only has another id now still holds its seat itself.
        """
        return sum(gone.id.startswith(line.letter) and not gone.renamed for gone in self.withdrawn)

    def tally(self, attribute: str) -> Mapping[str, int]:
        """How many courses of the main menu have each `line`, `family`, `industry` or `level`."""
        return Counter(
            course.evidence.level if attribute == "level" else getattr(course, attribute)
            for course in self.menu
        )


def schemas_of(catalogue: Catalogue) -> SchemaSet:
    """The schemas as this catalogue fills them in: its words, its letters."""
    return schemas_with(
        {
            name: {term.slug: term.name for term in wordlist.terms}
            for name, wordlist in catalogue.vocabulary.items()
        },
        catalogue.numbering.letters,
    )


def _expired(valid_to: str, edition: str) -> bool:
    """Whether a day, month or year is wholly past; "" never is."""
    return bool(valid_to) and valid_to < edition[: len(valid_to)]


def paying(catalogue: Catalogue, course: Course) -> Iterator[tuple[Policy, tuple[Subsidy, ...]]]:
    """The policies with money rules that a course relies on, each with the rules it points at.

    A link that names a clause points at the rules of that clause, maybe at none; a link to the
    policy as a whole points at no rule either, since nothing says which would pay.
    """
    named: dict[str, set[str]] = {}
    for link in course.links:
        if link.policy:
            named.setdefault(link.policy, set()).add(link.clause)
    for policy_id, clauses in named.items():
        # An extract may lack a policy that its courses link to.
        policy = catalogue.by_id.get(policy_id)
        if isinstance(policy, Policy) and policy.subsidies:
            yield (
                policy,
                tuple(rule for rule in policy.subsidies if rule.clause and rule.clause in clauses),
            )
