"""cluster: calls of kubectl."""

import pytest

from triton_cli.cluster import Kubectl
from triton_cli.errors import UserError
from unit.triton_cli.conftest import ready_model


def test_without_kubectl_it_is_said(monkeypatch):
    """Instead of a traceback."""
    monkeypatch.setenv("PATH", "")
    with pytest.raises(UserError, match="kubectl is not on the PATH"):
        Kubectl().models()


def test_a_refusal_is_a_sentence(cluster):
    """Of reads and of watches."""
    cluster.refuses("error: no configuration has been provided\n")
    with pytest.raises(UserError, match=r"^no configuration has been provided; check --context"):
        Kubectl().model("x")
    with pytest.raises(UserError, match=r"^no configuration"), Kubectl().watched("x", 5) as states:
        list(states)


def test_states_come_one_by_one(cluster):
    """Each whole, as kubectl indents them."""
    cluster.serves(ready_model(replicas=1), ready_model(replicas=2))
    with Kubectl().watched("add-sub", 5) as states:
        assert [each["status"]["replicas"] for each in states] == [1, 2]


def test_a_watch_that_says_nothing_ends_with_its_time(cluster, tmp_path):
    """The API server may hold it open for an hour."""
    (tmp_path / "bin" / "kubectl").write_text("#!/bin/sh\nexec sleep 60\n")
    with Kubectl().watched("add-sub", 0.2) as states:
        assert list(states) == []
