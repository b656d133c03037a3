"""problems: a failure carries its policy."""

import pytest

from triton_api.conditions import Reason
from triton_operator.problems import Policy, retry, stalled, waiting


@pytest.mark.parametrize(
    ("make", "policy"),
    [(waiting, Policy.WAITING), (stalled, Policy.STALLED), (retry, Policy.RETRY)],
)
def test_each_verb_has_its_policy(make, policy):
    """The name of the function says what happens next."""
    problem = make(Reason.NAME_CONFLICT, "taken", retry_after=5.0)
    assert (problem.policy, problem.retry_after, problem.message) == (policy, 5.0, "taken")
