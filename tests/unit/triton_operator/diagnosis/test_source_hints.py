"""diagnosis.source_hints: the next step for what a source or its content gives."""

import pytest

from triton_api.conditions import Reason
from triton_operator.diagnosis.hints import hint
from triton_operator.diagnosis.source_hints import SOURCE_HINTS


@pytest.mark.parametrize(
    ("reason", "message", "step"),
    [
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
    ],
)
def test_hint(reason, message, step):
    """Each reason has a step that names a field or a command."""
    assert step in hint(reason, message)


def test_the_general_hint_comes_last():
    """The first hint whose words are in the message wins, so "" hides what follows it."""
    for reason in {each[0] for each in SOURCE_HINTS}:
        words = [each[1] for each in SOURCE_HINTS if each[0] is reason]
        assert words.index("") == len(words) - 1, reason
