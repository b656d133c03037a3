"""Decide what to write: apply, delete, or nothing. Pure, so that every case is a table row."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from triton_api import KIND, names
from triton_api.conditions import Reason
from triton_api.fields import parse_quantity
from triton_api.v1alpha1 import TritonModel
from triton_operator.kinds import CONFIG_MAP, DEPLOYMENT, Kind, Object, kind_of
from triton_operator.problems import Problem, stalled, waiting
from triton_operator.rollout import rollout_of

Live = Mapping[tuple[Kind, str], Object]
"""Children as they are in the cluster, by kind and name."""

# Keys that make an entry of a list the same entry, as in the merge keys of the Kubernetes API.
_MERGE_KEYS = ("name", "mountPath", "containerPort", "port", "uid", "type", "topologyKey")


@dataclass(frozen=True)
class Apply:
    """Make the live object hold *manifest*."""

    manifest: Object


@dataclass(frozen=True)
class Delete:
    """Remove exactly the object that was seen."""

    live: Object


Action = Apply | Delete


def plan(model: TritonModel, desired: Iterable[Object], live: Live) -> list[Action] | Problem:
    """Return the actions that turn *live* into *desired*, or the conflict that forbids them."""
    manifests = [with_intent(manifest) for manifest in desired]
    for manifest in manifests:
        conflict = _conflict(model, live.get(_identity(manifest)))
        if conflict is not None:
            return conflict
    applies = [
        Apply(manifest)
        for manifest in manifests
        if not _is_applied(manifest, live.get(_identity(manifest)))
    ]
    wanted = {_identity(manifest) for manifest in manifests}
    rolling = _is_rolling(model, applies, live)
    deletes = [
        Delete(body)
        for identity, body in live.items()
        if identity not in wanted
        and _owner_uid(body) == model.metadata.uid
        and not (rolling and identity[0] is CONFIG_MAP)
    ]
    return [*applies, *deletes]


def _is_rolling(model: TritonModel, applies: Iterable[Apply], live: Live) -> bool:
    """Return whether pods of an older template may still start, and mount what they name."""
    if any(kind_of(action.manifest) is DEPLOYMENT for action in applies):
        return True
    deployments = (body for (kind, _), body in live.items() if kind is DEPLOYMENT)
    return any(not rollout_of(each, model.replicas).replaced for each in deployments)


def with_intent(manifest: Object) -> Object:
    """Return *manifest* with a hash of itself, by which a later run sees that nothing changed."""
    text = json.dumps(manifest, sort_keys=True, separators=(",", ":"))
    digest = hashlib.sha256(text.encode()).hexdigest()[:32]
    metadata = manifest["metadata"]
    annotations = {**metadata.get("annotations", {}), names.INTENT_ANNOTATION: digest}
    return {**manifest, "metadata": {**metadata, "annotations": annotations}}


def covers(live: Any, desired: Any) -> bool:
    """Return whether *live* holds everything in *desired*; more is allowed.

    More is what the API server defaults, what other field managers add and what webhooks inject.
    """
    if isinstance(desired, Mapping):
        # The API server leaves out what is "", such as the value of an environment variable.
        return isinstance(live, Mapping) and all(
            covers(live[key], value) if key in live else value == ""
            for key, value in desired.items()
        )
    if isinstance(desired, list):
        return isinstance(live, list) and _covers_list(live, desired)
    return bool(live == desired) or _same_quantity(live, desired)


def _covers_list(live: list[Any], desired: list[Any]) -> bool:
    key = _merge_key(desired)
    if key is None:
        return len(live) == len(desired) and all(map(covers, live, desired))
    by_key = {entry.get(key): entry for entry in live if isinstance(entry, Mapping)}
    return all(covers(by_key.get(entry[key]), entry) for entry in desired)


def _merge_key(entries: list[Any]) -> str | None:
    if not entries or not all(isinstance(entry, Mapping) for entry in entries):
        return None
    return next((key for key in _MERGE_KEYS if _identifies(key, entries)), None)


def _identifies(key: str, entries: list[Mapping[str, Any]]) -> bool:
    """Return whether each entry has its own value of *key*."""
    values = [entry.get(key) for entry in entries]
    return None not in values and len(set(values)) == len(values)


def _same_quantity(live: Any, desired: Any) -> bool:
    """Return whether both are the same amount: the API server stores 1000m as 1."""
    if not isinstance(live, str) or not isinstance(desired, str):
        return False
    try:
        return parse_quantity(live) == parse_quantity(desired)
    except ValueError:
        return False


def _is_applied(manifest: Object, live: Object | None) -> bool:
    if live is None or "deletionTimestamp" in live["metadata"]:
        return False
    return covers(live, manifest)


def _conflict(model: TritonModel, live: Object | None) -> Problem | None:
    """Return a problem when *live* is not ours to write."""
    if live is None or _owner_uid(live) == model.metadata.uid:
        return None
    what = f"{live['kind']} {live['metadata']['name']!r}"
    owner = _owner(live)
    if owner.get("kind") == KIND and owner.get("name") == model.name:
        # The same model was deleted and made anew; the garbage collector removes the old child.
        message = f"{what} of the deleted TritonModel of this name is being removed"
        return waiting(Reason.PROGRESSING, message, retry_after=1.0)
    by = f"{owner['kind']} {owner['name']!r}" if owner else "nobody that the operator knows"
    message = (
        f"{what} exists already and belongs to {by}; it is not touched. Rename this TritonModel, "
        "or delete that object"
    )
    return stalled(Reason.NAME_CONFLICT, message, retry_after=15.0)


def _identity(body: Object) -> tuple[Kind, str]:
    return kind_of(body), body["metadata"]["name"]


def _owner(body: Object) -> dict[str, Any]:
    owners = body["metadata"].get("ownerReferences", [])
    return next((owner for owner in owners if owner.get("controller")), {})


def _owner_uid(body: Object) -> str | None:
    return _owner(body).get("uid")
