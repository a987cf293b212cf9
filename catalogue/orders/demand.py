"""Orders: what many workplaces asked for, merged into one table of demand."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

from catalogue.content import spreadsheet
from catalogue.content.links import Catalogue
from catalogue.content.problem import CatalogueError, Problem, in_order, problem
from catalogue.content.resources import word, words
from catalogue.content.titles import marked_title, withdrawn_title
from catalogue.orders.order_code import Choice, Selection, decode, in_menu_order

LINE_END = re.compile("\r\n|\r|\n")
OTHER_SEPARATOR = re.compile("[\t;\uff0c\uff1b]")
HEADS = re.compile("([1-9][0-9]{0,3})[人名位]?")
# A line end in a cell, with the characters beside it that tell whether a blank belongs there.
WRAPPED = re.compile(r"(?P<words>(?<=[\x21-\x7e])\s*\n\s*(?=[\x21-\x7e]))|\s*\n\s*")
# As many lines as a cell may have.
MAX_LINES = 20
NUMBER = re.compile("[0-9]+[人名位]?")
ENCODINGS = ("utf-8-sig", "gb18030")
UTF_16 = (b"\xff\xfe", b"\xfe\xff")
KINDS = ("total", "by-district", "detail")
# What to do with an order that may amend another: ask, take the last one given, or count both.
ASK, LAST, BOTH = AMENDED = ("ask", "last", "both")
# The columns of an order that are read; the others are for people.
READ = ("unit", "district", "edition", "id", "heads", "code")


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What one workplace asked for, and where that is written.

    `edition` is free text: `2026-11` of a code, the name of the edition in a table.
    """

    unit: str
    district: str
    edition: str
    choices: tuple[Choice, ...]
    path: str
    line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Demand:
    """Orders that count, and the repeats that do not: each with the order that it repeats."""

    orders: tuple[Order, ...]
    repeats: tuple[tuple[Order, Order], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """How much is asked for of a course: in all, in a district, or by one unit.

    `kind` is `total`, `by-district` or `detail`; `silent` of the `orders` give no head count.
    """

    kind: str
    course: str
    district: str
    unit: str
    heads: int
    orders: int
    silent: int


def said(catalogue: Catalogue, key: str) -> str:
    """One of the words of the tables, with what an area is called here."""
    return word("orders", key).format(district=catalogue.district)


def columns(catalogue: Catalogue, table: str = "order") -> dict[str, str]:
    """The columns of an order, or of the `demand`, and what they are called."""
    return {
        name: called.format(district=catalogue.district)
        for name, called in words("orders")[table].items()
    }


def read(
    paths: Iterable[Path], catalogue: Catalogue, amended: str = ASK
) -> tuple[tuple[Order, ...], tuple[Problem, ...]]:
    """The orders of some files, and everything in them that cannot be counted.

    A file holds lines `unit,district,code`, tables that the order desk wrote, or both. What to do
    with another order of one unit for one course is `amended`: one of AMENDED.
    """
    found = [item for path in paths for item in _orders(path, catalogue)]
    given = [item for item in found if isinstance(item, Order)]
    if amended == LAST:
        given = [order for n, order in enumerate(given) if not _replaced(order, given[n + 1 :])]
    orders = sorted(given, key=lambda order: (order.path, order.line))
    problems = [item for item in found if isinstance(item, Problem)]
    problems += [wrong for order in orders for wrong in check_courses(order, catalogue)]
    problems += check_amended(orders, catalogue.district) if amended == ASK else ()
    return tuple(orders), in_order([*problems, *check_districts(orders, catalogue.district)])


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    """One row of a file: a course of an order, or a whole order as its code."""

    path: str
    line: int
    unit: str = ""
    district: str = ""
    edition: str = ""
    id: str = ""
    heads: str = ""
    code: str = ""

    def problem(self, rule: str, **values: Any) -> Problem:
        return problem(rule, self.path, line=self.line, column=1, **values)

    def continues(self, order: Sequence[_Row]) -> bool:
        """Whether this is another course of the order that the rows before began."""
        first = order[0]
        same = (first.unit, first.district, first.code) == (self.unit, self.district, self.code)
        again = bool(self.code) and self.id in {row.id for row in order}
        return same and bool(first.id and self.id) and not again


def _orders(path: Path, catalogue: Catalogue) -> Iterator[Order | Problem]:
    """The orders of a file, and what is wrong with the others."""
    name = path.as_posix()
    try:
        text = _text(spreadsheet.handed_in(path))
    except CatalogueError as error:
        yield from (replace(found, path=name) for found in error.problems)
        return
    if text is None:
        yield problem("orders-encoding", name)
        return
    lines = tuple(_lines(text))
    if any(words("orders")["demand"]["row"] in cells for _, cells in lines):
        yield problem("orders-own-table", name)
        return
    rows = tuple(_rows(lines, name, catalogue))
    yield from (row for row in rows if isinstance(row, Problem))
    for order in _grouped(row for row in rows if isinstance(row, _Row)):
        yield from _order(order, catalogue.numbering.letters["course"])
    if not rows:
        yield problem("orders-empty", name, district=catalogue.district)


def _text(raw: bytes) -> str | None:
    """Text as the order desk, an editor or an office program saved it."""
    for encoding in ("utf-16",) if raw.startswith(UTF_16) else ENCODINGS:
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None


def _lines(text: str) -> Iterator[tuple[int, tuple[str, ...]]]:
    """The cells of every line that is not blank, with the number of the line it begins in."""
    for number, line in _records(LINE_END.split(text)):
        cells = tuple(_plain(cell) for cell in _cells(line))
        while cells and not cells[-1]:
            cells = cells[:-1]
        if cells:
            yield number, cells


def _records(lines: Sequence[str]) -> Iterator[tuple[int, str]]:
    """Lines, and those together that a quoted cell with line ends in it spans.

    A quotation mark that nobody closes within a few lines is one that somebody typed.
    """
    at = 0
    while at < len(lines):
        ends = range(at, min(at + MAX_LINES, len(lines)))
        opens = re.search('(?:^|[,\t;])"[^"]*$', lines[at]) is not None
        last = next((n for n in ends if "\n".join(lines[at : n + 1]).count('"') % 2 == 0), at)
        last = last if opens else at
        yield at + 1, "\n".join(lines[at : last + 1])
        at = last + 1


def _cells(line: str) -> list[str]:
    try:
        given = io.StringIO(line, newline="")
        cells = next(csv.reader(given, delimiter="\t" if "\t" in line else ","), [])
    except csv.Error:
        return [line]
    return OTHER_SEPARATOR.split(cells[0]) if len(cells) == 1 else cells


def _plain(cell: str) -> str:
    """A cell without blanks around it and without the mark that keeps a formula from running.

    Words that were broken into lines to fit their cell are whole again.
    """
    text = WRAPPED.sub(lambda hit: " " * bool(hit["words"]), cell.strip().strip("\ufeff").strip())
    return text[1:] if text.startswith("'") and spreadsheet.is_formula(text[1:]) else text


def _rows(
    lines: Iterable[tuple[int, tuple[str, ...]]], path: str, catalogue: Catalogue
) -> Iterator[_Row | Problem]:
    """Under a heading, cells by their columns; elsewhere unit, district and code."""
    fields = _headings(catalogue)
    heading: tuple[str, ...] = ()
    for line, cells in lines:
        named = [fields.get(_folded(name), "") for name in heading]
        if len(fields.keys() & {*map(_folded, cells)}) > 1:
            heading = cells
            yield from _lacking(path, line, cells, fields, catalogue)
        elif heading or len(cells) == 3:
            named = named or ["unit", "district", "code"]
            if heading and _is_sum(cells, named):
                continue
            values = {column: cell for column, cell in zip(named, cells, strict=False) if column}
            row = _Row(path=path, line=line, **values)
            yield row
            if heading and not row.heads:
                yield from _unplaced(row, heading, named, cells)
        else:
            yield problem(
                "orders-columns",
                path,
                line=line,
                column=1,
                count=len(cells),
                district=catalogue.district,
            )


def _is_sum(cells: Sequence[str], named: Sequence[str]) -> bool:
    """Whether a row only adds up those above: its first words say so, and it names no course."""
    first = next(filter(None, cells), "")
    held = {column for column, cell in zip(named, cells, strict=False) if cell}
    return _folded(first) in words("orders")["sums"] and not held & {"id", "code"}


def _headings(catalogue: Catalogue) -> dict[str, str]:
    """What a column may be called → the field that it is, without regard to blanks and width."""
    order = columns(catalogue)
    also = words("orders")["also"]
    return {
        _folded(name.format(district=catalogue.district)): field
        for field in READ
        for name in (order[field], *also.get(field, ()))
    } | {_folded(words("orders")["district"]): "district"}


def _lacking(
    path: str, line: int, cells: Sequence[str], fields: Mapping[str, str], catalogue: Catalogue
) -> Iterator[Problem]:
    """A heading without which nothing can be counted: no unit, or neither id nor code."""
    held = {fields.get(_folded(cell), "") for cell in cells}
    called = columns(catalogue)
    missing = [called["unit"]] * ("unit" not in held)
    missing += [called["id"]] * (not held & {"id", "code"})
    if missing:
        yield problem(
            "orders-heading",
            path,
            line=line,
            column=1,
            missing="、".join(missing),
            found="、".join(filter(None, cells)),
        )


def _unplaced(
    row: _Row, heading: Sequence[str], named: Sequence[str], cells: Sequence[str]
) -> Iterator[Problem]:
    """A number in a column that means nothing here, where the heads are not given: it may be them.

    Columns of the order desk for people, such as the hours of a course, are known.
    """
    known = {
        _folded(name) for name in (*words("orders")["order"].values(), *words("orders")["asides"])
    }
    for n, cell in enumerate(cells):
        name = heading[n] if n < len(heading) else ""
        column = named[n] if n < len(named) else ""
        if not column and _folded(name) not in known and NUMBER.fullmatch(_folded(cell)):
            yield row.problem("orders-number", name=name, value=cell)


def _grouped(rows: Iterable[_Row]) -> Iterator[tuple[_Row, ...]]:
    """The rows of each order."""
    order: tuple[_Row, ...] = ()
    for row in rows:
        if order and not row.continues(order):
            yield order
            order = ()
        order = (*order, row)
    if order:
        yield order


def _order(rows: Sequence[_Row], letters: str) -> Iterator[Order | Problem]:
    """The order, or what is wrong with it."""
    first = rows[0]
    coded = decode(first.code, first.path, first.line, letters=letters) if first.code else None
    listed = tuple(_choices(rows, letters))
    problems = [item for item in (coded, *listed) if isinstance(item, Problem)]
    choices = in_menu_order((item for item in listed if isinstance(item, Choice)), letters=letters)
    if not first.unit:
        problems.append(first.problem("orders-unit"))
    if isinstance(coded, Selection) and not first.id:
        choices = coded.choices
    elif isinstance(coded, Selection) and not problems and coded.choices != choices:
        problems.append(first.problem("orders-mismatch", code=first.code))
    if not (choices or problems):
        problems.append(first.problem("orders-no-course"))
    if problems:
        yield from problems
        return
    edition = coded.edition if isinstance(coded, Selection) else first.edition
    yield Order(
        unit=first.unit,
        district=first.district,
        edition=edition,
        choices=choices,
        path=first.path,
        line=first.line,
    )


def _choices(rows: Sequence[_Row], letters: str) -> Iterator[Choice | Problem]:
    course_id = re.compile(f"([{letters}])0*([1-9][0-9]{{0,4}})", re.IGNORECASE)
    seen: set[str] = set()
    for row in rows:
        wanted = course_id.fullmatch(_folded(row.id))
        heads = _folded(row.heads)
        if not wanted:
            if row.id or not row.code:
                yield row.problem("orders-id", id=row.id, example=f"{letters[0]}001")
            continue
        course = f"{wanted[1].upper()}{int(wanted[2]):03}"
        if course in seen:
            yield row.problem("orders-repeated-course", id=course)
        elif heads and not HEADS.fullmatch(heads):
            yield row.problem("orders-heads", value=row.heads)
        else:
            given = HEADS.fullmatch(heads)
            yield Choice(course=course, heads=int(given[1]) if given else 0)
        seen.add(course)


def _folded(text: str) -> str:
    """Text without regard to width, case and blanks: what is the same name to a person."""
    return "".join(unicodedata.normalize("NFKC", text).split()).casefold()


def check_courses(order: Order, catalogue: Catalogue) -> Iterator[Problem]:
    """Every course that is asked for is in this edition, or its successor is named."""
    known = {course.id for course in catalogue.courses} | catalogue.unreadable
    gone = {withdrawal.id: withdrawal for withdrawal in catalogue.withdrawn}
    for choice in order.choices:
        if choice.course in known:
            continue
        if withdrawal := gone.get(choice.course):
            yield problem(
                "orders-withdrawn",
                order.path,
                line=order.line,
                column=1,
                id=choice.course,
                title=withdrawn_title(withdrawal),
                date=withdrawal.date,
                successor=withdrawal.successor or "—",
            )
        else:
            yield problem(
                "orders-unknown",
                order.path,
                line=order.line,
                column=1,
                id=choice.course,
                edition=order.edition or "—",
            )


def check_districts(orders: Sequence[Order], called: str) -> Iterator[Problem]:
    """The same order of the same unit does not come from two districts."""
    first: dict[tuple[str, tuple[Choice, ...]], Order] = {}
    for order in orders:
        if not order.district:
            continue
        other = first.setdefault((_folded(order.unit), order.choices), order)
        if district_key(other.district, called) != district_key(order.district, called):
            yield problem(
                "orders-two-districts",
                order.path,
                line=order.line,
                column=1,
                unit=order.unit,
                district_word=called,
                district=order.district,
                other=other.district,
                place=f"{other.path}:{other.line}",
            )


def check_amended(orders: Sequence[Order], called: str) -> Iterator[Problem]:
    """Another order of one unit for a course: whether it replaces the first, only people know."""
    for n, order in enumerate(orders):
        for other in orders[:n]:
            if _amends(order, other, called):
                shared = {choice.course: choice.heads for choice in other.choices}
                told = [choice for choice in order.choices if choice.course in shared]
                yield problem(
                    "orders-amended",
                    order.path,
                    line=order.line,
                    column=1,
                    unit=order.unit,
                    place=f"{other.path}:{other.line}",
                    courses="、".join(
                        f"{choice.course} {shared[choice.course] or '—'} → {choice.heads or '—'}"
                        for choice in told
                    ),
                )
                break


def _amends(order: Order, other: Order, called: str = "") -> bool:
    """Whether two orders are of one unit in one edition, share a course and are not the same."""
    one, two = (district_key(item.district, called) for item in (order, other))
    return (
        _folded(order.unit) == _folded(other.unit)
        and (not one or not two or one == two)
        and (order.edition in ("", other.edition) or not other.edition)
        and order.choices != other.choices
        and bool({item.course for item in order.choices} & {item.course for item in other.choices})
    )


def _replaced(order: Order, later: Sequence[Order]) -> bool:
    return any(_amends(order, other) for other in later)


def district_key(name: str, called: str) -> str:
    """What tells districts apart: `called`, which ends most of their names, is often left out."""
    plain = _folded(name)
    return plain.removesuffix(called) if len(plain) > len(called) + 1 else plain


def merge(orders: Iterable[Order]) -> Demand:
    """Each order once: what the same unit sent twice, by message and as a file, is one order."""
    kept: dict[tuple[str, tuple[Choice, ...]], Order] = {}
    repeats: list[tuple[Order, Order]] = []
    for order in orders:
        key = _folded(order.unit), order.choices
        other = kept.setdefault(key, order)
        if other is not order:
            repeats.append((order, other))
            if order.district and not other.district:
                kept[key] = order
    return Demand(orders=tuple(kept.values()), repeats=tuple(repeats))


def lines(demand: Demand, catalogue: Catalogue) -> tuple[Line, ...]:
    """First what is asked for of each course, then in each district, then by each unit."""
    written = (*demand.orders, *(again for again, _ in demand.repeats))
    key_of = partial(district_key, called=catalogue.district)
    districts = _names((order.district for order in written), key_of)
    units = _names((order.unit for order in written), _folded)
    sums: dict[tuple[int, str, str, str], list[int]] = {}
    for order in demand.orders:
        district = districts[key_of(order.district)] or said(catalogue, "no-district")
        unit = units[_folded(order.unit)]
        for choice in order.choices:
            for kind, place in enumerate((("", ""), (district, ""), (district, unit))):
                sums.setdefault((kind, choice.course, *place), []).append(choice.heads)
    in_order = sorted(sums, key=lambda key: (key[0], catalogue.numbering.order(key[1]), key[2:]))
    return tuple(
        Line(
            kind=KINDS[kind],
            course=course,
            district=district,
            unit=unit,
            heads=sum(heads),
            orders=len(heads),
            silent=heads.count(0),
        )
        for kind, course, district, unit in in_order
        for heads in [sums[kind, course, district, unit]]
    )


def _names(given: Iterable[str], key: Callable[[str], str]) -> Mapping[str, str]:
    """For each key the fullest way in which it was written."""
    names: dict[str, str] = {}
    for name in sorted(set(given), key=lambda name: (len(name), name)):
        names[key(name)] = name
    return names


def title_in(catalogue: Catalogue, course_id: str) -> str:
    """The title with its mark; the id alone of a course whose file is not finished."""
    course = catalogue.by_id.get(course_id)
    return marked_title(catalogue, course) if course else course_id


def table(demand: Demand, catalogue: Catalogue) -> bytes:
    """The demand as CSV that office programs open."""
    everywhere = word("orders", "everywhere")
    hours = {course.id: course.hours or "" for course in catalogue.courses}
    return spreadsheet.table(
        (
            columns(catalogue, "demand").values(),
            *(
                (
                    said(catalogue, line.kind),
                    line.course,
                    title_in(catalogue, line.course),
                    hours.get(line.course, ""),
                    line.district or everywhere,
                    line.unit or everywhere,
                    line.heads,
                    line.orders,
                    line.silent,
                )
                for line in lines(demand, catalogue)
            ),
        )
    )


def is_own_table(raw: bytes) -> bool:
    """Whether a file is a table of demand, which may be written anew, or empty."""
    text = _text(raw)
    first = next((cells for _, cells in _lines(text)), ()) if text is not None else ("",)
    return not raw or words("orders")["demand"]["row"] in first
