"""A case for each CEL rule of the CRD: what breaks it, the field blamed, words of the advice."""

from cluster.cel_case import Case
from cluster.cel_case import one as _one
from cluster.cel_middleware_cases import MIDDLEWARE_CASES
from cluster.cel_source_cases import SOURCE_CASES
from cluster.full_spec import Path

_REQUIRED = "requiredDuringSchedulingIgnoredDuringExecution"
_PREFERRED = "preferredDuringSchedulingIgnoredDuringExecution"
_AFFINITY: Path = ("spec", "placement", "affinity")


_ONE_SOURCE = "set exactly one of uri, volume, configMap and image"
_ONE_REFERENCE = "set exactly one of secretKeyRef and configMapKeyRef"
_KNOWN_RESOURCES = "only cpu, memory and ephemeral-storage go here; GPUs go into spec.gpus"
_NAME = "the name becomes the name of a Service"
_DEADLINE = "progressDeadlineSeconds must be longer than triton.loadTimeoutSeconds"
_ANNOTATIONS = "belong to the operator and kubectl; remove them"
_REFERENCE = {"name": "s", "key": "k"}

_REPOSITORY: Path = ("spec", "repository")
_ENV: Path = ("spec", "triton", "env")
_OVERLAY: Path = ("spec", "triton", "configOverlays", 0)
_TOLERATION: Path = ("spec", "placement", "tolerations", 0)
_RESOURCES: Path = ("spec", "resources")
_DEADLINES: Path = ("spec", "rollout", "progressDeadlineSeconds")
_GATEWAY: Path = ("spec", "gateway")
_POLICY: Path = ("spec", "networkPolicy")
_SERVICE: Path = ("spec", "expose", "service", "annotations")

CASES = [
    _one("no source", "spec.repository", _ONE_SOURCE, (*_REPOSITORY, "volume"), None),
    _one(
        "two sources",
        "spec.repository",
        _ONE_SOURCE,
        (*_REPOSITORY, "image"),
        {"reference": "x:1"},
    ),
    Case(
        "three sources",
        "spec.repository",
        _ONE_SOURCE,
        (
            ((*_REPOSITORY, "image"), {"reference": "x:1"}),
            ((*_REPOSITORY, "path"), None),
            (
                (*_REPOSITORY, "configMap"),
                {"name": "x", "items": [{"key": "k", "path": "adder/k"}]},
            ),
        ),
    ),
    _one(
        "path with a ConfigMap",
        "spec.repository.path",
        "for a configMap write folders into items[].path",
        (*_REPOSITORY, "path"),
        "models",
        "configMap",
    ),
    _one(
        "a model without a file in the ConfigMap",
        "spec.triton.models",
        "needs a file in repository.configMap.items",
        ("spec", "triton", "models"),
        ["adder", "add"],
        "configMap",
    ),
    _one(
        "an overlay of a model that is not served",
        "spec.triton.configOverlays",
        "is for one of triton.models",
        (*_OVERLAY, "model"),
        "add",
    ),
    Case(
        "an overlay of a model without a file in the ConfigMap",
        "spec.triton.configOverlays",
        "needs a model with a file in repository.configMap.items",
        (((*_OVERLAY, "model"), "add"), (("spec", "triton", "models"), None)),
        "configMap",
    ),
    _one(
        "GPUs of an instance on the CPU",
        "spec.triton.configOverlays[0].instanceGroups[0].gpus",
        "gpus goes with kind KIND_GPU or KIND_AUTO",
        (*_OVERLAY, "instanceGroups", 0, "kind"),
        "KIND_CPU",
    ),
    *(
        _one(
            f"{len(policy)} ways of choosing versions",
            "spec.triton.configOverlays[0].versionPolicy",
            "set exactly one of latest, all and specific",
            (*_OVERLAY, "versionPolicy"),
            policy,
        )
        for policy in ({}, {"latest": 1, "all": True})
    ),
    *SOURCE_CASES,
    *MIDDLEWARE_CASES,
    _one(
        "deadline equal to the load timeout",
        str.join(".", map(str, _DEADLINES)),
        _DEADLINE,
        _DEADLINES,
        60,
    ),
    Case(
        "deadline below the default load timeout",
        "spec.rollout.progressDeadlineSeconds",
        _DEADLINE,
        ((("spec", "triton"), None), (_DEADLINES, 1800)),
    ),
    _one(
        "framework version without framework",
        "spec.model.frameworkVersion",
        "set spec.model.framework too",
        ("spec", "model", "framework"),
        None,
    ),
    Case(
        "value and valueFrom",
        "spec.triton.env[1]",
        "set value or valueFrom, not both",
        (((*_ENV, 1, "value"), "x"),),
    ),
    _one(
        "a variable of Vertex AI",
        "spec.triton.env[0].name",
        "choose another name",
        (*_ENV, 0, "name"),
        "AIP_MODE",
    ),
    _one(
        "two references",
        "spec.triton.env[1].valueFrom",
        _ONE_REFERENCE,
        (*_ENV, 1, "valueFrom", "configMapKeyRef"),
        _REFERENCE,
    ),
    _one(
        "no reference", "spec.triton.env[1].valueFrom", _ONE_REFERENCE, (*_ENV, 1, "valueFrom"), {}
    ),
    _one(
        "a backend setting with a space",
        "spec.triton.backendConfig[0].settings",
        "a setting's name is made of letters, digits",
        ("spec", "triton", "backendConfig", 0, "settings"),
        {"a b": "x"},
    ),
    _one(
        "products without GPUs",
        "spec.gpus.products",
        "set spec.gpus.count to at least 1",
        ("spec", "gpus", "count"),
        0,
    ),
    _one(
        "products with the default count",
        "spec.gpus.products",
        "set spec.gpus.count to at least 1",
        ("spec", "gpus"),
        {"products": ["x"]},
    ),
    _one(
        "a limit below its request",
        "spec.resources.limits",
        "a limit can't be below its request",
        (*_RESOURCES, "limits", "memory"),
        "1023Mi",
    ),
    _one(
        "a limit below its request, in other units",
        "spec.resources.limits",
        "a limit can't be below its request",
        (*_RESOURCES, "limits", "cpu"),
        "499m",
    ),
    *(
        _one(
            f"a GPU in {part}",
            f"spec.resources.{part}",
            _KNOWN_RESOURCES,
            (*_RESOURCES, part),
            {"nvidia.com/gpu": 1},
        )
        for part in ("requests", "limits")
    ),
    _one(
        "Exists with a value",
        "spec.placement.tolerations[0].value",
        "operator Exists takes no value",
        (*_TOLERATION, "operator"),
        "Exists",
    ),
    _one(
        "a toleration without key",
        "spec.placement.tolerations[0].key",
        "needs operator Exists",
        (*_TOLERATION, "key"),
        None,
    ),
    _one(
        "tolerationSeconds without effect",
        "spec.placement.tolerations[0].tolerationSeconds",
        "tolerationSeconds goes with effect NoExecute",
        (*_TOLERATION, "effect"),
        None,
    ),
    _one(
        "tolerationSeconds with NoSchedule",
        "spec.placement.tolerations[0].tolerationSeconds",
        "tolerationSeconds goes with effect NoExecute",
        (*_TOLERATION, "effect"),
        "NoSchedule",
    ),
    *(
        _one(
            f"a reserved annotation of {owner}",
            "spec.expose.service.annotations",
            _ANNOTATIONS,
            _SERVICE,
            {f"{owner}/x": "y"},
        )
        for owner in ("triton-operator.dev", "kubectl.kubernetes.io")
    ),
    _one(
        "a variable of the operator's",
        "spec.triton.env[0].name",
        "RESTRICTED_API_KEY is the operator's",
        (*_ENV, 0, "name"),
        "RESTRICTED_API_KEY",
    ),
    *(
        _one(
            f"keys with mode {mode}",
            "spec.gateway.auth.secretName",
            "set mode to Key, or remove secretName",
            (*_GATEWAY, "auth", "mode"),
            mode,
        )
        for mode in ("Token", "None")
    ),
    _one(
        "limits without a gateway",
        "spec.gateway.enabled",
        "remove them, or set enabled to true",
        (*_GATEWAY, "enabled"),
        False,
    ),
    _one(
        "a limit of the gateway below its request",
        "spec.gateway.resources.limits",
        "a limit can't be below its request",
        (*_GATEWAY, "resources", "limits", "cpu"),
        "499m",
    ),
    *(
        _one(
            f"a GPU in the gateway's {part}",
            f"spec.gateway.resources.{part}",
            _KNOWN_RESOURCES,
            (*_GATEWAY, "resources", part),
            {"nvidia.com/gpu": 1},
        )
        for part in ("requests", "limits")
    ),
    *(
        _one(
            f"a reserved annotation of {owner} on the Ingress",
            "spec.expose.ingress.annotations",
            _ANNOTATIONS,
            ("spec", "expose", "ingress", "annotations"),
            {f"{owner}/x": "y"},
        )
        for owner in ("triton-operator.dev", "kubectl.kubernetes.io")
    ),
    _one(
        "a host of both kinds of route",
        "spec.expose.routes.grpcHostnames",
        "give gRPC a host of its own",
        ("spec", "expose", "routes", "grpcHostnames"),
        ["b.example.com", "a.example.com"],
    ),
    _one(
        "peers without a policy",
        "spec.networkPolicy.enabled",
        "remove clients and monitors, or set enabled to true",
        (*_POLICY, "enabled"),
        False,
    ),
    *(
        _one(
            f"{name} of {peers}",
            f"spec.networkPolicy.{peers}[0]",
            "set cidr, or namespaceLabels and podLabels",
            (*_POLICY, peers),
            [peer],
        )
        for peers in ("clients", "monitors")
        for name, peer in (
            ("an empty peer", {}),
            ("a peer with cidr and labels", {"cidr": "10.0.0.0/8", "podLabels": {"a": "b"}}),
        )
    ),
    *(
        _one(
            f"no block of addresses in {peers}",
            f"spec.networkPolicy.{peers}[0].cidr",
            "write a block of addresses",
            (*_POLICY, peers),
            [{"cidr": "10.0.0.1"}],
        )
        for peers in ("clients", "monitors")
    ),
    *(
        _one(f"the name {name[:20]}", "", _NAME, ("metadata", "name"), name)
        for name in ("1model", "a.b", "a" * 64)
    ),
]

_NODE_REQUIREMENTS: tuple[Path, ...] = (
    ("nodeAffinity", _REQUIRED, "nodeSelectorTerms", 0, "matchExpressions", 0),
    ("nodeAffinity", _REQUIRED, "nodeSelectorTerms", 0, "matchFields", 0),
    ("nodeAffinity", _PREFERRED, 0, "preference", "matchExpressions", 0),
    ("nodeAffinity", _PREFERRED, 0, "preference", "matchFields", 0),
)
_LABEL_REQUIREMENTS: tuple[Path, ...] = (
    *(
        (*_AFFINITY, kind, _REQUIRED, 0, "labelSelector", "matchExpressions", 0)
        for kind in ("podAffinity", "podAntiAffinity")
    ),
    *(
        (*_AFFINITY, kind, _PREFERRED, 0, "podAffinityTerm", "labelSelector", "matchExpressions", 0)
        for kind in ("podAffinity", "podAntiAffinity")
    ),
    ("spec", "placement", "topologySpreadConstraints", 0, "labelSelector", "matchExpressions", 0),
)


def _field(path: Path) -> str:
    text = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)
    return text.removeprefix(".")


CASES += [
    _one(
        f"{operator} without values in {_field(path[-6:])}",
        _field((*_AFFINITY, *path, "values")),
        "In, NotIn, Gt and Lt need values",
        (*_AFFINITY, *path),
        {"key": "zone", "operator": operator},
    )
    for path in _NODE_REQUIREMENTS
    for operator in ("In", "Gt")
]
CASES += [
    _one(
        f"{requirement['operator']} in {_field(path[3:])}",
        _field((*path, "values")),
        "In and NotIn need values; Exists and DoesNotExist take none",
        path,
        {"key": "app", **requirement},
    )
    for path in _LABEL_REQUIREMENTS
    for requirement in ({"operator": "NotIn"}, {"operator": "Exists", "values": ["x"]})
]
