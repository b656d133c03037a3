"""children.drain: the three times of a graceful end."""

import pytest

import make
from triton_operator.children.drain import Drain, drain


@pytest.mark.parametrize(
    ("seconds", "times"),
    [
        pytest.param(0, (0, 0, 1, 16), id="an immediate end"),
        pytest.param(5, (5, 10, 5, 30), id="shorter than endpoints take"),
        pytest.param(30, (10, 15, 30, 60), id="the default"),
        pytest.param(3600, (10, 15, 3600, 3630), id="the longest"),
    ],
)
def test_times_follow_from_one_field(seconds, times):
    """The steps fit together for each spec.rollout.drainSeconds."""
    assert drain(make.model(rollout={"drainSeconds": seconds})) == Drain(*times)


@pytest.mark.parametrize(("seconds", "times"), [(0, (0, 0, 1, 16)), (30, (10, 10, 30, 55))])
def test_without_a_gateway_nobody_has_to_leave(seconds, times):
    """Triton sleeps only until no new connection comes."""
    model = make.model(rollout={"drainSeconds": seconds}, gateway={"enabled": False})
    assert drain(model) == Drain(*times)


@pytest.mark.parametrize(
    ("limit", "times"),
    [
        pytest.param(60_000, (10, 45, 30, 90), id="by default the time of the drain"),
        pytest.param(1500, (10, 17, 30, 62), id="run() may take two seconds"),
    ],
)
def test_triton_stays_until_the_script_has_finished(limit, times):
    """A run() in the middle may ask it once more; longer than its limit none runs."""
    model = make.model(
        middleware=make.SCRIPT, gateway={"limits": {"scoringTimeoutMilliseconds": limit}}
    )
    assert drain(model) == Drain(*times, middleware_sleep=15)


def test_a_script_alone_waits_for_nobody():
    model = make.model(repository=None, middleware=make.SCRIPT)
    assert drain(model) == Drain(10, 15, 30, 60, middleware_sleep=15)
