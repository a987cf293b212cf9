"""Called: what documents are called aloud, and the words of their titles.

The segmenter and the readings of characters take as long to begin as a hundred documents to be
cut: what is called as it was before is not read once more.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from catalogue.content.pinyin import Order
from catalogue.search import nearest, phonetics
from catalogue.search.bags import Folded
from catalogue.search.documents import KEYWORDS, Document

# Title and keywords of a document.
Naming = tuple[str, str]
# Its terms of sound in one, and the words of its title.
Called = tuple[str, Sequence[str]]


class Callings:
    """How documents are called; what is known of some `before` is taken from there.

    `told` is what was asked for so far.
    """

    def __init__(self, order: Order, before: Mapping[Naming, Called]) -> None:
        self._order, self._before = order, before
        self.told: dict[Naming, Called] = {}

    def of(self, documents: Sequence[Document], said: Mapping[str, Folded]) -> list[Called]:
        """How each of some documents is called; `said` are their texts by field, folded."""
        names = [(document.title, document.keywords) for document in documents]
        new: dict[Naming, str] = {}
        texts = zip(documents, said["title"].texts, said[KEYWORDS].texts, strict=True)
        for name, (document, title, keywords) in zip(names, texts, strict=True):
            if (known := self._before.get(name)) is not None:
                self.told[name] = known
            else:
                # The id stands before the keywords, and is no name that anybody says.
                new[name] = f"{title}\n{keywords[len(document.id) + 1 :]}"
        words = nearest.title_words([title for title, _ in new])
        for (name, text), found in zip(new.items(), words, strict=True):
            self.told[name] = phonetics.spoken(text, self._order), found
        return [self.told[name] for name in names]
