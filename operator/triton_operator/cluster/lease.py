"""Leader election on a Lease: one process acts, the others wait with warm caches.

The official client's elector runs in a thread of its own, so that a busy event loop can't cost
the lease. Two things are added: an API server that does not answer counts as a failed renewal
instead of ending the thread, and a leader that stops gives the lease back.
"""

import logging
import threading
from collections.abc import Callable
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

logger = logging.getLogger(__name__)


class PatientLock(LeaseLock):  # type: ignore[misc]  # the client ships no types for it
    """A Lease whose API server may be away for a while."""

    def get(self, name: str, namespace: str) -> tuple[bool, Any]:
        """Return the lease's record, or the failure."""
        try:
            answer: tuple[bool, Any] = super().get(name, namespace)
        except (HTTPError, OSError) as error:
            return False, ApiException(status=0, reason=str(error))
        return answer

    def create(self, name: str, namespace: str, election_record: Any) -> bool:
        """Create the lease; return whether that succeeded."""
        return self._answered(
            lambda: super(PatientLock, self).create(name, namespace, election_record)
        )

    def update(self, name: str, namespace: str, updated_record: Any) -> bool:
        """Write the record with the resource version read before; return whether it succeeded."""
        return self._answered(
            lambda: super(PatientLock, self).update(name, namespace, updated_record)
        )

    def release(self) -> None:
        """Give the lease back if it is still ours, so that a standby need not wait it out."""
        found, record = self.get(self.name, self.namespace)
        if not found or record.holder_identity != self.identity:
            return
        spec = self.lease_reference.spec
        # A duration of one second and no holder, as client-go's ReleaseOnCancel writes it.
        spec.holder_identity = ""
        spec.lease_duration_seconds = 1
        try:
            self.api_instance.replace_namespaced_lease(
                self.name, self.namespace, self.lease_reference
            )
        except (ApiException, HTTPError, OSError) as error:
            logger.warning("the lease could not be given back: %s", error)

    @staticmethod
    def _answered(call: Callable[[], bool]) -> bool:
        try:
            return call()
        except (HTTPError, OSError) as error:
            logger.warning("the API server did not answer about the lease: %s", error)
            return False


class Election:
    """Competes for one Lease until it is lost or released."""

    def __init__(
        self,
        name: str,
        namespace: str,
        identity: str,
        *,
        on_start: Callable[[], None],
        on_loss: Callable[[], None],
    ) -> None:
        """Call *on_start* once when the lease is ours, *on_loss* when it is lost: in a thread."""
        _load_configuration()
        self._lock = PatientLock(name, namespace, identity)
        self._released = threading.Event()
        config = electionconfig.Config(
            self._lock,
            lease_duration=LEASE_SECONDS,
            renew_deadline=RENEW_DEADLINE_SECONDS,
            retry_period=RETRY_SECONDS,
            onstarted_leading=on_start,
            onstopped_leading=on_loss,
        )
        self._election = leaderelection.LeaderElection(config)
        self._on_loss = on_loss
        self._thread = threading.Thread(target=self._run, name="leader-election", daemon=True)
        # One line every two seconds otherwise.
        logging.getLogger("leaderelection").setLevel(logging.WARNING)

    def start(self) -> None:
        """Begin to compete."""
        self._thread.start()

    def release(self) -> None:
        """Give the lease back at a regular end."""
        self._released.set()
        self._lock.release()

    def _run(self) -> None:
        try:
            self._election.run()
        except Exception:
            # An elector that died would leave a leader without a lease, or no leader at all.
            logger.exception("leader election failed")
            if not self._released.is_set():
                self._on_loss()


def _load_configuration() -> None:
    try:
        load_incluster_config()
    except ConfigException:
        load_kube_config()
