"""diagnosis.hints: the next step for each failure."""

import pytest

from triton_api.conditions import Reason
from triton_operator.diagnosis.hints import _HINTS, hint


@pytest.mark.parametrize(
    ("reason", "message", "step"),
    [
        (Reason.UNSCHEDULABLE, "3 Insufficient nvidia.com/gpu.", "add a GPU node"),
        (Reason.UNSCHEDULABLE, "3 Insufficient cpu.", "spec.resources.requests"),
        (Reason.UNSCHEDULABLE, "had untolerated taint {a: b}", "spec.placement.tolerations"),
        (Reason.UNSCHEDULABLE, "didn't match node affinity/selector", "--show-labels"),
        (Reason.UNSCHEDULABLE, "anything else", "spec.placement"),
        (Reason.MODEL_LOAD_FAILED, "but no GPUs are available", "spec.gpus.count"),
        (Reason.MODEL_LOAD_FAILED, "model 'lost+found': …", "spec.triton.models"),
        (Reason.MODEL_LOAD_FAILED, "failed to stat file /x", "spec.repository.path"),
        (Reason.MODEL_LOAD_FAILED, "anything else", "config.pbtxt"),
        (Reason.TRITON_CRASHED, "unrecognized option '--a'", "YY.MM"),
        (Reason.TRITON_CRASHED, "it was not ready within", "loadTimeoutSeconds"),
        (Reason.REFERENCE_NOT_FOUND, "subPath missing", "spec.repository.path"),
        (Reason.REFERENCE_NOT_FOUND, 'secret "a" not found', "spec.triton.env"),
        (Reason.PODS_REFUSED, "exceeded quota: gpus", "ResourceQuota"),
    ],
)
def test_hint(reason, message, step):
    """The hint is as exact as the message allows."""
    assert step in hint(reason, message)


def test_the_general_hint_comes_last():
    """The first hint whose words are in the message wins, so "" hides what follows it."""
    for reason in {each[0] for each in _HINTS}:
        words = [each[1] for each in _HINTS if each[0] is reason]
        assert words.index("") == len(words) - 1, reason


def test_a_reason_without_a_step():
    """Nothing is said where nothing is to be done."""
    assert hint(Reason.READY, "") == ""
