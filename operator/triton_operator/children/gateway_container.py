"""The gateway container: a native sidecar that starts before Triton and ends after it."""

from collections.abc import Iterator
from typing import Final

from triton_api import contract
from triton_api.v1alpha1 import TritonModel
from triton_operator.children.container import container, port, read_only, resources
from triton_operator.children.drain import drain
from triton_operator.children.gateway import (
    ADDRESS_VARIABLE,
    COMMAND,
    CONFIG_PATH,
    KEYS_PATH,
    PRE_STOP,
    RUN_PATH,
    TLS_PATH,
)
from triton_operator.children.restrictions import restriction_variable
from triton_operator.kinds import Object

_HEALTH: Final = {"httpGet": {"path": "/healthz", "port": "gateway-metrics"}, "timeoutSeconds": 5}
_REQUESTS: Final = {"cpu": "100m", "memory": "64Mi"}
_LIMITS: Final = {"memory": "256Mi"}


def gateway_container(model: TritonModel, image: str) -> Object:
    """Return the gateway, an init container that goes on running."""
    unsaid = {"requests": dict(_REQUESTS), "limits": dict(_LIMITS)}
    return {
        **container(
            contract.GATEWAY_CONTAINER,
            image,
            user=contract.GATEWAY_UID,
            command=list(COMMAND),
            restartPolicy="Always",
            env=[*_variables(model)],
            ports=_ports(model),
            resources=resources(model.spec.gateway.resources, unsaid),
            volumeMounts=_mounts(model),
        ),
        # Triton starts once the gateway listens, for its probes come through here.
        "startupProbe": {**_HEALTH, "periodSeconds": 1, "failureThreshold": 60},
        "livenessProbe": {**_HEALTH, "periodSeconds": 10, "failureThreshold": 6},
        **_lifecycle(model),
    }


def gateway_volumes(model: TritonModel, configuration: str) -> list[Object]:
    """Return the volumes of the gateway: the ConfigMap *configuration*, Secrets, a place to write.

    Entries are named: a Secret that lacks one keeps the pod from starting. Mounted whole, it would
    make a gateway that refuses everybody.
    """
    tls = model.spec.gateway.tls
    volumes: list[Object] = [
        {"name": "gateway-configuration", "configMap": {"name": configuration}},
        {"name": "gateway-run", "emptyDir": {"medium": "Memory", "sizeLimit": "1Mi"}},
    ]
    if model.keys_secret:
        entries = (contract.PRIMARY_KEY, contract.SECONDARY_KEY)
        volumes.append(_secret("gateway-keys", model.keys_secret, entries))
    if tls:
        volumes.append(_secret("gateway-tls", tls.secret_name, ("tls.crt", "tls.key")))
    return volumes


def _secret(volume: str, name: str, entries: tuple[str, ...]) -> Object:
    items = [{"key": entry, "path": entry} for entry in entries]
    return {"name": volume, "secret": {"secretName": name, "items": items, "defaultMode": 0o440}}


def _mounts(model: TritonModel) -> list[Object]:
    mounts: list[Object] = [
        read_only("gateway-configuration", CONFIG_PATH),
        {"name": "gateway-run", "mountPath": RUN_PATH},
    ]
    if model.keys_secret:
        mounts.append(read_only("gateway-keys", KEYS_PATH))
    if model.spec.gateway.tls:
        mounts.append(read_only("gateway-tls", TLS_PATH))
    return mounts


def _variables(model: TritonModel) -> Iterator[Object]:
    own_address = {"apiVersion": "v1", "fieldPath": "status.podIP"}
    yield {"name": ADDRESS_VARIABLE, "valueFrom": {"fieldRef": own_address}}
    if model.spec.repository:
        yield restriction_variable(model)


def _ports(model: TritonModel) -> list[Object]:
    return [
        port("http", contract.GATEWAY_HTTP_PORT),
        *([port("grpc", contract.GATEWAY_GRPC_PORT)] if model.spec.repository else []),
        port("gateway-metrics", contract.GATEWAY_METRICS_PORT),
        port("probes", contract.PROBE_PORT),
    ]


def _lifecycle(model: TritonModel) -> Object:
    # The kubelet runs pre-stop hooks of all containers at once: the gateway lets its clients go
    # while Triton sleeps.
    if not drain(model).propagation:
        return {}
    return {"lifecycle": {"preStop": {"exec": {"command": list(PRE_STOP)}}}}
