"""Send manifests, by server-side apply under a field manager of our own."""

import json
from collections.abc import Sequence
from typing import Any, Final

from triton_cli.cluster.kubectl import Kubectl

FIELD_MANAGER: Final = "kubectl-triton"


def existing(kubectl: Kubectl, manifests: Sequence[Any]) -> list[str]:
    """Return which of *manifests* the cluster has, as `kubectl -o name`. Raises KubectlError."""
    asked = ("get", "--ignore-not-found", "--output=name", "--filename=-")
    return kubectl.run(*asked, stdin=_list(manifests)).split()


def apply(kubectl: Kubectl, manifests: Sequence[Any], *, force: bool = False) -> str:
    """Make the cluster hold *manifests*, all or, where one is refused beforehand, none.

    With *force* fields of other managers are taken over. Returns what kubectl says. Raises
    KubectlError.
    """
    options = ["--server-side", f"--field-manager={FIELD_MANAGER}", "--filename=-"]
    options += ["--force-conflicts"] if force else []
    kubectl.run("apply", *options, "--dry-run=server", stdin=_list(manifests))
    return kubectl.run("apply", *options, stdin=_list(manifests))


def _list(manifests: Sequence[Any]) -> str:
    return json.dumps({"apiVersion": "v1", "kind": "List", "items": list(manifests)})
