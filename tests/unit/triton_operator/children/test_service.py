"""children.service: the Service in front of the replicas."""

import make
from triton_operator.children.gateway_container import gateway_container
from triton_operator.children.service import service
from triton_operator.children.triton import triton


def test_target_ports_are_ports_of_the_container():
    """Traffic arrives: each target port goes by a name that the container has."""
    for on in (True, False):
        model = make.model(gateway={"enabled": on})
        containers = [triton(model, "x"), *([gateway_container(model, "x")] if on else [])]
        found = [port["name"] for container in containers for port in container["ports"]]
        targets = {port["targetPort"] for port in service(model)["spec"]["ports"]}
        assert targets <= set(found)
        assert len(set(found)) == len(found)


def test_http_needs_no_port_in_a_url():
    """The Service answers on 80, as Azure's scoring URI did."""
    ports = {port["name"]: port["port"] for port in service(make.model())["spec"]["ports"]}
    assert ports == {"http": 80, "grpc": 8001, "metrics": 8002}


def test_a_script_alone_answers_http_only():
    made = service(make.model(repository=None, middleware=make.SCRIPT))
    assert [port["name"] for port in made["spec"]["ports"]] == ["http"]


def test_https_needs_no_port_in_a_url_either():
    """With a certificate the Service answers where HTTPS is looked for."""
    made = service(make.model(gateway={"tls": {"secretName": "cert"}}))
    ports = {port["name"]: (port["port"], port["appProtocol"]) for port in made["spec"]["ports"]}
    assert ports == {"http": (443, "https"), "grpc": (8001, "https"), "metrics": (8002, "http")}


def test_type_and_annotations_are_the_users():
    """A cloud's load balancer is configured by annotations."""
    expose = {"service": {"type": "NodePort", "annotations": {"a.example/b": "c"}}}
    made = service(make.model(expose=expose))
    assert made["spec"]["type"] == "NodePort"
    assert made["metadata"]["annotations"] == {"a.example/b": "c"}


def test_no_annotations_without_a_wish():
    """The operator owns only the fields that it means."""
    assert "annotations" not in service(make.model())["metadata"]
