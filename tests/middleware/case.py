"""One thing that a client or an operator of the service can see, on either server."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from middleware.http_client import Reply, send
from middleware.servers import Server

Facts = dict[str, str]

_COMPARED = (
    "content-type",
    "x-ms-run-function-failed",
    "x-request-id",
    "x-ms-request-id",
    "x-ms-client-request-id",
    "traceid",
    "x-many",
    "access-control-allow-origin",
    "access-control-allow-methods",
    "access-control-allow-headers",
)


@dataclass(frozen=True)
class Case:
    """A case of the comparison; `reason` says why the servers differ, if they may."""

    name: str
    script: str
    observe: Callable[[Server], Facts]
    reason: str = ""
    environment: Mapping[str, str] = field(default_factory=dict)


def facts(reply: Reply) -> Facts:
    """Return what is compared of an answer; ids that the server made up are not."""
    told = {"status": str(reply.status), "body": _body(reply)}
    for name in _COMPARED:
        values = reply.headers.get_all(name) or []
        if values:
            text = ", ".join(values)
            told[name] = "<made up>" if len(text) == 36 and text.count("-") == 4 else text
    if "x-ms-run-fn-exec-ms" in reply.headers:
        told["x-ms-run-fn-exec-ms"] = "<milliseconds>"
    return told


def _body(reply: Reply) -> str:
    try:
        return json.dumps(json.loads(reply.body), sort_keys=True)
    except ValueError:
        return reply.body.decode("latin-1")


def http(
    name: str,
    script: str,
    method: str = "POST",
    path: str = "/score",
    body: bytes | str | None = None,
    *,
    reason: str = "",
    environment: Mapping[str, str] | None = None,
    **headers: str,
) -> Case:
    """Return a case of one request."""
    sent = {key.replace("_", "-"): value for key, value in headers.items()}
    return Case(
        name,
        script,
        lambda server: facts(send(server.port, method, path, body, sent)),
        reason,
        environment or {},
    )


def differences(theirs: Facts, ours: Facts) -> tuple[Facts, Facts]:
    """Return the facts in which they differ, of each."""
    names = [name for name in {**theirs, **ours} if theirs.get(name) != ours.get(name)]
    return (
        {name: theirs.get(name, "none") for name in names},
        {name: ours.get(name, "none") for name in names},
    )
