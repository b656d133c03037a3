"""diagnosis.failure: one entry of status.failures."""

from triton_api.conditions import Reason
from triton_operator.diagnosis.failure import Failure


def test_an_entry_of_status_has_no_empty_fields():
    """What is not known is left out."""
    entry = Failure("demo-a", Reason.UNSCHEDULABLE, "no node").status()
    assert set(entry) == {"pod", "reason", "message", "hint"}


def test_a_command_in_a_hint_can_be_typed_as_it_stands():
    """It names the pod and the container that failed."""
    failure = Failure("demo-a", Reason.TRITON_CRASHED, "exit code 1", "triton")
    assert failure.status()["hint"].endswith("kubectl logs --previous demo-a -c triton.")
