"""Anchors: where a clause stands in its document, and a digest of what readers rely on there."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterator

from catalogue.content.links import Catalogue
from catalogue.content.model import Clause, Policy

LOCK = "anchors.lock.yaml"
DIGEST_LENGTH = 16
DIGITS = {digit: value for value, digit in enumerate("零一二三四五六七八九")} | {"〇": 0}
UNITS = {"十": 10, "百": 100, "千": 1000}
NUMERAL = f"[{''.join(DIGITS)}{''.join(UNITS)}]+|[0-9]+"

# Brackets in half width, spaces, full-width digits and the traditional article are a matter of
# typing; so are numbers in a circle, in brackets or with a full stop that are one character,
# which NFKC writes out: ㈠ (一), ⑴ (1), ⒈ 1.
TYPED = {ord("("): "（", ord(")"): "）", ord(" "): None, ord("條"): "条", ord("項"): "项"}

# One step of an outline: 一、 or （一） or 1. or 一是.
STEP = re.compile(rf"（({NUMERAL})）|({NUMERAL})(?:是|[、.．])?")
OUTLINE = re.compile(rf"(?:{STEP.pattern})+")
# Articles are numbered through: a chapter or a section before them adds nothing.
# An article put in later is 之一 of the one before it.
ARTICLE = re.compile(
    rf"(?:第(?:{NUMERAL})章)?(?:第(?:{NUMERAL})节)?"
    rf"(?:第(?P<art>{NUMERAL})条(?:之(?P<z>{NUMERAL}))?)?(?:第(?P<k>{NUMERAL})款)?"
    rf"(?:第?（(?P<x>{NUMERAL})）项?|第(?P<item>{NUMERAL})项)?"
)
ARTICLE_STEPS = ("art", "z", "k", "x")
ANNEX = re.compile(rf"附[件录表]第?({NUMERAL})?[：:.、]?")


def anchor_of(label: str) -> str:
    """The anchor that the label of a clause spells.

    第十二条第二款 art12-k2, 第一百二十条之一 art120-z1, 一、（一）1. s1-1-1, 附件一 annex1.
    "" for a label of no scheme, such as 末段. A label that leaves out what stands
    above it gives the end of an anchor: （一） gives s1, 第二款 gives k2.
    """
    label = unicodedata.normalize("NFKC", label).translate(TYPED)
    if OUTLINE.fullmatch(label):
        return "s" + "-".join(str(number(step[1] or step[2])) for step in STEP.finditer(label))
    if annex := ANNEX.fullmatch(label):
        return f"annex{number(annex[1] or '1')}"
    if not (found := ARTICLE.fullmatch(label)):
        return ""
    steps = found.groupdict() | {"x": found["x"] or found["item"]}
    return "-".join(f"{kind}{number(steps[kind])}" for kind in ARTICLE_STEPS if steps[kind])


def number(numeral: str) -> int:
    """The value of a numeral up to 9999, in Chinese or Arabic digits."""
    if numeral.isdecimal():
        return int(numeral)
    total = digit = 0
    for character in numeral:
        if character in UNITS:
            total, digit = total + (digit or 1) * UNITS[character], 0
        else:
            digit = DIGITS[character]
    return total + digit


def agrees(anchor: str, label: str) -> bool:
    """Whether an anchor is what the label spells, or ends in it: （二） may stand at s1-2."""
    due = anchor_of(label)
    return due in ("", anchor) or anchor.endswith("-" + due.removeprefix("s"))


def digest(clause: Clause) -> str:
    """What changes when a clause's label, title or summary does."""
    text = "\n".join((clause.label, clause.title, clause.summary))
    return hashlib.sha256(text.encode()).hexdigest()[:DIGEST_LENGTH]


def pin(policy: Policy, clause: Clause) -> str:
    """The line of the lock that holds a clause: an id, `#s1-1`, a blank, the digest."""
    return f"{policy.id}#{clause.anchor} {digest(clause)}"


def pins(catalogue: Catalogue) -> Iterator[str]:
    """Every clause's line, in the order of the policies."""
    for policy in catalogue.policies:
        for clause in policy.clauses:
            yield pin(policy, clause)
