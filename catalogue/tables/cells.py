"""Cells: one value of an entry as a clerk reads it, and what a clerk typed as a value."""

from __future__ import annotations

import datetime
import difflib
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from catalogue.content.anchors import number as numeral
from catalogue.content.links import Catalogue
from catalogue.content.lookup import spelled_out
from catalogue.content.resources import word, words
from catalogue.content.schema import MIN_LIKE
from catalogue.content.spreadsheet import is_formula
from catalogue.content.titles import title_of
from catalogue.tables.grids import EPOCH, LEAP
from catalogue.tables.layout import Column

# More characters no cell of Excel holds.
MAX_CHARS = 32_767
APOSTROPHE = "'"
ERRORS = re.compile(
    r"#(?:REF!|N/A|VALUE!|DIV/0!|NAME\?|NULL!|NUM!|SPILL!|CALC!|GETTING_DATA)|Err:[0-9]{3}"
)
SCIENTIFIC = re.compile(r"[0-9]\.?[0-9]*E[+-]?[0-9]+", re.IGNORECASE)
# Blanks that look like one and are not, and characters that nobody sees.
UNSEEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u00a0\u2000-\u200f\u2028-\u202f\u205f\u2060\u3000\ufeff\u00ad]"
)
GONE = "\x7f\u00ad\u200b\u200c\u200d\u2060\ufeff"
DATE = re.compile(
    r"([0-9]{4})\s*[-/.年](?:\s*([0-9]{1,2})\s*(?:[-/.月]\s*(?:([0-9]{1,2})\s*日?)?)?)?"
)
PACKED = re.compile(r"((?:19|20)[0-9]{2})(0[1-9]|1[0-2])([0-3][0-9])")
SERIALS = range(20_000, 80_000)
AMOUNT = re.compile(r"[^0-9.+-]*([-+]?[0-9][0-9,]*(?:\.[0-9]+)?)\s*([万亿千百]?)[^0-9]*")
NUMERALS = re.compile(
    "[^零〇一二两三四五六七八九十百千]*([零〇一二两三四五六七八九十百千]+)[^0-9]*"
)
SCALES = {"": 1, "百": 100, "千": 1_000, "万": 10_000, "亿": 100_000_000}
SEPARATORS = re.compile("[、，；,;\n]+")
PLAIN_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]{0,14})(?:\.[0-9]+)?")
# Letters that hands and scanners take for digits.
DIGITS_MEANT = str.maketrans("OoQIl", "00011")
MADE_UP = re.compile(r"(?:新|new|\+)\s*[0-9]*", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """A cell that could be read; `value` is None for an empty one.

    `notes` name what was odd about it: keys of the words of `workbook`.
    """

    value: Any
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """A cell that could not: the rule that it breaks, and what to write instead if we know."""

    rule: str
    said: str
    proposal: str = ""
    known: str = ""


@dataclass(frozen=True, kw_only=True)
class Lexicon:
    """What words and references of a catalogue are called in cells.

    `before` has the words as they were called when a workbook was made:
    list → name → slug.
    """

    catalogue: Catalogue
    before: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    @cached_property
    def names(self) -> dict[str, dict[str, str]]:
        """List → slug → name; two words with one name are told apart by their slugs."""
        return {
            name: _told_apart(wordlist.terms)
            for name, wordlist in self.catalogue.vocabulary.items()
        }

    @cached_property
    def slugs(self) -> dict[str, dict[str, str]]:
        """List → what a cell may say → slug."""
        return {
            name: {
                **self.before.get(name, {}),
                **{said: slug for slug, said in held.items()},
                **{slug: slug for slug in held},
            }
            for name, held in self.names.items()
        }

    @cached_property
    def titles(self) -> dict[str, str]:
        """Id → title, as lists to choose from show it."""
        return {entry.id: title_of(self.catalogue, entry) for entry in self.catalogue}

    @cached_property
    def ids(self) -> dict[str, str]:
        """Title → id; "" for a title that several entries have."""
        found: dict[str, str] = {}
        for entry_id, title in self.titles.items():
            found[title] = "" if title in found else entry_id
        return found

    def named(self, entry_id: str) -> str:
        """An id with its title."""
        title = self.titles.get(entry_id)
        return f"{entry_id} {title}" if title else entry_id


def _told_apart(terms: Any) -> dict[str, str]:
    names = [term.name for term in terms]
    return {
        term.slug: term.name if names.count(term.name) == 1 else f"{term.name}（{term.slug}）"
        for term in terms
    }


def cell_of(lexicon: Lexicon, column: Column, value: Any) -> str | int | float:
    """What stands in the cell of a value; "" for none.

    A value that no cell can carry and bring back, because it is too long or has line ends where
    they part values, is `kept` instead: the cell says so, and reading it changes nothing.
    """
    shown = _shown(lexicon, column, value)
    if type(shown) is str and value is not None and (shown or value not in ([], ())):
        shown = f"{APOSTROPHE}{shown}" if shown.startswith(APOSTROPHE) else shown
        read = read_cell(lexicon, column, shown)
        if len(shown) > MAX_CHARS or not isinstance(read, Taken) or not same(read.value, value):
            return word("workbook", "kept")
    return shown


def _shown(lexicon: Lexicon, column: Column, value: Any) -> str | int | float:
    if value is None or value == () or value == []:
        return ""
    if column.shape == "flag":
        return word("workbook", "yes" if value else "no")
    if column.shape == "words":
        names = lexicon.names.get(column.wordlist, {})
        return "\n".join(names.get(slug, slug) for slug in _listed(value))
    if column.shape == "reference":
        return "\n".join(map(lexicon.named, _listed(value)))
    if column.many:
        return "\n".join(map(str, value))
    return value if type(value) in (int, float) else str(value)


def _listed(value: Any) -> list[Any]:
    return list(value) if isinstance(value, tuple | list) else [value]


def same(one: Any, other: Any) -> bool:
    """Whether two values say the same; an empty list says nothing, and true is not 1."""
    one = None if one in ([], ()) else list(one) if isinstance(one, tuple) else one
    other = None if other in ([], ()) else list(other) if isinstance(other, tuple) else other
    return bool(one == other and (type(one) is bool) == (type(other) is bool))


def read_cell(lexicon: Lexicon, column: Column, raw: Any, before: Any = None) -> Taken | Refused:
    """What a cell says; `before` is the value at export, if known, for what Excel took away."""
    if isinstance(raw, str):
        return _read_text(lexicon, column, raw)
    if raw is None:
        return Taken(value=None)
    return _typed(column, raw, before)


def _read_text(lexicon: Lexicon, column: Column, raw: str) -> Taken | Refused:
    text = raw.replace("\r\n", "\n").replace("\r", "\n")
    if text.startswith(APOSTROPHE) and (is_formula(text[1:]) or text[1:2] == APOSTROPHE):
        text = text[1:]
    if found := ERRORS.match(text):
        return Refused(rule="table-error-value", said=found[0])
    trimmed = "\n".join(line.strip(" \t") for line in text.strip(" \t\n").split("\n"))
    if column.many:
        trimmed = "\n".join(filter(None, trimmed.split("\n")))
    if found := UNSEEN.search(trimmed):
        plain = UNSEEN.sub(lambda hit: "" if hit[0] < " " or hit[0] in GONE else " ", trimmed)
        bare = plain.strip()
        again = READERS[column.shape](lexicon, column, bare) if bare else Taken(value=None)
        clean = bare if isinstance(again, Taken) else again.proposal
        # Chinese text may be set with ideographic blanks: only words and numbers suffer.
        if column.shape != "text" or found[0] != "\u3000" or trimmed.strip("\u3000") != trimmed:
            return Refused(rule="table-blank", said=f"U+{ord(found[0]):04X}", proposal=clean)
    if not trimmed:
        return Taken(value=None)
    read = READERS[column.shape](lexicon, column, trimmed)
    if isinstance(read, Taken) and trimmed != text:
        return Taken(value=read.value, notes=(*read.notes, "trimmed"))
    return read


def _typed(column: Column, raw: Any, before: Any) -> Taken | Refused:
    """A cell that the program of the clerk keeps as a number, a date or yes and no."""
    if isinstance(raw, bool):
        if column.shape == "flag":
            return Taken(value=raw)
        return Refused(rule="table-type", said=str(raw).upper())
    if isinstance(raw, datetime.datetime):
        raw = raw.date() if raw.time() == datetime.time() else raw
    if isinstance(raw, datetime.date) and not isinstance(raw, datetime.datetime):
        if column.shape == "date":
            return Taken(value=raw.isoformat(), notes=("real-date",))
        back = (raw - EPOCH).days - (raw < LEAP)
        proposal = str(back) if column.shape in ("integer", "number") and back < 1000 else ""
        return Refused(rule="table-date-value", said=raw.isoformat(), proposal=proposal)
    if isinstance(raw, int | float):
        return _counted(column, raw, before)
    return Refused(rule="table-type", said=str(raw))


def _counted(column: Column, raw: float, before: Any) -> Taken | Refused:
    value = int(raw) if float(raw).is_integer() and abs(raw) < 1e15 else raw
    if column.shape in ("integer", "number"):
        if column.shape == "integer" and type(value) is float:
            return Refused(rule="table-not-whole", said=str(raw))
        return Taken(value=value)
    if column.shape == "date":
        if value in SERIALS:
            day = (EPOCH + datetime.timedelta(days=int(value))).isoformat()
            return Refused(rule="table-serial", said=str(value), proposal=day)
        return _read_date(_NOBODY, column, str(value))
    if column.shape == "flag" and value in (0, 1):
        return Taken(value=bool(value))
    said = str(value)
    if isinstance(before, str) and before.isdecimal() and said == (before.lstrip("0") or "0"):
        if said != before:
            return Refused(rule="table-zeros", said=said, proposal=before)
        return Taken(value=said)
    if column.shape == "text" and type(value) is int and abs(value) < 1e11:
        taken: Any = [said] if column.many else said
        return Taken(value=taken, notes=("number-as-text",))
    return Refused(rule="table-number-in-text", said=f"{raw:g}", proposal=str(before or ""))


def _read_plain(_: Any, column: Column, text: str) -> Taken | Refused:
    if SCIENTIFIC.fullmatch(text):
        return Refused(rule="table-number-in-text", said=text)
    if column.many:
        items = [line for line in text.split("\n") if line]
        if double := next((item for n, item in enumerate(items) if item in items[:n]), ""):
            once = "\n".join(dict.fromkeys(items))
            return Refused(rule="table-twice", said=double, proposal=once)
        return Taken(value=items)
    if column.target:
        return _read_id(text)
    if column.pattern and not re.search(column.pattern, text):
        near = next((n for n in _likely_meant(text) if re.search(column.pattern, n)), "")
        if near:
            return Refused(rule="table-pattern", said=text, proposal=near)
    return Taken(value=text)


def _likely_meant(text: str) -> Iterator[str]:
    """What a clerk may have meant who typed in full width, with blanks, or other brackets."""
    half = unicodedata.normalize("NFKC", text)
    for plain in (text, half, half.strip(), half.replace(" ", ""), half.lower()):
        yield plain
        yield re.sub(r"[\[(（【]([0-9x]{4})[\])）】]", "〔\\1〕", plain).replace(" ", "")
        yield f"http://{plain}"


def _read_id(text: str) -> Taken | Refused:
    first = text.split()[0]
    if MADE_UP.fullmatch(text):
        return Taken(value=text)
    plain = spelled_out(first)
    if not re.fullmatch("[A-Z][0-9]{3,5}", plain):
        fixed = spelled_out(plain[:1] + plain[1:].translate(DIGITS_MEANT))
        near = fixed if re.fullmatch("[A-Z][0-9]{3,5}", fixed) else ""
        return Refused(rule="table-id", said=text, proposal=near)
    if plain != first:
        return Refused(rule="table-id", said=text, proposal=plain)
    return Taken(value=plain)


def _read_date(_: Any, column: Column, text: str) -> Taken | Refused:
    if re.search(column.pattern, text) and _on_calendar(text):
        return Taken(value=text)
    half = unicodedata.normalize("NFKC", text).strip()
    found = DATE.fullmatch(half) or PACKED.fullmatch(half)
    day = "-".join(part.zfill(2) for part in found.groups() if part) if found else ""
    fits = day and re.search(column.pattern, day) and _on_calendar(day)
    return Refused(rule="table-date", said=text, proposal=day if fits else "")


def _on_calendar(text: str) -> bool:
    try:
        datetime.date.fromisoformat((text + "-01-01")[:10])
    except ValueError:
        return False
    return True


def _read_number(_: Any, column: Column, text: str) -> Taken | Refused:
    if PLAIN_NUMBER.fullmatch(text):
        value = float(text)
        whole = int(value) if value.is_integer() else None
        if whole is None and column.shape == "integer":
            return Refused(rule="table-not-whole", said=text)
        return Taken(value=value if whole is None else whole)
    worked = _worked_out(unicodedata.normalize("NFKC", text))
    fits = worked is not None and (column.shape == "number" or worked == int(worked))
    return Refused(
        rule="table-number",
        said=text,
        proposal=f"{worked:g}"
        if fits and worked is not None and abs(worked) < 1e6
        else str(int(worked))
        if fits and worked is not None
        else "",
    )


def _worked_out(text: str) -> float | None:
    """The number that a text with a unit, commas or Chinese numerals stands for."""
    if found := AMOUNT.fullmatch(text):
        return float(found[1].replace(",", "")) * SCALES[found[2]]
    if found := NUMERALS.fullmatch(text):
        return numeral(found[1].replace("两", "二"))
    return None


def _read_flag(_: Any, __: Column, text: str) -> Taken | Refused:
    said = words("workbook")["flags"]
    if text.lower() in said["true"]:
        return Taken(value=True)
    if text.lower() in said["false"]:
        return Taken(value=False)
    return Refused(rule="table-flag", said=text)


def _read_words(lexicon: Lexicon, column: Column, text: str) -> Taken | Refused:
    known = lexicon.slugs.get(column.wordlist, {})
    items = _items(text, known) if column.many else [text]
    slugs: list[str] = []
    proposals: list[str] = []
    wrong = ""
    names = lexicon.names.get(column.wordlist, {})
    for item in items:
        slug = known.get(item) or ""
        wrong = wrong or ("" if slug else item)
        near = slug or _nearest(item, known)
        proposals.append(names.get(near, ""))
        slugs.append(slug)
    if wrong:
        offered = "\n".join(dict.fromkeys(proposals)) if all(proposals) else ""
        listed = "、".join(list(names.values())[:12])
        return Refused(rule="table-word", said=wrong, proposal=offered, known=listed)
    slugs = list(dict.fromkeys(slugs))
    return Taken(value=slugs if column.many else slugs[0])


def _items(text: str, known: Mapping[str, str]) -> list[str]:
    """The values of a cell: one a line, or parted by a comma that stands in none of them."""
    lines = [line for line in text.split("\n") if line]
    return [
        item.strip()
        for line in lines
        for item in ([line] if line in known else SEPARATORS.split(line))
        if item.strip()
    ]


def _nearest(item: str, known: Mapping[str, str]) -> str:
    plain = unicodedata.normalize("NFKC", item).strip()
    exact = {unicodedata.normalize("NFKC", said).lower(): slug for said, slug in known.items()}
    if found := exact.get(plain.lower()):
        return found
    near = difflib.get_close_matches(plain, known, 1, MIN_LIKE)
    return known[near[0]] if near else ""


def _read_references(lexicon: Lexicon, column: Column, text: str) -> Taken | Refused:
    found: list[str] = []
    for item in text.split("\n") if column.many else [text]:
        if lexicon.ids.get(item):
            found.append(lexicon.ids[item])
            continue
        read = _read_id(item)
        if isinstance(read, Refused):
            near = _nearest(item, lexicon.ids)
            return (
                read
                if read.proposal or not near
                else Refused(rule="table-id", said=item, proposal=lexicon.named(near))
            )
        found.append(read.value)
    return Taken(value=found if column.many else found[0])


READERS: Mapping[str, Callable[[Any, Column, str], Taken | Refused]] = {
    "text": _read_plain,
    "date": _read_date,
    "integer": _read_number,
    "number": _read_number,
    "flag": _read_flag,
    "words": _read_words,
    "reference": _read_references,
}
_NOBODY = None
