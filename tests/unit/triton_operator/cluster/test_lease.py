"""cluster.lease: one process leads, and gives the Lease back at its end."""

import asyncio
import copy
from datetime import UTC, datetime

import pytest
from kubernetes.client import ApiException, V1Lease, V1LeaseSpec
from kubernetes.leaderelection.resourcelock import leaselock
from urllib3.exceptions import MaxRetryError

from triton_operator.cluster import lease
from triton_operator.cluster.lease import Election, LeaseLostError, PatientLock

NO_ANSWER = MaxRetryError(None, "/apis", "refused")


class Leases:
    """The part of the official client that a lock uses, with one Lease in memory."""

    def __init__(self, holder="me"):
        now = datetime(2026, 3, 1, tzinfo=UTC)
        spec = V1LeaseSpec(
            holder_identity=holder, lease_duration_seconds=15, acquire_time=now, renew_time=now
        )
        self.lease = V1Lease(spec=spec)
        self.written = []
        self.errors = []
        self.conflicts = 0

    def _answer(self):
        if self.errors:
            raise self.errors.pop(0)
        return copy.deepcopy(self.lease)

    def read_namespaced_lease(self, name, namespace):
        """Return the Lease."""
        return self._answer()

    def create_namespaced_lease(self, namespace, body):
        """Create the Lease."""
        return self._answer()

    def replace_namespaced_lease(self, name, namespace, body):
        """Take over a Lease."""
        self._answer()
        if self.conflicts:
            self.conflicts -= 1
            raise ApiException(status=409)
        self.written.append((body.spec.holder_identity, body.spec.lease_duration_seconds))


@pytest.fixture
def leases(monkeypatch):
    """Return the Leases that a new lock talks to."""
    api = Leases()
    monkeypatch.setattr(leaselock.client, "CoordinationV1Api", lambda: api)
    return api


@pytest.fixture
def lock(leases):
    """Return a lock of `me`."""
    return PatientLock("triton-operator", "system", "me")


def record(lock):
    """Return the record that the lock reads."""
    return lock.get("triton-operator", "system")[1]


@pytest.mark.parametrize("error", [NO_ANSWER, ConnectionResetError("reset"), TimeoutError()])
def test_no_answer_is_a_failed_read(lock, leases, error):
    """The elector tries again; an exception would end its thread."""
    leases.errors.append(error)
    found, failure = lock.get("triton-operator", "system")
    assert found is False
    assert failure.status == 0


@pytest.mark.parametrize("error", [NO_ANSWER, ConnectionResetError("reset")])
def test_no_answer_is_a_failed_write(lock, leases, error):
    """A renewal that does not arrive counts towards the deadline."""
    held = record(lock)
    leases.errors += [error, error]
    assert lock.update("triton-operator", "system", held) is False
    assert lock.create("triton-operator", "system", held) is False


def test_a_renewal_is_written(lock, leases):
    """The holder stays."""
    assert lock.update("triton-operator", "system", record(lock)) is True
    assert leases.written == [("me", 15)]


def test_release_writes_an_empty_holder(lock, leases):
    """A standby takes over at once instead of waiting the Lease out."""
    lock.release()
    assert leases.written == [("", 1)]


def test_the_lease_of_another_is_not_released(lock, leases):
    """Who took over meanwhile stays the holder."""
    leases.lease.spec.holder_identity = "other"
    lock.release()
    assert leases.written == []


def test_a_release_that_meets_a_renewal_is_tried_again(lock, leases):
    """The elector's thread may have written at the same moment."""
    leases.conflicts = 1
    lock.release()
    assert leases.written == [("", 1)]


def test_a_release_without_an_answer_ends(lock, leases):
    """The process must end though the API server is away."""
    leases.errors += [NO_ANSWER] * 10
    lock.release()
    assert leases.written == []


def test_a_released_lease_is_not_taken_again(lock, leases):
    """The elector's thread goes on until the process ends."""
    held = record(lock)
    lock.release()
    assert lock.update("triton-operator", "system", held) is False
    assert lock.create("triton-operator", "system", held) is False
    assert leases.written == [("", 1)]


def electing(monkeypatch, run):
    """Return an Election whose elector is *run*."""

    class Elector:
        def __init__(self, config):
            self.config = config

        def run(self):
            run(self.config)

    monkeypatch.setattr(lease, "_load_configuration", lambda: None)
    monkeypatch.setattr(lease.leaderelection, "LeaderElection", Elector)
    return Election("triton-operator", "system", "me")


async def test_a_won_lease_that_is_lost(leases, monkeypatch):
    """Winning is told once, losing raises."""

    def run(config):
        config.onstarted_leading()
        config.onstopped_leading()

    election = electing(monkeypatch, run)
    async with asyncio.timeout(5):
        await election.won()
        with pytest.raises(LeaseLostError, match="'triton-operator'"):
            await election.lost()


async def test_an_elector_that_dies_is_a_lost_lease(leases, monkeypatch, caplog):
    """A leader without a renewal must end, and so must a candidate that can never win."""

    def run(_):
        raise ZeroDivisionError

    election = electing(monkeypatch, run)
    async with asyncio.timeout(5):
        await election.won()
        with pytest.raises(LeaseLostError):
            await election.lost()
    assert "leader election failed" in caplog.text


def test_the_times_are_those_of_client_go():
    """A leader gives up before another may take over, and tries several times before."""
    assert (lease.LEASE_SECONDS, lease.RENEW_DEADLINE_SECONDS, lease.RETRY_SECONDS) == (15, 10, 2)
