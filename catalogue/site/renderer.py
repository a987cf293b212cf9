"""Pages: the title, description and body of every page that is made from data."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property, partial
from itertools import chain, groupby, pairwise
from typing import Any, TypeVar

from jinja2 import Environment
from markupsafe import Markup, escape

from catalogue.content import amounts, dataset, facts, gazette
from catalogue.content.gazette import Gazette
from catalogue.content.handwritten import manual_names
from catalogue.content.links import Catalogue, Reference, paying
from catalogue.content.model import (
    KINDS,
    Clause,
    Course,
    Entry,
    Policy,
    Subsidy,
    Term,
    Withdrawal,
    kind_of,
    url_of,
)
from catalogue.content.pinyin import LETTERS, Order
from catalogue.content.resources import OVERRIDES
from catalogue.content.schema import raw_schemas
from catalogue.content.templating import templates
from catalogue.content.titles import kind_title, mark_of, marked_title, title_of, withdrawn_title
from catalogue.site import charts, citation, facets, freshness, relations
from catalogue.site.facets import FACETS, Facet, Placed
from catalogue.site.order_desk import desk

T = TypeVar("T")
DESCRIPTION_LENGTH = 120
# More reverse links than these are read on a page of their own.
CROWD = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One page made from data.

    `path` is relative to the top of the site and ends in `.html`; `title` and
    `description` are plain text, `body` is HTML that begins with the breadcrumbs
    and contains the page's only h1, `head` is what its head has besides.
    """

    path: str
    title: str
    description: str
    body: str
    head: str = ""


# The index of each kind, and the vocabulary that groups it.
GROUPED = {
    kind.folder: group for kind in KINDS if (group := raw_schemas()[kind.name].get("x-grouped"))
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Entries under one heading; `slug` is the anchor."""

    slug: str
    name: str
    note: str
    entries: tuple[Entry, ...]


class SiteRenderer:
    """Renders the pages of one catalogue."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue
        self.order = Order(catalogue.readings)
        # One entry stands in many lists: its line is drawn once.
        self.row = cache(self._row)
        # What others can take away: path → size in bytes, as it was written.
        self.downloads: dict[str, int] = {}
        self.environment = self._environment()

    def _environment(self) -> Environment:
        environment = templates(OVERRIDES)
        environment.filters.update(
            amount=amounts.grouped,
            quantity=amounts.quantity,
            paid=amounts.sum_of,
            facts=facts.facts,
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
        )
        environment.globals.update(
            catalogue=self.catalogue,
            organisation=self.catalogue.organisation,
            kind_titles={kind.folder: kind_title(kind.name) for kind in KINDS},
            kind_names={kind.name: kind_title(kind.name) for kind in KINDS},
            kind_notes={kind.folder: raw_schemas()[kind.name]["x-index"] for kind in KINDS},
            listed_by={facet.wordlist: facet.name for facet in FACETS},
            label_of=facts.label_of,
            site=self.catalogue.site,
            names={
                name: {term.slug: term.name for term in wordlist.terms}
                for name, wordlist in self.catalogue.vocabulary.items()
            },
            lines=self.rows,
            facets={facet.name: facet for facet in FACETS},
            groups=self.groups,
            letters=self.letters,
            by=self.by_attribute,
            by_place=self.by_place,
            desk=desk(self.catalogue),
            paying=partial(paying, self.catalogue),
            menu_filter=self.menu_filter,
            rules_filter=partial(facets.rules, self.catalogue),
            rules_by_standing=partial(facets.by_standing, self.catalogue),
            seats=partial(charts.seats, self.catalogue),
            amounts=partial(charts.amounts, self.catalogue),
        )
        for name, template in (("m", "macros.html"), ("f", "facts.html")):
            environment.globals[name] = environment.get_template(template).module
        return environment

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
        return self.passages[policy_id, anchor]

    @cached_property
    def passages(self) -> Mapping[tuple[str, str], Clause]:
        return {
            (policy.id, clause.anchor): clause
            for policy in self.catalogue.policies
            for clause in policy.clauses
        }

    def citation(self, policy: Policy) -> str:
        """How a clause of this policy is cited; its label and anchor are still to be filled in."""
        return citation.pattern(policy, self.catalogue.site)

    def shelf_links(self, slugs: tuple[str, ...], name: str) -> Markup:
        """Links from a course to the shelves that it stands on, by one facet."""
        facet = next(facet for facet in FACETS if facet.name == name)
        return Markup(self.render("entries/shelves.html", facet=facet, slugs=slugs))

    def rows(self, entries: Sequence[Entry]) -> Markup:
        """The lines of a list."""
        return Markup("\n".join([self.row(entry.id) for entry in entries]))

    def _row(self, entry_id: str) -> str:
        item = self.catalogue.by_id[entry_id]
        return self.render("listings/row.html", item=item)

    def menu_filter(self) -> tuple[facets.Filter, Sequence[tuple[str, str, int, int]]]:
        """How the menu can be narrowed; each row with its place by pinyin and its hours."""
        found = facets.courses(self.catalogue)
        ranks = facets.ranks(self.catalogue, self.order)
        hours = {course.id: course.hours for course in self.catalogue.courses}
        return found, [(name, codes, ranks[name], hours[name]) for name, codes in found.rows]

    def render(self, name: str, **values: object) -> str:
        """A template's text.

        Its context is made from one plain dict: a chain of them, as `Template.render` makes
        it, costs as much as a short template.
        """
        template = self.environment.get_template(name)
        context = template.new_context({**self.environment.globals, **values}, shared=True)
        return "".join(template.root_render_func(context))

    def entries(self) -> Iterator[Page]:
        """One page an entry, each knowing its neighbours of the same kind."""
        for _, run in groupby(self.catalogue, key=lambda entry: kind_of(entry).name):
            for before, entry, after in _neighbours(tuple(run)):
                yield self.entry(entry, before, after)

    def entry(self, entry: Entry, before: Entry | None, after: Entry | None) -> Page:
        kind = kind_of(entry)
        backlinks = self.backlinks(entry)
        return Page(
            path=url_of(entry),
            title=f"{entry.id} {title_of(self.catalogue, entry)}",
            description=_cut(getattr(entry, "summary", "")),
            body=self.render(
                "entries/entry.html",
                this=entry,
                before=before,
                after=after,
                root="../",
                kind=kind,
                backlinks=backlinks,
                crowded=_is_crowd(backlinks),
                shelf=self.shelf(entry),
                replaced=self.replaced.get(entry.id, ()),
                strip=relations.diagram(self.catalogue, entry)
                if isinstance(entry, Policy)
                else None,
            ),
            head=self._data(entry) if isinstance(entry, Course) else "",
        )

    def shelf(self, entry: Entry) -> Term | None:
        """The group of its index that an entry stands in."""
        wordlist, attribute = GROUPED.get(kind_of(entry).folder, ("", ""))
        slugs = getattr(entry, attribute, ()) if attribute else ()
        slug = slugs[0] if isinstance(slugs, tuple) and slugs else slugs
        return self.catalogue.term(wordlist, slug) if slug else None

    def _data(self, course: Course) -> str:
        """A course as programs read it; the sentence on its evidence is part of what it says."""
        level = self.catalogue.term("evidence-levels", course.evidence.level)
        return self.render("entries/course-data.html", this=course, statement=level.statement)

    @cached_property
    def replaced(self) -> Mapping[str, Sequence[Withdrawal]]:
        """Entry → the withdrawn ones in whose place it stands."""
        under: dict[str, list[Withdrawal]] = defaultdict(list)
        for gone in self.catalogue.withdrawn:
            under[gone.successor].append(gone)
        return under

    def tombstones(self, standing: Container[str]) -> Iterator[Page]:
        """One page for each withdrawn entry, and for each address at which nothing stands now."""
        numbering = self.catalogue.numbering
        withdrawn = {numbering.url_of(gone.id): gone for gone in self.catalogue.withdrawn}
        for address, gone in withdrawn.items():
            kind = numbering.kind_of(gone.id)
            values = {"gone": gone, "kind": kind, "root": "../"}
            yield Page(
                path=address,
                title=f"{gone.id} {withdrawn_title(gone)}",
                description=gone.reason,
                body=self.render("entries/withdrawn.html", **values),
                head=self.render("entries/forward.html", **values),
            )
        for address in self.catalogue.addresses:
            if address not in withdrawn and address not in standing:
                yield self._moved(address)

    def _moved(self, address: str) -> Page:
        folder, _, name = address.rpartition("/")
        entry = self.catalogue.by_id.get(name.split("-")[0].removesuffix(".html"))
        return self._listing(
            address, "listings/moved.html", root="../" if folder else "", folder=folder, entry=entry
        )

    def addresses(self) -> Iterator[str]:
        """The path of every page, hand-written ones too."""
        own = {*self.catalogue.pages, *(f"pages/{name}" for name in manual_names())}
        yield from map(handwritten, sorted(own))
        for page in chain(self.listings(), self.shelves(), self.entries()):
            yield page.path

    def backlinks(self, entry: Entry) -> Mapping[str, tuple[Reference, ...]]:
        """Who names this entry, by folder of the naming kind, in the order of the kinds."""
        references = self.catalogue.backlinks.get(entry.id)
        return dict(by_folder(self.catalogue, _distinct(references))) if references else {}

    def listings(self) -> Iterator[Page]:
        """Indexes that stand in the navigation."""
        yield self._listing("courses/index.html", "listings/menu.html")
        for facet in FACETS:
            yield self._listing(f"courses/by-{facet.name}.html", "listings/facet.html", facet=facet)
        for folder, (wordlist, attribute) in GROUPED.items():
            yield self._listing(
                f"{folder}/index.html",
                "listings/kind.html",
                folder=folder,
                groups=self.by_attribute(folder, wordlist, attribute),
            )
        yield self._listing("pinyin/index.html", "listings/pinyin.html")

    def shelves(self) -> Iterator[Page]:
        """Lists below an index: one a term of a facet, one a letter."""
        for facet in FACETS:
            for group in self.groups(facet):
                yield self._listing(
                    f"courses/{facet.name}-{group.slug}.html",
                    "listings/shelf.html",
                    facet=facet,
                    group=group,
                )
        yield self._listing("courses/compare.html", "listings/compare.html")
        for letter, entries in self.letters.items():
            yield self._listing(
                f"pinyin/{letter_stem(letter)}.html",
                "listings/letter.html",
                letter=letter,
                entries=entries,
            )
        for entry in self.catalogue:
            if _is_crowd(backlinks := self.backlinks(entry)):
                kind = kind_of(entry)
                yield self._listing(
                    f"{kind.folder}/{entry.id}-links.html",
                    "listings/links.html",
                    this=entry,
                    kind=kind,
                    backlinks=backlinks,
                    cited=self.cited(entry),
                )

    def cited(self, entry: Entry) -> Mapping[str, tuple[Reference, ...]]:
        """Anchor → who relies on that clause of a policy."""
        found = {
            clause.anchor: self.catalogue.relied.get((entry.id, clause.anchor), ())
            for clause in getattr(entry, "clauses", ())
        }
        return {anchor: references for anchor, references in found.items() if references}

    def _listing(self, path: str, template: str, **values: object) -> Page:
        """A listing names itself: its template sets `title` and `description`."""
        module: Any = self.environment.get_template(template).make_module(
            {"root": "../", "here": path, "letter_stem": letter_stem, **values}
        )
        return Page(
            path=path,
            title=str(module.title),
            description=str(module.description),
            body=str(module),
        )

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

    def groups(self, facet: Facet[Course]) -> tuple[Group, ...]:
        """The courses of the menu under each term that has any, in vocabulary order."""
        terms = self.catalogue.vocabulary[facet.wordlist].terms
        under: dict[str, list[Entry]] = {term.slug: [] for term in terms}
        for course in self.catalogue.courses:
            for slug in facet.slugs(course):
                under[slug].append(course)
        return tuple(_group(term, under[term.slug]) for term in terms if under[term.slug])

    def by_attribute(self, folder: str, wordlist: str, attribute: str) -> tuple[Group, ...]:
        """The entries of a kind under the term, or the terms, that a field of theirs names."""
        terms = self.catalogue.vocabulary[wordlist].terms
        under: dict[str, list[Entry]] = {term.slug: [] for term in terms}
        for entry in getattr(self.catalogue, folder):
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
        for _, _, entry in keyed:
            under[self.order.letter(title_of(self.catalogue, entry))].append(entry)
        return {letter: tuple(entries) for letter, entries in under.items() if entries}


def address(catalogue: Catalogue, name: str) -> str:
    """Where an entry, or a conflict by its id, stands; relative to the top of the site."""
    if name in {conflict.id for conflict in catalogue.conflicts}:
        return f"conflicts.html#{name}"
    return catalogue.numbering.url_of(name)


def handwritten(path: str) -> str:
    """Where a hand-written page stands, `pages/about.md` at `about.html`."""
    return path.removeprefix("pages/").removesuffix(".md") + ".html"


def letter_stem(letter: str) -> str:
    """The file stem of a letter's page."""
    return letter.lower() if letter.isalpha() else "other"


def compact(value: object) -> Markup:
    """JSON that may stand in a script element: no `<` can end it."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return Markup(text.replace("<", "\\u003c").replace("&", "\\u0026"))


def by_folder(
    catalogue: Catalogue, references: Sequence[Reference]
) -> Iterator[tuple[str, tuple[Reference, ...]]]:
    """References, in id order of their origins, by the folder of the kind of origin."""
    for folder, run in groupby(
        references, key=lambda each: kind_of(catalogue.by_id[each.origin]).folder
    ):
        yield folder, tuple(run)


def origins(references: Sequence[Reference]) -> tuple[str, ...]:
    """The ids of those who refer, each once."""
    return tuple(dict.fromkeys(reference.origin for reference in references))


def _distinct(references: Sequence[Reference]) -> list[Reference]:
    """References that say the same count once: an entry may cite one place for many figures."""
    return list({(r.origin, r.relation, r.clause, r.reason): r for r in references}.values())


def _is_crowd(backlinks: Mapping[str, Sequence[Reference]]) -> bool:
    """Whether reverse links get a page of their own, so that no entry's page grows without end."""
    return sum(map(len, backlinks.values())) > CROWD


def _group(term: Term, entries: Sequence[Entry]) -> Group:
    return Group(slug=term.slug, name=term.name, note=term.note, entries=tuple(entries))


def _neighbours(run: Sequence[Entry]) -> Iterator[tuple[Entry | None, Entry, Entry | None]]:
    padded = (None, *run, None)
    for (before, entry), (_, after) in pairwise(pairwise(padded)):
        if entry is not None:
            yield before, entry, after


def _cut(text: str) -> str:
    return text if len(text) <= DESCRIPTION_LENGTH else text[: DESCRIPTION_LENGTH - 1] + "…"


def attribute(text: str) -> str:
    """Plain text made safe for element content and for a quoted attribute."""
    return str(escape(text))
