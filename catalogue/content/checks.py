"""Checks: what a schema cannot see, because it concerns several fields or several entries."""

from __future__ import annotations

import datetime
import difflib
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import chain, pairwise
from typing import Any

from catalogue.content import addresses, anchors, keyring, ledger, organisation
from catalogue.content.handwritten import check_headings, check_nav, check_pages
from catalogue.content.links import Catalogue, Reference
from catalogue.content.model import (
    BY_NAME,
    COURSE,
    Case,
    Course,
    Entry,
    Policy,
    Programme,
    Subsidy,
    Withdrawal,
    Wordlist,
    kind_of,
)
from catalogue.content.organisation import Line, Organisation
from catalogue.content.problem import Keys, Problem, first_of, problem
from catalogue.content.value_checks import check_plausible, those_of
from catalogue.content.word_checks import check_glossary, check_notices, check_twins

MAX_NEAR = 0.6
# Years that an edition may be younger than the newest of its entries.
MAX_UNREVIEWED = 5
# Years by which a menu may be planned ahead.
MAX_PLANNED = 5
# A year, and maybe a month, in the name of an edition: 2026年11月版, 2026-11.
EDITION = re.compile(
    "(?<![0-9])(?P<year>[0-9]{4})"
    "(?:年(?:(?P<month>[0-9]{1,2})月)?|-(?P<number>0[1-9]|1[0-2])(?![0-9]))"
)
SITE, WITHDRAWN, CONFLICTS = "site.yaml", "withdrawn.yaml", "conflicts.yaml"
MENU = organisation.FILE

# Pairs of fields that may not run backwards: earlier, later.
ORDERED = (
    ("date_issued", "date_published"),
    ("date_issued", "valid_to"),
    ("valid_from", "valid_to"),
    ("started", "ended"),
    ("starts", "ends"),
    ("apply_by", "starts"),
    ("date", "host_date"),
    ("date_issued", "reviewed"),
    ("date_published", "reviewed"),
    ("date", "reviewed"),
    ("host_date", "reviewed"),
)
DATES = (
    *dict.fromkeys(name for pair in ORDERED for name in pair),
    "as_of",
    "confirmed",
    "edition_date",
)

# What readers act on today, or would if it were sure: it is looked up again every year.
KEPT_UP = ("current", "unknown")

# Relations that may not lead back, and the rule that they break then.
ONE_WAY = {
    "supersedes": "cycle",
    "part_of": "part-cycle",
    "continues": "part-cycle",
    "prerequisite": "prerequisite-cycle",
}

ID = re.compile(r"[A-Z][0-9]{3,5}")
# What may carry rules that move money.
Carrier = Policy | Case | Programme


def check_identity(placed: Sequence[tuple[str, Entry]]) -> Iterator[Problem]:
    """An id is its file's stem, and is used once; that it fits its folder the schema sees to.

    Of several files with one id, it is the one of that name that has it by right.
    """
    owner: dict[str, str] = {}
    for path, entry in sorted(placed, key=lambda pair: stem_of(pair[0]) != pair[1].id):
        stem = stem_of(path)
        if entry.id in owner:
            yield problem("duplicate-id", path, keys=("id",), id=entry.id, other=owner[entry.id])
        elif entry.id != stem:
            rule = "id-not-stem" if ID.fullmatch(stem) else "stem-not-id"
            yield problem(rule, path, keys=("id",), id=entry.id, stem=stem)
        owner.setdefault(entry.id, path)


def stem_of(path: str) -> str:
    """The name of an entry's file, which is to be its id."""
    return path.rsplit("/", 1)[-1].removesuffix(".yaml")


def check_wordlists(
    wordlists: Mapping[str, Wordlist], lines: Mapping[str, str] | None
) -> Iterator[Problem]:
    """A word stands once in its list, and belongs to a line that there is, if lines are known."""
    for name, wordlist in wordlists.items():
        seen: set[str] = set()
        for n, term in enumerate(wordlist.terms):
            place, path = ("terms", n), f"vocabulary/{name}.yaml"
            if term.slug in seen:
                yield problem("duplicate-term", path, keys=(*place, "slug"), slug=term.slug)
            seen.add(term.slug)
            if term.line and lines is not None and term.line not in lines:
                known = "、".join(f"{slug}（{said}）" for slug, said in lines.items())
                yield problem(
                    "unknown-line", path, keys=(*place, "line"), slug=term.line, known=known
                )


def check_organisation(found: Organisation) -> Iterator[Problem]:
    """Slugs and letters stand for one thing each, and every letter for a kind that there is."""
    owners: dict[str, str] = {}
    for kind, letter in found.letters.items():
        place: Keys = ("letters", kind)
        if kind not in BY_NAME or kind == COURSE.name:
            known = "、".join(name for name in BY_NAME if name != COURSE.name)
            yield problem("unknown-kind", MENU, keys=place, kind=kind, known=known)
        yield from _taken(owners, letter, kind, place)
    slugs: set[str] = set()
    for n, menu in enumerate(found.menus):
        for m, line in enumerate(menu.lines):
            place = ("menus", n, "lines", m)
            yield from _taken(owners, line.letter, line.name, (*place, "letter"))
            if line.slug in slugs:
                yield problem("duplicate-line", MENU, keys=(*place, "slug"), slug=line.slug)
            slugs.add(line.slug)


def check_letters(found: Organisation, folders: Collection[str]) -> Iterator[Problem]:
    """Every kind that has entries, in its folder, has a letter for their ids."""
    for kind in BY_NAME.values():
        if kind.folder in folders and kind.name not in found.numbering.letters:
            yield problem(
                "missing-letter", MENU, keys=("letters",), kind=kind.name, folder=kind.folder
            )


def _taken(owners: dict[str, str], letter: str, owner: str, keys: Keys) -> Iterator[Problem]:
    if letter in owners:
        yield problem("duplicate-letter", MENU, keys=keys, letter=letter, other=owners[letter])
    owners.setdefault(letter, owner)


def check_withdrawn(catalogue: Catalogue) -> Iterator[Problem]:
    """A withdrawn id is withdrawn once, on a day, and for good; and its successor exists."""
    seen: set[str] = set()
    for n, gone in enumerate(catalogue.withdrawn):
        place: Keys = ("withdrawn", n)
        if gone.id in seen:
            yield problem("withdrawn-twice", WITHDRAWN, keys=(*place, "id"), id=gone.id)
        seen.add(gone.id)
        yield from _days(catalogue, WITHDRAWN, place, gone)
        if gone.id in catalogue.by_id:
            yield problem(
                "withdrawn-id", catalogue.paths[gone.id], keys=("id",), id=gone.id, date=gone.date
            )
        known = catalogue.by_id.keys() | catalogue.unreadable
        if gone.successor and gone.successor not in known:
            yield _unknown_successor(catalogue, gone.successor, (*place, "successor"))
        elif gone.successor and not _same_kind(catalogue, gone.id, gone.successor):
            yield problem(
                "successor-kind",
                WITHDRAWN,
                keys=(*place, "successor"),
                id=gone.id,
                successor=gone.successor,
            )


def _same_kind(catalogue: Catalogue, one: str, other: str) -> bool:
    """Whether two ids belong to one kind; a letter that is no longer used may have been any."""
    kinds = catalogue.numbering.kinds
    return kinds.get(one[0], kinds.get(other[0])) is kinds.get(other[0])


def _unknown_successor(catalogue: Catalogue, successor: str, keys: Keys) -> Problem:
    for gone in catalogue.withdrawn:
        if gone.id == successor and gone.successor != successor:
            return _gone(WITHDRAWN, gone, keys)
    return problem("unknown-successor", WITHDRAWN, keys=keys, id=successor)


def check_references(catalogue: Catalogue) -> Iterator[Problem]:
    """Every id that an entry names exists, and so does the clause."""
    return references_astray(catalogue, catalogue.named)


def references_astray(
    catalogue: Catalogue, named: Mapping[str, Iterable[Reference]]
) -> Iterator[Problem]:
    """What entries name that is not in the catalogue; `named` has it by the id of each."""
    anchors = {
        policy.id: {clause.anchor for clause in policy.clauses} for policy in catalogue.policies
    }
    for entry_id, found in named.items():
        path = catalogue.paths[entry_id]
        yield from first_of(path, _astray(catalogue, path, found, anchors))


def _astray(
    catalogue: Catalogue,
    path: str,
    found: Iterable[Reference],
    anchors: Mapping[str, Collection[str]],
) -> Iterator[Problem]:
    for reference in found:
        if reference.target == reference.origin:
            yield problem("link-to-self", path, keys=reference.keys)
        elif reference.target in catalogue.unreadable:
            continue
        elif reference.target not in catalogue.by_id:
            yield from _unknown(catalogue, path, reference.target, reference.keys)
        elif reference.clause and reference.clause not in anchors[reference.target]:
            known = "、".join(sorted(anchors[reference.target])) or "—"
            yield problem(
                "unknown-clause",
                path,
                keys=(*reference.keys[:-1], "clause"),
                id=reference.target,
                clause=reference.clause,
                known=known,
            )


def check_numbers(catalogue: Catalogue) -> Iterator[Problem]:
    """An id is written in one way only, and a course can be ordered by it."""
    for entry in catalogue:
        path, number = catalogue.paths[entry.id], int(entry.id[1:])
        due = f"{entry.id[0]}{number:03}"
        if due != entry.id:
            yield problem("id-padded", path, keys=("id",), id=entry.id, due=due)
        elif not number and isinstance(entry, Course):
            yield problem("id-zero", path, keys=("id",), id=entry.id, due=f"{entry.id[0]}001")


def check_conflicts(catalogue: Catalogue) -> Iterator[Problem]:
    """A conflict has an id of its own and names sources and entries that exist."""
    seen: set[str] = set()
    for n, conflict in enumerate(catalogue.conflicts):
        place: Keys = ("conflicts", n)
        if conflict.id in seen:
            yield problem("duplicate-conflict", CONFLICTS, keys=(*place, "id"), id=conflict.id)
        seen.add(conflict.id)
        named = [
            ((*place, "sides", m, "source"), side.source) for m, side in enumerate(conflict.sides)
        ]
        named += [((*place, "about", m), target) for m, target in enumerate(conflict.about)]
        for keys, target in named:
            if target not in catalogue.by_id and target not in catalogue.unreadable:
                yield from _unknown(catalogue, CONFLICTS, target, keys)


def _gone(path: str, gone: Withdrawal, keys: Keys) -> Problem:
    return problem(
        "withdrawn-reference", path, keys=keys, id=gone.id, successor=gone.successor or "—"
    )


def _is_lost(catalogue: Catalogue, target: str) -> bool:
    """Whether an entry that is not there had a page: `check_addresses` tells that, once."""
    return target not in catalogue.by_id and target in map(addresses.entry_of, catalogue.addresses)


def _unknown(catalogue: Catalogue, path: str, target: str, keys: Keys) -> Iterator[Problem]:
    for gone in catalogue.withdrawn:
        if gone.id == target:
            yield _gone(path, gone, keys)
            return
    if _is_lost(catalogue, target):
        return
    kind = catalogue.numbering.kinds.get(target[0])
    same = [known for known, entry in catalogue.by_id.items() if kind_of(entry) is kind]
    if near := difflib.get_close_matches(target, same, 1, MAX_NEAR):
        yield problem(
            "misspelt-reference",
            path,
            keys=keys,
            id=target,
            nearest=near[0],
            title=_title(catalogue.by_id[near[0]]),
        )
    else:
        yield problem("unknown-reference", path, keys=keys, id=target)


def _title(entry: Entry) -> str:
    return getattr(entry, "title", entry.id)


def check_cycles(catalogue: Catalogue) -> Iterator[Problem]:
    """Nothing supersedes, contains, continues or requires itself by a detour."""
    arrows: dict[str, dict[str, list[Reference]]] = defaultdict(lambda: defaultdict(list))
    for origin, found in catalogue.named.items():
        for reference in found:
            if reference.relation in ONE_WAY and reference.target != origin:
                arrows[ONE_WAY[reference.relation]][origin].append(reference)
    for rule, ties in arrows.items():
        for ring in _rings(ties):
            yield problem(
                rule,
                catalogue.paths[ring[0].origin],
                keys=ring[0].keys,
                ring=" → ".join([step.origin for step in ring] + [ring[0].origin]),
            )


def _rings(arrows: Mapping[str, Sequence[Reference]]) -> Iterator[tuple[Reference, ...]]:
    """Each cycle once, told from its smallest id, found by depth-first search without recursion."""
    done: set[str] = set()
    for start in sorted(arrows):
        stack, on_trail = [iter(arrows[start])], [start]
        trail: list[Reference] = []
        while stack and start not in done:
            step = next(stack[-1], None)
            if step is None:
                done.add(on_trail.pop())
                stack.pop()
                trail = trail[:-1]
            elif step.target in on_trail:
                yield (*trail[on_trail.index(step.target) :], step)
            elif step.target not in done:
                trail.append(step)
                on_trail.append(step.target)
                stack.append(iter(arrows.get(step.target, ())))


def check_dates(catalogue: Catalogue) -> Iterator[Problem]:
    """Dates exist and do not run backwards; what is called current has not expired."""
    yield from _days(catalogue, SITE, (), catalogue.site)
    for entry in catalogue:
        path = catalogue.paths[entry.id]
        for keys, holder in _dated(entry):
            # A slip in one date puts it out of order too; one message is enough.
            yield from [*_days(catalogue, path, keys, holder)] or _order(path, keys, holder)
        if isinstance(entry, Policy) and entry.status == "current" and entry.valid_to:
            edition = catalogue.site.edition_date
            if entry.valid_to < edition[: len(entry.valid_to)]:
                yield problem(
                    "current-expired",
                    path,
                    keys=("status",),
                    edition=edition,
                    valid_to=entry.valid_to,
                )


def check_confirmed(catalogue: Catalogue) -> Iterator[Problem]:
    """What is called current, or is waiting to be confirmed, was looked up within a year.

    The day of the edition is the measure, as for other dates. A policy that gives no day says
    in its status note why it is called so.
    """
    edition = catalogue.site.edition_date
    oldest = f"{int(edition[:4]) - 1:04}{edition[4:]}"
    for policy in catalogue.policies:
        if policy.status not in KEPT_UP:
            continue
        rules = ((("subsidies", n), rule) for n, rule in enumerate(policy.subsidies))
        held: Iterator[tuple[Keys, Policy | Subsidy]] = chain([((), policy)], rules)
        for keys, holder in held:
            if holder.confirmed and holder.confirmed < oldest:
                yield problem(
                    "confirmed-old",
                    catalogue.paths[policy.id],
                    keys=(*keys, "confirmed"),
                    status=catalogue.term("statuses", policy.status).name,
                    confirmed=holder.confirmed,
                    edition=edition,
                )


def _dated(entry: Entry) -> Iterator[tuple[Keys, object]]:
    yield (), entry
    for name in ("subsidies", "figures", "results"):
        for n, item in enumerate(getattr(entry, name, ())):
            yield (name, n), item


def _days(catalogue: Catalogue, path: str, keys: Keys, holder: object) -> Iterator[Problem]:
    """Each date is a day that there is, and not far from the edition's."""
    missing = [*_calendar(path, keys, holder)]
    edition = catalogue.site.edition_date
    yield from missing or check_plausible(path, keys, holder, edition)


def _calendar(path: str, keys: Keys, holder: object) -> Iterator[Problem]:
    for name in those_of(holder, DATES):
        value: str = getattr(holder, name)
        if len(value) == len("2009-12-10"):
            try:
                datetime.date.fromisoformat(value)
            except ValueError:
                yield problem("no-such-date", path, keys=(*keys, name), date=value)


def _order(path: str, keys: Keys, holder: Any) -> Iterator[Problem]:
    for first, second in _pairs_of(holder.__class__):
        earlier, later = getattr(holder, first), getattr(holder, second)
        known = min(len(earlier), len(later))
        if earlier[:known] > later[:known]:
            yield problem(
                "dates-out-of-order",
                path,
                keys=(*keys, second),
                earlier_name=first,
                earlier=earlier,
                later_name=second,
                later=later,
            )


@cache
def _pairs_of(cls: type) -> tuple[tuple[str, str], ...]:
    """The dates of a class that come one after the other."""
    return tuple(pair for pair in ORDERED if all(hasattr(cls, name) for name in pair))


def check_edition(catalogue: Catalogue) -> Iterator[Problem]:
    """The edition is called after the year and month of its day, if after any, and is no slip."""
    site = catalogue.site
    year, month, _ = site.edition_date.split("-")
    said = EDITION.search(site.edition)
    called = (said["month"] or said["number"] or month) if said else month
    if said and (said["year"], int(called)) != (year, int(month)):
        yield problem(
            "edition-text",
            SITE,
            keys=("edition",),
            edition=site.edition,
            date=site.edition_date,
        )
    newest = max((getattr(entry, "reviewed", "") for entry in catalogue), default="")
    if newest and int(year) - int(newest[:4]) > MAX_UNREVIEWED:
        yield problem(
            "edition-far",
            SITE,
            keys=("edition_date",),
            date=site.edition_date,
            reviewed=newest,
        )


def check_titles(catalogue: Catalogue) -> Iterator[Problem]:
    """No two entries of one kind carry the same title."""
    owner: dict[tuple[str, str], str] = {}
    for entry in catalogue:
        if not (title := getattr(entry, "title", "")):
            continue
        key = (kind_of(entry).name, title)
        if key in owner:
            yield problem(
                "duplicate-title",
                catalogue.paths[entry.id],
                keys=("title",),
                title=title,
                other=owner[key],
            )
        owner.setdefault(key, entry.id)


def check_clauses(catalogue: Catalogue) -> Iterator[Problem]:
    """An anchor stands once in its policy, and a rule names a clause that is there."""
    for policy in catalogue.policies:
        path = catalogue.paths[policy.id]
        counts = Counter(clause.anchor for clause in policy.clauses)
        seen: set[str] = set()
        for n, clause in enumerate(policy.clauses):
            if clause.anchor in seen:
                yield problem(
                    "duplicate-anchor", path, keys=("clauses", n, "anchor"), anchor=clause.anchor
                )
            seen.add(clause.anchor)
        for n, rule in enumerate(policy.subsidies):
            if rule.clause and rule.clause not in counts:
                yield problem(
                    "unknown-clause",
                    path,
                    keys=("subsidies", n, "clause"),
                    id=policy.id,
                    clause=rule.clause,
                    known="、".join(counts) or "—",
                )


def check_labels(catalogue: Catalogue) -> Iterator[Problem]:
    """An anchor spells its clause's label, where the label follows a scheme.

    A pinned anchor agreed with what was read of labels when it was pinned, and stays.
    """
    pinned = {line.split(" ")[0] for line in catalogue.pinned}
    for policy in catalogue.policies:
        for n, clause in enumerate(policy.clauses):
            if f"{policy.id}#{clause.anchor}" in pinned:
                continue
            if not anchors.agrees(clause.anchor, clause.label):
                yield problem(
                    "anchor-label",
                    catalogue.paths[policy.id],
                    keys=("clauses", n, "anchor"),
                    anchor=clause.anchor,
                    label_text=clause.label,
                    due=anchors.anchor_of(clause.label),
                )


def check_pins(catalogue: Catalogue) -> Iterator[Problem]:
    """A clause that others may rely on still says what it said when it was pinned.

    A clause that is not pinned yet is no problem: writing one must not stop a clerk.
    """
    digests = {
        (policy.id, clause.anchor): (n, anchors.digest(clause))
        for policy in catalogue.policies
        for n, clause in enumerate(policy.clauses)
    }
    for line in catalogue.pinned:
        policy_id, anchor, digest = re.split("[# ]", line)
        n, now = digests.get((policy_id, anchor), (None, ""))
        if now == digest or policy_id not in catalogue.by_id:
            continue
        rule, keys = ("clause-gone", ()) if n is None else ("clause-changed", (n,))
        yield problem(
            rule,
            catalogue.paths[policy_id],
            keys=("clauses", *keys),
            anchor=anchor,
            reliers=_reliers(catalogue, policy_id, anchor),
        )


def _reliers(catalogue: Catalogue, policy_id: str, anchor: str) -> str:
    """Who relies on a clause: entries, rules of the policy itself, hand-written pages."""
    entries = [reference.origin for reference in catalogue.relied.get((policy_id, anchor), ())]
    rules = [
        rule.id
        for entry, rule in catalogue.subsidies()
        if entry.id == policy_id and rule.clause == anchor
    ]
    pages = [path for path, text in catalogue.pages.items() if f"]({policy_id}#{anchor})" in text]
    return "、".join(dict.fromkeys([*entries, *rules, *pages])) or "—"


def check_addresses(catalogue: Catalogue) -> Iterator[Problem]:
    """An entry that was ever published is still there, or is withdrawn in due form."""
    known = {*catalogue.by_id, *catalogue.unreadable, *(gone.id for gone in catalogue.withdrawn)}
    for n, address in enumerate(catalogue.addresses):
        if (entry_id := addresses.entry_of(address)) and entry_id not in known:
            yield problem("address-lost", addresses.LOCK, keys=("addresses", n), id=entry_id)


def check_subsidies(catalogue: Catalogue) -> Iterator[Problem]:
    """A rule has an id of its own."""
    owner: dict[str, str] = {}
    for entry, keys, rule in _carried(catalogue):
        if rule.id in owner:
            path, other = catalogue.paths[entry.id], owner[rule.id]
            yield problem("duplicate-rule", path, keys=(*keys, "id"), id=rule.id, other=other)
        owner.setdefault(rule.id, entry.id)


def check_rules(catalogue: Catalogue) -> Iterator[Problem]:
    """The limits of a rule are in order, and a masked amount says how it was inferred."""
    for entry, keys, rule in _carried(catalogue):
        path = catalogue.paths[entry.id]
        yield from _limits(path, keys, entry, rule)
        if _masked(rule) and rule.evidence.basis != "inferred":
            yield problem("masked-unexplained", path, keys=(*keys, "evidence"))


def _carried(catalogue: Catalogue) -> Iterator[tuple[Carrier, Keys, Subsidy]]:
    """Every rule that moves money, after the entry that carries it and its place there."""
    carriers: Iterable[Carrier]
    carriers = (*catalogue.policies, *catalogue.cases, *catalogue.programmes)
    for entry in carriers:
        for n, rule in enumerate(entry.subsidies):
            yield entry, ("subsidies", n), rule


def _limits(path: str, keys: Keys, entry: Carrier, rule: Subsidy) -> Iterator[Problem]:
    """The lower limit is the lower one, and no rule holds longer than its policy."""
    low, high = rule.amount_min, rule.amount_max
    if low is not None and high is not None and low > high:
        yield problem(
            "range-upside-down", path, keys=(*keys, "amount_min"), low=f"{low:g}", high=f"{high:g}"
        )
    end = entry.valid_to if isinstance(entry, Policy) else ""
    known = min(len(end), len(rule.valid_to))
    if end and rule.valid_to[:known] > end[:known]:
        yield problem(
            "rule-outlives", path, keys=(*keys, "valid_to"), until=rule.valid_to, policy=end
        )


def _masked(rule: Subsidy) -> bool:
    return rule.masked or any(step.masked for step in rule.ladder)


def check_menu(catalogue: Catalogue) -> Iterator[Problem]:
    """A course's line, family, year, id and hours agree with one another."""
    of_letter = {line.letter: line for line in catalogue.organisation.lines}
    for course in catalogue.courses:
        path = catalogue.paths[course.id]
        line = catalogue.line_of(course)
        family = catalogue.term("families", course.family) if course.family else None
        if family and family.line and line.expected and family.line != course.line:
            yield problem(
                "family-line",
                path,
                keys=("family",),
                family=family.name,
                line_name=catalogue.term("lines", family.line).name,
            )
        due = of_letter.get(course.id[0], line)
        if due is not line:
            yield problem(
                "id-line",
                path,
                keys=("line",),
                id=course.id,
                slug=due.slug,
                line_name=due.name,
            )
        yield from _menu_year(catalogue, course)
        if course.draft:
            total = sum(unit.hours for unit in course.draft.outline)
            if total != course.draft.suggested_hours:
                yield problem(
                    "hours-sum",
                    path,
                    keys=("draft", "suggested_hours"),
                    sum=total,
                    stated=course.draft.suggested_hours,
                )


def check_years(catalogue: Catalogue) -> Iterator[Problem]:
    """No menu and no course is of a year long after the edition: menus are planned a few ahead."""
    edition = catalogue.site.edition_date
    years: list[tuple[str, Keys, int]] = [
        (MENU, ("menus", n, "year"), menu.year)
        for n, menu in enumerate(catalogue.organisation.menus)
    ]
    years += [(catalogue.paths[c.id], ("menu_year",), c.menu_year) for c in catalogue.courses]
    for path, keys, year in years:
        if year > int(edition[:4]) + MAX_PLANNED:
            yield problem("date-late", path, keys=keys, date=year, edition=edition)


def _menu_year(catalogue: Catalogue, course: Course) -> Iterator[Problem]:
    menu = catalogue.menu_of(course)
    if course.menu_year and menu.year and course.menu_year != menu.year:
        path = catalogue.paths[course.id]
        yield problem(
            "menu-year",
            path,
            keys=("menu_year",),
            year=course.menu_year,
            name=menu.name,
            due=menu.year,
        )


def check_totals(catalogue: Catalogue) -> Iterator[Problem]:
    """Each closed line has its seats, withdrawn ones counted, unless its menu waives that."""
    for n, menu in enumerate(catalogue.organisation.menus):
        place: Keys = ("menus", n)
        wrong = [pair for pair in enumerate(menu.lines) if _seats(catalogue, pair[1])]
        if menu.waive_expected and not wrong:
            yield problem("waiver-left", MENU, keys=(*place, "waive_expected"))
        if menu.waive_expected or catalogue.unreadable:
            continue
        for m, line in wrong:
            yield problem(
                "seat-total",
                MENU,
                keys=(*place, "lines", m, "expected"),
                found=line.expected + _seats(catalogue, line),
                line_name=line.name,
                expected=line.expected,
            )


def _seats(catalogue: Catalogue, line: Line) -> int:
    """How many seats a closed line has more than it should; 0 for an open one."""
    if not line.expected:
        return 0
    held = sum(course.line == line.slug for course in catalogue.courses)
    return held + catalogue.withdrawn_seats(line) - line.expected


def check_ledger(catalogue: Catalogue) -> Iterator[Problem]:
    """Numbers count up by one and dates only rise: one date, one number, one edition."""
    for n, (before, after) in enumerate(pairwise(ledger.issues(catalogue.issued)), 1):
        if after.number != before.number + 1 or after.date <= before.date:
            yield problem("ledger-disorder", ledger.LOCK, keys=("editions", n))


def check_keyrings(catalogue: Catalogue) -> Iterator[Problem]:
    """As many signatures as each version wants; whether they are genuine, `pack` looks."""
    claimed = [ring.signatures for ring in catalogue.keyrings]
    yield from keyring.check_rings(catalogue.keyrings, claimed)


Check = Callable[[Catalogue], Iterator[Problem]]

# What each entry gets wrong by itself, whichever others there are: given some of the entries, these
# find what they would find wrong with them among all. Besides entries they look at nothing but
# `site.yaml`, the menus, vocabularies and other files that hold no entry.
ALONE: tuple[Check, ...] = (
    check_numbers,
    check_dates,
    check_confirmed,
    check_clauses,
    check_labels,
    check_rules,
    check_menu,
    check_years,
    check_glossary,
    check_notices,
)
TOGETHER: tuple[Check, ...] = (
    check_withdrawn,
    check_references,
    check_edition,
    check_conflicts,
    check_cycles,
    check_titles,
    check_pins,
    check_addresses,
    check_subsidies,
    check_totals,
    check_nav,
    check_pages,
    check_headings,
    check_ledger,
    check_keyrings,
    check_twins,
)
