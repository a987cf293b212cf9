"""Rendering: the templates of the site, with all that they may ask a catalogue."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property, partial
from typing import Any, TypeVar

from jinja2 import Environment
from markupsafe import Markup

from catalogue.content import amounts, dataset, facts, gazette, prints
from catalogue.content.gazette import Gazette
from catalogue.content.links import Catalogue, paying
from catalogue.content.model import (
    KINDS,
    Clause,
    Course,
    Entry,
    Link,
    Policy,
    Subsidy,
    Term,
    Unit,
    Withdrawal,
    kind_of,
)
from catalogue.content.pinyin import LETTERS, Order, letter_of
from catalogue.content.resources import OVERRIDES
from catalogue.content.schema import raw_schemas
from catalogue.content.templating import COMPILED, PageEnvironment, templates
from catalogue.content.titles import kind_title, mark_of, marked_title, title_of, withdrawn_title
from catalogue.site import charts, citation, facets, freshness, order_desk
from catalogue.site.backlinks import by_folder, origins
from catalogue.site.facets import FACETS, Facet, Placed
from catalogue.site.paging import Part, begins, in_sections
from catalogue.site.timeline import timeline

T = TypeVar("T")
# The icon of a course that stands in no family.
NO_FAMILY = "book"
# So many courses are chosen from on one page; a larger menu is a list of its families, and a
# comparison reads the rows that it shows from files.
WHOLE_MENU = 1000
# The courses of so many numbers share such a file.
COMPARE_SPAN = 100
# How many others of its family the page of a course names.
SISTERS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Entries under one heading; `slug` is the anchor."""

    slug: str
    name: str
    note: str
    entries: tuple[Entry, ...]


# Its groups by slug, and its pages.
Index = tuple[Mapping[str, Group], tuple[Part[tuple[str, Entry]], ...]]
# The kinds that have an index, and the vocabulary and field that group it.
GROUPED = {kind: group for kind in KINDS if (group := raw_schemas()[kind.name].get("x-grouped"))}

# Macros whose few values stand on every page: a call of a macro costs more than what it says.
# Each is a filter as well, which a template calls directly.
DRAWN_ONCE = ("name", "badge", "stamp", "proof_of", "time", "length_bar", "family_icon")


class SiteRenderer:
    """Renders the pages of one catalogue."""

    def __init__(self, catalogue: Catalogue, order: Order | None = None) -> None:
        self.catalogue = catalogue
        self.order = order or Order(catalogue.readings)
        # One entry stands in many lists: its line is drawn once, and held as a file would hold it,
        # which takes less than text in which every character is as wide as the widest.
        self.row = cache(self._row)
        # A shelf names all others of its facet.
        self.groups = cache(self._groups)
        self.clauses = cache(self._clauses)
        self.whole_menu = len(catalogue.courses) <= WHOLE_MENU
        # What others can take away: path → size in bytes, as it was written.
        self.downloads: dict[str, int] = {}
        self.environment = self._environment()
        # Looking a template up, with the search for its file's date, costs as much as a short one.
        self.template = cache(self.environment.get_template)

    def __reduce__(self) -> tuple[type[SiteRenderer], tuple[Catalogue]]:
        return SiteRenderer, (self.catalogue,)

    def _environment(self) -> Environment:
        environment = templates(OVERRIDES, kind=PageEnvironment)
        environment.tests["having"] = hasattr
        environment.filters.update(
            amount=amounts.grouped,
            quantity=amounts.quantity,
            paid=amounts.sum_of,
            facts=facts.facts_on_screen,
            plain=partial(facts.plain, self.catalogue),
            above=partial(facts.above_title, self.catalogue),
            mark=cache(self.mark),
            origins=origins,
            by_folder=partial(by_folder, self.catalogue),
            url=cache(self.catalogue.numbering.url_of),
            called=cache(self.called),
            titled=cache(self.titled),
            was_titled=withdrawn_title,
            named=cache(self.named),
            ref=cache(self.ref),
            shelves=cache(self.shelf_links),
            term=self.term,
            standing=self.standing,
            due=cache(freshness.due),
            passage=self.passage,
            citation=self.citation,
            compact=compact,
            paying=lambda course: tuple(paying(self.catalogue, course)),
            sisters=self.sisters,
            with_clause=with_clause,
            icons_of=self.icons_of,
            whole_hours=whole_hours,
            **{name: self._drawn_once(name) for name in DRAWN_ONCE},
        )
        environment.globals.update(
            catalogue=self.catalogue,
            organisation=self.catalogue.organisation,
            kind_titles={kind.folder: kind_title(kind.name) for kind in KINDS},
            kind_names={kind.name: kind_title(kind.name) for kind in KINDS},
            kind_notes={kind.folder: raw_schemas()[kind.name]["x-index"] for kind in KINDS},
            listed_by={facet.wordlist: facet.name for facet in FACETS},
            label_of=facts.label_of,
            compared=facts.compared,
            site=self.catalogue.site,
            prints=prints.told(self.catalogue.site),
            prints_folder=prints.FOLDER,
            names={
                name: {term.slug: term.name for term in wordlist.terms}
                for name, wordlist in self.catalogue.vocabulary.items()
            },
            lines=self.rows,
            facets={facet.name: facet for facet in FACETS},
            groups=self.groups,
            by=self.by_attribute,
            by_place=self.by_place,
            in_line=self.in_line,
            menu_filter=self.menu_filter,
            whole_menu=self.whole_menu,
            narrows=facets.narrows,
            compare_span=COMPARE_SPAN,
            rules_filter=partial(facets.rules, self.catalogue),
            rules_by_standing=partial(facets.by_standing, self.catalogue),
            seats=partial(charts.seats, self.catalogue),
            amounts=partial(charts.amounts, self.catalogue),
            timeline=partial(timeline, self.catalogue),
        )
        COMPILED.fill(environment, OVERRIDES)
        for name, template in (("icons", "icons.html"), ("m", "macros.html"), ("f", "facts.html")):
            environment.globals[name] = environment.get_template(template).module
        return environment

    def _drawn_once(self, name: str) -> Callable[..., str]:
        """A macro that draws each of its values the first time only."""
        return cache(lambda value: getattr(self.environment.globals["m"], name)(value))

    def called(self, entry_id: str) -> str:
        """What the entry with this id is called, with the mark of a title that is ours."""
        return marked_title(self.catalogue, self.catalogue.by_id[entry_id])

    def mark(self, entry_id: str) -> str:
        """What stands behind the title where that is ours, else nothing."""
        return mark_of(self.catalogue.by_id[entry_id])

    def titled(self, entry_id: str) -> str:
        """The same without the mark."""
        return title_of(self.catalogue, self.catalogue.by_id[entry_id])

    def term(self, slug: str, wordlist: str) -> Term:
        """A word of a list, with its note."""
        return self.catalogue.term(wordlist, slug)

    def named(self, slugs: tuple[str, ...], wordlist: str) -> str:
        """The names of some slugs, as they are listed in a sentence."""
        return "、".join(self.catalogue.term(wordlist, slug).name for slug in slugs)

    def ref(self, entry_id: str, clause: str = "") -> Markup:
        """A link to an entry from any page one folder down."""
        return Markup(self.render("entries/ref.html", id=entry_id, clause=clause))

    def passage(self, anchor: str, policy_id: str) -> Clause:
        """The clause that stands at an anchor of a policy."""
        return self.clauses(policy_id)[anchor]

    def _clauses(self, policy_id: str) -> Mapping[str, Clause]:
        policy = self.catalogue.by_id.get(policy_id)
        return {clause.anchor: clause for clause in getattr(policy, "clauses", ())}

    def citation(self, policy: Policy) -> str:
        """How a clause of this policy is cited; its label and anchor are still to be filled in."""
        return citation.pattern(policy, self.catalogue.site)

    def shelf_links(self, slugs: tuple[str, ...], name: str) -> Markup:
        """Links from a course to the shelves that it stands on, by one facet."""
        facet = next(facet for facet in FACETS if facet.name == name)
        return Markup(self.render("entries/shelves.html", facet=facet, slugs=slugs))

    def rows(self, entries: Sequence[Entry]) -> Markup:
        """The lines of a list."""
        return Markup(b"\n".join([self.row(entry.id) for entry in entries]).decode())

    def _row(self, entry_id: str) -> bytes:
        item = self.catalogue.by_id[entry_id]
        return self.render("listings/row.html", item=item).encode()

    def icons_of(self, entries: Iterable[Entry]) -> list[str]:
        """The icons that the cards of these entries use; a course of no family has the first."""
        families = {getattr(entry, "family", "") for entry in entries} - {""}
        found = {self.catalogue.term("families", family).icon for family in families}
        return sorted({NO_FAMILY, *found} - {""})

    def menu_filter(self) -> tuple[facets.Filter, Sequence[tuple[str, str, int, int]]]:
        """How the menu can be narrowed; each row with its place by pinyin and its hours."""
        found = facets.courses(self.catalogue)
        ranks = facets.ranks(self.catalogue, self.order)
        hours = {course.id: course.hours for course in self.catalogue.courses}
        return found, [(name, codes, ranks[name], hours[name]) for name, codes in found.rows]

    def sisters(self, course: Course) -> tuple[Course, ...]:
        """Up to `SISTERS` others of its family: those after it, then those from the first on."""
        family, at = self._in_family.get(course.id, ((), 0))
        return (*family[at + 1 : at + 1 + SISTERS], *family[: min(at, SISTERS)])[:SISTERS]

    @cached_property
    def _in_family(self) -> Mapping[str, tuple[Sequence[Course], int]]:
        """Course → the courses of its family, and its place among them."""
        under: dict[str, list[Course]] = defaultdict(list)
        for course in self.catalogue.courses:
            if course.family:
                under[course.family].append(course)
        return {
            course.id: (family, at) for family in under.values() for at, course in enumerate(family)
        }

    @cached_property
    def replaced(self) -> Mapping[str, Sequence[Withdrawal]]:
        """Entry → the withdrawn ones in whose place it stands."""
        under: dict[str, list[Withdrawal]] = defaultdict(list)
        for gone in self.catalogue.withdrawn:
            under[gone.successor].append(gone)
        return under

    def render(self, name: str, **values: object) -> str:
        """A template's text.

        Its context is made from one plain dict: a chain of them, as `Template.render` makes
        it, costs as much as a short template.
        """
        template = self.template(name)
        held = {**self.environment.globals, **values}
        context = self.environment.context_class(self.environment, held, name, template.blocks)
        return "".join(template.root_render_func(context))

    @cached_property
    def gazette(self) -> Gazette | None:
        """What changed since the edition before this one; None for a first edition."""
        old = self.catalogue.baseline
        return gazette.compare(old, dataset.of(self.catalogue)) if old else None

    def count(self, folder: str) -> int:
        """How many entries a kind has."""
        return len(getattr(self.catalogue, folder))

    def bulletin(self, told: Gazette) -> str:
        """A gazette as a page of its own, which leads nowhere and needs nothing."""
        return self.render("gazette/page.html", told=told)

    def block(self, name: str, root: str) -> str:
        """A piece of live data for a hand-written page."""
        return self.render(f"blocks/{name}.html", root=root, renderer=self)

    def _groups(self, facet: Facet[Course]) -> tuple[Group, ...]:
        """The courses of the menu under each term that has any, in vocabulary order."""
        terms = self.catalogue.vocabulary[facet.wordlist].terms
        under: dict[str, list[Entry]] = {term.slug: [] for term in terms}
        for course in self.catalogue.courses:
            for slug in facet.slugs(course):
                under[slug].append(course)
        return tuple(_group(term, under[term.slug]) for term in terms if under[term.slug])

    @cached_property
    def in_line(self) -> Mapping[str, int]:
        """How many courses stand in each line."""
        return Counter(course.line for course in self.catalogue.courses)

    @cached_property
    def desk(self) -> Mapping[str, Any]:
        """What the order desk must know."""
        return order_desk.desk(self.catalogue)

    @cached_property
    def indexes(self) -> Mapping[str, Index]:
        """Folder of a kind → its index, in the groups that its schema names."""
        found = {}
        for kind in self.catalogue.kinds:
            if kind in GROUPED:
                groups = self.by_attribute(kind.folder, *GROUPED[kind])
                sections = {group.slug: group.entries for group in groups}
                found[kind.folder] = (
                    {group.slug: group for group in groups},
                    in_sections(f"{kind.folder}/index.html", sections),
                )
        return found

    @cached_property
    def shelf_files(self) -> Mapping[tuple[str, str], str]:
        """Folder of a kind and slug of a group → the page of the index on which it begins."""
        return {
            (folder, slug): file
            for folder, (_, parts) in self.indexes.items()
            for slug, file in begins(parts).items()
        }

    def by_attribute(self, folder: str, wordlist: str, attribute: str) -> tuple[Group, ...]:
        """The entries of a kind under the term, or the terms, that a field of theirs names."""
        entries = getattr(self.catalogue, folder)
        # A content without a letter for the kind may lack its word list too.
        terms = self.catalogue.vocabulary[wordlist].terms if entries else ()
        under: dict[str, list[Entry]] = {term.slug: [] for term in terms}
        for entry in entries:
            slugs = getattr(entry, attribute)
            for slug in slugs if isinstance(slugs, tuple) else (slugs,):
                under[slug].append(entry)
        return tuple(_group(term, under[term.slug]) for term in terms if under[term.slug])

    def by_place(
        self, rows: Iterable[tuple[Placed, T]]
    ) -> Iterator[tuple[Term, tuple[tuple[Placed, T], ...]]]:
        """Things that entries carry, under the place of the entry, in vocabulary order."""
        under: dict[str, list[tuple[Placed, T]]] = {}
        for entry, item in rows:
            under.setdefault(entry.place, []).append((entry, item))
        for term in self.catalogue.vocabulary["places"].terms:
            if term.slug in under:
                yield term, tuple(under[term.slug])

    def standing(self, rule: Subsidy, entry: Placed) -> str:
        """The status that a rule is stamped with."""
        return self.catalogue.standing(entry, rule)

    @cached_property
    def letters(self) -> Mapping[str, tuple[Entry, ...]]:
        """Every titled entry under its pinyin letter, in pinyin order."""
        keyed = sorted(
            (self.order.key(title_of(self.catalogue, entry)), entry.id, entry)
            for entry in self.catalogue
        )
        under: dict[str, list[Entry]] = {letter: [] for letter in LETTERS}
        for key, _, entry in keyed:
            under[letter_of(key)].append(entry)
        return {letter: tuple(entries) for letter, entries in under.items() if entries}


def compact(value: object) -> Markup:
    """JSON that may stand in a script element: no `<` can end it."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return Markup(text.replace("<", "\\u003c").replace("&", "\\u0026"))


def with_clause(links: Sequence[Link]) -> list[Link]:
    """The links that name a clause."""
    return [link for link in links if link.clause]


def whole_hours(units: Sequence[Unit]) -> int:
    """The class hours that the units of a course fill together."""
    return sum([unit.hours for unit in units])


def shelf_of(catalogue: Catalogue, entry: Entry) -> Term | None:
    """The group of its index that an entry stands in."""
    wordlist, attribute = GROUPED.get(kind_of(entry), ("", ""))
    slugs = getattr(entry, attribute, ()) if attribute else ()
    slug = slugs[0] if isinstance(slugs, tuple) and slugs else slugs
    return catalogue.term(wordlist, slug) if slug else None


def _group(term: Term, entries: Sequence[Entry]) -> Group:
    return Group(slug=term.slug, name=term.name, note=term.note, entries=tuple(entries))
