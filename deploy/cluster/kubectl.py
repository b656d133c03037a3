"""Talk to a cluster through kubectl, so that any kubeconfig works, also one of another cluster."""

import json
import shutil
from pathlib import Path
from typing import Any

import tools
from commands import run, search_path
from errors import ClusterError


class Kubectl:
    """Run kubectl against one cluster."""

    def __init__(self, kubeconfig: Path) -> None:
        """Take the kubeconfig that says which cluster and who asks."""
        self.kubeconfig = kubeconfig

    def text(self, *arguments: str, stdin: str | None = None) -> str:
        """Return the command's output."""
        if not self.kubeconfig.exists():
            raise ClusterError(f"No cluster is up: there is no {self.kubeconfig}.")
        return run([_program(), "--kubeconfig", self.kubeconfig, *arguments], stdin=stdin)

    def document(self, *arguments: str) -> dict[str, Any]:
        """Return the command's output as one JSON object."""
        found: dict[str, Any] = json.loads(self.text(*arguments, "-o", "json"))
        return found

    def items(self, *arguments: str) -> list[dict[str, Any]]:
        """Return the objects of a listing."""
        found: list[dict[str, Any]] = self.document("get", *arguments)["items"]
        return found

    def apply(self, objects: list[dict[str, Any]], *options: str) -> None:
        """Apply the objects as this program's, over whoever else set the same fields."""
        content = json.dumps({"apiVersion": "v1", "kind": "List", "items": objects})
        forced = ("--server-side", "--force-conflicts", "--field-manager=local-cluster")
        self.text("apply", *forced, *options, "-f", "-", stdin=content)


def _program() -> str:
    """Return the kubectl that was built here, else the one of a user who has another cluster."""
    built = tools.path("kubectl")
    found = str(built) if built.exists() else shutil.which("kubectl", path=search_path())
    if not found:
        raise ClusterError("There is no kubectl. Run: python3 deploy/cluster build kubectl")
    return found
