"""diagnosis.failure: one entry of status.failures."""

from triton_api.conditions import Reason
from triton_operator.diagnosis.failure import Failure


def test_an_entry_of_status_has_no_empty_fields():
    """What is not known is left out."""
    entry = Failure("demo-a", Reason.UNSCHEDULABLE, "no node").status()
    assert set(entry) == {"pod", "reason", "message", "hint"}
