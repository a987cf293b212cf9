"""Citations: a clause as GB/T 7714—2025 would have it in a list of references.

The rule, in the sequential numbering system (顺序编码制): who is responsible, then the title
and, behind a full-width colon, what goes with it (here the document number), the code of the
type, the date, and behind another colon the place cited (here the label of the clause). A full
stop, a space behind it and square brackets are half-width, every other mark is full-width, and
a reference ends in a full stop. All that are responsible are named. What the document does not
say itself stands in square brackets: a title that was made for it here, an issuer read from the
context, a date that nobody knows. Nobody known to be responsible: the title comes first.

The standard has no code for a government document. It is neither a report [R] nor from an
archive [A], so it is [Z], other; seen on the network it is [EB/OL], with the day on which it was
seen, which is the day of the review. Its readers here saw a summary, not its text: a second
sentence says by way of which catalogue, on which carrier ([EB/CD] while it has no address).
"""

from __future__ import annotations

import re

from catalogue.content.model import Clause, Policy, Site
from catalogue.content.resources import word, words

PLACE = re.compile(r"\{(label|anchor|edition|date)\}")
REMARK = re.compile("（[^（）]*）$")


def cite(policy: Policy, clause: Clause, site: Site) -> str:
    """The reference of one clause."""
    filled = {"edition": site.edition, "date": site.edition_date}
    filled |= {"label": clause.label, "anchor": clause.anchor}
    return PLACE.sub(lambda place: filled[place[1]], pattern(policy, site))


def pattern(policy: Policy, site: Site) -> str:
    """The reference of a policy's clauses, with `{label}` and `{anchor}` where they differ.

    `{edition}` and its `{date}` are filled in by what shows it: they change with each edition.
    """
    said = words("citation")
    seen_online = bool(policy.url)
    record = said["online" if seen_online else "record"].format(
        authors=_authors(policy),
        title=_title(policy),
        number=f"：{policy.doc_no}" if policy.doc_no else "",
        type="EB/OL" if seen_online else "Z",
        url=policy.url,
        seen=policy.reviewed,
        when=policy.date_issued or policy.date_published or said["undated"],
    )
    return str(
        record
        + said["by-way-of"].format(
            publisher=site.publisher,
            title=site.title,
            edition="{edition}",
            id=policy.id,
            date="{date}",
            type="EB/OL" if site.base_url else "EB/CD",
        )
    )


def _authors(policy: Policy) -> str:
    """`甲，乙. `, a name read from the context in brackets, or "" when nobody is known."""
    known = [name for name in policy.issuers if name != word("citation", "unstated")]
    named = "，".join(
        f"[{REMARK.sub('', name)}]" if REMARK.search(name) else name for name in known
    )
    return f"{named}. " if named else ""


def _title(policy: Policy) -> str:
    """The title, in brackets and without the remark that says so when it was drawn up here."""
    if policy.title_origin == "descriptive":
        return f"[{REMARK.sub('', policy.title)}]"
    return policy.title
