"""Reissues: an edition has a day of its own, later than those that went out."""

from __future__ import annotations

from pathlib import Path

from catalogue.content.load import load
from tests.conftest import HARBOUR
from tests.keeping.world import changed, files, run
from tests.tables.hands import copied


def test_only_name_and_day_change(tmp_path: Path) -> None:
    content = copied(HARBOUR, tmp_path)
    done = run(content, "edition", "第4版", "--date", "2031-10-01")
    assert done.exit_code == 0, done.output
    assert changed(content) == {
        "site.yaml": [
            "edition: 第4版",
            'edition_date: "2031-10-01"',
            "-edition: 第3版",
            '-edition_date: "2031-09-01"',
        ]
    }
    assert load(content).site.edition == "第4版"


def test_a_day_that_went_out_already_is_refused(tmp_path: Path) -> None:
    content = copied(HARBOUR, tmp_path)
    digest = "0" * 64
    (content / "editions.lock.yaml").write_text(
        f'editions:\n- "1 2031-09-01 {digest} -"\n', "utf-8"
    )
    before = files(content)
    done = run(content, "edition", "第4版", "--date", "2031-09-01")
    assert (done.exit_code, "已经发过 2031-09-01 的一版" in done.output) == (1, True)
    assert files(content) == before


def test_what_the_new_day_makes_wrong_is_told_first(tmp_path: Path) -> None:
    content = copied(HARBOUR, tmp_path)
    path = content / "policies/P001.yaml"
    path.write_text(path.read_text("utf-8") + 'valid_to: "2031-12"\n', "utf-8")
    done = run(content, "edition", "第5版", "--date", "2032-03-01")
    assert (done.exit_code, "policies/P001.yaml" in done.output) == (1, True)
    assert load(content).site.edition == "第3版"
