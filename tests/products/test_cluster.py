"""The cluster: a real scheduler and workers, some of which are lost, and the same bytes."""

from __future__ import annotations

import gc
import os
import pickle
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from catalogue.content.load import load
from catalogue.content.problem import CatalogueError
from catalogue.products import cluster
from catalogue.site import building, drawing
from tests.cli.test_serve import free_port
from tests.conftest import CAPITAL, ROOT
from tests.discs import content as files_of

PATIENCE = 60
# What tests/products/poison.py knows by this name.
SLOW, BEGUN = "slow", "begun"


class Machines:
    """A scheduler and its workers, each a process of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.port = folder, free_port()
        self.address = f"tcp://127.0.0.1:{self.port}"
        self.harm = folder / "harm"
        self.harm.mkdir(parents=True)
        self.scheduler = self._run("scheduler", "--host", "127.0.0.1", "--port", str(self.port))
        self.workers: list[subprocess.Popen[bytes]] = []
        awaited(self._listens)

    def _listens(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    def add(self, count: int = 1) -> None:
        """Let more workers join."""
        for _ in range(count):
            options = ("--nthreads", "1", "--no-nanny", "--host", "127.0.0.1")
            preload = ("--preload", str(ROOT / "tests" / "products" / "poison.py"))
            place = ("--local-directory", str(self.folder))
            self.workers.append(self._run("worker", self.address, *options, *preload, *place))

    def _run(self, program: str, *words: str) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [
                sys.executable,
                "-m",
                f"distributed.cli.dask_{program}",
                *words,
                "--no-dashboard",
            ],
            cwd=ROOT,
            env={**os.environ, "CATALOGUE_POISON": str(self.harm), "PYTHONPATH": str(ROOT)},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def close(self) -> None:
        for process in (*self.workers, self.scheduler):
            process.kill()
            process.wait()


@pytest.fixture
def machines(tmp_path: Path) -> Iterator[Machines]:
    started = Machines(tmp_path / "machines")
    yield started
    started.close()


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Shares of some pages each."""
    monkeypatch.setattr(drawing, "PER_WORKER", 8)


def awaited(true: Callable[[], bool]) -> None:
    until = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < until
        time.sleep(0.02)


def drawn(machines: Machines, out: Path, workers: int) -> dict[str, bytes]:
    with cluster.connected(machines.address) as team:
        team.client.wait_for_workers(workers, timeout=PATIENCE)
        building.draw(load(CAPITAL), CAPITAL, out, team)
    return files_of(out)


@pytest.mark.slow
def test_workers_that_die_stop_or_join_late_change_no_byte_and_others_are_refused(
    machines: Machines, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    building.draw(load(CAPITAL), CAPITAL, tmp_path / "alone")
    alone = files_of(tmp_path / "alone")
    machines.add(3)
    assert drawn(machines, tmp_path / "calm", 3) == alone
    (machines.harm / SLOW).touch()
    found: list[dict[str, bytes]] = []
    out = tmp_path / "lost" / "site"
    work = threading.Thread(target=lambda: found.append(drawn(machines, out, 3)))
    work.start()
    awaited((machines.harm / BEGUN).exists)
    machines.workers[0].send_signal(signal.SIGKILL)
    machines.workers[1].send_signal(signal.SIGSTOP)
    machines.add()
    time.sleep(0.5)
    machines.workers[1].send_signal(signal.SIGCONT)
    work.join()
    assert found == [alone]
    assert [path.name for path in out.parent.iterdir()] == ["site"]
    monkeypatch.setattr(cluster, "program", lambda: "another")
    with pytest.raises(CatalogueError) as raised:
        drawn(machines, tmp_path / "other", 1)
    assert {told.rule for told in raised.value.problems} == {"cluster-differs"}
    assert "tcp://127.0.0.1" in raised.value.problems[0].message


@pytest.mark.slow
def test_an_entry_that_kills_is_named_and_a_lost_scheduler_told(
    machines: Machines, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cluster, "TRIES", 0)
    monkeypatch.setattr(cluster, "PATIENCE", PATIENCE)
    machines.add(6)
    (machines.harm / "Z007").touch()
    with pytest.raises(CatalogueError) as raised:
        drawn(machines, tmp_path / "kills", 6)
    assert [(told.rule, Path(told.path).name) for told in raised.value.problems] == [
        ("entry-kills", "Z007.yaml")
    ]
    shutil.rmtree(machines.harm)
    machines.harm.mkdir()
    (machines.harm / SLOW).touch()
    monkeypatch.setattr(cluster, "PATIENCE", 5)
    out = tmp_path / "lost" / "site"

    def lose() -> None:
        # Workers may still be at what was given up above: pages of this site must have begun.
        awaited(lambda: any(out.parent.glob(".pages-*")))
        awaited((machines.harm / BEGUN).exists)
        machines.scheduler.kill()

    threading.Thread(target=lose).start()
    with pytest.raises(CatalogueError) as raised:
        drawn(machines, out, 1)
    assert [told.rule for told in raised.value.problems] == ["cluster-lost"]


class Unreachable:
    """A client whose scheduler is gone before anything was sent."""

    def scatter(self, *_: object, **__: object) -> None:
        raise OSError("Timed out trying to connect")


def test_a_scheduler_that_is_lost_before_work_has_begun_is_told() -> None:
    team = object.__new__(cluster.Cluster)
    vars(team).update(client=Unreachable(), address="tcp://127.0.0.1:1", closed=EOFError)
    vars(team).update(_sent={}, _program="")
    with pytest.raises(CatalogueError) as raised:
        team.submit(len, load(CAPITAL))
    assert [told.rule for told in raised.value.problems] == ["cluster-lost"]


def test_a_worker_looks_for_garbage_again_and_keeps_nothing_out_of_it() -> None:
    frozen = gc.get_freeze_count()
    told = cluster.Packed(pickle.dumps(("T001",)))
    assert cluster._done(cluster.program(), len, told) == 1
    assert gc.isenabled()
    assert gc.get_freeze_count() == frozen


@pytest.mark.parametrize(
    "address",
    [
        "",
        "127.0.0.1:8786",
        "tcp://10.0.0.1:8786",
        "tcp://a.example:1",
        "tcp://127.0.0.1",
        "udp://x:1",
    ],
)
def test_an_address_that_others_reach_is_refused(address: str) -> None:
    with pytest.raises(CatalogueError) as raised, cluster.connected(address):
        pass
    assert [told.rule for told in raised.value.problems] == ["cluster-open"]


def test_tls_needs_certificates() -> None:
    with pytest.raises(CatalogueError) as raised, cluster.connected("tls://10.0.0.1:8786"):
        pass
    assert [told.rule for told in raised.value.problems] == ["cluster-open"]


def test_nobody_there_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster, "PATIENCE", 1)
    with (
        pytest.raises(CatalogueError) as raised,
        cluster.connected(f"tcp://127.0.0.1:{free_port()}"),
    ):
        pass
    assert [told.rule for told in raised.value.problems] == ["cluster-lost"]


def test_without_the_library_what_to_install_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(CatalogueError) as raised, cluster.connected("tcp://127.0.0.1:8786"):
        pass
    (told,) = raised.value.problems
    assert "course-catalogue[cluster]" in told.hint
