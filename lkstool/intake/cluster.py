"""Workers of other computers: a Dask cluster behind the same executor as the processes of this one.

On a worker the bytes of a file are read as they are here, in processes of their own with the same limits
(``processes``), so no file can end or hold up a worker. Dask gives the work of a worker that is gone to
another. What travels holds names and NIK in clear, so an open connection is refused beyond the office's own
network, and nothing that a worker hands back is more than ``read_content`` gives.
"""

from __future__ import annotations

import ipaddress
import logging
import socket
import ssl
import threading
import time
import warnings
from collections.abc import Callable, Mapping
from concurrent.futures import CancelledError, Future
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from lkstool.core.messages import mistake
from lkstool.intake.cluster_worker import Refused, do, installed, mark
from lkstool.intake.processes import TRIES
from lkstool.intake.worker import Failed

if TYPE_CHECKING:
    from distributed import Client

# Seconds to knock at the scheduler's door, to be let in, and to see its workers.
_KNOCK = 3
_CONNECT = 4
# Seconds between two looks whether there still are workers, and without any after which the cluster is left:
# one that has just ended may be starting anew.
_LOOK = 5
_DESERTED = 30


def connect(address: str) -> Cluster:
    """Join a cluster whose workers read as this computer does.

    Args:
        address: of the scheduler, ``tcp://host:port`` or ``tls://host:port``.

    Raises:
        UserError: the address cannot be meant or would show personal data to others, nobody answers there,
            there are no workers, or they have another version of lkstool.
    """
    _refuse_open(address)
    client = _client(address)
    try:
        _wait_for_workers(client, address)
        here = installed()
        for worker, there in _told(client, address).items():
            _refuse_open(worker)
            _refuse_others(worker, there, here)
    except BaseException:
        client.close()
        raise
    return Cluster(client, address)


class Cluster:
    """An executor whose workers are those of a cluster (``intake.pool.Workers``)."""

    def __init__(self, client: Client, address: str) -> None:
        self._client = client
        self.address = address
        # Two files may be alike, and neither is the other's result.
        self._executor = client.get_executor(pure=False)

    @property
    def most(self) -> int:
        """Files that are read at the same time, by as many workers as there were when last looked."""
        return max(1, sum(self._threads().values()))

    def submit(self, work: Callable[..., Any], /, *arguments: Any, seconds: float | None = None) -> OnCluster:
        """Have work done on a worker, which must know it by its name."""
        return OnCluster(self, work, arguments, seconds)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:  # noqa: FBT001, FBT002
        """Leave the cluster; what it still does for us is dropped."""
        self._executor.shutdown(wait=wait and not cancel_futures)
        self._client.close()

    def send(
        self, work: Callable[..., Any], arguments: tuple[Any, ...], seconds: float | None
    ) -> Future[Any]:
        """Give work to Dask.

        Raises:
            UserError: the cluster is gone.
        """
        with warnings.catch_warnings():
            # Dask would rather have a large workbook stored with the workers first.
            warnings.simplefilter("ignore", UserWarning)
            try:
                sent: Future[Any] = self._executor.submit(do, mark(), work, arguments, seconds)
            except (OSError, RuntimeError) as error:
                raise mistake("cluster_lost", address=self.address) from error
        return sent

    def wait(self, sent: Future[Any]) -> Any:
        """Wait for what comes of work, as long as there is somebody who may do it.

        Raises:
            UserError: the cluster is gone, or has had no workers for a while.
            KilledWorker: every worker that had it is gone.
        """
        seen = time.monotonic()
        while True:
            try:
                return sent.result(timeout=_LOOK)
            except TimeoutError:
                if self._threads():
                    seen = time.monotonic()
                elif time.monotonic() - seen > _DESERTED:
                    raise mistake("cluster_deserted", address=self.address) from None
            except (CancelledError, OSError) as error:
                raise mistake("cluster_lost", address=self.address) from error

    def _threads(self) -> Mapping[str, int]:
        try:
            threads: Mapping[str, int] = self._client.nthreads()
        except Exception as error:  # a client that has lost its scheduler fails in many ways
            raise mistake("cluster_lost", address=self.address) from error
        return threads


class OnCluster:
    """Work that a cluster does; shaped like a future."""

    def __init__(
        self,
        cluster: Cluster,
        work: Callable[..., Any],
        arguments: tuple[Any, ...],
        seconds: float | None,
    ) -> None:
        self._cluster = cluster
        self._about = (work, arguments, seconds)
        self._sent = cluster.send(*self._about)

    def cancel(self) -> bool:
        """Drop it."""
        return self._sent.cancel()

    def result(self) -> Any:
        """Wait for what comes of it, sending it again if all the workers that had it are gone.

        Raises:
            UserError: the cluster cannot do it.
        """
        from distributed import KilledWorker

        for _ in range(TRIES):
            try:
                outcome = self._cluster.wait(self._sent)
            except KilledWorker:
                # Dask also blames what only stood in line where a worker died.
                self._sent = self._cluster.send(*self._about)
                continue
            except ImportError as error:
                # A worker that has joined since, without lkstool.
                raise mistake("cluster_without", worker=self._cluster.address) from error
            if isinstance(outcome, Refused):
                raise mistake(outcome.why, worker=outcome.worker)
            return outcome
        return Failed("died")


def _client(address: str) -> Client:
    try:
        from distributed import Client
    except ImportError as error:
        raise mistake("cluster_missing") from error

    class Quiet(Client):  # type: ignore[misc]
        """One that could not connect is not closed once more, with much ado, when it is forgotten."""

        def __del__(self) -> None:
            pass

    # What it says of lost connections is said by us, in one sentence.
    for name in ("distributed", "distributed.client", "tornado.application", "asyncio"):
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)
    parts = urlsplit(address)
    begun: Future[Client] = Future()

    def begin() -> None:
        try:
            begun.set_result(Quiet(address, timeout=_CONNECT, set_as_default=False))
        except Exception as error:  # noqa: BLE001 - handed on
            begun.set_exception(error)

    try:
        socket.create_connection((parts.hostname or "", parts.port or 0), timeout=_KNOCK).close()
        with warnings.catch_warnings():
            # Of other versions of Python and Dask itself: those that matter are compared by us.
            warnings.simplefilter("ignore")
            # Whoever opens and then says nothing is waited for without end by Dask.
            threading.Thread(target=begin, name="lkstool-cluster", daemon=True).start()
            return begun.result(timeout=_CONNECT + 1)
    except (TypeError, FileNotFoundError, ssl.SSLError) as error:  # no certificates, or not there
        raise mistake("cluster_certificates", address=address) from error
    except Exception as error:  # an answer that is not Dask's can mean anything to it
        raise mistake("cluster_unreachable", address=address) from error


def _wait_for_workers(client: Client, address: str) -> None:
    try:
        client.wait_for_workers(1, timeout=_CONNECT)
    except TimeoutError as error:
        raise mistake("cluster_deserted", address=address) from error


def _told(client: Client, address: str) -> Mapping[str, Mapping[str, str]]:
    """Return what each worker has installed.

    Raises:
        UserError: one has no lkstool.
    """
    try:
        told: Mapping[str, Mapping[str, str]] = client.run(installed)
    except (ImportError, AttributeError) as error:
        raise mistake("cluster_without", worker=address) from error
    return told


def _refuse_others(worker: str, there: Mapping[str, str], here: Mapping[str, str]) -> None:
    for name, mine in here.items():
        if there.get(name) != mine:
            theirs = there.get(name, "?")
            raise mistake("cluster_versions", worker=worker, package=name, there=theirs, here=mine)


def _refuse_open(address: str) -> None:
    """Refuse an address that cannot be meant, or would show the data to whoever is on the way."""
    try:
        parts = urlsplit(address)
        usable = parts.scheme in ("tcp", "tls") and parts.hostname and parts.port
    except ValueError:
        usable = False
    if not usable:
        raise mistake("cluster_address", address=address)
    if parts.scheme == "tls":
        return
    try:
        places = socket.getaddrinfo(parts.hostname, parts.port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise mistake("cluster_unreachable", address=address) from error
    if not all(ipaddress.ip_address(str(place[4][0]).partition("%")[0]).is_private for place in places):
        raise mistake("cluster_open", address=address)
