"""status_writer: a status is written once, only if it differs."""

import pytest

import make
from triton_operator.cache import Cache
from triton_operator.cluster import ApiError
from triton_operator.kinds import TRITON_MODEL
from triton_operator.outcome import Outcome
from triton_operator.status_writer import MINOR_DELAY_SECONDS, StatusWriter
from unit.fakes import FakeClock, FakeCluster

LOADING = {
    "type": "Ready",
    "status": "False",
    "reason": "LoadingModels",
    "message": "",
    "observedGeneration": 1,
}
BEFORE = {
    "state": "Transitioning",
    "replicas": 1,
    "updatedReplicas": 1,
    "readyReplicas": 0,
    "conditions": [LOADING],
}


class Bench:
    """A writer with its cluster, its cache and a clock."""

    def __init__(self):
        self.body = make.body(status=BEFORE)
        self.cluster, self.cache, self.clock = FakeCluster(), Cache(), FakeClock()
        self.writer = StatusWriter(self.cluster, self.cache, self.clock)

    async def write(self, **changes):
        """Write the status with *changes*; return the outcome."""
        return await self.writer.write(make.KEY, self.body, BEFORE | changes)

    @property
    def count(self):
        """How often status was written."""
        return len(self.cluster.writes)


@pytest.fixture
def bench():
    """Return a new bench."""
    return Bench()


async def test_an_equal_status_is_not_written(bench):
    """A write would be an event, and an event another reconciliation."""
    assert await bench.write() == Outcome()
    assert bench.count == 0


async def test_a_changed_status_is_written_and_learnt(bench):
    """The cache knows the answer before any watch tells."""
    assert await bench.write(state="Healthy") == Outcome()
    assert bench.count == 1
    assert bench.cache.get(TRITON_MODEL, "team", "demo")["status"]["state"] == "Healthy"


async def test_the_first_status_is_written(bench):
    """An object without status has every field to gain."""
    del bench.body["status"]
    await bench.write()
    assert bench.count == 1


async def test_counts_alone_are_delayed_and_then_written(bench):
    """They tick several times in a rollout; the last of them is written."""
    assert (await bench.write(replicas=2)).again_after == MINOR_DELAY_SECONDS
    bench.clock.now += 3
    assert (await bench.write(replicas=3)).again_after == MINOR_DELAY_SECONDS - 3
    assert bench.count == 0
    bench.clock.now += MINOR_DELAY_SECONDS - 3
    assert await bench.write(replicas=3) == Outcome()
    assert bench.count == 1


async def test_all_counts_together_are_delayed_too(bench):
    """A rollout changes several at once."""
    assert (await bench.write(replicas=2, updatedReplicas=2, readyReplicas=1)).again_after


@pytest.mark.parametrize("change", [{"reason": "Progressing"}, {"message": "soon"}])
async def test_other_words_for_the_same_condition_are_delayed(bench, change):
    """From Progressing to LoadingModels and on is not what people wait for."""
    assert (await bench.write(conditions=[LOADING | change])).again_after
    assert bench.count == 0


@pytest.mark.parametrize(
    "change",
    [{"status": "True"}, {"observedGeneration": 2}, {"type": "Other"}, {"reason": "PodsRefused"}],
)
async def test_a_condition_that_turns_is_written_at_once(bench, change):
    """Its status, its generation, a reason that is news, or a condition that was not there."""
    assert await bench.write(conditions=[LOADING | change]) == Outcome()
    assert bench.count == 1


async def test_other_words_about_a_problem_are_written_at_once(bench):
    """First the ConfigMap is missing, then a key of it: people act on each."""
    problem = LOADING | {"reason": "ConfigMapNotFound", "message": "no map"}
    bench.body["status"] = BEFORE | {"conditions": [problem]}
    assert await bench.write(conditions=[problem | {"message": "no key"}]) == Outcome()
    assert bench.count == 1


async def test_other_words_with_a_failure_are_written_at_once(bench):
    """A failure is news though the condition stays False."""
    crashed = LOADING | {"reason": "TritonCrashed"}
    assert await bench.write(conditions=[crashed], failures=[{"pod": "a"}]) == Outcome()
    assert bench.count == 1


async def test_a_condition_takes_the_counts_along(bench):
    """What people wait for is not delayed."""
    await bench.write(replicas=2)
    await bench.write(replicas=2, state="Healthy")
    assert bench.count == 1


async def test_counts_that_come_back_need_no_write(bench):
    """The delay begins anew at the next tick."""
    await bench.write(replicas=2)
    await bench.write()
    bench.clock.now += 3
    assert (await bench.write(replicas=2)).again_after == MINOR_DELAY_SECONDS


async def test_a_forgotten_key_starts_anew(bench):
    """A model of the same name has nothing to do with the old one."""
    await bench.write(replicas=2)
    bench.writer.forget(make.KEY)
    bench.clock.now += 3
    assert (await bench.write(replicas=2)).again_after == MINOR_DELAY_SECONDS


@pytest.mark.parametrize("status", [404, 409])
async def test_a_lost_race_is_no_failure(bench, status):
    """The object is gone or newer: its event brings the key back."""
    bench.cluster.errors["status"] = ApiError(status, "Conflict", "")
    assert await bench.write(state="Healthy") == Outcome()


async def test_another_refusal_is_raised(bench):
    """The caller tries again with back-off."""
    bench.cluster.errors["status"] = ApiError(500, "InternalError", "")
    with pytest.raises(ApiError):
        await bench.write(state="Healthy")
