"""Workers: work that goes on beside this process, by processes that share what it has read.

A worker is forked when it is given its work, so that neither the catalogue nor what was made of it
is copied or read again. There is no thread in it, as a fork would cut one off in the middle of what
it holds. Where systems do not fork, work is done at once, by this process.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys
from collections.abc import Callable
from concurrent.futures import Executor, Future
from types import TracebackType
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

from catalogue.content.problem import CatalogueError, problem

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

P = ParamSpec("P")
T = TypeVar("T")
# More processes than these wait for the disk and each other.
MOST = 8
# prctl(2): the signal that a process gets when its parent dies.
PR_SET_PDEATHSIG = 1


def cores() -> int:
    """How many processes can run side by side on this machine, at most MOST."""
    if hasattr(os, "sched_getaffinity"):
        return min(MOST, len(os.sched_getaffinity(0)))
    return min(MOST, os.cpu_count() or 1)


def can_fork() -> bool:
    """Whether a worker can share what this process holds; on macOS libraries do not outlive it."""
    return sys.platform not in ("darwin", "win32")


class KilledError(Exception):
    """A piece of work ended every worker that tried it."""


class Team(Executor):
    """Those who do pieces of work side by side: at most `jobs` at once, this process among them.

    `pieces`: how many each is given, where it may be lost in the middle of one. `forks`: whether a
    worker is a copy of this process, which some libraries forbid; one that is not may still be
    writing what another has written in its place.
    """

    jobs = 1
    pieces = 1
    forks = True


class Workers(Team):
    """`jobs` processes in all, this one among them; with one, `submit` does the work itself.

    What a worker raises of CatalogueError and OSError, `result` raises here, and CatalogueError
    when a worker was ended from outside. When the block ends with an error, the work of the
    others is given up.
    """

    def __init__(self, jobs: int) -> None:
        self.jobs = jobs if can_fork() else 1
        self._awaited: list[_Awaited[Any]] = []

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Begin a piece of work, once a worker is free; what it returns must be small."""
        if self.jobs < 2:
            return _done(fn, *args, **kwargs)
        # What is done is no longer held here: it may be much.
        self._awaited = [each for each in self._awaited if not each.done()]
        if len(self._awaited) > self.jobs - 2:
            self._awaited[0].collect()
        begun: _Awaited[T] = _Awaited(lambda: fn(*args, **kwargs))
        self._awaited.append(begun)
        return begun

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        for each in self._awaited:
            if cancel_futures:
                each.give_up()
            elif wait:
                each.collect()

    def __exit__(
        self, kind: type[BaseException] | None, _: BaseException | None, __: TracebackType | None
    ) -> None:
        self.shutdown(cancel_futures=kind is not None)


def _done(fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
    future: Future[T] = Future()
    future.set_result(fn(*args, **kwargs))
    return future


class _Awaited(Future[T]):
    """What a worker will have made."""

    def __init__(self, work: Callable[[], T]) -> None:
        # Who finds nothing to do needs no worker.
        import multiprocessing

        super().__init__()
        fork = multiprocessing.get_context("fork")
        self._made, begun = fork.Pipe(duplex=False)
        self._process = fork.Process(target=_work, args=(begun, work, os.getpid()))
        self._process.start()
        begun.close()

    def result(self, timeout: float | None = None) -> T:
        self.collect()
        return super().result(timeout)

    def collect(self) -> None:
        """Wait until the worker is done."""
        if self.done():
            return
        failure: Exception | None = None
        made: Any = None
        try:
            failure, made = self._made.recv()
            self._process.join()
        except EOFError:
            self._process.join()
            failure = _lost(self._process.exitcode or 0)
        if failure:
            self.set_exception(failure)
        else:
            self.set_result(made)

    def give_up(self) -> None:
        if not self.done():
            self._process.kill()
            self._process.join()
            self.cancel()


def _lost(code: int) -> Exception:
    """What a worker that sent nothing died of: a signal, or a fault whose trace it has printed."""
    if code < 0:
        return CatalogueError([problem("worker-lost", "")])
    return RuntimeError(f"a worker ended with {code}")


def _work(told: Connection, work: Callable[[], Any], parent: int) -> None:
    # Whoever stops the run stops it once: the process that awaits this one ends it.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _end_with(parent)
    try:
        told.send((None, work()))
    except (CatalogueError, OSError) as error:
        told.send((error, None))


def _end_with(parent: int) -> None:
    """Not outlive the run: a worker of a killed run would write where the next one builds."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)
