"""Stylesheet: browsers of 2016 can read it, and one part of it alone knows Material."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
import tinycss2
from tinycss2.ast import Declaration, Node, QualifiedRule

from catalogue.site import assets

# What Chrome 49 knows, of what we have needed. Look a new name up before you add it.
KNOWN = frozenset(
    """
    align-items align-self background background-clip background-color border border-bottom
    border-collapse border-color border-left border-left-width border-radius border-style
    border-top border-width bottom box-shadow box-sizing clear clip color content cursor display
    fill flex flex-basis flex-direction flex-wrap float font font-family font-size font-style
    font-weight height justify-content left letter-spacing line-height list-style
    list-style-type margin margin-bottom margin-left margin-right margin-top max-height
    max-width min-height min-width opacity order orphans outline outline-color outline-offset
    overflow overflow-x overflow-y padding padding-bottom padding-left padding-right padding-top
    page-break-after page-break-before page-break-inside pointer-events position resize right
    size stroke stroke-dasharray stroke-width table-layout text-align text-anchor
    text-decoration text-indent text-overflow text-transform top transform transition
    vertical-align visibility white-space widows width word-break z-index""".split()
)
# Without these a page looks plainer and nothing is lost.
PLAINER = frozenset(
    (
        "accent-color",
        "columns",
        "contain-intrinsic-size",
        "content-visibility",
        "font-variant-numeric",
        "overflow-clip-margin",
        "scroll-margin-bottom",
        "scroll-padding-bottom",
        "scroll-padding-top",
        "text-decoration-thickness",
        "text-underline-offset",
    )
)
# They mean nothing to a box that is not a grid, and such a box was something before.
OF_GRIDS = re.compile(r"grid-(?:template-columns|template-rows|column|row|gap|column-gap|row-gap)$")
# A newer property, and what must stand before it in the same block.
BEFORE = {
    "gap": "grid-gap",
    "row-gap": "grid-row-gap",
    "column-gap": "grid-column-gap",
    "break-inside": "page-break-inside",
    "break-after": "page-break-after",
    "break-before": "page-break-before",
    "inset": "left",
    "overflow-wrap": "word-break",
}
# Newer values: an earlier declaration of the same property must be there for the others.
NEWER = re.compile(
    r"""\b(?:grid|inline-grid|flow-root|contents|disclosure-\w+|clip|fit-content|
    min-content|max-content|anywhere)\b|\b(?:min|max|clamp|env|color-mix|oklch|lab)\(|
    \#(?:[0-9a-f]{4}|[0-9a-f]{8})\b|(?<=\d)(?:dvh|svh|lvh|cqw|lh|rlh)\b""",
    re.VERBOSE | re.I,
)
# A list of selectors is dropped whole when one of them is not understood.
NEW_SELECTOR = re.compile(
    r":(?:is|where|has|focus-visible|focus-within|any-link|dir|"
    r"placeholder-shown|modal|defined)\b|:not\([^)]*,"
)
# Blanks that part nothing: around a mark, or at an end.
BLANKS = re.compile(r"(?<=[,>~+:(])\s+|\s+(?=[,>~)])|^\s+|\s+$")
# Between selectors, not within `:not(a, b)`.
COMMA = re.compile(r",(?![^(]*\))")
PARTS = sorted(assets.STYLES.glob("*.css"))
PAGES = sorted((Path(__file__).parent.parent.parent / "catalogue").rglob("*.html"))


def blocks(rules: Sequence[Node]) -> Iterator[QualifiedRule]:
    """Every rule with a selector, in media queries too; old browsers skip unknown conditions."""
    for rule in rules:
        if rule.type == "qualified-rule":
            yield rule
        elif rule.type == "at-rule" and rule.lower_at_keyword == "media" and rule.content:
            yield from blocks(tinycss2.parse_rule_list(rule.content, True, True))


def too_new(told: Declaration, before: dict[str, str]) -> bool:
    name, value = told.lower_name, tinycss2.serialize(told.value)
    if told.name.startswith("--"):
        return bool(NEWER.search(value))
    if name in BEFORE:
        return BEFORE[name] not in before
    if name in PLAINER or OF_GRIDS.fullmatch(name):
        return False
    newer = NEWER.search(value)
    return name not in KNOWN or bool(newer and name not in before)


def complaints(css: str) -> list[str]:
    found = []
    for rule in blocks(tinycss2.parse_stylesheet(css, True, True)):
        selectors = [part.strip() for part in COMMA.split(tinycss2.serialize(rule.prelude))]
        if len({bool(NEW_SELECTOR.search(part)) for part in selectors}) > 1:
            found.append(f"mixed: {', '.join(selectors)}")
        before: dict[str, str] = {}
        for told in tinycss2.parse_declaration_list(rule.content, True, True):
            assert told.type == "declaration", f"{selectors}: {told.serialize()}"
            if too_new(told, before):
                found.append(f"{selectors[0]}: {told.serialize()}")
            before[told.lower_name] = told.lower_name
    return found


@pytest.mark.parametrize("path", PARTS, ids=lambda path: path.stem)
def test_browsers_of_2016_can_read_our_stylesheet(path: Path) -> None:
    assert complaints(path.read_text("utf-8")) == []


def test_every_part_has_its_place_in_the_stylesheet() -> None:
    assert sorted(assets.COMPONENTS) == [path.stem for path in PARTS]


def test_the_part_on_material_alone_names_what_is_materials() -> None:
    assert [path.stem for path in PARTS if "md-" in path.read_text("utf-8")] == ["material"]


def test_what_prints_differently_stands_in_one_part_and_materials_in_its_own() -> None:
    printing = [path.stem for path in PARTS if "@media print" in path.read_text("utf-8")]
    assert printing == ["material", "print"]
    outside = [rule for rule in sheet("print") if rule.type != "at-rule"]
    assert outside == []


def test_our_own_class_is_on_the_article_of_every_page(built: Path) -> None:
    pages = sorted((built / "site").rglob("*.html"))
    assert len(pages) > 100
    bare = [page.name for page in pages if ' page">' not in page.read_text("utf-8")]
    assert bare == []


def test_minified_it_says_the_same() -> None:
    small = tinycss2.parse_stylesheet(assets.stylesheet(), True, True)
    whole = [rule for name in assets.COMPONENTS for rule in sheet(name)]
    assert [said(rule) for rule in blocks(small)] == [said(rule) for rule in blocks(whole)]
    assert len(assets.stylesheet()) < sum(path.stat().st_size for path in PARTS)


def sheet(name: str) -> list[Node]:
    """The rules of one part."""
    text = assets.STYLES.joinpath(f"{name}.css").read_text("utf-8")
    return tinycss2.parse_stylesheet(text, True, True)


def said(rule: QualifiedRule) -> tuple[str, list[str]]:
    """A rule without the blanks that mean nothing."""
    told = tinycss2.parse_declaration_list(rule.content, True, True)
    return (
        BLANKS.sub("", tinycss2.serialize(rule.prelude)),
        [BLANKS.sub("", f"{each.name}:{tinycss2.serialize(each.value)}") for each in told],
    )


@pytest.mark.parametrize("path", PAGES, ids=[path.parent.parent.name for path in PAGES])
def test_browsers_of_2016_can_read_pages_that_bring_their_own_style(path: Path) -> None:
    text = re.sub(r"{%.*?%}|{#.*?#}", "", path.read_text("utf-8"), flags=re.DOTALL)
    styles = re.findall(r"<style>(.*?)</style>", text, re.DOTALL)
    assert styles
    assert [line for style in styles for line in complaints(style)] == []


@pytest.mark.parametrize(
    ("css", "count"),
    [
        ("a { color: red; margin: 0 }", 0),
        ("a { display: grid }", 1),
        ("a { display: block; display: grid; grid-gap: 1em; gap: 1em }", 0),
        ("a { display: flex; gap: 1em }", 1),
        ("@media print { a { break-inside: avoid } }", 1),
        ("a { page-break-inside: avoid; break-inside: avoid }", 0),
        ("a { inset: 0 }", 1),
        ("a { aspect-ratio: 1 }", 1),
        ("a { width: min(1em, 2em) }", 1),
        ("a { width: 1em; width: min(1em, 2em) }", 0),
        ("a { color: #ffffffd9 }", 1),
        ("a { --ink: #ffffffd9 }", 1),
        ("a, b:is(c) { color: red }", 1),
        ("a:focus-visible { color: red }", 0),
        ("a:not(.b, .c), d { color: red }", 1),
        ("@supports (display: grid) { a { gap: 1em } }", 0),
        ("a { text-underline-offset: 3px }", 0),
    ],
)
def test_what_is_too_new_is_told(css: str, count: int) -> None:
    assert len(complaints(css)) == count
