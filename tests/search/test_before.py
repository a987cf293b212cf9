"""Before: scripts that earlier programs wrote are read as the same documents are today.

`before/` holds the index of `readers.HELD` as these programs left it, without the tables that no
query here asks for: `first` says in each posting how long its text is, and nothing of its format;
`apart` has lengths in the core; in `sets` what more than three documents hold counts alike in all.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from catalogue.search import answers, codec, lists, postings, scripts
from tests.search import readers

BEFORE = Path(__file__).parent / "before"
ASKED = (
    *("安全", "安全生产", "生产", "产安全", "全生产安", "训培", "技训", "KC-3", "kc", "D4"),
    *("2019", "2019年防护", "甲2", "很长", "长很长", "安", "防护 安全", "“全生产” -用电"),
)


@pytest.mark.parametrize("kind", ["first", "apart", "sets"])
def test_scripts_of_before_are_read_by_both_readers(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(codec, "COMMON", 3 if kind == "sets" else codec.COMMON)
    monkeypatch.setattr(lists, "MANY", 0 if kind == "first" else lists.MANY)
    exported = scripts.ScriptReader(BEFORE / kind)
    with (
        readers.both(readers.HELD, tmp_path) as made,
        readers.page(tmp_path, BEFORE / kind) as page,
        postings.reading(made.folder) as shelf,
    ):
        for asked in ASKED:
            assert page.told(asked) == made.told(asked)
            told = [answers.answered(one, asked, None, 10).rows for one in (shelf, exported)]
            assert told[0] == told[1]
        assert made.told("全生产安")


def test_each_is_of_another_format() -> None:
    told = [scripts.ScriptReader(BEFORE / kind).core for kind in ("first", "apart", "sets")]
    assert [core.get("format") for core in told] == [None, 1, 2]
    assert [bool(core.get("lengths")) for core in told] == [False, True, True]
