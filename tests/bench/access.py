"""An account of its own for the operator under test, so that the audit log tells it apart."""

import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any, Final

import yaml

from bench.api import Api, Object
from bench.errors import BenchError

ACCOUNT: Final = "triton-operator-bench"
_ROOT: Final = Path(__file__).parents[2]
_CHART: Final = _ROOT / "charts" / "triton-operator"
_TOKEN_SECONDS: Final = 7200


def user_name(namespace: str) -> str:
    """Return the user name of the account in the audit log."""
    return f"system:serviceaccount:{namespace}:{ACCOUNT}"


async def grant(api: Api, namespace: str, kubeconfig: Path, cluster: Object) -> None:
    """Make the account with the rights that the chart gives, and write its *kubeconfig*."""
    core, rbac = f"/api/v1/namespaces/{namespace}", "/apis/rbac.authorization.k8s.io/v1"
    roles = f"{rbac}/namespaces/{namespace}"
    await api.create(f"{core}/serviceaccounts", {"metadata": {"name": ACCOUNT}})
    await api.create(f"{roles}/roles", {"metadata": {"name": ACCOUNT}, "rules": _rules()})
    await api.create(f"{roles}/rolebindings", _binding(namespace))
    request = {"spec": {"expirationSeconds": _TOKEN_SECONDS}}
    answer = await api.create(f"{core}/serviceaccounts/{ACCOUNT}/token", request)
    _write(kubeconfig, _kubeconfig(cluster, answer["status"]["token"]))


def _write(kubeconfig: Path, content: Object) -> None:
    kubeconfig.touch(mode=0o600)
    kubeconfig.write_text(yaml.safe_dump(content))


def _rules() -> list[Object]:
    """Return every rule that the chart binds to the operator's account."""
    rules: list[Object] = []
    for document in yaml.safe_load_all(_rendered_chart()):
        if document and document["kind"] in {"ClusterRole", "Role"} and not _aggregates(document):
            rules += [rule for rule in document.get("rules", []) if "apiGroups" in rule]
    if not rules:
        raise BenchError(f"the chart {_CHART.name} renders no role")
    return rules


def _aggregates(role: dict[str, Any]) -> bool:
    """Return whether *role* is for people: it extends view, edit or admin."""
    labels = role["metadata"].get("labels", {})
    return any(label.startswith("rbac.authorization.k8s.io/aggregate-to") for label in labels)


def _rendered_chart() -> str:
    command = [_helm(), "template", "triton-operator", str(_CHART)]
    done = subprocess.run(command, check=False, text=True, capture_output=True)
    if done.returncode:
        raise BenchError(f"helm template failed: {done.stderr.strip()}")
    return done.stdout


def _helm() -> str:
    """Return the helm that is on PATH, else the one that the local cluster's tools have."""
    found = shutil.which("helm")
    if found:
        return found
    command = [sys.executable, str(_ROOT / "deploy" / "cluster"), "bin"]
    folder = subprocess.run(command, check=True, text=True, capture_output=True).stdout
    return str(Path(folder.strip()) / "helm")


def _binding(namespace: str) -> Object:
    return {
        "metadata": {"name": ACCOUNT},
        "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "Role", "name": ACCOUNT},
        "subjects": [{"kind": "ServiceAccount", "name": ACCOUNT, "namespace": namespace}],
    }


def _kubeconfig(cluster: Object, token: str) -> Object:
    return {
        "apiVersion": "v1",
        "kind": "Config",
        "clusters": [{"name": "bench", "cluster": cluster}],
        "users": [{"name": "bench", "user": {"token": token}}],
        "contexts": [{"name": "bench", "context": {"cluster": "bench", "user": "bench"}}],
        "current-context": "bench",
    }
