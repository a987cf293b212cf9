"""What a cluster costs: `python scripts/benchmark_cluster.py [N]`.

Builds the site of a corpus of N entries (default 10,000) by a pool of this machine and by a
scheduler with three workers, in turn, and once more with a worker that is killed as soon as pages
are drawn. Prints CPU seconds of all processes, without their start, and seconds on the clock; the
sites must be the same bytes.
"""

import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import psutil

import corpus
from benchmark import RAM, ROOT, ROUNDS, build
from catalogue.content.state import state_of

WORKERS = 3
TICK = 0.02


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def dask(program: str, *words: str) -> psutil.Popen:
    return psutil.Popen(
        [sys.executable, "-m", f"distributed.cli.dask_{program}", *words, "--no-dashboard"],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


class Cluster:
    """A scheduler and its workers on loopback."""

    def __init__(self, place: str) -> None:
        port = free_port()
        self.address, self.place = f"tcp://127.0.0.1:{port}", place
        self.processes = [dask("scheduler", "--host", "127.0.0.1", "--port", str(port))]
        for _ in range(WORKERS):
            self.add()
        time.sleep(5)

    def add(self) -> None:
        options = ("--nthreads", "1", "--no-nanny", "--host", "127.0.0.1")
        # What is read once in the life of a worker belongs to its start.
        options += ("--preload", "catalogue.site.drawing")
        self.processes.append(
            dask("worker", self.address, *options, "--local-directory", self.place)
        )

    def spent(self) -> float:
        """CPU seconds of all of them so far, those of the dead as they were last seen."""
        return sum(map(used, self.processes))

    def close(self) -> None:
        for process in self.processes:
            process.kill()
            process.wait()


LAST: dict[int, float] = {}


def used(process: psutil.Process) -> float:
    try:
        times = process.cpu_times()
        LAST[process.pid] = times.user + times.system
    except psutil.Error:
        pass
    return LAST.get(process.pid, 0.0)


def watched(
    command: list[str], beside: Callable[[], float], look: Callable[[], None]
) -> tuple[float, float, float]:
    """CPU seconds of a command, its children and what works beside it; seconds on the clock, MB."""
    before, started = beside(), time.perf_counter()
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL)
    # Not by what all children took: a worker that was killed is one of them.
    while not (ended := os.wait4(process.pid, os.WNOHANG))[0]:
        look()
        beside()
        time.sleep(TICK)
    _, status, usage = ended
    if status:
        sys.exit(f"failed: {command}")
    took = time.perf_counter() - started
    spent = usage.ru_utime + usage.ru_stime + beside() - before
    return spent, took, usage.ru_maxrss / 1024


def killer(cluster: Cluster, out: Path) -> Callable[[], None]:
    """Kills the first worker once workers have begun to write pages."""

    def look() -> None:
        victim = cluster.processes[1]
        if victim.poll() is None and any(out.parent.glob(".*.new*/.pages-*/*")):
            used(victim)
            victim.kill()

    return look


def main(count: int) -> None:
    with tempfile.TemporaryDirectory(dir=RAM if RAM.is_dir() else None) as name:
        folder = Path(name)
        corpus.write(count, folder / "content")
        cluster = Cluster(name)
        found: dict[str, list[tuple[float, float, float]]] = {
            "pool": [],
            "cluster": [],
            "one killed": [],
        }
        sites = set()
        try:
            for _ in range(ROUNDS):
                for kind, costs in found.items():
                    out = folder / kind.replace(" ", "-")
                    command = [*map(str, build(folder / "content", out)), "--again"]
                    if kind == "pool":
                        costs.append(watched([*command, "--jobs", "3"], float, lambda: None))
                    else:
                        look = killer(cluster, out) if kind == "one killed" else lambda: None
                        command += ["--cluster", cluster.address]
                        costs.append(watched(command, cluster.spent, look))
                    if kind == "one killed":
                        if cluster.processes[1].poll() is None:
                            sys.exit("no worker was killed")
                        del cluster.processes[1]
                        cluster.add()
                        time.sleep(5)
                    sites.add(state_of((out / "site",)))
        finally:
            cluster.close()
    if len(sites) != 1:
        sys.exit("not the same bytes")
    pool = [statistics.median(column) for column in zip(*found["pool"], strict=True)]
    for kind, costs in found.items():
        spent, clock, _ = (statistics.median(column) for column in zip(*costs, strict=True))
        ratios = f"{spent / pool[0]:.2f} and {clock / pool[1]:.2f} of the pool"
        print(f"{kind}: {spent:.1f} CPU s, {clock:.1f} s; {ratios}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000)
