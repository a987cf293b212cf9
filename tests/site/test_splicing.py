"""Splicing: rows that say the same come from the table before, and the table is as made anew."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest

from catalogue.content import cache
from catalogue.content.dataset import TableRow
from catalogue.content.links import Catalogue
from catalogue.site.earlier import Earlier
from catalogue.site.splicing import Splicing

TABLE = "data/a.csv"
# What the row of each entry says, in their order.
Said = dict[str, str]
Write = Callable[..., tuple[bytes, list[str]]]


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the site stands, with a cache of its own."""
    monkeypatch.setattr(cache, "user_cache_path", lambda name: tmp_path / "cache" / name)
    (tmp_path / "site" / "data").mkdir(parents=True)
    return tmp_path / "site"


@pytest.fixture
def write(capital: Catalogue, place: Path) -> Write:
    """Writes a table in the place of the one before; what it holds, and whose rows were made."""

    def written(said: Said, *, trusted: bool = True) -> tuple[bytes, list[str]]:
        made: list[str] = []

        def row(entry_id: str) -> bytes:
            made.append(entry_id)
            return f"{entry_id} {said[entry_id]}".encode()

        new = place.with_name("new")
        earlier = Earlier(new, place, trusted=trusted)
        splicing = Splicing(earlier, lambda entry: said[entry.id].encode() + entry.id.encode())
        pieces = [TableRow(None, b"", lambda: b"head")]
        for each in said:
            before = b"\n" if len(pieces) > 1 else b":\n"
            pieces.append(TableRow(capital.by_id[each], before, lambda each=each: row(each)))  # type: ignore[misc]
        size = splicing.write(TABLE, [*pieces, TableRow(None, b"\n", lambda: b"foot")])
        splicing.remember()
        (new / TABLE).replace(place / TABLE)
        raw = (place / TABLE).read_bytes()
        assert size == len(raw)
        return raw, made

    return written


def whole(said: Said) -> bytes:
    rows = "\n".join(f"{each} {text}" for each, text in said.items())
    return (f"head:\n{rows}\nfoot" if said else "head\nfoot").encode()


def test_only_rows_that_say_something_else_are_made(capital: Catalogue, write: Write) -> None:
    said = dict.fromkeys(list(capital.by_id)[:5], "as it was")
    first, _, changed, *_ = said
    assert write(said) == (whole(said), [*said])
    assert write(said) == (whole(said), [])
    said[changed] = "something else and longer"
    assert write(said) == (whole(said), [changed])
    # Nothing is between the head and the first row that stood between two before.
    del said[first]
    assert write(said) == (whole(said), [next(iter(said))])


def test_any_rows_in_any_order_are_written_as_they_are(capital: Catalogue, write: Write) -> None:
    rng, ids = Random(8), list(capital.by_id)[:12]
    for _ in range(60):
        some = rng.sample(ids, rng.randint(0, len(ids)))
        said = {each: rng.choice(("one", "two two")) for each in some}
        assert write(said)[0] == whole(said)


@pytest.mark.parametrize("reason", ["changed", "gone", "again", "cache"])
def test_no_row_comes_from_a_table_that_may_be_another(
    capital: Catalogue, write: Write, place: Path, reason: str
) -> None:
    said = dict.fromkeys(list(capital.by_id)[:5], "as it was")
    raw, _ = write(said)
    if reason == "changed":
        (place / TABLE).write_bytes(raw.replace(b"was", b"is"))
    if reason == "gone":
        (place / TABLE).unlink()
    if reason == "cache":
        for each in (place.parent / "cache" / cache.NAME).iterdir():
            each.unlink()
    assert write(said, trusted=reason != "again") == (whole(said), [*said])
