"""What every test of a fetched repository does."""

from typing import Any

from cluster.api import Object
from cluster.inference import address, infer
from cluster.manifests import triton_model
from cluster.sandbox import Sandbox
from source_servers.server import Secret


def secret(name: str, content: Secret) -> Object:
    """Return a Secret for spec.repository.credentials."""
    return {
        "apiVersion": "v1",
        "kind": "Secret",
        "metadata": {"name": name},
        "stringData": content,
    }


def fetched(name: str, uri: str, **repository: Any) -> Object:
    """Return a TritonModel whose repository is at *uri*."""
    return triton_model(name, repository={"uri": uri, **repository})


def by(secret_name: str) -> Object:
    """Return spec.repository.credentials."""
    return {"secretName": secret_name}


def addend(box: Sandbox, name: str) -> float:
    """Wait until the model serves, and return what it adds."""
    box.until_ready(name, seconds=150)
    with address(box, name) as where:
        (answer,) = set(infer(where, [0, 0, 0, 0]))
    return answer


def told(box: Sandbox, name: str) -> str:
    """Return all that people without the right to read Secrets see of a model and its pods."""
    events = box.api.list("Event", box.namespace)
    return repr([box.the("TritonModel", name), box.children(name), events])
