"""Documents: those that are yet to be made, and what tells that one would be the same."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from catalogue.content.links import Catalogue
from catalogue.content.model import Withdrawal, Wordlist
from catalogue.search.documents import Document, documents, pending


def digests(catalogue: Catalogue) -> Mapping[str, bytes]:
    return {each.id: each.digest for each in pending(catalogue)}


def by_id(catalogue: Catalogue) -> Mapping[str, Document]:
    return {each.id: each for each in documents(catalogue)}


def other(before: Mapping[str, object], now: Mapping[str, object]) -> set[str]:
    """The ids of what is not as it was."""
    assert before.keys() == now.keys()
    return {each for each in before if before[each] != now[each]}


def test_they_are_made_when_they_are_needed(capital: Catalogue) -> None:
    found = [*pending(capital)]
    made = [each.make() for each in found]
    assert made == [*documents(capital)]
    assert [(each.id, each.kind) for each in found] == [(each.id, each.kind) for each in made]
    assert len({each.digest for each in found}) == len(found)
    assert digests(capital) == {each.id: each.digest for each in found}


def test_what_another_is_called_makes_all_others_that_name_it(capital: Catalogue) -> None:
    named = next(
        reference.target for found in capital.named.values() for reference in found
        if reference.relation == "source"
    )  # fmt: skip
    source = capital.by_id[named]
    changed = capital.with_entry(replace(source, title="另一个名字"))  # type: ignore[call-arg]
    namers = {each.origin for each in capital.backlinks[named]}
    assert other(digests(capital), digests(changed)) == {named, *namers}
    assert other(by_id(capital), by_id(changed)) >= {named}
    assert other(by_id(capital), by_id(changed)) <= {named, *namers}


def test_a_word_of_a_vocabulary_makes_all_others(capital: Catalogue) -> None:
    places = capital.vocabulary["places"]
    terms = tuple(replace(term, name=f"新{term.name}") for term in places.terms)
    words: dict[str, Wordlist] = {**capital.vocabulary, "places": replace(places, terms=terms)}
    changed = replace(capital, vocabulary=words)
    assert other(by_id(capital), by_id(changed))
    assert other(digests(capital), digests(changed)) >= {each.id for each in capital}


def test_a_section_or_what_was_withdrawn_is_another_when_it_says_something_else(
    capital: Catalogue,
) -> None:
    page = next(iter(capital.handwritten.values()))
    pages = {**capital.handwritten, page.path: replace(page, body=f"{page.body}\n\n新的一句话。\n")}
    gone = Withdrawal(id="T999", title="停开的课", date="2026-01-01", reason="停开了。")
    first = replace(capital, withdrawn=(gone,))
    changed = replace(capital, handwritten=pages, withdrawn=(replace(gone, reason="另一个原因。"),))
    assert gone.id in other(digests(first), digests(changed))
    assert other(digests(first), digests(changed)) == other(by_id(first), by_id(changed))
