"""Keys of gateways are canaries: no test may leave one anywhere but in its Secret."""

import base64
import json
from collections.abc import Iterator

from cluster import access, operator_pods
from cluster.api import Api

_KINDS = ("TritonModel", "Deployment", "ReplicaSet", "Pod", "Service", "ConfigMap", "Event")
_MADE_BY_THE_OPERATOR = "app.kubernetes.io/managed-by=triton-operator"


def leaks(api: Api, namespace: str) -> list[str]:
    """Return where a key of a Secret of *namespace* is to be read besides.

    Looks at the objects of the namespace, at the operator's pods and, where the node is this
    machine, at the logs of both.
    """
    keys = set(_keys(api, namespace))
    return [where for where, text in _texts(api, namespace) if any(key in text for key in keys)]


def _keys(api: Api, namespace: str) -> Iterator[str]:
    for secret in api.list("Secret", namespace, _MADE_BY_THE_OPERATOR):
        for encoded in secret.get("data", {}).values():
            yield encoded
            yield base64.b64decode(encoded).decode()


def _texts(api: Api, namespace: str) -> Iterator[tuple[str, str]]:
    for kind in _KINDS:
        for each in api.list(kind, namespace):
            yield f"{kind} {each['metadata']['name']}", json.dumps(each)
    for pod in operator_pods.pods(api):
        yield f"operator's pod {pod['metadata']['name']}", json.dumps(pod)
    if folder := access.pod_logs():
        for place in (namespace, access.OPERATOR_NAMESPACE):
            for path in folder.glob(f"{place}_*/*/*.log*"):
                yield str(path), path.read_text(errors="replace")
