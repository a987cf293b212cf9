"""Workers: what they make comes back, what goes wrong too, and none outlives its run."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from catalogue.content.problem import CatalogueError, problem
from catalogue.content.workers import Workers
from tests.program import FORKS


@pytest.mark.parametrize("jobs", [1, 2, 3])
def test_what_workers_make_comes_back_in_order(jobs: int) -> None:
    with Workers(jobs) as workers:
        made = [workers.submit(lambda n: (n * n, os.getpid()), n) for n in range(5)]
        found = [each.result() for each in made]
    assert [square for square, _ in found] == [0, 1, 4, 9, 16]
    assert ({pid for _, pid in found} == {os.getpid()}) == (jobs == 1)


def test_a_worker_has_what_was_read_before_it_began() -> None:
    held = {"title": "消防安全"}
    with Workers(2) as workers:
        found = workers.submit(lambda: held["title"])
        held["title"] = "别的"
        assert found.result() == "消防安全"


@pytest.mark.parametrize("jobs", [1, 2])
def test_what_is_wrong_in_a_worker_is_told_here(jobs: int) -> None:
    def fail() -> None:
        raise CatalogueError([problem("empty-file", "courses/a.yaml")])

    with Workers(jobs) as workers, pytest.raises(CatalogueError) as raised:
        workers.submit(fail).result()
    assert [(wrong.rule, wrong.path) for wrong in raised.value.problems] == [
        ("empty-file", "courses/a.yaml")
    ]


def test_a_worker_that_the_system_ends_is_told_with_what_to_do() -> None:
    with Workers(2) as workers, pytest.raises(CatalogueError) as raised:
        workers.submit(lambda: os.kill(os.getpid(), signal.SIGKILL)).result()
    (wrong,) = raised.value.problems
    assert "--jobs 1" in wrong.hint


def test_an_error_here_ends_the_work_of_the_others(tmp_path: Path) -> None:
    def work() -> None:
        time.sleep(60)
        (tmp_path / "made").touch()

    def fail() -> None:
        with Workers(2) as workers:
            workers.submit(work)
            raise KeyError

    with pytest.raises(KeyError):
        fail()
    assert not (tmp_path / "made").exists()


def _run_with_a_worker(told: Path) -> None:
    with Workers(2) as workers:
        workers.submit(_wait, told).result()


def _wait(told: Path) -> None:
    told.write_text(str(os.getpid()))
    time.sleep(60)


def _until(wanted: Callable[[], object]) -> None:
    """Wait for what another process does; a minute is more than it ever needs."""
    for _ in range(6000):
        if wanted():
            return
        time.sleep(0.01)
    raise TimeoutError


def test_a_worker_ends_with_the_run_that_is_killed(tmp_path: Path) -> None:
    told = tmp_path / "pid"
    run = FORKS.Process(target=_run_with_a_worker, args=(told,))
    run.start()
    _until(lambda: told.exists() and told.read_text())
    worker = Path(f"/proc/{told.read_text()}/stat")
    run.kill()
    run.join()
    _until(lambda: not worker.exists() or worker.read_text().split()[2] == "Z")
