"""Naming: which entries people mean by the ids that they type."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import asdict

from catalogue.content.links import Catalogue
from catalogue.content.model import Entry
from catalogue.content.problem import CatalogueError, Problem, problem
from catalogue.content.titles import title_of


def chosen(catalogue: Catalogue, ids: Sequence[str]) -> tuple[Entry, ...]:
    """The entries that people named, each once; CatalogueError with every name that is no id."""
    wanted = tuple(dict.fromkeys(map(spelled_out, ids)))
    if problems := tuple(check_ids(catalogue, wanted)):
        raise CatalogueError(problems)
    return tuple(catalogue.by_id[name] for name in wanted)


def spelled_out(name: str) -> str:
    """An id as it stands in the catalogue, from any spelling of it: t7, T-007, Q 31."""
    plain = unicodedata.normalize("NFKC", name).strip().upper()
    if found := re.fullmatch(r"([A-Z])[-\s]*0*([0-9]{1,5})", plain):
        return f"{found[1]}{int(found[2]):03}"
    return plain


def check_ids(catalogue: Catalogue, wanted: Sequence[str]) -> Iterator[Problem]:
    """Ids that no entry has, with those most like them, or with what became of them."""
    gone = {item.id: item for item in catalogue.withdrawn}
    for name in wanted:
        if name in gone:
            yield problem("withdrawn-entry", "withdrawn.yaml", **asdict(gone[name]))
        elif name not in catalogue.by_id:
            near = (f"{entry.id} {title_of(catalogue, entry)}" for entry in _near(catalogue, name))
            yield problem("no-such-entry", name, id=name, near="、".join(near))


def _near(catalogue: Catalogue, name: str) -> list[Entry]:
    """The three entries whose id or title is most like `name`, first ids first."""

    def unlike(entry: Entry) -> float:
        return -max(
            difflib.SequenceMatcher(None, name, said).ratio()
            for said in (entry.id, title_of(catalogue, entry))
        )

    return sorted(catalogue, key=unlike)[:3]
