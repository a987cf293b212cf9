"""The cluster: pieces of work done by the workers of a Dask scheduler, on one machine or several.

Dask's protocol trusts its network: whoever reaches the scheduler runs what he likes. So an address
is this machine's own, or TLS with certificates on both sides. The folders of a run must be shared
by all machines, under the same path.

A task writes files whole, so that it may be done twice: by a worker that was lost, and by the next.
"""

from __future__ import annotations

import gc
import ipaddress
import pickle
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError, Future
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, cached_property
from importlib import import_module
from pathlib import Path
from types import TracebackType
from typing import Any, ParamSpec, TypeVar
from urllib.parse import urlsplit

from catalogue.content.fingerprint import program
from catalogue.content.links import Catalogue
from catalogue.content.problem import CatalogueError, problem
from catalogue.content.workers import KilledError, Team
from catalogue.site.drawing import Drawing

P = ParamSpec("P")
T = TypeVar("T")
# A worker that dies taints all that it was given; so many may, before a piece of work is blamed.
TRIES = 5
# How many pieces a worker is given: the end of one that was lost is short.
PIECES = 4
# Seconds until a scheduler that does not answer counts as lost.
PATIENCE = 10
# What Dask calls a client whose scheduler answers.
CONNECTED = "running"
# What Dask does again and again to draw how busy it is.
WATCHING = ("profile", "profile-cycle", "tick")
# What is large, and travels to each worker once.
LARGE = (Catalogue, Drawing)


@dataclass(frozen=True, slots=True)
class Certificates:
    """Files in PEM: who vouches for the others, and by what they know us."""

    authority: Path
    certificate: Path
    key: Path


@contextmanager
def connected(address: str, certificates: Certificates | None = None) -> Iterator[Cluster]:
    """The cluster of the scheduler at `tcp://HOST:PORT` or `tls://HOST:PORT`.

    CatalogueError when it cannot be reached or trusted, and when it is lost on the way.
    """
    _check_address(address, certificates)
    dask, distributed = _library("dask"), _library("distributed")
    security = certificates and distributed.Security(
        tls_ca_file=str(certificates.authority),
        tls_client_cert=str(certificates.certificate),
        tls_client_key=str(certificates.key),
        require_encryption=True,
    )
    dask.config.set({"distributed.comm.timeouts.connect": f"{PATIENCE}s"})
    try:
        client = distributed.Client(
            address, timeout=PATIENCE, security=security, set_as_default=False
        )
    except (OSError, ValueError, TypeError) as error:
        raise CatalogueError([problem("cluster-lost", "", address=address)]) from error
    try:
        yield Cluster(client, address)
    finally:
        client.close(timeout=1)


def _library(name: str) -> Any:
    """A library that only those install who have a cluster."""
    try:
        return import_module(name)
    except ImportError as error:
        raise CatalogueError([problem("cluster-missing", "")]) from error


def _check_address(address: str, certificates: Certificates | None) -> None:
    """CatalogueError unless nobody else can listen or speak."""
    parts = urlsplit(address)
    try:
        host = parts.hostname or ""
        is_own = host == "localhost" or ipaddress.ip_address(host).is_loopback
        known = parts.port is not None
    except ValueError:
        is_own = known = False
    if parts.scheme == "tls":
        is_safe = certificates is not None
        known = bool(parts.hostname)
    else:
        is_safe = parts.scheme == "tcp" and is_own
    if not (is_safe and known):
        raise CatalogueError([problem("cluster-open", "", address=address)])


class Cluster(Team):
    """A team whose members are processes of Dask."""

    pieces = PIECES
    forks = False

    def __init__(self, client: Any, address: str) -> None:
        self.client, self.address = client, address
        # What Dask says of a connection that ended.
        self.closed: type[Exception] = _library("distributed.comm").CommClosedError
        self._sent: dict[int, tuple[Any, Any]] = {}
        self._program = program()
        with self.lost():
            client.run_on_scheduler(_be_patient, TRIES)
            client.wait_for_workers(1, timeout=PATIENCE)
            client.run(_be_calm)
            self._check_programs()
            self.jobs = 1 + sum(client.nthreads().values())

    def _check_programs(self) -> None:
        """CatalogueError with each worker whose program is another: it would make others' bytes."""
        told = self.client.run(_own_program)
        if others := sorted(worker for worker, program in told.items() if program != self._program):
            raise CatalogueError(
                [problem("cluster-differs", "", worker=worker) for worker in others]
            )

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Hand a piece of work to a worker; values that are large travel once."""
        return _Awaited(self, lambda: self._begin(fn, args, kwargs))

    def _begin(self, fn: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        # No worker has begun: what the system says is of the way there.
        with self.lost(OSError):
            sent = [self._once(each) if isinstance(each, LARGE) else each for each in args]
            return self.client.submit(_done, self._program, fn, *sent, pure=False, **kwargs)

    def _once(self, value: Any) -> Any:
        """A value on its way to the workers; once more when those that had it are gone."""
        _, sent = self._sent.get(id(value), (None, None))
        if sent is None or sent.cancelled():
            packed = Packed(pickle.dumps(value, pickle.HIGHEST_PROTOCOL))
            sent = self.client.scatter(packed, broadcast=True, hash=False)
            # The value is held too: an id may be another's once it is gone.
            self._sent[id(value)] = (value, sent)
        return sent

    def is_there(self) -> bool:
        """Whether the scheduler still answers."""
        return bool(self.client.status == CONNECTED)

    @contextmanager
    def lost(self, *others: type[Exception]) -> Iterator[None]:
        """Tell what Dask says of a scheduler or workers that are not there, and `others`."""
        told: tuple[type[Exception], ...] = (self.closed, CancelledError, TimeoutError, *others)
        try:
            yield
        except told as error:
            raise CatalogueError([problem("cluster-lost", "", address=self.address)]) from error

    def __exit__(
        self, kind: type[BaseException] | None, _: BaseException | None, __: TracebackType | None
    ) -> None:
        """Whoever came to it leaves it."""


class Packed:
    """A value that is large, as it travels; unpacked by a worker when it is asked for it first."""

    def __init__(self, raw: bytes) -> None:
        self.raw = raw

    @cached_property
    def value(self) -> Any:
        return pickle.loads(self.raw)

    def __reduce__(self) -> tuple[type[Packed], tuple[bytes]]:
        return Packed, (self.raw,)


class _Awaited(Future[T]):
    """What a worker will have made."""

    def __init__(self, cluster: Cluster, begin: Callable[[], Any]) -> None:
        super().__init__()
        self._cluster, self._begin = cluster, begin
        self._task = begin()

    def result(self, timeout: float | None = None) -> T:
        killed, closed = _library("distributed").KilledWorker, self._cluster.closed
        for _ in range(1 + TRIES):
            try:
                return self._made(timeout)
            except killed as error:
                raise KilledError from error
            except (CancelledError, closed):
                # The workers that held what it needs are gone: it is sent to others.
                if not self._cluster.is_there():
                    break
                self._task = self._begin()
        with self._cluster.lost():
            return self._made(timeout)

    def _made(self, timeout: float | None) -> T:
        made: T = self._task.result(timeout)
        return made


def _be_patient(tries: int, dask_scheduler: Any) -> None:
    """Said to the scheduler: it gives work up only after so many workers have died of it."""
    dask_scheduler.allowed_failures = tries
    _be_calm(dask_scheduler)


def _be_calm(dask_worker: Any) -> None:
    """Said to a worker: it looks at itself 150 times a second, which takes a tenth of its time."""
    for name in WATCHING:
        if callback := dask_worker.periodic_callbacks.get(name):
            callback.stop()


def _done(program: str, fn: Callable[..., T], *args: Any, **kwargs: Any) -> T:
    """Done by a worker, which may have joined after the others were looked at."""
    if _own_program() != program:
        raise CatalogueError([problem("cluster-differs", "", worker=_name())])
    with _no_collector():
        told = [each.value if isinstance(each, Packed) else each for each in args]
        return fn(*told, **kwargs)


@contextmanager
def _no_collector() -> Iterator[None]:
    """To look for garbage while tens of thousands of small values come to be takes as long.

    Nothing is frozen: a worker outlives the catalogue of a run.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


@cache
def _own_program() -> str:
    """Looked at once: a worker that is running stays what it is."""
    return program()


def _name() -> str:
    return str(_library("distributed").get_worker().address)
