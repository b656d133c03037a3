"""Generate the CustomResourceDefinition of TritonModel: `python -m triton_api.crd > FILE`."""

import sys
from typing import Any, Final

from triton_api import GROUP, KIND, PLURAL, VERSION
from triton_api.schema import Schema, structural
from triton_api.v1alpha1 import TritonModel
from triton_api.v1alpha1.status import TritonModelStatus

HEADER: Final = "# Generated from operator/triton_api by `make generate`. Do not edit.\n"


def definition() -> dict[str, Any]:
    """Return the CustomResourceDefinition.

    Nothing in it equals an API default, or Argo CD would show it as out of sync for ever.
    """
    return {
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "metadata": {"name": f"{PLURAL}.{GROUP}"},
        "spec": {
            "group": GROUP,
            "names": {
                "kind": KIND,
                "listKind": f"{KIND}List",
                "plural": PLURAL,
                "singular": KIND.lower(),
                "shortNames": ["tm"],
                "categories": ["triton"],
            },
            "scope": "Namespaced",
            "versions": [_version()],
        },
    }


def _version() -> dict[str, Any]:
    return {
        "name": VERSION,
        "served": True,
        "storage": True,
        "schema": {"openAPIV3Schema": _schema()},
        "subresources": {
            "status": {},
            "scale": {
                "specReplicasPath": ".spec.replicas",
                "statusReplicasPath": ".status.replicas",
                "labelSelectorPath": ".status.selector",
            },
        },
        "additionalPrinterColumns": [
            _column("Ready", '.status.conditions[?(@.type=="Ready")].status'),
            _column("State", ".status.state"),
            _column("Replicas", ".status.readyReplicas", kind="integer"),
            _column("Reason", '.status.conditions[?(@.type=="Ready")].reason', priority=1),
            _column("Model", ".status.model.id", priority=1),
            _column("URL", ".status.endpoints.base", priority=1),
            _column("Age", ".metadata.creationTimestamp", kind="date"),
        ],
    }


def _schema() -> Schema:
    schema = structural(TritonModel)
    schema["description"] = (TritonModel.__doc__ or "").strip()
    schema["required"] = ["spec"]
    # A fresh object then reads as generation -1, as Flux's own kinds do. Without it kstatus takes
    # an object that no operator has looked at yet for a finished one, and `helm --wait` returns.
    unseen = TritonModelStatus().observed_generation
    schema["properties"]["status"]["default"] = {"observedGeneration": unseen}
    type_meta = {
        "apiVersion": {
            "type": "string",
            "description": "Version of the API, such as triton-operator.dev/v1alpha1.",
        },
        "kind": {"type": "string", "description": "TritonModel."},
    }
    schema["properties"] = type_meta | schema["properties"]
    return schema


def _column(
    name: str, path: str, *, kind: str = "string", priority: int = 0
) -> dict[str, str | int]:
    column: dict[str, str | int] = {"name": name, "type": kind, "jsonPath": path}
    return column | ({"priority": priority} if priority else {})


def render() -> str:
    """Return the manifest as YAML text, the same for the same API."""
    # The only place that writes YAML; the serving processes do without the package.
    import yaml  # noqa: PLC0415

    text: str = yaml.safe_dump(definition(), sort_keys=False, width=100, allow_unicode=True)
    return HEADER + text


if __name__ == "__main__":
    sys.stdout.write(render())
