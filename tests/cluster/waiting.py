"""Wait for a fact, with a deadline, progress, and a report of what is there instead."""

import json
import time
from collections.abc import Callable
from typing import Any, TypeVar

from cluster.access import OPERATOR_NAMESPACE
from cluster.api import Api, Object, Refusal

Found = TypeVar("Found")

_PERIOD_SECONDS = 0.2
_PROGRESS_SECONDS = 15.0


def until(
    what: str,
    probe: Callable[[], Found],
    *,
    seconds: float,
    report: Callable[[], str] = lambda: "",
    period: float = _PERIOD_SECONDS,
) -> Found:
    """Return the first true answer of *probe*; fail with *report* after *seconds*."""
    started = time.monotonic()
    told = started
    while not (found := probe()):
        now = time.monotonic()
        if now - started > seconds:
            raise AssertionError(f"not within {seconds:.0f} s: {what}\n{report()}")
        if now - told > _PROGRESS_SECONDS:
            told = now
            print(f"  {now - started:3.0f} s: still waiting: {what}", flush=True)
        time.sleep(period)
    return found


def never(what: str, probe: Callable[[], Any], *, seconds: float) -> None:
    """Fail if *probe* is true at any time within *seconds*."""
    started = time.monotonic()
    while (passed := time.monotonic() - started) < seconds:
        found = probe()
        assert not found, f"after {passed:.1f} s: {what}: {found}"
        time.sleep(_PERIOD_SECONDS)


def account_of(api: Api, namespace: str) -> str:
    """Return all that a person would look at when models of *namespace* are not as they should."""
    parts = [f"--- {namespace}"]
    parts += [_model(each) for each in api.list("TritonModel", namespace)]
    parts += [_pod(each) for each in api.list("Pod", namespace)]
    parts += [
        f"event: {each['involvedObject'].get('name')} {each.get('reason')}: {each.get('message')}"
        for each in api.list("Event", namespace)[-25:]
    ]
    return "\n".join([*parts, operator_log(api, lines=40)])


def operator_log(api: Api, *, lines: int) -> str:
    """Return the last lines of each operator pod's log."""
    parts = []
    for pod in api.list("Pod", OPERATOR_NAMESPACE):
        name = pod["metadata"]["name"]
        try:
            text = api.log(OPERATOR_NAMESPACE, name, tailLines=lines)
        except Refusal as refusal:
            text = str(refusal)
        parts.append(f"--- log of {name}\n{text}")
    return "\n".join(parts)


def _model(model: Object) -> str:
    return f"TritonModel {model['metadata']['name']}: " + json.dumps(model.get("status"), indent=1)


def _pod(pod: Object) -> str:
    status = pod["status"]
    told = ("phase", "conditions", "initContainerStatuses", "containerStatuses")
    shown = {key: status.get(key) for key in told}
    return f"Pod {pod['metadata']['name']}: {json.dumps(shown)}"
