"""Renaming: another id for an entry, another slug for a word, wherever they stand."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from catalogue.content import anchors, organisation, scaffold
from catalogue.content.checks import WITHDRAWN
from catalogue.content.links import Catalogue
from catalogue.content.lookup import chosen, spelled_out
from catalogue.content.model import COURSE, Entry, kind_of
from catalogue.content.problem import CatalogueError, problem
from catalogue.content.schema import known_words
from catalogue.keeping.draft import ID, VOCABULARY, WORD, Draft, Spot, at
from catalogue.keeping.withdrawal import Parting, record_withdrawal

SLUG = re.compile("[A-Za-z0-9][A-Za-z0-9-]*")


def rename_entry(draft: Draft, old: str, new: str, day: str, reason: str) -> tuple[Spot, ...]:
    """Give an entry another id, and leave the old one behind to lead to it.

    Gives back the places that named it. CatalogueError when there is no such entry, or the new id
    was ever used or is one of another kind.
    """
    (entry,) = chosen(draft.catalogue, [old])
    new = spelled_out(new)
    scaffold.check_id(draft.catalogue, kind_of(entry), new)
    spots = tuple(draft.spots(ID, "", entry.id))
    _said_anew(draft, spots, new)
    _move(draft, entry, new)
    parting = Parting(id=entry.id, day=day, reason=reason, successor=new)
    record_withdrawal(draft, entry, parting, renamed=True)
    draft.relink(entry.id, new)
    _pin_anew(draft, entry.id, new)
    own = draft.catalogue.paths[entry.id]
    return tuple(spot for spot in spots if spot.path not in (own, WITHDRAWN))


def _move(draft: Draft, entry: Entry, new: str) -> None:
    """The file under its new name, in the folder of its line."""
    path = draft.catalogue.paths[entry.id]
    data = draft.data(path)
    data["id"] = new
    if kind_of(entry) is COURSE:
        data["line"] = next(
            line.slug for line in draft.catalogue.organisation.lines if line.letter == new[0]
        )
    draft.say(path, data)
    draft.move(path, scaffold.path_of(draft.catalogue, new))


def _pin_anew(draft: Draft, old: str, new: str) -> None:
    """Clauses that were pinned stay so: what others rely on reads as it did."""
    if anchors.LOCK in draft.paths:
        text = draft.text(anchors.LOCK)
        if (said := text.replace(f'"{old}#', f'"{new}#')) != text:
            draft.files[anchors.LOCK] = said


def rename_word(draft: Draft, wordlist: str, old: str, new: str) -> tuple[Spot, ...]:
    """Give a word of a list another slug, and give back the places that used it.

    CatalogueError when there is no such list or word, when the new slug is none or is taken, or
    when the program itself knows the word.
    """
    check_word(draft.catalogue, wordlist, old, new)
    spots = tuple(draft.spots(WORD, wordlist, old))
    _said_anew(draft, spots, new)
    _define_anew(draft, wordlist, old, new)
    return spots


def check_word(catalogue: Catalogue, wordlist: str, old: str, new: str) -> None:
    """CatalogueError unless the word is there and may be called so."""
    path = f"{VOCABULARY}/{wordlist}.yaml"
    words = catalogue.vocabulary.get(wordlist)
    if words is None:
        known = "、".join(sorted(catalogue.vocabulary))
        raise CatalogueError([problem("no-such-wordlist", "", name=wordlist, known=known)])
    slugs = [term.slug for term in words.terms]
    if old in known_words().get(wordlist, ()):
        raise CatalogueError([problem("word-known", path, slug=old)])
    if old not in slugs:
        known = "、".join(slugs)
        raise CatalogueError(
            [problem("no-such-word", path, slug=old, title=words.title, known=known)]
        )
    if new in slugs or not SLUG.fullmatch(new):
        rule = "word-taken" if new in slugs else "word-shape"
        raise CatalogueError([problem(rule, path, slug=new)])


def _define_anew(draft: Draft, wordlist: str, old: str, new: str) -> None:
    """The slug where it is given to the word, and where other words name it."""
    if wordlist == organisation.LINES:
        menus = draft.data(organisation.FILE)
        for line in (line for menu in menus["menus"] for line in menu["lines"]):
            _say_if(line, "slug", old, new)
        draft.say(organisation.FILE, menus)
    for path in draft.paths:
        name = path.removeprefix(f"{VOCABULARY}/").removesuffix(".yaml")
        if path != f"{VOCABULARY}/{name}.yaml" or name not in draft.catalogue.vocabulary:
            continue
        data = draft.data(path)
        for term in data["terms"]:
            for key in ("slug", "parent") if name == wordlist else ():
                _say_if(term, key, old, new)
            if wordlist == organisation.LINES:
                _say_if(term, "line", old, new)
        draft.say(path, data)


def _say_if(group: dict[str, Any], key: str, old: str, new: str) -> None:
    if group.get(key) == old:
        group[key] = new


def _said_anew(draft: Draft, spots: Sequence[Spot], new: str) -> None:
    for path in dict.fromkeys(spot.path for spot in spots):
        data = draft.data(path)
        for spot in spots:
            if spot.path == path:
                at(data, spot.keys[:-1])[spot.keys[-1]] = new
        draft.say(path, data)
