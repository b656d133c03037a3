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
_FRUGAL = {"requests": {"cpu": "60m", "memory": "64Mi"}}
_SPARE = {"requests": {"cpu": "10m", "memory": "32Mi"}}


@dataclass(frozen=True)
class Told:
    """What status said when it first said what it had to, and how long that took."""

    status: Object
    seconds: float
    """Since the fact: the first end of the fetcher, or its first request to a faulty server."""
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
        spec = {"repository": source, "resources": _FRUGAL, "gateway": {"resources": _SPARE}}
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
        """Wait until Ready of each model has its reason; return what was told, by model.

        What is missing after *seconds* is missing in the answer.
        """
        told: dict[str, Told] = {}
        ends: dict[str, float] = {}
        deadline = time.monotonic() + seconds
        while (awaited := reasons.keys() - told.keys()) and time.monotonic() < deadline:
            for name in awaited:
                if end := self._end(name):
                    ends.setdefault(name, end)
                status = self.box.status(name)
                if condition(status, "Ready").get("reason") == reasons[name]:
                    began = self.proxies[name].began if name in self.proxies else 0
                    fact = began or ends.get(name, time.time())
                    told[name] = Told(status, time.time() - fact, self.published(name))
            time.sleep(0.2)
        return told

    def until_fetching(self, name: str, count: int) -> None:
        """Wait until *count* bytes have come through the proxy of the model."""
        proxy = self.proxies[name]
        self.box.until(f"{count} bytes for {name}", partial(_passed, proxy, count), seconds=60)

    def _end(self, name: str) -> float | None:
        """Return when the fetcher ended, in seconds since the epoch; None while it has not."""
        state = self.fetcher(name) if self.box.pods(name) else {}
        ended = state.get("state", {}).get("terminated") or state.get("lastState", {}).get(
            "terminated"
        )
        return datetime.fromisoformat(ended["finishedAt"]).timestamp() if ended else None


def _passed(proxy: FaultyProxy, count: int) -> bool:
    return proxy.passed >= count
