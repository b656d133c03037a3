"""Ways in from outside: an Ingress, and routes where the cluster has the Gateway API."""

import time
from collections.abc import Iterator

import pytest

from cluster.api import Api, Object
from cluster.manifests import config_map, pausing, triton_model
from cluster.sandbox import Sandbox

_GROUP = "gateway.networking.k8s.io"
_ROUTES = {
    "parentRefs": [{"name": "edge"}],
    "hostnames": ["m.example.com"],
    "grpcHostnames": ["grpc.m.example.com"],
}


def test_an_ingress_leads_to_the_service(box: Sandbox) -> None:
    """Its address is told once its controller has given it one, and it goes when unwanted."""
    exposure = {"ingress": {"host": "m.example.com", "tlsSecretName": "cert", "className": "none"}}
    box.create(config_map("files"), pausing("m", expose=exposure))
    box.until("the Ingress is made", lambda: box.get("Ingress", "m"))
    box.until("status tells", lambda: box.status("m").get("exposure"))
    status = box.status("m")
    assert status["exposure"] == [{"kind": "Ingress", "ready": False}]
    assert status["endpoints"]["external"] == "https://m.example.com"
    _report(box, "Ingress", {"loadBalancer": {"ingress": [{"ip": "192.0.2.7"}]}})
    wanted = [{"kind": "Ingress", "ready": True, "address": "192.0.2.7"}]
    box.until("the address is told", lambda: box.status("m")["exposure"] == wanted)
    box.change("m", expose={"ingress": {"host": "n.example.com"}})

    def moved() -> bool:
        return bool(box.the("Ingress", "m")["spec"]["rules"][0]["host"] == "n.example.com")

    box.until("the host is changed", moved)
    box.change("m", expose=None)
    box.until("it is gone", lambda: box.get("Ingress", "m") is None)


def test_a_cluster_without_the_gateway_api_is_told(box: Sandbox) -> None:
    """Everything else is made and serves."""
    if _exists(box.api, "httproutes"):
        pytest.skip("this cluster has the Gateway API")
    box.create(config_map("files"), triton_model("m", expose={"routes": _ROUTES}))
    status = box.until_reason("m", "RouteKindMissing", seconds=90)
    assert box.condition("m", "Available")["status"] == "True"
    assert box.condition("m", "Stalled")["status"] == "True"
    assert [each["ready"] for each in status["exposure"]] == [False, False]
    assert "Gateway API" in status["failures"][0]["hint"]


@pytest.fixture
def gateway_api(api: Api) -> Iterator[None]:
    """The kinds of the Gateway API, with as much schema as the operator needs of them."""
    if _exists(api, "httproutes"):
        yield
        return
    definitions = [_definition("HTTPRoute"), _definition("GRPCRoute")]
    for definition in definitions:
        api.create(definition)
    try:
        time.sleep(2)
        yield
    finally:
        for definition in definitions:
            api.delete("CustomResourceDefinition", None, definition["metadata"]["name"])


def test_routes_are_made_and_their_state_is_told(box: Sandbox, gateway_api: None) -> None:
    """Accepted, then refused in the controller's words, then unwanted."""
    box.create(config_map("files"), triton_model("m", expose={"routes": _ROUTES}))
    for kind, host in (("HTTPRoute", "m.example.com"), ("GRPCRoute", "grpc.m.example.com")):
        route = box.until(f"{kind} is made", lambda kind=kind: box.get(kind, "m"), seconds=90)
        assert route["spec"]["hostnames"] == [host]
        _report(box, kind, _parents("True"))
    wanted = [{"kind": "GRPCRoute", "ready": True}, {"kind": "HTTPRoute", "ready": True}]

    def told() -> bool:
        found = box.status("m").get("exposure", [])
        return bool(sorted(found, key=lambda each: each["kind"]) == wanted)

    box.until("both are accepted", told, seconds=60)
    box.until_ready("m")
    _report(box, "HTTPRoute", _parents("False", "no listener fits"))
    box.change("m", model={"tags": {"look": "again"}})
    status = box.until_reason("m", "RouteNotAccepted", seconds=60)
    assert "no listener fits" in status["failures"][0]["message"]
    box.change("m", expose=None)
    box.until("the routes are gone", lambda: not box.get("HTTPRoute", "m"), seconds=60)
    box.until_ready("m")


def _report(box: Sandbox, kind: str, status: Object) -> None:
    """Write the status of an object, as its controller does."""
    box.patch(kind, "m", {"status": status}, part="/status")


def _parents(status: str, message: str = "") -> Object:
    conditions = [
        {"type": kind, "status": status, "reason": kind, "message": message}
        for kind in ("Accepted", "ResolvedRefs")
    ]
    return {"parents": [{"conditions": conditions}]}


def _exists(api: Api, plural: str) -> bool:
    return api.get("CustomResourceDefinition", None, f"{plural}.{_GROUP}") is not None


def _definition(kind: str) -> Object:
    plural = f"{kind.lower()}s"
    anything = {"type": "object", "x-kubernetes-preserve-unknown-fields": True}
    version = {
        "name": "v1",
        "served": True,
        "storage": True,
        "schema": {
            "openAPIV3Schema": {
                "type": "object",
                "properties": {"spec": anything, "status": anything},
            }
        },
        "subresources": {"status": {}},
    }
    return {
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "metadata": {
            "name": f"{plural}.{_GROUP}",
            # The API server wants it for groups of *.k8s.io.
            "annotations": {"api-approved.kubernetes.io": "unapproved, for tests"},
        },
        "spec": {
            "group": _GROUP,
            "names": {"kind": kind, "plural": plural, "singular": kind.lower()},
            "scope": "Namespaced",
            "versions": [version],
        },
    }
