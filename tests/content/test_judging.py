"""Judging: what was found sound by itself is not judged again, and that changes no verdict."""

from __future__ import annotations

import random
import re
import shutil
from collections.abc import Iterator
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import pytest

from catalogue.content import cache, load, memory, model, state
from catalogue.content.checks import ALONE
from catalogue.content.links import Catalogue
from catalogue.content.load import examine
from catalogue.content.memory import Memory
from catalogue.content.model import KINDS, Case, Course, Entry, Policy, Programme, kind_of
from catalogue.content.schema import SchemaSet
from tests.conftest import CAPITAL, HARBOUR

ROUNDS = 20


@pytest.fixture(autouse=True)
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A cache of its own, for contents of any size."""
    monkeypatch.setattr(cache, "user_cache_path", lambda name: tmp_path / "cache" / name)
    monkeypatch.setattr(memory, "FEW", 0)


@pytest.fixture
def content(tmp_path: Path) -> Path:
    return Path(shutil.copytree(HARBOUR, tmp_path / "content"))


def judged(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The entries that are held to their schema from now on."""
    violations, asked = SchemaSet.violations, list[str]()
    folders = {kind.folder for kind in KINDS}

    def noted(self: SchemaSet, kind: str, path: str, data: Any) -> Iterator[Any]:
        asked.extend([path] if path.split("/")[0] in folders else [])
        return violations(self, kind, path, data)

    monkeypatch.setattr(SchemaSet, "violations", noted)
    return asked


@pytest.mark.parametrize("watching", [None, Memory()], ids=["from run to run", "in one run"])
def test_only_what_changed_is_judged(
    content: Path, watching: Memory | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    examine(content, watching)
    path = content / "courses" / "craft" / "B001.yaml"
    path.write_text(path.read_text("utf-8").replace("title: ", "title: 新"), "utf-8")
    asked = judged(monkeypatch)
    assert examine(content, watching)[1] == ()
    assert asked == ["courses/craft/B001.yaml"]


def test_a_word_that_goes_has_all_judged_again(
    content: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, _ = examine(content)
    assert first
    path = content / "vocabulary" / "families.yaml"
    path.write_text(path.read_text("utf-8").replace("slug: ", "slug: x", 1), "utf-8")
    asked = judged(monkeypatch)
    told = examine(content)[1]
    assert len(asked) >= len(first.by_id)
    assert told
    shutil.rmtree(cache.user_cache_path(cache.NAME))
    assert examine(content)[1] == told


def test_another_schema_has_all_judged_again(
    content: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, _ = examine(content)
    assert first
    schemas = {**load.raw_schemas(), "extra": {"title": "x"}}
    monkeypatch.setattr(load, "raw_schemas", lambda: schemas)
    asked = judged(monkeypatch)
    examine(content)
    assert len(asked) == len(first.by_id)


def test_a_text_is_sound_as_an_entry_of_its_kind_alone(content: Path) -> None:
    examine(content)
    course, policies = content / "courses" / "craft" / "B001.yaml", content / "policies"
    policy = sorted(policies.glob("*.yaml"))[0]
    policy.write_bytes(course.read_bytes())
    told = examine(content)[1]
    assert told
    shutil.rmtree(cache.user_cache_path(cache.NAME))
    assert examine(content)[1] == told


def test_what_is_wrong_is_told_each_time_whatever_else_was_sound(content: Path) -> None:
    """The day of the edition is what dates are measured by; entries stay as they are."""
    examine(content)
    site = content / "site.yaml"
    lines = site.read_text("utf-8").splitlines()
    lines = ["edition_date: '2001-01-01'" if "edition_date" in line else line for line in lines]
    site.write_text("\n".join(lines) + "\n", "utf-8")
    told = [examine(content)[1] for _ in range(2)]
    assert any(found.rule == "date-late" and found.path != "site.yaml" for found in told[0])
    assert told[1] == told[0]


def exchanged(rng: random.Random, catalogue: Catalogue) -> Catalogue:
    """The catalogue with values that belong elsewhere: of others of the kind, or worse."""
    for kind in KINDS:
        held = getattr(catalogue, kind.folder)
        if held:
            changed: dict[str, Any] = {
                kind.folder: tuple(_exchanged(rng, entry, held, catalogue) for entry in held)
            }
            catalogue = replace(catalogue, **changed)
    first, *rest = catalogue.policies
    padded = replace(first, id=f"{first.id[0]}0{first.id[1:]}")
    paths = {**catalogue.paths, padded.id: catalogue.paths[first.id]}
    return replace(catalogue, policies=(padded, *rest), paths=paths)


def _exchanged(
    rng: random.Random, entry: Entry, others: tuple[Entry, ...], catalogue: Catalogue
) -> Entry:
    names = [field.name for field in fields(kind_of(entry).entry) if field.name != "id"]
    told: dict[str, Any] = {
        name: getattr(rng.choice(others), name) for name in rng.sample(names, min(3, len(names)))
    }
    for name in set(names) & {"reviewed", "date_issued", "starts", "confirmed"}:
        told[name] = rng.choice(("", "1850-02-30", "2001-01-01", "2031-06-01", told.get(name, "")))
    if isinstance(entry, Course):
        told |= {"menu_year": rng.choice((0, 1999, 2044))}
        told["statutory_notice"] = rng.choice(("", "须持证"))
    if isinstance(entry, Policy | Case | Programme) and entry.subsidies:
        rule = replace(entry.subsidies[0], amount_min=9.0, amount_max=3.0, masked=True)
        told["subsidies"] = (rule, *entry.subsidies[1:])
    if isinstance(entry, Policy) and entry.clauses:
        last = replace(entry.clauses[-1], anchor="s99", label="第一条")
        told["clauses"] = (entry.clauses[0], *entry.clauses, last)
    avoided = [form for word in catalogue.glossary for form in word.avoid]
    if "summary" in names and avoided:
        told["summary"] = rng.choice(avoided)
    return replace(entry, **told)


@pytest.mark.parametrize("root", [CAPITAL, HARBOUR], ids=["capital", "harbour"])
def test_checks_of_an_entry_alone_find_the_same_without_the_others(root: Path) -> None:
    found, _ = examine(root)
    assert found
    silent = {check.__name__ for check in ALONE}
    for seed in range(ROUNDS):
        rng = random.Random(seed)
        catalogue = exchanged(rng, found)
        # Shares of some entries each, since most of a world is too much for one at a time.
        ids = sorted(catalogue.by_id)
        rng.shuffle(ids)
        shares = [set(ids[at::7]) for at in range(7)]
        for check in ALONE:
            told = set(check(catalogue))
            assert set().union(*(check(catalogue.only(share)) for share in shares)) == told
            if told:
                silent.discard(check.__name__)
    assert not silent


@pytest.mark.parametrize("unpacks", [True, False], ids=["at once", "by hand"])
@pytest.mark.parametrize("root", [CAPITAL, HARBOUR], ids=["capital", "harbour"])
def test_what_is_not_judged_again_is_what_it_was_to_the_letter(
    root: Path, tmp_path: Path, unpacks: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Numbers as they are written, too: 500, and 0.5."""
    monkeypatch.setattr(state, "SETTLED", -(10**18))
    content = Path(shutil.copytree(root, tmp_path / "content"))
    for path in content.glob("[cp]*/*.yaml"):
        text = re.sub(r"(?m)^(.*\bamount: )[0-9]+$", r"\g<1>0.5", path.read_text("utf-8"), count=1)
        path.write_text(text, "utf-8")
    first, told = examine(content)
    fit, fitted = load.fit, list[type]()
    monkeypatch.setattr(load, "fit", lambda cls, data: fitted.append(cls) or fit(cls, data))
    if not unpacks:
        # As where a class says less than its schema.
        monkeypatch.setattr(model, "_decoder", lambda _, form: form.Decoder(int))
    again, still = examine(content)
    assert first
    assert again
    assert (repr(again.by_id), still) == (repr(first.by_id), told)
    assert any(re.search(r"amount=0\.5\b", repr(entry)) for entry in again)
    assert any(re.search(r"(amount|value)=[0-9]+\b(?!\.)", repr(entry)) for entry in again)
    assert Course not in fitted
