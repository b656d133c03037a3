"""children.scheduling: which nodes the pods may run on."""

import pytest

import make
from triton_operator.children.scheduling import scheduling

_REQUIRED = "requiredDuringSchedulingIgnoredDuringExecution"
GPU_TAINT = {"key": "nvidia.com/gpu", "operator": "Exists", "effect": "NoSchedule"}
PRODUCT = {"key": "nvidia.com/gpu.product", "operator": "In", "values": ["A", "B"]}


def test_nothing_is_said_without_a_wish():
    """An empty placement on CPU leaves the choice to the scheduler."""
    assert scheduling(make.model()) == {}


def test_a_gpu_tolerates_its_taint():
    """GPU nodes are commonly tainted with the name of their resource."""
    assert scheduling(make.model(gpus={"count": 1})) == {"tolerations": [GPU_TAINT]}


def test_the_taint_is_not_tolerated_twice():
    """A user who wrote the toleration already has it once."""
    model = make.model(gpus={"count": 1}, placement={"tolerations": [GPU_TAINT]})
    assert scheduling(model)["tolerations"] == [GPU_TAINT]


def test_a_mig_profile_tolerates_its_own_name():
    """The taint is named after the resource that is asked for."""
    model = make.model(gpus={"count": 1, "resourceName": "nvidia.com/mig-1g.10gb"})
    assert scheduling(model)["tolerations"][0]["key"] == "nvidia.com/mig-1g.10gb"


def test_products_become_a_node_affinity():
    """Any of the products will do, in an order that does not depend on the user's."""
    model = make.model(gpus={"count": 1, "products": ["B", "A"]})
    terms = scheduling(model)["affinity"]["nodeAffinity"][_REQUIRED]["nodeSelectorTerms"]
    assert terms == [{"matchExpressions": [PRODUCT]}]


def test_products_join_each_term_of_the_user():
    """Terms are alternatives: a product in one of them only could be evaded by another."""
    zones = [{"key": "zone", "operator": "In", "values": [zone]} for zone in "xy"]
    nodes = {_REQUIRED: {"nodeSelectorTerms": [{"matchExpressions": [zone]} for zone in zones]}}
    model = make.model(
        gpus={"count": 1, "products": ["A", "B"]},
        placement={"affinity": {"nodeAffinity": nodes, "podAffinity": {}}},
    )
    terms = scheduling(model)["affinity"]["nodeAffinity"][_REQUIRED]["nodeSelectorTerms"]
    assert terms == [{"matchExpressions": [zone, PRODUCT]} for zone in zones]


@pytest.mark.parametrize(
    ("given", "selector"),
    [
        pytest.param({}, {"triton-operator.dev/tritonmodel": "demo"}, id="own replicas"),
        pytest.param({"labelSelector": {"matchLabels": {"a": "b"}}}, {"a": "b"}, id="as said"),
    ],
)
def test_spread_counts(given, selector):
    """A spread counts the model's own replicas unless the user says which pods."""
    constraint = {"maxSkew": 1, "topologyKey": "zone", "whenUnsatisfiable": "DoNotSchedule"}
    model = make.model(placement={"topologySpreadConstraints": [constraint | given]})
    (made,) = scheduling(model)["topologySpreadConstraints"]
    assert made == constraint | {"labelSelector": {"matchLabels": selector}}
