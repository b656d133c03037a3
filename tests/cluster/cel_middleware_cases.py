"""Cases of the CEL rules of spec.middleware, and of what an architecture has no use for."""

from cluster.cel_case import Case, one
from cluster.full_spec import Path

_SCRIPT: Path = ("spec", "middleware")
_SOURCE: Path = (*_SCRIPT, "source")
_ENVIRONMENT: Path = (*_SCRIPT, "environment")
_VARIABLE: Path = (*_ENVIRONMENT, "variables", 0)
_ONE_SOURCE = "set exactly one of uri, volume, configMap and image"
_REFERENCE = {"name": "s", "key": "k"}

# A spec without Triton: what is only Triton's has to go, each case leaves one thing.
_ALONE: dict[str, tuple[Path, None]] = {
    "repository": (("spec", "repository"), None),
    "triton": (("spec", "triton"), None),
    "gpus": (("spec", "gpus"), None),
    "resources": (("spec", "resources"), None),
    "rollout": (("spec", "rollout"), None),
    "allow": (("spec", "gateway", "allow"), None),
    "grpcHostnames": (("spec", "expose", "routes", "grpcHostnames"), None),
}


def _alone_with(name: str) -> tuple[tuple[Path, None], ...]:
    return tuple(change for part, change in _ALONE.items() if part != name)


MIDDLEWARE_CASES = [
    Case(
        "neither a repository nor a script",
        "spec",
        "set repository, middleware or both",
        (*_alone_with(""), (_SCRIPT, None)),
    ),
    *(
        Case(
            f"{name} without Triton",
            "spec",
            "triton, gpus and resources are Triton's",
            _alone_with(name),
        )
        for name in ("triton", "gpus", "resources")
    ),
    Case(
        "interfaces of Triton without Triton",
        "spec.gateway.allow",
        "gateway.allow opens interfaces of Triton",
        _alone_with("allow"),
    ),
    Case(
        "gRPC without Triton",
        "spec.expose.routes.grpcHostnames",
        "gRPC is Triton's; remove grpcHostnames",
        _alone_with("grpcHostnames"),
    ),
    Case(
        "a script without a gateway",
        "spec.gateway.enabled",
        "only the gateway leads to the middleware",
        ((("spec", "gateway"), {"enabled": False}),),
    ),
    one("no source of a script", "spec.middleware.source", _ONE_SOURCE, (*_SOURCE, "volume"), None),
    one(
        "a path with a script's ConfigMap",
        "spec.middleware.source.path",
        "for a configMap write folders into items[].path",
        (*_SOURCE, "path"),
        "src",
        "configMap",
    ),
    one(
        "a digest of a mounted script",
        "spec.middleware.source.digest",
        "digest goes with uri",
        (*_SOURCE, "digest"),
        f"sha256:{'0' * 64}",
    ),
    one(
        "a script that is not in its ConfigMap",
        "spec.middleware.entryScript",
        "entryScript needs to be the path of one of source.configMap.items",
        (*_SCRIPT, "entryScript"),
        "main.py",
        "configMap",
    ),
    one(
        "two numbers of workers",
        "spec.middleware.workerCount",
        "set workerCount or the variable WORKER_COUNT",
        (*_VARIABLE, "name"),
        "WORKER_COUNT",
    ),
    *(
        one(
            f"the variable {name} of the operator's",
            "spec.middleware.environment.variables[0].name",
            "the operator sets this variable",
            (*_VARIABLE, "name"),
            name,
        )
        for name in ("TRITON_MIDDLEWARE_HOST", "AML_APP_ROOT", "AZUREML_MODEL_DIR")
    ),
    one(
        "a script's variable with value and valueFrom",
        "spec.middleware.environment.variables[1]",
        "set value or valueFrom, not both",
        (*_ENVIRONMENT, "variables", 1, "value"),
        "x",
    ),
    one(
        "a script's variable with two references",
        "spec.middleware.environment.variables[1].valueFrom",
        "set exactly one of secretKeyRef and configMapKeyRef",
        (*_ENVIRONMENT, "variables", 1, "valueFrom", "configMapKeyRef"),
        _REFERENCE,
    ),
    *(
        Case(
            f"{field} without packages",
            f"spec.middleware.environment.{field}",
            f"{field} goes with pipPackages",
            (((*_ENVIRONMENT, "pipPackages"), None), ((*_ENVIRONMENT, other), None)),
        )
        for field, other in (("indexFrom", "cache"), ("cache", "indexFrom"))
    ),
    one(
        "a package with a password",
        "spec.middleware.environment.pipPackages",
        "a package has no user in its address",
        (*_ENVIRONMENT, "pipPackages"),
        ["nltk @ https://me:secret@index.example/nltk.whl"],
    ),
    *(
        one(
            f"{len(source)} places of an index",
            "spec.middleware.environment.indexFrom",
            "set exactly one of configMapName and secretName",
            (*_ENVIRONMENT, "indexFrom"),
            source,
        )
        for source in ({}, {"configMapName": "index", "secretName": "index"})
    ),
    one(
        "a limit of the script below its request",
        "spec.middleware.resources.limits",
        "a limit can't be below its request",
        (*_SCRIPT, "resources", "limits", "cpu"),
        "499m",
    ),
    *(
        one(
            f"a GPU in the script's {part}",
            f"spec.middleware.resources.{part}",
            "only cpu, memory and ephemeral-storage go here",
            (*_SCRIPT, "resources", part),
            {"nvidia.com/gpu": 1},
        )
        for part in ("requests", "limits")
    ),
]
