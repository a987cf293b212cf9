"""Addresses: every page that was ever published, so that each still answers.

The address of an entry is its folder and its id, `courses/T007.html`. It is short, it
follows from the number that is printed on paper and never changes with the title; so it is
the permanent one, and no second page stands beside it: another 330 files that say nothing but
where to go would make a disc slower to burn, to copy and to check. Who holds a printed number
types it into the search box of any page, as a scanner does.

What is no longer published keeps a page: a withdrawn entry says why it went and leads to its
successor; a listing or a page that is no more leads to where its matter stands now.
"""

from __future__ import annotations

import re

from catalogue.content.model import BY_FOLDER, page_of

LOCK = "addresses.lock.yaml"
SUFFIX = ".html"
ID = re.compile("[A-Z][0-9]{3,5}")


def entry_of(address: str) -> str:
    """The id of the entry whose page stands at an address; "" for a listing or a page of words."""
    folder, _, name = address.partition("/")
    stem = name.rpartition("/")[2].removesuffix(SUFFIX)
    if folder not in BY_FOLDER or not ID.fullmatch(stem):
        return ""
    return stem if address in (page_of(folder, stem), f"{folder}/{stem}{SUFFIX}") else ""
