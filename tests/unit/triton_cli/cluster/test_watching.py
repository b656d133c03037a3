"""cluster: a watch of one model."""

import pytest

from triton_cli.cluster import Kubectl
from triton_cli.cluster.watching import watched
from triton_cli.errors import UserError
from unit.triton_cli.conftest import ready_model


def test_states_come_one_by_one(cluster):
    """Each whole."""
    cluster.serves(ready_model(replicas=1), ready_model(replicas=2))
    with watched(Kubectl(), "add-sub", 5) as states:
        assert [each["status"]["replicas"] for each in states] == [1, 2]


def test_a_refusal_is_a_sentence(cluster):
    """Kubectl's own."""
    cluster.refuses("error: no configuration has been provided\n")
    with (
        pytest.raises(UserError, match=r"^no configuration"),
        watched(Kubectl(), "x", 5) as states,
    ):
        list(states)


def test_the_end_of_the_model_is_told(cluster):
    """Or its last state would be taken for what is."""
    cluster.watches({"type": "DELETED", "object": ready_model()})
    with pytest.raises(UserError, match="x was deleted"), watched(Kubectl(), "x", 5) as states:
        list(states)


def test_a_watch_that_says_nothing_ends_with_its_time(cluster, tmp_path):
    """The API server may hold it open for an hour."""
    (tmp_path / "bin" / "kubectl").write_text("#!/bin/sh\nexec sleep 60\n")
    with watched(Kubectl(), "add-sub", 0.2) as states:
        assert list(states) == []
