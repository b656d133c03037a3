"""exposure: how far an Ingress and routes lead to the model."""

import pytest

import make
from triton_operator.exposure import awaits_gateway, exposed, exposure_failure, external_url
from triton_operator.kinds import GRPC_ROUTE, HTTP_ROUTE, INGRESS

ROUTES = {"parentRefs": [{"name": "edge"}], "hostnames": ["b.example.com", "a.example.com"]}
WITH_ROUTES = {"expose": {"routes": {**ROUTES, "grpcHostnames": ["grpc.example.com"]}}}
WITH_INGRESS = {"expose": {"ingress": {"host": "a.example.com"}}}


def condition(kind, status, message="", generation=1):
    """Return a condition of a route's parent."""
    return {
        "type": kind,
        "status": status,
        "reason": "Because" if status == "False" else kind,
        "message": message,
        "observedGeneration": generation,
    }


ACCEPTED = [condition("Accepted", "True"), condition("ResolvedRefs", "True")]


def route(kind, *parents):
    """Return a route with the conditions of each parent."""
    return make.live(kind, status={"parents": [{"conditions": each} for each in parents]})


def seen(*objects, missing=(), **spec):
    """Return a model and what was observed of it."""
    return make.model(**spec), make.observed(*objects, missing=frozenset(missing))


def failure_of(model, observed):
    """Return why a route of *model* can't lead to it."""
    return exposure_failure(model, exposed(model, observed))


def test_without_ways_in_there_is_nothing_to_say():
    assert exposed(*seen()) == []
    assert failure_of(*seen()) is None
    assert external_url(make.model()) is None


@pytest.mark.parametrize(
    ("points", "entry"),
    [
        ([], {"kind": "Ingress", "ready": False}),
        ([{"ip": "192.0.2.1"}], {"kind": "Ingress", "ready": True, "address": "192.0.2.1"}),
        ([{"hostname": "lb.example"}], {"kind": "Ingress", "ready": True, "address": "lb.example"}),
    ],
)
def test_an_ingress_is_ready_with_its_address(points, entry):
    """It has no condition; and without an address nothing is known to be wrong."""
    live = make.live(INGRESS, status={"loadBalancer": {"ingress": points}})
    assert exposed(*seen(live, **WITH_INGRESS)) == [entry]
    assert failure_of(*seen(live, **WITH_INGRESS)) is None


def test_the_url_of_an_ingress_follows_its_certificate():
    assert external_url(make.model(**WITH_INGRESS)) == "http://a.example.com"
    secured = {"expose": {"ingress": {"host": "a.example.com", "tlsSecretName": "cert"}}}
    assert external_url(make.model(**secured)) == "https://a.example.com"


def test_routes_are_ready_when_every_gateway_accepts_them():
    world = seen(route(HTTP_ROUTE, ACCEPTED, ACCEPTED), route(GRPC_ROUTE, ACCEPTED), **WITH_ROUTES)
    assert exposed(*world) == [
        {"kind": "HTTPRoute", "ready": True},
        {"kind": "GRPCRoute", "ready": True},
    ]
    assert not awaits_gateway(exposed(*world))


def test_a_route_that_nobody_has_looked_at_is_waited_for():
    """The Gateway's controller may be slow, or away."""
    world = seen(route(HTTP_ROUTE), route(GRPC_ROUTE, ACCEPTED), **WITH_ROUTES)
    assert exposed(*world)[0] == {"kind": "HTTPRoute", "ready": False}
    assert failure_of(*world) is None
    assert awaits_gateway(exposed(*world))


def test_a_refusal_is_told_in_the_controllers_words():
    refused = [condition("Accepted", "False", "no listener takes a.example.com")]
    world = seen(route(HTTP_ROUTE, ACCEPTED, refused), route(GRPC_ROUTE, ACCEPTED), **WITH_ROUTES)
    entry = exposed(*world)[0]
    assert (entry["ready"], entry["reason"]) == (False, "Because")
    failure = failure_of(*world)
    assert failure.reason == "RouteNotAccepted"
    assert "no listener takes a.example.com" in failure.message


def test_a_refusal_of_an_older_generation_counts_no_more():
    """The route was changed since."""
    old = [condition("Accepted", "False", generation=0)]
    world = seen(route(HTTP_ROUTE, old), route(GRPC_ROUTE, ACCEPTED), **WITH_ROUTES)
    assert failure_of(*world) is None


def test_a_cluster_without_the_gateway_api_is_told():
    """Time alone does not mend it."""
    world = seen(missing=[HTTP_ROUTE, GRPC_ROUTE], **WITH_ROUTES)
    assert {entry["reason"] for entry in exposed(*world)} == {"RouteKindMissing"}
    failure = failure_of(*world)
    assert (failure.reason, failure.stalled) == ("RouteKindMissing", True)
    assert "HTTPRoute" in failure.message


def test_a_kind_that_is_missing_is_told_before_a_refusal():
    """No change of a Gateway mends it."""
    refused = [condition("Accepted", "False", "no listener")]
    world = seen(route(HTTP_ROUTE, refused), missing=[GRPC_ROUTE], **WITH_ROUTES)
    assert failure_of(*world).reason == "RouteKindMissing"
    assert "GRPCRoute" in failure_of(*world).message


def test_what_is_not_made_yet_is_not_ready():
    assert exposed(*seen(**WITH_ROUTES)) == [
        {"kind": "HTTPRoute", "ready": False},
        {"kind": "GRPCRoute", "ready": False},
    ]
