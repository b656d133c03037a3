"""diagnosis.script_hints: what to do about a script or its packages."""

import pytest

from triton_api.conditions import Reason
from triton_operator.diagnosis.hints import hint


@pytest.mark.parametrize(
    ("reason", "message", "words"),
    [
        (Reason.ENVIRONMENT_FAILED, "No space left on device", "environment.cache"),
        (Reason.ENVIRONMENT_FAILED, "No matching distribution", "pipPackages"),
        (Reason.SCRIPT_FAILED, "No module named 'nltk'", "pipPackages"),
        (Reason.SCRIPT_FAILED, "the entry script is not there: main.py", "entryScript"),
        (Reason.SCRIPT_FAILED, "ValueError: no weights", "at the line"),
        (Reason.MIDDLEWARE_CRASHED, "X is no setting of the middleware", "variables"),
        (Reason.MIDDLEWARE_CRASHED, "exit code 2", "-c middleware"),
        (Reason.SCRIPT_NOT_READY, "", "triton and middleware"),
    ],
)
def test_the_next_step(reason, message, words):
    """As exact as the message allows."""
    assert words in hint(reason, message)
