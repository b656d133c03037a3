"""Metadata of children: owner, labels."""

from typing import Any

from triton_api import API_VERSION, KIND, names
from triton_api.v1alpha1 import TritonModel
from triton_operator.kinds import Kind, Object


def manifest(model: TritonModel, kind: Kind, name: str, **fields: Any) -> Object:
    """Return a child of *model* named *name* with our labels and owner reference."""
    return {
        "apiVersion": kind.api_version,
        "kind": kind.name,
        "metadata": {
            "name": name,
            "namespace": model.metadata.namespace,
            "labels": labels(model),
            "ownerReferences": [_owner(model)],
        },
        **fields,
    }


def labels(model: TritonModel) -> dict[str, str]:
    """Return the labels of a child: whose it is, and which record it serves."""
    record = names.record_labels(model.record_name, model.spec.model.version)
    return names.child_labels(model.name) | record


def _owner(model: TritonModel) -> Object:
    return {
        "apiVersion": API_VERSION,
        "kind": KIND,
        "name": model.name,
        "uid": model.metadata.uid,
        "controller": True,
        # A foreground deletion of the model waits for its children.
        "blockOwnerDeletion": True,
    }
