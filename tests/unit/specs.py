"""Strategies that generate TritonModel specs, from the schema that the API server checks."""

import copy
import re
from typing import Any

from hypothesis import strategies as st

from triton_api.schema import structural
from triton_api.v1alpha1 import TritonModel, TritonModelSpec

Schema = dict[str, Any]
SPEC: Schema = structural(TritonModelSpec)
MODEL: Schema = structural(TritonModel)

_QUANTITIES = ("1", "500m", "1.5", "2Gi", "1e3", "128Mi", 4)
# Drawing from a pattern is slow; each pattern of the API matches several of these.
_WORDS = (
    *("a", "a" * 63, "demo", "x-1.y", "add_sub", "$(HOME) $5", "A1", "_B", "Ü\n", ""),
    *("https://app.example.com:8443", "a.example.com", "10.0.0.0/8"),
    *("add_sub/1/model.py", "nvidia.com/mig-1g.10gb", "host:5000/x:26.01-py3"),
)


def values(schema: Schema) -> st.SearchStrategy[Any]:
    """Return values that *schema* accepts; its CEL rules are not looked at."""
    if "enum" in schema:
        return st.sampled_from(schema["enum"])
    if schema.get("x-kubernetes-int-or-string"):
        return st.sampled_from(_QUANTITIES)
    return _BY_TYPE[schema["type"]](schema)


def _string(schema: Schema) -> st.SearchStrategy[str]:
    pattern = re.compile(schema.get("pattern", ".*"), re.DOTALL)
    shortest, longest = schema.get("minLength", 0), schema.get("maxLength", 99)
    fitting = [word for word in _WORDS if shortest <= len(word) <= longest]
    return st.sampled_from([word for word in fitting if pattern.fullmatch(word)])


def _array(schema: Schema) -> st.SearchStrategy[list[Any]]:
    keys = schema.get("x-kubernetes-list-map-keys", [])
    return st.lists(
        values(schema["items"]),
        min_size=schema.get("minItems", 0),
        max_size=2,
        unique_by=lambda item: tuple(item[key] for key in keys) if keys else repr(item),
    )


def _object(schema: Schema) -> st.SearchStrategy[Schema]:
    if "additionalProperties" in schema:
        names = st.text("abc", min_size=1, max_size=3)
        least = schema.get("minProperties", 0)
        return st.dictionaries(
            names, values(schema["additionalProperties"]), min_size=least, max_size=2
        )
    fields = {name: values(field) for name, field in schema.get("properties", {}).items()}
    required = {name: fields.pop(name) for name in schema.get("required", [])}
    return st.fixed_dictionaries(required, optional=fields)


_BY_TYPE = {
    "string": _string,
    "integer": lambda schema: st.integers(schema.get("minimum"), schema.get("maximum")),
    "boolean": lambda _: st.booleans(),
    "array": _array,
    "object": _object,
}


def field(*path: str) -> st.SearchStrategy[Any]:
    """Return values for the field of the spec at *path*."""
    schema = SPEC
    for name in path:
        schema = schema["properties"][name]
    return values(schema)


_REPOSITORIES = st.one_of(
    st.fixed_dictionaries({"volume": field("repository", "volume")}),
    st.fixed_dictionaries(
        {"image": field("repository", "image")}, optional={"path": field("repository", "path")}
    ),
    st.fixed_dictionaries({"configMap": field("repository", "configMap")}),
    st.fixed_dictionaries(
        {"uri": st.sampled_from(["s3://models/$(HOME)", "azure://account/c", "hf://org/repo"])},
        optional={
            name: field("repository", name) for name in ("path", "credentials", "cache", "check")
        },
    ),
)
_SCRIPTS = st.one_of(
    st.fixed_dictionaries({"configMap": st.just({"name": "script"})}),
    st.fixed_dictionaries(
        {"volume": field("middleware", "source", "volume")},
        optional={"path": field("middleware", "source", "path")},
    ),
    st.fixed_dictionaries(
        {"uri": st.sampled_from(["s3://scripts/$(HOME)", "azure://account/c"])},
        optional={
            name: field("middleware", "source", name) for name in ("path", "credentials", "cache")
        },
    ),
)
_MIDDLEWARES = st.fixed_dictionaries(
    {"source": _SCRIPTS},
    optional={
        name: field("middleware", name)
        for name in ("entryScript", "environment", "threads", "initTimeoutSeconds", "resources")
    },
)
_SERVED = st.sampled_from([{"repository"}, {"repository", "middleware"}, {"middleware"}])
OPTIONAL = (
    *("gpus", "resources", "placement", "rollout", "expose", "replicas", "suspend"),
    *("gateway", "networkPolicy"),
)
_SPECS = st.fixed_dictionaries(
    {"repository": _REPOSITORIES, "middleware": _MIDDLEWARES, "triton": field("triton")},
    optional={name: field(name) for name in OPTIONAL},
)


def specs() -> st.SearchStrategy[Schema]:
    """Generate specs of every architecture that the API server accepts, its rules included."""
    return st.tuples(_SPECS, _SERVED).map(lambda drawn: _obeying_rules(*drawn))


def triton_specs() -> st.SearchStrategy[Schema]:
    """Generate those with a Triton."""
    return specs().filter(lambda spec: spec["repository"] is not None)


def _obeying_rules(generated: Schema, served: set[str]) -> Schema:
    """Return the spec without what a CEL rule refuses."""
    spec = copy.deepcopy(generated)
    if "middleware" in served:
        _obey_middleware_rules(spec)
    else:
        del spec["middleware"]
    triton = spec["triton"]
    if "configMap" in spec["repository"]:
        triton.pop("models", None)
    for variable in triton.get("env", []):
        if "valueFrom" in variable:
            variable.pop("value", None)
            variable["valueFrom"] = {"secretKeyRef": {"name": "keys", "key": "token"}}
    if not spec.get("gpus", {}).get("count"):
        spec.get("gpus", {}).pop("products", None)
    if "progressDeadlineSeconds" in spec.get("rollout", {}):
        longer = triton.get("loadTimeoutSeconds", 1800) + 30
        spec["rollout"]["progressDeadlineSeconds"] = longer
    _obey_gateway_rules(spec)
    if "repository" not in served:
        _leave_triton_out(spec)
    return spec


def _obey_middleware_rules(spec: Schema) -> None:
    spec.get("gateway", {}).pop("enabled", None)
    environment = spec["middleware"].get("environment", {})
    for variable in environment.get("variables", []):
        if "valueFrom" in variable:
            variable.pop("value", None)
            variable["valueFrom"] = {"configMapKeyRef": {"name": "modes", "key": "mode"}}
    if not environment.get("pipPackages"):
        environment.pop("cache", None)
        environment.pop("indexFrom", None)
    if "indexFrom" in environment:
        environment["indexFrom"] = {"secretName": "index"}


def _leave_triton_out(spec: Schema) -> None:
    # As `make.body` writes it; without a value it would give the model one of its own.
    spec["repository"] = None
    for name in ("triton", "gpus", "resources"):
        spec.pop(name, None)
    spec.get("gateway", {}).pop("allow", None)
    spec.get("expose", {}).get("routes", {}).pop("grpcHostnames", None)


def _obey_gateway_rules(spec: Schema) -> None:
    gateway = spec.get("gateway", {})
    if not gateway.get("enabled", True):
        gateway = {name: gateway[name] for name in gateway.keys() & {"enabled", "allow"}}
        spec["gateway"] = gateway
    if gateway.get("auth", {}).get("mode", "Key") != "Key":
        gateway["auth"].pop("secretName", None)
    policy = spec.get("networkPolicy", {})
    for peer in [*policy.get("clients", []), *policy.get("monitors", [])]:
        if "cidr" in peer or not peer:
            peer.clear()
            peer["podLabels"] = {"app": "x"}
