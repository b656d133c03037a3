"""Objects for tests, each with as few words as its test needs."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from pydantic.alias_generators import to_camel

from triton_api import API_VERSION, KIND, names
from triton_api.v1alpha1 import TritonModel, parse
from triton_operator.kinds import CONFIG_MAP, POD, Kind, Object, kind_of
from triton_operator.observed import Key, ModelVersion, Observed, trimmed
from triton_operator.token_issuer import PublicKey, TokenIssuer

KEY = Key("team", "demo")
NOW = datetime(2026, 3, 1, 12, 0, 0, tzinfo=UTC)
BEFORE = "2026-03-01T11:00:00Z"
ISSUER = TokenIssuer("https://issuer.example", (PublicKey("key-1", "PEM\n"),))
VOLUME: Object = {"volume": {"claimName": "models"}}
SCRIPT: Object = {"source": {"configMap": {"name": "script"}}}
"""spec.middleware with as little as can be."""


def config_map_source(*paths: str, name: str = "files") -> Object:
    """Return spec.repository for a ConfigMap whose keys are f0, f1, … for *paths*."""
    paths = paths or ("add_sub/1/model.py",)
    items = [{"key": f"f{number}", "path": path} for number, path in enumerate(paths)]
    return {"configMap": {"name": name, "items": items}}


def body(
    name: str = KEY.name,
    *,
    namespace: str = KEY.namespace,
    generation: int = 1,
    version: int = 1,
    uid: str = "uid-1",
    status: Object | None = None,
    **spec: Any,
) -> Object:
    """Return a TritonModel as stored; *spec* takes fields in snake case, values as in YAML.

    It has a repository unless `repository` is None.
    """
    stored: Object = {
        "apiVersion": API_VERSION,
        "kind": KIND,
        "metadata": {
            "name": name,
            "namespace": namespace,
            "uid": uid,
            "generation": generation,
            "resourceVersion": str(version),
        },
        "spec": {"repository": VOLUME} | {to_camel(field): spec[field] for field in spec},
    }
    if stored["spec"]["repository"] is None:
        del stored["spec"]["repository"]
    return stored | ({"status": status} if status is not None else {})


def model(name: str = KEY.name, **spec: Any) -> TritonModel:
    """Return a parsed TritonModel."""
    return parse(body(name, **spec))


def live(
    kind: Kind,
    name: str = KEY.name,
    *,
    owner_uid: str | None = "uid-1",
    version: int = 1,
    labels: dict[str, str] | None = None,
    **fields: Any,
) -> Object:
    """Return an object as the API server sends it; by default a child of the model `demo`."""
    metadata: Object = {
        "name": name,
        "namespace": KEY.namespace,
        "uid": f"uid-of-{kind.plural}",
        "generation": 1,
        "resourceVersion": str(version),
        "labels": names.child_labels(KEY.name) if labels is None else labels,
    }
    if owner_uid:
        owner = {"kind": KIND, "name": KEY.name, "uid": owner_uid, "controller": True}
        metadata["ownerReferences"] = [owner]
    return {"apiVersion": kind.api_version, "kind": kind.name, "metadata": metadata, **fields}


def stored(manifest: Object, *, version: int = 1) -> Object:
    """Return *manifest* as the API server stores it."""
    identity = {"uid": f"uid-of-{manifest['kind']}", "generation": 1}
    metadata = {**manifest["metadata"], **identity, "resourceVersion": str(version)}
    return {**manifest, "metadata": metadata}


def deployment_status(
    *,
    ready: int = 1,
    replicas: int | None = None,
    updated: int | None = None,
    generation: int = 1,
    progressing: tuple[str, str] = ("True", "NewReplicaSetAvailable"),
    replica_set: str = "",
    refusal: str = "",
) -> Object:
    """Return status of a Deployment with *ready* pods, and as many others unless said."""
    conditions = [{"type": "Progressing", "status": progressing[0], "reason": progressing[1]}]
    if replica_set:
        conditions[0]["message"] = f'ReplicaSet "{replica_set}" is progressing.'
    if refusal:
        conditions += [{"type": "ReplicaFailure", "status": "True", "message": refusal}]
    return {
        "observedGeneration": generation,
        "replicas": ready if replicas is None else replicas,
        "updatedReplicas": ready if updated is None else updated,
        "readyReplicas": ready,
        "availableReplicas": ready,
        "conditions": conditions,
    }


def deployment(**status: Any) -> Object:
    """Return a live Deployment of the model `demo`."""
    kind = Kind("apps", "v1", "Deployment", "deployments")
    return live(kind, status=deployment_status(**status))


def container(
    name: str = "triton",
    *,
    ready: bool = False,
    started: bool = False,
    restarts: int = 0,
    last: Object | None = None,
    **state: Object,
) -> Object:
    """Return a container's status; *state* is one of running, waiting and terminated."""
    last_state = {"terminated": last} if last else {}
    return {
        "name": name,
        "ready": ready,
        "started": started,
        "restartCount": restarts,
        "state": state,
        "lastState": last_state,
    }


def ended(code: int = 1, log: str = "", reason: str = "Error") -> Object:
    """Return how a container ended."""
    return {"exitCode": code, "reason": reason, "message": log}


def pod(
    name: str = "demo-a",
    *containers: Object,
    created: str = BEFORE,
    ready: bool = False,
    ip: str = "10.0.0.1",
    deleted: bool = False,
    replica_set: str = "",
    conditions: Iterable[Object] = (),
    **status: Any,
) -> Object:
    """Return a pod of the model `demo`."""
    made = live(POD, name, owner_uid=None)
    if replica_set:
        owner = {"kind": "ReplicaSet", "name": replica_set, "controller": True}
        made["metadata"]["ownerReferences"] = [owner]
    made["metadata"] |= {"uid": f"uid-of-{name}", "creationTimestamp": created}
    if deleted:
        made["metadata"]["deletionTimestamp"] = BEFORE
    readiness = {"type": "Ready", "status": str(ready), "lastTransitionTime": BEFORE}
    made["status"] = {
        "phase": "Running",
        "podIP": ip,
        "conditions": [readiness, *conditions],
        "containerStatuses": list(containers),
        **status,
    }
    return made


def unschedulable(message: str) -> Object:
    """Return a pod that the scheduler found no node for."""
    scheduled = {
        "type": "PodScheduled",
        "status": "False",
        "reason": "Unschedulable",
        "message": message,
    }
    return pod(conditions=[scheduled], phase="Pending", podIP="")


def config_map(name: str = "files", *, version: int = 1, **data: str) -> Object:
    """Return a ConfigMap as the API server sends it."""
    return live(CONFIG_MAP, name, owner_uid=None, version=version, labels={}, data=data)


def index(**ready: bool) -> tuple[ModelVersion, ...]:
    """Return a repository index with version 1 of each named model."""
    return tuple(ModelVersion(name, "1", value, "") for name, value in ready.items())


def observed(*objects: Object, of: Object | None = None, **fields: Any) -> Observed:
    """Return what was read about *of*: its children, pods and ConfigMap among *objects*."""
    kinds = [(kind_of(each), each) for each in objects]
    maps = [each for kind, each in kinds if kind is CONFIG_MAP]
    found: dict[str, Any] = {
        "body": of or body(),
        "children": {
            (kind, each["metadata"]["name"]): each
            for kind, each in kinds
            if kind not in {POD, CONFIG_MAP}
        },
        "pods": tuple(each for kind, each in kinds if kind is POD),
        "config_map": trimmed(maps[0]) if maps else None,
        "now": NOW,
    }
    return Observed(**(found | fields))
