"""The way to a model: its own URL from outside, or a port that kubectl forwards."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final
from urllib.request import OpenerDirector

from triton_api import contract, names
from triton_cli.cluster import Kubectl
from triton_cli.cluster.forwarding import forwarded
from triton_cli.scoring.asking import ask, opener

Object = dict[str, Any]

_LOOK_SECONDS: Final = 3.0
_FOUND: Final = (200, 401)


@dataclass(frozen=True)
class Way:
    """Where requests go."""

    base: str
    sender: OpenerDirector
    words: str
    """For people: which way it is, and why."""


@contextmanager
def way_to(kubectl: Kubectl, body: Object) -> Iterator[Way]:
    """Give the way to the model *body*. Raises UserError.

    The address inside the cluster is never tried: outside, its name may be anybody's, and the key
    would go there.
    """
    endpoints = body["status"]["endpoints"]
    external = endpoints.get("external")
    problem = _problem(external, endpoints) if external else ""
    if external and not problem:
        yield Way(external, opener(tunnel=False), external)
        return
    scheme = endpoints["base"].partition(":")[0]
    tls = scheme == "https"
    port = contract.SERVICE_HTTPS_PORT if tls else contract.SERVICE_HTTP_PORT
    service = names.service(body["metadata"]["name"])
    with forwarded(kubectl, service, port) as host:
        why = f", since {external} is not reachable: {problem}" if problem else ""
        base = f"{scheme}://{host}"
        yield Way(base, opener(tunnel=True), f"{base}, by kubectl port-forward{why}")


def _problem(external: str, endpoints: Object) -> str:
    """Return why *external* does not lead to a gateway, "" when it does. No key is sent."""
    health = endpoints["health"].removeprefix(endpoints["base"])
    try:
        answer = ask(opener(tunnel=False), f"{external}{health}", {}, seconds=_LOOK_SECONDS)
    except OSError as error:
        return str(error)
    return "" if answer.status in _FOUND else f"it answers {answer.status}"
