"""The API server's audit log: who asked for what, and what was answered."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from cluster import access
from cluster.api import Api, Object

READS = {"get", "list", "watch"}


class Request(NamedTuple):
    """One answered request."""

    verb: str
    group: str
    resource: str
    namespace: str
    name: str
    code: int
    allowed: bool
    """Whether its account may do that at all; a refused request may still be a permitted one."""

    @property
    def is_write(self) -> bool:
        """Return whether it may have changed something."""
        return self.verb not in READS


class AuditLog:
    """What one account asked for since a mark."""

    def __init__(self, path: Path, user: str) -> None:
        """Read *path* for what *user* does from now on."""
        self._path = path
        self.user = user
        self._mark = 0
        self.mark()

    def mark(self) -> None:
        """Forget what was before now."""
        self._mark = self._path.stat().st_size

    def requests(self) -> list[Request]:
        """Return the requests since the mark."""
        return list(self._read())

    def writes(self, *namespaces: str) -> list[Request]:
        """Return the writes in *namespaces* since the mark, those of the Lease left out."""
        return [
            request
            for request in self._read()
            if request.is_write and request.namespace in namespaces and request.resource != "leases"
        ]

    def _read(self) -> Iterator[Request]:
        # A log that was rotated since the mark is shorter than it: then all of it is new.
        start = self._mark if self._path.stat().st_size >= self._mark else 0
        with self._path.open("rb") as log:
            log.seek(start)
            for line in log:
                # The account's name is in the line before any parsing: most lines are others'.
                if self.user.encode() in line and line.endswith(b"\n"):
                    event = json.loads(line)
                    if event["user"]["username"] == self.user:
                        yield _request(event)


def _request(event: Object) -> Request:
    target = event.get("objectRef", {})
    resource = "/".join(filter(None, (target.get("resource"), target.get("subresource"))))
    return Request(
        event["verb"],
        target.get("apiGroup", ""),
        resource or event["requestURI"],
        target.get("namespace", ""),
        target.get("name", ""),
        event.get("responseStatus", {}).get("code", 0),
        event["annotations"].get("authorization.k8s.io/decision") == "allow",
    )


def of_the_operator(api: Api) -> AuditLog:
    """Return what the operator asks for from now on; skip where there is no audit log."""
    path = access.audit_log()
    if path is None:
        pytest.skip("needs the local cluster, whose API server writes an audit log here")
    deployment = api.get("Deployment", access.OPERATOR_NAMESPACE, access.OPERATOR)
    assert deployment is not None, "the operator is not installed"
    account = deployment["spec"]["template"]["spec"]["serviceAccountName"]
    return AuditLog(path, f"system:serviceaccount:{access.OPERATOR_NAMESPACE}:{account}")
