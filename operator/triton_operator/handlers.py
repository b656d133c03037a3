"""kopf at the edge: its watches bring events in, and nothing else of it is used.

kopf's state-tracking handlers would write annotations, lose deletions over a gap in a watch and
allow one replica only; ARCHITECTURE.md has the measurements. A raw event handler writes nothing,
so every replica watches and the standby's cache is warm.
"""

import asyncio
import dataclasses
import os
import random
from collections.abc import Iterator
from typing import Any, Final

import kopf

from triton_api import names
from triton_operator.controller import Controller
from triton_operator.kinds import LABELLED, PAGE, WATCHED, Kind, Object
from triton_operator.signals import set_on_signals

# How often at most kopf lists again when the API server keeps ending a watch.
_RECONNECT_SECONDS: Final = 1.0
_LONGEST_BACKOFF_SECONDS: Final = 15.0
_IDLE_SECONDS: Final = 0.2


def registry(controller: Controller) -> kopf.OperatorRegistry:
    """Return the handlers: one for each watched kind, all the same."""
    handlers = kopf.OperatorRegistry()
    for kind in WATCHED:
        kopf.on.event(kind.group, kind.version, kind.plural, registry=handlers)(
            _handler(controller, kind)
        )
    kopf.on.login(registry=handlers)(_login)
    return handlers


async def watch(controller: Controller, namespaces: tuple[str, ...], stop: asyncio.Event) -> None:
    """Watch until *stop*; ends with an exception when kopf gives a watch up."""
    ours = asyncio.all_tasks()
    tasks = await kopf.spawn_tasks(
        registry=registry(controller),
        settings=settings(),
        clusterwide=not namespaces,
        namespaces=namespaces,
        stop_flag=stop,
    )
    # kopf has taken SIGTERM and SIGINT over, and would let the Lease go only seconds later.
    set_on_signals(stop)
    await kopf.run_tasks(tasks, ignored=ours)


def settings() -> kopf.OperatorSettings:
    """Return kopf's settings: watch, and do nothing else."""
    configured = kopf.OperatorSettings()
    configured.posting.enabled = False
    configured.peering.standalone = True
    configured.scanning.disabled = True
    # kopf would copy and compare each object for handlers that are not there.
    configured.persistence.diffbase_storage = _NoDiffBase()
    configured.persistence.progress_storage = _NoProgress()
    configured.watching.chunk_size = PAGE
    configured.watching.reconnect_backoff = _RECONNECT_SECONDS
    # kopf keeps a task for each object that was heard of so lately: thousands at a start.
    configured.queueing.idle_timeout = _IDLE_SECONDS
    configured.networking.error_backoffs = Backoffs()
    for kind in LABELLED:
        selector = f"{kind.plural}.{kind.version}.{kind.group}".rstrip(".")
        configured.watching.label_selectors[selector] = names.MANAGED_SELECTOR
    return configured


class Backoffs:
    """Delays between tries, without end: an API server that is away must not end the process.

    A restarting pod would wait ever longer, up to five minutes, and then list everything anew.
    """

    def __iter__(self) -> Iterator[float]:
        """Yield delays in seconds that double up to a limit, with jitter."""
        delay = 1.0
        while True:
            yield delay * random.uniform(0.5, 1.0)
            delay = min(delay * 2, _LONGEST_BACKOFF_SECONDS)


def _handler(controller: Controller, kind: Kind) -> Any:
    async def handle(event: dict[str, Any], **_: Any) -> None:
        body: Object = {**event["object"], "apiVersion": kind.api_version, "kind": kind.name}
        if event["type"] == "DELETED":
            metadata = body["metadata"]
            controller.gone((kind, metadata["namespace"], metadata["name"]))
        else:
            controller.seen(body)

    # kopf names a handler by it, in its log and in its own records.
    handle.__qualname__ = kind.plural
    return handle


async def _login(*, settings: kopf.OperatorSettings, **_: Any) -> kopf.ConnectionInfo | None:
    """Log in as the pod's service account, or as the kubeconfig says outside a cluster."""
    info = kopf.login_with_service_account(settings=settings)
    if info is None:
        return kopf.login_with_kubeconfig(settings=settings)
    # The address from the environment needs no DNS, unlike kopf's own choice.
    host, port = os.environ["KUBERNETES_SERVICE_HOST"], os.environ["KUBERNETES_SERVICE_PORT"]
    host = f"[{host}]" if ":" in host else host
    return dataclasses.replace(info, server=f"https://{host}:{port}")


class _NoDiffBase(kopf.DiffBaseStorage):
    def build(self, **_: Any) -> Any:
        return {}

    def fetch(self, **_: Any) -> Any:
        return {}

    def store(self, **_: Any) -> None:
        pass


class _NoProgress(kopf.ProgressStorage):
    def fetch(self, **_: Any) -> None:
        return None

    def store(self, **_: Any) -> None:
        pass

    def purge(self, **_: Any) -> None:
        pass

    def touch(self, **_: Any) -> None:
        pass

    def clear(self, *, essence: Any) -> Any:
        return essence
