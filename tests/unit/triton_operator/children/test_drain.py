"""children.drain: the three times of a graceful end."""

import pytest

import make
from triton_operator.children.drain import Drain, drain


@pytest.mark.parametrize(
    ("seconds", "times"),
    [
        pytest.param(0, Drain(sleep=0, exit_timeout=1, grace=16), id="an immediate end"),
        pytest.param(5, Drain(sleep=5, exit_timeout=5, grace=25), id="shorter than endpoints take"),
        pytest.param(30, Drain(sleep=10, exit_timeout=30, grace=55), id="the default"),
        pytest.param(3600, Drain(sleep=10, exit_timeout=3600, grace=3625), id="the longest"),
    ],
)
def test_times_follow_from_one_field(seconds, times):
    """Sleep, exit timeout and grace period fit together for each spec.rollout.drainSeconds."""
    assert drain(make.model(rollout={"drainSeconds": seconds})) == times
