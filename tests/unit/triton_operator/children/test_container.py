"""children.container: what containers have in common."""

import pytest

from triton_api.v1alpha1.scheduling import Resources
from triton_operator.children.container import container, resources, sleep_before_end

UNSAID = {"requests": {"cpu": "100m"}}


def test_a_container_gains_no_right_and_writes_to_its_volumes():
    """Whoever it runs as; without a word it is the pod's user."""
    confined = container("a", "image")["securityContext"]
    assert (confined["allowPrivilegeEscalation"], confined["readOnlyRootFilesystem"]) == (
        False,
        True,
    )
    assert container("a", "image", user=99)["securityContext"] == {"runAsUser": 99, **confined}


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        ({}, UNSAID),
        ({"requests": {"cpu": 2}}, {"requests": {"cpu": "2"}}),
        ({"limits": {"memory": "1Gi"}}, {"limits": {"memory": "1Gi"}}),
    ],
)
def test_what_is_said_of_resources_is_all_that_holds(given, wanted):
    """A request of ours beside a user's limit could be above it."""
    assert resources(Resources.model_validate(given), UNSAID) == wanted


def test_an_immediate_end_needs_no_hook():
    """A sleep of 0 seconds is refused by older API servers."""
    assert sleep_before_end(0) == {}
    assert sleep_before_end(5)["lifecycle"]["preStop"] == {"sleep": {"seconds": 5}}
