"""children.routes: HTTPRoute and GRPCRoute."""

import make
from triton_operator.children.routes import routes

EXPOSURE = {"parentRefs": [{"name": "edge", "sectionName": "https"}], "hostnames": ["b.x", "a.x"]}


def made(gateway=None, **exposure):
    """Return the routes of a model by kind."""
    model = make.model(expose={"routes": EXPOSURE | exposure}, gateway=gateway or {})
    return {each["kind"]: each["spec"] for each in routes(model, model.spec.expose.routes)}


def backend(spec):
    """Return the only backend of a route."""
    (rule,) = spec["rules"]
    (found,) = rule["backendRefs"]
    return found["name"], found["port"]


def test_http_goes_to_the_services_http_port():
    spec = made()["HTTPRoute"]
    assert backend(spec) == ("demo", 80)
    assert spec["parentRefs"] == [{"name": "edge", "sectionName": "https"}]


def test_an_encrypting_gateway_has_another_port():
    assert backend(made({"tls": {"secretName": "cert"}})["HTTPRoute"]) == ("demo", 443)


def test_grpc_has_a_route_when_it_has_hosts_of_its_own():
    """The Gateway API refuses a host that both kinds of route name on one listener."""
    assert made().keys() == {"HTTPRoute"}
    grpc = made(grpcHostnames=["grpc.x"])["GRPCRoute"]
    assert backend(grpc) == ("demo", 8001)
    assert grpc["hostnames"] == ["grpc.x"]


def test_the_order_of_hosts_says_nothing():
    assert made()["HTTPRoute"]["hostnames"] == ["a.x", "b.x"]
