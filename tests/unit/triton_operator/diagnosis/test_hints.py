"""diagnosis: the next step for each failure, whichever of the tables of hints it is in."""

import pytest

from triton_api.conditions import Reason
from triton_operator.diagnosis.hints import HINTS, hint


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
        (Reason.MODEL_LOAD_FAILED, "No module named 'torch'", "spec.triton.image"),
        (Reason.MODEL_LOAD_FAILED, "anything else", "config.pbtxt"),
        (Reason.TRITON_CRASHED, "unrecognized option '--a'", "YY.MM"),
        (Reason.TRITON_CRASHED, "it was not ready within", "loadTimeoutSeconds"),
        (Reason.REFERENCE_NOT_FOUND, "subPath missing", "spec.repository.path"),
        (Reason.REFERENCE_NOT_FOUND, 'secret "a" not found', "spec.triton.env"),
        (Reason.PODS_REFUSED, "exceeded quota: gpus", "ResourceQuota"),
        # Sources and what is in them.
        (Reason.SOURCE_NOT_ALLOWED, "credentials.serviceAccountName: no", "Remove"),
        (Reason.SOURCE_NOT_ALLOWED, "host evil.example", "settings.sources"),
        (Reason.SOURCE_NOT_FOUND, "no bucket", "spec.repository.uri"),
        (Reason.CREDENTIALS_REFUSED, "403", "spec.repository.credentials"),
        (Reason.CREDENTIALS_NOT_FOUND, "no key", "docs/model-sources.md"),
        (Reason.SOURCE_UNAVAILABLE, "503", "can be reached"),
        (Reason.DIGEST_MISMATCH, "other", "spec.repository.digest"),
        (Reason.DISK_FULL, "no room", "Make room"),
        (Reason.CONTENT_REFUSED, "..", "without links"),
        (Reason.REPOSITORY_INVALID, "a:1:1", "spec.repository.check"),
        (Reason.FETCH_FAILED, "exit code 9", "kubectl logs"),
        # Scripts and their packages.
        (Reason.ENVIRONMENT_FAILED, "No space left on device", "environment.cache"),
        (Reason.ENVIRONMENT_FAILED, "No matching distribution", "pipPackages"),
        (Reason.SCRIPT_FAILED, "No module named 'nltk'", "pipPackages"),
        (Reason.SCRIPT_FAILED, "the entry script is not there: main.py", "entryScript"),
        (Reason.SCRIPT_FAILED, "ValueError: no weights", "at the line"),
        (Reason.MIDDLEWARE_CRASHED, "X is no setting of the middleware", "variables"),
        (Reason.MIDDLEWARE_CRASHED, "exit code 2", "-c {container}"),
        (Reason.SCRIPT_NOT_READY, "", "triton and middleware"),
    ],
)
def test_hint(reason, message, step):
    """The hint is as exact as the message allows; it names a field or a command."""
    assert step in hint(reason, message)


def test_the_general_hint_comes_last():
    """The first hint whose words are in the message wins, so "" hides what follows it."""
    for reason in {each[0] for each in HINTS}:
        words = [each[1] for each in HINTS if each[0] is reason]
        assert words.index("") == len(words) - 1, reason


def test_a_reason_without_a_step():
    """Nothing is said where nothing is to be done."""
    assert hint(Reason.READY, "") == ""
