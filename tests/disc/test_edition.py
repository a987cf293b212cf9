"""Editions: a manifest says what an edition is, the same every time, and nothing else passes."""

from __future__ import annotations

import json
import zlib
from dataclasses import fields, replace
from typing import Any

import pytest

from catalogue.content.problem import CatalogueError
from catalogue.content.schema import raw_schemas
from catalogue.disc import edition
from catalogue.disc.edition import Edition, FileRecord
from tests.discs import CATALOGUE

A, B, C = (FileRecord(size=size, sha256=letter * 64) for size, letter in enumerate("abc"))
EDITION = edition.describe(CATALOGUE, {"b.html": B, "a.html": A}, commit="c0ffee")


def test_a_manifest_reads_back_as_it_was_written() -> None:
    assert edition.read_manifest(edition.write_manifest(EDITION)) == EDITION


def test_a_manifest_is_the_same_bytes_in_whatever_order_files_were_found() -> None:
    other = edition.describe(CATALOGUE, {"a.html": A, "b.html": B}, commit="c0ffee")
    assert edition.write_manifest(other) == edition.write_manifest(EDITION)
    assert edition.write_manifest(EDITION).endswith(b"}\n")


def test_the_fields_of_an_edition_are_those_of_its_schema() -> None:
    schema = raw_schemas()["edition"]
    assert {field.name for field in fields(Edition)} == schema["properties"].keys()
    # Editions of older programs have no place in a chain, and are read for ever.
    optional = {"number", "previous"}
    assert set(schema["required"]) == schema["properties"].keys() - optional
    assert {field.name for field in fields(FileRecord)} == set(
        schema["properties"]["files"]["additionalProperties"]["required"]
    )


def mangled(**changes: Any) -> bytes:
    return json.dumps(json.loads(edition.write_manifest(EDITION)) | changes).encode()


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"{}",
        b"[]",
        b"null",
        b"\xff",
        b"[" * 100_000,
        mangled(version=2),
        mangled(title=1),
        mangled(more=1),
        mangled(files=[]),
        mangled(files={"a": {"size": -1, "sha256": "a" * 64}}),
        mangled(files={"a": {"size": 1, "sha256": "A" * 64}}),
        mangled(files={"a": {"size": 1}}),
        mangled(signer="short"),
        mangled(date="2026"),
        mangled(counts={"seat": "many"}),
        edition.write_manifest(EDITION)[:-3],
        mangled(counts={"seat": float("nan")}),
    ],
    ids=lambda raw: f"{zlib.crc32(raw):08x}",
)
def test_what_is_no_manifest_is_refused(raw: bytes) -> None:
    assert edition.read_manifest(mangled()) == EDITION
    with pytest.raises(CatalogueError) as caught:
        edition.read_manifest(raw)
    assert [found.rule for found in caught.value.problems] == ["manifest-unreadable"]


def test_two_editions_are_compared_by_what_their_files_hold() -> None:
    old = replace(EDITION, files={"a": A, "b": B, "c": C})
    new = replace(EDITION, files={"c": C, "b": A, "d": A})
    assert edition.compare_files(old, new) == edition.Difference(
        added=("d",), changed=("b",), removed=("a",)
    )


def test_an_edition_is_named_after_its_month() -> None:
    assert edition.stem("2026-11-21") == "catalogue-2026-11"
    assert edition.volume_label("2026-11-21") == "CATALOGUE_202611"


def test_checksums_read_back_and_other_rows_are_passed_over() -> None:
    digests = {"b": "b" * 64, "a c": "a" * 64}
    text = edition.checksums(digests)
    assert text == f"{'a' * 64}  a c\n{'b' * 64}  b\n"
    assert edition.read_checksums(text + "# note\nshort  x\n" + "g" * 64 + "  y\n") == digests
