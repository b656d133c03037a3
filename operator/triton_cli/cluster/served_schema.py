"""Compare the schema that the cluster serves with ours: its CRD may be an older one."""

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final

from triton_api import API_VERSION, GROUP, KIND, VERSION, __version__
from triton_api.crd import definition
from triton_cli.cluster.kubectl import Kubectl
from triton_cli.cluster.refusal import KubectlError
from triton_cli.errors import UserError

Schema = Mapping[str, Any]

# Whoever may log in may read it, unlike the CRD itself.
_PATH: Final = f"/openapi/v3/apis/{API_VERSION}"
_ABSENT: Final = (
    f"this cluster has no kind {KIND} of {API_VERSION}; install the operator first, see README.md"
)
_OURS: Final = {"group": GROUP, "version": VERSION, "kind": KIND}


def missing_fields(kubectl: Kubectl) -> list[str]:
    """Return the fields of this program's TritonModel that the cluster does not know.

    Of a field that is missing nothing below is named. Raises UserError, also where the cluster has
    no TritonModel at all.
    """
    return list(_missing(_spec(_ours()), _spec(_served(kubectl)), "spec"))


def unknown_to_cluster(missing: list[str], body: Mapping[str, Any]) -> str:
    """Return what to say of a manifest that uses *missing* fields; "" where it uses none."""
    used = [field for field in missing if _uses(body, field.split("."))]
    if not used:
        return ""
    name = body["metadata"].get("name", "it")
    return (
        f"the CRD in this cluster is older than kubectl-triton {__version__} and lacks "
        f"{', '.join(used)}, which {name} uses; upgrade the operator, or remove what it lacks"
    )


def _served(kubectl: Kubectl) -> Schema:
    try:
        text = kubectl.run("get", "--raw", _PATH)
    except KubectlError as refused:
        if refused.reason != "NotFound":
            raise
        raise UserError(_ABSENT) from None
    schemas: Mapping[str, Schema] = json.loads(text)["components"]["schemas"]
    for schema in schemas.values():
        if _OURS in schema.get("x-kubernetes-group-version-kind", []):
            return schema
    raise UserError(_ABSENT)


def _ours() -> Schema:
    version = definition()["spec"]["versions"][0]
    schema: Schema = version["schema"]["openAPIV3Schema"]
    return schema


def _spec(schema: Schema) -> Schema:
    spec: Schema = schema["properties"]["spec"]
    return spec


def _missing(ours: Schema, served: Schema, path: str) -> Iterator[str]:
    """Yield the paths of properties that *served* lacks, entries of lists as `name[]`."""
    there = served.get("properties", {})
    for name, schema in ours.get("properties", {}).items():
        if name not in there:
            yield f"{path}.{name}"
        else:
            yield from _missing(schema, there[name], f"{path}.{name}")
    if "items" in ours and "items" in served:
        yield from _missing(ours["items"], served["items"], f"{path}[]")


def _uses(value: Any, steps: list[str]) -> bool:
    """Return whether *value* has something at the path of *steps*."""
    if not steps:
        return True
    step, *rest = steps
    name = step.removesuffix("[]")
    if not isinstance(value, Mapping) or name not in value:
        return False
    found = value[name]
    if not step.endswith("[]"):
        return _uses(found, rest)
    return isinstance(found, list) and any(_uses(each, rest) for each in found)
