"""children.service: the Service in front of the replicas."""

import make
from triton_operator.children.service import service
from triton_operator.children.triton import triton


def test_target_ports_are_ports_of_the_container():
    """Traffic arrives: each target port goes by a name that the container has."""
    container = {port["name"] for port in triton(make.model(), "x")["ports"]}
    targets = {port["targetPort"] for port in service(make.model())["spec"]["ports"]}
    assert targets == container


def test_http_needs_no_port_in_a_url():
    """The Service answers on 80, as Azure's scoring URI did."""
    ports = {port["name"]: port["port"] for port in service(make.model())["spec"]["ports"]}
    assert ports == {"http": 80, "grpc": 8001, "metrics": 8002}


def test_type_and_annotations_are_the_users():
    """A cloud's load balancer is configured by annotations."""
    expose = {"service": {"type": "NodePort", "annotations": {"a.example/b": "c"}}}
    made = service(make.model(expose=expose))
    assert made["spec"]["type"] == "NodePort"
    assert made["metadata"]["annotations"] == {"a.example/b": "c"}


def test_no_annotations_without_a_wish():
    """The operator owns only the fields that it means."""
    assert "annotations" not in service(make.model())["metadata"]
