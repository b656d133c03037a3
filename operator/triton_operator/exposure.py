"""status.exposure: how far an Ingress and routes of the Gateway API lead to the model. Pure."""

from collections.abc import Iterable, Iterator
from typing import Any, Final

from triton_api import names
from triton_api.conditions import Reason
from triton_api.v1alpha1 import TritonModel
from triton_operator.diagnosis import Failure
from triton_operator.kinds import GRPC_ROUTE, HTTP_ROUTE, INGRESS, ROUTES, Kind, Object
from triton_operator.observed import Observed

_WANTED_OF_A_PARENT: Final = ("Accepted", "ResolvedRefs")
_MESSAGE_LIMIT: Final = 1024


def exposed(model: TritonModel, observed: Observed) -> list[Object]:
    """Return an entry for each way in that spec.expose asks for."""
    entries = []
    for kind, name in _wanted(model):
        if kind in observed.missing:
            entries.append(_entry(kind, reason=str(Reason.ROUTE_KIND_MISSING)))
            continue
        live = observed.children.get((kind, name), {})
        entries.append(_of_ingress(live) if kind is INGRESS else _of_route(kind, live))
    return entries


def exposure_failure(model: TritonModel, entries: Iterable[Object]) -> Failure | None:
    """Return why a route can't lead here; None when it does, or nobody has looked at it yet.

    *entries* are those of `exposed`.
    """
    refused = [entry for entry in entries if "reason" in entry]
    # First what no change of a Gateway mends.
    refused.sort(key=lambda entry: entry["reason"] != Reason.ROUTE_KIND_MISSING)
    return _failure(model, refused[0]) if refused else None


def awaits_gateway(entries: Iterable[Object]) -> bool:
    """Return whether a route among *entries* of `exposed` is not accepted yet."""
    return any(not each["ready"] for each in entries if each["kind"] != INGRESS.name)


def external_url(model: TritonModel) -> str | None:
    """Return the URL by which clients outside the cluster ask, None when it is not known.

    The scheme and port of a route are its Gateway's, which the operator does not read.
    """
    ingress = model.spec.expose.ingress
    if ingress is None:
        return None
    return f"{'https' if ingress.tls_secret_name else 'http'}://{ingress.host}"


def _failure(model: TritonModel, entry: Object) -> Failure:
    if entry["reason"] != Reason.ROUTE_KIND_MISSING:
        message = f"{entry['kind']} {model.name!r}: {entry.get('message') or entry['reason']}"
        return Failure("", Reason.ROUTE_NOT_ACCEPTED, message)
    kind = next(each for each in ROUTES if each.name == entry["kind"])
    message = (
        f"this cluster does not serve {kind.name} of {kind.api_version}, which "
        "spec.expose.routes needs"
    )
    return Failure("", Reason.ROUTE_KIND_MISSING, message, stalled=True)


def _wanted(model: TritonModel) -> Iterator[tuple[Kind, str]]:
    expose = model.spec.expose
    if expose.ingress:
        yield INGRESS, names.ingress(model.name)
    if expose.routes:
        yield HTTP_ROUTE, names.http_route(model.name)
        if expose.routes.grpc_hostnames:
            yield GRPC_ROUTE, names.grpc_route(model.name)


def _of_ingress(live: Object) -> Object:
    """Return the state of an Ingress: it has no condition, only an address once it is served."""
    points = live.get("status", {}).get("loadBalancer", {}).get("ingress") or []
    addresses = [point.get("ip") or point.get("hostname") for point in points]
    return _entry(INGRESS, ready=bool(points), address=next(filter(None, addresses), None))


def _of_route(kind: Kind, live: Object) -> Object:
    """Return the state of a route: each Gateway that has looked at it has to accept it."""
    parents = live.get("status", {}).get("parents") or []
    refusals = [
        condition
        for parent in parents
        for condition in parent.get("conditions", [])
        if _is_refusal(condition, live["metadata"].get("generation", 0))
    ]
    if refusals:
        first = refusals[0]
        return _entry(kind, reason=first.get("reason"), message=first.get("message"))
    return _entry(kind, ready=bool(parents) and all(map(_accepts, parents)))


def _is_refusal(condition: dict[str, Any], generation: int) -> bool:
    """Return whether a controller refuses the route as it is now."""
    current = condition.get("observedGeneration", generation) >= generation
    wanted = condition.get("type") in _WANTED_OF_A_PARENT
    return current and wanted and condition.get("status") == "False"


def _accepts(parent: dict[str, Any]) -> bool:
    found = {each.get("type"): each.get("status") for each in parent.get("conditions", [])}
    return all(found.get(kind) == "True" for kind in _WANTED_OF_A_PARENT)


def _entry(
    kind: Kind,
    *,
    ready: bool = False,
    address: str | None = None,
    reason: str | None = None,
    message: str | None = None,
) -> Object:
    entry: Object = {"kind": kind.name, "ready": ready}
    given = {"address": address, "reason": reason, "message": (message or "")[:_MESSAGE_LIMIT]}
    return entry | {name: value for name, value in given.items() if value}
