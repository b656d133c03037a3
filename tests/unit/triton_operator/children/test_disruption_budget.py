"""children.disruption_budget: how nodes are drained."""

import make
from triton_operator.children.disruption_budget import disruption_budget


def test_a_drain_takes_one_replica_at_a_time():
    """Replicas that do not serve never block a drain."""
    spec = disruption_budget(make.model(replicas=2))["spec"]
    assert spec["maxUnavailable"] == 1
    assert spec["unhealthyPodEvictionPolicy"] == "AlwaysAllow"
    assert spec["selector"]["matchLabels"] == {"triton-operator.dev/tritonmodel": "demo"}
