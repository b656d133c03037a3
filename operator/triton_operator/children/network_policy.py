"""NetworkPolicy of the serving pods: only the ports that serve can be reached."""

from collections.abc import Iterable, Sequence

from triton_api import contract, names
from triton_api.v1alpha1 import TritonModel
from triton_api.v1alpha1.network import Peer
from triton_operator.children.metadata import manifest
from triton_operator.kinds import NETWORK_POLICY, Object

NAMESPACE_NAME_LABEL = "kubernetes.io/metadata.name"


def network_policy(model: TritonModel, operator_namespace: str) -> Object:
    """Return a policy on what comes in; what goes out is the namespace's business.

    The probe port is left out: the kubelet's probes come from the pod's own node, which network
    plugins let through. The operator in *operator_namespace* asks which models are served, and how
    far a fetch is.
    """
    policy = model.spec.network_policy
    operator = _operator(operator_namespace)
    # An empty list of peers means everybody, so the operator is added to a list that is not empty.
    monitors = [*map(_peer, policy.monitors), operator] if policy.monitors else []
    rules = [
        _rule(_client_ports(model), map(_peer, policy.clients)),
        _rule(_metrics_ports(model), monitors),
        _rule((contract.FETCHER_PORT,), [operator]),
    ]
    return manifest(
        model,
        NETWORK_POLICY,
        names.network_policy(model.name),
        spec={
            "podSelector": {"matchLabels": names.selector_labels(model.name)},
            "policyTypes": ["Ingress"],
            "ingress": rules,
        },
    )


def _client_ports(model: TritonModel) -> Sequence[int]:
    http, grpc = contract.HTTP_PORT, contract.GRPC_PORT
    if model.spec.gateway.enabled:
        http, grpc = contract.GATEWAY_HTTP_PORT, contract.GATEWAY_GRPC_PORT
    return (http, grpc) if model.spec.repository else (http,)


def _metrics_ports(model: TritonModel) -> Sequence[int]:
    ports = {
        contract.METRICS_PORT: model.spec.repository is not None,
        contract.GATEWAY_METRICS_PORT: model.spec.gateway.enabled,
    }
    return [port for port, is_there in ports.items() if is_there]


def _rule(ports: Sequence[int], peers: Iterable[Object]) -> Object:
    rule: Object = {"ports": [{"port": port, "protocol": "TCP"} for port in ports]}
    found = list(peers)
    return rule | ({"from": found} if found else {})


def _peer(peer: Peer) -> Object:
    if peer.cidr:
        return {"ipBlock": {"cidr": peer.cidr}}
    selectors = {"namespaceSelector": peer.namespace_labels, "podSelector": peer.pod_labels}
    return {name: {"matchLabels": labels} for name, labels in selectors.items() if labels}


def _operator(namespace: str) -> Object:
    return {
        "namespaceSelector": {"matchLabels": {NAMESPACE_NAME_LABEL: namespace}},
        "podSelector": {"matchLabels": names.OPERATOR_LABELS},
    }
