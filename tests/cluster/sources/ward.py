"""Models whose sources are at fault, side by side: each with its way to the server."""

import time
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any

from cluster.api import Object
from cluster.manifests import triton_model
from cluster.node_volume import empty_dir
from cluster.sandbox import Sandbox, condition
from source_servers.s3 import S3Server
from sources.faulty_proxy import Fault, FaultyProxy, faulty_proxy

# Little is reserved: many such pods have to find room on the node at the same time.
_FRUGAL = {"requests": {"cpu": "10m", "memory": "64Mi"}}


@dataclass(frozen=True)
class Told:
    """What status said when it first said what it had to, and how long that took."""

    status: Object
    seconds: float
    """Since the pod's containers could start."""
    published: list[str]
    """What Triton would find in the repository at that moment."""


@dataclass
class Ward:
    """A namespace, an S3 server, and proxies before it."""

    box: Sandbox
    s3: S3Server
    ends: ExitStack
    """Closes the proxies."""
    proxies: dict[str, FaultyProxy] = field(default_factory=dict)

    def proxy(self, name: str, fault: Fault = "none", **options: Any) -> str:
        """Put a proxy for the model *name* before the server; return its address."""
        made = faulty_proxy(self.s3.host, fault, address=self.s3.address)
        self.proxies[name] = proxy = self.ends.enter_context(made)
        for option, value in options.items():
            setattr(proxy, option, value)
        return proxy.url

    def admit(self, name: str, uri: str, **repository: Any) -> None:
        """Create a model; unless *repository* says more it has the right key and no proxy."""
        source = {
            "uri": uri,
            "endpoint": self.s3.url,
            "credentials": {"secretName": "key"},
            **repository,
        }
        spec = {"repository": source, "resources": _FRUGAL, "gateway": {"resources": _FRUGAL}}
        self.box.create(triton_model(name, **spec))

    def pod(self, name: str) -> Object:
        """Return the model's pod, the newest if it has more."""
        pods = self.box.pods(name)
        assert pods, f"{name} has no pod"
        return max(pods, key=lambda each: str(each["metadata"]["creationTimestamp"]))

    def fetcher(self, name: str) -> Object:
        """Return the status of the fetcher in the model's pod, {} before it has one."""
        statuses = self.pod(name)["status"].get("initContainerStatuses", [])
        return next((each for each in statuses if each["name"] == "fetcher"), {})

    def published(self, name: str) -> list[str]:
        """Return what Triton would find in the repository of the model's pod."""
        return sorted(each.name for each in empty_dir(self.pod(name), "repository").iterdir())

    def until_told(self, reasons: dict[str, str], *, seconds: float) -> dict[str, Told]:
        """Wait until Ready of each model has its reason; return what was told, by model."""
        told: dict[str, Told] = {}

        def all_told() -> bool:
            for name in reasons.keys() - told.keys():
                status = self.box.status(name)
                if condition(status, "Ready").get("reason") == reasons[name]:
                    told[name] = Told(status, self._age(name), self.published(name))
            return len(told) == len(reasons)

        self.box.until(f"told: {reasons}", all_told, seconds=seconds)
        return told

    def until_fetching(self, name: str, count: int) -> None:
        """Wait until *count* bytes have come through the proxy of the model."""
        proxy = self.proxies[name]
        self.box.until(f"{count} bytes for {name}", partial(_passed, proxy, count), seconds=60)

    def _age(self, name: str) -> float:
        """Return for how many seconds the containers of the model's pod have had their sandbox."""
        ready = condition(self.pod(name)["status"], "PodReadyToStartContainers")
        return time.time() - datetime.fromisoformat(ready["lastTransitionTime"]).timestamp()


def _passed(proxy: FaultyProxy, count: int) -> bool:
    return proxy.passed >= count
