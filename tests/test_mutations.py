"""Mutations: a few of every kind on every run; the campaign proves by hand, with many."""

from __future__ import annotations

import contextlib
import json
import random
from collections.abc import Callable
from pathlib import Path

import pytest

from tests import mutations
from tests.mutations import SEED, SUBJECTS, Subject, campaign
from tests.program import FORKS

FEW = 15


def apart(told: Path, does: Callable[..., None], *given: object) -> str:
    """What `does` prints, in a process of its own: a worker's other tests have taken memory too."""
    process = FORKS.Process(target=_into, args=(told, does, *given))
    process.start()
    process.join()
    assert process.exitcode == 0
    return told.read_text("utf-8")


def _into(told: Path, does: Callable[..., None], *given: object) -> None:
    with told.open("w", encoding="utf-8") as file, contextlib.redirect_stdout(file):
        does(*given)


def tell(name: str, top: Path) -> None:
    """Print what is wrong with which mutation."""
    for number, wrong in campaign(SUBJECTS[name], range(FEW), top, SEED):
        if wrong:
            print(number, wrong)


def run(*words: str) -> None:
    """Be the script of campaigns."""
    if status := mutations.main(list(words)):
        print("exit", status)


@pytest.mark.slow
@pytest.mark.parametrize("name", SUBJECTS)
def test_damaged_input_is_refused_or_harmless(name: str, tmp_path: Path) -> None:
    assert apart(tmp_path / "told.txt", tell, name, tmp_path) == ""


def test_a_campaign_names_what_raises_and_what_passes_changed_and_goes_on(tmp_path: Path) -> None:
    def prepare(_: Path) -> Callable[[random.Random], str]:
        def judge(rng: random.Random) -> str:
            if (kind := rng.randrange(3)) == 0:
                raise ZeroDivisionError
            return "changed" if kind == 1 else ""

        return judge

    told = list(campaign(Subject(name="odd", prepare=prepare), range(30), tmp_path, 1))
    assert [number for number, _ in told] == list(range(30))
    kinds = {wrong.rpartition(" ")[2] for _, wrong in told}
    assert kinds == {"", "changed", "ZeroDivisionError"}
    rest = list(campaign(Subject(name="odd", prepare=prepare), range(20, 30), tmp_path, 1))
    assert [wrong[:9] for _, wrong in rest] == [wrong[:9] for _, wrong in told[20:]]


def test_a_campaign_names_what_takes_more_memory_than_it_may(tmp_path: Path) -> None:
    had = iter([10, 510, 510, 510, 510, 520])
    odd = Subject(name="odd", prepare=lambda _: lambda _: "")
    run = campaign(odd, range(3), tmp_path, 1, lambda: next(had) << 20)
    assert [wrong for _, wrong in run] == ["took 510 MB", "", "took 520 MB"]


def test_a_campaign_goes_on_where_it_was_stopped(tmp_path: Path) -> None:
    state = tmp_path / "state.json"
    for count, tried in ((3, 3), (5, 2), (5, 0)):
        said = apart(tmp_path / "said.txt", run, "orders", str(count), "--state", str(state))
        assert said == f"orders: {tried} tried, 0 faults so far\n"
    assert json.loads(state.read_text("utf-8")) == {"orders": 5}
