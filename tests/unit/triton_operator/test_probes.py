"""probes: when the process had better be restarted, and what it answers."""

import time

import pytest
from aiohttp.test_utils import TestClient, TestServer

from triton_operator.metrics import Metrics
from triton_operator.probes import Health


class Queue:
    """A queue whose oldest work runs for some seconds."""

    longest_running_seconds = 0.0


class Controller:
    """A controller that is synced and has just listed."""

    def __init__(self):
        self.queue = Queue()
        self.synced = True
        self.last_relist = time.monotonic()


@pytest.fixture
def controller():
    """Return a controller that is well."""
    return Controller()


@pytest.fixture
def health(controller):
    """Return its health, with a relist every 100 s."""
    return Health(controller, Metrics(), 100)


def test_a_process_that_is_well_has_no_complaint(health):
    """Nothing runs too long and the last list is new."""
    assert health.complaint() is None


@pytest.mark.parametrize(("seconds", "complains"), [(299, False), (301, True)])
def test_a_reconciliation_that_hangs_is_a_complaint(health, controller, seconds, complains):
    """Work that never ends blocks its model for ever."""
    controller.queue.longest_running_seconds = seconds
    assert (health.complaint() is not None) is complains


@pytest.mark.parametrize(("age", "complains"), [(390, False), (410, True)])
def test_relists_that_stop_are_a_complaint(health, controller, age, complains):
    """Four missed relists mean that the process is deaf."""
    controller.last_relist -= age
    assert (health.complaint() is not None) is complains


def test_a_first_list_may_take_its_time(health, controller):
    """Before it nothing can be old; a restart would only begin anew."""
    controller.synced = False
    controller.last_relist -= 10_000
    assert health.complaint() is None


async def test_answers(health, controller):
    """Liveness follows the complaint, readiness the cache; metrics are always there."""
    async with TestClient(TestServer(health.application())) as client:
        answers = [(await client.get(path)).status for path in ("/healthz", "/readyz", "/metrics")]
        assert answers == [200, 200, 200]
        controller.synced = False
        controller.queue.longest_running_seconds = 1000
        live = await client.get("/healthz")
        assert (live.status, "1000 s" in await live.text()) == (500, True)
        assert (await client.get("/readyz")).status == 503
