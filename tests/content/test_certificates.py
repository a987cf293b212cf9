"""Certificates and contacts: kinds that any union may have, and none must."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from catalogue.content import facts
from catalogue.content.links import Catalogue
from catalogue.content.load import load
from catalogue.content.model import LINKED, Certificate
from catalogue.content.problem import CatalogueError
from tests import builders
from tests.conftest import CAPITAL, HARBOUR


def certificate(capital: Catalogue) -> Certificate:
    return capital.certificates[0]


@pytest.fixture(scope="module")
def capital() -> Catalogue:
    return builders.capital()


def test_a_content_that_has_no_certificates_needs_no_word_of_theirs() -> None:
    harbour = load(HARBOUR)
    assert harbour.certificates == harbour.contacts == ()
    assert "certificate-types" not in harbour.vocabulary


def test_a_content_with_a_letter_for_certificates_needs_their_words(tmp_path: Path) -> None:
    content = shutil.copytree(CAPITAL, tmp_path / "content")
    (content / "vocabulary" / "certificate-types.yaml").unlink()
    with pytest.raises(CatalogueError) as broken:
        load(content)
    assert {(found.rule, found.path) for found in broken.value.problems} == {
        ("missing-file", "vocabulary/certificate-types.yaml")
    }


def test_a_link_leads_from_a_course_to_a_certificate_and_back(capital: Catalogue) -> None:
    found = certificate(capital)
    assert [link.kind for link in found.links] == ["course", "contact"]
    assert set(LINKED) >= {"course", "certificate", "contact"}
    origins = [reference.origin for reference in capital.backlinks[found.id]]
    assert origins == [capital.contacts[0].id]


def test_the_rule_that_asks_for_a_certificate_or_pays_for_it_knows_it(capital: Catalogue) -> None:
    found = certificate(capital)
    ties = [tie for tie in capital.backlinks[found.required_by] if tie.origin == found.id]
    ties += [tie for tie in capital.backlinks[found.paid_by] if tie.origin == found.id]
    assert [tie.relation for tie in ties] == ["required_by", "paid_by"]


def test_what_no_source_says_stands_apart_and_says_what_would_confirm_it(
    capital: Catalogue,
) -> None:
    sections = {section.key: section for section in facts.facts(certificate(capital))}
    assert sections["unsourced"].note
    labels = [fact.place.label for fact in sections["unsourced"].facts]
    assert labels == ["通常的说法（未核）", "凭什么核实"]
    sourced = [
        fact.key for key, part in sections.items() if key != "unsourced" for fact in part.facts
    ]
    assert not [key for key in sourced if key.startswith("draft/")]
