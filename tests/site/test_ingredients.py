"""Ingredients: what shows on a page stands in its digest."""

from __future__ import annotations

import os
import random
from dataclasses import fields, replace

import pytest

from catalogue.content.links import Catalogue
from catalogue.content.model import KINDS, Entry, kind_of
from catalogue.site.entries import between_neighbours, entry_page
from catalogue.site.frames import FRAME, Frames, frame_of
from catalogue.site.ingredients import Ingredients
from catalogue.site.listings import below_indexes, compared_rows, indexes, laid_out
from catalogue.site.renderer import SiteRenderer

# CATALOGUE_EDITS=300 looks at so many in each world.
EDITS = int(os.environ.get("CATALOGUE_EDITS", "8"))


def drawn(catalogue: Catalogue) -> dict[str, tuple[bytes, str]]:
    """Address of each page whose digest is taken → the digest, and what stands on the page."""
    renderer = SiteRenderer(catalogue)
    folders = {kind.folder for kind in KINDS} | {"pinyin"}
    frames = {frame_of(folder): FRAME for folder in folders}
    made_from = Ingredients(renderer, Frames(drawn=frames, assets={}))
    found = {}
    for each in between_neighbours(catalogue):
        page = entry_page(renderer, *each)
        found[page.path] = (made_from.of_entry(*each), repr(page))
    for listing in (*indexes(renderer), *below_indexes(renderer)):
        found[listing.path] = (made_from.of_list(listing), repr(laid_out(renderer, listing)))
    for course in catalogue.courses:
        path = f"{course.id}.js"
        rows = compared_rows(renderer, (course,)).decode()
        found[path] = (made_from.of_file(path, (course,)), rows)
    return found


def swapped(rng: random.Random, catalogue: Catalogue) -> Catalogue:
    """The catalogue with one thing that an entry says replaced by what another says there."""
    entry = rng.choice([*catalogue])
    others = getattr(catalogue, kind_of(entry).folder)
    names = [field.name for field in fields(entry) if field.name != "id"]
    name, other = rng.choice(names), rng.choice(others)
    changed: Entry = replace(entry, **{name: getattr(other, name)})
    held = tuple(changed if each is entry else each for each in others)
    return replace(catalogue, **{kind_of(entry).folder: held})


def dropped(rng: random.Random, catalogue: Catalogue) -> Catalogue:
    """The catalogue without an entry that no other names."""
    named = catalogue.backlinks.keys()
    entry = rng.choice([each for each in catalogue if each.id not in named])
    held = tuple(e for e in getattr(catalogue, kind_of(entry).folder) if e is not entry)
    return replace(catalogue, **{kind_of(entry).folder: held})


@pytest.mark.parametrize("world", ["capital", "harbour"])
def test_a_page_that_changes_has_another_digest(world: str, request: pytest.FixtureRequest) -> None:
    catalogue: Catalogue = request.getfixturevalue(world)
    before, rng = drawn(catalogue), random.Random(EDITS)
    pages = same = changed = 0
    while pages < EDITS:
        edit = rng.choice((swapped, swapped, swapped, dropped))
        try:
            after = drawn(edit(rng, catalogue))
        except KeyError:
            # Another's clauses or words, which this one's neighbours do not know.
            continue
        pages += 1
        for path in before.keys() & after.keys():
            (old, text), (new, now) = before[path], after[path]
            same += old == new
            changed += text != now
            assert text == now or old != new, path
    assert same > changed > 0
