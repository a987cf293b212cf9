"""Folding: tables of hand-written pages become lists on a phone, as those of our templates do."""

from __future__ import annotations

from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.extensions import Extension
from markdown.treeprocessors import Treeprocessor

# After the inline patterns, so that the words of a head are told from their marks.
AFTER_INLINE = 5


class Folding(Treeprocessor):  # type: ignore[misc]
    """Gives each cell the words above it, which `stack.css` shows where columns have no room."""

    def run(self, root: Element) -> None:
        for table in root.iter("table"):
            table.set("class", "stack plain")
            heads = ["".join(head.itertext()).strip() for head in table.iter("th")]
            for row in table.iterfind("tbody/tr"):
                for head, cell in [*zip(heads, row, strict=False)][1:]:
                    if head:
                        cell.set("data-label", head)


class _Foldable(Extension):  # type: ignore[misc]
    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802
        md.treeprocessors.register(Folding(md), "folding", AFTER_INLINE)


def makeExtension() -> Extension:  # noqa: N802
    """What Python-Markdown asks a module for that it is told to use."""
    return _Foldable()
