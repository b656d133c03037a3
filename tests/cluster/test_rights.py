"""The operator's rights are what it uses: nothing is refused to it, and little is left over.

This file runs last, when everything else has made the operator do all that it can do.
"""

import json
from pathlib import Path

import pytest

from cluster import access
from cluster.api import Api, Object
from cluster.audit import AuditLog

Right = tuple[str, str, str]
"""Group, resource and verb."""

_GROUPS = {
    "configmaps": "",
    "serviceaccounts": "",
    "services": "",
    "deployments": "apps",
    "poddisruptionbudgets": "policy",
    "ingresses": "networking.k8s.io",
    "networkpolicies": "networking.k8s.io",
    "grpcroutes": "gateway.networking.k8s.io",
    "httproutes": "gateway.networking.k8s.io",
}
_KEYED = {"services", "deployments"}
"""Kinds with lists that an edit can make unmergeable, which the tests do."""

# What the chart grants though the audit log does not show it used, and why it has to.
_UNSEEN: set[Right] = {
    # Whoever applies an object that does not exist needs it; the log has a patch.
    *((group, resource, "create") for resource, group in _GROUPS.items()),
    # The way out when an edit made an apply impossible. Only kinds with keyed lists show it here.
    *((group, resource, "update") for resource, group in _GROUPS.items() if resource not in _KEYED),
    # Asked for by the admission plugin OwnerReferencesPermissionEnforcement, where it runs.
    ("triton-operator.dev", "tritonmodels/finalizers", "update"),
}

# Used at a moment that these tests may miss: by the first pod of a new installation, and by a
# relist while the cluster has the Gateway API.
_SELDOM: set[Right] = {
    ("coordination.k8s.io", "leases", "create"),
    ("gateway.networking.k8s.io", "grpcroutes", "list"),
    ("gateway.networking.k8s.io", "httproutes", "list"),
}


def test_nothing_is_forbidden_to_the_operator(operator_audit: AuditLog) -> None:
    """No right was missing, and no request was anonymous.

    A namespace that is being deleted refuses new objects with 403 too, whatever the rights.
    """
    requests = operator_audit.requests()
    assert requests
    assert [each for each in requests if not each.allowed or each.code == 401] == []


def test_the_operator_uses_the_rights_that_it_has(
    api: Api, operator_audit: AuditLog, request: pytest.FixtureRequest
) -> None:
    """A right that nothing uses is a gift to whoever breaks in."""
    folder = Path(__file__).parent
    collected = {item.path for item in request.session.items}
    if not set(folder.glob("test_*.py")) <= collected:
        pytest.skip("only a run of all files of this folder uses all rights")
    used = {(each.group, each.resource, each.verb) for each in operator_audit.requests()}
    granted = _granted(operator_audit.user)
    assert granted - used - _SELDOM == _UNSEEN


def _granted(user: str) -> set[Right]:
    """Return what the roles that are bound to the operator's account allow."""
    account = user.rpartition(":")[2]
    rules: list[Object] = []
    for role, binding in (("clusterroles", "clusterrolebindings"), ("roles", "rolebindings")):
        for bound in _objects(binding):
            subjects = [each["name"] for each in bound.get("subjects", [])]
            if account in subjects:
                rules += _rules(role, bound["roleRef"]["name"])
    return {
        (group, resource, verb)
        for rule in rules
        for group in rule["apiGroups"]
        for resource in rule["resources"]
        for verb in rule["verbs"]
    }


def _objects(resource: str) -> list[Object]:
    listing = access.kubectl("get", resource, "-n", access.OPERATOR_NAMESPACE, "-o", "json")
    items: list[Object] = json.loads(listing)["items"]
    return items


def _rules(role: str, name: str) -> list[Object]:
    found = access.kubectl("get", role, name, "-n", access.OPERATOR_NAMESPACE, "-o", "json")
    rules: list[Object] = json.loads(found)["rules"]
    return rules
