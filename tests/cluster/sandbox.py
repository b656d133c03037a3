"""A namespace of a test's own, and what a test does in it."""

import contextlib
import secrets
import time
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from cluster import waiting
from cluster.api import CHILD_KINDS, Api, Object
from cluster.canaries import leaks

_READY_SECONDS = 90
MODEL_LABEL = "triton-operator.dev/tritonmodel"


class Sandbox:
    """One namespace; every name is one in it."""

    def __init__(self, api: Api, namespace: str) -> None:
        """Take a namespace that exists."""
        self.api = api
        self.namespace = namespace

    def create(self, *manifests: Object) -> Object:
        """Create objects here, in order; return the last."""
        created: Object = {}
        for manifest in manifests:
            created = self.api.create(self.placed(manifest))
        return created

    def placed(self, manifest: Object) -> Object:
        """Return *manifest* with this namespace."""
        metadata = {**manifest["metadata"], "namespace": self.namespace}
        return {**manifest, "metadata": metadata}

    def get(self, kind: str, name: str) -> Object | None:
        """Return an object, None when there is none."""
        return self.api.get(kind, self.namespace, name)

    def the(self, kind: str, name: str) -> Object:
        """Return an object that exists."""
        found = self.get(kind, name)
        assert found is not None, f"{kind} {name} is gone"
        return found

    def patch(self, kind: str, name: str, patch: Any, **query: Any) -> Object:
        """Merge *patch* into an object, or carry out its operations."""
        return self.api.patch(kind, self.namespace, name, patch, **query)

    def change(self, name: str, **spec: Any) -> int:
        """Merge *spec* into the spec of a TritonModel; return the new generation."""
        changed = self.patch("TritonModel", name, {"spec": spec})
        return int(changed["metadata"]["generation"])

    def delete(self, kind: str, name: str, **options: Any) -> None:
        """Delete an object."""
        self.api.delete(kind, self.namespace, name, **options)

    def pods(self, model: str) -> list[Object]:
        """Return the pods of a model, those that are being deleted too."""
        return self.api.list("Pod", self.namespace, f"{MODEL_LABEL}={model}")

    def children(self, model: str) -> list[Object]:
        """Return everything with the label of a model, pods included."""
        kinds = (*CHILD_KINDS, "ReplicaSet", "Pod", "EndpointSlice")
        selector = f"{MODEL_LABEL}={model}"
        return [each for kind in kinds for each in self.api.list(kind, self.namespace, selector)]

    def status(self, name: str) -> Object:
        """Return the status of a TritonModel."""
        status: Object = self.the("TritonModel", name).get("status", {})
        return status

    def condition(self, name: str, kind: str) -> Object:
        """Return a condition of a TritonModel, {} before the first status."""
        return condition(self.status(name), kind)

    def until(self, what: str, probe: Callable[[], Any], *, seconds: float = 30) -> Any:
        """Wait for *probe* to be true, and tell about this namespace when it is not."""
        return waiting.until(what, probe, seconds=seconds, report=self.account)

    def until_reason(self, name: str, reason: str, *, seconds: float = 30) -> Object:
        """Wait until Ready has *reason*; return the status."""
        what = f"{name} has reason {reason}"
        self.until(
            what, lambda: self.condition(name, "Ready").get("reason") == reason, seconds=seconds
        )
        return self.status(name)

    def until_ready(self, *names: str, seconds: float = _READY_SECONDS) -> None:
        """Wait until the current generation of each model is Ready."""
        for name in names:
            self.until(f"{name} is Ready", partial(self.is_ready, name), seconds=seconds)

    def is_ready(self, name: str) -> bool:
        """Return whether the current generation is Ready."""
        model = self.the("TritonModel", name)
        found = condition(model.get("status", {}), "Ready")
        current = found.get("observedGeneration") == model["metadata"]["generation"]
        return bool(current and found["status"] == "True")

    def account(self) -> str:
        """Return all that a person would look at."""
        return waiting.account_of(self.api, self.namespace)


def condition(status: Object, kind: str) -> Object:
    """Return a condition of *status*, {} when it has none."""
    return next((each for each in status.get("conditions", []) if each["type"] == kind), {})


@contextlib.contextmanager
def sandbox(api: Api, purpose: str) -> Iterator[Sandbox]:
    """Make a namespace under Pod Security `restricted`, and delete it afterwards.

    What is done in it may leave no key of a gateway anywhere.
    """
    name = f"t-{purpose}-{secrets.token_hex(3)}"
    labels = {"pod-security.kubernetes.io/enforce": "restricted"}
    api.create(
        {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name, "labels": labels}}
    )
    # The controller manager makes it; a pod that comes earlier is refused and made later.
    waiting.until(
        "the namespace's default account",
        lambda: api.get("ServiceAccount", name, "default"),
        seconds=20,
    )
    try:
        yield Sandbox(api, name)
        assert (found := leaks(api, name)) == [], f"a key of {name} is to be read in {found}"
    finally:
        _end_pods(api, name)
        api.delete("Namespace", None, name)


def _end_pods(api: Api, namespace: str) -> None:
    """Let go of CPU and GPUs at once: nobody needs these pods to drain."""
    for model in api.list("TritonModel", namespace):
        api.delete("TritonModel", namespace, model["metadata"]["name"])
    time.sleep(0.2)
    for pod in api.list("Pod", namespace):
        api.delete("Pod", namespace, pod["metadata"]["name"], gracePeriodSeconds=1)
