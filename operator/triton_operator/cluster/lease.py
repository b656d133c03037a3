"""Leader election on a Lease: one process acts, the others wait with warm caches.

The official client's elector runs in a thread of its own, so that a busy event loop can't cost
the lease. Two things are added: an API server that does not answer counts as a failed renewal
instead of ending the thread, and a leader that stops gives the lease back.
"""

import asyncio
import contextlib
import logging
import threading
from collections.abc import Callable
from http import HTTPStatus
from typing import Any, Final

from kubernetes.client import ApiException
from kubernetes.config import ConfigException, load_incluster_config, load_kube_config
from kubernetes.leaderelection import electionconfig, leaderelection
from kubernetes.leaderelection.resourcelock.leaselock import LeaseLock
from urllib3.exceptions import HTTPError

# The same times as client-go's defaults.
LEASE_SECONDS: Final = 15
RENEW_DEADLINE_SECONDS: Final = 10
RETRY_SECONDS: Final = 2
_RELEASE_TRIES: Final = 3

logger = logging.getLogger(__name__)


class LeaseLostError(Exception):
    """Another process may lead now: this one must stop writing at once."""

    def __init__(self, name: str) -> None:
        """Take the *name* of the Lease."""
        super().__init__(f"the Lease {name!r} is lost; ending, so that only its new holder writes")


class PatientLock(LeaseLock):  # type: ignore[misc]  # the client ships no types for it
    """A Lease whose API server may be away for a while, and that can be given back."""

    _released = False

    def get(self, name: str, namespace: str) -> tuple[bool, Any]:
        """Return the lease's record, or the failure."""
        try:
            found, record = super().get(name, namespace)
        except (HTTPError, OSError) as error:
            found, record = False, ApiException(status=0, reason=str(error))
        if not found and record.status != HTTPStatus.NOT_FOUND:
            # A missing right, for instance: without a word the operator would wait for ever.
            logger.warning("the Lease %r can't be read: %s", name, record.reason)
        return found, record

    def create(self, name: str, namespace: str, election_record: Any) -> bool:
        """Create the lease; return whether that succeeded."""
        create = super().create
        return self._done(lambda: create(name, namespace, election_record))

    def update(self, name: str, namespace: str, updated_record: Any) -> bool:
        """Write the record with the resource version read before; return whether it succeeded."""
        update = super().update
        return self._done(lambda: update(name, namespace, updated_record))

    def release(self) -> None:
        """Give the lease back if it is still ours, so that a standby need not wait it out.

        From then on the lease is not taken again, though the elector's thread goes on.
        """
        self._released = True
        for _ in range(_RELEASE_TRIES):
            found, record = self.get(self.name, self.namespace)
            if not found or record.holder_identity != self.identity:
                return
            try:
                self._give_back()
            except (ApiException, HTTPError, OSError) as error:
                # The elector's thread may have renewed at the same moment.
                logger.info("the lease could not be given back: %s", error)
            else:
                return

    def _give_back(self) -> None:
        # No holder and a duration of one second, as client-go's ReleaseOnCancel writes it.
        self.lease_reference.spec.holder_identity = ""
        self.lease_reference.spec.lease_duration_seconds = 1
        self.api_instance.replace_namespaced_lease(self.name, self.namespace, self.lease_reference)

    def _done(self, write: Callable[[], bool]) -> bool:
        if self._released:
            return False
        try:
            return write()
        except (HTTPError, OSError) as error:
            logger.warning("the API server did not answer about the lease: %s", error)
            return False


class Election:
    """Competes for one Lease, from the event loop's side."""

    def __init__(self, name: str, namespace: str, identity: str) -> None:
        """Prepare to compete for the Lease *name* as *identity*; needs a running event loop."""
        _load_configuration()
        self._name = name
        self._loop = asyncio.get_running_loop()
        self._leading = asyncio.Event()
        self._lost = asyncio.Event()
        self._lock = PatientLock(name, namespace, identity)
        # One line every two seconds otherwise.
        logging.getLogger("leaderelection").setLevel(logging.WARNING)

    async def won(self) -> None:
        """Compete until the lease is ours."""
        threading.Thread(target=self._compete, name="leader-election", daemon=True).start()
        await self._leading.wait()

    async def lost(self) -> None:
        """Wait until the lease could not be renewed; always raises LeaseLostError."""
        await self._lost.wait()
        raise LeaseLostError(self._name)

    async def release(self) -> None:
        """Give the lease back at a regular end."""
        await asyncio.to_thread(self._lock.release)

    def _compete(self) -> None:
        config = electionconfig.Config(
            self._lock,
            lease_duration=LEASE_SECONDS,
            renew_deadline=RENEW_DEADLINE_SECONDS,
            retry_period=RETRY_SECONDS,
            onstarted_leading=lambda: self._tell(self._leading),
            onstopped_leading=lambda: self._tell(self._lost),
        )
        try:
            leaderelection.LeaderElection(config).run()
        except Exception:
            # An elector that died would leave a leader without a lease, or no leader at all.
            logger.exception("leader election failed")
            self._tell(self._leading)
            self._tell(self._lost)

    def _tell(self, event: asyncio.Event) -> None:
        # The loop may have ended meanwhile, and with it whoever waits.
        with contextlib.suppress(RuntimeError):
            self._loop.call_soon_threadsafe(event.set)


def _load_configuration() -> None:
    try:
        load_incluster_config()
    except ConfigException:
        load_kube_config()
