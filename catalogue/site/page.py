"""The page: one page made from data, and where others stand."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import escape

from catalogue.content.links import Catalogue


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One page made from data.

    `path` is relative to the top of the site and ends in `.html`; `title` and
    `description` are plain text, `body` is HTML that begins with the breadcrumbs
    and contains the page's only h1, `head` is what its head has besides. With `beside` its links
    lead to what lies beside it too, and not by way of the top alone.
    """

    path: str
    title: str
    description: str
    body: str
    head: str = ""
    beside: bool = False


def address(catalogue: Catalogue, name: str) -> str:
    """Where an entry, or a conflict by its id, stands; relative to the top of the site.

    A preview may be asked for what is not there: only in conflicts a letter can be no kind's.
    """
    known = name[0] in catalogue.numbering.kinds
    if not known or name in {conflict.id for conflict in catalogue.conflicts}:
        return f"conflicts.html#{name}"
    return catalogue.numbering.url_of(name)


def handwritten(path: str) -> str:
    """Where a hand-written page stands, `pages/about.md` at `about.html`."""
    return path.removeprefix("pages/").removesuffix(".md") + ".html"


def attribute(text: str) -> str:
    """Plain text made safe for element content and for a quoted attribute."""
    return str(escape(text))
