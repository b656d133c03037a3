"""Rights: what each role may do, to the verb, and where."""

from collections.abc import Iterable

import pytest

from charts.rendering import Object, defaults, of_kind, only, render
from triton_api import GROUP, PLURAL
from triton_operator.kinds import CHILDREN, POD, ROUTES, SECRET, TRITON_MODEL

Rights = dict[tuple[str, str], set[str]]

READ = {"get", "list", "watch"}
WRITE = {"create", "update", "patch", "delete"}

OPERATOR: Rights = {
    (TRITON_MODEL.group, TRITON_MODEL.plural): {"list", "watch", "patch"},
    (GROUP, f"{PLURAL}/status"): {"update"},
    (GROUP, f"{PLURAL}/finalizers"): {"update"},
    (SECRET.group, SECRET.plural): {"create"},
    (POD.group, POD.plural): {"list", "watch"},
    **{(child.group, child.plural): READ | WRITE for child in CHILDREN},
    **{(route.group, route.plural): (READ - {"watch"}) | WRITE for route in ROUTES},
}
LEASE: Rights = {("coordination.k8s.io", "leases"): {"create", "get", "update"}}
MODELS, SCALE = (GROUP, PLURAL), (GROUP, f"{PLURAL}/scale")
PEOPLE: dict[str, Rights] = {
    "view": {MODELS: READ},
    "edit": {MODELS: READ | WRITE, SCALE: {"get", "update", "patch"}},
    "admin": {
        MODELS: READ | WRITE | {"deletecollection"},
        SCALE: {"get", "update", "patch"},
    },
}


def _rights(role: Object) -> Rights:
    found: Rights = {}
    for rule in role["rules"]:
        for group in rule["apiGroups"]:
            for resource in rule["resources"]:
                found.setdefault((group, resource), set()).update(rule["verbs"])
    return found


def _named(objects: Iterable[Object], name: str) -> Object:
    [found] = (each for each in objects if each["metadata"]["name"] == name)
    return found


def test_the_operator_may_do_exactly_what_it_does() -> None:
    role = _named(of_kind(defaults(), "ClusterRole"), "triton-operator")
    assert _rights(role) == OPERATOR


def test_the_lease_is_the_only_object_in_the_operators_own_namespace() -> None:
    role = only(defaults(), "Role")
    assert _rights(role) == LEASE
    assert role["metadata"]["namespace"] == "triton-operator"
    [named] = (rule for rule in role["rules"] if "create" not in rule["verbs"])
    assert named["resourceNames"] == ["triton-operator"]


def test_without_a_lease_there_is_no_right_to_one() -> None:
    objects = render("leaderElection.enabled=false", "replicaCount=1")
    assert not of_kind(objects, "Role")


def test_no_role_has_a_wildcard_or_reads_a_secret() -> None:
    for kind in ("ClusterRole", "Role"):
        for role in of_kind(defaults(), kind):
            for (group, resource), verbs in _rights(role).items():
                assert "*" not in {group, resource, *verbs}
                assert resource.partition("/")[0] not in {"roles", "clusterroles"}
                assert resource != "secrets" or verbs == {"create"}


def test_with_namespaces_there_is_a_role_in_each_and_no_clusterrole() -> None:
    objects = render('watchNamespaces=["a", "n"]', "rbac.aggregate=false")
    assert not of_kind(objects, "ClusterRole")
    assert not of_kind(objects, "ClusterRoleBinding")
    roles = [each for each in of_kind(objects, "Role") if _rights(each) == OPERATOR]
    assert [each["metadata"]["namespace"] for each in roles] == ["a", "n"]


@pytest.mark.parametrize("options", [(), ('watchNamespaces=["a", "n"]',)])
def test_every_role_of_the_operator_is_bound_to_its_account_alone(options: tuple[str, ...]) -> None:
    objects = render(*options)
    account = only(objects, "ServiceAccount")["metadata"]
    bindings = of_kind(objects, "ClusterRoleBinding") + of_kind(objects, "RoleBinding")
    for binding in bindings:
        role = _named(
            (
                each
                for each in of_kind(objects, binding["roleRef"]["kind"])
                if each["metadata"].get("namespace") == binding["metadata"].get("namespace")
            ),
            binding["roleRef"]["name"],
        )
        assert _rights(role) in (OPERATOR, LEASE)
        assert binding["subjects"] == [
            {"kind": "ServiceAccount", "name": account["name"], "namespace": account["namespace"]}
        ]
    assert len(bindings) == (3 if options else 2)


@pytest.mark.parametrize("who", PEOPLE)
def test_people_get_rights_on_models_and_nothing_else(who: str) -> None:
    role = _named(of_kind(defaults(), "ClusterRole"), f"triton-operator-{who}")
    assert _rights(role) == PEOPLE[who]


@pytest.mark.parametrize(
    ("role", "into"),
    [("view", {"view", "edit", "admin"}), ("edit", {"edit", "admin"}), ("admin", {"admin"})],
)
def test_the_clusters_own_roles_take_the_rights_in(role: str, into: set[str]) -> None:
    labels = _named(of_kind(defaults(), "ClusterRole"), f"triton-operator-{role}")["metadata"][
        "labels"
    ]
    prefix = "rbac.authorization.k8s.io/aggregate-to-"
    found = {name.removeprefix(prefix) for name in labels if name.startswith(prefix)}
    assert found == into


def test_roles_can_be_left_to_others() -> None:
    objects = render("rbac.create=false", "rbac.aggregate=false", "serviceAccount.create=false")
    kinds = {each["kind"] for each in objects}
    assert not {kind for kind in kinds if "Role" in kind or kind == "ServiceAccount"}
